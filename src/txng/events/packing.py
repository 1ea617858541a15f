"""From events to rows: what is indexed of an event, and the rows in the form PostgreSQL's binary COPY takes.

Pure: no database, no clock. Times are microseconds since 1970 (UTC) until they are packed. Source of the form:
PostgreSQL documentation, COPY, "Binary Format".
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from txng.epcis import event_hash, time, units
from txng.epcis.model import AnyEvent, ErrorDeclaration
from txng.epcis.query.facts import expanded
from txng.epcis.things import CLASS, named
from txng.events import VOID
from txng.events.facts import FactRow, fact_rows
from txng.events.keys import KEYS

#: Type of event as stored; 0 for a type of the sender's own.
TYPES = {
    "ObjectEvent": 1,
    "AggregationEvent": 2,
    "TransactionEvent": 3,
    "TransformationEvent": 4,
    "AssociationEvent": 5,
}
ACTIONS = {"ADD": 1, "OBSERVE": 2, "DELETE": 3}

EVENT_COLUMNS = (
    "seq, event_time, record_time, read_point, biz_location, capture, owner, biz_step, disposition, context, tz_min,"
    " etype, action, zdict, hash, corrects, event_id, doc"
)
THING_COLUMNS = "k, event_time, seq, quantity, role, uom"
FACT_COLUMNS = "k, event_time, seq, low, high"

_EPOCH_2000 = 946_684_800_000_000  # PostgreSQL counts microseconds from 2000-01-01
_DAY = 86_400_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_EXACT = {"Z": len("2026-11-05T07:30:00.000000Z")}
_LONGEST_WITH_OFFSET = len("2026-11-05T07:30:00.000000+07:00")


#: How much of a thing: quantity and unit; in pieces without a unit, unknown without a quantity.
Amount = tuple[float | None, str | None]
#: One thing in one role: k, role, quantity, uom.
ThingRow = tuple[int, int, float | None, str | None]


class EventRow(msgspec.Struct, gc=False):
    """What is stored of an event besides its document. ``biz_step`` and ``disposition`` are words, not yet ids.

    ``hash`` is the identity. ``corrects`` is the event hash of what an error declaration declares wrong, else None.
    """

    hash: bytes
    corrects: bytes | None
    event_id: str | None
    event_time: int
    tz_min: int
    etype: int
    action: int | None
    biz_step: str | None
    disposition: str | None
    read_point: int | None
    biz_location: int | None
    things: list[ThingRow]
    facts: list[FactRow] = []

    @property
    def day(self) -> int:
        """The calendar day where it happened, in days since 1970."""
        return (self.event_time + self.tz_min * 60_000_000) // _DAY


class Shared(NamedTuple):
    """What all events of one capture have in common. ``record_time`` in microseconds since 1970."""

    record_time: int
    capture: int
    owner: int | None
    context: int
    zdict: int


# --- events to rows ---------------------------------------------------------------------------------------------------


def event_row(event: AnyEvent) -> EventRow:
    """The row of an event. Two events have the same ``hash`` exactly when they are the same event."""
    return event_rows([event])[0]


def event_rows(events: Sequence[AnyEvent]) -> list[EventRow]:
    """`event_row` of each. One kind of work is done for all before the next begins: a third quicker, because the
    processor finds code and tables where it left them."""
    hashes = list(map(event_hash.digest, events))
    identities = [
        (digest, None, 0) if event.error_declaration is None else _declared(event, digest)
        for event, digest in zip(events, hashes, strict=True)
    ]
    things = [_thing_rows(event, void) for event, (_, _, void) in zip(events, identities, strict=True)]
    facts = list(map(fact_rows, events))
    return [
        EventRow(
            hash=identity,
            corrects=corrects,
            event_id=_own_id(event.event_id, digest),
            event_time=_instant(event.event_time),
            tz_min=time.offset_minutes(event.event_time_zone_offset),
            etype=TYPES.get(event.type, 0),
            action=None if (action := getattr(event, "action", None)) is None else ACTIONS.get(action),
            biz_step=_word(event.biz_step, event),
            disposition=_word(event.disposition, event),
            read_point=None if event.read_point is None else KEYS[event.read_point.id],
            biz_location=None if event.biz_location is None else KEYS[event.biz_location.id],
            things=mentioned,
            facts=said,
        )
        for event, digest, (identity, corrects, _), mentioned, said in zip(
            events, hashes, identities, things, facts, strict=True
        )
    ]


def _declared(event: AnyEvent, digest: bytes) -> tuple[bytes, bytes, int]:
    """Identity of an error declaration, hash of what it declares wrong, and what marks its things."""
    assert event.error_declaration is not None
    said = _declaration(event.error_declaration, event.namespaces or {})
    return sha256(digest + said).digest(), digest, VOID


def _own_id(event_id: str | None, digest: bytes) -> str | None:
    """The sender's id of an event, unless it only repeats the hash."""
    return None if event_id is None or event_id == hash_uri(digest) else event_id


def _word(word: str | None, event: AnyEvent) -> str | None:
    """A bare word or a whole URI: what a prefix means is known to its document alone."""
    return word if word is None or not event.namespaces else expanded(word, event.namespaces)


def _instant(text: str) -> int:
    """`time.micros` of a dateTimeStamp that has been checked; quicker unless it counts less than microseconds."""
    if len(text) > _LONGEST_EXACT.get(text[-1], _LONGEST_WITH_OFFSET):
        return time.micros(text)
    return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND


def hash_uri(digest: bytes) -> str:
    """The event id that stands for an event hash (CBV 2.0 section 8.9)."""
    return f"ni:///sha-256;{digest.hex()}?ver=CBV2.0"


def hash_of_uri(uri: str) -> bytes | None:
    """The hash inside such an event id; None for any other id."""
    if uri.startswith("ni:///sha-256;") and uri.endswith("?ver=CBV2.0") and len(uri) == 89:
        try:
            return bytes.fromhex(uri[14:78])
        except ValueError:
            return None
    return None


_key = KEYS.__getitem__


def _thing_rows(event: AnyEvent, void: int) -> list[ThingRow]:
    """One row per thing and role, of what `mentions` finds: a class that is listed more than once has its amounts
    added."""
    lists, single = named(event)
    rows: list[ThingRow] = []
    for epcs, quantities, role in lists:
        role |= void
        if epcs:
            rows += [(k, role, None, None) for k in map(_key, epcs)]
        if quantities:
            role |= CLASS
            rows += [(_key(one.epc_class), role, one.quantity, one.uom) for one in quantities]
    if single is not None:
        rows.append((_key(single[0]), single[1] | void, None, None))
    if len(rows) < 2 or len({row[0] for row in rows}) == len(rows):
        return rows
    merged: dict[tuple[int, int], ThingRow] = {}
    for row in rows:
        first = merged.setdefault(row[:2], row)
        if first is not row:
            merged[row[:2]] = (*row[:2], *_sum(first[2:], row[2:]))
    return list(merged.values())


def _sum(one: Amount, other: Amount) -> Amount:
    """Both amounts together in the unit of the first; unknown where they cannot be added."""
    if one[0] is None or other[0] is None:
        return None, None
    if one[1] == other[1]:
        return one[0] + other[0], one[1]
    if one[1] is None or other[1] is None:
        return None, None
    converted = units.convert(other[0], other[1], one[1])
    return (None, None) if converted is None else (one[0] + converted, one[1])


def _declaration(declaration: ErrorDeclaration, namespaces: Mapping[str, str]) -> bytes:
    """What an error declaration says, in one spelling: it is told apart from the event it repeats by this."""
    content = [
        str(time.micros(declaration.declaration_time)),
        declaration.reason or "",
        sorted(declaration.corrective_event_ids or ()),
        _plain(declaration.extensions or {}, namespaces),
    ]
    return msgspec.json.encode(content, order="deterministic")


def _plain(value: Any, namespaces: Mapping[str, str]) -> Any:
    """Extension fields with full names and all values as text, so that JSON and XML say the same."""
    if isinstance(value, dict):
        return {_full_name(name, namespaces): _plain(inner, namespaces) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, namespaces) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _full_name(name: str, namespaces: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return namespaces[prefix] + local if colon and prefix in namespaces else name


# --- rows to bytes ----------------------------------------------------------------------------------------------------

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_PIECE = 2_000  # parts of a piece: the server works on one while the next is made

_int2 = struct.Struct(">ih").pack
_int4 = struct.Struct(">ii").pack
_int8 = struct.Struct(">iq").pack
_length = struct.Struct(">i").pack
_codes = struct.Struct(">ihih").pack
_head = struct.Struct(">hiqiq").pack  # field count, seq, event_time
_thing = struct.Struct(">hiqiqiqiihi").pack  # k, event_time, seq, no quantity, role, no uom
_amount = struct.Struct(">hiqiqiqidihi").pack  # the same with a quantity; uom follows


def _optional(pack: Callable[[int, int], bytes], size: int, value: int | None) -> bytes:
    return _NULL if value is None else pack(size, value)


def _bytes(value: bytes | None) -> bytes:
    return _NULL if value is None else _length(len(value)) + value


def copy_events(
    rows: Sequence[EventRow],
    seqs: Sequence[int],
    documents: Sequence[bytes],
    words: Mapping[str, int],
    shared: Shared,
) -> Iterator[bytes]:
    """The rows of table ``event``, piece by piece, for ``COPY event (EVENT_COLUMNS) FROM STDIN (FORMAT binary)``.

    ``documents``: the compressed document of each row; ``words``: id of each business step and disposition.
    """
    record_time = _int8(8, shared.record_time - _EPOCH_2000)
    capture_and_owner = _int8(8, shared.capture) + _optional(_int4, 4, shared.owner)
    context = _int4(4, shared.context)
    zdict = _int2(2, shared.zdict)
    word = {None: _NULL} | {text: _int4(4, number) for text, number in words.items()}
    parts = [_HEADER]
    for row, seq, document in zip(rows, seqs, documents, strict=True):
        parts += (
            _head(18, 8, seq, 8, row.event_time - _EPOCH_2000),
            record_time,
            _optional(_int8, 8, row.read_point),
            _optional(_int8, 8, row.biz_location),
            capture_and_owner,
            word[row.biz_step],
            word[row.disposition],
            context,
            _codes(2, row.tz_min, 2, row.etype),
            _optional(_int2, 2, row.action),
            zdict,
            _bytes(row.hash),
            _bytes(row.corrects),
            _NULL if row.event_id is None else _bytes(row.event_id.encode()),
            _bytes(document),
        )
        if len(parts) > _PIECE:
            yield b"".join(parts)
            parts.clear()
    parts.append(_TRAILER)
    yield b"".join(parts)


_fact = struct.Struct(">hiqiqiqii").pack  # k, event_time, seq, neither low nor high
_range = struct.Struct(">hiqiqiqidid").pack  # the same with both


def copy_facts(rows: Sequence[EventRow], seqs: Sequence[int]) -> Iterator[bytes]:
    """The rows of table ``event_fact``, piece by piece, for ``COPY … (FACT_COLUMNS) FROM STDIN (FORMAT binary)``."""
    parts = [_HEADER]
    for row, seq in zip(rows, seqs, strict=True):
        event_time = row.event_time - _EPOCH_2000
        for k, low, high in row.facts:
            if low is None or high is None:
                parts.append(_fact(5, 8, k, 8, event_time, 8, seq, -1, -1))
            else:
                parts.append(_range(5, 8, k, 8, event_time, 8, seq, 8, low, 8, high))
        if len(parts) > _PIECE:
            yield b"".join(parts)
            parts.clear()
    parts.append(_TRAILER)
    yield b"".join(parts)


def copy_things(rows: Sequence[EventRow], seqs: Sequence[int]) -> Iterator[bytes]:
    """The rows of table ``event_thing``, piece by piece, for ``COPY … (THING_COLUMNS) FROM STDIN (FORMAT binary)``."""
    parts = [_HEADER]
    for row, seq in zip(rows, seqs, strict=True):
        event_time = row.event_time - _EPOCH_2000
        for k, role, quantity, uom in row.things:
            if quantity is None:
                parts.append(_thing(6, 8, k, 8, event_time, 8, seq, -1, 2, role, -1))
            elif uom is None:
                parts.append(_amount(6, 8, k, 8, event_time, 8, seq, 8, quantity, 2, role, -1))
            else:
                unit = uom.encode()
                parts.append(_amount(6, 8, k, 8, event_time, 8, seq, 8, quantity, 2, role, len(unit)) + unit)
        if len(parts) > _PIECE:
            yield b"".join(parts)
            parts.clear()
    parts.append(_TRAILER)
    yield b"".join(parts)
