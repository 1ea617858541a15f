"""JSON-LD contexts: which prefixes a document declares.

No context is ever fetched. The addresses under which the EPCIS 2.0 context is published all stand for the one set of
terms this package implements; any other address is refused, because without it the document cannot be understood.
Source: EPCIS 2.0 section 10.2 and its JSON-LD context; JSON-LD 1.1 section 3.1.
"""

import re
from collections.abc import Mapping
from typing import Any

from txng.epcis import limits
from txng.epcis.findings import Findings, echo
from txng.epcis.model import Namespaces
from txng.epcis.vocabulary import MASTER_DATA_NAMESPACES, PREFIXES

#: The context named by documents this package writes.
EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

#: Addresses that stand for the EPCIS 2.0 context.
KNOWN_CONTEXTS = frozenset(
    scheme + rest
    for scheme in ("https://", "http://")
    for rest in (
        "ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "ref.gs1.org/standards/epcis/2.0/epcis-context.jsonld",
        "ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "gs1.github.io/EPCIS/epcis-context.jsonld",
        "gs1.github.io/EPCIS/2.0.0/epcis-context.jsonld",
    )
)

_PREFIX = re.compile(r"[A-Za-z_][\w.-]*")
_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")


def read_context(context: Any, path: str, findings: Findings, *, required: bool) -> Namespaces:
    """The prefixes an ``@context`` declares. ``required``: it must name the EPCIS context (documents, bare events)."""
    namespaces = Namespaces()
    known = unknown = False
    listed = isinstance(context, list)
    for at, entry in enumerate(context if listed else [context]):
        place = f"{path}[{at}]" if listed else path
        if isinstance(entry, str):
            if entry in KNOWN_CONTEXTS:
                known = True
            else:
                unknown = True
                findings.error("context-unknown", place, context=echo(entry))
        elif isinstance(entry, dict):
            _declare(entry, place, namespaces, findings)
        elif entry is not None or listed or required:
            findings.error("context-malformed", place)
    if len(namespaces) > limits.NAMESPACES:
        findings.error("too-many-namespaces", path, limit=limits.NAMESPACES, found=len(namespaces))
    if required and not known and not unknown and not findings.at(path):
        findings.breach("context-missing", path)
    return namespaces


def _declare(entry: Mapping[str, Any], path: str, namespaces: Namespaces, findings: Findings) -> None:
    for prefix, uri in entry.items():
        place = f"{path}.{echo(prefix)}"
        if isinstance(uri, str) and _PREFIX.fullmatch(prefix) and _NAMESPACE.fullmatch(uri):
            if not _agrees(prefix, uri):
                findings.breach("prefix-protected", place, prefix=echo(prefix), expected=PREFIXES[prefix])
            namespaces[prefix] = uri
        elif prefix != "@version":
            # Terms with types, default vocabularies and the like would give other members a meaning.
            findings.breach("context-term", place, name=echo(prefix))


def _agrees(prefix: str, uri: str) -> bool:
    """Whether a prefix keeps the meaning the EPCIS context gives it; ``cbvmda`` is spelled in several ways."""
    built_in = PREFIXES.get(prefix)
    if built_in is None or uri == built_in:
        return True
    return built_in in MASTER_DATA_NAMESPACES and uri in MASTER_DATA_NAMESPACES


def prefix_fault(name: str, namespaces: Mapping[str, str] | None) -> str | None:
    """The prefix of a member name that nothing declares; ``None`` when the name has a meaning.

    ``name`` has a colon; a full URI (``https://…``, ``urn:…``) needs no prefix.
    """
    prefix, _, rest = name.partition(":")
    if prefix in PREFIXES or (namespaces and prefix in namespaces):
        return None
    return None if rest.startswith("//") or prefix in ("urn", "tag", "did") else prefix
