"""Acts of this room: the facts, the proposal and the decision by two people, execution, appeal, what is published."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies, officials
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, steps, vietnamese
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.core.numbers import write_number
from txng.oversight.competence import works_with
from txng.oversight.violations import policies, rules, selectors
from txng.oversight.violations.errors import MISSING
from txng.oversight.violations.models import OffenceVersion, Violation
from txng.registry import checks
from txng.registry.models import Party, PartyKind, Product
from txng.registry.selectors import workers_of

TEXTS = {
    "facts": checks.lines(4000, required=True),
    "about": checks.text(40),
    "minutes_number": checks.text(60),
    "extra": checks.text(500),
    "remedies": checks.lines(2000),
}
DECISION = {"decision_number": checks.text(60), "signer": checks.text(120)}
MOST_WORTH = 10**15  # đồng
ENTERED_LATE = timedelta(days=7)  # a decision may have been signed before its proposal was entered here
#: parties that are never named in public
PERSONS = (PartyKind.HOUSEHOLD, PartyKind.INDIVIDUAL)
#: closes, and what the party hears of it
_TOLD = {
    "close": "violation-over",
    "waive": "violation-over",
    "uphold": "violation-judged",
    "annul": "violation-judged",
}


def violation_open(
    *, actor: Viewer, party: Party, values: Mapping[str, Any], product: Product | None = None
) -> Violation:
    """Write down what was found. ``values``: see `_filled`. Raises `Forbidden`, `ProblemError`."""
    if actor.acting_agency is None or not works_with(actor, party):
        raise Forbidden("not-permitted")
    if product is not None and product.party_id != party.pk:
        raise Refused("violation-product", "product")
    with changes.act(actor=actor, kind="violation.open") as act:
        made = Violation(
            pk=(key := next_key(Violation)),
            number=f"VP-{clock.today().year}-{key:05d}",
            party=party,
            product=product,
            agency_id=actor.acting_agency,
            by_id=actor.user_id,
        )
        _filled(made, values)
        made.save(force_insert=True)
        act.touches(made)
    return made


def violation_edit(*, actor: Viewer, violation: Violation, values: Mapping[str, Any]) -> Violation:
    """Correct facts and proposal while it is a draft."""
    with changes.act(actor=actor, kind="violation.edit") as act:
        row = _working(violation, actor, rules.CASE)
        if row.state != "draft":
            raise Conflict("violation-not-open")
        _filled(row, values)
        row.save()
        act.touches(row)
    return row


def _filled(row: Violation, values: Mapping[str, Any]) -> None:
    """``facts``, ``about``, ``minutes_number``, ``extra``, ``remedies``; days ``committed_on``, ``found_on``,
    ``minutes_on``, ``remedy_by``; ``offence`` (code), ``goods_value``, ``amount`` (đồng)."""
    cleaned = checks.clean(TEXTS, {name: values.get(name, "") for name in TEXTS})
    for name, value in cleaned.items():
        setattr(row, name, value)
    for name in ("committed_on", "found_on", "minutes_on", "remedy_by", "goods_value"):
        setattr(row, name, values.get(name))
    row.amount = values.get("amount") or 0
    _refuse_odd_amounts(row)
    _refuse_disorder(row.committed_on, row.found_on, row.minutes_on)
    found = selectors.offence(str(values.get("offence", "")), row.found_on)
    if found is None:
        raise Refused("violation-offence", "offence", day=f"{row.found_on:%d/%m/%Y}")
    row.offence, row.basis = found.code, found.basis
    row.offence_name, row.offence_name_en = found.name


def _refuse_odd_amounts(row: Violation) -> None:
    highest = selectors.highest_fine(row)
    if not 0 <= row.amount <= highest:
        raise Refused("violation-highest", "amount", most=write_number(highest, "vi"))
    if row.goods_value is not None and not 0 <= row.goods_value <= MOST_WORTH:
        raise Refused("violation-worth", "goods_value")


def _refuse_disorder(*days: date | None) -> None:
    told = [day for day in days if day is not None]
    if told != sorted(told) or any(day > clock.today() for day in told):
        raise Refused("violation-days", "found_on")


def violation_transfer(*, actor: Viewer, violation: Violation, agency: Agency, reason: str) -> Violation:
    """Pass a draft on to the agency that is competent."""
    with changes.act(actor=actor, kind="violation.transfer", reason=reason) as act:
        row = _working(violation, actor, rules.CASE)
        if agency.pk == row.agency_id or not agencies().filter(pk=agency.pk).exists():
            raise Refused("violation-agency", "agency")
        _step(row, "transfer", actor, reason)
        row.agency = agency
        row.save(update_fields=["agency"])
        act.touches(row)
        _tell_agency(row, "violation-transferred", actor, reason=reason[:200])
    return row


def violation_propose(*, actor: Viewer, violation: Violation) -> Violation:
    """Hand it to somebody who decides: with minutes, a fine within its range or a remedy, and within the time limit."""
    with changes.act(actor=actor, kind="violation.propose"):
        row = _working(violation, actor, rules.CASE)
        _refuse_unready(row, clock.today())
        _step(row, "propose", actor)
        _tell_agency(row, "violation-proposed", actor)
    return row


def _refuse_unready(row: Violation, day: date) -> None:
    if not row.minutes_number or row.minutes_on is None:
        raise Refused("violation-minutes", "minutes_number")
    if not row.amount and not row.remedies:
        raise Refused("violation-nothing", "amount")
    last = rules.last_day_to_fine(row.committed_on, rules.terms(row.found_on).limit_months)
    if row.amount and day > last:
        raise Refused("violation-too-late", "amount", day=f"{last:%d/%m/%Y}")
    _refuse_odd_amounts(row)
    if row.amount and selectors.needs_value(row):
        raise Refused("violation-value", "goods_value", basis=row.basis)
    allowed = selectors.fine_range(row)
    if row.amount and allowed and not allowed[0] <= row.amount <= allowed[1]:
        least, most = (write_number(one, "vi") for one in allowed)
        raise Refused("violation-amount", "amount", least=least, most=most, basis=row.basis)


def violation_return(*, actor: Viewer, violation: Violation, reason: str) -> Violation:
    with changes.act(actor=actor, kind="violation.return", reason=reason):
        row = _working(violation, actor, rules.DECIDE)
        _step(row, "return", actor, reason)
        _tell_agency(row, "violation-returned", actor, reason=reason[:200])
    return row


def violation_decide(
    *,
    actor: Viewer,
    violation: Violation,
    decision_number: str,
    signer: str,
    decided_on: date,
    amount: int,
    **texts: str,
) -> Violation:
    """The decision of a competent person, another one than who proposed it. ``amount``, ``extra``, ``remedies``: as
    decided, which may differ from the proposal within the range. Raises `Refused`, `Forbidden`, `Conflict`."""
    cleaned = checks.clean(DECISION, {"decision_number": decision_number, "signer": signer})
    if not cleaned["decision_number"] or not cleaned["signer"]:
        raise Refused("violation-decision", "decision_number")
    with changes.act(actor=actor, kind="violation.decide") as act:
        row = _working(violation, actor, rules.DECIDE)
        words = {name: texts.get(name, getattr(row, name)) for name in ("extra", "remedies")}
        for name, value in checks.clean({name: TEXTS[name] for name in words}, words).items():
            setattr(row, name, value)
        row.amount = amount
        _refuse_disorder(row.committed_on, row.found_on, row.minutes_on, decided_on)
        last = steps.last_step(row, "propose")
        if last is not None and decided_on < clock.day_of(last.at) - ENTERED_LATE:
            raise Refused("violation-decided-early", "decided_on", days=ENTERED_LATE.days)
        _refuse_unready(row, decided_on)
        row.decision_number, row.signer, row.decided_on = cleaned["decision_number"], cleaned["signer"], decided_on
        proposed = row.state
        if proposed == "proposed":  # the state is written by the step, which the constraint on decisions looks at
            Violation.objects.filter(pk=row.pk).update(
                decision_number=row.decision_number, signer=row.signer, decided_on=decided_on
            )
        _step(row, "decide", actor)
        row.save()
        act.touches(row)
        _tell_party(row, "violation-decided", actor, decision=row.decision_number)
    return row


def execution_record(*, actor: Viewer, violation: Violation, values: Mapping[str, Any]) -> Violation:
    """What was carried out: ``delivered_on``, ``paid`` (đồng in all) with ``paid_on`` and ``receipt``, ``remedied_on``
    with ``remedy_note``."""
    texts = {"receipt": checks.text(60), "remedy_note": checks.text(1000)}
    cleaned = checks.clean(texts, {name: values.get(name, "") for name in texts})
    with changes.act(actor=actor, kind="violation.execution") as act:
        row = _working(violation, actor, rules.CASE)
        if row.state != "decided":
            raise Conflict("violation-not-decided")
        row.delivered_on, row.paid_on = values.get("delivered_on"), values.get("paid_on")
        row.remedied_on, row.paid = values.get("remedied_on"), values.get("paid") or 0
        row.receipt, row.remedy_note = cleaned["receipt"], cleaned["remedy_note"]
        if row.paid > row.amount:
            raise Refused("violation-paid", "paid")
        for day in (row.delivered_on, row.paid_on, row.remedied_on):
            _refuse_disorder(row.decided_on, day)
        if row.delivered_on is None:
            row.published_at = None
        row.save()
        act.touches(row)
    return row


def violation_step(*, actor: Viewer, violation: Violation, name: str, reason: str = "") -> Violation:
    """``drop`` it; ``appeal`` as told to the agency, ``appeal-own`` by the party while there is time (later the agency
    judges whether the delay has a reason, and records the appeal); ``uphold`` or ``annul`` what was appealed; ``close``
    what is carried out; ``waive`` what will not be."""
    with changes.act(actor=actor, kind=f"violation.{name}", reason=reason) as act:
        row = _working(violation, actor)
        if name == "close" and (left := selectors.missing(row)):
            raise Refused("violation-incomplete", missing=", ".join(MISSING[one][0] for one in left))
        if name in ("appeal", "appeal-own", "annul") and row.published_at is not None:
            row.published_at = None  # nobody reads of a decision that does not stand
            row.save(update_fields=["published_at"])
        if name == "appeal-own" and row.decided_on is not None:
            told_on = row.delivered_on or row.decided_on
            last = rules.last_day_to_appeal(told_on, rules.terms(told_on))
            if clock.today() > last:
                raise Refused("violation-appeal-late", "reason", day=f"{last:%d/%m/%Y}")
        _step(row, name, actor, reason)
        text = reason.strip()[:2000]
        if row.state in rules.VIOLATION.finals:
            row.result, row.ended_at = text or row.result, clock.now()
            row.save(update_fields=["result", "ended_at"])
        act.touches(row)
        if name.startswith("appeal"):
            _tell_agency(row, "violation-appealed", actor, reason=text[:200])
        elif name in _TOLD:
            _tell_party(row, _TOLD[name], actor, reason=text[:200], result=(text or row.offence_name)[:200])
    return row


def violation_publish(*, actor: Viewer, violation: Violation, public: bool, reason: str = "") -> Violation:
    """Let everybody read of it, or no longer. Only of organisations, once the decision was delivered and stands."""
    kind = "publish" if public else "withdraw"
    with changes.act(actor=actor, kind=f"violation.{kind}", reason=reason) as act:
        row = _working(violation, actor, rules.DECIDE)
        if public and not rules.may_be_public(row.state, row.delivered_on is not None):
            raise Conflict("violation-not-delivered")
        if public and row.party.kind in PERSONS:
            raise Refused("violation-person")
        row.published_at = clock.now() if public else None
        row.save(update_fields=["published_at"])
        act.touches(row)
    return row


def offence_save(
    *,
    actor: Viewer,
    code: str,
    valid_from: date,
    least: int | None = None,
    most: int | None = None,
    remedies: str = "",
    ended: bool = False,
    **texts: str,
) -> OffenceVersion:
    """A version of an offence that holds from a day on, today or later: past cases keep what held then. An empty
    ``code`` makes a new offence, called after its name."""
    if not policies.may_edit_catalogue(actor):
        raise Forbidden("not-permitted")
    table = {
        "name": checks.text(300, required=True),
        "name_en": checks.text(300),
        "basis": checks.text(300, required=True),
    }
    cleaned = checks.clean(table, {name: texts.get(name, "") for name in table})
    if valid_from < clock.today():
        raise Refused("violation-version-past", "valid_from")
    if (least is None) != (most is None) or (least is not None and most is not None and least > most):
        raise Refused("violation-range", "least")
    lines = [
        line.strip()
        for line in checks.clean({"remedies": checks.lines(3000)}, {"remedies": remedies})["remedies"].splitlines()
    ]
    named = code or re.sub(r"[^a-z0-9]+", "-", vietnamese.fold(cleaned["name"])).strip("-")[:40]
    with changes.act(actor=actor, kind="offence.save") as act:
        made, _new = OffenceVersion.objects.update_or_create(
            code=named,
            valid_from=valid_from,
            defaults={
                **cleaned,
                "least": least,
                "most": most,
                "remedies": [line[:300] for line in lines if line],
                "ended": ended,
                "by_id": actor.user_id,
            },
        )
        act.touches(made)
    return made


def reminders(today: date | None = None) -> int:
    """Tell the agency once, of each time to decide, to deliver or to be paid, that it is over. Returns how many."""
    day = today or clock.today()
    told = 0
    for row in Violation.objects.select_related("party").filter(state__in=("draft", "proposed", "decided")):
        due = selectors.due(row)
        if due is None or due.on >= day or row.late_told == due.on:
            continue
        with changes.act(actor=SYSTEM, kind="violation.remind"):
            Violation.objects.filter(pk=row.pk).update(late_told=due.on)
            _tell_agency(row, "violation-late", SYSTEM, day=f"{due.on:%d/%m/%Y}")
        told += 1
    return told


def _tell_agency(row: Violation, kind: str, actor: Viewer, **more: Any) -> None:
    params = {"number": row.number, "name": row.party.name, **more}
    users = officials([row.agency_id])
    notify(users=users, kind=kind, params=params, link=f"/office/violations/{row.pk}", actor=actor)


def _tell_party(row: Violation, kind: str, actor: Viewer, **more: Any) -> None:
    params = {"number": row.number, **more}
    link = f"/workspace/violations/{row.pk}"
    notify(users=workers_of(row.party_id), kind=kind, params=params, link=link, actor=actor)


def _working(violation: Violation, actor: Viewer, permission: str = "") -> Violation:
    """The row, held, for somebody who has a part in the case, ``permission`` where one is named."""
    if not selectors.violations(actor).filter(pk=violation.pk).exists():
        raise Missing("missing")
    row = Violation.objects.select_for_update(of=("self",)).select_related("party", "agency").get(pk=violation.pk)
    held = policies.permissions_of(actor, row)
    if not held or (permission and permission not in held):
        raise Forbidden("not-permitted")
    return row


def _step(row: Violation, name: str, actor: Viewer, reason: str = "") -> None:
    permissions = policies.permissions_of(actor, row)
    steps.take(
        row, rules.VIOLATION, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason
    )
