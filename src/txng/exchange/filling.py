"""From change records and stored events to parcels: each in the words of its destination, each once.

Parcels stand in the transaction that moves on in the order of changes, so that none is lost and none comes twice. What
is written is the record as it stands when its turn comes: two changes that follow each other at once may make one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q

from txng.core import change_order, clock
from txng.core.changes import reference
from txng.events import recorded
from txng.events.recorded import Recorded
from txng.exchange import mapping, records
from txng.exchange.connectors import CONNECTORS
from txng.exchange.models import Connection, Destination, Mode, Parcel, Past, Pulse
from txng.exchange.rules import Kind
from txng.registry.models import Batch, Party, Place, Product

FOLLOWER = "exchange"
CHANGES = 200
EVENTS = 500
#: Captures that overlap may become visible after later ones.
LOOK_BACK = timedelta(minutes=2)

Row = Party | Place | Product | Batch


def fill() -> int:
    """Make parcels of what has changed and of what was captured; how many were made. Call it until it makes none."""
    made = _changes()
    for destination in active():
        if "event" in CONNECTORS[destination.connector].kinds:
            made += _events(destination)
            made += sum(_past(connection) for connection in _unfinished(destination))
    return made


def active() -> list[Destination]:
    return [one for one in Destination.objects.exclude(mode=Mode.OFF) if one.connector in CONNECTORS]


def _changes() -> int:
    """Goes through all there are; where nothing is switched on, they only pass by (`services.destination_switch`)."""
    made = 0
    while True:
        with change_order.following(FOLLOWER, limit=CHANGES) as changes:
            named = dict.fromkeys(ref for change in changes for ref in change.record.touched)
            destinations = active()
            if destinations and named:
                rows = list(_rows(named))
                for destination in destinations:
                    made += enter(destination, rows)
        if len(changes) < CHANGES:
            return made


def _rows(refs: Iterable[str]) -> Iterator[Row]:
    """The records behind references, party before place before product before batch."""
    wanted: dict[Kind, list[int]] = {kind: [] for kind in records.MODELS}
    for ref in refs:
        label, _, number = ref.partition(":")
        if (kind := records.LABELS.get(label)) and number.isdigit():
            wanted[kind].append(int(number))
    for kind, numbers in wanted.items():
        yield from rows_of(kind).filter(pk__in=numbers).order_by("pk")


def rows_of(kind: Kind) -> Any:
    """Records of a kind with everything that is written about them."""
    match kind:
        case "party":
            return Party.objects.select_related("commune__parent")
        case "place":
            return Place.objects.select_related("party", "commune__parent")
        case "product":
            return Product.objects.select_related("party", "group")
    return Batch.objects.select_related("product__party", "product__group")


def enter(destination: Destination, rows: Sequence[Row]) -> int:
    """Parcels for those of ``rows`` that go to ``destination`` and say something new. In a transaction."""
    connector = CONNECTORS[destination.connector]
    connected = set(destination.connections.filter(suspended="").values_list("party_id", flat=True))
    made = 0
    for row in rows:
        kind = records.LABELS[row._meta.label_lower]
        if kind not in connector.kinds:
            continue
        party, ref = records.owner_of(row).pk, reference(row)
        if party not in connected:
            continue
        last = Parcel.objects.filter(destination=destination, ref=ref).order_by("-version").first()
        if records.holds(row):
            made += _written(destination, kind, row, ref, party, last)
        elif last is not None and not last.withdraws:
            made += _withdrawn(destination, kind, row, ref, party, last)
    return made


def _written(destination: Destination, kind: Kind, row: Row, ref: str, party: int, last: Parcel | None) -> int:
    code, label = records.code_of(row), str(row)
    body, lacking = mapping.mapped(records.record(row), fields_of(destination, kind))
    digest = _digest(body)
    if last is not None and not last.withdraws and last.digest == digest:
        return 0
    problems = [{"code": one.code, "params": one.params} for one in lacking]
    _make(destination, kind, ref, party, last, label=label, code=code, body=body, digest=digest, problems=problems)
    return 1


def _withdrawn(destination: Destination, kind: Kind, row: Row, ref: str, party: int, last: Parcel) -> int:
    code, label = records.code_of(row), str(row)
    _make(destination, kind, ref, party, last, label=label, code=code, body={}, digest="", withdraws=True)
    return 1


def _make(
    destination: Destination,
    kind: Kind,
    ref: str,
    party: int,
    last: Parcel | None,
    *,
    label: str,
    code: str,
    body: Mapping[str, Any],
    digest: str,
    withdraws: bool = False,
    problems: Sequence[Mapping[str, Any]] = (),
) -> Parcel:
    """One parcel. An earlier one that nobody has tried to send yet, or that was refused, is outdated by it."""
    version = last.version + 1 if last else 1
    earlier = Parcel.objects.filter(destination=destination, ref=ref)
    untried = Q(state="queued", attempts=0, uncertain=False)
    earlier.filter(untried | Q(state="refused")).update(state="outdated", settled_at=clock.now())
    return Parcel.objects.create(
        destination=destination,
        party_id=party,
        kind=kind,
        ref=ref,
        code=code[:200],
        label=label[:200],
        version=version,
        withdraws=withdraws,
        key=key_of(destination.pk, ref, version, digest),
        digest=digest,
        body=body,
        day=clock.today(),
        state="refused" if problems else "queued",
        settled_at=clock.now() if problems else None,
        problems=list(problems),
    )


def key_of(destination: int, ref: str, version: int, digest: str) -> str:
    """By what the other side knows a parcel again. The content is in it: after a restored backup a number may be given
    twice, and two contents must not share a key."""
    return hashlib.sha256(f"{destination}\n{ref}\n{version}\n{digest}".encode()).hexdigest()[:40]


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fields_of(destination: Destination, kind: Kind) -> list[dict[str, Any]]:
    """The mapping that holds: the newest version people made, else the connector's, else our own names."""
    newest = destination.mappings.filter(kind=kind).first()
    if newest is not None:
        return list(newest.fields)
    own = CONNECTORS[destination.connector].mappings.get(kind)
    return list(own) if own else [{"from": name, "to": name} for name in mapping.FIELDS.get(kind, ())]


# --- events -----------------------------------------------------------------------------------------------------------


def _events(destination: Destination) -> int:
    """Parcels for events captured since the last look, of those who were connected by then. A page at a time: should
    the work be cut off, it begins again, and finds that its parcels are there."""
    connected = list(destination.connections.filter(suspended="").values_list("party_id", flat=True))
    until, made = clock.now(), 0
    place: tuple[datetime, int] = (Pulse.objects.get(destination=destination).events_at - LOOK_BACK, 0)
    while connected:
        with transaction.atomic():
            found = recorded.since(connected, *place, EVENTS)
            made += _event_parcels(destination, found)
        if len(found) < EVENTS:
            break
        place = (found[-1].record_time, found[-1].seq)
    Pulse.objects.filter(destination=destination).update(events_at=until)
    return made


def _unfinished(destination: Destination) -> list[Connection]:
    return list(destination.connections.filter(suspended="", past__done=False).select_related("destination"))


def _past(connection: Connection) -> int:
    """Parcels for the next of the events a party had before it was connected."""
    with transaction.atomic():
        past = Past.objects.select_for_update().get(connection=connection)
        found = recorded.of_owner(connection.party_id, past.event_time, past.seq, EVENTS)
        made = _event_parcels(connection.destination, found)
        if found:
            past.event_time, past.seq = found[-1].event_time, found[-1].seq
        past.done = len(found) < EVENTS
        past.save(update_fields=["event_time", "seq", "done"])
    return made


def _event_parcels(destination: Destination, found: Sequence[Recorded]) -> int:
    """Each event once: whoever finds it again finds its parcel."""
    day = clock.today()
    parcels = [
        Parcel(
            destination=destination,
            party_id=one.owner,
            kind="event",
            ref=f"event:{one.hash.hex()}",
            code=one.id[:200],
            label=one.id[:200],
            key=key_of(destination.pk, one.hash.hex(), 1, ""),
            day=day,
        )
        for one in found
    ]
    there = set(Parcel.objects.filter(key__in=[one.key for one in parcels]).values_list("key", flat=True))
    fresh = [one for one in parcels if one.key not in there]
    Parcel.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def body_of(parcel: Parcel) -> bytes:
    """What is sent; empty for an event that is no longer in the store."""
    if parcel.kind != "event":
        return msgspec.json.encode(parcel.body)
    return recorded.document(bytes.fromhex(parcel.ref.removeprefix("event:")))
