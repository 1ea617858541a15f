"""Codes nobody issued: invented lots and serial numbers, and serial numbers printed with the lot of another."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import MANG_CAU, Cast
from tests.events.samples import document, item, lot, object_event, transformation
from tests.web.public.asking import Portal
from tests.web.public.test_pages import BROWSER, LOT, words
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.events.services import document_capture
from txng.registry.models import Batch

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = "Mã này không được cấp trên cổng. Không nên tin nhãn này."
CONFIRMED = "Thông tin đã được xác nhận"


@pytest.fixture
def shop(portal: Portal, cast: Cast) -> Portal:
    """The custard apples are confirmed; lots MC-1 and MC-2 are declared."""
    product = cast.products["mang_cau"]
    product.verified_by = "Sở Nông nghiệp và Môi trường"
    product.verified_at = timezone.now()
    product.save()
    Batch.objects.create(product=product, lot="MC-2", produced_on=date(2026, 11, 1))
    return portal


def capture(*events: dict[str, Any]) -> None:
    document_capture(document=document(*events), actor=SYSTEM)


def born(serial: str, of: str, how: str) -> dict[str, Any]:
    """The event by which an item comes out of its lot, in each of the ways that are in use."""
    if how == "transformation":
        event = transformation([lot(of)], [])
        return {**event, "outputQuantityList": [], "outputEPCList": [item(serial)]}
    add = {"action": "ADD", "bizStep": "commissioning"}
    if how == "ilmd":
        return object_event(item(serial), ilmd={"cbvmda:lotNumber": of}, **add)
    if how == "beside":
        return object_event(item(serial), quantityList=[{"epcClass": lot(of), "quantity": 1}], **add)
    return object_event(f"https://id.gs1.org/01/{MANG_CAU}/10/{of}/21/{serial}", **add)


def test_an_invented_lot_is_not_covered_by_the_confirmation_of_the_product(shop: Portal) -> None:
    assert CONFIRMED in words(shop.get(LOT, **BROWSER))
    answer = shop.get(f"/01/{MANG_CAU}/10/BIA-DAT", **BROWSER)
    assert answer.status == 404
    text = words(answer)
    assert NEVER in text
    assert "Lô BIA-DAT" in text
    assert CONFIRMED not in text


def test_an_invented_serial_number_of_a_known_lot_is_told(shop: Portal) -> None:
    capture(born("S1", "MC-1", "ilmd"))
    good = words(shop.get(f"{LOT}/21/S1", **BROWSER))
    assert CONFIRMED in good
    assert NEVER not in good
    for path in (f"{LOT}/21/BIA", f"/01/{MANG_CAU}/21/BIA"):
        page = shop.get(path, **BROWSER)
        assert page.status == 404
        assert NEVER in words(page)
        assert "số sê-ri BIA" in words(page)
        assert CONFIRMED not in words(page)


@pytest.mark.parametrize("how", ["transformation", "ilmd", "beside", "link"])
def test_a_serial_number_printed_with_another_lot_is_told(shop: Portal, how: str) -> None:
    capture(born("S1", "MC-2", how))
    assert CONFIRMED in words(shop.get(f"/01/{MANG_CAU}/10/MC-2/21/S1", **BROWSER))
    text = words(shop.get(f"{LOT}/21/S1", **BROWSER))
    assert NEVER in text
    assert "Số sê-ri S1 được cấp cho lô MC-2, không phải lô MC-1." in text
    assert CONFIRMED not in text


def test_a_serial_number_that_nobody_joined_to_a_lot_is_no_accusation(shop: Portal) -> None:
    capture(object_event(item("S1")))
    text = words(shop.get(f"{LOT}/21/S1", **BROWSER))
    assert CONFIRMED in text
    assert "Chưa có bản ghi nào nối số sê-ri S1 với lô MC-1." in text


def test_an_erroneous_event_issues_nothing(shop: Portal) -> None:
    event = born("S1", "MC-1", "ilmd")
    declaration = {"declarationTime": "2026-11-06T00:00:00Z", "reason": "did_not_occur"}
    capture(event)
    capture({**event, "errorDeclaration": declaration})
    assert NEVER in words(shop.get(f"{LOT}/21/S1", **BROWSER))


@pytest.mark.parametrize("path", ["/21/S1", "/10/MC-1/21/S1", "/10/BIA/21/S1"])
def test_the_recall_of_its_true_lot_reaches_an_item_however_it_is_labelled(shop: Portal, path: str) -> None:
    capture(born("S1", "MC-2", "transformation"))
    Batch.objects.filter(lot="MC-2").update(status="recalled")
    page = shop.get(f"/01/{MANG_CAU}{path}", **BROWSER)
    assert page.text.index("SẢN PHẨM BỊ THU HỒI") < page.text.index("<h1>")
    assert "Lô MC-2" in words(page)


def test_a_serial_number_alone_tells_of_its_lot(shop: Portal) -> None:
    capture(born("S1", "MC-2", "ilmd"))
    text = words(shop.get(f"/01/{MANG_CAU}/21/S1", **BROWSER))
    assert "Lô theo hồ sơ MC-2" in text
    assert "01/11/2026" in text


@pytest.mark.parametrize(("made", "found"), [(5, "Còn 5 ngày"), (10, "Ngày cuối"), (13, "Đã quá hạn 3 ngày")])
def test_the_expiry_is_worked_out_from_the_shelf_life(shop: Portal, cast: Cast, made: int, found: str) -> None:
    cast.products["mang_cau"].shelf_life_days = 10
    cast.products["mang_cau"].save()
    produced = clock.today() - timedelta(days=made)
    Batch.objects.filter(lot="MC-1").update(produced_on=produced, harvested_on=produced)
    text = words(shop.get(LOT, **BROWSER))
    assert f"{produced + timedelta(days=10):%d/%m/%Y} {found}" in text
    assert ("Sản phẩm đã quá hạn sử dụng 3 ngày." in text) is (made == 13)
    assert "10 ngày" in text
