"""Names of elements and attributes: what belongs to EPCIS, and which prefix stands for which namespace.

EPCIS leaves its own children without a namespace; documents in the wild qualify them or set a default namespace, so
everything in an EPCIS namespace counts as EPCIS's own and is matched by its local name (EPCIS 2.0 section 6.4).
Everything else is an extension and is named ``prefix:local`` in the model.
"""

from collections.abc import Mapping

from lxml import etree

from txng.epcis import limits
from txng.epcis.model import Namespaces
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
_XML = "http://www.w3.org/XML/1998/namespace"

#: Namespaces whose elements are EPCIS's own; the empty one is how EPCIS writes its children.
OWN = frozenset({"", EPCIS, EPCIS_1, QUERY, QUERY_1, MASTER_DATA, MASTER_DATA_1, "urn:epcglobal:xsd:1"})

# Of no use in the model: EPCIS's own, what XML itself needs, and a style-sheet processor's that tools leave behind.
_PLUMBING = OWN | {SBDH, XSI, XSD, RDF, _XML, "http://xml.apache.org/xslt"}


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
    """The prefixes of one event (or of the document around the events) and the names made with them.

    ``namespaces`` begins with what is declared at the element; namespaces declared deeper are added when a name needs
    them, under another prefix where two namespaces share one.
    """

    def __init__(self, element: etree._Element):
        declared = {prefix: uri for prefix, uri in element.nsmap.items() if prefix and uri not in _PLUMBING}
        _check_count(declared)
        self.namespaces = Namespaces(declared)
        self._prefixes = {uri: prefix for prefix, uri in reversed(declared.items())}
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
            prefix = free_prefix(wished, self.namespaces)
            self._prefixes[namespace] = prefix
            self.namespaces[prefix] = namespace
            _check_count(self.namespaces)
        return prefix


def free_prefix(wished: str, taken: Mapping[str, str]) -> str:
    """``wished``, or ``wished1``, ``wished2``, … if that prefix is taken."""
    prefix, number = wished, 0
    while prefix in taken:
        number += 1
        prefix = f"{wished}{number}"
    return prefix


def _check_count(namespaces: Mapping[str, str]) -> None:
    if len(namespaces) > limits.NAMESPACES:
        params = {"limit": limits.NAMESPACES, "found": len(namespaces)}
        raise ProblemError([Problem("too-many-namespaces", params)])
