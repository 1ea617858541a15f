"""Whether a URI that claims to be a GS1 identifier is a right one, and whether it names a class or an instance.

A URI makes that claim when it is an EPC URN, or a web address whose path is a GS1 Digital Link. On ``id.gs1.org`` every
fault counts; on other hosts only a wrong check digit, because any other misfit just as well means that the address is
a private one that happens to have a ``/01/`` in it. Source: EPC Tag Data Standard sections 6–7, GS1 Digital Link URI
Syntax, GS1 General Specifications 7.9.
"""

import re
from typing import Literal, NamedTuple

from txng.gs1 import digital_link, epc, keys
from txng.gs1.problems import Problem, ProblemError

Level = Literal["class", "instance", "other"]


class Judgement(NamedTuple):
    """``level`` is ``other`` for keys that do not tell classes from instances, and for URIs that are no GS1 keys."""

    problems: tuple[Problem, ...]
    level: Level


_INSTANCE = Judgement((), "instance")
_CLASS = Judgement((), "class")
_OTHER = Judgement((), "other")

_WEB = re.compile(r"https?://([^/?#]*)([^?#]*)", re.IGNORECASE)
_URN = re.compile(r"urn:epc:(id|class|idpat):.*", re.DOTALL)
_GS1_HOST = "id.gs1.org"

# AI of a key → qualifiers that make an instance of a class; keys that always name one thing are not here.
_INSTANCE_QUALIFIERS = {"01": ("21", "235"), "8006": ("21",), "8010": ("8011",)}
# AI of a key that ends in a serial → its length without serial
_SERIAL_BEHIND = {"8003": 14, "253": 13, "255": 13}

# The commonest spellings, of which only the check digit remains to be asked.
SAFE = "[0-9A-Za-z._-]"
_CANONICAL_INSTANCE = re.compile(rf"https://id\.gs1\.org/(?:01/([0-9]{{14}})/21/{SAFE}{{1,20}}|00/([0-9]{{18}}))")
_CANONICAL_CLASS = re.compile(rf"https://id\.gs1\.org/01/([0-9]{{14}})(?:/10/{SAFE}{{1,20}})?")

_MOST = 16_384  # judgements kept
_LONGEST_KEPT = 200  # characters of an identifier whose judgement is kept
_judged: dict[str, Judgement] = {}


def judge(uri: str) -> Judgement:
    """What there is to say about the identifier ``uri``; nothing is wrong with a URI that makes no claim.

    >>> [problem.code for problem in judge("https://id.gs1.org/01/08934563138166/21/7").problems]
    ['epc-check-digit']
    >>> judge("urn:epc:id:sgtin:8934563.081316.7").level, judge("https://id.gs1.org/01/08934563813161/10/L1").level
    ('instance', 'class')
    """
    if (found := _CANONICAL_INSTANCE.fullmatch(uri)) is not None and keys.ends_right(found[found.lastindex or 0]):
        return _INSTANCE
    if (found := _CANONICAL_CLASS.fullmatch(uri)) is not None and keys.ends_right(found[1]):
        return _CLASS
    judgement = _judged.get(uri)
    if judgement is None:
        judgement = _judge(uri)
        if len(uri) <= _LONGEST_KEPT:
            if len(_judged) >= _MOST:
                _judged.clear()
            _judged[uri] = judgement
    return judgement


def _judge(uri: str) -> Judgement:
    if uri.startswith("urn:epc:"):
        return _judge_urn(uri)
    address = _WEB.match(uri)
    if address is None:
        return _OTHER
    at_gs1 = address[1].lower() == _GS1_HOST
    if not at_gs1 and not digital_link.is_plausible(uri):
        return _OTHER
    try:
        link = digital_link.parse(address[0], "basic", short_gtin=True, legacy_names=True)
    except ProblemError as error:
        problems = tuple(_renamed(problem) for problem in error.problems)
        if at_gs1 or all(problem.code == "epc-check-digit" for problem in problems):
            return Judgement(problems, "other")
        return _OTHER
    return _level(link)


def _level(link: digital_link.DigitalLink) -> Judgement:
    ai, value = link.key
    if ai in _SERIAL_BEHIND:
        return _INSTANCE if len(value) > _SERIAL_BEHIND[ai] else _CLASS
    if ai not in _INSTANCE_QUALIFIERS:
        return _OTHER
    return _INSTANCE if any(code in _INSTANCE_QUALIFIERS[ai] for code, _ in link.qualifiers) else _CLASS


def _judge_urn(uri: str) -> Judgement:
    kind = _URN.fullmatch(uri)
    level: Level = "other" if kind is None else "instance" if kind[1] == "id" else "class"
    try:
        epc.elements(uri)
    except ProblemError as error:
        # Schemes without a Digital Link (gid, usdod, adi, …) are right as they are.
        return Judgement(tuple(problem for problem in error.problems if problem.code != "no-digital-link"), level)
    return Judgement((), level)


def _renamed(problem: Problem) -> Problem:
    return Problem("epc-check-digit", problem.params) if problem.code == "check-digit" else problem


# --- many at once -----------------------------------------------------------------------------------------------------

_ONCE = bytes((code - 48) % 256 for code in range(256))
_THRICE = bytes(3 * (code - 48) % 10 if 48 <= code < 58 else 0 for code in range(256))
_TENS = bytes(range(0, 256, 10))


def all_end_right(digits: str, size: int) -> bool:
    """Whether every ``size`` digits of ``digits`` end with their check digit; ten times as fast as one by one.

    ``digits`` holds nothing but 0–9, ``size`` is at most 25. All keys are summed in step: the digits of one position
    are the bytes of one long integer, so an addition of integers adds a digit to the sum of every key. No sum reaches
    256, so none carries into its neighbour.

    >>> all_end_right("0893456313816508934563138165", 14), all_end_right("0893456313816608934563138165", 14)
    (True, False)
    """
    codes = digits.encode()
    total = 0
    for position in range(size):
        weighed = _ONCE if (size - position) % 2 else _THRICE
        total += int.from_bytes(codes[position::size].translate(weighed), "little")
    return not total.to_bytes(len(codes) // size, "little").translate(None, _TENS)
