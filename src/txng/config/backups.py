"""Backups: one folder holds everything of the portal, and says what must be in it.

``manifest.json`` names every file with size and SHA-256, the schema, and how many rows each table had in the very
snapshot that was dumped. A restore believes nothing: it reads all of it before it touches anything, fills empty places
only, and counts again afterwards.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from txng.core import clock, embedded, files
from txng.core.errors import Refused
from txng.core.models import StoredFile
from txng.core.problems import add_sentences

FORMAT = 1
MANIFEST, DUMP, KEY = "manifest.json", "database.dump", "secret-key"

add_sentences(
    {
        "backup-place": (
            "Thư mục {folder} đã có dữ liệu. Hãy chọn thư mục mới cho mỗi bản sao lưu.",
            "Folder {folder} is not empty. Choose a new one for each backup.",
        ),
        "backup-tool": (
            "Không có {program} của PostgreSQL {major}. Hãy cài gói postgresql-client-{major}.",
            "There is no {program} of PostgreSQL {major}. Install postgresql-client-{major}.",
        ),
        "backup-failed": ("Lệnh {program} bị lỗi: {detail}", "{program} failed: {detail}"),
        "backup-unreadable": (
            "Không đọc được bản sao lưu ở {folder}: {detail}",
            "There is no readable backup in {folder}: {detail}",
        ),
        "backup-newer": (
            "Bản sao lưu do phiên bản mới hơn tạo ra ({what}). Hãy cập nhật chương trình trước khi khôi phục.",
            "The backup was made by a newer version ({what}). Update the program before you restore it.",
        ),
        "backup-damaged": (
            "Bản sao lưu bị hỏng: {file} ({what}). Chưa có gì bị thay đổi.",
            "The backup is damaged: {file} ({what}). Nothing was changed.",
        ),
        "restore-not-empty": (
            "Chỉ khôi phục vào nơi trống; {place} đã có dữ liệu. Hãy đặt TXNG_HOME hoặc TXNG_DATABASE_URL khác.",
            "A restore goes to an empty place only; {place} holds data. Set another TXNG_HOME or TXNG_DATABASE_URL.",
        ),
        "restore-differs": (
            "Dữ liệu khôi phục không khớp bản kê: {what}. Không được dùng nơi này.",
            "What was restored differs from the manifest: {what}. Do not use this place.",
        ),
    }
)


# -- backup ------------------------------------------------------------------------------------------------------------


def backup_make(folder: Path, *, with_secret_key: bool) -> dict[str, Any]:
    """Write a backup of the running database and its files to ``folder``; the manifest. The portal may run meanwhile.

    The folder appears when it is complete. Raises `Refused`.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("backup-place", folder=str(folder))
    fresh = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True, mode=0o700)
        manifest = _gather(fresh, with_secret_key)
        with suppress(FileNotFoundError):
            folder.rmdir()
        fresh.rename(folder)
        _settle(folder.parent)
    except OSError as error:
        raise Refused("backup-failed", program="backup", detail=f"{error.strerror}: {error.filename}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _gather(fresh: Path, with_secret_key: bool) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select pg_advisory_xact_lock_shared(%s, 0)", [files.SWEEPING])  # no content goes meanwhile
        cursor.execute("select pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        major = _major()
        _run("pg_dump", major, "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", fresh / DUMP)
        rows, schema = _row_counts(), _schema()
        stored = set(StoredFile.objects.values_list("sha256", "kind"))
        for sha256, kind in sorted(stored):
            source = files.path_of(sha256, kind)
            for file in sorted(source.parent.glob(f"{sha256}.*")):
                target = fresh / "media" / file.relative_to(settings.MEDIA_ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    if with_secret_key:
        (fresh / KEY).write_text(settings.SECRET_KEY)
        (fresh / KEY).chmod(0o600)
    manifest = {
        "format": FORMAT,
        "made": clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        "version": version("txng"),
        "postgresql": major,
        "schema": schema,
        "rows": rows,
        "files": {str(file.relative_to(fresh)): _facts(file) for file in sorted(fresh.rglob("*")) if file.is_file()},
    }
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    for file in fresh.rglob("*"):
        _settle(file)
    return manifest


def _facts(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return {"size": file.stat().st_size, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _row_counts() -> dict[str, int]:
    names = sorted(connection.introspection.table_names())
    counted = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"select count(*) from {connection.ops.quote_name(name)}")
            counted[name] = int(cursor.fetchone()[0])
    return counted


def _schema() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select app || '.' || name from django_migrations order by 1")
        return [name for (name,) in cursor.fetchall()]


def _major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _run(program: str, major: int, *arguments: str | Path) -> None:
    """One of PostgreSQL's programs, of the server's own version, against our database; no password in the arguments."""
    given = connection.get_connection_params()
    names = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {name: f"PG{name.upper()}" for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")}
    environment = {variable: str(given[name]) for name, variable in names.items() if given.get(name)}
    done = subprocess.run(
        [_program(program, major), *arguments],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused("backup-failed", program=program, detail=done.stderr.strip()[-400:])


def _program(program: str, major: int) -> Path:
    candidates = [Path(f"/usr/lib/postgresql/{major}/bin") / program]
    with suppress(Refused):
        candidates.insert(0, embedded.installed_binaries() / program)
    if found := shutil.which(program):
        candidates.append(Path(found))
    for candidate in candidates:
        if candidate.is_file():
            told = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout.split()
            if len(told) > 2 and told[2].split(".")[0] == str(major):
                return candidate
    raise Refused("backup-tool", program=program, major=major)


# -- restore -----------------------------------------------------------------------------------------------------------


def manifest_checked(folder: Path, known: frozenset[str]) -> dict[str, Any]:
    """The manifest of a backup that is whole and not newer than this program; reads every byte of it, changes nothing.

    ``known``: the migrations of this program, ``app.name``. Raises `Refused`.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        listed: Mapping[str, Any] = manifest["files"]
        if manifest["format"] > FORMAT:
            raise Refused("backup-newer", what=f"format {manifest['format']}")
        newer = [name for name in manifest["schema"] if name not in known]
        if newer:
            raise Refused("backup-newer", what=newer[0])
        if DUMP not in listed or not isinstance(manifest["rows"], dict) or not isinstance(manifest["postgresql"], int):
            raise KeyError(DUMP)
        for name, facts in listed.items():
            _check_file(folder, name, facts)
    except Refused:
        raise
    except OSError as error:
        raise Refused("backup-unreadable", folder=str(folder), detail=str(error.strerror)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("backup-damaged", file=MANIFEST, what=f"{type(error).__name__} {error}"[:100]) from None
    return manifest


def _check_file(folder: Path, name: str, facts: Mapping[str, Any]) -> None:
    file = folder / name
    if not file.resolve().is_relative_to(folder.resolve()) or file.is_symlink():
        raise Refused("backup-damaged", file=name[:100], what="place")
    if not file.is_file():
        raise Refused("backup-damaged", file=name[:100], what="missing")
    if _facts(file) != {"size": facts["size"], "sha256": facts["sha256"]}:
        raise Refused("backup-damaged", file=name[:100], what="content")


def refuse_filled_place() -> None:
    """A restore never writes over anything."""
    if connection.introspection.table_names():
        raise Refused("restore-not-empty", place=str(connection.settings_dict["NAME"]))
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.iterdir()):
        raise Refused("restore-not-empty", place=str(media))


def backup_restore(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Fill the empty place from a checked backup: files first, then the database in one transaction, then count.

    Raises `Refused`: ``restore-not-empty``, ``backup-newer``, ``backup-failed``, ``restore-differs``.
    """
    refuse_filled_place()
    major = _major()
    if major < manifest["postgresql"]:
        raise Refused("backup-newer", what=f"PostgreSQL {manifest['postgresql']}")
    for name in manifest["files"]:
        if name.startswith("media/"):
            target = Path(settings.MEDIA_ROOT) / Path(name).relative_to("media")
            files.put(target, (folder / name).read_bytes())
    connection.close()
    try:
        restore = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        database = str(connection.get_connection_params()["dbname"])
        _run("pg_restore", major, *restore, "-d", database, folder / DUMP)
    except Refused:
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # it was empty before
        raise
    found = _row_counts()
    differing = sorted(
        name for name in found.keys() | manifest["rows"].keys() if found.get(name) != manifest["rows"].get(name)
    )
    if differing:
        raise Refused("restore-differs", what=", ".join(differing)[:200])
    for stored, fault in files.damaged():
        raise Refused("restore-differs", what=f"{stored.sha256} {fault}")
    with connection.cursor() as cursor:
        cursor.execute("analyze")
