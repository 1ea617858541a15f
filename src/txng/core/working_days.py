"""Working days of the state's offices: weekends, public holidays, days made up for. Pure; the days are dated data.

A period of n working days begins on the day after the event and ends with its last working day (Civil Code
91/2015/QH13, articles 147 and 148). Years without data know weekends only, and `Deadline.certain` says so.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

DAY = timedelta(days=1)


class Holidays(NamedTuple):
    """``years``: those whose yearly notice is in the data; of ``provisional`` ones only the rule of the law is."""

    off: frozenset[date]
    made_up: frozenset[date]
    years: frozenset[int]
    provisional: frozenset[int]


@cache
def holidays() -> Holidays:
    """What the data of the portal says."""
    years = json.loads(resources.files("txng.core").joinpath("data/holidays.json").read_text())["years"]
    days = {
        kind: frozenset(date.fromisoformat(day) for year in years.values() for day in year[kind])
        for kind in ("off", "made_up")
    }
    provisional = frozenset(int(year) for year, entry in years.items() if entry.get("provisional"))
    return Holidays(days["off"], days["made_up"], frozenset(map(int, years)) - provisional, provisional)


def is_working_day(day: date) -> bool:
    """Whether offices are open: Monday to Friday without holidays, and the Saturdays that make up for others."""
    known = holidays()
    return day in known.made_up or (day.weekday() < 5 and day not in known.off)


def _days_after(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        if is_working_day(day):
            yield day


def next_working_day(day: date) -> date:
    """``day`` itself if it is one, else the first one after it."""
    return day if is_working_day(day) else next(_days_after(day, DAY))


def add_working_days(start: date, days: int) -> date:
    """The last day of a period of ``days`` working days that begins on the day after ``start``; backwards if negative.

    0: ``start`` itself, or the next working day when it is none.
    """
    if days == 0:
        return next_working_day(start)
    following = _days_after(start, DAY if days > 0 else -DAY)
    for _ in range(abs(days) - 1):
        next(following)
    return next(following)


def working_days_between(after: date, until: date) -> int:
    """Working days after ``after`` up to and with ``until``; negative when ``until`` is the earlier one."""
    if until < after:
        return -working_days_between(until, after)
    return sum(is_working_day(after + DAY * number) for number in range(1, (until - after).days + 1))


class Deadline(NamedTuple):
    """The last day on which it is in time; ``certain``: the holidays of all years it passes are known."""

    on: date
    certain: bool


def deadline(start: date, days: int) -> Deadline:
    """When ``days`` working days from ``start`` are over."""
    on = add_working_days(start, days)
    first, last = sorted((start, on))
    return Deadline(on, all(year in holidays().years for year in range(first.year, last.year + 1)))


def remaining_in_words(due: date, today: date, language: str = "vi") -> str:
    """How near a deadline is, in calendar days.

    >>> remaining_in_words(date(2026, 3, 3), date(2026, 3, 1)), remaining_in_words(date(2026, 3, 1), date(2026, 3, 2))
    ('còn 2 ngày', 'quá hạn 1 ngày')
    """
    days = (due - today).days
    if language != "en":
        return f"còn {days} ngày" if days > 0 else "hạn hôm nay" if days == 0 else f"quá hạn {-days} ngày"
    unit = "day" if abs(days) == 1 else "days"
    return f"{days} {unit} left" if days > 0 else "due today" if days == 0 else f"{-days} {unit} overdue"
