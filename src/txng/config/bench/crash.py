"""F12: kill -9 of web workers, of the whole portal, of the database and of everything, while senders send.

The senders' journals judge: what was acknowledged is stored, whole and once; what was not is stored whole or not at
all; nothing else is there. Every round kills one victim at a random moment; what does not come back by itself is
started again by the same command as before.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from txng.config.bench import machine, scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import Figure
from txng.config.bench.scratch import Home
from txng.config.bench.sending import ACCEPTED, ADDRESS, api_key
from txng.core import embedded
from txng.core.errors import Refused
from txng.gs1.keys import digit_behind

ROUNDS, QUICK_ROUNDS = 100, 4
SENDERS = 3
VICTIMS = ("worker", "portal", "database", "everything")
SIZES = (1, 1, 3, 40, 150)
_GTIN = "0952080100101"


def run(quick: bool, cores: Cores) -> list[Figure]:
    rounds = QUICK_ROUNDS if quick else ROUNDS
    rng = random.Random(rounds)
    with _portal(cores) as portal:
        stop = threading.Event()
        senders = [Sender(portal, number, stop) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        try:
            for number in range(rounds):
                time.sleep(rng.uniform(0.1, 0.8))
                portal.kill(VICTIMS[number % len(VICTIMS)])
            time.sleep(1)
        finally:
            stop.set()
            for sender in senders:
                sender.join(120)
        found = judged(portal, senders)
        settings = portal.home.settings()
    faults = sum(found[name] for name in ("lost", "twice", "in_part", "orphans", "unexplained"))
    return [
        Figure(
            figure="F12",
            name="crash",
            work="events lost, stored twice, stored in part or left without their document, after kill -9 at random"
            " moments of capture",
            target=0,
            sense="at most",
            unit="events",
            values=[faults],
            details={"rounds": rounds, "victims": ", ".join(VICTIMS), **found, "settings": settings},
        )
    ]


class Portal:
    """`txng run` with two workers, which brings up its database and is started again after every kill."""

    def __init__(self, home: Home):
        self.home = home
        self.port = scratch.free_port()
        self.key = ""
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        arguments = ["run", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2"]
        with (self.home.folder / "portal.log").open("ab") as log, machine.on(self.home.cores.server):
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from txng.config.cli import main; main()", *arguments],
                env=self.home.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + scratch.START_SECONDS
        while not scratch.answers(self.port, "/healthz"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = (self.home.folder / "portal.log").read_text(errors="replace")[-scratch.LONGEST_TAIL :]
                raise Refused("bench-server-silent", tail=tail)
            time.sleep(0.1)

    def kill(self, victim: str) -> None:
        assert self.process is not None
        of_database = self._database() if self.home.embedded else []
        own = [one for one in machine.tree(self.process.pid) if one not in of_database]
        if victim == "worker":
            _end([one for one in own[1:] if "worker" not in _command(one)][:1])
            return
        if victim in ("database", "everything") and not self.home.embedded:
            with self.home.connect() as connection:  # a foreign server is not ours to kill: its connections are cut
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        _end([*(own if victim != "database" else []), *(of_database if victim != "portal" else [])])
        if victim == "database":
            time.sleep(0.1)
            _end(own)
        self.process.wait(scratch.STOP_SECONDS)
        self.start()

    def _database(self) -> list[int]:
        with suppress(OSError, ValueError):
            return self.home.database_processes()
        return []

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                _end(machine.tree(self.process.pid))


def _command(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def _end(processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@contextmanager
def _portal(cores: Cores) -> Iterator[Portal]:
    given = os.environ.get("TXNG_DATABASE_URL", "")
    folder = Path(tempfile.mkdtemp(prefix="txng-bench-"))
    folder.chmod(0o755)  # the database of a root user runs under another account
    try:
        if given:
            with scratch.scratch_database(given) as url:
                yield from _running(Home(folder, url, False, cores))
        else:
            yield from _running(Home(folder, embedded.database_url(folder), True, cores))
            shutil.rmtree(embedded.place_of(folder, embedded.server_account()).data.parent, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(home: Home) -> Iterator[Portal]:
    portal = Portal(home)
    try:
        portal.start()
        portal.key = api_key(home)
        yield portal
    finally:
        portal.stop()


class Sender(threading.Thread):
    """Sends documents of new events and keeps a journal: names of documents with their number of events.

    After a failure it sends the same document again, or goes on without ever knowing.
    """

    def __init__(self, portal: Portal, number: int, stop: threading.Event):
        super().__init__(name=f"sender-{number}")
        self.portal = portal
        self.number = number
        self.rng = random.Random(number)
        self.stop = stop
        self.acknowledged: dict[str, int] = {}
        self.unsure: dict[str, int] = {}
        self.answers: Counter[int] = Counter()
        self.connection: HTTPConnection | None = None

    def run(self) -> None:
        for serial in count():
            name, size = f"s{self.number}-{serial}", self.rng.choice(SIZES)
            body = _document(name, size)
            while not self.stop.is_set():
                if self.sent(body):
                    self.acknowledged[name] = size
                    self.unsure.pop(name, None)
                    break
                self.unsure[name] = size
                time.sleep(0.05)
                if self.rng.random() < 0.3:
                    break
            if self.stop.is_set():
                return

    def sent(self, body: bytes) -> bool:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.portal.port, timeout=20)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.portal.key}"}
        try:
            self.connection.request("POST", ADDRESS, body, headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            self.connection.close()
            self.connection = None
            return False
        self.answers[answer.status] += 1
        return answer.status == ACCEPTED


def _item(name: str) -> str:
    return f"https://id.gs1.org/01/{_GTIN}{digit_behind(_GTIN)}/21/{name}"


def _document(name: str, size: int) -> bytes:
    """Events of two things each that no other document mentions."""
    events = [
        {
            "type": "ObjectEvent",
            "eventTime": f"2026-11-05T07:{at // 60 % 60:02d}:{at % 60:02d}+07:00",
            "eventTimeZoneOffset": "+07:00",
            "action": "OBSERVE",
            "bizStep": "shipping",
            "epcList": [_item(f"{name}-{at}"), _item(f"{name}-{at}b")],
        }
        for at in range(size)
    ]
    document: dict[str, Any] = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-06T00:00:00Z",
        "epcisBody": {"eventList": events},
    }
    return json.dumps(document).encode()


def judged(portal: Portal, senders: list[Sender]) -> dict[str, int]:
    """The store against itself and against the journals; all but the first five must be 0."""
    from txng.events.keys import key_of

    with psycopg.connect(portal.home.url, autocommit=True) as connection:
        stored = Counter(k for (k,) in connection.execute("SELECT k FROM event_thing"))
        events = scratch.number(connection, "SELECT count(*) FROM event")
        orphans = scratch.number(
            connection, "SELECT count(*) FROM event_thing t LEFT JOIN event e USING (seq) WHERE e.seq IS NULL"
        )
        counted = scratch.number(connection, "SELECT coalesce(sum(events), 0) FROM stat_day")
        jobs = scratch.number(connection, "SELECT coalesce(sum(captured), 0) FROM capture_job")

    def there(name: str, size: int) -> int:
        return sum(key_of(_item(f"{name}-{at}")) in stored for at in range(size))

    lost, in_part, explained = 0, 0, 0
    for sender in senders:
        for name, size in sender.acknowledged.items():
            lost += size - there(name, size)
            explained += size
        for name, size in sender.unsure.items():
            found = there(name, size)
            in_part += found if found != size else 0
            explained += found
    return {
        "events": events,
        "documents_acknowledged": sum(len(sender.acknowledged) for sender in senders),
        "documents_unsure": sum(len(sender.unsure) for sender in senders),
        "answers_503": sum(sender.answers[503] for sender in senders),
        "answers_other": sum(
            number for sender in senders for status, number in sender.answers.items() if status not in (ACCEPTED, 503)
        ),
        "lost": lost,
        "twice": sum(number - 1 for number in stored.values()),
        "in_part": in_part,
        "orphans": orphans,
        "unexplained": abs(events - explained + lost) + abs(counted - events) + abs(jobs - events),
    }
