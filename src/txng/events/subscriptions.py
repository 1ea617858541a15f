"""Standing queries: what is new of their answers is sent to an address (EPCIS 2.0 section 8.2.5).

Delivery is at least once: what was not acknowledged is sent again. Captures that overlap may become visible after later
ones; so each run looks back a while, and leaves out what was delivered in that time.
"""

import hmac
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import msgspec
import psycopg
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from txng.accounts.models import User
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core import clock, outbound
from txng.core.errors import Forbidden, Refused
from txng.core.problems import sentence_of
from txng.epcis import time
from txng.epcis.query import schedule
from txng.epcis.query.expression import Moment, Order
from txng.epcis.query.schedule import Schedule
from txng.events import answers, masterdata, questions
from txng.events.connection import database
from txng.events.errors import IdempotencyMismatch, QueryTooLarge
from txng.events.models import NamedQuery, Subscription
from txng.events.reading import StoredEvent
from txng.events.rules import HOURS_AHEAD
from txng.events.search import Position, Search, verified
from txng.events.translation import EpcFormat
from txng.gs1.problems import Problem, ProblemError
from txng.registry.acting import Acting, viewer_of

MOST_SUBSCRIPTIONS = 50
#: How far a run looks back for captures that became visible late.
LOOK_BACK = timedelta(minutes=2)
BATCH = 500
#: Attempts in a row until a subscription is parked: about seven days.
MOST_FAILURES = 36

_MEMBERS = frozenset(
    {"dest", "signatureToken", "initialRecordTime", "reportIfEmpty", "stream", "schedule", "secret", "@context"}
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Nothing was recorded before.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class SubscriptionControls(ProblemError):
    """Neither or both of stream and schedule, or controls that mean nothing."""


class Undelivered(Exception):
    """The receiver did not take what was sent; it is tried again."""


# --- making -----------------------------------------------------------------------------------------------------------


def subscription_create(
    *, query: NamedQuery, body: Any, epc_format: EpcFormat, actor: Viewer, idempotency_key: str | None = None
) -> Subscription:
    """Subscribe to a query. The same call with the same ``idempotency_key`` gives the subscription it made.

    Raises `SubscriptionControls` with every fault, `OutboundFailed` for an address that is never called, and
    `IdempotencyMismatch`.
    """
    if not questions.queries(actor).filter(pk=query.pk).exists():
        raise Forbidden("not-permitted")
    plan, initial = _controls(body)
    outbound.checked_url(body["dest"], outbound.networks(settings.OUTBOUND_ALLOW))
    now = clock.now()
    with transaction.atomic():
        NamedQuery.objects.select_for_update().get(pk=query.pk)  # one after the other, or two would both be the last
        token = uuid4() if idempotency_key is None else uuid5(NAMESPACE_URL, f"{query.pk} {idempotency_key}")
        asked = (body["dest"], body.get("signatureToken", ""), body.get("schedule"), epc_format)
        if (known := query.subscriptions.filter(token=token).first()) is not None:
            if asked != (known.dest, known.secret, known.schedule, known.epc_format):
                raise IdempotencyMismatch("idempotency-mismatch")
            return known
        if query.subscriptions.count() >= MOST_SUBSCRIPTIONS:
            raise Refused("too-many-subscriptions", limit=MOST_SUBSCRIPTIONS)
        return Subscription.objects.create(
            query=query,
            token=token,
            dest=body["dest"],
            secret=body.get("signatureToken", ""),
            schedule=body.get("schedule"),
            report_if_empty=body.get("reportIfEmpty", False),
            initial_record_time=initial or now,
            since=initial or now,
            epc_format=epc_format,
            owner=query.owner,
            user=actor.user_id,
            created_at=now,
            due=None if plan is None else _next(plan, now),
        )


def _controls(body: dict[str, Any]) -> tuple[Schedule | None, datetime | None]:
    problems = [_wrong(name) for name in body if name not in _MEMBERS]
    if not isinstance(body.get("dest"), str):
        problems.append(_wrong("dest"))
    token = body.get("signatureToken", "")
    if not isinstance(token, str) or len(token) > 500 or not token.isprintable():
        problems.append(_wrong("signatureToken"))
    if not isinstance(body.get("reportIfEmpty", False), bool):
        problems.append(_wrong("reportIfEmpty"))
    if not isinstance(body.get("stream", False), bool):
        problems.append(_wrong("stream"))
    if (body.get("stream") is True) == ("schedule" in body):
        problems.append(Problem("subscription-controls", {}, ""))
    plan, initial = None, None
    if "schedule" in body:
        try:
            plan = schedule.read(body["schedule"])
        except ProblemError as error:
            problems.extend(error.problems)
    if "initialRecordTime" in body:
        try:
            initial = time.instant(str(body["initialRecordTime"]))
            if not EARLIEST <= initial <= clock.now() + timedelta(hours=HOURS_AHEAD):
                problems.append(_wrong("initialRecordTime"))
        except ProblemError as error:
            problems.extend(Problem(one.code, one.params, "initialRecordTime") for one in error.problems)
    if plan is not None and not problems and _next(plan, clock.now()) is None:
        problems.append(_wrong("schedule"))  # there is no such day
    if problems:
        raise SubscriptionControls(problems)
    return plan, initial


def _wrong(name: str) -> Problem:
    return Problem("subscription-member", {"name": name[:100]}, name[:100])


def _next(plan: Schedule, after: datetime) -> datetime | None:
    """The next run, in the time of the province."""
    local = timezone.localtime(after).replace(tzinfo=None)
    found = plan.next(local)
    return None if found is None else timezone.make_aware(found)


def subscription_delete(*, subscription: Subscription, actor: Viewer) -> None:
    if not questions.queries(actor).filter(pk=subscription.query_id).exists():
        raise Forbidden("not-permitted")
    subscription.delete()


def subscription_of(query: NamedQuery, token: str) -> Subscription | None:
    """A subscription of this query by its public name."""
    try:
        return query.subscriptions.filter(token=UUID(token)).first()
    except ValueError:
        return None


# --- sending ----------------------------------------------------------------------------------------------------------


def due_now() -> list[Subscription]:
    """Streams, and schedules whose time has come."""
    active = Subscription.objects.filter(parked=False)
    due = active.filter(due__lte=clock.now())
    return [*active.filter(schedule__isnull=True, due=None), *due]


def streams_wanted() -> bool:
    return Subscription.objects.filter(parked=False, schedule__isnull=True).exists()


def run(number: int) -> int:
    """Send what is new to the subscriber; how many events that were. Raises `Undelivered` to be tried again.

    Runs of one subscription never overlap (advisory lock); its row moves on only after the receiver said 2xx.
    """
    pg = database()
    lock = [93_903, number]
    if psycopg.Cursor(pg).execute("SELECT pg_try_advisory_lock(%s, %s)", lock).fetchone() != (True,):
        return 0
    try:
        subscription = Subscription.objects.select_related("query").filter(pk=number, parked=False).first()
        return 0 if subscription is None else _run(subscription)
    finally:
        psycopg.Cursor(database()).execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def _run(subscription: Subscription) -> int:
    until = clock.now()
    sent = 0
    try:
        for batch in _batches(subscription, until):
            _deliver(subscription, batch)
            sent += len(batch)
    except Undelivered:
        raise
    except Exception as error:  # whatever it is: a subscription that cannot run must end by being parked
        first = subscription.failures == 0
        _failed(subscription, permanent=False)
        if first or subscription.parked:
            _tell_failure(subscription, error)
        raise Undelivered(str(error)[:200]) from error
    if sent == 0 and subscription.report_if_empty and subscription.schedule is not None:
        _deliver(subscription, [])
    subscription.since = max(subscription.since, until)
    if subscription.schedule is not None:
        subscription.due = _next(schedule.read(subscription.schedule), until)
    else:
        subscription.due = None
    subscription.failures = 0
    subscription.save(update_fields=["since", "due", "failures"])
    with database().cursor() as cursor:
        cursor.execute(
            "DELETE FROM event_delivered WHERE subscription = %s AND record_time < %s",
            [subscription.pk, until - 2 * LOOK_BACK],
        )
    return sent


def _tell_failure(subscription: Subscription, error: Exception) -> None:
    """Send the subscriber why its query has no answer, in the form of a refusal (EPCIS 2.0 section 8.2.5, callback);
    whether that arrives does not matter. Told once, not at every attempt, and when the subscription is given up."""
    problem, status, exception = failure(error)
    document = {
        "type": f"epcisException:{exception}",
        "title": exception,
        "status": status,
        "detail": sentence_of(problem, "en"),
        "code": problem.code,
        "params": problem.params,
        "queryName": subscription.query.name,
        "subscriptionID": str(subscription.token),
        "txng:parked": subscription.parked,
    }
    body = msgspec.json.encode(document)
    headers = signed(subscription.secret, body, clock.now()) | {"content-type": "application/problem+json"}
    with suppress(outbound.OutboundFailed):
        outbound.send("POST", subscription.dest, content=body, headers=headers)


def failure(error: Exception) -> tuple[Problem, int, str]:
    """What a subscriber is told of a query that failed: the fault, status and exception of the standard."""
    if isinstance(error, ProblemError):
        problem = error.problems[0]
        if isinstance(error, QueryTooLarge):
            return problem, 413, "QueryTooLargeException"
        if problem.code == "query-too-wide":
            return problem, 413, "QueryTooComplexException"
        return problem, 400, "QueryParameterException"
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.QueryCanceled):
        return Problem("query-too-wide", {}), 413, "QueryTooComplexException"
    return Problem("query-failed", {}), 500, "ImplementationException"


def viewer_for(subscription: Subscription) -> Viewer:
    """The eyes of a subscription: those of the party it was made for, or of the official as long as he or she holds a
    post in the agency it was made for."""
    if subscription.owner is not None:
        return Viewer("party", subscription.user, frozenset({subscription.owner}))
    if subscription.user is None:
        return SYSTEM
    if subscription.query.agency is None:
        return PUBLIC
    viewer = viewer_of(User.objects.filter(pk=subscription.user).first(), Acting("agency", subscription.query.agency))
    return viewer if subscription.query.agency in viewer.agencies else PUBLIC


def _batches(subscription: Subscription, until: datetime) -> Iterator[list[StoredEvent]]:
    """What is new, in the order of record time. Raises `QueryTooLarge` before anything is sent, if more is new than
    ``maxEventCount`` of the query allows."""
    query = questions.understood(subscription.query.definition, subscription.query.namespaces)
    lower = max(subscription.initial_record_time, subscription.since - LOOK_BACK)
    bounds = (Moment("record_time", "GE", _micros(lower)), Moment("record_time", "LE", _micros(until)))
    most, position = query.most, None
    while True:
        with transaction.atomic():
            pg = database()
            viewer = viewer_for(subscription)
            asked = masterdata.resolved(pg, query.with_conditions(*bounds), viewer).ordered(Order("recordTime", False))
            delivered = {
                seq
                for (seq,) in psycopg.Cursor(pg).execute(
                    "SELECT seq FROM event_delivered WHERE subscription = %s", [subscription.pk]
                )
            }
            search = Search(pg, asked, viewer, 2**62)
            if most is not None and sum(1 for _ in islice(_fresh(search, None, delivered), most + 1)) > most:
                raise QueryTooLarge("query-too-large", limit=most)
            most = None
            batch = list(islice(_fresh(search, position, delivered), BATCH))
        if batch:
            position = search.position(batch[-1])
            yield batch
        if len(batch) < BATCH:
            return


def _fresh(search: Search, after: Position | None, delivered: set[int]) -> Iterator[StoredEvent]:
    """What comes behind ``after`` and was not delivered by an earlier run."""
    return (one for one in verified(search, after, BATCH) if one.seq not in delivered)


def _micros(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(microseconds=1)


def _deliver(subscription: Subscription, batch: Sequence[StoredEvent]) -> None:
    """Send one batch; on 413 in halves."""
    spelling = cast(EpcFormat, subscription.epc_format)
    body = answers.query_document(batch, "json", spelling, subscription.query.name, str(subscription.token))
    now = clock.now()
    try:
        answer = outbound.send("POST", subscription.dest, content=body, headers=signed(subscription.secret, body, now))
    except outbound.OutboundFailed as failed:
        _failed(subscription, failed.permanent)
        raise Undelivered(failed.problems[0].code) from failed
    if answer.status == 413 and len(batch) > 1:
        middle = len(batch) // 2
        _deliver(subscription, batch[:middle])
        _deliver(subscription, batch[middle:])
        return
    if not answer.ok:
        _failed(subscription, answer.status == 410)
        raise Undelivered(f"subscription-refused {answer.status}")
    with transaction.atomic():
        subscription.last_notified_at = now
        if batch:
            subscription.since = max(subscription.since, batch[-1].record_time)
        subscription.save(update_fields=["last_notified_at", "since"])
        with database().cursor() as cursor:
            cursor.executemany(
                "INSERT INTO event_delivered (subscription, seq, record_time) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [(subscription.pk, one.seq, one.record_time) for one in batch],
            )


def signed(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers of a delivery. ``GS1-Signature``: ``t=<seconds>,id=<delivery>,v1=<hex>``, the HMAC-SHA256 of
    ``<seconds>.<delivery>.`` and the body, keyed with the subscriber's token; a receiver refuses what is older than
    five minutes."""
    headers = {"content-type": "application/json", "gs1-epcis-version": "2.0.0", "gs1-cbv-version": "2.0.0"}
    if secret:
        seconds, delivery = int(now.timestamp()), str(uuid4())
        mark = hmac.new(secret.encode(), f"{seconds}.{delivery}.".encode() + body, sha256).hexdigest()
        headers["gs1-signature"] = f"t={seconds},id={delivery},v1={mark}"
    return headers


def _failed(subscription: Subscription, permanent: bool) -> None:
    subscription.failures += 1
    subscription.parked = permanent or subscription.failures >= MOST_FAILURES
    pause = timedelta(minutes=min(2 ** min(subscription.failures - 1, 10), 360))
    subscription.due = clock.now() + pause
    subscription.save(update_fields=["failures", "parked", "due"])
