"""An act opens into what it changed, and what a viewer must not see stays hidden."""

import pytest

from tests.cast import Cast
from txng.accounts.viewers import SYSTEM
from txng.core import changes, history
from txng.core.models import ChangeRecord
from txng.registry import services
from txng.registry.models import Membership, Product

pytestmark = pytest.mark.django_db


def nothing_hidden(model: type, field: str) -> bool:
    return False


def test_an_act_opens_into_fields_before_and_after(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    services.product_update(actor=SYSTEM, product=product, brand="Núi Bà")
    services.product_update(actor=SYSTEM, product=product, brand="Núi Bà Đen")
    latest, first = changes.acts_of(product).filter(kind="product.update")
    [row] = history.rows_of(latest, hides=nothing_hidden)
    assert (row.model, row.id, row.label) == (Product, product.pk, "update")
    [field] = [field for field in row.fields if field.name == "brand"]
    assert (field.before, field.after, field.hidden) == ("Núi Bà", "Núi Bà Đen", False)
    [row] = history.rows_of(first, hides=lambda model, field: field == "brand")
    [field] = [field for field in row.fields if field.name == "brand"]
    assert (field.before, field.after, field.hidden) == (None, None, True)


def test_what_was_removed_shows_what_it_was(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast.users["colleague"])
    role = membership.role
    services.membership_remove(actor=SYSTEM, membership=membership, reason="nghỉ việc")
    record = ChangeRecord.objects.latest("id")
    [row] = history.rows_of(record, hides=nothing_hidden)
    assert (row.model, row.label) == (Membership, "delete")
    assert ("role", role, None) in [(field.name, field.before, field.after) for field in row.fields]
