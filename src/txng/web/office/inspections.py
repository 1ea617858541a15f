"""Inspections: whom to visit first, what is planned, one visit with its samples and what must be mended."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms as widgets
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.competence import works_with
from txng.oversight.inspections import policies, rules, selectors, services
from txng.oversight.inspections.models import Cause, Inspection, SampleResult
from txng.web.components import forms
from txng.web.components.attachments import stored
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Days, Search
from txng.web.components.inspection_file import ACTS, STATES, inspection_file, minutes, state_of
from txng.web.components.parts import Card
from txng.web.components.pickers import PartyField, ProductField, agency_choices, party_asked
from txng.web.components.service_form import service_form
from txng.web.components.status import Text, deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.uploads import PictureField, UploadField
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
MOST_RANKED = 100
TITLES: dict[str, Text] = {
    "mend": _("Faults to be mended"),
    "settle": _("End the inspection"),
    "cancel": _("Cancel the visit"),
}
PARTS: dict[str, Text] = {
    "complaint": _("reports of consumers"),
    "alarm": _("alarms of scans"),
    "recall": _("recalls"),
    "violation": _("violations"),
    "lot": _("incomplete lots"),
    "fault": _("lots with contradictions"),
    "high": _("high-risk products"),
    "medium": _("medium-risk products"),
    "never": _("not visited for a year"),
}
_COUNTED = ("complaint", "alarm", "recall", "violation", "lot", "fault")


@WORKLIST.cards
def visits(viewer: Viewer, today: date) -> Iterator[Card]:
    """Visits of the next days, and faults whose time is nearly over."""
    for one in selectors.in_hand(viewer)[:MOST_CARDS]:
        when = one.mend_by if one.state == "mending" else one.on
        left = deadline(when, today) if when and one.state != "visited" else None
        yield Card(
            one.party.name,
            reverse("office:inspection", args=[one.pk]),
            text=f"{one.number} · {state_of(one)}",
            icon="clipboard-list",
            tone=left.tone if left and left.tone != "neutral" else "info",
            urgency=2 if left and left.tone == "danger" else 4,
            lines=[str(left)] if left else (),
        )


INSPECTIONS = Table(
    name="inspections",
    caption=_("Inspections"),
    columns=(
        Column("party", _("Party"), value="party.name", main=True, sort="party__name_folded"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=state_of, kind="status", sort="state"),
        Column("on", _("Day"), kind="date", sort="on"),
        Column("cause", _("Cause"), value="get_cause_display"),
        Column("faults", _("Faults"), value="fault_count", kind="number"),
        Column("mend_by", _("To be mended by"), kind="date", sort="mend_by"),
        Column("agency", _("Agency"), value="agency.short_name", hidden=True),
        Column("commune", _("Commune, ward"), value="party.commune.name", hidden=True),
        Column("product", _("Product"), value="product.name", hidden=True),
        Column("result", _("Result"), hidden=True),
    ),
    filters=(
        Search(fields=("number", "party__name", "about")),
        Choice(
            "state",
            _("State"),
            choices=[("done", _("With minutes")), *((key, one.word) for key, one in STATES.items())],
            where=lambda asked: Q(state__in=rules.VISITED) if asked == "done" else Q(state=asked),
        ),
        Days("day", _("Day"), field="on"),
        Choice("cause", _("Cause"), choices=Cause.choices, field="cause"),
        Choice("agency", _("Agency"), choices=agency_choices, field="agency__code"),
    ),
    order="-on",
    row_address=lambda row: reverse("office:inspection", args=[row.pk]),
    empty=Empty(
        _("No inspections yet"),
        text=_("Plan visits from the ranking by risk, or from a report of a consumer."),
        icon="clipboard-list",
        action=("/office/inspections/ranking", _("Whom to visit first")),
    ),
    export="kiem-tra",
)


@require_safe
@FACE.page
def inspections(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"plans": policies.may_plan(viewer)}
    return INSPECTIONS.respond(request, selectors.inspections(viewer), "office/inspections/list.html", context)


@require_safe
@FACE.page
def ranking(request: HttpRequest) -> HttpResponse:
    """The yearly plan begins here: parties by what speaks for a visit, each with the reasons."""
    viewer = viewer_of(request)
    ranked = selectors.ranking(viewer, most=MOST_RANKED)
    by = rules.weights(clock.today())
    rows = [
        (
            one,
            [(PARTS[kind], count if kind in _COUNTED else None, points) for kind, count, points in one.risk.parts],
        )
        for one in ranked.rows
    ]
    context = {"rows": rows, "all": ranked.judged, "weights": by, "plans": policies.may_plan(viewer)}
    return render(request, "office/inspections/ranking.html", context)


class EditForm(forms.Form):
    on = forms.DateField(label=_("Day of the visit"), widget=forms.DateInput(working_days=True))
    decision_number = forms.TextField(label=_("Number of the decision to inspect"), max_length=60, required=False)
    decided_on = forms.DateField(label=_("Day of the decision"), required=False)
    signer = forms.TextField(label=_("Signed by"), max_length=120, required=False)
    team = forms.TextField(label=_("Who goes, one a line"), lines=3, max_length=1000, required=False)
    scope = forms.TextField(label=_("What is looked at"), lines=3, max_length=2000, required=False)


class PlanForm(EditForm):
    party = PartyField(label=_("Party"))
    product = ProductField(label=_("Product"), required=False)
    cause = widgets.ChoiceField(label=_("Cause"), choices=Cause.choices)
    about = forms.TextField(
        label=_("Number of the case behind it"),
        max_length=40,
        required=False,
        help_text=_("Of the report, recall, alarm or inspection."),
    )
    announced = widgets.BooleanField(label=_("Tell the party beforehand"), required=False)
    field_order = ("party", "product", "on", "cause", "about", "announced")

    def __init__(self, *args: Any, viewer: Viewer, **given: Any):
        super().__init__(*args, **given)
        for name in ("party", "product"):
            field: Any = self.fields[name]
            field.viewer = viewer


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    """``party``, ``cause``, ``about`` in the address: as other pages link to it."""
    viewer = viewer_of(request)
    if not policies.may_plan(viewer):
        raise Forbidden("not-permitted")
    party = party_asked(request)
    cause = request.GET.get("cause", "")
    initial = {
        "party": party,
        "cause": cause if cause in Cause.values else Cause.PLAN,
        "about": request.GET.get("about", "")[:40],
        "announced": cause in ("", Cause.PLAN),
    }
    return service_form(
        request,
        lambda *args, **given: PlanForm(*args, viewer=viewer, **given),
        act=lambda values: services.inspection_plan(actor=viewer, **values),
        done=lambda row: reverse("office:inspection", args=[row.pk]),
        message=_("The visit is planned"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("Plan a visit"), "back": reverse("office:inspections")},
    )


def found(request: HttpRequest, pk: int) -> Inspection:
    row = selectors.inspection(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def working(request: HttpRequest, pk: int) -> Inspection:
    """The inspection, for somebody who works on it."""
    row = found(request, pk)
    if not policies.permissions_of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return row


@require_safe
@FACE.page
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), found(request, pk)
    permissions = policies.permissions_of(viewer, row)
    allowed = rules.INSPECTION.allowed(row.state, Facts(viewer.user_id, permissions, steps_of(row)))
    context = {
        **inspection_file(row),
        "works": bool(permissions) and row.state in rules.OPEN_STATES,
        "steps_allowed": {step.name for step in allowed},
        "opens_violation": works_with(viewer, row.party),
        "steps": case_steps(row, ACTS, (_("Planned"), row.at)),
    }
    return render(request, "office/inspections/inspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = working(request, pk), reverse("office:inspection", args=[pk])
    return service_form(
        request,
        EditForm,
        act=lambda values: services.inspection_edit(
            actor=viewer_of(request), inspection=row, on=values.pop("on"), values=values
        ),
        done=lambda _row: here,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in EditForm.base_fields},
        context={"title": _("Change the visit"), "back": here, "intro": row.party.name},
    )


class MendForm(forms.Form):
    mend_by = forms.DateField(label=_("To be mended by"), widget=forms.DateInput(working_days=True))
    reason = forms.TextField(label=_("What has to be mended"), lines=4, max_length=1000)


class ResultForm(forms.Form):
    reason = forms.TextField(label=_("What came of it"), lines=4, max_length=1000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``mend``, ``settle``, ``cancel``: each with its words."""
    if name not in TITLES:
        raise Missing("missing")
    row, here = working(request, pk), reverse("office:inspection", args=[pk])
    made: dict[str, type[forms.Form]] = {"mend": MendForm, "settle": ResultForm, "cancel": forms.ReasonForm}
    return service_form(
        request,
        made[name],
        act=lambda values: services.inspection_step(actor=viewer_of(request), inspection=row, name=name, **values),
        done=lambda _row: here,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": TITLES[name], "back": here, "intro": row.party.name, "button": TITLES[name]},
    )


class PhotoForm(forms.Form):
    photo = PictureField(label=_("Photo"))
    caption = forms.TextField(label=_("What it shows"), max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def photo_new(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = working(request, pk), reverse("office:inspection", args=[pk])
    return service_form(
        request,
        PhotoForm,
        act=lambda values: services.photo_add(actor=viewer_of(request), inspection=row, **values),
        done=lambda _photo: here,
        message=_("Saved"),
        template="components/form_page.html",
        context={"title": _("Add a photo"), "back": here, "intro": row.party.name},
    )


class SampleForm(forms.Form):
    number = forms.TextField(label=_("Sample number"), max_length=30)
    what = forms.TextField(label=_("Name and lot"), max_length=200)
    amount = forms.TextField(label=_("Amount taken"), max_length=60, required=False)
    taken_on = forms.DateField(label=_("Day"))
    laboratory = forms.TextField(label=_("Laboratory"), max_length=200, required=False)
    asked = forms.TextField(label=_("What it is tested for"), max_length=500, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def sample_new(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = working(request, pk), reverse("office:inspection", args=[pk])
    return service_form(
        request,
        SampleForm,
        act=lambda values: services.sample_take(actor=viewer_of(request), inspection=row, **values),
        done=lambda _sample: here,
        message=_("Saved"),
        template="components/form_page.html",
        initial={"taken_on": row.on, "number": f"{row.number}-M{row.samples.count() + 1}"},
        context={"title": _("Take a sample"), "back": here, "intro": row.party.name},
    )


class SampleResultForm(forms.Form):
    result = widgets.ChoiceField(label=_("Result"), choices=SampleResult.choices, widget=widgets.RadioSelect)
    result_on = forms.DateField(label=_("Day of the result"))
    result_text = forms.TextField(label=_("What was found"), lines=3, max_length=1000, required=False)
    file = UploadField(label=_("Test report"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def sample(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the laboratory says."""
    row, here = working(request, pk), reverse("office:inspection", args=[pk])
    one = row.samples.filter(pk=number).first()
    if one is None:
        raise Missing("missing")
    return service_form(
        request,
        SampleResultForm,
        act=lambda values: services.sample_result(actor=viewer_of(request), inspection=row, sample=number, **values),
        done=lambda _sample: here,
        message=_("Saved"),
        template="components/form_page.html",
        initial={"result": one.result, "result_on": one.result_on or clock.today(), "result_text": one.result_text},
        context={"title": _("Result of the laboratory"), "back": here, "intro": f"{one.number} · {one.what}"},
    )


@require_safe
@FACE.page
def sample_file(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.sample_file(pk, number, viewer_of(request)))


@require_safe
@FACE.page
def photo(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.photo(pk, number, viewer_of(request)))


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return minutes(found(request, pk), kind)
