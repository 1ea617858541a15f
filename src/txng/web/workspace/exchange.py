"""Connections of the own data: what a national system asks for, how far we are, and what became of our records."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.core.errors import Forbidden
from txng.core.problems import sentence_of
from txng.exchange import selectors
from txng.gs1.problems import Problem
from txng.registry import selectors as registry
from txng.web.components.exchange_words import KIND_WORDS
from txng.web.components.face import viewer_of
from txng.web.components.status import Status, Text
from txng.web.workspace.face import FACE

#: point of the checklist → its words, and the page where it is mended
POINTS: dict[str, tuple[Text, str]] = {
    "codes": (_("GS1 codes: a GLN, and a GTIN on every public product"), "workspace:organisation"),
    "products": (_("At least one public product"), "workspace:products"),
    "items": (_("Every item that has to be public is filled in"), "workspace:products"),
    "standards": (_("Every product names the standards it follows"), "workspace:products"),
    "verified": (_("The organisation has been verified by its agency"), "workspace:organisation"),
    "contact": (_("Somebody can be reached"), "workspace:organisation"),
    "events": (_("Stages of the chain have been recorded"), "workspace:diary"),
    "carriers": (_("Codes have been printed for a lot"), "workspace:lots"),
}


@require_safe
@FACE.page
def connections(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    party = registry.party(viewer.acting_party, viewer) if viewer.acting_party is not None else None
    if party is None:
        raise Forbidden("not-permitted")
    points = selectors.readiness_of(viewer, party)
    language = get_language() or "vi"
    refused = [
        (
            one,
            KIND_WORDS[one.kind],
            [sentence_of(Problem(fault["code"], fault["params"]), language) for fault in one.problems] or [one.words],
        )
        for one in selectors.refused_for(viewer, party.pk)
    ]
    context = {
        "party": party,
        "points": [(*POINTS[one.name], _mark(one.met, one.needed)) for one in points],
        "ready": all(one.met for one in points if one.needed),
        "sent": selectors.sent_for(viewer, party.pk),
        "refused": refused,
    }
    return render(request, "workspace/connections.html", context)


def _mark(met: bool, needed: bool) -> Status:
    if met:
        return Status(_("Done already"), "good")
    return Status(_("Needed"), "danger") if needed else Status(_("Advised"), "neutral")
