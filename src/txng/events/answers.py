"""Stored events as the documents EPCIS clients read: answers to queries, and what subscribers are sent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from txng.core import clock
from txng.epcis import jsonld
from txng.epcis.jsonld.contexts import EPCIS_CONTEXT
from txng.epcis.model import AnyEvent, Document
from txng.events.reading import StoredEvent
from txng.events.translation import EpcFormat, translated

Syntax = Literal["json", "xml"]
#: How words of the CBV are spelled in XML (`txng.epcis.xml.write`).
CbvForm = Literal["urn", "web"]

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_QUERY = "SimpleEventQuery"


def query_document(
    events: Sequence[StoredEvent],
    syntax: Syntax,
    epc_format: EpcFormat,
    name: str = "",
    subscription: str = "",
    cbv: CbvForm = "urn",
) -> bytes:
    """The events as an EPCISQueryDocument; each with its id and the time it was recorded. ``name``: of the query;
    ``subscription``: id of the one it is sent for."""
    created = stamp(clock.now())
    if syntax == "json" and epc_format == "Never_Translates":
        head = {"@context": [EPCIS_CONTEXT], "type": "EPCISQueryDocument", "schemaVersion": "2.0"}
        results: dict[str, Any] = {"queryName": name or _QUERY}
        if subscription:
            results["subscriptionID"] = subscription
        results |= {"resultsBody": {"eventList": [msgspec.Raw(as_sent(one)) for one in events]}}
        return msgspec.json.encode({**head, "creationDate": created, "epcisBody": {"queryResults": results}})
    document = Document(
        kind="EPCISQueryDocument",
        creation_date=created,
        query_name=name or _QUERY,
        subscription_id=subscription or None,
        events=[_complete(one, epc_format) for one in events],
    )
    return _written(document, syntax, cbv)


def event(stored: StoredEvent, syntax: Syntax, epc_format: EpcFormat, cbv: CbvForm = "urn") -> bytes:
    """One event as a document of its own."""
    if syntax == "json" and epc_format == "Never_Translates":
        return as_sent(stored, alone=True)
    return _written(Document(kind="Event", events=[_complete(stored, epc_format)]), syntax, cbv)


def _written(document: Document, syntax: Syntax, cbv: CbvForm) -> bytes:
    if syntax == "json":
        return jsonld.write(document)
    from txng.epcis import xml  # the XML library is loaded only by those who need it

    return xml.write(document, cbv=cbv)


def _complete(stored: StoredEvent, epc_format: EpcFormat) -> AnyEvent:
    """The event with what the store knows: its id and record time."""
    complete = translated(stored.event, epc_format)
    return msgspec.structs.replace(complete, event_id=stored.id, record_time=stamp(stored.record_time))


def as_sent(stored: StoredEvent, *, alone: bool = False) -> bytes:
    """A JSON event with every value exactly as it was sent, id and record time added; XML ones are rewritten.

    Prefixes that were declared around the event are declared in it. ``alone``: no document will stand around it.
    """
    if stored.context.format == "xml":
        return jsonld.event_bytes(_complete(stored, "Never_Translates"))
    members = _MEMBERS.decode(stored.source)
    own = msgspec.json.decode(members["@context"]) if "@context" in members else []
    around = dict(stored.context.namespaces)
    if around or alone:
        context = [EPCIS_CONTEXT, *([around] if around else []), *(own if isinstance(own, list) else [own])]
        first: dict[str, msgspec.Raw] = {"@context": _raw(list(_once(context)))}
        members = first | {name: value for name, value in members.items() if name != "@context"}
    if "eventID" not in members or stored.names is not None:
        members["eventID"] = _raw(stored.id)
    members["recordTime"] = _raw(stamp(stored.record_time))
    return msgspec.json.encode(members)


def _once(entries: Sequence[object]) -> list[object]:
    """A context names the EPCIS context once."""
    kept: list[object] = []
    for entry in entries:
        if entry not in kept:
            kept.append(entry)
    return kept


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def stamp(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
