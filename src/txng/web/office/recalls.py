"""Recalls: the list, and each on one page, from the code to the closing report."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core.errors import Missing
from txng.oversight.recalls import policies, selectors
from txng.web.components import recall_file, recall_pages
from txng.web.components.face import Entry, viewer_of
from txng.web.components.parts import Card
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

FRAME = recall_pages.Frame("office")
MOST_CARDS = 5

WORKLIST.shortcut(Entry("office:recall-new", _("Open a recall"), "alert-octagon"))


@WORKLIST.cards
def open_recalls(viewer: Viewer, today: date) -> Iterator[Card]:
    """Recalls under way: those that wait for a decision first."""
    rows = selectors.in_hand(viewer).order_by("opened_at")
    waiting = sorted(rows[:50], key=lambda row: row.state != "proposed")
    for recall in waiting[:MOST_CARDS]:
        deciding, answering = selectors.clocks(recall)
        status = recall_file.clock_status(answering or deciding)
        yield Card(
            f"{recall_file.state_of(recall)}: {recall.name}",
            reverse("office:recall", args=[recall.pk]),
            text=f"{recall.number} · {status}",
            icon="alert-octagon",
            tone="danger" if recall.state in ("draft", "proposed", "announced") else "info",
            urgency=0,
        )


@require_safe
@FACE.page
def recalls(request: HttpRequest) -> HttpResponseBase:
    rows = selectors.recalls(viewer_of(request))
    return recall_pages.list_of(FRAME).respond(
        request, rows, "components/recalls/list.html", {"new": reverse("office:recall-new")}
    )


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
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return recall_pages.close(request, FRAME, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    return recall_pages.disposal(request, FRAME, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def holder(request: HttpRequest, pk: int, holder: int) -> HttpResponse:
    """An official takes down what a holder said by telephone."""
    case = recall_pages.found(request, pk)
    row = case.holders.select_related("recall", "party").prefetch_related("told").filter(pk=holder).first()
    if row is None or not policies.permissions_of(viewer_of(request), case):
        raise Missing("missing")
    here = reverse("office:recall", args=[pk])
    return recall_pages.answer(request, row, done=here, back=here)


@require_safe
@FACE.page
def document(request: HttpRequest, pk: int, name: str, kind: str) -> HttpResponse:
    return recall_pages.document(request, pk, name, kind)
