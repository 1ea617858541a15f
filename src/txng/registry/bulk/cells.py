"""Cells → values. Pure: a `CellFault` says what is wrong in words for the person who typed the cell."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from txng.core import vietnamese
from txng.core.documents.tables import Day, Value
from txng.core.numbers import read_number

Reader = Callable[[Value], Any]
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YES = frozenset({"co", "x", "yes", "true", "1", "dung"})
_NO = frozenset({"", "khong", "no", "false", "0", "sai"})


class CellFault(ValueError):
    """``code`` and ``params`` of the problem."""

    def __init__(self, code: str, **params: Any):
        self.code, self.params = code, params
        super().__init__(code)


def text(value: Value) -> str:
    """What stands there; a number without the decimals that a spreadsheet adds."""
    if value is None:
        return ""
    if isinstance(value, Day):
        raise CellFault("bulk-cell-is-day", value=f"{date.fromisoformat(value.day):%d/%m/%Y}")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return " ".join(value.split())
    return str(int(value)) if value == int(value) else repr(value)


def digits(length: int) -> Callable[[Value], str]:
    """A number with leading zeros, which spreadsheets drop: put back up to ``length``."""

    def read(value: Value) -> str:
        plain = text(value).replace(" ", "")
        typed_as_number = isinstance(value, int | float) and not isinstance(value, bool)
        return plain.zfill(length) if typed_as_number else plain

    return read


def code(value: Value) -> str:
    """A GTIN in any of its lengths, or a code of the province in capitals."""
    plain = digits(14)(value).upper()
    return plain.zfill(14) if plain.isascii() and plain.isdecimal() and len(plain) in (8, 12, 13) else plain


def number(value: Value) -> Decimal | None:
    """A number; text is read as Vietnamese writes it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise CellFault("bulk-cell-number", value=str(value))
        return Decimal(repr(value))
    plain = text(value)
    found = read_number(plain) if plain else None
    if plain and found is None:
        raise CellFault("bulk-cell-number", value=plain[:100])
    return found


def whole(value: Value) -> int | None:
    """A whole number."""
    found = number(value)
    if found is None:
        return None
    if found != int(found):
        raise CellFault("bulk-cell-whole", value=text(value)[:100])
    return int(found)


def angle(value: Value) -> float | None:
    """Degrees: ``11.3156`` is never eleven thousand here, so a single point or comma stands before decimals."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,3}[.,]\d+\s*", value):
        return float(value.replace(",", "."))
    found = number(value)
    return None if found is None else float(found)


def day(value: Value) -> date | None:
    """A calendar day: a cell with a date, ``31/12/2026`` or ``2026-12-31``."""
    try:
        if isinstance(value, Day):
            return date.fromisoformat(value.day)
        plain = text(value)
        found = _DAY.fullmatch(plain)
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(plain) if plain else None
    except ValueError as fault:
        if isinstance(fault, CellFault):
            raise
        raise CellFault("bulk-cell-day", value=plain[:100]) from None


def flag(value: Value) -> bool:
    """Yes or no, in either language; empty is no."""
    word = vietnamese.fold(text(value))
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault("bulk-cell-flag", value=text(value)[:100])


def entries(value: Value) -> list[str]:
    """Several texts, one a line; in a single line, parted by semicolons. A line break at the end says that the
    semicolons of a single text are its own."""
    if isinstance(value, str) and "\n" in value:
        return [" ".join(line.split()) for line in value.splitlines() if line.strip()]
    return [entry.strip() for entry in text(value).split(";") if entry.strip()]


def entries_written(values: list[str]) -> str:
    """What `entries` reads as these texts."""
    if any(";" in value for value in values):
        return "\n".join(values) + "\n"
    return "; ".join(values)


def one_of(words: Mapping[str, str], also: re.Pattern[str] | None = None) -> Reader:
    """One of a list, by its word or by its code (``words``: code → word on screen); ``also``: what other codes there
    may be."""
    known = {vietnamese.fold(name): code for code, word in words.items() for name in (word, code)}

    def read(value: Value) -> str:
        plain = text(value)
        if not plain:
            return ""
        found = known.get(vietnamese.fold(plain))
        if found is None and also is not None and also.fullmatch(plain.upper()):
            return plain.upper()
        if found is None:
            raise CellFault("bulk-cell-choice", value=plain[:100], known=", ".join(list(words.values())[:12]))
        return found

    return read
