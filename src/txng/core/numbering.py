"""Keys that are known before their row is written, so that its number can stand in the row from the start."""

from django.db import connection, models


def next_key(model: type[models.Model]) -> int:
    """Take the next primary key of ``model`` from its sequence; what is taken and not used leaves a gap."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, %s))", [meta.db_table, meta.pk.column])
        (key,) = cursor.fetchone()
    return int(key)
