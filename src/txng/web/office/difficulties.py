"""Difficulties that bodies report: the list, one difficulty with its answer and what may be done."""

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

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.difficulties import policies, rules, selectors, services
from txng.programme.difficulties.models import Difficulty, Kind
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status, Text, deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
STATES: dict[str, Status] = {
    "open": Status(_("Waits for an answer"), "warning", "hourglass"),
    "answered": Status(_("Answered"), "info", "message"),
    "closed": Status(_("Settled"), "good"),
    "withdrawn": Status(_("Withdrawn"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "transfer": _("Passed on to another agency"),
    "answer": _("Answered"),
    "reopen": _("Asked again"),
    "close": _("Settled"),
    "withdraw": _("Withdrawn"),
}
TITLES: dict[str, Text] = {
    "answer": _("Answer"),
    "reopen": _("Ask again"),
    "withdraw": _("Withdraw the difficulty"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Difficulties that the own agency has to answer, the most urgent first."""
    for one in selectors.waiting(viewer)[:MOST_CARDS]:
        left = deadline(one.due, today)
        yield Card(
            one.title,
            reverse("office:difficulty", args=[one.pk]),
            text=f"{one.number} · {one.agency.short_name or one.agency.name}",
            icon="alert-triangle",
            tone=left.tone if left and left.tone != "neutral" else "info",
            urgency=2 if left and left.tone == "danger" else 4,
            lines=[str(left)] if left else (),
        )


DIFFICULTIES = Table(
    name="difficulties",
    caption=_("Difficulties"),
    columns=(
        Column("title", _("Difficulty"), main=True, sort="title"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("kind", _("About"), value="get_kind_display"),
        Column("agency", _("Reported by"), value="agency.short_name"),
        Column("owner", _("To be answered by"), value="owner.short_name"),
        Column("due", _("Due"), kind="date", sort="due"),
        Column("text", _("What hinders"), hidden=True),
        Column("wish", _("What is proposed"), hidden=True),
        Column("answer", _("Answer"), hidden=True),
        Column("at", _("Reported"), kind="date", sort="at", hidden=True),
    ),
    filters=(
        Search(fields=("title", "number", "text")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
        Choice("kind", _("About"), choices=Kind.choices, field="kind"),
    ),
    order="-at",
    row_address=lambda row: reverse("office:difficulty", args=[row.pk]),
    empty=Empty(
        _("No difficulties reported"),
        text=_("What hinders the work is reported here, answered, and quoted in the report of the term."),
        icon="circle-check",
        action=("/office/difficulties/new", _("Report a difficulty")),
    ),
    export="kho-khan-vuong-mac",
)


@require_safe
@FACE.page
def difficulties(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"reports": policies.may_report(viewer)}
    return DIFFICULTIES.respond(request, selectors.difficulties(viewer), "office/difficulties/list.html", context)


class DifficultyForm(forms.Form):
    title = forms.TextField(label=_("Difficulty, in one sentence"), max_length=200)
    kind = widgets.ChoiceField(label=_("About"), choices=Kind.choices, widget=widgets.RadioSelect)
    text = forms.TextField(label=_("What hinders, and why"), lines=5, max_length=4000)
    wish = forms.TextField(label=_("What is proposed"), lines=3, max_length=2000, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_report(viewer):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        DifficultyForm,
        act=lambda values: services.difficulty_report(actor=viewer, **values),
        done=lambda row: reverse("office:difficulty", args=[row.pk]),
        message=_("The difficulty is with the leading department"),
        template="components/form_page.html",
        context={
            "title": _("Report a difficulty"),
            "back": reverse("office:difficulties"),
            "button": _("Report a difficulty"),
        },
    )


def _row(request: HttpRequest, pk: int) -> Difficulty:
    row = selectors.difficulty(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def difficulty(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _row(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    context = {
        "row": row,
        "state": STATES[row.state],
        "left": deadline(row.due, clock.today(), row.state != "open"),
        "steps_allowed": {step.name for step in rules.DIFFICULTY.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Reported"), row.at)),
    }
    return render(request, "office/difficulties/difficulty.html", context)


@require_POST
@FACE.page
def close(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.difficulty_step, actor=viewer_of(request), difficulty=_row(request, pk), name="close")
    return service_action(request, act, to=reverse("office:difficulty", args=[pk]), message=_("Recorded"))


class WordsForm(forms.Form):
    reason = forms.TextField(label=_("What is said"), lines=5, max_length=4000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer, ask again or withdraw: each with words."""
    row = _row(request, pk)
    if name not in TITLES:
        raise Missing("missing")
    return _step_form(request, row, WordsForm, TITLES[name], name)


class TransferForm(forms.Form):
    owner = widgets.ModelChoiceField(label=_("To be answered by"), queryset=Agency.objects.none())
    reason = forms.TextField(label=_("Reason"), lines=3, max_length=1000)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        owner: Any = self.fields["owner"]
        owner.queryset = agencies().exclude(kind="press").order_by("kind", "name")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    return _step_form(request, _row(request, pk), TransferForm, _("Pass on to another agency"), "transfer")


def _step_form(request: HttpRequest, row: Difficulty, form: type[forms.Form], title: Text, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    if name not in {step.name for step in rules.DIFFICULTY.exits(row.state)}:
        raise Forbidden("not-permitted")
    back = reverse("office:difficulty", args=[row.pk])
    return service_form(
        request,
        form,
        act=lambda values: services.difficulty_step(actor=viewer, difficulty=row, name=name, **values),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": title, "back": back, "intro": row.title},
    )
