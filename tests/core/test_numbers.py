# ruff: noqa: E501 - tables of samples
"""Numbers as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.core.numbers import read_number, write_number

DECIMALS = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1234,5", "1234.5"), ("1234.5", "1234.5"), ("1.5", "1.5"),
        ("1.500", "1500"), ("1,500", "1.500"), ("0.125", "0.125"), ("1.234.567", "1234567"), ("1 234 567,8", "1234567.8"),
        ("-3,5", "-3.5"), (" 12 ", "12"), ("1.500.000", "1500000"), ("12.34.567", None), ("1,2,3", None), ("", None),
        ("12kg", None), ("1e5", None), ("--1", None), (",", None), ("٣", None), ("1.,5", None),
    ],
)  # fmt: skip
def test_what_people_type(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


@given(DECIMALS, st.sampled_from(["vi", "en"]))
def test_what_is_written_is_read_as_the_same(number: Decimal, language: str) -> None:
    assert read_number(write_number(number, language), language) == number


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(text: str) -> None:
    read_number(text)
