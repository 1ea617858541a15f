"""Trace: any code, where it came from and where it went, as an indented list and as a drawing."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.accounts.viewers import Viewer
from txng.core.errors import Missing
from txng.core.problems import sentences_of
from txng.gs1 import digital_link
from txng.gs1.problems import ProblemError
from txng.oversight.recalls.scoping import amounts_of, moment
from txng.registry import selectors as registry
from txng.registry.models import Batch
from txng.trace import drawing
from txng.trace.holdings import Spot
from txng.trace.kinds import kind_of, kind_word, label
from txng.trace.lineage import Lineage
from txng.trace.recall import Affected
from txng.trace.selectors import is_known, lineage, recall_scope, thing_of
from txng.web.components import forms, recall_file
from txng.web.components.codes import CodeField
from txng.web.components.face import viewer_of
from txng.web.components.lot_papers import download, told_of
from txng.web.components.status import Status
from txng.web.office.face import FACE

MOST_LINES = 200
MOST_DRAWN = 400


class TraceForm(forms.Form):
    code = CodeField(
        label=_("Code of the goods"), help_text=_("Scan or type the lot, the unit, the case or the product.")
    )


@require_safe
@FACE.page
def trace(request: HttpRequest) -> HttpResponse:
    viewer, asked = viewer_of(request), request.GET.get("code", "").strip()[:400]
    context: dict[str, Any] = {"form": TraceForm(initial={"code": asked}), "asked": asked}
    status = 200
    if asked:
        try:
            context |= _found(thing_of(asked), viewer)
        except ProblemError as error:
            context["faults"] = sentences_of(error.problems, get_language() or "vi")
            status = 422
    return render(request, "office/trace/trace.html", context, status=status)


@require_safe
@FACE.page
def dossier(request: HttpRequest) -> HttpResponse:
    """The sheet of critical events, plots and certificates of a lot that is registered."""
    viewer, asked = viewer_of(request), request.GET.get("code", "").strip()[:400]
    row = _lot(thing_of(asked), viewer) if asked else None
    if row is None:
        raise Missing("missing")
    return download(request, told_of(row, viewer), "dossier.xlsx")


def _lot(thing: str, viewer: Viewer) -> Batch | None:
    """The registered lot that a canonical identifier names."""
    try:
        link = digital_link.parse(thing)
    except ProblemError:
        return None
    lot = dict(link.qualifiers).get("10", "")
    return registry.batch(link.key[1], lot, viewer) if link.key[0] == "01" and lot else None


def _found(thing: str, viewer: Viewer) -> dict[str, Any]:
    if not is_known(thing, viewer):
        return {"thing": thing, "label": label(thing), "unknown": True}
    up = lineage(thing, "up", viewer)
    scope = recall_scope(thing, viewer)
    down = lineage(thing, "down", viewer)
    uris = {uri for one in scope.things for at in _spots(one) for uri in at if uri}
    names = {uri: place.name for uri, place in registry.places_by_uri(uris, viewer).items()}
    names |= {uri: party.name for uri, party in registry.parties_by_uri(uris, viewer).items()}
    depths = {node.id: node.depth for node in down.nodes}
    things = sorted(scope.things, key=lambda one: depths.get(one.thing, 0))
    language = get_language() or "vi"
    whole = lineage(thing, "both", viewer)
    drawn = "\n".join(drawing.as_svg(whole, language)) if len(whole.nodes) <= MOST_DRAWN else ""
    return {
        "thing": thing,
        "label": label(thing),
        "kind": kind_word(thing, language),
        "origins": _origins(up, language),
        "origins_more": max(0, len(up.nodes) - 1 - MOST_LINES),
        "lines": [_line(one, depths.get(one.thing, 0), names, language) for one in things[:MOST_LINES]],
        "lines_more": max(0, len(things) - MOST_LINES),
        "open": sum(one.is_open and not one.carried for one in scope.things),
        "parties": len(scope.parties),
        "partial": scope.partial or bool(up.frontier),
        "drawn": mark_safe(drawn),
        "has_papers": kind_of(thing) == "lot" and _lot(thing, viewer) is not None,
    }


def _origins(up: Lineage, language: str) -> list[dict[str, Any]]:
    """What it was made of or came out of, the nearest first."""
    nodes = sorted((node for node in up.nodes if node.id != up.root), key=lambda node: -node.depth)
    return [
        {"label": label(node.id), "uri": node.id, "kind": kind_word(node.id, language), "indent": min(-node.depth, 8)}
        for node in nodes[:MOST_LINES]
    ]


def _spots(one: Affected) -> list[Spot]:
    """Where it is, or every place where some of it is."""
    return [part.spot for part in one.parts] or [Spot(one.place, one.party)]


def _where(one: Affected, names: dict[str, str]) -> Iterator[str]:
    """The names of its place and holder; of a divided lot with the amount there."""
    amounts = [[part.amount] for part in one.parts] if len(one.parts) > 1 else [[]]
    for at, amount in zip(_spots(one), amounts, strict=True):
        named = " · ".join(names.get(uri, uri) for uri in at if uri)
        yield f"{named}: {recall_file.amounts_text(amounts_of(amount))}" if amount else named


def _line(one: Affected, depth: int, names: dict[str, str], language: str) -> dict[str, Any]:
    word, tone = recall_file.THINGS[one.state]
    return {
        "label": label(one.thing),
        "uri": one.thing,
        "kind": kind_word(one.thing, language),
        "indent": min(depth, 8),
        "state": Status(word, tone),
        "certain": one.certain,
        "where": "; ".join(_where(one, names)),
        "seen": moment(one.seen),
        "amounts": recall_file.amounts_text(amounts_of(one.remaining)) if one.is_open else "",
    }
