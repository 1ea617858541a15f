"""Which things a thing led to, and which led to it: the walk over captured events (pure).

The rules (``docs/developers/rooms.md``, "What 'leads to' means") and where they stand here:

==  ==============================================================================  ====================================
1   A transformation at u leads from every input affected since u or earlier to     `_Downstream.transform`
    every output, affected since u; events of one process (same transformationID)
    are one: any input leads to every output, each since its own event's time
2   A child is in its parent over [a, d): from ADD until the next DELETE that        `Links.end_of`
    names it, or that names no child and so separates all
2a  A lot put in or taken out by amount stays until all of it is out                `amounts.emptied`
2b  A child affected since t < d makes the parent a carrier over [max(a, t), d)     `_Downstream.carry`
3   A parent affected since t < d affects the child since max(a, t)                 `_Downstream.release`
4   A carrier over [s, e) leads to its own parents over the common time, and as     `_Downstream.carry` and
    input of a transformation at u in [s, e) to the outputs; never to its children  `.transform`; not `.release`
==  ==============================================================================  ====================================

Upstream asks of every thing: *when* would it have to be affected to lead to the root? Two labels answer it. By its
time: affected then or earlier, it leads to the root. By its spans: carrying at any of those times, it does. `_Upstream`
turns each rule round with them; the root itself leads to the root at any time.

The walk goes hop by hop, each from the labels as the hop begins, so a thing's depth is the least number of hops, and a
thing that is reached again, earlier or wider, is followed again. Labels only grow and come from a finite set of event
times, so every walk ends; loops of rework are no special case.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import inf
from typing import Literal, NamedTuple

from txng.trace.links import (
    ALWAYS,
    EARLIEST,
    LATEST,
    Containment,
    Direction,
    Link,
    Links,
    Loader,
    Spans,
    Thing,
    Transformation,
    join,
    meet,
)

CHUNK = 100_000  # things looked at together: between two chunks the time budget is looked at


class Limits(NamedTuple):
    """Where a walk stops: hops from the root, things found, seconds by the clock it is given."""

    max_depth: int = 1_000
    max_nodes: int = 1_000_000
    seconds: float = 30.0


LIMITS = Limits()


class Edge(NamedTuple):
    """One hop. ``source`` led to ``target``, whichever way the walk went; ``seq`` is the event that says so.

    [start, end) is the time they were together; of a transformation, the instant of the output's event.
    """

    source: Thing
    target: Thing
    seq: int
    kind: Literal["transformation", "contains", "contained-in"]
    start: int
    end: int


@dataclass
class _Growth:
    """New labels, where they say more than the known ones."""

    times: dict[Thing, int] = field(default_factory=dict)
    spans: dict[Thing, Spans] = field(default_factory=dict)

    def grown(self) -> Mapping[Thing, object]:
        """The things whose labels grow."""
        return {**self.times, **self.spans} if self.spans else self.times

    def leave_out(self, things: Iterable[Thing]) -> None:
        for thing in things:
            self.times.pop(thing, None)
            self.spans.pop(thing, None)


class _Walk(ABC):
    """What both directions share: hops, depths, limits. What the labels mean is theirs."""

    def __init__(self, root: Thing, direction: Direction, load: Loader, limits: Limits):
        self.links = Links(load, direction)
        self.limits = limits
        self.depth = {root: 0}
        self.times: dict[Thing, int] = {}
        self.spans: dict[Thing, Spans] = {}
        self.cut: dict[Thing, None] = {}

    def run(self, clock: Callable[[], float]) -> None:
        deadline = clock() + self.limits.seconds
        frontier: Mapping[Thing, object] = dict(self.depth)  # things whose labels grew in the hop before
        hop = 0
        while frontier:
            growth = _Growth()
            unfollowed = self.follow(frontier, growth, lambda: clock() < deadline)
            hop += 1
            refused = self.refused(growth, hop)
            growth.leave_out(refused)
            followed, frontier = frontier, growth.grown()
            self.times.update(growth.times)
            self.spans.update(growth.spans)
            new = frontier if self.depth.keys().isdisjoint(frontier) else [t for t in frontier if t not in self.depth]
            self.depth.update(dict.fromkeys(new, hop))
            if refused:
                self.cut.update(dict.fromkeys([thing for thing in followed if self.leads_to(thing, refused)]))
            if unfollowed:
                self.cut.update(dict.fromkeys([*unfollowed, *frontier]))
                return

    def follow(self, frontier: Mapping[Thing, object], growth: _Growth, in_time: Callable[[], bool]) -> Sequence[Thing]:
        """Add to ``growth`` what the frontier leads to; what was left when time ran out."""
        if len(frontier) <= CHUNK and in_time():
            self.consequences(frontier, growth)
            return ()
        things = list(frontier)
        for place in range(0, len(things), CHUNK):
            if not in_time():
                return things[place:]
            self.consequences(dict.fromkeys(things[place : place + CHUNK]), growth)
        return ()

    def refused(self, growth: _Growth, hop: int) -> set[Thing]:
        """What the limits forbid: beyond the last hop all, else the things for which there is no room."""
        if hop > self.limits.max_depth:
            return set(growth.grown())
        room = self.limits.max_nodes - len(self.depth)
        if len(growth.times) + len(growth.spans) <= room:
            return set()
        return set([thing for thing in growth.grown() if thing not in self.depth][room:])

    def leads_to(self, thing: Thing, refused: set[Thing]) -> bool:
        growth = _Growth()
        self.consequences({thing: None}, growth)
        return not refused.isdisjoint(growth.grown())

    def ask(self, sources: Mapping[Thing, object], whole: Mapping[Thing, object]) -> None:
        """Load the links of ``sources``, with the contents of those that have a label in ``whole``."""
        others = [thing for thing in sources if thing not in whole]
        self.links.ask([thing for thing in sources if thing in whole] if others else sources, whole=True)
        self.links.ask(others, whole=False)

    def transformations(self, sources: Mapping[Thing, object]) -> list[Transformation]:
        """Those in which ``sources`` took part; of each process one for every time."""
        found = self.links.transformed.touched(sources)
        self.links.ask_processes(found)
        return found

    def beginnings(self, sources: Mapping[Thing, object]) -> list[Containment]:
        """The containments of ``sources`` in their parents, with what is needed to know when they ended."""
        found = self.links.in_parents.touched(sources)
        self.links.ask_endings(found)
        return found

    def holdings(self) -> Iterator[tuple[Containment, Thing, int]]:
        """Every time that one of the found things was in another: since the event, the child, until."""
        for link in self.links.containments:
            if link.parent in self.depth:
                for child in link.children:
                    if child in self.depth and self.links.knows_end(link, child):
                        yield link, child, self.links.end_of(link, child)

    @abstractmethod
    def consequences(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Add to ``growth`` what one hop from the labels of ``sources`` leads to."""

    @abstractmethod
    def when(self, thing: Thing) -> Spans: ...

    @abstractmethod
    def edges(self) -> Iterator[Edge]: ...


class _Downstream(_Walk):
    """Labels: by its time, since when a thing is affected; by its spans, when it carried something that was."""

    def __init__(self, root: Thing, load: Loader, limits: Limits):
        super().__init__(root, "down", load, limits)
        self.times[root] = EARLIEST

    def when(self, thing: Thing) -> Spans:
        """When a thing was affected or carried something that was."""
        spans = self.spans.get(thing, ())
        return join(spans, ((self.times[thing], LATEST),)) if thing in self.times else spans

    def consequences(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        self.ask(sources, whole=self.times)
        self.transform(sources, growth)
        self.carry(sources, growth)
        self.release(sources, growth)

    def transform(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Rules 1 and 4: to the outputs of what took in something that was affected, or carried such, just then."""
        done = set()
        for link in self.transformations(sources):
            if (link.process is None or link.process not in done) and any(
                self.takes(thing, link.time) for thing in link.inputs if thing in sources
            ):
                done.add(link.process)
                for part in self.links.whole_process(link):
                    self.affect(part.outputs, part.time, growth)

    def takes(self, thing: Thing, time: int) -> bool:
        """Whether ``thing`` was affected, or carried something that was, at ``time``."""
        return self.times.get(thing, LATEST) <= time or any(s <= time < e for s, e in self.spans.get(thing, ()))

    def carry(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Rules 2b and 4: to the parents of what was affected or carried something that was, while it was in them."""
        for link in self.beginnings(sources):
            children = [thing for thing in link.children if thing in sources]
            if self.links.has_endings(link.parent):
                for child in children:
                    self.carry_into(link, (child,), self.links.end_of(link, child), growth)
            else:
                self.carry_into(link, children, LATEST, growth)

    def carry_into(self, link: Containment, children: Collection[Thing], end: int, growth: _Growth) -> None:
        """``children`` were in the parent of ``link`` until ``end``."""
        parent = link.parent
        end = min(end, self.times.get(parent, LATEST))  # once affected, it is no mere carrier
        start = max(link.time, min(map(self.times.get, children, repeat(LATEST))))
        new: Spans = ((start, end),) if start < end else ()
        if self.spans and not self.spans.keys().isdisjoint(children):
            for child in children:
                new = join(new, meet(self.spans.get(child, ()), link.time, end))
        known = growth.spans.get(parent) or self.spans.get(parent, ())
        joined = join(known, new)
        if joined is not known:
            growth.spans[parent] = joined

    def release(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Rule 3: to what was in it when it was affected, or was put in later."""
        contents = self.links.contents
        for parent in _both(contents, sources):
            if parent not in self.times:
                continue
            since = self.times[parent]
            for link in contents[parent]:
                children: Collection[Thing] = link.children
                if self.links.has_endings(parent):
                    children = [child for child in children if self.links.end_of(link, child) > since]
                self.affect(children, max(link.time, since), growth)

    def affect(self, things: Collection[Thing], since: int, growth: _Growth) -> None:
        known, new = self.times, growth.times
        if known.keys().isdisjoint(things) and new.keys().isdisjoint(things):
            new.update(dict.fromkeys(things, since))
            return
        for thing in things:
            if since < min(known.get(thing, LATEST), new.get(thing, LATEST)):
                new[thing] = since

    def edges(self) -> Iterator[Edge]:
        for into in self.links.transformations:
            sources = [thing for thing in into.inputs if thing in self.depth and self.takes(thing, into.time)]
            if sources:
                for out in self.links.whole_process(into):
                    for target in out.outputs:
                        if target in self.depth:
                            for source in sources:
                                yield Edge(source, target, out.seq, "transformation", out.time, out.time + 1)
        for link, child, end in self.holdings():
            parent, start = link.parent, link.time
            since = self.times.get(parent, LATEST)
            if since < end:
                yield Edge(parent, child, link.seq, "contains", start, end)
            if meet(self.when(child), start, min(end, since)):
                yield Edge(child, parent, link.seq, "contained-in", start, end)


class _Upstream(_Walk):
    """Labels: by its time, until when a thing must be affected to lead to the root; by its spans, when it must carry
    something that is. What has spans has a time: the last of them."""

    def __init__(self, root: Thing, load: Loader, limits: Limits):
        super().__init__(root, "up", load, limits)
        self.times[root] = LATEST
        self.spans[root] = ALWAYS

    def when(self, thing: Thing) -> Spans:
        """When what was affected led to the root."""
        return ((EARLIEST, min(self.times[thing] + 1, LATEST)),)

    def consequences(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        self.ask(sources, whole=self.spans)
        self.transform(sources, growth)
        self.release(sources, growth)
        self.carry(sources, growth)

    def transform(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Rules 1 and 4 turned round: to the inputs, affected or carrying just then, of outputs that came in time."""
        done = set()
        for link in self.transformations(sources):
            if (link.process is None or link.process not in done) and any(
                link.time <= self.times[thing] for thing in link.outputs if thing in sources
            ):
                done.add(link.process)
                for part in self.links.whole_process(link):
                    for thing in part.inputs:
                        self.widen(thing, ((part.time, part.time + 1),), growth)

    def release(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Rule 3 turned round: to what it was put into in time; that must be affected before it is out again."""
        for link in self.beginnings(sources):
            for child in link.children:
                if child in sources and link.time <= self.times[child]:
                    until = min(self.times[child], self.links.end_of(link, child) - 1)
                    self.prolong(link.parent, until, growth)

    def carry(self, sources: Mapping[Thing, object], growth: _Growth) -> None:
        """Rules 2b and 4 turned round: to what was in it at the times that count."""
        contents = self.links.contents
        for parent in _both(contents, sources):
            for link in contents[parent]:
                for child in link.children:
                    inside = meet(self.spans.get(parent, ()), link.time, self.links.end_of(link, child))
                    self.widen(child, inside, growth)

    def prolong(self, thing: Thing, until: int, growth: _Growth) -> None:
        if until > max(self.times.get(thing, EARLIEST), growth.times.get(thing, EARLIEST)):
            growth.times[thing] = until

    def widen(self, thing: Thing, spans: Spans, growth: _Growth) -> None:
        known = growth.spans.get(thing) or self.spans.get(thing, ())
        joined = join(known, spans)
        if joined is not known:
            growth.spans[thing] = joined
            self.prolong(thing, joined[-1][1] - 1, growth)

    def edges(self) -> Iterator[Edge]:
        for out in self.links.transformations:
            targets = [thing for thing in out.outputs if thing in self.depth and out.time <= self.times[thing]]
            if targets:
                for into in self.links.whole_process(out):
                    for source in into.inputs:
                        if source in self.depth:
                            for target in targets:
                                yield Edge(source, target, out.seq, "transformation", out.time, out.time + 1)
        for link, child, end in self.holdings():
            parent, start, until = link.parent, link.time, self.times[child]
            inside = meet(self.spans.get(parent, ()), start, end)
            if inside:
                yield Edge(child, parent, link.seq, "contained-in", start, end)
            # Where the child counts no longer than it was inside, it is its being there that leads on.
            if start <= until and not (inside and until < inside[-1][1]):
                yield Edge(parent, child, link.seq, "contains", start, end)


def _both(one: Mapping[Thing, object], other: Mapping[Thing, object]) -> list[Thing]:
    """The things in both, in the order of the smaller."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return [thing for thing in small if thing in large]


@dataclass(frozen=True)
class Lineage:
    """What a walk found. ``depth``: every thing with its hops from the root, in the order found; the root has 0.

    ``frontier``: the found things that lead further than a limit let the walk go.
    """

    root: Thing
    direction: Direction
    depth: dict[Thing, int]
    frontier: tuple[Thing, ...]
    _walk: _Walk

    @property
    def partial(self) -> bool:
        """Whether a limit cut something off."""
        return bool(self.frontier)

    def edges(self) -> Iterator[Edge]:
        """Every hop between the things found."""
        return self._walk.edges()

    def when(self, thing: Thing) -> Spans:
        """When what happened to a found thing bears on the root (up) or the root on it (down)."""
        return self._walk.when(thing)

    def only_carried(self, thing: Thing) -> bool:
        """Downstream: whether a found thing was never affected itself and only carried what was."""
        return thing not in self._walk.times

    def certain(self) -> set[Thing]:
        """Downstream: the found things that the root reached without any doubt.

        A transformation leaves none where one thing alone went in or one alone came out: all of what came out is of
        it. Of several made of several nobody knows which got what. Where one process has many events, they count
        together.
        """
        known = self._walk.links
        walk = _Downstream(self.root, _Undoubted(known), Limits(seconds=inf))
        walk.run(lambda: 0.0)
        return walk.depth.keys() & self.depth.keys()


class _Undoubted:
    """The links a walk has loaded, without the transformations that leave a doubt."""

    def __init__(self, known: Links):
        self.transformations: list[Transformation] = []
        self.containments: list[Containment] = [*known.containments, *known.endings()]
        for link in known.transformations:
            parts = known.whole_process(link)
            inputs = {thing for part in parts for thing in part.inputs}
            outputs = {thing for part in parts for thing in part.outputs}
            if len(inputs) == 1 or len(outputs) == 1:
                self.transformations.append(link)
        self._given = False

    def links(self, things: Sequence[Thing], direction: Direction, *, whole: bool) -> Iterable[Link]:
        if not self._given:
            self._given = True
            yield from self.transformations
            yield from self.containments

    def endings(self, links: Sequence[Containment]) -> Iterable[Containment]:
        return ()

    def processes(self, ids: Sequence[Thing]) -> Iterable[Transformation]:
        wanted = set(ids)
        return [link for link in self.transformations if link.process in wanted]


def lineage(
    root: Thing,
    direction: Direction,
    load: Loader,
    limits: Limits = LIMITS,
    clock: Callable[[], float] = lambda: 0.0,
) -> Lineage:
    """Every thing that ``root`` leads to (``down``) or that leads to it (``up``), the root included.

    ``clock`` counts seconds from anywhere (`time.monotonic`); without it time sets no limit. Limits never raise: what
    is found so far comes back as `Lineage.partial`.
    """
    walk: _Walk = (_Downstream if direction == "down" else _Upstream)(root, load, limits)
    walk.run(clock)
    return Lineage(root, direction, walk.depth, tuple(walk.cut), walk)
