"""Administrative units: present right after the migrations, dated, found without accents."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

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


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("trang bang", "Phường Trảng Bàng"),
        ("Hoà Thành", "Phường Hòa Thành"),
        ("xã tân hưng", "Xã Tân Hưng"),
        ("ninh sơn", "Phường Bình Minh"),  # a former ward of that name
    ],
)
def test_a_commune_is_found_without_accents_and_by_its_former_name(text: str, first: str) -> None:
    assert str(selectors.admin_units_search(text, AFTER)[0]) == first


def test_an_empty_search_finds_no_commune() -> None:
    assert selectors.admin_units_search("  ") == []


def test_communes_come_in_vietnamese_order() -> None:
    names = [unit.name for unit in selectors.admin_units(AFTER)]
    assert names.index("Xã Dương Minh Châu") < names.index("Xã Đức Hòa") < names.index("Xã Hậu Nghĩa")


def test_periods_of_one_code_never_meet() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AdminUnit.objects.create(
            code="25459", name="X", name_folded="x", kind="xa", valid_from=date(2030, 1, 1), valid_to=date(2031, 1, 1)
        )
