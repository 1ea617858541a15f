"""EPCIS JSON-LD documents: the model to bytes.

Vocabulary values are bare words, extension members stand under the names their senders gave them, and every prefix
that is used is declared: for the whole document where all agree on its meaning, otherwise in the event. Source: EPCIS
2.0 section 10 (JSON/JSON-LD binding).
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from txng.epcis.jsonld import messages
from txng.epcis.jsonld.contexts import EPCIS_CONTEXT
from txng.epcis.model import AnyEvent, Document, ExtensionEvent, Vocabulary
from txng.gs1.problems import Problem, ProblemError

# In which order the members of an event are written; what is not here follows, extensions last.
_MEMBERS = (
    "@context", "type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "errorDeclaration",
    "certificationInfo", "action", "parentID", "epcList", "childEPCs", "inputEPCList", "outputEPCList",
    "quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList", "transformationID", "bizStep",
    "disposition", "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList",
    "destinationList", "sensorElementList", "ilmd",
)  # fmt: skip
_ORDER = {name: place for place, name in enumerate(_MEMBERS)}
_LAST = len(_ORDER)


def write(document: Document) -> bytes:
    """The document as UTF-8 JSON in one line; a bare event (``kind`` ``Event``) as `event_bytes` gives it.

    Of a query document that holds a query instead of results, the parameters are written. Raises `ProblemError`
    (``field-missing``) when an EPCISDocument has no creation date: JSON documents must have one.

    >>> write(Document(creation_date="2026-11-05T08:00:00Z")).endswith(b'"epcisBody":{"eventList":[]}}')
    True
    """
    if document.message is not None:
        return messages.write(document)
    if document.kind == "Event":
        (event,) = document.events
        return event_bytes(event)
    query = document.kind == "EPCISQueryDocument"
    if document.creation_date is None and not query:
        raise ProblemError([Problem("field-missing", {"field": "creationDate"}, "creationDate")])
    namespaces = _shared(document)
    members: dict[str, Any] = {"@context": _context(namespaces)}
    _put(members, "id", document.id)
    members["type"] = "EPCISQueryDocument" if query else "EPCISDocument"
    members["schemaVersion"] = document.schema_version if document.schema_version.startswith("2") else "2.0"
    _put(members, "creationDate", document.creation_date)
    _put(members, "instanceIdentifier", document.instance_identifier)
    _put(members, "sender", document.sender)
    _put(members, "receiver", document.receiver)
    members.update(document.extensions)
    vocabularies = [_vocabulary(one) for one in document.vocabularies]
    events = [_event(event, _differing(event.namespaces or {}, namespaces)) for event in document.events]
    if query:
        results: dict[str, Any] = {"queryName": document.query_name or "SimpleEventQuery"}
        _put(results, "subscriptionID", document.subscription_id)
        results["resultsBody"] = {"eventList": events}
        if vocabularies:
            results["resultsBody"]["vocabularyList"] = vocabularies
        members["epcisBody"] = {"queryResults": results}
    else:
        if vocabularies:
            members["epcisHeader"] = {"epcisMasterData": {"vocabularyList": vocabularies}}
        members["epcisBody"] = {"eventList": events}
    return msgspec.json.encode(members)


def event_bytes(event: AnyEvent) -> bytes:
    """One event as a document of its own: UTF-8 JSON in one line, with its context.

    >>> from txng.epcis.model import ObjectEvent
    >>> when = {"event_time": "2026-11-05T07:30:00Z", "event_time_zone_offset": "+07:00"}
    >>> event_bytes(ObjectEvent(**when, action="ADD", epc_list=[])).endswith(b'"action":"ADD","epcList":[]}')
    True
    """
    return msgspec.json.encode({"@context": _context(event.namespaces or {}), **_event(event, {})})


def _put(members: dict[str, Any], name: str, value: Any) -> None:
    if value is not None:
        members[name] = value


def _context(namespaces: Mapping[str, str]) -> list[Any]:
    return [EPCIS_CONTEXT, dict(namespaces)] if namespaces else [EPCIS_CONTEXT]


def _shared(document: Document) -> dict[str, str]:
    """The prefixes declared for the whole document: its own, and those of events that contradict nothing."""
    shared = dict(document.namespaces)
    for event in document.events:
        for prefix, uri in (event.namespaces or {}).items():
            shared.setdefault(prefix, uri)
    return shared


def _differing(own: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    return {prefix: uri for prefix, uri in own.items() if shared.get(prefix) != uri}


def _event(event: AnyEvent, prefixes: dict[str, str]) -> dict[str, Any]:
    """The members of an event, in the order of the standard; ``prefixes``: what it must declare itself."""
    members: dict[str, Any] = msgspec.to_builtins(event)
    members.pop("namespaces", None)
    members.pop("@context", None)
    extensions = members.pop("extensions", {})
    if prefixes:
        members["@context"] = [prefixes]
    if isinstance(event, ExtensionEvent):
        members["type"] = event.type
    for name in ("readPoint", "bizLocation", "errorDeclaration"):
        if name in members:
            _spread(members[name])
    for element in members.get("sensorElementList", ()):
        for part in (element.get("sensorMetadata", {}), *element["sensorReport"], element):
            _spread(part)
    return {**dict(sorted(members.items(), key=_place)), **extensions}


def _place(member: tuple[str, Any]) -> int:
    return _ORDER.get(member[0], _LAST)


def _spread(part: dict[str, Any]) -> None:
    """Put the extension members of a part where they belong: beside the standard ones."""
    part.update(part.pop("extensions", {}))


def _vocabulary(vocabulary: Vocabulary) -> dict[str, Any]:
    elements = []
    for element in vocabulary.elements:
        members: dict[str, Any] = {"id": element.id}
        if element.attributes:
            members["attributes"] = [{"id": name, "attribute": value} for name, value in element.attributes]
        if element.children:
            members["children"] = element.children
        members.update(element.extensions or {})
        elements.append(members)
    return {"type": vocabulary.type, "vocabularyElementList": elements, **(vocabulary.extensions or {})}
