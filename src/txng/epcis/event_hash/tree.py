"""An event as a tree of named texts: the same tree whichever syntax and prefixes it was sent with.

Names are those of the standard's XML (``epcList`` holds ``epc``, quantity lists hold ``quantityElement``), extension
names are ``{namespace}local``; texts are in canonical form already. What the hash leaves out is not in the tree:
recordTime, eventID, errorDeclaration, comments, and what is absent or null.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec

from txng.epcis import model
from txng.epcis.event_hash import canonical
from txng.epcis.event_hash.canonical import Profile
from txng.epcis.vocabulary import Kind

_LEFT_OUT = frozenset({"record_time", "event_id", "error_declaration", "context", "namespaces", "extensions"})
_TIMES = frozenset({"event_time", "time", "start_time", "end_time"})
_COMMENTS = frozenset({"comment", "{http://www.w3.org/2000/01/rdf-schema#}comment"})
_WORDS: Mapping[str, Kind] = {
    "biz_step": "biz_step",
    "disposition": "disposition",
    "set_": "disposition",
    "unset": "disposition",
    "exception": "sensor_alert_type",
    "type": "measurement_type",
    "component": "component",
}
# list field → name of its items
_ITEMS = {
    "epc_list": "epc",
    "child_epcs": "epc",
    "input_epc_list": "epc",
    "output_epc_list": "epc",
    "quantity_list": "quantityElement",
    "child_quantity_list": "quantityElement",
    "input_quantity_list": "quantityElement",
    "output_quantity_list": "quantityElement",
    "sensor_element_list": "sensorElement",
}
# typed list → (attribute of the item, its standard name, kind of its type)
_TYPED_LISTS: Mapping[str, tuple[str, str, Kind]] = {
    "biz_transaction_list": ("biz_transaction", "bizTransaction", "biz_transaction_type"),
    "source_list": ("source", "source", "source_dest_type"),
    "destination_list": ("destination", "destination", "source_dest_type"),
}


@cache
def _fields(kind: type[msgspec.Struct]) -> list[tuple[str, str]]:
    """(attribute, standard name) of what may enter the hash."""
    return [(f.name, f.encode_name) for f in msgspec.structs.fields(kind) if f.name not in _LEFT_OUT]


class Node(NamedTuple):
    """``name``, then ``=text`` unless the text is empty, then the children."""

    name: str
    text: str
    children: list["Node"]


class Planter:
    """Makes the trees of one event. ``ignored``: names (``{namespace}local``) of top-level fields to leave out."""

    def __init__(self, namespaces: Mapping[str, str] | None, profile: Profile, ignored: Collection[str] = ()):
        self.namespaces = namespaces or {}
        self.profile: Profile = profile
        self.ignored = ignored

    def type_name(self, event: model.AnyEvent) -> str:
        return canonical.name(event.type, self.namespaces)

    def event(self, event: model.AnyEvent) -> list[Node]:
        """The fields of the event, in no particular order; its type is not among them."""
        return [node for node in self._struct(event) if node.name != "type" and node.name not in self.ignored]

    def _struct(self, part: msgspec.Struct) -> list[Node]:
        nodes: list[Node] = []
        for attribute, name in _fields(type(part)):
            value = getattr(part, attribute)
            if value is not None:
                nodes += self._field(attribute, name, value)
        nodes += self._members(getattr(part, "extensions", None) or {})
        return nodes

    def _field(self, attribute: str, name: str, value: Any) -> list[Node]:
        if attribute in _ITEMS:
            children = [node for item in value for node in self._plain(attribute, _ITEMS[attribute], item)]
            return [Node(name, "", children)] if children else []
        if attribute in _TYPED_LISTS:
            children = [self._typed(attribute, item) for item in value]
            return [Node(name, "", children)] if children else []
        if attribute == "ilmd":
            return [Node(name, "", self._members(value))]
        if isinstance(value, list):  # certificationInfo, set, unset, sensorReport
            return [node for item in value for node in self._plain(attribute, name, item)]
        return self._plain(attribute, name, value)

    def _plain(self, attribute: str, name: str, value: Any) -> list[Node]:
        """One element of a standard field; nothing if there is nothing in it."""
        if isinstance(value, msgspec.Struct):
            children = self._struct(value)
            return [Node(name, "", children)] if children else []
        text = self._text(attribute, value)
        return [Node(name, text, [])] if text else []

    def _text(self, attribute: str, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            return canonical.number(value, self.profile)
        if attribute in _TIMES:
            return canonical.time(value, self.profile)
        if attribute in _WORDS:
            return self._word(_WORDS[attribute], value)
        return canonical.text(value, self.namespaces, self.profile)

    def _word(self, kind: Kind, value: str) -> str:
        return canonical.WEB[kind].get(value) or canonical.text(value, self.namespaces, self.profile)

    def _typed(self, attribute: str, item: Any) -> Node:
        """An item of a typed list: its type with the value below, so that the type comes first."""
        value, name, kind = _TYPED_LISTS[attribute]
        node = Node(name, canonical.text(getattr(item, value), self.namespaces, self.profile), [])
        return Node("type", self._word(kind, item.type), [node]) if item.type else node

    # Extensions and ILMD: any JSON.

    def _members(self, members: Mapping[str, Any]) -> list[Node]:
        nodes: list[Node] = []
        for sent, value in members.items():
            name = canonical.name(sent, self.namespaces)
            if value is not None and name not in _COMMENTS and sent != "#text":
                nodes += self._member(name, value)
        return nodes

    def _member(self, name: str, value: Any) -> Iterable[Node]:
        """A member is one element, an array one element for each item, an array named ``…List`` one with its items."""
        if not isinstance(value, list):
            return [self._extension(name, value)]
        items = [item for item in value if item is not None]  # as a member without a value
        if is_list_name(name):
            return [Node(name, "", [self._extension(name[:-4], item) for item in items])] if items else []
        return [self._extension(name, item) for item in items]

    def _extension(self, name: str, value: Any) -> Node:
        if isinstance(value, Mapping):
            return Node(name, self._scalar(value.get("#text")), self._members(value))
        if isinstance(value, list):
            return Node(name, "", [self._extension("", item) for item in value])
        return Node(name, self._scalar(value), [])

    def _scalar(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return canonical.number(value, self.profile)
        return canonical.text(str(value), self.namespaces, self.profile)


def is_list_name(name: str) -> bool:
    """Whether arrays of that name are lists with named items (``farmList`` of ``farm``), as EPCIS's own lists are."""
    return name.endswith("List") and not name.endswith(("}List", ":List")) and name != "List"
