"""Inspections of the organisation and what was decided after them."""

from collections.abc import Iterator
from datetime import date

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.inspections import selectors
from txng.oversight.inspections.models import Inspection
from txng.oversight.violations import policies, rules, services
from txng.oversight.violations import selectors as violations
from txng.oversight.violations.models import Violation
from txng.web.components import forms
from txng.web.components.attachments import stored
from txng.web.components.face import viewer_of
from txng.web.components.inspection_file import inspection_file, minutes, state_of
from txng.web.components.parts import Card
from txng.web.components.service_form import service_form
from txng.web.components.status import deadline
from txng.web.components.violation_file import decision, violation_file
from txng.web.components.violation_file import state_of as violation_state
from txng.web.workspace.face import FACE
from txng.web.workspace.today import TODAY

MOST = 100


@TODAY.cards
def to_mend(viewer: Viewer, today: date) -> Iterator[Card]:
    """Faults that an inspection wants mended."""
    for one in selectors.inspections(viewer).filter(state="mending").order_by("mend_by")[:3]:
        left = deadline(one.mend_by, today) if one.mend_by else None
        yield Card(
            _("Mend what the inspection found"),
            reverse("workspace:inspection", args=[one.pk]),
            text=one.number,
            icon="tool",
            tone="danger" if left and left.tone == "danger" else "warning",
            urgency=1,
            lines=[str(left)] if left else (),
        )


@require_safe
@FACE.page
def inspections(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "visits": [(one, state_of(one)) for one in selectors.inspections(viewer)[:MOST]],
        "decisions": [(one, violation_state(one)) for one in violations.violations(viewer)[:MOST]],
    }
    return render(request, "workspace/inspections.html", context)


def _inspection(request: HttpRequest, pk: int) -> Inspection:
    row = selectors.inspection(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "workspace/inspection.html", inspection_file(_inspection(request, pk)))


@require_safe
@FACE.page
def photo(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.photo(pk, number, viewer_of(request)))


@require_safe
@FACE.page
def sample_file(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    return stored(request, selectors.sample_file(pk, number, viewer_of(request)))


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return minutes(_inspection(request, pk), kind)


def _violation(request: HttpRequest, pk: int) -> Violation:
    row = violations.violation(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def violation(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _violation(request, pk)
    facts = Facts(viewer.user_id, policies.permissions_of(viewer, row), steps_of(row))
    context = {
        **violation_file(row),
        "objects": "appeal-own" in {step.name for step in rules.VIOLATION.allowed(row.state, facts)},
        "terms": rules.terms(row.found_on),
    }
    return render(request, "workspace/violation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation does not agree with the decision."""
    viewer, row = viewer_of(request), _violation(request, pk)
    if rules.OWN not in policies.permissions_of(viewer, row):
        raise Forbidden("not-permitted")
    here = reverse("workspace:violation", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.violation_step(
            actor=viewer, violation=row, name="appeal-own", reason=values["reason"]
        ),
        done=lambda _row: here,
        message=_("The agency has your appeal"),
        template="components/form_page.html",
        context={"title": _("Appeal against the decision"), "back": here, "intro": row.number, "button": _("Appeal")},
    )


@require_safe
@FACE.page
def decision_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return decision(_violation(request, pk), kind)
