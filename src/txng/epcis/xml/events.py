"""One event element to one event of the model: any order of children, qualified or not, version 2.0 or 1.x.

Version 1.x wraps what came later in ``extension`` and ``baseExtension``; both are read as if their children stood
where the wrapper stands (EPCIS 2.0 section 8). Fields keep the notation of the JSON binding in paths.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_origin

import msgspec
from lxml import etree

from txng.epcis import model, vocabulary
from txng.epcis.findings import Findings, echo, member
from txng.epcis.rules.values import URI
from txng.epcis.vocabulary import Kind
from txng.epcis.xml import values
from txng.epcis.xml.names import LEGACY, Names, own

_MINUTE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)", re.ASCII)

_WRAPPERS = frozenset({"extension", "baseExtension"})

KINDS: dict[str, type[model.StandardEvent]] = {
    kind.type: kind
    for kind in (
        model.ObjectEvent,
        model.AggregationEvent,
        model.TransactionEvent,
        model.TransformationEvent,
        model.AssociationEvent,
    )
}
#: The event of EPCIS 1.x that later became an ObjectEvent with one quantity.
QUANTITY_EVENT = "QuantityEvent"


class EventReader:
    """Reads events; what cannot be read goes to ``findings`` and is left out.

    A required text that is missing becomes ``""``, as the model says: `txng.epcis.rules` reports it. ``version_1``:
    the document is of EPCIS 1.x.
    """

    def __init__(self, findings: Findings, names: Names, *, version_1: bool = False):
        self.findings = findings
        self.names = names
        self.version_1 = version_1

    def event(self, element: etree._Element, path: str) -> model.AnyEvent | None:
        """The event, or ``None`` if the element is none. ``path``: ``eventList[3]``, empty for a bare event."""
        local = own(element.tag)
        if local in KINDS:
            return self._finished(KINDS[local], self.part(KINDS[local], element, path))
        if local == QUANTITY_EVENT and self.version_1:
            return self._quantity_event(element, path)
        if local is None:
            found = self.part(model.ExtensionEvent, element, path)
            found["type"] = self.names.name(element.tag, element)
            return self._finished(model.ExtensionEvent, found)
        self.findings.error("event-type-unknown", path, type=echo(local))
        return None

    def _finished(self, kind: type[model.AnyEvent], found: dict[str, Any]) -> model.AnyEvent:
        if "certification_info" in found:
            certificates = [uri for uri in found.pop("certification_info") if uri is not None]
            found["certification_info"] = certificates if len(certificates) > 1 else next(iter(certificates), None)
        return kind(**found)

    def _quantity_event(self, element: etree._Element, path: str) -> model.AnyEvent:
        found = self.part(_QuantityEvent, element, path)
        amount = model.QuantityElement(epc_class=found.pop("epc_class"), quantity=found.pop("quantity", None))
        found |= {"action": "OBSERVE", "quantity_list": [amount]}
        return self._finished(model.ObjectEvent, found)

    # Parts made of child elements.

    def part(self, kind: type[msgspec.Struct], element: etree._Element, path: str) -> dict[str, Any]:
        """The fields of a struct of the model from the children of an element, foreign children as extensions."""
        fields = _TABLES[kind]
        found: dict[str, Any] = {}
        extensions = model.Extensions()
        self.no_attributes(element, path)
        for child in flattened(element):
            local = own(child.tag)
            if local in fields:
                if values.is_nil(child):
                    continue
                self._field(found, local, child, fields[local], path)
            elif local is None or kind is model.ExtensionEvent:
                self._extend(extensions, child, path)
            elif self.version_1 and self.findings.profile == "lenient" and local not in _EVENT_FIELDS:
                self._keep(extensions, local, child, path)
            else:
                self._unknown(local, kind, path)
        return self._complete(kind, found, extensions, path)

    def _field(self, found: dict[str, Any], local: str, child: etree._Element, field: "_Field", path: str) -> None:
        name, read, repeats = field
        if repeats:
            several = found.setdefault(name, [])
            several.append(read(self, child, f"{_known(path, local)}[{len(several)}]"))
        elif name in found:
            self.findings.error("field-repeated", _known(path, local), field=local)
        else:
            found[name] = read(self, child, _known(path, local))

    def _unknown(self, local: str, kind: type[msgspec.Struct], path: str) -> None:
        if kind in _EVENTS and local in _EVENT_FIELDS:
            self.findings.error("field-forbidden", member(path, local), field=local, type=kind.__name__)
        else:
            self.findings.error("field-unknown", member(path, local), field=echo(local))

    def _keep(self, extensions: model.Extensions, local: str, child: etree._Element, path: str) -> None:
        """An extension without a namespace, as 1.x documents have them in ``extension`` (section 8): named as 1.x's."""
        name = self.names.name(f"{{{LEGACY}}}{local}", child)
        self.findings.breach("field-unknown", member(path, local), field=echo(local))
        model.add(extensions, name, values.value(child, self.names, self.findings, member(path, name)))

    def _extend(self, extensions: model.Extensions, child: etree._Element, path: str) -> None:
        name = self.names.name(child.tag, child)
        model.add(extensions, name, values.value(child, self.names, self.findings, member(path, name)))

    def _complete(
        self, kind: type[msgspec.Struct], found: dict[str, Any], extensions: model.Extensions, path: str
    ) -> dict[str, Any]:
        for name, empty in _REQUIRED[kind]:
            if found.get(name) is None:
                found[name] = empty()
        if extensions and "extensions" in kind.__struct_fields__:
            found["extensions"] = extensions
        elif extensions:
            name = next(iter(extensions))
            self.findings.error("field-unknown", member(path, name), field=echo(name))
        return found

    def struct(self, kind: type[Any], element: etree._Element, path: str) -> Any:
        return kind(**self.part(kind, element, path))

    def items(self, element: etree._Element, name: str, path: str) -> Iterator[tuple[etree._Element, str]]:
        """The children of a list element with their paths; anything but ``name`` in it is a fault."""
        index = 0
        self.no_attributes(element, path)
        for child in flattened(element):
            if own(child.tag) == name:
                yield child, f"{path}[{index}]"
                index += 1
            else:
                self.findings.error("field-unknown", member(path, child.tag), field=echo(child.tag))

    # What an element can hold: each takes the element and its path and gives the model's value.

    def text(self, element: etree._Element, path: str, known: str = "") -> str:
        """The text of an element, which has no attribute but one that is ``known``."""
        self.no_attributes(element, path, known)
        if len(element):
            self.findings.error("value-not-text", path)
        return (element.text or "").strip()

    def number(self, element: etree._Element, path: str) -> int | float | None:
        found = values.number(self.text(element, path))
        if found is None:
            self.findings.error("value-not-number", path)
        return found

    def time(self, element: etree._Element, path: str) -> str:
        return self.whole_time(self.text(element, path), path)

    def whole_time(self, text: str, path: str) -> str:
        """A time; one without seconds, which some senders of XML write, is read as a full minute when ``lenient``."""
        minute = _MINUTE.fullmatch(text)
        if minute is None:
            return text
        self.findings.breach("time-malformed", path, value=text)
        return f"{minute[1]}:00{minute[2]}" if self.findings.profile == "lenient" else text

    def certificate(self, element: etree._Element, path: str) -> str | None:
        """A URI. Version 1.x has no such field: what is no URI there is left out with a warning when ``lenient``."""
        text = self.text(element, path)
        if not self.version_1 or URI.fullmatch(text):
            return text
        self.findings.breach("uri-malformed", path, value=echo(text))
        return None if self.findings.profile == "lenient" else text

    def epcs(self, element: etree._Element, path: str) -> list[str]:
        return [self.text(child, here) for child, here in self.items(element, "epc", path)]

    def event_ids(self, element: etree._Element, path: str) -> list[str]:
        return [self.text(child, here) for child, here in self.items(element, "correctiveEventID", path)]

    def quantities(self, element: etree._Element, path: str) -> list[model.QuantityElement]:
        items = self.items(element, "quantityElement", path)
        return [self.struct(model.QuantityElement, child, here) for child, here in items]

    def sensor_elements(self, element: etree._Element, path: str) -> list[model.SensorElement]:
        items = self.items(element, "sensorElement", path)
        return [self.struct(model.SensorElement, child, here) for child, here in items]

    def biz_transactions(self, element: etree._Element, path: str) -> list[model.BizTransaction]:
        items = self.items(element, "bizTransaction", path)
        return [
            model.BizTransaction(
                biz_transaction=self.text(child, here, "type"), type=_type(child, "biz_transaction_type")
            )
            for child, here in items
        ]

    def sources(self, element: etree._Element, path: str) -> list[model.Source]:
        items = self.items(element, "source", path)
        return [
            model.Source(type=_type(child, "source_dest_type") or "", source=self.text(child, here, "type"))
            for child, here in items
        ]

    def destinations(self, element: etree._Element, path: str) -> list[model.Destination]:
        items = self.items(element, "destination", path)
        return [
            model.Destination(type=_type(child, "source_dest_type") or "", destination=self.text(child, here, "type"))
            for child, here in items
        ]

    def ilmd(self, element: etree._Element, path: str) -> dict[str, Any]:
        found = model.Extensions()
        self.no_attributes(element, path)
        for child in flattened(element):
            self._extend(found, child, path)
        return dict(found)

    def no_attributes(self, element: etree._Element, path: str, *known: str) -> None:
        """There is no place for any but those ``known``, and nothing is dropped unsaid."""
        for tag, _ in values.attributes(element) if element.attrib else ():
            if tag not in known:
                self.findings.breach("field-unknown", member(path, tag), field=echo(tag))

    # Parts made of attributes: sensorMetadata and sensorReport.

    def attributes(self, kind: type[Any], element: etree._Element, path: str) -> Any:
        """A struct of the model from the attributes of an element; extensions may be attributes or children."""
        fields = _ATTRIBUTES[kind]
        found: dict[str, Any] = {}
        extensions = model.Extensions()
        for tag, text in values.attributes(element):
            local = own(tag)
            if local in fields:
                name, convert = fields[local]
                found[name] = self._attribute(convert, text, _known(path, local))
            elif local is None:
                extensions[self.names.name(tag, element)] = text
            else:
                self._unknown(local, kind, path)
        for child in flattened(element):
            local = own(child.tag)
            if local is None:
                self._extend(extensions, child, path)
            else:
                self._unknown(local, kind, path)
        return kind(**self._complete(kind, found, extensions, path))

    def _attribute(self, convert: "_Convert", text: str, path: str) -> Any:
        if convert is str:  # a text of which spaces may be a part
            return text
        text = text.strip()
        if convert is None:
            return text
        if convert == "time":
            return self.whole_time(text, path)
        if isinstance(convert, str):
            return vocabulary.bare(convert, text)
        found: Any = values.boolean(text) if convert is bool else values.number(text)
        if found is None:
            self.findings.error("value-not-boolean" if convert is bool else "value-not-number", path)
        return found


def _known(path: str, field: str) -> str:
    """`member` for the name of a standard field, which needs no shortening to be shown."""
    return f"{path}.{field}" if path else field


def flattened(element: etree._Element) -> Iterator[etree._Element]:
    """The children of an EPCIS element, those of ``extension`` and ``baseExtension`` in the wrapper's place."""
    for child in element:
        if own(child.tag) in _WRAPPERS:
            yield from flattened(child)
        else:
            yield child


def _type(element: etree._Element, kind: Kind) -> str | None:
    sent = element.get("type")
    return None if sent is None else vocabulary.bare(kind, sent.strip())


_Read = Callable[[EventReader, etree._Element, str], Any]
_Field = tuple[str, _Read, bool]


def _word(kind: Kind) -> _Read:
    table = vocabulary.BARE[kind]

    def read(reader: EventReader, element: etree._Element, path: str) -> str:
        text = reader.text(element, path)
        return table.get(text, text)

    return read


def _struct(kind: type[Any]) -> _Read:
    return lambda reader, element, path: reader.struct(kind, element, path)


def _sensor(kind: type[Any]) -> _Read:
    return lambda reader, element, path: reader.attributes(kind, element, path)


class _QuantityEvent(model.Event, kw_only=True):
    epc_class: str
    quantity: int | float


# What each child element holds, by the standard's name; the ones not named hold text.
_READERS: dict[str, _Read] = {
    "eventTime": EventReader.time,
    "recordTime": EventReader.time,
    "declarationTime": EventReader.time,
    "certificationInfo": EventReader.certificate,
    "epcList": EventReader.epcs,
    "childEPCs": EventReader.epcs,
    "inputEPCList": EventReader.epcs,
    "outputEPCList": EventReader.epcs,
    "quantityList": EventReader.quantities,
    "childQuantityList": EventReader.quantities,
    "inputQuantityList": EventReader.quantities,
    "outputQuantityList": EventReader.quantities,
    "quantity": EventReader.number,
    "bizStep": _word("biz_step"),
    "disposition": _word("disposition"),
    "set": _word("disposition"),
    "unset": _word("disposition"),
    "persistentDisposition": _struct(model.PersistentDisposition),
    "readPoint": _struct(model.Location),
    "bizLocation": _struct(model.Location),
    "bizTransactionList": EventReader.biz_transactions,
    "sourceList": EventReader.sources,
    "destinationList": EventReader.destinations,
    "errorDeclaration": _struct(model.ErrorDeclaration),
    "reason": _word("error_reason"),
    "correctiveEventIDs": EventReader.event_ids,
    "sensorElementList": EventReader.sensor_elements,
    "sensorMetadata": _sensor(model.SensorMetadata),
    "sensorReport": _sensor(model.SensorReport),
    "ilmd": EventReader.ilmd,
}
_REPEATED = frozenset({"certificationInfo", "set", "unset", "sensorReport"})

_PARTS: tuple[type[msgspec.Struct], ...] = (
    *KINDS.values(),
    model.ExtensionEvent,
    _QuantityEvent,
    model.QuantityElement,
    model.Location,
    model.PersistentDisposition,
    model.ErrorDeclaration,
    model.SensorElement,
)
_SENSOR_PARTS: tuple[type[msgspec.Struct], ...] = (model.SensorMetadata, model.SensorReport)
_NOT_SENT = frozenset({"extensions", "namespaces", "context"})


def _sent_fields(kind: type[msgspec.Struct]) -> list[tuple[str, str]]:
    fields = msgspec.structs.fields(kind)
    is_event = issubclass(kind, model.Event)
    return [(f.encode_name, f.name) for f in fields if f.name not in _NOT_SENT and not (is_event and f.name == "type")]


_TABLES: dict[type[msgspec.Struct], dict[str, _Field]] = {
    kind: {sent: (name, _READERS.get(sent, EventReader.text), sent in _REPEATED) for sent, name in _sent_fields(kind)}
    for kind in _PARTS
}

# How an attribute is read: a CBV word, a time, a boolean, a number (float), text as it is (str), or trimmed (None).
_Convert = Kind | Literal["time"] | type[bool] | type[float] | type[str] | None
_TIMES = frozenset({"time", "startTime", "endTime"})
_WORDS: dict[str, Kind] = {"type": "measurement_type", "exception": "sensor_alert_type", "component": "component"}
_NUMBERS = frozenset({"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"})


_OTHERS: dict[str, type[bool] | type[str]] = {"booleanValue": bool, "stringValue": str}


def _converter(sent: str) -> _Convert:
    if sent in _NUMBERS:
        return float
    if sent in _TIMES:
        return "time"
    return _OTHERS.get(sent) or _WORDS.get(sent)


_ATTRIBUTES: dict[type[msgspec.Struct], dict[str, tuple[str, _Convert]]] = {
    kind: {sent: (name, _converter(sent)) for sent, name in _sent_fields(kind)} for kind in _SENSOR_PARTS
}


def _empty(field: msgspec.structs.FieldInfo) -> Callable[[], Any]:
    """What stands for a required field that is missing."""
    return list if get_origin(field.type) is list else str


_REQUIRED: dict[type[msgspec.Struct], list[tuple[str, Callable[[], Any]]]] = {
    kind: [
        (f.name, _empty(f)) for f in msgspec.structs.fields(kind) if f.required and f.name not in ("type", "quantity")
    ]
    for kind in (*_PARTS, *_SENSOR_PARTS)
}
_EVENTS = frozenset(KINDS.values())
_EVENT_FIELDS = frozenset().union(*(_TABLES[kind] for kind in _EVENTS))
