"""GS1 Digital Link URIs: reading, the canonical form, and building printed ones (GS1 Digital Link URI Syntax 1.7).

>>> link = parse("https://truyxuat.example.vn/01/08934563138165/10/LO-1?17=270131&linkType=gs1:pip")
>>> link.key, link.qualifiers, link.attributes, link.other
(('01', '08934563138165'), (('10', 'LO-1'),), (('17', '270131'),), ('linkType=gs1:pip',))
>>> link.canonical
'https://id.gs1.org/01/08934563138165/10/LO-1?17=270131'
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Literal

import msgspec

from txng.gs1 import keys, percent
from txng.gs1.ai import AI, AIS, ECHO, GTINS, Element, basic, check, check_value
from txng.gs1.problems import Problem, ProblemError

Level = Literal["plausible", "basic", "full"]
"""How much is checked (section 4.2 of the resolver standard).

``plausible``: the structure – a primary key with a legal sequence of qualifiers, no value empty. ``basic``: also
length, character set and check digits of the values in the path; query parameters that are no sound attributes are kept
as ``other``. ``full``: everything, the query and the rules between identifiers included.
"""

CANONICAL_ROOT = "https://id.gs1.org"
"""Scheme and host of canonical links (URI Syntax, section 4.12)."""
MAX_LENGTH = 4096
"""Characters of a URI; longer ones are refused unread."""

LEGACY_NAMES = {
    "sscc": "00", "gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "tpx": "235", "gdti": "253", "glnx": "254",
    "gcn": "255", "ginc": "401", "gsin": "402", "gln": "414", "payTo": "415", "party": "417", "grai": "8003",
    "giai": "8004", "itip": "8006", "cpid": "8010", "cpsn": "8011", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018",
    "srin": "8019", "refno": "8020",
}  # fmt: skip
"""Convenience names of path segments, removed from the standard in 1.3: read on demand, never written."""

_URI = re.compile(r"([^:/?#]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_SCHEMES = frozenset({"http", "https", "HTTP", "HTTPS"})  # as the grammar of URI Syntax section 4 has it
_HOST = re.compile(r"(?:[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_LAST_PORT = 65535
_NOT_IN_URIS = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")


def _sequences(ai: AI) -> Iterator[tuple[str, ...]]:
    """Every legal sequence of codes in a path that starts with the key ``ai``."""
    yield (ai.code,)
    for alternative in ai.qualifiers:
        for size in range(1, len(alternative) + 1):
            for chosen in combinations(alternative, size):
                yield (ai.code, *chosen)


def _is_host(text: str) -> bool:
    """Whether this is a host name or address with a port that there can be."""
    found = _HOST.fullmatch(text)
    return found is not None and int(found[1] or 0) <= _LAST_PORT


_KEYS = frozenset(code for code, ai in AIS.items() if ai.key)
SEQUENCES = frozenset(sequence for code in _KEYS for sequence in _sequences(AIS[code]))
"""Key and qualifiers as they may follow each other in a path."""


class DigitalLink(msgspec.Struct, frozen=True):
    """What a Digital Link says. Values are decoded; ``stem`` is scheme, host and path before the key.

    ``attributes`` stand in the order of the query; ``other`` are query parameters of no identity, as sent. The values
    are not checked here.

    >>> link = DigitalLink(("01", "08934563138165"), (("10", "L/1"),), (("17", "270131"), ("11", "260131")))
    >>> link.path, link.canonical
    ('/01/08934563138165/10/L%2F1', 'https://id.gs1.org/01/08934563138165/10/L%2F1?11=260131&17=270131')
    """

    key: Element
    qualifiers: tuple[Element, ...] = ()
    attributes: tuple[Element, ...] = ()
    other: tuple[str, ...] = ()
    stem: str = ""
    warnings: tuple[Problem, ...] = ()

    @property
    def elements(self) -> tuple[Element, ...]:
        """Key, qualifiers, attributes."""
        return (self.key, *self.qualifiers, *self.attributes)

    @property
    def path(self) -> str:
        """The identification alone: ``/01/08934563138165/10/LO-1``, encoded as in the canonical form."""
        return _path((self.key, *self.qualifiers))

    @property
    def canonical(self) -> str:
        """The form for comparing, hashing and storing: on ``https://id.gs1.org``, attributes sorted, nothing else."""
        return CANONICAL_ROOT + self.path + _query(sorted(self.attributes))


def _path(elements: Iterable[Element]) -> str:
    return "".join([f"/{code}/{percent.encode(value)}" for code, value in elements])


def _query(attributes: Sequence[Element]) -> str:
    return "?" + "&".join(f"{code}={percent.encode(value)}" for code, value in attributes) if attributes else ""


def parse(uri: str, level: Level = "full", short_gtin: bool = False, legacy_names: bool = False) -> DigitalLink:
    """Read a Digital Link. Raises `ProblemError` with every fault.

    ``short_gtin`` takes GTINs of 8, 12 or 13 digits (wrong since 1.4, still on labels) with a warning;
    ``legacy_names`` takes ``/gtin/…/lot/…`` for ``/01/…/10/…``.

    Codes: ``bad-scheme``, ``bad-domain``, ``no-path``, ``no-primary-key``, ``qualifier-order``, ``duplicate-ai``,
    ``qualifier-in-query``, ``not-a-data-attribute``, ``unknown-ai``, ``bad-uri-character``, ``uri-too-long``,
    ``empty-value`` and those of `txng.gs1.ai.check` (URI Syntax 1.7, chapter 4; resolver standard, section 2.4).

    >>> parse("https://tx.vn/01/8934563138165", short_gtin=True).warnings[0].code
    'short-gtin'
    >>> parse("https://tx.vn/01/08934563138166/21/A/10/B")
    Traceback (most recent call last):
    txng.gs1.problems.ProblemError: qualifier-order; check-digit
    """
    problems: list[Problem] = []
    if len(uri) > MAX_LENGTH:
        raise ProblemError([Problem("uri-too-long", {"limit": MAX_LENGTH, "found": len(uri)})])
    parts = _URI.fullmatch(uri)
    if parts is None or parts[1] not in _SCHEMES:
        raise ProblemError([Problem("bad-scheme", {"uri": uri[:ECHO]})])
    _, host, path, query = parts.groups()
    if not _is_host(host):
        problems.append(Problem("bad-domain", {"host": host[:ECHO]}))
    if path in ("", "/"):
        raise ProblemError([*problems, Problem("no-path", {"uri": uri[:ECHO]})])
    link = _read(path, query or "", level, short_gtin, legacy_names, problems)
    strange = _NOT_IN_URIS.search(uri)
    if strange is not None and all(problem.params.get("character") != strange[0] for problem in problems):
        problems.append(Problem("bad-uri-character", {"uri": uri[:ECHO], "character": strange[0]}))
    if link is None or problems:
        raise ProblemError(problems)
    return msgspec.structs.replace(link, stem=f"{parts[1].lower()}://{host}{link.stem}")


def parse_path(raw_path: str, level: Level = "basic", short_gtin: bool = False) -> DigitalLink:
    """Read the path of a request as it came over the wire, undecoded, without its query.

    One trailing slash is tolerated, as a resolver must; ``stem`` is the part before the key. Raises `ProblemError`.

    >>> parse_path("/01/08934563138165/10/A%2FB/").elements
    (('01', '08934563138165'), ('10', 'A/B'))
    """
    problems: list[Problem] = []
    if len(raw_path) > MAX_LENGTH:
        raise ProblemError([Problem("uri-too-long", {"limit": MAX_LENGTH, "found": len(raw_path)})])
    link = _read(raw_path.removesuffix("/"), "", level, short_gtin, False, problems)
    if link is None or problems:
        raise ProblemError(problems)
    return link


def _read(
    path: str, query: str, level: Level, short_gtin: bool, legacy_names: bool, problems: list[Problem]
) -> DigitalLink | None:
    """The link behind an undecoded path and query; faults go to ``problems``, none where there is no key at all."""
    segments = path.split("/")
    at = len(segments)
    while True:  # pairs from the right: the last key with what follows it counts, whatever a stem looks like
        at -= 2
        if legacy_names and at > 0:
            segments[at] = LEGACY_NAMES.get(segments[at], segments[at])
        if at < 1 or segments[at] not in AIS:
            problems.append(Problem("no-primary-key", {"path": path[:ECHO]}))
            return None
        if segments[at] in _KEYS:
            break
    codes = tuple(segments[at::2])
    if codes not in SEQUENCES:
        problems.extend(_sequence_problems(codes))
    warnings: list[Problem] = []
    elements: list[Element] = []
    for code, raw in zip(codes, segments[at + 1 :: 2], strict=True):
        value = percent.decode(raw)
        if short_gtin and code in GTINS:
            value = _padded(code, value, warnings)
        elements.append((code, value))
        if level == "basic":
            if not basic(code)(value):
                problems.extend(check_value(code, value))
        elif level == "plausible" and not value:
            problems.append(Problem("empty-value", {"ai": code}))
    attributes: tuple[Element, ...] = ()
    other: tuple[str, ...] = ()
    if query:
        attributes, other, faults = _read_query(query, codes, level, short_gtin, warnings)
        if level == "full":
            problems.extend(faults)
    if level == "full":
        problems.extend(check(tuple(_first_of_each((*elements, *attributes)).items())))
    return DigitalLink(elements[0], tuple(elements[1:]), attributes, other, "/".join(segments[:at]), tuple(warnings))


def _first_of_each(elements: Iterable[Element]) -> dict[str, str]:
    values: dict[str, str] = {}
    for code, value in elements:
        values.setdefault(code, value)
    return values


def _sequence_problems(codes: tuple[str, ...]) -> Iterator[Problem]:
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    for code in repeated:
        yield Problem("duplicate-ai", {"ai": code})
    allowed = AIS[codes[0]].qualifiers
    order = " ; ".join(", ".join(alternative) for alternative in allowed) or "–"
    if tuple(dict.fromkeys(codes)) not in SEQUENCES:
        yield Problem("qualifier-order", {"key": codes[0], "found": ", ".join(codes[1:])[:ECHO], "allowed": order})


def _padded(code: str, value: str, warnings: list[Problem]) -> str:
    if len(value) in keys.GTIN_LENGTHS and len(value) < 14 and value.isascii() and value.isdecimal():
        warnings.append(Problem("short-gtin", {"ai": code, "value": value}, warning=True))
        return keys.gtin14(value)
    return value


def _read_query(
    query: str, codes: tuple[str, ...], level: Level, short_gtin: bool, warnings: list[Problem]
) -> tuple[tuple[Element, ...], tuple[str, ...], list[Problem]]:
    """Attributes, other parameters as sent, and what is wrong with the place of attributes."""
    attributes: dict[str, str] = {}
    other: list[str] = []
    faults: list[Problem] = []
    for parameter in query.split("&"):
        if not parameter:
            continue
        code, equals, raw = parameter.partition("=")
        if not (equals and code.isascii() and code.isdecimal()):
            other.append(parameter)
            continue
        value = percent.decode(raw.replace("+", " "))
        if short_gtin and code in GTINS:
            value = _padded(code, value, warnings)
        fault = _misplaced(code, codes, attributes)
        if fault is None and (level != "basic" or basic(code)(value)):
            attributes[code] = value
        else:
            other.append(parameter)
            if fault is not None:
                faults.append(Problem(fault, {"ai": code[:ECHO], "value": value[:ECHO]}))
    return tuple(attributes.items()), tuple(other), faults


def _misplaced(code: str, codes: tuple[str, ...], attributes: dict[str, str]) -> str | None:
    """Why ``code`` may not be an attribute of a link whose path holds ``codes``."""
    ai = AIS.get(code)
    if ai is None:
        return "unknown-ai"
    if code in codes or code in attributes:
        return "duplicate-ai"
    if not ai.attribute:
        return "not-a-data-attribute"
    chosen = [one for one in AIS[codes[0]].qualifiers if set(codes[1:]) <= set(one)]
    return "qualifier-in-query" if any(code in one for one in chosen) else None


@cache
def _plausible_pattern() -> re.Pattern[str]:
    shapes = []
    for code in sorted(_KEYS):
        first = AIS[code].components[0]
        shape = f"[0-9]{{{first.least}}}" if first.characters == "N" and first.least > 1 else "[^/?#]"
        shapes.append(f"{code}/{'[0-9]{8,14}' if code == '01' else shape}")
    any_key = "|".join(shapes)
    return re.compile(rf"(?:https?|HTTPS?)://[^/?#\s]+(?:/[^?#\s]*)?/(?:{any_key})[^?#\s]*(?:[?#].*)?", re.DOTALL)


def is_plausible(text: str) -> bool:
    """Whether ``text`` looks like a Digital Link at all: one cheap look at scheme, key and length. Never raises.

    >>> is_plausible("https://tx.vn/01/08934563138166"), is_plausible("https://tx.vn/san-pham/1")
    (True, False)
    """
    return len(text) <= MAX_LENGTH and _plausible_pattern().fullmatch(text) is not None


def arrange(elements: Sequence[Element]) -> DigitalLink:
    """Put the elements of one item into the places of a Digital Link, without checking their values.

    The first key of the list that works is the primary key; of alternative qualifier sequences the first that is
    present counts. Raises `ProblemError`: ``no-primary-key``, or ``not-a-data-attribute`` for what fits nowhere.

    >>> arrange([("17", "270131"), ("10", "L1"), ("01", "08934563138165")]).elements
    (('01', '08934563138165'), ('10', 'L1'), ('17', '270131'))
    """
    values = _first_of_each(elements)
    wanted = [code for code in values if code in _KEYS]
    if not wanted:
        raise ProblemError([Problem("no-primary-key", {"path": ""})])
    faults: list[Problem] = []
    for key in wanted:
        sequence: tuple[str, ...] = next((one for one in AIS[key].qualifiers if any(q in values for q in one)), ())
        placed = [key, *(code for code in sequence if code in values)]
        rest = tuple((code, value) for code, value in values.items() if code not in placed)
        misfits = [element for element in rest if element[0] not in AIS or not AIS[element[0]].attribute]
        if not misfits:
            return DigitalLink((key, values[key]), tuple((code, values[code]) for code in placed[1:]), rest)
        if not faults:
            faults = [Problem("not-a-data-attribute", {"ai": ai[:ECHO], "value": text[:ECHO]}) for ai, text in misfits]
    raise ProblemError(faults)


def canonical(elements: Sequence[Element]) -> str:
    """The canonical Digital Link of one item. Raises `ProblemError` when the elements are wrong or fit no link.

    >>> canonical([("10", "L/1"), ("01", "08934563138165"), ("17", "270131")])
    'https://id.gs1.org/01/08934563138165/10/L%2F1?17=270131'
    """
    _refuse_faulty(elements)
    return arrange(elements).canonical


def build(elements: Sequence[Element], base: str = CANONICAL_ROOT) -> str:
    """The Digital Link to print: on our own host and stem ``base``, attributes in the order given.

    Raises `ProblemError` when the elements are wrong, fit no link, or ``base`` is no plain ``http(s)://host[/stem]``.

    >>> build([("01", "08934563138165"), ("21", "0007")], "https://tx.example.vn")
    'https://tx.example.vn/01/08934563138165/21/0007'
    """
    _refuse_faulty(elements)
    parts = _URI.fullmatch(base)
    plain = parts is not None and parts[4] is None and "#" not in base
    plain = plain and _NOT_IN_URIS.search(base) is None
    if parts is None or not plain or parts[1] not in _SCHEMES or not _is_host(parts[2]):
        raise ProblemError([Problem("bad-base", {"base": base[:ECHO]})])
    link = arrange(elements)
    return base.rstrip("/") + link.path + _query(link.attributes)


def _refuse_faulty(elements: Sequence[Element]) -> None:
    found = check(elements)
    if found:
        raise ProblemError(found)
