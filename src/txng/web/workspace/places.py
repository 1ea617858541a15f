"""Places of the own organisation: list, form with pin or outline, page."""

from datetime import date
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.registry import policies, services, worklists
from txng.registry.models import Identifier, IdentifierKind, Party, Place, PlaceKind
from txng.web.components import forms
from txng.web.components.certificates import certificate_status
from txng.web.components.changes_shown import changes_of
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.pickers import CommuneField, former_districts
from txng.web.components.positions import OutlineField, PositionField
from txng.web.components.service_form import service_action, service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace.certificates import name_of
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, writing_party_of

KINDS = [
    (PlaceKind.PLOT, _("Growing area, plot")),
    (PlaceKind.FARM, _("Livestock or fish farm")),
    (PlaceKind.PACKING_HOUSE, _("Packing house")),
    (PlaceKind.FACTORY, _("Processing facility")),
    (PlaceKind.WAREHOUSE, _("Warehouse")),
    (PlaceKind.SHOP, _("Point of sale")),
    (PlaceKind.OFFICE, _("Office")),
    (PlaceKind.OTHER, _("Other place")),
]
_WORDS = dict(KINDS)

PLACES = Table(
    name="places",
    caption=_("Places"),
    columns=(
        Column("name", _("Name of the place"), sort="name_folded", main=True),
        Column("kind", _("Kind"), value=lambda row: _WORDS[PlaceKind(row.kind)]),
        Column("commune", _("Commune, ward"), value="commune.name", sort="commune__name"),
        Column("area_ha", _("Area (ha)"), kind="number", sort="area_ha"),
        Column("puc_code", _("Growing-area or packing-house code"), kind="code"),
        Column("gln", _("GLN"), kind="code", hidden=True),
        Column("parent", _("Part of"), value="parent.name", hidden=True),
    ),
    filters=(
        Search(folded=("name_folded",), fields=("gln", "puc_code", "own_code")),
        Choice("kind", _("Kind"), choices=KINDS, any_word=_("All")),
    ),
    order="name_folded",
    row_address=lambda row: reverse("workspace:place", args=[row.pk]),
    empty=Empty(
        _("No places yet"),
        _("Plots, packing houses and shops: every step of a chain happens at one of them."),
        ("/workspace/places/new", _("Enter the first place")),
        "map-pin",
    ),
    export="dia-diem",
)


class PlaceForm(forms.Form):
    """``parents``: places this one may be part of, as (id, name)."""

    paths = {"latitude": "position", "longitude": "position"}

    kind = widgets.ChoiceField(label=_("Kind"), choices=[("", "—"), *KINDS])
    name = forms.TextField(label=_("Name of the place"), max_length=200)
    commune = CommuneField(label=_("Commune, ward"), required=False)
    address = forms.TextField(label=_("Address"), max_length=300, required=False)
    position = PositionField(
        label=_("Position"),
        required=False,
        help_text=_("Latitude, longitude. Tap the map, use the phone's position, or paste from a map."),
    )
    boundary = OutlineField(
        label=_("Boundary (GeoJSON file)"), required=False, help_text=_("Needed for plots larger than 4 hectares.")
    )
    area_ha = forms.NumberField(label=_("Area"), unit=_("ha"), places=4, least=0, most=10_000, required=False)
    puc_code = forms.TextField(label=_("Growing-area or packing-house code"), max_length=40, required=False)
    own_code = forms.TextField(label=_("Own code"), max_length=40, required=False)
    gln = forms.TextField(label=_("GLN"), max_length=20, required=False)
    gln_extension = forms.TextField(label=_("Extension of the GLN"), max_length=20, required=False)
    parent = widgets.ChoiceField(label=_("Part of"), required=False)

    def __init__(self, *args: Any, parents: list[tuple[str, str]], **given: Any):
        super().__init__(*args, **given)
        self.fields["parent"].choices = [("", "—"), *parents]  # type: ignore[attr-defined]


@require_safe
@FACE.page
def places(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    return PLACES.respond(request, worklists.own_places(viewer, viewer.acting_party), "workspace/places/list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), writing_party_of(request)
    parents = _parents(party, viewer)
    return service_form(
        request,
        _form_of(parents),
        act=lambda values: services.place_create(actor=viewer, party=party, **_values(values, parents)),
        done=_page,
        message=_("The place is saved"),
        template="components/form_page.html",
        initial={"commune": party.commune},
        context={"title": _("New place"), "back": reverse("workspace:places")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    policies.require(policies.may_edit(viewer, row.party_id))
    parents = {key: one for key, one in _parents(row.party, viewer).items() if one.pk != row.pk}
    initial = {name: getattr(row, name) for name in PlaceForm.base_fields if name not in ("position", "boundary")}
    initial |= {"parent": str(row.parent_id or ""), "position": None}
    if row.latitude is not None and row.longitude is not None:
        initial["position"] = (row.latitude, row.longitude)
    return service_form(
        request,
        _form_of(parents),
        act=lambda values: services.place_update(actor=viewer, place=row, **_values(values, parents)),
        done=_page,
        message=_("The place is saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": row.name, "back": _page(row)},
    )


@require_safe
@FACE.page
def place(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    today = clock.today()
    papers = worklists.own_certificates(viewer, row.party_id).filter(place=row)
    context = {
        "place": row,
        "kind": _WORDS[PlaceKind(row.kind)],
        "formerly": former_districts([row.commune]).get(row.commune.pk, "") if row.commune else "",
        "parts": worklists.own_places(viewer, row.party_id).filter(parent=row).order_by("name_folded"),
        "identifiers": worklists.identifiers_of(row, viewer),
        "papers": [(one, name_of(one), certificate_status(one, today)) for one in papers.order_by("-valid_from")],
        "steps": changes_of(row, viewer),
        "may_edit": viewer.works_for(row.party_id),
        "grows": row.kind in (PlaceKind.PLOT, PlaceKind.FARM),
    }
    return render(request, "workspace/places/place.html", context)


def _form_of(parents: dict[str, Place]) -> Any:
    def make(*args: Any, **given: Any) -> PlaceForm:
        return PlaceForm(*args, parents=[(key, one.name) for key, one in parents.items()], **given)

    return make


def _values(values: dict[str, Any], parents: dict[str, Place]) -> dict[str, Any]:
    """What the form holds as the service takes it; no new file leaves the outline as it is."""
    given = dict(values)
    given["latitude"], given["longitude"] = given.pop("position") or (None, None)
    given["parent"] = parents.get(given["parent"])
    if given["boundary"] is None:
        del given["boundary"]
    return given


def _parents(party: Party, viewer: Viewer) -> dict[str, Place]:
    return {str(row.pk): row for row in worklists.own_places(viewer, party.pk).order_by("name_folded")}


class CodeForm(forms.Form):
    kind = widgets.ChoiceField(
        label=_("Kind of code"),
        choices=[
            (IdentifierKind.GROWING_AREA, _("Growing area (PUC)")),
            (IdentifierKind.PACKING_HOUSE, _("Packing house (PHC)")),
            (IdentifierKind.INTERNAL, _("Own code")),
        ],
    )
    value = forms.TextField(label=_("Code"), max_length=60)
    issuer = forms.TextField(
        label=_("Issuer or market"), max_length=200, required=False, help_text=_("Each market gives its own code.")
    )
    valid_from = forms.DateField(label=_("Begins on"))
    valid_to = forms.DateField(label=_("To"), required=False, last=date(2100, 12, 31))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def identifier_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A code that an authority or a market gave a place, with its dates."""
    viewer, row = viewer_of(request), _own(request, pk)
    policies.require(policies.may_edit(viewer, row.party_id))
    return service_form(
        request,
        CodeForm,
        act=lambda values: services.identifier_add(actor=viewer, place=row, **values),
        done=lambda _made: _page(row),
        message=_("The code is saved"),
        template="components/form_page.html",
        initial={"valid_from": clock.today()},
        context={"title": _("New code of the place"), "intro": row.name, "back": _page(row)},
    )


@require_POST
@FACE.page
def identifier_stop(request: HttpRequest, pk: int, code: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    held = one_of(Identifier.objects.select_related("place__party").filter(place=row, valid_to=None), code)
    return service_action(
        request,
        lambda: services.identifier_end(actor=viewer, identifier=held, on=clock.today()),
        to=_page(row),
        message=_("The code holds no longer; it stays findable"),
    )


def _own(request: HttpRequest, pk: int) -> Place:
    return one_of(worklists.own_places(viewer_of(request)).select_related("party__commune"), pk)


def _page(row: Place) -> str:
    return reverse("workspace:place", args=[row.pk])
