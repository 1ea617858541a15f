"""The checklist of the legal minimum: eleven items, each with what is there, dated by the texts that ask for it."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from txng.registry.rules import LegalFacts, StageFact, legal_items

TODAY = date(2026, 11, 20)
STAGE = StageFact("Thu hoạch", "(01) 1 (10) A", "(414) 2", datetime(2026, 11, 5, 1, 30, tzinfo=UTC))
LATER = StageFact("Đóng gói", "(01) 1 (10) A", "(414) 3", datetime(2026, 11, 6, 2, 0, tzinfo=UTC))
WHOLE = LegalFacts(
    name="Mãng cầu",
    image="/static/a.svg",
    party_name="HTX",
    party_address="Phường Bình Minh",
    origin="Tây Ninh",
    stages=[STAGE, LATER],
    trace_code="(01) 1 (10) A",
    brand="Chân Núi",
    lot="A",
    expires_on=date(2026, 11, 19),
    standards=["VietGAP"],
)


def by_code(facts: LegalFacts, on: date = TODAY) -> dict:
    return {item.code: item for item in legal_items(facts, on)}


def test_there_are_eleven_in_the_order_of_the_law() -> None:
    items = legal_items(WHOLE, TODAY)
    assert [item.number for item in items] == list(range(1, 12))
    assert [item.code for item in items] == [
        *("name", "image", "party", "address", "origin", "stages"),
        *("times", "trace_code", "brand", "expiry", "standards"),
    ]
    assert all(item.present and item.label and item.label_en for item in items)


def test_which_text_asks_depends_on_the_day() -> None:
    assert by_code(WHOLE, date(2024, 5, 31))["name"].required_by == ()
    assert by_code(WHOLE, date(2024, 6, 1))["name"].required_by == ("tt-02-2024",)
    assert by_code(WHOLE, date(2026, 1, 22))["origin"].required_by == ()
    assert by_code(WHOLE, date(2026, 1, 23))["origin"].required_by == ("nd-37-2026",)
    assert by_code(WHOLE)["trace_code"].required_by == ("tt-02-2024",)
    assert by_code(WHOLE)["stages"].required_by == ("tt-02-2024", "nd-37-2026")


def test_nothing_known_means_nothing_present() -> None:
    items = by_code(LegalFacts())
    assert {code for code, item in items.items() if item.state == "none"} == {"brand", "expiry"}
    assert {item.state for code, item in items.items() if code not in ("brand", "expiry")} == {"missing"}
    assert items["brand"].satisfied
    assert not items["name"].satisfied


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("name", "name"),
        ("image", "image"),
        ("party_name", "party"),
        ("party_address", "address"),
        ("origin", "origin"),
        ("trace_code", "trace_code"),
    ],
)
def test_one_missing_value_is_one_missing_item(field: str, code: str) -> None:
    items = by_code(replace(WHOLE, **{field: ""}))
    assert [item.code for item in items.values() if not item.present] == [code]


def test_stages_show_name_codes_and_local_time() -> None:
    item = by_code(WHOLE)["stages"]
    assert item.values[0] == "Thu hoạch · (01) 1 (10) A · (414) 2 · 05/11/2026 08:30"
    assert by_code(WHOLE)["times"].values == ("05/11/2026 08:30 – 06/11/2026 09:00",)


def test_a_stage_without_a_part_and_a_stage_that_should_be_there_are_named() -> None:
    odd = replace(STAGE, place_code="")
    item = by_code(replace(WHOLE, stages=[odd, LATER], missing_stages=["Vận chuyển"]))["stages"]
    assert item.state == "partial"
    assert set(item.lacking) == {"Vận chuyển", "Thu hoạch"}


def test_the_day_of_the_batch_wins_over_the_shelf_life_of_the_product() -> None:
    assert by_code(replace(WHOLE, shelf_life_days=14))["expiry"].values == ("19/11/2026",)
    assert by_code(replace(WHOLE, expires_on=None, shelf_life_days=14))["expiry"].values == (
        "14 ngày kể từ ngày sản xuất",
    )
    english = replace(WHOLE, expires_on=None, shelf_life_days=14, language="en")
    assert by_code(english)["expiry"].values == ("14 days from production",)
