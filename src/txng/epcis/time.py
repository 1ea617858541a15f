"""Times of EPCIS documents: ``xsd:dateTimeStamp`` texts and the instants they name.

A text keeps the sender's zone (``2026-11-05T07:30:00.000+07:00``); comparison needs the instant. Fractions of a second
may have any number of digits and are rounded to the microsecond, halves away from zero seconds (``.0000005`` → 1 µs).
Source: EPCIS 2.0 section 7.2 (data types), XML Schema 1.1 part 2 (dateTimeStamp).

The rules for the year (`limits.FIRST_YEAR`) belong to `txng.epcis.rules`: here every year 0001–9999 is a time.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from txng.epcis.findings import echo
from txng.gs1.problems import Problem, ProblemError

#: Zone as sent: ``Z`` or an offset of at most fourteen hours.
ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_STAMP = re.compile(
    r"([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
    rf"(?:\.([0-9]+))?({ZONE})"
)
_WITHOUT_ZONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?")
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant(text: str) -> datetime:
    """The instant, in UTC. Raises `ProblemError` with ``time-malformed`` or ``time-offset-missing``.

    >>> instant("2026-11-05T07:30:00.25+07:00")
    datetime.datetime(2026, 11, 5, 0, 30, 0, 250000, tzinfo=datetime.timezone.utc)
    """
    try:
        return _local(text).astimezone(UTC)
    except OverflowError:  # the year 0001 or 9999, moved over the edge by its zone
        raise _refusal(text) from None


def micros(text: str) -> int:
    """The instant as whole microseconds since 1970-01-01T00:00:00Z (negative before). Raises like `instant`.

    >>> micros("1970-01-01T07:00:00.0000015+07:00")
    2
    """
    return (_local(text) - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=256)
def offset_minutes(text: str) -> int:
    """Minutes east of UTC of an ``eventTimeZoneOffset``. Raises `ProblemError` with ``offset-malformed``.

    >>> offset_minutes("+07:00"), offset_minutes("-03:30")
    (420, -210)
    """
    if not _OFFSET.fullmatch(text):
        raise ProblemError([Problem("offset-malformed", {"value": echo(text)})])
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def fault(text: str) -> str | None:
    """The code of what is wrong with a dateTimeStamp; ``None`` for a good one.

    >>> fault("2026-11-05T07:30:00+07:00"), fault("2026-11-05T07:30:00"), fault("05/11/2026")
    (None, 'time-offset-missing', 'time-malformed')
    """
    try:
        _local(text)
    except ProblemError as error:
        return error.problems[0].code
    return None


def _local(text: str) -> datetime:
    """The time in the zone it was written in, rounded to the microsecond."""
    match = _STAMP.fullmatch(text)
    if match is None:
        raise _refusal(text)
    seconds, fraction, zone = match.groups()
    try:
        if fraction is None or len(fraction) <= 6:
            return datetime.fromisoformat(text)
        return datetime.fromisoformat(seconds + zone) + _microseconds(fraction) * _MICROSECOND
    except (ValueError, OverflowError):  # 30 February, year 0000, or rounding up out of the year 9999
        raise _refusal(text) from None


def _microseconds(fraction: str) -> int:
    """More than six digits after the point as microseconds, 0–1,000,000."""
    return int(fraction[:6]) + (fraction[6] >= "5")


def _refusal(text: str) -> ProblemError:
    code = "time-offset-missing" if _WITHOUT_ZONE.fullmatch(text) else "time-malformed"
    return ProblemError([Problem(code, {"value": echo(text)})])
