"""One hop further: what other systems, shown to be able to connect, say of a thing. Nothing of it is kept."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.core.errors import Missing
from txng.core.problems import sentence_of, sentences_of
from txng.epcis.model import AnyEvent
from txng.epcis.things import CLASS, INPUT, OUTPUT, mentions
from txng.epcis.vocabulary import bare
from txng.exchange import following
from txng.exchange.trials import policies, selectors
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError
from txng.trace.kinds import label
from txng.trace.selectors import thing_of
from txng.trace.sentences import stage_name
from txng.trace.stages import STEPS
from txng.web.components.face import viewer_of
from txng.web.components.status import Text
from txng.web.office.face import FACE

MOST_EVENTS = 100
TYPES: dict[str, Text] = {
    "ObjectEvent": _("Seen or made"),
    "AggregationEvent": _("Packed or unpacked"),
    "TransactionEvent": _("Traded"),
    "TransformationEvent": _("Turned into something else"),
    "AssociationEvent": _("Attached or taken off"),
}


@require_safe
@FACE.page
def beyond(request: HttpRequest) -> HttpResponse:
    """Ask every eligible system about the code of the address, all at once."""
    viewer, asked = viewer_of(request), request.GET.get("code", "").strip()[:400]
    language = get_language() or "vi"
    if not asked:
        raise Missing("missing")
    context: dict[str, Any] = {"asked": asked, "thing": ""}
    status = 200
    try:
        thing = thing_of(asked)
        systems = selectors.systems() if policies.may_follow(viewer) else []
        answers = [
            {
                "name": one.name,
                "events": [_told(event, thing, language) for event in one.events[:MOST_EVENTS]],
                "more": max(len(one.events) - MOST_EVENTS, 0),
                "problem": sentence_of(one.problem, language) if one.problem else "",
            }
            for one in following.ask_all(systems, thing)
        ]
        context |= {"thing": thing, "label": label(thing), "answers": answers}
    except ProblemError as error:
        context["faults"] = sentences_of(error.problems, language)
        status = 422
    return render(request, "office/trace/beyond.html", context, status=status)


def _told(event: AnyEvent, thing: str, language: str) -> dict[str, Any]:
    """An event of another system in words: when, what, and the other things in it as (label, address to trace)."""
    step = bare("biz_step", event.biz_step) if event.biz_step else ""
    stage = STEPS.get(step, "")
    made: dict[str, list[tuple[str, str]]] = {"from": [], "into": [], "with": []}
    for one in mentions(event):
        uri = normalise(one.uri)
        if uri != thing:
            role = one.role & ~CLASS
            made["from" if role == INPUT else "into" if role == OUTPUT else "with"].append((label(uri), uri))
    return {
        "at": _moment(event.event_time),
        "what": stage_name(stage, language) if stage else TYPES.get(event.type, event.type),
        "place": label(normalise(event.read_point.id)) if event.read_point and event.read_point.id else "",
        **{name: list(dict.fromkeys(found))[:20] for name, found in made.items()},
    }


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
