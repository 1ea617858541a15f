"""Repositories whose events the portal fetches: set up, switched on by a leader, what each time brought."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.problems import sentence_of
from txng.exchange import policies
from txng.exchange.sources import selectors, services
from txng.exchange.sources.models import Mode, Source
from txng.gs1.problems import Problem
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.pickers import PartyField
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.system_fields import AddressField, ModeForm, TokenField
from txng.web.office.face import FACE

MOST_FETCHES = 50
MODES: dict[str, Status] = {
    "off": Status(_("Switched off"), "neutral", "player-pause"),
    "live": Status(_("Events are fetched"), "good"),
}


class SourceForm(forms.Form):
    title = forms.TextField(label=_("Name"), max_length=120)
    epcis = AddressField(
        label=_("Address of its EPCIS interface"),
        help_text=_("https only; “/events” stands below it."),
    )
    token = TokenField(label=_("Token we show there"))
    agreement = forms.TextField(label=_("Number of the data-sharing agreement"), max_length=120, required=False)


class NewForm(SourceForm):
    party = PartyField(label=_("Organisation"), help_text=_("It answers for what comes from there."))
    field_order = ("title", "party")


@require_safe
@FACE.page
def sources(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_see(viewer):
        raise Forbidden("not-permitted")
    rows = [(one, MODES[one.mode]) for one in selectors.sources(viewer)]
    return render(request, "office/sources/list.html", {"rows": rows, "changes": policies.may_change(viewer)})


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_change(viewer):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        NewForm,
        act=lambda values: services.source_create(actor=viewer, **values),
        done=lambda made: reverse("office:source", args=[made.pk]),
        message=_("Saved. It is switched off."),
        template="components/form_page.html",
        context={"title": _("New source"), "back": reverse("office:sources")},
    )


def _source(request: HttpRequest, pk: int) -> Source:
    row = selectors.source(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is, how far it was read, what came and what was left out."""
    viewer, row = viewer_of(request), _source(request, pk)
    language = get_language() or "vi"

    def words(code: str, params: dict[str, str], path: str = "") -> str:
        said = sentence_of(Problem(code, params), language)
        return f"{path}: {said}" if path else said

    fetches = [
        (
            one,
            words(one.code, one.params) if one.code else "",
            [words(fault["code"], fault["params"], fault["path"]) for fault in one.faults],
        )
        for one in row.fetches.all()[:MOST_FETCHES]
    ]
    rests = row.progress.rests_until
    context = {
        "row": row,
        "mode": MODES[row.mode],
        "changes": policies.may_change(viewer),
        "switches": policies.may_switch(viewer),
        "asks": policies.may_change(viewer) and row.mode == Mode.LIVE,
        "rests": rests if rests and rests > clock.now() else None,
        "fetches": fetches,
    }
    return render(request, "office/sources/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _source(request, pk)
    if not policies.may_change(viewer):
        raise Forbidden("not-permitted")
    back = reverse("office:source", args=[pk])

    def act(values: dict[str, Any]) -> Source:
        return services.source_update(actor=viewer, source=row, **{**values, "token": values["token"] or None})

    return service_form(
        request,
        SourceForm,
        act=act,
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in ("title", "epcis", "agreement")},
        context={"title": row.title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _source(request, pk)
    if not policies.may_switch(viewer):
        raise Forbidden("not-permitted")
    back = reverse("office:source", args=[pk])
    return service_form(
        request,
        partial(ModeForm, modes=MODES),
        act=lambda values: services.source_switch(actor=viewer, source=row, **values),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={"mode": row.mode},
        context={"title": _("Switch the source"), "back": back, "intro": row.title},
    )


@require_POST
@FACE.page
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.source_ask, actor=viewer_of(request), source=_source(request, pk))
    return service_action(request, act, to=reverse("office:source", args=[pk]), message=_("Is being read"))
