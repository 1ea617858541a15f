"""Bodies of query documents other than results, from and to elements (the schema of queries of EPCIS 2.0 and 1.2).

The element of the message is in the namespace of queries, its children are in none; both are read in any EPCIS
namespace and in any order.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from lxml import etree

from txng.epcis import messages, model
from txng.epcis.findings import Findings, echo, member
from txng.epcis.messages import Message
from txng.epcis.xml import values
from txng.epcis.xml.elements import Builder
from txng.epcis.xml.events import flattened
from txng.epcis.xml.names import own
from txng.epcis.xml.values import XSI_TYPE, boolean

_TEXTS = {
    "query_name": "queryName",
    "dest": "dest",
    "subscription_id": "subscriptionID",
    "reason": "reason",
    "severity": "severity",
}
_CONTROLS = ("schedule", "trigger", "initialRecordTime", "reportIfEmpty")

#: Messages by the name of their element.
KINDS: Mapping[str, type[Message]] = {
    kind.__name__: kind for kind in Message.__subclasses__() if kind is not messages.ControlException
}


class _Reader:
    def __init__(self, findings: Findings):
        self.findings = findings

    def message(self, kind: type[Message], element: etree._Element) -> dict[str, Any]:
        """The fields of a message from the children of its element."""
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        if "texts" in fields:
            return {"texts": self.strings(element, "")}
        if "version" in fields:
            return {"version": self.text(element, "")}
        readers: dict[str, tuple[str, Callable[[etree._Element], Any]]] = {}
        for name in fields:
            if name in _TEXTS:
                readers[_TEXTS[name]] = name, lambda child: self.text(child, str(own(child.tag)))
        for name, read in (("params", self.params), ("controls", self.controls)):
            if name in fields:
                readers[name] = name, read
        found: dict[str, Any] = {}
        for child in flattened(element):
            name, read = readers.get(own(child.tag) or "", ("", self.params))
            if not name or name in found:
                self.unexpected("", child.tag, again=bool(name))
            else:
                found[name] = read(child)
        for sent, (name, _) in readers.items():
            if fields[name].required and name not in found:
                self.findings.error("field-missing", sent, field=sent)
        return found

    def unexpected(self, path: str, tag: str, *, again: bool = False) -> None:
        code = "field-repeated" if again else "field-unknown"
        self.findings.error(code, member(path, tag), field=echo(tag))

    def text(self, element: etree._Element, path: str) -> str:
        if len(element):
            self.findings.error("value-not-text", path)
        return (element.text or "").strip()

    def strings(self, element: etree._Element, path: str) -> list[str]:
        return [self.text(child, here) for child, here in self._children(element, "string", path)]

    def _children(self, element: etree._Element, name: str, path: str) -> Iterator[tuple[etree._Element, str]]:
        at = 0
        for child in flattened(element):
            if own(child.tag) == name:
                yield child, f"{path}[{at}]" if path else f"{name}[{at}]"
                at += 1
            else:
                self.unexpected(path, child.tag)

    def params(self, element: etree._Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child, path in self._children(element, "param", "params"):
            parts = {own(part.tag): part for part in flattened(child)}
            for part in flattened(child):
                if own(part.tag) not in ("name", "value"):
                    self.unexpected(path, part.tag)
            lacking = [name for name in ("name", "value") if name not in parts]
            for name in lacking:
                self.findings.error("field-missing", f"{path}.{name}", field=name)
            if lacking:
                continue
            name = self.text(parts["name"], f"{path}.name")
            if name in found:
                self.findings.error("query-parameter-twice", path, name=echo(name))
            found[name] = self.value(parts["value"], f"{path}.value")
        return found

    def value(self, element: etree._Element, path: str) -> Any:
        kind = (element.get(XSI_TYPE) or "").strip().rpartition(":")[2]
        if len(element) or kind == "ArrayOfString":
            return self.strings(element, path)
        return None if kind == "VoidHolder" else values.leaf(element, self.findings, path)

    def controls(self, element: etree._Element) -> messages.SubscriptionControls:
        from txng.epcis.query.schedule import FIELDS  # loaded only by those who subscribe

        found = messages.SubscriptionControls()
        for child in flattened(element):
            local = own(child.tag)
            path = f"controls.{local}"
            if local not in _CONTROLS:
                self.unexpected("controls", child.tag)
            elif local == "schedule":
                found.schedule = {}
                for field in flattened(child):
                    if own(field.tag) in FIELDS:
                        found.schedule[str(own(field.tag))] = self.text(field, f"{path}.{own(field.tag)}")
                    else:
                        self.unexpected(path, field.tag)
            elif local == "trigger":
                found.trigger = self.text(child, path)
            elif local == "initialRecordTime":
                found.initial_record_time = self.text(child, path)
            else:
                wished = boolean(self.text(child, path))
                if wished is None:
                    self.findings.error("value-not-boolean", path)
                found.report_if_empty = bool(wished)
        return found


def is_message(element: etree._Element) -> bool:
    """Whether an element is one of those that `read_message` reads.

    >>> is_message(etree.XML("<Poll/>")), is_message(etree.XML("<QueryResults/>"))
    (True, False)
    """
    local = own(element.tag)
    return local in KINDS or local in messages.EXCEPTIONS


def read_message(element: etree._Element, findings: Findings) -> Message | None:
    """The message of the element of a query document's body; ``None`` when the element is none, or has faults.

    These go to ``findings``; prefixes in names of parameters mean what is in scope in the XML.

    >>> read_message(etree.XML("<GetQueryNames/>"), Findings())
    GetQueryNames()
    """
    local = own(element.tag) or ""
    if not is_message(element):
        return None
    kind = KINDS.get(local, messages.ControlException)
    found = _Reader(findings).message(kind, element)
    if findings.failed:
        return None
    message = kind(**found, name=local) if kind is messages.ControlException else kind(**found)
    messages.check(message, {str(prefix): uri for prefix, uri in element.nsmap.items() if prefix}, findings)
    return message


def write_message(body: etree._Element, document: model.Document, builder: Builder, namespace: str) -> None:
    """Adds the message of a document to its body. ``namespace``: of queries, 2.0 or 1.2.

    >>> from txng.epcis.xml.names import QUERY
    >>> body = etree.Element("EPCISBody")
    >>> made = model.Document(message=messages.GetQueryNames())
    >>> write_message(body, made, Builder(Findings()), QUERY)
    >>> body[0].tag
    '{urn:epcglobal:epcis-query:xsd:2}GetQueryNames'
    """
    message = document.message
    assert isinstance(message, Message)
    _Writer(builder, namespace).message(body, message)


class _Writer:
    def __init__(self, builder: Builder, namespace: str):
        self.builder = builder
        self.namespace = namespace

    def message(self, body: etree._Element, message: Message) -> None:
        name = message.name if isinstance(message, messages.ControlException) else type(message).__name__
        element = etree.SubElement(body, f"{{{self.namespace}}}{name}")
        if isinstance(message, messages.GetQueryNamesResult | messages.GetSubscriptionIDsResult):
            self.strings(element, message.texts, "")
        elif isinstance(message, messages.GetStandardVersionResult | messages.GetVendorVersionResult):
            element.text = self.builder.text(message.version, "")
        else:
            self._fields(element, message)

    def _fields(self, element: etree._Element, message: Message) -> None:
        # The schema wants the order queryName, params, dest, controls, subscriptionID; reason and severity come first.
        for name in ("reason", "severity", "query_name", "params", "dest", "controls", "subscription_id"):
            value = getattr(message, name, None)
            if name == "params" and value is not None:
                self.params(element, value)
            elif name == "controls" and value is not None:
                self.controls(element, value)
            elif value is not None:
                self.builder.child(element, _TEXTS[name], value, _TEXTS[name])

    def strings(self, parent: etree._Element, texts: list[Any], path: str) -> None:
        for at, text in enumerate(texts):
            self.builder.child(parent, "string", _plain(text), f"{path}[{at}]")

    def params(self, parent: etree._Element, found: Mapping[str, Any]) -> None:
        params = self.builder.child(parent, "params")
        for at, (name, value) in enumerate(found.items()):
            param = self.builder.child(params, "param")
            self.builder.child(param, "name", self._full(name), f"params[{at}].name")
            element = self.builder.child(param, "value")
            path = f"params[{at}].value"
            if isinstance(value, list):
                element.set(XSI_TYPE, "epcisq:ArrayOfString")
                self.strings(element, value, path)
            elif value is None:
                element.set(XSI_TYPE, "epcisq:VoidHolder")
            else:
                self.builder.scalar(element, value, path)

    def _full(self, name: str) -> str:
        """A name of a parameter without prefix: XML says ``namespace#field`` (EPCIS 2.0 section 8.2.7.1)."""
        for prefix, uri in self.builder.namespaces.items():
            name = name.replace(f"_{prefix}:", f"_{uri.rstrip('/#:')}#")
        return name

    def controls(self, parent: etree._Element, found: messages.SubscriptionControls) -> None:
        from txng.epcis.query.schedule import FIELDS  # loaded only by those who subscribe

        controls = self.builder.child(parent, "controls")
        if found.schedule is not None:
            schedule = self.builder.child(controls, "schedule")
            for name in FIELDS:
                if name in found.schedule:
                    self.builder.child(schedule, name, str(found.schedule[name]), f"controls.schedule.{name}")
        if found.trigger is not None:
            self.builder.child(controls, "trigger", found.trigger, "controls.trigger")
        if found.initial_record_time is not None:
            self.builder.child(controls, "initialRecordTime", found.initial_record_time, "controls.initialRecordTime")
        self.builder.child(controls, "reportIfEmpty", _plain(found.report_if_empty))


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
