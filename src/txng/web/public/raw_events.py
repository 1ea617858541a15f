"""“View the raw data”: what the public may see of the events behind a page, in the standard's own form."""

import msgspec

from txng.accounts.viewers import PUBLIC
from txng.epcis import jsonld
from txng.epcis.model import Document
from txng.events.packing import hash_uri
from txng.events.selectors import events_of
from txng.registry.naming import thing_uri
from txng.trace.selectors import stages_of

MOST_EVENTS = 1000


def events_document(code: str, lot: str, serial: str) -> bytes:
    """An EPCIS query document (JSON-LD) of the journey of a lot or an item: the events its stages are made of.

    A crate or pallet on the way may have served other lots before and after: what it did then belongs to them and is
    left out. The document carries no time of its own, so that it stays the same as long as the events do. An event
    without an id of its own is named by its hash (EPCIS 2.0 section 8.9), under which the log can be asked for it.
    """
    told = stages_of(code, lot, serial, (), viewer=PUBLIC)
    things = {thing for stage in told.stages for thing in stage.things}
    things.add(thing_uri(code, lot, serial))
    told_by = {event for stage in told.stages for event in stage.events}
    found = events_of(sorted(things), PUBLIC, MOST_EVENTS)
    events = [
        msgspec.structs.replace(stored.event, event_id=stored.event.event_id or hash_uri(stored.hash))
        for stored in found
        if hash_uri(stored.hash) in told_by
    ]
    return jsonld.write(Document(kind="EPCISQueryDocument", query_name="SimpleEventQuery", events=events))
