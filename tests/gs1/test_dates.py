import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.gs1 import dates


@given(st.integers(0, 99), st.integers(1960, 2200))
def test_the_year_is_the_one_nearest_to_now(two_digits: int, now: int) -> None:
    year = dates.full_year(two_digits, now)
    assert year % 100 == two_digits
    assert -49 <= year - now <= 50


@pytest.mark.parametrize(
    ("code", "value", "texts", "last"),
    [
        ("17", "270131", ["2027-01-31"], "2027-01-31"),
        ("17", "280200", ["2028-02"], "2028-02-29"),
        ("7003", "2701311530", ["2027-01-31T15:30"], "2027-01-31"),
        ("7007", "260110260115", ["2026-01-10", "2026-01-15"], "2026-01-15"),
        ("7007", "260110", ["2026-01-10"], "2026-01-10"),
        ("8008", "27013115", ["2027-01-31T15"], "2027-01-31"),
        ("8008", "270131153059", ["2027-01-31T15:30:59"], "2027-01-31"),
        ("7250", "19900101", ["1990-01-01"], "1990-01-01"),
        ("7251", "199001010830", ["1990-01-01T08:30"], "1990-01-01"),
    ],
)
def test_it_reads_dates_as_exactly_as_they_are_given(code: str, value: str, texts: list[str], last: str) -> None:
    moments = dates.moments(code, value, 2026)
    assert [moment.text for moment in moments] == texts
    assert moments[-1].day.isoformat() == last


def test_elements_without_a_date_have_none() -> None:
    assert dates.moments("10", "270131", 2026) == ()
