"""When a standing query is asked: the schedule of EPCIS 2.0 section 8.2.5.3, pure.

Each field is a list of numbers and ranges, ``1,2,[5-8]``; a field that is absent is met by every value; all must be
met. ``dayOfWeek`` counts from Monday, 1. Besides the standard ``*``, ``5-8`` and steps (``0/15``, ``*/15``) are taken.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from txng.epcis.findings import echo
from txng.gs1.problems import Problem, ProblemError

#: Field → its smallest and largest value, from the finest on.
FIELDS: Mapping[str, tuple[int, int]] = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
_PART = re.compile(r"(?:\*|\[?([0-9]{1,2})(?:-([0-9]{1,2}))?\]?)(?:/([0-9]{1,2}))?")
_MOST_YEARS = 8  # a 29 February may be eight years off


class Schedule(msgspec.Struct, frozen=True):
    """``fields``: the values that are met, by field."""

    fields: Mapping[str, frozenset[int]]

    def next(self, after: datetime) -> datetime | None:
        """The first moment behind ``after``, in its zone and in whole seconds; None if there never is one (30
        February).

        >>> read({"hour": "1", "minute": "5"}).next(datetime(2026, 11, 5, 7, 30))
        datetime.datetime(2026, 11, 6, 1, 5)
        """
        when = after.replace(microsecond=0) + timedelta(seconds=1)
        last = when.year + _MOST_YEARS
        while when.year <= last:
            if not self._met(when.month, "month"):
                when = (when.replace(day=1, hour=0, minute=0, second=0) + timedelta(days=32)).replace(day=1)
            elif not (self._met(when.day, "dayOfMonth") and self._met(when.isoweekday(), "dayOfWeek")):
                when = when.replace(hour=0, minute=0, second=0) + timedelta(days=1)
            elif not self._met(when.hour, "hour"):
                when = when.replace(minute=0, second=0) + timedelta(hours=1)
            elif not self._met(when.minute, "minute"):
                when = when.replace(second=0) + timedelta(minutes=1)
            elif not self._met(when.second, "second"):
                when += timedelta(seconds=1)
            else:
                return when
        return None

    def _met(self, value: int, field: str) -> bool:
        return value in self.fields[field]


def read(sent: Any) -> Schedule:
    """The schedule in its JSON form, field names to texts. Raises `ProblemError` with every fault.

    Where ``second`` is absent it is 0: nobody who says ``minute`` means sixty times.

    >>> sorted(read({"hour": "6,18", "minute": "[0-2]"}).fields["minute"])
    [0, 1, 2]
    >>> read({"hour": "25"})
    Traceback (most recent call last):
    txng.gs1.problems.ProblemError: schedule.hour: schedule-field
    """
    if not isinstance(sent, dict):
        raise ProblemError([Problem("schedule-shape", {}, "schedule")])
    problems = [
        Problem("schedule-field-unknown", {"name": echo(name)}, f"schedule.{echo(name)}")
        for name in sent
        if name not in FIELDS
    ]
    if not sent:
        problems.append(Problem("schedule-empty", {}, "schedule"))
    fields: dict[str, frozenset[int]] = {}
    for name, (least, most) in FIELDS.items():
        values = _values(sent[name], least, most) if name in sent else frozenset(range(least, most + 1))
        if values is None:
            params = {"name": name, "value": echo(sent[name]), "least": least, "most": most}
            problems.append(Problem("schedule-field", params, f"schedule.{name}"))
        else:
            fields[name] = values
    if problems:
        raise ProblemError(problems)
    if "second" not in sent:
        fields["second"] = frozenset({0})
    return Schedule(fields)


def _values(text: Any, least: int, most: int) -> frozenset[int] | None:
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or len(text) > 300:
        return None
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None or part.strip().startswith("[") != part.strip().endswith("]"):
            return None
        low, high, step = (None if piece is None else int(piece) for piece in match.groups())
        first = least if low is None else low
        last = high if high is not None else (most if low is None or step is not None else first)
        if not least <= first <= last <= most or step == 0:
            return None
        found.update(range(first, last + 1, step or 1))
    return frozenset(found)
