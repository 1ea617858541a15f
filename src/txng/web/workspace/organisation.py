"""The own organisation: registered by a newcomer, changed by its owners; the people who act for it."""

from datetime import date
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.models import User
from txng.registry import policies, services, worklists
from txng.registry.acting import ACTING, Acting
from txng.registry.models import Membership, Party, Role
from txng.web.components import forms
from txng.web.components.changes_shown import changes_of
from txng.web.components.face import viewer_of
from txng.web.components.party_words import FORMS, ROLES, form_of, prefix_status
from txng.web.components.pickers import CommuneField, former_districts
from txng.web.components.service_form import service_action, service_form
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of, writing_party_of


class PartyForm(forms.Form):
    paths = {"kind": "form", "subtype": "form"}

    form = widgets.ChoiceField(
        label=_("What are you?"),
        choices=[(key, words) for key, (_kind, _subtype, words) in FORMS.items()],
        widget=widgets.RadioSelect,
    )
    name = forms.TextField(label=_("Registered name"), max_length=200, help_text=_("As registered."))
    tax_code = forms.TextField(
        label=_("Tax code"),
        max_length=20,
        required=False,
        help_text=_("10 digits, with 3 more for a branch. A personal number of 12 digits is kept sealed."),
    )
    commune = CommuneField(label=_("Commune, ward"))
    address = forms.TextField(
        label=_("Address"), max_length=300, required=False, help_text=_("House number, street, hamlet.")
    )
    address_is_business = widgets.BooleanField(
        label=_("This is the place of business and may be shown to the public"), required=False
    )
    contact_name = forms.TextField(label=_("Contact person"), max_length=150, required=False)
    phone = forms.PhoneField(label=_("Telephone"), required=False)
    email = widgets.EmailField(label=_("E-mail"), max_length=254, required=False)
    website = forms.TextField(label=_("Website"), max_length=200, required=False)
    name_en = forms.TextField(label=_("English name"), max_length=200, required=False)
    gln = forms.TextField(
        label=_("GLN"), max_length=20, required=False, help_text=_("13 digits from GS1, if you have one.")
    )


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """What the form holds as the service takes it."""
    given = dict(values)
    given["kind"], given["subtype"], _words = FORMS[given.pop("form")]
    return {**given, "kind": str(given["kind"]), "subtype": str(given["subtype"])}


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    """Register an organisation; who registers it owns it and acts for it from now on."""
    viewer = viewer_of(request)
    user = request.user if isinstance(request.user, User) else None

    def register(values: dict[str, Any]) -> Party:
        made = services.party_create(actor=viewer, owner=user, **_values(values))
        request.session[ACTING] = str(Acting("party", made.pk))
        return made

    return service_form(
        request,
        PartyForm,
        act=register,
        done=lambda _made: reverse("workspace:start"),
        message=_("Your organisation is registered"),
        template="components/form_page.html",
        initial={"form": "household", "address_is_business": True},
        context={
            "title": _("Register an organisation"),
            "intro": _("Five minutes. You can change everything later; an agency confirms what matters."),
            "button": _("Register"),
            "back": reverse("workspace:today"),
        },
    )


class PrefixForm(forms.Form):
    paths = {"prefix": "number"}

    number = forms.TextField(
        label=_("Company prefix of GS1"), max_length=12, help_text=_("4 to 12 digits, as on the certificate of GS1.")
    )
    valid_from = forms.DateField(label=_("Begins on"), required=False)
    valid_to = forms.DateField(label=_("Paid until"), required=False, last=date(2100, 12, 31))
    reason = forms.TextField(label=_("Number and day of the paper"), max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def prefix_new(request: HttpRequest) -> HttpResponse:
    """A block of numbers that GS1 gave; an agency says whether it was checked."""
    viewer, row = viewer_of(request), writing_party_of(request)
    return service_form(
        request,
        PrefixForm,
        act=lambda values: services.company_prefix_set(actor=viewer, party=row, prefix=values.pop("number"), **values),
        done=lambda _made: reverse("workspace:organisation"),
        message=_("The prefix is on record; an agency checks it"),
        template="components/form_page.html",
        context={"title": _("Company prefix of GS1"), "back": reverse("workspace:organisation")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest) -> HttpResponse:
    viewer, row = viewer_of(request), party_of(request)
    policies.require(policies.may_govern(viewer, row.pk) or policies.may_assist(viewer, row.pk))
    initial = {name: getattr(row, name) for name in PartyForm.base_fields if name != "form"}
    masked = row.is_person and not row.tax_code

    def change(values: dict[str, Any]) -> Party:
        given = _values(values)
        if masked and not given["tax_code"]:
            del given["tax_code"]  # the sealed number stays
        return services.party_update(actor=viewer, party=row, **given)

    return service_form(
        request,
        PartyForm,
        act=change,
        done=lambda _row: reverse("workspace:organisation"),
        message=_("The organisation is saved"),
        template="components/form_page.html",
        initial={**initial, "form": form_of(row)},
        context={"title": row.name, "back": reverse("workspace:organisation")},
    )


@require_safe
@FACE.page
def organisation(request: HttpRequest) -> HttpResponse:
    viewer, row = viewer_of(request), party_of(request)
    members = Membership.objects.select_related("user").filter(party=row).order_by("role", "user__full_name")
    words = dict(ROLES)
    context = {
        "party": row,
        "form_words": FORMS[form_of(row)][2],
        "formerly": former_districts([row.commune]).get(row.commune.pk, "") if row.commune else "",
        "identifiers": worklists.identifiers_of(row, viewer),
        "prefixes": [(one, prefix_status(one)) for one in worklists.prefixes_of(row, viewer)],
        "members": [(member, words[Role(member.role)]) for member in members],
        "roles": ROLES,
        "steps": changes_of(row, viewer),
        "may_edit": policies.may_govern(viewer, row.pk) or policies.may_assist(viewer, row.pk),
        "may_govern": policies.may_govern(viewer, row.pk),
        "may_invite": policies.may_invite(viewer, row),
        "invitations": [(one, words[Role(one.role)]) for one in worklists.open_invitations(viewer, row.pk)],
    }
    return render(request, "workspace/organisation/organisation.html", context)


@require_POST
@FACE.page
def member_role(request: HttpRequest, pk: int) -> HttpResponse:
    row = _member(request, pk)
    return service_action(
        request,
        lambda: services.membership_change(
            actor=viewer_of(request), membership=row, role=request.POST.get("role", "")[:20]
        ),
        to=reverse("workspace:organisation") + "#people",
        message=_("The role is changed"),
    )


@require_POST
@FACE.page
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = _member(request, pk)
    return service_action(
        request,
        lambda: services.membership_remove(actor=viewer_of(request), membership=row),
        to=reverse("workspace:organisation") + "#people",
        message=_("The person no longer acts for the organisation"),
    )


def _member(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.select_related("party", "user").filter(party__in=viewer_of(request).parties)
    return one_of(rows, pk)
