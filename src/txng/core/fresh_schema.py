"""What an empty database begins with: the tables as all migrations leave them, in one step instead of a hundred.

Going through the migrations takes Django most of a minute on a small machine, and a newcomer waits for it. The file is
made from them (``make schema``) and only saves time: it says itself which migrations it holds, and whatever came after
it is applied to it as to any older database.
"""

import gzip
import hashlib
import inspect
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

FILE = "data/schema.sql.gz"
_MARK = "-- made of migrations "


def load_into_empty(connection: BaseDatabaseWrapper) -> bool:
    """Fill a database without any table, in one transaction; whether that was done."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_class where relnamespace = 'public'::regnamespace)")
        if cursor.fetchone() != (False,):
            return False
        cursor.execute("select current_setting('search_path')")
        (path,) = cursor.fetchone()
        cursor.execute(text())
        cursor.execute("select set_config('search_path', %s, false)", [path])
    return True


def text() -> str:
    """The statements, as ``pg_dump`` of the oldest PostgreSQL that is served writes them."""
    return gzip.decompress((resources.files("txng.core") / FILE).read_bytes()).decode()


def made_of() -> str:
    """The digest of the migrations that the file was made of."""
    first = text().partition("\n")[0]
    return first.removeprefix(_MARK) if first.startswith(_MARK) else ""


def marked(statements: str) -> str:
    """``statements`` with the digest of the migrations that are there now."""
    return f"{_MARK}{digest_of_migrations()}\n{statements}"


def digest_of_migrations() -> str:
    """SHA-256 of the name and source of every migration of every room and library."""
    whole = hashlib.sha256()
    for name, source in sorted(_sources()):
        whole.update(f"{name}\n{hashlib.sha256(source).hexdigest()}\n".encode())
    return whole.hexdigest()


def _sources() -> Iterator[tuple[str, bytes]]:
    from django.db.migrations.loader import MigrationLoader

    for (app, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        yield f"{app}.{name}", Path(inspect.getfile(type(migration))).read_bytes()
