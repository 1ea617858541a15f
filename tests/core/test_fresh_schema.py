"""An empty database begins with the tables as all migrations leave them."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from txng.core import fresh_schema


@pytest.mark.django_db
def test_a_database_with_tables_is_left_alone() -> None:
    assert fresh_schema.load_into_empty(connection) is False


def test_it_is_made_of_the_migrations_that_are_there() -> None:
    assert fresh_schema.made_of() == fresh_schema.digest_of_migrations(), "scripts/with-system-postgresql make schema"


@pytest.mark.django_db
def test_it_knows_every_migration_and_nothing_of_the_machine_it_was_made_on() -> None:
    told = fresh_schema.text()
    for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations:
        assert f"'{app}', '{name}'" in told
    assert "OWNER TO" not in told
    assert "COMMENT ON EXTENSION" not in told
    assert not [line for line in told.splitlines() if line.startswith("\\")]


def test_a_text_of_many_lines_comes_in_as_the_migrations_wrote_it() -> None:
    """Seeded articles hold empty lines and dashes, which a careless reading of statements would drop."""
    assert "\n\n" in fresh_schema.text().partition("INSERT INTO public.library_article ")[2][:20_000]


@pytest.mark.django_db
def test_the_session_is_as_before() -> None:
    with connection.cursor() as cursor:
        cursor.execute("show search_path")
        assert cursor.fetchone() == ('"$user", public',)
