"""Documents of either syntax: the first character tells JSON from XML."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from txng.epcis import jsonld
from txng.epcis.findings import Profile
from txng.epcis.jsonld import messages as json_messages
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


def read(
    data: bytes,
    profile: Profile = "strict",
    extensions: Mapping[str, str] | None = None,
    *,
    messages: bool = False,
) -> Document:
    """The document in ``data``, JSON-LD or XML. Raises `ProblemError` with every fault.

    ``extensions``: prefixes declared outside the document (header ``GS1-Extensions``); XML declares its own.
    ``messages``: also what holds no events but a question, an answer to one or an exception (`Document.message`); in
    JSON these are the parameters of a query.

    >>> read(b'{"EQ_bizStep": ["shipping"], "maxEventCount": 5}', messages=True).message
    Poll(query_name='SimpleEventQuery', params={'EQ_bizStep': ['shipping'], 'maxEventCount': 5})
    """
    if not is_xml(data):
        if not bytes(data).strip():
            raise ProblemError([Problem("document-empty")])
        if messages and (document := json_messages.read(data, extensions)) is not None:
            return document
        return jsonld.read(data, profile, extensions)
    from txng.epcis import xml  # the XML parser is loaded only by those who need it

    return xml.read(data, profile, messages=messages)


def stream(
    file: BinaryIO, most: int = 1000, profile: Profile = "strict", extensions: Mapping[str, str] | None = None
) -> Iterator[Document]:
    """The document in a file of any size, in blocks of at most ``most`` events; memory holds one block at a time.

    Every block is a `Document` with the surroundings of the whole (context, header, master data). Raises `ProblemError`
    with every fault of the block it was found in, at its place in the whole document; the blocks before it have been
    given out already. ``file`` can be sought and is at its beginning.

    >>> import io
    >>> event = b'{"type": "ObjectEvent", "eventTime": "2026-11-05T07:30:00Z", "eventTimeZoneOffset": "+07:00",'
    >>> event += b' "action": "OBSERVE", "epcList": []}'
    >>> text = b'{"type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-05T08:00:00Z", "epcisBody":'
    >>> text += b' {"eventList": [' + b",".join([event] * 5) + b']},'
    >>> text += b' "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"}'
    >>> [len(block.events) for block in stream(io.BytesIO(text), most=2)]
    [2, 2, 1]
    """
    start = file.read(1024)
    file.seek(0)
    if is_xml(start):
        from txng.epcis.xml import reading, streaming

        return streaming.stream(file, partial(reading.read, profile=profile), most)
    from txng.epcis.jsonld import streaming as json_streaming

    return json_streaming.stream(file, partial(read, profile=profile, extensions=extensions), most)
