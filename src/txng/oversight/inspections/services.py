"""Acts of this room: planning a visit, its minutes, samples and photos, what must be mended, the end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from txng.accounts.selectors import officials
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, files, steps
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.files import Checked
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.gs1.problems import Problem, ProblemError
from txng.oversight.alarms import selectors as alarms
from txng.oversight.competence import works_with
from txng.oversight.complaints import selectors as complaints
from txng.oversight.inspections import policies, rules, selectors
from txng.oversight.inspections.models import Cause, Finding, Inspection, Photo, Sample, SampleResult
from txng.oversight.recalls import selectors as recalls
from txng.registry import checks
from txng.registry.models import Party, Product
from txng.registry.selectors import workers_of

PLANNED = {
    "cause": checks.choice(Cause),
    "about": checks.text(40),
    "decision_number": checks.text(60),
    "signer": checks.text(120),
    "team": checks.lines(1000),
    "scope": checks.lines(2000),
}
MINUTES = {
    "spokesman": checks.text(150, required=True),
    "findings": checks.lines(4000),
    "statement": checks.lines(2000),
}


FURTHEST = timedelta(days=730)


def inspection_plan(
    *,
    actor: Viewer,
    party: Party,
    on: date,
    cause: str = Cause.PLAN,
    about: str = "",
    product: Product | None = None,
    announced: bool = True,
    decided_on: date | None = None,
    **texts: str,
) -> Inspection:
    """Plan a visit of the agency acted for. ``about``: number of the report or recall behind it, or of the alarm.

    ``announced``: whether the party is told beforehand. Raises `Forbidden`, `ProblemError`.
    """
    if actor.acting_agency is None or not works_with(actor, party):
        raise Forbidden("not-permitted")
    given = {name: texts.get(name, "") for name in PLANNED} | {"cause": cause, "about": about}
    cleaned = checks.clean(PLANNED, given)
    if on < clock.today():
        raise Refused("inspection-day-past", "on")
    if on > clock.today() + FURTHEST:
        raise Refused("inspection-day-far", "on")
    if product is not None and product.party_id != party.pk:
        raise Refused("inspection-product", "product")
    _refuse_unknown(cleaned["cause"], cleaned["about"], actor)
    with changes.act(actor=actor, kind="inspection.plan") as act:
        made = Inspection.objects.create(
            pk=(key := next_key(Inspection)),
            number=f"KT-{clock.today().year}-{key:05d}",
            party=party,
            product=product,
            agency_id=actor.acting_agency,
            on=on,
            announced=announced,
            decided_on=decided_on,
            by_id=actor.user_id,
            **cleaned,
        )
        act.touches(made)
        if announced:
            _tell_party(made, "inspection-announced", actor, day=f"{on:%d/%m/%Y}", agency=made.agency.name)
    return made


def _refuse_unknown(cause: str, about: str, actor: Viewer) -> None:
    """A case that is named is one the actor may see."""
    known: Mapping[str, Callable[[], QuerySet[Any]]] = {
        Cause.COMPLAINT: lambda: complaints.reports(actor).filter(number=about),
        Cause.RECALL: lambda: recalls.recalls(actor).filter(number=about),
        Cause.ALARM: lambda: alarms.alarms(actor).filter(pk=int(about) if about.isascii() and about.isdigit() else 0),
        Cause.AGAIN: lambda: selectors.inspections(actor).filter(number=about),
    }
    if about and cause in known and not known[cause]().exists():
        raise Refused("inspection-about", "about", about=about[:40])


def inspection_edit(*, actor: Viewer, inspection: Inspection, on: date, values: Mapping[str, Any]) -> Inspection:
    """Change what is planned: the day, the decision, the team, what is looked at. Before the visit only."""
    texts = {name: PLANNED[name] for name in ("decision_number", "signer", "team", "scope")}
    cleaned = checks.clean(texts, {name: values.get(name, "") for name in texts})
    with changes.act(actor=actor, kind="inspection.edit") as act:
        row = _working(inspection, actor)
        if row.state != "planned":
            raise Conflict("inspection-not-open")
        if on < clock.today() and on != row.on:
            raise Refused("inspection-day-past", "on")
        moved = on != row.on
        row.on, row.decided_on = on, values.get("decided_on")
        for name, value in cleaned.items():
            setattr(row, name, value)
        row.save()
        act.touches(row)
        if moved and row.announced:
            _tell_party(row, "inspection-announced", actor, day=f"{on:%d/%m/%Y}", agency=row.agency.name)
    return row


def minutes_write(
    *,
    actor: Viewer,
    inspection: Inspection,
    on: date,
    answers: Mapping[str, tuple[str, str]],
    signed: bool = True,
    photos: Sequence[Checked] = (),
    written_at: datetime | None = None,
    key: str = "",
    **texts: str,
) -> Inspection:
    """The visit and its minutes. ``answers``: question → (verdict, note); every question is answered, every fault says
    what was seen. ``key``: what a phone sends twice is written once; ``written_at``: what its clock said.

    Raises `Forbidden`, `Missing`, `Conflict`, `ProblemError`.
    """
    cleaned = checks.clean(MINUTES, {name: texts.get(name, "") for name in MINUTES})
    if on > clock.today():
        raise Refused("inspection-day", "on")
    for one in photos:
        files.write(one)
    with changes.act(actor=actor, kind="inspection.minutes") as act:
        row = _working(inspection, actor)
        if key and row.key == key:
            return row
        asked = selectors.asked_on(on, row.party_id).questions
        found = _judged(asked, answers)
        _step(row, "visit", actor)
        row.on, row.signed, row.key = on, signed, key
        row.written_at = min(written_at or clock.now(), clock.now())
        for name, value in cleaned.items():
            setattr(row, name, value)
        row.save()
        Finding.objects.bulk_create(
            Finding(inspection=row, code=code, verdict=verdict, note=note) for code, (verdict, note) in found.items()
        )
        for one in photos:
            act.touches(_photo(row, one, "", actor))
        act.touches(row)
        faults = sum(verdict == "fault" for verdict, _note in found.values())
        _tell_party(row, "inspection-minutes", actor, faults=faults)
    return row


def _judged(asked: Sequence[rules.Question], answers: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The answers to what is asked, in its order. Raises `ProblemError` with every question that is not answered."""
    problems, found = [], {}
    for question in asked:
        verdict, note = answers.get(question.code, ("", ""))
        tidy = checks.clean({"note": checks.text(500)}, {"note": note})["note"]
        if verdict not in rules.VERDICTS:
            problems.append(Problem("field-required", {"field": question.code}, question.code))
        elif verdict == "fault" and not tidy:
            problems.append(Problem("inspection-note", {"question": question.words[0]}, f"{question.code}_note"))
        found[question.code] = (verdict, tidy)
    if problems:
        raise ProblemError(problems)
    return found


def photo_add(*, actor: Viewer, inspection: Inspection, photo: Checked, caption: str = "") -> Photo:
    """One more picture of a visit."""
    cleaned = checks.clean({"caption": checks.text(200)}, {"caption": caption})
    files.write(photo)
    with changes.act(actor=actor, kind="inspection.photo") as act:
        row = _working(inspection, actor)
        _refuse_before_visit(row)
        made = _photo(row, photo, cleaned["caption"], actor)
        act.touches(row, made)
    return made


def _photo(row: Inspection, photo: Checked, caption: str, actor: Viewer) -> Photo:
    stored = files.file_store(photo, owner=None, actor=actor)
    return Photo.objects.create(inspection=row, file=stored, caption=caption)


def sample_take(
    *, actor: Viewer, inspection: Inspection, taken_on: date, number: str, what: str, **texts: str
) -> Sample:
    """A sample for a laboratory."""
    table = {
        "number": checks.text(30, required=True),
        "what": checks.text(200, required=True),
        "amount": checks.text(60),
        "laboratory": checks.text(200),
        "asked": checks.text(500),
    }
    given = {
        "number": number,
        "what": what,
        **{name: texts.get(name, "") for name in ("amount", "laboratory", "asked")},
    }
    cleaned = checks.clean(table, given)
    if taken_on > clock.today():
        raise Refused("inspection-sample-day", "taken_on")
    with changes.act(actor=actor, kind="inspection.sample") as act:
        row = _working(inspection, actor)
        _refuse_before_visit(row)
        if row.samples.filter(number=cleaned["number"]).exists():
            raise Refused("inspection-sample-number", "number")
        made = Sample.objects.create(inspection=row, taken_on=taken_on, **cleaned)
        act.touches(row, made)
    return made


def sample_result(
    *,
    actor: Viewer,
    inspection: Inspection,
    sample: int,
    result: str,
    result_on: date,
    result_text: str = "",
    file: Checked | None = None,
) -> Sample:
    """What the laboratory says; a later word replaces the former, which stays in the history."""
    table = {"result": checks.choice(SampleResult), "result_text": checks.text(1000)}
    cleaned = checks.clean(table, {"result": result, "result_text": result_text})
    if file is not None:
        files.write(file)
    with changes.act(actor=actor, kind="inspection.result") as act:
        row = _working(inspection, actor)
        _refuse_before_visit(row)
        one = row.samples.select_for_update().filter(pk=sample).first()
        if one is None:
            raise Missing("missing")
        if not one.taken_on <= result_on <= clock.today():
            raise Refused("inspection-sample-day", "result_on")
        one.result, one.result_text, one.result_on = cleaned["result"], cleaned["result_text"], result_on
        if file is not None:
            one.file = files.file_store(file, owner=None, actor=actor)
        one.save()
        act.touches(row, one)
    return one


def inspection_step(
    *, actor: Viewer, inspection: Inspection, name: str, reason: str, mend_by: date | None = None
) -> Inspection:
    """``mend``: what the party has to mend until ``mend_by``; ``settle``: the end, with what came of it; ``cancel``."""
    if name == "mend" and (mend_by is None or mend_by <= clock.today()):
        raise Refused("inspection-mend-by", "mend_by")
    with changes.act(actor=actor, kind=f"inspection.{name}", reason=reason) as act:
        row = _working(inspection, actor)
        if name == "settle" and (waiting := row.samples.filter(result=SampleResult.WAITING).count()):
            raise Refused("inspection-sample-waiting", count=waiting)
        _step(row, name, actor, reason)
        text = reason.strip()[:2000]
        if name == "mend":
            row.mend_by = mend_by
            _tell_party(row, "inspection-mend", actor, day=f"{mend_by:%d/%m/%Y}", reason=text[:200])
        else:
            row.result, row.ended_at = text, clock.now()
            if name == "settle" or row.announced:
                _tell_party(row, "inspection-over", actor, reason=text[:200])
        row.save()
        act.touches(row)
    return row


def reminders(today: date | None = None) -> int:
    """Tell the agency once, of each time to mend, that it is over. Returns how many."""
    day = today or clock.today()
    late = Inspection.objects.select_related("party").filter(state="mending", mend_by__lt=day)
    told = 0
    for row in late.exclude(late_told__isnull=False, late_told=F("mend_by")):
        with changes.act(actor=SYSTEM, kind="inspection.remind"):
            Inspection.objects.filter(pk=row.pk).update(late_told=row.mend_by)
            params = {"number": row.number, "name": row.party.name}
            notify(
                users=officials([row.agency_id]), kind="inspection-late", params=params, link=_office(row), actor=SYSTEM
            )
        told += 1
    return told


def _office(row: Inspection) -> str:
    return f"/office/inspections/{row.pk}"


def _tell_party(row: Inspection, kind: str, actor: Viewer, **more: Any) -> None:
    params = {"number": row.number, **more}
    link = f"/workspace/inspections/{row.pk}"
    notify(users=workers_of(row.party_id), kind=kind, params=params, link=link, actor=actor)


def _working(inspection: Inspection, actor: Viewer) -> Inspection:
    """The row, held, for somebody who works on the case while it is open."""
    if not selectors.inspections(actor).filter(pk=inspection.pk).exists():
        raise Missing("missing")
    row = Inspection.objects.select_for_update(of=("self",)).select_related("party", "agency").get(pk=inspection.pk)
    if not policies.permissions_of(actor, row):
        raise Forbidden("not-permitted")
    return row


def _refuse_before_visit(row: Inspection) -> None:
    if row.state not in ("visited", "mending"):
        raise Conflict("inspection-not-visited" if row.state == "planned" else "inspection-not-open")


def _step(row: Inspection, name: str, actor: Viewer, reason: str = "") -> None:
    permissions = policies.permissions_of(actor, row)
    steps.take(
        row, rules.INSPECTION, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason
    )
