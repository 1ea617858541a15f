"""Telephone numbers as people write them, and the one spelling of each that is somebody's user name."""

import re

_SEPARATORS = re.compile(r"[\s.\-()\u00a0\u2010-\u2015]+")
_LOCAL = re.compile(r"0[2-9]\d{8,9}")
_FOREIGN = re.compile(r"\+[1-9]\d{6,14}")


LEAST_DIGITS = 9


def dialled(text: str) -> str:
    """The number by which a person is known again, as it is dialled at home, whatever its spelling; empty where the
    text is none. It asks for less than `phone_number`: whoever answers is not sent a word there.

    >>> dialled("+84 903 123 456"), dialled("0903.123.456"), dialled("12")
    ('0903123456', '0903123456', '')
    """
    found = "".join(letter for letter in text if letter in "0123456789").removeprefix("00")
    if found.startswith("84") and len(found) > LEAST_DIGITS + 1:
        found = f"0{found[2:].removeprefix('0')}"
    return found if len(found) >= LEAST_DIGITS else ""


def phone_number(text: str) -> str | None:
    """The one spelling of a telephone number; None for what is none.

    Numbers of Vietnam are written with a leading zero (``0912345678``; fixed lines have eleven digits), those of other
    countries with ``+`` and country code (E.164).

    >>> phone_number("+84 912.345.678"), phone_number("0912 345 678"), phone_number("demo-htx")
    ('0912345678', '0912345678', None)
    """
    digits = _SEPARATORS.sub("", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("84") and _LOCAL.fullmatch("0" + digits[2:]):
        digits = "+" + digits
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
        return digits if digits.isascii() and _LOCAL.fullmatch(digits) else None
    if digits.isascii() and (_LOCAL.fullmatch(digits) or _FOREIGN.fullmatch(digits)):
        return digits
    return None
