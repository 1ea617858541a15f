"""Violations: the list, each from the facts to what came of the decision, and the catalogue of offences."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django import forms as widgets
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.violations import policies, rules, selectors, services
from txng.oversight.violations.models import Violation
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Days, Search
from txng.web.components.parts import Card
from txng.web.components.pickers import PartyField, ProductField, agency_choices, party_asked
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.violation_file import ACTS, STATES, decision, named, state_of, violation_file
from txng.web.office.face import FACE
from txng.web.office.passing_on import TransferForm
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
TITLES: dict[str, Text] = {
    "return": _("Return the proposal"),
    "drop": _("Drop the case"),
    "appeal": _("Record an appeal"),
    "uphold": _("Refuse the appeal"),
    "annul": _("Annul the decision"),
    "waive": _("End without carrying it out"),
}


@WORKLIST.cards
def open_violations(viewer: Viewer, today: date) -> Iterator[Card]:
    """Cases of the own agencies, those that wait for a decision first."""
    rows = sorted(selectors.in_hand(viewer)[:50], key=lambda row: row.state != "proposed")
    for one in rows[:MOST_CARDS]:
        due = violation_file(one)["due"]
        yield Card(
            f"{state_of(one)}: {one.party.name}",
            reverse("office:violation", args=[one.pk]),
            text=f"{one.number} · {one.offence_name}",
            icon="gavel",
            tone=due.tone if due and due.tone != "neutral" else "warning",
            urgency=1 if due and due.tone == "danger" else 3,
            lines=[str(due)] if due else (),
        )


VIOLATIONS = Table(
    name="violations",
    caption=_("Violations"),
    columns=(
        Column("party", _("Party"), value="party.name", main=True, sort="party__name_folded"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=state_of, kind="status", sort="state"),
        Column("offence", _("Offence"), value="offence_name"),
        Column("found_on", _("Found on"), kind="date", sort="found_on"),
        Column("amount", _("Fine"), kind="money", sort="amount", total=Sum("amount")),
        Column("paid", _("Paid"), kind="money", total=Sum("paid"), hidden=True),
        Column("agency", _("Agency"), value="agency.short_name", hidden=True),
        Column("decision_number", _("Decision"), kind="code", hidden=True),
        Column("decided_on", _("Decided on"), kind="date", hidden=True),
        Column("basis", _("Basis"), hidden=True),
        Column("commune", _("Commune, ward"), value="party.commune.name", hidden=True),
    ),
    filters=(
        Search(fields=("number", "party__name", "decision_number", "about")),
        Choice(
            "state",
            _("State"),
            choices=[("stands", _("With a decision in force")), *((key, one.word) for key, one in STATES.items())],
            where=lambda asked: Q(state__in=rules.IN_FORCE) if asked == "stands" else Q(state=asked),
        ),
        Days("decided", _("Decided on"), field="decided_on"),
        Choice("agency", _("Agency"), choices=agency_choices, field="agency__code"),
    ),
    order="-found_on",
    row_address=lambda row: reverse("office:violation", args=[row.pk]),
    empty=Empty(_("No violations"), text=_("A violation is opened from an inspection, or here."), icon="gavel"),
    export="vi-pham",
)


@require_safe
@FACE.page
def violations(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"opens": policies.may_open(viewer)}
    return VIOLATIONS.respond(request, selectors.violations(viewer), "office/violations/list.html", context)


class FactsForm(forms.Form):
    facts = forms.TextField(label=_("The facts"), lines=4, max_length=4000)
    about = forms.TextField(label=_("Number of the case behind it"), max_length=40, required=False)
    committed_on = forms.DateField(label=_("Day of the violation"), help_text=_("When it ended."))
    found_on = forms.DateField(label=_("Found on"))
    minutes_number = forms.TextField(label=_("Number of the minutes of the violation"), max_length=60, required=False)
    minutes_on = forms.DateField(label=_("Day of the minutes"), required=False)
    offence = widgets.ChoiceField(label=_("Offence"))
    goods_value = forms.MoneyField(label=_("Value of the goods"), required=False)
    amount = forms.MoneyField(label=_("Fine proposed"), required=False)
    extra = forms.TextField(label=_("Further sanction"), max_length=500, required=False)
    remedies = forms.TextField(
        label=_("What has to be put right, one a line"), lines=3, max_length=2000, required=False
    )
    remedy_by = forms.DateField(label=_("To be put right by"), required=False)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        choice: Any = self.fields["offence"]
        choice.choices = [(one.code, named(one)) for one in selectors.offences()]


class NewForm(FactsForm):
    party = PartyField(label=_("Party"))
    product = ProductField(label=_("Product"), required=False)
    field_order = ("party", "product")

    def __init__(self, *args: Any, viewer: Viewer, **given: Any):
        super().__init__(*args, **given)
        for name in ("party", "product"):
            field: Any = self.fields[name]
            field.viewer = viewer


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    """``party``, ``about`` in the address: as an inspection links to it."""
    viewer = viewer_of(request)
    if not policies.may_open(viewer):
        raise Forbidden("not-permitted")
    party = party_asked(request)
    today = clock.today()

    def act(values: dict[str, Any]) -> Violation:
        party, product = values.pop("party"), values.pop("product")
        return services.violation_open(actor=viewer, party=party, product=product, values=values)

    return service_form(
        request,
        partial(NewForm, viewer=viewer),
        act=act,
        done=lambda row: reverse("office:violation", args=[row.pk]),
        message=_("The case is open"),
        template="components/form_page.html",
        initial={
            "party": party,
            "about": request.GET.get("about", "")[:40],
            "found_on": today,
            "committed_on": today,
        },
        context={"title": _("New violation"), "back": reverse("office:violations")},
    )


def _found(request: HttpRequest, pk: int, permission: str = "") -> Violation:
    """The case as this viewer may see it, or work on it where a ``permission`` is named."""
    viewer = viewer_of(request)
    row = selectors.violation(pk, viewer)
    if row is None:
        raise Missing("missing")
    if permission and permission not in policies.permissions_of(viewer, row):
        raise Forbidden("not-permitted")
    return row


@require_safe
@FACE.page
def violation(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _found(request, pk)
    permissions = policies.permissions_of(viewer, row)
    allowed = rules.VIOLATION.allowed(row.state, Facts(viewer.user_id, permissions, steps_of(row)))
    by = rules.terms(row.found_on)
    context = {
        **violation_file(row),
        "steps_allowed": {step.name for step in allowed},
        "edits": row.state == "draft" and rules.CASE in permissions,
        "records": row.state == "decided" and rules.CASE in permissions,
        "publishes": rules.DECIDE in permissions and rules.may_be_public(row.state, row.delivered_on is not None),
        "named": row.party.kind not in services.PERSONS,
        "range": selectors.fine_range(row),
        "last_day": rules.last_day_to_fine(row.committed_on, by.limit_months),
        "terms": by,
        "steps": case_steps(row, ACTS, (_("Opened"), row.at)),
    }
    return render(request, "office/violations/violation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = _found(request, pk, rules.CASE), reverse("office:violation", args=[pk])
    return service_form(
        request,
        FactsForm,
        act=lambda values: services.violation_edit(actor=viewer_of(request), violation=row, values=values),
        done=lambda _row: here,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in FactsForm.base_fields},
        context={"title": _("Facts and proposal"), "back": here, "intro": row.party.name},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = _found(request, pk, rules.CASE), reverse("office:violation", args=[pk])
    return service_form(
        request,
        TransferForm,
        act=lambda values: services.violation_transfer(actor=viewer_of(request), violation=row, **values),
        done=lambda _row: reverse("office:violations"),
        message=_("Passed on"),
        template="components/form_page.html",
        context={"title": _("Pass on to another agency"), "back": here, "intro": row.party.name},
    )


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``propose``, ``close``: a button."""
    row, viewer = _found(request, pk), viewer_of(request)
    acts = {
        "propose": partial(services.violation_propose, actor=viewer, violation=row),
        "close": partial(services.violation_step, actor=viewer, violation=row, name="close"),
    }
    if name not in acts:
        raise Missing("missing")
    return service_action(request, acts[name], to=reverse("office:violation", args=[pk]), message=_("Recorded"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    row, here, viewer = _found(request, pk), reverse("office:violation", args=[pk]), viewer_of(request)
    if name not in TITLES:
        raise Missing("missing")
    if not policies.permissions_of(viewer, row):
        raise Forbidden("not-permitted")

    def act(values: dict[str, Any]) -> Violation:
        if name == "return":
            return services.violation_return(actor=viewer, violation=row, reason=values["reason"])
        return services.violation_step(actor=viewer, violation=row, name=name, reason=values["reason"])

    return service_form(
        request,
        forms.ReasonForm,
        act=act,
        done=lambda _row: here,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": TITLES[name], "back": here, "intro": row.party.name, "button": TITLES[name]},
    )


class DecideForm(forms.Form):
    decision_number = forms.TextField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Day of the decision"))
    signer = forms.TextField(label=_("Signed by"), max_length=120)
    amount = forms.MoneyField(label=_("Fine"), required=False)
    extra = forms.TextField(label=_("Further sanction"), max_length=500, required=False)
    remedies = forms.TextField(
        label=_("What has to be put right, one a line"), lines=3, max_length=2000, required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = _found(request, pk, rules.DECIDE), reverse("office:violation", args=[pk])

    def act(values: dict[str, Any]) -> Violation:
        values["amount"] = values["amount"] or 0
        return services.violation_decide(actor=viewer_of(request), violation=row, **values)

    return service_form(
        request,
        DecideForm,
        act=act,
        done=lambda _row: here,
        message=_("The decision is recorded"),
        template="components/form_page.html",
        initial={
            "decided_on": clock.today(),
            "amount": row.amount or None,
            "extra": row.extra,
            "remedies": row.remedies,
        },
        context={"title": _("Decide"), "back": here, "intro": f"{row.party.name} · {row.offence_name}"},
    )


class ExecutionForm(forms.Form):
    delivered_on = forms.DateField(label=_("Decision delivered on"), required=False)
    paid = forms.MoneyField(label=_("Paid in all"), required=False)
    paid_on = forms.DateField(label=_("Paid on"), required=False)
    receipt = forms.TextField(label=_("Number of the receipt"), max_length=60, required=False)
    remedied_on = forms.DateField(label=_("Put right on"), required=False)
    remedy_note = forms.TextField(label=_("What was done"), lines=3, max_length=1000, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def execution(request: HttpRequest, pk: int) -> HttpResponse:
    row, here = _found(request, pk, rules.CASE), reverse("office:violation", args=[pk])
    return service_form(
        request,
        ExecutionForm,
        act=lambda values: services.execution_record(actor=viewer_of(request), violation=row, values=values),
        done=lambda _row: here,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) or None for name in ExecutionForm.base_fields},
        context={"title": _("What was carried out"), "back": here, "intro": row.party.name},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to the public, or no longer; with the reason."""
    row, here = _found(request, pk, rules.DECIDE), reverse("office:violation", args=[pk])
    public = row.published_at is None
    title = _("Publish the decision") if public else _("Take it back from the public")
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.violation_publish(
            actor=viewer_of(request), violation=row, public=public, reason=values["reason"]
        ),
        done=lambda _row: here,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": title, "back": here, "intro": row.party.name, "button": title},
    )


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return decision(_found(request, pk), kind)


# --- the catalogue ----------------------------------------------------------------------------------------------------


@require_safe
@FACE.page
def offences(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": [(one, named(one)) for one in selectors.offences()],
        "terms": rules.terms(clock.today()),
        "edits": policies.may_edit_catalogue(viewer_of(request)),
    }
    return render(request, "office/violations/offences.html", context)


class OffenceForm(forms.Form):
    name = forms.TextField(label=_("Offence"), max_length=300)
    name_en = forms.TextField(label=_("Offence, in English"), max_length=300, required=False)
    basis = forms.TextField(label=_("Basis"), max_length=300)
    least = forms.MoneyField(label=_("Least fine for an individual"), required=False)
    most = forms.MoneyField(label=_("Highest fine for an individual"), required=False)
    remedies = forms.TextField(label=_("Remedies, one a line"), lines=3, max_length=3000, required=False)
    valid_from = forms.DateField(label=_("Holds from"))
    ended = widgets.BooleanField(label=_("No offence any more from that day on"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def offence(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new version of an offence, or a new one."""
    viewer = viewer_of(request)
    if not policies.may_edit_catalogue(viewer):
        raise Forbidden("not-permitted")
    row = selectors.offence(code, clock.today()) if code else None
    if code and row is None:
        raise Missing("missing")
    initial: dict[str, Any] = {"valid_from": clock.today()}
    if row is not None:
        initial |= {"name": row.name[0], "name_en": row.name[1], "basis": row.basis, "least": row.least}
        initial |= {"most": row.most, "remedies": "\n".join(row.remedies)}
    return service_form(
        request,
        OffenceForm,
        act=lambda values: services.offence_save(actor=viewer, code=code, **values),
        done=lambda _row: reverse("office:offences"),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={
            "title": _("New version of the offence") if row else _("New offence"),
            "back": reverse("office:offences"),
        },
    )
