"""Reading usual events straight into the model, many times as fast as by way of a tree.

A typed JSON decoder does in one pass what `strict_json` and `building` do in three, but it lets pass what they refuse:
of a repeated member it keeps the last, unknown members it skips, ``null`` it takes for absent. So whatever it has read
is written again and the lengths are compared. Written without spaces, events cannot be shorter than what was read of
them – each member once, texts without escapes, numbers with their digits – so where the lengths agree nothing was
skipped, repeated or null, and where they differ the events are read the general way, a few at a time to find the ones
that differ. Two things could make up for a skipped member and are excluded: escapes (any backslash) and numbers that
are shorter with an exponent (``1e3``).

Extension members of events stand under names that the decoder cannot know. They are found in the text, remembered for
the prefixes that a document declares, and read by a second decoder that knows them and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypedDict

import msgspec

from txng.epcis import limits, rules
from txng.epcis.jsonld.contexts import prefix_fault
from txng.epcis.model import Extensions, Namespaces, StandardEvent
from txng.epcis.vocabulary import PREFIXES

_EVENTS: msgspec.json.Decoder[list[StandardEvent]] = msgspec.json.Decoder(list[StandardEvent])
_encode = msgspec.json.Encoder().encode

_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

# How a number may look of which it is certain that it could not be written shorter.
_plain_number = re.compile(rb"-?[0-9]{1,15}(?:\.[0-9]{1,12})?").fullmatch
# The forbidden characters that are not ASCII, in UTF-8: controls, and the two non-characters.
_CONTROL = re.compile(b"\xc2[\x80-\x9f]")
_NO_CHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")

# Prefixes that documents declared → names of members with one of them that were met in such documents.
_met: dict[tuple[str, ...], tuple[str, ...]] = {}
_MOST = 64  # such documents remembered

_AT_ONCE = 32  # events looked at together where not all events can be


class Read(NamedTuple):
    """What has been read. ``left``: places of the events, there ``None``, that have to be read the general way.
    ``unsettled``: events of which the rules must still be asked, and whose words of the CBV may not be bare."""

    events: list[StandardEvent | None]
    left: list[int]
    unsettled: list[StandardEvent]


def decoded(listed: bytes) -> list[StandardEvent] | None:
    """The events of a JSON array as far as the typed decoder takes them, with whatever it skips; ``None``: it fails."""
    try:
        return _EVENTS.decode(listed)
    except _FAILURES:
        return None


def read_events(
    sources: Sequence[bytes], listed: bytes, namespaces: Namespaces, events: list[StandardEvent] | None = None
) -> Read:
    """The events whose texts are ``sources``; ``listed`` is all of them as one JSON array.

    ``events``: what `decoded` has made of ``listed``. Each event is the one the general way would give without finding
    anything in its shape.
    """
    if events is not None:
        unsettled = _look(events, listed, namespaces)
        if unsettled is not None and (len(unsettled) < len(events) or not events):
            return Read([*events], [], unsettled)
    read = Read([None] * len(sources), [], [])
    for start in range(0, len(sources), _AT_ONCE):
        _read_some(sources[start : start + _AT_ONCE], start, namespaces, read)
    return read


def _read_some(sources: Sequence[bytes], start: int, namespaces: Namespaces, read: Read) -> None:
    """Reads some of the events, all at once or one by one."""
    listed = b"[" + b",".join(sources) + b"]"
    events = decoded(listed)
    unsettled = None if events is None else _look(events, listed, namespaces)
    alone = len(sources) == 1
    if events is not None and unsettled is not None and (not unsettled or (alone and len(listed) <= limits.TEXT)):
        read.events[start : start + len(events)] = events
        read.unsettled.extend(unsettled)
    elif alone:
        read.left.append(start)
    else:
        for at, source in enumerate(sources, start):
            _read_some([source], at, namespaces, read)


def _look(events: list[StandardEvent], listed: bytes, namespaces: Namespaces) -> list[StandardEvent] | None:
    """The events of which the rules must still be asked; ``None`` where it is not certain that all has been read.

    Gives the events their extensions and namespaces.
    """
    if _is_strange(listed):
        return None
    found = rules.gather(events)
    if not _has_plain_values(found, namespaces) or not _has_all_members(events, found, listed, namespaces):
        return None
    if namespaces:
        for event in events:
            event.namespaces = namespaces
    return rules.unsettled(events, found)


def _has_all_members(events: list[StandardEvent], found: rules.Gathered, listed: bytes, namespaces: Namespaces) -> bool:
    """Whether the text says nothing but what was read, and extension members, which are added to the events."""
    size = len(_encode(events))
    doubtful = _has_doubtful_numbers(found)
    lacking = len(listed) - _line_ends(listed) - size
    if not lacking and not doubtful:
        return True
    prefixes = tuple(sorted(namespaces))
    if lacking == _read_again(events, _met.get(prefixes, ()), listed, namespaces, doubtful):
        return True
    if b" " in listed:
        listed = msgspec.json.format(listed, indent=-1)
    names = _extension_names(listed, {*prefixes, *PREFIXES})
    if len(_met) >= _MOST:
        _met.clear()
    _met[prefixes] = names
    return len(listed) - size == _read_again(events, names, listed, namespaces, doubtful)


def _line_ends(listed: bytes) -> int:
    """How many line ends and tabs there are, which never stand inside a text."""
    found = len(listed.split(b"\n")) - 1
    for space in (b"\r", b"\t"):
        if space in listed:
            found += listed.count(space)
    return found


def _is_strange(text: bytes) -> bool:
    """Whether there are escapes, or characters that no text may hold."""
    if b"\\" in text or b"\x7f" in text:
        return True
    # The plain search first: it is far quicker, and mostly finds nothing.
    return (b"\xc2" in text and _CONTROL.search(text) is not None) or (
        b"\xef" in text and _NO_CHARACTER.search(text) is not None
    )


def _has_plain_values(found: rules.Gathered, namespaces: Namespaces) -> bool:
    """Whether master data is made of texts under names that are declared, and nothing is too long or has a context."""
    if found.rare:
        if any(event.context is not None for event in found.rare):
            return False
        size = len(_encode(found.rare))
        if size > limits.TEXT and max(len(_encode(event)) for event in found.rare) > limits.TEXT:
            return False
    return all(_is_plain(members, namespaces) for members in found.master_data)


def _is_plain(members: dict[str, Any], namespaces: Namespaces) -> bool:
    """Whether extension members are texts, under names that are declared."""
    return all(
        type(value) is str and len(value) <= limits.TEXT and _is_declared(name, namespaces)
        for name, value in members.items()
    )


def _is_declared(name: str, namespaces: Namespaces) -> bool:
    """Whether a name has no prefix that nobody declared; a name without prefix is left to the rules."""
    return len(name) <= limits.NAME and (":" not in name or prefix_fault(name, namespaces) is None)


def _has_doubtful_numbers(found: rules.Gathered) -> bool:
    """Whether there are numbers that could have been written shorter, with an exponent."""
    numbers: set[Any] = set(found.amounts)
    for event in found.rare:
        for element in event.sensor_element_list or ():
            for report in element.sensor_report:
                numbers.update(_numbers_of(report))
    numbers.discard(None)
    # Of fractions, only multiples of ten and what is tiny or huge have a shorter spelling.
    return any(
        not -1e15 < number < 1e15 or (type(number) is float and (number % 10 == 0 or -0.01 < number < 0.01))
        for number in numbers
    )


def _read_again(
    events: list[StandardEvent], names: tuple[str, ...], listed: bytes, namespaces: Namespaces, numbers: bool
) -> int | None:
    """Gives the events those of their members under ``names`` that are texts; returns how many bytes these take.

    What stands under the same names elsewhere, in places or sensor data, is not read, and will be missed. ``numbers``:
    have a look at them, too; ``None`` when one is not plain.
    """
    if not names and not numbers:
        return 0
    try:
        parts = _decoder(names, numbers).decode(listed)
    except _FAILURES:
        return None
    if numbers and not all(map(_plain_number, _numbers_in(parts))):
        return None
    length = 0
    for event, part in zip(events, parts, strict=True):
        if part and _is_plain(part, namespaces):
            event.extensions = Extensions(part)
            length += len(_encode(part)) - 1  # without braces, with a comma more
    return length


_ABSENT = msgspec.Raw(b"0")


class _Amount(msgspec.Struct, gc=False):
    quantity: msgspec.Raw = _ABSENT


class _Report(msgspec.Struct, rename="camel", gc=False):
    value: msgspec.Raw = _ABSENT
    min_value: msgspec.Raw = _ABSENT
    max_value: msgspec.Raw = _ABSENT
    mean_value: msgspec.Raw = _ABSENT
    s_dev: msgspec.Raw = _ABSENT
    perc_rank: msgspec.Raw = _ABSENT
    perc_value: msgspec.Raw = _ABSENT


class _Element(msgspec.Struct, rename="camel", gc=False):
    sensor_report: list[_Report]


_numbers_of = attrgetter(*_Report.__struct_fields__)
_AMOUNTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_SENSORS = "sensorElementList"
_NUMBERS = {**dict.fromkeys(_AMOUNTS, list[_Amount]), _SENSORS: list[_Element]}


def _numbers_in(parts: list[dict[str, Any]]) -> Iterator[bytes]:
    """The texts of all numbers of the events; what holds them is taken out of ``parts``."""
    for part in parts:
        if part:
            for name in _AMOUNTS:
                for amount in part.pop(name, ()):
                    yield bytes(amount.quantity)
            for element in part.pop(_SENSORS, ()):
                for report in element.sensor_report:
                    yield from map(bytes, _numbers_of(report))


def _extension_names(listed: bytes, prefixes: Iterable[str]) -> tuple[str, ...]:
    """The names with one of the prefixes that members have somewhere in the text."""
    names: set[bytes] = set()
    for prefix in prefixes:
        start = b'"%b:' % prefix.encode()
        if start in listed:
            for piece in listed.split(start)[1:]:
                local, _, rest = piece.partition(b'"')
                if rest.startswith(b":"):
                    names.add(start[1:] + local)
    # A name that is no UTF-8 becomes one that is not there, so that the general way finds out.
    return tuple(sorted(name.decode(errors="replace") for name in names))


@lru_cache(maxsize=_MOST)
def _decoder(names: tuple[str, ...], numbers: bool) -> msgspec.json.Decoder[list[dict[str, Any]]]:
    wanted = dict.fromkeys(names, Any) | (_NUMBERS if numbers else {})
    members: Any = TypedDict("members", wanted, total=False)  # type: ignore[misc]
    return msgspec.json.Decoder(list[members])
