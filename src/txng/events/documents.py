"""Documents of events at rest: compressed with a dictionary, beside a note of what stood around them.

The bytes of an event are kept exactly as sent. On their own they say nothing of the prefixes that their document
declared, so each points at a `Context`. Dictionaries of this program have numbers below 1,000; one trained on a
province's own events takes a number from there on and lives in table ``event_zdict`` alone.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from typing import Literal

import msgspec
import zstandard

from txng.epcis import documents
from txng.epcis.findings import Findings
from txng.epcis.jsonld.building import build_event
from txng.epcis.jsonld.strict_json import parse
from txng.epcis.model import AnyEvent, Document, Namespaces
from txng.gs1.problems import Problem, ProblemError

LEVEL = 3
#: Number of the dictionary new documents are compressed with: data/documents-2.zdict, trained on 12,000 generated
#: events (JSON inside documents, XML, one a line). The first one knew no XML.
SHIPPED = 2


class Context(msgspec.Struct, frozen=True):
    """What stood around an event.

    ``format``: its syntax; ``namespaces``: prefixes declared around the event, by its document or the request.
    """

    format: Literal["json", "xml"]
    namespaces: Mapping[str, str] = {}

    def encoded(self) -> bytes:
        return msgspec.json.encode(self, order="deterministic")


def context_of(document: Document) -> Context:
    """The context of the events of a document."""
    if document.sources and documents.is_xml(document.sources[0]):
        return Context("xml")  # an element is kept with the namespaces in its scope
    return Context("json", dict(document.namespaces))


def digest(body: bytes) -> bytes:
    """What a context is found by."""
    return blake2b(body, digest_size=16).digest()


def shipped_dictionary(number: int) -> bytes:
    """The body of a dictionary that comes with the program."""
    return resources.files("txng.events").joinpath(f"data/documents-{number}.zdict").read_bytes()


@lru_cache(maxsize=16)
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    if number < 1000:
        body = shipped_dictionary(number)
    else:
        from txng.events.models import EventDictionary

        body = bytes(EventDictionary.objects.values_list("body", flat=True).get(pk=number))
    return zstandard.ZstdCompressionDict(body)


class _Tools(threading.local):
    """Compressors may not be shared between threads."""

    def __init__(self) -> None:
        self.decompressors: dict[int, zstandard.ZstdDecompressor] = {}
        self.compressors: dict[int, zstandard.ZstdCompressor] = {}


_tools = _Tools()


def compress(sources: Sequence[bytes], number: int = SHIPPED) -> list[bytes]:
    """Each document compressed with dictionary ``number``."""
    tool = _tools.compressors.get(number)
    if tool is None:
        tool = _tools.compressors[number] = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_dictionary(number), write_checksum=False, write_dict_id=False
        )
    one = tool.compress
    return [one(source) for source in sources]


def decompress(body: bytes, number: int) -> bytes:
    """The exact bytes an event was sent as."""
    tool = _tools.decompressors.get(number)
    if tool is None:
        tool = _tools.decompressors[number] = zstandard.ZstdDecompressor(dict_data=_dictionary(number))
    return tool.decompress(body)


def read(source: bytes, context: Context) -> AnyEvent:
    """The event in stored bytes. What was accepted once stays readable: the rules are not asked again."""
    if context.format == "xml":
        from txng.epcis import xml  # the XML parser is loaded only by those who need it

        return xml.read(source, "lenient").events[0]
    findings = Findings("lenient")
    event = build_event(parse(source, findings), "", findings, Namespaces(context.namespaces))
    if event is None:
        raise ProblemError([Problem("stored-document-unreadable")])
    return event
