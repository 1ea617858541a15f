"""Certificates of the own organisation, its places and products: list, form, page with the scan."""

from typing import Any

from django import forms as widgets
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.registry import policies, rules, services, worklists
from txng.registry.models import Certificate, CertificateState, Party
from txng.web.components import forms
from txng.web.components.certificates import certificate_status
from txng.web.components.changes_shown import changes_of
from txng.web.components.face import viewer_of
from txng.web.components.filters import Search
from txng.web.components.service_form import service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.uploads import UploadField
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, writing_party_of


def name_of(row: Certificate) -> str:
    return rules.certificate_name(row.kind, get_language() or "vi")


def about(row: Certificate) -> str:
    """Whom or what it speaks of."""
    return str(row.party or row.place or row.product)


CERTIFICATES = Table(
    name="certificates",
    caption=_("Certificates"),
    columns=(
        Column("kind", _("Certificate"), value=name_of, main=True, sort="kind"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("about", _("Speaks of"), value=about),
        Column("issuer", _("Issuer"), sort="issuer"),
        Column("valid_to", _("Valid until"), kind="date", sort="valid_to"),
        Column("state", _("State"), value=lambda row: certificate_status(row, clock.today()), kind="status"),
    ),
    filters=(Search(fields=("number", "issuer")),),
    order="valid_to",
    row_address=lambda row: reverse("workspace:certificate", args=[row.pk]),
    empty=Empty(
        _("No certificates yet"),
        _("VietGAP, OCOP, food safety: enter them once, and every page of your products shows them."),
        ("/workspace/certificates/new", _("Enter the first certificate")),
        "certificate",
    ),
    export="giay-chung-nhan",
)


class ChangeForm(forms.Form):
    """``kind`` is a code of the list of kinds; ``scan`` a picture or a PDF."""

    kind = widgets.ChoiceField(label=_("Certificate"))
    number = forms.TextField(label=_("Number"), max_length=80)
    issuer = forms.TextField(label=_("Issuer"), max_length=200)
    valid_from = forms.DateField(label=_("Valid from"))
    valid_to = forms.DateField(
        label=_("Valid until"), required=False, help_text=_("The last good day. Leave it empty if it never ends.")
    )
    coverage = forms.TextField(
        label=_("What it covers"),
        max_length=500,
        required=False,
        help_text=_("As written on it: area, products, grade."),
    )
    scan = UploadField(label=_("Scan or photo"), required=False, help_text=_("Picture up to 8 MB or PDF up to 20 MB."))

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        kinds = [(kind, rules.certificate_name(kind, get_language() or "vi")) for kind in rules.CERTIFICATE_KINDS]
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]


class StateForm(ChangeForm):
    state = widgets.ChoiceField(
        label=_("State"),
        choices=[
            (CertificateState.VALID, _("In force")),
            (CertificateState.SUSPENDED, _("Suspended")),
            (CertificateState.REVOKED, _("Revoked")),
        ],
    )


class NewForm(ChangeForm):
    """``scopes``: what it may speak of, as (``party:1``, name)."""

    paths = {"party": "about", "place": "about", "product": "about"}
    field_order = ("about",)
    about = widgets.ChoiceField(label=_("Speaks of"))

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **given: Any):
        super().__init__(*args, **given)
        self.fields["about"].choices = scopes  # type: ignore[attr-defined]


def _scopes(party: Party, viewer: Viewer) -> dict[str, tuple[str, Any]]:
    """``place:3`` → (name on screen, the record)."""
    rows: list[tuple[str, Any]] = [("party", party)]
    rows += [("place", row) for row in worklists.own_places(viewer, party.pk).order_by("name_folded")]
    rows += [("product", row) for row in worklists.own_products(viewer, party.pk).order_by("name_folded")]
    return {f"{field}:{row.pk}": (row.name, row) for field, row in rows}


@require_safe
@FACE.page
def certificates(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    rows = worklists.own_certificates(viewer, viewer.acting_party)
    return CERTIFICATES.respond(request, rows, "workspace/certificates/list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), writing_party_of(request)
    known = _scopes(party, viewer)

    def form(*args: Any, **given: Any) -> NewForm:
        return NewForm(*args, scopes=[(key, name) for key, (name, _row) in known.items()], **given)

    def create(values: dict[str, Any]) -> Certificate:
        chosen = values.pop("about")
        scan, field = values.pop("scan"), chosen.partition(":")[0]
        with transaction.atomic():  # a scan that is refused leaves no certificate behind
            made = services.certificate_create(actor=viewer, **values, **{field: known[chosen][1]})
            return services.certificate_scan_set(actor=viewer, certificate=made, sent=scan) if scan else made

    wanted = request.GET.get("about", "")
    return service_form(
        request,
        form,
        act=create,
        done=_page,
        message=_("The certificate is saved"),
        template="components/form_page.html",
        initial={"about": wanted} if wanted in known else {},
        context={"title": _("New certificate"), "back": reverse("workspace:certificates")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = _own(request, pk)
    policies.require(_may_edit(row, viewer))

    def change(values: dict[str, Any]) -> Certificate:
        scan = values.pop("scan")
        with transaction.atomic():
            changed = services.certificate_update(actor=viewer, certificate=row, **values)
            return services.certificate_scan_set(actor=viewer, certificate=changed, sent=scan) if scan else changed

    return service_form(
        request,
        StateForm,
        act=change,
        done=_page,
        message=_("The certificate is saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in StateForm.base_fields if name != "scan"},
        context={"title": name_of(row), "intro": about(row), "back": _page(row)},
    )


@require_safe
@FACE.page
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    context = {
        "certificate": row,
        "name": name_of(row),
        "about": about(row),
        "state": certificate_status(row, clock.today()),
        "steps": changes_of(row, viewer_of(request)),
        "may_edit": _may_edit(row, viewer_of(request)),
    }
    return render(request, "workspace/certificates/certificate.html", context)


def _may_edit(row: Certificate, viewer: Viewer) -> bool:
    party = row.party_id or (row.place.party_id if row.place else row.product.party_id if row.product else None)
    return viewer.works_for(party)


def _own(request: HttpRequest, pk: int) -> Certificate:
    return one_of(worklists.own_certificates(viewer_of(request)).select_related("scan"), pk)


def _page(row: Certificate) -> str:
    return reverse("workspace:certificate", args=[row.pk])
