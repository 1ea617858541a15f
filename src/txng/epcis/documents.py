"""Documents of either syntax: the first character tells JSON from XML."""

from collections.abc import Mapping

from txng.epcis import jsonld
from txng.epcis.findings import Profile
from txng.epcis.model import Document
from txng.gs1.problems import Problem, ProblemError

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def is_xml(data: bytes) -> bool:
    """Whether the text begins like XML: a byte order mark or zero bytes of UTF-16 do not hide the ``<``.

    >>> is_xml(b" <epcis:EPCISDocument/>"), is_xml(b'{"type": "EPCISDocument"}')
    (True, False)
    """
    start = bytes(data[:1024])
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip(b" \t\r\n").startswith(b"<")


def read(data: bytes, profile: Profile = "strict", extensions: Mapping[str, str] | None = None) -> Document:
    """The document in ``data``, JSON-LD or XML. Raises `ProblemError` with every fault.

    ``extensions``: prefixes declared outside the document (header ``GS1-Extensions``); XML declares its own.
    """
    if not is_xml(data):
        if not bytes(data).strip():
            raise ProblemError([Problem("document-empty")])
        return jsonld.read(data, profile, extensions)
    from txng.epcis import xml  # the XML parser is loaded only by those who need it

    return xml.read(data, profile)
