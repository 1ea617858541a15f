"""The first page of a producer: what waits, the most urgent first, and what is done most often."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from txng.core import clock
from txng.web.components.board import Board
from txng.web.components.face import viewer_of
from txng.web.workspace.face import FACE

TODAY = Board()


@require_safe
@FACE.page
def today(request: HttpRequest) -> HttpResponse:
    viewer, day = viewer_of(request), clock.today()
    cards = TODAY.gather(viewer, day)
    context = {"cards": cards, "shortcuts": TODAY.ways(viewer), "day": day, "has_party": bool(viewer.parties)}
    return render(request, "workspace/today.html", context)
