"""Element strings: for people in brackets, in barcodes with function characters (General Specifications, 7.8).

>>> parse("(01)08934563138165(10)LO-1")
[('01', '08934563138165'), ('10', 'LO-1')]
>>> parse("]C1010893456313816510LO-1\\x1d17270131") == parse("(01)08934563138165(10)LO-1(17)270131")
True
"""

import re
from collections.abc import Iterable, Sequence

from txng.gs1.ai import AIS, ECHO, Element, check
from txng.gs1.problems import Problem, ProblemError

SEPARATOR = "\x1d"
"""What a reader sends for FNC1 between elements: the ASCII group separator."""
FNC1 = "<FNC1>"
"""FNC1 as written in texts about barcodes; taken where a whole string is written so."""
SYMBOLOGIES = {
    "]C1": "GS1-128",
    "]d2": "GS1 DataMatrix",
    "]Q3": "GS1 QR Code",
    "]e0": "GS1 DataBar",
    "]J1": "GS1 DotCode",
}
"""Symbology identifiers of symbols that hold element strings."""
MAX_LENGTH = 8192
"""Characters; the largest symbol holds fewer."""

_PART = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\\(|\\)*)")
_LENGTH_BY_START = {code[:2]: len(code) for code in AIS}


def split(text: str) -> list[Element]:
    """The elements of a string in their order, repetitions included, their values not looked at.

    Takes the bracketed form (a literal ``(`` inside a value written ``\\(``) and what a reader sends, with or without
    symbology identifier; ``|`` before an element divides the parts of a composite symbol. Raises `ProblemError`:
    ``bad-brackets``, ``unknown-ai``, ``not-a-gs1-symbol``, ``empty-input``, ``input-too-long``.

    >>> split("]d2010893456313816610L\\x1d21S")
    [('01', '08934563138166'), ('10', 'L'), ('21', 'S')]
    """
    if len(text) > MAX_LENGTH:
        raise ProblemError([Problem("input-too-long", {"limit": MAX_LENGTH, "found": len(text)})])
    if text.startswith("("):
        return _split_bracketed(text)
    if text.startswith("]"):
        if text[:3] not in SYMBOLOGIES:
            raise ProblemError([Problem("not-a-gs1-symbol", {"symbology": text[:3]})])
        text = text[3:]
    if text.startswith(FNC1):
        text = text.replace(FNC1, SEPARATOR)
    return _split_message(text.replace("|" + SEPARATOR, SEPARATOR))


def parse(text: str) -> list[Element]:
    """`split`, and every rule checked: values, repetitions, companions. Raises `ProblemError` with every fault.

    >>> parse("(01)08934563138166(10)A#1")
    Traceback (most recent call last):
    txng.gs1.problems.ProblemError: check-digit; bad-character
    """
    elements = split(text)
    problems = check(elements)
    if problems:
        raise ProblemError(problems)
    return elements


def _split_bracketed(text: str) -> list[Element]:
    elements: list[Element] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            raise ProblemError([Problem("bad-brackets", {"text": text[at : at + ECHO]})])
        at = found.end()
        value = found[2].replace("\\(", "(")
        if at < len(text) and value.endswith("|"):
            value = value[:-1]
        elements.append((found[1], value))
    return elements


def _split_message(text: str) -> list[Element]:
    elements: list[Element] = []
    at, end = 0, len(text)
    while True:
        while at < end and text[at] == SEPARATOR:
            at += 1
        if at == end:
            break
        code = text[at : at + _LENGTH_BY_START.get(text[at : at + 2], 2)]
        ai = AIS.get(code)
        if ai is None:
            raise ProblemError([Problem("unknown-ai", {"ai": code})])
        at += len(code)
        stop = text.find(SEPARATOR, at)
        stop = end if stop < 0 else stop
        if not ai.separator:
            stop = min(stop, at + ai.longest)
        elements.append((code, text[at:stop]))
        at = stop
    if not elements:
        raise ProblemError([Problem("empty-input")])
    return elements


def bracketed(elements: Iterable[Element]) -> str:
    """For people and programs: ``(01)08934563138165(10)LO-1``. Never raises.

    >>> print(bracketed([("01", "08934563138165"), ("10", "A(1)")]))
    (01)08934563138165(10)A\\(1)
    """
    return "".join(f"({code}){value.replace('(', chr(92) + '(')}" for code, value in elements)


def message(elements: Sequence[Element], *, shortest: bool = False) -> str:
    """What a barcode holds after its start: values joined, separators where a length is not predefined.

    ``shortest`` puts elements of predefined length first, which saves separators (General Specifications, 7.8.4).
    Raises `KeyError` for an unknown identifier.

    >>> message([("10", "L1"), ("17", "270131")]), message([("10", "L1"), ("17", "270131")], shortest=True)
    ('10L1\\x1d17270131', '1727013110L1')
    """
    placed = shortest_order(elements) if shortest else elements
    parts = [code + value + (SEPARATOR if AIS[code].separator else "") for code, value in placed]
    return "".join(parts).removesuffix(SEPARATOR)


def shortest_order(elements: Iterable[Element]) -> list[Element]:
    """Elements of predefined length first, as encoders place them. Raises `KeyError` for an unknown identifier.

    >>> shortest_order([("10", "L1"), ("01", "08934563138165"), ("17", "270131")])
    [('01', '08934563138165'), ('17', '270131'), ('10', 'L1')]
    """
    return sorted(elements, key=lambda element: AIS[element[0]].separator)
