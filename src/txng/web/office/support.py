"""Support cases: the list, one case with its visits and what may be done."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.support import policies, rules, selectors, services
from txng.programme.support.models import Source, SupportCase
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card
from txng.web.components.pickers import CommuneField, party_asked
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status, Text, deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.passing_on import TransferForm
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
STATES: dict[str, Status] = {
    "open": Status(_("Waits to be taken up"), "warning", "hourglass"),
    "in_hand": Status(_("Being supported"), "info", "users"),
    "done": Status(_("Support ended"), "good"),
    "declined": Status(_("Declined"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "take": _("Taken up"),
    "visit": _("Visited"),
    "transfer": _("Passed on to another agency"),
    "finish": _("Support ended"),
    "decline": _("Declined"),
}
TITLES: dict[str, Text] = {"finish": _("End the support"), "decline": _("Decline")}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Requests that nobody has taken up yet, the oldest first."""
    for one in selectors.waiting(viewer).filter(state="open")[:MOST_CARDS]:
        due = rules.CASE.due("open", clock.day_of(one.at))
        left = deadline(due.on, today) if due else None
        yield Card(
            one.name,
            reverse("office:support-case", args=[one.pk]),
            text=f"{one.number} · {one.get_source_display()}",
            icon="users",
            tone=left.tone if left and left.tone != "neutral" else "info",
            urgency=2 if left and left.tone == "danger" else 4,
            lines=[str(left)] if left else (),
        )


CASES = Table(
    name="support",
    caption=_("Support cases"),
    columns=(
        Column("name", _("Party"), main=True, sort="name"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("commune", _("Commune, ward"), value="commune.name"),
        Column("agency", _("Agency"), value="agency.short_name"),
        Column("source", _("Source"), value="get_source_display"),
        Column("visits", _("Visits"), value="visit_count", kind="number"),
        Column("at", _("Asked"), kind="date", sort="at"),
        Column("wish", _("What is needed"), hidden=True),
        Column("result", _("Result"), hidden=True),
    ),
    filters=(
        Search(fields=("name", "number", "wish")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
        Choice("source", _("Source"), choices=Source.choices, field="source"),
    ),
    order="-at",
    row_address=lambda row: reverse("office:support-case", args=[row.pk]),
    empty=Empty(
        _("No support cases"),
        text=_("Needs from surveys and parties that ask for help appear here."),
        icon="users",
        action=("/office/support/new", _("New support case")),
    ),
    export="ho-tro-ap-dung",
)


@require_safe
@FACE.page
def cases(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"opens": policies.may_open(viewer)}
    return CASES.respond(request, selectors.cases(viewer), "office/support/list.html", context)


class CaseForm(forms.Form):
    name = forms.TextField(label=_("Party"), max_length=200)
    commune = CommuneField(label=_("Commune, ward"), required=False)
    contact = forms.TextField(label=_("Telephone or e-mail"), max_length=200, required=False)
    source = widgets.ChoiceField(label=_("Source"), choices=Source.choices)
    wish = forms.TextField(label=_("What is needed"), lines=4, max_length=2000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    """A new case; ``party``: of a party on record, as the list of those who do not apply yet links to."""
    viewer = viewer_of(request)
    if not policies.may_open(viewer):
        raise Forbidden("not-permitted")
    party = party_asked(request)

    def act(values: dict[str, Any]) -> SupportCase:
        return services.case_open(actor=viewer, party=party, **values)

    initial: dict[str, Any] = {"source": Source.ASKED}
    if party is not None:
        initial = {"source": Source.OUTREACH, "name": party.name, "contact": party.phone, "commune": party.commune}
    return service_form(
        request,
        CaseForm,
        act=act,
        done=lambda row: reverse("office:support-case", args=[row.pk]),
        message=_("The case is open"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("New support case"), "back": reverse("office:support")},
    )


def _row(request: HttpRequest, pk: int) -> SupportCase:
    row = selectors.case(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def case(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _row(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    context = {
        "row": row,
        "state": STATES[row.state],
        "contact": selectors.contact_of(row, viewer),
        "visits": row.visits.select_related("by", "agency"),
        "responses": row.responses.select_related("survey"),
        "steps_allowed": {step.name for step in rules.CASE.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Opened"), row.at)),
    }
    return render(request, "office/support/case.html", context)


@require_POST
@FACE.page
def take(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.case_step, actor=viewer_of(request), case=_row(request, pk), name="take")
    return service_action(request, act, to=reverse("office:support-case", args=[pk]), message=_("Recorded"))


class VisitForm(forms.Form):
    on = forms.DateField(label=_("Day"))
    reason = forms.TextField(label=_("What was done"), lines=4, max_length=4000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``visit``, ``transfer``, ``finish``, ``decline``: each with its words."""
    viewer, row = viewer_of(request), _row(request, pk)
    made: dict[str, tuple[type[forms.Form], Text]] = {
        "visit": (VisitForm, _("Record a visit")),
        "transfer": (TransferForm, _("Pass on to another agency")),
        **{one: (forms.OutcomeForm, title) for one, title in TITLES.items()},
    }
    if name not in made:
        raise Missing("missing")
    if not policies.of(viewer, row):
        raise Forbidden("not-permitted")
    form, title = made[name]
    back = reverse("office:support-case", args=[pk])
    return service_form(
        request,
        form,
        act=lambda values: services.case_step(actor=viewer, case=row, name=name, **values),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"on": clock.today()} if name == "visit" else None,
        context={"title": title, "back": back, "intro": row.name},
    )
