"""The report of the province for a term, and the template that reports are made from."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.reports import documents, policies, rules, selectors, services, whole
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.models import Section, Whole
from txng.web.components import forms, periodic_reports
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.papers import paper, workbook
from txng.web.components.service_form import service_action, service_form
from txng.web.office.face import FACE
from txng.web.office.report_terms import term_of, term_tabs


@require_safe
@FACE.page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of the province: what was gathered and edited, who is missing, what may be done."""
    viewer, term = viewer_of(request), term_of(request, pk)
    row: Whole | None = getattr(term, "whole", None)
    permissions = policies.of_whole(viewer)
    context: dict[str, Any] = {
        "term": term,
        "row": row,
        "tabs": term_tabs(term, "whole"),
        "state": periodic_reports.whole_state(row),
        "gathers": rules.LEAD in permissions and (row is None or row.state == "draft"),
        "accepted": len(whole.accepted(term)),
    }
    if row is not None:
        facts = Facts(viewer.user_id, permissions, steps_of(row))
        context |= {
            "steps_allowed": {step.name for step in rules.WHOLE.allowed(row.state, facts)},
            "chapters": _chapters(row),
            "steps": case_steps(row, periodic_reports.ACTS),
        }
    return render(request, "office/reports/whole.html", context)


def _chapters(row: Whole) -> list[dict[str, Any]]:
    found, before = [], ""
    for chapter in whole.chapters(row):
        figures = [
            (periodic_reports.name_of(code), periodic_reports.written(value), FIGURES[code].unit)
            for code, value in chapter.figures
            if code in FIGURES
        ]
        part = chapter.section.part if chapter.section.part != before else ""
        title = periodic_reports.title_of(chapter.section)
        found.append({"chapter": chapter, "part": part, "title": title, "figures": figures})
        before = chapter.section.part
    return found


def _whole(request: HttpRequest, pk: int) -> Whole:
    row: Whole | None = getattr(term_of(request, pk), "whole", None)
    if row is None:
        raise Missing("missing")
    return row


@require_POST
@FACE.page
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(whole.whole_gather, actor=viewer_of(request), term=term_of(request, pk))
    return service_action(request, act, to=reverse("office:report-whole", args=[pk]), message=_("Gathered"))


class PassageForm(forms.Form):
    text = forms.TextField(
        label=_("Text"),
        lines=14,
        max_length=100_000,
        required=False,
        help_text=_("Left empty, what was gathered stands here again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def passage(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Edit a section of the report of the province; what the bodies wrote stands beside."""
    viewer, row = viewer_of(request), _whole(request, pk)
    if rules.LEAD not in policies.of_whole(viewer):
        raise Forbidden("not-permitted")
    found = row.passages.filter(section=code).first()
    section = row.term.template.sections.filter(code=code).first()
    if found is None or section is None:
        raise Missing("missing")
    back = reverse("office:report-whole", args=[pk])
    return service_form(
        request,
        PassageForm,
        act=lambda values: whole.passage_write(actor=viewer, whole=row, section=code, text=values["text"]),
        done=lambda _row: f"{back}#{code}",
        message=_("Saved"),
        template="office/reports/passage.html",
        initial={"text": found.text},
        context={"passage": found, "title": periodic_reports.title_of(section), "back": f"{back}#{code}"},
    )


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in ("submit", "approve"):
        raise Missing("missing")
    act = partial(whole.whole_step, actor=viewer_of(request), whole=_whole(request, pk), name=name)
    return service_action(request, act, to=reverse("office:report-whole", args=[pk]), message=_("Recorded"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _whole(request, pk)
    back = reverse("office:report-whole", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: whole.whole_step(actor=viewer, whole=row, name="take-back", reason=values["reason"]),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": _("Take back to rework"), "back": back, "intro": row.term.title},
    )


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The report of the province as DOCX or PDF, its annex as XLSX."""
    row = _whole(request, pk)
    name = f"bao-cao-tinh-{row.term.number}".lower()
    if kind == "xlsx":
        return workbook(documents.whole_workbook(row), name)
    return paper(documents.whole_document(row), name, kind)


# -- the template ------------------------------------------------------------------------------------------------------


@require_safe
@FACE.page
def template(request: HttpRequest) -> HttpResponse:
    """What reports consist of: sections with their figures."""
    viewer = viewer_of(request)
    if not policies.may_see_all(viewer):
        raise Forbidden("not-permitted")
    row = selectors.template()
    sections = [
        (section, periodic_reports.title_of(section), [periodic_reports.name_of(code) for code in section.figures])
        for section in row.sections.all()
    ]
    context = {"row": row, "sections": sections, "leads": policies.may_lead(viewer)}
    return render(request, "office/reports/template.html", context)


class SectionForm(forms.Form):
    part = forms.TextField(label=_("Part of the report"), max_length=120)
    title = forms.TextField(label=_("Title"), max_length=200)
    title_en = forms.TextField(label=_("Title in English"), max_length=200, required=False)
    hint = forms.TextField(label=_("Hint for those who write"), max_length=300, required=False)
    figures = widgets.MultipleChoiceField(
        label=_("Figures"),
        choices=[(code, figure.name) for code, figure in FIGURES.items()],
        widget=widgets.CheckboxSelectMultiple,
        required=False,
    )
    required = widgets.BooleanField(label=_("Something has to be written here"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def template_section(request: HttpRequest, code: str) -> HttpResponse:
    """Change a section, or add one with the code ``new``: new terms get it."""
    viewer = viewer_of(request)
    if not policies.may_lead(viewer):
        raise Forbidden("not-permitted")
    present = selectors.template()
    row: Section | None = present.sections.filter(code=code).first()
    if row is None and code != "new":
        raise Missing("missing")
    back = reverse("office:report-template")
    name = row.code if row else f"s{present.sections.count() + 1}-{present.version}"
    return service_form(
        request,
        SectionForm,
        act=lambda values: services.section_set(actor=viewer, code=name, values=values),
        done=lambda _row: back,
        message=_("New terms will have it so"),
        template="components/form_page.html",
        initial={field: getattr(row, field) for field in SectionForm.base_fields} if row else None,
        context={
            "title": _("Section of the report"),
            "back": back,
            "intro": _("Terms that are open keep the template they began with."),
        },
    )
