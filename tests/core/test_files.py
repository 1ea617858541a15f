"""Files that people hand in: kept once, served to who may see them, nothing left of what is refused."""

import hashlib
import io
import os
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404
from django.test import RequestFactory

from tests.core.test_pictures import picture
from txng.accounts.viewers import SYSTEM
from txng.core import changes, files
from txng.core.documents.packages import DOCX
from txng.core.errors import Refused
from txng.core.models import ChangeRecord, StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n<< /OpenAction (app.alert) >>"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def kept(media: Path) -> list[str]:
    return sorted(file.name for file in media.rglob("*") if file.is_file())


def store(content: bytes, name: str = "a", owner: str | None = "registry.party:1") -> StoredFile:
    return files.file_store(files.checked(content, name), owner=owner, actor=SYSTEM)


def package(*more: tuple[str, bytes], main: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in (("[Content_Types].xml", b"<Types/>"), (main, b"<document/>"), *more):
            parts.writestr(name, content)
    return out.getvalue()


def test_a_picture_is_kept_by_the_hash_of_what_is_kept_in_several_widths(media: Path) -> None:
    sent = picture("JPEG", (1000, 500))
    stored = store(sent, "C:\\Ảnh\\Vườn mãng cầu.jpg")
    assert (stored.kind, stored.name, stored.width, stored.height) == ("image/jpeg", "Vườn mãng cầu.jpg", 1000, 500)
    assert stored.sent_sha256 == hashlib.sha256(sent).hexdigest()
    assert kept(media) == [f"{stored.sha256}.{width}.webp" for width in (320, 800)] + [f"{stored.sha256}.jpg"]
    with files.opened(stored) as file:
        assert hashlib.sha256(file.read()).hexdigest() == stored.sha256
    assert not list(files.damaged())
    assert changes.acts_of(stored).get().kind == "file.store"


def test_the_same_content_lies_there_once(media: Path) -> None:
    first, second = store(PDF), store(PDF)
    assert first.pk != second.pk
    assert kept(media) == [f"{first.sha256}.pdf"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"MZ\x90", "file-type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file-type"),
        (b"<html><script>", "file-type"),
        (picture("GIF"), "file-type"),
        (b"PK\x03\x04 broken", "file-unsafe"),
        (package(main="evil.exe"), "file-type"),
        (package(("word/vbaProject.bin", b"x")), "file-unsafe"),
        (package(("../../etc/passwd", b"x")), "file-unsafe"),
        (package(("word/media/zeros", bytes(70_000_000))), "file-unsafe"),
        (b"%PDF-" + bytes(21 * 2**20), "file-too-large"),
        (picture("JPEG") + bytes(9 * 2**20), "file-too-large"),
        (picture("PNG", (20_000, 20_000), "1"), "image-too-many-pixels"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(content: bytes, code: str, media: Path) -> None:
    records = ChangeRecord.objects.count()
    with pytest.raises(Refused) as refused:
        store(content)
    assert refused.value.problems[0].code == code
    assert not kept(media)
    assert not StoredFile.objects.exists()
    assert ChangeRecord.objects.count() == records


def test_only_the_kinds_a_place_asks_for_are_taken() -> None:
    for content, kinds in ((PDF, files.PICTURES), (picture("PNG"), files.DOCUMENTS), (package(), {files.PDF})):
        with pytest.raises(Refused, match="file-type"):
            files.checked(content, "a", kinds=kinds)
    assert files.checked(package(), "Mẫu số 01.docx", kinds=files.DOCUMENTS).kind == DOCX


@pytest.mark.parametrize(
    "name", ["", "\0\r\n", "../../x", "a" * 5000 + ".pdf", '"; filename=evil.html', "\ud800.pdf", "…"]
)
def test_names_are_harmless(name: str) -> None:
    kept_name = store(PDF, name).name
    assert len(kept_name) <= 150
    assert not set(kept_name) & set('/\\"\r\n\0')


def test_an_owner_has_a_quota_of_the_day(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    monkeypatch.setitem(files.limits()["day"], "files", 2)
    store(PDF), store(PDF + b"2")
    with pytest.raises(Refused, match="file-quota"):
        store(PDF + b"3")
    assert len(kept(media)) == 2
    store(PDF + b"4", owner="registry.party:2")
    store(PDF + b"5", owner=None)
    monkeypatch.setitem(files.limits()["day"], "files", 100)
    monkeypatch.setitem(files.limits()["day"], "bytes", 2 * len(PDF) + 2)
    with pytest.raises(Refused, match="file-quota"):
        store(PDF + b"6")


def test_a_row_never_changes_and_can_be_removed() -> None:
    stored = store(PDF)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(name="b")
    files.file_remove(stored, actor=SYSTEM, reason="gửi nhầm")
    assert not StoredFile.objects.exists()


# -- sweeping ----------------------------------------------------------------------------------------------------------


def grow_old(media: Path) -> None:
    for file in media.rglob("*"):
        os.utime(file, (time.time() - 7200,) * 2)


def test_the_sweeper_removes_what_no_row_names_and_nothing_else(media: Path) -> None:
    keep = store(picture("JPEG", (900, 10)))
    files.write(files.checked(picture("PNG", (1000, 20)), "an act that failed"))
    (media / keep.sha256[:2] / f".{keep.sha256}.jpg.1.2").write_bytes(b"half")
    grow_old(media)
    files.write(files.checked(PDF, "an act that still runs"))
    files.orphans_sweep()
    left = kept(media)
    assert [name for name in left if name.startswith(keep.sha256)] == [
        f"{keep.sha256}.{ending}" for ending in ("320.webp", "800.webp", "jpg")
    ]
    assert len(left) == 4  # and the young one


def test_a_content_goes_with_its_last_row(media: Path) -> None:
    first, second = store(PDF), store(PDF)
    files.file_remove(first, actor=SYSTEM)
    grow_old(media)
    files.orphans_sweep()
    assert kept(media) == [f"{second.sha256}.pdf"]
    files.file_remove(second, actor=SYSTEM)
    files.orphans_sweep()
    assert not kept(media)


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_keeps_away_from_a_file_whose_row_is_being_written(media: Path) -> None:
    sent = files.checked(PDF, "a")
    files.write(sent)
    grow_old(media)  # an orphan of an act of long ago; now somebody hands in the same again
    sweeping = threading.Thread(target=lambda: (files.orphans_sweep(), connection.close()))
    with transaction.atomic():
        stored = files.file_store(sent, owner=None, actor=SYSTEM)
        sweeping.start()
        sweeping.join(timeout=20)
        assert not sweeping.is_alive()
    assert kept(media) == [f"{stored.sha256}.pdf"]


def test_a_failed_write_leaves_no_half_file(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(PDF)
    assert not kept(media)
    assert not StoredFile.objects.exists()


def test_a_damaged_store_is_found(media: Path) -> None:
    gone, changed, good = store(PDF), store(PDF + b"2"), store(PDF + b"3")
    files.path_of(gone.sha256, gone.kind).unlink()
    files.path_of(changed.sha256, changed.kind).write_bytes(b"else")
    assert [(stored.pk, fault) for stored, fault in files.damaged()] == [(gone.pk, "missing"), (changed.pk, "changed")]
    assert good


# -- virus scanner -----------------------------------------------------------------------------------------------------


@pytest.fixture
def scanner(settings: Any) -> None:
    words = (
        "import sys; data = sys.stdin.buffer.read(); sys.exit(1 if b'EICAR' in data else 2 if b'odd' in data else 0)"
    )
    settings.FILE_SCAN = [sys.executable, "-S", "-c", words]


@pytest.mark.usefixtures("scanner")
def test_a_scanner_is_asked_where_there_is_one(settings: Any, media: Path) -> None:
    store(PDF)
    for content, code in ((PDF + b"EICAR", "file-infected"), (PDF + b"odd", "file-scan-failed")):
        with pytest.raises(Refused, match=code):
            store(content)
    settings.FILE_SCAN = ["/nowhere/scanner"]
    with pytest.raises(Refused, match="file-scan-failed"):
        store(PDF + b"2")
    assert len(kept(media)) == 1


# -- to readers --------------------------------------------------------------------------------------------------------


def ask(stored: StoredFile, *, may: bool = True, tag: str = "", **options: Any) -> Any:
    request = RequestFactory().get("/", headers={"If-None-Match": tag} if tag else {})
    return files.response(request, stored, may=lambda file: file == stored and may, **options)


def test_who_may_not_see_a_file_learns_nothing() -> None:
    stored = store(PDF)
    for tag in ("", f'"{stored.sha256}"'):
        with pytest.raises(Http404):
            ask(stored, may=False, tag=tag)


def test_a_document_is_only_ever_saved() -> None:
    answer = ask(store(PDF, "Giấy chứng nhận.pdf"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    answer.close()


def test_a_picture_is_shown_in_the_width_that_fits() -> None:
    stored = store(picture("PNG", (1000, 500)))
    sizes = {}
    for width in (None, 100, 320, 321, 900):
        answer = ask(stored, width=width, public=True)
        sizes[width] = answer.headers["Content-Type"], answer.headers["ETag"].strip('"')[65:]
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Cache-Control"].startswith("public, max-age=31536000")
        answer.close()
    whole, small, medium = ("image/png", ""), ("image/webp", "320"), ("image/webp", "800")
    assert sizes == {None: whole, 100: small, 320: small, 321: medium, 900: whole}


def test_a_browser_that_has_it_is_told_so() -> None:
    stored = store(PDF)
    assert ask(stored, tag=f'"x", W/"{stored.sha256}"').status_code == 304
    answer = ask(stored, tag='"x"')
    assert answer.status_code == 200
    answer.close()


def test_a_missing_file_is_a_404_not_a_fault() -> None:
    stored = store(PDF)
    files.path_of(stored.sha256, stored.kind).unlink()
    with pytest.raises(Http404):
        ask(stored)
