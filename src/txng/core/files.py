"""Files that people hand in: evidence, pictures, documents. Contents lie under ``TXNG_HOME/media`` by their hash.

    sent = files.checked(content, "giay-chung-nhan.pdf")              # before the act: refusals leave nothing behind
    files.write(sent)                                                 # on disk before the transaction begins
    with changes.act(actor=actor, kind="certificate.attach") as act:
        certificate.scan = files.file_store(sent, owner=reference(party), actor=actor)
    …
    return files.response(request, certificate.scan, may=lambda file: policies.may_see(viewer, certificate))

A file is there before its row is, and is removed only when no row names it: a crash at any moment leaves at most a file
that the sweeper takes away, never a row without its file. Nothing is served from the folder itself.
"""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from txng.core import changes, clock, embedded, pictures, vietnamese
from txng.core.documents.packages import Unsafe, office_kind
from txng.core.errors import Refused
from txng.core.jobs import job
from txng.core.models import StoredFile

log = structlog.get_logger()

PICTURES = frozenset({"image/jpeg", "image/png"})
PDF = "application/pdf"
DOCUMENTS = frozenset(
    {
        PDF,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
_EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", PDF: ".pdf"}
ORPHAN_SECONDS = 3600  # a file younger than this may belong to an act that has not ended
SCAN_SECONDS = 60
SWEEPING = 93904  # advisory lock: whoever holds it shared keeps contents from going
_PLACES = 93902  # first half of the advisory lock of a place on disk; the second is its hash
_OWNERS = 93903  # the same for the count of an owner's day


@cache
def limits() -> Any:
    """``core/data/files.json``: bytes, pixels, quota of a day, widths of pictures."""
    return json.loads(resources.files("txng.core").joinpath("data/files.json").read_text())


class Checked(NamedTuple):
    """A file that may be stored. ``kind``: media type by its own bytes; ``name``: as the person called it, no path.

    ``content`` is what is kept: of a picture, the one drawn anew; ``sent_sha256`` is of what was handed in.
    """

    name: str
    kind: str
    content: bytes
    sent_sha256: str
    picture: pictures.Picture | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked(content: bytes, name: str, *, kinds: Collection[str] = PICTURES | DOCUMENTS) -> Checked:
    """What ``content`` is, made harmless. No database, no file: call it before the act.

    ``kinds``: media types taken here (`PICTURES`, `DOCUMENTS`, `PDF`). Raises `Refused`: ``file-empty``,
    ``file-type``, ``file-too-large``, ``image-too-many-pixels``, ``file-infected``, ``file-scan-failed``.
    """
    if not content:
        raise Refused("file-empty")
    largest = max(limits()["image"]["bytes"], limits()["document"]["bytes"])
    if len(content) > largest:
        raise Refused("file-too-large", limit=largest // 2**20, found=-(-len(content) // 2**20))
    name = _tidy(name)
    digest = hashlib.sha256(content).hexdigest()
    kind = _document_kind(content)
    if kind is not None:
        if kind not in kinds:
            raise Refused("file-type")
        sent = Checked(name, kind, content, digest)
    else:
        if PICTURES.isdisjoint(kinds):
            raise Refused("file-type")
        picture = _picture(content)
        sent = Checked(name, picture.kind, picture.content, digest, picture)
    _scan(content)
    return sent


def _document_kind(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        bounds = limits()["document"]
        try:
            return office_kind(content, most_members=bounds["members"], most_unpacked=bounds["unpacked"])
        except Unsafe as error:
            raise Refused("file-unsafe", reason=error.reason) from None
    return None


def _picture(content: bytes) -> pictures.Picture:
    bounds = limits()["image"]
    try:
        if len(content) > bounds["bytes"]:
            raise Refused("file-too-large", limit=bounds["bytes"] // 2**20, found=-(-len(content) // 2**20))
        return pictures.redrawn(content, most_pixels=bounds["pixels"], longest_side=bounds["longest_side"])
    except pictures.Unreadable as error:
        if error.reason == "pixels":
            raise Refused("image-too-many-pixels", limit=bounds["pixels"] // 10**6) from None
        raise Refused("file-type") from None


def _tidy(name: str) -> str:
    """A name to show and to offer for saving: the last part, without control and path characters, 150 at most."""
    last = vietnamese.nfc(name.encode("utf-8", "replace").decode()).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>:|?*').strip(". ")
    stem, dot, extension = kept.rpartition(".")
    return f"{stem[:140]}{dot}{extension[:9]}" if dot else kept[:150]


def _scan(content: bytes) -> None:
    """Ask the virus scanner of ``TXNG_FILE_SCAN``, if there is one: 0 clean, 1 infected, else it could not say."""
    command = settings.FILE_SCAN
    if not command:
        return
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SCAN_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("file-scan-failed", error=type(error).__name__)
        raise Refused("file-scan-failed") from None
    if done.returncode == 1:
        raise Refused("file-infected")
    if done.returncode != 0:
        log.error("file-scan-failed", code=done.returncode, words=done.stderr[-300:].decode(errors="replace"))
        raise Refused("file-scan-failed")


# -- on disk -----------------------------------------------------------------------------------------------------------


def _media() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(sha256: str, kind: str, width: int | None = None) -> Path:
    """Where a content lies; ``width``: the picture of that width."""
    ending = f".{width}.webp" if width else _EXTENSIONS.get(kind, ".bin")
    return _media() / sha256[:2] / f"{sha256}{ending}"


def write(sent: Checked) -> None:
    """Have the content on disk for good, and a picture's widths too. Again: nothing happens."""
    places: dict[Path, Callable[[], bytes]] = {path_of(sent.sha256, sent.kind): lambda: sent.content}
    for width in limits()["widths"] if sent.picture else ():
        if sent.picture and sent.picture.width > width:
            places[path_of(sent.sha256, sent.kind, width)] = _narrowing(sent.picture, width)
    missing = {place: content for place, content in places.items() if not place.exists()}
    if missing:
        embedded.check_space(settings.HOME)
    for place, content in missing.items():
        put(place, content())


def _narrowing(picture: pictures.Picture, width: int) -> Callable[[], bytes]:
    return lambda: pictures.narrowed(picture, width) or b""


def put(place: Path, content: bytes) -> None:
    """Temporary name, write, fsync, rename, fsync of the folder (trust rule 11.3)."""
    if not place.parent.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        _settle(place.parent.parent)
    fresh = place.with_name(f".{place.name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o640)
        fresh.rename(place)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _settle(place.parent)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# -- rows --------------------------------------------------------------------------------------------------------------


def file_store(sent: Checked, *, owner: str | None, actor: changes.Actor) -> StoredFile:
    """The row of a checked file, in the act of the caller (or one of its own).

    ``owner``: whose quota of the day it takes, as `changes.reference` names a record (``registry.party:12``); None for
    the portal itself. Raises `Refused` ``file-quota``.
    """
    with changes.act(actor=actor, kind="file.store") as act:
        if owner is not None:
            _refuse_over_quota(owner, len(sent.content))
        with connection.cursor() as cursor:  # the sweeper keeps away from this place until we have ended
            cursor.execute("select pg_advisory_xact_lock_shared(%s, %s)", [_PLACES, _place_number(sent.sha256)])
        write(sent)
        stored = StoredFile.objects.create(
            sha256=sent.sha256,
            sent_sha256=sent.sent_sha256,
            kind=sent.kind,
            name=sent.name,
            size=len(sent.content),
            width=sent.picture.width if sent.picture else None,
            height=sent.picture.height if sent.picture else None,
            owner=owner or "",
            actor_user=actor.user_id,
        )
        act.touches(stored)
        return stored


def file_remove(stored: StoredFile, *, actor: changes.Actor, reason: str = "") -> None:
    """Forget a file; its content goes with the next sweep, if no other row names it."""
    with changes.act(actor=actor, kind="file.remove", reason=reason) as act:
        act.touches(stored)
        stored.delete()


def _refuse_over_quota(owner: str, more: int) -> None:
    with connection.cursor() as cursor:  # two uploads at once must not both be the last that fits
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_OWNERS, owner])
    begun = clock.beginning_of(clock.today())
    used = StoredFile.objects.filter(owner=owner, at__gte=begun).aggregate(files=Count("id"), size=Sum("size"))
    bounds = limits()["day"]
    if used["files"] >= bounds["files"] or (used["size"] or 0) + more > bounds["bytes"]:
        again = timezone.localtime(begun + timedelta(days=1))
        raise Refused(
            "file-quota", files=bounds["files"], size=bounds["bytes"] // 2**20, again=f"{again:%H:%M %d/%m/%Y}"
        )


def _place_number(sha256: str) -> int:
    return int(sha256[:8], 16) - 2**31


@contextmanager
def opened(stored: StoredFile) -> Iterator[Any]:
    """The content, for jobs and exports."""
    with path_of(stored.sha256, stored.kind).open("rb") as file:
        yield file


def damaged() -> Iterator[tuple[StoredFile, str]]:
    """Rows whose file is ``missing`` or ``changed``: for the check after a restore. Reads every file."""
    for stored in StoredFile.objects.order_by("id").iterator():
        place = path_of(stored.sha256, stored.kind)
        if not place.is_file():
            yield stored, "missing"
            continue
        with place.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
                yield stored, "changed"


@job("documents", periodic="20 3 * * *")
def orphans_sweep() -> None:
    """Remove files that no row names, and what broken writes left. Never a row."""
    before = time.time() - ORPHAN_SECONDS
    for folder in sorted(_media().glob("[0-9a-f][0-9a-f]")):
        old = [file for file in folder.iterdir() if file.stat().st_mtime < before]
        for file in old:
            if file.name.startswith("."):
                file.unlink(missing_ok=True)
        found = {file.name[:64] for file in old if not file.name.startswith(".")}
        known = set(StoredFile.objects.filter(sha256__in=found).values_list("sha256", flat=True))
        for sha256 in found - known:
            _sweep(folder, sha256)


def _sweep(folder: Path, sha256: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(%s, 0) and pg_try_advisory_xact_lock(%s, %s)",
            [SWEEPING, _PLACES, _place_number(sha256)],
        )
        if not cursor.fetchone()[0] or StoredFile.objects.filter(sha256=sha256).exists():
            return
        for file in folder.glob(f"{sha256}.*"):
            file.unlink(missing_ok=True)
        log.info("orphan-file-removed", sha256=sha256)


# -- to readers --------------------------------------------------------------------------------------------------------


def response(
    request: HttpRequest,
    stored: StoredFile,
    *,
    may: Callable[[StoredFile], bool],
    public: bool = False,
    width: int | None = None,
) -> HttpResponse | FileResponse:
    """The file for who ``may`` see it; for everybody else 404, as if there were none.

    Pictures are shown; all else is only ever saved, never opened inside the portal. ``width``: the narrowest picture at
    least so wide. ``public``: everybody may keep it for a year; put ``stored.sha256`` into its address.
    """
    if not may(stored):
        raise Http404
    shown, place, kind = stored.kind in PICTURES, path_of(stored.sha256, stored.kind), stored.kind
    tag = f'"{stored.sha256}"'
    if width and shown:
        fitting = [step for step in limits()["widths"] if step >= width and step < (stored.width or 0)]
        if fitting and path_of(stored.sha256, stored.kind, fitting[0]).is_file():
            place, kind = path_of(stored.sha256, stored.kind, fitting[0]), "image/webp"
            tag = f'"{stored.sha256}-{fitting[0]}"'
    answer: HttpResponse | FileResponse
    if tag in [given.strip().removeprefix("W/") for given in request.headers.get("If-None-Match", "").split(",")]:
        answer = HttpResponseNotModified()
    else:
        try:
            file = place.open("rb")
        except OSError:
            log.error("stored-file-missing", file=stored.pk, sha256=stored.sha256)
            raise Http404 from None
        name = stored.name if kind == stored.kind else f"{stored.sha256[:12]}.webp"
        answer = FileResponse(file, as_attachment=not shown, filename=name or place.name, content_type=kind)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if public else "private, no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
