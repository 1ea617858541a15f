"""Which things a thing led to, and which led to it: the walk over captured events (pure).

The rules (``docs/developers/rooms.md``, "What 'leads to' means") and where they stand here:

==  ==============================================================================  ====================================
1   A transformation at u leads from every input affected since u or earlier to     `_Downstream.transform`
    every output, affected since u; events of one process (same transformationID)
    are one: any input leads to every output, each since its own event's time
2   A child is in its parent over [a, d): from ADD until the next DELETE that        `Links.end_of`
    names it, or that names no child and so separates all
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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Literal, NamedTuple

from txng.trace.links import (
    ALWAYS,
    EARLIEST,
    LATEST,
    Containment,
    Direction,
    Key,
    Links,
    Loader,
    Spans,
    Transformation,
    join,
    meet,
)

CHUNK = 20_000  # things looked at together: between two chunks the time budget is looked at


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

    source: Key
    target: Key
    seq: int
    kind: Literal["transformation", "contains", "contained-in"]
    start: int
    end: int


@dataclass
class _Growth:
    """New labels, where they say more than the known ones."""

    times: dict[Key, int] = field(default_factory=dict)
    spans: dict[Key, Spans] = field(default_factory=dict)

    def grown(self) -> dict[Key, None]:
        """The things whose labels grow."""
        return dict.fromkeys(self.times) | dict.fromkeys(self.spans)

    def leave_out(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self.times.pop(key, None)
            self.spans.pop(key, None)


class _Walk(ABC):
    """What both directions share: hops, depths, limits. What the labels mean is theirs."""

    def __init__(self, root: Key, direction: Direction, load: Loader, limits: Limits):
        self.links = Links(load, direction)
        self.limits = limits
        self.depth = {root: 0}
        self.times: dict[Key, int] = {}
        self.spans: dict[Key, Spans] = {}
        self.cut: dict[Key, None] = {}

    def run(self, clock: Callable[[], float]) -> None:
        deadline = clock() + self.limits.seconds
        frontier = dict.fromkeys(self.depth)  # things whose labels grew in the hop before
        hop = 0
        while frontier:
            keys = list(frontier)
            growth = _Growth()
            followed = 0
            while followed < len(keys) and clock() < deadline:
                self.consequences(dict.fromkeys(keys[followed : followed + CHUNK]), growth)
                followed += CHUNK
            hop += 1
            refused = self.refused(growth, hop)
            growth.leave_out(refused)
            frontier = growth.grown()
            self.depth.update(dict.fromkeys((key for key in frontier if key not in self.depth), hop))
            self.times.update(growth.times)
            self.spans.update(growth.spans)
            if refused:
                self.cut.update(dict.fromkeys(key for key in keys[:followed] if self.leads_to(key, refused)))
            if followed < len(keys):
                self.cut.update(dict.fromkeys(keys[followed:]) | frontier)
                return

    def refused(self, growth: _Growth, hop: int) -> set[Key]:
        """What the limits forbid: beyond the last hop all, else the things for which there is no room."""
        if hop > self.limits.max_depth:
            return set(growth.grown())
        room = self.limits.max_nodes - len(self.depth)
        if len(growth.times) + len(growth.spans) <= room:
            return set()
        return set([key for key in growth.grown() if key not in self.depth][room:])

    def leads_to(self, key: Key, refused: set[Key]) -> bool:
        growth = _Growth()
        self.consequences({key: None}, growth)
        return not refused.isdisjoint(growth.grown())

    def ask(self, sources: dict[Key, None], whole: dict[Key, int] | dict[Key, Spans]) -> None:
        """Load the links of ``sources``, with the contents of those that have a label in ``whole``."""
        self.links.ask([key for key in sources if key in whole], whole=True)
        self.links.ask([key for key in sources if key not in whole], whole=False)

    def transformations(self, sources: dict[Key, None]) -> list[Transformation]:
        """Those in which ``sources`` took part; of each process one for every time."""
        found = self.links.transformed.touched(sources)
        self.links.ask_processes(found)
        return found

    def beginnings(self, sources: dict[Key, None]) -> list[Containment]:
        """The containments of ``sources`` in their parents, with what is needed to know when they ended."""
        found = self.links.in_parents.touched(sources)
        self.links.ask(dict.fromkeys([link.parent for link in found]), whole=False)
        return found

    @abstractmethod
    def consequences(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Add to ``growth`` what one hop from the labels of ``sources`` leads to."""

    @abstractmethod
    def when(self, key: Key) -> Spans: ...

    @abstractmethod
    def edges(self) -> Iterator[Edge]: ...


class _Downstream(_Walk):
    """Labels: by its time, since when a thing is affected; by its spans, when it carried something that was."""

    def __init__(self, root: Key, load: Loader, limits: Limits):
        super().__init__(root, "down", load, limits)
        self.times[root] = EARLIEST

    def when(self, key: Key) -> Spans:
        """When a thing was affected or carried something that was."""
        spans = self.spans.get(key, ())
        return join(spans, ((self.times[key], LATEST),)) if key in self.times else spans

    def consequences(self, sources: dict[Key, None], growth: _Growth) -> None:
        self.ask(sources, whole=self.times)
        self.transform(sources, growth)
        self.carry(sources, growth)
        self.release(sources, growth)

    def transform(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Rules 1 and 4: to the outputs of what took in something that was affected, or carried such, just then."""
        done = set()
        for link in self.transformations(sources):
            if (link.process is None or link.process not in done) and any(
                self.takes(key, link.time) for key in link.inputs if key in sources
            ):
                done.add(link.process)
                for part in self.links.whole_process(link):
                    self.affect(part.outputs, part.time, growth)

    def takes(self, key: Key, time: int) -> bool:
        """Whether ``key`` was affected, or carried something that was, at ``time``."""
        return self.times.get(key, LATEST) <= time or any(s <= time < e for s, e in self.spans.get(key, ()))

    def carry(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Rules 2b and 4: to the parents of what was affected or carried something that was, while it was in them."""
        for link in self.beginnings(sources):
            children = [key for key in link.children if key in sources]
            if self.links.has_endings(link.parent):
                for child in children:
                    self.carry_into(link, (child,), self.links.end_of(link, child), growth)
            else:
                self.carry_into(link, children, LATEST, growth)

    def carry_into(self, link: Containment, children: Iterable[Key], end: int, growth: _Growth) -> None:
        """``children`` were in the parent of ``link`` until ``end``."""
        parent = link.parent
        end = min(end, self.times.get(parent, LATEST))  # once affected, it is no mere carrier
        start = max(link.time, min(map(self.times.get, children, repeat(LATEST))))
        new: Spans = ((start, end),) if start < end else ()
        if self.spans:
            for child in children:
                new = join(new, meet(self.spans.get(child, ()), link.time, end))
        known = growth.spans.get(parent) or self.spans.get(parent, ())
        joined = join(known, new)
        if joined is not known:
            growth.spans[parent] = joined

    def release(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Rule 3: to what was in it when it was affected, or was put in later."""
        contents = self.links.contents
        for parent in [key for key in sources if key in contents and key in self.times]:
            since = self.times[parent]
            for link in contents[parent]:
                children: Iterable[Key] = link.children
                if self.links.has_endings(parent):
                    children = [child for child in children if self.links.end_of(link, child) > since]
                self.affect(children, max(link.time, since), growth)

    def affect(self, keys: Iterable[Key], since: int, growth: _Growth) -> None:
        known, new = self.times, growth.times
        if known.keys().isdisjoint(keys) and new.keys().isdisjoint(keys):
            new.update(dict.fromkeys(keys, since))
            return
        for key in keys:
            if since < min(known.get(key, LATEST), new.get(key, LATEST)):
                new[key] = since

    def edges(self) -> Iterator[Edge]:
        for into in self.links.transformations:
            sources = [key for key in into.inputs if key in self.depth and self.takes(key, into.time)]
            if sources:
                for out in self.links.whole_process(into):
                    for target in out.outputs:
                        if target in self.depth:
                            for source in sources:
                                yield Edge(source, target, out.seq, "transformation", out.time, out.time + 1)
        for link in self.links.containments:
            parent, start = link.parent, link.time
            if parent in self.depth and self.links.knows_endings(parent):
                since = self.times.get(parent, LATEST)
                for child in link.children:
                    if child in self.depth:
                        end = self.links.end_of(link, child)
                        if since < end:
                            yield Edge(parent, child, link.seq, "contains", start, end)
                        if meet(self.when(child), start, min(end, since)):
                            yield Edge(child, parent, link.seq, "contained-in", start, end)


class _Upstream(_Walk):
    """Labels: by its time, until when a thing must be affected to lead to the root; by its spans, when it must carry
    something that is. What has spans has a time: the last of them."""

    def __init__(self, root: Key, load: Loader, limits: Limits):
        super().__init__(root, "up", load, limits)
        self.times[root] = LATEST
        self.spans[root] = ALWAYS

    def when(self, key: Key) -> Spans:
        """When what was affected led to the root."""
        return ((EARLIEST, min(self.times[key] + 1, LATEST)),)

    def consequences(self, sources: dict[Key, None], growth: _Growth) -> None:
        self.ask(sources, whole=self.spans)
        self.transform(sources, growth)
        self.release(sources, growth)
        self.carry(sources, growth)

    def transform(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Rules 1 and 4 turned round: to the inputs, affected or carrying just then, of outputs that came in time."""
        done = set()
        for link in self.transformations(sources):
            if (link.process is None or link.process not in done) and any(
                link.time <= self.times[key] for key in link.outputs if key in sources
            ):
                done.add(link.process)
                for part in self.links.whole_process(link):
                    for key in part.inputs:
                        self.widen(key, ((part.time, part.time + 1),), growth)

    def release(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Rule 3 turned round: to what it was put into in time; that must be affected before it is out again."""
        for link in self.beginnings(sources):
            for child in link.children:
                if child in sources and link.time <= self.times[child]:
                    until = min(self.times[child], self.links.end_of(link, child) - 1)
                    self.prolong(link.parent, until, growth)

    def carry(self, sources: dict[Key, None], growth: _Growth) -> None:
        """Rules 2b and 4 turned round: to what was in it at the times that count."""
        contents = self.links.contents
        for parent in [key for key in sources if key in contents and key in self.spans]:
            for link in contents[parent]:
                for child in link.children:
                    inside = meet(self.spans[parent], link.time, self.links.end_of(link, child))
                    self.widen(child, inside, growth)

    def prolong(self, key: Key, until: int, growth: _Growth) -> None:
        if until > max(self.times.get(key, EARLIEST), growth.times.get(key, EARLIEST)):
            growth.times[key] = until

    def widen(self, key: Key, spans: Spans, growth: _Growth) -> None:
        known = growth.spans.get(key) or self.spans.get(key, ())
        joined = join(known, spans)
        if joined is not known:
            growth.spans[key] = joined
            self.prolong(key, joined[-1][1] - 1, growth)

    def edges(self) -> Iterator[Edge]:
        for out in self.links.transformations:
            targets = [key for key in out.outputs if key in self.depth and out.time <= self.times[key]]
            if targets:
                for into in self.links.whole_process(out):
                    for source in into.inputs:
                        if source in self.depth:
                            for target in targets:
                                yield Edge(source, target, out.seq, "transformation", out.time, out.time + 1)
        for link in self.links.containments:
            parent, start = link.parent, link.time
            if parent in self.depth and self.links.knows_endings(parent):
                for child in link.children:
                    if child in self.depth:
                        end = self.links.end_of(link, child)
                        inside = meet(self.spans.get(parent, ()), start, end)
                        if inside:
                            yield Edge(child, parent, link.seq, "contained-in", start, end)
                        # Where the child counts no longer than it was inside, it is its being there that leads on.
                        if start <= self.times[child] and not (inside and self.times[child] < inside[-1][1]):
                            yield Edge(parent, child, link.seq, "contains", start, end)


@dataclass(frozen=True)
class Lineage:
    """What a walk found. ``depth``: every thing with its hops from the root, in the order found; the root has 0.

    ``frontier``: the found things that lead further than a limit let the walk go.
    """

    root: Key
    direction: Direction
    depth: dict[Key, int]
    frontier: tuple[Key, ...]
    _walk: _Walk

    @property
    def partial(self) -> bool:
        """Whether a limit cut something off."""
        return bool(self.frontier)

    def edges(self) -> Iterator[Edge]:
        """Every hop between the things found."""
        return self._walk.edges()

    def when(self, key: Key) -> Spans:
        """When what happened to a found thing bears on the root (up) or the root on it (down)."""
        return self._walk.when(key)


def lineage(
    root: Key,
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
