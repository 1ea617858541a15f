"""What a party wrote down and what it holds, read from its events. Every function takes the viewer."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.epcis import time as epcis_time
from txng.epcis.model import AnyEvent, QuantityElement
from txng.epcis.query import parse
from txng.events import selectors as events
from txng.events.packing import hash_uri
from txng.events.reading import StoredEvent
from txng.gs1.epc import normalise
from txng.registry import selectors as registry
from txng.registry.models import Batch, Party, Place, Product, ProductCode
from txng.registry.naming import code_and_lot
from txng.trace.amounts import Amount, added, in_unit
from txng.trace.occurrences import Occurrence, occurrence
from txng.trace.recording import contents, rules
from txng.trace.recording.messages import Part
from txng.trace.recording.rules import PIECES

AT_ONCE, MOST, MOST_OF_LOT = 1_000, 20_000, 10_000
"""Events that are read together, that a page looks back over, the newest, and that are read of one lot."""


def _found(viewer: Viewer, *conditions: tuple[str, str]) -> list[StoredEvent]:
    found: list[StoredEvent] = []
    token: str | None = None
    while len(found) < MOST:
        following = [("nextPageToken", token)] if token else []
        page = events.events(parse([*conditions, ("perPage", str(AT_ONCE)), *following]), viewer)
        found += page.events
        token = page.next_token
        if token is None:
            break
    return found


# --- the diary ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the diary. ``kind``: a code of `templates.kinds`; ``facts``: what else was told, by `Ask` words.

    ``id``: of its event. ``correction``: id of the entry that stands in its place.
    """

    id: str
    kind: str
    title: str
    at: datetime
    recorded_at: datetime
    place: str
    crop: str
    facts: dict[str, Any] = field(default_factory=dict)
    correction: str = ""
    is_void: bool = False

    @property
    def harvest_from(self) -> date | None:
        return rules.harvest_from(clock.day_of(self.at), days) if (days := self.interval) else None

    @property
    def interval(self) -> int:
        """Days between this and a harvest; 0 for none, and for what cannot be meant."""
        days = self.facts.get("interval")
        return days if isinstance(days, int) and 0 < days <= rules.LONGEST_INTERVAL else 0

    @property
    def product_code(self) -> str:
        return code_and_lot(self.crop)[0]

    @property
    def clock_ahead(self) -> int:
        """Whole minutes between the clock of the phone that kept the entry and ours, either way."""
        ahead = self.facts.get("deviceClockAheadSeconds")
        return round(abs(ahead) / 60) if isinstance(ahead, int) else 0


_INPUT = {"material": "tn:name", "lot": "tn:lot", "dose": "tn:dose", "interval": "tn:preHarvestIntervalDays"}
_TOLD = ("result", "note", "lateReason", "corrects", "correctionReason")
_DEVICE = ("deviceTime", "deviceClockAheadSeconds")


def facts_written(values: dict[str, Any]) -> dict[str, Any]:
    """The answers of a template as members of an event."""
    given = {name: values[ask] for ask, name in _INPUT.items() if values.get(ask) not in (None, "")}
    facts: dict[str, Any] = {"tn:input": given} if given else {}
    return facts | {f"tn:{ask}": values[ask] for ask in _TOLD if values.get(ask)}


def _facts_read(event: AnyEvent) -> dict[str, Any]:
    told: Mapping[str, Any] = event.extensions or {}
    given = told.get("tn:input")
    found = {ask: given[name] for ask, name in _INPUT.items() if name in given} if isinstance(given, dict) else {}
    return found | {ask: told[f"tn:{ask}"] for ask in (*_TOLD, *_DEVICE) if f"tn:{ask}" in told}


def diary(party: Party, viewer: Viewer, places: Sequence[Place] | None = None) -> list[Entry]:
    """What the party wrote down of its crops, the newest first; corrected entries are there, marked."""
    if not (viewer.sees_all or party.pk in viewer.parties):
        raise Forbidden("not-permitted")
    chosen = Place.objects.filter(party=party.pk) if places is None else places
    uris = [place.uri for place in chosen if place.uri]
    if not uris:
        return []
    rows = _found(viewer, ("EQ_bizLocation", "|".join(uris)), ("eventType", "ObjectEvent"))
    owners = registry.with_merged([party.pk])
    rows = [one for one in rows if one.owner in owners]
    declared = {one.corrects: one.event.error_declaration for one in rows if one.corrects is not None}
    return [
        _entry(one, declared.get(one.hash), one.hash in declared)
        for one in rows
        if one.corrects is None and "tn:activityKind" in (one.event.extensions or {})
    ]


def _entry(one: StoredEvent, declaration: Any, is_void: bool) -> Entry:
    event = one.event
    told: Mapping[str, Any] = event.extensions or {}
    amounts: list[QuantityElement] = getattr(event, "quantity_list", None) or []
    return Entry(
        id=hash_uri(one.hash),
        kind=str(told["tn:activityKind"]),
        title=str(told.get("tn:activity", "")),
        at=one.event_time,
        recorded_at=one.record_time,
        place=normalise(event.biz_location.id) if event.biz_location else "",
        crop=normalise(amounts[0].epc_class) if amounts else "",
        facts=_facts_read(event),
        correction=next(iter(declaration.corrective_event_ids or ()), "") if declaration else "",
        is_void=is_void,
    )


def entry(party: Party, entry_id: str, viewer: Viewer) -> Entry:
    """One entry by its id. Raises `Missing`."""
    found = next((one for one in diary(party, viewer) if one.id == entry_id), None)
    if found is None:
        raise Missing("missing")
    return found


def crop_on(entries: Iterable[Entry], place: Place, codes: Collection[str]) -> str | None:
    """What stands on a plot: the crop that the newest entry about a product there speaks of; ``codes``: all it had."""
    for one in entries:
        if not one.is_void and one.place == place.uri and one.product_code in codes:
            return one.crop
    return None


def sprayings(entries: Iterable[Entry], place: Place, codes: Collection[str]) -> Iterator[tuple[date, int, str]]:
    """Day, interval and material of what was sprayed and not corrected since: on this very plot on whatever grows
    there, and on the product (``codes``: all it had) on the farm around it or on a plot within it."""
    for one in entries:
        concerns = one.place == place.uri or one.product_code in codes
        if concerns and not one.is_void and one.interval:
            yield clock.day_of(one.at), one.interval, str(one.facts.get("material", ""))


def around(place: Place) -> list[Place]:
    """A place with all it lies in and all that lies in it."""
    found = {place.pk: place}
    above = place.parent
    while above is not None and above.pk not in found:
        found[above.pk] = above
        above = above.parent
    below = [place.pk]
    while below:
        rows = [one for one in Place.objects.filter(parent__in=below) if one.pk not in found]
        found |= {one.pk: one for one in rows}
        below = [one.pk for one in rows]
    return list(found.values())


# --- lots --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stock:
    """What a party has of a lot. ``uom`` as batches write it. ``product`` and ``batch`` where they are on record."""

    uri: str
    lot: str
    have: float
    uom: str
    product: Product | None = None
    batch: Batch | None = None

    @property
    def words(self) -> str:
        name = self.product.name if self.product else ""
        left = f"{rules.written(self.have)} {rules.unit_word(self.uom)}"
        return " · ".join(part for part in (self.lot, name, left) if part)


def stock(party: Party, viewer: Viewer) -> list[Stock]:
    """Every lot of which the party has something left, what was last touched first."""
    told = _own_occurrences(party, viewer)
    units: dict[str, str] = {}
    for one in told:
        for mention in one.things:
            if mention.amount is not None and mention.amount.value is not None and code_and_lot(mention.thing)[1]:
                units.setdefault(mention.thing, mention.amount.uom or PIECES)
    codes = {uri: code_and_lot(uri) for uri in units}
    named = {code for code, _ in codes.values()}
    rows = ProductCode.objects.filter(value__in=named).select_related("product__group", "product__party")
    products = {one.value: one.product for one in rows}
    lots = {lot for _, lot in codes.values()}
    made = Batch.objects.select_related("product__group", "product__party").filter(code__in=named, lot__in=lots)
    batches = {(one.code, one.lot): one for one in made}
    found = []
    for uri, uom in units.items():
        code, lot = codes[uri]
        have = rules.on_hand(uri, told, None if uom == PIECES else uom)
        if have > 1e-9:
            batch = batches.get((code, lot))
            product = batch.product if batch else products.get(code)
            found.append(Stock(uri, lot, have, uom, product, batch))
    return found


def on_hand(uri: str, uom: str, party: Party, viewer: Viewer) -> float:
    """How much of a lot the party has, in ``uom`` (as batches write it), in units and outside of them."""
    lot, owners = normalise(uri), registry.with_merged([party.pk])
    around, fresh = {lot}, {lot}
    while fresh:  # what the lot lies in, and what that lies in: their ways are its own
        told = [one for one in events.events_of(fresh, SYSTEM, MOST_OF_LOT) if not one.void]
        fresh = {unit for one in told if (unit := contents.packed_in(one.event, fresh))} - around
        around |= fresh
    found = [
        occurrence(one.event, hash_uri(one.event_hash))
        for one in events.events_of(around, viewer, MOST_OF_LOT)
        if not one.void and one.owner in owners
    ]
    return rules.on_hand(lot, contents.unfolded(found), None if uom in ("", PIECES) else uom)


def own_events(party: Party, viewer: Viewer, *conditions: tuple[str, str]) -> list[StoredEvent]:
    """The party's own events that are not erroneous, the newest first."""
    owners = registry.with_merged([party.pk])
    rows = [one for one in _found(viewer, ("orderBy", "eventTime"), *conditions) if one.owner in owners]
    void = {one.corrects for one in rows if one.corrects is not None}
    return [one for one in rows if one.corrects is None and one.hash not in void]


def _own_occurrences(party: Party, viewer: Viewer) -> list[Occurrence]:
    return contents.unfolded([occurrence(one.event, hash_uri(one.hash)) for one in own_events(party, viewer)])


# --- deliveries --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One lot of a delivery: what was sent, ``loose`` of it in no unit, and what the receiver says came (None: no
    answer yet)."""

    uri: str
    lot: str
    uom: str
    sent: float
    received: float | None = None
    loose: float = 0.0

    @property
    def short(self) -> float:
        return max(0.0, self.sent - self.received) if self.received is not None else 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A dispatch and its answer. ``state``: ``waiting``, ``received``, ``short`` or ``refused``; parties by URI.

    ``is_back``: what was refused is with the sender again. ``event``: id of the dispatch. ``units``: boxes and pallets
    in it; ``lines`` count what lies in them.
    """

    number: str
    at: datetime
    sender: str
    receiver: str
    from_place: str
    to_place: str
    lines: tuple[Line, ...]
    state: str = "waiting"
    answered_at: datetime | None = None
    reason: str = ""
    is_back: bool = False
    event: str = ""
    units: tuple[str, ...] = ()
    parties: dict[str, Party] = field(default_factory=dict, compare=False)

    @property
    def unit_codes(self) -> list[str]:
        return [contents.code_of(one) for one in self.units]

    @property
    def short_number(self) -> str:
        return self.number.rpartition(":")[2]

    @property
    def sender_name(self) -> str:
        return self.parties[self.sender].name if self.sender in self.parties else self.sender

    @property
    def receiver_name(self) -> str:
        return self.parties[self.receiver].name if self.receiver in self.parties else self.receiver

    @property
    def is_short(self) -> bool:
        return self.state in ("short", "refused")

    def is_to(self, party: Party) -> bool:
        """Whether it is the party that it goes to, be it under the name of a record merged into it."""
        return self.receiver in self.parties and self.parties[self.receiver].pk == party.pk

    def is_from(self, party: Party) -> bool:
        return self.sender in self.parties and self.parties[self.sender].pk == party.pk

    @property
    def parts(self) -> list[Part]:
        """What is in no unit."""
        return [Part(one.uri, one.loose, one.uom) for one in self.lines if one.loose]


def deliveries(party: Party, viewer: Viewer, way: str = "both") -> list[Delivery]:
    """Deliveries to and from the party, the newest first. ``way``: ``in``, ``out`` or ``both``."""
    own = Party.objects.filter(pk__in=registry.with_merged([party.pk]))
    asked = "|".join(filter(None, own.values_list("uri", flat=True)))
    if not asked:
        return []
    rows: dict[int, StoredEvent] = {}
    for side, name in (("in", "EQ_destination_possessing_party"), ("out", "EQ_source_possessing_party")):
        if way in (side, "both"):
            steps = ("EQ_bizStep", "shipping|receiving|inspecting")
            rows |= {one.seq: one for one in _found(viewer, steps, (name, asked))}
    void = {one.corrects for one in rows.values() if one.corrects is not None}
    told = [one for one in rows.values() if one.corrects is None and one.hash not in void and not one.projected]
    uris = {uri for one in told for uri in _ends(one.event)[:2] if uri}
    parties = registry.parties_by_uri(uris, SYSTEM)
    owners = registry.survivors(one.owner for one in told)
    sent: dict[str, StoredEvent] = {}
    answers: dict[tuple[str, str], StoredEvent] = {}
    for one in told:
        sender, receiver, *_ = _ends(one.event)
        number = _number(one.event)
        owner = owners.get(one.owner or 0)
        by_sender = sender in parties and parties[sender].pk == owner
        by_receiver = receiver in parties and parties[receiver].pk == owner
        if number and one.event.biz_step == "shipping" and by_sender:  # nobody dispatches in another's name
            sent[number] = one
        elif number and one.event.biz_step != "shipping" and by_receiver:
            answers[number, receiver] = one
    moved = {unit for one in (*sent.values(), *answers.values()) for unit in contents.units_moved(one.event)}
    within = contents.contents_of(moved)
    found = []
    for number, one in sent.items():
        sender, receiver, *_ = _ends(one.event)
        answer = answers.get((number, receiver))
        found.append(_delivery(number, one, answer, parties, (number, sender) in answers, within))
    return sorted(found, key=lambda one: one.at, reverse=True)


def delivery(party: Party, number: str, viewer: Viewer) -> Delivery:
    """One delivery by its number or the last part of it. Raises `Missing`."""
    found = next((one for one in deliveries(party, viewer) if number in (one.number, one.short_number)), None)
    if found is None:
        raise Missing("missing")
    return found


def _delivery(
    number: str,
    sent: StoredEvent,
    answer: StoredEvent | None,
    parties: dict[str, Party],
    is_back: bool,
    within: contents.Contents,
) -> Delivery:
    sender, receiver, from_place, to_place = _ends(sent.event)
    at = epcis_time.micros(sent.event.event_time)
    came = _amounts(answer.event, within, at) if answer else {}
    is_refused = answer is not None and answer.event.biz_step == "inspecting"
    lines, loose = [], _loose(sent.event)
    for uri, amount in _amounts(sent.event, within, at).items():
        got: float | None = None
        if answer is not None:
            got = 0.0 if is_refused or uri not in came else in_unit(came[uri], amount.uom) or 0.0
        lot = code_and_lot(uri)[1] or uri
        bare = loose[uri].value or 0.0 if uri in loose else 0.0
        lines.append(Line(uri, lot, amount.uom or PIECES, float(amount.value or 0), got, float(bare)))
    short = any(one.short for one in lines)
    state = "waiting" if answer is None else "refused" if is_refused else "short" if short else "received"
    told: Mapping[str, Any] = (answer.event.extensions or {}) if answer else {}
    return Delivery(
        number,
        sent.event_time,
        sender,
        receiver,
        from_place,
        to_place,
        tuple(lines),
        state,
        answer.event_time if answer else None,
        str(told.get("tn:reason", "")),
        is_back,
        hash_uri(sent.hash),
        tuple(contents.units_moved(sent.event)),
        parties,
    )


def _loose(event: AnyEvent) -> dict[str, Amount]:
    listed: list[QuantityElement] = getattr(event, "quantity_list", None) or []
    return {normalise(one.epc_class): Amount(one.quantity, one.uom) for one in listed}


def _amounts(event: AnyEvent, within: contents.Contents, at: int) -> dict[str, Amount]:
    """How much of each lot an event moves, in units (as they were when they were sent, ``at``) and outside of them."""
    found = _loose(event)
    for unit in contents.units_moved(event):
        for lot, amount in within.at(unit, at).items():
            found[lot] = added(found[lot], amount) if lot in found else amount
    return found


def _number(event: AnyEvent) -> str:
    return next((one.biz_transaction for one in event.biz_transaction_list or () if one.type == "desadv"), "")


def _ends(event: AnyEvent) -> tuple[str, str, str, str]:
    sources = {one.type: normalise(one.source) for one in event.source_list or ()}
    goals = {one.type: normalise(one.destination) for one in event.destination_list or ()}
    return (
        sources.get("possessing_party", ""),
        goals.get("possessing_party", ""),
        sources.get("location", ""),
        goals.get("location", ""),
    )
