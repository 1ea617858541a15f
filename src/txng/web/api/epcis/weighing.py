"""How much there is in a document, counted before it is read (pure).

A few bytes can ask for much work: twenty megabytes hold three million empty objects, each of which would become an
object in memory, be judged and be complained about. So what is countable at the speed of memory is counted first, and
a document of more than an honest one of the allowed size can have is refused unread. Characters inside of texts are
counted, too; the bounds leave room for them.
"""

import re
from itertools import islice

import msgspec

from txng.core.errors import Refused
from txng.events.errors import CaptureLimitExceeded
from txng.events.rules import EVENTS_PER_CAPTURE
from txng.web.api.epcis import limits
from txng.web.api.epcis.negotiation import Syntax

#: A colon that does not stand right behind the name of its member, which is rare, and names in front of such ones.
_APART = (b" :", b"\t:", b"\r:", b"\n:")
_MEMBER = re.compile(rb'"[ \t\r\n]+:')


class _Results(msgspec.Struct):
    events: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"[]"), name="eventList")


class _Query(msgspec.Struct):
    results: _Results = msgspec.field(default_factory=_Results, name="resultsBody")


class _Body(_Results):
    query: _Query = msgspec.field(default_factory=_Query, name="queryResults")


class _Shell(msgspec.Struct):
    body: _Body = msgspec.field(default_factory=_Body, name="epcisBody")


_SHELL = msgspec.json.Decoder(_Shell)
_EVENTS = msgspec.json.Decoder(list[msgspec.Raw])


def weigh(data: bytes, syntax: Syntax) -> None:
    """Raise `Refused` when the document is too much to read: ``too-many-values``, or too many events."""
    if syntax == "xml":
        _bound(data.count(b"<"), limits.TAGS)
        return
    objects = data.count(b"{")
    _bound(objects, limits.OBJECTS)
    _bound(objects + data.count(b",") + data.count(b"["), limits.VALUES)
    members = data.count(b'":')
    if any(space in data for space in _APART):
        members += sum(1 for _ in islice(_MEMBER.finditer(data), limits.MEMBERS + 1))
    _bound(members, limits.MEMBERS)
    if objects > EVENTS_PER_CAPTURE and (found := _events(data)) > EVENTS_PER_CAPTURE:
        raise CaptureLimitExceeded("too-many-events", found=found, limit=EVENTS_PER_CAPTURE)


def _bound(found: int, limit: int) -> None:
    if found > limit:
        raise Refused("too-many-values", limit=limit)


def _events(data: bytes) -> int:
    """Events of a document; 0 of one that is no document or no JSON, which its reader will say."""
    try:
        body = _SHELL.decode(data).body
        return max(len(_EVENTS.decode(body.events)), len(_EVENTS.decode(body.query.results.events)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return 0
