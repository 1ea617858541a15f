"""The psycopg connection under Django's, for what only it can do: COPY, pipelines, binary results."""

from typing import Any, cast

import psycopg
from django.db import connection

Connection = psycopg.Connection[tuple[Any, ...]]


def database() -> Connection:
    """This thread's connection, in the transaction Django has open."""
    connection.ensure_connection()
    return cast(Connection, connection.connection)
