"""The pre-hash string of an ordinary event in profile ``reference``, written in one go.

Ordinary: of one of the five standard kinds, without extensions inside locations and sensor data, with plain values (no
nesting) in ILMD and extensions. For anything else `prehash` answers ``None`` and `general` does the work;
tests hold the two together. What is written how is explained there; here it is only quick.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from txng.epcis.event_hash import canonical, order
from txng.epcis.event_hash.canonical import number, text, time
from txng.epcis.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Location,
    ObjectEvent,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.units import UNITS
from txng.epcis.vocabulary import Kind
from txng.gs1.epc import normalise

_Prefixes = Mapping[str, str]

_STEPS = canonical.WEB["biz_step"]
_DISPOSITIONS = canonical.WEB["disposition"]
_TRANSACTION_TYPES = canonical.WEB["biz_transaction_type"]
_PARTY_TYPES = canonical.WEB["source_dest_type"]

_ACTIONS = {action: f"action={action}" for action in ("ADD", "OBSERVE", "DELETE")}

_UNITS = {code: f"uom={text(code, {})}" for units_of_one in UNITS.values() for code in units_of_one}

_MOST = 16_384
_KNOWN: dict[str, str] = {}

_NO_PREFIXES: _Prefixes = {}
# Beginnings of values that abbreviate nothing – as long as ``urn`` is no declared prefix; all of one length.
_WHOLE = frozenset({"https://", "urn:epc:"})

# Lists of serials and pallets in their one spelling already, joined by line ends: nothing of them needs a closer look.
_SPELLED = r"https://id\.gs1\.org/(?:01/[0-9]{14}/21/[0-9A-Za-z._-]{1,20}+|00/[0-9]{18})"
_ALL_SPELLED = re.compile(rf"{_SPELLED}(?:\n{_SPELLED})*+").fullmatch
# The same for serials of one trade item as URNs.
_URN = "[0-9A-Za-z._-]{1,20}+"
_ONE_ITEM = re.compile(rf"(urn:epc:id:sgtin:[0-9]{{6,12}}\.[0-9]{{1,7}}\.){_URN}(?:\n\1{_URN})*+").fullmatch


class _NotOrdinary(Exception):
    pass


def prehash(event: AnyEvent) -> str | None:
    """The text `general.prehash` gives with profile ``reference``, or ``None`` if the event is not ordinary."""
    kind = type(event)
    prefixes = event.namespaces or _NO_PREFIXES
    offset = event.event_time_zone_offset
    if kind not in _MIDDLES or "urn" in prefixes or offset[3:4] != ":":
        return None
    try:
        rest = _rest(event, prefixes)
        certificate = event.certification_info
        return (
            f"eventType={kind.type}eventTime={time(event.event_time)}eventTimeZoneOffset={offset}"
            f"{_field('certificationInfo', certificate, prefixes) if certificate is not None else ''}"
            f"{_MIDDLES[kind](event, prefixes)}{_why_and_where(event, prefixes)}"
            f"{_sensors(event.sensor_element_list, prefixes) if event.sensor_element_list else ''}{rest}"
        )
    except _NotOrdinary:
        return None


# What differs between the kinds: parentID up to transformationID.


def _object(event: ObjectEvent, prefixes: _Prefixes) -> str:
    return (
        _things("epcListepc=", event.epc_list, prefixes)
        + _amounts("quantityList", event.quantity_list, prefixes)
        + (_ACTIONS.get(event.action) or _field("action", event.action, prefixes))
    )


def _containment(event: AggregationEvent | AssociationEvent, prefixes: _Prefixes) -> str:
    parent = event.parent_id
    return (
        (_field("parentID", parent, prefixes) if parent is not None else "")
        + _things("childEPCsepc=", event.child_epcs, prefixes)
        + _amounts("childQuantityList", event.child_quantity_list, prefixes)
        + (_ACTIONS.get(event.action) or _field("action", event.action, prefixes))
    )


def _transaction(event: TransactionEvent, prefixes: _Prefixes) -> str:
    parent = event.parent_id
    return (
        (_field("parentID", parent, prefixes) if parent is not None else "")
        + _things("epcListepc=", event.epc_list, prefixes)
        + _amounts("quantityList", event.quantity_list, prefixes)
        + (_ACTIONS.get(event.action) or _field("action", event.action, prefixes))
    )


def _transformation(event: TransformationEvent, prefixes: _Prefixes) -> str:
    identifier = event.transformation_id
    return (
        _things("inputEPCListepc=", event.input_epc_list, prefixes)
        + _amounts("inputQuantityList", event.input_quantity_list, prefixes)
        + _things("outputEPCListepc=", event.output_epc_list, prefixes)
        + _amounts("outputQuantityList", event.output_quantity_list, prefixes)
        + (_field("transformationID", identifier, prefixes) if identifier is not None else "")
    )


_MIDDLES: dict[type[AnyEvent], Any] = {
    ObjectEvent: _object,
    AggregationEvent: _containment,
    AssociationEvent: _containment,
    TransactionEvent: _transaction,
    TransformationEvent: _transformation,
}


def _things(start: str, uris: list[str] | None, prefixes: _Prefixes) -> str:
    """``epcListepc=…epc=…``: ``start`` names the list and its first item."""
    if not uris:
        return ""
    joined = "\n".join(uris)
    if _ALL_SPELLED(joined):
        return start + "epc=".join(sorted(uris))
    found = _serials(uris, joined) or [
        normalise(uri.strip()) if uri[:8] in _WHOLE else text(uri, prefixes) for uri in uris
    ]
    if "" in found:
        raise _NotOrdinary
    return start + "epc=".join(sorted(found))


def _serials(uris: list[str], joined: str) -> list[str] | None:
    """Serials of one trade item in their one spelling, from their URNs; ``None`` if they are something else."""
    match = _ONE_ITEM(joined)
    if match is None:
        return None
    stem = len(match[1])
    serial = uris[0][stem:]
    first = normalise(uris[0])
    if not first.endswith(f"/21/{serial}"):
        return None
    item = first[: -len(serial)]
    return [item + uri[stem:] for uri in uris]


def _amounts(name: str, elements: list[QuantityElement] | None, prefixes: _Prefixes) -> str:
    if not elements:
        return ""
    found = []
    for element in elements:
        amount = f"quantityElementepcClass={_one(element.epc_class, prefixes)}"
        if element.quantity is not None:
            amount += f"quantity={number(element.quantity)}"
        if element.uom is not None:
            amount += _UNITS.get(element.uom) or f"uom={_one(element.uom, prefixes)}"
        found.append(amount)
    found.sort()
    return name + "".join(found)


def _one(value: str, prefixes: _Prefixes) -> str:
    found = normalise(value.strip()) if value[:8] in _WHOLE else text(value, prefixes)
    if not found:
        raise _NotOrdinary
    return found


def _known(value: str, prefixes: _Prefixes) -> str:
    """Like `_one`, for places and parties: there are few of them, and they come again and again."""
    found = _KNOWN.get(value)
    if found is None:
        found = _one(value, prefixes)
        if value[:8] in _WHOLE:
            if len(_KNOWN) >= _MOST:
                _KNOWN.clear()
            _KNOWN[value] = found
    return found


def _field(name: str, value: str | list[str], prefixes: _Prefixes) -> str:
    if type(value) is not str:
        raise _NotOrdinary
    return f"{name}={_one(value, prefixes)}"


# What every kind has: bizStep up to bizLocation.


def _why_and_where(event: AnyEvent, prefixes: _Prefixes) -> str:
    found = ""
    if event.biz_step is not None:
        found = f"bizStep={_STEPS.get(event.biz_step) or _one(event.biz_step, prefixes)}"
    if event.disposition is not None:
        found += f"disposition={_DISPOSITIONS.get(event.disposition) or _one(event.disposition, prefixes)}"
    if event.persistent_disposition is not None:
        found += _persistent(event.persistent_disposition, prefixes)
    if event.read_point is not None:
        found += _place("readPointid=", event.read_point, prefixes)
    if event.biz_location is not None:
        found += _place("bizLocationid=", event.biz_location, prefixes)
    return found


def _persistent(both: PersistentDisposition, prefixes: _Prefixes) -> str:
    found = ""
    for start, words in (("set=", both.set_), ("unset=", both.unset)):
        found += "".join(sorted([start + (_DISPOSITIONS.get(word) or _one(word, prefixes)) for word in words or ()]))
    return f"persistentDisposition{found}" if found else ""


def _place(start: str, location: Location, prefixes: _Prefixes) -> str:
    if location.extensions:
        raise _NotOrdinary
    return start + (_KNOWN.get(location.id) or _known(location.id, prefixes))


# Sensor data.

_Text = Callable[[Any, _Prefixes], str]


def _word(kind: Kind) -> _Text:
    words = canonical.WEB[kind]
    return lambda value, prefixes: words.get(value) or text(value, prefixes)


_WORDS: Mapping[str, Kind] = {
    "type": "measurement_type",
    "exception": "sensor_alert_type",
    "component": "component",
}


def _writer(name: str) -> _Text:
    """How the values of a sensor field are written."""
    if name in ("time", "startTime", "endTime"):
        return lambda value, _prefixes: time(value)
    if name in _WORDS:
        return _word(_WORDS[name])
    return lambda value, prefixes: text(value, prefixes) if type(value) is str else _plain(value)


def _plan(part: type[SensorMetadata | SensorReport], names: str) -> list[tuple[str, str, _Text]]:
    attributes = {field.encode_name: field.name for field in msgspec.structs.fields(part)}
    return [(attributes[name], f"{name}=", _writer(name)) for name in names.split()]


_METADATA = _plan(SensorMetadata, order.METADATA)
_REPORT = _plan(SensorReport, order.REPORT)


def _sensors(elements: list[SensorElement], prefixes: _Prefixes) -> str:
    found = []
    for element in elements:
        if element.extensions:
            raise _NotOrdinary
        reports = [_sensor_part("sensorReport", report, _REPORT, prefixes) for report in element.sensor_report]
        metadata = element.sensor_metadata
        inner = _sensor_part("sensorMetadata", metadata, _METADATA, prefixes) if metadata is not None else ""
        inner += "".join(sorted(reports))
        if inner:
            found.append(f"sensorElement{inner}")
    found.sort()
    return f"sensorElementList{''.join(found)}" if found else ""


def _sensor_part(
    name: str, part: SensorMetadata | SensorReport, plan: list[tuple[str, str, _Text]], prefixes: _Prefixes
) -> str:
    if part.extensions or (plan is _REPORT and part.biz_rules is not None):
        raise _NotOrdinary
    found = ""
    for attribute, start, write in plan:
        value = getattr(part, attribute)
        if value is not None:
            written = write(value, prefixes)
            if written:
                found += start + written
    return name + found if found else ""


def _plain(value: float) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    return number(value)


# The last group: typed lists, ILMD and extensions, sorted.


def _rest(event: AnyEvent, prefixes: _Prefixes) -> str:
    found = []
    if event.biz_transaction_list:
        items = [
            f"{_type(item.type, _TRANSACTION_TYPES, prefixes)}bizTransaction={_one(item.biz_transaction, prefixes)}"
            for item in event.biz_transaction_list
        ]
        found.append("bizTransactionList" + "".join(sorted(items)))
    if event.destination_list:
        items = [
            f"{_type(item.type, _PARTY_TYPES, prefixes)}destination={_known(item.destination, prefixes)}"
            for item in event.destination_list
        ]
        found.append("destinationList" + "".join(sorted(items)))
    if event.source_list:
        items = [
            f"{_type(item.type, _PARTY_TYPES, prefixes)}source={_known(item.source, prefixes)}"
            for item in event.source_list
        ]
        found.append("sourceList" + "".join(sorted(items)))
    ilmd = getattr(event, "ilmd", None)
    if ilmd is not None:
        found.append("ilmd" + "".join(sorted(_members(ilmd, prefixes))))
    if event.extensions:
        found += _members(event.extensions, prefixes)
    if len(found) > 1:
        found.sort()
    return "".join(found)


def _type(kind: str | None, words: Mapping[str, str], prefixes: _Prefixes) -> str:
    return f"type={words.get(kind) or _one(kind, prefixes)}" if kind else ""


def _members(members: Mapping[str, Any], prefixes: _Prefixes) -> list[str]:
    found = []
    for sent, value in members.items():
        if "comment" in sent or sent == "#text":
            raise _NotOrdinary
        kind = type(value)
        if kind is str:
            value = text(value, prefixes)
        elif kind is int or kind is float or kind is bool:
            value = _plain(value)
        else:
            raise _NotOrdinary
        name = canonical.name(sent, prefixes)
        found.append(f"{name}={value}" if value else name)
    return found
