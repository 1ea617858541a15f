"""What an event says, field by field, in the form the query language asks for it.

A *field* is what follows the operator in the name of a parameter: ``bizTransaction_po``, ``value``, ``quantity``. An
extension field is the place it stands in (``""``, ``ILMD_``, ``INNER_ILMD_``, ``readPoint_``, …) and its full name,
``namespace#local`` (`field_name`); ``INNER_`` is every depth below the top. Store and matching both look at an event
through this one module, so that what is indexed and what is compared cannot drift apart. Source: EPCIS 2.0 section
8.2.7.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from txng.epcis import time
from txng.epcis.model import AnyEvent, Location, SensorElement, SensorMetadata, SensorReport
from txng.epcis.vocabulary import MASTER_DATA_NAMESPACES, PREFIXES
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError

#: Which number of a report a field is; ``sDev`` is a distance, so zero points of units do not matter.
REPORT_NUMBERS: Mapping[str, str] = {
    "value": "value",
    "minValue": "min_value",
    "maxValue": "max_value",
    "meanValue": "mean_value",
    "sDev": "s_dev",
    "percValue": "perc_value",
    "percRank": "perc_rank",
}
REPORT_TEXTS: Mapping[str, str] = {
    "type": "type",
    "microorganism": "microorganism",
    "chemicalSubstance": "chemical_substance",
    "stringValue": "string_value",
    "hexBinaryValue": "hex_binary_value",
    "uriValue": "uri_value",
}
#: What stands in the metadata of an element or in its reports.
SHARED_TEXTS: Mapping[str, str] = {
    "deviceID": "device_id",
    "deviceMetadata": "device_metadata",
    "rawData": "raw_data",
    "dataProcessingMethod": "data_processing_method",
    "bizRules": "biz_rules",
}
SHARED_TIMES: Mapping[str, str] = {"time": "time", "startTime": "start_time", "endTime": "end_time"}

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLASS = re.compile(r"https://id\.gs1\.org/(?:01/[0-9]{14}|8003/[0-9]{14}|25[35]/[0-9]{13}|8006/[0-9]{18}|8010/[^/]+)")
EXTREME = 10**300


class Facts(msgspec.Struct):
    """``texts``: field → what is compared for equality; a field that is there without a comparable value has none.

    ``numbers``: field → (number, unit); ``times``: field → microseconds since 1970.
    """

    texts: dict[str, list[str]] = {}
    numbers: dict[str, list[tuple[float, str | None]]] = {}
    times: dict[str, list[int]] = {}

    def text(self, field: str, value: str) -> None:
        self.texts.setdefault(field, []).append(value)

    def number(self, field: str, value: float, unit: str | None = None) -> None:
        if abs(value) < EXTREME:
            self.numbers.setdefault(field, []).append((value, unit))

    def time(self, field: str, text: str | None) -> None:
        if text is not None and (when := moment(text)) is not None:
            self.times.setdefault(field, []).append(when)


# --- names and values -------------------------------------------------------------------------------------------------


def expanded(text: str, namespaces: Mapping[str, str]) -> str:
    """A prefixed name with its namespace in full; any other text unchanged.

    >>> expanded("ex:drying", {"ex": "https://example.com/steps/"})
    'https://example.com/steps/drying'
    """
    prefix, colon, local = text.partition(":")
    return namespaces[prefix] + local if colon and prefix in namespaces else text


def field_name(name: str, namespaces: Mapping[str, str]) -> str:
    """The full name of an extension field: namespace (without its last ``/``, ``#`` or ``:``), ``#``, local name.

    Takes ``prefix:local``, ``namespace#local`` and a whole URI. A name without namespace is its own local name.

    >>> field_name("ex:farm", {"ex": "https://example.com/v/"}), field_name("https://example.com/v#farm", {})
    ('https://example.com/v#farm', 'https://example.com/v#farm')
    """
    prefix, colon, local = name.partition(":")
    if not colon:
        return f"#{name}"
    space = namespaces.get(prefix) or PREFIXES.get(prefix)
    return _joined(space, local) if space is not None else _split(name)


@lru_cache(maxsize=4096)
def _joined(space: str, local: str) -> str:
    if space in MASTER_DATA_NAMESPACES:
        space = "urn:epcglobal:cbv:mda"
    return f"{space.rstrip('/#:')}#{local}"


def _split(uri: str) -> str:
    at = max(uri.rfind("#"), uri.rfind("/"))
    at = at if at > 0 else uri.rfind(":")
    return _joined(uri[: at + 1], uri[at + 1 :])


def number_in(text: str) -> float | None:
    """The number a text is, if it is one and finite."""
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) < EXTREME else None


def moment(text: str) -> int | None:
    """Microseconds since 1970 of a time with its zone, or of the beginning of a day in UTC; None for anything else."""
    if _DATE.fullmatch(text):
        try:
            return (date.fromisoformat(text).toordinal() - 719_163) * 86_400_000_000
        except ValueError:
            return None
    if len(text) < 20 or text[4] != "-" or "T" not in text:
        return None
    try:
        return time.micros(text)
    except ProblemError:
        return None


def token(value: Any) -> str:
    """What a single extension value is compared by: numbers as numbers, times as instants, all else by its text."""
    if isinstance(value, bool):
        return "s:true" if value else "s:false"
    if isinstance(value, int | float):
        return f"n:{float(value)!r}" if abs(value) < EXTREME else f"s:{value}"
    text = str(value)
    when = moment(text)
    return f"s:{text}" if when is None else f"t:{when}"


def class_of(canonical: str) -> str | None:
    """The class an item or lot is of: its key without serial or lot; None where the scheme has no classes."""
    match = _CLASS.match(canonical)
    return match[0] if match else None


# --- an event ---------------------------------------------------------------------------------------------------------


def facts(event: AnyEvent) -> Facts:
    """Everything the query language can ask of an event besides its own columns and its things."""
    found = Facts()
    spaces: Mapping[str, str] = event.namespaces or {}
    for transaction in event.biz_transaction_list or ():
        if transaction.type is not None:
            found.text(f"bizTransaction_{expanded(transaction.type, spaces)}", normalise(transaction.biz_transaction))
    for source in event.source_list or ():
        found.text(f"source_{expanded(source.type, spaces)}", normalise(source.source))
    for destination in event.destination_list or ():
        found.text(f"destination_{expanded(destination.type, spaces)}", normalise(destination.destination))
    for element in _quantities(event):
        if element.quantity is not None:
            found.number("quantity", element.quantity, element.uom)
    _classes(event, found)
    if event.extensions:
        fields(event.extensions, "", spaces, found)
    if (master_data := getattr(event, "ilmd", None)) is not None:
        fields(master_data, "ILMD_", spaces, found)
    for name, place in (("readPoint_", event.read_point), ("bizLocation_", event.biz_location)):
        _place(name, place, spaces, found)
    if event.persistent_disposition is not None or event.error_declaration is not None:
        _rarer(event, spaces, found)
    if event.sensor_element_list is not None:
        found.texts.setdefault("sensorElementList", [])
        for sensor in event.sensor_element_list:
            _sensor(sensor, spaces, found)
    return found


def _quantities(event: AnyEvent) -> Iterable[Any]:
    for name in ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list"):
        yield from getattr(event, name, None) or ()


TRADE_ITEM = "https://id.gs1.org/01/"
TRADE_ITEM_END = len(TRADE_ITEM) + 14


def _classes(event: AnyEvent, found: Facts) -> None:
    """The classes of all things; once each, because serials of one product stand side by side."""
    seen: set[str] = set()
    others: list[str] = [element.epc_class for element in _quantities(event)]
    if (parent := getattr(event, "parent_id", None)) is not None:
        others.append(parent)
    for name in ("epc_list", "child_epcs", "input_epc_list", "output_epc_list"):
        for uri in getattr(event, name, None) or ():
            if uri.startswith(TRADE_ITEM):
                seen.add(uri[:TRADE_ITEM_END])
            else:
                others.append(uri)
    for uri in others:
        if (kind := class_of(normalise(uri))) is not None:
            seen.add(kind)
    if seen:
        found.texts["class"] = sorted(seen)


def _place(name: str, place: Location | None, spaces: Mapping[str, str], found: Facts) -> None:
    if place is not None and place.extensions:
        fields(place.extensions, name, spaces, found)


def _rarer(event: AnyEvent, spaces: Mapping[str, str], found: Facts) -> None:
    if (persistent := event.persistent_disposition) is not None:
        for word in persistent.set_ or ():
            found.text("persistentDisposition_set", expanded(word, spaces))
        for word in persistent.unset or ():
            found.text("persistentDisposition_unset", expanded(word, spaces))
    if (declaration := event.error_declaration) is not None:
        found.time("errorDeclarationTime", declaration.declaration_time)
        if declaration.reason is not None:
            found.text("errorReason", expanded(declaration.reason, spaces))
        for one in declaration.corrective_event_ids or ():
            found.text("correctiveEventID", one)
        if declaration.extensions:
            fields(declaration.extensions, "ERROR_DECLARATION_", spaces, found)


def _sensor(element: SensorElement, spaces: Mapping[str, str], found: Facts) -> None:
    if (metadata := element.sensor_metadata) is not None:
        _shared(metadata, found)
        if metadata.extensions:
            fields(metadata.extensions, "SENSORMETADATA_", spaces, found)
    for report in element.sensor_report:
        _shared(report, found)
        report_facts(report, found, spaces)
        if report.extensions:
            fields(report.extensions, "SENSORREPORT_", spaces, found)
    if element.extensions:
        fields(element.extensions, "SENSORELEMENT_", spaces, found)


def _shared(part: SensorMetadata | SensorReport, found: Facts) -> None:
    for field, name in SHARED_TEXTS.items():
        if (text := getattr(part, name, None)) is not None:
            found.text(field, normalise(text) if field == "deviceID" else text)
    for field, name in SHARED_TIMES.items():
        found.time(field, getattr(part, name, None))


def report_facts(report: SensorReport, found: Facts, spaces: Mapping[str, str]) -> None:
    """What one report alone says: its type and its values."""
    for field, name in REPORT_TEXTS.items():
        if (text := getattr(report, name)) is not None:
            text = text.upper() if field == "hexBinaryValue" else text
            found.text(field, expanded(text, spaces) if field == "type" else text)
    if report.boolean_value is not None:
        found.text("booleanValue", "true" if report.boolean_value else "false")
    for field, name in REPORT_NUMBERS.items():
        if (value := getattr(report, name)) is not None:
            found.number(field, value, None if field == "percRank" else report.uom)


def fields(members: Mapping[str, Any], where: str, spaces: Mapping[str, str], found: Facts) -> None:
    """Extension fields of one place. ``where`` is empty or ends in ``_``; deeper ones are found under ``INNER_``."""
    for name, value in members.items():
        if name[:1] in "@#":
            continue
        field = where + field_name(name, spaces)
        found.texts.setdefault(field, [])
        _value(value, field, where if where.startswith("INNER_") else f"INNER_{where}", spaces, found)


def _value(value: Any, field: str, below: str, spaces: Mapping[str, str], found: Facts) -> None:
    if isinstance(value, list):
        for one in value:
            _value(one, field, below, spaces, found)
    elif isinstance(value, dict):
        if (text := value.get("#text")) is not None:  # an XML element with attributes
            _single(text, field, found)
        fields(value, below, spaces, found)
    elif value is not None:
        _single(value, field, found)


def _single(value: Any, field: str, found: Facts) -> None:
    found.text(field, token(value))
    if isinstance(value, bool):
        return
    number = value if isinstance(value, int | float) else number_in(str(value))
    if number is not None:
        found.number(field, float(number) if abs(number) < EXTREME else EXTREME)
    elif isinstance(value, str):
        found.time(field, value)
