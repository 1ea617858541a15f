import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.gs1 import ai, coupons, element_string

BASE = "106141416543213500110000"  # prefix 0614141, offer 654321, save 500, buy 1 of any family
FIELDS = (
    "1" + "0" + "110123" + "9",
    "2" + "2121999" + "10614141",
    "3" + "261231",
    "4" + "260101",
    "5" + "0123456",
    "6" + "11234567",
    "9" + "6000",
)
"""Further purchases, dates, serial number, retailer, rules of use."""


@given(st.sets(st.integers(0, len(FIELDS) - 1)))
def test_optional_fields_stand_in_their_order(chosen: set[int]) -> None:
    coupon = BASE + "".join(FIELDS[at] for at in sorted(chosen))
    assert coupons.is_coupon(coupon)
    if len(coupon) <= 70:
        assert element_string.parse(f"(8110){coupon}") == [("8110", coupon)]
    if len(chosen) > 1:
        assert not coupons.is_coupon(BASE + "".join(FIELDS[at] for at in sorted(chosen, reverse=True)))


def test_it_takes_a_published_coupon() -> None:
    assert coupons.is_coupon("106141416543213500110000310123196000")


@pytest.mark.parametrize(
    "rest",
    [
        "0",
        "7",
        "32612314270101",  # starts after it ends
        "32613014260101",  # no such month
        "4260101" + "3261231",  # the wrong order
        "96000" + "96000",
        "93000",
        "96300",
        "96002",
        "62" + "1" * 7,
        "5012345",
        "14",
    ],
)
def test_it_refuses_what_breaks_a_field(rest: str) -> None:
    assert not coupons.is_coupon(BASE + rest)


def test_every_cut_of_a_coupon_without_optional_fields_is_refused() -> None:
    assert coupons.is_coupon(BASE)
    assert not any(coupons.is_coupon(BASE[:size]) for size in range(len(BASE)))
    offer = "001234561234560000001"
    assert coupons.is_positive_offer(offer)
    assert not any(coupons.is_positive_offer(offer[:size]) for size in range(len(offer)))
    assert not coupons.is_positive_offer(offer + "0")
    assert not coupons.is_positive_offer("2" + offer[1:])


@given(st.text(max_size=70) | st.text(string.digits, max_size=70).map(lambda text: BASE + text))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    for code, judge in (("8110", coupons.is_coupon), ("8112", coupons.is_positive_offer)):
        if judge(text):
            assert ai.check_value(code, text) == []
        else:
            assert ai.check_value(code, text)
