"""Boxes, crates and pallets: amounts of lots packed together under one number, as far as a party has them.

What lies in a unit stays on hand; only where it lies is told (AggregationEvent, EPCIS 2.0 section 7.4.3). A unit is
there from when it was packed or received until it is taken apart or sent.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden, Missing
from txng.epcis import time as epcis_time
from txng.epcis.model import AggregationEvent
from txng.events.reading import StoredEvent
from txng.gs1.epc import normalise
from txng.registry.models import Party
from txng.registry.naming import code_and_lot
from txng.trace.occurrences import DISPATCH, RECEIPT
from txng.trace.recording import contents, rules
from txng.trace.recording.messages import Part
from txng.trace.recording.reads import own_events


@dataclass(frozen=True, slots=True)
class Unit:
    """``code``: what stands on it; ``parts``: what was put in; ``place``: where it was last told to be."""

    uri: str
    at: datetime
    place: str
    parts: tuple[Part, ...]
    state: Literal["here", "open", "sent"] = "here"

    @property
    def code(self) -> str:
        return contents.code_of(self.uri)

    @property
    def short(self) -> str:
        """The last part of its number: enough for an address within one party."""
        return self.uri.rpartition("/")[2]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(lot, amount in words) of everything in it."""
        return [(code_and_lot(one.lot)[1] or one.lot, rules.amount_words(one.quantity, one.uom)) for one in self.parts]

    @property
    def words(self) -> str:
        return f"{self.code}: {', '.join(f'{lot} {amount}' for lot, amount in self.lines)}"


_STEPS = "|".join(sorted(DISPATCH | RECEIPT))


def units(party: Party, viewer: Viewer) -> list[Unit]:
    """What the party has packed or received, what came last first; those taken apart or sent on too."""
    if not (viewer.sees_all or party.pk in viewer.parties):
        raise Forbidden("not-permitted")
    told = own_events(party, viewer, ("eventType", "AggregationEvent"))
    told += own_events(party, viewer, ("eventType", "ObjectEvent"), ("EQ_bizStep", _STEPS))
    came: dict[str, StoredEvent] = {}
    places: dict[str, str] = {}
    state: dict[str, Literal["here", "open", "sent"]] = {}
    for stored in sorted(told, key=lambda one: (one.event_time, one.seq)):
        event = stored.event
        if isinstance(event, AggregationEvent):
            moved = [normalise(event.parent_id)] if event.parent_id and contents.is_unit(event.parent_id) else []
            opens = event.action == "DELETE" and not (event.child_epcs or event.child_quantity_list)
            now: Literal["here", "open", "sent"] = "open" if opens else "here"
        else:
            moved, now = contents.units_moved(event), "sent" if event.biz_step in DISPATCH else "here"
        for uri in moved:
            if now == "here" and state.get(uri) != "here":
                came[uri] = stored
            state[uri] = now
            places[uri] = normalise(event.biz_location.id) if event.biz_location else places.get(uri, "")
    within = contents.contents_of(came)
    found = [Unit(uri, one.event_time, places[uri], _parts(within, uri, one), state[uri]) for uri, one in came.items()]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _parts(within: contents.Contents, uri: str, came: StoredEvent) -> tuple[Part, ...]:
    held = within.at(uri, epcis_time.micros(came.event.event_time))
    return tuple(Part(lot, amount.value, amount.uom or rules.PIECES) for lot, amount in held.items() if amount.value)


def unit(party: Party, short: str, viewer: Viewer) -> Unit:
    """One unit by the last part of its number. Raises `Missing`."""
    one = next((one for one in units(party, viewer) if one.short == short), None)
    if one is None:
        raise Missing("missing")
    return one


def boxed(party: Party, viewer: Viewer) -> dict[tuple[str, str], float]:
    """(lot, unit of measure) → how much of what is on hand lies in units."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for one in units(party, viewer):
        for part in one.parts if one.state == "here" else ():
            found[part.lot, part.uom or rules.PIECES] += float(part.quantity or 0)
    return found
