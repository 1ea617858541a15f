"""Stored events as they come out of the store: rows, documents, contexts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
import psycopg

from txng.epcis.model import AnyEvent
from txng.epcis.things import mentions
from txng.events import documents
from txng.events.connection import Connection
from txng.events.documents import Context
from txng.events.packing import hash_uri

COLUMNS = "e.seq, e.hash, e.corrects, e.event_id, e.event_time, e.record_time, e.owner, e.context, e.zdict, e.doc"

_MOST_CONTEXTS = 4096
_contexts: WeakKeyDictionary[Connection, dict[int, Context]] = WeakKeyDictionary()


@dataclass
class StoredEvent:
    """One event of the store.

    ``hash``: its identity. ``declares_error``: it is an error declaration. ``void``: it was declared erroneous, or is
    a declaration itself; filled in by `selectors.events_of`. ``projected``: only what everybody may see is left.
    ``names``: what those call it who sent it too and see it only therefore (`call_by_own_names`), else None.
    """

    seq: int
    hash: bytes
    corrects: bytes | None
    event_id: str | None
    event_time: datetime
    record_time: datetime
    owner: int | None
    context: Context
    source: bytes
    void: bool = False
    projected: bool = False
    names: frozenset[str] | None = None
    _event: AnyEvent | None = field(default=None, repr=False)

    @property
    def event(self) -> AnyEvent:
        """The typed event, read from the document when it is first asked for."""
        if self._event is None:
            self._event = documents.read(self.source, self.context)
        return self._event

    def project(self, event: AnyEvent) -> None:
        """Leave nothing but ``event``: the document, the sender's id and the owner go."""
        self._event = event
        self.projected = True
        self.source = b""
        self.event_id = self.owner = None

    @property
    def event_hash(self) -> bytes:
        """The canonical event hash: of an error declaration, that of the event it declares wrong."""
        return self.corrects or self.hash

    @property
    def id(self) -> str:
        """The event id: the sender's, or the one that stands for the hash."""
        return self.event_id or hash_uri(self.event_hash)

    @property
    def declares_error(self) -> bool:
        return self.corrects is not None


def call_by_own_names(pg: Connection, events: Sequence[StoredEvent], parties: Sequence[int]) -> None:
    """Give events of others that these parties sent too the ids that they gave them: how somebody else calls what they
    have in common, and that it calls it something, is not theirs to know."""
    foreign = {one.seq: one for one in events if one.owner not in parties}
    if not foreign:
        return
    names: dict[int, list[str]] = {}
    for seq, event_id in psycopg.Cursor(pg).execute(
        "SELECT seq, event_id FROM event_resent WHERE owner = ANY(%b::int[]) AND seq = ANY(%b::bigint[]) ORDER BY id",
        [list(parties), list(foreign)],
    ):
        names.setdefault(seq, []).extend([] if event_id is None else [event_id])
    for seq, own in names.items():
        foreign[seq].names = frozenset(own)
        foreign[seq].event_id = own[0] if own else None


def stored(pg: Connection, rows: Iterable[Sequence[Any]]) -> Iterator[StoredEvent]:
    """Rows that begin with `COLUMNS`, as events in their order."""
    listed = list(rows)
    contexts = contexts_of(pg, {row[7] for row in listed})
    for seq, digest, corrects, event_id, event_time, record_time, owner, context, zdict, doc, *_more in listed:
        source = documents.decompress(doc, zdict)
        yield StoredEvent(seq, digest, corrects, event_id, event_time, record_time, owner, contexts[context], source)


def fetch(pg: Connection, seqs: Sequence[int]) -> Iterator[StoredEvent]:
    """The events with these numbers, ascending."""
    cursor = psycopg.Cursor(pg)
    cursor.execute(
        f"SELECT {COLUMNS} FROM event e WHERE e.seq = ANY(%b::bigint[]) ORDER BY e.seq",
        [list(seqs)],
        prepare=True,
        binary=True,
    )
    return stored(pg, cursor)


def contexts_of(pg: Connection, numbers: Iterable[int]) -> Mapping[int, Context]:
    """The contexts with these numbers. They never change, so a connection reads each once.

    Another connection may lead to another state: where a store was made anew or brought back from a backup while
    programs ran, its numbers stand for other contexts than those this program has read.
    """
    known = _contexts.setdefault(pg, {})
    wanted = set(numbers)
    missing = wanted - known.keys()
    if missing:
        if len(known) > _MOST_CONTEXTS:
            known.clear()
            missing = wanted
        cursor = psycopg.Cursor(pg).execute(
            "SELECT id, body FROM event_context WHERE id = ANY(%b::int[])", [[*missing]]
        )
        known.update({number: msgspec.json.decode(body, type=Context) for number, body in cursor.fetchall()})
    return {number: known[number] for number in wanted}


class _Class(msgspec.Struct):
    epc_class: str = msgspec.field(name="epcClass")


class _Lists(msgspec.Struct, rename="camel"):
    """Of a JSON event, the members that name things."""

    parent_id: str | None = msgspec.field(default=None, name="parentID")
    transformation_id: str | None = msgspec.field(default=None, name="transformationID")
    epc_list: list[str] = msgspec.field(default_factory=list, name="epcList")
    child_epcs: list[str] = msgspec.field(default_factory=list, name="childEPCs")
    input_epc_list: list[str] = msgspec.field(default_factory=list, name="inputEPCList")
    output_epc_list: list[str] = msgspec.field(default_factory=list, name="outputEPCList")
    quantity_list: list[_Class] = []
    child_quantity_list: list[_Class] = []
    input_quantity_list: list[_Class] = []
    output_quantity_list: list[_Class] = []


_LISTS = msgspec.json.Decoder(_Lists)


def uris(stored_event: StoredEvent) -> list[str]:
    """The things an event mentions, as sent; for a JSON document without reading the rest of it."""
    if stored_event.context.format == "json":
        try:
            found = _LISTS.decode(stored_event.source)
        except msgspec.DecodeError:  # unusual, for example a member that is null
            pass
        else:
            listed = [*found.epc_list, *found.child_epcs, *found.input_epc_list, *found.output_epc_list]
            for classes in (
                found.quantity_list,
                found.child_quantity_list,
                found.input_quantity_list,
                found.output_quantity_list,
            ):
                listed += [one.epc_class for one in classes]
            return listed + [uri for uri in (found.parent_id, found.transformation_id) if uri is not None]
    return [one.uri for one in mentions(stored_event.event)]
