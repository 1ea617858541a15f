"""Labels of a lot: order, preview at real size, print, activate what is stuck on, write off what is spoilt."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.gs1 import sheets, symbols
from txng.registry.models import Batch, LabelKind, LabelOrder
from txng.trace.recording import labels
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.workspace import acts
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of


def _grids() -> list[tuple[str, str]]:
    found = []
    for name, grid in sheets.GRIDS.items():
        width, height = (f"{side:g}".replace(".", ",") for side in grid.label)
        found.append((name, f"A4 · {grid.labels} · {width} × {height} mm"))
    return found


class OrderForm(forms.Form):
    kind = widgets.ChoiceField(
        label=_("What the labels name"),
        widget=widgets.RadioSelect,
        choices=((LabelKind.ITEM, _("Each label its own serial number")), (LabelKind.LOT, _("One code for the lot"))),
        initial=LabelKind.ITEM,
    )
    count = forms.NumberField(label=_("Number of labels"), places=0, least=1, most=labels.MOST, initial=24)
    grid = widgets.ChoiceField(label=_("Label sheet"), choices=_grids, initial="a4-3x8")


class RangeForm(acts.ActForm):
    """``first`` only when labels are written off."""

    first = forms.NumberField(label=_("From label"), places=0, least=1)
    to = forms.NumberField(label=_("To label"), places=0, least=1)
    place = widgets.ChoiceField(label=_("Place"))
    paths = {"last": "to"}

    def __init__(self, *args: Any, is_write_off: bool, **given: Any):
        super().__init__(*args, **given)
        self.place_field()
        del self.fields["day"]
        if is_write_off:
            self.fields["reason"].help_text = ""
        else:
            del self.fields["first"], self.fields["reason"]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def order(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    batch = one_of(Batch.objects.select_related("product").filter(product__party__in=viewer.parties), pk)
    return service_form(
        request,
        OrderForm,
        act=lambda values: labels.label_order(actor=viewer, batch=batch, **values),
        done=_page,
        template="components/form_page.html",
        context={
            "title": _("Labels for lot %(lot)s") % {"lot": batch.lot},
            "button": _("Order the labels"),
            "back": reverse("workspace:lot", args=[batch.pk]),
        },
    )


def status_of(row: LabelOrder) -> Status:
    words = {
        "ordered": (_("Ordered"), "info"),
        "printed": (_("Printed, not active"), "warning"),
        "partly": (_("Partly active"), "warning"),
        "activated": (_("Active"), "good"),
    }
    word, tone = words[row.state]
    return Status(word, tone)  # type: ignore[arg-type]


@require_safe
@FACE.page
def label_order(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    width, height = sheets.GRIDS[row.grid].label
    context = {
        "order": row,
        "state": status_of(row),
        "width": width,
        "height": height,
        "may_write": viewer_of(request).works_for(row.batch.product.party_id),
        "back": reverse("workspace:lot", args=[row.batch_id]),
    }
    return render(request, "workspace/labels/order.html", context)


@require_safe
@FACE.page
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The symbol of the first label at its real size."""
    label = labels.labels_of(_own(request, pk), only=1)[0]
    return HttpResponse(symbols.finished(label.symbol, "svg"), content_type="image/svg+xml")


@require_safe
@FACE.page
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    answer = HttpResponse(labels.label_sheet(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="tem-{row.pk}.pdf"'
    return answer


@require_POST
@FACE.page
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    return service_action(
        request,
        lambda: labels.label_printed(actor=viewer_of(request), order=row),
        to=_page(row),
        message=_("Noted as printed; activate what is stuck on the goods"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    row, viewer = _own(request, pk), viewer_of(request)
    make = partial(RangeForm, party=party_of(request), viewer=viewer, is_write_off=False)
    return service_form(
        request,
        make,
        act=lambda values: labels.label_activate(
            actor=viewer, order=row, to=values["to"], place=acts.place_of(make(), values)
        ),
        done=_page,
        message=_("These labels are valid from now on"),
        template="components/form_page.html",
        initial={"to": row.count},
        context={
            "title": _("Labels stuck on the goods"),
            "intro": _("Labels from %(first)d on. Say the number of the last one that is stuck on.")
            % {"first": row.active_to + 1},
            "back": _page(row),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    row, viewer = _own(request, pk), viewer_of(request)
    make = partial(RangeForm, party=party_of(request), viewer=viewer, is_write_off=True)
    return service_form(
        request,
        make,
        act=lambda values: labels.label_write_off(
            actor=viewer,
            order=row,
            first=values["first"],
            last=values["to"],
            place=acts.place_of(make(), values),
            reason=values["reason"],
        ),
        done=_page,
        message=_("These labels are written off"),
        template="components/form_page.html",
        context={"title": _("Write off labels"), "danger": True, "back": _page(row)},
    )


def _own(request: HttpRequest, pk: int) -> LabelOrder:
    return one_of(labels.orders(viewer_of(request)), pk)


def _page(row: LabelOrder) -> str:
    return reverse("workspace:label-order", args=[row.pk])
