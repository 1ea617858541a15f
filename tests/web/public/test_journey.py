"""The journey on the page, from captured events: stages, gaps, readings, raw data."""

from typing import Any

import jsonschema
import pytest

from tests.cast import MANG_CAU, Cast
from tests.journeys.chains import chain, document
from tests.web.public.asking import Portal
from tests.web.public.test_pages import BROWSER, LOT, words
from txng.accounts.viewers import SYSTEM
from txng.epcis import documents
from txng.events.services import document_capture
from txng.registry.models import StageProfile

pytestmark = pytest.mark.django_db(transaction=True)

PLOT, PACKING, SHOP = "9520801090150", "9520801090167", "9520801090198"
REQUIRED = ["harvest", "transport", "packing", "transport", "retail"]


@pytest.fixture
def shop(portal: Portal, cast: Cast) -> Portal:
    """A portal whose product group asks for the whole chain."""
    group = cast.products["mang_cau"].group
    StageProfile.objects.filter(group=group).delete()
    StageProfile.objects.create(group=group, stages=REQUIRED, valid_from="2020-01-01")
    return portal


def capture(*without: str) -> None:
    events = chain(MANG_CAU, "MC-1", PLOT, PACKING, SHOP, without)
    document_capture(document=documents.read(document(events)), actor=SYSTEM)


def test_a_full_chain_shows_every_stage_with_who_where_and_when(shop: Portal) -> None:
    capture()
    text = words(shop.get(LOT, **BROWSER))
    assert "Đủ các công đoạn bắt buộc." in text
    for expected in (
        "Công đoạn khác 01/09/2026 HTX Mãng cầu Chân Núi Phường Bình Minh",
        "Thu hoạch, tạo lô 04/11/2026",
        "Vận chuyển 04/11/2026 HTX Mãng cầu Chân Núi → Cơ sở Đóng gói Ninh Thạnh Phường Bình Minh → Phường Ninh Thạnh",
        "Đóng gói 05/11/2026 Cơ sở Đóng gói Ninh Thạnh Phường Ninh Thạnh",
        "Vận chuyển 05/11/2026 – 06/11/2026 Cơ sở Đóng gói Ninh Thạnh → Siêu thị Vàm Cỏ Mart",
        "Nhiệt độ đo được: 8–10,5 °C",
        "Bán lẻ 06/11/2026 Siêu thị Vàm Cỏ Mart Phường Long An",
    ):
        assert expected in text, expected


def test_a_missing_stage_is_shown_as_missing(shop: Portal) -> None:
    capture("retail_selling")
    page = shop.get(LOT, **BROWSER)
    text = words(page)
    assert "Chưa đầy đủ: thiếu dữ liệu Bán lẻ. Có 80 % công đoạn bắt buộc." in text
    assert "Không có dữ liệu giai đoạn “Bán lẻ”" in text
    assert "Còn thiếu: Bán lẻ" in text
    assert 'class="gap' in page.text


def test_a_gap_never_hides_behind_show_all() -> None:
    from txng.web.public.journey import Step, _shown_first

    plain, gap = Step("Đóng gói"), Step("Không có dữ liệu", is_gap=True)
    assert _shown_first([plain] * 8) == 8
    assert _shown_first([plain] * 9) == 6
    assert _shown_first([*[plain] * 7, gap, *[plain] * 5]) == 8


def test_a_receipt_nobody_confirmed_is_named(shop: Portal) -> None:
    capture("receiving")
    text = words(shop.get(LOT, **BROWSER))
    assert "Chưa đầy đủ: còn điểm chưa rõ ở công đoạn Vận chuyển." in text
    assert "Bên nhận chưa xác nhận" in text


def test_a_lot_without_events_says_so(shop: Portal) -> None:
    text = words(shop.get(LOT, **BROWSER))
    assert "Chưa ghi nhận sự kiện nào của lô này." in text
    assert "Xem dữ liệu gốc" not in text


def test_the_law_s_list_names_each_stage_with_codes_and_time(shop: Portal) -> None:
    capture()
    text = words(shop.get(LOT, **BROWSER))
    assert f"Đóng gói 09:00 05/11/2026 (01){MANG_CAU}(10)MC-1 (414){PACKING}" in text
    assert "7. Thời gian sản xuất, kinh doanh 01/09/2026 07:30 – 06/11/2026 08:00" in text


def test_an_item_of_a_lot_shows_the_journey_of_its_lot(shop: Portal) -> None:
    capture()
    text = words(shop.get(f"{LOT}/21/0007", **BROWSER))
    assert "Số sê-ri 0007" in text
    assert "Đóng gói 05/11/2026" in text


def test_english_readers_read_the_stages_in_english(shop: Portal) -> None:
    capture("retail_selling")
    text = words(shop.get(LOT, accept_language="en"))
    assert "Not complete: no data for Retail. 80 % of the required stages are there." in text
    assert "Transport 4 Nov 2026" in text
    assert "Measured temperature: 8–10.5 °C" in text


def test_the_raw_data_behind_the_page_is_an_epcis_document_without_trade_secrets(shop: Portal) -> None:
    capture()
    answer = shop.get(f"{LOT}?linkType=gs1:epcis")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/ld+json"
    body: dict[str, Any] = answer.json
    jsonschema.validate(
        body,
        {"type": "object", "required": ["@context", "type", "schemaVersion", "epcisBody"]},
    )
    assert body["type"] == "EPCISQueryDocument"
    events = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert all(one["eventID"].startswith("ni:///sha-256;") for one in events), "each is named by its hash"
    assert [event["bizStep"] for event in events] == [
        event["bizStep"] for event in chain(MANG_CAU, "MC-1", PLOT, PACKING, SHOP)
    ]
    assert documents.read(answer.body).events
    assert "sourceList" not in answer.text
    assert shop.get(f"{LOT}?linkType=gs1:epcis", if_none_match=answer.headers["etag"]).status == 304
