"""Implementation plans: those of the bodies with how far they are, one plan with its tasks."""

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
from txng.programme.plans import policies, rules, selectors, services
from txng.programme.plans.models import Part, Plan, PlanTask
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.cells import Kind
from txng.web.components.exports import KINDS, Heading, response
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
    "draft": Status(_("Draft"), "neutral", "edit"),
    "issued": Status(_("Plan under way"), "info", "list-check"),
    "ended": Status(_("Plan ended"), "good"),
    "dropped": Status(_("Dropped"), "neutral", "x"),
}
TASKS: dict[str, Status] = {
    "open": Status(_("Not begun"), "neutral"),
    "doing": Status(_("In progress"), "info", "hourglass"),
    "done": Status(_("Task done"), "good"),
    "dropped": Status(_("Dropped"), "neutral", "x"),
}
ACTS: dict[str, Text] = {"issue": _("Plan issued"), "end": _("Plan ended"), "drop": _("Dropped")}
TITLES: dict[str, Text] = {
    "progress": _("Report progress"),
    "finish": _("The task is done"),
    "drop": _("Drop the task"),
}


@WORKLIST.cards
def late(viewer: Viewer, today: date) -> Iterator[Card]:
    """Tasks of the own plans that should be done."""
    for one in selectors.overdue(viewer, today)[:MOST_CARDS]:
        left = deadline(one.due, today)
        yield Card(
            one.title,
            f"{reverse('office:plan', args=[one.plan_id])}#t{one.pk}",
            text=one.plan.title,
            icon="list-check",
            tone="warning",
            urgency=3,
            lines=[str(left)] if left else (),
        )


PLANS = Table(
    name="plans",
    caption=_("Plans"),
    columns=(
        Column("title", _("Plan"), main=True, sort="title"),
        Column("agency", _("Body"), value="agency.short_name", sort="agency__short_name"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("done", _("Tasks done"), value=lambda row: f"{row.tasks_done}/{row.tasks_all}"),
        Column("late", _("Tasks late"), value="tasks_late", kind="number", sort="tasks_late"),
        Column("starts", _("Begins on"), kind="date", sort="starts"),
        Column("ends", _("Ends on"), kind="date", sort="ends"),
        Column("document", _("Number and day of the paper"), hidden=True),
    ),
    filters=(
        Search(fields=("title", "agency__name")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="-starts",
    row_address=lambda row: reverse("office:plan", args=[row.pk]),
    empty=Empty(
        _("No plans yet"),
        text=_("Each body draws up its plan with tasks, owners and deadlines."),
        icon="list-check",
        action=("/office/plans/new", _("New plan")),
    ),
    export="ke-hoach-trien-khai",
)


@require_safe
@FACE.page
def plans(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"plans": policies.may_plan(viewer)}
    return PLANS.respond(request, selectors.plans(viewer), "office/plans/list.html", context)


TASK_HEADS: tuple[tuple[Text, Kind], ...] = (
    (_("Task"), "text"),
    (_("Part of plan 939"), "text"),
    (_("Who sees to it"), "text"),
    (_("Due"), "date"),
    (_("How far it is"), "percent"),
    (_("State"), "text"),
    (_("What was done, where the evidence is"), "text"),
)


class PlanForm(forms.Form):
    title = forms.TextField(label=_("Title"), max_length=200)
    document = forms.TextField(label=_("Number and day of the paper"), max_length=120, required=False)
    starts = forms.DateField(label=_("Begins on"))
    ends = forms.DateField(label=_("Ends on"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_plan(viewer):
        raise Forbidden("not-permitted")
    act = partial(services.plan_create, actor=viewer)
    return _plan_form(request, act, _("New plan"), reverse("office:plans"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    initial = {name: getattr(row, name) for name in PlanForm.base_fields}
    act = partial(services.plan_edit, actor=viewer, plan=row)
    return _plan_form(request, act, _("Change the plan"), reverse("office:plan", args=[pk]), initial)


def _plan_form(request: HttpRequest, act: Any, title: Text, back: str, initial: Any = None) -> HttpResponse:
    return service_form(
        request,
        PlanForm,
        act=lambda values: act(**values),
        done=lambda row: reverse("office:plan", args=[row.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


def _plan(request: HttpRequest, pk: int) -> Plan:
    row = selectors.plan(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _own(request: HttpRequest, pk: int) -> Plan:
    row = _plan(request, pk)
    if rules.OWN not in policies.of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return row


@require_safe
@FACE.page
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One plan: its tasks by part of the province's plan, what may be done."""
    viewer, row = viewer_of(request), _plan(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    today = clock.today()
    tasks = [
        (one, TASKS[one.state], deadline(one.due, today, one.state in rules.TASK.finals)) for one in row.tasks.all()
    ]
    if (kind := request.GET.get("format", "")) in KINDS:
        lines = [
            (one.title, one.get_part_display(), one.owner, one.due, one.progress, str(state.word), one.evidence)
            for one, state, _due in tasks
        ]
        return response("nhiem-vu-ke-hoach", kind, [Heading(str(words), shape) for words, shape in TASK_HEADS], lines)
    owns = rules.OWN in facts.permissions and row.state not in rules.PLAN.finals
    context = {
        "row": row,
        "state": STATES[row.state],
        "tasks": tasks,
        "owns": owns,
        "goes_on": owns and row.state == "issued",
        "steps_allowed": {step.name for step in rules.PLAN.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Drafted"), row.at)),
    }
    return render(request, "office/plans/plan.html", context)


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in ("issue", "end"):
        raise Missing("missing")
    act = partial(services.plan_step, actor=viewer_of(request), plan=_plan(request, pk), name=name)
    return service_action(request, act, to=reverse("office:plan", args=[pk]), message=_("Recorded"))


class TaskForm(forms.Form):
    title = forms.TextField(label=_("Task"), max_length=300)
    part = widgets.ChoiceField(label=_("Part of plan 939"), choices=Part.choices)
    owner = forms.TextField(label=_("Who sees to it"), max_length=200)
    due = forms.DateField(label=_("Due"))
    reason = forms.TextField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Where the day of an issued plan is moved.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def task(request: HttpRequest, pk: int, number: int = 0) -> HttpResponse:
    """Add a task, or change one."""
    viewer, row = viewer_of(request), _own(request, pk)
    found = _task(row, number) if number else None
    back = reverse("office:plan", args=[pk])
    return service_form(
        request,
        TaskForm,
        act=lambda values: services.task_set(actor=viewer, plan=row, task=number or None, **values),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(found, name, "") for name in TaskForm.base_fields} if found else {"due": row.ends},
        context={"title": _("Task"), "back": back, "intro": row.title},
    )


def _task(row: Plan, number: int) -> PlanTask:
    found = selectors.task(row, number)
    if found is None:
        raise Missing("missing")
    return found


class WordsForm(forms.Form):
    reason = forms.TextField(label=_("What was done, where the evidence is"), lines=4, max_length=2000)


class ProgressForm(WordsForm):
    progress = forms.NumberField(label=_("How far it is"), unit="%", places=0, least=0, most=99)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def task_step(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
    """``progress``, ``finish``, ``drop``: each with words."""
    viewer, row = viewer_of(request), _own(request, pk)
    found = _task(row, number)
    if name not in TITLES:
        raise Missing("missing")
    back = f"{reverse('office:plan', args=[pk])}#t{number}"
    return service_form(
        request,
        ProgressForm if name == "progress" else WordsForm,
        act=lambda values: services.task_step(actor=viewer, plan=row, task=found, name=name, **values),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"progress": found.progress, "reason": found.evidence} if name == "progress" else None,
        context={"title": TITLES[name], "back": back, "intro": found.title},
    )
