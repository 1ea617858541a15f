"""From a query to rows: keyset pages over the store, so that the ten-thousandth page costs what the first does.

Where the query names things, the search starts from the index of things, key by key; otherwise from the index of the
order it is asked for. Every index ends in ``seq``, which breaks ties.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg

from txng.accounts.viewers import Viewer
from txng.events.connection import Connection
from txng.events.queries import Condition, Query
from txng.events.reading import COLUMNS, StoredEvent, stored

SECONDS = 5

_MICROSECONDS = "timestamptz 'epoch' + %s * interval '1 microsecond'"


class Position(NamedTuple):
    """The last event of a page: its time in the order asked for (microseconds since 1970), and its number."""

    time: int
    seq: int


class _Where:
    """Conditions and their values, in the order of the text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.values: list[Any] = []

    def add(self, text: str, *values: Any) -> None:
        self.texts.append(text)
        self.values += values

    def text(self, time: str) -> str:
        return " AND ".join(text.replace("{time}", time) for text in self.texts) or "TRUE"


class Search:
    """The rows of one query that one viewer may see, stored with a number up to ``last``."""

    def __init__(self, pg: Connection, query: Query, viewer: Viewer, last: int):
        self.pg = pg
        self.query = query
        conditions = query.conditions()
        self.things = [one for one in conditions if one.keys]
        self.where = _Where()
        for one in conditions:
            if not one.keys:
                self.where.add(one.sql, *one.values)
        visible(pg, viewer, self.where.add)
        self.where.add("e.seq <= %s", last)

    def page(self, after: Position | None, count: int) -> list[StoredEvent]:
        """The next ``count`` rows behind ``after``; the document may still say that a row is none of the answer."""
        sql, values = self._sql(after, count)
        order = self._order("e." + self._column())
        return list(
            stored(
                self.pg,
                self._run(f"SELECT {COLUMNS} FROM ({sql}) found JOIN event e USING (seq) ORDER BY {order}", values),
            )
        )

    def count(self, most: int) -> int:
        """How many rows there are, counted up to ``most``."""
        sql, values = self._sql(None, most)
        ((count,),) = self._run(f"SELECT count(*) FROM ({sql}) found", values)
        return int(count)

    def position(self, event: StoredEvent) -> Position:
        when = event.record_time if self.query.by_record_time else event.event_time
        return Position(int(when.timestamp()) * 1_000_000 + when.microsecond, event.seq)

    # -- SQL -----------------------------------------------------------------------------------------------------------

    def _run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        cursor = psycopg.Cursor(self.pg)
        with self.pg.pipeline():
            psycopg.Cursor(self.pg).execute(f"SET LOCAL statement_timeout = {SECONDS * 1000}")
            cursor.execute(sql, values, binary=True)
        return cursor.fetchall()

    def _column(self) -> str:
        return "record_time" if self.query.by_record_time else "event_time"

    def _order(self, column: str) -> str:
        direction = "DESC" if self.query.descending else "ASC"
        return f"{column} {direction}, {column.split('.')[0]}.seq {direction}"

    def _behind(self, column: str, after: Position | None) -> tuple[str, list[Any]]:
        if after is None:
            return "TRUE", []
        operator = "<" if self.query.descending else ">"
        return f"({column}, {column.split('.')[0]}.seq) {operator} ({_MICROSECONDS}, %s)", list(after)

    def _sql(self, after: Position | None, count: int) -> tuple[str, list[Any]]:
        if self.things and not self.query.by_record_time:
            return self._from_things(after, count)
        return self._from_events(after, count)

    def _from_events(self, after: Position | None, count: int) -> tuple[str, list[Any]]:
        column = "e." + self._column()
        behind, position = self._behind(column, after)
        texts, values = self._also(self.things)
        sql = f"SELECT e.seq FROM event e WHERE {self.where.text('e.event_time')} AND {texts} AND {behind}"
        return (
            f"{sql} ORDER BY {self._order(column)} LIMIT %s",
            [*self.where.values, *values, *position, count],
        )

    def _from_things(self, after: Position | None, count: int) -> tuple[str, list[Any]]:
        """Key by key, the first ``count`` of each: an event two keys share is found twice and counted once."""
        leading, *others = self.things
        behind, position = self._behind("t.event_time", after)
        texts, values = self._also(others)
        direction = "DESC" if self.query.descending else "ASC"
        one_key = f"""
            SELECT DISTINCT ON (t.event_time, t.seq) t.event_time, t.seq
            FROM event_thing t JOIN event e ON e.seq = t.seq
            WHERE t.k = wanted.k AND t.role = ANY(%s::smallint[]) AND {behind}
              AND {self.where.text("t.event_time")} AND {texts}
            ORDER BY {self._order("t.event_time")} LIMIT %s"""
        sql = f"""
            SELECT DISTINCT hit.event_time, hit.seq
            FROM unnest(%s::bigint[]) AS wanted (k) CROSS JOIN LATERAL ({one_key}) hit
            ORDER BY hit.event_time {direction}, hit.seq {direction} LIMIT %s"""
        return sql, [
            *(list(leading.keys), list(leading.roles), *position),
            *(*self.where.values, *values, count, count),
        ]

    def _also(self, things: Sequence[Condition]) -> tuple[str, list[Any]]:
        """Conditions on things of an event that is already found."""
        text = """EXISTS (SELECT FROM event_thing x WHERE x.k = ANY(%s::bigint[]) AND x.event_time = e.event_time
                  AND x.seq = e.seq AND x.role = ANY(%s::smallint[]))"""
        values = [value for one in things for value in (list(one.keys), list(one.roles))]
        return " AND ".join([text] * len(things)) or "TRUE", values


def visible(pg: Connection, viewer: Viewer, add: Any) -> None:
    """Call ``add`` with the condition (table ``event`` as ``e``) under which a viewer sees an event, and its values."""
    if viewer.sees_all:
        return
    parties = sorted(viewer.parties) if viewer.kind == "party" else []
    own = ("e.owner = %s", parties[0]) if len(parties) == 1 else ("e.owner = ANY(%s::int[])", parties)
    shared = psycopg.Cursor(pg).execute(
        "SELECT EXISTS (SELECT FROM event_resent WHERE owner = ANY(%s::int[]))", [parties]
    )
    if shared.fetchone() == (True,):
        # Only where a party has sent events that others had sent before: without them one index gives the order.
        also = "e.seq = ANY(ARRAY(SELECT seq FROM event_resent WHERE owner = ANY(%s::int[])))"
        add(f"({own[0]} OR {also})", own[1], parties)
    else:
        add(*own)


def verified(search: Search, after: Position | None, block: int) -> Iterator[StoredEvent]:
    """The events of a search, one after the other, ``block`` rows a question; the document has the last word."""
    while True:
        rows = search.page(after, block)
        for event in rows:
            if not search.query.looks_inside or search.query.holds(event.event):
                yield event
        if len(rows) < block:
            return
        after = search.position(rows[-1])
