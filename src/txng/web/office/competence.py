"""Who answers for which goods by decision and date, what a chain must show, and the agencies over time."""

from datetime import date, timedelta
from typing import Any

from django import forms as widgets
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.models import Agency, AgencyKind, in_force
from txng.accounts.selectors import agency as agency_of
from txng.core import clock
from txng.core.errors import Missing
from txng.registry import policies, rules, services
from txng.registry.models import Competence, CompetenceKind, ProductGroup, StageProfile
from txng.registry.selectors import competence_gaps
from txng.trace.sentences import STAGES, stage_name
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Tab
from txng.web.components.pickers import agency_choices, group_choices
from txng.web.components.service_form import service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

KINDS: dict[str, Any] = {
    CompetenceKind.QUALITY: _("Quality"),
    CompetenceKind.FOOD_SAFETY: _("Food safety"),
    CompetenceKind.MARKET: _("Checks in the market"),
}
AHEAD = date(2100, 12, 31)


def _state(row: Competence | Agency | StageProfile) -> Status:
    today = clock.today()
    if row.valid_from > today:
        return Status(_("Begins later"), "neutral", "calendar")
    if row.valid_to is not None and row.valid_to <= today:
        return Status(_("Ended"), "neutral")
    return Status(_("In force"), "good")


def _last(row: Competence | Agency | StageProfile) -> date | None:
    return row.valid_to - timedelta(days=1) if row.valid_to else None


_DATES = (
    Column("state", _("State"), value=_state, kind="status"),
    Column("valid_from", _("Begins on"), kind="date", sort="valid_from"),
    Column("last", _("Until the end of"), value=_last, kind="date", sort="valid_to"),
)

COMPETENCES = Table(
    name="competences",
    caption=_("Who answers for what"),
    columns=(
        Column("group", _("Product group"), value="group.name", main=True, sort="group__name"),
        Column("kind", _("Task"), value=lambda row: KINDS[row.kind], sort="kind"),
        Column("agency", _("Agency"), value="agency.name", sort="agency__name"),
        Column("decision", _("Decision"), value=lambda row: row.decision_number or row.basis),
        *_DATES,
    ),
    filters=(
        Search(fields=("group__name", "agency__name", "decision_number")),
        Choice("kind", _("Task"), choices=list(KINDS.items())),
        Choice("agency", _("Agency"), choices=agency_choices, field="agency__code"),
    ),
    order="group__name",
    row_address=lambda row: reverse("office:competence-end", args=[row.pk]),
    empty=Empty(_("Nothing is assigned"), icon="list-check"),
    export="tham-quyen",
)


def _successors(row: Agency) -> str:
    return "; ".join(step.new.name for step in row.successions.all())


AGENCIES = Table(
    name="agencies",
    caption=_("Agencies"),
    columns=(
        Column("name", _("Agency"), main=True, sort="name"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column(
            "became", _("Went over to"), value=lambda row: "; ".join(step.new.name for step in row.successions.all())
        ),
        *_DATES,
    ),
    filters=(
        Search(fields=("name", "short_name", "code")),
        Choice("kind", _("Kind"), choices=AgencyKind.choices),
    ),
    order="name",
    empty=Empty(_("No agency"), icon="building-community"),
    export="co-quan",
)


def _stages(row: StageProfile) -> str:
    return " → ".join(stage_name(code, get_language() or "vi") for code in row.stages)


def _items(row: StageProfile) -> str:
    at = 1 if get_language() == "en" else 0
    return "; ".join(rules.DATA_ITEMS[code][at] for code in row.items if code in rules.DATA_ITEMS)


PROFILES = Table(
    name="profiles",
    caption=_("What a chain must show"),
    columns=(
        Column("group", _("Product group"), value="group.name", main=True, sort="group__name"),
        Column("stages", _("Stages"), value=_stages),
        Column("items", _("Further data"), value=_items),
        Column("basis", _("Basis"), hidden=True),
        *_DATES,
    ),
    filters=(Search(fields=("group__name",)),),
    order="group__name",
    empty=Empty(_("No group has a profile"), icon="list-check"),
    export="ho-so-nhom",
)


def _tabs(name: str, everything: bool) -> list[Tab]:
    here = reverse(name)
    return [Tab(_("In force"), here, not everything), Tab(_("All over time"), f"{here}?tab=all", everything)]


@require_safe
@FACE.page
def competences(request: HttpRequest) -> HttpResponseBase:
    everything = request.GET.get("tab") == "all"
    rows = Competence.objects.select_related("group", "agency")
    if not everything:
        rows = rows.filter(in_force(clock.today()))
    context = {
        "tabs": _tabs("office:competences", everything),
        "gaps": competence_gaps(),
        "may_assign": policies.may_assign(viewer_of(request)),
    }
    return COMPETENCES.respond(request, rows, "office/competence/list.html", context)


@require_safe
@FACE.page
def agencies(request: HttpRequest) -> HttpResponseBase:
    everything = request.GET.get("tab") == "all"
    rows = Agency.objects.prefetch_related("successions__new")
    if not everything:
        rows = rows.filter(in_force(clock.today()))
    context = {"tabs": _tabs("office:agencies", everything)}
    return AGENCIES.respond(request, rows, "office/competence/agencies.html", context)


@require_safe
@FACE.page
def profiles(request: HttpRequest) -> HttpResponseBase:
    rows = StageProfile.objects.select_related("group")
    context = {"may_define": policies.may_define(viewer_of(request))}
    return PROFILES.respond(request, rows, "office/competence/profiles.html", context)


class AssignForm(forms.Form):
    group = widgets.ChoiceField(label=_("Product group"))
    kind = widgets.ChoiceField(label=_("Task"), choices=list(KINDS.items()))
    agency = widgets.ChoiceField(label=_("Agency"))
    decision_number = forms.TextField(label=_("Number of the decision"), max_length=60, required=False)
    decision_date = forms.DateField(label=_("Day of the decision"), required=False)
    basis = forms.TextField(
        label=_("Basis"),
        max_length=300,
        required=False,
        help_text=_("Where there is no decision: why it acts meanwhile."),
    )
    valid_from = forms.DateField(label=_("Begins on"), last=AHEAD)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["group"].choices = group_choices()  # type: ignore[attr-defined]
        self.fields["agency"].choices = agency_choices()  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def assign(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    policies.require(policies.may_assign(viewer))

    def act(values: dict[str, Any]) -> Competence:
        code = values.pop("agency")
        known = Agency.objects.filter(code=code).order_by("-valid_from")
        found = agency_of(code, values["valid_from"]) or known.first()  # the service says if it is not there that day
        if found is None:
            raise Missing("missing")
        return services.competence_assign(actor=viewer, agency=found, group=_group(values.pop("group")), **values)

    return service_form(
        request,
        AssignForm,
        act=act,
        done=lambda _row: reverse("office:competences"),
        message=_("Assigned; whoever answered before does so no longer from that day on"),
        template="components/form_page.html",
        initial={"valid_from": clock.today()},
        context={"title": _("Assign a product group"), "back": reverse("office:competences")},
    )


class EndForm(forms.Form):
    on = forms.DateField(
        label=_("From this day on no longer"),
        last=AHEAD,
        initial=clock.today,
        help_text=_("Its first day or earlier takes the assignment back: it never held."),
    )
    reason = forms.TextField(label=_("Reason"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment, and its end for who may end it."""
    viewer = viewer_of(request)
    row = Competence.objects.select_related("group", "agency").filter(pk=pk).first()
    if row is None:
        raise Missing("missing")
    context = {"row": row, "kind": KINDS[row.kind], "state": _state(row), "last": _last(row)}
    if not policies.may_assign(viewer):
        if request.method == "POST":
            policies.require(False)
        return render(request, "office/competence/one.html", context)
    return service_form(
        request,
        EndForm,
        act=lambda values: services.competence_end(actor=viewer, competence=row, **values),
        done=lambda _row: reverse("office:competences"),
        message=_("Ended; the group is a gap until it is assigned anew"),
        template="office/competence/one.html",
        context=context,
    )


class ProfileForm(forms.Form):
    group = widgets.ChoiceField(label=_("Product group"))
    stages = forms.TextField(label=_("Stages in their order"), lines=6)
    items = widgets.MultipleChoiceField(
        label=_("Further data of a lot"), required=False, widget=widgets.CheckboxSelectMultiple, choices=()
    )
    basis = forms.TextField(label=_("Basis"), max_length=300)
    valid_from = forms.DateField(label=_("Begins on"), last=AHEAD)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        at = 1 if get_language() == "en" else 0
        self.fields["group"].choices = group_choices()  # type: ignore[attr-defined]
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (code, words[at]) for code, words in rules.DATA_ITEMS.items()
        ]
        known = ", ".join(words[at] for words in STAGES.values())
        self.fields["stages"].help_text = _("One a line: %(known)s.") % {"known": known}

    def clean_stages(self) -> list[str]:
        named = {words[at].casefold(): code for code, words in STAGES.items() for at in (0, 1)}
        given = [line.strip() for line in self.cleaned_data["stages"].splitlines() if line.strip()]
        unknown = [line for line in given if line.casefold() not in named and line not in STAGES]
        if unknown:
            raise ValidationError(_("There is no stage “%(stage)s”.") % {"stage": unknown[0][:60]})
        return [named.get(line.casefold(), line) for line in given]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def profile(request: HttpRequest) -> HttpResponse:
    """From a day on a complete chain of a group shows other stages; lots made before keep what was asked of them."""
    viewer = viewer_of(request)
    policies.require(policies.may_define(viewer))

    def act(values: dict[str, Any]) -> StageProfile:
        return services.stage_profile_set(actor=viewer, group=_group(values.pop("group")), **values)

    return service_form(
        request,
        ProfileForm,
        act=act,
        done=lambda _row: reverse("office:profiles"),
        message=_("The profile holds from that day on"),
        template="components/form_page.html",
        initial={"valid_from": clock.today()},
        context={"title": _("What a chain must show"), "back": reverse("office:profiles")},
    )


def _group(code: str) -> ProductGroup:
    found = ProductGroup.objects.filter(code=code).first()
    if found is None:
        raise Missing("missing")
    return found
