"""From JSON values to the typed model: the general way, for every event there can be.

The model itself says which member is what (`txng.epcis.model`): this module only follows its annotations. Whatever
does not fit is reported at its place and left out, so that one pass finds every fault of an event. What the values
mean is not looked at here; that is `txng.epcis.rules`.
"""

import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from txng.epcis import model
from txng.epcis.findings import Findings, echo, member
from txng.epcis.jsonld.contexts import prefix_fault, read_context
from txng.epcis.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Event,
    ExtensionEvent,
    Extensions,
    Namespaces,
    ObjectEvent,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.vocabulary import BARE, PREFIXES, Kind

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?")

#: The five kinds of event by name.
EVENT_CLASSES: Mapping[str, type[AnyEvent]] = {
    kind.type: kind for kind in (ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent, AssociationEvent)
}

#: Which members hold words of the CBV: (class, attribute) → list of terms.
WORDS: Mapping[tuple[type, str], Kind] = {
    (model.Event, "biz_step"): "biz_step",
    (model.Event, "disposition"): "disposition",
    (model.PersistentDisposition, "set_"): "disposition",
    (model.PersistentDisposition, "unset"): "disposition",
    (model.BizTransaction, "type"): "biz_transaction_type",
    (model.Source, "type"): "source_dest_type",
    (model.Destination, "type"): "source_dest_type",
    (model.ErrorDeclaration, "reason"): "error_reason",
    (model.SensorReport, "type"): "measurement_type",
    (model.SensorReport, "exception"): "sensor_alert_type",
    (model.SensorReport, "component"): "component",
}


class _Member(msgspec.Struct):
    """One member of a class: where it goes, what it must be (``kind``), and of which class or CBV list."""

    attribute: str
    kind: str
    required: bool
    part: type[msgspec.Struct] | None = None
    words: Kind | None = None


class _Shape(msgspec.Struct):
    """What a class takes: its members by their standard name, and whether it is an extension point."""

    members: dict[str, _Member]
    extensible: bool


def _kind(hint: Any) -> tuple[str, type[msgspec.Struct] | None]:
    """What the annotation of a member asks for."""
    options = [one for one in get_args(hint) if one is not types.NoneType] if _is_union(hint) else [hint]
    if options == [int, float]:
        return "number", None
    if options == [str, list[str]]:
        return "text_or_texts", None
    (option,) = options
    if get_origin(option) is list:
        (item,) = get_args(option)
        return ("texts", None) if item is str else ("parts", item)
    if get_origin(option) is dict:
        return "names", None
    if isinstance(option, type) and issubclass(option, msgspec.Struct):
        return "part", option
    return {str: "text", bool: "boolean"}[option], None


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _shape(part: type[msgspec.Struct]) -> _Shape:
    hints = get_type_hints(part)
    members = {}
    for field in msgspec.structs.fields(part):
        if field.name in ("context", "extensions", "namespaces", "type") and issubclass(part, Event):
            continue
        if field.name == "extensions":
            continue
        kind, inner = _kind(hints[field.name])
        words = next((WORDS[base, field.name] for base in part.__mro__ if (base, field.name) in WORDS), None)
        members[field.encode_name] = _Member(field.name, kind, field.required, inner, words)
    return _Shape(members, extensible="extensions" in hints)


_PARTS = [value for value in vars(model).values() if isinstance(value, type) and issubclass(value, model._Part)]
_SHAPES: dict[type, _Shape] = {part: _shape(part) for part in _PARTS if part not in (model.Document, model._Part)}
_WORDS_OF = {
    part: [(one.attribute, one.words) for one in shape.members.values() if one.words] for part, shape in _SHAPES.items()
}
_EVENT_MEMBERS = {name for kind in EVENT_CLASSES.values() for name in _SHAPES[kind].members}


class Builder:
    """Builds the parts of one event; faults go to ``findings``, prefixes mean what ``namespaces`` says."""

    def __init__(self, findings: Findings, namespaces: Namespaces):
        self.findings = findings
        self.namespaces = namespaces

    # -- parts -----------------------------------------------------------------------------------------------------

    def part(self, part: type[msgspec.Struct], tree: Any, path: str) -> Any:
        """An instance of ``part``; ``None`` when the value is no object."""
        if not isinstance(tree, dict):
            self.findings.error("value-not-object", path)
            return None
        shape = _SHAPES[part]
        values: dict[str, Any] = {}
        extensions = Extensions()
        for name, value in tree.items():
            wanted = shape.members.get(name)
            if wanted is not None:
                values[wanted.attribute] = self._value(wanted, value, f"{path}.{name}")
            elif shape.extensible and ":" in name:
                extensions[name] = self.extension(name, value, member(path, name))
            else:
                self._unknown(name, path)
        if extensions:
            values["extensions"] = extensions
        return self._instance(part, shape, values)

    def _instance(self, part: type[msgspec.Struct], shape: _Shape, values: dict[str, Any]) -> Any:
        for wanted in shape.members.values():
            if wanted.required and values.get(wanted.attribute) is None:
                values[wanted.attribute] = [] if wanted.kind == "parts" else ""
        return part(**values)

    def _unknown(self, name: str, path: str) -> None:
        self.findings.error("field-unknown", member(path, name), field=echo(name))

    # -- values ----------------------------------------------------------------------------------------------------

    def _value(self, wanted: _Member, value: Any, path: str) -> Any:
        match wanted.kind:
            case "text":
                text = self.text(value, path)
                return BARE[wanted.words].get(text, text) if wanted.words and text is not None else text
            case "number":
                return self.number(value, path)
            case "texts":
                texts = self.texts(value, path)
                return [BARE[wanted.words].get(one, one) for one in texts] if wanted.words else texts
            case "part":
                return self.part(cast(type[msgspec.Struct], wanted.part), value, path)
            case "parts":
                parts = [
                    self.part(cast(type[msgspec.Struct], wanted.part), one, f"{path}[{at}]")
                    for at, one in enumerate(self.items(value, path))
                ]
                return [part for part in parts if part is not None]
            case "names":
                return self.names(value, path)
            case "text_or_texts":
                return self.texts(value, path) if isinstance(value, list) else self.text(value, path)
        if not isinstance(value, bool):
            self.findings.error("value-not-boolean", path)
            return None
        return value

    def text(self, value: Any, path: str) -> str | None:
        if isinstance(value, str):
            return value
        self.findings.error("value-not-text", path)
        return None

    def number(self, value: Any, path: str) -> int | float | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            self.findings.breach("number-as-text", path, value=echo(value))
            return float(value) if "." in value else int(value)
        self.findings.error("value-not-number", path)
        return None

    def items(self, value: Any, path: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.findings.error("value-not-list", path)
        return []

    def texts(self, value: Any, path: str) -> list[str]:
        texts = [self.text(one, f"{path}[{at}]") for at, one in enumerate(self.items(value, path))]
        return [text for text in texts if text is not None]

    def names(self, value: Any, path: str) -> dict[str, Any] | None:
        """An object of extension members only (``ilmd``)."""
        if not isinstance(value, dict):
            self.findings.error("value-not-object", path)
            return None
        return {name: self.extension(name, inner, member(path, name)) for name, inner in value.items()}

    def extension(self, name: str, value: Any, path: str) -> Any:
        """The value of an extension member as sent; prefixes in it must be declared."""
        if ":" in name and (prefix := prefix_fault(name, self.namespaces)) is not None:
            self.findings.breach("prefix-undeclared", path, prefix=echo(prefix), name=echo(name))
        self._inner_names(value, path)
        return value

    def _inner_names(self, value: Any, path: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                self.extension(name, inner, member(path, name))
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                self._inner_names(inner, f"{path}[{at}]")


def build_event(tree: Any, path: str, findings: Findings, outer: Namespaces, *, bare: bool = False) -> AnyEvent | None:
    """The event a JSON value stands for, its faults of shape in ``findings``; ``None`` when it cannot be told at all.

    ``outer``: prefixes declared around the event. ``bare``: no document stands around it, so it must name the EPCIS
    context itself. Required members that are missing are ``""``: `txng.epcis.rules` tells.
    """
    if not isinstance(tree, dict):
        findings.error("value-not-object", path)
        return None
    namespaces = _namespaces(tree, path, findings, outer, bare)
    builder = Builder(findings, namespaces)
    kind = _event_class(tree.get("type"), member(path, "type"), findings, namespaces)
    if kind is None:
        return None
    shape = _SHAPES[kind]
    values: dict[str, Any] = {}
    extensions = Extensions()
    at = f"{path}." if path else ""
    for name, value in tree.items():
        wanted = shape.members.get(name)
        if wanted is not None:
            if value is not None or name != "eventID":  # the only member that may say it has none (section 3.6)
                values[wanted.attribute] = builder._value(wanted, value, at + name)
            continue
        place = member(path, name)
        if name in ("type", "@context"):
            continue
        if ":" in name or (kind is ExtensionEvent and not name.startswith("@")):
            extensions[name] = builder.extension(name, value, place)
        elif name in _EVENT_MEMBERS:
            findings.error("field-forbidden", place, field=name, type=kind.type)
        else:
            builder._unknown(name, path)
    if extensions:
        values["extensions"] = extensions
    if namespaces:
        values["namespaces"] = namespaces
    if "@context" in tree:
        values["context"] = tree["@context"]
    if kind is ExtensionEvent:
        values["type"] = tree["type"]
    return cast(AnyEvent, builder._instance(kind, shape, values))


def bare_words(event: AnyEvent) -> None:
    """Puts the bare word for every longer spelling of a word of the CBV, as `build_event` does."""
    for part in _parts(event):
        for attribute, kind in _WORDS_OF.get(type(part), ()):
            value = getattr(part, attribute)
            if isinstance(value, list):
                setattr(part, attribute, [BARE[kind].get(one, one) for one in value])
            elif value is not None:
                setattr(part, attribute, BARE[kind].get(value, value))


def _parts(event: AnyEvent) -> Iterator[msgspec.Struct]:
    """The event and the parts of it that hold words of the CBV."""
    yield event
    yield from event.biz_transaction_list or ()
    yield from event.source_list or ()
    yield from event.destination_list or ()
    for element in event.sensor_element_list or ():
        yield from element.sensor_report
    if event.persistent_disposition is not None:
        yield event.persistent_disposition
    if event.error_declaration is not None:
        yield event.error_declaration


def _namespaces(tree: dict[str, Any], path: str, findings: Findings, outer: Namespaces, bare: bool) -> Namespaces:
    place = member(path, "@context")
    if "@context" not in tree:
        if bare:
            findings.breach("context-missing", place)
        return outer
    own = read_context(tree["@context"], place, findings, required=bare)
    return Namespaces({**outer, **own}) if own else outer


def _event_class(name: Any, path: str, findings: Findings, namespaces: Mapping[str, str]) -> type[AnyEvent] | None:
    """The class for the value of ``type``. Own types are named by a URI or a declared prefix."""
    if name is None:
        findings.error("field-missing", path, field="type")
        return None
    if not isinstance(name, str):
        findings.error("value-not-text", path)
        return None
    for spelling in ("epcis:", PREFIXES["epcis"]):
        name = name.removeprefix(spelling)
    if name in EVENT_CLASSES:
        return EVENT_CLASSES[name]
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", name):
        findings.error("event-type-unknown", path, type=echo(name))
        return None
    if (prefix := prefix_fault(name, namespaces)) is not None:
        findings.breach("prefix-undeclared", path, prefix=echo(prefix), name=echo(name))
    return ExtensionEvent
