"""Links of the own codes: what a scan, or a machine that asks for a link type, is led to; and the hosts they lie on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms as plain
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden
from txng.gs1 import digital_link, hri
from txng.registry.models import Party
from txng.resolver import hosts, registering
from txng.resolver.links import DEFAULT, DEFAULT_MULTI, VOCABULARY
from txng.resolver.models import Link, LinkHost
from txng.resolver.vocabulary import TITLES, title
from txng.web.components import forms
from txng.web.components.codes import CodeField
from txng.web.components.face import viewer_of
from txng.web.components.filters import Search
from txng.web.components.service_form import service_action, service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace.face import FACE

KEYS = ("01", "8006", "414", "417", "00", "8003", "8004", "253", "255", "401", "402", "8010", "8013", "8017", "8018")


def code_of(link: Link) -> str:
    """The identifier as people read it."""
    return " ".join(hri.lines(digital_link.parse_path(link.record.path).elements))


def type_of(link: Link) -> str:
    return title(link.link_type, get_language() or "vi")


LINKS = Table(
    name="links",
    caption=gettext_lazy("Links of your codes"),
    columns=(
        Column("title", gettext_lazy("Title of the link"), sort="title", main=True),
        Column("code", gettext_lazy("Code"), value=code_of, kind="code", sort="record__path"),
        Column("type", gettext_lazy("Kind of link"), value=type_of, sort="link_type"),
        Column("href", gettext_lazy("Leads to"), kind="code"),
        Column("languages", gettext_lazy("Languages"), value=lambda link: ", ".join(link.hreflang)),
        Column("valid_to", gettext_lazy("Valid until"), kind="moment", hidden=True),
    ),
    filters=(Search("q", gettext_lazy("Search"), fields=("title", "href", "record__path")),),
    order="record__path",
    row_address=lambda link: reverse("workspace:link", args=[link.pk]),
    empty=Empty(
        gettext_lazy("No links yet"),
        gettext_lazy("Without links of your own, scans of your products open their page on this portal."),
        action=("/workspace/links/new", gettext_lazy("Add a link")),
        icon="link",
    ),
    export="lien-ket",
)


class LinkForm(forms.Form):
    """One link; ``paths``: how the rules call its fields."""

    paths = {"code": "code", "hreflang": "languages", "type": "media_type"}

    code = CodeField(
        label=gettext_lazy("Code"),
        keys=KEYS,
        gln=True,
        help_text=gettext_lazy("A product, one of its lots or serial numbers, or a place: 8934563138165 or (01)…(10)…"),
    )
    kind = plain.ChoiceField(label=gettext_lazy("Kind of link"))
    href = forms.TextField(
        label=gettext_lazy("Address it leads to"),
        max_length=2048,
        help_text=gettext_lazy(
            "On one of your verified hosts. {lot} and {serial} stand for the values of the scanned code."
        ),
        widget=plain.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    title = forms.TextField(label=gettext_lazy("Title of the link"), max_length=200)
    languages = plain.MultipleChoiceField(
        label=gettext_lazy("Languages of the page"),
        choices=[("vi", "Tiếng Việt"), ("en", "English"), ("zh", "中文"), ("ko", "한국어"), ("ja", "日本語")],
        widget=plain.CheckboxSelectMultiple,
        required=False,
    )
    media_type = plain.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[
            ("text/html", gettext_lazy("Web page")),
            ("application/pdf", "PDF"),
            ("application/json", "JSON"),
            ("", "–"),
        ],
        required=False,
    )
    first_day = forms.DateField(label=gettext_lazy("Valid from"), required=False)
    last_day = forms.DateField(label=gettext_lazy("Valid until"), required=False)
    is_default = plain.BooleanField(label=gettext_lazy("Scans of this code go there directly"), required=False)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        language = get_language() or "vi"
        kinds = sorted(
            ((VOCABULARY + name, title(VOCABULARY + name, language)) for name in TITLES), key=lambda one: one[1]
        )
        shown = [one for one in kinds if one[0] not in (DEFAULT, DEFAULT_MULTI)]
        self.fields["kind"].choices = shown  # type: ignore[attr-defined]


class HostForm(forms.Form):
    host = forms.TextField(
        label=gettext_lazy("Host"), max_length=253, help_text=gettext_lazy("For example: htx-nuibaden.vn")
    )


def party_of(viewer: Viewer) -> Party:
    """Whom the person acts for. Raises `Forbidden` where that is not chosen."""
    party = Party.objects.filter(pk=viewer.acting_party or 0).first()
    if party is None:
        raise Forbidden("forbidden")
    return party


@require_safe
@FACE.page
def links(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    party = party_of(viewer)
    context = {"hosts": hosts.hosts_of(viewer, party.pk), "file": hosts.FILE}
    return LINKS.respond(request, registering.links_of(viewer, party.pk), "workspace/links.html", context)


@FACE.page
def new(request: HttpRequest) -> HttpResponseBase:
    return _form(request, None, {"kind": VOCABULARY + "pip", "media_type": "text/html"}, _("Add a link"))


@FACE.page
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer = viewer_of(request)
    link = get_object_or_404(registering.links_of(viewer, party_of(viewer).pk), pk=pk)
    default = registering.default_targets([link.record_id]).get(link.record_id)
    initial = {
        "code": digital_link.CANONICAL_ROOT + link.record.path,
        "kind": link.link_type,
        "href": link.href,
        "title": link.title,
        "languages": link.hreflang,
        "media_type": link.media_type,
        "first_day": clock.day_of(link.valid_from) if link.valid_from else None,
        "last_day": clock.day_of(link.valid_to - timedelta(seconds=1)) if link.valid_to else None,
        "is_default": default == link.href,
    }
    return _form(request, link, initial, _("Change the link"))


def _form(request: HttpRequest, link: Link | None, initial: Mapping[str, Any], heading: str) -> HttpResponseBase:
    viewer = viewer_of(request)
    party = party_of(viewer)

    def save(values: dict[str, Any]) -> Link:
        elements = digital_link.parse(values["code"].canonical)
        return registering.link_save(
            actor=viewer,
            party=party,
            elements=[elements.key, *elements.qualifiers],
            link_type=values["kind"],
            href=values["href"],
            title=values["title"],
            languages=values["languages"],
            media_type=values["media_type"],
            valid_from=_midnight(values["first_day"]),
            valid_to=_midnight(values["last_day"], 1),
            is_default=values["is_default"],
            link=link,
        )

    context = {"title": heading, "back": reverse("workspace:links"), "link": link}
    return service_form(
        request,
        LinkForm,
        act=save,
        done=lambda _link: reverse("workspace:links"),
        message=_("The link is saved. Scans follow it at once."),
        template="workspace/link.html",
        initial=initial,
        context=context,
    )


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    if day is None:
        return None
    return clock.beginning_of(day + timedelta(days=later))


@require_POST
@FACE.page
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer = viewer_of(request)
    link = get_object_or_404(registering.links_of(viewer, party_of(viewer).pk), pk=pk)
    return service_action(
        request,
        lambda: registering.link_remove(actor=viewer, link=link),
        to=reverse("workspace:links"),
        message=_("The link is removed."),
    )


@FACE.page
def host_new(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    party = party_of(viewer)
    return service_form(
        request,
        HostForm,
        act=lambda values: hosts.host_add(actor=viewer, party=party, host=values["host"]),
        done=lambda _host: reverse("workspace:links") + "#hosts",
        message=_("The host is listed. Put its file there, then check it."),
        template="components/form_page.html",
        context={
            "title": _("Add a host"),
            "intro": _("Links of your codes may lead to hosts that you have shown to be yours."),
            "back": reverse("workspace:links"),
        },
    )


@require_POST
@FACE.page
def host_act(request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
    """``check`` or ``remove`` a host."""
    viewer = viewer_of(request)
    host: LinkHost = get_object_or_404(hosts.hosts_of(viewer, party_of(viewer).pk), pk=pk)
    act = {"check": hosts.host_check, "remove": hosts.host_remove}[step]
    said = {"check": _("The host is verified."), "remove": _("The host is removed.")}[step]
    to = reverse("workspace:links") + "#hosts"
    return service_action(request, lambda: act(actor=viewer, host=host), to=to, message=said)
