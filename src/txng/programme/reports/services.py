"""Acts of this room about terms and the reports of bodies; those about the province stand in `whole`."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from txng.accounts.models import Agency
from txng.accounts.selectors import leading_agencies, officials
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.notifications import notify
from txng.gs1.problems import ProblemError
from txng.programme import FIRST_YEAR
from txng.programme.reports import policies, rules, selectors
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.loading import calendar
from txng.programme.reports.models import Entry, Passage, Report, Section, Submission, Template, Term, TermKind, Whole
from txng.registry import checks

TERM = {"title": checks.text(200, required=True), "basis": checks.text(300, required=True)}
MOST_YEARS_AHEAD = 5


# -- terms -------------------------------------------------------------------------------------------------------------


def terms_open() -> list[Term]:
    """Open the terms of the calendar that are due soon and not there yet; every body that owes is told."""
    made = []
    for rhythm, dates in rules.coming(calendar(), clock.today()):
        number = f"{dates.year}-H{rhythm.kind[-1]}"
        if not Term.objects.filter(number=number).exists():
            title = rhythm.title.format(year=dates.year)
            facts = {"number": number, "kind": rhythm.kind, "title": title, "basis": rhythm.basis}
            made.append(_open(SYSTEM, facts, dates.starts, dates.ends, dates.due, selectors.bodies()))
    return made


def term_ask(
    *, actor: Viewer, title: str, basis: str, starts: date, ends: date, due: date, bodies: Iterable[Agency]
) -> Term:
    """Ask bodies for a report on demand (*đột xuất*). Raises `Forbidden`, `Refused`, `ProblemError`."""
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean(TERM, {"title": title, "basis": basis})
    _check_dates(starts, ends, due)
    owing = selectors.bodies().filter(pk__in=[body.pk for body in bodies])
    if not owing:
        raise Refused("report-bodies", "bodies")
    year = clock.today().year
    with changes.act(actor=actor, kind="term.ask"):
        _one_after_another()
        count = Term.objects.filter(number__startswith=f"{year}-DX-").count()
        facts = {"number": f"{year}-DX-{count + 1}", "kind": TermKind.ON_DEMAND, **cleaned}
        return _open(actor, facts, starts, ends, due, owing)


def _one_after_another() -> None:
    """Whoever numbers terms or versions waits for others that do: the first template is always there to wait at."""
    Template.objects.select_for_update().order_by("version")[:1].get()


def _open(
    actor: Viewer, facts: Mapping[str, Any], starts: date, ends: date, due: date, bodies: Iterable[Agency]
) -> Term:
    with changes.act(actor=actor, kind="term.open") as act:
        made = Term.objects.create(**facts, starts=starts, ends=ends, due=due, template=selectors.template())
        owing = list(bodies)
        Report.objects.bulk_create(Report(term=made, agency=body) for body in owing)
        act.touches(made)
        params = {"title": made.title, "day": f"{made.due:%d/%m/%Y}"}
        notify(users=officials(owing), kind="report-open", params=params, link="/office/reports", actor=actor)
    return made


def _check_dates(starts: date, ends: date, due: date) -> None:
    if not starts <= ends <= due or starts.year < FIRST_YEAR or due.year > clock.today().year + MOST_YEARS_AHEAD:
        raise Refused("report-dates", "due")


def term_edit(*, actor: Viewer, term: Term, starts: date, ends: date, due: date, reason: str) -> Term:
    """Change what a term reports on or when it is due. Once a body has handed in, its figures were counted for the
    period and its lateness judged by the day that held: the period stays, and there can only be more time. Nothing
    changes while the report of the province lies before whoever approves it. Raises `Conflict`."""
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    checks.clean({"reason": checks.text(500, required=True)}, {"reason": reason})
    _check_dates(starts, ends, due)
    with changes.act(actor=actor, kind="term.edit", reason=reason) as act:
        row = Term.objects.select_for_update().get(pk=term.pk)
        refuse_approved(row)
        _refuse_submitted(row)
        moved = (starts, ends) != (row.starts, row.ends) or due < row.due
        if moved and Submission.objects.filter(report__term=row).exists():
            raise Conflict("report-term-handed-in")
        row.starts, row.ends = starts, ends
        if due != row.due:
            row.due, row.reminded = due, []
        row.save()
        act.touches(row)
    return row


def refuse_approved(term: Term) -> None:
    """Raise `Conflict` once the province has approved its report."""
    whole = getattr(term, "whole", None)
    if whole is not None and whole.state == "approved":
        raise Conflict("report-term-closed")


def _refuse_submitted(term: Term) -> None:
    """While the report of the province lies before whoever approves it, what it was gathered from stays."""
    whole = Whole.objects.select_for_update().filter(term=term).first()
    if whole is not None and whole.state == "submitted":
        raise Conflict("report-whole-submitted")


def remind() -> int:
    """Remind bodies before a report is due, tell them and the leading department when it is late; how many terms."""
    today, told = clock.today(), 0
    for term in Term.objects.exclude(whole__state="approved").filter(reminded__contained_by=[-1, *rules.REMINDERS]):
        late = today > term.due and -1 not in term.reminded
        days = None if late else rules.reminder(term.due, today, term.reminded)
        if not late and days is None:
            continue
        with changes.act(actor=SYSTEM, kind="term.remind") as act:
            row = Term.objects.select_for_update().get(pk=term.pk)
            missing = row.reports.filter(state__in=rules.EDITABLE)
            bodies = list(missing.values_list("agency_id", flat=True))
            facts = {"title": row.title, "day": f"{row.due:%d/%m/%Y}"}
            kind = "report-late" if late else "report-due"
            params = facts if late else {**facts, "days": (row.due - today).days}
            notify(users=officials(bodies), kind=kind, params=params, link="/office/reports", actor=SYSTEM)
            if late and bodies:
                link = f"/office/reports/terms/{row.pk}"
                params = {**facts, "count": len(bodies)}
                leading = officials(leading_agencies())
                notify(users=leading, kind="reports-late", params=params, link=link, actor=SYSTEM)
            row.reminded = [*row.reminded, -1 if days is None else days]
            row.save(update_fields=["reminded"])
            act.touches(row)
            told += 1
    return told


# -- the report of a body ----------------------------------------------------------------------------------------------


def section_write(
    *,
    actor: Viewer,
    report: Report,
    section: Section,
    text: str,
    values: Mapping[str, Decimal | None] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Report:
    """Write a section: its text, the figures that are typed, reasons of those that jumped.

    Raises `Forbidden`, `Conflict` where the report has been handed in, `Refused` for a figure that is counted.
    """
    if rules.WRITE not in policies.of_report(actor, report):
        raise Forbidden("not-permitted")
    cleaned = checks.clean({"text": checks.lines(20_000)}, {"text": text})
    with changes.act(actor=actor, kind="report.write") as act:
        row = Report.objects.select_for_update().get(pk=report.pk)
        if row.state not in rules.EDITABLE:
            raise Conflict("report-locked")
        Passage.objects.update_or_create(report=row, section=section.code, defaults=cleaned)
        for code in section.figures:
            if code in FIGURES:
                _write_figure(row, code, values or {}, reasons or {})
        act.touches(row)
    return row


def _write_figure(report: Report, code: str, values: Mapping[str, Decimal | None], reasons: Mapping[str, str]) -> None:
    given: dict[str, Any] = {}
    if code in values:
        if FIGURES[code].is_live:
            raise Refused("report-figure-live", code)
        given["value"] = values[code]
    if code in reasons:
        cleaned = checks.clean({"reason": checks.text(500)}, {"reason": reasons[code]})
        given["reason"] = cleaned["reason"]
    if given:
        Entry.objects.update_or_create(report=report, figure=code, defaults=given)


def report_step(*, actor: Viewer, report: Report, name: str, reason: str = "") -> Report:
    """Take a report one step on: ``submit`` (figures and records are frozen), ``take-back``, ``return``, ``accept``,
    ``correct`` (a new version with a reason).

    Raises `ProblemError` with everything that is missing when it is handed in.
    """
    with changes.act(actor=actor, kind=f"report.{name}", reason=reason) as act:
        if name in ("accept", "correct"):
            _refuse_submitted(report.term)  # held before the report, as the approval of the whole holds them
        row = (
            Report.objects.select_for_update(of=("self",)).select_related("term__template", "agency").get(pk=report.pk)
        )
        refuse_approved(row.term)
        steps.take(
            row,
            rules.REPORT,
            name,
            actor=actor,
            permissions=policies.of_report(actor, row),
            agency=actor.acting_agency,
            reason=reason,
        )
        if name == "submit":
            _freeze(row, actor)
        if name == "return" and -1 in row.term.reminded:  # it is missing again: those who are late are told again
            term = Term.objects.select_for_update().get(pk=row.term_id)
            term.reminded = [days for days in term.reminded if days != -1]
            term.save(update_fields=["reminded"])
        row.save()
        act.touches(row)
        _tell(row, name, reason, actor)
    return row


def _freeze(row: Report, actor: Viewer) -> None:
    """Keep what is handed in, the records behind every figure with it."""
    now = selectors.Content(row, None, selectors.before(row))
    if now.faults:
        raise ProblemError(now.faults)
    figures = {}
    for code, line in now.lines.items():
        kept: dict[str, Any] = {"value": None if line.value is None else str(line.value), "reason": line.reason}
        behind = now.behind(code)
        if behind is not None:
            rows, more = behind.listed()
            kept |= {"rows": rows, "more": more}
        figures[code] = kept
    corrected = [step.reason for step in steps.steps_of(row) if step.transition in ("take-back", "correct")]
    row.version += 1
    row.submitted_at = row.submitted_at or clock.now()
    Submission.objects.create(
        report=row,
        version=row.version,
        by_id=actor.user_id,
        on=min(row.term.ends, clock.today()),
        reason=corrected[-1][:500] if corrected else "",
        figures=figures,
        texts=dict(now.texts),
    )


def _tell(row: Report, name: str, reason: str, actor: Viewer) -> None:
    link = f"/office/reports/{row.pk}"
    title = row.term.title
    if name == "submit":
        params = {"agency": row.agency.name, "title": title}
        notify(users=officials(leading_agencies()), kind="report-submitted", params=params, link=link, actor=actor)
    elif name == "return":
        params = {"title": title, "reason": reason[:300]}
        notify(users=officials([row.agency_id]), kind="report-returned", params=params, link=link, actor=actor)
    elif name == "accept":
        notify(
            users=officials([row.agency_id]), kind="report-accepted", params={"title": title}, link=link, actor=actor
        )


# -- the template ------------------------------------------------------------------------------------------------------


def section_set(*, actor: Viewer, code: str, values: Mapping[str, Any]) -> Template:
    """Change a section of the template, or add one where there is none of this code: a new version, for new terms.

    ``values``: ``part``, ``title``, ``title_en``, ``hint``, ``figures``, ``required``.
    """
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    table = {
        "part": checks.text(120, required=True),
        "title": checks.text(200, required=True),
        "title_en": checks.text(200),
        "hint": checks.text(300),
    }
    cleaned: dict[str, Any] = checks.clean(table, {name: values.get(name, "") for name in table})
    cleaned["figures"] = [one for one in values.get("figures", []) if one in FIGURES]
    cleaned["required"] = bool(values.get("required"))
    with changes.act(actor=actor, kind="template.section", details={"section": code}) as act:
        _one_after_another()
        present = selectors.template()
        made = Template.objects.create(version=present.version + 1, note=cleaned["title"], by_id=actor.user_id)
        sections = list(present.sections.all())
        if all(one.code != code for one in sections):
            sections.append(Section(code=code))
        for at, one in enumerate(sections, 1):
            one.pk, one.template, one.position = None, made, at
            if one.code == code:
                for name, value in cleaned.items():
                    setattr(one, name, value)
        Section.objects.bulk_create(sections)
        act.touches(made)
    return made
