"""The schema can be taken back and made again, and says the same in Django's models as in the database."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.events import samples, store
from txng.epcis import documents
from txng.events import selectors


def read_back(vocabulary: str) -> list[str]:
    """The prefixes of an event that was sent with ``vocabulary``, as the store has them."""
    body = samples.document_bytes(samples.object_event(samples.item(1)))
    store.capture(documents.read(body.replace(samples.VOCABULARY.encode(), vocabulary.encode())))
    ((seq,),) = store.rows("SELECT max(seq) FROM event")
    (event,) = selectors.documents([seq])
    return list(event.context.namespaces.values())


@pytest.mark.django_db(transaction=True)
def test_the_schema_goes_back_and_forth() -> None:
    def shape() -> list[tuple[object, ...]]:
        return store.rows(
            "SELECT 'column', table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_name = ANY(%s) UNION ALL SELECT 'index', tablename, indexname, indexdef, '' FROM pg_indexes"
            " WHERE tablename = ANY(%s) ORDER BY 1, 2, 3",
            [[*store.TABLES, "event_zdict"]] * 2,
        )

    before = shape()
    assert read_back("https://before.example/") == ["https://before.example/"]
    call_command("migrate", "events", "zero", verbosity=0)
    left = "SELECT relname FROM pg_class WHERE relname ~ '^event' OR relname ~ '^capture_job'"
    assert store.rows(left) == []
    assert store.rows("SELECT proname FROM pg_proc WHERE proname ~ '^event_is'") == []
    call_command("migrate", verbosity=0)
    assert shape() == before
    connection.close()  # numbers of contexts begin again at 1, as after a restore: a new connection reads its own
    assert read_back("https://after.example/") == ["https://after.example/"]


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    told = StringIO()
    call_command("makemigrations", "events", check=True, dry_run=True, stdout=told)
    assert "No changes" in told.getvalue()
