"""Finding the index rows of stored events again: to mark them void, or to remove them with a demonstration.

``event_thing`` is found by thing, not by event, so the keys come from the documents.
"""

from collections.abc import Sequence
from datetime import datetime

import psycopg

from txng.events import VOID, reading, writing
from txng.events.connection import Connection
from txng.events.packing import event_row

_BLOCK = 1_000
_PLACES = "unnest(%b::bigint[], %b::timestamptz[], %b::bigint[], %b::smallint[]) AS p (k, event_time, seq, role)"
_SAME = "t.k = p.k AND t.event_time = p.event_time AND t.seq = p.seq AND t.role = p.role"


def _places(pg: Connection, seqs: Sequence[int]) -> list[list[int] | list[datetime]]:
    """Columns k, event_time, seq, role of the things of these events, roles as if nothing was void."""
    found = [
        (k, one.event_time, one.seq, role & ~VOID)
        for one in reading.fetch(pg, seqs)
        for k, role, _quantity, _uom in event_row(one.event).things
    ]
    return [list(column) for column in zip(*found, strict=True)]


def _facts(pg: Connection, seqs: Sequence[int]) -> list[list[int] | list[datetime]]:
    """Columns k, event_time, seq of the facts of these events."""
    found = [
        (k, one.event_time, one.seq) for one in reading.fetch(pg, seqs) for k, _low, _high in event_row(one.event).facts
    ]
    return [list(column) for column in zip(*found, strict=True)]


def void(pg: Connection, seqs: Sequence[int]) -> None:
    """Mark every thing of these events void; doing it again changes nothing."""
    for start in range(0, len(seqs), _BLOCK):
        places = _places(pg, seqs[start : start + _BLOCK])
        if places:
            psycopg.Cursor(pg).execute(
                f"UPDATE event_thing t SET role = t.role | {VOID} FROM {_PLACES} WHERE {_SAME}", places
            )


def restore(pg: Connection, seqs: Sequence[int]) -> None:
    """Let the things of these events count again; doing it again changes nothing."""
    for start in range(0, len(seqs), _BLOCK):
        places = _places(pg, seqs[start : start + _BLOCK])
        if places:
            same = _SAME.replace("t.role = p.role", f"t.role = (p.role | {VOID})")
            psycopg.Cursor(pg).execute(f"UPDATE event_thing t SET role = p.role FROM {_PLACES} WHERE {same}", places)


def remove(pg: Connection, seqs: Sequence[int]) -> None:
    """Take these events out of the store with all that stands for them, except roll-ups and jobs."""
    cursor = psycopg.Cursor(pg)
    cursor.execute("SET LOCAL txng.event_change = 'DELETE'")
    for start in range(0, len(seqs), _BLOCK):
        block = list(seqs[start : start + _BLOCK])
        places = _places(pg, block)
        if places:
            same = _SAME.replace("t.role = p.role", f"t.role IN (p.role, p.role | {VOID})")
            cursor.execute(f"DELETE FROM event_thing t USING {_PLACES} WHERE {same}", places)
        facts = _facts(pg, block)
        if facts:
            cursor.execute(
                "DELETE FROM event_fact f USING unnest(%b::bigint[], %b::timestamptz[], %b::bigint[])"
                " AS p (k, event_time, seq) WHERE (f.k, f.event_time, f.seq) = (p.k, p.event_time, p.seq)",
                facts,
            )
        cursor.execute("DELETE FROM event_resent WHERE seq = ANY(%b::bigint[])", [block])
        cursor.execute("DELETE FROM event WHERE seq = ANY(%b::bigint[])", [block])
    cursor.execute("SET LOCAL txng.event_change = ''")


def hand_over(pg: Connection, seq: int, owner: int | None) -> None:
    """Make an event that ``owner`` has sent too theirs alone."""
    cursor = psycopg.Cursor(pg)
    cursor.execute("SET LOCAL txng.event_change = 'UPDATE'")
    cursor.execute("UPDATE event SET owner = %b WHERE seq = %b", [owner, seq])
    cursor.execute("SET LOCAL txng.event_change = ''")
    cursor.execute("DELETE FROM event_resent WHERE seq = %b AND owner IS NOT DISTINCT FROM %b", [seq, owner])
    rows = [event_row(one.event) for one in reading.fetch(pg, [seq])]
    writing.statistics(pg, rows, writing.word_ids(pg, writing.words_of(rows)), owner)
