"""Any spelling of a GS1 identifier: typed, pasted or scanned.

>>> reading = read("urn:epc:id:sgtin:8934563.081316.0007")
>>> reading.kind, reading.valid, reading.canonical
('epc-urn', True, 'https://id.gs1.org/01/08934563813161/21/0007')
>>> read("893 4563 13816 6").problems[0].code
'check-digit'
"""

import re
from typing import Literal, NamedTuple

import msgspec

from txng.gs1 import compression, digital_link, element_string, epc, hri, keys, prefixes
from txng.gs1.ai import AIS, ECHO, Element, check, check_value
from txng.gs1.digital_link import DigitalLink
from txng.gs1.problems import Problem, ProblemError

Kind = Literal["digital-link", "element-string", "epc-urn", "gtin", "gln", "sscc", "unknown"]
"""The spelling an input is in."""


class Reading(msgspec.Struct, frozen=True):
    """What an input says. Members that do not exist are none; a faulty input has nothing but problems.

    ``urn`` is there only when it loses nothing and the length of the company prefix is known; ``canonical`` unless the
    elements have no Digital Link. ``problems`` of a valid input are warnings.

    >>> reading = read("(01)08934563813161(10)L1")
    >>> reading.canonical, reading.urn
    ('https://id.gs1.org/01/08934563813161/10/L1', 'urn:epc:class:lgtin:8934563.081316.L1')
    >>> reading.hri
    ['(01) 08934563813161', '(10) L1']
    """

    input: str
    kind: Kind
    valid: bool
    elements: tuple[Element, ...] | None = None
    canonical: str | None = None
    element_string: str | None = None
    urn: str | None = None
    hri: list[str] | None = None
    problems: tuple[Problem, ...] = ()


class _Found(NamedTuple):
    elements: tuple[Element, ...]
    canonical: str | None
    urn: str | None = None
    warnings: tuple[Problem, ...] = ()


_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SCHEME = re.compile(r"[A-Za-z][0-9A-Za-z+.\-]*://")
_TYPED_DIGITS = re.compile(r"[0-9][0-9 \-]*")
_DIGITS: dict[int, Kind] = {8: "gtin", 12: "gtin", 13: "gtin", 14: "gtin", 18: "sscc"}
_KEY_OF: dict[Kind, str] = {"gtin": "01", "gln": "414", "sscc": "00"}
_AI_STARTS = frozenset(code[:2] for code in AIS)


def read(
    text: str,
    *,
    short_gtin: bool = False,
    gln: bool = False,
    compressed: bool = False,
    lengths: epc.Lengths = prefixes.length,
) -> Reading:
    """Recognise the spelling and read it strictly; never raises.

    Takes Digital Links, element strings (bracketed, raw, as scanned), EPC URNs, and GTIN, GLN and SSCC as digits,
    where spaces and hyphens are overlooked. 13 digits are a GTIN unless ``gln``. ``short_gtin``: take Digital Links
    with GTINs of fewer than 14 digits, with a warning. ``compressed``: take links in the old compressed form and with
    EPC binary strings. ``lengths``: see `epc.to_urn`.

    >>> read("]C1008934563000000123").kind, read("8934563000059", gln=True).elements
    ('element-string', (('414', '8934563000059'),))
    """
    plain = text.strip(" \t\r\n")
    scanned = _SYMBOLOGY.match(plain)
    if scanned is not None and scanned[0] not in element_string.SYMBOLOGIES:
        plain = plain[3:]
    kind = kind_of(plain, gln=gln)
    try:
        found = _found(kind, plain, short_gtin, compressed)
    except ProblemError as refused:
        return Reading(text, kind, False, problems=refused.problems)
    urn = found.urn
    if urn is None and found.canonical is not None:
        try:
            urn = epc.to_urn(found.canonical, lengths)
        except ProblemError:  # no URN says this, or the company prefix is unknown: the member does not exist
            urn = None
    return Reading(
        text,
        kind,
        True,
        found.elements,
        found.canonical,
        element_string.bracketed(found.elements),
        urn,
        hri.lines(found.elements),
        (*found.warnings, *_restricted(found.elements)),
    )


def kind_of(text: str, *, gln: bool = False) -> Kind:
    """The spelling ``text`` seems to be in, without reading it. Never raises.

    >>> kind_of("8934563138165"), kind_of("https://tx.vn/01/1"), kind_of("xin chào")
    ('gtin', 'digital-link', 'unknown')
    """
    if text.startswith(("(", "]", element_string.FNC1)) or element_string.SEPARATOR in text:
        return "element-string"
    if _SCHEME.match(text):
        return "digital-link"
    if text[:8].lower() == "urn:epc:":
        return "epc-urn"
    if _TYPED_DIGITS.fullmatch(text):
        digits = _bare(text)
        if gln and len(digits) == 13:
            return "gln"
        if len(digits) in _DIGITS and not _is_key_behind_its_code(text):
            return _DIGITS[len(digits)]
    return "element-string" if text[:2] in _AI_STARTS else "unknown"


def _is_key_behind_its_code(text: str) -> bool:
    """Whether 18 digits that are no SSCC are an asset's key behind 8003, as readers give it (a GRAI without serial)."""
    return (
        len(text) == 18
        and text.startswith("8003")
        and bool(check_value("00", text))
        and not check_value("8003", text[4:])
    )


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def _found(kind: Kind, text: str, short_gtin: bool, compressed: bool) -> _Found:
    if kind == "digital-link":
        try:
            link = digital_link.parse(text, short_gtin=short_gtin)
        except ProblemError:
            if not compressed:
                raise
            link = _expanded(text)
        return _Found(link.elements, link.canonical, warnings=link.warnings)
    if kind == "element-string":
        elements = tuple(element_string.parse(text))
        return _Found(elements, _canonical(elements))
    if kind == "epc-urn":
        elements = epc.elements(text)
        return _Found(elements, _canonical(elements), text)
    if kind == "unknown":
        code = "not-an-identifier" if text else "empty-input"
        raise ProblemError([Problem(code, {"text": text[:ECHO]} if text else {})])
    digits = _bare(text)
    elements = ((_KEY_OF[kind], keys.gtin14(digits) if kind == "gtin" else digits),)
    problems = check(elements)
    if problems:
        raise ProblemError(problems)
    return _Found(elements, _canonical(elements))


def _expanded(uri: str) -> DigitalLink:
    """The link behind a compressed one. Raises `ProblemError`."""
    path = re.split("[?#]", uri.partition("://")[2], maxsplit=1)[0].partition("/")[2]
    link = compression.decompress_path(f"/{path}")
    faults = check(link.elements)
    if faults:
        raise ProblemError(faults)
    return link


def _canonical(elements: tuple[Element, ...]) -> str | None:
    try:
        return digital_link.arrange(elements).canonical
    except ProblemError:  # sound elements that fit no Digital Link, a route number alone for one
        return None


def _restricted(elements: tuple[Element, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem("restricted-number", {"value": value}, warning=True)
        for code, value in dict.fromkeys(elements)
        if code == "01" and keys.is_restricted(value)
    )
