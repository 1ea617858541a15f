"""Small documents: one call of the database stores what `writing` stores in several, where all is as it mostly is."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from txng.events import documents, writing
from txng.events.connection import Connection
from txng.events.packing import EventRow
from txng.events.values import ValueRow
from txng.events.writing import numbers

_SIGNATURE = """
bytea[] bigint[] bigint[] bigint[] text[] text[] smallint[] smallint[] smallint[] text[] bytea[]
bigint[] integer[] float8[] smallint[] text[] bigint[] integer[] float8[] float8[]
smallint[] bigint[] bigint[] text[] integer[] smallint[] text[] bigint[] bigint[]
bytea smallint integer bigint bigint uuid text bigint bytea bigint"""
# What comes as text or bytes is sent in binary, numbers as PostgreSQL writes them (`writing.numbers`).
_BINARY = {"bytea[]", "text[]", "bytea", "uuid", "text"}
_CALL = "SELECT event_capture_small({})".format(
    ", ".join(f"{'%b' if kind in _BINARY else '%s'}::{kind}" for kind in _SIGNATURE.split())
)


class Call(NamedTuple):
    """What one document and its sender give beside the rows; times in microseconds since 1970."""

    context: documents.Context
    owner: int | None
    user: int | None
    time: int
    token: UUID
    idempotency_key: str | None
    key_lock: int | None
    request_digest: bytes | None


def fits(rows: Sequence[EventRow], most: int) -> bool:
    """Whether a document may be stored so: it is small, says each event once, and declares nothing erroneous."""
    return (
        0 < len(rows) <= most
        and sum(len(row.things) for row in rows) <= most
        and all(row.corrects is None for row in rows)
        and (len(rows) == 1 or len({row.hash for row in rows}) == len(rows))
    )


def store(
    pg: Connection, rows: Sequence[EventRow], sources: Sequence[bytes], worth: Sequence[ValueRow], call: Call
) -> bool:
    """Store all events in one call; False, with nothing written, where something is not as it mostly is.

    Errors as of `writing.copy`.
    """
    things = [(k, at, *rest) for at, row in enumerate(rows, 1) for k, *rest in _amounts(row)]
    facts = [(k, at, low, high) for at, row in enumerate(rows, 1) for k, low, high in row.facts]
    thing_ks, ats, roles, quantities, uoms = _columns(things, 5)
    fact_ks, fact_ats, lows, highs = _columns(facts, 4)
    kinds, ks, audiences, texts = _columns(worth, 4)
    sums = writing.sums(rows)
    days, etypes, steps = _columns(list(sums), 3)
    events, mentioned = _columns(list(sums.values()), 2)
    parameters: list[Any] = [
        [row.hash for row in rows],
        numbers([row.event_time for row in rows]),
        numbers([row.read_point for row in rows]),
        numbers([row.biz_location for row in rows]),
        [row.biz_step for row in rows],
        [row.disposition for row in rows],
        numbers([row.tz_min for row in rows]),
        numbers([row.etype for row in rows]),
        numbers([row.action for row in rows]),
        [row.event_id for row in rows],
        documents.compress(sources),
        *(numbers(thing_ks), numbers(ats), numbers(quantities), numbers(roles), uoms),
        *(numbers(fact_ks), numbers(fact_ats), numbers(lows), numbers(highs)),
        *(numbers(kinds), numbers(ks), numbers(audiences), texts),
        *(numbers(days), numbers(etypes), steps, numbers(events), numbers(mentioned)),
        documents.digest(call.context.encoded()),
        documents.SHIPPED,
        call.owner,
        call.user,
        call.time,
        call.token,
        call.idempotency_key,
        call.key_lock,
        call.request_digest,
        writing.DECLARATIONS,
    ]
    ((job,),) = psycopg.Cursor(pg).execute(_CALL, parameters, prepare=True)
    return job is not None


def _amounts(row: EventRow) -> list[tuple[int, int, float | None, str | None]]:
    """Things of a row; a unit without an amount is not kept."""
    return [(k, role, quantity, None if quantity is None else uom) for k, role, quantity, uom in row.things]


def _columns(rows: Sequence[Sequence[Any]], count: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(count)]
