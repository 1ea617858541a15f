"""The statements of a capture. Everything here runs inside the one transaction that `services.document_capture` opens.

Large documents are written by binary COPY; those that met another writer with the same events, and the few small ones
that `small` leaves over, by INSERT … ON CONFLICT DO NOTHING. All leave the same rows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg

from txng.events import declarations, documents
from txng.events.connection import Connection
from txng.events.packing import (
    EVENT_COLUMNS,
    FACT_COLUMNS,
    THING_COLUMNS,
    EventRow,
    Shared,
    copy_events,
    copy_facts,
    copy_things,
)

#: Advisory lock between captures and error declarations: captures share it, declarations have it alone.
DECLARATIONS = 939_02


class Known(msgspec.Struct):
    """What the store already has of a document, and the numbers it gives out for what is new.

    ``events``: hash → (seq, owner); ``ids``: event id → hash; ``words``: word → id; ``context``: its id. ``job``:
    number of the capture job; ``seqs``: as many event numbers as there are rows, ascending, nobody else's.
    """

    events: dict[bytes, tuple[int, int | None]]
    ids: dict[str, bytes]
    words: dict[str, int]
    context: int
    job: int
    seqs: list[int]


_KNOWN = "SELECT hash, seq, owner FROM event WHERE hash = ANY(%b)"
_IDS = """
SELECT event_id, hash FROM event
WHERE event_id = ANY(%b) AND corrects IS NULL AND owner IS NOT DISTINCT FROM %b
UNION ALL
SELECT r.event_id, e.hash FROM event_resent r JOIN event e USING (seq)
WHERE r.event_id = ANY(%b) AND e.corrects IS NULL AND r.owner IS NOT DISTINCT FROM %b"""
_WORDS = "SELECT word, id FROM event_word WHERE word = ANY(%b)"
_CONTEXT = "SELECT id FROM event_context WHERE digest = %b"
_ADD_CONTEXT = "INSERT INTO event_context (digest, body) VALUES (%b, %b) ON CONFLICT DO NOTHING"
_RESERVE = "SELECT nextval('capture_job_id_seq'), ARRAY(SELECT nextval('event_seq') FROM generate_series(1, %b))"


def known(pg: Connection, rows: Sequence[EventRow], owner: int | None, context: documents.Context) -> Known:
    """Look up, in one round trip, what the store has of these events; words and context it lacks are added."""
    ids = [row.event_id for row in rows if row.event_id is not None]
    words = words_of(rows)
    body = context.encoded()
    digest = documents.digest(body)
    events, by_id, word, around, reserved = (psycopg.Cursor(pg) for _ in range(5))
    with pg.pipeline():
        events.execute(_KNOWN, [[row.hash for row in rows]], prepare=True)
        word.execute(_WORDS, [words], prepare=True)
        around.execute(_CONTEXT, [digest], prepare=True)
        reserved.execute(_RESERVE, [len(rows)], prepare=True)
        if ids:
            by_id.execute(_IDS, [ids, owner, ids, owner], prepare=True)
    ((job, seqs),) = reserved
    known_words: dict[str, int] = dict(word)
    numbers = [number for (number,) in around]
    if not numbers:
        around.execute(_ADD_CONTEXT, [digest, body])
        numbers = [number for (number,) in around.execute(_CONTEXT, [digest], prepare=True)]
    return Known(
        events={digest: (seq, whose) for digest, seq, whose in events},
        ids=dict(by_id) if ids else {},
        words=known_words if len(known_words) == len(words) else word_ids(pg, words),
        context=numbers[0],
        job=job,
        seqs=seqs,
    )


def stored(pg: Connection, hashes: Sequence[bytes]) -> dict[bytes, tuple[int, int | None]]:
    """Number and owner of the events that are stored, by hash."""
    found = psycopg.Cursor(pg).execute(_KNOWN, [list(hashes)], prepare=True)
    return {digest: (seq, owner) for digest, seq, owner in found}


def words_of(rows: Sequence[EventRow]) -> list[str]:
    """Every business step and disposition, sorted, so that two captures never wait for each other in a circle."""
    return sorted({word for row in rows for word in (row.biz_step, row.disposition) if word is not None})


def word_ids(pg: Connection, words: Sequence[str]) -> dict[str, int]:
    """Ids of these words, which are added where they are new."""
    cursor = psycopg.Cursor(pg)
    listed = list(words)
    known: dict[str, int] = dict(cursor.execute(_WORDS, [listed], prepare=True))
    missing = [word for word in listed if word not in known]
    if missing:
        cursor.execute("INSERT INTO event_word (word) SELECT unnest(%b::text[]) ON CONFLICT DO NOTHING", [missing])
        known = dict(cursor.execute(_WORDS, [listed], prepare=True))
    return known


# --- events and things ------------------------------------------------------------------------------------------------


class Block(NamedTuple):
    """Events to be written: their rows, documents and numbers, the ids of their words, and what they share."""

    rows: Sequence[EventRow]
    sources: Sequence[bytes]
    seqs: Sequence[int]
    words: dict[str, int]
    shared: Shared


def copy(pg: Connection, block: Block) -> None:
    """Write all rows; raises `psycopg.errors.UniqueViolation` when another writer had one of the events."""
    cursor = psycopg.Cursor(pg)
    with cursor.copy(f"COPY event ({EVENT_COLUMNS}) FROM STDIN (FORMAT binary)") as out:
        compressed = documents.compress(block.sources, block.shared.zdict)
        for part in copy_events(block.rows, block.seqs, compressed, block.words, block.shared):
            out.write(part)
    with cursor.copy(f"COPY event_thing ({THING_COLUMNS}) FROM STDIN (FORMAT binary)") as out:
        for part in copy_things(block.rows, block.seqs):
            out.write(part)
    if any(row.facts for row in block.rows):
        with cursor.copy(f"COPY event_fact ({FACT_COLUMNS}) FROM STDIN (FORMAT binary)") as out:
            for part in copy_facts(block.rows, block.seqs):
                out.write(part)


_MICROSECONDS = "timestamptz 'epoch' + {} * interval '1 microsecond'"
_INSERT_EVENTS = f"""
INSERT INTO event ({EVENT_COLUMNS})
SELECT seq, {_MICROSECONDS.format("event_time")}, {_MICROSECONDS.format("%b::bigint")}, read_point, biz_location,
  %b::bigint, %b::integer, biz_step, disposition, %b::integer, tz_min, etype, action, %b::smallint, hash, corrects,
  event_id, doc
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::integer[], %s::integer[], %s::smallint[],
  %s::smallint[], %s::smallint[], %b::bytea[], %b::bytea[], %b::text[], %b::bytea[])
  AS row (seq, event_time, read_point, biz_location, biz_step, disposition, tz_min, etype, action, hash, corrects,
  event_id, doc)"""
_UNLESS_THERE = f"{_INSERT_EVENTS} ON CONFLICT (hash) DO NOTHING RETURNING seq"
_INSERT_THINGS = f"""
INSERT INTO event_thing ({THING_COLUMNS})
SELECT k, {_MICROSECONDS.format("event_time")}, seq, quantity, role, uom
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::float8[], %s::smallint[], %b::text[])
  AS row (k, event_time, seq, quantity, role, uom)"""
_INSERT_FACTS = f"""
INSERT INTO event_fact ({FACT_COLUMNS})
SELECT k, {_MICROSECONDS.format("event_time")}, seq, low, high
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::float8[], %s::float8[])
  AS row (k, event_time, seq, low, high)"""


def insert_unless_there(pg: Connection, block: Block) -> list[EventRow]:
    """Write the rows nobody else has written, and return them. Waits for writers of the same events."""
    cursor = psycopg.Cursor(pg)
    cursor.execute(_UNLESS_THERE, _event_values(block), prepare=True)
    written = {seq for (seq,) in cursor}
    new = [(row, seq) for row, seq in zip(block.rows, block.seqs, strict=True) if seq in written]
    _insert_things(pg, [row for row, _seq in new], [seq for _row, seq in new])
    return [row for row, _seq in new]


def _event_values(block: Block) -> list[Any]:
    rows, sources, seqs, words, shared = block
    return [
        *shared,
        numbers(seqs),
        numbers([row.event_time for row in rows]),
        numbers([row.read_point for row in rows]),
        numbers([row.biz_location for row in rows]),
        numbers([None if row.biz_step is None else words[row.biz_step] for row in rows]),
        numbers([None if row.disposition is None else words[row.disposition] for row in rows]),
        numbers([row.tz_min for row in rows]),
        numbers([row.etype for row in rows]),
        numbers([row.action for row in rows]),
        [row.hash for row in rows],
        [row.corrects for row in rows],
        [row.event_id for row in rows],
        documents.compress(sources, shared.zdict),
    ]


def _insert_things(pg: Connection, rows: Sequence[EventRow], seqs: Sequence[int]) -> None:
    things = [
        (k, row.event_time, seq, quantity, role, None if quantity is None else uom)
        for row, seq in zip(rows, seqs, strict=True)
        for k, role, quantity, uom in row.things
    ]
    if things:
        *columns, uoms = zip(*things, strict=True)
        psycopg.Cursor(pg).execute(_INSERT_THINGS, [*map(numbers, columns), list(uoms)], prepare=True)
    facts = [
        (k, row.event_time, seq, low, high) for row, seq in zip(rows, seqs, strict=True) for k, low, high in row.facts
    ]
    if facts:
        psycopg.Cursor(pg).execute(_INSERT_FACTS, [*map(numbers, zip(*facts, strict=True))], prepare=True)


def numbers(values: Sequence[float | None]) -> str:
    """An array as PostgreSQL writes it. Given as lists, numbers would have another type, and the statement would be
    planned anew, for every size of the largest one."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


# --- what follows from the rows ---------------------------------------------------------------------------------------


class Outcome(msgspec.Struct):
    """One finished call of the capture interface, as its job records it."""

    number: int
    token: UUID
    owner: int | None
    actor_user: int | None
    created_at: datetime
    events: int
    captured: int
    duplicates: int
    idempotency_key: str | None
    request_digest: bytes | None
    event_hash: bytes | None


# Declarations are rare: this short question comes first, and mostly stays alone.
_ANY_DECLARATION = "SELECT FROM event WHERE corrects = ANY(%b) LIMIT 1"
_ANY_DECLARATION_BY_ID = """
SELECT FROM event WHERE event_id = ANY(%b) AND corrects IS NOT NULL
UNION ALL SELECT FROM event_resent r JOIN event e USING (seq) WHERE r.event_id = ANY(%b) AND e.corrects IS NOT NULL
LIMIT 1"""
_STATISTICS = """
INSERT INTO stat_day (day, owner, etype, biz_step, events, things)
SELECT date '1970-01-01' + day, %b::integer, etype, biz_step, events, things
FROM unnest(%s::integer[], %s::smallint[], %s::integer[], %s::bigint[], %s::bigint[])
  AS row (day, etype, biz_step, events, things)
ON CONFLICT (day, owner, etype, biz_step)
DO UPDATE SET events = stat_day.events + excluded.events, things = stat_day.things + excluded.things"""
_JOB = """
INSERT INTO capture_job (id, token, owner, actor_user, created_at, events, captured, duplicates, idempotency_key,
  request_digest, event_hash, finished_at)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, clock_timestamp())"""


class Concerned(NamedTuple):
    """What a declaration would name the events of a capture by, and whether the store has any such declaration."""

    hashes: list[bytes]
    ids: list[str]
    answers: list[psycopg.Cursor[tuple[Any, ...]]]

    @property
    def declarations(self) -> bool:
        """Whether the store has any; to be asked when the pipeline has been closed."""
        return any(answer.rowcount for answer in self.answers)


def finish(
    pg: Connection, rows: Sequence[EventRow], again: Sequence[EventRow], words: dict[str, int], outcome: Outcome
) -> Concerned:
    """Roll-ups and job of the new ``rows``, inside a pipeline. `declared` is to be asked when it has been closed.

    ``again``: events that were stored before and have become somebody's who had not sent them yet.

    A declaration may arrive before, with or after its event, also in another capture at the same time. Whoever is
    second in this function sees the other: captures hold the lock in shared mode to the end of their transaction, a
    capture with a declaration holds it alone.
    """
    looked_at = [*rows, *again]
    hashes = [row.corrects or row.hash for row in looked_at]
    ids = [row.event_id for row in looked_at if row.event_id is not None]
    alone = any(row.corrects is not None for row in looked_at)
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    psycopg.Cursor(pg).execute(f"SELECT {lock}(%b::bigint)", [DECLARATIONS], prepare=True)
    answers = [psycopg.Cursor(pg).execute(_ANY_DECLARATION, [hashes], prepare=True)]
    if ids:
        answers.append(psycopg.Cursor(pg).execute(_ANY_DECLARATION_BY_ID, [ids, ids], prepare=True))
    statistics(pg, rows, words, outcome.owner)
    psycopg.Cursor(pg).execute(_JOB, list(msgspec.structs.astuple(outcome)), prepare=True)
    return Concerned(hashes, ids, answers)


def declared(pg: Connection, concerned: Concerned) -> list[int]:
    """Numbers of the events of a capture, and of those its declarations name, that are declared erroneous."""
    if not concerned.declarations:
        return []
    return declarations.withdrawn(pg, concerned.hashes, concerned.ids)


def sums(rows: Sequence[EventRow]) -> dict[tuple[int, int, str | None], list[int]]:
    """Events and mentions by day, type and step."""
    found: dict[tuple[int, int, str | None], list[int]] = {}
    for row in rows:
        count = found.setdefault((row.day, row.etype, row.biz_step), [0, 0])
        count[0] += 1
        count[1] += len(row.things)
    return found


def statistics(pg: Connection, rows: Sequence[EventRow], words: dict[str, int], owner: int | None) -> None:
    """Count the rows in the roll-up; in one order, so that two captures never wait for each other in a circle."""
    counted = sorted(
        (day, etype, 0 if step is None else words[step], *count) for (day, etype, step), count in sums(rows).items()
    )
    if counted:
        columns = zip(*counted, strict=True)
        psycopg.Cursor(pg).execute(_STATISTICS, [owner or 0, *map(numbers, columns)], prepare=True)


def resent(pg: Connection, seqs: Sequence[int], ids: Sequence[str | None], owner: int | None) -> None:
    """Note that ``owner`` sent these stored events too, under these event ids."""
    psycopg.Cursor(pg).execute(
        "INSERT INTO event_resent (seq, owner, event_id)"
        " SELECT seq, %b::integer, event_id FROM unnest(%b::bigint[], %b::text[]) AS row (seq, event_id)"
        " ON CONFLICT DO NOTHING",
        [owner, list(seqs), list(ids)],
    )
