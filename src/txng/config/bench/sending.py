"""Events on their way into a portal under measurement, and counted: over HTTP on one connection, or without it.

What must be stored is known before: events that are the same but for the order of their members are one.
"""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from txng.config.bench import scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import Timing
from txng.config.bench.scratch import Home, Server
from txng.core.errors import Refused

ADDRESS = "/epcis/capture"
ACCEPTED = 202


class Distinct:
    """Counts the events that were not seen before."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def add(self, document: bytes) -> int:
        """How many events of ``document`` are new."""
        before = len(self._seen)
        for event in json.loads(document)["epcisBody"]["eventList"]:
            self._seen.add(json.dumps(event, sort_keys=True))
        return len(self._seen) - before


@dataclass
class Sender:
    """Captures documents on one connection."""

    home: Home
    server: Server
    key: str
    connection: HTTPConnection
    distinct: Distinct = field(default_factory=Distinct)
    expected: int = 0

    def send(self, document: bytes) -> None:
        """Capture one document; raises `Refused` if it is not accepted."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        self.connection.request("POST", ADDRESS, document, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != ACCEPTED:
            found = f"{answer.status} {body[:500].decode(errors='replace')}"
            raise Refused("bench-answer-wrong", found=found, wanted=ACCEPTED, address=ADDRESS)

    def expect(self, documents: Iterable[bytes]) -> int:
        """Note that these will be sent; how many events they add to the store."""
        added = sum(self.distinct.add(document) for document in documents)
        self.expected += added
        return added

    def timed(self, documents: list[bytes]) -> Timing:
        """Send and count: new events, seconds of the clock, CPU seconds of server and database."""
        added = self.expect(documents)
        cpu, start = self.cpu_seconds(), time.perf_counter()
        for document in documents:
            self.send(document)
        wall, cpu = time.perf_counter() - start, self.cpu_seconds() - cpu
        self.check()
        return Timing(added, wall, cpu)

    def check(self) -> None:
        """Raises `Refused` unless exactly what was expected is stored."""
        with self.home.connect() as connection:
            stored = scratch.number(connection, "SELECT count(*) FROM event")
        if stored != self.expected:
            raise Refused("bench-rows-missing", sent=self.expected, stored=stored)

    def cpu_seconds(self) -> float:
        """What the web server and the embedded database have used so far."""
        return self.server.cpu_seconds() + self.home.cpu_seconds()


@contextmanager
def sending(cores: Cores) -> Iterator[Sender]:
    """A fresh portal and a connection to it with the right to capture."""
    with scratch.home(cores) as home, scratch.portal(home) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        try:
            yield Sender(home, server, api_key(home), connection)
        finally:
            connection.close()


def api_key(home: Home) -> str:
    """An API key of an official, who may capture for everybody."""
    home.enter()
    from allauth.mfa.models import Authenticator

    from txng.accounts.models import User
    from txng.accounts.selectors import agency
    from txng.accounts.services import api_key_issue, post_appoint
    from txng.accounts.viewers import SYSTEM

    user = User.objects.create(username="bench")
    office = agency("skhcn")
    assert office is not None  # entered by the migrations
    post_appoint(user=user, agency=office, role="officer", actor=SYSTEM)
    Authenticator.objects.create(user=user, type="totp", data={})  # without one an official's key opens nothing
    _, secret = api_key_issue(user=user, name="bench", scopes=["epcis:capture", "epcis:query"], actor=SYSTEM)
    return secret


def store(paths: Iterable[Path]) -> None:
    """Capture documents without HTTP, where capture is not what is measured."""
    from txng.accounts.viewers import SYSTEM
    from txng.epcis import documents
    from txng.events.services import document_capture

    for path in paths:
        document_capture(document=documents.read(path.read_bytes()), actor=SYSTEM)


def read(paths: Iterable[Path]) -> list[bytes]:
    return [path.read_bytes() for path in paths]


def singles(documents: Iterable[bytes], count: int) -> list[bytes]:
    """The first ``count`` events as documents of their own."""
    found: list[bytes] = []
    for data in documents:
        document = json.loads(data)
        for event in document["epcisBody"]["eventList"]:
            if len(found) == count:
                return found
            alone = {**document, "epcisBody": {"eventList": [event]}}
            found.append(json.dumps(alone, ensure_ascii=False, separators=(",", ":")).encode())
    return found
