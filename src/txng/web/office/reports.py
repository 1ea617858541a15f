"""Periodic reports of the bodies: what is due, writing one, its figures and versions; terms and their matrix."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.problems import sentence_of
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.gs1.problems import Problem
from txng.programme.reports import documents, policies, rules, selectors, services
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.models import Report, Section
from txng.programme.reports.selectors import Content
from txng.web.components import forms, periodic_reports
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.papers import paper, workbook
from txng.web.components.parts import Card, Tab
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Text, deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
PAGE_SIZE = 500  # records of a figure on a page
MOST_ADDED = 50  # records shown with a figure that changed
REASONED: dict[str, Text] = {
    "take-back": _("Take back to rework"),
    "return": _("Return for supplement"),
    "correct": _("Correct in a new version"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Reports to be handed in, and those to be appraised."""
    for one in selectors.to_write(viewer)[:MOST_CARDS]:
        left = deadline(one.term.due, today)
        returned = one.state == "returned"
        yield Card(
            one.term.title,
            reverse("office:report", args=[one.pk]),
            text=f"{periodic_reports.report_state(one)} · {one.agency.short_name or one.agency.name}",
            icon="report",
            tone="danger" if returned else left.tone if left and left.tone != "neutral" else "info",
            urgency=1 if returned or (left is not None and left.tone == "danger") else 3,
            lines=[str(left)] if left else (),
        )
    arrived = selectors.to_appraise(viewer)
    if count := arrived.count():
        first = arrived[0]
        yield Card(
            _("Reports to be appraised"),
            reverse("office:report-term", args=[first.term_id]) + "?state=submitted",
            text=first.term.title,
            icon="report",
            tone="info",
            urgency=3,
            count=count,
        )


# -- what is due -------------------------------------------------------------------------------------------------------


OWN = Table(
    name="own-reports",
    caption=_("Reports of our body"),
    columns=(
        Column("title", _("Report"), value="term.title", main=True),
        Column("state", _("State"), value=periodic_reports.report_state, kind="status", sort="state"),
        Column("agency", _("Body"), value="agency.short_name"),
        Column("due", _("Due"), value="term.due", kind="date", sort="term__due"),
        Column("submitted", _("Handed in"), value="submitted_at", kind="moment", sort="submitted_at"),
        Column("version", _("Version"), kind="number", hidden=True),
    ),
    order="-term__due",
    row_address=lambda row: reverse("office:report", args=[row.pk]),
    empty=Empty(
        _("No report is asked for"),
        text=_("A report appears here six weeks before it is due, or when one is asked for on demand."),
        icon="report",
    ),
)
TERMS = Table(
    name="terms",
    caption=_("Terms"),
    columns=(
        Column("title", _("Term"), main=True),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("due", _("Due"), kind="date", sort="due"),
        Column("handed_in", _("Report handed in"), value=lambda row: f"{row.handed_in}/{row.owing}"),
        Column("accepted", _("Accepted"), kind="number", sort="accepted"),
        Column(
            "whole",
            _("Report of the province"),
            value=lambda row: periodic_reports.whole_state(getattr(row, "whole", None)),
            kind="status",
        ),
    ),
    order="-due",
    row_address=lambda row: reverse("office:report-term", args=[row.pk]),
    empty=Empty(_("No terms yet"), icon="report"),
)


@require_safe
@FACE.page
def reports(request: HttpRequest) -> HttpResponseBase:
    """For the leading bodies every term, for the others what they owe."""
    viewer = viewer_of(request)
    everything = policies.may_see_all(viewer)
    asked = request.GET.get("of", "")
    here = reverse("office:reports")
    tabs = [
        Tab(_("Terms"), here, everything and asked != "own"),
        Tab(_("Reports of our body"), f"{here}?of=own", not everything or asked == "own"),
    ]
    context = {"tabs": tabs if everything else [], "leads": policies.may_lead(viewer), "reviews": everything}
    if everything and asked != "own":
        return TERMS.respond(request, selectors.terms(viewer), "office/reports/reports.html", context)
    return OWN.respond(request, selectors.own(viewer), "office/reports/reports.html", context)


# -- one report --------------------------------------------------------------------------------------------------------


def _report(request: HttpRequest, pk: int) -> Report:
    row = selectors.report(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _content(request: HttpRequest, pk: int) -> Content:
    """What stands in a report now, or in the version the address asks for."""
    row, asked = _report(request, pk), request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None
    found = selectors.content(row, version)
    if found is None:
        raise Missing("missing")
    return found


def _parts(content: Content, language: str, faults: list[Problem]) -> list[dict[str, Any]]:
    """Sections with their figures, texts and faults, each with whether it begins a part."""
    last = dict(content.last.texts) if content.last else {}
    version = content.submission.version if content.submission else ""
    found, before = [], ""
    for section in content.sections:
        address = reverse("office:report-figure", args=[content.report.pk, "code"])
        places = {f"sections.{section.code}", *(f"figures.{code}" for code in section.figures)}
        figures = [
            periodic_reports.shown(content.lines[code], f"{address[:-4]}{code}?version={version}")
            for code in section.figures
            if code in content.lines
        ]
        found.append(
            {
                "section": section,
                "title": periodic_reports.title_of(section),
                "part": section.part if section.part != before else "",
                "text": content.texts.get(section.code, ""),
                "last": last.get(section.code, ""),
                "figures": figures,
                "faults": [_words(one, language) for one in faults if one.path in places],
            }
        )
        before = section.part
    return found


def _words(problem: Problem, language: str) -> str:
    words = sentence_of(problem, language)
    kind, _, code = problem.path.partition(".")
    return f"{periodic_reports.name_of(code)}: {words}" if kind == "figures" else words


@require_safe
@FACE.page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its sections with figures and texts, what is missing, what may be done, its versions."""
    viewer, content = viewer_of(request), _content(request, pk)
    row = content.report
    facts = Facts(viewer.user_id, policies.of_report(viewer, row), steps_of(row))
    old = content.submission is not None and "version" in request.GET
    edits = rules.WRITE in facts.permissions and row.state in rules.EDITABLE and not old
    faults = content.faults if row.state in rules.EDITABLE and not old else []
    context = {
        "row": row,
        "state": periodic_reports.report_state(row),
        "left": deadline(row.term.due, clock.today(), row.submitted_at is not None),
        "in_time": periodic_reports.in_time(row),
        "steps_allowed": {step.name for step in rules.REPORT.allowed(row.state, facts)} if not old else set(),
        "edits": edits,
        "parts": _parts(content, getattr(request, "LANGUAGE_CODE", "vi"), faults),
        "fault_count": len(faults),
        "submission": content.submission,
        "is_old": old,
        "last": content.last,
        "versions": row.submissions.select_related("by"),
        "sees_all": policies.may_see_all(viewer),
        "steps": case_steps(row, periodic_reports.ACTS, (_("Term opened"), row.term.opened_at)),
    }
    return render(request, "office/reports/report.html", context)


class SectionForm(forms.Form):
    """The text of a section, a field for each figure that is typed, and one for the reason of each that jumped."""

    text = forms.TextField(label=_("Text"), lines=10, max_length=20_000, required=False)

    def __init__(self, *args: Any, content: Content, section: Section, **given: Any):
        super().__init__(*args, **given)
        self.fields["text"].help_text = section.hint
        for code in section.figures:
            if code not in FIGURES:
                continue
            line, figure = content.lines[code], FIGURES[code]
            if not figure.is_live:
                self.fields[f"value-{code}"] = forms.NumberField(
                    label=periodic_reports.name_of(code), unit=figure.unit, places=2, least=0, required=False
                )
            if line.before is not None and (line.jumps or not figure.is_live):
                self.fields[f"reason-{code}"] = forms.TextField(
                    label=_("Reason of the change: %(name)s") % {"name": periodic_reports.name_of(code)},
                    max_length=500,
                    required=False,
                    help_text=_("Last report: %(value)s. A change of more than 30 %% needs a reason.")
                    % {"value": periodic_reports.written(line.before)},
                )

    def field_of(self, path: str) -> str | None:
        return next((name for name in (f"value-{path}", path) if name in self.fields), None)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Write one section, the report before at hand."""
    viewer, row = viewer_of(request), _report(request, pk)
    if rules.WRITE not in policies.of_report(viewer, row):
        raise Forbidden("not-permitted")
    content = Content(row, None, selectors.before(row))
    found = next((one for one in content.sections if one.code == code), None)
    if found is None:
        raise Missing("missing")
    parts = [one.code for one in content.sections]
    following = parts[parts.index(code) + 1 :][:1]
    back = reverse("office:report", args=[pk])

    def act(values: dict[str, Any]) -> Report:
        numbers = {name[6:]: value for name, value in values.items() if name.startswith("value-")}
        reasons = {name[7:]: value for name, value in values.items() if name.startswith("reason-")}
        return services.section_write(
            actor=viewer, report=row, section=found, text=values["text"], values=numbers, reasons=reasons
        )

    initial: dict[str, Any] = {"text": content.texts.get(code, "") or content.suggestion(code)}
    for name in found.figures:
        if name in content.lines:
            initial |= {f"value-{name}": content.lines[name].value, f"reason-{name}": content.lines[name].reason}
    goes_on = "next" in request.POST and following
    return service_form(
        request,
        partial(SectionForm, content=content, section=found),
        act=act,
        done=lambda _row: reverse("office:report-section", args=[pk, following[0]]) if goes_on else f"{back}#{code}",
        message=_("Saved"),
        template="office/reports/section.html",
        initial=initial,
        context={
            "row": row,
            "section": found,
            "title": periodic_reports.title_of(found),
            "back": f"{back}#{code}",
            "last": content.last.texts.get(code, "") if content.last else "",
            "last_title": content.last.report.term.title if content.last else "",
            "figures": [
                periodic_reports.shown(content.lines[name], reverse("office:report-figure", args=[pk, name]))
                for name in found.figures
                if name in content.lines and FIGURES[name].is_live
            ],
            "has_next": bool(following),
        },
    )


@require_safe
@FACE.page
def figure(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The records behind a figure, as they are now or as they were handed in."""
    content = _content(request, pk)
    if code not in content.lines or not FIGURES[code].is_live:
        raise Missing("missing")
    rows, cut = content.rows(code)
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    asked = request.GET.get("page", "1")
    page = min(int(asked), pages) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1
    context = {
        "row": content.report,
        "line": periodic_reports.shown(content.lines[code], ""),
        "rows": rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "first": (page - 1) * PAGE_SIZE + 1,
        "cut": cut,
        "page": page,
        "pages": pages,
        "submission": content.submission,
    }
    return render(request, "office/reports/figure.html", context)


def _cut(rows: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], int]:
    return rows[:MOST_ADDED], max(len(rows) - MOST_ADDED, 0)


@require_safe
@FACE.page
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures that count otherwise today than when the report was handed in, and the records that came since."""
    content = _content(request, pk)
    if content.submission is None:
        raise Missing("missing")
    rows = [
        (
            periodic_reports.name_of(one.code),
            periodic_reports.written(one.kept) if one.kept is not None else "–",
            periodic_reports.written(one.now),
            [(_("Records since"), *_cut(one.added)), (_("Records that are gone or otherwise now"), *_cut(one.gone))],
        )
        for one in content.changed()
    ]
    context = {"row": content.report, "rows": rows, "submission": content.submission}
    return render(request, "office/reports/changes.html", context)


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in ("submit", "accept"):
        raise Missing("missing")
    act = partial(services.report_step, actor=viewer_of(request), report=_report(request, pk), name=name)
    words = _("The report is handed in") if name == "submit" else _("The report is accepted")
    return service_action(request, act, to=reverse("office:report", args=[pk]), message=words)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    row, viewer = _report(request, pk), viewer_of(request)
    if name not in REASONED:
        raise Missing("missing")
    back = reverse("office:report", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.report_step(actor=viewer, report=row, name=name, reason=values["reason"]),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": REASONED[name], "back": back, "intro": str(row), "button": REASONED[name]},
    )


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The report as DOCX or PDF, its annex as XLSX."""
    content = _content(request, pk)
    name = f"bao-cao-{content.report.term.number}-{content.report.agency.code}".lower()
    if kind == "xlsx":
        return workbook(documents.report_workbook(content), name)
    return paper(documents.report_document(content), name, kind)
