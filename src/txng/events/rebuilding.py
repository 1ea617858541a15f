"""Making every derived row anew from the documents: the index of things, the roll-ups, the columns of events.

The new index is built beside the old one, which is read until the new one takes its place in the last moment of the
transaction; captures wait meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import psycopg

from txng.epcis.model import AnyEvent
from txng.events import declarations, erasing, reading, values, writing, years
from txng.events.connection import Connection
from txng.events.packing import FACT_COLUMNS, THING_COLUMNS, EventRow, copy_facts, copy_things, event_rows
from txng.events.reading import StoredEvent

_BLOCK = 5_000


class Rebuilt(NamedTuple):
    """``changed``: events whose columns were not what their document says; ``foreign``: events whose document gives
    another hash than they are stored under (their identity is left alone, somebody must look)."""

    events: int
    things: int
    changed: int
    foreign: int


def rebuild(pg: Connection, progress: Callable[[int], object] = lambda _count: None) -> Rebuilt:
    """Replace everything that is derived; ``progress`` is told the number of events of each block.

    Runs in the transaction that is open.
    """
    cursor = psycopg.Cursor(pg)
    cursor.execute("LOCK TABLE event IN SHARE MODE")
    for table in years.TABLES:
        years.create_like(cursor, table)
    cursor.execute("DELETE FROM stat_day")
    cursor.execute("DELETE FROM event_value")
    events = things = changed = foreign = 0
    for block in _blocks(pg):
        rows = event_rows([one.event for one in block])
        words = writing.word_ids(pg, writing.words_of(rows))
        with cursor.copy(f"COPY event_thing_new ({THING_COLUMNS}) FROM STDIN (FORMAT binary)") as out:
            for part in copy_things(rows, [one.seq for one in block]):
                out.write(part)
        with cursor.copy(f"COPY event_fact_new ({FACT_COLUMNS}) FROM STDIN (FORMAT binary)") as out:
            for part in copy_facts(rows, [one.seq for one in block]):
                out.write(part)
        for owner in {one.owner for one in block}:
            own = [row for row, one in zip(rows, block, strict=True) if one.owner == owner]
            writing.statistics(pg, own, words, owner)
            values.add(pg, values.rows_of([one.event for one in block if one.owner == owner], [owner]))
        _values_of_resent(pg, block)
        changed += _mend(pg, block, rows, words)
        foreign += sum(one.hash != row.hash for one, row in zip(block, rows, strict=True))
        events += len(block)
        things += sum(len(row.things) for row in rows)
        progress(len(block))
    for table in years.TABLES:
        years.replace(cursor, table)
    erasing.void(pg, declarations.withdrawn_of_all(pg))
    return Rebuilt(events, things, changed, foreign)


def _values_of_resent(pg: Connection, block: list[StoredEvent]) -> None:
    """Values of events for those who sent them too."""
    events = {one.seq: one.event for one in block}
    found = psycopg.Cursor(pg).execute(
        "SELECT DISTINCT owner, seq FROM event_resent WHERE seq = ANY(%b::bigint[])", [list(events)]
    )
    by_owner: dict[int | None, list[AnyEvent]] = {}
    for owner, seq in found:
        by_owner.setdefault(owner, []).append(events[seq])
    for owner, own in by_owner.items():
        values.add(pg, values.rows_of(own, [owner]))


def _blocks(pg: Connection) -> Iterator[list[StoredEvent]]:
    last = -1
    while True:
        found = psycopg.Cursor(pg).execute(
            "SELECT seq FROM event WHERE seq > %b ORDER BY seq LIMIT %b", [last, _BLOCK], prepare=True
        )
        seqs = [seq for (seq,) in found]
        if not seqs:
            return
        yield list(reading.fetch(pg, seqs))
        last = seqs[-1]


_MEND = """
UPDATE event e SET event_time = timestamptz 'epoch' + n.event_time * interval '1 microsecond', tz_min = n.tz_min,
  read_point = n.read_point, biz_location = n.biz_location, biz_step = n.biz_step, disposition = n.disposition,
  etype = n.etype, action = n.action, corrects = n.corrects, event_id = n.event_id
FROM unnest(%b::bigint[], %b::bigint[], %b::smallint[], %b::bigint[], %b::bigint[], %b::integer[], %b::integer[],
  %b::smallint[], %b::smallint[], %b::bytea[], %b::text[])
  AS n (seq, event_time, tz_min, read_point, biz_location, biz_step, disposition, etype, action, corrects, event_id)
WHERE e.seq = n.seq AND (e.event_time, e.tz_min, e.read_point, e.biz_location, e.biz_step, e.disposition, e.etype,
  e.action, e.corrects, e.event_id) IS DISTINCT FROM (timestamptz 'epoch' + n.event_time * interval '1 microsecond',
  n.tz_min, n.read_point, n.biz_location, n.biz_step, n.disposition, n.etype, n.action, n.corrects, n.event_id)"""


def _mend(pg: Connection, block: list[StoredEvent], rows: list[EventRow], words: Mapping[str, int]) -> int:
    """Write the columns of events that are not what the documents say; returns how many events that were."""
    cursor = psycopg.Cursor(pg)
    cursor.execute("SET LOCAL txng.event_change = 'UPDATE'")
    columns = zip(
        *(
            (
                one.seq,
                row.event_time,
                row.tz_min,
                row.read_point,
                row.biz_location,
                None if row.biz_step is None else words[row.biz_step],
                None if row.disposition is None else words[row.disposition],
                row.etype,
                row.action,
                row.corrects,
                row.event_id,
            )
            for one, row in zip(block, rows, strict=True)
        ),
        strict=True,
    )
    cursor.execute(_MEND, [list(column) for column in columns], prepare=True)
    changed = cursor.rowcount
    cursor.execute("SET LOCAL txng.event_change = ''")
    return changed
