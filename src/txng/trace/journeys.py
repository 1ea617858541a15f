"""The journey of one lot or item out of the event store: which things lie on its path, and which events tell of them.

The path goes up through everything the lot was made of, and down only through what carried it: the boxes and pallets
that shipping and receiving name instead of the lot. What else was made of the same inputs or stood on the same pallet
is never looked at. A lot's own items (the same product with serial numbers) count as the lot.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import NamedTuple

import msgspec
from django.db import transaction

from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.epcis import time as epcis_time
from txng.epcis.model import AggregationEvent, AssociationEvent, TransformationEvent
from txng.epcis.things import CLASS, OUTPUT, mentions
from txng.events import selectors as events
from txng.events.connection import database
from txng.events.packing import hash_uri
from txng.events.reading import StoredEvent
from txng.gs1.epc import normalise
from txng.registry.models import Party
from txng.registry.naming import thing_uri
from txng.trace import graph
from txng.trace.kinds import kind_of
from txng.trace.links import ALWAYS, Containment, Direction, Link, Spans, Transformation
from txng.trace.loading import Store
from txng.trace.stages import Fact, Journey, stages

UPSTREAM = graph.Limits(max_depth=30, max_nodes=400, seconds=1.0)
CARRIERS = graph.Limits(max_depth=8, max_nodes=1_000, seconds=1.0)
MOST_EVENTS = 600


def stages_of(
    code: str, lot: str = "", serial: str = "", required: Sequence[str] = (), viewer: Viewer = PUBLIC
) -> Journey:
    """The journey of a lot or of one item, with gaps for the ``required`` stages that no event shows.

    ``code``: of its product, as its labels have it (`txng.registry.naming`).

    Stages come from what ``viewer`` may see of the events; erroneous events are left out. Things, places and parties
    are canonical identifiers; the single items of a lot are not named.
    """
    item = thing_uri(code, serial=serial) if serial else None
    batch = thing_uri(code, lot) if lot else None
    return _history(item, batch, thing_uri(code), required, viewer).journey


class History(NamedTuple):
    """A journey, the things it is about, and the facts that tell it."""

    journey: Journey
    things: tuple[str, ...]
    facts: tuple[Fact, ...]


def history_of(thing: str, required: Sequence[str], viewer: Viewer) -> History:
    """The journey of any thing, by its canonical identifier."""
    lot = thing if kind_of(thing) == "lot" else None
    return _history(None if lot else thing, lot, thing, required, viewer)


def _history(item: str | None, batch: str | None, product: str, required: Sequence[str], viewer: Viewer) -> History:
    with transaction.atomic():
        path = _path(item, batch, product)
        facts = _facts(path, viewer)
    journey = stages(facts, required, derived=path.derived, contents=path.contents())
    return History(journey, tuple(path.when), tuple(facts))


class _Path(NamedTuple):
    """``when``: things with the times at which what happened to them counts, the last instant included.

    ``inside``: (child, parent) pairs. ``derived``: things made of others. ``items`` of ``lot`` stand for it.
    """

    when: dict[str, Spans]
    inside: set[tuple[str, str]]
    derived: set[str]
    lot: str | None
    items: frozenset[str]

    def contents(self) -> dict[str, frozenset[str]]:
        """Everything that was inside a thing, at any depth."""
        children: dict[str, set[str]] = defaultdict(set)
        for child, parent in self.inside:
            children[parent].add(self.shown(child))
        found = {}
        for parent in children:
            seen, fresh = set[str](), {parent}
            while fresh := {child for one in fresh for child in children.get(one, ())} - seen:
                seen |= fresh
            found[parent] = frozenset(seen)
        return found

    def shown(self, thing: str) -> str:
        return self.lot if self.lot is not None and thing in self.items else thing

    def counts(self, thing: str, time: int) -> bool:
        return any(start <= time <= end for start, end in self.when.get(thing, ()))


def _path(item: str | None, batch: str | None, product: str) -> _Path:
    root = item or batch or product
    path = _Path({root: ALWAYS}, set(), set(), None if item else batch, frozenset())
    path = _downwards(root, path)
    is_carried = bool(path.inside)
    _upwards(root, path)
    if item and batch and batch not in path.when:
        # Nothing recorded says that the item came out of its lot, but its label does.
        path.derived.add(item)
        path.when[batch] = ALWAYS
        _upwards(batch, path)
        if not is_carried:
            path = _downwards(batch, path)
    return path


def _upwards(root: str, path: _Path) -> None:
    store = Store(database(), SYSTEM)
    store.foresee(root, "up")
    found = graph.lineage(root, "up", store, UPSTREAM, monotonic)
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for edge in found.edges():
        if edge.kind == "transformation":
            path.derived.add(edge.target)
        else:
            child, parent = (edge.source, edge.target) if edge.kind == "contained-in" else (edge.target, edge.source)
            held[parent].append((edge.start, edge.end))
            path.inside.add((child, parent))
    for thing in found.depth:
        # A box counts only while the goods were in it; it may have carried others before.
        path.when.setdefault(thing, tuple(held[thing]) if _is_vessel(thing) and held[thing] else found.when(thing))


def _downwards(root: str, path: _Path) -> _Path:
    store = _Carrying(Store(database(), SYSTEM), path.lot)
    found = graph.lineage(root, "down", store, CARRIERS, monotonic)
    items = set()
    for thing in found.depth:
        path.when.setdefault(thing, found.when(thing))
        if kind_of(thing) == "instance" and thing != root:
            items.add(thing)
    for edge in found.edges():
        if edge.kind == "contained-in":
            path.inside.add((edge.source, edge.target))
    return path._replace(items=path.items | items)


def _is_vessel(thing: str) -> bool:
    return kind_of(thing) in ("logistic-unit", "asset")


class _Carrying:
    """Only what leads from goods to what carried them, and from a lot to its own items."""

    def __init__(self, store: Store, lot: str | None):
        self.store = store
        self.items = None if lot is None else lot.split("/10/")[0] + "/21/"

    def links(self, things: Sequence[str], direction: Direction, *, whole: bool) -> Iterable[Link]:
        for link in self.store.links(things, direction, whole=False):
            if isinstance(link, Containment):
                yield link
            elif self.items is not None:
                own = tuple(output for output in link.outputs if output.startswith(self.items))
                yield msgspec.structs.replace(link, outputs=own, process=None)

    def endings(self, links: Sequence[Containment]) -> Iterable[Containment]:
        return self.store.endings(links)

    def processes(self, ids: Sequence[str]) -> Iterable[Transformation]:
        return ()


# --- events ------------------------------------------------------------------------------------------------------


def _facts(path: _Path, viewer: Viewer) -> list[Fact]:
    wanted = [thing for thing in path.when if kind_of(thing) != "asset"]  # a crate has a long life of its own
    stored = [one for one in events.events_of(wanted, viewer, MOST_EVENTS) if not one.void]
    parties = uris_of({one.owner for one in stored if one.owner is not None})
    facts = []
    for one in stored:
        things = _told(one, path)
        if things:
            owner = None if one.owner is None else parties.get(one.owner)
            facts.append(Fact(event=one.event, hash=hash_uri(one.event_hash), things=things, owner=owner))
    return facts


def _told(one: StoredEvent, path: _Path) -> frozenset[str]:
    """The things of the path that an event tells something of; none if it tells of another path."""
    time = epcis_time.micros(one.event.event_time)
    named = [(normalise(mention.uri), mention.role & ~CLASS) for mention in mentions(one.event)]
    counting = {thing for thing, _role in named if path.counts(thing, time)}
    if isinstance(one.event, TransformationEvent):
        # Input of something else: a part of it that went another way.
        if not any(thing in counting for thing, role in named if role == OUTPUT):
            return frozenset()
    elif isinstance(one.event, AggregationEvent | AssociationEvent):
        parent = one.event.parent_id
        if parent is None or normalise(parent) not in counting:
            return frozenset()
    return frozenset(path.shown(thing) for thing in counting)


def uris_of(parties: set[int]) -> Mapping[int, str]:
    """Party ids → how events name them, as far as they have such a name."""
    rows = Party.objects.filter(pk__in=parties, uri__isnull=False).values_list("pk", "uri")
    return {pk: str(uri) for pk, uri in rows}
