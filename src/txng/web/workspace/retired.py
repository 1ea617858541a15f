"""Codes that are no longer used: what a scan of one opens from now on."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.gs1 import digital_link, hri
from txng.registry import policies
from txng.resolver import retirement
from txng.web.components import forms
from txng.web.components.codes import CodeField
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_form
from txng.web.workspace.face import FACE
from txng.web.workspace.links import party_of

MOST = 200


class RetireForm(forms.Form):
    code = CodeField(label=_("Code that is no longer used"), help_text=_("A product, or one of its lots."))
    successor = CodeField(
        label=_("Code in its place"),
        required=False,
        help_text=_("Scans open this one, with the same lot. Left empty, people read that the code has ended."),
    )
    reason = forms.TextField(label=_("Reason"), max_length=300, help_text=_("Everybody who scans the code reads it."))
    reason_en = forms.TextField(label=_("Reason in English"), max_length=300, required=False)


def _readable(path: str) -> str:
    return " ".join(hri.lines(digital_link.parse_path(path).elements)) if path else ""


@require_safe
@FACE.page
def retired(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    party = party_of(viewer)
    rows = [
        (one, _readable(one.path), _readable(one.successor)) for one in retirement.retired_of(viewer, party.pk)[:MOST]
    ]
    return render(request, "workspace/retired.html", {"rows": rows, "may_write": viewer.works_for(party.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    policies.require(viewer.works_for(party_of(viewer).pk))

    def act(values: dict[str, Any]) -> Any:
        successor = values["successor"].canonical if values["successor"] else ""
        return retirement.code_retire(
            actor=viewer,
            code=values["code"].canonical,
            successor=successor,
            reason=values["reason"],
            reason_en=values["reason_en"],
        )

    return service_form(
        request,
        RetireForm,
        act=act,
        done=lambda _row: reverse("workspace:retired"),
        message=_("The code is retired. Scans follow it at once; a recall of it is still told first."),
        template="components/form_page.html",
        context={
            "title": _("Retire a code"),
            "intro": _("A printed code is scanned for years: say what its packs lead to from now on."),
            "back": reverse("workspace:retired"),
            "button": _("Retire the code"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def take_up(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer = viewer_of(request)
    party = party_of(viewer)
    policies.require(viewer.works_for(party.pk))
    row = get_object_or_404(retirement.retired_of(viewer, party.pk), pk=pk)
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: retirement.code_take_up(actor=viewer, row=row, reason=values["reason"]),
        done=lambda _none: reverse("workspace:retired"),
        message=_("The code is used again"),
        template="components/form_page.html",
        context={
            "title": _("Use the code again"),
            "intro": _readable(row.path),
            "back": reverse("workspace:retired"),
            "button": _("Use the code again"),
        },
    )
