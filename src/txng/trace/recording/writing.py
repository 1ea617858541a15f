"""How acts of producers are stored: as a document over the same way as one that came over the interface."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.core.errors import Conflict
from txng.epcis import jsonld
from txng.events import selectors
from txng.events.packing import hash_uri
from txng.events.services import CaptureResult, capture_replayed, document_capture
from txng.gs1.problems import Problem, ProblemError
from txng.registry import naming
from txng.registry.models import Batch, Party, Place
from txng.registry.services import party_update, place_update
from txng.trace.recording import errors as errors  # its sentences are known from here on
from txng.trace.recording import messages

LATE_DAYS = 2
"""Whoever enters something older says why."""


class Asked(NamedTuple):
    """What a request asks for: its idempotency ``key`` (none if empty) and a digest of everything a person gave.

    The time of the event is no part of it: a phone that sends again, sends later.
    """

    key: str
    digest: bytes

    @property
    def name(self) -> str | None:
        return f"act:{self.key}" if self.key else None


def asked(key: str, *given: Any) -> Asked:
    """``given`` must look the same whenever the same is asked for: keys and plain values, no objects."""
    return Asked(key, sha256(repr(given).encode()).digest())


def earlier(party: Party, request: Asked) -> CaptureResult | None:
    """What the very same request got before; None for a new one. Inside an act: others with this key wait for its end.

    Raises `IdempotencyMismatch` where the key came with something else: that was never recorded, and must not look so;
    `Conflict` ``taken-back`` where it was recorded and cancelled since.
    """
    first = capture_replayed(party.pk, request.name, request.digest) if request.name else None
    for one in selectors.event(hash_uri(first.hashes[0]), SYSTEM) if first else ():
        declaration = one.event.error_declaration if one.corrects is not None else None
        if declaration is not None and not declaration.corrective_event_ids:
            raise Conflict("taken-back")
    return first


def capture(
    events: Sequence[messages.Event], *, party: Party, actor: Viewer, request: Asked | None = None
) -> CaptureResult:
    """Store these events for ``party``; the same ``request`` stores nothing again. Raises as `document_capture`."""
    body = json.dumps(messages.document(events, clock.now()), ensure_ascii=False).encode()
    name, digest = (request.name, request.digest) if request and request.name else (None, None)
    return document_capture(
        document=jsonld.read(body), actor=actor, owner=party.pk, idempotency_key=name, request_digest=digest
    )


def lot_uri(batch: Batch) -> str:
    """How events name a lot (`txng.registry.naming.thing_uri`)."""
    return naming.thing_uri(batch.code, batch.lot)


def place_uri(place: Place) -> str:
    """How events name a place; one without a GLN is named by an address of the portal when it first matters."""
    if not place.uri:
        named = place_update(actor=SYSTEM, place=place, uri=f"{settings.BASE_URL}/dia-diem/{place.pk}")
        place.uri = named.uri
    return str(place.uri)


def party_uri(party: Party) -> str:
    """How events name a party; as `place_uri`."""
    uri = party.uri or Party.objects.values_list("uri", flat=True).get(pk=party.pk)
    if not uri:
        row = Party.objects.get(pk=party.pk)
        uri = party_update(actor=SYSTEM, party=row, uri=f"{settings.BASE_URL}/nha-san-xuat/{party.pk}").uri
    return str(uri)


def delivery_number(party: Party, when: datetime) -> str:
    """A number for the delivery note: the template of CBV 2.0 section 8.5 where the party has a GLN, else a UUID."""
    fresh = uuid4()
    return (
        f"urn:epcglobal:cbv:bt:{party.gln}:PX-{when:%y%m%d}-{fresh.hex[:6].upper()}"
        if party.gln
        else f"urn:uuid:{fresh}"
    )


def hold(party: Party) -> None:
    """Acts that take from what a party has wait for one another, so that nothing is used twice."""
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("inside an act only")
    Party.objects.select_for_update().get(pk=party.pk)


def moment_of(day: date, now: datetime) -> datetime:
    """When something was done of which only the day is told: ``now`` if that is the day, else noon."""
    return now if day == clock.day_of(now) else timezone.make_aware(datetime.combine(day, time(12)))


def timely(when: datetime, reason: str, path: str) -> list[Problem]:
    """Not in the future; what is older than `LATE_DAYS` needs a reason."""
    now = clock.now()
    if when > now + timedelta(minutes=5):
        return [Problem("act-in-future", {}, path)]
    if when < now - timedelta(days=LATE_DAYS) and not reason:
        return [Problem("late-reason-missing", {"days": LATE_DAYS}, "reason")]
    return []


def refuse(problems: Sequence[Problem]) -> None:
    """Raise `ProblemError` if there are any."""
    if problems:
        raise ProblemError(list(problems))


def parts_problems(parts: Sequence[messages.Part]) -> list[Problem]:
    """What is wrong with a choice of amounts of lots, before anybody looks how much there is."""
    if not parts:
        return [Problem("lots-missing", {}, "lots")]
    seen: set[str] = set()
    problems = []
    for one in parts:
        if one.lot in seen:
            problems.append(Problem("lot-twice", {"lot": one.lot.rpartition("/")[2]}, "lots"))
        seen.add(one.lot)
        if one.quantity is None or one.quantity <= 0:
            problems.append(Problem("quantity-positive", {}, "lots"))
    return problems
