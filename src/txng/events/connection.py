"""The psycopg connection under Django's, for what only it can do: COPY, pipelines, binary results."""

from typing import Any, cast

import psycopg
from django.db import connection

_NEVER = 1 << 31  # statements are prepared where they say so, never because they came often

Connection = psycopg.Connection[tuple[Any, ...]]


def database() -> Connection:
    """This thread's connection, in the transaction Django has open."""
    connection.ensure_connection()
    pg = cast(Connection, connection.connection)
    pg.prepare_threshold = _NEVER  # Django forbids prepared statements altogether
    return pg
