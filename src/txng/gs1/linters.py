"""Checks on the content of one component of an application identifier.

The names are those of the GS1 Barcode Syntax Dictionary. Each check takes the component's text, already known to be of
the right length and character set, and gives the code of the fault or none.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import msgspec

from txng.gs1 import coupons, keys, tables

Linter = Callable[[str], str | None]
"""Text of a component → the code of what is wrong with it, or none."""

_SHORTEST_PREFIX = 4  # the shortest company prefix in use
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]+")
_SHORTEST_IBAN = 11
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@cache
def _codes(name: str) -> frozenset[str]:
    """The codes of one of the lists beside this module."""
    return frozenset(msgspec.json.decode(tables.stored(name))["codes"])


@cache
def _countries() -> frozenset[str]:
    return frozenset(msgspec.json.decode(tables.stored("countries.json"))["codes"].values())


def _csum(text: str) -> str | None:
    return None if keys.ends_right(text) else "check-digit"


def _csumalpha(text: str) -> str | None:
    return None if keys.has_check_pair(text) else "check-digit"


def _gcppos1(text: str) -> str | None:
    prefix = text[:_SHORTEST_PREFIX]
    return None if len(prefix) == _SHORTEST_PREFIX and prefix.isdecimal() else "bad-gcp"


def _gcppos2(text: str) -> str | None:
    return _gcppos1(text[1:])


def _calendar(year: int, month: str, day: str, *, whole_month: bool) -> str | None:
    if whole_month and day == "00":
        day = "01"
    try:
        date(year, int(month), int(day))
    except ValueError:
        return "bad-date"
    return None


def _yymmd0(text: str) -> str | None:
    return _calendar(2000 + int(text[:2]), text[2:4], text[4:6], whole_month=True)


def _yymmdd(text: str) -> str | None:
    return _calendar(2000 + int(text[:2]), text[2:4], text[4:6], whole_month=False)


def _yyyymmdd(text: str) -> str | None:
    return _calendar(int(text[:4]), text[4:6], text[6:8], whole_month=False)


def _hh(text: str) -> str | None:
    return None if text <= "23" else "bad-date"


def _below_60(text: str) -> str | None:
    return None if text <= "59" else "bad-date"


def _hhmi(text: str) -> str | None:
    return _hh(text[:2]) or _below_60(text[2:])


def _iso3166(text: str) -> str | None:
    return None if text in _codes("countries.json") else "bad-code"


def _iso3166999(text: str) -> str | None:
    return None if text == "999" else _iso3166(text)


def _iso3166alpha2(text: str) -> str | None:
    return None if text in _countries() else "bad-code"


def _iso4217(text: str) -> str | None:
    return None if text in _codes("currencies.json") else "bad-code"


def _packagetype(text: str) -> str | None:
    return None if text in _codes("package-types.json") else "bad-code"


def _mediatype(text: str) -> str | None:
    """Assigned by ICCBBA: 01–10 in common, 80–99 local."""
    return None if "01" <= text <= "10" or text >= "80" else "bad-code"


def _iban(text: str) -> str | None:
    if len(text) < _SHORTEST_IBAN:
        return "too-short"
    if text[:2] not in _countries():
        return "bad-code"
    if not _IBAN.fullmatch(text):
        return "bad-character"
    return None if iban_number(text[4:] + text[:4]) % 97 == 1 else "check-digit"


def iban_number(text: str) -> int:
    """Digits and capitals as the number ISO 13616 takes the remainder of: ``A`` stands for 10, ``Z`` for 35.

    Raises `ValueError` for other characters than ASCII letters and digits.

    >>> iban_number("1A")
    110
    """
    return int("".join(str(int(character, 36)) for character in text))


def _pcenc(text: str) -> str | None:
    return "bad-value" if _BROKEN_ESCAPE.search(text) else None


def _pieceoftotal(text: str) -> str | None:
    return None if "00" < text[:2] <= text[2:] else "bad-value"


def _posinseqslash(text: str) -> str | None:
    position, slash, total = text[0], text[1], text[2:]
    sound = slash == "/" and (position + total).isascii() and (position + total).isdecimal()
    return None if sound and "0" < position <= total else "bad-value"


def _among(characters: str, code: str) -> Linter:
    def check(text: str) -> str | None:
        return None if text in characters else code

    return check


def _at_most(limit: int) -> Linter:
    def check(text: str) -> str | None:
        return None if int(text) <= limit else "bad-value"

    return check


def _matches(pattern: str) -> Linter:
    found = re.compile(pattern).fullmatch

    def check(text: str) -> str | None:
        return None if found(text) else "bad-value"

    return check


def _couponcode(text: str) -> str | None:
    return None if coupons.is_coupon(text) else "bad-coupon"


def _couponposoffer(text: str) -> str | None:
    return None if coupons.is_positive_offer(text) else "bad-coupon"


LINTERS: Mapping[str, Linter] = {
    "couponcode": _couponcode,
    "couponposoffer": _couponposoffer,
    "csum": _csum,
    "csumalpha": _csumalpha,
    "gcppos1": _gcppos1,
    "gcppos2": _gcppos2,
    "hasnondigit": _matches(".*[^0-9].*"),
    "hh": _hh,
    "hhmi": _hhmi,
    "hyphen": _matches("-*"),
    "iban": _iban,
    "importeridx": _matches("[-0-9A-Z_a-z]"),
    "iso3166": _iso3166,
    "iso3166999": _iso3166999,
    "iso3166alpha2": _iso3166alpha2,
    "iso4217": _iso4217,
    "iso5218": _among("0129", "bad-code"),
    "latitude": _at_most(1_800_000_000),
    "longitude": _at_most(3_600_000_000),
    "mediatype": _mediatype,
    "mi": _below_60,
    "nonzero": _matches(".*[^0].*"),
    "nozeroprefix": _matches("[^0].*"),
    "packagetype": _packagetype,
    "pcenc": _pcenc,
    "pieceoftotal": _pieceoftotal,
    "posinseqslash": _posinseqslash,
    "ss": _below_60,
    "winding": _among("019", "bad-value"),
    "yesno": _among("01", "bad-value"),
    "yymmd0": _yymmd0,
    "yymmdd": _yymmdd,
    "yyyymmdd": _yyyymmdd,
    "zero": _matches("0*"),
}
"""Name of the check → check."""
