"""Papers that go with a lot: export file, plots for the European Union, product passport."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from txng.web.components.face import viewer_of
from txng.web.components.lot_papers import download, lot_papers, told_of
from txng.web.workspace.face import FACE
from txng.web.workspace.lots import own_lots
from txng.web.workspace.own import one_of


@require_safe
@FACE.page
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    told = told_of(one_of(own_lots(request), pk), viewer_of(request))
    return render(request, "workspace/lots/papers.html", lot_papers(told))


@require_safe
@FACE.page
def paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return download(request, told_of(one_of(own_lots(request), pk), viewer_of(request)), name)
