"""The limit of capture: PostgreSQL's own COPY of rows that were captured before, into copies of their tables.

The copies have the columns, indexes and constraints of the tables they were made from, live during the COPY. What is
copied are the rows of every table that has one or more rows per event (a column ``seq``).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from txng.config.bench import machine, measure
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Timing
from txng.config.bench.samples import simulated
from txng.config.bench.scratch import number
from txng.config.bench.sending import read, sending
from txng.core.errors import Refused

SCHEMA = "bench_limit"
_CHUNK = 1 << 20


class Rows(NamedTuple):
    """Rows of ``events`` events in the form of binary COPY: table → bytes, in the order they must be written."""

    events: int
    rows: int
    tables: dict[str, bytes]


class CopyLimit:
    """Tables to copy into, on a connection of its own."""

    def __init__(self, connection: psycopg.Connection[Any]):
        self.connection = connection
        self.tables = [
            row[0]
            for row in connection.execute(
                "SELECT table_name FROM information_schema.columns JOIN information_schema.tables"
                " USING (table_schema, table_name)"
                " WHERE table_schema = 'public' AND column_name = 'seq' AND table_type = 'BASE TABLE'"
                " ORDER BY table_name <> 'event', table_name"
            )
        ]
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
        for table in self.tables:
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                    sql.Identifier(SCHEMA, table), sql.Identifier("public", table)
                )
            )
        self.process = number(connection, "SELECT pg_backend_pid()")

    def last(self) -> int:
        """The number of the newest event."""
        return number(self.connection, "SELECT coalesce(max(seq), 0) FROM event")

    def read(self, after: int) -> Rows:
        """The rows of all events behind number ``after``, as they were written."""
        found, rows = {}, 0
        for table in self.tables:
            query = sql.SQL("COPY (SELECT * FROM {} WHERE seq > {}) TO STDOUT (FORMAT binary)").format(
                sql.Identifier("public", table), sql.Literal(after)
            )
            cursor = self.connection.cursor()
            with cursor.copy(query) as out:
                found[table] = b"".join(bytes(part) for part in out)
            rows += cursor.rowcount
        return Rows(number(self.connection, "SELECT count(*) FROM event WHERE seq > %s", after), rows, found)

    def write(self, rows: Rows) -> Timing:
        """COPY them in one transaction; the CPU time is that of the database's process."""
        before = machine.cpu_seconds([self.process])

        def work() -> int:
            with self.connection.transaction():
                for table, data in rows.tables.items():
                    statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(SCHEMA, table))
                    with self.connection.cursor().copy(statement) as into:
                        for part in _chunks(data):
                            into.write(part)
            return rows.events

        timing = measure.clocked(work)
        return Timing(timing.count, timing.wall, machine.cpu_seconds([self.process]) - before)

    def check(self, expected: int) -> None:
        """Raises `Refused` unless exactly ``expected`` events are in the copy."""
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(SCHEMA, "event"))
        stored = number(self.connection, query)
        if stored != expected:
            raise Refused("bench-rows-missing", sent=expected, stored=stored)


def _chunks(data: bytes) -> Iterator[memoryview]:
    view = memoryview(data)
    for start in range(0, len(view), _CHUNK):
        yield view[start : start + _CHUNK]


def run(quick: bool, cores: Cores) -> list[Figure]:
    """The limit alone, for tuning the database; `txng bench capture` measures it again beside the capture."""
    timings: list[Timing] = []
    with simulated((1_000 if quick else 10_000) * REPEATS) as sample, sending(cores) as sender:
        with sender.home.connect() as connection:
            limit = CopyLimit(connection)
            for part in sample.portions(REPEATS):
                documents, after = read(part), limit.last()
                sender.expect(documents)
                for document in documents:
                    sender.send(document)
                sender.check()
                timings.append(limit.write(limit.read(after)))
                limit.check(sender.expected)
        facts = {"tables": limit.tables, "settings": sender.home.settings()}
    return [
        Figure(
            figure="limit",
            name="copy-limit",
            work="binary COPY of captured rows into the same tables with the same indexes, one connection, one commit",
            target=None,
            sense="at least",
            unit="events/s",
            values=[timing.rate for timing in timings],
            details={
                "events": [timing.count for timing in timings],
                "cpu_us_per_event": [round(timing.cpu / timing.count * 1e6, 1) for timing in timings],
                **facts,
            },
        )
    ]
