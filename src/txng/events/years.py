"""Growth: the index of things and facts by year of the event.

One table serves to some twenty million events. Then its index no longer fits into memory, and every capture touches all
of it, because keys are spread at random. `divide` makes a year a table of its own: captures touch the current one, the
past lies still. It moves nothing: what is stored so far stays one table. `extend` keeps the coming years ready.

``event`` itself stays whole: no event may be stored twice, in whatever year it claims to have happened, and that can
only be held by one index over all of them. Its rows lie in the order of their numbers, so the past of it lies still
anyway. Years are those of UTC.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg

from txng.events.connection import Connection

TABLES = ("event_thing", "event_fact")
#: Years kept ready beyond the current one.
AHEAD = 2

Cursor = psycopg.Cursor[tuple[Any, ...]]


class Part(NamedTuple):
    """One table of a divided one: ``bounds`` as PostgreSQL writes them, ``rows`` as it estimates them."""

    table: str
    name: str
    bounds: str
    rows: int
    bytes: int


_METHOD = "SELECT pg_get_partkeydef(oid) FROM pg_class WHERE oid = %s::regclass AND relkind = 'p'"
_PARTS = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid), greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = %s::regclass
ORDER BY pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.relname = %s DESC, c.relname"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s"
_KEY = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'p'"""
_OPTIONS = "SELECT unnest(reloptions) FROM pg_class WHERE oid = %s::regclass"


class Shape(NamedTuple):
    """Key (name, definition), other indexes (name, definition) and storage options of a table, read from itself so
    that they stand in the migrations alone."""

    key: str
    key_definition: str
    indexes: list[tuple[str, str]]
    options: list[str]


def shape(cursor: Cursor, table: str) -> Shape:
    """The shape of ``table``; the options of a divided one are those of its first part."""
    ((key, definition),) = cursor.execute(_KEY, [table]).fetchall()
    indexes = [(name, text) for name, text in cursor.execute(_INDEXES, [table]).fetchall() if name != key]
    of = parts(cursor.connection, table)
    options = cursor.execute(_OPTIONS, [of[0].name if of else table]).fetchall()
    return Shape(key, definition, indexes, [option for (option,) in options])


def give(cursor: Cursor, table: str, wanted: Shape, *, suffix: str = "", of: str | None = None) -> None:
    """Give ``table`` the key and indexes of ``wanted``, their names followed by ``suffix``. ``of``: the table that the
    definitions speak of, if it has another name."""
    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {wanted.key}{suffix} {wanted.key_definition}")
    for name, text in wanted.indexes:
        made = text.replace(f"INDEX {name} ON ONLY", f"INDEX {name} ON", 1)
        made = made.replace(f"INDEX {name} ON", f"INDEX {name}{suffix} ON", 1)
        cursor.execute(made.replace(f".{of or table} ", f".{table} ", 1))


def method(cursor: Cursor, table: str) -> str | None:
    """How a table is divided (``RANGE (event_time)``); None for a plain one."""
    row = cursor.execute(_METHOD, [table]).fetchone()
    return None if row is None else str(row[0])


def parts(pg: Connection, table: str) -> list[Part]:
    """The parts of a divided table; none for a plain one."""
    rows = psycopg.Cursor(pg).execute(_PARTS, [table, f"{table}_before"])
    return [Part(table, *row) for row in rows]


def _starts(year: int) -> str:
    return f"'{year}-01-01 00:00:00+00'"


def divide(pg: Connection, now: datetime) -> int | None:
    """Divide the tables from the first year that has not begun for any stored event; None if they are divided.

    Runs in the transaction that is open; captures wait. The stored rows are read once, to be sure that they are all
    older, and none is moved.
    """
    cursor = psycopg.Cursor(pg)
    if all(method(cursor, table) for table in TABLES):
        return None
    cursor.execute("LOCK TABLE event IN SHARE MODE")
    ((last,),) = cursor.execute("SELECT max(event_time) FROM event").fetchall()
    year = max(now, last or now).astimezone(UTC).year + 1
    for table in TABLES:
        _divide(cursor, table, year)
    extend(pg, now)
    return year


def _divide(cursor: Cursor, table: str, year: int) -> None:
    kept = shape(cursor, table)
    before = f"{table}_before"
    cursor.execute(f"ALTER TABLE {table} RENAME TO {before}")
    for name in [kept.key, *(name for name, _text in kept.indexes)]:
        cursor.execute(f"ALTER INDEX {name} RENAME TO {name}_before")
    cursor.execute(
        f"CREATE TABLE {table} (LIKE {before} INCLUDING DEFAULTS INCLUDING STORAGE) PARTITION BY RANGE (event_time)"
    )
    give(cursor, table, kept)
    cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {before} FOR VALUES FROM (MINVALUE) TO ({_starts(year)})")
    _part(cursor, table, f"{table}_other", "DEFAULT", kept.options)


def _part(cursor: Cursor, table: str, name: str, bounds: str, options: list[str]) -> None:
    cursor.execute(f"CREATE TABLE {name} PARTITION OF {table} {bounds}")
    if options:
        cursor.execute(f"ALTER TABLE {name} SET ({', '.join(options)})")


def extend(pg: Connection, now: datetime) -> list[str]:
    """Make the tables of the coming years that are missing, and return their names; none where nothing is divided.

    Runs in the transaction that is open. A year whose events have begun to come into the table for everything else
    stays there: nothing is moved behind the back of a capture.
    """
    cursor = psycopg.Cursor(pg)
    made = []
    for table in TABLES:
        if method(cursor, table) != "RANGE (event_time)":
            continue
        there = {part.name for part in parts(pg, table)}
        ((ends,),) = cursor.execute(
            "SELECT substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''(\\d{4})')::int FROM pg_class"
            " WHERE oid = %s::regclass",
            [f"{table}_before"],
        ).fetchall()
        options = shape(cursor, table).options
        for year in range(ends, now.astimezone(UTC).year + AHEAD + 1):
            name = f"{table}_{year}"
            if name in there or _began(cursor, table, year):
                continue
            _part(cursor, table, name, f"FOR VALUES FROM ({_starts(year)}) TO ({_starts(year + 1)})", options)
            made.append(name)
    return made


def _began(cursor: Cursor, table: str, year: int) -> bool:
    found = cursor.execute(
        f"SELECT FROM {table}_other WHERE event_time >= {_starts(year)} AND event_time < {_starts(year + 1)} LIMIT 1"
    )
    return found.fetchone() is not None


def analyse(pg: Connection) -> None:
    """Count divided tables as a whole: autovacuum looks at their parts alone."""
    cursor = psycopg.Cursor(pg)
    for table in TABLES:
        if method(cursor, table):
            cursor.execute(f"ANALYZE {table}")


# --- a divided table made anew ----------------------------------------------------------------------------------------


def create_like(cursor: Cursor, table: str) -> None:
    """An empty table ``…_new`` without indexes, divided as ``table`` is."""
    divided = method(cursor, table)
    by = f" PARTITION BY {divided}" if divided else ""
    cursor.execute(f"CREATE TABLE {table}_new (LIKE {table} INCLUDING DEFAULTS INCLUDING STORAGE){by}")
    for part in parts(cursor.connection, table):
        cursor.execute(f"CREATE TABLE {part.name}_new PARTITION OF {table}_new {part.bounds}")


def replace(cursor: Cursor, table: str) -> None:
    """Give the table of `create_like` indexes and options, and let it take the place and names of the old one."""
    kept = shape(cursor, table)
    old = parts(cursor.connection, table)
    give(cursor, f"{table}_new", kept, suffix="_new", of=table)
    for name in [part.name for part in old] or [table]:
        if kept.options:
            cursor.execute(f"ALTER TABLE {name}_new SET ({', '.join(kept.options)})")
    cursor.execute(f"DROP TABLE {table}")
    for name in [table, *(part.name for part in old)]:
        cursor.execute(f"ALTER TABLE {name}_new RENAME TO {name}")
    for name in _names(kept):
        cursor.execute(f"ALTER INDEX {name}_new RENAME TO {name}")
    cursor.execute(f"ANALYZE {table}")


def _names(kept: Shape) -> Iterator[str]:
    yield kept.key
    yield from (name for name, _text in kept.indexes)
