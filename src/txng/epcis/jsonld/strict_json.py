"""JSON as RFC 8259 means it, with bounds: what other parsers let pass is refused here, each fault at its place.

Refused: invalid UTF-8, NaN and Infinity, numbers that are too long or too large, the same member twice in an object,
NUL and other control characters, halves of surrogate pairs, nesting beyond `limits.JSON_DEPTH`, anything after the
value. Source: RFC 8259 (and the advice of RFC 7493 on duplicates, numbers and surrogates).
"""

import json
import re
from typing import Any

from txng.epcis import limits
from txng.epcis.findings import Findings, echo, member
from txng.gs1.problems import Problem, ProblemError

#: Characters that no text may hold: controls other than TAB, LF, CR, surrogate halves, the two non-characters of XML.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Objects around the event list that a path leaves out: `eventList[3]`, not `epcisBody.eventList[3]`.
_WRAPPERS = frozenset({"epcisBody", "queryResults", "resultsBody", "epcisHeader", "epcisMasterData"})


class _Twice(dict[str, Any]):
    """An object that had members of the same name; ``names`` are those."""

    names: tuple[str, ...] = ()


class _OutOfRange(str):
    """The text of a number that is not taken."""

    __slots__ = ()


def parse(data: bytes, findings: Findings, path: str = "", depth: int = 0) -> Any:
    """The value of a JSON text that stands at ``path``, inside ``depth`` objects and arrays.

    Raises `ProblemError` when it is no JSON at all (``json-encoding``, ``json-malformed``: line and column in
    characters from 1). All other faults go to ``findings``; the value then has harmless stand-ins in their places.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise ProblemError([Problem("json-encoding", _position(before, len(before)))]) from None
    try:
        tree = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ProblemError([Problem("json-malformed", {"line": error.lineno, "column": error.colno})]) from None
    except RecursionError:
        raise ProblemError([Problem("json-too-deep", {"limit": limits.JSON_DEPTH}, path)]) from None
    if not _clean(tree, depth):
        tree = _report(tree, path, depth, findings)
    return tree


def _position(text: str, at: int) -> dict[str, Any]:
    return {"line": text.count("\n", 0, at) + 1, "column": at - text.rfind("\n", 0, at)}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    twice = _Twice(members)
    twice.names = tuple(dict.fromkeys(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return twice


def _integer(text: str) -> int | _OutOfRange:
    return int(text) if len(text) <= limits.NUMBER_DIGITS or _in_range(text) else _OutOfRange(text)


def _decimal(text: str) -> float | _OutOfRange:
    return float(text) if _in_range(text) else _OutOfRange(text)


def _in_range(text: str) -> bool:
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) - mantissa.count(".") - mantissa.count("-") > limits.NUMBER_DIGITS:
        return False
    digits = exponent.lstrip("+-0")
    return len(digits) <= 2 and int(digits or "0") <= limits.NUMBER_EXPONENT


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_OutOfRange
)


def _clean(value: Any, depth: int) -> bool:
    """Whether the value, inside ``depth`` containers, has nothing to report."""
    kind = type(value)
    if kind is str:
        return len(value) <= limits.TEXT and not FORBIDDEN.search(value)
    if kind is dict:
        if depth >= limits.JSON_DEPTH:
            return False
        for name, inner in value.items():
            if len(name) > limits.NAME or FORBIDDEN.search(name) or not _clean(inner, depth + 1):
                return False
        return True
    if kind is list:
        if depth >= limits.JSON_DEPTH or len(value) > limits.JSON_ITEMS:
            return False
        return all(_clean(inner, depth + 1) for inner in value)
    return kind is not _Twice and kind is not _OutOfRange


def _report(value: Any, path: str, depth: int, findings: Findings) -> Any:
    """Put every fault of the value into the findings; returns the value with stand-ins where it had to be cut."""
    if isinstance(value, _OutOfRange):
        findings.error("json-number-range", path, value=echo(value))
        return 0
    if isinstance(value, str):
        return _report_text(value, path, findings)
    if not isinstance(value, dict | list):
        return value
    if depth >= limits.JSON_DEPTH:
        findings.error("json-too-deep", path, limit=limits.JSON_DEPTH)
        return None
    if isinstance(value, list):
        if len(value) > limits.JSON_ITEMS:
            findings.error("json-array-too-long", path, limit=limits.JSON_ITEMS, found=len(value))
            return []
        return [_report(inner, f"{path}[{at}]", depth + 1, findings) for at, inner in enumerate(value)]
    if isinstance(value, _Twice):
        for name in value.names:
            findings.error("json-duplicate-key", place(path, name), name=echo(name))
    members = {}
    for name, inner in value.items():
        at = place(path, name)
        if len(name) > limits.NAME:
            findings.error("json-name-too-long", at, limit=limits.NAME, found=len(name))
        else:
            _report_text(name, at, findings)
        members[name] = _report(inner, at, depth + 1, findings)
    return members


def _report_text(text: str, path: str, findings: Findings) -> str:
    if len(text) > limits.TEXT:
        findings.error("json-text-too-long", path, limit=limits.TEXT, found=len(text))
        return ""
    if bad := FORBIDDEN.search(text):
        findings.error("text-character", path, character=f"U+{ord(bad[0]):04X}")
    return text


def place(path: str, name: str) -> str:
    """The path of a member of a document: the objects around the event list are not mentioned."""
    return path if not path and name in _WRAPPERS else member(path, name)
