"""Reads of this room. Every one takes the viewer and returns only what that viewer may see."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden
from txng.events import recorded
from txng.exchange import filling, mapping, policies, readiness, records
from txng.exchange.connectors import CONNECTORS
from txng.exchange.models import Comparison, Connection, Destination, Parcel
from txng.exchange.readiness import Facts
from txng.exchange.rules import BLOCKING, STATES, TO_DO, Kind
from txng.gs1.problems import Problem
from txng.registry.models import LabelOrder, Party, Product

WEEK = timedelta(days=7)


def _require(viewer: Viewer) -> None:
    if not policies.may_see(viewer):
        raise Forbidden("not-permitted")


def destinations(viewer: Viewer) -> QuerySet[Destination]:
    _require(viewer)
    return Destination.objects.select_related("pulse")


def counts(viewer: Viewer, destination: Destination | None = None) -> dict[int, dict[str, int]]:
    """Parcels by destination and state; states without any are 0."""
    _require(viewer)
    rows = Parcel.objects.filter(destination=destination) if destination else Parcel.objects.all()
    found: dict[int, dict[str, int]] = {}
    for number, state, count in rows.values_list("destination", "state").annotate(count=Count("id")).order_by():
        found.setdefault(number, dict.fromkeys(STATES, 0))[state] = count
    return found


def parcels(viewer: Viewer, destination: Destination, *, state: str = "", kind: str = "", text: str = "") -> Any:
    """Parcels to one destination, newest first; ``text``: part of a code, of a name, or a key."""
    _require(viewer)
    rows = Parcel.objects.filter(destination=destination).select_related("party")
    if state in STATES:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if text := text.strip()[:200]:
        rows = rows.filter(Q(code__icontains=text) | Q(label__icontains=text) | Q(key=text))
    return rows.order_by("-id")


def parcel(viewer: Viewer, number: int) -> Parcel | None:
    _require(viewer)
    return Parcel.objects.select_related("destination", "party").filter(pk=number).first()


def versions(viewer: Viewer, parcel: Parcel) -> list[Parcel]:
    """Every parcel of the same record to the same destination, newest first."""
    _require(viewer)
    return list(Parcel.objects.filter(destination=parcel.destination_id, ref=parcel.ref).order_by("-version"))


def to_do(viewer: Viewer) -> int:
    """Parcels somebody has to look at."""
    if not policies.may_see(viewer):
        return 0
    return Parcel.objects.filter(state__in=TO_DO).count()


def connections(viewer: Viewer, destination: Destination) -> QuerySet[Connection]:
    _require(viewer)
    return destination.connections.select_related("party__commune", "past")


def comparisons(viewer: Viewer, destination: Destination) -> QuerySet[Comparison]:
    _require(viewer)
    return destination.comparisons.order_by("-day", "kind")


class Preview(NamedTuple):
    """One record as it would be sent. ``record``: in our names; ``problems``: why it would not go."""

    record: Mapping[str, Any]
    body: Mapping[str, Any]
    problems: list[Problem]


def preview(viewer: Viewer, destination: Destination, kind: Kind, number: int) -> Preview | None:
    """How a record looks in the words of a destination, without sending it."""
    _require(viewer)
    row = filling.rows_of(kind).filter(pk=number).first()
    if row is None:
        return None
    told = records.record(row)
    body, problems = mapping.mapped(told, filling.fields_of(destination, kind))
    return Preview(told, body, problems)


def facts_of(party: Party) -> Facts:
    """What decides whether a party may be connected."""
    published = list(Product.objects.filter(party=party, published=True, merged_into=None))
    return Facts(
        gln=bool(party.gln),
        published=len(published),
        gs1=sum(one.is_gs1 for one in published),
        complete=sum(not one.missing_items for one in published),
        standards=sum(bool(one.standards) for one in published),
        verified=party.verified_at is not None,
        contact=bool(party.contact_name or party.phone or party.email),
        events=bool(recorded.of_owner(party.pk, None, 0, 1)),
        carriers=LabelOrder.objects.filter(batch__product__party=party).exists(),
    )


def readiness_of(viewer: Viewer, party: Party) -> list[readiness.Check]:
    """The checklist of a party: its members may read it, too."""
    if not (policies.may_see(viewer) or party.pk in viewer.parties):
        raise Forbidden("not-permitted")
    return readiness.checks(facts_of(party))


class Sent(NamedTuple):
    """How a party's records stand at one destination."""

    destination: Destination
    suspended: str
    states: Mapping[str, int]


def sent_for(viewer: Viewer, party: int) -> list[Sent]:
    """What became of a party's own records, by destination. For its members and officials."""
    if not (policies.may_see(viewer) or party in viewer.parties):
        raise Forbidden("not-permitted")
    found = []
    for one in Connection.objects.filter(party=party).select_related("destination"):
        rows = Parcel.objects.filter(destination=one.destination, party=party).values_list("state")
        states: dict[str, int] = dict.fromkeys(STATES, 0)
        states |= dict(rows.annotate(count=Count("id")).order_by())
        found.append(Sent(one.destination, one.suspended, states))
    return found


def refused_for(viewer: Viewer, party: int, most: int = 100) -> list[Parcel]:
    """A party's records that another system refused, or that lack something for it: the newest of each."""
    if not (policies.may_see(viewer) or party in viewer.parties):
        raise Forbidden("not-permitted")
    rows = (
        Parcel.objects.filter(party=party).select_related("destination").order_by("destination_id", "ref", "-version")
    )
    return sorted(
        (one for one in rows.distinct("destination_id", "ref") if one.state == "refused"), key=lambda one: -one.pk
    )[:most]


class Backlog(NamedTuple):
    """What has not arrived. ``oldest``: seconds since the oldest of it was made."""

    waiting: int
    parked: int
    oldest: float


def backlog() -> Backlog:
    """For the health page: of all destinations that are live."""
    rows = Parcel.objects.filter(destination__mode="live", state__in=BLOCKING)
    found = rows.aggregate(
        waiting=Count("id", filter=~Q(state="parked")),
        parked=Count("id", filter=Q(state="parked")),
        oldest=Min("created_at", filter=~Q(state="parked")),
    )
    age = (clock.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return Backlog(found["waiting"], found["parked"], age)


def kinds_of(destination: Destination) -> tuple[Kind, ...]:
    connector = CONNECTORS.get(destination.connector)
    return tuple(connector.kinds) if connector else ()
