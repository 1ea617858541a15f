"""What kind of thing an identifier names, and how it is shown to people (pure)."""

import re
from collections.abc import Mapping

from txng.gs1 import digital_link, element_string, provincial
from txng.gs1.problems import ProblemError
from txng.trace.sentences import KINDS

_ROOT = "https://id.gs1.org/"

# primary key of the canonical Digital Link → kind; where a finer level decides, see `_FINER`
_KEYS: Mapping[str, str] = {
    "00": "logistic-unit",
    "01": "class",
    "253": "document",
    "255": "document",
    "401": "shipment",
    "402": "shipment",
    "414": "location",
    "417": "party",
    "8003": "asset",
    "8004": "asset",
    "8006": "class",
    "8010": "class",
    "8013": "class",
    "8017": "party",
    "8018": "party",
}
_OF_PROVINCE = rf"https?://[^/]+/{provincial.ROOT}/[^/]+/[^/]+"
_PROVINCIAL: Mapping[str, re.Pattern[str]] = {
    "class": re.compile(_OF_PROVINCE),
    "lot": re.compile(_OF_PROVINCE + "/lo/[^/]+"),
    "instance": re.compile(_OF_PROVINCE + "(?:/lo/[^/]+)?/so/[^/]+"),
}
_FINER: Mapping[str, str] = {"10": "lot", "21": "instance", "235": "instance", "8011": "instance"}


def kind_of(thing: str) -> str:
    """``instance``, ``lot``, ``class``, ``logistic-unit``, ``shipment``, ``asset``, ``location``, ``party``,
    ``document`` or ``other``, from the canonical identifier (`txng.gs1.epc.normalise`).

    >>> kind_of("https://id.gs1.org/01/09520801001019/10/MC-2026-1105-A")
    'lot'
    >>> kind_of("https://tx.vn/noi-bo/HTX-MC01/MANGCAU/lo/2026-11")
    'lot'
    """
    if not thing.startswith(_ROOT):
        return next((kind for kind, form in _PROVINCIAL.items() if form.fullmatch(thing)), "other")
    key, *rest = thing[len(_ROOT) :].split("/")
    kind = _KEYS.get(key, "other")
    return _FINER.get(rest[1], kind) if kind == "class" and len(rest) > 2 else kind


def kind_word(thing: str, language: str = "vi") -> str:
    """The kind of a thing in words.

    >>> kind_word("https://id.gs1.org/01/09520801001019/10/MC-2026-1105-A")
    'lô'
    """
    return KINDS[kind_of(thing)][1 if language == "en" else 0]


def label(thing: str) -> str:
    """An identifier as people know it from labels; other URIs as they are.

    >>> label("https://id.gs1.org/01/09520801001019/10/MC-2026-1105-A")
    '(01)09520801001019(10)MC-2026-1105-A'
    """
    if thing.startswith(_ROOT):
        try:
            return element_string.bracketed(digital_link.parse(thing).elements)
        except ProblemError:  # stored as it came, although not quite right
            pass
    return thing
