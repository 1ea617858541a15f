"""Diary and receipts without network: a page that the phone keeps, with forms that it sends when it can.

The page is the same forms as elsewhere; scripts keep what is entered (`static/app/queue.js`), a service worker brings
the page when nothing else comes (`static/app/offline-worker.js`), and what was kept is sent to the addresses of the
forms, so one set of rules judges both.
"""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.core import clock
from txng.core.errors import Conflict, Missing
from txng.registry.models import Place
from txng.trace.recording import reads, templates
from txng.web.components.face import viewer_of
from txng.web.components.shell import SHEETS
from txng.web.workspace import acts
from txng.web.workspace.deliveries import AnswerForm
from txng.web.workspace.diary import NoteForm
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of

MOST_DELIVERIES = 20
#: what the page needs of our files while there is no network
KEPT = ("tabler", "app_css", "htmx", "app_js", "queue_js", "offline_js", "icon")

STATES = {
    "waiting": _("Waiting to be sent"),
    "sent": _("Sent, not confirmed yet"),
    "recorded": _("Recorded"),
    "refused": _("Not accepted: mend it"),
    "other": _("Of another account or organisation: switch to it to send"),
}


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
    context = {"notes": notes, "answers": answers, "who": acts.who(viewer, party), "states": STATES.items()}
    return render(request, "workspace/offline.html", context)


@require_safe
@FACE.page
def state(request: HttpRequest) -> JsonResponse:
    """Who is signed in, for whom, and the token that sending needs; also tells that there is network."""
    viewer = viewer_of(request)
    try:
        party = party_of(request)
    except (Conflict, Missing):  # no organisation yet, or none chosen
        who = ""
    else:
        who = acts.who(viewer, party) if viewer.works_for(party.pk) else ""
    return JsonResponse({"who": who, "token": get_token(request), "at": clock.now().isoformat()})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; anew for browsers whenever one of our files changes."""
    given = {
        "page": reverse("workspace:offline"),
        "files": [SHEETS[name] for name in KEPT],
        "caught": [reverse("workspace:diary-kinds") + "/", reverse("workspace:deliveries") + "/"],
    }
    scripts = json.dumps([SHEETS["queue_js"], SHEETS["offline_worker_js"]])
    text = f"self.TXNG = {json.dumps(given)};\nimportScripts(...{scripts});\n"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
