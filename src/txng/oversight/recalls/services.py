"""Acts of this room. Each is one transaction with one change record; what the public sees follows in the same act."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from txng.accounts.models import Agency
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, files, steps
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.files import Checked
from txng.core.numbering import next_key
from txng.oversight.recalls import policies, rules, selectors
from txng.oversight.recalls.models import Affected, Disposal, Hazard, Holder, HolderAmount, Kind, Recall, Treatment
from txng.oversight.recalls.people import tell_agency, tell_holder, tell_producer
from txng.oversight.recalls.scoping import SCANNED, path_of, scope_write
from txng.oversight.recalls.watching import tell
from txng.registry import checks
from txng.registry.models import Party, Product
from txng.registry.selectors import competent_agency, product_at
from txng.resolver.recalls import recalls_end, recalls_publish
from txng.trace.kinds import kind_of, label
from txng.trace.selectors import is_known, thing_of

TEXTS = {
    "reason": checks.text(500, required=True),
    "reason_en": checks.text(500),
    "advice": checks.text(500),
    "advice_en": checks.text(500),
    "hotline": checks.text(30),
}
DECISION = {"decision_number": checks.text(60), "signer": checks.text(120)}
ADVICE = ("Không sử dụng, không bán; trả lại nơi mua.", "Do not use or sell; return it to where you bought it.")


def recall_open(
    *,
    actor: Viewer,
    code: str,
    hazard: str,
    reason: str,
    is_drill: bool = False,
    need_at: datetime | None = None,
    **texts: str,
) -> Recall:
    """Begin a recall of what ``code`` (any spelling) names: find whose it is, who is competent, and its scope.

    Compulsory where an official opens it, voluntary where the producer does. ``need_at``: when the need was
    established (now). Raises `ProblemError` for the code, `Refused`, `Forbidden`, `Conflict` (one is open already).
    """
    thing = thing_of(code)
    if kind_of(thing) not in SCANNED:
        raise Refused("recall-code", "code")
    product = _product_of(thing)
    if not policies.may_open(actor, product):
        raise Forbidden("not-permitted")
    given = {"reason_en": "", "advice": ADVICE[0], "advice_en": ADVICE[1], "hotline": "", **texts}
    cleaned = checks.clean(TEXTS, {name: given.get(name, "") for name in TEXTS} | {"reason": reason})
    cleaned |= checks.clean({"hazard": checks.choice(Hazard)}, {"hazard": hazard})
    now = clock.now()
    if need_at is not None and need_at > now:
        raise Refused("recall-future", "need_at")
    if product is None and not is_known(thing, SYSTEM):
        raise Refused("recall-unknown", "code")
    with changes.act(actor=actor, kind="recall.open", reason=cleaned["reason"]) as act:
        kind = Kind.COMPULSORY if actor.kind == "authority" else Kind.VOLUNTARY
        _refuse_second(path_of(thing), kind, is_drill)
        made = Recall.objects.create(
            pk=(key := next_key(Recall)),
            number=f"{'DT' if is_drill else 'TH'}-{clock.today().year}-{key:05d}",
            kind=kind,
            is_drill=is_drill,
            thing=thing,
            code=path_of(thing),
            name=(product.name if product else label(thing))[:200],
            product=product,
            party=product.party if product else None,
            agency=_agency_of(actor, product),
            need_at=need_at or now,
            **cleaned,
        )
        found = scope_write(made)
        act.details |= {"number": made.number, "things": len(found.added)}
        act.touches(made)
        if made.kind == Kind.VOLUNTARY and not is_drill:
            tell_agency(made, "recall-voluntary", actor)
    return made


def _product_of(thing: str) -> Product | None:
    return product_at(path_of(thing), SYSTEM)


def _agency_of(actor: Viewer, product: Product | None) -> Agency | None:
    if actor.acting_agency:
        return Agency.objects.get(pk=actor.acting_agency)
    return competent_agency(product.group) if product and product.group else None


def _refuse_second(code: str, kind: str, is_drill: bool) -> None:
    """One open case of a kind for a code. What a producer began never stands in the way of an agency, and what an
    agency prepares is told to nobody: a producer may warn of its own goods meanwhile."""
    if is_drill:
        return
    others = Recall.objects.filter(code=code, state__in=rules.OPEN_STATES, is_drill=False)
    if kind == Kind.COMPULSORY:
        others = others.filter(kind=Kind.COMPULSORY)
    else:
        others = others.filter(Q(kind=Kind.VOLUNTARY) | Q(state__in=rules.IN_FORCE))
    other = others.first()
    if other is not None:
        raise Conflict("recall-open-already", "code", number=other.number)


def _locked(recall: Recall, actor: Viewer) -> Recall:
    row = Recall.objects.select_for_update(of=("self",)).select_related("product", "party", "agency").get(pk=recall.pk)
    if not policies.may_see(actor, row):
        raise Missing("missing")
    return row


def _working(recall: Recall, actor: Viewer) -> Recall:
    """The row, held, for somebody who works on the case while it is open."""
    row = _locked(recall, actor)
    if not policies.permissions_of(actor, row):
        raise Forbidden("not-permitted")
    if row.state not in rules.OPEN_STATES:
        raise Conflict("recall-not-open")
    return row


def _changing(recall: Recall, actor: Viewer) -> Recall:
    """The row, held, for somebody who may change what it says and reaches."""
    row = _working(recall, actor)
    if not policies.may_change(actor, row):
        raise Forbidden("not-permitted")
    return row


def _step(row: Recall, name: str, actor: Viewer, reason: str = "") -> None:
    permissions = policies.permissions_of(actor, row)
    steps.take(row, rules.RECALL, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason)


# --- before the announcement ------------------------------------------------------------------------------------------


def recall_edit(*, actor: Viewer, recall: Recall, values: Mapping[str, Any]) -> Recall:
    """Change the texts and the facts of the decision; what the public reads changes with them."""
    with changes.act(actor=actor, kind="recall.edit") as act:
        row = _changing(recall, actor)
        known = {**TEXTS, **DECISION}
        cleaned = checks.clean(known, {name: values.get(name, getattr(row, name)) for name in known})
        for name, value in cleaned.items():
            setattr(row, name, value)
        row.decided_on = values.get("decided_on", row.decided_on)
        row.save()
        if row.state in rules.IN_FORCE and not row.is_drill:
            recalls_end(actor=SYSTEM, reference=row.number)
            _publish(row)
            tell(row, "changed")
        act.touches(row)
    return row


def scope_renew(*, actor: Viewer, recall: Recall) -> rules.Widened:
    """Look at the events anew; what came in is recalled with the rest, and its holders are told."""
    with changes.act(actor=actor, kind="recall.scope") as act:
        row = _working(recall, actor)
        found = scope_write(row)
        if row.state in rules.IN_FORCE:
            _announce(row, actor)
            tell(row, "widened", about=found.added)
        act.details |= {"added": len(found.added), "gone": len(found.gone), "moved": len(found.moved)}
        act.touches(row)
    return found


def thing_leave_out(*, actor: Viewer, recall: Recall, thing: int, reason: str) -> Affected:
    """Take one thing out of the scope, for a reason; an empty reason takes it in again."""
    with changes.act(actor=actor, kind="recall.thing", reason=reason) as act:
        row = _changing(recall, actor)
        one = row.things.select_for_update().filter(pk=thing).first()
        if one is None:
            raise Missing("missing")
        before = one.left_out
        one.left_out = checks.clean({"reason": checks.text(300)}, {"reason": reason})["reason"]
        one.save(update_fields=["left_out"])
        if row.state in rules.IN_FORCE and bool(before) != bool(one.left_out):
            _find_more(row, one, -1 if one.left_out else 1)
        if row.state in rules.IN_FORCE and not row.is_drill:
            if one.left_out:
                recalls_end(actor=SYSTEM, reference=row.number, paths=[one.path])
                _restore(row, [one.path])
                tell(row, "narrowed", about=[one.uri])
            else:
                _publish(row)
                tell(row, "widened", about=[one.uri])
        act.details["thing"] = one.uri
        act.touches(row)
    return one


def _find_more(row: Recall, one: Affected, sign: int) -> None:
    """What is left out is looked for no more; what is taken in again is."""
    known = {uom: float(value) for value, uom in row.to_find}
    for value, uom in one.peak:
        known[uom] = max(0.0, known.get(uom, 0.0) + sign * float(value))
    row.to_find = [[value, uom] for uom, value in sorted(known.items())]
    row.save(update_fields=["to_find"])


def recall_propose(*, actor: Viewer, recall: Recall) -> Recall:
    """Hand the case to somebody who decides."""
    with changes.act(actor=actor, kind="recall.propose"):
        row = _working(recall, actor)
        _refuse_empty(row)
        _step(row, "propose", actor)
        tell_agency(row, "recall-proposed", actor)
    return row


def recall_return(*, actor: Viewer, recall: Recall, reason: str) -> Recall:
    with changes.act(actor=actor, kind="recall.return", reason=reason):
        row = _working(recall, actor)
        _step(row, "return", actor, reason)
        tell_agency(row, "recall-returned", actor, why=reason[:200])
    return row


def recall_announce(*, actor: Viewer, recall: Recall) -> Recall:
    """Make it known: banners on every code, notices to the producer and to everybody who holds a part.

    A compulsory recall is decided here (another person than who proposed it, with number, day and signer of the
    decision); a voluntary one or a drill is announced by who leads it. Of a drill nobody is told.
    """
    with changes.act(actor=actor, kind="recall.announce") as act:
        row = _working(recall, actor)
        _refuse_empty(row)
        decides = row.state == "proposed"
        if decides and not (row.decision_number and row.decided_on and row.signer):
            raise Refused("recall-decision", "decision_number")
        _step(row, "decide" if decides else "announce", actor)
        row.announced_at = clock.now()
        row.save(update_fields=["announced_at"])
        act.details["codes"] = _announce(row, actor)
        tell(row, "announced")
        if decides:
            tell_producer(row, "recall-producer", actor)
        act.touches(row)
    return row


def _refuse_empty(row: Recall) -> None:
    if not row.things.filter(left_out="").exists():
        raise Refused("recall-nothing")


def _announce(row: Recall, actor: Viewer) -> int:
    """Warn the public and ask everybody not asked yet; how many codes were new."""
    now = clock.now()
    waiting = list(row.holders.select_for_update(of=("self",)).select_related("recall").filter(told_at=None))
    Holder.objects.filter(pk__in=[one.pk for one in waiting]).update(told_at=now, asked=F("amounts"))
    known = {uom: float(value) for value, uom in row.to_find}
    found = selectors.open_amounts(row)
    row.to_find = [[max(known.get(uom, 0.0), found.get(uom, 0.0)), uom] for uom in sorted({**known, **found})]
    row.save(update_fields=["to_find"])
    if row.is_drill:
        return row.things.filter(left_out="").exclude(path="").count()
    hours = rules.terms(clock.day_of(now)).answer_hours
    for one in waiting:
        tell_holder(one, "recall-holder", actor, hours=hours)
    return _publish(row)


def _publish(row: Recall) -> int:
    """Banners on every code of the scope; a whole product only where the recall is of the product."""
    rows = row.things.filter(left_out="", carried=False).exclude(path="")
    named = {
        one.path: row.name if one.uri == row.thing else _name_of(one, row)
        for one in rows
        if one.kind != "class" or one.uri == row.thing
    }
    by = row.issuer or row.number
    if row.kind == Kind.COMPULSORY:  # what an authority says stands before what the producer said of the same goods
        for other in _warning(row, named).filter(kind=Kind.VOLUNTARY):
            recalls_end(actor=SYSTEM, reference=other.number, paths=named)
    return recalls_publish(actor=SYSTEM, named=named, issued_by=by, reference=row.number, texts=row.texts)


def _warning(row: Recall, paths: Iterable[str]) -> QuerySet[Recall]:
    """Other cases whose warnings reach any of ``paths``: in force, or closed without their being lifted."""
    rows = Recall.objects.select_related("product", "party", "agency").filter(is_drill=False).exclude(pk=row.pk)
    rows = rows.filter(Q(state__in=rules.IN_FORCE) | Q(state="closed", lifted=False))
    reached = Affected.objects.filter(recall=OuterRef("pk"), path__in=list(paths), left_out="")
    return rows.filter(Exists(reached)).order_by("kind", "pk")  # what an authority says first


def _lift(row: Recall) -> None:
    """The warnings of this case end; those of others about the same goods, which it stood before, come back."""
    paths = list(row.things.exclude(path="").values_list("path", flat=True))
    recalls_end(actor=SYSTEM, reference=row.number)
    _restore(row, paths)


def _restore(row: Recall, paths: Sequence[str]) -> None:
    for other in _warning(row, paths):
        _publish(other)


def _name_of(one: Affected, row: Recall) -> str:
    product = _product_of(one.uri)
    return product.name if product else row.name


# --- while it runs ----------------------------------------------------------------------------------------------------


def holder_answer(
    *,
    actor: Viewer,
    holder: Holder,
    amounts: Mapping[str, Mapping[str, Decimal]],
    has_none: bool = False,
    note: str = "",
) -> Holder:
    """A holder reports, for each unit, what is set apart (``in_stock``), ``sold`` and ``returned``; or has none.

    Officials of the case may enter what was told by telephone. A later report replaces the former, which stays in the
    history.
    """
    cleaned = checks.clean({"note": checks.lines(1000)}, {"note": note})
    if not has_none and not any(value for row in amounts.values() for value in row.values()):
        raise Refused("recall-amount-missing", "in_stock")
    if any(value is not None and value < 0 for row in amounts.values() for value in row.values()):
        raise Refused("recall-amount", "in_stock")
    with changes.act(actor=actor, kind="recall.answer", details={"holder": holder.name}) as act:
        row = Holder.objects.select_for_update(of=("self",)).select_related("recall", "recall__party").get(pk=holder.pk)
        case = Recall.objects.select_related("product", "party", "agency").get(pk=row.recall_id)
        own = row.party_id is not None and actor.works_for(row.party_id)
        if not own and not policies.permissions_of(actor, case) & {rules.CASE, rules.DECIDE}:
            raise Forbidden("not-permitted")
        if row.told_at is None:
            raise Conflict("recall-not-announced")
        if case.state not in rules.IN_FORCE:
            raise Conflict("recall-not-open")
        row.told.all().delete()
        if not has_none:
            HolderAmount.objects.bulk_create(HolderAmount(holder=row, uom=uom, **told) for uom, told in amounts.items())
        row.answered_at, row.has_none, row.note = clock.now(), has_none, cleaned["note"]
        row.save(update_fields=["answered_at", "has_none", "note"])
        act.touches(case, row)
        if not case.is_drill:
            tell_agency(case, "recall-answered", actor, holder=row.name)
    return row


def disposal_record(
    *,
    actor: Viewer,
    recall: Recall,
    treatment: str,
    amount: Decimal,
    uom: str,
    on: Any,
    where: str = "",
    witness: str = "",
    note: str = "",
    party: Party | None = None,
    evidence: Checked | None = None,
) -> Disposal:
    """Write down that recalled goods were repaired, put to another use, sent back abroad or destroyed."""
    fields = {"where": checks.text(200), "witness": checks.text(200), "note": checks.text(500)}
    cleaned = checks.clean(
        {**fields, "treatment": checks.choice(Treatment)},
        {"where": where, "witness": witness, "note": note, "treatment": treatment},
    )
    if amount <= 0:
        raise Refused("recall-amount", "amount")
    if on > clock.today():
        raise Refused("recall-future", "on")
    if evidence is not None:
        files.write(evidence)
    with changes.act(actor=actor, kind="recall.disposal") as act:
        row = _working(recall, actor)
        if row.state not in rules.IN_FORCE:
            raise Conflict("recall-not-announced")
        owner = changes.reference(row.party) if row.party else None
        made = Disposal.objects.create(
            recall=row,
            party=party,
            amount=amount,
            uom=uom,
            on=on,
            by_id=actor.user_id,
            evidence=files.file_store(evidence, owner=owner, actor=actor) if evidence else None,
            **cleaned,
        )
        act.touches(row, made)
    return made


def recall_report(*, actor: Viewer, recall: Recall, result: str, lesson: str = "", reason: str = "") -> Recall:
    """Hand in the closing report. With holders who have not answered, only for a ``reason``."""
    texts = {"result": checks.lines(4000, required=True), "lesson": checks.lines(4000)}
    cleaned = checks.clean(texts, {"result": result, "lesson": lesson})
    with changes.act(actor=actor, kind="recall.report", reason=reason) as act:
        row = _working(recall, actor)
        silent = row.holders.filter(told_at__isnull=False, answered_at=None).count()
        if silent and not reason.strip():
            raise Refused("recall-unanswered", "reason", count=silent)
        carries = rules.CARRY in policies.permissions_of(actor, row)
        _step(row, "report" if carries else "report-for", actor, reason)
        row.result, row.lesson, row.reported_at = cleaned["result"], cleaned["lesson"], clock.now()
        row.save(update_fields=["result", "lesson", "reported_at"])
        if not row.is_drill:
            tell_agency(row, "recall-reported", actor)
        act.touches(row)
    return row


def recall_reopen(*, actor: Viewer, recall: Recall, reason: str) -> Recall:
    with changes.act(actor=actor, kind="recall.reopen", reason=reason):
        row = _working(recall, actor)
        _step(row, "reopen", actor, reason)
        tell_producer(row, "recall-producer", actor)
    return row


def recall_close(*, actor: Viewer, recall: Recall, lift: bool = False, reason: str = "") -> Recall:
    """End the case, by another person than who reported. The public stays warned, since goods at home are no safer,
    unless ``lift`` says that what was wrong has been mended."""
    with changes.act(actor=actor, kind="recall.close", reason=reason, details={"lift": lift}) as act:
        row = _working(recall, actor)
        _step(row, "close", actor, reason)
        row.ended_at, row.lifted = clock.now(), lift
        row.save(update_fields=["ended_at", "lifted"])
        if not row.is_drill:
            if lift:
                _lift(row)
            tell(row, "over")
            tell_producer(row, "recall-over", actor)
            for one in row.holders.select_related("recall").filter(told_at__isnull=False):
                tell_holder(one, "recall-over", actor)
        act.touches(row)
    return row


def recall_withdraw(*, actor: Viewer, recall: Recall, reason: str) -> Recall:
    """Give the case up: there was no need. Warnings end, and everybody who was asked is told."""
    with changes.act(actor=actor, kind="recall.withdraw", reason=reason) as act:
        row = _working(recall, actor)
        decides = rules.DECIDE in policies.permissions_of(actor, row)
        _step(row, "drop" if decides else "withdraw", actor, reason)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        if not row.is_drill:
            _lift(row)
            tell(row, "withdrawn")
            for one in row.holders.select_related("recall").filter(told_at__isnull=False):
                tell_holder(one, "recall-over", actor)
        act.touches(row)
    return row


def reminders(now: datetime | None = None) -> int:
    """Remind holders whose time to answer is over, once a day, and tell the agency who is silent. Returns how many."""
    moment = now or clock.now()
    told = 0
    for recall in selectors.with_open_scope().filter(is_drill=False).select_related("agency"):
        _deciding, answering = selectors.clocks(recall, moment)
        if answering is None or not answering.is_late:
            continue
        with changes.act(actor=SYSTEM, kind="recall.remind") as act:
            late = recall.holders.select_for_update(of=("self",)).filter(told_at__isnull=False, answered_at=None)
            due = [one for one in late if one.reminded_at is None or (moment - one.reminded_at).days >= 1]
            if not due:
                continue
            for one in due:
                one.recall = recall
                tell_holder(one, "recall-reminder", SYSTEM)
            Holder.objects.filter(pk__in=[one.pk for one in due]).update(reminded_at=moment)
            tell_agency(recall, "recall-late", count=len(due))
            act.touches(recall)
            told += len(due)
    return told
