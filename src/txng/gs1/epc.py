"""EPC URNs and Digital Links (EPC Tag Data Standard 1.13 and 2.x; EPCIS 2.0, sections 8.9 and 11).

>>> to_digital_link("urn:epc:id:sgtin:8934563.081316.0007")
'https://id.gs1.org/01/08934563813161/21/0007'
>>> to_urn("https://id.gs1.org/01/08934563813161/21/0007")
'urn:epc:id:sgtin:8934563.081316.0007'
>>> normalise("https://truyxuat.example.vn/01/08934563813161/10/L1/21/7?17=270131")
'https://id.gs1.org/01/08934563813161/21/7'
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from txng.gs1 import digital_link, epc_forms, keys, percent, prefixes
from txng.gs1.ai import AIS, ECHO, Element, basic, check_value
from txng.gs1.problems import Problem, ProblemError

Kind = Literal["id", "idpat", "class"]
"""An instance, a pattern that stands for a class, a class with a lot (Tag Data Standard, sections 6 and 8)."""
Lengths = Callable[[str], int]
"""Digits of a key from its company prefix on → digits of the company prefix; raises `ProblemError` when unknown."""


class Scheme(msgspec.Struct, frozen=True):
    """How one EPC scheme is written as a key.

    ``digits``: company prefix and reference together, then a check digit follows; 0 where the reference is text.
    ``front``: the reference starts with an indicator or extension digit that leads the key. ``lead``: fixed text before
    the company prefix. ``pieces``: piece and total follow. The last component is the value of ``qualifier``, or stands
    at the end of the key (``tail``), or does not exist.

    >>> SCHEMES["sgtin"].ai, SCHEMES["sgtin"].qualifier, SCHEMES["grai"].tail
    ('01', '21', True)
    """

    name: str
    ai: str
    digits: int
    front: bool = False
    lead: str = ""
    pieces: bool = False
    qualifier: str = ""
    tail: bool = False
    kinds: tuple[Kind, ...] = ("id",)


SCHEMES: Mapping[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        Scheme("sgtin", "01", 13, front=True, qualifier="21", kinds=("id", "idpat")),
        Scheme("lgtin", "01", 13, front=True, qualifier="10", kinds=("class",)),
        Scheme("upui", "01", 13, front=True, qualifier="235", kinds=("id", "idpat")),
        Scheme("itip", "8006", 13, front=True, pieces=True, qualifier="21", kinds=("id", "idpat")),
        Scheme("sscc", "00", 17, front=True),
        Scheme("sgln", "414", 12, qualifier="254"),
        Scheme("pgln", "417", 12),
        Scheme("grai", "8003", 12, lead="0", tail=True, kinds=("id", "idpat")),
        Scheme("giai", "8004", 0),
        Scheme("gsrn", "8018", 17),
        Scheme("gsrnp", "8017", 17),
        Scheme("gdti", "253", 12, tail=True, kinds=("id", "idpat")),
        Scheme("sgcn", "255", 12, tail=True, kinds=("id", "idpat")),
        Scheme("cpi", "8010", 0, qualifier="8011", kinds=("id", "idpat")),
        Scheme("ginc", "401", 0),
        Scheme("gsin", "402", 16),
    )
}
"""Schemes that have a Digital Link form."""

_URN = re.compile(r"urn:epc:(id|idpat|class):([a-z]+):([^\s]+)")
_COMPANY = re.compile(r"[0-9]{6,12}")
_DIGITS = re.compile("[0-9]+").fullmatch
_NO_EXTENSION = "0"


def _refuse(code: str, urn: str, **params: str | int) -> ProblemError:
    return ProblemError([Problem(code, {"urn": urn[:ECHO], **params})])


def elements(urn: str) -> tuple[Element, ...]:
    """Key and qualifier behind an EPC URN. Raises `ProblemError`.

    ``bad-urn``: not of the shape of its scheme, or of none; ``no-digital-link``: well formed, but a scheme or pattern
    GS1 keys cannot express (Tag Data Standard, sections 6.3 and 8).

    >>> elements("urn:epc:id:sgln:8934563.00005.KHO-1")
    (('414', '8934563000059'), ('254', 'KHO-1'))
    >>> elements("urn:epc:idpat:grai:8934563.00012.*")
    (('8003', '08934563000127'),)
    """
    parts = _URN.fullmatch(urn)
    if parts is None:
        raise _refuse("bad-urn", urn)
    kind, name, body = parts[1], parts[2], parts[3]
    scheme = SCHEMES.get(name)
    found = None if scheme is None or kind not in scheme.kinds else _fields(scheme, kind == "idpat", body)
    if found is None:
        sound = epc_forms.is_sound_without_key(kind, name, body)
        raise _refuse("no-digital-link" if sound else "bad-urn", urn, scheme=name[:ECHO])
    return found


def _fields(scheme: Scheme, pattern: bool, body: str) -> tuple[Element, ...] | None:
    """The elements behind the components of a URN, none where they break a rule of the scheme."""
    inner = 4 if scheme.pieces else 2
    closed = scheme.tail or scheme.qualifier != ""
    fields = body.split(".", inner if closed else inner - 1)
    if len(fields) != inner + closed:
        return None
    company, reference, last = fields[0], fields[1], ""
    if closed:
        last = fields[-1]
        if pattern:
            if last != "*":
                return None
            last = ""
        else:
            last = percent.decode_from_urn(last) or ""
            if not last:
                return None
    key = _number(scheme, company, reference) if scheme.digits else _text(company, reference)
    if key is None:
        return None
    if scheme.pieces:
        if len(fields[2]) != 2 or len(fields[3]) != 2:
            return None
        key += fields[2] + fields[3]
    qualifiers: tuple[Element, ...] = ()
    if scheme.tail:
        key += last
    elif last and not (scheme.ai == "414" and last == _NO_EXTENSION):
        qualifiers = ((scheme.qualifier, last),)
        if not basic(scheme.qualifier)(last) or (scheme.ai == "8010" and last[0] == "0"):
            return None
    by_construction = scheme.digits and not scheme.tail and not scheme.pieces
    if not by_construction and (not basic(scheme.ai)(key) or (scheme.pieces and check_value(scheme.ai, key))):
        return None
    return ((scheme.ai, key), *qualifiers)


def _number(scheme: Scheme, company: str, reference: str) -> str | None:
    number = reference[:1] + company + reference[1:] if scheme.front else company + reference
    if len(number) != scheme.digits or not 6 <= len(company) <= 12 or not _DIGITS(number):
        return None
    number = scheme.lead + number
    return number + keys.digit_behind(number)


def _text(company: str, reference: str) -> str | None:
    value = percent.decode_from_urn(reference)
    return company + value if value and _COMPANY.fullmatch(company) else None


def to_digital_link(urn: str) -> str:
    """The canonical Digital Link of an EPC URN: instance (``id``), pattern (``idpat``) or class.

    Raises `ProblemError` (``bad-urn``, ``no-digital-link``).

    >>> to_digital_link("urn:epc:id:sscc:8934563.1000000123")
    'https://id.gs1.org/00/189345630000001237'
    >>> to_digital_link("urn:epc:idpat:sgtin:8934563.081316.*")
    'https://id.gs1.org/01/08934563813161'
    """
    key, *qualifiers = elements(urn)
    return digital_link.DigitalLink(key, tuple(qualifiers)).canonical


def to_urn(uri: str, lengths: Lengths = prefixes.length) -> str:
    """The EPC URN of a Digital Link, losing nothing.

    ``lengths`` gives the length of the company prefix: ``functools.partial(prefixes.length, registered=…)`` to add the
    prefixes of known companies. Raises `ProblemError`: the faults of the link itself, ``unknown-company-prefix``, or
    ``no-urn`` where URNs cannot say it (variant, batch with serial, model numbers, data attributes, a query).

    >>> to_urn("https://tx.vn/414/8934563000059")
    'urn:epc:id:sgln:8934563.00005.0'
    >>> to_urn("https://tx.vn/01/04012345123456")
    Traceback (most recent call last):
    txng.gs1.problems.ProblemError: unknown-company-prefix
    """
    link = digital_link.parse(uri)
    left = (*(code for code, _ in link.attributes), *link.other)
    if left:
        raise ProblemError([Problem("no-urn", {"uri": uri[:ECHO], "ai": left[0][:ECHO]})])
    return _urn(uri, link.key, link.qualifiers, lengths)


def finest_urn(uri: str, lengths: Lengths = prefixes.length) -> tuple[str, tuple[Element, ...]]:
    """The EPC URN of the finest level a Digital Link names, and the elements that URN leaves out.

    Raises as `to_urn` does, only not for what it leaves out.

    >>> finest_urn("https://id.gs1.org/01/08934563813161/10/L1/21/7")
    ('urn:epc:id:sgtin:8934563.081316.7', (('10', 'L1'),))
    """
    link = digital_link.parse(uri)
    kept = _finest(link.key, link.qualifiers)
    urn = _urn(uri, kept[0], kept[1:], lengths)
    return urn, tuple(element for element in link.elements if element not in kept)


def _urn(uri: str, key: Element, qualifiers: tuple[Element, ...], lengths: Lengths) -> str:
    codes = tuple(code for code, _ in qualifiers)
    if len(codes) > 1:
        raise ProblemError([Problem("no-urn", {"uri": uri[:ECHO], "ai": codes[0]})])
    for scheme in SCHEMES.values():
        if scheme.ai == key[0] and (not codes or codes == (scheme.qualifier,)):
            return _written(scheme, uri, key[1], qualifiers[0][1] if qualifiers else "", lengths)
    raise ProblemError([Problem("no-urn", {"uri": uri[:ECHO], "ai": codes[0] if codes else key[0]})])


def _written(scheme: Scheme, uri: str, value: str, last: str, lengths: Lengths) -> str:
    if scheme.name == "sgln" and last == _NO_EXTENSION:
        raise ProblemError([Problem("no-urn", {"uri": uri[:ECHO], "ai": "254"})])
    start = len(scheme.lead) + scheme.front
    size = lengths(value[start:])
    end = len(scheme.lead) + scheme.digits if scheme.digits else len(value)
    company, reference = value[start : start + size], value[start + size : end]
    if not prefixes.SHORTEST <= size <= prefixes.LONGEST or not _COMPANY.fullmatch(company):
        raise ProblemError([Problem("unknown-company-prefix", {"digits": value[start : start + prefixes.LONGEST]})])
    if scheme.front:
        reference = value[0] + reference
    if not scheme.digits and not reference:
        raise ProblemError([Problem("no-urn", {"uri": uri[:ECHO], "ai": scheme.ai})])
    fields = [company, percent.encode_for_urn(reference, number_sign=scheme.name == "cpi")]
    if scheme.pieces:
        fields += [value[14:16], value[16:18]]
    if scheme.tail:
        last = value[end + 1 :]
    kind = "class" if scheme.kinds == ("class",) else "id"
    if scheme.name == "sgln":
        fields.append(percent.encode_for_urn(last) if last else _NO_EXTENSION)
    elif scheme.tail or scheme.qualifier:
        kind = kind if last else "idpat"
        fields.append(percent.encode_for_urn(last) if last else "*")
    return f"urn:epc:{kind}:{scheme.name}:{'.'.join(fields)}"


# --- the one spelling of a thing, as events and their hash use it -----------------------------------------------------

FINEST: Mapping[str, tuple[str, ...]] = {
    "01": ("21", "235", "10"),
    "414": ("254",),
    "8006": ("21", "10"),
    "8010": ("8011",),
}
"""Key → qualifiers that name a finer level of it, finest first; of other qualifiers nothing is kept."""

_WHOLE = frozenset({"415"})  # a payment slip is named by its reference number too
_SAFE = "[0-9A-Za-z._';=-]"
_DONE = re.compile(
    r"https://id\.gs1\.org/(?:"
    rf"01/[0-9]{{14}}(?:/(?:21|10)/{_SAFE}{{1,20}}|/235/{_SAFE}{{1,28}})?"
    rf"|414/[0-9]{{13}}(?:/254/{_SAFE}{{1,20}})?|00/[0-9]{{18}}|417/[0-9]{{13}}"
    rf"|8003/0[0-9]{{13}}{_SAFE}{{0,16}}|8004/{_SAFE}{{1,30}}|253/[0-9]{{13}}{_SAFE}{{0,17}}"
    r"|8006/[0-9]{18}(?:/(?:21|10)/[0-9A-Za-z._';=-]{1,20})?|255/[0-9]{13,25}|40[12]/[0-9]{1,30}|801[78]/[0-9]{18})"
).fullmatch
_PLAIN = re.compile(f"{_SAFE}{{1,20}}").fullmatch
_SSCC = re.compile(r"urn:epc:id:sscc:([0-9]{6,12})\.([0-9])([0-9]{4,10})").fullmatch
_SSCC_ROOT = f"{digital_link.CANONICAL_ROOT}/00/"
_KEY_SEGMENT = re.compile(
    f"/(?:{'|'.join(code for code, ai in AIS.items() if ai.key)}|{'|'.join(digital_link.LEGACY_NAMES)})/"
).search

_MOST = 65_536  # entries of a cache before it starts anew
_LONGEST_KEPT = 200
_known: dict[str, str] = {}
_heads: dict[str, str] = {}


def normalise(uri: str) -> str:
    """The one spelling of the thing ``uri`` names: its Digital Link on ``https://id.gs1.org`` at the finest level.

    Every spelling of a thing – EPC URN, Digital Link of any host, with legacy names, a short GTIN, further qualifiers
    or a query – gives the same text. Anything else, also a GS1 identifier with a fault, comes back unchanged. Values
    are encoded as in the published event-hash vectors: as in the canonical form, but ``' ; =`` stay (EPCIS 2.0, 8.9).
    Never raises.

    >>> normalise("urn:epc:class:lgtin:8934563.081316.L-1")
    'https://id.gs1.org/01/08934563813161/10/L-1'
    >>> normalise("https://example.com/01/08934563138166")
    'https://example.com/01/08934563138166'
    """
    if _DONE(uri):
        return uri
    if uri.startswith("urn:epc:"):
        second_dot = uri.find(".", uri.find(".") + 1)
        head = _heads.get(uri[:second_dot])
        if head is not None and _PLAIN(uri, second_dot + 1):
            return head + uri[second_dot + 1 :]
        if uri.startswith("sscc:", 11):  # mostly new ones, so remembering does not help
            parts = _SSCC(uri)
            if parts is not None:
                number = parts[2] + parts[1] + parts[3]
                if len(number) == 17:
                    return f"{_SSCC_ROOT}{number}{keys.digit_behind(number)}"
    found = _known.get(uri)
    if found is None:
        found = _normalised(uri)
        if len(uri) <= _LONGEST_KEPT:
            if len(_known) >= _MOST:
                _known.clear()
            _known[uri] = found
    return found


def _normalised(uri: str) -> str:
    try:
        if uri.startswith("urn:epc:"):
            found = elements(uri)
            written = _spelled(found[0], found[1:])
            _remember_head(uri, written)
            return written
        if not uri.startswith(("http", "HTTP")) or not _KEY_SEGMENT(uri):
            return uri
        place = re.split("[?#]", uri, maxsplit=1)[0]
        link = digital_link.parse(place, "basic", short_gtin=True, legacy_names=True)
    except ProblemError:
        return uri
    finest = _finest(link.key, link.qualifiers)
    return _spelled(finest[0], finest[1:])


def _remember_head(urn: str, written: str) -> None:
    """So that the next serial or lot of the same trade item needs no more than a look-up."""
    if urn.startswith(("urn:epc:id:sgtin:", "urn:epc:class:lgtin:")):
        if len(_heads) >= _MOST:
            _heads.clear()
        second_dot = urn.find(".", urn.find(".") + 1)
        _heads[urn[:second_dot]] = written[: written.rfind("/") + 1]


def _finest(key: Element, qualifiers: tuple[Element, ...]) -> tuple[Element, ...]:
    if key[0] in _WHOLE:
        return (key, *qualifiers)
    for code in FINEST.get(key[0], ()):
        for qualifier in qualifiers:
            if qualifier[0] == code:
                return (key, qualifier)
    return (key,)


def _spelled(key: Element, qualifiers: tuple[Element, ...]) -> str:
    path = f"{digital_link.CANONICAL_ROOT}/{key[0]}/{percent.encode_for_events(key[1])}"
    return path + "".join([f"/{code}/{percent.encode_for_events(value)}" for code, value in qualifiers])
