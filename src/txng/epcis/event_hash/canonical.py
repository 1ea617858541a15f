"""One text for one value, however it was spelled: the normalisation rules of the event hash (CBV 2.0 section 8.9.2).

Two profiles decide what the text of the standard and its reference generator see differently: ``reference`` gives what
the generator gives, ``cbv`` what the text says.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from txng.epcis.vocabulary import BARE, PREFIXES, URN_PREFIXES, WEB_PREFIXES, Kind
from txng.gs1.epc import normalise

Profile = Literal["reference", "cbv"]

#: Kind → any spelling of a term → its web address.
WEB: Mapping[Kind, Mapping[str, str]] = {
    kind: {spelling: WEB_PREFIXES[kind] + word for spelling, word in spellings.items()}
    for kind, spellings in BARE.items()
}

_WEB_OF_URN = {urn: WEB_PREFIXES[kind] for kind, urn in URN_PREFIXES.items()}
_CBV_URNS = tuple(_WEB_OF_URN)
_CBV_URN_STEM = len("urn:epcglobal:cbv:")
# How the spellings of things begin.
_THINGS = ("urn:epc:", "https://", "http://", "HTTPS://", "HTTP://")

# Prefixes that abbreviate values without being declared.
_VALUE_PREFIXES = {prefix: PREFIXES[prefix] for prefix in ("cbv", "gs1", "epcis")}

# Schemes of URIs without "//" that are no prefixes.
_SCHEMES = frozenset({"urn", "tag", "did", "geo", "ni"})
# How a text begins that `float` might take; letters (nan, inf) make no number of the hash.
_NUMERIC_START = frozenset("0123456789+-.")

# A superset of what `float` takes, cheaper to refuse than by an exception.
_PERHAPS_NUMBER = re.compile(r"[+-]?+[\d_]*+\.?+[\d_]*+(?:[eE][+-]?[\d_]+)?").fullmatch

# The usual form of a time, with milliseconds and whole hours from UTC: 2026-11-05T07:30:00.000+07:00
_USUAL_LENGTH = 29

_MILLISECOND = timedelta(milliseconds=1)


def expanded(text: str, namespaces: Mapping[str, str]) -> str:
    """A value ``prefix:rest`` as the full URI it abbreviates; any other text unchanged."""
    prefix, colon, rest = text.partition(":")
    if not colon or rest.startswith("//"):
        return text
    namespace = namespaces.get(prefix) or _VALUE_PREFIXES.get(prefix)
    return text if namespace is None else namespace + rest


@lru_cache(maxsize=4096)
def _expanded_name(name: str, namespace: str | None) -> str:
    prefix, colon, local = name.partition(":")
    if not colon:
        return name
    if namespace is not None and not local.startswith("//"):
        return f"{{{namespace}}}{local}"
    if not local.startswith("//") and prefix not in _SCHEMES:
        return name
    end = max(name.rfind("/"), name.rfind("#"), name.rfind(":")) + 1
    return f"{{{name[:end]}}}{name[end:]}" if end < len(name) else name


def name(sent: str, namespaces: Mapping[str, str]) -> str:
    """The name of an extension field as the hash writes it: ``{namespace}local``.

    A full URI is divided after its last ``/``, ``#`` or ``:``, so that it is the same name as the prefixed one.
    """
    prefix = sent.partition(":")[0]
    return _expanded_name(sent, namespaces.get(prefix) or PREFIXES.get(prefix))


def text(value: str, namespaces: Mapping[str, str], profile: Profile = "reference") -> str:
    """A text: prefixes expanded, CBV URNs as web addresses, things in their one spelling.

    Profile ``reference`` also writes what looks like a number as one (the lot ``0012`` becomes ``12``).
    """
    value = value.strip()
    if ":" not in value:
        return number_in(value) if profile == "reference" else value
    value = expanded(value, namespaces)
    if value.startswith(_THINGS):
        return normalise(value)
    if value.startswith(_CBV_URNS):
        start = value.index(":", _CBV_URN_STEM) + 1
        return _WEB_OF_URN[value[:start]] + value[start:]
    return number_in(value) if profile == "reference" else value


def number_in(value: str) -> str:
    """The text as the shortest number of double precision if it is a number: ``26.0`` → ``26``, ``007`` → ``7``."""
    if (value[:1] not in _NUMERIC_START and value[:1] <= "\x7f") or not _PERHAPS_NUMBER(value):
        return value
    try:
        return _shortest(float(value))
    except (ValueError, OverflowError):
        return value


def _shortest(value: float) -> str:
    whole = int(value)
    return str(whole) if whole == value else str(value)


def number(value: float, profile: Profile = "reference") -> str:
    """A finite number without trailing zeros: through double precision, or (``cbv``) in plain decimal notation."""
    if profile == "reference":
        return _shortest(float(value))
    plain = format(Decimal(str(value)), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _halves_to_even(moment: datetime) -> int:
    whole, rest = divmod(moment.microsecond, 1000)
    return whole + (rest > 500 or (rest == 500 and whole % 2 == 1))


def _halves_up(moment: datetime) -> int:
    whole, rest = divmod(moment.microsecond, 1000)
    return whole + (rest >= 500)


_ROUNDING: Mapping[Profile, Callable[[datetime], int]] = {"reference": _halves_to_even, "cbv": _halves_up}


def time(value: str, profile: Profile = "reference") -> str:
    """A dateTimeStamp in UTC with three decimals and ``Z``; what is no time stays as it is.

    Digits beyond the microsecond are cut (they cannot change the third decimal under either rounding, except for
    ties of ``reference``, which the reference generator decides on microseconds too).
    """
    if len(value) == _USUAL_LENGTH and value[19] == "." and value[26:] == ":00":
        hour = _hour_in_utc(value[:13], value[23:])
        if hour is not None:
            return f"{hour}{value[13:23]}Z"
    try:
        moment = datetime.fromisoformat(value.strip())
        if moment.tzinfo is None:
            return value.strip()
        moment = moment.astimezone(UTC)
        if moment.microsecond % 1000:
            milliseconds = _ROUNDING[profile](moment)
            moment = moment.replace(microsecond=0) + milliseconds * _MILLISECOND
    except (ValueError, OverflowError):
        return value.strip()
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


@lru_cache(maxsize=16_384)
def _hour_in_utc(hour: str, zone: str) -> str | None:
    """``2026-11-05T07`` in a zone of whole hours as the hour in UTC; ``None`` if there is no such hour."""
    try:
        return datetime.fromisoformat(f"{hour}:00:00{zone}").astimezone(UTC).isoformat()[:13]
    except (ValueError, OverflowError):
        return None
