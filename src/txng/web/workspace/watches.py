"""Programs of an organisation that are told of recalls: where, of what, and whether it arrived."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core.errors import Forbidden, Missing
from txng.core.problems import sentence_of
from txng.gs1.problems import Problem
from txng.oversight.recalls import watching
from txng.oversight.recalls.models import Watch
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.system_fields import AddressField
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of

MOST_CALLS = 50
MOST_SHOWN = 20
STATES = {
    "new": Status(_("Waits for the first answer"), "warning", "hourglass"),
    "live": Status(_("Is told of recalls"), "good"),
    "off": Status(_("Switched off"), "neutral", "player-pause"),
}
CALLS = {
    "waiting": Status(_("Waits to be sent"), "warning", "hourglass"),
    "taken": Status(_("Taken"), "good"),
    "parked": Status(_("Not taken"), "danger"),
    "dropped": Status(_("Dropped"), "neutral", "minus"),
}
NEWS = {
    "test": _("Trial"),
    "announced": _("Recall announced"),
    "widened": _("Recall reaches more"),
    "narrowed": _("Recall reaches less"),
    "changed": _("Words of the recall changed"),
    "over": _("Recall is over"),
    "withdrawn": _("Recall withdrawn"),
}


class WatchForm(forms.Form):
    title = forms.TextField(
        label=_("Name"), max_length=120, help_text=_("The system that is told, for example the tills.")
    )
    url = AddressField(label=_("Address that is called"), help_text=_("https only; it receives a signed POST in JSON."))
    codes = forms.TextField(
        label=_("Codes you ask about"),
        lines=6,
        required=False,
        max_length=500_000,
        help_text=_("One a line: a product, a lot, a unit or a logistic unit. Leave empty for whatever you hold."),
    )


@require_safe
@FACE.page
def watches(request: HttpRequest) -> HttpResponse:
    party = party_of(request)
    rows = [(one, STATES[one.state]) for one in watching.watches(viewer_of(request)).filter(party=party)]
    context = {"rows": rows, "opens": viewer_of(request).works_for(party.pk)}
    return render(request, "workspace/watches/list.html", context)


def _form(request: HttpRequest, act: Any, **context: Any) -> HttpResponse:
    return service_form(
        request,
        WatchForm,
        act=act,
        done=lambda row: reverse("workspace:recall-watch", args=[row.pk]),
        message=_("Saved. The address is being asked whether it wants this."),
        template="components/form_page.html",
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), party_of(request)
    if not viewer.works_for(party.pk):
        raise Forbidden("not-permitted")
    context = {"title": _("Tell a system of recalls"), "back": reverse("workspace:recall-watches")}
    return _form(request, lambda values: watching.watch_create(actor=viewer, party=party, **values), context=context)


def _watch(request: HttpRequest, pk: int) -> Watch:
    return one_of(watching.watches(viewer_of(request)), pk)


def _calls(row: Watch) -> dict[str, Any]:
    """What went out in words; ``asks``: whether the page has to look again soon."""
    language = get_language() or "vi"

    def words(code: str) -> str:
        return "" if not code else code if code.startswith("HTTP") else sentence_of(Problem(code), language)

    calls = [
        (one, NEWS[one.kind], CALLS[one.state], words(one.words))
        for one in row.calls.select_related("recall")[:MOST_CALLS]
    ]
    return {"row": row, "calls": calls, "asks": row.calls.filter(kind="test", state="waiting").exists()}


@require_safe
@FACE.page
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Its address and key, what it asks about, what was sent and what came back."""
    viewer, row = viewer_of(request), _watch(request, pk)
    context = {**_calls(row), "state": STATES[row.state]}
    if "HX-Request" in request.headers:
        return render(request, "workspace/watches/calls.html", context)
    context |= {
        "changes": viewer.works_for(row.party_id),
        "token": watching.token_of(row, viewer),
        "codes": row.codes[:MOST_SHOWN],
        "more": max(0, len(row.codes) - MOST_SHOWN),
    }
    return render(request, "workspace/watches/watch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _watch(request, pk)
    if not viewer.works_for(row.party_id):
        raise Forbidden("not-permitted")
    initial = {"title": row.title, "url": row.url, "codes": "\n".join(row.codes)}
    context = {"title": row.title, "back": reverse("workspace:recall-watch", args=[pk])}
    act = partial(watching.watch_update, actor=viewer, watch=row)
    return _form(request, lambda values: act(**values), initial=initial, context=context)


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``try``, ``stop`` or ``drop``."""
    row = _watch(request, pk)
    acts = {
        "try": (watching.watch_try, _("The address is being asked")),
        "stop": (watching.watch_stop, _("Switched off")),
        "drop": (watching.watch_drop, _("Removed")),
    }
    if name not in acts:
        raise Missing("missing")
    act, message = acts[name]
    here = reverse("workspace:recall-watch", args=[pk])
    to = reverse("workspace:recall-watches") if name == "drop" else here
    return service_action(request, partial(act, actor=viewer_of(request), watch=row), to=to, message=message)
