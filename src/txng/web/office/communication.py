"""Communication: what was done on which channel with its evidence, and the campaigns it belongs to."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock, files
from txng.core.errors import Forbidden, Missing
from txng.core.numbers import write_number
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.communication import policies, rules, selectors, services
from txng.programme.communication.models import Activity, Campaign, Channel
from txng.web.components import forms
from txng.web.components.attachments import stored
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Days, Search
from txng.web.components.parts import Tile
from txng.web.components.pickers import CommuneField
from txng.web.components.service_form import service_form
from txng.web.components.status import Status, Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.uploads import UploadField
from txng.web.office.face import FACE

MOST_SHOWN = 100  # activities on the page of a campaign
COUNTS = Status(_("Counts"), "good")
CANCELLED = Status(_("Record taken back"), "neutral", "x")
STATES: dict[str, Status] = {
    "planned": Status(_("Planned"), "neutral", "calendar"),
    "running": Status(_("Campaign under way"), "info", "hourglass"),
    "ended": Status(_("Campaign ended"), "good"),
    "dropped": Status(_("Dropped"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "begin": _("Campaign begun"),
    "end": _("Campaign ended"),
    "drop": _("Dropped"),
}


def _state(row: Activity) -> Status:
    return CANCELLED if row.cancelled else COUNTS


ACTIVITIES = Table(
    name="communication",
    caption=_("Communication"),
    columns=(
        Column("title", _("Activity"), main=True, sort="title"),
        Column("channel", _("Channel"), value="get_channel_display", sort="channel"),
        Column("on", _("Day"), kind="date", sort="on"),
        Column("agency", _("Body"), value="agency.short_name", sort="agency__short_name"),
        Column("pieces", _("Pieces"), kind="number", sort="pieces"),
        Column("reach", _("People reached"), kind="number", sort="reach"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=_state, kind="status"),
        Column("campaign", _("Campaign"), value="campaign.title", hidden=True),
        Column("place", _("Place"), hidden=True),
        Column("commune", _("Commune, ward"), value="commune.name", hidden=True),
        Column("address", _("Address on the web"), hidden=True),
    ),
    filters=(
        Search(fields=("title", "number", "place")),
        Choice("channel", _("Channel"), choices=Channel.choices, field="channel"),
        Days("on", _("Day"), field="on"),
    ),
    order="-on",
    row_address=lambda row: reverse("office:activity", args=[row.pk]),
    empty=Empty(
        _("No activities yet"),
        text=_("Record conferences, articles, broadcasts, leaflets with their evidence: reports count them."),
        icon="news",
        action=("/office/communication/new", _("Record an activity")),
    ),
    export="thong-tin-tuyen-truyen",
)


@require_safe
@FACE.page
def activities(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"records": policies.may_record(viewer)}
    return ACTIVITIES.respond(request, selectors.activities(viewer), "office/communication/list.html", context)


class ActivityForm(forms.Form):
    channel = widgets.ChoiceField(label=_("Channel"), choices=Channel.choices)
    title = forms.TextField(label=_("Title"), max_length=200)
    on = forms.DateField(label=_("Day"))
    campaign = widgets.ChoiceField(label=_("Campaign"), required=False)
    place = forms.TextField(label=_("Place"), max_length=200, required=False)
    commune = CommuneField(label=_("Commune, ward"), required=False)
    pieces = forms.NumberField(
        label=_("Pieces"), places=0, least=1, help_text=_("Articles, broadcasts, leaflets, meetings.")
    )
    reach = forms.NumberField(label=_("People reached"), places=0, least=0, required=False)
    reach_basis = forms.TextField(
        label=_("How that is known"),
        max_length=200,
        required=False,
        help_text=_("List of participants, views, circulation."),
    )
    address = forms.TextField(label=_("Address on the web"), max_length=500, required=False)
    evidence = UploadField(label=_("Picture or document that shows it"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, attaches: bool = True, **given: Any):
        super().__init__(*args, **given)
        self.campaigns = {str(one.pk): one for one in selectors.running(viewer)}
        chosen: Any = self.fields["campaign"]
        now = (self.initial or {}).get("campaign")
        if isinstance(now, Campaign):
            self.campaigns.setdefault(str(now.pk), now)
            self.initial["campaign"] = str(now.pk)
        chosen.choices = [("", "–"), *((key, one.title) for key, one in self.campaigns.items())]
        if not attaches:
            del self.fields["evidence"]

    def clean_campaign(self) -> Campaign | None:
        return self.campaigns.get(self.cleaned_data["campaign"])


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    """``campaign`` in the address: as its page links here."""
    viewer = viewer_of(request)
    if not policies.may_record(viewer):
        raise Forbidden("not-permitted")
    initial = {"on": clock.today(), "pieces": 1, "campaign": request.GET.get("campaign", "")[:12]}
    return service_form(
        request,
        partial(ActivityForm, viewer=viewer),
        act=lambda values: services.activity_record(actor=viewer, **values),
        done=lambda row: reverse("office:activity", args=[row.pk]),
        message=_("Recorded"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("Record an activity"), "back": reverse("office:communication")},
    )


def _activity(request: HttpRequest, pk: int) -> Activity:
    row = selectors.activity(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _changing(request: HttpRequest, pk: int) -> Activity:
    row = _activity(request, pk)
    if not policies.of(viewer_of(request), row) or row.cancelled:
        raise Forbidden("not-permitted")
    return row


@require_safe
@FACE.page
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _activity(request, pk)
    context = {
        "row": row,
        "state": _state(row),
        "evidence": [(one, one.file.kind in files.PICTURES) for one in row.evidence.select_related("file")],
        "changes": bool(policies.of(viewer, row)) and not row.cancelled,
    }
    return render(request, "office/communication/activity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _changing(request, pk)
    back = reverse("office:activity", args=[pk])
    names = (name for name in ActivityForm.base_fields if name != "evidence")
    return service_form(
        request,
        partial(ActivityForm, viewer=viewer, attaches=False),
        act=lambda values: services.activity_edit(actor=viewer, activity=row, **values),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in names},
        context={"title": row.title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _changing(request, pk)
    back = reverse("office:activity", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.activity_cancel(actor=viewer, activity=row, **values),
        done=lambda _row: back,
        message=_("Record taken back"),
        template="components/form_page.html",
        context={"title": _("Take the record back"), "back": back, "intro": row.title, "danger": True},
    )


class EvidenceForm(forms.Form):
    evidence = UploadField(label=_("Picture or document that shows it"))
    caption = forms.TextField(label=_("What the file shows"), max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def evidence_new(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _changing(request, pk)
    back = reverse("office:activity", args=[pk])
    return service_form(
        request,
        EvidenceForm,
        act=lambda values: services.evidence_add(actor=viewer, activity=row, **values),
        done=lambda _made: back,
        message=_("Saved"),
        template="components/form_page.html",
        context={"title": _("Add evidence"), "back": back, "intro": row.title},
    )


@require_safe
@FACE.page
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.evidence_file(pk, number, viewer_of(request)))


# -- campaigns ---------------------------------------------------------------------------------------------------------

CAMPAIGNS = Table(
    name="campaigns",
    caption=_("Campaigns"),
    columns=(
        Column("title", _("Campaign"), main=True, sort="title"),
        Column("agency", _("Body"), value="agency.short_name", sort="agency__short_name"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("starts", _("Begins on"), kind="date", sort="starts"),
        Column("ends", _("Ends on"), kind="date", sort="ends"),
        Column("pieces", _("Pieces"), kind="number"),
        Column("reach", _("People reached"), kind="number"),
        Column("audience", _("For whom"), hidden=True),
        Column("report", _("What came of it"), hidden=True),
    ),
    filters=(
        Search(fields=("title", "message")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="-starts",
    row_address=lambda row: reverse("office:campaign", args=[row.pk]),
    empty=Empty(
        _("No campaigns yet"),
        text=_("A campaign says what is to be told to whom until when, and how many it wants to reach."),
        icon="news",
        action=("/office/communication/campaigns/new", _("New campaign")),
    ),
    export="chien-dich-truyen-thong",
)


@require_safe
@FACE.page
def campaigns(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"records": policies.may_record(viewer)}
    return CAMPAIGNS.respond(request, selectors.campaigns(viewer), "office/communication/campaigns.html", context)


class CampaignForm(forms.Form):
    title = forms.TextField(label=_("Title"), max_length=200)
    message = forms.TextField(label=_("What is to be told"), lines=4, max_length=2000)
    audience = forms.TextField(label=_("For whom"), max_length=200, required=False)
    starts = forms.DateField(label=_("Begins on"))
    ends = forms.DateField(label=_("Ends on"))
    aim_pieces = forms.NumberField(label=_("Pieces wanted"), places=0, least=1, most=services.MOST, required=False)
    aim_reach = forms.NumberField(
        label=_("People to be reached"), places=0, least=1, most=services.MOST, required=False
    )


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    row = selectors.campaign(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _campaign_form(request: HttpRequest, row: Campaign | None, title: Text, back: str) -> HttpResponse:
    initial = {name: getattr(row, name) for name in CampaignForm.base_fields} if row else None
    return service_form(
        request,
        CampaignForm,
        act=lambda values: services.campaign_set(actor=viewer_of(request), campaign=row, **values),
        done=lambda made: reverse("office:campaign", args=[made.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def campaign_new(request: HttpRequest) -> HttpResponse:
    if not policies.may_record(viewer_of(request)):
        raise Forbidden("not-permitted")
    return _campaign_form(request, None, _("New campaign"), reverse("office:campaigns"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _campaign(request, pk)
    if not policies.of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return _campaign_form(request, row, row.title, reverse("office:campaign", args=[pk]))


def _towards(label: Text, done: int, aim: int | None) -> Tile:
    language = get_language() or "vi"
    value = write_number(done, language)
    return Tile(
        label,
        f"{value}/{write_number(aim, language)}" if aim else value,
        share=min(rules.share(done, aim) or 0, 100) if aim else None,
    )


@require_safe
@FACE.page
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is towards its aims, by channel, with what was done."""
    viewer, row = viewer_of(request), _campaign(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    done: Any = row  # with what the selector counted
    context = {
        "row": row,
        "state": STATES[row.state],
        "tiles": [
            _towards(_("Pieces"), done.pieces, row.aim_pieces),
            _towards(_("People reached"), done.reach, row.aim_reach),
        ],
        "channels": selectors.by_channel(row),
        "activities": selectors.activities(viewer).filter(campaign=row, cancelled="")[:MOST_SHOWN],
        "records": policies.may_record(viewer) and row.state not in rules.CAMPAIGN.finals,
        "owns": bool(facts.permissions) and row.state not in rules.CAMPAIGN.finals,
        "steps_allowed": {step.name for step in rules.CAMPAIGN.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Planned"), row.at)),
    }
    return render(request, "office/communication/campaign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def campaign_say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``begin``, ``end`` with what came of it, ``drop`` with the reason."""
    viewer, row = viewer_of(request), _campaign(request, pk)
    made: dict[str, tuple[type[forms.Form], Text]] = {
        "begin": (forms.Form, _("Begin the campaign")),
        "end": (forms.OutcomeForm, _("End the campaign")),
        "drop": (forms.ReasonForm, _("Drop the campaign")),
    }
    if name not in made:
        raise Missing("missing")
    if not policies.of(viewer, row):
        raise Forbidden("not-permitted")
    form, title = made[name]
    back = reverse("office:campaign", args=[pk])
    return service_form(
        request,
        form,
        act=lambda values: services.campaign_step(actor=viewer, campaign=row, name=name, **values),
        done=lambda _row: back,
        message=ACTS[name],
        template="components/form_page.html",
        context={"title": title, "back": back, "intro": row.title, "danger": name == "drop"},
    )
