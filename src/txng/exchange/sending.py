"""Parcels leave: one destination at a time, one call each, in order for each object, at least once.

A parcel is marked before the call and settled after it, each in a transaction of its own: nothing of the database waits
for the other side. Who is killed in between leaves it marked; the next run asks whether it arrived, where the other
side can be asked, and else sends the same key again.
"""

import time as wall
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import psycopg
import structlog
from django.db import connection, transaction
from django.db.models import F

from txng.core import clock
from txng.events.connection import database
from txng.exchange import filling, tokens
from txng.exchange.connectors import CONNECTORS
from txng.exchange.connectors.interface import Connector, Letter, Target
from txng.exchange.models import Call, Destination, Mode, Parcel, Pulse
from txng.exchange.rules import FAILURES_TO_REST, Outcome, following, rest

log = structlog.get_logger()

_LOCK = 93_907  # advisory lock, with the destination
BATCH = 50
#: How long one run goes on before others get the thread.
RUN_SECONDS = 50.0
#: How often a record that the other side has not decided on is asked after.
ASK_AGAIN = timedelta(minutes=10)


class Run(NamedTuple):
    """What one run did. ``more``: there is more that could go now."""

    calls: int
    more: bool


def run(number: int, *, pause: Callable[[float], None] = wall.sleep, seconds: float = RUN_SECONDS) -> Run:
    """Send what is due to one destination. Two runs of one never overlap."""
    pg = database()
    if psycopg.Cursor(pg).execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, number]).fetchone() != (True,):
        return Run(0, more=False)
    try:
        destination = Destination.objects.filter(pk=number, mode=Mode.LIVE).first()
        if destination is None or destination.connector not in CONNECTORS:
            return Run(0, more=False)
        return _Sender(destination, pause).run(wall.monotonic() + seconds)
    finally:
        if not connection.connection.closed:
            psycopg.Cursor(database()).execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, number])


class _Sender:
    def __init__(self, destination: Destination, pause: Callable[[float], None]):
        self.destination = destination
        self.connector: Connector = CONNECTORS[destination.connector]
        self.target = Target(destination.url, tokens.opened(destination.token))
        self.pause = pause
        self.apart = 60.0 / destination.per_minute

    def run(self, end: float) -> Run:
        self._take_back()
        calls = 0
        while wall.monotonic() < end:
            due = self._due()
            if not due:
                return Run(calls, more=False)
            for parcel in due:
                if self._rests():
                    return Run(calls, more=False)
                if calls:
                    self.pause(self.apart)
                calls += self._one(parcel)
                if wall.monotonic() >= end:
                    break
        return Run(calls, more=True)

    def _take_back(self) -> None:
        """What a run that was cut off left marked: nobody else sends to this destination now."""
        marked = Parcel.objects.filter(destination=self.destination, state="sending")
        if marked.exists():
            marked.update(state="queued", uncertain=True)

    def _rests(self) -> bool:
        until = Pulse.objects.values_list("rests_until", flat=True).get(destination=self.destination)
        return until is not None and until > clock.now()

    def _due(self) -> list[Parcel]:
        """Parcels that may go now: nothing earlier of the same object waits. At most one an object."""
        return list(
            Parcel.objects.raw(
                "SELECT p.* FROM exchange_parcel p WHERE p.destination_id = %(to)s"
                " AND (p.state = 'queued' OR p.state = 'pending' AND %(asks)s) AND p.due_at <= %(now)s"
                " AND NOT EXISTS (SELECT FROM exchange_parcel e WHERE e.destination_id = p.destination_id"
                " AND e.ref = p.ref AND e.id < p.id AND e.state IN ('queued', 'sending', 'parked'))"
                " ORDER BY p.id LIMIT %(most)s",
                {"to": self.destination.pk, "asks": self.connector.asks, "now": clock.now(), "most": BATCH},
            )
        )

    def _one(self, parcel: Parcel) -> int:
        """One parcel; the number of calls it took."""
        letter = Letter(parcel.kind, parcel.key, parcel.day, parcel.code, filling.body_of(parcel))  # type: ignore[arg-type]
        if not letter.body:
            self._settle(parcel, Outcome("refused", words="gone"), None)
            return 0
        if parcel.state == "pending" or (parcel.uncertain and self.connector.asks):
            call = self._mark(parcel, asking=True)
            found = self.connector.pull_status(self.target, letter)
            if found is not None or parcel.state == "pending":
                self._settle(parcel, found or Outcome("failed", words="unknown there"), call)
                return 1
            self._ended(call, Outcome("failed", 404, "not there"))
        call = self._mark(parcel, asking=False)
        self._settle(parcel, self._called(parcel, letter), call)
        return 1

    def _called(self, parcel: Parcel, letter: Letter) -> Outcome:
        """One call. A fault in a connector of ours costs one attempt, and keeps nobody else from being sent."""
        act = self.connector.withdraw if parcel.withdraws else self.connector.push
        try:
            return act(self.target, letter)
        except Exception as error:
            log.exception("connector-broke", parcel=parcel.pk)
            return Outcome("failed", words=type(error).__name__)

    def _mark(self, parcel: Parcel, *, asking: bool) -> Call:
        with transaction.atomic():
            if not asking:
                Parcel.objects.filter(pk=parcel.pk).update(state="sending", attempts=F("attempts") + 1)
                parcel.attempts += 1
            return Call.objects.create(parcel=parcel)

    def _ended(self, call: Call, outcome: Outcome) -> None:
        call.ended_at, call.result = clock.now(), outcome.result
        call.status, call.words = outcome.status, outcome.words[:500]
        call.save(update_fields=["ended_at", "result", "status", "words"])

    def _settle(self, parcel: Parcel, outcome: Outcome, call: Call | None) -> None:
        now = clock.now()
        with transaction.atomic():
            if call is not None:
                self._ended(call, outcome)
            state, pause = following(outcome, max(parcel.attempts, 1))
            if parcel.state == "pending" and outcome.result in ("failed", "pending"):
                state, pause = "pending", max(pause, ASK_AGAIN)
            elif state == "pending":
                pause = ASK_AGAIN
            parcel.uncertain = outcome.result == "failed" and outcome.status == 0
            parcel.state, parcel.due_at, parcel.words = state, now + pause, outcome.words[:500]
            parcel.receipt = dict(outcome.receipt) or parcel.receipt
            parcel.settled_at = now if state in ("accepted", "refused", "parked") else None
            parcel.save(update_fields=["uncertain", "state", "due_at", "words", "receipt", "settled_at"])
            self._beat(outcome)

    def _beat(self, outcome: Outcome) -> None:
        """The pulse of the destination: failures in a row give it a rest, one answer ends that."""
        pulse = Pulse.objects.select_for_update().get(destination=self.destination)
        if outcome.result != "failed":
            pulse.failures, pulse.rests_until, pulse.words, pulse.last_ok_at = 0, None, "", clock.now()
        else:
            pulse.failures = max(pulse.failures + 1, FAILURES_TO_REST if outcome.stops else 0)
            pulse.words = f"{outcome.status or ''} {outcome.words}".strip()[:300]
            pause = rest(pulse.failures)
            pulse.rests_until = None if pause is None else clock.now() + pause
            if pause is not None:
                log.warning("destination-rests", destination=self.destination.pk, seconds=pause.total_seconds())
        pulse.save(update_fields=["failures", "rests_until", "words", "last_ok_at"])
