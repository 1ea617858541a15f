"""Dates inside application identifiers: two-digit years and whole months (General Specifications, section 7.12)."""

import calendar
from datetime import date

import msgspec


class Moment(msgspec.Struct, frozen=True):
    """A date of an element, as exact as it is given.

    ``text``: ISO 8601, as short as the value (``2027-01`` for a whole month, ``2027-01-31T15:30``); ``day``: the last
    day it covers.
    """

    text: str
    day: date


def full_year(two_digits: int, current_year: int) -> int:
    """The year meant by two digits: the one within 50 years of ``current_year``, the earlier at exactly 50 apart.

    >>> full_year(99, 2026), full_year(27, 2026), full_year(3, 2060)
    (1999, 2027, 2103)
    """
    difference = two_digits - current_year % 100
    century = current_year - current_year % 100
    if difference >= 51:
        century -= 100
    elif difference <= -50:
        century += 100
    return century + two_digits


def day(yymmdd: str, current_year: int) -> Moment:
    """A valid ``YYMMDD``; day ``00`` means the whole month. Raises `ValueError` for what is no date.

    >>> day("270200", 2026).text, day("270200", 2026).day.isoformat()
    ('2027-02', '2027-02-28')
    """
    year, month = full_year(int(yymmdd[:2]), current_year), int(yymmdd[2:4])
    if yymmdd[4:6] == "00":
        first = date(year, month, 1)
        return Moment(first.isoformat()[:7], first.replace(day=calendar.monthrange(year, month)[1]))
    exact = date(year, month, int(yymmdd[4:6]))
    return Moment(exact.isoformat(), exact)


_DAYS = frozenset({"11", "12", "13", "15", "16", "17", "4326", "7006"})
_TIMES = frozenset({"4324", "4325", "7003", "7011", "8008"})
_UNSET_TIME = "9999"  # a delivery window without a time of day


def moments(code: str, value: str, current_year: int) -> tuple[Moment, ...]:
    """The date or the first and last date of a valid element, empty for elements that hold none.

    >>> [one.text for one in moments("7007", "260110260115", 2026)]
    ['2026-01-10', '2026-01-15']
    """
    if code in _DAYS:
        return (day(value, current_year),)
    if code == "7007":
        return tuple(day(value[at : at + 6], current_year) for at in range(0, len(value), 6))
    if code in ("7250", "7251"):
        born = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
        return (_timed(Moment(born.isoformat(), born), value[8:]),)
    if code in _TIMES:
        return (_timed(day(value[:6], current_year), value[6:]),)
    return ()


def _timed(on: Moment, clock: str) -> Moment:
    if not clock or clock == _UNSET_TIME:
        return on
    pairs = [clock[at : at + 2] for at in range(0, len(clock), 2)]
    return Moment(f"{on.text}T{':'.join(pairs)}", on.day)
