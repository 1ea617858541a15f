"""Acts of producers as events in JSON (pure): EPCIS 2.0 section 7.4, business steps and dispositions of CBV 2.0."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from txng.trace.recording.rules import PIECES

ZONE = "+07:00"
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:", "tn": "https://vocab.txng.example/"},
]
Event = dict[str, Any]


class Part(NamedTuple):
    """Some of a lot: its canonical URI, how much (None: not said) of what unit."""

    lot: str
    quantity: Decimal | float | None = None
    uom: str = ""


class Way(NamedTuple):
    """From whom and where to whom and where; the number of the delivery."""

    sender: str
    receiver: str
    number: str
    from_place: str = ""
    to_place: str = ""


def document(events: Sequence[Event], created: datetime) -> dict[str, Any]:
    """An EPCIS document of these events."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created.isoformat(timespec="milliseconds"),
        "epcisBody": {"eventList": list(events)},
    }


def elements(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Quantity elements; pieces bear no unit."""
    return [_element(one) for one in parts]


def _element(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"epcClass": part.lot}
    if part.quantity is not None:
        value = float(part.quantity)
        made["quantity"] = int(value) if value.is_integer() else value
        if part.uom and part.uom != PIECES:
            made["uom"] = part.uom
    return made


def ilmd(lot: str, *, harvested_on: date | None = None, best_before: date | None = None) -> dict[str, Any]:
    """Instance and lot master data (CBV 2.0 section 9.2)."""
    found: dict[str, Any] = {"cbvmda:lotNumber": lot, "cbvmda:countryOfOrigin": "VN"}
    if harvested_on:
        found |= {"cbvmda:harvestStartDate": f"{harvested_on}", "cbvmda:harvestEndDate": f"{harvested_on}"}
    if best_before:
        found["cbvmda:bestBeforeDate"] = f"{best_before}"
    return found


def _base(kind: str, when: datetime, step: str, disposition: str, place: str, *, stays: bool = True) -> Event:
    event: Event = {
        "type": kind,
        "eventTime": when.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": ZONE,
        "bizStep": step,
        "disposition": disposition,
    }
    if place:
        event["readPoint"] = {"id": place}
        if stays:
            event["bizLocation"] = {"id": place}
    return event


def work(when: datetime, place: str, crop: str, step: str, facts: Mapping[str, Any]) -> Event:
    """Work on a crop: an observation; ``facts``: members of the portal's own namespace."""
    disposition = "conformant" if step == "inspecting" else "in_progress"
    event = _base("ObjectEvent", when, step, disposition, place)
    return {**event, "action": "OBSERVE", "quantityList": [{"epcClass": crop}], **facts}


def harvest(when: datetime, place: str, crop: str | None, made: Part, lot: Mapping[str, Any]) -> Event:
    """A harvested lot comes out of the crop; where no crop is known, it comes into being."""
    if crop is None:
        event = _base("ObjectEvent", when, "collecting", "active", place)
        return {**event, "action": "ADD", "quantityList": elements([made]), "ilmd": dict(lot)}
    event = _base("TransformationEvent", when, "collecting", "active", place)
    return {
        **event,
        "inputQuantityList": [{"epcClass": crop}],
        "outputQuantityList": elements([made]),
        "ilmd": dict(lot),
    }


def transformation(
    when: datetime, place: str, step: str, used: Sequence[Part], made: Sequence[Part], lot: Mapping[str, Any], what: str
) -> Event:
    """Lots become other lots: packed, split, processed."""
    event = _base("TransformationEvent", when, step, "active", place)
    event |= {"inputQuantityList": elements(used), "outputQuantityList": elements(made), "ilmd": dict(lot)}
    return {**event, "tn:activity": what} if what else event


def packed(when: datetime, place: str, unit: str, parts: Sequence[Part]) -> Event:
    """Amounts of lots lie in a unit from now on."""
    event = _base("AggregationEvent", when, "packing", "in_progress", place)
    return {**event, "action": "ADD", "parentID": unit, "childQuantityList": elements(parts)}


def unpacked(when: datetime, place: str, unit: str) -> Event:
    """Everything is out of a unit."""
    event = _base("AggregationEvent", when, "unpacking", "in_progress", place)
    return {**event, "action": "DELETE", "parentID": unit}


def dispatch(when: datetime, parts: Sequence[Part], way: Way, units: Sequence[str] = ()) -> Event:
    """Goods leave for somebody else: amounts of lots, and ``units`` with all that lies in them."""
    event = _base("ObjectEvent", when, "shipping", "in_transit", way.from_place, stays=False)
    return {**event, "action": "OBSERVE", **_goods(parts, units), **_ends(way)}


def receipt(
    when: datetime, parts: Sequence[Part], way: Way, facts: Mapping[str, Any], units: Sequence[str] = ()
) -> Event:
    """Goods came: as much as was really received."""
    event = _base("ObjectEvent", when, "receiving", "in_progress", way.to_place)
    return {**event, "action": "OBSERVE", **_goods(parts, units), **_ends(way), **facts}


def refusal(
    when: datetime, parts: Sequence[Part], way: Way, facts: Mapping[str, Any], units: Sequence[str] = ()
) -> Event:
    """Goods came and were not taken: looked at and found not as they should be."""
    event = _base("ObjectEvent", when, "inspecting", "non_conformant", way.to_place, stays=False)
    return {**event, "action": "OBSERVE", **_goods(parts, units), **_ends(way), **facts}


def _goods(parts: Sequence[Part], units: Sequence[str]) -> dict[str, Any]:
    lists: dict[str, Any] = {"quantityList": elements(parts), "epcList": list(units)}
    return {name: value for name, value in lists.items() if value}


def _ends(way: Way) -> dict[str, Any]:
    sources = [{"type": "possessing_party", "source": way.sender}]
    goals = [{"type": "possessing_party", "destination": way.receiver}]
    if way.from_place:
        sources.append({"type": "location", "source": way.from_place})
    if way.to_place:
        goals.append({"type": "location", "destination": way.to_place})
    return {
        "bizTransactionList": [{"type": "desadv", "bizTransaction": way.number}],
        "sourceList": sources,
        "destinationList": goals,
    }


def labelled(when: datetime, place: str, items: Sequence[str], lot: Mapping[str, Any]) -> Event:
    """Labels with serial numbers are on the goods: the items exist from now on."""
    event = _base("ObjectEvent", when, "encoding", "active", place)
    return {**event, "action": "ADD", "epcList": list(items), "ilmd": dict(lot)}


def written_off(when: datetime, place: str, items: Sequence[str]) -> Event:
    """Labels that are spoilt or lost: their numbers are never used again."""
    event = _base("ObjectEvent", when, "decommissioning", "inactive", place)
    return {**event, "action": "DELETE", "epcList": list(items)}
