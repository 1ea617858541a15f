"""Records entered twice: parties that look alike, side by side, and made one."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.registry import policies, services, worklists
from txng.registry.models import Party
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.party_words import FORMS, form_of
from txng.web.components.pickers import PartyField
from txng.web.components.service_form import service_form
from txng.web.components.status import Text
from txng.web.office.face import FACE
from txng.web.office.producers import party_or_missing

WHY: dict[str, Text] = {"name": _("Same name in the same commune"), "phone": _("Same telephone number")}


@require_safe
@FACE.page
def doubles(request: HttpRequest) -> HttpResponse:
    """Parties that may be the same."""
    viewer = viewer_of(request)
    found = [
        (WHY[one.why], [(row, FORMS[form_of(row)][2]) for row in one.records])
        for one in worklists.duplicate_parties(viewer)
    ]
    return render(request, "office/producers/doubles.html", {"found": found})


class OtherForm(forms.Form):
    other = PartyField(label=_("Which record is the same?"))

    def __init__(self, *args: Any, viewer: Viewer, **given: Any):
        super().__init__(*args, **given)
        field = self.fields["other"]
        assert isinstance(field, PartyField)
        field.viewer = viewer


def _facts(row: Party) -> list[tuple[Text, str]]:
    return [
        (_("Name"), row.name),
        (_("Form"), str(FORMS[form_of(row)][2])),
        (_("Commune, ward"), row.commune.name if row.commune else ""),
        (_("Address"), row.address),
        (_("Telephone"), row.phone),
        (_("Tax code"), row.tax_code),
        (_("GLN"), row.gln),
        (_("Products"), str(row.products.filter(merged_into=None).count())),
        (_("Places"), str(row.places.count())),
        (_("People"), str(row.memberships.count())),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` stays; the record ``with`` of the address is the same and goes into it. Without one: which is it?"""
    viewer, stays = viewer_of(request), party_or_missing(request, pk)
    policies.require(policies.may_merge(viewer, stays, stays))
    asked, back = request.GET.get("with", "")[:18], reverse("office:producer", args=[pk])
    if not (asked.isascii() and asked.isdigit()):
        return service_form(
            request,
            partial(OtherForm, viewer=viewer),
            act=lambda values: values["other"],
            done=lambda other: f"{reverse('office:producer-merge', args=[pk])}?with={other.pk}",
            template="components/form_page.html",
            context={
                "title": _("Merge with a duplicate"),
                "intro": _("%(party)s stays. You see both side by side before anything happens.")
                % {"party": stays.name},
                "button": _("Compare"),
                "back": back,
            },
        )
    goes = party_or_missing(request, int(asked))
    policies.require(policies.may_merge(viewer, stays, goes))
    pairs = [(label, one, other) for (label, one), (_label, other) in zip(_facts(stays), _facts(goes), strict=True)]
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.party_merge(actor=viewer, keep=stays, drop=goes, **values),
        done=lambda _kept: back,
        message=_("The two records are one now; every code of both leads here"),
        template="office/producers/merge.html",
        context={
            "title": _("Merge with a duplicate"),
            "stays": stays,
            "goes": goes,
            "pairs": pairs,
            "danger": True,
            "button": _("Merge"),
            "back": back,
            "turned": f"{reverse('office:producer-merge', args=[goes.pk])}?with={stays.pk}",
        },
    )
