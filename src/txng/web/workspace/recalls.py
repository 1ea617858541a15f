"""Recalls of an organisation: its own, and those of others that it holds parts of."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core.errors import Missing
from txng.oversight.recalls import selectors
from txng.web.components import recall_file, recall_pages
from txng.web.components.face import viewer_of
from txng.web.components.parts import Card
from txng.web.workspace.face import FACE
from txng.web.workspace.today import TODAY

FRAME = recall_pages.Frame("workspace")
MOST_CARDS = 5
MOST_HELD = 100


@TODAY.cards
def asked(viewer: Viewer, today: date) -> Iterator[Card]:
    """Recalls that wait for what this organisation holds."""
    for one in selectors.unanswered(viewer)[:MOST_CARDS]:
        yield Card(
            _("Recall: set apart “%(name)s” and report amounts") % {"name": one.recall.name},
            reverse("workspace:recall-held", args=[one.pk]),
            text=f"{one.recall.number} · {recall_file.amounts_text(one.amounts)}".rstrip(" ·"),
            icon="alert-octagon",
            tone="danger",
            urgency=0,
        )


@require_safe
@FACE.page
def recalls(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    held = [(one, recall_file.answer_state(one)) for one in selectors.holdings(viewer)[:MOST_HELD]]
    context = {
        "new": reverse("workspace:recall-new"),
        "watches": reverse("workspace:recall-watches"),
        "held": held,
    }
    return recall_pages.list_of(FRAME).respond(
        request, selectors.recalls(viewer), "components/recalls/list.html", context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """What another organisation or an agency recalls: how much we have."""
    one = selectors.holding(pk, viewer_of(request))
    if one is None:
        raise Missing("missing")
    here = reverse("workspace:recalls")
    return recall_pages.answer(request, one, done=here, back=here)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    return recall_pages.new(request, FRAME)


@require_safe
@FACE.page
def recall(request: HttpRequest, pk: int) -> HttpResponseBase:
    return recall_pages.page(request, FRAME, pk)


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return recall_pages.step(request, FRAME, pk, name)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return recall_pages.reasoned(request, FRAME, pk, name)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return recall_pages.edit(request, FRAME, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def thing(request: HttpRequest, pk: int, thing: int) -> HttpResponse:
    return recall_pages.thing(request, FRAME, pk, thing)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return recall_pages.report(request, FRAME, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    return recall_pages.disposal(request, FRAME, pk)


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, name: str, kind: str) -> HttpResponse:
    return recall_pages.document(request, pk, name, kind)
