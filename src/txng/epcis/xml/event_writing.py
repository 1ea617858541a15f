"""Events as XML elements, children in the order of the schema (EPCIS 2.0 section 9, EPCIS 1.2 section 9)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec
from lxml import etree

from txng.epcis import limits, model, vocabulary
from txng.epcis.epc_format import spelled
from txng.epcis.findings import member
from txng.epcis.vocabulary import Kind
from txng.epcis.xml.elements import Builder

Version = Literal["2.0", "1.2"]
CbvForm = Literal["urn", "web"]
#: What becomes, in version 1.2, of what came with 2.0: it goes where 1.2 has room for extensions, is a fault, or is
#: left out.
Additions = Literal["extension", "refuse", "omit"]

_HEAD = ("event_time", "record_time", "event_time_zone_offset", "event_id", "error_declaration", "certification_info")
_WHY = ("biz_step", "disposition", "read_point", "biz_location")
_PARTIES = ("source_list", "destination_list")
_TAIL = (*_PARTIES, "sensor_element_list", "persistent_disposition")
_TRANSFORMED = ("input_epc_list", "input_quantity_list", "output_epc_list", "output_quantity_list", "transformation_id")

_ORDER_2: Mapping[type[model.AnyEvent], tuple[str, ...]] = {
    model.ObjectEvent: ("epc_list", "action", *_WHY, "biz_transaction_list", "quantity_list", *_TAIL, "ilmd"),
    model.AggregationEvent: (
        *("parent_id", "child_epcs", "action", *_WHY, "biz_transaction_list", "child_quantity_list"),
        *_TAIL,
    ),
    model.TransactionEvent: ("biz_transaction_list", "parent_id", "epc_list", "action", *_WHY, "quantity_list", *_TAIL),
    model.TransformationEvent: (*_TRANSFORMED, *_WHY, "biz_transaction_list", *_TAIL, "ilmd"),
    model.AssociationEvent: (
        *("parent_id", "child_epcs", "child_quantity_list", "action", *_WHY, "biz_transaction_list"),
        *_TAIL,
    ),
    model.ExtensionEvent: (*_WHY, "biz_transaction_list", *_TAIL),
}

# EPCIS 1.2: what every such event has had from the start, and what stands in its ``extension``. The last two kinds are
# no part of it; it takes them in its own places for extensions.
_ORDER_12: Mapping[type[model.AnyEvent], tuple[tuple[str, ...], tuple[str, ...]]] = {
    model.ObjectEvent: (("epc_list", "action", *_WHY, "biz_transaction_list"), ("quantity_list", *_PARTIES, "ilmd")),
    model.AggregationEvent: (
        ("parent_id", "child_epcs", "action", *_WHY, "biz_transaction_list"),
        ("child_quantity_list", *_PARTIES),
    ),
    model.TransactionEvent: (
        ("biz_transaction_list", "parent_id", "epc_list", "action", *_WHY),
        ("quantity_list", *_PARTIES),
    ),
    model.TransformationEvent: ((*_TRANSFORMED, *_WHY, "biz_transaction_list", *_PARTIES, "ilmd"), ()),
    model.AssociationEvent: (
        ("parent_id", "child_epcs", "child_quantity_list", "action", *_WHY, "biz_transaction_list", *_PARTIES),
        (),
    ),
    model.ExtensionEvent: ((*_WHY, "biz_transaction_list", *_PARTIES), ()),
}
_REQUIRED_IN_12 = {"epc_list": "epcList", "child_epcs": "childEPCs"}
# What came with version 2.0: in 1.2 it stands in the extension of the extension of its place, which may hold anything.
_ADDED_HEAD = "certification_info"
_ADDED = ("sensor_element_list", "persistent_disposition")
_DIRECT = (model.TransformationEvent, model.AssociationEvent, model.ExtensionEvent)


class EventWriter:
    """Writes events. ``additions``: what becomes in version 1.2 of what came with 2.0."""

    def __init__(self, builder: Builder, version: Version, cbv: CbvForm, additions: Additions):
        self.builder = builder
        self.version = version
        self.spell = vocabulary.urn if cbv == "urn" else vocabulary.web_uri
        self.additions = additions

    def event(self, events: etree._Element, event: model.AnyEvent, path: str) -> None:
        """Adds the event to an ``EventList``."""
        association = isinstance(event, model.AssociationEvent)
        if self.version == "1.2" and association and self.additions != "extension":
            if self.additions == "refuse":
                self.builder.findings.error("xml-12-event", path, type=event.type)
            return
        tag = self.tag(event, path)
        if tag is None:
            return
        parent = events
        for _ in range(self._wrappers(event)):
            parent = self.builder.child(parent, "extension")
        self.fill(etree.SubElement(parent, tag), event, path)

    def _wrappers(self, event: model.AnyEvent) -> int:
        """How many elements ``extension`` stand around an event."""
        if self.version == "2.0" or isinstance(event, model.ExtensionEvent):
            return int(self.version == "2.0" and isinstance(event, model.ExtensionEvent))
        return {model.TransformationEvent: 1, model.AssociationEvent: 2}.get(type(event), 0)

    def tag(self, event: model.AnyEvent, path: str) -> str | None:
        self.builder.namespaces = event.namespaces or {}
        return self.builder.tag(event.type, member(path, "type"))

    def fill(self, element: etree._Element, event: model.AnyEvent, path: str) -> None:
        self.builder.namespaces = event.namespaces or {}
        if self.version == "1.2":
            self._fill_12(element, event, path)
        else:
            self._fields(element, event, (*_HEAD, *_ORDER_2[type(event)]), path)
        self.builder.members(element, event.extensions or {}, path)

    def _fill_12(self, element: etree._Element, event: model.AnyEvent, path: str) -> None:
        head, added = self._added(event, (_ADDED_HEAD,), path), self._added(event, _ADDED, path)
        self._fields(element, event, _HEAD[:3], path)
        if event.event_id is not None or event.error_declaration is not None or head:
            base = self.builder.child(element, "baseExtension")
            self._fields(base, event, ("event_id", "error_declaration"), path)
            if head:
                self._fields(self.builder.child(base, "extension"), event, head, path)
        first, later = _ORDER_12[type(event)]
        self._fields(element, event, first, path)
        if added or any(getattr(event, attribute) is not None for attribute in later):
            extension = self.builder.child(element, "extension")
            self._fields(extension, event, later, path)
            if added and not isinstance(event, _DIRECT):
                extension = self.builder.child(extension, "extension")
            self._fields(extension, event, added, path)

    def _added(self, event: model.AnyEvent, attributes: tuple[str, ...], path: str) -> tuple[str, ...]:
        """Which of the fields that came with version 2.0 are to be written."""
        found = tuple(attribute for attribute in attributes if getattr(event, attribute) is not None)
        if self.additions == "extension":
            return found
        for attribute in found if self.additions == "refuse" else ():
            field = model.standard_name(attribute)
            self.builder.findings.error("xml-12-field", member(path, field), field=field)
        return ()

    def _fields(self, element: etree._Element, part: msgspec.Struct, attributes: tuple[str, ...], path: str) -> None:
        for attribute in attributes:
            value = getattr(part, attribute)
            if value is not None:
                name = model.standard_name(attribute)
                _WRITERS.get(attribute, EventWriter.plain)(self, element, name, value, member(path, name))
            elif self.version == "1.2" and attribute in _REQUIRED_IN_12:
                self.builder.child(element, _REQUIRED_IN_12[attribute])

    # What a field holds: each takes the parent, the name of the field, its value and its path.

    def plain(self, parent: etree._Element, name: str, value: str, path: str) -> None:
        self.builder.child(parent, name, value, path)

    def thing(self, parent: etree._Element, name: str, value: str, path: str) -> None:
        self.builder.child(parent, name, self.uri(value), path)

    def uri(self, value: str) -> str:
        """A thing, place or party; version 1.2 knows them as URNs, as far as these lose nothing."""
        return spelled(value, "urn") if self.version == "1.2" else value

    def certificates(self, parent: etree._Element, name: str, value: str | list[str], path: str) -> None:
        for uri in [value] if isinstance(value, str) else value:
            self.builder.child(parent, name, uri, path)

    def things(self, parent: etree._Element, name: str, value: list[str], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, uri in enumerate(value):
            self.builder.child(items, "epc", self.uri(uri), f"{path}[{at}]")

    def quantities(self, parent: etree._Element, name: str, value: list[model.QuantityElement], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, amount in enumerate(value):
            element = self.builder.child(items, "quantityElement")
            self.builder.child(element, "epcClass", self.uri(amount.epc_class), f"{path}[{at}].epcClass")
            if amount.quantity is not None:
                self.builder.child(element, "quantity", decimal(amount.quantity))
            if amount.uom is not None:
                self.builder.child(element, "uom", amount.uom, f"{path}[{at}].uom")

    def place(self, parent: etree._Element, name: str, value: model.Location, path: str) -> None:
        element = self.builder.child(parent, name)
        self.builder.child(element, "id", self.uri(value.id), member(path, "id"))
        self.builder.members(element, value.extensions or {}, path)

    def transactions(self, parent: etree._Element, name: str, value: list[model.BizTransaction], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, item in enumerate(value):
            here = f"{path}[{at}]"
            element = self.builder.child(items, "bizTransaction", self.uri(item.biz_transaction), here)
            if item.type is not None:
                element.set("type", self.word("biz_transaction_type", item.type, here))

    def sources(self, parent: etree._Element, name: str, value: list[model.Source], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, item in enumerate(value):
            self._party(items, "source", item.type, item.source, f"{path}[{at}]")

    def destinations(self, parent: etree._Element, name: str, value: list[model.Destination], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, item in enumerate(value):
            self._party(items, "destination", item.type, item.destination, f"{path}[{at}]")

    def _party(self, parent: etree._Element, name: str, kind: str, uri: str, path: str) -> None:
        element = self.builder.child(parent, name, self.uri(uri), path)
        element.set("type", self.word("source_dest_type", kind, path))

    def word(self, kind: Kind, value: str, path: str) -> str:
        """A CBV term in the wished form; an own value as any other text."""
        return self.spell(kind, value) if vocabulary.known(kind, value) else self.builder.text(value, path)

    def persistent(self, parent: etree._Element, name: str, value: model.PersistentDisposition, path: str) -> None:
        element = self.builder.child(parent, name)
        for child, words in (("unset", value.unset), ("set", value.set_)):
            for at, word in enumerate(words or ()):
                here = f"{member(path, child)}[{at}]"
                self.builder.child(element, child).text = self.word("disposition", word, here)

    def error(self, parent: etree._Element, name: str, value: model.ErrorDeclaration, path: str) -> None:
        element = self.builder.child(parent, name)
        self._fields(element, value, ("declaration_time", "reason", "corrective_event_ids"), path)
        self.builder.members(element, value.extensions or {}, path)

    def event_ids(self, parent: etree._Element, name: str, value: list[str], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, uri in enumerate(value):
            self.builder.child(items, "correctiveEventID", uri, f"{path}[{at}]")

    def ilmd(self, parent: etree._Element, name: str, value: Mapping[str, Any], path: str) -> None:
        self.builder.members(self.builder.child(parent, name), value, path)

    def sensors(self, parent: etree._Element, name: str, value: list[model.SensorElement], path: str) -> None:
        items = self.builder.child(parent, name)
        for at, item in enumerate(value):
            element = self.builder.child(items, "sensorElement")
            here = f"{path}[{at}]"
            if item.sensor_metadata is not None:
                self._sensor_part(element, "sensorMetadata", item.sensor_metadata, member(here, "sensorMetadata"))
            for index, report in enumerate(item.sensor_report):
                self._sensor_part(element, "sensorReport", report, f"{here}.sensorReport[{index}]")
            self.builder.members(element, item.extensions or {}, here)

    def _sensor_part(
        self, parent: etree._Element, name: str, part: model.SensorMetadata | model.SensorReport, path: str
    ) -> None:
        element = self.builder.child(parent, name)
        for field in msgspec.structs.fields(part):
            value = getattr(part, field.name)
            if value is not None and field.name != "extensions":
                element.set(field.encode_name, self._attribute(field.encode_name, value, path))
        for extension, value in (part.extensions or {}).items():
            # Only a text can be an attribute without losing its type.
            if isinstance(value, str):
                self.builder.attribute(element, extension, value, member(path, extension))
            else:
                self.builder.member(element, extension, value, member(path, extension))

    def _attribute(self, name: str, value: Any, path: str) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return decimal(value)
        if name in _SENSOR_WORDS:
            return self.word(_SENSOR_WORDS[name], value, member(path, name))
        return self.builder.text(value, member(path, name))


def decimal(value: float) -> str:
    """A number without exponent, as ``xsd:decimal`` wants it, as long as it has no more digits than readers take.

    >>> decimal(150), decimal(200.0), decimal(1e-7)
    ('150', '200.0', '0.0000001')
    """
    plain = format(Decimal(repr(value)), "f")
    return plain if len(plain) <= limits.NUMBER_DIGITS else repr(value)


_Write = Callable[[EventWriter, etree._Element, str, Any, str], None]


def _word_writer(kind: Kind) -> _Write:
    def write(writer: EventWriter, parent: etree._Element, name: str, value: str, path: str) -> None:
        writer.builder.child(parent, name).text = writer.word(kind, value, path)

    return write


_SENSOR_WORDS: Mapping[str, Kind] = {
    "type": "measurement_type",
    "exception": "sensor_alert_type",
    "component": "component",
}
# The fields that hold more than a text.
_WRITERS: Mapping[str, _Write] = {
    "error_declaration": EventWriter.error,
    "certification_info": EventWriter.certificates,
    "corrective_event_ids": EventWriter.event_ids,
    "epc_list": EventWriter.things,
    "child_epcs": EventWriter.things,
    "input_epc_list": EventWriter.things,
    "output_epc_list": EventWriter.things,
    "quantity_list": EventWriter.quantities,
    "child_quantity_list": EventWriter.quantities,
    "input_quantity_list": EventWriter.quantities,
    "output_quantity_list": EventWriter.quantities,
    "parent_id": EventWriter.thing,
    "transformation_id": EventWriter.thing,
    "biz_step": _word_writer("biz_step"),
    "disposition": _word_writer("disposition"),
    "reason": _word_writer("error_reason"),
    "persistent_disposition": EventWriter.persistent,
    "read_point": EventWriter.place,
    "biz_location": EventWriter.place,
    "biz_transaction_list": EventWriter.transactions,
    "source_list": EventWriter.sources,
    "destination_list": EventWriter.destinations,
    "sensor_element_list": EventWriter.sensors,
    "ilmd": EventWriter.ilmd,
}
