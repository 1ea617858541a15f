"""Dates inside application identifiers: two-digit years and whole months (General Specifications, section 7.12)."""

import calendar
from datetime import date

import msgspec

from txng.gs1.problems import Problem, ProblemError


class Moment(msgspec.Struct, frozen=True):
    """A date of an element, as exact as it is given.

    ``text``: ISO 8601, as short as the value (``2027-01`` for a whole month, ``2027-01-31T15:30``); ``day``: the last
    day it covers.

    >>> day("280200", 2026)
    Moment(text='2028-02', day=datetime.date(2028, 2, 29))
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
    """The day meant by ``YYMMDD``; day ``00`` means the whole month. Raises `ProblemError` (``no-date``).

    >>> day("270200", 2026).text, day("270200", 2026).day.isoformat()
    ('2027-02', '2027-02-28')
    """
    year, month, on = (int(pair) for pair in _pairs(yymmdd, 6, 6))
    if on == 0:
        first = _date(yymmdd, full_year(year, current_year), month, 1)
        return Moment(first.isoformat()[:7], first.replace(day=calendar.monthrange(first.year, month)[1]))
    exact = _date(yymmdd, full_year(year, current_year), month, on)
    return Moment(exact.isoformat(), exact)


_DAYS = frozenset({"11", "12", "13", "15", "16", "17", "4326", "7006"})
_TIMES = frozenset({"4324", "4325", "7003", "7011", "8008"})
_BIRTHS = frozenset({"7250", "7251"})
_RANGE = "7007"


def moments(code: str, value: str, current_year: int) -> tuple[Moment, ...]:
    """The date or the first and last date of an element, empty for elements that hold none.

    Raises `ProblemError` (``no-date``) for a value `txng.gs1.ai.check_value` would refuse.

    >>> [one.text for one in moments("7007", "260110260115", 2026)]
    ['2026-01-10', '2026-01-15']
    """
    if code in _DAYS:
        return (day(value, current_year),)
    if code == _RANGE:
        _pairs(value, 6, 12)
        return tuple(day(value[at : at + 6], current_year) for at in range(0, len(value), 6))
    if code in _BIRTHS:
        century, year, month, on, *_ = (int(pair) for pair in _pairs(value, 8, 12))
        born = _date(value, 100 * century + year, month, on)
        return (_timed(Moment(born.isoformat(), born), value[8:]),)
    if code in _TIMES:
        return (_timed(day(value[:6], current_year), value[6:]),)
    return ()


def _timed(on: Moment, clock: str) -> Moment:
    if not clock or len(on.text) == len("2027-01"):
        return on
    pairs = _pairs(clock, 2, 6)
    if pairs[0] > "23" or max(pairs[1:], default="") > "59":
        raise _refusal(clock)
    return Moment(f"{on.text}T{':'.join(pairs)}", on.day)


def _pairs(text: str, least: int, most: int) -> list[str]:
    """Digits two by two. Raises `ProblemError` unless there are ``least`` to ``most`` of them."""
    if not (text.isascii() and text.isdecimal()) or not least <= len(text) <= most or len(text) % 2:
        raise _refusal(text)
    return [text[at : at + 2] for at in range(0, len(text), 2)]


def _date(text: str, year: int, month: int, on: int) -> date:
    try:
        return date(year, month, on)
    except ValueError:
        raise _refusal(text) from None


def _refusal(text: str) -> ProblemError:
    return ProblemError([Problem("no-date", {"text": text[:100]})])
