"""Alarms about the own codes: what the scans look like, and the producer's word on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.alarms import policies, selectors, services
from txng.oversight.alarms.cases import ALARM
from txng.oversight.alarms.models import Alarm
from txng.web.components import forms
from txng.web.components.alarm_words import ACTS, STATES, signals
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_form
from txng.web.components.status import Text
from txng.web.workspace.face import FACE

MOST = 200
TITLES: dict[str, Text] = {
    "admit": _("Yes, there are copies: tell the public"),
    "object": _("Object: these are not copies"),
}


@require_safe
@FACE.page
def alarms(request: HttpRequest) -> HttpResponse:
    rows = [(one, services.label(one.code), STATES[one.state]) for one in selectors.alarms(viewer_of(request))[:MOST]]
    return render(request, "workspace/alarms.html", {"rows": rows})


def _alarm(request: HttpRequest, pk: int) -> Alarm:
    row = selectors.alarm(viewer_of(request), pk)
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _alarm(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    days = selectors.curve(viewer, row)
    context = {
        "row": row,
        "label": services.label(row.code),
        "state": STATES[row.state],
        "signals": signals(row.signals),
        "days": days,
        "most": max((one.scans for one in days), default=0) or 1,
        "acts": [(step.name, TITLES[step.name]) for step in ALARM.allowed(row.state, facts) if step.name in TITLES],
        "steps": case_steps(row, ACTS, (_("Alarm raised by the rules"), row.at)),
    }
    return render(request, "workspace/alarm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    viewer, row = viewer_of(request), _alarm(request, pk)
    if name not in TITLES:
        raise Missing("missing")
    if not policies.of(viewer, row):
        raise Forbidden("not-permitted")
    back = reverse("workspace:alarm", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda given: services.alarm_step(actor=viewer, alarm=row, name=name, **given),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": TITLES[name], "back": back, "intro": f"{row.product.name} · {services.label(row.code)}"},
    )
