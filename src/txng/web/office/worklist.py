"""The first page of an official: what waits for a decision, the most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from txng.core import clock
from txng.web.components.board import Board
from txng.web.components.face import viewer_of
from txng.web.office.face import FACE

WORKLIST = Board()


@require_safe
@FACE.page
def worklist(request: HttpRequest) -> HttpResponse:
    viewer, day = viewer_of(request), clock.today()
    cards = WORKLIST.gather(viewer, day)
    return render(request, "office/worklist.html", {"cards": cards, "shortcuts": WORKLIST.ways(viewer), "day": day})
