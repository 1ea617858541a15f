"""What officials and parties ask of a thing besides its lineage: recall scope, balance, completeness. For a viewer."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core.errors import Forbidden
from txng.events import selectors as events
from txng.events.packing import hash_uri
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem
from txng.registry import selectors as registry
from txng.trace import recall
from txng.trace.balance import USUAL_LOSS, Balance, balance
from txng.trace.completeness import Completeness, Position, by_thing, findings
from txng.trace.graph import LIMITS, Limits
from txng.trace.journeys import MOST_EVENTS, history_of, uris_of
from txng.trace.kinds import kind_of
from txng.trace.loading import uncollected, walked
from txng.trace.occurrences import Occurrence, occurrence
from txng.trace.recall import Held, Scope

MOST_RECALL_EVENTS = 200_000


def recall_scope(thing: str, viewer: Viewer, limits: Limits = LIMITS) -> Scope:
    """Every thing, place and party that ``thing`` (any URI of it) reached or may have reached, and what is still open.

    A party learns this of its own events and one step around them, as in `lineage`. Raises `Forbidden` for the public.
    """
    _not_for_the_public(viewer)
    root = normalise(thing)
    with transaction.atomic(), uncollected():
        found, _store = walked(root, "down", viewer, limits)
        when = {one: found.when(one) for one in found.depth}
        held = [
            Held(edge.source, edge.target, edge.start, edge.end)
            if edge.kind == "contained-in"
            else Held(edge.target, edge.source, edge.start, edge.end)
            for edge in found.edges()
            if edge.kind != "transformation"
        ]
        told = list(_occurrences(when, viewer, MOST_RECALL_EVENTS))
        return recall.scope(
            root,
            when,
            dict.fromkeys(held),
            told,
            certain=found.certain(),
            carriers={one for one in found.depth if found.only_carried(one)},
            partial=found.partial or len(told) >= MOST_RECALL_EVENTS,
        )


def balance_of(thing: str, viewer: Viewer, usual_loss: float = USUAL_LOSS) -> Balance:
    """How much there was of ``thing`` and what became of it, by the events that ``viewer`` may see."""
    _not_for_the_public(viewer)
    root = normalise(thing)
    return balance(root, _occurrences([root], viewer, MOST_RECALL_EVENTS), usual_loss)


def completeness(
    thing: str, viewer: Viewer, required: Sequence[str] | None = None, language: str = "vi"
) -> Completeness:
    """What is missing or cannot be true in the history of ``thing``, up to the farms.

    ``required``: stage codes; by default those of its product group today.
    """
    _not_for_the_public(viewer)
    root = normalise(thing)
    stages = required_stages(root) if required is None else tuple(required)
    history = history_of(root, stages, viewer)
    told = [occurrence(fact.event, fact.hash, fact.owner) for fact in history.facts]
    things = [one for one in history.things if kind_of(one) != "asset"]
    places = {one.place for one in told if one.place is not None}
    known = registry.places_by_uri(places, viewer)
    positions = {
        uri: Position(place.latitude, place.longitude)
        for uri, place in known.items()
        if place.latitude is not None and place.longitude is not None
    }
    found = findings(history.journey, by_thing(told, things), positions, language)
    if len(told) >= MOST_EVENTS:
        found.append(Problem("trace-partial", warning=True))
    return Completeness(root, history.journey, stages, tuple(found))


def required_stages(thing: str) -> tuple[str, ...]:
    """The stages that the product group of a lot or item asks for today."""
    parts = thing.split("/")
    if "01" not in parts:
        return ()
    product = registry.product_by_gtin(parts[parts.index("01") + 1], SYSTEM)
    return () if product is None else registry.required_stages(product.group)


def _occurrences(things: Iterable[str], viewer: Viewer, limit: int) -> Iterator[Occurrence]:
    """What the events that are not void say of ``things``."""
    stored = [one for one in events.events_of(things, viewer, limit) if not one.void]
    parties = uris_of({one.owner for one in stored if one.owner is not None})
    for one in stored:
        owner = None if one.owner is None else parties.get(one.owner)
        yield occurrence(one.event, hash_uri(one.event_hash), owner)


def _not_for_the_public(viewer: Viewer) -> None:
    if viewer.kind == "public":
        raise Forbidden("trace-not-public")
