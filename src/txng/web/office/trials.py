"""Trials of systems that want to connect: which versions are eligible, what was found, suspending and taking back."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.exchange.trials import policies, rules, selectors, services
from txng.exchange.trials.models import Trial
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.service_form import service_form
from txng.web.components.status import Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.trial_words import ACTS, STATES, shown, state_of
from txng.web.office.face import FACE

MOST_RUNS = 20
TRIALS = Table(
    name="trials",
    caption=_("Systems that were tried"),
    columns=(
        Column("product", _("System"), main=True, sort="product"),
        Column("version", _("Version"), sort="version"),
        Column("party", _("Organisation"), value="party.name", sort="party__name_folded"),
        Column("state", _("State"), value=state_of, kind="status", sort="state"),
        Column("passed_at", _("Day it was passed"), kind="moment", sort="passed_at"),
        Column("valid_until", _("Valid until"), kind="date", sort="valid_until"),
        Column("number", _("Number"), kind="code", sort="number", hidden=True),
        Column("epcis", _("Address of its EPCIS interface"), hidden=True),
    ),
    filters=(
        Search(fields=("product", "number", "party__name")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="-number",
    row_address=lambda row: reverse("office:trial", args=[row.pk]),
    empty=Empty(
        _("No system was tried yet"),
        text=_("Organisations try their systems themselves, in their workspace."),
        icon="checklist",
    ),
    export="kiem-thu-ket-noi",
)


@require_safe
@FACE.page
def trials(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    if not policies.may_see_all(viewer):
        raise Forbidden("not-permitted")
    return TRIALS.respond(request, selectors.trials(viewer), "office/trials/list.html", {})


def _trial(request: HttpRequest, pk: int) -> Trial:
    row = selectors.trial(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What a system showed, run by run, and what may be decided about it."""
    viewer, row = viewer_of(request), _trial(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    language = get_language() or "vi"
    runs = [(one, shown(one, language)) for one in row.runs.exclude(ended_at=None)[:MOST_RUNS]]
    context = {
        "row": row,
        "state": state_of(row),
        "runs": runs,
        "certificate": f"{settings.BASE_URL}/ket-noi/{row.certificate}" if row.certificate else "",
        "steps_allowed": {step.name for step in rules.TRIAL.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Trial opened"), row.at)),
    }
    return render(request, "office/trials/trial.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``suspend`` or ``resume``, with the reason."""
    titles: dict[str, Text] = {"suspend": _("Suspend eligibility"), "resume": _("Make eligible again")}
    if name not in titles:
        raise Missing("missing")
    viewer, row = viewer_of(request), _trial(request, pk)
    if rules.OVERSEE not in policies.of(viewer, row):
        raise Forbidden("not-permitted")
    back = reverse("office:trial", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.trial_step(actor=viewer, trial=row, name=name, **values),
        done=lambda _row: back,
        message=ACTS[name],
        template="components/form_page.html",
        context={"title": titles[name], "back": back, "intro": str(row), "danger": name == "suspend"},
    )
