"""Alarms about the own codes: what the scans look like, and the producer's word on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.core.errors import Missing
from txng.oversight.alarms import selectors, services
from txng.oversight.alarms.models import Alarm
from txng.web.components.alarm_file import STATES, alarm_file, decide
from txng.web.components.face import viewer_of
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
    row = _alarm(request, pk)
    return render(request, "workspace/alarm.html", alarm_file(viewer_of(request), row, TITLES))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return decide(request, _alarm(request, pk), name, TITLES, reverse("workspace:alarm", args=[pk]))
