"""Events as whoever passes them on needs them: in the order they were recorded, by owner, one by its hash."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg

from txng.events import answers, reading
from txng.events.connection import database
from txng.events.packing import hash_uri

_COLUMNS = "e.seq, e.hash, e.corrects, e.event_id, e.event_time, e.record_time, e.owner"


class Recorded(NamedTuple):
    """One event. ``id``: the sender's, or the one that stands for the hash."""

    seq: int
    hash: bytes
    id: str
    event_time: datetime
    record_time: datetime
    owner: int


def since(owners: Sequence[int], record_time: datetime, seq: int, most: int) -> list[Recorded]:
    """Events of these parties after a place in the order of record times, at most ``most``."""
    where = "e.owner = ANY(%s) AND (e.record_time, e.seq) > (%s, %s) ORDER BY e.record_time, e.seq"
    return _rows(where, [list(owners), record_time, seq], most)


def of_owner(owner: int, event_time: datetime | None, seq: int, most: int) -> list[Recorded]:
    """Events of one party after a place in the order of event times."""
    if event_time is None:
        return _rows("e.owner = %s ORDER BY e.event_time, e.seq", [owner], most)
    where = "e.owner = %s AND (e.event_time, e.seq) > (%s, %s) ORDER BY e.event_time, e.seq"
    return _rows(where, [owner, event_time, seq], most)


def _rows(where: str, values: list[object], most: int) -> list[Recorded]:
    rows = psycopg.Cursor(database()).execute(f"SELECT {_COLUMNS} FROM event e WHERE {where} LIMIT {most}", values)
    return [
        Recorded(seq, digest, event_id or hash_uri(corrects or digest), event_time, record_time, owner)
        for seq, digest, corrects, event_id, event_time, record_time, owner in rows.fetchall()
    ]


def document(digest: bytes) -> bytes:
    """The event with this hash as a document of its own, every value as it was sent; empty if there is none."""
    pg = database()
    row = psycopg.Cursor(pg).execute("SELECT seq FROM event WHERE hash = %s", [digest]).fetchone()
    for one in reading.fetch(pg, [row[0]]) if row else ():
        return answers.event(one, "json", "Never_Translates")
    return b""
