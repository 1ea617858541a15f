"""The store as if spread over machines: every large table in four parts by hash, as decision 0007 has it.

Only for tests, inside their transaction. ``event`` goes by its hash, so the number alone and the id of a sender can no
longer be unique by themselves; the index of things and facts goes by thing.
"""

import psycopg

from txng.events import years
from txng.events.connection import database

PARTS = 4
BY = {"event_thing": "k", "event_fact": "k", "event": "hash"}


def spread() -> None:
    """Divide the tables; what they hold is moved into the parts."""
    pg = database()
    cursor = psycopg.Cursor(pg)
    for table, column in BY.items():
        kept = years.shape(cursor, table)
        triggers = cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        ).fetchall()
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_whole")
        cursor.execute(f"CREATE TABLE {table} (LIKE {table}_whole INCLUDING DEFAULTS) PARTITION BY HASH ({column})")
        for part in range(PARTS):
            cursor.execute(
                f"CREATE TABLE {table}_{part} PARTITION OF {table} FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_whole")
        cursor.execute(f"DROP TABLE {table}_whole")
        if table == "event":
            # What is unique across parts has to hold the column they go by.
            kept = kept._replace(key_definition="PRIMARY KEY (seq, hash)")
            own_id, text = next(one for one in kept.indexes if one[0] == "event_own_id")
            kept.indexes.remove((own_id, text))
            kept.indexes.append((own_id, text.replace("UNIQUE ", "").replace(" NULLS NOT DISTINCT", "")))
        years.give(cursor, table, kept)
        for (text,) in triggers:
            cursor.execute(text)
        cursor.execute(f"ANALYZE {table}")


def looked_at() -> dict[str, int]:
    """How often each part was read by an index or in full in this transaction."""
    found = psycopg.Cursor(database()).execute(
        "SELECT relname, seq_scan + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables"
        " WHERE relname ~ '^event.*_[0-3]$'"
    )
    return dict(found.fetchall())
