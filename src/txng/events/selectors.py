"""Reads of this room. Every one takes the viewer and returns only what that viewer may see."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from secrets import token_bytes
from typing import NamedTuple
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden
from txng.epcis.query import Query, QueryRefused
from txng.epcis.query.parameters import MOST_PER_PAGE
from txng.epcis.query.values import storable
from txng.epcis.things import mentions
from txng.events import conditions, masterdata, projection, reading, tokens
from txng.events.connection import database
from txng.events.errors import QueryTooLarge
from txng.events.keys import key_of
from txng.events.listing import alive
from txng.events.models import CaptureJob
from txng.events.packing import hash_of_uri, hash_uri
from txng.events.reading import COLUMNS, StoredEvent
from txng.events.search import Position, Search, by_field, sight_of, verified
from txng.events.tokens import Place
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem

TOKEN_LIFE = timedelta(hours=24)


class Page(NamedTuple):
    """Some events of an answer; ``next_token`` leads to the next ones until ``expires``, None on the last page."""

    events: list[StoredEvent]
    next_token: str | None
    expires: datetime | None


def events(query: Query, viewer: Viewer) -> Page:
    """One page of the events that match and that the viewer may see, in the order asked for (newest first).

    What is captured while somebody turns the pages does not move them. Raises `Forbidden` for the public,
    `QueryTooLarge`, `Refused` ``query-too-wide``, and `QueryRefused` for a page token that is wrong, too old, or of
    another query or viewer; `psycopg.errors.QueryCanceled` when the search takes more than 5 s.
    """
    if viewer.kind == "public":
        raise Forbidden("not-permitted")
    with transaction.atomic():
        pg = database()
        place = _place(query, viewer)
        after = None if place is None else Position(place.time, place.seq)
        if place is None:
            row = psycopg.Cursor(pg).execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
            left = -1 if query.limit is None else query.limit
            place = Place(_bound(query, viewer), row[0] if row else 0, 0, 0, left, 0)
        search = Search(pg, masterdata.resolved(pg, query, viewer), viewer, place.last)
        if after is None and query.most is not None:
            _refuse_too_many(search, query.most)
        wanted = query.per_page if place.left < 0 else min(query.per_page, place.left)
        if query.order.field in ("eventTime", "recordTime"):
            found = list(islice(verified(search, after, wanted + 1), wanted + 1))
            end = search.position(found[wanted - 1]) if len(found) > wanted else None
        else:
            start = 0 if after is None else after.time
            found = by_field(search)[start : start + wanted + 1]
            end = Position(start + wanted, 0) if len(found) > wanted else None
    shown = found[:wanted]
    left = place.left if place.left < 0 else place.left - len(shown)
    if end is None or left == 0:
        return Page(shown, None, None)
    expires = clock.now() + TOKEN_LIFE
    following = Place(place.bound, place.last, end.time, end.seq, left, int(expires.timestamp()))
    return Page(shown, tokens.seal(following, settings.SECRET_KEY.encode(), token_bytes(12)), expires)


def _bound(query: Query, viewer: Viewer) -> bytes:
    """What a page token belongs to: the query and the viewer."""
    owner = f"{viewer.kind} {viewer.user_id} {sorted(viewer.parties)} {sorted(viewer.agencies)}"
    return blake2b(f"{owner}\n{query.text()}".encode(), digest_size=tokens.BOUND).digest()


def _place(query: Query, viewer: Viewer) -> Place | None:
    if query.token is None:
        return None
    place = tokens.unseal(query.token, settings.SECRET_KEY.encode())
    if place is None or not alive(query.token, place) or place.bound != _bound(query, viewer):
        raise QueryRefused([Problem("page-token-invalid", {}, "nextPageToken")])
    return place


def _refuse_too_many(search: Search, most: int) -> None:
    count = search.count(most + 1)
    if count > most and search.looks_at_events:
        count = sum(1 for _ in islice(verified(search, None, MOST_PER_PAGE), most + 1))
    if count > most:
        raise QueryTooLarge("query-too-large", limit=most)


def event(event_id: str, viewer: Viewer) -> list[StoredEvent]:
    """The event with this id (the sender's, or ``ni:///sha-256;…`` of its hash) and its error declarations.

    Empty when there is none that the viewer may see. The event comes first.
    """
    if viewer.kind == "public":
        raise Forbidden("not-permitted")
    if not storable(event_id):  # no such id was ever accepted
        return []
    condition = conditions.event_ids([event_id])
    named = hash_of_uri(event_id)
    with transaction.atomic():
        pg = database()
        sight = sight_of(pg, viewer)
        seen = sight.any()

        def those(where: conditions.Where) -> list[StoredEvent]:
            events = _fetch(pg, f"{where.sql} AND {seen.sql}", [*where.values, *seen.values])
            if sight.resent:
                reading.call_by_own_names(pg, events, sight.parties)
            return events

        found = [
            one
            for one in those(condition)
            if one.names is None or event_id in one.names or (named and named in (one.hash, one.corrects))
        ]
        if any(one.hash == named for one in found):  # whoever else is called so: a hash is the name of its own event
            found = [one for one in found if named in (one.hash, one.corrects)]
        hashes = [one.event_hash for one in found]
        declarations = those(conditions.Where("e.corrects = ANY(%s::bytea[])", (hashes,)))
    merged = {one.seq: one for one in (*found, *declarations)}
    return sorted(merged.values(), key=lambda one: (one.declares_error, one.seq))


def _fetch(pg: psycopg.Connection[tuple[object, ...]], where: str, values: Sequence[object]) -> list[StoredEvent]:
    cursor = psycopg.Cursor(pg)
    cursor.execute(f"SELECT {COLUMNS} FROM event e WHERE {where} LIMIT 1000", values, binary=True)
    return list(reading.stored(pg, cursor))


def events_of(uris: Iterable[str], viewer: Viewer, limit: int = 1_000) -> list[StoredEvent]:
    """Every event that mentions one of these things, in order of event time; the earliest ``limit``.

    Events the viewer may not see in full are shown as `projection.public` leaves them (``projected``). ``void`` tells
    the erroneous ones and their declarations.
    """
    wanted = {normalise(uri) for uri in uris}
    with transaction.atomic():
        pg = database()
        cursor = psycopg.Cursor(pg)
        cursor.execute(
            f"SELECT {COLUMNS}, t.void FROM (SELECT event_time, seq, bool_or(role >= 64) AS void FROM event_thing"
            " WHERE k = ANY(%s::bigint[]) GROUP BY event_time, seq ORDER BY event_time, seq LIMIT %s) t"
            " JOIN event e USING (seq) ORDER BY e.event_time, e.seq",
            [[key_of(uri) for uri in wanted], limit],
            binary=True,
        )
        rows = cursor.fetchall()
        own = _own(pg, viewer, rows)
        found = list(reading.stored(pg, rows))
    shown = []
    for one, row in zip(found, rows, strict=True):
        if not any(normalise(mention.uri) in wanted for mention in mentions(one.event)):
            continue  # another thing with the same key
        one.void = row[-1]
        if one.seq not in own:
            one.project(projection.public(one.event, hash_uri(one.event_hash), wanted))
        shown.append(one)
    return shown


def mentions_thing(uri: str, viewer: Viewer) -> bool:
    """Whether an event that the viewer may see in full mentions this thing. What it may not see is left out by the
    database, so that it takes no longer where others have a thousand events of it."""
    wanted = normalise(uri)
    with transaction.atomic():
        pg = database()
        seen = sight_of(pg, viewer).any()
        cursor = psycopg.Cursor(pg).execute(
            f"SELECT {COLUMNS} FROM event e WHERE e.seq IN (SELECT seq FROM event_thing WHERE k = %s) AND {seen.sql}"
            " LIMIT 10",
            [key_of(wanted), *seen.values],
            binary=True,
        )
        # Another thing may have the same key, though hardly ever.
        return any(
            any(normalise(mention.uri) == wanted for mention in mentions(one.event))
            for one in reading.stored(pg, cursor)
        )


def _own(
    pg: psycopg.Connection[tuple[object, ...]], viewer: Viewer, rows: Sequence[tuple[object, ...]]
) -> frozenset[object]:
    """Numbers of the events in ``rows`` that the viewer may see in full."""
    seqs = [row[0] for row in rows]
    sight = sight_of(pg, viewer)
    if sight.everything or not seqs:
        return frozenset(seqs)
    seen = sight.any()
    found = psycopg.Cursor(pg).execute(
        f"SELECT e.seq FROM event e WHERE e.seq = ANY(%s::bigint[]) AND {seen.sql}", [seqs, *seen.values]
    )
    return frozenset(seq for (seq,) in found)


def by_hash(hashes: Sequence[bytes]) -> list[StoredEvent]:
    """Stored events by identity, for who has just sent them: nothing is asked of a viewer."""
    with transaction.atomic():
        return _fetch(database(), "e.hash = ANY(%s::bytea[])", [list(hashes)])


# --- in bulk, for trace -----------------------------------------------------------------------------------------------


def documents(seqs: Sequence[int]) -> Iterator[StoredEvent]:
    """Stored events by number, ascending, whoever may see them: the caller has asked for the viewer already."""
    with transaction.atomic():
        yield from reading.fetch(database(), seqs)


def names(seqs: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Every thing these events mention: key → its identifier; more than one where things share a key."""
    found: dict[int, tuple[str, ...]] = {}
    for one in documents(seqs):
        for uri in reading.uris(one):
            k = key_of(uri)
            name = normalise(uri)
            known = found.get(k)
            if known is None:
                found[k] = (name,)
            elif name not in known:
                found[k] = (*known, name)
    return found


def capture_job(token: UUID, viewer: Viewer) -> CaptureJob | None:
    """The capture job with this public name, if the viewer may see it."""
    if viewer.kind == "public":
        return None
    jobs = CaptureJob.objects.all()
    if not viewer.covers_everything:
        jobs = jobs.filter(Q(owner__in=viewer.parties) | Q(owner=None, actor_user=viewer.user_id))
    return jobs.filter(token=token).first()
