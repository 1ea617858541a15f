"""Boxes, crates and pallets: packed from lots on hand, looked at, taken apart."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.registry.models import Place
from txng.trace.recording import packing, units
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.workspace import acts
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of, place_at, writing_party_of

STATES = {
    "here": Status(_("Packed"), "good"),
    "inside": Status(_("Lies in another unit"), "info"),
    "sent": Status(_("Sent away"), "info"),
    "open": Status(_("Taken apart"), "neutral"),
}


class PackForm(acts.ActForm):
    code = forms.TextField(
        label=_("SSCC on the unit"),
        max_length=40,
        required=False,
        help_text=_("If it bears one already. Left empty, it gets a new number."),
    )
    place = widgets.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.place_field()
        self.stock_fields()


@require_safe
@FACE.page
def packed(request: HttpRequest) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    rows = [(one, STATES[one.state]) for one in units.units(party, viewer)]
    return render(request, "workspace/units/list.html", {"rows": rows, "may_write": viewer.works_for(party.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def pack(request: HttpRequest) -> HttpResponse:
    party, viewer = writing_party_of(request), viewer_of(request)
    make = partial(PackForm, party=party, viewer=viewer)

    def act(values: dict[str, Any]) -> str:
        return packing.unit_pack(
            actor=viewer,
            place=acts.place_of(make(), values),
            parts=values["parts"],
            at=acts.moment(values["day"]),
            code=values["code"],
            reason=values["reason"],
            key=values["key"],
        )

    return service_form(
        request,
        make,
        act=act,
        done=_page,
        message=_("The unit is packed"),
        template="components/form_page.html",
        context={
            "title": _("Pack a box or pallet"),
            "intro": _("Say how much of which lots lies in it. It stays on hand, and its way can be traced."),
            "back": reverse("workspace:units"),
        },
    )


@require_safe
@FACE.page
def unit(request: HttpRequest, short: str) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    one = units.unit(party, short, viewer)
    place = Place.objects.filter(party=party, uri=one.place).first() if one.place else None
    context = {
        "unit": one,
        "state": STATES[one.state],
        "place": place,
        "may_unpack": viewer.works_for(party.pk) and one.state == "here",
    }
    return render(request, "workspace/units/unit.html", context)


@require_POST
@FACE.page
def unpack(request: HttpRequest, short: str) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    one = units.unit(party, short, viewer)
    place = place_at(party, one.place)
    return service_action(
        request,
        partial(packing.unit_unpack, actor=viewer, party=party, short=short, place=place),
        to=_page(one.uri),
        message=_("The unit is taken apart"),
    )


def _page(uri: str) -> str:
    return reverse("workspace:unit", args=[uri.rpartition("/")[2]])
