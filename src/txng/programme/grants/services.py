"""Acts of this room: programmes, applications, decisions, payments."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from txng.accounts.selectors import officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, files, steps
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.files import Checked
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.core.numbers import write_number
from txng.programme.budget.models import Source
from txng.programme.grants import policies, rules, selectors
from txng.programme.grants.models import Application, GrantPayment, Scheme
from txng.registry import checks
from txng.registry.models import Party
from txng.registry.selectors import workers_of

SCHEME: checks.Table = {
    "title": checks.text(200, required=True),
    "title_en": checks.text(200),
    "basis": checks.text(300, required=True),
    "pays": checks.lines(2000, required=True),
    "pays_en": checks.lines(2000),
    "whom": checks.lines(2000, required=True),
    "whom_en": checks.lines(2000),
    "how": checks.lines(2000, required=True),
    "how_en": checks.lines(2000),
    "source": checks.choice(Source),
}


def scheme_set(
    *,
    actor: Viewer,
    scheme: Scheme | None = None,
    cap: Decimal,
    starts: date,
    ends: date,
    total: Decimal | None = None,
    **texts: str,
) -> Scheme:
    """Set a programme of the agency acted for up, or change an own one that has not ended. ``texts``: ``title``,
    ``basis``, ``pays``, ``whom``, ``how`` (with ``_en``), ``source``. Raises `Forbidden`, `ProblemError`."""
    given = dict.fromkeys(("title_en", "pays_en", "whom_en", "how_en"), "")
    cleaned: dict[str, Any] = checks.clean(SCHEME, {**given, **texts})
    if cap <= 0:
        raise Refused("grant-amount", "cap")
    if starts > ends:
        raise Refused("grant-days", "ends")
    if total is not None and total < cap:
        raise Refused("grant-total", "total")
    with changes.act(actor=actor, kind="grant.scheme") as act:
        if scheme is None:
            if actor.acting_agency is None or not policies.may_offer(actor):
                raise Forbidden("not-permitted")
            row = Scheme(agency_id=actor.acting_agency, by_id=actor.user_id)
        else:
            row = _scheme(scheme.pk)
            if rules.WORK not in policies.of_scheme(actor, row):
                raise Forbidden("not-permitted")
            if row.state in rules.SCHEME.finals:
                raise Conflict("grant-ended")
            granted = row.applications.filter(state__in=rules.GRANTED).aggregate(sum=Sum("granted"))["sum"] or Decimal(
                0
            )
            most = row.applications.filter(state__in=rules.GRANTED).aggregate(most=Max("granted"))["most"] or Decimal(0)
            if cap < most:
                raise Refused("grant-granted", "cap", limit=write_number(most))
            if total is not None and total < granted:
                raise Refused("grant-granted", "total", limit=write_number(granted))
        for name, value in {**cleaned, "cap": cap, "total": total, "starts": starts, "ends": ends}.items():
            setattr(row, name, value)
        row.save()
        act.touches(row)
    return row


def _scheme(pk: int) -> Scheme:
    return Scheme.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)


def scheme_step(*, actor: Viewer, scheme: Scheme, name: str, reason: str = "") -> Scheme:
    """``publish``; ``close`` and ``drop`` with the reason."""
    with changes.act(actor=actor, kind=f"grant.{name}", reason=reason) as act:
        row = _scheme(scheme.pk)
        permissions, agency = policies.of_scheme(actor, row), actor.acting_agency
        steps.take(row, rules.SCHEME, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name != "publish":
            row.report = reason.strip()[:4000]
        row.save()
        act.touches(row)
    return row


# -- applications ------------------------------------------------------------------------------------------------------


def application_set(
    *,
    actor: Viewer,
    scheme: Scheme,
    party: Party,
    purpose: str,
    asked: Decimal,
    application: Application | None = None,
    dossier: Checked | None = None,
) -> Application:
    """Write an application of a party, or change it while it may be written on. A new ``dossier`` takes the place of
    the old one. Raises `Forbidden`, `Conflict`, `Refused`, `ProblemError`."""
    cleaned = checks.clean({"purpose": checks.lines(4000, required=True)}, {"purpose": purpose})
    if asked <= 0:
        raise Refused("grant-amount", "asked")
    if actor.kind != "party" or not actor.works_for(party.pk):
        raise Forbidden("not-permitted")
    if dossier is not None:
        files.write(dossier)
    with changes.act(actor=actor, kind="grant.write") as act:
        offer = _scheme(scheme.pk if application is None else application.scheme_id)
        handed_in = application is not None and application.submitted_at is not None
        if not (handed_in or rules.takes(offer.state, offer.starts, offer.ends, clock.today())):
            raise Conflict("grant-closed")  # who handed in in time may still mend what was returned
        room = selectors.room_for(offer, party.pk)
        if asked > room.party:
            raise Refused("grant-cap", "asked", limit=write_number(room.party))
        row = _written_on(offer, party, application, actor)
        row.purpose, row.asked = cleaned["purpose"], asked
        if dossier is not None:
            row.dossier = files.file_store(dossier, owner=changes.reference(party), actor=actor)
        row.save()
        act.touches(row)
    return row


def _written_on(offer: Scheme, party: Party, application: Application | None, actor: Viewer) -> Application:
    if application is not None:
        row = _application(application.pk)
        if rules.APPLY not in policies.of(actor, row):
            raise Forbidden("not-permitted")
        if row.state not in rules.EDITABLE:
            raise Conflict("grant-locked")
        return row
    running = offer.applications.filter(party=party).exclude(state__in=(*rules.APPLICATION.finals, "approved"))
    if running.exists():
        raise Conflict("grant-again")
    key = next_key(Application)
    number = f"DN-{clock.today().year}-{key:05d}"
    return Application(pk=key, number=number, scheme=offer, party=party, by_id=actor.user_id)


def _application(pk: int) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("scheme__agency", "party")
    return rows.get(pk=pk)


def application_step(
    *,
    actor: Viewer,
    application: Application,
    name: str,
    reason: str = "",
    amount: Decimal | None = None,
    decision: str = "",
    decided_on: date | None = None,
) -> Application:
    """``submit``, ``withdraw``; ``return`` and ``reject`` (why); ``appraise`` (the opinion, with the amount proposed);
    ``approve`` (the amount, by which decision of which day); ``finish`` (with the result)."""
    with changes.act(actor=actor, kind=f"grant.{name}", reason=reason) as act:
        offer = _scheme(application.scheme_id)  # before the application: what is left is counted under this lock
        row = _application(application.pk)
        permissions, agency = policies.of(actor, row), actor.acting_agency
        steps.take(row, rules.APPLICATION, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name == "submit":
            if row.submitted_at is None and not rules.takes(offer.state, offer.starts, offer.ends, clock.today()):
                raise Conflict("grant-closed")
            row.submitted_at = clock.now()
        elif name == "appraise":
            row.opinion, row.appraised = reason.strip()[:4000], _within(row, amount, row.asked)
        elif name == "approve":
            _approve(row, offer, amount, decision, decided_on or clock.today())
        elif name == "revoke" and row.payments.filter(cancelled="").exists():
            raise Conflict("grant-paid")
        elif name == "finish":
            row.result = reason.strip()[:4000]
        row.save()
        act.touches(row)
        _tell(row, name, reason, actor)
    return row


def _within(row: Application, amount: Decimal | None, limit: Decimal) -> Decimal:
    """The amount, at most ``limit``; without one the limit itself."""
    value = limit if amount is None else amount
    if value <= 0:
        raise Refused("grant-amount", "amount")
    if value > limit:
        raise Refused("grant-more", "amount", limit=write_number(limit))
    return value


def _approve(row: Application, offer: Scheme, amount: Decimal | None, decision: str, on: date) -> None:
    cleaned = checks.clean({"decision": checks.text(60)}, {"decision": decision})
    if not cleaned["decision"]:
        raise Refused("grant-decision", "decision")
    handed_in = clock.day_of(row.submitted_at or row.at)
    if not handed_in <= on <= clock.today():
        raise Refused("grant-decided-on", "decided_on", first=f"{handed_in:%d/%m/%Y}")
    value = _within(row, amount, row.appraised or row.asked)
    room = selectors.room_for(offer, row.party_id)
    if value > room.party:
        raise Refused("grant-cap", "amount", limit=write_number(room.party))
    if room.funds is not None and value > room.funds:
        raise Refused("grant-funds", "amount", limit=write_number(room.funds))
    row.granted, row.decision, row.decided_on = value, cleaned["decision"], on


def _tell(row: Application, name: str, reason: str, actor: Viewer) -> None:
    params = {
        "number": row.number,
        "name": row.party.name,
        "scheme": row.scheme.title,
        "reason": reason[:300],
        "amount": write_number(row.granted or Decimal(0)),
    }
    if name == "submit":
        link = f"/office/grants/{row.pk}"
        people = officials([row.scheme.agency_id])
        notify(users=people, kind="grant-submitted", params=params, link=link, actor=actor)
        return
    kind = {"return": "grant-returned", "approve": "grant-approved", "reject": "grant-rejected"}.get(name)
    if kind is not None:
        link = f"/workspace/grants/{row.pk}"
        notify(users=workers_of(row.party_id), kind=kind, params=params, link=link, actor=actor)


def payment_add(*, actor: Viewer, application: Application, on: date, amount: Decimal, document: str) -> GrantPayment:
    """Record what was paid, with the paper that proves it; never more than was granted."""
    cleaned = checks.clean({"document": checks.text(200, required=True)}, {"document": document})
    if amount <= 0:
        raise Refused("grant-amount", "amount")
    if on > clock.today():
        raise Refused("grant-day", "on")
    with changes.act(actor=actor, kind="grant.payment") as act:
        row = _application(application.pk)
        if rules.WORK not in policies.of(actor, row):
            raise Forbidden("not-permitted")
        if row.state != "approved":
            raise Conflict("grant-not-approved")
        if row.decided_on and on < row.decided_on:
            raise Refused("grant-paid-before", "on", first=f"{row.decided_on:%d/%m/%Y}")
        paid = row.payments.filter(cancelled="").aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        unpaid = rules.left(row.granted or Decimal(0), paid)
        if amount > unpaid:
            raise Refused("grant-more", "amount", limit=write_number(unpaid))
        made = GrantPayment.objects.create(application=row, on=on, amount=amount, by_id=actor.user_id, **cleaned)
        act.touches(row, made)
    return made


def payment_cancel(*, actor: Viewer, payment: GrantPayment, reason: str) -> GrantPayment:
    """Take back what was entered by mistake; it stays on record with the reason."""
    cleaned = checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    with changes.act(actor=actor, kind="grant.payment-cancel", reason=reason) as act:
        row = _application(payment.application_id)
        if rules.WORK not in policies.of(actor, row):
            raise Forbidden("not-permitted")
        if row.state != "approved":
            raise Conflict("grant-locked")
        found = row.payments.select_for_update().get(pk=payment.pk)
        if found.cancelled:
            raise Conflict("grant-cancelled")
        found.cancelled = cleaned["reason"]
        found.save()
        act.touches(row, found)
    return found
