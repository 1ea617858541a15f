"""Master data that came in document headers: what it says of places and words, for queries (EPCIS 2.0 section 6.1.1).

A party's master data is its own: it and officials ask by it. Master data that an official sent belongs to everybody.
"""

import time as wall
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from txng.accounts.viewers import Viewer
from txng.epcis.model import Vocabulary
from txng.epcis.query import Query
from txng.epcis.query.expression import Attribute, Condition, Never, Place, Text, Word
from txng.epcis.query.facts import field_name, token
from txng.epcis.vocabulary import Kind, bare
from txng.events.connection import Connection
from txng.events.keys import key_of
from txng.events.search import SECONDS, limit_time
from txng.gs1.epc import normalise

MOST_LEVELS = 20
MOST_NAMED = 10_000

_KINDS: dict[str, Kind] = {"biz_step": "biz_step", "disposition": "disposition"}

_REPLACE = """
UPDATE event_master_data m SET current = false
FROM unnest(%b::bigint[], %b::text[]) AS n (k, type)
WHERE m.current AND m.k = n.k AND m.type = n.type AND m.owner IS NOT DISTINCT FROM %b"""
_ADD = """
INSERT INTO event_master_data (k, type, uri, attributes, children, owner, capture, recorded_at, current)
SELECT k, type, uri, attributes::jsonb, children::jsonb, %b, %b, %b, true
FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[])
  AS n (k, type, uri, attributes, children)"""


def keep(
    pg: Connection, vocabularies: Sequence[Vocabulary], owner: int | None, capture: int, recorded_at: datetime
) -> None:
    """Store the elements of a document; each replaces what the same sender said of the thing before."""
    rows: dict[tuple[int, str], tuple[int, str, str, str, str]] = {}
    for vocabulary in vocabularies:
        for element in vocabulary.elements:
            k = key_of(element.id)
            attributes = [[field_name(name, {}), value] for name, value in element.attributes]
            children = [normalise(child) for child in element.children]
            rows[k, vocabulary.type] = (k, vocabulary.type, element.id, _json(attributes), _json(children))
    if not rows:
        return
    columns = [list(column) for column in zip(*(rows[key] for key in sorted(rows)), strict=True)]
    cursor = psycopg.Cursor(pg)
    cursor.execute(_REPLACE, [columns[0], columns[1], owner])
    cursor.execute(_ADD, [owner, capture, recorded_at, *columns])


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode().replace("\\u0000", "\\ufffd")


def resolved(pg: Connection, query: Query, viewer: Viewer) -> Query:
    """The query with hierarchies and attributes replaced by the places and words they mean for this viewer.

    Takes no longer than a search may; raises `Refused` ``query-too-wide``. In a transaction.
    """
    until = wall.monotonic() + SECONDS

    def mean(condition: Condition) -> Condition:
        if isinstance(condition, Attribute) or (isinstance(condition, Place) and condition.down):
            limit_time(pg, until)
        if isinstance(condition, Place) and condition.down:
            return Place(condition.field, tuple(_within(pg, condition.uris, viewer)))
        if isinstance(condition, Attribute):
            return _described(condition, _having(pg, condition, viewer))
        return condition

    return query.resolved(mean)


def _described(condition: Attribute, uris: list[str]) -> Condition:
    if not uris:
        return Never()
    if condition.field in ("read_point", "biz_location"):
        return Place(condition.field, tuple(normalise(uri) for uri in uris))  # type: ignore[arg-type]
    if (kind := _KINDS.get(condition.field)) is not None:
        return Word(condition.field, tuple(bare(kind, uri) for uri in uris))
    return Text(condition.field, tuple(token(uri) for uri in uris))


def _seen(viewer: Viewer) -> tuple[str, list[Any]]:
    if viewer.sees_all:
        return "TRUE", []
    return "(m.owner IS NULL OR m.owner = ANY(%s::int[]))", [sorted(viewer.parties)]


def _within(pg: Connection, uris: Sequence[str], viewer: Viewer) -> list[str]:
    """The places themselves and all that lie in them, level by level."""
    seen, values = _seen(viewer)
    found = dict.fromkeys(uris)
    level = list(found)
    for _ in range(MOST_LEVELS):
        cursor = psycopg.Cursor(pg).execute(
            "SELECT DISTINCT child FROM event_master_data m, jsonb_array_elements_text(m.children) child"
            f" WHERE m.current AND m.k = ANY(%s::bigint[]) AND {seen} LIMIT {MOST_NAMED}",
            [[key_of(uri) for uri in level], *values],
        )
        level = [child for (child,) in cursor if child not in found]
        if not level or len(found) > MOST_NAMED:
            break
        found |= dict.fromkeys(level)
    return list(found)


def _having(pg: Connection, condition: Attribute, viewer: Viewer) -> list[str]:
    """Ids of the elements that have the attribute, with one of the values if there are any."""
    seen, values = _seen(viewer)
    names = [list(condition.names)]
    of_value, wanted = "TRUE", []
    if condition.values is not None:
        of_value, wanted = "a->>1 = ANY(%s::text[])", [list(condition.values)]
    cursor = psycopg.Cursor(pg).execute(
        "SELECT DISTINCT uri FROM event_master_data m WHERE m.current AND EXISTS ("
        "SELECT FROM jsonb_array_elements(m.attributes) a WHERE a->>0 = ANY(%s::text[])"
        f" AND {of_value}) AND {seen} LIMIT {MOST_NAMED}",
        [*names, *wanted, *values],
    )
    return sorted(uri for (uri,) in cursor)
