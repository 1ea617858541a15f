"""What lay in boxes and pallets when: events that move a unit move what is in it, though they name the unit alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from txng.accounts.viewers import SYSTEM
from txng.epcis import time as epcis_time
from txng.epcis.model import AggregationEvent, AnyEvent
from txng.epcis.things import CLASS, EPC
from txng.events import selectors as events
from txng.events.reading import StoredEvent
from txng.gs1 import provincial
from txng.gs1.epc import normalise
from txng.registry.selectors import parties_by_uri, survivors
from txng.trace.amounts import Amount, added
from txng.trace.occurrences import DISPATCH, RECEIPT, Mentioned, Occurrence

ITEM = "THUNG"
"""What units are called in the codes of the province."""
_MARKS = ("https://id.gs1.org/00/", "https://id.gs1.org/8003/")  # SSCC, returnable asset
MOST_DEPTH = 6
MOST_EVENTS, AT_ONCE = 10_000, 50


def is_unit(uri: str) -> bool:
    """Whether a canonical URI names something that goods are packed in."""
    return uri.startswith(_MARKS) or f"/{ITEM}/so/" in uri


class Packing(NamedTuple):
    """One step of a unit's life: ``lots`` and inner ``units`` were put in at ``time``, or taken out; all where none is
    named."""

    time: int
    taken: bool
    lots: dict[str, Amount]
    units: frozenset[str]


class Contents:
    """``steps``: unit → its steps; ``left``: unit → when it was sent on by who had it. Times in microseconds since
    1970."""

    def __init__(self, steps: dict[str, list[Packing]], left: dict[str, list[int]]):
        self._steps = {unit: sorted(told, key=lambda one: one.time) for unit, told in steps.items()}
        self._left = {unit: sorted(times) for unit, times in left.items()}

    def at(self, unit: str, time: int, depth: int = 0) -> dict[str, Amount]:
        """Lot → how much of it lay in the unit, and in units within it, at ``time``."""
        lots, inner = self._opened(unit, time)
        if depth < MOST_DEPTH:
            for one in inner:
                _put(lots, self.at(one, time, depth + 1))
        return lots

    def units_in(self, unit: str, time: int) -> set[str]:
        """The units that lay in a unit at ``time``, not those within them."""
        return self._opened(unit, time)[1]

    def came(self, unit: str, time: int) -> dict[str, Amount]:
        """What lay in a unit that somebody tells of having received at ``time``: what was in it when it was sent. The
        receiver's clock may be wrong, and it may have looked inside before."""
        sent = self._left.get(unit, ())
        before = [one for one in sent if one <= time]
        return self.at(unit, max(before) if before else min(sent, default=time))

    def _opened(self, unit: str, time: int) -> tuple[dict[str, Amount], set[str]]:
        lots: dict[str, Amount] = {}
        inner: set[str] = set()
        for step in self._steps.get(unit, ()):
            if step.time > time:
                break
            if step.taken and not step.lots and not step.units:
                lots, inner = {}, set()
            elif step.taken:
                inner -= step.units
                for lot, amount in step.lots.items():
                    lots[lot] = _less(lots.get(lot, Amount(0, amount.uom)), amount)
            else:
                inner |= step.units
                _put(lots, step.lots)
        return lots, inner


def _put(lots: dict[str, Amount], more: Mapping[str, Amount]) -> None:
    for lot, amount in more.items():
        lots[lot] = added(lots[lot], amount) if lot in lots else amount


def _less(one: Amount, other: Amount) -> Amount:
    return added(one, Amount(None if other.value is None else -other.value, other.uom))


def contents_of(units: Collection[str]) -> Contents:
    """What lies in these units, and in those within them, at any time, as those say who had them."""
    steps: dict[str, list[Packing]] = defaultdict(list)
    left: dict[str, list[int]] = defaultdict(list)
    wanted, known = {normalise(one) for one in units}, set[str]()
    for _level in range(MOST_DEPTH):
        wanted -= known
        if not wanted:
            break
        known |= wanted
        told: dict[str, list[StoredEvent]] = defaultdict(list)
        for some in _some(sorted(wanted)):
            for stored in events.events_of(some, SYSTEM, MOST_EVENTS):  # in order of time
                for unit in () if stored.void else set(some).intersection(_units_named(stored.event)):
                    told[unit].append(stored)
        custody = _Custody([one for rows in told.values() for one in rows])
        wanted = set()
        for unit, rows in told.items():
            for one in custody.of_holders(rows):
                if isinstance(one.event, AggregationEvent) and _packs(one.event, unit):
                    steps[unit].append(packing(one.event))
                elif one.event.biz_step in DISPATCH:
                    left[unit].append(epcis_time.micros(one.event.event_time))
            wanted |= {inner for step in steps[unit] for inner in step.units}
    return Contents(steps, left)


def _some(units: Sequence[str]) -> Iterator[Sequence[str]]:
    """Few at a time, so that no unit's life is cut off by the events of others."""
    for at in range(0, len(units), AT_ONCE):
        yield units[at : at + AT_ONCE]


def _units_named(event: AnyEvent) -> list[str]:
    parent = getattr(event, "parent_id", None)
    return [*units_moved(event), *([normalise(parent)] if parent else [])]


def _packs(event: AggregationEvent, unit: str) -> bool:
    return event.action in ("ADD", "DELETE") and normalise(event.parent_id or "") == unit


class _Custody:
    """Who had a unit: whoever packed it, and those it was sent to by one who had it. Others only talk of it."""

    def __init__(self, told: Sequence[StoredEvent]):
        self._survivors = survivors(one.owner for one in told)
        goals = {goal for one in told for goal in _goals(one.event)}
        self._receivers = {uri: party.pk for uri, party in parties_by_uri(goals, SYSTEM).items()}

    def of_holders(self, told: Sequence[StoredEvent]) -> Iterator[StoredEvent]:
        """What holders of one unit tell of it; ``told`` in order of time."""
        holders: set[int | None] = set()
        for one in told:
            owner = self._survivors.get(one.owner or 0, one.owner)
            if not holders and isinstance(one.event, AggregationEvent) and one.event.action == "ADD":
                holders.add(owner)
            if owner in holders:
                yield one
                holders |= {self._receivers[goal] for goal in _goals(one.event) if goal in self._receivers}


def _goals(event: AnyEvent) -> list[str]:
    """Where a dispatch goes."""
    sends = event.biz_step in DISPATCH
    return [normalise(goal.destination) for goal in event.destination_list or ()] if sends else []


def packing(event: AggregationEvent) -> Packing:
    """The step that an aggregation tells of."""
    return Packing(
        epcis_time.micros(event.event_time),
        event.action == "DELETE",
        {normalise(one.epc_class): Amount(one.quantity, one.uom) for one in event.child_quantity_list or ()},
        frozenset(uri for uri in map(normalise, event.child_epcs or ()) if is_unit(uri)),
    )


def packed_in(event: AnyEvent, things: Collection[str]) -> str:
    """The unit that one of these things is put in; empty where the event tells of none."""
    if not isinstance(event, AggregationEvent) or event.action != "ADD" or not event.parent_id:
        return ""
    put_in = [*(event.child_epcs or ()), *(one.epc_class for one in event.child_quantity_list or ())]
    parent = normalise(event.parent_id)
    return parent if is_unit(parent) and any(normalise(one) in things for one in put_in) else ""


def code_of(unit: str) -> str:
    """What people read on a unit: the SSCC, or who gave the number and the number."""
    if unit.startswith("https://id.gs1.org/"):
        return unit.rpartition("/")[2]
    parts = unit.partition(f"/{provincial.ROOT}/")[2].split("/")
    return f"{parts[0]} {parts[-1]}"


def units_moved(event: AnyEvent) -> list[str]:
    """The units that an event names as what it is about."""
    return [uri for uri in map(normalise, getattr(event, "epc_list", None) or ()) if is_unit(uri)]


def unfolded(told: Sequence[Occurrence]) -> list[Occurrence]:
    """The same occurrences; what sends or receives a unit names the lots in it, too."""
    moved = {mention.thing for one in told for mention in _units_of(one)}
    if not moved:
        return list(told)
    contents = contents_of(moved)
    return [msgspec.structs.replace(one, things=(*one.things, *_within(one, contents))) for one in told]


def _units_of(one: Occurrence) -> Iterable[Mentioned]:
    if one.step in DISPATCH or one.step in RECEIPT:
        yield from (mention for mention in one.things if mention.role == EPC and is_unit(mention.thing))


def _within(one: Occurrence, contents: Contents) -> list[Mentioned]:
    held = contents.came if one.step in RECEIPT else contents.at
    return [
        Mentioned(lot, EPC | CLASS, amount)
        for mention in _units_of(one)
        for lot, amount in held(mention.thing, one.time).items()
    ]
