"""A backup of a running portal comes back whole in an empty place, and nothing else is let in."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.portal import COMMAND, Portal
from txng.core import embedded

FILL = """
from txng.accounts.viewers import SYSTEM
from txng.core import files, change_order
from PIL import Image
import io
out = io.BytesIO(); Image.new("RGB", (900, 300), "#0b6e4f").save(out, "JPEG")
for content in (out.getvalue(), b"%PDF-1.7 backup"):
    files.file_store(files.checked(content, "chứng cứ"), owner=None, actor=SYSTEM)
with change_order.following("backup-test", limit=100000):
    pass
"""
LOOK = """
from txng.core import files, change_order
from txng.core.models import StoredFile
import json
print(json.dumps([StoredFile.objects.count(), list(files.damaged()), change_order.behind("backup-test")]))
"""


class Place:
    """An empty place on the server of the portal of the tests: a data folder and a database."""

    def __init__(self, url: str, folder: Path):
        self.url, self.folder, self.name = url, folder, f"restored_{os.getpid()}"

    @property
    def environment(self) -> dict[str, str]:
        url = self.url.rpartition("/")[0] + f"/{self.name}"
        return {**os.environ, "TXNG_HOME": str(self.folder), "TXNG_DATABASE_URL": url, "TXNG_SECRET_KEY": ""}

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *words], env=self.environment, capture_output=True, text=True, check=False)

    def tables(self) -> int:
        with psycopg.connect(self.environment["TXNG_DATABASE_URL"]) as database:
            found = database.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
            return int(found[0]) if found else 0


@pytest.fixture(scope="module")
def place(portal_process: Portal) -> Iterator[Place]:
    url = portal_process.database_url or embedded.database_url(portal_process.home)
    folder = Path(tempfile.mkdtemp(prefix="txng-restored-"))
    place = Place(url, folder)
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(f"create database {place.name} template template0")
    yield place
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(f"drop database {place.name} with (force)")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def backup(portal_process: Portal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    portal_process.shell(FILL)
    folder = tmp_path_factory.mktemp("backups") / "first"
    done = subprocess.run(
        [*COMMAND, "backup", str(folder), "--with-secret-key"],
        env=portal_process.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] > 10
    return folder


def damage(folder: Path, how: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    media = next(name for name in manifest["files"] if name.endswith(".pdf"))
    if how == "dump":
        with (folder / "database.dump").open("r+b") as dump:
            dump.seek(1000)
            dump.write(b"????")
    elif how == "media":
        (folder / media).unlink()
    elif how == "manifest":
        (folder / "manifest.json").write_text(json.dumps(manifest)[:-200])
    elif how == "outside":
        manifest["files"]["../../etc/passwd"] = {"size": 1, "sha256": ""}
    elif how == "newer":
        manifest["schema"].append("core.9999_from_tomorrow")
    elif how == "newer room":
        manifest["schema"].append("tomorrow.0001_initial")
    elif how == "format":
        manifest["format"] = 2
    elif how == "shape":
        manifest["files"] = 3
    if how not in ("dump", "media", "manifest"):
        (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("how", ["dump", "media", "manifest", "outside", "newer", "newer room", "format", "shape"])
def test_a_damaged_or_newer_backup_is_refused(how: str, backup: Path, tmp_path: Path, django_apps_ready: None) -> None:
    from txng.config.backups import manifest_checked
    from txng.config.portal import known_migrations
    from txng.core.errors import Refused

    known = known_migrations()
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    assert manifest_checked(copy, known)["format"] == 1
    damage(copy, how)
    with pytest.raises(Refused) as refused:
        manifest_checked(copy, known)
    newer = how in ("newer", "newer room", "format")
    assert refused.value.problems[0].code == ("backup-newer" if newer else "backup-damaged")


def test_a_backup_comes_back_whole_in_an_empty_place_and_only_there(
    backup: Path, place: Place, portal_process: Portal, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(backup, broken)
    damage(broken, "dump")
    refused = place.run("restore", broken)
    assert (refused.returncode, place.tables()) == (2, 0), refused.stderr
    assert "database.dump" in refused.stderr

    done = place.run("restore", backup)
    assert done.returncode == 0, done.stderr
    assert (place.folder / "secret-key").read_text() == (portal_process.home / "secret-key").read_text()
    looked = place.run("manage", "shell", "-v0", "-c", LOOK)
    assert json.loads(looked.stdout) == [2, [], 0], looked.stderr

    again = place.run("restore", backup)
    assert again.returncode == 2
    assert place.name in again.stderr


def test_a_backup_never_writes_over_anything(backup: Path, portal_process: Portal) -> None:
    before = (backup / "manifest.json").read_bytes()
    done = subprocess.run(
        [*COMMAND, "backup", str(backup)], env=portal_process.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert (backup / "manifest.json").read_bytes() == before
    assert not list(backup.parent.glob(".*"))


def test_parked_jobs_are_listed_and_decided_by_command(portal_process: Portal) -> None:
    def jobs(*words: str) -> subprocess.CompletedProcess[str]:
        given = {"env": portal_process.environment, "capture_output": True, "text": True, "check": False}
        return subprocess.run([*COMMAND, "jobs", *words], **given)

    portal_process.shell(
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        '  c.execute("insert into procrastinate_jobs (queue_name, task_name, args, status)'
        " values ('acts', 'test.gone', '{}', 'failed')\")"
    )
    listed = json.loads(jobs("list", "--json").stdout.splitlines()[0])
    assert listed["name"] == "test.gone"
    assert jobs("drop", str(listed["id"])).returncode == 2  # a reason is asked for
    assert jobs("drop", str(listed["id"]), "--reason", "thử").returncode == 0
    assert jobs("retry", str(listed["id"])).returncode == 2
