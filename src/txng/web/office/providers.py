"""The directory of solution providers: who is in it, what the checklist found, what may be done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

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
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.providers import policies, rules, selectors, services
from txng.programme.providers.models import Offer, Provider
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card
from txng.web.components.provider_words import STATES, VERDICTS
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
ACTS: dict[str, Text] = {
    "check": _("Checked"),
    "recheck": _("Checked again"),
    "list": _("Was put into the directory"),
    "suspend": _("Suspended"),
    "remove": _("Taken off the directory"),
}


@WORKLIST.cards
def to_check(viewer: Viewer, today: date) -> Iterator[Card]:
    """Providers whose check grew old."""
    for one in selectors.to_check(viewer, today)[:MOST_CARDS]:
        yield Card(
            _("Check the provider again: %(name)s") % {"name": one.name},
            reverse("office:provider", args=[one.pk]),
            icon="building-store",
            tone="warning",
            urgency=5,
        )


def _offers(row: Provider) -> str:
    return ", ".join(Offer(one).label for one in row.offers)


PROVIDERS = Table(
    name="providers",
    caption=_("Solution providers"),
    columns=(
        Column("name", _("Provider"), main=True, sort="name_folded"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("offers", _("What it offers"), value=_offers),
        Column("product", _("Product and version")),
        Column("checked_on", _("Checked on"), kind="date", sort="checked_on"),
        Column("recheck_on", _("Check again on"), kind="date", sort="recheck_on"),
        Column("tax_code", _("Tax code"), kind="code", hidden=True),
        Column("website", _("Website"), hidden=True),
        Column("contact", _("Contact"), hidden=True),
    ),
    filters=(
        Search(fields=("name", "tax_code", "product")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="name_folded",
    row_address=lambda row: reverse("office:provider", args=[row.pk]),
    empty=Empty(
        _("No providers yet"),
        text=_("Whoever offers traceability is checked by the same list of conditions before the public sees it."),
        icon="building-store",
        action=("/office/providers/new", _("New provider")),
    ),
    export="nha-cung-cap-giai-phap",
)


@require_safe
@FACE.page
def providers(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"keeps": bool(policies.of(viewer))}
    return PROVIDERS.respond(request, selectors.providers(viewer), "office/providers/list.html", context)


class ProviderForm(forms.Form):
    name = forms.TextField(label=_("Name"), max_length=200)
    tax_code = forms.TextField(label=_("Tax code"), max_length=14)
    offers = widgets.MultipleChoiceField(
        label=_("What it offers"), choices=Offer.choices, widget=widgets.CheckboxSelectMultiple
    )
    product = forms.TextField(label=_("Product and version"), max_length=200, required=False)
    website = forms.TextField(label=_("Website"), max_length=200, required=False)
    contact = forms.TextField(
        label=_("Contact"), max_length=200, help_text=_("As the public may read it: telephone, e-mail of the business.")
    )
    summary = forms.TextField(label=_("In a few words"), lines=3, max_length=2000)
    summary_en = forms.TextField(label=_("In a few words, in English"), lines=3, max_length=2000, required=False)


def _keeping(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if rules.WORK not in policies.of(viewer):
        raise Forbidden("not-permitted")
    return viewer


def _provider(request: HttpRequest, pk: int) -> Provider:
    row = selectors.provider(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _form(request: HttpRequest, row: Provider | None, title: Text, back: str) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ProviderForm.base_fields} if row else None
    return service_form(
        request,
        ProviderForm,
        act=lambda values: services.provider_set(actor=viewer_of(request), provider=row, **values),
        done=lambda made: reverse("office:provider", args=[made.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    _keeping(request)
    return _form(request, None, _("New provider"), reverse("office:providers"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _provider(request, pk)
    _keeping(request)
    return _form(request, row, row.name, reverse("office:provider", args=[pk]))


def _named(item: rules.Item) -> str:
    return item.name_en if get_language() == "en" else item.name


@require_safe
@FACE.page
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _provider(request, pk)
    asked = Facts(viewer.user_id, policies.of(viewer), steps_of(row))
    allowed = {step.name for step in rules.PROVIDER.allowed(row.state, asked)}
    context = {
        "row": row,
        "state": STATES[row.state],
        "offers": _offers(row),
        "answers": [(_named(item), item, VERDICTS[verdict], note) for item, verdict, note in selectors.answered(row)],
        "basis": rules.checklist(row.checked_on or clock.today()).basis,
        "keeps": rules.WORK in asked.permissions and row.state not in rules.PROVIDER.finals,
        "checks": bool(allowed & {"check", "recheck"}),
        "steps_allowed": allowed,
        "steps": case_steps(row, ACTS, (_("Proposed"), row.at)),
    }
    return render(request, "office/providers/provider.html", context)


class ChecklistForm(forms.Form):
    """Two fields a condition: ``verdict-CODE``, ``note-CODE``."""

    def __init__(self, *args: Any, items: tuple[rules.Item, ...], **given: Any):
        super().__init__(*args, **given)
        for one in items:
            name = _named(one)
            self.fields[f"verdict-{one.code}"] = widgets.ChoiceField(
                label=name if one.required else _("%(name)s (not required)") % {"name": name},
                help_text=one.hint,
                choices=[(key, status.word) for key, status in VERDICTS.items()],
            )
            self.fields[f"note-{one.code}"] = forms.TextField(
                label=_("Evidence: %(name)s") % {"name": name}, max_length=500, required=False
            )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Every condition with its verdict and the evidence."""
    row = _provider(request, pk)
    viewer = _keeping(request)
    asked = rules.checklist(clock.today())
    initial: dict[str, str] = {}
    for one in asked.items:
        given = row.answers.get(one.code, {})
        initial[f"verdict-{one.code}"] = given.get("verdict", rules.UNKNOWN)
        initial[f"note-{one.code}"] = given.get("note", "")
    codes = [one.code for one in asked.items]

    def act(values: dict[str, Any]) -> Provider:
        answers = {code: {"verdict": values[f"verdict-{code}"], "note": values[f"note-{code}"]} for code in codes}
        return services.provider_check(actor=viewer, provider=row, answers=answers)

    back = reverse("office:provider", args=[pk])
    return service_form(
        request,
        lambda *args, **given: ChecklistForm(*args, items=asked.items, **given),
        act=act,
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("Check the conditions"), "back": back, "intro": f"{row.name}. {asked.basis}"},
    )


@require_POST
@FACE.page
def enlist(request: HttpRequest, pk: int) -> HttpResponse:
    row = _provider(request, pk)
    return service_action(
        request,
        lambda: services.provider_step(actor=viewer_of(request), provider=row, name="list"),
        to=reverse("office:provider", args=[pk]),
        message=ACTS["list"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``suspend``, ``remove``: with the reason."""
    row = _provider(request, pk)
    titles = {"suspend": _("Suspend the provider"), "remove": _("Take off the directory")}
    if name not in titles:
        raise Missing("missing")
    viewer = _keeping(request)
    back = reverse("office:provider", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.provider_step(actor=viewer, provider=row, name=name, **values),
        done=lambda _row: back,
        message=ACTS[name],
        template="components/form_page.html",
        context={"title": titles[name], "back": back, "intro": row.name, "danger": True},
    )
