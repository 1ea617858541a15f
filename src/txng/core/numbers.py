"""Numbers as people in Vietnam type and read them: ``1.234,5``. Pure."""

import re
from decimal import Decimal

_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_PLAIN = re.compile(r"\d+")


def read_number(text: str, language: str = "vi") -> Decimal | None:
    """The number a person meant; None where there is none.

    Of two kinds of separator the last is the decimal one. A single one is read as the language has it (Vietnamese:
    comma for decimals, point for thousands), unless only the other reading is possible: ``1.5`` is one and a half.

    >>> read_number("1.234,5"), read_number("1.500"), read_number("1.5"), read_number("1,500", "en")
    (Decimal('1234.5'), Decimal('1500'), Decimal('1.5'), Decimal('1500'))
    """
    bare = text.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
    sign, bare = (-1, bare[1:].strip()) if bare.startswith("-") else (1, bare)
    if not bare.isascii() or not re.fullmatch(r"[\d., ']+", bare):
        return None
    decimal = _decimal_separator(bare, "," if language == "vi" else ".")
    whole, _, fraction = bare.rpartition(decimal) if decimal else (bare, "", "")
    if fraction and not _PLAIN.fullmatch(fraction):
        return None
    if _PLAIN.fullmatch(whole) or (_GROUPED.fullmatch(whole) and not whole.startswith("0")):
        digits = re.sub(r"\D", "", whole)
        return sign * Decimal(f"{digits}.{fraction}" if fraction else digits)
    return None


def _decimal_separator(text: str, usual: str) -> str:
    """Which of point and comma stands before the decimals; empty where none does."""
    marks = [character for character in text if character in ".,"]
    if not marks:
        return ""
    last, times = marks[-1], marks.count(marks[-1])
    if times > 1:
        return ""
    if len(set(marks)) == 2 or last == usual:
        return last
    grouped = _GROUPED.fullmatch(text) and not text.startswith("0")
    return "" if grouped else last


def write_number(value: Decimal | float, language: str = "vi", places: int | None = None) -> str:
    """The number with thousands; ``places`` decimals, or as many as there are (at most 6), no zeros at the end.

    >>> write_number(Decimal("1234567.50")), write_number(1234.5, "en", 2)
    ('1.234.567,5', '1,234.50')
    """
    number = Decimal(str(value))
    text = f"{number:,.{6 if places is None else places}f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
