"""The portal without its web server: settings loaded, database running, schema up to date.

Every command that needs data enters here, so it works whether or not the portal runs.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from txng.core import embedded
from txng.core.errors import Refused


def setup() -> None:
    """Load settings and rooms; no connection is made."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "txng.config.settings")
    import django

    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """Start or join the embedded database, or check that the configured one answers."""
    setup()
    from django.conf import settings
    from django.db import OperationalError, connections

    if not settings.DATABASE_URL:
        embedded.check_space(settings.HOME)
        with embedded.running(settings.HOME):
            try:
                yield
            finally:
                connections.close_all()
        return
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        raise Refused("database-unreachable", detail=str(error).strip()[:300]) from None
    yield


def known_migrations() -> frozenset[str]:
    """The migrations of this program, ``app.name``, and those that others of them replace."""
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = (one for migration in known.values() for one in migration.replaces)
    return frozenset(f"{app}.{name}" for app, name in (*known, *replaced))


def refuse_newer_data() -> None:
    """Refuse a database with a migration this version does not know, be it of a room this version does not have."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    if unknown := sorted(applied - known_migrations()):
        raise Refused("data-newer", migration=unknown[0])


def migrate() -> None:
    """Bring the schema up to date; quick when there is nothing to do, safe when two processes start together."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from txng.core import fresh_schema

    refuse_newer_data()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(93901)")
    try:
        fresh_schema.load_into_empty(connection)
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            click.echo(f"Đang cập nhật cơ sở dữ liệu ({len(plan)} bước)…", err=True)
            call_command("migrate", interactive=False, verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(93901)")


@contextmanager
def portal() -> Iterator[None]:
    """Database running and migrated: what `txng capture`, `txng trace` and their like need."""
    with database():
        migrate()
        yield
