"""The words of the Core Business Vocabulary and their three spellings.

A term has a bare word (``shipping``), a web address (``https://ref.gs1.org/cbv/BizStep-shipping``, in JSON-LD also
``cbv:BizStep-shipping``) and, unless it came with CBV 2.0's sensor data, a URN
(``urn:epcglobal:cbv:bizstep:shipping``). Documents mix them freely; the model holds bare words. Source: CBV 2.0
section 7, EPCIS 2.0 section 10; the words are data (``data/vocabulary.json``).

All look-ups are one dictionary access: every spelling of every term is in a table built at import.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

Kind = Literal[
    "biz_step",
    "disposition",
    "biz_transaction_type",
    "source_dest_type",
    "error_reason",
    "component",
    "measurement_type",
    "sensor_alert_type",
]

#: Prefixes every EPCIS 2.0 document knows without declaring them (EPCIS 2.0 JSON-LD context).
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "epcis": "https://ref.gs1.org/epcis/",
        "cbv": "https://ref.gs1.org/cbv/",
        "gs1": "https://gs1.org/voc/",
        "cbvmda": "urn:epcglobal:cbv:mda:",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dcterms": "http://purl.org/dc/terms/",
    }
)

#: Spellings of the one namespace of CBV master data attributes that are in use (EPCIS reference section 9).
MASTER_DATA_NAMESPACES = frozenset(
    {"urn:epcglobal:cbv:mda", "urn:epcglobal:cbv:mda:", "urn:epcglobal:cbv:mda#"},
)

# Other beginnings under which the two term lists have been published or are served.
_WEB_ALIASES = {
    "https://ref.gs1.org/cbv/": (
        "http://ref.gs1.org/cbv/",
        "https://ns.gs1.org/cbv/",
        "http://ns.gs1.org/cbv/",
        "cbv:",
    ),
    "https://gs1.org/voc/": ("http://gs1.org/voc/", "https://www.gs1.org/voc/", "http://www.gs1.org/voc/", "gs1:"),
}


class _Terms(msgspec.Struct):
    web_prefix: str
    urn_prefix: str | None
    words: list[str]


class _File(msgspec.Struct):
    source: str
    version: str
    kinds: dict[Kind, _Terms]


def _load() -> _File:
    data = (Path(__file__).parent / "data" / "vocabulary.json").read_bytes()
    return msgspec.json.decode(data, type=_File)


def _prefixes(terms: _Terms) -> list[str]:
    """Everything that may stand before a bare word; the web address first."""
    prefixes = [terms.web_prefix]
    for start, aliases in _WEB_ALIASES.items():
        if terms.web_prefix.startswith(start):
            prefixes += [alias + terms.web_prefix.removeprefix(start) for alias in aliases]
    if terms.urn_prefix:
        prefixes.append(terms.urn_prefix)
    return prefixes


_FILE = _load()
VERSION = _FILE.version

#: Bare words of each kind.
WORDS: Mapping[Kind, frozenset[str]] = MappingProxyType({kind: frozenset(t.words) for kind, t in _FILE.kinds.items()})

#: What the web address of a kind's words begins with.
WEB_PREFIXES: Mapping[Kind, str] = MappingProxyType({kind: t.web_prefix for kind, t in _FILE.kinds.items()})

#: What the URN of a kind's words begins with; only for kinds that have URNs.
URN_PREFIXES: Mapping[Kind, str] = MappingProxyType(
    {kind: t.urn_prefix for kind, t in _FILE.kinds.items() if t.urn_prefix}
)

#: Kind → spelling → bare word, for callers that look up in a loop: ``BARE[kind].get(value, value)``.
BARE: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        kind: {prefix + word: word for word in terms.words for prefix in ["", *_prefixes(terms)]}
        for kind, terms in _FILE.kinds.items()
    }
)


def bare(kind: Kind, value: str) -> str:
    """The bare word for any spelling of a CBV term; any other value unchanged.

    >>> bare("biz_step", "urn:epcglobal:cbv:bizstep:shipping")
    'shipping'
    >>> bare("component", "cbv:Comp-latitude")
    'latitude'
    >>> bare("biz_step", "https://example.com/steps/drying")
    'https://example.com/steps/drying'
    """
    return BARE[kind].get(value, value)


def known(kind: Kind, value: str) -> bool:
    """Whether ``value`` is a term of the CBV in any spelling.

    >>> known("disposition", "in_transit"), known("disposition", "lost")
    (True, False)
    """
    return value in BARE[kind]


def web_uri(kind: Kind, value: str) -> str:
    """The web address of a CBV term given in any spelling; any other value unchanged.

    >>> web_uri("measurement_type", "Temperature")
    'https://gs1.org/voc/Temperature'
    """
    word = BARE[kind].get(value)
    return value if word is None else WEB_PREFIXES[kind] + word


def urn(kind: Kind, value: str) -> str:
    """The URN of a CBV term given in any spelling; the web address where the term has no URN; others unchanged.

    >>> urn("disposition", "in_transit"), urn("component", "x")
    ('urn:epcglobal:cbv:disp:in_transit', 'https://ref.gs1.org/cbv/Comp-x')
    """
    word = BARE[kind].get(value)
    if word is None:
        return value
    return URN_PREFIXES.get(kind, WEB_PREFIXES[kind]) + word
