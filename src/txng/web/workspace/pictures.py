"""The picture of a product: sent from a phone's camera or a file, shown at once."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from txng.registry import services, worklists
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.uploads import PictureField
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of


class PictureForm(forms.Form):
    picture = PictureField(
        label=_("Picture"), most=8, help_text=_("JPEG, PNG or WebP, at most 8 MB. Where it was taken is removed.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    row = one_of(worklists.own_products(viewer_of(request)), pk)
    page = reverse("workspace:product", args=[row.pk])
    return service_form(
        request,
        PictureForm,
        act=lambda values: services.product_picture_set(actor=viewer_of(request), product=row, sent=values["picture"]),
        done=lambda _row: page,
        message=_("The picture is saved"),
        template="workspace/products/picture.html",
        context={
            "title": _("Picture of the product"),
            "intro": _("The front of the package, upright, in daylight: buyers compare it with what they hold."),
            "product": row,
            "back": page,
        },
    )


@require_POST
@FACE.page
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = one_of(worklists.own_products(viewer_of(request)), pk)
    return service_action(
        request,
        lambda: services.product_update(actor=viewer_of(request), product=row, image=""),
        to=reverse("workspace:product", args=[row.pk]),
        message=_("The picture is taken off"),
    )
