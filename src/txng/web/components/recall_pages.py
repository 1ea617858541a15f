"""Pages of one recall, for whichever face leads it: the office or the producer's workspace.

A face gives its `Frame`; its own module holds the addresses and who may come in.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.recalls import documents, policies, rules, selectors, services
from txng.oversight.recalls.models import Affected, Hazard, Holder, Recall, Treatment
from txng.trace.recording.rules import unit_word
from txng.web.components import forms, recall_file
from txng.web.components.codes import CodeField
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.papers import paper
from txng.web.components.service_form import service_action, service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.uploads import UploadField

UNITS = (("", _("pieces")), ("KGM", _("kg")), ("TNE", _("tonnes")), ("LTR", _("litres")))


@dataclass(frozen=True)
class Frame:
    """``names``: the namespace of its addresses (``office``)."""

    names: str

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"{self.names}:{name}", args=args)


class RecallForm(forms.Form):
    """What begins a recall."""

    code = CodeField(
        label=_("Code of the goods"), help_text=_("Scan or type the lot, the unit, the case or the product.")
    )
    hazard = widgets.ChoiceField(label=_("What is wrong"), choices=Hazard.choices)
    reason = forms.TextField(label=_("Reason, as the public will read it"), lines=3, max_length=500)
    hotline = forms.TextField(label=_("Telephone for questions"), max_length=30, required=False)
    is_drill = widgets.BooleanField(
        label=_("This is a drill"), required=False, help_text=_("Nothing is published and nobody is told.")
    )


class EditForm(forms.Form):
    reason = forms.TextField(label=_("Reason, as the public will read it"), lines=3, max_length=500)
    reason_en = forms.TextField(label=_("Reason in English"), lines=2, max_length=500, required=False)
    advice = forms.TextField(label=_("What consumers should do"), lines=2, max_length=500, required=False)
    advice_en = forms.TextField(label=_("The same in English"), lines=2, max_length=500, required=False)
    hotline = forms.TextField(label=_("Telephone for questions"), max_length=30, required=False)


class DecisionForm(EditForm):
    decision_number = forms.TextField(label=_("Number of the decision"), max_length=60, required=False)
    decided_on = forms.DateField(label=_("Day of the decision"), required=False)
    signer = forms.TextField(label=_("Signed by"), max_length=120, required=False)


class ReasonForm(forms.Form):
    reason = forms.TextField(label=_("Reason"), lines=3, max_length=300)


class ReportForm(forms.Form):
    result = forms.TextField(label=_("Result"), lines=6, max_length=4000)
    lesson = forms.TextField(label=_("Causes and lessons"), lines=4, max_length=4000, required=False)
    reason = forms.TextField(
        label=_("Why it ends although some have not answered"), lines=2, max_length=300, required=False
    )


class CloseForm(forms.Form):
    lift = widgets.BooleanField(label=_("Take the public warning away: what was wrong has been mended"), required=False)
    reason = forms.TextField(label=_("Note"), lines=2, max_length=300, required=False)


class DisposalForm(forms.Form):
    treatment = widgets.ChoiceField(label=_("Way of treatment"), choices=Treatment.choices, widget=widgets.RadioSelect)
    amount = forms.QuantityField(label=_("Amount"), units=UNITS)
    on = forms.DateField(label=_("Day"), initial=clock.today)
    where = forms.TextField(label=_("Where"), max_length=200, required=False)
    witness = forms.TextField(label=_("Witness"), max_length=200, required=False)
    evidence = UploadField(label=_("Minutes or photo"), required=False)
    note = forms.TextField(label=_("Note"), max_length=500, required=False)


class AnswerForm(forms.Form):
    """One row of numbers for each unit that the events speak of."""

    has_none = widgets.BooleanField(label=_("We have none of it and never received any"), required=False)
    note = forms.TextField(label=_("Note"), lines=2, max_length=1000, required=False)

    def __init__(self, *args: Any, holder: Holder, **given: Any):
        super().__init__(*args, **given)
        self.units = list(dict.fromkeys(uom for _value, uom in holder.amounts)) or [""]
        told = {row.uom: row for row in holder.told.all()}
        words = (("in_stock", _("Set apart")), ("sold", _("Already sold")), ("returned", _("Given back")))
        for uom in self.units:
            for name, word in words:
                self.fields[f"{name}{uom}"] = forms.NumberField(
                    label=word,
                    unit=unit_word(uom),
                    least=0,
                    places=3,
                    required=False,
                    initial=getattr(told[uom], name) if uom in told else None,
                )
        self.order_fields([*(f"{name}{uom}" for uom in self.units for name, _word in words), "has_none", "note"])

    def amounts(self, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
        names = ("in_stock", "sold", "returned")
        return {uom: {name: values[f"{name}{uom}"] or 0 for name in names} for uom in self.units}


def list_of(frame: Frame) -> Table:
    """The list of recalls of a face."""
    return Table(
        name="recalls",
        caption=_("Recalls"),
        columns=(
            Column("name", _("Goods"), main=True),
            Column("number", _("Number"), kind="code", sort="number"),
            Column("code", _("Code"), kind="code", hidden=True),
            Column("state", _("State"), value=recall_file.state_of, kind="status"),
            Column("kind", _("Kind"), value="get_kind_display"),
            Column("party", _("Producer"), value="party.name"),
            Column("opened", _("Opened"), value="opened_at", kind="moment", sort="opened_at"),
            Column("answers", _("Answers"), value=lambda row: f"{row.answered}/{row.asked}" if row.asked else ""),
        ),
        filters=(
            Search(fields=("name", "number", "code")),
            Choice("state", _("State"), choices=[(code, word) for code, (word, _t, _i) in recall_file.STATES.items()]),
        ),
        order="-opened_at",
        row_address=lambda row: frame.address("recall", row.pk),
        empty=Empty(_("No recalls"), icon="circle-check", action=(frame.address("recall-new"), _("Open a recall"))),
        export="thu-hoi",
    )


def things_of(frame: Frame, recall: Recall, edits: bool) -> Table:
    """The scope of a recall."""
    return Table(
        name="scope",
        caption=_("Scope"),
        columns=(
            Column("label", _("Code"), kind="code", main=True),
            Column("kind", _("Kind"), value=recall_file.kind_word),
            Column("state", _("State"), value=recall_file.thing_state, kind="status"),
            Column("open", _("To be found"), value=lambda one: recall_file.amounts_text(one.amounts)),
            Column("place", _("Last seen at"), value=recall_file.places_text),
            Column("party", _("With"), value=recall_file.parties_text),
            Column("seen_at", _("Last seen"), kind="moment", sort="seen_at"),
            Column("certain", _("Certainly affected"), kind="flag", hidden=True),
            Column("left_out", _("Why left out"), hidden=True),
        ),
        filters=(
            Search(fields=("label", "place_name", "party_name")),
            Choice("state", _("State"), choices=[(code, word) for code, (word, _tone) in recall_file.THINGS.items()]),
        ),
        order="pk",
        row_address=(lambda one: frame.address("recall-thing", recall.pk, one.pk)) if edits else None,
        empty=Empty(_("Nothing is affected")),
        export=f"pham-vi-{recall.number}",
        size=20,
    )


def found(request: HttpRequest, pk: int) -> Recall:
    recall = selectors.recall(pk, viewer_of(request))
    if recall is None:
        raise Missing("missing")
    return recall


def new(request: HttpRequest, frame: Frame) -> HttpResponse:
    if not policies.may_begin(viewer_of(request)):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        RecallForm,
        act=lambda values: services.recall_open(actor=viewer_of(request), **{**values, "code": values["code"].input}),
        done=lambda recall: frame.address("recall", recall.pk),
        message=_("The scope is worked out; nothing is published yet"),
        template="components/form_page.html",
        initial={"code": request.GET.get("code", "")[:400]},
        context={"title": _("Open a recall"), "back": frame.address("recalls"), "button": _("Work out the scope")},
    )


def page(request: HttpRequest, frame: Frame, pk: int) -> HttpResponseBase:
    """Everything about a recall on one page."""
    viewer = viewer_of(request)
    recall = found(request, pk)
    facts = Facts(viewer.user_id, policies.permissions_of(viewer, recall), steps_of(recall))
    steps = {step.name for step in rules.RECALL.allowed(recall.state, facts)}
    works = bool(facts.permissions) and recall.state in rules.OPEN_STATES
    changes = works and policies.may_change(viewer, recall)
    deciding, answering = selectors.clocks(recall)
    context = {
        "frame": frame.names,
        "recall": recall,
        "state": recall_file.state_of(recall),
        "deciding": (deciding, recall_file.clock_status(deciding)),
        "answering": (answering, recall_file.clock_status(answering)) if answering else None,
        "took": recall_file.took(recall),
        "steps_allowed": steps,
        "works": works,
        "changes": changes,
        "in_force": recall.state in rules.IN_FORCE,
        "waits_for_other": recall.state == "proposed" and "decide" not in steps and rules.DECIDE in facts.permissions,
        "lines": recall_file.balance(recall),
        "holders": recall_file.holders(recall),
        "disposals": [(one, recall_file.amounts_text([(one.amount, one.uom)])) for one in recall.disposals.all()],
        "steps": recall_file.timeline(recall),
        "has_decision": bool(recall.decision_number and recall.decided_on and recall.signer),
        "codes": recall.things.filter(left_out="").count(),
    }
    table = things_of(frame, recall, changes)
    return table.respond(request, recall.things.all(), "components/recalls/recall.html", context)


def _to(frame: Frame, recall: Recall) -> str:
    return frame.address("recall", recall.pk)


def step(request: HttpRequest, frame: Frame, pk: int, name: str) -> HttpResponse:
    """A single button."""
    recall, actor = found(request, pk), viewer_of(request)
    acts = {
        "propose": (services.recall_propose, _("Handed in for decision")),
        "announce": (services.recall_announce, _("Announced: codes show the warning now")),
        "scope": (services.scope_renew, _("The scope is worked out anew")),
    }
    if name not in acts:
        raise Missing("missing")
    act, message = acts[name]
    return service_action(request, partial(act, actor=actor, recall=recall), to=_to(frame, recall), message=message)


def reasoned(request: HttpRequest, frame: Frame, pk: int, name: str) -> HttpResponse:
    """A step that needs a reason."""
    recall, actor = found(request, pk), viewer_of(request)
    acts = {
        "return": (services.recall_return, _("Return for supplement")),
        "reopen": (services.recall_reopen, _("Take up again")),
        "withdraw": (services.recall_withdraw, _("Withdraw the recall")),
    }
    if name not in acts:
        raise Missing("missing")
    act, title = acts[name]
    return _form(
        request,
        frame,
        recall,
        ReasonForm,
        lambda values: act(actor=actor, recall=recall, reason=values["reason"]),
        title,
        _("Recorded"),
    )


def _form(
    request: HttpRequest, frame: Frame, recall: Recall, make: Any, act: Any, title: Any, message: Any, **more: Any
) -> HttpResponse:
    if not policies.permissions_of(viewer_of(request), recall):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        make,
        act=act,
        done=lambda _row: _to(frame, recall),
        message=message,
        template="components/form_page.html",
        initial=more.pop("initial", None),
        context={"title": title, "back": _to(frame, recall), "recall": recall, **more},
    )


def _changing(request: HttpRequest, pk: int) -> tuple[Recall, Viewer]:
    """The recall and who may change what it says and reaches."""
    recall, actor = found(request, pk), viewer_of(request)
    if not policies.may_change(actor, recall):
        raise Forbidden("not-permitted")
    return recall, actor


def edit(request: HttpRequest, frame: Frame, pk: int) -> HttpResponse:
    recall, actor = _changing(request, pk)
    make = DecisionForm if recall.kind == "compulsory" else EditForm
    initial = {name: getattr(recall, name) for name in make.base_fields}
    return _form(
        request,
        frame,
        recall,
        make,
        lambda values: services.recall_edit(actor=actor, recall=recall, values=values),
        _("Texts and decision"),
        _("Saved"),
        initial=initial,
    )


def thing(request: HttpRequest, frame: Frame, pk: int, thing_pk: int) -> HttpResponse:
    """Leave one thing out, or take it in again."""
    recall, actor = _changing(request, pk)
    one = recall.things.filter(pk=thing_pk).first()
    if one is None:
        raise Missing("missing")

    def act(values: dict[str, Any]) -> Affected:
        return services.thing_leave_out(actor=actor, recall=recall, thing=thing_pk, reason=values.get("reason", ""))

    title = _("Take in again") if one.left_out else _("Leave out of the scope")
    return _form(
        request, frame, recall, _Again if one.left_out else ReasonForm, act, title, _("Recorded"), intro=one.label
    )


class _Again(forms.Form):
    """Nothing to fill in."""


def report(request: HttpRequest, frame: Frame, pk: int) -> HttpResponse:
    recall, actor = found(request, pk), viewer_of(request)
    initial = {"result": recall.result, "lesson": recall.lesson}
    return _form(
        request,
        frame,
        recall,
        ReportForm,
        lambda values: services.recall_report(actor=actor, recall=recall, **values),
        _("Closing report"),
        _("The report is handed in; another person closes the recall"),
        initial=initial,
    )


def close(request: HttpRequest, frame: Frame, pk: int) -> HttpResponse:
    recall, actor = found(request, pk), viewer_of(request)
    return _form(
        request,
        frame,
        recall,
        CloseForm,
        lambda values: services.recall_close(actor=actor, recall=recall, **values),
        _("Close the recall"),
        _("The recall is closed"),
    )


def disposal(request: HttpRequest, frame: Frame, pk: int) -> HttpResponse:
    recall, actor = found(request, pk), viewer_of(request)

    def act(values: dict[str, Any]) -> object:
        amount, uom = values.pop("amount")
        return services.disposal_record(actor=actor, recall=recall, amount=amount, uom=uom, **values)

    return _form(request, frame, recall, DisposalForm, act, _("Treatment of recalled goods"), _("Recorded"))


def answer(request: HttpRequest, holder: Holder, *, done: str, back: str) -> HttpResponse:
    """The answer of one holder: given in the workspace, or taken down by an official."""
    actor = viewer_of(request)
    make = partial(AnswerForm, holder=holder)

    def act(values: dict[str, Any]) -> Holder:
        return services.holder_answer(
            actor=actor,
            holder=holder,
            amounts=make().amounts(values),
            has_none=values["has_none"],
            note=values["note"],
        )

    things = selectors.things_held(holder)
    context = {
        "title": holder.recall.name,
        "back": back,
        "holder": holder,
        "recall": holder.recall,
        "state": recall_file.answer_state(holder),
        "open": recall_file.amounts_text(holder.amounts),
        "things": [(one, recall_file.thing_state(one)) for one in things],
    }
    return service_form(
        request,
        make,
        act=act,
        done=lambda _row: done,
        message=_("Your answer is recorded"),
        template="components/recalls/answer.html",
        initial={"has_none": holder.has_none, "note": holder.note},
        context=context,
    )


def document(request: HttpRequest, pk: int, name: str, kind: str) -> HttpResponse:
    """Decision or notice, and closing report, as DOCX or PDF."""
    recall = found(request, pk)
    if name == "report" and recall.state in (*rules.IN_FORCE, "closed"):
        made = documents.report(recall, selectors.effect(recall))
    elif name == "notice":
        made = documents.notice(recall)
    else:
        raise Http404
    return paper(made, f"{recall.number}-{name}", kind)
