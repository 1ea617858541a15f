"""Support the organisation may apply for, and its applications."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
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
from txng.programme.grants import policies, rules, selectors, services
from txng.programme.grants.models import Application, Scheme
from txng.web.components import forms, grant_file
from txng.web.components.attachments import stored
from txng.web.components.face import viewer_of
from txng.web.components.grant_file import ACTS, STATES, facts, money, words_of
from txng.web.components.parts import Card
from txng.web.components.service_form import service_action, service_form
from txng.web.components.uploads import UploadField
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of
from txng.web.workspace.today import TODAY

MOST = 100
DOCUMENTS = _("Papers in one file: quotation, contract, invoices. Picture up to 8 MB or PDF up to 20 MB.")


@TODAY.cards
def returned(viewer: Viewer, today: date) -> Iterator[Card]:
    """Applications that came back for changes."""
    for one in selectors.applications(viewer).filter(state="returned")[:3]:
        yield Card(
            _("Complete your application: %(title)s") % {"title": one.scheme.title},
            reverse("workspace:grant", args=[one.pk]),
            text=one.number,
            icon="coin",
            tone="warning",
            urgency=3,
        )


def _told(row: Scheme) -> dict[str, Any]:
    """A programme in words: ``title``, ``pays``, ``whom``, ``how`` in the reader's language, ``cap``."""
    language = get_language() or "vi"
    words = {name: words_of(row, name, language) for name in ("title", "pays", "whom", "how")}
    return {**words, "row": row, "cap": money(row.cap)}


@require_safe
@FACE.page
def grants(request: HttpRequest) -> HttpResponse:
    """Programmes that take applications, and the own applications."""
    viewer, today = viewer_of(request), clock.today()
    own = selectors.applications(viewer).filter(party=viewer.acting_party)[:MOST]
    context = {
        "schemes": [(_told(one), one.starts <= today) for one in selectors.offered(today)[:MOST]],
        "applications": [(one, STATES[one.state], money(one.granted or one.asked)) for one in own],
        "applies": viewer.works_for(viewer.acting_party),
    }
    return render(request, "workspace/grants/list.html", context)


class ApplicationForm(forms.Form):
    purpose = forms.TextField(
        label=_("What it is for"),
        lines=5,
        max_length=4000,
        help_text=_("What you will buy or do, when, and what it will cost."),
    )
    asked = forms.MoneyField(label=_("Amount asked for"), least=1)
    dossier = UploadField(label=_("Papers of the application"), required=False, help_text=DOCUMENTS)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply under the programme ``pk``."""
    viewer, party = viewer_of(request), party_of(request)
    row = selectors.offered(clock.today()).filter(pk=pk).first()
    if row is None:
        raise Missing("missing")
    if not viewer.works_for(party.pk):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        ApplicationForm,
        act=lambda values: services.application_set(actor=viewer, scheme=row, party=party, **values),
        done=lambda made: reverse("workspace:grant", args=[made.pk]),
        message=_("Saved. Hand it in when it is complete."),
        template="workspace/grants/apply.html",
        context={"title": _("Apply for support"), "back": reverse("workspace:grants"), "scheme": _told(row)},
    )


def _application(request: HttpRequest, pk: int) -> Application:
    row = selectors.application(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _application(request, pk)
    asked = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    context = {
        "row": row,
        "title": words_of(row.scheme, "title", get_language() or "vi"),
        "state": STATES[row.state],
        "facts": facts(row, inside=False),
        "edits": rules.APPLY in asked.permissions and row.state in rules.EDITABLE,
        "payments": [(one, money(one.amount)) for one in row.payments.filter(cancelled="")],
        "steps_allowed": {step.name for step in rules.APPLICATION.allowed(row.state, asked)},
        "steps": grant_file.steps_of(row, inside=False),
    }
    return render(request, "workspace/grants/grant.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _application(request, pk)
    if rules.APPLY not in policies.of(viewer, row) or row.state not in rules.EDITABLE:
        raise Forbidden("not-permitted")
    back = reverse("workspace:grant", args=[pk])
    act = partial(services.application_set, actor=viewer, scheme=row.scheme, party=row.party, application=row)
    return service_form(
        request,
        ApplicationForm,
        act=lambda values: act(**values),
        done=lambda _made: back,
        message=_("Saved"),
        template="workspace/grants/apply.html",
        initial={"purpose": row.purpose, "asked": row.asked},
        context={"title": _("Apply for support"), "back": back, "scheme": _told(row.scheme)},
    )


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``submit`` or ``withdraw``."""
    row = _application(request, pk)
    if name not in ("submit", "withdraw"):
        raise Missing("missing")
    act = partial(services.application_step, actor=viewer_of(request), application=row, name=name)
    return service_action(request, act, to=reverse("workspace:grant", args=[pk]), message=ACTS[name])


@require_safe
@FACE.page
def dossier(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.dossier_of(pk, viewer_of(request)))
