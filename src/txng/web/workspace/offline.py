"""Diary and receipts without network: a page that the phone keeps, with forms that it sends when it can."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from txng.core.errors import Conflict, Missing
from txng.registry.models import Place
from txng.trace.recording import reads, templates
from txng.web.components import offline as kept
from txng.web.components.face import viewer_of
from txng.web.workspace import acts
from txng.web.workspace.deliveries import AnswerForm
from txng.web.workspace.diary import NoteForm
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of

MOST_DELIVERIES = 20


@require_safe
@FACE.page
def offline(request: HttpRequest) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    writes = viewer.works_for(party.pk)
    kinds = templates.kinds() if writes and Place.objects.filter(party=party).exists() else ()
    forms = [NoteForm(kind=kind.code, party=party, viewer=viewer, auto_id=f"{kind.code}_%s") for kind in kinds]
    notes = [(kind, form) for kind, form in zip(kinds, forms, strict=True) if form.products]
    waiting = [one for one in reads.deliveries(party, viewer) if one.state == "waiting"] if writes else []
    answers = [
        (one, AnswerForm(party=party, viewer=viewer, told=one, auto_id=f"delivery{at}_%s"))
        for at, one in enumerate(waiting[:MOST_DELIVERIES])
    ]
    context = {"notes": notes, "answers": answers, "who": acts.who(viewer, party), "states": kept.STATES.items()}
    return render(request, "workspace/offline.html", context)


@require_safe
@FACE.page
def state(request: HttpRequest) -> JsonResponse:
    viewer = viewer_of(request)
    try:
        party = party_of(request)
    except (Conflict, Missing):  # no organisation yet, or none chosen
        who = ""
    else:
        who = acts.who(viewer, party) if viewer.works_for(party.pk) else ""
    return kept.state(request, who)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    caught = [reverse("workspace:diary-kinds") + "/", reverse("workspace:deliveries") + "/"]
    return kept.worker(reverse("workspace:offline"), "/workspace", caught)
