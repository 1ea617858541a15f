"""An act and what it changed stand or fall together, and the rows before and after lead back to it."""

import pytest
from django.db import ProgrammingError, transaction
from pghistory.models import Context

from tests.cast import Cast
from txng.accounts.viewers import SYSTEM
from txng.core import changes
from txng.core.models import ChangeRecord
from txng.registry import services
from txng.registry.models import Product

pytestmark = pytest.mark.django_db


def test_one_act_leaves_one_record_that_the_row_history_points_to(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    actor = cast.viewer("owner")
    services.product_update(actor=actor, product=product, reason="Sửa theo nhãn mới", brand="Núi Bà")
    record = changes.acts_of(product).get(kind="product.update")
    assert (record.actor_user, record.reason) == (actor.user_id, "Sửa theo nhãn mới")
    assert record.details == {"fields": ["brand"]}
    history = Product.pgh_event_model.objects.get(pgh_context=record.context)
    assert history.brand == "Núi Bà"
    assert Context.objects.get(pk=record.context).metadata == {"kind": "product.update", "user": actor.user_id}


def test_a_failed_act_leaves_nothing(cast: Cast) -> None:
    def interrupted() -> None:
        with changes.act(actor=SYSTEM, kind="test.fail"):
            Product.objects.filter(pk=cast.products["mang_cau"].pk).update(brand="?")
            raise RuntimeError

    before = ChangeRecord.objects.count()
    with pytest.raises(RuntimeError):
        interrupted()
    cast.products["mang_cau"].refresh_from_db()
    assert cast.products["mang_cau"].brand == "Chân Núi"
    assert ChangeRecord.objects.count() == before


def test_an_act_inside_an_act_is_part_of_it(cast: Cast) -> None:
    before = ChangeRecord.objects.count()
    with changes.act(actor=SYSTEM, kind="outer.act") as act:
        services.product_update(actor=SYSTEM, product=cast.products["mang_cau"], brand="A")
        services.product_update(actor=SYSTEM, product=cast.products["banh_trang"], brand="B")
        act.touches(cast.parties["coop"])
    assert ChangeRecord.objects.count() == before + 1
    record = ChangeRecord.objects.latest("id")
    assert record.kind == "outer.act"
    assert len(record.touched) == 3
    assert Product.pgh_event_model.objects.filter(pgh_context=record.context).count() == 2


def test_acts_after_one_another_are_two(cast: Cast) -> None:
    for brand in ("A", "B"):
        services.product_update(actor=SYSTEM, product=cast.products["mang_cau"], brand=brand)
    records = changes.acts_of(cast.products["mang_cau"])
    assert len({record.context for record in records}) == len(records) == 2


def test_history_is_written_by_the_database_whoever_changes_a_row(cast: Cast) -> None:
    Product.objects.filter(pk=cast.products["mang_cau"].pk).update(brand="past the services")
    last = Product.pgh_event_model.objects.filter(pgh_obj=cast.products["mang_cau"]).latest("pgh_id")
    assert last.brand == "past the services"
    assert last.pgh_context is None


@pytest.mark.parametrize("model", [ChangeRecord, Product.pgh_event_model])
def test_history_cannot_be_changed_or_removed(cast: Cast, model: type) -> None:
    services.product_update(actor=SYSTEM, product=cast.products["mang_cau"], brand="A")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        model.objects.all().delete()
    field = "reason" if model is ChangeRecord else "brand"
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        model.objects.update(**{field: "another"})
