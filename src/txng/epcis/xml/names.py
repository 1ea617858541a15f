"""Names of elements and attributes: what belongs to EPCIS, and which prefix stands for which namespace.

EPCIS leaves its own children without a namespace; documents in the wild qualify them or set a default namespace, so
everything in an EPCIS namespace counts as EPCIS's own and is matched by its local name (EPCIS 2.0 section 6.4).
Everything else is an extension and is named ``prefix:local`` in the model.

In XML a prefix says something about names only, while in JSON-LD, and so in the model, it also abbreviates values: the
XML value ``example:drying`` is a URI of scheme ``example`` even where ``example`` is a prefix too. Such a prefix gets
another name in the model, so that the value keeps its meaning.
"""

import re
from collections.abc import Collection

from lxml import etree

from txng.epcis import limits
from txng.epcis.model import Namespaces
from txng.epcis.vocabulary import MASTER_DATA_NAMESPACES, PREFIXES
from txng.gs1.problems import Problem, ProblemError

EPCIS = "urn:epcglobal:epcis:xsd:2"
EPCIS_1 = "urn:epcglobal:epcis:xsd:1"
QUERY = "urn:epcglobal:epcis-query:xsd:2"
QUERY_1 = "urn:epcglobal:epcis-query:xsd:1"
MASTER_DATA = "urn:epcglobal:epcis-masterdata:xsd:2"
MASTER_DATA_1 = "urn:epcglobal:epcis-masterdata:xsd:1"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

#: The namespaces of documents of EPCIS 1.x.
VERSION_1 = frozenset({EPCIS_1, QUERY_1, MASTER_DATA_1})

#: What extensions without a namespace, which only EPCIS 1.x has, are named by: EPCIS's own name space.
LEGACY = "urn:epcglobal:epcis"

#: Namespaces whose elements are EPCIS's own; the empty one is how EPCIS writes its children.
OWN = VERSION_1 | {"", EPCIS, QUERY, MASTER_DATA, "urn:epcglobal:xsd:1"}

_DECLARATION = re.compile(rb"xmlns:([^\s=]{1,256})\s*=")


def split(tag: str) -> tuple[str, str]:
    """``{namespace}local`` → (namespace, local); the namespace is empty where there is none."""
    if tag[0] == "{":
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag


def own(tag: str) -> str | None:
    """The local name of an EPCIS element or attribute; ``None`` for any other."""
    if tag[0] != "{":
        return tag
    namespace, local = split(tag)
    return local if namespace in OWN else None


class Names:
    """The names of one document. ``namespaces``: what each prefix in them means; complete when all is read."""

    def __init__(self, text: bytes):
        """``text``: the document in UTF-8. Raises `ProblemError` (``too-many-namespaces``)."""
        declared = {match[1] for match in _DECLARATION.finditer(text)}
        _check_count(len(declared))
        self.namespaces = Namespaces()
        self._unfit = _starting_values(text, declared)
        self._prefixes: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def name(self, tag: str, element: etree._Element) -> str:
        """The model's name for a tag or attribute of ``element``: ``prefix:local``, or ``local`` if it is EPCIS's."""
        name = self._known.get(tag)
        if name is None:
            namespace, local = split(tag)
            name = local if namespace in OWN else f"{self._prefix(namespace, element)}:{local}"
            self._known[tag] = name
        return name

    def _prefix(self, namespace: str, element: etree._Element) -> str:
        prefix = self._prefixes.get(namespace)
        if prefix is None:
            wished = next((p for p, uri in element.nsmap.items() if p and uri == namespace), "ns")
            prefix = free_prefix(wished, namespace, {*self.namespaces, *self._unfit})
            self._prefixes[namespace] = prefix
            self.namespaces[prefix] = namespace
            _check_count(len(self.namespaces))
        return prefix


def _check_count(found: int) -> None:
    if found > limits.NAMESPACES:
        raise ProblemError([Problem("too-many-namespaces", {"limit": limits.NAMESPACES, "found": found})])


def _starting_values(text: bytes, declared: set[bytes]) -> set[str]:
    """The declared prefixes with which some value begins as if it were a URI of that scheme."""
    # Most prefixes stand behind "<" and "/" only; to see that takes a tenth of the time the pattern takes.
    perhaps = [prefix for prefix in declared if any(b"%c%b:" % (mark, prefix) in text for mark in b">\"' \t\r\n")]
    if not perhaps:
        return set()
    found = re.finditer(rb"(?:>\s*|[\"'])(" + b"|".join(map(re.escape, perhaps)) + rb"):(?!//)", text)
    return {match[1].decode(errors="replace") for match in found}


def free_prefix(wished: str, namespace: str, taken: Collection[str]) -> str:
    """``wished``, or ``wished1``, ``wished2``, … if that prefix is taken or has another meaning in every document."""
    prefix, number = wished, 0
    while prefix in taken or not may_mean(prefix, namespace):
        number += 1
        prefix = f"{wished}{number}"
    return prefix


def may_mean(prefix: str, namespace: str) -> bool:
    """Whether a prefix may stand for a namespace: those of the EPCIS context have one meaning only."""
    built_in = PREFIXES.get(prefix, namespace)
    return built_in == namespace or {built_in, namespace} <= MASTER_DATA_NAMESPACES
