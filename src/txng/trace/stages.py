"""The journey of a lot in stages, as a consumer reads it: what happened where and when, and what is not known (pure).

Events become stages by their business step (CBV 2.0 section 7.1) and, where that says too little, by their kind. A
dispatch and its receipt are one stage, transport. Stages that a product group requires and that no event shows stand
as gaps at the place in the order where they belong.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import msgspec

from txng.epcis import time as epcis_time
from txng.epcis.model import AggregationEvent, AnyEvent, AssociationEvent, ObjectEvent, TransformationEvent
from txng.epcis.things import CHILD, CLASS, EPC, INPUT, OUTPUT, mentions
from txng.gs1.epc import normalise
from txng.trace.kinds import kind_of
from txng.trace.sentences import STAGES
from txng.trace.shipments import Move, Shipment, pair

CODES = tuple(STAGES)
"""Every stage code, in the order of a chain."""

_DISPATCH = frozenset({"shipping", "departing"})
_RECEIPT = frozenset({"receiving", "arriving", "accepting"})
_ON_THE_WAY = frozenset({"loading", "unloading", "transporting", "staging_outbound", "picking", "consigning"})

STEPS: Mapping[str, str] = {
    **dict.fromkeys(_DISPATCH | _RECEIPT | _ON_THE_WAY, "transport"),
    **dict.fromkeys(("packing", "repackaging"), "packing"),
    **dict.fromkeys(("unpacking", "disassembling"), "unpacking"),
    **dict.fromkeys(("assembling", "installing", "repairing", "replacing", "removing"), "processing"),
    **dict.fromkeys(("inspecting", "sampling"), "inspection"),
    **dict.fromkeys(
        ("storing", "holding", "stock_taking", "cycle_counting", "reserving", "entering_exiting"), "storing"
    ),
    **dict.fromkeys(("stocking", "retail_selling", "dispensing"), "retail"),
    **dict.fromkeys(("destroying", "decommissioning"), "disposal"),
    "collecting": "harvest",
    "encoding": "labelling",
    "killing": "slaughter",
    "sensor_reporting": "monitoring",
}
"""Business step → stage, where the step alone decides."""

_BIRTH = frozenset({"commissioning", "creating_class_instance"})
_VESSELS = frozenset({"logistic-unit", "asset", "shipment"})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """An event as far as it belongs to the journey.

    ``things``: those of its things that lie on the path, in canonical form. ``owner``: URI of the party that recorded
    it.
    ``verified``: somebody other than its owner stands for it.
    """

    event: AnyEvent
    hash: str
    things: frozenset[str]
    owner: str | None = None
    verified: bool = False


class Quantity(NamedTuple):
    """An amount in ``uom`` (UN/CEFACT Rec 20), in pieces where there is none."""

    value: float
    uom: str | None


class Reading(NamedTuple):
    """The range of what sensors measured, in ``uom`` as sent."""

    type: str
    uom: str | None
    least: float
    most: float


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the journey.

    ``code``: one of `CODES` (in words: `txng.trace.sentences.stage_name`). ``time`` and ``end`` are in the sender's
    zone; ``to_place`` and ``to_party`` belong to transport alone. ``events``: hashes. ``faults``: codes of
    `txng.trace.sentences.GAPS`.
    """

    code: str
    biz_step: str | None
    time: datetime
    end: datetime
    place: str | None = None
    party: str | None = None
    to_place: str | None = None
    to_party: str | None = None
    quantities: tuple[Quantity, ...] = ()
    readings: tuple[Reading, ...] = ()
    things: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    verified: bool = False
    faults: tuple[str, ...] = ()


class Gap(NamedTuple):
    """A required stage that no event shows."""

    code: str
    reason: str = "missing"


class Journey(NamedTuple):
    """Stages and gaps, the oldest first. A required stage counts as present when it is there without a fault."""

    entries: tuple[Stage | Gap, ...]
    present: int
    required: int

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Stage))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing and what is faulty, in order."""
        found: list[Gap] = []
        for entry in self.entries:
            found += [entry] if isinstance(entry, Gap) else [Gap(entry.code, fault) for fault in entry.faults]
        return tuple(found)

    @property
    def complete(self) -> bool:
        return not self.gaps

    @property
    def score(self) -> int:
        """Percent of the required stages that are present, rounded down; 100 only when all are."""
        return 100 * self.present // self.required if self.required else 100


def stages(
    facts: Iterable[Fact],
    required: Sequence[str] = (),
    *,
    derived: Collection[str] = (),
    contents: Mapping[str, frozenset[str]] | None = None,
) -> Journey:
    """The journey that ``facts`` tell, in any order.

    ``required``: stage codes in the order of the chain; a code may stand more than once. ``derived``: things that came
    out of others on the path, so that their commissioning is no harvest. ``contents``: everything that was inside a
    thing, at any depth.
    """
    told = sorted((_Told(fact) for fact in facts), key=lambda told: (told.time, told.fact.event.type, told.fact.hash))
    born, reaped = set(derived), set()
    for one in told:
        born |= one.side(OUTPUT)
        if one.fact.event.biz_step == "collecting":
            reaped |= one.side(INPUT)
    found = [*_moved(told, contents or {}), *_stayed(told, born, reaped)]
    merged = _merged(sorted(found, key=lambda stage: (stage.time, _rank(stage.code), stage.events)))
    return _with_gaps(merged, required)


def _rank(code: str) -> int:
    return CODES.index(code) if code in STAGES else len(CODES)


class _Told:
    """A fact with what is looked at more than once."""

    def __init__(self, fact: Fact):
        event = fact.event
        self.fact = fact
        self.time = epcis_time.instant(event.event_time)
        zone = timezone(timedelta(minutes=epcis_time.offset_minutes(event.event_time_zone_offset)))
        self.local = self.time.astimezone(zone)
        self.read_point = normalise(event.read_point.id) if event.read_point else None
        self.biz_location = normalise(event.biz_location.id) if event.biz_location else None
        self.sources = {source.type: normalise(source.source) for source in event.source_list or ()}
        self.destinations = {to.type: normalise(to.destination) for to in event.destination_list or ()}

    def side(self, role: int) -> set[str]:
        """The things on the path in one role, single or as a class."""
        things = {normalise(mention.uri) for mention in mentions(self.fact.event) if mention.role & ~CLASS == role}
        return things & self.fact.things

    def quantities(self) -> list[tuple[str, Quantity]]:
        """Amounts of the things on the path: what came out, was put in, or was simply there."""
        return [
            (thing, Quantity(mention.quantity, mention.uom))
            for mention in mentions(self.fact.event)
            if mention.role & CLASS and mention.role & 7 in (EPC, CHILD, OUTPUT) and mention.quantity is not None
            if (thing := normalise(mention.uri)) in self.fact.things
        ]

    def readings(self) -> Iterator[Reading]:
        for element in self.fact.event.sensor_element_list or ():
            for report in element.sensor_report:
                values = [value for value in (report.min_value, report.value, report.max_value) if value is not None]
                if report.type and values:
                    yield Reading(report.type, report.uom, min(values), max(values))

    def stage(self, code: str) -> Stage:
        return Stage(
            code=code,
            biz_step=self.fact.event.biz_step,
            time=self.local,
            end=self.local,
            place=self.biz_location or self.read_point,
            party=self.sources.get("possessing_party") or self.fact.owner,
            quantities=_added(quantity for _thing, quantity in self.quantities()),
            readings=_ranges(self.readings()),
            things=_listed(self.fact.things, self.side(INPUT)),
            events=(self.fact.hash,),
            verified=self.fact.verified,
        )


# --- transport ---------------------------------------------------------------------------------------------------


def _moved(told: Sequence[_Told], contents: Mapping[str, frozenset[str]]) -> list[Stage]:
    """Transport: dispatches with their receipts, and what happened on the way."""
    sent, received = [], []
    for number, one in enumerate(told):
        step = one.fact.event.biz_step
        places = {one.read_point, one.biz_location}
        if step in _DISPATCH:
            here = _uris(places | {one.fact.owner} | set(one.sources.values()))
            sent.append(Move(number, one.time, one.fact.things, here, _uris(one.destinations.values())))
        elif step in _RECEIPT:
            here = _uris(places | {one.fact.owner} | set(one.destinations.values()))
            received.append(Move(number, one.time, one.fact.things, here))
        elif step == "void_shipping":
            undone = next((move for move in reversed(sent) if move.things & one.fact.things), None)
            if undone is not None:
                sent.remove(undone)
    shipments = pair(sent, received, contents)
    found = [_transport(told, shipment) for shipment in shipments]
    for one in told:
        step = one.fact.event.biz_step
        if step in _ON_THE_WAY or step == "sensor_reporting":
            place = next((n for n, stage in enumerate(found) if _belongs(one, stage)), None)
            if place is None:
                found.append(one.stage(STEPS[step]))
            else:
                found[place] = _absorbed(found[place], one)
    return found


def _uris(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value for value in values if value is not None)


def _transport(told: Sequence[_Told], shipment: Shipment) -> Stage:
    sent = None if shipment.dispatch is None else told[shipment.dispatch]
    received = [told[number] for number in shipment.receipts]
    first = sent or received[0]
    last = max(received, key=lambda one: one.time, default=None)
    faults = [] if sent else ["dispatch-not-recorded"]
    if not received:
        faults.append("receipt-not-confirmed")
    if shipment.impossible:
        faults.append("time-impossible")
    both = [first, *(one for one in received if one is not first)]
    origin = sent.sources if sent else {}
    goal = sent.destinations if sent else {}
    reached = last.destinations if last else {}
    return Stage(
        code="transport",
        biz_step=first.fact.event.biz_step,
        time=first.local,
        end=last.local if last else first.local,
        place=(sent.read_point or sent.biz_location or origin.get("location")) if sent else None,
        party=(origin.get("possessing_party") or sent.fact.owner) if sent else None,
        to_place=(last.biz_location or last.read_point) if last else goal.get("location"),
        to_party=(reached.get("possessing_party") or last.fact.owner) if last else goal.get("possessing_party"),
        quantities=_added(quantity for _thing, quantity in first.quantities()),
        readings=_ranges(reading for one in both for reading in one.readings()),
        things=_listed(set().union(*(one.fact.things for one in both))),
        events=tuple(dict.fromkeys(one.fact.hash for one in both)),
        verified=all(one.fact.verified for one in both),
        faults=tuple(faults),
    )


def _belongs(one: _Told, stage: Stage) -> bool:
    """Whether something that happened on the way, or a measurement, falls into a transport of the same things.

    Loading comes before the dispatch is recorded and unloading after the receipt: half a day either way.
    """
    slack = timedelta(hours=12 if one.fact.event.biz_step in _ON_THE_WAY else 0)
    return stage.time - slack <= one.local <= stage.end + slack and not one.fact.things.isdisjoint(stage.things)


def _absorbed(stage: Stage, one: _Told) -> Stage:
    return msgspec.structs.replace(
        stage,
        readings=_ranges([*stage.readings, *one.readings()]),
        events=(*stage.events, one.fact.hash),
        verified=stage.verified and one.fact.verified,
    )


# --- everything else ---------------------------------------------------------------------------------------------


def _stayed(told: Sequence[_Told], born: Collection[str], reaped: Collection[str]) -> list[Stage]:
    """``reaped``: what was later harvested from; what happens to it before is growing."""
    found = []
    for one in told:
        code = stage_of(one.fact.event, one.fact.things, born)
        if code in ("other", "monitoring") and all(thing in reaped for thing in one.fact.things):
            code = "growing"
        if code is not None and code != "transport" and one.fact.event.biz_step != "sensor_reporting":
            found.append(one.stage(code))
    return found


def stage_of(event: AnyEvent, things: Collection[str], born: Collection[str]) -> str | None:
    """The stage an event is part of; ``None`` if it says nothing to a consumer (a pallet got its number).

    ``born``: the things that came out of others, for which being commissioned is no beginning.
    """
    step = event.biz_step
    if step == "void_shipping" or (
        step in (*_BIRTH, "decommissioning") and all(kind_of(thing) in _VESSELS for thing in things)
    ):
        return None
    if isinstance(event, TransformationEvent):
        if step is not None and step in STEPS:
            return STEPS[step]
        return "labelling" if _numbers(event) else "processing"
    if step is not None and step in STEPS:
        return STEPS[step]
    if isinstance(event, AggregationEvent):
        return {"ADD": "packing", "DELETE": "unpacking"}.get(event.action, "other")
    if isinstance(event, ObjectEvent) and (step in _BIRTH or (step is None and event.action == "ADD")):
        return "labelling" if all(thing in born for thing in things) else "harvest"
    if isinstance(event, AssociationEvent):
        return None
    if event.disposition == "returned":
        return "return"
    return "monitoring" if step is None and event.sensor_element_list else "other"


def _numbers(event: TransformationEvent) -> bool:
    """Whether nothing is made but numbers: out come single items of the very product that went in."""
    products = {_product(element.epc_class) for element in event.input_quantity_list or ()}
    items = event.output_epc_list or ()
    return bool(items) and not event.output_quantity_list and {_product(item) for item in items} <= products


def _product(uri: str) -> str:
    """The canonical identifier as far as the product: ``https://id.gs1.org/01/09520801001019``."""
    return "/".join(normalise(uri).split("/")[:5])


# --- stages among each other -------------------------------------------------------------------------------------


def _merged(found: Sequence[Stage]) -> list[Stage]:
    """Neighbours that a person tells as one: the same step at the same place on the same day; growing takes months."""
    merged: list[Stage] = []
    for stage in found:
        if merged and _alike(merged[-1], stage):
            merged[-1] = _together(merged[-1], stage)
        else:
            merged.append(stage)
    return merged


def _alike(one: Stage, other: Stage) -> bool:
    fields = ("code", "biz_step", "place", "party", "to_place", "to_party", "faults")
    same = all(getattr(one, name) == getattr(other, name) for name in fields)
    return same and (one.code == "growing" or one.time.date() == other.time.date())


def _together(one: Stage, other: Stage) -> Stage:
    return msgspec.structs.replace(
        one,
        end=max(one.end, other.end),
        quantities=_added([*one.quantities, *other.quantities]),
        readings=_ranges([*one.readings, *other.readings]),
        things=_listed({*one.things, *other.things}),
        events=tuple(dict.fromkeys([*one.events, *other.events])),
        verified=one.verified and other.verified,
    )


def _listed(things: Collection[str], inputs: Collection[str] = ()) -> tuple[str, ...]:
    """The goods first, then what they were made of, then what carried them."""
    return tuple(sorted(things, key=lambda thing: (kind_of(thing) in _VESSELS, thing in inputs, thing)))


def _added(quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
    sums: dict[str | None, float] = {}
    for value, uom in quantities:
        sums[uom] = sums.get(uom, 0) + value
    return tuple(Quantity(value, uom) for uom, value in sums.items())


def _ranges(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    ranges: dict[tuple[str, str | None], Reading] = {}
    for reading in readings:
        known = ranges.setdefault((reading.type, reading.uom), reading)
        ranges[reading.type, reading.uom] = reading._replace(
            least=min(known.least, reading.least), most=max(known.most, reading.most)
        )
    return tuple(ranges.values())


def _with_gaps(found: Sequence[Stage], required: Sequence[str]) -> Journey:
    matches = _matches(found, required)
    present = sum(match is not None and not match.faults for match in matches)
    entries: list[Stage | Gap] = list(found)
    for n, code in enumerate(required):
        if matches[n] is None:
            entries.insert(_place_of(n, required, entries), Gap(code))
    return Journey(tuple(entries), present, len(required))


def _matches(found: Sequence[Stage], required: Sequence[str]) -> list[Stage | None]:
    """For every required stage one that was found, a faultless one if there is.

    A stage required once may stand anywhere: wrong times are no gap. One required more than once must stand between
    its neighbours, or three deliveries of ingredients would hide that the goods themselves were never delivered.
    """
    places: dict[str, list[int]] = {}
    for place, stage in enumerate(found):
        places.setdefault(stage.code, []).append(place)
    landmarks = [n for n, code in enumerate(required) if required.count(code) == 1 and code in places]
    matches: list[Stage | None] = []
    used: set[int] = set()
    for n, code in enumerate(required):
        candidates = [place for place in places.get(code, ()) if place not in used]
        if required.count(code) > 1:
            start = max((places[required[m]][0] for m in landmarks if m < n), default=-1)
            end = min((places[required[m]][-1] for m in landmarks if m > n), default=len(found))
            candidates = [place for place in candidates if start < place < end]
        best = min(candidates, key=lambda place: (bool(found[place].faults), place), default=None)
        matches.append(None if best is None else found[best])
        if best is not None:
            used.add(best)
    return matches


def _place_of(n: int, required: Sequence[str], entries: Sequence[Stage | Gap]) -> int:
    """Where the missing ``required[n]`` belongs: behind what comes before it, and before what comes after it."""
    earlier, later = required[:n], required[n + 1 :]
    codes = [entry.code for entry in entries]
    needed = {code: min(earlier.count(code), codes.count(code)) for code in earlier if code in codes}
    place = 0
    while any(codes[:place].count(code) < count for code, count in needed.items()):
        place += 1
    end = next((at for at in range(place, len(codes)) if codes[at] in later), len(codes))
    if not needed:  # nothing of what comes before is there: what else there is goes by the usual order of a chain
        return next((at for at in range(place, end) if _rank(codes[at]) > _rank(required[n])), end)
    return max((at + 1 for at in range(place, end) if codes[at] in earlier), default=place)
