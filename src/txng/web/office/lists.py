"""The two product lists: proposals of the bodies, comparison, versions, decision, publication."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.lists import documents, policies, rules, selectors, services
from txng.programme.lists.models import Change, ListKind, ListVersion, Proposal, Stance
from txng.registry.models import ProductGroup
from txng.web.components import forms, product_lists
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.papers import paper
from txng.web.components.parts import Card, Tab
from txng.web.components.service_form import service_action, service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_COMPARED = 4
MOST_CARDS = 5


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Proposals to be dealt with, mended or commented on."""
    for one in selectors.waiting(viewer).order_by("submitted_at", "id")[:MOST_CARDS]:
        yield Card(
            f"{product_lists.proposal_state(one)}: {one.subject}",
            reverse("office:proposal", args=[one.pk]),
            text=f"{one.number} · {one.agency.short_name or one.agency.name}",
            icon="clipboard-list",
            tone="danger" if one.state == "returned" else "info",
            urgency=3,
        )


PROPOSALS = Table(
    name="proposals",
    caption=_("Proposals"),
    columns=(
        Column("subject", _("Product or group"), main=True, sort="subject"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=product_lists.proposal_state, kind="status"),
        Column("kind", _("Which list"), value=lambda row: _("Mandatory") if row.kind == "mandatory" else _("Priority")),
        Column("change", _("What is wanted"), value="get_change_display", hidden=True),
        Column("agency", _("Proposed by"), value="agency.short_name"),
        Column("parties", _("Parties concerned"), kind="number", sort="parties", hidden=True),
        Column("cost", _("Expected cost (VND)"), kind="money", sort="cost", hidden=True),
        Column("submitted_at", _("Handed in"), kind="date", sort="submitted_at"),
        Column("opinions", _("Comments"), value="opinion_count", kind="number", hidden=True),
    ),
    filters=(
        Search(fields=("subject", "number")),
        Choice(
            "kind", _("Which list"), choices=(("priority", _("Priority")), ("mandatory", _("Mandatory"))), field="kind"
        ),
        Choice(
            "state", _("State"), choices=[(k, w) for k, (w, _t, _i) in product_lists.PROPOSALS.items()], field="state"
        ),
    ),
    order="-number",
    row_address=lambda row: reverse("office:proposal", args=[row.pk]),
    empty=Empty(
        _("No proposals yet"), icon="clipboard-list", action=("/office/lists/proposals/new", _("New proposal"))
    ),
    export="de-xuat-danh-muc",
    bulk="pick",
)
LINES = Table(
    name="lines",
    caption=_("Lines of the list"),
    columns=(
        Column("subject", _("Product or group"), main=True),
        Column("change", _("Against the version before"), value=product_lists.change_state, kind="status"),
        Column("basis", _("Basis")),
        Column("roadmap", _("Roadmap")),
        Column("applies_from", _("To hold from"), kind="date"),
        Column("agency", _("Proposed by"), value="agency.short_name"),
    ),
    order="position",
    empty=Empty(_("The list is empty")),
    export="danh-muc",
)


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(_("Proposals"), reverse("office:lists"), current == "proposals"),
        Tab(_("Versions"), reverse("office:list-versions"), current == "versions"),
    ]


@require_safe
@FACE.page
def proposals(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"tabs": _tabs("proposals"), "proposes": policies.may_propose(viewer)}
    return PROPOSALS.respond(request, selectors.proposals(viewer), "office/lists/proposals.html", context)


@require_safe
@FACE.page
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four proposals side by side."""
    picked = [int(pk) for pk in request.GET.getlist("pick") if pk.isascii() and pk.isdigit() and len(pk) < 18][
        :MOST_COMPARED
    ]
    rows = list(selectors.proposals(viewer_of(request)).filter(pk__in=picked).order_by("pk"))
    return render(request, "office/lists/compare.html", {"rows": rows, "lines": product_lists.facts(rows)})


class ProposalForm(forms.Form):
    kind = widgets.ChoiceField(label=_("Which list"), choices=ListKind.choices, widget=widgets.RadioSelect)
    change = widgets.ChoiceField(label=_("What is wanted"), choices=Change.choices)
    group = widgets.ModelChoiceField(
        label=_("Product group"), queryset=ProductGroup.objects.order_by("name"), required=False
    )
    subject = forms.TextField(
        label=_("Product or group, as it should stand on the list"),
        max_length=200,
        required=False,
        help_text=_("Left empty, the name of the group stands there."),
    )
    basis = forms.TextField(label=_("Basis (list of the ministry, decision)"), lines=2, max_length=500)
    reason = forms.TextField(label=_("Reason, what is special in the province"), lines=4, max_length=4000)
    volume = forms.TextField(label=_("Volume a year"), max_length=200, required=False)
    parties = forms.NumberField(label=_("Parties concerned"), places=0, least=0, most=10_000_000, required=False)
    cost = forms.MoneyField(label=_("Expected cost"), required=False)
    roadmap = forms.TextField(label=_("Roadmap"), lines=3, max_length=2000, required=False)
    wanted_from = forms.DateField(label=_("To hold from"), required=False)


def _proposal_form(request: HttpRequest, act: Any, title: Any, back: str, initial: Any = None) -> HttpResponse:
    return service_form(
        request,
        ProposalForm,
        act=act,
        done=lambda row: reverse("office:proposal", args=[row.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_propose(viewer):
        raise Forbidden("not-permitted")

    def act(values: dict[str, Any]) -> Proposal:
        return services.proposal_create(actor=viewer, group=values.pop("group"), values=values)

    return _proposal_form(request, act, _("New proposal"), reverse("office:lists"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _proposal(request, pk)
    if rules.PROPOSE not in policies.of_proposal(viewer, row) or row.state not in rules.EDITABLE:
        raise Forbidden("not-permitted")

    def act(values: dict[str, Any]) -> Proposal:
        return services.proposal_edit(actor=viewer, proposal=row, group=values.pop("group"), values=values)

    initial = {name: getattr(row, name) for name in ProposalForm.base_fields}
    return _proposal_form(request, act, _("Change the proposal"), reverse("office:proposal", args=[pk]), initial)


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    row = selectors.proposal(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


class OpinionForm(forms.Form):
    stance = widgets.ChoiceField(label=_("Our opinion"), choices=Stance.choices, widget=widgets.RadioSelect)
    text = forms.TextField(label=_("Comment"), lines=3, max_length=2000, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what is wanted and why, what others say, what may be done now."""
    viewer, row = viewer_of(request), _proposal(request, pk)
    facts = Facts(viewer.user_id, policies.of_proposal(viewer, row), steps_of(row))
    comments = row.state == "in_consultation" and policies.may_propose(viewer)
    context = {
        "row": row,
        "state": product_lists.proposal_state(row),
        "lines": [(question, answers[0]) for question, answers in product_lists.facts([row])],
        "opinions": [(one, product_lists.opinion_state(one)) for one in row.opinions.select_related("agency", "by")],
        "steps_allowed": {step.name for step in rules.PROPOSAL.allowed(row.state, facts)},
        "edits": rules.PROPOSE in facts.permissions and row.state in rules.EDITABLE,
        "steps": product_lists.timeline(row),
    }
    if not comments:
        if request.method == "POST":
            raise Forbidden("not-permitted")
        return render(request, "office/lists/proposal.html", context)
    own = row.opinions.filter(agency=viewer.acting_agency).first()
    return service_form(
        request,
        OpinionForm,
        act=lambda values: services.opinion_give(actor=viewer, proposal=row, **values),
        done=lambda _row: reverse("office:proposal", args=[pk]),
        message=_("Your opinion is recorded"),
        template="office/lists/proposal.html",
        initial={"stance": own.stance, "text": own.text} if own else None,
        context=context,
    )


@require_POST
@FACE.page
def proposal_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in ("submit", "open"):
        raise Missing("missing")
    act = partial(services.proposal_step, actor=viewer_of(request), proposal=_proposal(request, pk), name=name)
    return service_action(request, act, to=reverse("office:proposal", args=[pk]), message=_("Recorded"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def proposal_reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    titles = {
        "return": _("Return for supplement"),
        "accept": _("Consolidate into the draft list"),
        "reject": _("Do not accept"),
        "withdraw": _("Withdraw the proposal"),
    }
    row = _proposal(request, pk)
    if name not in titles:
        raise Missing("missing")
    return _reasoned(
        request,
        titles[name],
        partial(services.proposal_step, actor=viewer_of(request), proposal=row, name=name),
        reverse("office:proposal", args=[pk]),
        row.subject,
    )


def _reasoned(request: HttpRequest, title: Any, act: Any, back: str, intro: str) -> HttpResponse:
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: act(reason=values["reason"]),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": title, "back": back, "intro": intro, "button": title},
    )


# --- versions ---------------------------------------------------------------------------------------------------------


@require_safe
@FACE.page
def versions(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    rows = list(selectors.versions(viewer))
    parts = []
    for kind in ListKind:
        own = [(row, product_lists.version_state(row)) for row in rows if row.kind == kind]
        ready = selectors.proposals(viewer).filter(kind=kind, state="consolidated", listed_in=None).count()
        parts.append((kind, own, ready))
    context = {"tabs": _tabs("versions"), "parts": parts, "leads": policies.may_lead(viewer)}
    return render(request, "office/lists/versions.html", context)


@require_POST
@FACE.page
def draft(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in ListKind.values:
        raise Missing("missing")
    act = partial(services.version_draft, actor=viewer_of(request), kind=kind)
    return service_action(request, act, to=reverse("office:list-versions"), message=_("The draft is made"))


def _version(request: HttpRequest, pk: int) -> ListVersion:
    row = selectors.version(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def version(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One version: its lines with what they change, decision, papers, what may be done now."""
    viewer, row = viewer_of(request), _version(request, pk)
    facts = Facts(viewer.user_id, policies.of_list(viewer), steps_of(row))
    context = {
        "row": row,
        "state": product_lists.version_state(row),
        "steps_allowed": {step.name for step in rules.LIST.allowed(row.state, facts)},
        "decides": rules.PUBLISH in facts.permissions and row.state in rules.DECIDABLE,
        "publishes": rules.PUBLISH in facts.permissions,
        "has_decision": bool(row.decision_number and row.decided_on and row.signer and row.valid_from),
        "removed": product_lists.removed(row),
        "proposals": row.proposals.select_related("agency"),
        "steps": product_lists.timeline(row),
    }
    rows = row.lines.select_related("agency", "group")
    return LINES.respond(request, rows, "office/lists/version.html", context)


class DecisionForm(forms.Form):
    decision_number = forms.TextField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Day of the decision"))
    signer = forms.TextField(label=_("Signed by"), max_length=120)
    valid_from = forms.DateField(label=_("In force from"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _version(request, pk)
    if rules.PUBLISH not in policies.of_list(viewer):
        raise Forbidden("not-permitted")
    back = reverse("office:list-version", args=[pk])
    initial = {name: getattr(row, name) for name in DecisionForm.base_fields}
    return service_form(
        request,
        DecisionForm,
        act=lambda values: services.version_decision(actor=viewer, version=row, **values),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("Decision of the province"), "back": back},
    )


@require_POST
@FACE.page
def version_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in ("submit", "approve", "publish"):
        raise Missing("missing")
    act = partial(services.version_step, actor=viewer_of(request), version=_version(request, pk), name=name)
    return service_action(request, act, to=reverse("office:list-version", args=[pk]), message=_("Recorded"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def version_reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    titles = {"take-back": _("Take back to rework"), "reject": _("Do not accept")}
    row = _version(request, pk)
    if name not in titles:
        raise Missing("missing")
    act = partial(services.version_step, actor=viewer_of(request), version=row, name=name)
    return _reasoned(request, titles[name], act, reverse("office:list-version", args=[pk]), str(row))


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The draft of the decision as DOCX or PDF."""
    row = _version(request, pk)
    return paper(documents.decision(row), f"quyet-dinh-danh-muc-{row.kind}-{row.version}", kind)
