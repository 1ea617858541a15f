"""The whole portal as a process of its own, for tests that must meet the real server: start it, ask it, kill it.

Fixture `portal_process`: one portal for the run of the tests, with people and keys (`PEOPLE`). Tests that kill take
`Portal` and a folder of their own.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from txng.core import embedded

COMMAND = (sys.executable, "-c", "from txng.config.cli import main; main()")
START_SECONDS = 240  # a busy machine with a fresh database takes long

#: user → (official, GLNs of the parties it acts for)
PEOPLE = {
    "owner": (False, ["9520801090013"]),
    "competitor": (False, ["9520801090037"]),
    "provider": (False, ["9520801090013", "9520801090037"]),
    "inspector": (True, []),
}

_MAKE_PEOPLE = """
import json
from allauth.mfa.models import Authenticator
from txng.accounts.models import User
from txng.accounts.selectors import agency
from txng.accounts.services import SCOPES, api_key_issue, post_appoint
from txng.accounts.viewers import SYSTEM
from txng.registry.models import Membership, Party

keys = {}
for name, (official, glns) in json.loads('''%s''').items():
    user = User.objects.create_user(name)
    if official:
        post_appoint(user=user, agency=agency("skhcn"), role="officer", actor=SYSTEM)
        Authenticator.objects.create(user=user, type="totp", data={})
    for gln in glns:
        party, _ = Party.objects.get_or_create(
            gln=gln, defaults={"kind": "enterprise", "name": f"Co {gln}", "name_folded": f"co {gln}"}
        )
        Membership.objects.create(user=user, party=party, role="owner")
    keys[name] = api_key_issue(user=user, name=name, scopes=list(SCOPES), actor=SYSTEM)[1]
    keys[name + " asks"] = api_key_issue(user=user, name="q", scopes=["epcis:query"], actor=SYSTEM)[1]
print(json.dumps(keys))
"""


_SIGN_IN = """
from django.test import Client
from txng.accounts.models import User

client = Client()
client.force_login(User.objects.get(username="%s"))
print(client.cookies["sessionid"].value)
"""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Portal:
    """One portal with a data folder and a database of its own. ``process`` is the parent of its tree."""

    def __init__(self, home: Path, database_url: str | None = None, workers: int = 1):
        self.home = home
        self.database_url = database_url
        self.workers = workers
        self.port = free_port()
        self.keys: dict[str, str] = {}
        self.sessions: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        given = {
            "TXNG_HOME": str(self.home),
            "TXNG_DATABASE_URL": self.database_url or "",
            "TXNG_BASE_URL": f"http://127.0.0.1:{self.port}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return {**os.environ, **given}

    @property
    def log(self) -> str:
        return (self.home / "portal.log").read_text(errors="replace")[-4000:]

    # -- life ----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it says that it is well."""
        with (self.home / "portal.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "run", "--port", str(self.port), "--workers", str(self.workers)],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log
            try:
                if self.ask("GET", "/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=30)

    def processes(self) -> list[int]:
        """Every live process of this portal, its parent first; not those of the database."""
        marked = f"TXNG_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if folder.joinpath("stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                    command = folder.joinpath("cmdline").read_bytes()
                    if marked in folder.joinpath("environ").read_bytes().split(b"\0") and b"postgres" not in command:
                        found.append(int(folder.name))
            except OSError:
                continue
        return sorted(found, key=lambda pid: (self.process is None or pid != self.process.pid, pid))

    def workers_of(self) -> list[int]:
        """The web workers: children of the parent."""
        assert self.process is not None
        parent = self.process.pid
        return [pid for pid in self.processes() if pid != parent and _parent(pid) == parent]

    def database_processes(self) -> list[int]:
        """The embedded database server, its parent first; nothing where another server is used."""
        if self.database_url:
            return []
        data = embedded.place_of(self.home, embedded.server_account()).data
        try:
            postmaster = int((data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError):
            return []
        children = [pid for pid in _pids() if _parent(pid) == postmaster]
        return [postmaster, *children]

    # -- talk ----------------------------------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        key: str | None = None,
        timeout: float = 30,
        **headers: str,
    ) -> Answer:
        """One request. Header names are written with underscores; ``key`` is the name of a person."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            return ask(connection, method, path, body, self.keys[key] if key else None, **headers)
        finally:
            connection.close()

    def capture(
        self, body: bytes, key: str = "owner", content_type: str = "application/json", **headers: str
    ) -> Answer:
        return self.ask("POST", "/epcis/capture", body, key, content_type=content_type, **headers)

    def shell(self, code: str) -> str:
        """What a piece of Python prints inside the portal's settings."""
        done = subprocess.run(
            [*COMMAND, "manage", "shell", "-v0", "-c", code],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make_people(self) -> None:
        self.keys = json.loads(self.shell(_MAKE_PEOPLE % json.dumps(PEOPLE)))

    def sign_in(self, username: str) -> str:
        """The session cookie of somebody of `PEOPLE`, for `tests.browser.Visitor`; made once a portal."""
        if username not in self.sessions:
            self.sessions[username] = self.shell(_SIGN_IN % username).strip()
        return self.sessions[username]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Straight from its database."""
        url = self.database_url or embedded.database_url(self.home)
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql, values).fetchall()


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None = None,
    secret: str | None = None,
    **headers: str,
) -> Answer:
    """One request over an open connection."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if secret:
        sent["Authorization"] = f"Bearer {secret}"
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pids() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        yield int(folder.name)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


@contextmanager
def fresh_portal(workers: int = 1) -> Iterator[Portal]:
    """A running portal with an empty store and its people; everything it made is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="txng-portal-"))
    home.chmod(0o755)  # the database of a root user runs under another account
    server = os.environ.get("TXNG_DATABASE_URL")
    name = f"txng_portal_{os.getpid()}_{time.monotonic_ns()}"
    portal = Portal(home, _named(server, name) if server else None, workers)
    try:
        if server:
            _run(server, f"CREATE DATABASE {name}")
        portal.start()
        portal.make_people()
        yield portal
    finally:
        portal.stop()
        for pid in portal.processes():
            os.kill(pid, signal.SIGKILL)
        if server:
            _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        else:
            data = embedded.place_of(home, embedded.server_account()).data
            shutil.rmtree(data.parent, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _run(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


@pytest.fixture(scope="session")
def portal_process() -> Iterator[Portal]:
    """One portal for all tests that only talk to it. What they store stays: use things of your own."""
    with fresh_portal() as portal:
        yield portal
