"""Administrative units: present right after the migrations, dated, found without accents."""

from datetime import date

import pytest

from txng.accounts import selectors, units
from txng.accounts.models import AdminUnit, AdminUnitSuccession

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def test_they_are_there_after_the_migrations() -> None:
    assert len(selectors.admin_units(AFTER)) == 96
    assert len(selectors.admin_units(BEFORE)) == 280
    assert AdminUnitSuccession.objects.count() == 303 + 2


def test_loading_them_again_writes_nothing() -> None:
    assert units.admin_units_load() == 0


def test_a_changed_row_is_put_right() -> None:
    AdminUnit.objects.filter(code="25459", valid_from=AFTER).update(name="Phường Khác")
    assert units.admin_units_load() == 1
    assert str(selectors.admin_unit("25459", AFTER)) == "Phường Tân Ninh"


def test_a_code_means_another_unit_before_the_reform() -> None:
    assert str(selectors.admin_unit("25480", BEFORE)) == "Phường Ninh Sơn"
    assert str(selectors.admin_unit("25480", AFTER)) == "Phường Bình Minh"
    assert str(selectors.admin_unit("80", BEFORE)) == "Tỉnh Long An"
    assert str(selectors.admin_unit("80", AFTER)) == "Tỉnh Tây Ninh"
