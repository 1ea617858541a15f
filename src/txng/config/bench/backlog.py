"""F1 backlog: capture while a destination is behind by thousands of parcels and is being sent them without a pause,
against capture while it is switched off."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from txng.config.bench import measure, scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Timing
from txng.config.bench.samples import simulated
from txng.config.bench.sending import Distinct, Sender, api_key, read
from txng.core.errors import Refused

#: seconds that the other side takes for one record
SLOW = 0.05
#: records a minute, as a destination is set up
PACE = 600


def run(quick: bool, cores: Cores) -> list[Figure]:
    large, waiting = (1, 1) if quick else (20, 10)
    with (
        simulated((2 * large * REPEATS + waiting + 1) * 1_000) as sample,
        scratch.home(cores) as home,
        _receiver() as receiver,
        scratch.portal(home, TXNG_OUTBOUND_ALLOW="127.0.0.0/8") as server,
    ):
        key, paths = api_key(home), list(sample.documents)
        behind = _Behind(receiver.server_port, paths[:waiting], per_minute=6_000 if quick else PACE)
        connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        sender = Sender(home, server, key, connection, behind.distinct, behind.stored)
        parts = [read(paths[at : at + large]) for at in range(waiting + 1, len(paths), large)]
        sender.timed(read(paths[waiting : waiting + 1]))  # compiles statements, opens connections
        sent: list[int] = []

        def alone(part: int) -> Timing:
            connection.close()  # idle for longer than the server waits, perhaps; the next request opens it anew
            return sender.timed(parts[part])

        def beside(number: int) -> Timing:
            with behind.sending():
                before = receiver.calls
                timing = alone(2 * number)
                sent.append(receiver.calls - before)
            return timing

        runs = measure.alternate(beside, lambda number: alone(2 * number + 1), measure.clock_share)
        connection.close()
        left = behind.left()
    if sum(sent) < REPEATS:
        raise Refused("bench-answer-wrong", found=f"{sent}", wanted=f">= {REPEATS}", address="/events")
    work = "F1 while thousands of parcels go to a destination that takes 50 ms for each, 600 a minute, against F1 alone"
    details = {"parcels_sent_meanwhile": sent, "parcels_left": left, "of": behind.stored}
    return [Figure("F1 backlog", "backlog", work, 0.9, "at least", "of F1 alone", runs, details=details)]


class _Behind:
    """A destination that has not been sent the events of a producer yet; switched off. In this process."""

    def __init__(self, port: int, paths: list[Any], per_minute: int):
        from txng.accounts.viewers import SYSTEM
        from txng.core import clock
        from txng.epcis import documents
        from txng.events.services import document_capture
        from txng.exchange import filling
        from txng.exchange.models import Connection, Destination, Mode, Pulse
        from txng.registry.models import Party, PartyKind

        self.distinct, self.stored = Distinct(), 0
        party = Party.objects.create(name="bench", name_folded="bench", kind=PartyKind.ENTERPRISE)
        for data in read(paths):
            self.stored += self.distinct.add(data)
            document_capture(document=documents.read(data), actor=SYSTEM, owner=party.pk)
        url = f"http://127.0.0.1:{port}"
        self.row = Destination.objects.create(
            connector="epcis", title="bench", url=url, agreement="bench", mode=Mode.LIVE, per_minute=per_minute
        )
        Pulse.objects.create(destination=self.row, events_at=clock.now() - timedelta(days=1))
        Connection.objects.create(destination=self.row, party=party)
        while filling.fill():
            pass
        self._switch(Mode.OFF)

    def _switch(self, mode: str) -> None:
        type(self.row).objects.filter(pk=self.row.pk).update(mode=mode)

    def left(self) -> int:
        from txng.exchange.models import Parcel

        return Parcel.objects.filter(state="queued").count()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Parcels leave one after the other while this lasts, and none afterwards."""
        from txng.core import jobs
        from txng.exchange.jobs import parcels_send
        from txng.exchange.models import Mode, Parcel

        self._switch(Mode.LIVE)
        before, end = self.left(), time.monotonic() + 60
        jobs.defer(parcels_send, {"destination": self.row.pk}, key=f"exchange:{self.row.pk}")
        while self.left() == before and time.monotonic() < end:
            time.sleep(0.1)
        try:
            yield
        finally:
            self._switch(Mode.OFF)
            while Parcel.objects.filter(state="sending").exists() and time.monotonic() < end:
                time.sleep(0.1)
            time.sleep(0.5)


class _Receiver(ThreadingHTTPServer):
    daemon_threads = True
    calls = 0


@contextmanager
def _receiver() -> Iterator[_Receiver]:
    """Another system: slow, and content with everything."""

    class Answers(BaseHTTPRequestHandler):
        server: _Receiver

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"] or 0))
            self.server.calls += 1
            time.sleep(SLOW)
            self.send_response(201)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    receiver = _Receiver(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=receiver.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
