"""Lists in pages: capture jobs, named queries, subscriptions, top-level resources. Tokens are sealed as those of events
are, and serve their list and their viewer only."""

import time as wall
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_bytes
from typing import Generic, NamedTuple, TypeVar

import psycopg
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Refused
from txng.epcis.query import Query, QueryRefused, parse_json
from txng.epcis.query.expression import Order
from txng.events import tokens, values
from txng.events.connection import Connection, database
from txng.events.keys import KEYS
from txng.events.models import CaptureJob, ForgottenToken, NamedQuery, Subscription
from txng.events.questions import queries
from txng.events.reading import StoredEvent
from txng.events.search import EVERYTHING, SECONDS, Position, Search, Sight, sight_of, verified
from txng.events.tokens import Place
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem

TOKEN_LIFE = timedelta(hours=24)

Item = TypeVar("Item")


class Listing(NamedTuple, Generic[Item]):
    """Some items; ``next_token`` leads to the next ones until ``expires``, None on the last page."""

    items: list[Item]
    next_token: str | None = None
    expires: datetime | None = None


def _bound(viewer: Viewer, what: str) -> bytes:
    text = f"list {what}\n{viewer.kind} {viewer.user_id} {sorted(viewer.parties)} {sorted(viewer.agencies)}"
    return blake2b(text.encode(), digest_size=tokens.BOUND).digest()


def _opened(token: str | None, viewer: Viewer, what: str) -> Place | None:
    if token is None:
        return None
    place = tokens.unseal(token, settings.SECRET_KEY.encode())
    if place is None or not alive(token, place) or place.bound != _bound(viewer, what):
        raise QueryRefused([Problem("page-token-invalid", {}, "nextPageToken")])
    return place


def alive(token: str, place: Place) -> bool:
    """Whether a token of ours still leads somewhere: not too old, not given back."""
    if place.expires < clock.now().timestamp():
        return False
    return not ForgottenToken.objects.filter(digest=tokens.digest(token)).exists()


def token_forget(*, token: str) -> bool:
    """Make a page token lead nowhere; false where it is none of ours or leads nowhere already."""
    place = tokens.unseal(token, settings.SECRET_KEY.encode())
    if place is None or not alive(token, place):
        return False
    now = clock.now()
    ForgottenToken.objects.filter(expires__lt=now).delete()
    ForgottenToken.objects.get_or_create(digest=tokens.digest(token), defaults={"expires": now + TOKEN_LIFE})
    return True


def _sealed(viewer: Viewer, what: str, time: int, seq: int, left: int = 0, last: int = 0) -> tuple[str, datetime]:
    expires = clock.now() + TOKEN_LIFE
    place = Place(_bound(viewer, what), last, time, seq, left, int(expires.timestamp()))
    return tokens.seal(place, settings.SECRET_KEY.encode(), token_bytes(12)), expires


def _rows(rows: QuerySet[Item], viewer: Viewer, what: str, token: str | None, per_page: int) -> Listing[Item]:  # type: ignore[type-var]
    """Rows of a table, the newest first, by their ids."""
    place = _opened(token, viewer, what)
    if place is not None:
        rows = rows.filter(pk__lt=place.seq)
    found = list(rows.order_by("-pk")[: per_page + 1])
    if len(found) <= per_page:
        return Listing(found)
    shown = found[:per_page]
    return Listing(shown, *_sealed(viewer, what, 0, shown[-1].pk))  # type: ignore[attr-defined]


def capture_jobs(viewer: Viewer, token: str | None, per_page: int) -> Listing[CaptureJob]:
    """The capture jobs a viewer may see, the newest first; also those that brought master data alone."""
    jobs = CaptureJob.objects.all()
    if not viewer.covers_everything:
        jobs = jobs.filter(Q(owner__in=viewer.parties) | Q(owner=None, actor_user=viewer.user_id))
    return _rows(jobs, viewer, "capture", token, per_page)


def named_queries(viewer: Viewer, token: str | None, per_page: int) -> Listing[NamedQuery]:
    return _rows(queries(viewer), viewer, "queries", token, per_page)


def subscriptions(query: NamedQuery, viewer: Viewer, token: str | None, per_page: int) -> Listing[Subscription]:
    return _rows(query.subscriptions.all(), viewer, f"subscriptions {query.pk}", token, per_page)


# --- top-level resources ----------------------------------------------------------------------------------------------

#: Resource → the parameter that asks for its events.
PARAMETER = {
    "eventTypes": "eventType",
    "epcs": "MATCH_anyEPC",
    "bizSteps": "EQ_bizStep",
    "bizLocations": "EQ_bizLocation",
    "readPoints": "EQ_readPoint",
    "dispositions": "EQ_disposition",
}
_BLOCK = 100
_EPC_BLOCK = 200
_EPC_SECONDS = 2.0
STANDARD_TYPES = ("AggregationEvent", "AssociationEvent", "ObjectEvent", "TransactionEvent", "TransformationEvent")


def resources(kind: str, viewer: Viewer, token: str | None, per_page: int) -> Listing[str]:
    """The types, EPCs, steps, dispositions or places of the events a viewer may see; event types always the five of
    the standard. Raises `QueryRefused` for a wrong token."""
    if viewer.kind == "public":
        raise Forbidden("not-permitted")
    with transaction.atomic():
        pg = database()
        if kind == "epcs":
            return _epcs(pg, viewer, token, per_page)
        place = _opened(token, viewer, kind)
        found = _values(pg, kind, viewer, None if place is None else place.time, per_page + 1)
        first = list(STANDARD_TYPES) if kind == "eventTypes" and place is None else []
        shown = [one.value for one in found[:per_page]]
        if len(found) <= per_page:
            return Listing(first + shown)
        return Listing(first + shown, *_sealed(viewer, kind, found[per_page - 1].k, 0))


def resource_known(kind: str, value: str, viewer: Viewer) -> bool:
    """Whether a viewer may see any event with this type, EPC, step, disposition or place."""
    if viewer.kind == "public":
        raise Forbidden("not-permitted")
    if "\0" in value or any("\ud800" <= one <= "\udfff" for one in value):
        return False
    if kind == "eventTypes" and value in STANDARD_TYPES:
        return True
    with transaction.atomic():
        pg = database()
        sight = sight_of(pg, viewer)
        if kind != "epcs" and (sight.everything or viewer.kind != "authority"):
            return values.known(pg, kind, value, sight)
        return _any_event(pg, kind, value, viewer, sight)


def _values(pg: Connection, kind: str, viewer: Viewer, after: int | None, count: int) -> list[values.Value]:
    """The next ``count`` values behind key ``after``. Values are listed by party; what an agency sees follows products
    and places, so there each is looked for among the events. Raises `Refused` ``query-too-wide``."""
    sight = sight_of(pg, viewer)
    if sight.everything or viewer.kind != "authority":
        return values.listed(pg, kind, sight, after, count)
    found: list[values.Value] = []
    until = wall.monotonic() + SECONDS
    while True:
        block = values.listed(pg, kind, EVERYTHING, after, _BLOCK)
        for one in block:
            if wall.monotonic() > until:
                raise Refused("query-too-wide")
            if _any_event(pg, kind, one.value, viewer, sight):
                found.append(one)
                if len(found) == count:
                    return found
        if len(block) < _BLOCK:
            return found
        after = block[-1].k


def _any_event(pg: Connection, kind: str, value: str, viewer: Viewer, sight: Sight) -> bool:
    search = Search(pg, parse_json({PARAMETER[kind]: [value]}), viewer, 2**62, sight)
    return next(verified(search, None, 2), None) is not None


def _epcs(pg: Connection, viewer: Viewer, token: str | None, per_page: int) -> Listing[str]:
    """Each EPC where it was mentioned first: events from the oldest on, leaving out what an earlier one mentions.

    A page may be shorter than asked for, even empty, when many events mention nothing new: what one call can look at
    is limited, and the token leads on from there.
    """
    place = _opened(token, viewer, "epcs")
    if place is None:
        row = psycopg.Cursor(pg).execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
        last, after, start = (row[0] if row else 0), None, 0
    else:
        # That of the position itself included: its page may have ended inside it.
        last, after, start = place.last, Position(place.time, place.seq - 1), place.left
    search = Search(pg, Query(order=Order("eventTime", False)), viewer, last)
    until = wall.monotonic() + _EPC_SECONDS
    shown: list[str] = []
    while True:
        block = search.page(after, _EPC_BLOCK)
        named = [(event, _things(event)) for event in block]
        fresh = _first_here(pg, search, named)
        for event, names in named:
            for at, uri in enumerate(names):
                if at < start or uri not in fresh.get(event.seq, ()):
                    continue
                if len(shown) == per_page:
                    position = search.position(event)
                    return Listing(shown, *_sealed(viewer, "epcs", position.time, position.seq, at, last))
                shown.append(uri)
            start = 0
        if len(block) < _EPC_BLOCK:
            return Listing(shown)
        after = search.position(block[-1])
        if wall.monotonic() > until:
            return Listing(shown, *_sealed(viewer, "epcs", after.time, after.seq, len(named[-1][1]), last))


_EPC_MEMBERS = (b"epcList", b"childEPCs", b"EPCList", b"parentID", b"\\u")


def _things(event: StoredEvent) -> list[str]:
    """The EPCs of an event, each once, in its order."""
    if not any(name in event.source for name in _EPC_MEMBERS):
        return []  # as most events of lots: need not be read
    body = event.event
    found: list[str] = []
    for name in ("epc_list", "child_epcs", "input_epc_list", "output_epc_list"):
        found += getattr(body, name, None) or ()
    parent = getattr(body, "parent_id", None)
    return list(dict.fromkeys(normalise(uri) for uri in (*found, *([parent] if parent else []))))


def _first_here(
    pg: Connection, search: Search, named: Sequence[tuple[StoredEvent, Sequence[str]]]
) -> dict[int, set[str]]:
    """Of each event (by number) those of its names that no earlier event mentions as an EPC that the viewer may see."""
    asked = [(KEYS[uri], event.event_time, event.seq, uri) for event, names in named for uri in names]
    if not asked:
        return {}
    seen = search.sight.any()
    cursor = psycopg.Cursor(pg).execute(
        "SELECT w.at FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) WITH ORDINALITY w (k, time, seq, at)"
        " WHERE NOT EXISTS (SELECT FROM event_thing t JOIN event e USING (seq)"
        " WHERE t.k = w.k AND (t.event_time, t.seq) < (w.time, w.seq)"
        f" AND t.role & 16 = 0 AND t.role & 7 <> 0 AND {seen.sql} AND e.seq <= %s)",
        [*([*column] for column in list(zip(*asked, strict=True))[:3]), *seen.values, search.last],
    )
    found: dict[int, set[str]] = {}
    for (at,) in cursor:
        _k, _time, seq, uri = asked[at - 1]
        found.setdefault(seq, set()).add(uri)
    return found


def paging(per_page: str | None, most: int) -> int:
    """``perPage`` of a list. Raises `QueryRefused`."""
    if per_page is None:
        return 30
    if not (per_page.isascii() and per_page.isdigit() and len(per_page) < 19 and int(per_page) > 0):
        raise QueryRefused(
            [Problem("query-value-count", {"value": per_page[:100], "name": "perPage", "least": 1}, "perPage")]
        )
    return min(int(per_page), most)
