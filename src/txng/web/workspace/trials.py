"""Trials of the own systems: what they have to show, how to play it, what came of it."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core.errors import Forbidden, Missing
from txng.exchange import repositories
from txng.exchange.trials import policies, rules, selectors, services
from txng.exchange.trials.models import Trial
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.system_fields import AddressField, TokenField
from txng.web.components.trial_words import ACTS, shown, state_of
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of

MOST = 100


class TrialForm(forms.Form):
    product = forms.TextField(label=_("Name of the system"), max_length=120)
    version = forms.TextField(
        label=_("Version"), max_length=40, help_text=_("The result holds for this version alone.")
    )
    epcis = AddressField(
        label=_("Address of its EPCIS interface"),
        help_text=_("https only; “/capture” and “/events” stand below it."),
    )
    resolver = AddressField(
        label=_("Address of its resolver"),
        help_text=_("Codes as “/01/…/10/…” stand below it."),
    )
    token = TokenField(
        label=_("Token the portal shows to it"),
        help_text=_("Sent as “Authorization: Bearer …”. Kept sealed and never shown again."),
    )


@require_safe
@FACE.page
def trials(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), party_of(request)
    rows = [(one, state_of(one)) for one in selectors.trials(viewer).filter(party=party)[:MOST]]
    return render(request, "workspace/trials/list.html", {"rows": rows, "opens": viewer.works_for(party.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), party_of(request)
    if not viewer.works_for(party.pk):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        TrialForm,
        act=lambda values: services.trial_open(actor=viewer, party=party, **values),
        done=lambda made: reverse("workspace:trial", args=[made.pk]),
        message=_("The trial is open"),
        template="components/form_page.html",
        context={"title": _("Try a system"), "back": reverse("workspace:trials")},
    )


def _trial(request: HttpRequest, pk: int) -> Trial:
    row = selectors.trial(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _own(request: HttpRequest, pk: int) -> Trial:
    row = _trial(request, pk)
    if rules.OWN not in policies.of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return row


def _results(row: Trial) -> dict[str, Any]:
    """The last run in words; ``asks``: whether the page has to ask again soon."""
    run, language = selectors.last_run(row), get_language() or "vi"
    running = run is not None and run.ended_at is None
    return {"row": row, "run": run, "running": running, "results": shown(run, language) if run and not running else []}


@require_safe
@FACE.page
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What to do, in which order, with which codes; the last result; what may be done."""
    viewer, row = viewer_of(request), _trial(request, pk)
    if "HX-Request" in request.headers:
        return render(request, "workspace/trials/results.html", _results(row))
    codes = row.codes
    event = rules.expected_event(codes, row.at)
    body = json.loads(repositories.document(event, created=row.at.replace(microsecond=0).isoformat()))
    owns = rules.OWN in policies.of(viewer, row)
    context = {
        **_results(row),
        "state": state_of(row),
        "codes": codes,
        "example": json.dumps(body, ensure_ascii=False, indent=1),
        "base": settings.BASE_URL,
        "question": f"{settings.BASE_URL}/epcis/events?MATCH_anyEPCClass={codes.asked}",
        "changes": owns and row.state == "open",
        "ends": owns and row.state != "ended",
        "certificate": f"{settings.BASE_URL}/ket-noi/{row.certificate}" if row.certificate else "",
        "steps": case_steps(row, ACTS, (_("Trial opened"), row.at)),
    }
    return render(request, "workspace/trials/trial.html", context)


class EditForm(TrialForm):
    token = TokenField(label=_("Token the portal shows to it"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    back = reverse("workspace:trial", args=[pk])

    def act(values: dict[str, Any]) -> Trial:
        return services.trial_edit(actor=viewer, trial=row, **{**values, "token": values["token"] or None})

    return service_form(
        request,
        EditForm,
        act=act,
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in ("product", "version", "epcis", "resolver")},
        context={"title": row.product, "back": back},
    )


class AnswerForm(forms.Form):
    answer = forms.NumberField(label=_("Quantity you read"), places=0, least=0, most=10**6)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    back = reverse("workspace:trial", args=[pk])
    return service_form(
        request,
        AnswerForm,
        act=lambda values: services.trial_answer(actor=viewer, trial=row, answer=int(values["answer"])),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={"answer": row.answer},
        context={"title": _("What the portal says of the lot"), "back": back, "intro": row.codes.asked},
    )


@require_POST
@FACE.page
def run(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """``quick``: the cheap steps; ``whole``: every step."""
    if kind not in ("quick", "whole"):
        raise Missing("missing")
    row = _own(request, pk)
    return service_action(
        request,
        lambda: services.run_start(actor=viewer_of(request), trial=row, whole=kind == "whole"),
        to=reverse("workspace:trial", args=[pk]),
        message=_("The test has begun"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    back = reverse("workspace:trial", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.trial_step(actor=viewer, trial=row, name="end", **values),
        done=lambda _row: back,
        message=ACTS["end"],
        template="components/form_page.html",
        context={"title": _("End the trial"), "back": back, "intro": str(row), "danger": True},
    )
