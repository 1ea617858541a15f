"""A portal of its own for a measurement: fresh data folder, fresh database, real server processes; all gone afterwards.

With ``TXNG_DATABASE_URL`` a scratch database is made on that server, otherwise the embedded one is started. Nothing
of the user's data is touched.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from txng.config import portal as portal_of
from txng.config.bench import machine
from txng.config.bench.machine import Cores
from txng.core import embedded
from txng.core.errors import Refused

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
START_SECONDS = 90
STOP_SECONDS = 20
LONGEST_TAIL = 2_000


@dataclass(frozen=True)
class Home:
    """A data folder with its running database. ``url`` is always set; ``embedded`` if the server is our own."""

    folder: Path
    url: str
    embedded: bool
    cores: Cores

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work here and nowhere else."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TXNG_")}
        return {**kept, "TXNG_HOME": str(self.folder), "TXNG_DATABASE_URL": "" if self.embedded else self.url}

    def enter(self, migrate: bool = False) -> None:
        """Load Django in this process, working here; for once only, since settings are read once."""
        os.environ.update({name: value for name, value in self.environment.items() if name.startswith("TXNG_")})
        portal_of.setup()
        from django.conf import settings

        if self.folder.resolve() != settings.HOME:
            raise RuntimeError("Django already works on another data folder")
        if migrate:
            portal_of.migrate()

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True)

    def settings(self) -> dict[str, str]:
        """What makes a commit durable, and the version. Raises `Refused` if the database would not survive a crash."""
        with self.connect() as connection:
            found = {name: _show(connection, name) for name in (*DURABLE, "wal_sync_method", "server_version")}
        for name, value in DURABLE.items():
            if found[name] != value:
                raise Refused("bench-not-durable", setting=name, value=found[name])
        return {**found, "file_system": machine.file_system(self.folder) if self.embedded else "of the server"}

    def database_processes(self) -> list[int]:
        """The processes of the embedded server, to be watched and pinned; none of a foreign one."""
        if not self.embedded:
            return []
        place = embedded.place_of(self.folder, embedded.server_account())
        return machine.tree(int((place.data / "postmaster.pid").read_text().split("\n", 1)[0]))

    def cpu_seconds(self) -> float:
        """What the embedded database has used so far; nothing is known of a foreign one."""
        return machine.cpu_seconds(self.database_processes())

    def txng(self, *arguments: str) -> None:
        """Run a command of ours here; raises `Refused` with its last words if it fails."""
        done = subprocess.run(
            [sys.executable, "-c", "from txng.config.cli import main; main()", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused("bench-command", command=arguments[0], tail=done.stderr[-LONGEST_TAIL:])


def number(connection: psycopg.Connection[Any], query: LiteralString | sql.Composed, *values: object) -> int:
    """The one number that ``query`` gives."""
    row = connection.execute(query, values).fetchone()
    return int(row[0]) if row else 0


def _show(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone()
    return str(row[0]) if row else ""


@contextmanager
def home(cores: Cores) -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="txng-bench-"))
    folder.chmod(0o755)  # the database of a root user runs under another account
    given = os.environ.get("TXNG_DATABASE_URL", "")
    try:
        if given:
            with scratch_database(given) as url:
                yield Home(folder, url, False, cores)
        else:
            with machine.on(cores.server):
                running = embedded.running(folder)
                url = running.__enter__()
            try:
                yield Home(folder, url, True, cores)
            finally:
                running.__exit__(None, None, None)
                place = embedded.place_of(folder, embedded.server_account())
                shutil.rmtree(place.data.parent, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_database(given: str) -> Iterator[str]:
    name = f"txng_bench_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass(frozen=True)
class Server:
    """A running web server: its address and its root process."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(machine.tree(self.process))


@contextmanager
def portal(home: Home, demo: bool = False, **settings: str) -> Iterator[Server]:
    """`txng run` with one worker and these settings (environment), answering."""
    port = free_port()
    arguments = ["run", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", *(["--demo"] if demo else [])]
    command = [sys.executable, "-c", "from txng.config.cli import main; main()", *arguments]
    with serving(command, home.environment | settings, home.cores.server, port, "/healthz", home.folder) as server:
        yield server


@contextmanager
def serving(
    command: Sequence[str], environment: dict[str, str], cores: set[int], port: int, probe: str, folder: Path
) -> Iterator[Server]:
    """Start ``command`` on ``cores``, wait until ``probe`` is answered, and end its whole process tree afterwards."""
    log = folder / f"server-{port}.log"
    with log.open("wb") as output, machine.on(cores):
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port, probe):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Refused("bench-server-silent", tail=log.read_text(errors="replace")[-LONGEST_TAIL:])
            time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # the session we made for it, nothing else
            process.wait()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, address: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", address)
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
