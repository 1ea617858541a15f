"""Values of extension fields as XML and as JSON (EPCIS 2.0 sections 5 and 7).

| model (JSON)                 | XML                                                                |
|------------------------------|--------------------------------------------------------------------|
| text                         | text of the element                                                |
| number, boolean              | text with ``xsi:type`` ``xsd:integer``, ``double`` or ``boolean``  |
| null                         | ``xsi:nil``                                                        |
| object                       | child elements                                                     |
| array                        | the element repeated                                               |
| array named ``…List``        | one wrapper with children named so without ``List``, as in EPCIS   |
| object with ``#text``        | element with attributes (the other members) and text               |

An attribute and a child element of the same name are one thing to the model, as they are to the event hash.
"""

import re
from typing import Any

from lxml import etree

from txng.epcis import limits, model
from txng.epcis.event_hash.tree import is_list_name
from txng.epcis.findings import Findings, echo, member
from txng.epcis.xml.names import XSD, XSI, Names

_XSI = f"{{{XSI}}}"
XSI_TYPE = f"{{{XSI}}}type"
XSI_NIL = f"{{{XSI}}}nil"

_INTEGER_TYPES = frozenset(
    {"integer", "int", "long", "short", "byte", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"}
    | {"nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"}
)
_NUMBER_TYPES = frozenset({"double", "float", "decimal"})

_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eE]([+-]?\d{1,3}))?", re.ASCII)


def number(text: str) -> int | float | None:
    """A finite decimal number of at most 30 digits and an exponent within ±30; ``None`` for anything else.

    >>> number("150"), number("200.0"), number(" 1e3 "), number("NaN")
    (150, 200.0, 1000.0, None)
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    mantissa, exponent = match.groups()
    if sum(map(str.isdigit, mantissa)) > limits.NUMBER_DIGITS or abs(int(exponent or 0)) > limits.NUMBER_EXPONENT:
        return None
    if exponent is None and "." not in mantissa:
        return int(mantissa)
    return float(match[0])


def boolean(text: str) -> bool | None:
    """An ``xsd:boolean``; ``None`` for anything else."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip())


def value(element: etree._Element, names: Names, findings: Findings, path: str) -> Any:
    """What an extension element says, as JSON types."""
    sent = attributes(element)
    if len(element) == 0 and not sent:
        return leaf(element, findings, path)
    if not sent and (items := _list_items(element)) is not None:
        return [value(child, names, findings, f"{path}[{i}]") for i, child in enumerate(items)]
    members: dict[str, Any] = {names.name(key, element): text for key, text in sent}
    for child in element:
        name = names.name(child.tag, child)
        model.add(members, name, value(child, names, findings, member(path, name)))
    if element.text and element.text.strip():
        members["#text"] = leaf(element, findings, path)
    return members


def attributes(element: etree._Element) -> list[tuple[str, str]]:
    """The attributes of an element without those of XML Schema (``xsi:…``), which only say how to read it."""
    return [(str(tag), str(text)) for tag, text in element.attrib.items() if not str(tag).startswith(_XSI)]


def _list_items(element: etree._Element) -> list[etree._Element] | None:
    """The items if the element is a list written with a wrapper (``farmList`` with only ``farm`` children)."""
    if not is_list_name(element.tag):
        return None
    items = list(element)
    return items if items and all(child.tag == element.tag[:-4] for child in items) else None


def leaf(element: etree._Element, findings: Findings, path: str) -> Any:
    text = element.text or ""
    if is_nil(element):
        return None
    kind = _xsd_type(element)
    if kind == "string":
        return text
    if kind == "boolean":
        return _typed(boolean(text), text, kind, findings, path)
    if kind in _INTEGER_TYPES or kind in _NUMBER_TYPES:
        found = number(text)
        if found is not None and kind in _NUMBER_TYPES:
            return float(found)
        return _typed(found, text, kind, findings, path)
    return text.strip()


def is_nil(element: etree._Element) -> bool:
    """Whether an element says of itself that it has no value (``xsi:nil``)."""
    return (element.get(XSI_NIL) or "").strip() in ("true", "1")


def _typed(found: Any, text: str, kind: str, findings: Findings, path: str) -> Any:
    if found is None:
        findings.error("xml-value", path, value=echo(text), type=f"xsd:{kind}")
    return found


def _xsd_type(element: etree._Element) -> str | None:
    """The local name of the XML Schema type the element declares, if it declares one."""
    declared = element.get(XSI_TYPE)
    if declared is None:
        return None
    prefix, _, local = declared.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    if namespace == XSD or (namespace is None and prefix in ("xsd", "xs")):
        return local
    return None
