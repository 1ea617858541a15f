"""Whether a URI that claims to be a GS1 identifier is a right one.

A URI makes that claim when it is an EPC URN, or a web address whose path is a GS1 Digital Link. On ``id.gs1.org`` every
fault counts; on other hosts only a wrong check digit, because any other misfit just as well means that the address is
a private one that happens to have a ``/01/`` in it. Source: EPC Tag Data Standard sections 6–7, GS1 Digital Link URI
Syntax, GS1 General Specifications 7.9.
"""

import re
from functools import lru_cache
from typing import Literal

from txng.gs1 import digital_link, epc
from txng.gs1.problems import Problem, ProblemError

Level = Literal["class", "instance", "other"]

_WEB = re.compile(r"https?://([^/?#]*)([^?#]*)", re.IGNORECASE)
_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):.*")
_GS1_HOST = "id.gs1.org"

# AI of a key → qualifiers that make an instance of a class; keys that always name one thing are not here.
_INSTANCE_QUALIFIERS = {"01": ("21", "235"), "8006": ("21",), "8010": ("8011",)}
# AI of a key that ends in a serial → its length without serial
_SERIAL_BEHIND = {"8003": 14, "253": 13, "255": 13}


@lru_cache(maxsize=4096)
def identifier_problems(uri: str) -> tuple[Problem, ...]:
    """What is wrong with the GS1 identifier ``uri``; nothing for a right one and for any other URI.

    >>> [problem.code for problem in identifier_problems("https://id.gs1.org/01/08934563138166/21/7")]
    ['epc-check-digit']
    """
    if uri.startswith("urn:epc:"):
        return _urn_problems(uri)
    link = _WEB.fullmatch(uri.partition("?")[0].partition("#")[0])
    if link is None:
        return ()
    at_gs1 = link[1].lower() == _GS1_HOST
    if not at_gs1 and not digital_link.is_plausible(uri):
        return ()
    try:
        digital_link.parse(link[0], "basic", short_gtin=True, legacy_names=True)
    except ProblemError as error:
        problems = tuple(_renamed(problem) for problem in error.problems)
        if at_gs1 or all(problem.code == "epc-check-digit" for problem in problems):
            return problems
    return ()


def _urn_problems(uri: str) -> tuple[Problem, ...]:
    try:
        epc.elements(uri)
    except ProblemError as error:
        # Schemes without a Digital Link (gid, usdod, adi, …) are right as they are.
        return tuple(problem for problem in error.problems if problem.code != "no-digital-link")
    return ()


def _renamed(problem: Problem) -> Problem:
    return Problem("epc-check-digit", problem.params) if problem.code == "check-digit" else problem


@lru_cache(maxsize=4096)
def level(uri: str) -> Level:
    """Whether a GS1 identifier names a class (or lot) or an instance; ``other`` for keys and URIs that do not say.

    >>> level("urn:epc:id:sgtin:8934563.081316.7"), level("https://id.gs1.org/01/08934563813163/10/L1")
    ('instance', 'class')
    """
    if (urn := _URN.fullmatch(uri)) is not None:
        return "instance" if urn[1] == "id" else "class"
    if not digital_link.is_plausible(uri):
        return "other"
    try:
        link = digital_link.parse(uri.partition("?")[0], "basic", short_gtin=True, legacy_names=True)
    except ProblemError:
        return "other"
    ai, value = link.key
    if ai in _SERIAL_BEHIND:
        return "instance" if len(value) > _SERIAL_BEHIND[ai] else "class"
    if ai not in _INSTANCE_QUALIFIERS:
        return "other"
    return "instance" if any(code in _INSTANCE_QUALIFIERS[ai] for code, _ in link.qualifiers) else "class"
