"""How acts of producers are stored: as a document over the same way as one that came over the interface."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.epcis import jsonld
from txng.events.services import CaptureResult, document_capture
from txng.gs1 import digital_link, provincial
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem, ProblemError
from txng.registry.models import Party, Place, Product
from txng.registry.services import party_update, place_update
from txng.trace.recording import errors as errors  # its sentences are known from here on
from txng.trace.recording import messages

LATE_DAYS = 2
"""Whoever enters something older says why."""


def capture(events: Sequence[messages.Event], *, party: Party, actor: Viewer, key: str = "") -> CaptureResult:
    """Store these events for ``party``; ``key``: the same one stores nothing again. Raises as `document_capture`."""
    body = json.dumps(messages.document(events, clock.now()), ensure_ascii=False).encode()
    return document_capture(
        document=jsonld.read(body), actor=actor, owner=party.pk, idempotency_key=f"act:{key}" if key else None
    )


def lot_uri(product: Product, lot: str) -> str:
    """How events name a lot: the canonical Digital Link, or the portal's address of a provincial code.

    Raises `ProblemError` for a lot number that the code cannot hold.
    """
    if product.gtin:
        return normalise(digital_link.canonical([("01", product.gtin), ("10", lot)]))
    owner, _, item = product.provincial_code.partition("/")
    code = provincial.Code(owner, item, lot=lot.upper())
    if problems := provincial.check(code):
        raise ProblemError([Problem(one.code, one.params, "lot") for one in problems])
    return normalise(f"{settings.BASE_URL}{code.path}")


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
