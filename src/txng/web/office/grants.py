"""Support programmes: applications with appraisal, decision and payments, and the programmes they fall under."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.budget.models import Source
from txng.programme.grants import policies, rules, selectors, services
from txng.programme.grants.models import Application, GrantPayment, Scheme
from txng.web.components import forms, grant_file
from txng.web.components.attachments import stored
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.grant_file import ACTS, SCHEME_STATES, STATES, facts, money
from txng.web.components.parts import Card, Tile
from txng.web.components.service_form import service_form
from txng.web.components.status import Text, deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
SCHEME_ACTS: dict[str, Text] = {
    "publish": _("Programme opened"),
    "close": _("Programme ended"),
    "drop": _("Dropped"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Applications that wait for appraisal or decision, the oldest first."""
    for one in selectors.waiting(viewer)[:MOST_CARDS]:
        due = rules.APPLICATION.due(one.state, clock.day_of(one.submitted_at or one.at))
        left = deadline(due.on, today) if due else None
        yield Card(
            one.party.name,
            reverse("office:grant", args=[one.pk]),
            text=f"{one.number} · {one.scheme.title}",
            icon="coin",
            tone="danger" if left and left.tone == "danger" else "info",
            urgency=3,
            lines=[str(STATES[one.state]), *([str(left)] if left else [])],
        )


APPLICATIONS = Table(
    name="grants",
    caption=_("Applications for support"),
    columns=(
        Column("name", _("Party"), value="party.name", main=True, sort="party__name"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("scheme", _("Programme"), value="scheme.title", sort="scheme__title"),
        Column("asked", _("Asked for"), kind="number", sort="asked"),
        Column("granted", _("Granted"), kind="number", sort="granted"),
        Column("paid", _("Paid out"), kind="number", sort="paid"),
        Column("submitted_at", _("Handed in"), kind="date", sort="submitted_at"),
        Column("commune", _("Commune, ward"), value="party.commune.name", hidden=True),
        Column("decision", _("Decision"), hidden=True),
        Column("result", _("Result"), hidden=True),
    ),
    filters=(
        Search(fields=("number", "party__name", "scheme__title")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="-submitted_at",
    row_address=lambda row: reverse("office:grant", args=[row.pk]),
    empty=Empty(
        _("No applications yet"),
        text=_("Open a programme: parties apply in their workspace."),
        icon="coin",
        action=("/office/grants/schemes", _("Programmes")),
    ),
    export="ho-so-ho-tro",
)


@require_safe
@FACE.page
def applications(request: HttpRequest) -> HttpResponseBase:
    return APPLICATIONS.respond(request, selectors.applications(viewer_of(request)), "office/grants/list.html", {})


# -- programmes --------------------------------------------------------------------------------------------------------

SCHEMES = Table(
    name="schemes",
    caption=_("Programmes"),
    columns=(
        Column("title", _("Programme"), main=True, sort="title"),
        Column("agency", _("Body"), value="agency.short_name", sort="agency__short_name"),
        Column("state", _("State"), value=lambda row: SCHEME_STATES[row.state], kind="status", sort="state"),
        Column("starts", _("Begins on"), kind="date", sort="starts"),
        Column("ends", _("Ends on"), kind="date", sort="ends"),
        Column("cap", _("At most for one party"), kind="number", sort="cap"),
        Column("asking", _("Applications"), kind="number", sort="asking"),
        Column("granting", _("Granted applications"), kind="number", sort="granting"),
        Column("granted", _("Granted"), kind="number", sort="granted"),
        Column("source", _("Source of funds"), value="get_source_display", hidden=True),
        Column("basis", _("Basis"), hidden=True),
    ),
    filters=(
        Search(fields=("title", "basis", "pays")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in SCHEME_STATES.items()], field="state"),
    ),
    order="-starts",
    row_address=lambda row: reverse("office:scheme", args=[row.pk]),
    empty=Empty(
        _("No programmes yet"),
        text=_("A programme says what is paid to whom by which policy, and takes applications while it is open."),
        icon="coin",
        action=("/office/grants/schemes/new", _("New programme")),
    ),
    export="chuong-trinh-ho-tro",
)


@require_safe
@FACE.page
def schemes(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"offers": policies.may_offer(viewer)}
    return SCHEMES.respond(request, selectors.schemes(viewer), "office/grants/schemes.html", context)


class SchemeForm(forms.Form):
    title = forms.TextField(label=_("Title"), max_length=200)
    basis = forms.TextField(label=_("Basis"), max_length=300, help_text=_("The resolution or decision it rests on."))
    pays = forms.TextField(label=_("What is paid for"), lines=3, max_length=2000)
    whom = forms.TextField(label=_("Who may apply"), lines=3, max_length=2000)
    how = forms.TextField(label=_("How to apply"), lines=3, max_length=2000)
    source = widgets.ChoiceField(label=_("Source of funds"), choices=Source.choices)
    cap = forms.MoneyField(label=_("At most for one party"), least=1)
    total = forms.MoneyField(label=_("Funds of the programme"), required=False, help_text=_("Empty: without limit."))
    starts = forms.DateField(label=_("Begins on"))
    ends = forms.DateField(label=_("Ends on"))
    title_en = forms.TextField(label=_("Title in English"), max_length=200, required=False)
    pays_en = forms.TextField(label=_("What is paid for, in English"), lines=2, max_length=2000, required=False)
    whom_en = forms.TextField(label=_("Who may apply, in English"), lines=2, max_length=2000, required=False)
    how_en = forms.TextField(label=_("How to apply, in English"), lines=2, max_length=2000, required=False)


def _scheme(request: HttpRequest, pk: int) -> Scheme:
    row = selectors.scheme(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _scheme_form(request: HttpRequest, row: Scheme | None, title: Text, back: str) -> HttpResponse:
    initial = {name: getattr(row, name) for name in SchemeForm.base_fields} if row else {"source": Source.STATE}
    return service_form(
        request,
        SchemeForm,
        act=lambda values: services.scheme_set(actor=viewer_of(request), scheme=row, **values),
        done=lambda made: reverse("office:scheme", args=[made.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def scheme_new(request: HttpRequest) -> HttpResponse:
    if not policies.may_offer(viewer_of(request)):
        raise Forbidden("not-permitted")
    return _scheme_form(request, None, _("New programme"), reverse("office:schemes"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _scheme(request, pk)
    if rules.WORK not in policies.of_scheme(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return _scheme_form(request, row, row.title, reverse("office:scheme", args=[pk]))


@require_safe
@FACE.page
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """What it offers, what was granted of its funds, its applications."""
    viewer, row = viewer_of(request), _scheme(request, pk)
    facts_ = Facts(viewer.user_id, policies.of_scheme(viewer, row), steps_of(row))
    counted: Any = row  # with what the selector counted
    share = min(100 * counted.granted / row.total, 100) if row.total else None
    context = {
        "row": row,
        "state": SCHEME_STATES[row.state],
        "cap": money(row.cap),
        "tiles": [
            Tile(_("Applications"), str(counted.asking), address=f"{reverse('office:grants')}?q={row.title}"),
            Tile(_("Granted"), money(counted.granted), share=float(share) if share is not None else None),
            Tile(_("Funds of the programme"), money(row.total) if row.total else str(_("without limit"))),
        ],
        "applications": [
            (one, STATES[one.state], money(one.asked))
            for one in selectors.applications(viewer).filter(scheme=row)[:100]
        ],
        "owns": rules.WORK in facts_.permissions and row.state not in rules.SCHEME.finals,
        "steps_allowed": {step.name for step in rules.SCHEME.allowed(row.state, facts_)},
        "steps": case_steps(row, SCHEME_ACTS, (_("Drafted"), row.at)),
    }
    return render(request, "office/grants/scheme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def scheme_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``publish`` after a look at it, ``close`` and ``drop`` with the reason."""
    viewer, row = viewer_of(request), _scheme(request, pk)
    made: dict[str, tuple[type[forms.Form], Text]] = {
        "publish": (forms.Form, _("Open the programme for applications")),
        "close": (forms.ReasonForm, _("End the programme")),
        "drop": (forms.ReasonForm, _("Drop the programme")),
    }
    if name not in made:
        raise Missing("missing")
    if rules.WORK not in policies.of_scheme(viewer, row):
        raise Forbidden("not-permitted")
    form, title = made[name]
    back = reverse("office:scheme", args=[pk])
    return service_form(
        request,
        form,
        act=lambda values: services.scheme_step(actor=viewer, scheme=row, name=name, **values),
        done=lambda _row: back,
        message=SCHEME_ACTS[name],
        template="components/form_page.html",
        context={"title": title, "back": back, "intro": row.title, "danger": name != "publish"},
    )


# -- applications ------------------------------------------------------------------------------------------------------


def _application(request: HttpRequest, pk: int) -> Application:
    row = selectors.application(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _unpaid(row: Application) -> Decimal:
    paid: Decimal = row.paid  # type: ignore[attr-defined]  # counted by the selector
    return (row.granted or Decimal(0)) - paid


@require_safe
@FACE.page
def application(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _application(request, pk)
    asked = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    room = selectors.room_for(row.scheme, row.party_id)
    context = {
        "row": row,
        "state": STATES[row.state],
        "facts": facts(row),
        "room": [money(room.party), money(room.funds) if room.funds is not None else ""],
        "waits": row.state in rules.WAITING,
        "works": rules.WORK in asked.permissions,
        "unpaid": _unpaid(row) > 0,
        "payments": [(one, money(one.amount)) for one in row.payments.select_related("by")],
        "steps_allowed": {step.name for step in rules.APPLICATION.allowed(row.state, asked)},
        "steps": grant_file.steps_of(row),
    }
    return render(request, "office/grants/application.html", context)


@require_safe
@FACE.page
def dossier(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.dossier_of(pk, viewer_of(request)))


def _step_form(
    request: HttpRequest, row: Application, name: str, form: Any, title: Text, initial: Any = None
) -> HttpResponse:
    back = reverse("office:grant", args=[row.pk])
    return service_form(
        request,
        form,
        act=lambda values: services.application_step(actor=viewer_of(request), application=row, name=name, **values),
        done=lambda _row: back,
        message=ACTS[name],
        template="components/form_page.html",
        initial=initial,
        context={
            "title": title,
            "back": back,
            "intro": f"{row.number} {row.party.name}",
            "danger": name in ("reject", "revoke"),
        },
    )


def _permitted(request: HttpRequest, pk: int, permission: str) -> Application:
    row = _application(request, pk)
    if permission not in policies.of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return row


class ResultForm(forms.Form):
    reason = forms.TextField(label=_("Result"), lines=4, max_length=4000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``return``, ``reject``: why; ``finish``: with the result."""
    made: dict[str, tuple[str, type[forms.Form], Text]] = {
        "return": (rules.WORK, forms.ReasonForm, _("Return for changes")),
        "reject": (rules.DECIDE, forms.ReasonForm, _("Refuse the support")),
        "revoke": (rules.DECIDE, forms.ReasonForm, _("Revoke the grant")),
        "finish": (rules.WORK, ResultForm, _("Complete the support")),
    }
    row = _application(request, pk)
    if name not in made:
        raise Missing("missing")
    permission, form, title = made[name]
    return _step_form(request, _permitted(request, row.pk, permission), name, form, title)


class AppraisalForm(forms.Form):
    reason = forms.TextField(label=_("Opinion"), lines=4, max_length=4000)
    amount = forms.MoneyField(label=_("Amount proposed"), least=1)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def appraise(request: HttpRequest, pk: int) -> HttpResponse:
    row = _permitted(request, pk, rules.WORK)
    return _step_form(request, row, "appraise", AppraisalForm, _("Appraise"), {"amount": row.asked})


class DecisionForm(forms.Form):
    amount = forms.MoneyField(label=_("Amount granted"), least=1)
    decision = forms.TextField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Day of the decision"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    row = _permitted(request, pk, rules.DECIDE)
    room = selectors.room_for(row.scheme, row.party_id)
    proposed = row.appraised if row.appraised is not None else row.asked
    initial = {"amount": min(proposed, room.least), "decided_on": clock.today()}
    return _step_form(request, row, "approve", DecisionForm, _("Grant the support"), initial)


class PaymentForm(forms.Form):
    on = forms.DateField(label=_("Day"))
    amount = forms.MoneyField(label=_("Sum paid"), least=1)
    document = forms.TextField(label=_("Paper that proves it"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    row = _permitted(request, pk, rules.WORK)
    back = reverse("office:grant", args=[pk])
    unpaid = _unpaid(row)
    return service_form(
        request,
        PaymentForm,
        act=lambda values: services.payment_add(actor=viewer_of(request), application=row, **values),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"on": clock.today(), "amount": unpaid if unpaid > 0 else None},
        context={"title": _("Record a payment"), "back": back, "intro": f"{row.number} {row.party.name}"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def payment_cancel(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _permitted(request, pk, rules.WORK)
    found: GrantPayment | None = row.payments.filter(pk=number).first()
    if found is None:
        raise Missing("missing")
    back = reverse("office:grant", args=[pk])
    act = partial(services.payment_cancel, actor=viewer_of(request), payment=found)
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: act(**values),
        done=lambda _row: back,
        message=_("Payment taken back"),
        template="components/form_page.html",
        context={"title": _("Take a payment back"), "back": back, "intro": found.document, "danger": True},
    )
