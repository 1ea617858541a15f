"""Lists, small objects and problems in XML (pure). EPCIS publishes an XML form of problems, but none of collections,
queries and subscriptions: there every member of the JSON is an element of the same name, every item of a list one more.
What is no name in XML (``EQ_tn:note``) becomes ``<member name="…">``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from txng.events.answers import Syntax

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "urn:epcglobal:epcis:xsd:2"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
#: What no XML document can hold, not even escaped.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def encoded(value: Any, syntax: Syntax, root: str) -> bytes:
    """A JSON value in the syntax; ``root``: the element of XML around it, or around each item: ``Collection``,
    ``queries/query``."""
    if syntax == "json":
        return msgspec.json.encode(value)
    outer, _, inner = root.partition("/")
    return document(outer, "".join(_element(inner, item) for item in value) if inner else _content(value))


def document(root: str, body: str) -> bytes:
    """A document around elements that are written already."""
    return f'{_HEAD}<epcis:{root} xmlns:epcis="{_SPACE}">{body}</epcis:{root}>'.encode()


def text(value: object) -> str:
    """A text inside an element."""
    return escape(_UNSPEAKABLE.sub("\ufffd", str(value)))


def problem(found: Mapping[str, Any]) -> bytes:
    """A problem document (RFC 9457) in the form of EPCIS 2.0 (section 12.7)."""
    return document("EPCISException", _content(found))


def _element(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return "".join(_element(name, item) for item in value)
    if _NAME.fullmatch(name):
        return f"<{name}>{_content(value)}</{name}>"
    return f"<member name={quoteattr(_UNSPEAKABLE.sub(chr(0xFFFD), name))}>{_content(value)}</member>"


def _content(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(name, item) for name, item in value.items() if name != "@context")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_element("item", item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else text(value)
