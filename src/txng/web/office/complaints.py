"""Reports of consumers: the queue of the agency, one report with what may be done."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import files
from txng.core.errors import Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.complaints import rules, selectors, services
from txng.oversight.complaints.models import Report, ReportKind
from txng.oversight.inspections import policies as inspections
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card
from txng.web.components.pickers import agency_choices
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status, Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.passing_on import TransferForm
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
STATES: dict[str, Status] = {
    "new": Status(_("New"), "danger", "message-report"),
    "in_hand": Status(_("In hand"), "warning", "hourglass"),
    "asked": Status(_("Reporter asked"), "info", "message"),
    "answered": Status(_("Answered"), "good"),
    "dismissed": Status(_("Set aside"), "neutral", "x"),
    "joined": Status(_("Joined with another"), "neutral", "link"),
}
ACTS: dict[str, Text] = {
    "take": _("Taken in hand"),
    "ask": _("Reporter asked"),
    "tell": _("Reporter told more"),
    "tell-asked": _("Reporter told more"),
    "answer": _("Answered"),
    "dismiss": _("Set aside"),
    "join": _("Joined with another"),
    "pass": _("Passed on"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Reports that the own agency has to deal with, the oldest first."""
    for one in selectors.waiting(viewer).exclude(state="asked")[:MOST_CARDS]:
        yield Card(
            one.get_kind_display(),
            reverse("office:complaint", args=[one.pk]),
            text=f"{one.number} · {one.product.name if one.product else one.code_text}".rstrip(" ·"),
            icon="message-report",
            tone="danger" if one.state == "new" else "warning",
            urgency=2,
        )


def state_of(row: Report) -> Status:
    return STATES[row.state]


REPORTS = Table(
    name="reports",
    caption=_("Reports of consumers"),
    columns=(
        Column("kind", _("What is wrong?"), value="get_kind_display", main=True),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=state_of, kind="status"),
        Column("product", _("Product"), value="product.name"),
        Column("party", _("Producer"), value="party.name"),
        Column("agency", _("Agency"), value="agency.short_name"),
        Column("at", _("Received"), kind="moment", sort="at"),
    ),
    filters=(
        Search(fields=("number", "text", "code", "product__name")),
        Choice("kind", _("What is wrong?"), choices=ReportKind.choices, field="kind"),
        Choice(
            "state",
            _("State"),
            choices=[("open", _("Not answered yet")), *((code, state.word) for code, state in STATES.items())],
            where=lambda asked: Q(state__in=rules.OPEN_STATES) if asked == "open" else Q(state=asked),
        ),
        Choice("agency", _("Agency"), choices=agency_choices, field="agency__code"),
    ),
    order="-at",
    row_address=lambda row: reverse("office:complaint", args=[row.pk]),
    empty=Empty(_("No reports"), icon="circle-check"),
    export="phan-anh",
)


@require_safe
@FACE.page
def complaints(request: HttpRequest) -> HttpResponseBase:
    return REPORTS.respond(request, selectors.reports(viewer_of(request)), "office/complaints/list.html")


def _found(request: HttpRequest, pk: int) -> Report:
    row = selectors.report(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _found(request, pk)
    facts = Facts(viewer.user_id, services.permissions_of(viewer, row), steps_of(row))
    context = {
        "row": row,
        "state": state_of(row),
        "contact": selectors.contact_of(row, viewer),
        "plans": inspections.may_plan(viewer),
        "alike": [(one, state_of(one)) for one in selectors.alike(row, viewer)],
        "steps_allowed": {step.name for step in rules.REPORT.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Received"), row.at)),
    }
    return render(request, "office/complaints/complaint.html", context)


@require_safe
@FACE.page
def photo(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    row = _found(request, pk)
    if row.photo is None:
        raise Http404
    return files.response(request, row.photo, may=lambda _file: True)


@require_POST
@FACE.page
def take(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.report_step, actor=viewer_of(request), report=_found(request, pk), name="take")
    return service_action(request, act, to=reverse("office:complaint", args=[pk]), message=_("Recorded"))


class WordsForm(forms.Form):
    reason = forms.TextField(label=_("Words to the reporter"), lines=4, max_length=1000)


class JoinForm(forms.Form):
    into = forms.TextField(label=_("Number of the other report"), max_length=20)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask the reporter, answer, or set aside: always with words the reporter reads."""
    titles = {"ask": _("Ask the reporter"), "answer": _("Answer and end"), "dismiss": _("Set aside")}
    row, here = _found(request, pk), reverse("office:complaint", args=[pk])
    if name not in titles:
        raise Missing("missing")
    return service_form(
        request,
        WordsForm,
        act=lambda values: services.report_step(
            actor=viewer_of(request), report=row, name=name, reason=values["reason"]
        ),
        done=lambda _row: here,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": titles[name], "back": here, "intro": row.number, "button": titles[name]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def join(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = _found(request, pk), reverse("office:complaint", args=[pk])
    return service_form(
        request,
        JoinForm,
        act=lambda values: services.report_join(actor=viewer_of(request), report=row, into=values["into"]),
        done=lambda _row: here,
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"into": request.GET.get("into", "")[:20]},
        context={"title": _("Join with another report"), "back": here, "intro": row.number},
    )


class CodeForm(forms.Form):
    code = forms.TextField(
        label=_("Code of the goods"), max_length=400, help_text=_("GTIN, lot or address of the code.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Which goods it is about, where the reporter's code said nothing."""
    row, here = _found(request, pk), reverse("office:complaint", args=[pk])
    return service_form(
        request,
        CodeForm,
        act=lambda values: services.report_code(actor=viewer_of(request), report=row, code=values["code"]),
        done=lambda _row: here,
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"code": row.code_text},
        context={"title": _("Say which goods it is about"), "back": here, "intro": row.number},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the report to another agency."""
    viewer = viewer_of(request)
    row, here = _found(request, pk), reverse("office:complaint", args=[pk])
    return service_form(
        request,
        TransferForm,
        act=lambda values: services.report_pass(actor=viewer, report=row, **values),
        done=lambda _row: here if selectors.report(pk, viewer) else reverse("office:complaints"),
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": _("Pass on to another agency"), "back": here, "intro": row.number},
    )
