"""Households whose data the own cooperative or firm enters, with their consent."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.registry import policies, services, worklists
from txng.registry.acting import Acting
from txng.registry.models import Party
from txng.web.components.face import viewer_of
from txng.web.components.filters import Search
from txng.web.components.households import (
    HouseholdForm,
    consent_or_missing,
    consent_words,
    consents_told,
    first_values,
)
from txng.web.components.service_form import service_action, service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of

HOUSEHOLDS = Table(
    name="households",
    caption=_("Households"),
    columns=(
        Column("name", _("Name"), sort="name_folded", main=True),
        Column("kind", _("Form"), value="get_kind_display"),
        Column("commune", _("Commune, ward"), value="commune.name"),
        Column("phone", _("Telephone"), kind="code"),
    ),
    filters=(Search(folded=("name_folded",), fields=("phone",)),),
    order="name_folded",
    row_address=lambda row: reverse("workspace:household", args=[row.pk]),
    empty=Empty(
        _("No households yet"),
        _("Members who do not use a phone: you enter for them what they did, with their consent."),
        ("/workspace/households/new", _("Register a household")),
        "users",
    ),
    export="ho-nhap-thay",
)


@require_safe
@FACE.page
def households(request: HttpRequest) -> HttpResponseBase:
    viewer, own = viewer_of(request), party_of(request)
    context = {"may_add": policies.may_help(viewer, agency=None, helper=own)}
    return HOUSEHOLDS.respond(
        request, worklists.assisted_parties(viewer, own.pk), "workspace/households/list.html", context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, own = viewer_of(request), party_of(request)
    policies.require(policies.may_help(viewer, agency=None, helper=own))

    return service_form(
        request,
        HouseholdForm,
        act=lambda values: services.household_register(actor=viewer, helper=own, **values),
        done=lambda made: reverse("workspace:household", args=[made.pk]),
        message=_("The household is registered; you can enter its data now"),
        template="components/form_page.html",
        initial=first_values(own.commune),
        context={
            "title": _("Register a household"),
            "intro": consent_words(own.name),
            "button": _("Register"),
            "back": reverse("workspace:households"),
        },
    )


@require_safe
@FACE.page
def household(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _household(request, pk)
    consents = consents_told(row, viewer, partial(_end_of, row.pk))
    context = {"party": row, "consents": consents, "acting": Acting("party", row.pk)}
    return render(request, "workspace/households/household.html", context)


@require_POST
@FACE.page
def consent_end(request: HttpRequest, pk: int, consent: int) -> HttpResponseRedirect:
    """The household withdrew a consent, and told its cooperative."""
    viewer, row = viewer_of(request), _household(request, pk)
    found = consent_or_missing(row, consent, viewer)
    return service_action(
        request,
        lambda: services.consent_withdraw(actor=viewer, consent=found),
        to=reverse("workspace:households"),
        message=_("The consent is withdrawn"),
    )


def _end_of(party: int, consent: int) -> str:
    return reverse("workspace:household-consent-end", args=[party, consent])


def _household(request: HttpRequest, pk: int) -> Party:
    row: Party = one_of(worklists.assisted_parties(viewer_of(request), party_of(request).pk), pk)
    return row
