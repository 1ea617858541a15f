"""Reading the usual event straight into the model, many times as fast as by way of a tree.

A typed JSON decoder does in one pass what `strict_json` and `building` do in three, but it lets pass what they refuse:
of a repeated member it keeps the last, unknown members it skips, ``null`` it takes for absent. So whatever it has read
is written again and the lengths are compared. Written without spaces, an event cannot be shorter than what was read of
it – each member once, texts without escapes, numbers with their digits – so where the lengths agree nothing was
skipped, repeated or null, and where they differ the event is read the general way. Two things could make up for a
skipped member and are excluded: escapes (any backslash) and numbers that are shorter with an exponent (``1e3``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from txng.epcis import limits, rules
from txng.epcis.jsonld.contexts import prefix_fault
from txng.epcis.model import Extensions, Namespaces, StandardEvent

_EVENTS = msgspec.json.Decoder(list[StandardEvent])
_EVENT: msgspec.json.Decoder[StandardEvent] = msgspec.json.Decoder(StandardEvent)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE = msgspec.json.Decoder(Any)
_encode = msgspec.json.Encoder().encode

_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# Of the events looked at with these, no array holds numbers: only members can.
_ODD_NUMBER = re.compile(rb'":[ \t\r\n]*-?[0-9]+(?:[0-9]{%d}|(?:\.[0-9]+)?[eE])' % limits.NUMBER_DIGITS)
# The forbidden characters that are not ASCII, in UTF-8: controls, and the two non-characters.
_CONTROL = re.compile(b"\xc2[\x80-\x9f]")
_NO_CHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")


class Read(NamedTuple):
    """What has been read. ``left``: places of the events, there ``None``, that have to be read the general way.
    ``unsettled``: events of which the rules must still be asked, and whose words of the CBV may not be bare."""

    events: list[StandardEvent | None]
    left: list[int]
    unsettled: list[StandardEvent]


def read_events(sources: Sequence[bytes], listed: bytes, namespaces: Namespaces) -> Read:
    """The events whose texts are ``sources``; ``listed`` is all of them as one JSON array.

    Each event is the one the general way would give without finding anything in its shape.
    """
    left: list[int] = []
    try:
        events: list[Any] = _EVENTS.decode(listed)
        read = events.copy()
    except _FAILURES:
        events = [_decoded(source) for source in sources]
        read = [event for event in events if event is not None]
    sizes = [len(_encode(event)) for event in events]
    found = rules.gather(read)
    names = _Names(namespaces)
    odd = {id(event) for event in _odd(found, names)}
    if namespaces:
        for event in read:
            event.namespaces = namespaces
    strange, large = _is_strange(listed), len(listed) > limits.JSON_TEXT
    for at, (event, source, size) in enumerate(zip(events, sources, sizes, strict=True)):
        if (
            event is None
            or (size != len(source) and not _is_whole(event, size, source, names))
            or (odd and id(event) in odd and not _is_plain(event, source, names))
            or (strange and _is_strange(source))
            or (large and len(source) > limits.JSON_TEXT)
        ):
            events[at] = None
            left.append(at)
    return Read(events, left, rules.unsettled(read, found))


class _Names:
    """The names of extension members met so far whose meaning is declared."""

    def __init__(self, namespaces: Namespaces):
        self._namespaces = namespaces
        self._met: set[str] = set()

    def declared(self, names: Iterable[str]) -> bool:
        """Whether none of the names has a prefix that nobody declared; a name without prefix is left to the rules."""
        for name in names:
            if name not in self._met:
                if len(name) > limits.JSON_NAME or (":" in name and prefix_fault(name, self._namespaces) is not None):
                    return False
                self._met.add(name)
        return True


def _decoded(source: bytes) -> StandardEvent | None:
    try:
        return _EVENT.decode(source)
    except _FAILURES:
        return None


def _is_strange(text: bytes) -> bool:
    """Whether there are escapes, or characters that no text may hold."""
    if b"\\" in text or b"\x7f" in text:
        return True
    # The plain search first: it is far quicker, and mostly finds nothing.
    return (b"\xc2" in text and _CONTROL.search(text) is not None) or (
        b"\xef" in text and _NO_CHARACTER.search(text) is not None
    )


def _is_whole(event: StandardEvent, size: int, text: bytes, names: _Names) -> bool:
    """Whether the text says more only by spaces, or by extension members of the event, which are added to it.

    ``size``: bytes of the event as it would be written here.
    """
    try:
        return (
            _has_extensions(event, size, text, names)
            or size == len(text := msgspec.json.format(text, indent=-1))
            or _has_extensions(event, size, text, names)
        )
    except _FAILURES:
        return False


def _has_extensions(event: StandardEvent, size: int, text: bytes, names: _Names) -> bool:
    """Whether extension members, texts all, make up for the bytes the event lacks."""
    found = [(name, value) for name, value in _MEMBERS.decode(text).items() if ":" in name]
    lacking = sum([len(name.encode()) + len(bytes(value)) + len('"":,') for name, value in found])
    if size + lacking != len(text):
        return False
    extensions = Extensions({name: _VALUE.decode(value) for name, value in found})
    event.extensions = extensions
    return _is_simple(extensions, names)


# --- what the lengths do not tell -------------------------------------------------------------------------------------


def _odd(found: rules.Gathered, names: _Names) -> Iterator[StandardEvent]:
    """Events with numbers that could have been written shorter, or with more in their master data than texts."""
    yield from found.rare
    for event, amounts in found.quantities:
        for element in amounts:
            amount = element.quantity
            # Of fractions, only multiples of ten and what is tiny or huge have a shorter spelling, with an exponent.
            if amount is not None and (
                not -1e15 < amount < 1e15 or (type(amount) is float and (amount % 10 == 0 or -0.01 < amount < 0.01))
            ):
                yield event
    for event, ilmd in found.master_data:
        if not _is_simple(ilmd, names):
            yield event


def _is_plain(event: StandardEvent, text: bytes, names: _Names) -> bool:
    """Whether an odd event is as plain as others after all."""
    ilmd = getattr(event, "ilmd", None)
    return event.context is None and not _ODD_NUMBER.search(text) and (ilmd is None or _is_simple(ilmd, names))


def _is_simple(members: dict[str, Any], names: _Names) -> bool:
    """Whether extension members are texts, under names that are declared."""
    return names.declared(members) and all(type(value) is str for value in members.values())
