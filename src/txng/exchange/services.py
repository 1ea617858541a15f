"""Acts of this room."""

import json
import re
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core import jobs as work
from txng.core.errors import Conflict, Forbidden, Refused
from txng.exchange import filling, mapping, policies, readiness, selectors, tokens
from txng.exchange.connectors import CONNECTORS
from txng.exchange.models import Comparison, Connection, Destination, Mapping, Mode, Parcel, Past, Pulse
from txng.exchange.rules import TO_DO, Kind
from txng.gs1.problems import Problem, ProblemError
from txng.registry import checks
from txng.registry.models import Party

FASTEST = 6000
ENTERED_AT_ONCE = 500
FIELDS = {
    "title": checks.text(120, required=True),
    "url": checks.text(500),
    "agreement": checks.text(120),
}
REASON = {"reason": checks.text(300, required=True)}


def destination_create(
    *,
    actor: Viewer,
    connector: str,
    title: str,
    url: str = "",
    token: str = "",
    agreement: str = "",
    per_minute: int = 600,
) -> Destination:
    """Set up a destination; it is off. Raises `Forbidden`, `Refused`, `OutboundFailed` for an address never called."""
    _require(policies.may_change(actor))
    if connector not in CONNECTORS:
        raise Refused("destination-connector", "connector")
    with changes.act(actor=actor, kind="destination.create") as act:
        row = Destination(connector=connector)
        _write(row, title, url, agreement, per_minute)
        row.token = tokens.sealed(token.strip()[:2000])
        row.save()
        Pulse.objects.create(destination=row)
        act.touches(row)
    return row


def destination_update(
    *,
    actor: Viewer,
    destination: Destination,
    title: str,
    url: str = "",
    token: str | None = None,
    agreement: str = "",
    per_minute: int = 600,
) -> Destination:
    """Change a destination. ``token``: None leaves the one that is there. Its rest ends: somebody mended something."""
    _require(policies.may_change(actor))
    with changes.act(actor=actor, kind="destination.update") as act:
        row = Destination.objects.select_for_update().get(pk=destination.pk)
        _write(row, title, url, agreement, per_minute)
        if token is not None:
            row.token = tokens.sealed(token.strip()[:2000])
        if row.mode == Mode.LIVE:
            _check_live(row)
        row.save()
        Pulse.objects.filter(destination=row).update(failures=0, rests_until=None)
        act.touches(row)
    return row


def _write(row: Destination, title: str, url: str, agreement: str, per_minute: int) -> None:
    from django.conf import settings

    from txng.core import outbound

    cleaned = checks.clean(FIELDS, {"title": title, "url": url, "agreement": agreement})
    if cleaned["url"]:
        outbound.checked_url(cleaned["url"], outbound.networks(settings.OUTBOUND_ALLOW))
    if not 1 <= per_minute <= FASTEST:
        raise Refused("destination-rate", "per_minute")
    for name, value in cleaned.items():
        setattr(row, name, value)
    row.per_minute = per_minute


def _check_live(row: Destination) -> None:
    if not row.url:
        raise Refused("destination-url", "url")
    if not row.agreement:
        raise Refused("destination-agreement", "agreement")


def destination_switch(*, actor: Viewer, destination: Destination, mode: str, reason: str = "") -> Destination:
    """``off``, ``rehearsal`` (parcels are made and looked at, none leaves) or ``live``. A leader decides."""
    _require(policies.may_switch(actor))
    from txng.exchange import jobs  # it does what is put off here: the two need each other

    with changes.act(actor=actor, kind=f"destination.{mode}", reason=reason) as act:
        row = Destination.objects.select_for_update().get(pk=destination.pk)
        if row.mode == Mode.OFF != mode:
            work.defer(jobs.connections_enter, {"destination": row.pk}, key=f"exchange.enter:{row.pk}")
        row.mode = Mode(mode)
        if row.mode == Mode.LIVE:
            _check_live(row)
        row.save()
        act.touches(row)
    return row


def connection_add(*, actor: Viewer, destination: Destination, party: Party) -> Connection:
    """Send the data of ``party`` there from now on, what there is already included. Raises `Conflict`, and
    `ProblemError` with what a party lacks for it."""
    _require(policies.may_change(actor))
    lacking = readiness.missing(selectors.facts_of(party))
    if lacking:
        raise ProblemError([Problem(f"unready-{name}") for name in lacking])
    with changes.act(actor=actor, kind="connection.add") as act:
        Destination.objects.select_for_update().get(pk=destination.pk)
        if destination.connections.filter(party=party).exists():
            raise Conflict("connection-there")
        row = Connection.objects.create(destination=destination, party=party, by_id=actor.user_id)
        Past.objects.create(connection=row)
        act.touches(row, party)
        enter_all(destination, party)
    return row


def enter_connected(number: int) -> None:
    """Parcels for everything the connected parties have, also for events that came while nothing was made."""
    for row in Connection.objects.filter(destination=number, suspended="").select_related("destination", "party"):
        with transaction.atomic():
            Past.objects.filter(connection=row).update(done=False, event_time=None, seq=0)
            enter_all(row.destination, row.party)


def enter_all(destination: Destination, party: Party) -> int:
    """Parcels for everything a party has."""
    made = 0
    owners: dict[Kind, str] = {"party": "pk", "place": "party", "product": "party", "batch": "product__party"}
    for kind, field in owners.items():
        rows = list(filling.rows_of(kind).filter(**{field: party.pk}).order_by("pk"))
        for start in range(0, len(rows), ENTERED_AT_ONCE):
            made += filling.enter(destination, rows[start : start + ENTERED_AT_ONCE])
    return made


def connection_suspend(*, actor: Viewer, connection: Connection, reason: str) -> Connection:
    """Nothing new of this party goes there until it is resumed."""
    _require(policies.may_change(actor))
    cleaned = checks.clean(REASON, {"reason": reason})
    with changes.act(actor=actor, kind="connection.suspend", reason=reason) as act:
        row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
        row.suspended = cleaned["reason"]
        row.save()
        act.touches(row)
    return row


def connection_resume(*, actor: Viewer, connection: Connection) -> Connection:
    """What changed meanwhile goes now."""
    _require(policies.may_change(actor))
    with changes.act(actor=actor, kind="connection.resume") as act:
        row = (
            Connection.objects.select_for_update(of=("self",))
            .select_related("destination", "party")
            .get(pk=connection.pk)
        )
        row.suspended = ""
        row.save()
        Past.objects.filter(connection=row).update(done=False, event_time=None, seq=0)
        act.touches(row)
        enter_all(row.destination, row.party)
    return row


def mapping_save(*, actor: Viewer, destination: Destination, kind: Kind, text: str, reason: str) -> Mapping:
    """A new version of the words for one kind. What had been lacking something, was refused, or is not sent yet, is
    written anew.

    ``text``: JSON as `txng.exchange.mapping` describes it. Raises `ProblemError` with every fault.
    """
    _require(policies.may_change(actor))
    cleaned = checks.clean(REASON, {"reason": reason})
    fields = _read(kind, text)
    with changes.act(actor=actor, kind="mapping.save", reason=reason) as act:
        Destination.objects.select_for_update().get(pk=destination.pk)
        newest = destination.mappings.filter(kind=kind).first()
        row = Mapping.objects.create(
            destination=destination,
            kind=kind,
            version=newest.version + 1 if newest else 1,
            fields=fields,
            by_id=actor.user_id,
            **cleaned,
        )
        act.touches(row, destination)
        unsent = Parcel.objects.filter(destination=destination, kind=kind, state__in=("refused", "parked", "queued"))
        numbers = sorted({int(ref.rpartition(":")[2]) for ref in unsent.values_list("ref", flat=True)})
        for start in range(0, len(numbers), ENTERED_AT_ONCE):
            some = numbers[start : start + ENTERED_AT_ONCE]
            filling.enter(destination, list(filling.rows_of(kind).filter(pk__in=some).order_by("pk")))
    return row


def _read(kind: Kind, text: str) -> list[dict[str, Any]]:
    try:
        fields = json.loads(text[:200_000])
        plain = json.dumps(fields, ensure_ascii=False)
        plain.encode()  # half a character is none
    except (ValueError, RecursionError):
        raise Refused("mapping-json", "fields") from None
    if re.search(r"(?<!\\)(?:\\\\)*\\u0000", plain):
        raise Refused("mapping-json", "fields")
    if problems := mapping.faults(kind, fields):
        raise ProblemError(problems)
    return list(fields)


def parcel_resend(*, actor: Viewer, parcel: Parcel) -> Parcel:
    """Send a refused, parked or lost parcel again, under the same key."""
    _require(policies.may_change(actor))
    with changes.act(actor=actor, kind="parcel.resend", details={"key": parcel.key}):
        row = Parcel.objects.select_for_update(of=("self",)).get(pk=parcel.pk)
        if row.problems:
            raise Refused("parcel-unwritten")
        if row.state not in TO_DO and not _is_lost(row):
            raise Conflict("parcel-settled")
        if not _last_told(Parcel.objects.filter(pk=row.pk)).exists():
            raise Conflict("parcel-newer")
        _queue(Parcel.objects.filter(pk=row.pk))
        row.refresh_from_db()
    return row


def _is_lost(row: Parcel) -> bool:
    seen = Comparison.objects.filter(destination=row.destination_id, day=row.day, kind=row.kind).first()
    return row.state == "accepted" and seen is not None and row.key in seen.lost


def _last_told(rows: QuerySet[Parcel]) -> QuerySet[Parcel]:
    """Those of which the other side has no later version: an old one must not overwrite it there."""
    told = Parcel.objects.filter(
        destination=OuterRef("destination"),
        ref=OuterRef("ref"),
        version__gt=OuterRef("version"),
        state__in=("sending", "pending", "accepted"),
    )
    return rows.filter(~Exists(told))


def _queue(rows: Any) -> int:
    return int(rows.update(state="queued", attempts=0, due_at=clock.now(), settled_at=None, words=""))


def parked_resend(*, actor: Viewer, destination: Destination) -> int:
    """Send everything that was parked again: the other side is well. How many that are."""
    _require(policies.may_change(actor))
    with changes.act(actor=actor, kind="destination.resend") as act:
        act.touches(destination)
        Pulse.objects.filter(destination=destination).update(failures=0, rests_until=None)
        return _queue(Parcel.objects.filter(destination=destination, state="parked"))


def lost_resend(*, actor: Viewer, comparison: Comparison) -> int:
    """Send what the other side has not got of a day again, under the same keys. How many that are."""
    _require(policies.may_change(actor))
    with changes.act(actor=actor, kind="comparison.resend", details={"lost": len(comparison.lost)}) as act:
        act.touches(comparison.destination)
        rows = Parcel.objects.filter(destination=comparison.destination, key__in=comparison.lost, state="accepted")
        return _queue(Parcel.objects.filter(pk__in=list(_last_told(rows).values_list("pk", flat=True))))


def _require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden("not-permitted")
