"""Alarms of scans: codes that look copied, what is known of each, what people decide; the limits of the rules."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.oversight.alarms import policies, selectors, services, values
from txng.oversight.alarms.models import Alarm
from txng.web.components import forms
from txng.web.components.alarm_file import STATES, alarm_file, decide
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card
from txng.web.components.service_form import service_form
from txng.web.components.status import Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
TITLES: dict[str, Text] = {
    "suspect": _("Suspect copies: the public is told"),
    "dismiss": _("No sign of copies"),
    "uphold": _("Uphold the suspicion"),
    "confirm": _("Confirm that it was copied"),
    "clear": _("Clear the code"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Codes somebody has to decide on."""
    for one in selectors.waiting(viewer)[:MOST_CARDS]:
        yield Card(
            _("A code looks copied: %(product)s") % {"product": one.product.name},
            reverse("office:alarm", args=[one.pk]),
            text=_("%(scans)d scans by %(devices)d devices") % {"scans": one.scans, "devices": one.devices},
            icon="scan",
            tone="danger",
            urgency=2,
        )


ALARMS = Table(
    name="alarms",
    caption=_("Codes that look copied"),
    columns=(
        Column("code", _("Code"), value=lambda row: services.label(row.code), main=True, kind="code"),
        Column("product", _("Product"), value="product.name", sort="product__name_folded"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("scans", _("Scans"), kind="number", sort="scans"),
        Column("devices", _("Devices"), kind="number", sort="devices"),
        Column("at", _("Raised at"), kind="moment", sort="at"),
        Column("party", _("Organisation"), value="party.name", hidden=True),
        Column("agency", _("Agency"), value=lambda row: row.agency.name if row.agency else "", hidden=True),
    ),
    filters=(
        Search(folded=("product__name_folded",), fields=("code",)),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="-at",
    row_address=lambda row: reverse("office:alarm", args=[row.pk]),
    empty=Empty(
        _("No code looks copied"),
        text=_("Scans are judged every five minutes by the rules that hold."),
        icon="scan",
    ),
    export="canh-bao-quet-ma",
)


@require_safe
@FACE.page
def alarms(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"watched": selectors.watched(viewer).filter(level="watch").count(), "rules": policies.may_rule(viewer)}
    return ALARMS.respond(request, selectors.alarms(viewer), "office/alarms/list.html", context)


def _alarm(request: HttpRequest, pk: int) -> Alarm:
    row = selectors.alarm(viewer_of(request), pk)
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """One code: why it looks copied, its scans by day and province, what may be decided."""
    viewer, row = viewer_of(request), _alarm(request, pk)
    context = alarm_file(viewer, row, TITLES) | {"provinces": selectors.provinces(viewer, row)}
    return render(request, "office/alarms/alarm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Decide, with a reason."""
    return decide(request, _alarm(request, pk), name, TITLES, reverse("office:alarm", args=[pk]))


class RulesForm(forms.ReasonForm):
    valid_from = forms.DateField(label=_("Valid from"))
    limits = widgets.CharField(
        label=_("Limits, as JSON"),
        widget=widgets.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
        max_length=50_000,
    )
    paths = {"values": "limits"}
    field_order = ("limits", "valid_from", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def rules(request: HttpRequest) -> HttpResponse:
    """The limits that hold, all versions, and a new one by a leader."""
    viewer = viewer_of(request)
    if not viewer.covers_everything or (request.method == "POST" and not policies.may_rule(viewer)):
        raise Forbidden("not-permitted")
    now: dict[str, Any] = dict(values.on(clock.today()))
    shown = {name: value for name, value in now.items() if name not in ("version", "valid_from", "source")}
    here = reverse("office:alarm-rules")
    return service_form(
        request,
        RulesForm,
        act=lambda given: services.rules_save(
            actor=viewer, text=given["limits"], valid_from=given["valid_from"], reason=given["reason"]
        ),
        done=lambda _row: here,
        message=_("Saved"),
        template="office/alarms/rules.html",
        initial={"limits": json.dumps(shown, ensure_ascii=False, indent=1), "valid_from": clock.today()},
        context={"may": policies.may_rule(viewer), "version": now["version"], "versions": selectors.versions()},
    )
