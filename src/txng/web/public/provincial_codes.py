"""The page of a code of the province: what a scan shows of goods whose producer has no numbers of GS1 yet."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from txng.gs1 import provincial
from txng.gs1.problems import ProblemError
from txng.web.components import verdict
from txng.web.components.verdict import Verdict
from txng.web.public import raw_events, visits
from txng.web.public.frame import national
from txng.web.public.item import Fact, hidden_recalls, item
from txng.web.public.label import Label
from txng.web.public.pages import told_of_recall
from txng.web.public.rendering import chosen_language, for_reading, page


@for_reading
def code(request: HttpRequest, rest: str, language: str | None = None) -> HttpResponse:
    """``rest``: what follows ``/noi-bo/``. Small letters lead to capitals; an unknown code is said to be one (404)."""
    chosen = chosen_language(request, language)
    path = f"/{provincial.ROOT}/{rest}"
    with translation.override(chosen):
        try:
            named = provincial.parse_path(path.replace(rest, _capitals(rest)))
        except ProblemError:
            return _unknown(request, chosen, path)
        if named.path != path:
            return HttpResponseRedirect(("/en" if language else "") + named.path)
        label = Label(f"{named.owner}/{named.item}", named.lot, named.serial, named.path)
        shown = item(label, chosen)
        if shown is None:
            return _unknown(request, chosen, path, *hidden_recalls(label, chosen))
        if request.GET.get("linkType") in ("gs1:epcis", "epcis") and shown.raw_data:
            body = raw_events.events_document(label.code, label.lot, label.serial)
            headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
            return HttpResponse(body, content_type="application/ld+json", headers=headers)
        status = 200 if shown.issued else 404
        answer = page(request, chosen, "public/item.html", status, item=shown, demo=shown.is_demo)
        if request.method == "GET":
            visits.mark(request, answer, named.path)
        return answer


def _capitals(rest: str) -> str:
    """Codes are written in capitals; the words between them are not."""
    return "/".join(part if part in ("lo", "so") else part.upper() for part in rest.strip("/").split("/"))


def _unknown(
    request: HttpRequest, language: str, path: str, name: str = "", recalled: Sequence[Verdict] = ()
) -> HttpResponse:
    shown: dict[str, Any] = {
        "heading": _("No information about this code"),
        "facts": [Fact(_("Code of the province (not GS1)"), path.removeprefix(f"/{provincial.ROOT}/")[:100])],
        "verdict": verdict.code_unknown(),
        "meaning": [_("The product may be new, or the label may have been copied or made up.")],
        "advice": [
            _("Compare the code on the screen with the digits on the pack."),
            _("Ask the seller for the producer's name and address."),
            _("If in doubt, do not use it."),
        ],
        "elsewhere": national(),
        "path": path[:200],
    }
    if recalled:
        shown |= told_of_recall(name, recalled)
    return page(request, language, "public/unknown.html", 200 if recalled else 404, unknown=shown)
