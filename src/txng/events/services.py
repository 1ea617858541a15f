"""Writes of this room: capture, and the removal of demonstration data."""

import random
import time as wall
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg
from django.db import connection, transaction

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Refused
from txng.epcis.model import Document
from txng.events import (
    documents,
    erasing,
    jobs,
    masterdata,
    policies,
    reading,
    rebuilding,
    rules,
    small,
    values,
    writing,
    years,
)
from txng.events.connection import Connection, database
from txng.events.errors import (
    CaptureLimitExceeded,
    EventIdConflict,
    IdempotencyMismatch,
    StillRunning,
)
from txng.events.models import CaptureJob
from txng.events.packing import EventRow, Shared, event_rows, hash_of_uri
from txng.events.rebuilding import Rebuilt
from txng.gs1.problems import Problem, ProblemError
from txng.registry.models import Party

ATTEMPTS = 5
#: Documents of more mentions or events than this are written by COPY: below, its round trips cost more than they save.
MENTIONS_BY_INSERT = 200

_COLLISIONS = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)


class CaptureResult(NamedTuple):
    """``job``: public name of the capture job. ``events`` = ``captured`` + ``duplicates``.

    ``hashes``: identity of every event in document order, only the first where ``replayed``: the same idempotency key
    had been used with the same content, and this is the answer it got.
    """

    job: UUID
    events: int
    captured: int
    duplicates: int
    hashes: tuple[bytes, ...]
    replayed: bool = False


def document_capture(
    *,
    document: Document,
    actor: Viewer,
    owner: int | None = None,
    idempotency_key: str | None = None,
    request_digest: bytes | None = None,
    left_out: Sequence[Problem] | None = None,
    token: UUID | None = None,
) -> CaptureResult:
    """Store the events of a document for the party ``owner``, all or none; durable when it returns.

    An event that is stored already is counted as a duplicate and not stored again, whoever sent it first.
    ``request_digest``: what was sent, for a repeated ``idempotency_key``. ``left_out``: faults of events that the
    sender wanted left out (``proceed``); its job tells them. ``token``: name of the job, if it has one already.
    Raises `Forbidden`, `CaptureLimitExceeded`, `EventIdConflict`, `IdempotencyMismatch`, `StillRunning`,
    `ProblemError` with every fault found, or `Refused` ``busy`` when other writers of the same events came between
    again and again.
    """
    policies.check_capture(actor, owner)
    if len(document.events) > rules.EVENTS_PER_CAPTURE:
        raise CaptureLimitExceeded("too-many-events", found=len(document.events), limit=rules.EVENTS_PER_CAPTURE)
    rows = event_rows(document.events)
    problems = rules.faults(document, rows, _microseconds())
    if problems:
        raise (EventIdConflict if {p.code for p in problems} == {"event-id-conflict"} else ProblemError)(problems)
    capture = _Capture(document, rows, actor, owner, idempotency_key, request_digest, token)
    if left_out is None and (stored := capture.at_once()) is not None:
        transaction.on_commit(jobs.captured, robust=True)
        return stored
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                result = capture.run(patient=attempt > 0)
                if left_out is not None and not result.replayed:
                    _tell(result.job, left_out)
                if result.captured:
                    transaction.on_commit(jobs.captured, robust=True)
                return result
        except _COLLISIONS:
            # Another writer has just stored one of these events, or waited for us while we waited for it.
            wall.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise Refused("busy", seconds=2)


def capture_replayed(owner: int | None, idempotency_key: str, request_digest: bytes | None) -> CaptureResult | None:
    """What the first call with this key got; None for a new key, which belongs to the running transaction until it
    ends. Raises `StillRunning`, `IdempotencyMismatch`."""
    return _Capture(Document(), [], SYSTEM, owner, idempotency_key, request_digest).earlier(database())


def _tell(job: UUID, left_out: Sequence[Problem]) -> None:
    errors = [{"code": one.code, "params": one.params, "path": one.path} for one in left_out]
    CaptureJob.objects.filter(token=job).update(behaviour="proceed", errors=errors or None)


def _microseconds() -> int:
    now = clock.now()
    return int(now.timestamp()) * 1_000_000 + now.microsecond


class _Capture:
    """One document on its way into the store; `run` may be tried again after it was rolled back."""

    def __init__(
        self,
        document: Document,
        rows: list[EventRow],
        actor: Viewer,
        owner: int | None,
        idempotency_key: str | None,
        request_digest: bytes | None,
        token: UUID | None = None,
    ):
        self.document = document
        self.rows = rows
        self.actor = actor
        self.owner = owner
        self.idempotency_key = idempotency_key
        self.request_digest = request_digest
        self.token = token
        self.context = documents.context_of(document)

    def at_once(self) -> CaptureResult | None:
        """Store a small document by one statement, which is a transaction by itself; None where that is not enough."""
        if self.document.vocabularies or not small.fits(self.rows, MENTIONS_BY_INSERT):
            return None
        if any(row.event_id is not None and hash_of_uri(row.event_id) for row in self.rows):
            return None
        key = self.idempotency_key
        lock = None if key is None else self._key_lock()
        call = small.Call(
            self.context,
            self.owner,
            self.actor.user_id,
            _microseconds(),
            self.token or uuid4(),
            key,
            lock,
            self.request_digest,
        )
        worth = values.rows_of(self.document.events, [self.owner])
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                if not small.store(database(), self.rows, self.document.sources, worth, call):
                    return None
        except _COLLISIONS:
            return None
        count = len(self.rows)
        return CaptureResult(call.token, count, count, 0, tuple(row.hash for row in self.rows))

    def run(self, *, patient: bool) -> CaptureResult:
        """Store what is new. ``patient``: wait for other writers of the same events instead of failing."""
        pg = database()
        started = clock.now()
        if self.idempotency_key is not None and (earlier := self.earlier(pg)):
            return earlier
        known = writing.known(pg, self.rows, self.owner, self.context)
        self._refuse_taken_ids(known, self._hashes_named(pg))
        fresh = self._fresh(known)
        rows = [self.rows[at] for at in fresh]
        block = writing.Block(
            rows,
            [self.document.sources[at] for at in fresh],
            known.seqs[: len(fresh)],
            known.words,
            Shared(_microseconds(), known.job, self.owner, known.context, documents.SHIPPED),
        )
        if patient or sum(len(row.things) for row in rows) <= MENTIONS_BY_INSERT:
            rows = writing.insert_unless_there(pg, block) if rows else []
        else:
            writing.copy(pg, block)
        again = [] if len(rows) == len(self.rows) else self._note_resent(pg, known, block, rows)
        outcome = writing.Outcome(
            number=known.job,
            token=self.token or uuid4(),
            owner=self.owner,
            actor_user=self.actor.user_id,
            created_at=started,
            events=len(self.rows),
            captured=len(rows),
            duplicates=len(self.rows) - len(rows),
            idempotency_key=self.idempotency_key,
            request_digest=self.request_digest,
            event_hash=self.rows[0].hash if self.rows else None,
        )
        with pg.pipeline():
            values.add(pg, values.rows_of(self.document.events, [self.owner]))
            concerned = writing.finish(pg, rows, again, known.words, outcome)
        void = writing.declared(pg, concerned)
        erasing.void(pg, void)
        if again and concerned.declarations:  # said anew by somebody who had not taken it back
            stored = writing.stored(pg, [row.hash for row in again if row.corrects is None])
            erasing.restore(pg, sorted({seq for seq, _owner in stored.values()} - set(void)))
        if self.document.vocabularies:
            masterdata.keep(pg, self.document.vocabularies, self.owner, known.job, started)
        hashes = tuple(row.hash for row in self.rows)
        return CaptureResult(outcome.token, outcome.events, outcome.captured, outcome.duplicates, hashes)

    def _fresh(self, known: writing.Known) -> list[int]:
        """Places of the events that are not stored, each event once."""
        first: dict[bytes, int] = {}
        for at, row in enumerate(self.rows):
            first.setdefault(row.hash, at)
        return [at for digest, at in first.items() if digest not in known.events]

    def earlier(self, pg: Connection) -> CaptureResult | None:
        """What the first call with the same key got; None for a new key, which is now ours until the commit."""
        cursor = psycopg.Cursor(pg)
        if cursor.execute("SELECT pg_try_advisory_xact_lock(%b::bigint)", [self._key_lock()]).fetchone() != (True,):
            raise StillRunning("idempotency-running", seconds=2)
        row = cursor.execute(
            "SELECT token, events, captured, duplicates, event_hash, request_digest FROM capture_job"
            f" WHERE idempotency_key = %b AND {'owner IS NULL' if self.owner is None else 'owner = %b'}",
            [self.idempotency_key] if self.owner is None else [self.idempotency_key, self.owner],
        ).fetchone()
        if row is None:
            return None
        token, events, captured, duplicates, event_hash, request_digest = row
        if request_digest != self.request_digest:
            raise IdempotencyMismatch("idempotency-mismatch")
        hashes = () if event_hash is None else (bytes(event_hash),)
        return CaptureResult(token, events, captured, duplicates, hashes, replayed=True)

    def _key_lock(self) -> int:
        """What captures with the same idempotency key lock."""
        name = f"capture {self.owner} {self.idempotency_key}".encode()
        return int.from_bytes(blake2b(name, digest_size=8).digest(), "big", signed=True)

    def _hashes_named(self, pg: Connection) -> dict[str, bytes]:
        """Ids in the form of an event hash that are the hash of a stored event, or of one in this document."""
        named = {row.event_id: digest for row in self.rows if row.event_id and (digest := hash_of_uri(row.event_id))}
        if not named:
            return {}
        there = writing.stored(pg, list(named.values())).keys() | {row.hash for row in self.rows}
        return {event_id: digest for event_id, digest in named.items() if digest in there}

    def _refuse_taken_ids(self, known: writing.Known, hashes: Mapping[str, bytes]) -> None:
        """An id names one event. One in the form of a hash (CBV 2.0 section 8.9) belongs to the event of that hash, but
        where there is none it is a name like any other: what another profile or version computes cannot be told apart.
        """
        taken = [
            rules.id_conflict(self.document, at, row.event_id)
            for at, row in enumerate(self.rows)
            if row.event_id is not None
            and row.corrects is None
            and {known.ids.get(row.event_id, row.hash), hashes.get(row.event_id, row.hash)} != {row.hash}
        ]
        if taken:
            raise EventIdConflict(taken)

    def _note_resent(
        self, pg: Connection, known: writing.Known, block: writing.Block, new: Sequence[EventRow]
    ) -> list[EventRow]:
        """Note which events of others, or under another id, are now this owner's too; returns them.

        ``new``: those of ``block`` that no other writer was quicker to store.
        """
        numbers = dict(zip((row.hash for row in block.rows), block.seqs, strict=True))
        there = known.events | {row.hash: (numbers[row.hash], self.owner) for row in new}
        if len(new) < len(block.rows):
            there |= writing.stored(pg, [row.hash for row in block.rows if row.hash not in there])
        ids = set(known.ids) | {row.event_id for row in new}
        again = []
        for row in self.rows:
            seq, owner = there[row.hash]
            # What a declaration is called says which event it takes back: each of its names is kept.
            new_id = row.event_id is not None and (row.corrects is not None or row.event_id not in ids)
            if owner != self.owner or new_id:
                again.append((seq, row))
        if not again:
            return []
        seqs, rows = zip(*again, strict=True)
        writing.resent(pg, seqs, [row.event_id for row in rows], self.owner)
        return list(rows)


def demo_remove(owners: Iterable[int], *, actor: Viewer) -> int:
    """Remove every event of these demonstration parties; returns how many there were.

    An event that somebody else has sent too stays, and is theirs from now on.
    """
    if not actor.sees_all:
        raise Forbidden("not-permitted")
    wanted = sorted(set(owners))
    if Party.objects.filter(pk__in=wanted, is_demo=True).count() != len(wanted):
        raise Forbidden("not-demo")
    with transaction.atomic():
        pg = database()
        cursor = psycopg.Cursor(pg)
        seqs = {seq for (seq,) in cursor.execute("SELECT seq FROM event WHERE owner = ANY(%b::int[])", [wanted])}
        heirs = cursor.execute(
            "SELECT DISTINCT ON (seq) seq, owner FROM event_resent"
            " WHERE seq = ANY(%b::bigint[]) AND (owner = ANY(%b::int[])) IS NOT TRUE ORDER BY seq, id",
            [sorted(seqs), wanted],
        ).fetchall()
        for seq, owner in heirs:
            erasing.hand_over(pg, seq, owner)
        seqs -= {seq for seq, _owner in heirs}
        removed = [one.event for one in reading.fetch(pg, sorted(seqs))]
        erasing.remove(pg, sorted(seqs))
        cursor.execute(
            "DELETE FROM event_intake WHERE job_id IN (SELECT id FROM capture_job WHERE owner = ANY(%b::int[]))",
            [wanted],
        )
        for table in ("event_resent", "stat_day", "capture_job", "event_master_data"):
            cursor.execute(f"DELETE FROM {table} WHERE owner = ANY(%b::int[])", [wanted])
        values.forget(pg, removed, wanted)
    return len(seqs)


def events_rebuild(*, actor: Viewer, progress: Callable[[int], object] = lambda _count: None) -> Rebuilt:
    """Make every derived row anew from the stored documents, in one transaction; captures wait until it is done."""
    if actor.kind != "system":
        raise Forbidden("not-permitted")
    with transaction.atomic():
        return rebuilding.rebuild(database(), progress)


def events_divide(*, actor: Viewer) -> int | None:
    """Divide the index of events by years (`years.divide`); the first year with a table of its own, None if that had
    been done before."""
    if actor.kind != "system":
        raise Forbidden("not-permitted")
    with transaction.atomic():
        return years.divide(database(), clock.now())


def years_extend(*, actor: Viewer) -> list[str]:
    """Make the tables of the coming years (`years.extend`); their names."""
    if actor.kind != "system":
        raise Forbidden("not-permitted")
    with transaction.atomic():
        made = years.extend(database(), clock.now())
        years.analyse(database())
    return made
