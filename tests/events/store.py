"""What the store holds, table by table: to compare, and to show that nothing was left behind."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from txng.accounts.viewers import SYSTEM
from txng.events.services import CaptureResult, document_capture

TABLES = (
    "event",
    "event_thing",
    "event_fact",
    "event_value",
    "event_master_data",
    "event_resent",
    "event_context",
    "event_word",
    "capture_job",
    "stat_day",
)


def counts() -> dict[str, int]:
    """Rows of every table."""
    return {table: rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def rows(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def things(event_hash: bytes) -> set[tuple[int, int, float | None, str | None]]:
    """k, role, quantity and unit of everything an event mentions."""
    sql = "SELECT k, role, quantity, uom FROM event_thing JOIN event e USING (seq) WHERE e.hash = %s"
    return set(rows(sql, [event_hash]))


def capture(document: Any, owner: int | None = None, **options: Any) -> CaptureResult:
    return document_capture(document=document, actor=SYSTEM, owner=owner, **options)
