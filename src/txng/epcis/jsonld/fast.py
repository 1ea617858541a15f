"""Reading the usual event straight into the model, many times as fast as by way of a tree.

A typed JSON decoder does in one pass what `strict_json` and `building` do in three, but it lets pass what they refuse:
of a repeated member it keeps the last, unknown members it skips, ``null`` it takes for absent. So whatever it has read
is written again and the lengths are compared. Written without spaces, an event cannot be shorter than what was read of
it – each member once, texts without escapes, numbers with their digits – so where the lengths agree nothing was
skipped, repeated or null, and where they differ the event is read the general way. Two things could make up for a
skipped member and are excluded: escapes (any backslash) and numbers that are shorter with an exponent (``1e3``).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from txng.epcis import limits
from txng.epcis.jsonld.contexts import prefix_fault
from txng.epcis.jsonld.strict_json import FORBIDDEN
from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    Extensions,
    Namespaces,
    ObjectEvent,
    QuantityElement,
    StandardEvent,
    TransactionEvent,
    TransformationEvent,
)

_EVENTS = msgspec.json.Decoder(list[StandardEvent])
_EVENT: msgspec.json.Decoder[StandardEvent] = msgspec.json.Decoder(StandardEvent)
_TREE = msgspec.json.Decoder(dict[str, Any])
_encode = msgspec.json.Encoder().encode

_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_ODD_NUMBER = re.compile(rb'(?:":|[,\[])[ \t\r\n]*-?[0-9]+(?:[0-9]{%d}|(?:\.[0-9]+)?[eE])' % limits.NUMBER_DIGITS)
_ASCII = bytes(range(128))


def read_events(sources: Sequence[bytes], listed: bytes, namespaces: Namespaces) -> list[StandardEvent | None]:
    """The events whose texts are ``sources``; ``None`` for each that has to be read the general way.

    ``listed``: all of them as one JSON array. Each event returned is the one the general way would give without
    finding anything in its shape, except that words of the CBV may still be in a longer spelling.
    """
    try:
        events: list[Any] = _EVENTS.decode(listed)
    except _FAILURES:
        events = [_decoded(source) for source in sources]
    strange = _is_strange(listed)
    names = _Names(namespaces)
    for at, event in enumerate(events):
        if event is None:
            continue
        text = sources[at]
        if (
            (strange and _is_strange(text))
            or len(text) > limits.JSON_TEXT
            or not _PLAIN[type(event)](event, text, names)
            or not _is_whole(event, text, names)
        ):
            events[at] = None
        elif namespaces:
            event.namespaces = namespaces
    return events


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
    return not text.isascii() and FORBIDDEN.search(text.translate(None, _ASCII).decode(errors="replace")) is not None


def _is_whole(event: StandardEvent, text: bytes, names: _Names) -> bool:
    """Whether the event is all that the text says; extension members of the event itself are added to it."""
    try:
        size = len(_encode(event))
        return (
            size == len(text)
            or _has_extensions(event, size, text, names)
            or size == len(text := msgspec.json.format(text, indent=-1))  # without the spaces around members
            or _has_extensions(event, size, text, names)
        )
    except _FAILURES:
        return False


def _has_extensions(event: StandardEvent, size: int, text: bytes, names: _Names) -> bool:
    """Whether extension members, texts all, make up for the ``size`` the event lacks."""
    extensions = Extensions({name: value for name, value in _TREE.decode(text).items() if ":" in name})
    if not extensions or size + len(_encode(extensions)) - 1 != len(text) or not _master_data_plain(extensions, names):
        return False
    event.extensions = extensions
    return True


# --- what the lengths do not tell -------------------------------------------------------------------------------------


def _plain_object(event: ObjectEvent, text: bytes, names: _Names) -> bool:
    return (
        event.context is None
        and (event.quantity_list is None or _amounts_plain(event.quantity_list, text))
        and (event.ilmd is None or _master_data_plain(event.ilmd, names))
        and (event.sensor_element_list is None or not _ODD_NUMBER.search(text))
    )


def _plain_containment(event: AggregationEvent | AssociationEvent, text: bytes, names: _Names) -> bool:
    return (
        event.context is None
        and (event.child_quantity_list is None or _amounts_plain(event.child_quantity_list, text))
        and (event.sensor_element_list is None or not _ODD_NUMBER.search(text))
    )


def _plain_transaction(event: TransactionEvent, text: bytes, names: _Names) -> bool:
    return (
        event.context is None
        and (event.quantity_list is None or _amounts_plain(event.quantity_list, text))
        and (event.sensor_element_list is None or not _ODD_NUMBER.search(text))
    )


def _plain_transformation(event: TransformationEvent, text: bytes, names: _Names) -> bool:
    return (
        event.context is None
        and (event.input_quantity_list is None or _amounts_plain(event.input_quantity_list, text))
        and (event.output_quantity_list is None or _amounts_plain(event.output_quantity_list, text))
        and (event.ilmd is None or _master_data_plain(event.ilmd, names))
        and (event.sensor_element_list is None or not _ODD_NUMBER.search(text))
    )


#: Kind of event → whether nothing in it was prefixed in a context of its own, shortened by an exponent, or nested.
_PLAIN: Mapping[type[StandardEvent], Callable[[Any, bytes, _Names], bool]] = {
    ObjectEvent: _plain_object,
    AggregationEvent: _plain_containment,
    AssociationEvent: _plain_containment,
    TransactionEvent: _plain_transaction,
    TransformationEvent: _plain_transformation,
}


def _amounts_plain(elements: list[QuantityElement], text: bytes) -> bool:
    """Whether no quantity was written shorter than it would be written here, or has too many digits."""
    for element in elements:
        amount = element.quantity
        # Of fractions, only multiples of ten and what is tiny or huge have a spelling with exponent that is shorter.
        if amount is not None and (
            not -1e15 < amount < 1e15 or (type(amount) is float and (amount % 10 == 0 or -0.01 < amount < 0.01))
        ):
            return _ODD_NUMBER.search(text) is None
    return True


def _master_data_plain(ilmd: dict[str, Any], names: _Names) -> bool:
    return names.declared(ilmd) and all(type(value) is str for value in ilmd.values())
