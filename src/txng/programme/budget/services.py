"""Acts of this room."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from txng.accounts.selectors import agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.notifications import notify
from txng.programme.budget import policies, rules
from txng.programme.budget.models import BudgetYear, Estimate, Line, Payment, Source
from txng.registry import checks

MOST_LINES = 100
LINE = {"task": checks.text(300, required=True), "basis": checks.text(300), "source": checks.choice(Source)}


def year_open(*, actor: Viewer, year: int, opens_on: date, closes_on: date) -> BudgetYear:
    """Open a year for estimates, or change its window. Raises `Forbidden`, `Refused`."""
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    if not 2020 <= year <= 2100 or opens_on > closes_on:
        raise Refused("budget-window", "closes_on")
    with changes.act(actor=actor, kind="budget.year") as act:
        row, is_new = BudgetYear.objects.select_for_update().get_or_create(
            year=year, defaults={"opens_on": opens_on, "closes_on": closes_on}
        )
        row.opens_on, row.closes_on = opens_on, closes_on
        row.save()
        act.touches(row)
        if is_new:
            params = {"year": year, "day": f"{closes_on:%d/%m/%Y}"}
            bodies = agencies().filter(kind__in=("department", "commune"))
            notify(users=officials(bodies), kind="budget-open", params=params, link="/office/budget", actor=actor)
    return row


def estimate_begin(*, actor: Viewer, year: BudgetYear) -> Estimate:
    """The estimate of the agency acted for, begun or found."""
    if actor.acting_agency is None or not actor.has_role(actor.acting_agency, "lead", "officer"):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="budget.begin") as act:
        row, _made = Estimate.objects.get_or_create(year=year, agency_id=actor.acting_agency)
        act.touches(row)
    return row


def _locked(estimate: Estimate) -> Estimate:
    rows = Estimate.objects.select_for_update(of=("self",)).select_related("year", "agency")
    return rows.get(pk=estimate.pk)


def line_set(
    *,
    actor: Viewer,
    estimate: Estimate,
    line: int | None = None,
    asked: Decimal,
    task: str,
    source: str,
    basis: str = "",
) -> Line:
    """Add a line or change one, while the estimate may be written on."""
    cleaned = checks.clean(LINE, {"task": task, "source": source, "basis": basis})
    if asked <= 0:
        raise Refused("budget-amount", "asked")
    with changes.act(actor=actor, kind="budget.line") as act:
        row = _writable(estimate, actor)
        there = list(row.lines.all())
        if line is None and len(there) >= MOST_LINES:
            raise Refused("budget-lines", limit=MOST_LINES)
        found = next((one for one in there if one.pk == line), None) if line is not None else None
        if line is not None and found is None:
            raise Missing("missing")
        made = found or Line(estimate=row, position=max((one.position for one in there), default=0) + 1)
        for name, value in cleaned.items():
            setattr(made, name, value)
        made.asked, made.appraised, made.approved = asked, None, None
        made.save()
        act.touches(row, made)
    return made


def line_drop(*, actor: Viewer, estimate: Estimate, line: int) -> None:
    with changes.act(actor=actor, kind="budget.line") as act:
        row = _writable(estimate, actor)
        act.touches(row)
        row.lines.filter(pk=line).delete()


def _writable(estimate: Estimate, actor: Viewer) -> Estimate:
    row = _locked(estimate)
    if rules.WRITE not in policies.of(actor, row):
        raise Forbidden("not-permitted")
    if row.state not in rules.EDITABLE:
        raise Conflict("budget-locked")
    return row


def estimate_step(
    *,
    actor: Viewer,
    estimate: Estimate,
    name: str,
    reason: str = "",
    amounts: Mapping[int, Decimal] | None = None,
    decision: str = "",
) -> Estimate:
    """``submit`` (within the window of the year), ``take-back``, ``return``, ``appraise``, ``approve``.

    ``amounts``: line id → what is appraised or approved; a line that is left out keeps what was asked or appraised.
    ``decision``: number of the decision that approves.
    """
    with changes.act(actor=actor, kind=f"budget.{name}", reason=reason) as act:
        row = _locked(estimate)
        today = clock.today()
        if name == "submit":
            if not row.lines.exists():
                raise Refused("budget-empty")
            if not row.year.opens_on <= today <= row.year.closes_on:
                window = {"first": f"{row.year.opens_on:%d/%m/%Y}", "last": f"{row.year.closes_on:%d/%m/%Y}"}
                raise Refused("budget-outside", **window)
        if name == "approve" and not decision.strip():
            raise Refused("budget-decision", "decision")
        permissions, agency = policies.of(actor, row), actor.acting_agency
        steps.take(row, rules.ESTIMATE, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name in ("appraise", "approve"):
            _settle(row, name, amounts or {})
        if name == "approve":
            row.decision = checks.clean({"decision": checks.text(120)}, {"decision": decision})["decision"]
        if name == "return":  # what was appraised of it is appraised anew; the history keeps it
            for line in row.lines.exclude(appraised=None):
                line.appraised = None
                line.save(update_fields=["appraised"])
        if name == "submit":
            row.submitted_at = clock.now()
        row.save()
        act.touches(row)
        _tell(row, name, reason, actor)
    return row


def _settle(row: Estimate, name: str, amounts: Mapping[int, Decimal]) -> None:
    for line in row.lines.all():
        before = line.asked if name == "appraise" or line.appraised is None else line.appraised
        value = amounts.get(line.pk, before)
        if value < 0 or value > before:
            raise Refused("budget-more", f"amount-{line.pk}", limit=f"{before:,}".replace(",", "."))
        setattr(line, "appraised" if name == "appraise" else "approved", value)
        line.save()


def _tell(row: Estimate, name: str, reason: str, actor: Viewer) -> None:
    params = {"agency": row.agency.name, "year": row.year.year, "reason": reason[:300]}
    link = f"/office/budget/estimates/{row.pk}"
    if name == "submit":
        finance = agencies().filter(code=rules.FINANCE)
        notify(users=officials(finance), kind="budget-submitted", params=params, link=link, actor=actor)
    elif name in ("return", "approve"):
        kind = "budget-returned" if name == "return" else "budget-approved"
        notify(users=officials([row.agency_id]), kind=kind, params=params, link=link, actor=actor)


def payment_add(*, actor: Viewer, line: Line, on: date, amount: Decimal, document: str) -> Payment:
    """Record what was spent on an approved line, with the paper that proves it; never more than was approved."""
    cleaned = checks.clean({"document": checks.text(200, required=True)}, {"document": document})
    if amount <= 0:
        raise Refused("budget-amount", "amount")
    if on > clock.today():
        raise Refused("budget-day", "on")
    with changes.act(actor=actor, kind="budget.payment") as act:
        row = _locked(line.estimate)
        if rules.WRITE not in policies.of(actor, row):
            raise Forbidden("not-permitted")
        if row.state != "approved":
            raise Conflict("budget-not-approved")
        if on.year < row.year.year:
            raise Refused("budget-early", "on", year=row.year.year)
        spent = sum((one.amount for one in line.payments.filter(cancelled="")), Decimal(0))
        left = (line.approved or Decimal(0)) - spent
        if amount > left:
            raise Refused("budget-more", "amount", limit=f"{left:,}".replace(",", "."))
        made = Payment.objects.create(line=line, on=on, amount=amount, by_id=actor.user_id, **cleaned)
        act.touches(row, made)
    return made


def payment_cancel(*, actor: Viewer, payment: Payment, reason: str) -> Payment:
    """Take back what was entered by mistake; it stays on record with the reason."""
    cleaned = checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    with changes.act(actor=actor, kind="budget.payment-cancel", reason=reason) as act:
        row = Payment.objects.select_for_update(of=("self",)).select_related("line__estimate").get(pk=payment.pk)
        if rules.WRITE not in policies.of(actor, row.line.estimate):
            raise Forbidden("not-permitted")
        if row.cancelled:
            raise Conflict("budget-cancelled")
        row.cancelled = cleaned["reason"]
        row.save()
        act.touches(row)
    return row
