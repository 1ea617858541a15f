"""The demo comes and goes as a whole, and leaves alone what is real."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from txng.accounts.models import ApiKey, User
from txng.accounts.selectors import api_key_user
from txng.accounts.viewers import SYSTEM
from txng.config.demo import load
from txng.core import clock
from txng.core.errors import Conflict
from txng.core.models import ChangeRecord
from txng.registry import services
from txng.registry.models import Party, Product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo() -> None:
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    load.demo_load()


def demo_rows() -> dict[str, int]:
    """How many rows every table keeps that are marked as demo."""
    marked = [
        model
        for model in apps.get_models()
        if any(isinstance(field, models.BooleanField) and field.name == "is_demo" for field in model._meta.fields)
    ]
    assert len(marked) > 10
    counts = {model._meta.label: model._default_manager.filter(is_demo=True).count() for model in marked}
    return {label: count for label, count in counts.items() if count}


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def test_it_loads_once_and_is_quick_afterwards(demo: None) -> None:
    before = {**demo_rows(), "event": rows_of("event")}
    begin = time.perf_counter()
    assert load.demo_load() is False
    assert time.perf_counter() - begin < 0.5
    assert {**demo_rows(), "event": rows_of("event")} == before


def test_nothing_marked_as_demo_is_left_after_removal(demo: None) -> None:
    assert rows_of("event") > 0
    load.demo_remove()
    assert demo_rows() == {}
    assert rows_of("event") == rows_of("event_thing") == rows_of("capture_job") == 0
    assert not User.objects.exists()
    assert api_key_user(load.API_KEY) is None
    assert load.demo_remove() == 0


def test_it_can_come_again_after_it_went(demo: None) -> None:
    before = rows_of("event")
    load.demo_remove()
    assert load.demo_load() is True
    assert rows_of("event") == before


def test_real_records_stay(demo: None) -> None:
    real = services.party_create(actor=SYSTEM, kind="enterprise", name="Công ty thật", tax_code="0100233488")
    load.demo_remove()
    assert list(Party.objects.all()) == [real]
    assert Party.pgh_event_model.objects.filter(pgh_obj=real).count() == 1


def test_a_demo_that_real_records_stand_on_stays_whole(demo: None) -> None:
    before = {**demo_rows(), "event": rows_of("event")}
    party = Party.objects.get(gln="9520801090013")
    services.product_create(actor=SYSTEM, party=party, gtin="9520801099016", name="Thật")
    with pytest.raises(Conflict):
        load.demo_remove()
    assert {**demo_rows(), "event": rows_of("event")} == before


def test_an_interrupted_load_is_done_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_capture", lambda documents, keys: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load.demo_load()
    monkeypatch.undo()
    assert load.demo_load() is True
    assert load.demo_load() is False
    assert Product.objects.filter(gtin="09520801001019").count() == 1


def test_the_known_key_is_renewed_before_it_ends(demo: None) -> None:
    now = clock.now()
    ApiKey.objects.filter(revoked_at=None).update(
        created_at=now - timedelta(days=360), expires_at=now + timedelta(days=3)
    )
    load.demo_load()
    assert ApiKey.objects.get(revoked_at=None).expires_at > now + timedelta(days=300)


def test_labels_of_the_lots_lie_in_the_data_folder_while_the_demo_is_there(demo: None) -> None:
    folder = Path(settings.HOME) / "demo"
    names = {"MC-2026-1105-A.svg", "MC-2026-1105-B.svg", "BT-2026-1101.svg", "BT1101-0001.svg", "MT-2026-1010.svg"}
    assert {file.name for file in folder.glob("*.svg")} == names
    assert (folder / "BT1101-0001.svg").read_text().startswith("<svg")
    load.demo_remove()
    assert not folder.exists()


def test_loading_is_on_record(demo: None) -> None:
    kinds = list(ChangeRecord.objects.filter(kind__startswith="demo.").order_by("id").values_list("kind", flat=True))
    assert kinds == ["demo.remove", "demo.records", "demo.load"]
