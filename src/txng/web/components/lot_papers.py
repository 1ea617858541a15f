"""The papers of a lot as downloads, alike for its owner and for officials."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.problems import sentences_of
from txng.exchange.dossiers import passport, plots, workbook
from txng.exchange.dossiers.gathering import Dossier, dossier
from txng.registry.models import Batch
from txng.web.components import papers


def told_of(batch: Batch, viewer: Viewer) -> Dossier:
    """The dossier of a lot; 404 of one whose labels bear no GTIN, which nobody abroad could look up."""
    if not batch.gtin:
        raise Http404
    return dossier(batch, viewer)


def lot_papers(told: Dossier) -> dict[str, Any]:
    """What the page shows: how far each paper is complete, and what is missing."""
    found = plots.collection(told.plots)
    language = get_language() or "vi"
    shown = _passport(told)
    return {
        "batch": told.batch,
        "covered": told.covered,
        "plots": told.plots,
        "located": len(found.geojson["features"]),
        "plot_faults": sentences_of(found.problems, language),
        "lacking": [pair[language == "en"] for pair in passport.lacking(shown)],
        "events": len(told.steps),
        "gaps": [gap.code for gap in told.journey.gaps],
        "makers": told.makers,
        "certificates": told.certificates,
    }


def _passport(told: Dossier) -> dict[str, Any]:
    return passport.passport(told, str(settings.BASE_URL), clock.today())


def download(request: HttpRequest, told: Dossier, name: str) -> HttpResponse:
    """``dossier.xlsx``, ``plots.geojson``, ``passport.json``."""
    lot = f"{told.batch.gtin}-{told.batch.lot}"
    if name == "dossier.xlsx":
        return papers.workbook(workbook.written(told), f"ho-so-{lot}")
    if name == "plots.geojson":
        answer = JsonResponse(plots.collection(told.plots).geojson, content_type="application/geo+json")
        answer["Content-Disposition"] = f'attachment; filename="vung-trong-{lot}.geojson"'
        return answer
    if name == "passport.json":
        answer = JsonResponse(_passport(told), json_dumps_params={"ensure_ascii": False})
        answer["Content-Disposition"] = f'attachment; filename="ho-chieu-{lot}.json"'
        return answer
    raise Http404
