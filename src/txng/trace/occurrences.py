"""What an event says of the things it mentions: where, with whom, how much, and what became of them (pure)."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from txng.epcis import time as epcis_time
from txng.epcis.model import AnyEvent
from txng.epcis.things import CLASS, EPC, INPUT, OUTPUT, mentions
from txng.gs1.epc import normalise
from txng.trace.amounts import Amount

Effect = Literal["made", "used", "sold", "returned", "destroyed", "removed", "sent", "received"]

DISPATCH = frozenset({"shipping", "departing"})
RECEIPT = frozenset({"receiving", "accepting"})
SALE = frozenset({"retail_selling", "dispensing"})
_SOLD = frozenset({"retail_sold", "dispensed", "partially_dispensed"})
_NEWS_OF_THE_ROAD = frozenset({"loading", "transporting", "sensor_reporting", "staging_outbound"})
"""Steps that leave a thing where it was known to be: on its way, or not yet."""


class Mentioned(NamedTuple):
    """A thing in one role (`txng.epcis.things`). ``amount``: of a lot or class; None for a single thing."""

    thing: str
    role: int
    amount: Amount | None


class Occurrence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event. ``time`` in microseconds since 1970; everything else by canonical identifier, as far as it is said.

    ``event``: its id. ``party``: who had the things, or who recorded it. ``to_place`` and ``to_party``: where they
    were to go; ``from_place`` and ``from_party``: where what was received came from. ``also``: more places and parties
    that the event names (read point, owners).
    """

    event: str
    time: int
    things: tuple[Mentioned, ...]
    action: str | None = None
    step: str | None = None
    disposition: str | None = None
    place: str | None = None
    party: str | None = None
    to_place: str | None = None
    to_party: str | None = None
    from_place: str | None = None
    from_party: str | None = None
    also_places: tuple[str, ...] = ()
    also_parties: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether it says where the things are now, or with whom."""
        told = self.sends or self.place is not None or self.party is not None
        return told and self.step not in _NEWS_OF_THE_ROAD

    @property
    def sends(self) -> bool:
        """Whether the things left for somewhere else."""
        return self.step in DISPATCH

    @property
    def refuses(self) -> bool:
        """Whether goods that came from somebody were looked at and not taken: they are still on their way."""
        return self.step == "inspecting" and self.disposition == "non_conformant" and self.from_party is not None

    def effect(self, role: int) -> Effect | None:
        """What became of a thing mentioned in ``role``; None if nothing that changes how much of it there is.

        ``removed``: its number was taken out of use, which often follows ``destroyed``.
        """
        kind = role & ~CLASS
        if kind in (INPUT, OUTPUT):
            return "used" if kind == INPUT else "made"
        if kind != EPC:
            return None
        if self.disposition == "returned" and self.step != "shipping":
            return "returned"
        if self.step in SALE or self.disposition in _SOLD:
            return "sold"
        if self.step == "destroying" or self.disposition == "destroyed":
            return "destroyed"
        if self.action == "DELETE":
            return "removed"
        if self.action == "ADD":
            return "made"
        if self.step in DISPATCH:
            return "sent"
        return "received" if self.step in RECEIPT else None


def occurrence(event: AnyEvent, event_id: str, owner: str | None = None) -> Occurrence:
    """``owner``: URI of the party that recorded the event, if it is known and may be shown."""
    read_point = normalise(event.read_point.id) if event.read_point else None
    location = normalise(event.biz_location.id) if event.biz_location else None
    sources = {one.type: normalise(one.source) for one in event.source_list or ()}
    goals = {one.type: normalise(one.destination) for one in event.destination_list or ()}
    sends = event.biz_step in DISPATCH
    here = sources if sends else goals
    place = location or read_point or here.get("location")
    party = here.get("possessing_party") or owner
    to_place, to_party = (goals.get("location"), goals.get("possessing_party")) if sends else (None, None)
    from_place, from_party = (None, None) if sends else (sources.get("location"), sources.get("possessing_party"))
    places = (read_point, here.get("location"))
    parties = (owner, here.get("owning_party"), goals.get("owning_party") if sends else None)
    return Occurrence(
        event=event_id,
        time=epcis_time.micros(event.event_time),
        things=tuple(
            Mentioned(normalise(one.uri), one.role, Amount(one.quantity, one.uom) if one.role & CLASS else None)
            for one in mentions(event)
        ),
        action=getattr(event, "action", None),
        step=event.biz_step,
        disposition=event.disposition,
        place=place,
        party=party,
        to_place=to_place,
        to_party=to_party,
        from_place=from_place,
        from_party=from_party,
        also_places=_others(places, place),
        also_parties=_others(parties, party, to_party),
    )


def _others(found: Iterable[str | None], *known: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one is not None and one not in known))
