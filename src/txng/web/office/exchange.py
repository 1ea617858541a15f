"""Connections to other systems: destinations, what was sent and what became of it, words, organisations, comparison."""

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.problems import sentence_of
from txng.exchange import filling, mapping, policies, selectors, services
from txng.exchange.connectors import CONNECTORS
from txng.exchange.models import Destination, Parcel
from txng.exchange.rules import BLOCKING, KINDS, STATES, Kind
from txng.gs1.problems import Problem
from txng.web.components import forms
from txng.web.components.exchange_words import KIND_WORDS, PARCEL_STATES
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card, Tab, Tile
from txng.web.components.pickers import PartyField
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status, Text
from txng.web.components.system_fields import AddressField, ModeForm, TokenField
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MODES: dict[str, Status] = {
    "off": Status(_("Switched off"), "neutral", "player-pause"),
    "rehearsal": Status(_("Rehearsal: nothing is sent"), "info", "eye"),
    "live": Status(_("Connected"), "good"),
}
RESULTS: dict[str, Text] = {
    "accepted": _("Taken"),
    "pending": _("Arrived, not decided"),
    "refused": _("Not taken"),
    "failed": _("No answer that counts"),
    "": _("Cut off"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Records that another system refused or that could not be sent for a week."""
    number = selectors.to_do(viewer)
    if number:
        yield Card(
            _("Records that other systems do not take"),
            reverse("office:exchange"),
            text=_("%(number)d refused or stopped") % {"number": number},
            icon="cloud-off",
            tone="warning",
            urgency=4,
        )


class Line(NamedTuple):
    """A destination in the list."""

    row: Destination
    mode: Status
    about: str
    states: dict[str, int]
    waits: int
    to_do: int


@require_safe
@FACE.page
def destinations(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    counts = selectors.counts(viewer)
    lines = []
    for row in selectors.destinations(viewer):
        states = counts.get(row.pk, dict.fromkeys(STATES, 0))
        waits = sum(states[state] for state in BLOCKING if state != "parked") + states["pending"]
        to_do = states["refused"] + states["parked"]
        lines.append(Line(row, MODES[row.mode], _said(row.connector, "title"), states, waits, to_do))
    context = {"lines": lines, "changes": policies.may_change(viewer), "now": clock.now()}
    return render(request, "office/exchange/list.html", context)


def _said(connector: str, what: str) -> str:
    found = CONNECTORS.get(connector)
    return getattr(found, what)[get_language() == "en"] if found else connector


class DestinationForm(forms.Form):
    title = forms.TextField(label=_("Name"), max_length=120)
    url = AddressField(
        label=_("Address of its interface"),
        required=False,
        help_text=_("https only. Needed before it is connected."),
    )
    token = TokenField(label=_("Token we show there"))
    agreement = forms.TextField(label=_("Number of the data-sharing agreement"), max_length=120, required=False)
    per_minute = forms.NumberField(
        label=_("Records a minute at most"), places=0, least=1, most=services.FASTEST, initial=600
    )


class NewForm(DestinationForm):
    connector = widgets.ChoiceField(label=_("Kind of system"), widget=widgets.RadioSelect)
    field_order = ("connector", "title")

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        choice = self.fields["connector"]
        assert isinstance(choice, widgets.ChoiceField)
        choice.choices = [(name, _said(name, "title")) for name in CONNECTORS]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer = _changing(request)
    return service_form(
        request,
        NewForm,
        act=lambda values: services.destination_create(actor=viewer, **values),
        done=lambda row: reverse("office:exchange-destination", args=[row.pk]),
        message=_("Saved. It is switched off."),
        template="components/form_page.html",
        initial={"per_minute": 600},
        context={"title": _("New connection"), "back": reverse("office:exchange")},
    )


def _changing(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not policies.may_change(viewer):
        raise Forbidden("not-permitted")
    return viewer


def _destination(request: HttpRequest, pk: int) -> Destination:
    row = selectors.destinations(viewer_of(request)).filter(pk=pk).first()
    if row is None:
        raise Missing("missing")
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = _changing(request), _destination(request, pk)
    back = reverse("office:exchange-destination", args=[pk])

    def act(values: dict[str, Any]) -> Destination:
        token = values.pop("token") or None
        return services.destination_update(actor=viewer, destination=row, token=token, **values)

    return service_form(
        request,
        DestinationForm,
        act=act,
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in ("title", "url", "agreement", "per_minute")},
        context={"title": row.title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch on and off: a leader decides that data leave the province."""
    viewer, row = viewer_of(request), _destination(request, pk)
    if not policies.may_switch(viewer):
        raise Forbidden("not-permitted")
    back = reverse("office:exchange-destination", args=[pk])
    return service_form(
        request,
        partial(ModeForm, modes=MODES),
        act=lambda values: services.destination_switch(actor=viewer, destination=row, **values),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={"mode": row.mode},
        context={"title": _("Switch the connection"), "back": back, "intro": row.title},
    )


PARCELS = Table(
    name="parcels",
    caption=_("Records sent"),
    columns=(
        Column("label", _("Record"), main=True),
        Column("kind", _("Kind of record"), value=lambda row: KIND_WORDS[row.kind]),
        Column("state", _("State"), value=lambda row: PARCEL_STATES[row.state], kind="status"),
        Column("party", _("Organisation"), value="party.name"),
        Column("code", _("Code"), kind="code"),
        Column("created_at", _("Made at"), kind="moment", sort="id"),
        Column("attempts", _("Attempts"), kind="number", hidden=True),
        Column("key", _("Key"), kind="code", hidden=True),
        Column("words", _("Answer"), value=lambda row: row.words[:120], hidden=True),
    ),
    filters=(
        Search(fields=("code", "label", "key")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in PARCEL_STATES.items()], field="state"),
        Choice("kind", _("Kind of record"), choices=list(KIND_WORDS.items()), field="kind"),
    ),
    order="-id",
    row_address=lambda row: reverse("office:exchange-parcel", args=[row.pk]),
    empty=Empty(_("Nothing here"), text=_("Records appear when organisations are connected."), icon="send"),
    export="ban-ghi-da-gui",
)


def _head(request: HttpRequest, row: Destination, here: str) -> dict[str, Any]:
    """What every page of a destination begins with."""
    viewer = viewer_of(request)
    states = selectors.counts(viewer, row).get(row.pk, dict.fromkeys(STATES, 0))
    address = partial(reverse, args=[row.pk])
    ways: list[tuple[str, Text]] = [
        ("office:exchange-destination", _("Records")),
        ("office:exchange-connections", _("Organisations")),
        ("office:exchange-words", _("Field names")),
        ("office:exchange-comparisons", _("Comparison")),
    ]
    listed = reverse("office:exchange-destination", args=[row.pk])
    return {
        "row": row,
        "mode": MODES[row.mode],
        "kind_of_system": _said(row.connector, "title"),
        "about": _said(row.connector, "about"),
        "tabs": [Tab(str(word), address(name), name == here) for name, word in ways],
        "changes": policies.may_change(viewer),
        "switches": policies.may_switch(viewer),
        "rests": row.pulse.rests_until if row.pulse.rests_until and row.pulse.rests_until > clock.now() else None,
        "parked": states["parked"],
        "tiles": [
            Tile(_("Waiting"), str(states["queued"] + states["sending"]), address=f"{listed}?state=queued"),
            Tile(_("Not decided there"), str(states["pending"]), address=f"{listed}?state=pending"),
            Tile(PARCEL_STATES["accepted"].word, str(states["accepted"]), address=f"{listed}?state=accepted"),
            Tile(PARCEL_STATES["refused"].word, str(states["refused"]), address=f"{listed}?state=refused"),
        ],
    }


@require_safe
@FACE.page
def destination(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was sent to one destination."""
    row = _destination(request, pk)
    context = _head(request, row, "office:exchange-destination")
    rows = selectors.parcels(viewer_of(request), row)
    return PARCELS.respond(request, rows, "office/exchange/destination.html", context)


@require_POST
@FACE.page
def parked(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.parked_resend, actor=viewer_of(request), destination=_destination(request, pk))
    to = reverse("office:exchange-destination", args=[pk])
    return service_action(request, act, to=to, message=_("Will be sent again"))


def _parcel(request: HttpRequest, pk: int) -> Parcel:
    row = selectors.parcel(viewer_of(request), pk)
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def parcel(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: what was sent, every call, the other versions."""
    viewer, row = viewer_of(request), _parcel(request, pk)
    language = get_language() or "vi"
    body = filling.body_of(row)
    context = {
        "row": row,
        "state": PARCEL_STATES[row.state],
        "kind": KIND_WORDS[row.kind],
        "body": _pretty(json.loads(body)) if body else "",
        "receipt": _pretty(row.receipt) if any(row.receipt.values()) else "",
        "problems": [sentence_of(Problem(one["code"], one["params"]), language) for one in row.problems],
        "calls": [(one, RESULTS[one.result]) for one in row.calls.all()[:200]],
        "versions": [(one, PARCEL_STATES[one.state]) for one in selectors.versions(viewer, row)],
        "resends": policies.may_change(viewer) and row.state in ("refused", "parked") and not row.problems,
    }
    return render(request, "office/exchange/parcel.html", context)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@require_POST
@FACE.page
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.parcel_resend, actor=viewer_of(request), parcel=_parcel(request, pk))
    return service_action(
        request, act, to=reverse("office:exchange-parcel", args=[pk]), message=_("Will be sent again")
    )


class ConnectForm(forms.Form):
    party = PartyField(label=_("Organisation"))

    def __init__(self, *args: Any, viewer: Viewer, **given: Any):
        super().__init__(*args, **given)
        self.fields["party"].viewer = viewer  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def connections(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisations whose data go there, and a field to connect another."""
    viewer, row = viewer_of(request), _destination(request, pk)
    if request.method == "POST" and not policies.may_change(viewer):
        raise Forbidden("not-permitted")
    here = reverse("office:exchange-connections", args=[pk])
    return service_form(
        request,
        partial(ConnectForm, viewer=viewer),
        act=lambda values: services.connection_add(actor=viewer, destination=row, party=values["party"]),
        done=lambda _row: here,
        message=_("Connected. Its records are on their way."),
        template="office/exchange/connections.html",
        context={
            **_head(request, row, "office:exchange-connections"),
            "connections": selectors.connections(viewer, row),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def suspend(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    viewer, row = _changing(request), _destination(request, pk)
    found = selectors.connections(viewer, row).filter(pk=number).first()
    if found is None:
        raise Missing("missing")
    back = reverse("office:exchange-connections", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.connection_suspend(actor=viewer, connection=found, **values),
        done=lambda _row: back,
        message=_("Suspended: nothing new is sent"),
        template="components/form_page.html",
        context={"title": _("Suspend the connection"), "back": back, "intro": found.party.name},
    )


@require_POST
@FACE.page
def resume(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    viewer, row = _changing(request), _destination(request, pk)
    found = selectors.connections(viewer, row).filter(pk=number).first()
    if found is None:
        raise Missing("missing")
    act = partial(services.connection_resume, actor=viewer, connection=found)
    return service_action(request, act, to=reverse("office:exchange-connections", args=[pk]), message=_("Resumed"))


class WordsForm(forms.ReasonForm):
    fields_text = widgets.CharField(
        label=_("Fields, as JSON"),
        widget=widgets.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
        help_text=_("Each field says where its value comes from and what it is called there; dots make objects."),
        max_length=200_000,
    )
    paths = {"fields": "fields_text"}
    field_order = ("fields_text", "reason")

    def field_of(self, path: str) -> str | None:
        return "fields_text" if path.startswith("[") else super().field_of(path)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def words(request: HttpRequest, pk: int, kind: str = "") -> HttpResponse:
    """The names of fields for one kind of record, with one record as it would be sent."""
    viewer, row = viewer_of(request), _destination(request, pk)
    kinds = [one for one in selectors.kinds_of(row) if one != "event"]
    if kind and kind not in kinds:
        raise Missing("missing")
    if request.method == "POST" and (not kind or not policies.may_change(viewer)):
        raise Forbidden("not-permitted")
    chosen: Kind | None = next((one for one in KINDS if one == kind), None) or (kinds[0] if kinds else None)
    if chosen is None:
        context = _head(request, row, "office:exchange-words")
        return render(request, "office/exchange/words.html", context)
    fields = filling.fields_of(row, chosen)
    newest = filling.rows_of(chosen).order_by("-pk").first()
    shown = selectors.preview(viewer, row, chosen, newest.pk) if newest else None
    language = get_language() or "vi"
    here = reverse("office:exchange-words-of", args=[pk, chosen])
    kind_tabs = [
        Tab(str(KIND_WORDS[one]), reverse("office:exchange-words-of", args=[pk, one]), one == chosen) for one in kinds
    ]
    return service_form(
        request,
        WordsForm,
        act=lambda values: services.mapping_save(
            actor=viewer, destination=row, kind=chosen, text=values["fields_text"], reason=values["reason"]
        ),
        done=lambda _row: here,
        message=_("Saved. Records that lacked something are written anew."),
        template="office/exchange/words.html",
        initial={
            "fields_text": "[\n" + ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in fields) + "\n]"
        },
        context={
            **_head(request, row, "office:exchange-words"),
            "kind_tabs": kind_tabs,
            "ours": mapping.FIELDS.get(chosen, ()),
            "example": newest,
            "sent": _pretty(shown.body) if shown else "",
            "lacking": [sentence_of(one, language) for one in shown.problems] if shown else [],
            "versions": row.mappings.filter(kind=chosen).select_related("by"),
        },
    )


def _lines(fields: list[dict[str, Any]]) -> str:
    """JSON with one field a line."""
    listed = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in fields)
    return f"[\n{listed}\n]"


@require_safe
@FACE.page
def comparisons(request: HttpRequest, pk: int) -> HttpResponse:
    """Days on which both sides were compared."""
    row = _destination(request, pk)
    context = _head(request, row, "office:exchange-comparisons")
    listed = [(one, KIND_WORDS[one.kind], _agrees(one)) for one in selectors.comparisons(viewer_of(request), row)[:100]]
    return render(request, "office/exchange/comparisons.html", {**context, "listed": listed})


def _agrees(one: Any) -> Status:
    if one.theirs is None:
        return Status(_("They did not say"), "neutral")
    if one.lost or one.strange or one.theirs != one.ours:
        return Status(_("They differ"), "danger")
    return Status(_("Both have the same"), "good")


@require_POST
@FACE.page
def lost(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Send what they lack of a day again."""
    row = _destination(request, pk)
    found = selectors.comparisons(viewer_of(request), row).filter(pk=number).first()
    if found is None:
        raise Missing("missing")
    act = partial(services.lost_resend, actor=viewer_of(request), comparison=found)
    to = reverse("office:exchange-comparisons", args=[pk])
    return service_action(request, act, to=to, message=_("Will be sent again"))
