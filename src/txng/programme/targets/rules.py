"""Shares, the pace that is needed, and a forecast that is called one. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


def share(applying: int, users: int) -> float | None:
    """Per cent with two decimals; None where nobody uses barcodes: "no data", never 0 or 100.

    >>> share(3, 40), share(0, 0)
    (7.5, None)
    """
    return round(100 * applying / users, 2) if users else None


class Pace(NamedTuple):
    """``missing``: parties that lack; ``months``: left until the end of the year; ``a_month``: parties a month."""

    missing: int
    months: int
    a_month: float


def pace(applying: int, users: int, target: float, year: int, today: date) -> Pace:
    """What it takes from ``today`` on to reach ``target`` per cent at the end of ``year``.

    >>> pace(30, 100, 70.0, 2030, date(2026, 11, 26))
    Pace(missing=40, months=49, a_month=0.82)
    """
    missing = max(0, -(-users * target // 100) - applying) if users else 0
    months = max(0, (year - today.year) * 12 + 12 - today.month)
    return Pace(int(missing), months, round(missing / months, 2) if months else float(missing))


def forecast(series: Sequence[tuple[date, float]], at: date) -> float | None:
    """The straight line through the counts, at a later day, between 0 and 100; None for fewer than three counts.

    >>> forecast([(date(2026, 9, 1), 20.0), (date(2026, 9, 11), 21.0), (date(2026, 9, 21), 22.0)], date(2026, 10, 1))
    23.0
    """
    if len(series) < 3:
        return None
    days = [float(day.toordinal()) for day, _ in series]
    mean_day, mean = sum(days) / len(days), sum(value for _, value in series) / len(series)
    spread = sum((day - mean_day) ** 2 for day in days)
    if not spread:
        return None
    slope = sum((day - mean_day) * (value - mean) for day, (_, value) in zip(days, series, strict=True)) / spread
    return round(min(100.0, max(0.0, mean + slope * (at.toordinal() - mean_day))), 1)


def month_ends(until: date, months: int) -> list[date]:
    """The last days of the ``months`` months before ``until``, oldest first, and ``until`` itself.

    >>> month_ends(date(2026, 3, 5), 2)
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2026, 3, 5)]
    """
    found = [until]
    first = until.replace(day=1)
    for _ in range(months):
        last = date.fromordinal(first.toordinal() - 1)
        if last != until:
            found.append(last)
        first = last.replace(day=1)
    return found[::-1]
