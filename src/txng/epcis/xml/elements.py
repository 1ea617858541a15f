"""Making elements: names from the model's prefixes, texts that XML can hold, extension values with their types."""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from txng.epcis.event_hash.canonical import expanded
from txng.epcis.event_hash.tree import is_list_name
from txng.epcis.findings import Findings, echo, member
from txng.epcis.vocabulary import PREFIXES
from txng.epcis.xml.names import XSD, XSI, free_prefix
from txng.epcis.xml.values import XSI_NIL, XSI_TYPE

# Characters XML 1.0 has no way to write, and the control characters no reader of ours takes.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[^\W\d][\w.-]*")
_SCHEMES = frozenset({"urn", "tag", "did"})

#: Declared in every document with typed extension values.
TYPE_NAMESPACES = {"xsi": XSI, "xsd": XSD}


class Builder:
    """Adds elements to a tree; what cannot be written goes to ``findings`` and is left out.

    `namespaces` is what prefixes mean to the event that is being written, in names and in values.
    """

    def __init__(self, findings: Findings):
        self.findings = findings
        self.namespaces: Mapping[str, str] = {}
        #: Prefix → namespace, for the declarations of the whole document.
        self.declared: dict[str, str] = {}

    def child(self, parent: etree._Element, name: str, text: str | None = None, path: str = "") -> etree._Element:
        """An element of EPCIS's own, which has no namespace."""
        element = etree.SubElement(parent, name)
        if text is not None:
            element.text = self.text(text, path)
        return element

    def text(self, value: str, path: str) -> str:
        """A value as XML has it: prefixes that abbreviate it are written out, since XML knows them in names only."""
        value = expanded(value, self.namespaces)
        bad = _UNWRITABLE.search(value)
        if bad is None:
            return value
        self.findings.error("text-character", path, character=f"U+{ord(bad[0]):04X}")
        return ""

    def tag(self, name: str, path: str) -> str | None:
        """``{namespace}local`` for a name of the model; ``None``, and a fault, when XML cannot say it."""
        namespace, local = self._divided(name)
        if namespace is None or not _NAME.fullmatch(local) or _UNWRITABLE.search(namespace):
            self.findings.error("xml-name", path, name=echo(name))
            return None
        if not namespace:
            return local
        prefix = name.partition(":")[0]
        if namespace not in self.declared.values():
            wished = prefix if _NAME.fullmatch(prefix) and not prefix.lower().startswith("xml") else "ns"
            self.declared[free_prefix(wished, namespace, self.declared)] = namespace
        return f"{{{namespace}}}{local}"

    def _divided(self, name: str) -> tuple[str | None, str]:
        """Namespace and local name: as the prefix says, or a full URI after its last ``/``, ``#`` or ``:``."""
        prefix, colon, local = name.partition(":")
        if not colon:
            return "", name
        namespace = self.namespaces.get(prefix) or PREFIXES.get(prefix)
        if namespace and not local.startswith("//"):
            return namespace, local
        if not local.startswith("//") and prefix not in _SCHEMES:
            return None, name
        end = max(name.rfind("/"), name.rfind("#"), name.rfind(":")) + 1
        return name[:end], name[end:]

    # Extension values.

    def members(self, parent: etree._Element, members: Mapping[str, Any], path: str) -> None:
        """Members of an object as children of an element."""
        for name, value in members.items():
            self.member(parent, name, value, member(path, name))

    def member(self, parent: etree._Element, name: str, value: Any, path: str) -> None:
        tag = self.tag(name, path)
        if tag is None:
            return
        if not isinstance(value, list):
            self._one(parent, tag, value, path)
        elif not is_list_name(tag):
            self._items(parent, tag, value, path)
        elif value:
            self._items(etree.SubElement(parent, tag), tag[:-4], value, path)

    def _items(self, parent: etree._Element, tag: str, items: list[Any], path: str) -> None:
        for at, item in enumerate(items):
            self._one(parent, tag, item, f"{path}[{at}]")

    def _one(self, parent: etree._Element, tag: str, value: Any, path: str) -> None:
        element = etree.SubElement(parent, tag)
        if isinstance(value, list):
            self.findings.error("xml-nested-list", path)
        elif isinstance(value, Mapping):
            self._object(element, value, path)
        else:
            self.scalar(element, value, path)

    def _object(self, element: etree._Element, members: Mapping[str, Any], path: str) -> None:
        if "#text" not in members:
            self.members(element, members, path)
            return
        self.scalar(element, members["#text"], path)
        for name, value in members.items():
            if isinstance(value, str) and name != "#text":
                self.attribute(element, name, value, member(path, name))
            elif name != "#text":
                self.member(element, name, value, member(path, name))

    def attribute(self, element: etree._Element, name: str, value: str, path: str) -> None:
        tag = self.tag(name, path)
        if tag is not None:
            element.set(tag, self.text(value, path))

    def scalar(self, element: etree._Element, value: Any, path: str) -> None:
        """Gives an element a value that is no object and no array, and says its type where it is no text."""
        if value is None:
            element.set(XSI_NIL, "true")
        elif isinstance(value, bool):
            self._typed(element, "boolean", "true" if value else "false")
        elif isinstance(value, int):
            self._typed(element, "integer", str(value))
        elif isinstance(value, float):
            self._typed(element, "double", repr(value))
        else:
            text = self.text(str(value), path)
            if text == text.strip():
                element.text = text
            else:
                self._typed(element, "string", text)

    def _typed(self, element: etree._Element, kind: str, text: str) -> None:
        element.set(XSI_TYPE, f"xsd:{kind}")
        element.text = text
