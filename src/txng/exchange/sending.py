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
from django.db import DatabaseError, connection, transaction
from django.db.models import Min

from txng.core import clock
from txng.events.connection import database
from txng.exchange import filling, tokens
from txng.exchange.connectors import CONNECTORS
from txng.exchange.connectors.interface import Connector, Letter, Target
from txng.exchange.models import Call, Destination, Mode, Parcel, Pulse
from txng.exchange.rules import BLOCKING, FAILURES_TO_REST, Outcome, following, rest

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
        self.pause = pause
        self._well = False  # its last call was answered, and that is written down

    def run(self, end: float) -> Run:
        self._take_back()
        calls = 0
        while wall.monotonic() < end:
            self._look()
            due = self._due()
            if not due:
                return Run(calls, more=False)
            for parcel in due:
                if self._stops():
                    return Run(calls, more=False)
                if calls:
                    self.pause(self.apart)
                calls += self._one(parcel)
                if wall.monotonic() >= end:
                    break
        return Run(calls, more=True)

    def _look(self) -> None:
        """The address and the pace as they are now, and who is suspended."""
        self.destination.refresh_from_db()
        self.target = Target(self.destination.url, tokens.opened(self.destination.token))
        self.apart = 60.0 / self.destination.per_minute
        self.suspended = list(self.destination.connections.exclude(suspended="").values_list("party_id", flat=True))

    def _take_back(self) -> None:
        """What a run that was cut off left marked: nobody else sends to this destination now."""
        marked = Parcel.objects.filter(destination=self.destination, state="sending")
        if marked.exists():
            marked.update(state="queued", uncertain=True)

    def _stops(self) -> bool:
        """Whether it rests, or somebody has switched it off since: then nothing more may leave."""
        words = "rests_until", "destination__mode"
        until, mode = Pulse.objects.values_list(*words).get(destination=self.destination)
        return mode != Mode.LIVE or (until is not None and until > clock.now())

    def _due(self) -> list[Parcel]:
        """Parcels that may go now: nothing earlier of the same object waits. At most one an object."""
        found = self._free("queued")
        return sorted([*found, *self._free("pending")], key=lambda one: one.pk) if self.connector.asks else found

    def _free(self, state: str) -> list[Parcel]:
        """The next in a state that nothing holds up. Page by page: to ask of every parcel that waits what it waits for
        takes half a minute where ten thousand wait and the database has not counted them yet."""
        rows = Parcel.objects.filter(destination=self.destination, due_at__lte=clock.now())
        if self.suspended:
            rows = rows.exclude(party__in=self.suspended)
        last = 0
        while page := list(rows.filter(state=state, pk__gt=last).order_by("pk")[:BATCH]):
            last = page[-1].pk
            waiting = Parcel.objects.filter(destination=self.destination, state__in=BLOCKING)
            waiting = waiting.filter(ref__in={one.ref for one in page})
            first = dict(waiting.order_by("ref").values_list("ref").annotate(first=Min("pk")))
            if free := [one for one in page if first.get(one.ref, one.pk) >= one.pk]:
                return free
        return []

    def _one(self, parcel: Parcel) -> int:
        """One parcel; the number of calls it took. Whatever goes wrong with it costs one attempt, and keeps nobody else
        from being sent."""
        call: int | None = None
        try:
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
            act = self.connector.withdraw if parcel.withdraws else self.connector.push
            outcome = act(self.target, letter)
        except Exception as error:
            if isinstance(error, DatabaseError):
                raise  # nothing can be written down now; the next run takes it back
            log.exception("connector-broke", parcel=parcel.pk)
            outcome = Outcome("failed", words=type(error).__name__)
            parcel.attempts += call is None
        self._settle(parcel, outcome, call)
        return 1

    def _mark(self, parcel: Parcel, *, asking: bool) -> int:
        """Write down that a call is made; the number of the call. One statement, for it stands before every call."""
        parcel.attempts += 0 if asking else 1
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH p AS (UPDATE exchange_parcel SET state = 'sending', attempts = %(attempts)s"
                " WHERE id = %(parcel)s AND NOT %(asking)s)"
                " INSERT INTO exchange_call (parcel_id, at, result, status, words)"
                " VALUES (%(parcel)s, %(at)s, '', 0, '') RETURNING id",
                {"parcel": parcel.pk, "attempts": parcel.attempts, "asking": asking, "at": clock.now()},
            )
            return int(cursor.fetchone()[0])

    def _ended(self, call: int, outcome: Outcome) -> None:
        given = {"result": outcome.result, "status": outcome.status, "words": outcome.words[:500]}
        Call.objects.filter(pk=call).update(ended_at=clock.now(), **given)

    def _settle(self, parcel: Parcel, outcome: Outcome, call: int | None) -> None:
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
            names = ("uncertain", "state", "attempts", "due_at", "words", "receipt", "settled_at")
            Parcel.objects.filter(pk=parcel.pk).update(**{name: getattr(parcel, name) for name in names})
            if outcome.result == "failed" or not self._well:
                self._beat(outcome)

    def _beat(self, outcome: Outcome) -> None:
        """The pulse of the destination: failures in a row give it a rest, one answer ends that."""
        pulse = Pulse.objects.select_for_update().get(destination=self.destination)
        self._well = outcome.result != "failed"
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
