"""Keys for programs: made by the person they speak for, shown once, ended any time."""

from datetime import timedelta
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts import services
from txng.accounts.models import ApiKey, User
from txng.accounts.selectors import api_keys_of
from txng.core import clock
from txng.core.errors import Missing
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of

#: session key under which a secret is kept until the page that shows it once was shown
SECRET = "api-key-secret"
SCOPES = {
    "epcis:capture": _("Send events (EPCIS)"),
    "epcis:query": _("Ask for events (EPCIS)"),
    "registry:read": _("Read places, products, lots, certificates"),
    "registry:write": _("Enter and change places, products, lots, certificates"),
}
LIVES = ((30, _("30 days")), (90, _("90 days")), (365, _("one year")))


def state_of(key: ApiKey) -> Status:
    if key.revoked_at:
        return Status(_("Ended"), "neutral")
    if key.is_expired:
        return Status(_("Expired"), "neutral")
    return Status(_("In force"), "good")


KEYS = Table(
    name="keys",
    caption=_("Keys for programs"),
    columns=(
        Column("name", _("Program"), main=True, sort="name"),
        Column("prefix", _("Begins with"), kind="code"),
        Column("state", _("State"), value=state_of, kind="status"),
        Column("scopes", _("May"), value=lambda key: "; ".join(str(SCOPES.get(one, one)) for one in key.scopes)),
        Column("last_used_at", _("Last used"), kind="moment", sort="last_used_at"),
        Column("expires_at", _("Valid until"), kind="date", sort="expires_at"),
    ),
    order="-created_at",
    row_address=lambda key: reverse("workspace:api-key", args=[key.pk]),
    empty=Empty(
        _("No keys yet"),
        _("With a key your own software sends events and keeps your products up to date, without anybody typing."),
        ("/workspace/keys/new", _("Make a key")),
        "key",
    ),
)


class KeyForm(forms.Form):
    name = forms.TextField(label=_("Program"), max_length=100, help_text=_("Such as: accounting, scales of hall 2."))
    scopes = widgets.MultipleChoiceField(
        label=_("What may it do?"), choices=list(SCOPES.items()), widget=widgets.CheckboxSelectMultiple
    )
    days = widgets.TypedChoiceField(
        label=_("How long?"), choices=LIVES, coerce=int, widget=widgets.RadioSelect, help_text=_("Then make a new one.")
    )


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Missing("missing")
    return request.user


@require_safe
@FACE.page
def keys(request: HttpRequest) -> HttpResponseBase:
    rows = api_keys_of(_user(request))
    return KEYS.respond(request, rows, "workspace/keys/list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, user = viewer_of(request), _user(request)

    def act(values: dict[str, Any]) -> ApiKey:
        ends = clock.now() + timedelta(days=values.pop("days"))
        made, secret = services.api_key_issue(user=user, actor=viewer, expires_at=ends, **values)
        request.session[SECRET] = [made.pk, secret]
        return made

    return service_form(
        request,
        KeyForm,
        act=act,
        done=lambda made: reverse("workspace:api-key", args=[made.pk]),
        template="components/form_page.html",
        initial={"days": 365, "scopes": ["registry:read", "epcis:query"]},
        context={
            "title": _("New key"),
            "intro": _("The key speaks for you: it may do for your organisations what you may, and nothing more."),
            "button": _("Make the key"),
            "back": reverse("workspace:api-keys"),
        },
    )


@require_safe
@FACE.page
def key(request: HttpRequest, pk: int) -> HttpResponse:
    row = one_of(api_keys_of(_user(request)), pk)
    kept = request.session.pop(SECRET, None)
    context = {
        "row": row,
        "state": state_of(row),
        "secret": kept[1] if kept and kept[0] == pk else "",
        "scopes": [SCOPES.get(one, one) for one in row.scopes],
        "in_force": row.is_in_force,
    }
    answer = render(request, "workspace/keys/key.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@FACE.page
def revoke(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    row = one_of(api_keys_of(_user(request)), pk)
    return service_action(
        request,
        lambda: services.api_key_revoke(api_key=row, reason="", actor=viewer_of(request)),
        to=reverse("workspace:api-keys"),
        message=_("The key is ended; programs that use it are refused within seconds"),
    )
