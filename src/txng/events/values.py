"""Which types, steps, dispositions and places there are: the top-level resources of EPCIS 2.0 (section 12.4).

Distinct values stand in a table of their own, by who may see them, so that a list never looks at events. An *audience*
is the owner of an event (0 for nobody's), or the key of the fact that names a party in it (`search.sight_of`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import psycopg

from txng.epcis.model import AnyEvent, ExtensionEvent
from txng.epcis.query.facts import expanded
from txng.events import reading
from txng.events.connection import Connection
from txng.events.facts import text_key
from txng.events.keys import KEYS
from txng.events.search import NAMED_IN, Sight
from txng.gs1.epc import normalise

Kind = Literal["eventTypes", "bizSteps", "dispositions", "bizLocations", "readPoints"]
KINDS: dict[str, int] = {"eventTypes": 1, "bizSteps": 2, "dispositions": 3, "bizLocations": 4, "readPoints": 5}

#: kind, k, audience, value as it was sent first.
ValueRow = tuple[int, int, int, str]

_ADD = """
INSERT INTO event_value (kind, k, audience, value)
SELECT kind, k, audience, value FROM unnest(%b::smallint[], %b::bigint[], %b::bigint[], %b::text[])
  AS n (kind, k, audience, value)
ON CONFLICT DO NOTHING"""


def rows_of(events: Iterable[AnyEvent], owners: Iterable[int | None]) -> list[ValueRow]:
    """The values of events that are sent by ``owners``, each once; in one order, so that writers never wait in a
    circle."""
    own = tuple(owner or 0 for owner in owners)
    found: dict[tuple[int, int, int], str] = {}
    seen: set[tuple[Any, ...]] = set()
    for event in events:
        looked_at = _looked_at(event)
        if looked_at in seen:
            continue
        seen.add(looked_at)
        values = _values(event)
        for audience in (*own, *_named(event)):
            for kind, value in values:
                found.setdefault((kind, KEYS[value], audience), value)
    return [(*key, found[key]) for key in sorted(found)]


def _looked_at(event: AnyEvent) -> tuple[Any, ...]:
    """All that `_values` and `_named` look at: of the events of a document most are alike."""
    return (
        id(event.namespaces),
        event.type,
        event.biz_step,
        event.disposition,
        event.biz_location and event.biz_location.id,
        event.read_point and event.read_point.id,
        tuple([(one.type, one.source) for one in event.source_list or ()]),
        tuple([(one.type, one.destination) for one in event.destination_list or ()]),
    )


def _values(event: AnyEvent) -> list[tuple[int, str]]:
    spaces: Mapping[str, str] = event.namespaces or {}
    values = [(2, event.biz_step), (3, event.disposition)]
    if isinstance(event, ExtensionEvent):
        values.append((1, event.type))
    found = [(kind, expanded(value, spaces)) for kind, value in values if value is not None]
    if event.biz_location is not None:
        found.append((4, event.biz_location.id))
    if event.read_point is not None:
        found.append((5, event.read_point.id))
    return found


def _named(event: AnyEvent) -> list[int]:
    """Keys of the parties an event names as owner or holder, before or after."""
    found = [(f"source_{one.type}", one.source) for one in event.source_list or ()]
    found += [(f"destination_{one.type}", one.destination) for one in event.destination_list or ()]
    return [text_key(field, normalise(uri)) for field, uri in found if field in NAMED_IN]


def add(pg: Connection, rows: Sequence[ValueRow]) -> None:
    """Write what is new of them."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        psycopg.Cursor(pg).execute(_ADD, columns, prepare=True)


def forget(pg: Connection, events: Iterable[AnyEvent], owners: Sequence[int]) -> None:
    """Take out the values of owners whose ``events`` were removed, and of parties that only these events named."""
    keys = sorted({audience for event in events for audience in _named(event)})
    cursor = psycopg.Cursor(pg)
    cursor.execute("DELETE FROM event_value WHERE audience = ANY(%b::bigint[])", [[*owners, *keys]])
    left = [seq for (seq,) in cursor.execute("SELECT DISTINCT seq FROM event_fact WHERE k = ANY(%b::bigint[])", [keys])]
    wanted = frozenset(keys)
    for start in range(0, len(left), 1_000):
        block = [one.event for one in reading.fetch(pg, left[start : start + 1_000])]
        add(pg, [row for row in rows_of(block, ()) if row[2] in wanted])


class Value(NamedTuple):
    k: int
    value: str


def listed(pg: Connection, kind: str, sight: Sight, after: int | None, count: int) -> list[Value]:
    """The next ``count`` values behind key ``after`` that a viewer may know of, in the order of their keys."""
    seen, values = _seen(sight)
    cursor = psycopg.Cursor(pg).execute(
        f"SELECT DISTINCT ON (k) k, value FROM event_value WHERE kind = %s AND k > %s AND {seen} ORDER BY k LIMIT %s",
        [KINDS[kind], -(2**63) if after is None else after, *values, count],
    )
    return [Value(*row) for row in cursor]


def known(pg: Connection, kind: str, value: str, sight: Sight) -> bool:
    """Whether there is an event with this value that the viewer may see."""
    seen, values = _seen(sight)
    cursor = psycopg.Cursor(pg).execute(
        f"SELECT value FROM event_value WHERE kind = %s AND k = %s AND {seen} LIMIT 100",
        [KINDS[kind], KEYS[value], *values],
    )
    return any(normalise(one) == normalise(value) for (one,) in cursor)


def _seen(sight: Sight) -> tuple[str, list[list[int]]]:
    if sight.everything:
        return "TRUE", []
    return "audience = ANY(%s::bigint[])", [[*sight.parties, *(sight.lead.wanted.keys if sight.lead else ())]]
