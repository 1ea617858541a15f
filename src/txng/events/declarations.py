"""Error declarations (EPCIS 2.0 section 7.4.1.2): which events nobody stands by any more.

An event is void when everybody who sent it has declared it erroneous, by repeating it or by naming the id it gave it: a
declaration takes back what one has said oneself, never what another has.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg

from txng.events.connection import Connection

_BLOCK = 5_000

_NAMED = "SELECT e.seq FROM event d JOIN event e ON e.hash = d.corrects WHERE {} AND e.corrects IS NULL"
_CALLED = """
SELECT seq FROM event WHERE event_id = ANY(%b::text[]) AND corrects IS NULL
UNION SELECT r.seq FROM event_resent r JOIN event e USING (seq)
WHERE r.event_id = ANY(%b::text[]) AND e.corrects IS NULL"""
_IDS = """
SELECT event_id FROM event WHERE {} AND corrects IS NOT NULL
UNION SELECT r.event_id FROM event_resent r JOIN event e USING (seq) WHERE r.{} AND e.corrects IS NOT NULL"""
_EVENTS = "SELECT seq, hash, owner, event_id FROM event WHERE seq = ANY(%b::bigint[])"
_RESENT = "SELECT seq, owner, event_id FROM event_resent WHERE seq = ANY(%b::bigint[])"
_BY_HASH = """
SELECT corrects, owner FROM event WHERE corrects = ANY(%b)
UNION SELECT d.corrects, r.owner FROM event d JOIN event_resent r USING (seq) WHERE d.corrects = ANY(%b)"""
_BY_ID = """
SELECT event_id, owner FROM event WHERE event_id = ANY(%b::text[]) AND corrects IS NOT NULL
UNION SELECT r.event_id, r.owner FROM event_resent r JOIN event d USING (seq)
WHERE r.event_id = ANY(%b::text[]) AND d.corrects IS NOT NULL"""

Owner = int | None


class Said(NamedTuple):
    """What was said of one event: its hash, and who sent it under which ids (none where it is called by its hash)."""

    hash: bytes
    senders: dict[Owner, set[str]]


def stands(said: Said, by_hash: Mapping[bytes, set[Owner]], by_id: Mapping[str, set[Owner]]) -> bool:
    """Whether a sender is left who has not taken it back. ``by_hash``, ``by_id``: who declared what is called so."""
    return any(
        owner not in by_hash.get(said.hash, ()) and not any(owner in by_id.get(name, ()) for name in names)
        for owner, names in said.senders.items()
    )


def withdrawn(pg: Connection, hashes: Sequence[bytes], ids: Sequence[str]) -> list[int]:
    """Numbers of the void events among those with these event hashes or ids."""
    named = _rows(pg, _NAMED.format("d.corrects = ANY(%b)"), list(hashes))
    declared = [name for (name,) in _rows(pg, _IDS.format(*["event_id = ANY(%b::text[])"] * 2), list(ids), list(ids))]
    return _void(pg, named, declared)


def withdrawn_of_all(pg: Connection) -> list[int]:
    """Numbers of all void events of the store."""
    named = _rows(pg, _NAMED.format("d.corrects IS NOT NULL"))
    declared = [name for (name,) in _rows(pg, _IDS.format(*["event_id IS NOT NULL"] * 2))]
    return _void(pg, named, declared)


def _void(pg: Connection, named: Iterable[tuple[Any, ...]], ids: list[str]) -> list[int]:
    called = _rows(pg, _CALLED, ids, ids) if ids else []
    seqs = sorted({seq for (seq,) in (*named, *called)})
    return [seq for at in range(0, len(seqs), _BLOCK) for seq in _void_of(pg, seqs[at : at + _BLOCK])]


def _void_of(pg: Connection, seqs: list[int]) -> list[int]:
    said: dict[int, Said] = {}
    for seq, digest, owner, event_id in _rows(pg, _EVENTS, seqs):
        said[seq] = Said(bytes(digest), {owner: {event_id} - {None}})
    for seq, owner, event_id in _rows(pg, _RESENT, seqs):
        said[seq].senders.setdefault(owner, set()).update({event_id} - {None})
    hashes = [one.hash for one in said.values()]
    ids = sorted({name for one in said.values() for names in one.senders.values() for name in names})
    by_hash = _grouped(_rows(pg, _BY_HASH, hashes, hashes))
    by_id = _grouped(_rows(pg, _BY_ID, ids, ids)) if ids else {}
    return [seq for seq, one in said.items() if not stands(one, by_hash, by_id)]


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[Any, set[Owner]]:
    found: dict[Any, set[Owner]] = {}
    for name, owner in rows:
        found.setdefault(bytes(name) if isinstance(name, memoryview) else name, set()).add(owner)
    return found


def _rows(pg: Connection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return psycopg.Cursor(pg).execute(sql, list(values)).fetchall()
