"""Boxes, crates and pallets: amounts of lots packed together under one number, as far as a party has them.

What lies in a unit stays on hand; only where it lies is told (AggregationEvent, EPCIS 2.0 section 7.4.3). A unit is
there from when it was packed or received until it is taken apart or sent.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.epcis import time as epcis_time
from txng.epcis.model import AggregationEvent, AnyEvent
from txng.events.reading import StoredEvent
from txng.gs1.epc import normalise
from txng.registry.models import Party
from txng.registry.naming import code_and_lot
from txng.trace.occurrences import DISPATCH, RECEIPT
from txng.trace.recording import contents, rules
from txng.trace.recording.messages import Part
from txng.trace.recording.reads import own_events

State = Literal["here", "inside", "open", "sent"]


@dataclass(frozen=True, slots=True)
class Unit:
    """``code``: what stands on it; ``parts``: what lies in it, or lay in it when it was opened or sent; ``place``:
    where it was last told to be; ``outer``: the unit it lies in."""

    uri: str
    at: datetime
    place: str
    parts: tuple[Part, ...]
    state: State = "here"
    outer: str = ""

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
    told.sort(key=lambda one: (one.event_time, one.seq))
    within = contents.contents_of({unit for one in told for unit in _named(one.event)})
    lives: dict[str, _Life] = {}
    for stored in told:
        _follow(lives, stored, within)
    now = epcis_time.micros(clock.now().isoformat())
    found = []
    for uri, life in lives.items():
        at = now if life.state in ("here", "inside") else life.until
        held = within.came(uri, at) if life.state == "open" and not within.at(uri, at) else within.at(uri, at)
        parts = tuple(Part(lot, one.value, one.uom or rules.PIECES) for lot, one in held.items() if one.value)
        found.append(Unit(uri, life.came, life.place, parts, life.state, life.outer))
    return sorted(found, key=lambda one: one.at, reverse=True)


@dataclass
class _Life:
    """A unit on its way through the events of one party; ``until``: just before it was opened or sent."""

    came: datetime
    place: str
    state: State
    outer: str = ""
    until: int = 0


def _named(event: AnyEvent) -> list[str]:
    parent = getattr(event, "parent_id", None)
    named = [*contents.units_moved(event), *map(normalise, getattr(event, "child_epcs", None) or ())]
    return [uri for uri in (*named, *([normalise(parent)] if parent else [])) if contents.is_unit(uri)]


def _follow(lives: dict[str, _Life], stored: StoredEvent, within: contents.Contents) -> None:
    """What one event does to the units it names, and to those within them."""
    event, time = stored.event, epcis_time.micros(stored.event.event_time)
    place = normalise(event.biz_location.id) if event.biz_location else ""

    def put(uri: str, state: State, outer: str = "") -> None:
        life = lives.get(uri)
        if life is None:
            life = lives[uri] = _Life(stored.event_time, place, state)
        elif state == "here" and life.state in ("sent", "open"):
            life.came = stored.event_time
        life.state, life.outer, life.place = state, outer, place or life.place
        life.until = time if state == "sent" else time - 1

    if not isinstance(event, AggregationEvent):
        for uri in contents.units_moved(event):
            sends = event.biz_step in DISPATCH
            put(uri, "sent" if sends else "here")
            for inner in within.units_in(uri, time):
                if inner in lives or sends:
                    put(inner, "sent" if sends else "inside", uri)
        return
    parent = normalise(event.parent_id or "")
    if not contents.is_unit(parent):
        return
    inner_units = [uri for uri in map(normalise, event.child_epcs or ()) if contents.is_unit(uri)]
    if event.action == "ADD":
        put(parent, "here")
        for uri in inner_units:
            put(uri, "inside", parent)
    elif event.action == "DELETE":
        is_all = not (event.child_epcs or event.child_quantity_list)
        for uri in within.units_in(parent, time - 1) if is_all else inner_units:
            put(uri, "here")
        if is_all:
            put(parent, "open")


def unit(party: Party, short: str, viewer: Viewer) -> Unit:
    """One unit by the last part of its number. Raises `Missing`."""
    one = next((one for one in units(party, viewer) if one.short == short), None)
    if one is None:
        raise Missing("missing")
    return one


def require_here(one: Unit) -> None:
    """Raise `Conflict` for a unit that is not at hand: ``unit-open``, ``unit-sent``, ``unit-inside``."""
    if one.state != "here":
        codes = {"open": "unit-open", "sent": "unit-sent", "inside": "unit-inside"}
        raise Conflict(codes[one.state], number=contents.code_of(one.outer) if one.outer else one.code)


def boxed(party: Party, viewer: Viewer) -> dict[tuple[str, str], float]:
    """(lot, unit of measure) → how much of what is on hand lies in units."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for one in units(party, viewer):
        for part in one.parts if one.state == "here" else ():
            found[part.lot, part.uom or rules.PIECES] += float(part.quantity or 0)
    return found
