"""The report of the province: gathered from the accepted reports, edited by hand, approved by a second person."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from txng.accounts.selectors import leading_agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.notifications import notify
from txng.programme.reports import policies, rules
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.models import Report, Section, Submission, Term, Whole, WholePassage
from txng.programme.reports.selectors import province
from txng.programme.reports.services import refuse_approved
from txng.registry import checks


def whole_gather(*, actor: Viewer, term: Term) -> Whole:
    """Gather the accepted reports of a term, for the first time or anew. What was edited by hand stays, and is marked
    where its sources moved. Raises `Forbidden`, `Conflict`, `Refused`."""
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="whole.gather") as act:
        row = Term.objects.select_for_update().get(pk=term.pk)
        refuse_approved(row)
        whole, _ = Whole.objects.get_or_create(term=row)
        if whole.state != "draft":
            raise Conflict("report-locked")
        submissions = accepted(row)
        if not submissions:
            raise Refused("whole-none-accepted")
        sections = list(row.template.sections.all())
        whole.figures = _figures(row, sections, submissions)
        late = row.reports.exclude(state__in=rules.COUNTED).select_related("agency").order_by("agency__name")
        whole.missing = [report.agency.name for report in late]
        whole.gathered_at = clock.now()
        whole.save()
        _gather_texts(whole, sections, submissions)
        act.touches(whole)
    return whole


def accepted(term: Term) -> list[Submission]:
    """What counts of each body: its last submission, where the report was accepted."""
    rows = Submission.objects.filter(report__term=term, report__state__in=rules.COUNTED)
    rows = rows.select_related("report__agency").order_by("report_id", "-version").distinct("report_id")
    return sorted(rows, key=lambda one: one.report.agency.name)


def _figures(term: Term, sections: Iterable[Section], submissions: Iterable[Submission]) -> dict[str, Any]:
    """Code → value of the province and of each body, as texts; live figures that bodies share are counted once."""
    scope = province(term)
    found: dict[str, Any] = {}
    for code in (code for section in sections for code in section.figures if code in FIGURES):
        bodies = {str(one.report.agency_id): (one.figures.get(code) or {}).get("value") for one in submissions}
        figure = FIGURES[code]
        if figure.behind is not None and figure.together:
            value: Decimal | None = figure.behind(scope).value
        else:
            value = rules.added(None if text is None else Decimal(text) for text in bodies.values())
        found[code] = {"value": None if value is None else str(value), "bodies": bodies}
    return found


def _gather_texts(whole: Whole, sections: Iterable[Section], submissions: Iterable[Submission]) -> None:
    there = {one.section: one for one in whole.passages.all()}
    for section in sections:
        fresh = rules.gathered((one.report.agency.name, one.texts.get(section.code, "")) for one in submissions)
        row = there.get(section.code) or WholePassage(whole=whole, section=section.code)
        kept = rules.regathered(row.text, row.source, fresh, edited=row.edited, moved=row.moved)
        row.text, row.moved, row.source = kept.text, kept.moved, fresh
        row.save()


def passage_write(*, actor: Viewer, whole: Whole, section: str, text: str) -> WholePassage:
    """Edit a section of the report of the province; an empty text takes back what was gathered."""
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean({"text": checks.lines(100_000)}, {"text": text})
    with changes.act(actor=actor, kind="whole.write") as act:
        row = Whole.objects.select_for_update().get(pk=whole.pk)
        if row.state != "draft":
            raise Conflict("report-locked")
        passage = row.passages.select_for_update().get(section=section)
        passage.edited = bool(cleaned["text"])
        passage.text, passage.moved = cleaned["text"] or passage.source, False
        passage.save()
        act.touches(row, passage)
    return passage


def whole_step(*, actor: Viewer, whole: Whole, name: str, reason: str = "") -> Whole:
    """``submit``, ``take-back``, ``approve``. Approval closes the accepted reports of the term and lets those lapse
    that never were."""
    with changes.act(actor=actor, kind=f"whole.{name}", reason=reason) as act:
        row = Whole.objects.select_for_update(of=("self",)).select_related("term").get(pk=whole.pk)
        if row.gathered_at is None:
            raise Refused("whole-not-gathered")
        if name in ("submit", "approve") and _is_stale(row):
            raise Conflict("whole-stale")
        permissions = policies.of_whole(actor)
        agency = actor.acting_agency
        steps.take(row, rules.WHOLE, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name == "submit":
            params = {"title": row.term.title}
            link = f"/office/reports/terms/{row.term_id}/whole"
            notify(users=officials(leading_agencies()), kind="whole-submitted", params=params, link=link, actor=actor)
        elif name == "approve":
            row.approved_at = clock.now()
            for report in (
                Report.objects.select_for_update().filter(term=row.term).exclude(state__in=rules.REPORT.finals)
            ):
                end = "close" if report.state in rules.COUNTED else "lapse"
                why = "" if end == "close" else row.term.title
                steps.take(report, rules.REPORT, end, actor=actor, permissions=permissions, agency=agency, reason=why)
        row.save()
        act.touches(row)
    return row


def _is_stale(whole: Whole) -> bool:
    """Whether other reports are accepted now than were gathered, or other versions of them."""
    now = accepted(whole.term)
    held = {body for kept in whole.figures.values() for body in kept["bodies"]}
    others = held != {str(one.report.agency_id) for one in now} if whole.figures else False
    return others or any(whole.gathered_at is not None and one.at > whole.gathered_at for one in now)


class Chapter(NamedTuple):
    """A section of the report of the province with its passage and figures as (code, value)."""

    section: Section
    passage: WholePassage | None
    figures: list[tuple[str, Decimal | None]]


def chapters(whole: Whole) -> list[Chapter]:
    """What the report of the province says, in order."""
    passages = {one.section: one for one in whole.passages.all()}
    return [
        Chapter(section, passages.get(section.code), [(code, value_of(whole, code)) for code in section.figures])
        for section in whole.term.template.sections.all()
    ]


def value_of(whole: Whole, code: str, body: int | None = None) -> Decimal | None:
    """A figure of the province, or of one body in it."""
    kept = whole.figures.get(code)
    text = None if kept is None else kept["value"] if body is None else kept["bodies"].get(str(body))
    return None if text is None else Decimal(text)
