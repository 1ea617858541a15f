"""Producers and other parties as officials look them up: the list, one file, what an agency says of it."""

from datetime import date
from functools import partial
from typing import Any

from django import forms as widgets
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.models import Agency
from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.registry import policies, services, worklists
from txng.registry.acting import ACTING, Acting
from txng.registry.models import Party, PartyKind, PrefixStatus, Role
from txng.registry.rules import certificate_name
from txng.web.components import forms
from txng.web.components.certificates import certificate_status
from txng.web.components.changes_shown import changes_of
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.households import (
    ConsentGivenForm,
    HouseholdForm,
    consent_or_missing,
    consent_words,
    consents_told,
    first_values,
)
from txng.web.components.party_words import FORMS, ROLES, form_of
from txng.web.components.pickers import commune_choices, former_districts
from txng.web.components.product_file import review_status
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

#: session key under which a personal number is kept until the page that shows it once was shown
NUMBER = "personal-number"


def _verified(row: Party) -> Status:
    return Status(_("Confirmed"), "good", "circle-check") if row.verified_at else Status(_("Not confirmed"), "neutral")


def _is_verified(value: str) -> Q:
    return Q(verified_at__isnull=value == "no")


PRODUCERS = Table(
    name="producers",
    caption=_("Producers and partners"),
    columns=(
        Column("name", _("Name"), sort="name_folded", main=True),
        Column("form", _("Form"), value=lambda row: FORMS[form_of(row)][2]),
        Column("commune", _("Commune, ward"), value="commune.name"),
        Column("tax_code", _("Tax code"), kind="code"),
        Column("phone", _("Telephone"), kind="code"),
        Column("goods", _("Products"), kind="number"),
        Column("verified", _("Data"), value=_verified, kind="status"),
        Column("contact_name", _("Contact person"), hidden=True),
        Column("address", _("Address"), hidden=True),
        Column("gln", _("GLN"), kind="code", hidden=True),
        Column("created_at", _("Entered on"), kind="date", sort="created_at", hidden=True),
    ),
    filters=(
        Search(folded=("name_folded",), fields=("tax_code", "phone", "gln")),
        Choice("kind", _("Form"), choices=PartyKind.choices, any_word=_("All")),
        Choice("commune", _("Commune, ward"), choices=commune_choices, field="commune__code", any_word=_("All")),
        Choice(
            "verified",
            _("Data"),
            choices=[("yes", _("Confirmed")), ("no", _("Not confirmed"))],
            where=_is_verified,
            any_word=_("All"),
        ),
    ),
    order="name_folded",
    row_address=lambda row: reverse("office:producer", args=[row.pk]),
    empty=Empty(
        _("No producers yet"),
        _("They register themselves, or you enter a household that asks you to."),
        ("/office/producers/new", _("Register a household")),
        "building-store",
    ),
    export="co-so-san-xuat",
)


@require_safe
@FACE.page
def producers(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"helps": _office(viewer) is not None}
    return PRODUCERS.respond(request, worklists.parties_counted(viewer), "office/producers/list.html", context)


def party_or_missing(request: HttpRequest, pk: int) -> Party:
    """The party that this official may look up. Raises `Missing`."""
    row = worklists.party_of_agency(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _office(viewer: Viewer) -> Agency | None:
    """The agency for which the viewer may enter data of households."""
    if viewer.acting_agency is None or not viewer.has_role(viewer.acting_agency, *CASE_ROLES):
        return None
    return Agency.objects.select_related("admin_unit").get(pk=viewer.acting_agency)


@require_safe
@FACE.page
def producer(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), party_or_missing(request, pk)
    file, words = worklists.party_file(row, viewer), dict(ROLES)
    helps = policies.may_assist(viewer, row.pk)
    kept = request.session.pop(NUMBER, None)
    context = {
        "party": row,
        "form_words": FORMS[form_of(row)][2],
        "formerly": former_districts([row.commune]).get(row.commune.pk, "") if row.commune else "",
        "identifiers": worklists.identifiers_of(row, viewer),
        "number": kept[1] if kept and kept[0] == pk else "",
        "file": file,
        "products": [(one, review_status(one), one.pk in file.competent) for one in file.products],
        "certificates": [
            (one, certificate_name(one.kind, get_language() or "vi"), certificate_status(one, clock.today()))
            for one in file.certificates
        ],
        "members": [(one, words[Role(one.role)]) for one in file.members],
        "consents": consents_told(row, viewer, partial(_end_of, row.pk)),
        "doubles": worklists.doubles_of(row, viewer),
        "steps": changes_of(row, viewer),
        "may_verify": policies.may_verify(viewer, commune=row.commune_id) and _office(viewer) is not None,
        "may_reveal": row.is_person and policies.may_reveal(viewer, row),
        "may_merge": policies.may_merge(viewer, row, row),
        "may_help": policies.may_begin_help(viewer, row) and not file.members and not helps,
        "helps": helps,
    }
    answer = render(request, "office/producers/producer.html", context)
    if context["number"]:
        answer["Cache-Control"] = "no-store"
    return answer


def _end_of(party: int, consent: int) -> str:
    return reverse("office:producer-consent-end", args=[party, consent])


class VerifyForm(forms.Form):
    basis = forms.TextField(
        label=_("On what ground?"),
        max_length=300,
        help_text=_("For example: business licence number, visit on a day, minutes number."),
    )
    on = forms.DateField(label=_("Day of the check"))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("This day is still to come."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency says that a party's data are right."""
    viewer, row = viewer_of(request), party_or_missing(request, pk)
    office = _office(viewer)
    policies.require(office is not None and policies.may_verify(viewer, commune=row.commune_id))

    def act(values: dict[str, Any]) -> Party:
        day: date = values["on"]
        by = office.name if office else ""
        return services.party_verify(
            actor=viewer, party=row, by=by, basis=values["basis"], on=None if day == clock.today() else day
        )

    return service_form(
        request,
        VerifyForm,
        act=act,
        done=lambda _row: reverse("office:producer", args=[pk]),
        message=_("The data are confirmed"),
        template="components/form_page.html",
        initial={"on": clock.today()},
        context={
            "title": _("Confirm the data of %(party)s") % {"party": row.name},
            "intro": _("Name, form, tax code, address and commune. Whoever changes one of them ends the confirmation."),
            "button": _("Confirm"),
            "back": reverse("office:producer", args=[pk]),
        },
    )


class PrefixForm(forms.Form):
    status = widgets.ChoiceField(
        label=_("What GS1 says"),
        choices=((PrefixStatus.ACTIVE, _("In force")), (PrefixStatus.EXPIRED, _("No longer in force"))),
        widget=widgets.RadioSelect,
    )
    valid_to = forms.DateField(label=_("Paid until"), required=False, last=date(2100, 12, 31))
    reason = forms.TextField(label=_("Where it was looked up"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def prefix(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Whether a party may use a block of numbers: with it, others can no longer enter numbers of the block."""
    viewer, row = viewer_of(request), party_or_missing(request, pk)
    policies.require(policies.may_verify(viewer, commune=row.commune_id))
    found = next((one for one in worklists.prefixes_of(row, viewer) if one.pk == number), None)
    if found is None:
        raise Missing("missing")
    return service_form(
        request,
        PrefixForm,
        act=lambda values: services.company_prefix_set(actor=viewer, party=row, prefix=found.prefix, **values),
        done=lambda _made: reverse("office:producer", args=[pk]),
        message=_("It is on record whether the prefix may be used"),
        template="components/form_page.html",
        initial={"valid_to": found.valid_to},
        context={
            "title": _("Prefix %(prefix)s") % {"prefix": found.prefix},
            "intro": row.name,
            "back": reverse("office:producer", args=[pk]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """A personal number in full, shown once; looking is on record with its reason."""
    viewer, row = viewer_of(request), party_or_missing(request, pk)
    policies.require(row.is_person and policies.may_reveal(viewer, row))

    def act(values: dict[str, Any]) -> str:
        return services.personal_number_reveal(actor=viewer, party=row, reason=values["reason"])

    def done(found: str) -> str:
        request.session[NUMBER] = [pk, found]
        return reverse("office:producer", args=[pk])

    return service_form(
        request,
        forms.ReasonForm,
        act=act,
        done=done,
        template="components/form_page.html",
        context={
            "title": _("Show the personal number"),
            "intro": _("It is shown once. That you looked, and why, stays on record; the household can read it."),
            "button": _("Show"),
            "back": reverse("office:producer", args=[pk]),
        },
    )


# -- entering data for a household ------------------------------------------------------------------------------------


def _helping(request: HttpRequest) -> Agency:
    office = _office(viewer_of(request))
    if office is None:
        raise Forbidden("not-permitted")
    return office


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def household(request: HttpRequest) -> HttpResponse:
    """Register a household that consented to it, and go on for it."""
    viewer, office = viewer_of(request), _helping(request)

    own = office.admin_unit if viewer.communes is not None else None
    return service_form(
        request,
        HouseholdForm,
        act=lambda values: services.household_register(actor=viewer, agency=office, **values),
        done=lambda made: reverse("office:producer", args=[made.pk]),
        message=_("The household is registered; you can enter its data now"),
        template="components/form_page.html",
        initial=first_values(own),
        context={
            "title": _("Register a household"),
            "intro": consent_words(office.name),
            "button": _("Register"),
            "back": reverse("office:producers"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def assist(request: HttpRequest, pk: int) -> HttpResponse:
    """A household on record without an account consents to this agency entering its data."""
    viewer, row, office = viewer_of(request), party_or_missing(request, pk), _helping(request)
    policies.require(policies.may_begin_help(viewer, row))
    return service_form(
        request,
        ConsentGivenForm,
        act=lambda values: services.assistance_begin(actor=viewer, party=row, agency=office, **values),
        done=lambda _made: reverse("office:producer", args=[pk]),
        message=_("You can enter its data now"),
        template="components/form_page.html",
        initial={"form": "paper"},
        context={
            "title": _("Enter data for %(party)s") % {"party": row.name},
            "intro": consent_words(office.name),
            "back": reverse("office:producer", args=[pk]),
        },
    )


@require_POST
@FACE.page
def enter(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Go to the workspace of a household that this agency enters data for."""
    row = party_or_missing(request, pk)
    policies.require(policies.may_assist(viewer_of(request), row.pk))
    request.session[ACTING] = str(Acting("party", row.pk))
    return HttpResponseRedirect(reverse("workspace:today"))


@require_POST
@FACE.page
def consent_end(request: HttpRequest, pk: int, consent: int) -> HttpResponseRedirect:
    """The household withdrew a consent, and told this agency."""
    viewer, row = viewer_of(request), party_or_missing(request, pk)
    found = consent_or_missing(row, consent, viewer)
    return service_action(
        request,
        lambda: services.consent_withdraw(actor=viewer, consent=found),
        to=reverse("office:producer", args=[pk]) + "#consents",
        message=_("The consent is withdrawn"),
    )
