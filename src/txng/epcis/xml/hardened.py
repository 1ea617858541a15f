"""The one place where XML bytes become elements; nothing an outsider can send gets further than its limits.

No document type definition is read, no entity expanded, nothing fetched. An empty document type (``<!DOCTYPE name>``,
which some EPCIS documents carry) says nothing and is accepted; any other is refused before the parser sees it, and so
is every processing instruction. Texts and names are bounded as in JSON, so that all that comes in by XML can go out as
either. Source: the product's input rules (XML) and EPCIS 2.0 section 6.5.
"""

import re
from typing import Any, NamedTuple

from lxml import etree

from txng.epcis import limits
from txng.epcis.findings import echo
from txng.gs1.problems import Problem, ProblemError

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 64

_RESOURCE_LIMIT = 114  # libxml2 XML_ERR_RESOURCE_LIMIT: deeper than 256 elements, or a text of more than 10 MB

_DECLARED_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_READABLE_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16", b"utf-16le", b"utf-16be"})

_NOT_SPACE = re.compile(rb"\S|$")
_EMPTY_DOCTYPE = re.compile(rb"<!DOCTYPE\s+[^\s<>\[\]\"']{1,200}\s*>")

# XML allows these control characters, texts of the model do not.
_CONTROLS = re.compile("[\x7f-\x9f]")
_CONTROL_BYTES = re.compile(rb"\x7f|\xc2[\x80-\x9f]")

_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_TOO_MANY_ATTRIBUTES = etree.XPath(f"boolean(//*/@*[{MAX_ATTRIBUTES + 1}])")
_TOO_LONG_TEXT = etree.XPath(
    f"boolean(//text()[string-length() > {limits.TEXT}] | //@*[string-length() > {limits.TEXT}])"
)
_TOO_LONG_NAME = etree.XPath(f"boolean((//* | //@*)[string-length(local-name()) > {limits.NAME}])")
_INSTRUCTION = etree.XPath("//processing-instruction()")
# What only documents have that a look at the tree may refuse.
_LONG_WORD = re.compile(rb"[<\s/:][^\s<>=\"'/:]{%d}" % limits.NAME)


class Parsed(NamedTuple):
    """The root element, without comments, and the text it was parsed from in UTF-8."""

    root: etree._Element
    text: bytes


def parse(data: bytes) -> Parsed:
    """A document of at most `MAX_BYTES` bytes in UTF-8 or UTF-16.

    Raises `ProblemError`: ``xml-malformed`` (with line and column), ``xml-dtd-forbidden``, ``xml-too-deep``,
    ``xml-too-large``, ``xml-too-many-attributes``, ``xml-text-too-long``, ``xml-name-too-long``, ``xml-instruction``,
    ``xml-encoding``, ``text-character``.
    """
    if len(data) > MAX_BYTES:
        raise ProblemError([Problem("xml-too-large", {"found": len(data), "limit": MAX_BYTES})])
    text = without_doctype(utf8(data))
    try:
        element = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as fault:
        raise ProblemError([what_is_wrong(fault)]) from None
    if getattr(element.getroottree().docinfo, "doctype", ""):
        raise ProblemError([Problem("xml-dtd-forbidden")])
    _check_limits(text, element)
    _check_characters(text, element)
    return Parsed(element, text)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",
    )


def utf8(data: bytes) -> bytes:
    """The text in UTF-8, without a byte order mark. Raises `ProblemError` (``xml-encoding``)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").encode("utf-8")
        except UnicodeError:
            raise ProblemError([Problem("xml-encoding", {"encoding": "UTF-16"})]) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED_ENCODING.match(data)
    if declared and declared[1].lower() not in _READABLE_ENCODINGS:
        raise ProblemError([Problem("xml-encoding", {"encoding": declared[1].decode("ascii")})])
    return data


def without_doctype(data: bytes) -> bytes:
    """Blanks out an empty document type, keeping lines and columns; refuses any other."""
    start = _end_of_prolog(data)
    if not data.startswith(b"<!DOCTYPE", start):
        return data
    doctype = _EMPTY_DOCTYPE.match(data, start)
    if doctype is None:
        raise ProblemError([Problem("xml-dtd-forbidden")])
    blank = re.sub(rb"[^\r\n]", b" ", doctype[0])
    return data[:start] + blank + data[doctype.end() :]


def _end_of_prolog(data: bytes) -> int:
    """Where the document type or the root element begins: past space, comments and processing instructions."""
    position = 0
    while True:
        found = _NOT_SPACE.search(data, position)
        position = found.start() if found else len(data)
        closing = b"?>" if data.startswith(b"<?", position) else b"-->" if data.startswith(b"<!--", position) else None
        end = data.find(closing, position) if closing else -1
        if closing is None or end < 0:
            return position
        position = end + len(closing)


def what_is_wrong(fault: etree.XMLSyntaxError) -> Problem:
    """The problem for what the parser refuses."""
    line, column = fault.position
    if getattr(fault, "code", 0) == _RESOURCE_LIMIT:
        if "depth" in str(fault):
            return Problem("xml-too-deep", {"limit": MAX_DEPTH})
        return Problem("xml-text-too-long", {"limit": limits.TEXT})
    return Problem("xml-malformed", {"line": line or 1, "column": column or 1})


def _check_limits(text: bytes, element: etree._Element) -> None:
    problems = []
    if _TOO_DEEP(element):
        problems.append(Problem("xml-too-deep", {"limit": MAX_DEPTH}))
    if _TOO_MANY_ATTRIBUTES(element):
        problems.append(Problem("xml-too-many-attributes", {"limit": MAX_ATTRIBUTES}))
    if _may_have_long_text(text) and _TOO_LONG_TEXT(element):
        problems.append(Problem("xml-text-too-long", {"limit": limits.TEXT}))
    if _LONG_WORD.search(text) and _TOO_LONG_NAME(element):
        problems.append(Problem("xml-name-too-long", {"limit": limits.NAME}))
    if text.find(b"<?", _declared(text)) >= 0 and (found := _instructions(element)):
        problems.append(instruction(found[0]))
    if problems:
        raise ProblemError(problems)


def _instructions(element: etree._Element) -> list[Any]:
    found: Any = _INSTRUCTION(element)
    return list(found)


def _declared(text: bytes) -> int:
    """Where the XML declaration ends, which looks like a processing instruction and is none."""
    return 5 if text[:5] == b"<?xml" and text[5:6].isspace() else 0


def _may_have_long_text(text: bytes) -> bool:
    """Whether a look at every text is worth its time: comments and CDATA sections may part a long one."""
    return len(text) > limits.TEXT and (b"<!" in text or max(map(len, text.split(b"<"))) > limits.TEXT)


def instruction(found: Any) -> Problem:
    """The problem of a processing instruction: it is for somebody else, and nobody here obeys it."""
    return Problem("xml-instruction", {"name": echo(str(found.target)), "line": found.sourceline or 1})


def _check_characters(text: bytes, element: etree._Element) -> None:
    if not _CONTROL_BYTES.search(text) and b"&#" not in text:
        return
    found = _CONTROLS.search(etree.tostring(element, encoding="unicode"))
    if found:
        raise ProblemError([Problem("text-character", {"character": f"U+{ord(found[0]):04X}"})])
