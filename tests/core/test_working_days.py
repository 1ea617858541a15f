"""Deadlines in working days, against counting day by day and against days known from the calendar on the wall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.core.working_days import (
    add_working_days,
    deadline,
    holidays,
    is_working_day,
    next_working_day,
    remaining_in_words,
    working_days_between,
)

DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


def test_the_data_hold_together() -> None:
    known = holidays()
    assert known.years | known.provisional == frozenset(range(2019, 2028))
    assert all(day.weekday() < 5 for day in known.off), "a day off that is a weekend needs no entry"
    assert all(day.weekday() == 5 for day in known.made_up)
    for year in range(2019, 2028):
        off = {day for day in known.off if day.year == year}
        made_up = {day for day in known.made_up if day.year == year}
        # New Year 1, Tết 5, Hùng Kings 1, 30 April, 1 May, National Day 1 (2 since 2021), and what is worked for later
        moved = len(made_up) - (year == 2019)  # 5 January 2019 made up for 31 December 2018
        assert len(off) - moved == (11 if year > 2020 else 10), year


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 26), 1, date(2026, 11, 27)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # over Tết
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),  # a Saturday made up for
        (date(2026, 8, 28), 1, date(2026, 9, 3)),  # National Day
        (date(2024, 2, 28), 1, date(2024, 2, 29)),  # leap day
        (date(2024, 2, 29), 1, date(2024, 3, 1)),
        (date(2025, 12, 31), 1, date(2026, 1, 5)),
        (date(2026, 2, 15), 0, date(2026, 2, 23)),
        (date(2026, 2, 23), 0, date(2026, 2, 23)),
        (date(2026, 2, 23), -1, date(2026, 2, 13)),
    ],
)
def test_periods_people_can_check(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days) == end


@given(DAYS, st.integers(1, 60))
def test_a_period_holds_exactly_its_working_days(start: date, days: int) -> None:
    end = add_working_days(start, days)
    passed = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, passed)) == days == working_days_between(start, end)
    assert is_working_day(end)
    assert working_days_between(end, start) == -days
    assert add_working_days(start, days + 1) == next_working_day(end + timedelta(days=1))


def test_years_without_data_know_weekends_only_and_say_so() -> None:
    assert deadline(date(2030, 1, 2), 1) == (date(2030, 1, 3), False)
    assert deadline(date(2026, 1, 5), 10) == (date(2026, 1, 16), True)
    assert not deadline(date(2026, 12, 30), 5).certain, "2027 is provisional"
    assert deadline(date(2031, 1, 31), 1).on == date(2031, 2, 3)


def test_words() -> None:
    today = date(2026, 2, 28)
    for ahead, vietnamese, english in (
        (2, "còn 2 ngày", "2 days left"),
        (1, "còn 1 ngày", "1 day left"),
        (0, "hạn hôm nay", "due today"),
        (-1, "quá hạn 1 ngày", "1 day overdue"),
        (-30, "quá hạn 30 ngày", "30 days overdue"),
    ):
        due = today + timedelta(days=ahead)
        assert remaining_in_words(due, today) == vietnamese
        assert remaining_in_words(due, today, "en") == english
