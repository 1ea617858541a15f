"""Kill -9 of everything, while senders send. Their journals judge: what was acknowledged is there, once and whole.

A few rounds by default; ``TXNG_CRASH_ROUNDS=100`` for the long form.
"""

import contextlib
import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from itertools import count

import pytest

from tests.events.samples import document_bytes, item, object_event
from tests.portal import Portal, ask, fresh_portal
from txng.events.keys import key_of

ROUNDS = int(os.environ.get("TXNG_CRASH_ROUNDS", "4"))
SENDERS = 3
VICTIMS = ("worker", "tree", "database", "everything")

pytestmark = pytest.mark.timeout(120 + ROUNDS * 30)


def unique_document(name: str, size: int) -> bytes:
    """Events of two things each that no other document mentions."""
    return document_bytes(*[object_event(item(f"{name}-{at}"), item(f"{name}-{at}b"), at=at) for at in range(size)])


class Sender(threading.Thread):
    """Sends documents of new events one after the other and keeps a journal of what it was told.

    ``acknowledged`` and ``unsure``: names of documents, each with its number of events. After a failure it sends the
    same document again, as a client does that wants to be sure, or goes on without ever knowing. ``told``: refusals.
    """

    def __init__(self, portal: Portal, number: int, stop: threading.Event):
        super().__init__(name=f"sender-{number}")
        self.portal = portal
        self.number = number
        self.rng = random.Random(number)
        self.stop = stop
        self.acknowledged: dict[str, int] = {}
        self.unsure: dict[str, int] = {}
        self.told: list[str] = []
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        for serial in count():
            name, size = f"s{self.number}-{serial}", self.rng.choice([1, 1, 3, 40, 150])
            body = unique_document(name, size)
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
                break
        self.hang_up()

    def sent(self, body: bytes) -> bool:
        """Whether the portal said that it has the document."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=10)
        secret = self.portal.keys["owner"]
        try:
            answer = ask(self.connection, "POST", "/epcis/capture", body, secret, content_type="application/json")
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return False
        if answer.status != 202:
            self.told.append(f"{answer.status} {answer.body[:300]!r}")
        return answer.status == 202

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def kill(portal: Portal, victim: str) -> None:
    """Kill -9 without warning; what does not come back by itself is started again."""
    assert portal.process is not None
    if victim == "worker":
        for pid in portal.workers_of()[:1]:
            os.kill(pid, signal.SIGKILL)
        return
    doomed = portal.processes() if victim in ("tree", "everything") else []
    if victim in ("database", "everything"):
        doomed += portal.database_processes()
        if portal.database_url:  # not ours to kill: its connections are cut
            portal.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if victim == "database":
                return
    end(doomed)
    time.sleep(0.1)
    end(portal.processes())
    portal.process.wait(timeout=20)
    portal.start()


def end(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def judge(portal: Portal, senders: list[Sender]) -> None:
    """Compare the store with itself and with the journals."""
    stored = Counter(k for (k,) in portal.rows("SELECT k FROM event_thing"))
    assert set(stored.values()) <= {1}, "a thing of a unique event is there twice"
    ((events, hashes),) = portal.rows("SELECT count(*), count(DISTINCT hash) FROM event")
    assert events == hashes
    assert len(stored) == 2 * events
    orphans = "SELECT count(*) FROM event_thing t LEFT JOIN event e USING (seq) WHERE e.seq IS NULL"
    assert portal.rows(orphans) == [(0,)]
    assert portal.rows("SELECT sum(events), sum(things) FROM stat_day") == [(events, 2 * events)]
    assert portal.rows("SELECT sum(captured) FROM capture_job") == [(events,)]

    def there(name: str, size: int) -> int:
        return sum(key_of(item(f"{name}-{at}")) in stored for at in range(size))

    expected = 0
    for sender in senders:
        for name, size in sender.acknowledged.items():
            assert there(name, size) == size, f"{name} was acknowledged and is lost"
            expected += size
        for name, size in sender.unsure.items():
            found = there(name, size)
            assert found in (0, size), f"{name} is there in part"
            expected += found
    assert expected == events, "there is something that nobody sent"


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_twice() -> None:
    rng = random.Random(ROUNDS)
    with fresh_portal(workers=2) as portal:
        stop = threading.Event()
        senders = [Sender(portal, number, stop) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        try:
            for number in range(ROUNDS):
                time.sleep(rng.uniform(0.1, 0.6))
                kill(portal, VICTIMS[number % len(VICTIMS)])
            time.sleep(0.5)
        finally:
            stop.set()
            for sender in senders:
                sender.join(timeout=60)
        assert not any(sender.is_alive() for sender in senders)
        told = [line for sender in senders for line in sender.told]
        assert all(line.startswith("503") for line in told), told[:3]
        assert all(len(sender.acknowledged) > ROUNDS for sender in senders), told[-3:]
        judge(portal, senders)
        for sender in senders:  # sent once more, what was acknowledged is a duplicate
            name, size = next(iter(sender.acknowledged.items()))
            location = portal.capture(unique_document(name, size)).headers["location"]
            job = portal.ask("GET", location, key="owner").json()
            assert (job["txng:captured"], job["txng:duplicates"]) == (0, size)
