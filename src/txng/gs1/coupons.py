"""Coupon data of North America inside AI 8110 and AI 8112 (North American Coupon Application Guideline Using GS1
DataBar Expanded Symbols; General Specifications, sections 3.9.11 and 3.9.13).

A coupon is a row of digits without separators: most fields are led by a digit that says how long they are.
"""

from datetime import date

_SHORTEST = 6
"""Digits of a company prefix, a serial number or a retailer that a length digit of 0 stands for."""
_NO_PREFIX = "9"
_OFFER = 6
_FAMILY = 3
_DATE = 6
_TIMES = "12345"
_COMPANIES = "0123456"
_REQUIREMENTS = "012349"


class _Broken(Exception):
    """The digits are no coupon."""


class _Digits:
    """A row of digits taken from the left."""

    def __init__(self, text: str):
        if not (text.isascii() and text.isdecimal()):
            raise _Broken
        self._text = text
        self._at = 0

    def take(self, count: int) -> str:
        found = self._text[self._at : self._at + count]
        if len(found) < count:
            raise _Broken
        self._at += count
        return found

    def one_of(self, allowed: str) -> str:
        found = self.take(1)
        if found not in allowed:
            raise _Broken
        return found

    def counted(self, allowed: str, shortest: int = 0) -> str:
        """A field behind a digit with its length less ``shortest``."""
        return self.take(shortest + int(self.one_of(allowed)))

    def follows(self, mark: str) -> bool:
        """Whether the next digit is ``mark``, which is then passed over."""
        if self._text[self._at : self._at + 1] != mark:
            return False
        self._at += 1
        return True

    def end(self) -> None:
        if self._at < len(self._text):
            raise _Broken


def is_coupon(text: str) -> bool:
    """Whether ``text`` is the value of AI 8110: company prefix, offer, save value, first purchase and optional fields.

    The optional fields stand in the order of their marks: further purchases (1, 2), expiry and start date (3, 4),
    serial number (5), retailer (6), rules of use (9). Never raises.

    >>> is_coupon("106141416543213150110120"), is_coupon("1061414165432131501101")
    (True, False)
    """
    try:
        _coupon(_Digits(text))
    except _Broken:
        return False
    return True


def is_positive_offer(text: str) -> bool:
    """Whether ``text`` is the value of AI 8112: format 0 or 1, funder, offer and serial number. Never raises.

    >>> is_positive_offer("001234561234560000001"), is_positive_offer("07")
    (True, False)
    """
    try:
        digits = _Digits(text)
        digits.one_of("01")
        digits.counted(_COMPANIES, _SHORTEST)
        digits.take(_OFFER)
        digits.counted("0123456789", _SHORTEST)
        digits.end()
    except _Broken:
        return False
    return True


def _coupon(digits: _Digits) -> None:
    digits.counted(_COMPANIES, _SHORTEST)
    digits.take(_OFFER)
    digits.counted(_TIMES)
    _purchase(digits)
    if digits.follows("1"):
        digits.one_of("0123")
        _purchase(digits)
        _company(digits)
    if digits.follows("2"):
        _purchase(digits)
        _company(digits)
    expiry = _date(digits) if digits.follows("3") else None
    start = _date(digits) if digits.follows("4") else None
    if expiry is not None and start is not None and expiry < start:
        raise _Broken
    if digits.follows("5"):
        digits.counted("0123456789", _SHORTEST)
    if digits.follows("6"):
        digits.counted("1234567", _SHORTEST)
    if digits.follows("9"):
        for allowed in ("01256", "012", "0123456789", "01"):
            digits.one_of(allowed)
    digits.end()


def _purchase(digits: _Digits) -> None:
    """What must be bought: a requirement behind its length, its code and the family of items."""
    digits.counted(_TIMES)
    digits.one_of(_REQUIREMENTS)
    digits.take(_FAMILY)


def _company(digits: _Digits) -> None:
    if not digits.follows(_NO_PREFIX):
        digits.counted(_COMPANIES, _SHORTEST)


def _date(digits: _Digits) -> date:
    found = digits.take(_DATE)
    try:
        return date(2000 + int(found[:2]), int(found[2:4]), int(found[4:]))
    except ValueError:
        raise _Broken from None
