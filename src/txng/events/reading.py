"""Stored events as they come out of the store: rows, documents, contexts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from txng.epcis.model import AnyEvent
from txng.events import documents
from txng.events.documents import Context
from txng.events.packing import hash_uri
from txng.events.writing import Connection

COLUMNS = "e.seq, e.hash, e.corrects, e.event_id, e.event_time, e.record_time, e.owner, e.context, e.zdict, e.doc"

_MOST_CONTEXTS = 4096
_contexts: dict[int, Context] = {}


@dataclass
class StoredEvent:
    """One event of the store.

    ``hash``: its identity. ``declares_error``: it is an error declaration. ``void``: it was declared erroneous, or is
    a declaration itself; filled in by `selectors.events_of`. ``projected``: only what everybody may see is left.
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
    _event: AnyEvent | None = field(default=None, repr=False)

    @property
    def event(self) -> AnyEvent:
        """The typed event, read from the document when it is first asked for."""
        if self._event is None:
            self._event = documents.read(self.source, self.context)
        return self._event

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


def stored(pg: Connection, rows: Iterable[Sequence[Any]]) -> Iterator[StoredEvent]:
    """Rows of `COLUMNS` as events, in their order."""
    listed = list(rows)
    contexts = contexts_of(pg, {row[7] for row in listed})
    for seq, digest, corrects, event_id, event_time, record_time, owner, context, zdict, doc in listed:
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
    """The contexts with these numbers. They never change, so each is read once."""
    wanted = set(numbers)
    missing = wanted - _contexts.keys()
    if missing:
        if len(_contexts) > _MOST_CONTEXTS:
            _contexts.clear()
            missing = wanted
        cursor = psycopg.Cursor(pg).execute(
            "SELECT id, body FROM event_context WHERE id = ANY(%b::int[])", [[*missing]]
        )
        _contexts.update({number: msgspec.json.decode(body, type=Context) for number, body in cursor.fetchall()})
    return {number: _contexts[number] for number in wanted}
