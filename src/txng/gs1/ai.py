"""Application identifiers: the table and its rules (GS1 General Specifications, chapter 3).

The table is data, made from the GS1 Barcode Syntax Dictionary by ``scripts/refresh_gs1.py``.

>>> AIS["10"].title
'BATCH/LOT'
>>> [problem.code for problem in check([("01", "08934563138166"), ("10", "Lô 1")])]
['check-digit', 'bad-character']
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import msgspec

from txng.gs1 import keys, tables
from txng.gs1.linters import LINTERS, iban_number
from txng.gs1.problems import Problem, ProblemError

Element = tuple[str, str]
"""One application identifier with its value, the value undecorated: no padding, no escapes."""

CharacterSet = Literal["N", "X", "Y", "Z"]
"""Digits; the set of 82; the set of 39; URL-safe base64 (General Specifications, section 7.11)."""

_PATTERNS: Mapping[CharacterSet, str] = {
    "N": "[0-9]",
    "X": '[!"%-?A-Z_a-z]',
    "Y": "[#\\-/0-9A-Z]",
    "Z": "[\\-0-9=A-Z_a-z]",
}
_OUTSIDE: Mapping[CharacterSet, re.Pattern[str]] = {
    name: re.compile(pattern.replace("[", "[^", 1)) for name, pattern in _PATTERNS.items()
}
_PADDED = re.compile("[^=]+={1,2}|[^=]*")
ECHO = 100
"""Characters of the input that a problem may repeat."""


class Component(msgspec.Struct, frozen=True):
    """A part of a value. Lengths in characters; only the last component has a variable one.

    ``checks`` are names of `txng.gs1.linters.LINTERS`, applied in their order.

    >>> AIS["7003"].components[1]
    Component(characters='N', least=4, most=4, optional=False, checks=('hhmi',))
    """

    characters: CharacterSet
    least: int
    most: int
    optional: bool = False
    checks: tuple[str, ...] = ()


class AI(msgspec.Struct, frozen=True, rename={"code": "ai"}):
    """What the standard says about one application identifier.

    ``separator``: a value in a barcode must be ended by FNC1 (false: its length is predefined). ``attribute``: allowed
    in the query of a Digital Link. ``key``: may be the primary key of a Digital Link, then ``qualifiers`` are the
    sequences that may follow. ``requires``: every condition must be met by one of its alternatives, an alternative by
    all its patterns. ``excludes``: patterns that must not be on the same item; ``n`` stands for any digit.

    >>> gtin = AIS["01"]
    >>> gtin.title, gtin.key, gtin.qualifiers, gtin.shortest, gtin.longest
    ('GTIN', True, (('22', '10', '21'), ('235',)), 14, 14)
    >>> AIS["250"].requires
    ((('01', '21'), ('03', '21'), ('8006', '21')),)
    """

    code: str
    components: tuple[Component, ...]
    title: str = ""
    separator: bool = False
    attribute: bool = False
    key: bool = False
    qualifiers: tuple[tuple[str, ...], ...] = ()
    requires: tuple[tuple[tuple[str, ...], ...], ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def shortest(self) -> int:
        """Characters a value has at least."""
        return sum(one.least for one in self.components if not one.optional)

    @property
    def longest(self) -> int:
        """Characters a value has at most."""
        return sum(one.most for one in self.components)


class _Table(msgspec.Struct, frozen=True):
    source: str
    version: str
    identifiers: tuple[AI, ...]


_table = msgspec.json.decode(tables.stored("application-identifiers.json"), type=_Table)
SOURCE, VERSION = _table.source, _table.version
"""Where the table comes from, and its state."""
AIS: Mapping[str, AI] = {one.code: one for one in _table.identifiers}
"""Code → identifier, in the order of the dictionary."""

GTINS = frozenset({"01", "02", "03"})
"""The identifiers whose value is a GTIN alone and may be found written with fewer than 14 digits."""

Basic = Callable[[str], bool]
"""Value → whether it passes the quick check."""


@cache
def basic(code: str) -> Basic:
    """The quick check of a value of ``code``: length, character set, check digits, the fixed zero of a GRAI.

    Raises `KeyError` for an unknown identifier; the check itself never raises.

    >>> basic("01")("08934563138165"), basic("01")("08934563138166"), basic("17")("270230")
    (True, False, True)
    """
    components = AIS[code].components
    pattern, start, summed, paired = "", 0, None, False
    for one in components:
        unit = "0" if "zero" in one.checks else _PATTERNS[one.characters]
        part = f"{unit}{{{one.least},{one.most}}}"
        if one.characters == "Z":
            part = f"(?!.*=[^=]|=|.*===){part}"
        pattern += f"(?:{part})?" if one.optional else part
        if "csum" in one.checks:
            summed = slice(start, start + one.most)
        paired = paired or "csumalpha" in one.checks
        start += one.most
    matches = re.compile(pattern).fullmatch
    if summed is not None:
        where = summed
        return lambda value: matches(value) is not None and keys.ends_right(value[where])
    if paired:
        return lambda value: matches(value) is not None and keys.has_check_pair(value)
    return lambda value: matches(value) is not None


def check_value(code: str, value: str, path: str = "") -> list[Problem]:
    """Everything wrong with one value by itself: format, character set and the content of each component.

    ``path`` is put into the problems. Codes: ``unknown-ai``, ``empty-value``, ``too-short``, ``too-long``,
    ``bad-character``, ``bad-value``, ``check-digit``, ``bad-gcp``, ``bad-date``, ``bad-code``, ``bad-coupon``
    (General Specifications, section 3; the linters of the Syntax Dictionary). Never raises.

    >>> [(one.code, one.params["expected"]) for one in check_value("00", "189345630000001230")]
    [('check-digit', '7')]
    """
    ai = AIS.get(code)
    if ai is None:
        return [Problem("unknown-ai", {"ai": code[:ECHO]}, path)]
    told: dict[str, Any] = {"ai": code, "value": value[:ECHO]}
    if not value:
        return [Problem("empty-value", {"ai": code}, path)]
    if len(value) > ai.longest:
        return [Problem("too-long", {**told, "limit": ai.longest, "found": len(value)}, path)]
    found = []
    rest = value
    for one in ai.components:
        if one.optional and not rest:
            break
        part, rest = rest[: one.most], rest[one.most :]
        problem = _component_problem(one, part, told, path)
        if problem is not None:
            found.append(problem)
            if problem.code == "too-short":
                break
    return found


def _component_problem(one: Component, part: str, told: dict[str, Any], path: str) -> Problem | None:
    if len(part) < one.least:
        return Problem("too-short", {**told, "limit": one.least, "found": len(part)}, path)
    outside = _OUTSIDE[one.characters].search(part)
    if outside is not None:
        code = "bad-value" if one.characters == "N" else "bad-character"
        return Problem(code, {**told, "character": outside[0]}, path)
    if one.characters == "Z" and not _PADDED.fullmatch(part):
        return Problem("bad-character", {**told, "character": "="}, path)
    for name in one.checks:
        code_found = LINTERS[name](part)
        if code_found is not None:
            extra = {"expected": expected_check(name, part)} if code_found == "check-digit" else {}
            return Problem(code_found, {**told, **extra}, path)
    return None


def expected_check(name: str, part: str) -> str:
    """The check digit or characters that would make ``part`` right; a dash where they cannot be named.

    ``name`` is the check that failed: ``csum``, ``csumalpha`` or ``iban``.

    >>> expected_check("csum", "8934563138166"), expected_check("csumalpha", "8934563AB22")
    ('5', 'X5')
    """
    if name == "csum":
        return keys.check_digit(part[:-1])
    if name == "csumalpha" and len(part) > 2:
        return keys.gmn_check_pair(part[:-2])
    if name == "iban":
        return f"{98 - iban_number(part[4:] + part[:2] + '00') % 97:02d}"
    return "–"


def check(elements: Sequence[Element], path: str = "") -> list[Problem]:
    """Everything wrong with the elements of one item: each value, repetitions, missing and excluded companions.

    The same element twice with the same value counts once; with different values it is ``duplicate-ai``. Also
    ``missing-required-ai``, ``exclusive-ai`` (General Specifications, section 4.14) and ``missing-serial``. Never
    raises.

    >>> [one.code for one in check([("01", "08934563138165"), ("37", "12"), ("21", "A")])]
    ['exclusive-ai', 'missing-required-ai']
    >>> check([("01", "08934563138165"), ("3103", "000500")])
    []
    """
    found = [problem for code, value in dict.fromkeys(elements) for problem in check_value(code, value, path)]
    values: dict[str, str] = {}
    for code, value in elements:
        if values.setdefault(code, value) != value:
            found.append(Problem("duplicate-ai", {"ai": code[:ECHO]}, path))
    found.extend(_relations(frozenset(values), path))
    if "8030" in values:
        found.extend(_unserialised(values, path))
    return found


def _unserialised(values: Mapping[str, str], path: str) -> Iterator[Problem]:
    """A digital signature (8030) signs one instance: a key that can hold a serial number must hold one."""
    for code, value in values.items():
        ai = AIS.get(code)
        if ai is not None and ai.key and ai.components[-1].optional and len(value) <= ai.shortest:
            yield Problem("missing-serial", {"ai": code, "value": value[:ECHO]}, path)


def _relations(present: frozenset[str], path: str) -> Iterator[Problem]:
    for code in sorted(present):
        ai = AIS.get(code)
        if ai is None:
            continue
        for condition in ai.requires:
            if not any(all(_present(one, present) for one in alternative) for alternative in condition):
                needed = " / ".join("+".join(alternative) for alternative in condition)
                yield Problem("missing-required-ai", {"ai": code, "needed": needed}, path)
        for pattern in ai.excludes:
            for other in sorted(present):
                if other != code and _like(other, pattern):
                    yield Problem("exclusive-ai", {"ai": code, "other": other}, path)


def _present(pattern: str, present: frozenset[str]) -> bool:
    return pattern in present if "n" not in pattern else any(_like(code, pattern) for code in present)


def _like(code: str, pattern: str) -> bool:
    return len(code) == len(pattern) and code.startswith(pattern.rstrip("n"))


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Raise `ProblemError` unless there is nothing but warnings.

    >>> refuse_if_any([Problem("short-gtin", warning=True)])
    >>> refuse_if_any([Problem("empty-value")])
    Traceback (most recent call last):
    txng.gs1.problems.ProblemError: empty-value
    """
    if any(not problem.warning for problem in problems):
        raise ProblemError(problems)
