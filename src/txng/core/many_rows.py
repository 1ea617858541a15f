"""Thousands of rows of one table in one statement: PostgreSQL takes them apart, with every type as the table has it.

What Django's own ways of doing this cost grows with fields × rows in Python; here a row costs its JSON. Triggers,
constraints and defaults of the database hold as ever; signals are not sent and `Model.save` is not called.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from django.db import connection, models

AT_ONCE = 5000
#: from this many new rows on, plans that were made for the table before are no good
ANALYZE_FROM = 1000

AnyModel = TypeVar("AnyModel", bound=models.Model)


def rows_insert(records: Sequence[AnyModel]) -> None:
    """Insert these records of one model; each has its primary key afterwards. Inside a transaction."""
    if not records:
        return
    meta = type(records[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        for part in _parts(records):
            cursor.execute(
                "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)",
                [meta.db_table, meta.pk.column, len(part)],
            )
            for record, (key,) in zip(part, cursor.fetchall(), strict=True):
                record.pk = key
            columns = ", ".join(f'"{field.column}"' for field in (meta.pk, *fields))
            cursor.execute(
                f'insert into "{meta.db_table}" ({columns}) select {columns}'
                f' from jsonb_populate_recordset(null::"{meta.db_table}", %s::jsonb)',
                [_json(part, (meta.pk, *fields), adding=True)],
            )
            for record in part:
                record._state.adding = False
                record._state.db = connection.alias
        if len(records) >= ANALYZE_FROM:
            cursor.execute(f'analyze "{meta.db_table}"')


def rows_update(records: Sequence[AnyModel], names: Sequence[str]) -> None:
    """Write these fields of records that are there already. Inside a transaction."""
    if not records or not names:
        return
    meta = type(records[0])._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    assert meta.pk is not None
    sets = ", ".join(f'"{field.column}" = new_row."{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")  # the planner takes an array for a hundred rows
        for part in _parts(records):
            cursor.execute(
                f'update "{meta.db_table}" as kept set {sets}'
                f' from jsonb_populate_recordset(null::"{meta.db_table}", %s::jsonb) as new_row'
                f' where kept."{meta.pk.column}" = new_row."{meta.pk.column}"',
                [_json(part, (meta.pk, *fields), adding=False)],
            )
        cursor.execute("set local enable_nestloop = default")


def _parts(records: Sequence[AnyModel]) -> Iterator[Sequence[AnyModel]]:
    for at in range(0, len(records), AT_ONCE):
        yield records[at : at + AT_ONCE]


def _json(records: Sequence[models.Model], fields: Sequence[Any], *, adding: bool) -> str:
    """An array of objects, column → value; related records that were saved meanwhile give their key."""
    for field in fields:
        if field.is_relation:
            for record in records:
                related = field.get_cached_value(record, None)
                if related is not None and getattr(record, field.attname) is None:
                    setattr(record, field.attname, related.pk)
    return msgspec.json.encode(
        [{field.column: field.pre_save(record, adding) for field in fields} for record in records]
    ).decode()
