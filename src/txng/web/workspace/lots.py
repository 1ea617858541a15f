"""Lots: harvested, packed, processed; each with what is left of it and how it came about."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.core import clock
from txng.core.vietnamese import fold
from txng.registry import policies
from txng.registry import selectors as registry
from txng.registry.models import Batch, BatchStatus
from txng.registry.naming import thing_path
from txng.trace import selectors as trace
from txng.trace.recording import labels, reads, rules, services
from txng.trace.recording.writing import lot_uri
from txng.trace.sentences import stage_name
from txng.trace.stages import Gap
from txng.web.components import forms
from txng.web.components.changes_shown import changes_of
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Days, Search
from txng.web.components.parts import Step
from txng.web.components.service_form import service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace import acts
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, writing_party_of

LOTS = Table(
    name="lots",
    caption=_("Lots"),
    columns=(
        Column("lot", _("Lot"), kind="code", sort="lot", main=True),
        Column("product", _("Product"), value="product.name", sort="product__name_folded"),
        Column("produced_on", _("Production date"), kind="date", sort="produced_on"),
        Column("quantity", _("Amount made"), kind="number", unit=lambda row: rules.unit_word(row.uom)),
        Column("expires_on", _("Best before"), value="use_by", kind="date"),
        Column("status", _("Status"), value="get_status_display"),
    ),
    filters=(
        Search(folded=("product__name_folded",), fields=("lot",)),
        Choice("status", _("Status"), choices=BatchStatus.choices, any_word=_("All")),
        Days("made", _("Production date"), field="produced_on"),
    ),
    order="-produced_on",
    row_address=lambda row: reverse("workspace:lot", args=[row.pk]),
    empty=Empty(
        _("No lots yet"),
        _("A lot comes into being with a harvest, or when other lots are packed or processed."),
        ("/workspace/harvest", _("Record a harvest")),
        "packages",
    ),
    export="lo-hang",
)


class LotForm(acts.ActForm):
    place = widgets.ChoiceField(label=_("Place"))
    product = widgets.ChoiceField(label=_("Product"))
    lot = forms.TextField(label=_("Lot number"), max_length=20)
    quantity = forms.QuantityField(label=_("Amount"), units=acts.UNITS)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.place_field()
        self.product_field()
        self.fields["lot"].initial = self.free_lot()

    def free_lot(self) -> str:
        taken = Batch.objects.filter(product__party=self.party).values_list("lot", flat=True)
        name = next((one.name for one in self.products.values()), "")
        letters = "".join(word[:1] for word in fold(name).split()[:3])
        return rules.lot_number(letters, clock.today(), taken)


class TransformForm(LotForm):
    step = widgets.ChoiceField(
        label=_("What is done"), choices=(("packing", _("Packing, sorting")), ("commissioning", _("Processing")))
    )
    expires_on = forms.DateField(label=_("Best before"), required=False)
    what = forms.TextField(label=_("How it was done"), max_length=200, required=False)
    is_sure = widgets.BooleanField(label=_("The figures are right, also outside the usual range"), required=False)
    paths = {**acts.ActForm.paths, "inputs": "lots"}

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.stock_fields()


@require_safe
@FACE.page
def lots(request: HttpRequest) -> HttpResponseBase:
    return LOTS.respond(request, own_lots(request), "workspace/lots/list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def harvest(request: HttpRequest) -> HttpResponse:
    party, viewer = writing_party_of(request), viewer_of(request)
    make = partial(LotForm, party=party, viewer=viewer)

    def act(values: dict[str, Any]) -> Batch:
        form = make()
        return services.lot_harvest(
            actor=viewer,
            place=acts.place_of(form, values),
            product=acts.product_of(form, values),
            lot=values["lot"],
            at=acts.moment(values["day"]),
            reason=values["reason"],
            key=values["key"],
            **acts.quantity_of(values),  # type: ignore[arg-type]
        )

    return service_form(
        request,
        make,
        act=act,
        done=_page,
        message=_("The lot is recorded"),
        template="components/form_page.html",
        initial={"place": place} if (place := request.GET.get("place", "")).isdigit() else None,
        context={"title": _("Harvest"), "back": reverse("workspace:lots")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def transform(request: HttpRequest) -> HttpResponse:
    """Pack, process, merge, split: amounts of lots on hand become a new lot."""
    party, viewer = writing_party_of(request), viewer_of(request)
    make = partial(TransformForm, party=party, viewer=viewer)

    def act(values: dict[str, Any]) -> Batch:
        form = make()
        return services.lot_transform(
            actor=viewer,
            place=acts.place_of(form, values),
            inputs=values["parts"],
            product=acts.product_of(form, values),
            lot=values["lot"],
            at=acts.moment(values["day"]),
            step=values["step"],
            expires_on=values["expires_on"],
            what=values["what"],
            is_sure=values["is_sure"],
            reason=values["reason"],
            key=values["key"],
            **acts.quantity_of(values),  # type: ignore[arg-type]
        )

    return service_form(
        request,
        make,
        act=act,
        done=_page,
        message=_("The lot is recorded"),
        template="components/form_page.html",
        context={
            "title": _("Pack or process"),
            "intro": _("Say how much of which lots is used. What is left stays on hand."),
            "back": reverse("workspace:lots"),
        },
    )


@require_safe
@FACE.page
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = one_of(own_lots(request), pk)
    uri, product = lot_uri(row), row.product
    context = {
        "batch": row,
        "have": reads.on_hand(uri, row.uom, product.party, viewer),
        "unit": rules.unit_word(row.uom),
        "balance": trace.balance_of(uri, viewer),
        "steps": _steps(row, request),
        "scan": thing_path(row.code, row.lot),
        "orders": labels.orders(viewer, row),
        "changes": changes_of(row, viewer),
        "may_write": viewer.works_for(product.party_id),
    }
    return render(request, "workspace/lots/lot.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A lot that was entered by mistake, as long as nothing was done with it."""
    viewer = viewer_of(request)
    row = one_of(own_lots(request), pk)
    policies.require(policies.may_edit(viewer, row.product.party_id))
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.lot_cancel(actor=viewer, batch=row, reason=values["reason"]),
        done=_page,
        message=_("The lot is cancelled; what it was made of is on hand again"),
        template="components/form_page.html",
        context={
            "title": _("Cancel lot %(lot)s") % {"lot": row.lot},
            "intro": _(
                "What was recorded stays readable, marked as wrong. The number of the lot is not given out again."
            ),
            "button": _("Cancel the lot"),
            "danger": True,
            "back": _page(row),
        },
    )


def _steps(row: Batch, request: HttpRequest) -> list[Step]:
    viewer, language = viewer_of(request), get_language() or "vi"
    told = trace.stages_of(row.code, row.lot, "", registry.required_stages(row.product.group), viewer)
    uris = {uri for one in told.stages for uri in (one.place, one.to_place) if uri}
    names = {uri: place.name for uri, place in registry.places_by_uri(uris, viewer).items()}
    steps = []
    for one in told.entries:
        if isinstance(one, Gap):
            steps.append(Step(stage_name(one.code, language), is_gap=True, details=[_("Not recorded yet")]))
            continue
        way = [names.get(uri, uri) for uri in (one.place, one.to_place) if uri]
        amounts = [f"{rules.written(one.value)} {rules.unit_word(one.uom)}" for one in one.quantities]
        steps.append(
            Step(stage_name(one.code, language), where=" → ".join(way), moment=one.time, details=[", ".join(amounts)])
        )
    return steps


def own_lots(request: HttpRequest) -> QuerySet[Batch]:
    """Lots of the organisation acted for."""
    viewer = viewer_of(request)
    parties = [viewer.acting_party] if viewer.acting_party else list(viewer.parties)
    return Batch.objects.select_related("product__party", "product__group").filter(product__party__in=parties)


def _page(row: Batch) -> str:
    return reverse("workspace:lot", args=[row.pk])
