"""Which things a thing led to, and which led to it: the walk over captured events (pure).

Things are whole-number keys, times whole microseconds, so that "before d" and "at d - 1 at the latest" say the same.
Events are of two kinds, `Transformation` and `Containment`; nothing else leads anywhere.

The rules (``docs/developers/rooms.md``, "What 'leads to' means") and where they stand here:

==  ==============================================================================  ====================================
1   A transformation at u leads from every input affected since u or earlier to     `_Downstream.transform`
    every output, affected since u; events of one process (same transformationID)
    are one: any input leads to every output, each since its own event's time
2   A child is in its parent over [a, d): from ADD until the next DELETE that        `_Links.holdings`
    names it, or that names no child and so separates all
2b  A child affected since t < d makes the parent a carrier over [max(a, t), d)     `_Downstream.carry`
3   A parent affected since t < d affects the child since max(a, t)                 `_Downstream.release`
4   A carrier over [s, e) leads to its own parents over the common time, and as     `_Downstream.carry` and
    input of a transformation at u in [s, e) to the outputs; never to its children  `.transform`; not `.release`
==  ==============================================================================  ====================================

Upstream asks of every thing: *when* would it have to be affected to lead to the root? Two labels answer it.
``until``: affected since then or earlier, it leads to the root. ``spans``: carried at any of these times, it does.
`_Upstream` turns each rule around with them; the root itself leads to the root at any time.

The walk goes hop by hop from the labels a hop began with, so a thing's depth is the least number of hops, and a thing
that is reached again, earlier or wider, is followed again. Labels only grow and come from a finite set of event
times, so every walk ends; loops of rework are no special case.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

import msgspec

Key = int
Direction = Literal["down", "up"]
Span = tuple[int, int]  # [start, end) in microseconds
Spans = tuple[Span, ...]  # in order, apart from each other

EARLIEST = -(1 << 63)
LATEST = 1 << 63
ALWAYS: Spans = ((EARLIEST, LATEST),)

CHUNK = 20_000  # keys asked for at once: between two questions the time budget is looked at


class Transformation(msgspec.Struct, frozen=True, gc=False):
    """Inputs became outputs at ``time``. ``process`` is the key of the transformationID, if the event has one."""

    seq: int
    time: int
    inputs: tuple[Key, ...]
    outputs: tuple[Key, ...]
    process: Key | None = None


class Containment(msgspec.Struct, frozen=True, gc=False):
    """Children were put into ``parent`` at ``time``, or taken out where ``ends``: all of them if none is named."""

    seq: int
    time: int
    parent: Key
    children: tuple[Key, ...]
    ends: bool = False


Link = Transformation | Containment


class Loader(Protocol):
    """Where links come from; what it leaves out does not exist for the walk (void events, what a viewer may not see).

    Answers may hold more than was asked for, and the same event again. Their order decides the order of things within
    one depth, and nothing else as long as no limit cuts.
    """

    def links(self, keys: Sequence[Key], direction: Direction, *, whole: bool) -> Iterable[Link]:
        """Every event in which one of ``keys`` is input (down) or output (up) of a transformation, child of a
        containment that begins, or parent of one that ends; with ``whole`` also parent of one that begins."""
        ...

    def processes(self, keys: Sequence[Key]) -> Iterable[Transformation]:
        """Every transformation that bears one of these transformationIDs."""
        ...


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


class Holding(NamedTuple):
    """``child`` is in ``parent`` over [start, end), by event ``seq``."""

    seq: int
    parent: Key
    child: Key
    start: int
    end: int


def meet(spans: Spans, start: int, end: int) -> Spans:
    """The part of ``spans`` inside [start, end)."""
    return tuple((max(s, start), min(e, end)) for s, e in spans if s < end and e > start)


def join(spans: Spans, more: Spans) -> Spans:
    """Both together; ``spans`` itself, the same object, if ``more`` adds nothing."""
    new = [span for span in more if not any(s <= span[0] and span[1] <= e for s, e in spans)]
    if not new:
        return spans
    merged: list[Span] = []
    for start, end in sorted([*spans, *new]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _first_after(times: Sequence[int], time: int) -> int:
    place = bisect_right(times, time)
    return times[place] if place < len(times) else LATEST


class _Links:
    """The events loaded so far, found by thing."""

    def __init__(self, load: Loader, direction: Direction):
        self.load = load
        self.direction: Direction = direction
        self.transformed: dict[Key, list[Transformation]] = {}  # by input (down) or output (up)
        self.in_parents: dict[Key, list[Containment]] = {}
        self.contents: dict[Key, list[Containment]] = {}
        self.endings: dict[Key, list[Containment]] = {}
        self.processes: dict[Key, list[Transformation]] = {}
        self._asked: dict[Key, bool] = {}  # value: contents too
        self._seqs: set[int] = set()
        self._ends: dict[Key, tuple[list[int], dict[Key, list[int]]]] = {}

    def ask(self, keys: Iterable[Key], *, whole: bool) -> None:
        """Load what is not loaded yet of ``keys``."""
        asked = self._asked
        wanted = [key for key in keys if key not in asked or (whole and not asked[key])]
        if not wanted:
            return
        for link in self.load.links(wanted, self.direction, whole=whole):
            self._add(link)
        for key in wanted:
            asked[key] = whole or asked.get(key, False)

    def _add(self, link: Link) -> None:
        if link.seq in self._seqs:
            return
        self._seqs.add(link.seq)
        if isinstance(link, Transformation):
            index = self.transformed
            for key in link.inputs if self.direction == "down" else link.outputs:
                index.setdefault(key, []).append(link)
        elif link.ends:
            self.endings.setdefault(link.parent, []).append(link)
        else:
            self.contents.setdefault(link.parent, []).append(link)
            index_children = self.in_parents
            for key in link.children:
                if key in index_children:
                    index_children[key].append(link)
                else:
                    index_children[key] = [link]

    def ask_parents(self, keys: Iterable[Key]) -> None:
        """Load when the containments of ``keys`` in their parents end."""
        in_parents = self.in_parents
        parents = {link.parent: None for key in keys for link in in_parents.get(key, ())}
        self.ask(parents, whole=False)

    def ask_processes(self, keys: Iterable[Key]) -> None:
        """Load every transformation of the processes in which ``keys`` took part."""
        ids = {link.process: None for key in keys for link in self.transformed.get(key, ())}
        wanted = [process for process in ids if process is not None and process not in self.processes]
        if not wanted:
            return
        for process in wanted:
            self.processes[process] = []
        for link in self.load.processes(wanted):
            if link.process in self.processes:
                self.processes[link.process].append(link)
            self._add(link)

    def whole_process(self, link: Transformation) -> Sequence[Transformation]:
        """``link`` with all that share its transformationID."""
        return (link,) if link.process is None else self.processes.get(link.process, (link,))

    def end_of(self, link: Containment, child: Key) -> int:
        """When the containment of ``child`` that ``link`` began ends. One that ends the moment it began is not held
        against the later one: an event of the same instant may have been the unpacking before."""
        parent = link.parent
        if parent not in self.endings:
            return LATEST
        if parent not in self._ends:
            everything: list[int] = []
            named: dict[Key, list[int]] = {}
            for ending in sorted(self.endings[parent], key=lambda ending: ending.time):
                if not ending.children:
                    everything.append(ending.time)
                for key in ending.children:
                    named.setdefault(key, []).append(ending.time)
            self._ends[parent] = everything, named
        everything, named = self._ends[parent]
        return min(_first_after(everything, link.time), _first_after(named.get(child, ()), link.time))

    def holdings(self, child: Key) -> Iterator[Holding]:
        """When ``child`` was in which parents (rule 2); parents whose endings are not loaded are left out."""
        for link in self.in_parents.get(child, ()):
            if link.parent in self._asked:
                yield Holding(link.seq, link.parent, child, link.time, self.end_of(link, child))

    def held(self, parent: Key) -> Iterator[Holding]:
        """What was in ``parent`` and when (rule 2)."""
        if parent in self._asked:
            for link in self.contents.get(parent, ()):
                for child in link.children:
                    yield Holding(link.seq, parent, child, link.time, self.end_of(link, child))


Label = TypeVar("Label")


class _Walk(ABC, Generic[Label]):
    """What both directions share: hops, depths, limits."""

    def __init__(self, root: Key, direction: Direction, load: Loader, limits: Limits):
        self.links = _Links(load, direction)
        self.limits = limits
        self.depth = {root: 0}
        self.hop = 0
        self.changed: dict[Key, None] = {root: None}  # labels grew in this hop: to be followed in the next
        self.cut: dict[Key, None] = {}
        self.probing = False  # beyond the last hop: only ask what would be found, to know what was cut
        self.done: set[tuple[bool, int]] = set()  # processes and single transformations whose far side is all found

    def run(self, clock: Callable[[], float]) -> None:
        deadline = clock() + self.limits.seconds
        while self.changed and not self.probing:
            self.probing = self.hop >= self.limits.max_depth
            self.hop += 1
            frontier = list(self.changed)
            self.changed = {}
            labels = [self.label(key) for key in frontier]  # as the hop begins: what it finds counts from the next on
            for place in range(0, len(frontier), CHUNK):
                if clock() >= deadline:
                    self.cut |= dict.fromkeys(frontier[place:]) | self.changed
                    return
                self.expand(list(zip(frontier[place : place + CHUNK], labels[place : place + CHUNK], strict=True)))

    @abstractmethod
    def label(self, key: Key) -> Label: ...

    @abstractmethod
    def expand(self, frontier: list[tuple[Key, Label]]) -> None: ...

    @abstractmethod
    def when(self, key: Key) -> Spans: ...

    @abstractmethod
    def edges(self) -> Iterator[Edge]: ...

    def ask(self, frontier: list[tuple[Key, Label]], whole: Callable[[Label], bool]) -> None:
        """Load all that the rules need to know of the frontier."""
        self.links.ask([key for key, label in frontier if whole(label)], whole=True)
        self.links.ask([key for key, label in frontier if not whole(label)], whole=False)
        keys = [key for key, _label in frontier]
        self.links.ask_parents(keys)
        self.links.ask_processes(keys)

    def admits(self, key: Key, source: Key) -> bool:
        """Whether the label of ``key`` may grow; if not, ``source`` is noted as leading further."""
        if self.probing or (key not in self.depth and len(self.depth) >= self.limits.max_nodes):
            self.cut[source] = None
            return False
        if key not in self.depth:
            self.depth[key] = self.hop
        self.changed[key] = None
        return True


class _Downstream(_Walk[tuple[int | None, Spans]]):
    """Labels: since when a thing is affected, and when it carried something that was."""

    def __init__(self, root: Key, load: Loader, limits: Limits):
        super().__init__(root, "down", load, limits)
        self.since: dict[Key, int] = {root: EARLIEST}
        self.carried: dict[Key, Spans] = {}

    def label(self, key: Key) -> tuple[int | None, Spans]:
        return self.since.get(key), self.carried.get(key, ())

    def when(self, key: Key) -> Spans:
        return _live(*self.label(key))

    def expand(self, frontier: list[tuple[Key, tuple[int | None, Spans]]]) -> None:
        self.ask(frontier, lambda label: label[0] is not None)
        for key, (since, carried) in frontier:
            live = _live(since, carried)
            self.transform(key, live)
            self.carry(key, live)
            if since is not None:
                self.release(key, since)

    def transform(self, key: Key, live: Spans) -> None:
        """Rules 1 and 4: as an input of what happened while it was live."""
        for link in self.links.transformed.get(key, ()):
            name = (False, link.seq) if link.process is None else (True, link.process)
            if name not in self.done and meet(live, link.time, link.time + 1):
                found = [
                    self.affect(output, part.time, key)
                    for part in self.links.whole_process(link)
                    for output in part.outputs
                ]
                if all(found):
                    self.done.add(name)

    def carry(self, key: Key, live: Spans) -> None:
        """Rules 2b and 4: into what it was in while it was live."""
        for holding in self.links.holdings(key):
            parent = holding.parent
            since = self.since.get(parent, LATEST)  # an affected parent carries nothing more than it is
            known = self.carried.get(parent, ())
            joined = join(known, meet(live, holding.start, min(holding.end, since)))
            if joined is not known and self.admits(parent, key):
                self.carried[parent] = joined

    def release(self, key: Key, since: int) -> None:
        """Rule 3: to what it held when it was affected, or took in later."""
        for holding in self.links.held(key):
            if holding.end > since:
                self.affect(holding.child, max(holding.start, since), key)

    def affect(self, key: Key, since: int, source: Key) -> bool:
        """False if a limit forbids it."""
        if self.since.get(key, LATEST) <= since:
            return True
        if not self.admits(key, source):
            return False
        self.since[key] = since
        return True

    def edges(self) -> Iterator[Edge]:
        for key in self.depth:
            live = self.when(key)
            for link in self.links.transformed.get(key, ()):
                if meet(live, link.time, link.time + 1):
                    for part in self.links.whole_process(link):
                        for output in part.outputs:
                            if output in self.depth:
                                yield Edge(key, output, part.seq, "transformation", part.time, part.time + 1)
            for seq, parent, _child, start, end in self.links.holdings(key):
                if parent in self.depth and meet(live, start, min(end, self.since.get(parent, LATEST))):
                    yield Edge(key, parent, seq, "contained-in", start, end)
            for seq, _parent, child, start, end in self.links.held(key):
                if child in self.depth and end > self.since.get(key, LATEST):
                    yield Edge(key, child, seq, "contains", start, end)


def _live(since: int | None, carried: Spans) -> Spans:
    """When a thing was affected or carried something that was."""
    return carried if since is None else join(carried, ((since, LATEST),))


class _Upstream(_Walk[tuple[int, Spans]]):
    """Labels: until when a thing must be affected, or at which times carried, to lead to the root."""

    def __init__(self, root: Key, load: Loader, limits: Limits):
        super().__init__(root, "up", load, limits)
        self.until: dict[Key, int] = {root: LATEST}
        self.spans: dict[Key, Spans] = {root: ALWAYS}

    def label(self, key: Key) -> tuple[int, Spans]:
        return self.until[key], self.spans.get(key, ())

    def when(self, key: Key) -> Spans:
        return ((EARLIEST, min(self.until[key], LATEST - 1) + 1),)

    def expand(self, frontier: list[tuple[Key, tuple[int, Spans]]]) -> None:
        self.ask(frontier, lambda label: bool(label[1]))
        for key, (until, spans) in frontier:
            self.transform(key, until)
            self.release(key, until)
            self.carry(key, spans)

    def transform(self, key: Key, until: int) -> None:
        """Rules 1 and 4 turned round: to all inputs, if the output came about in time. An input counts whether it was
        affected or carried something then."""
        for link in self.links.transformed.get(key, ()):
            name = (False, link.seq) if link.process is None else (True, link.process)
            if link.time <= until and name not in self.done:
                found = [
                    self.widen(source, ((part.time, part.time + 1),), key)
                    for part in self.links.whole_process(link)
                    for source in part.inputs
                ]
                if all(found):
                    self.done.add(name)

    def release(self, key: Key, until: int) -> None:
        """Rule 3 turned round: to what it was in, if that began in time; the parent must be affected before it ends."""
        for holding in self.links.holdings(key):
            if holding.start <= until:
                self.prolong(holding.parent, min(until, holding.end - 1), key)

    def carry(self, key: Key, spans: Spans) -> None:
        """Rules 2b and 4 turned round: to what was in it at the times that count."""
        if spans:
            for holding in self.links.held(key):
                self.widen(holding.child, meet(spans, holding.start, holding.end), key)

    def prolong(self, key: Key, until: int, source: Key) -> None:
        if self.until.get(key, EARLIEST) < until and self.admits(key, source):
            self.until[key] = until

    def widen(self, key: Key, spans: Spans, source: Key) -> bool:
        """False if a limit forbids it."""
        known = self.spans.get(key, ())
        joined = join(known, spans)
        if joined is known:
            return True
        if not self.admits(key, source):
            return False
        self.spans[key] = joined
        self.until[key] = max(self.until.get(key, EARLIEST), joined[-1][1] - 1)
        return True

    def edges(self) -> Iterator[Edge]:
        for key in self.depth:
            until, spans = self.label(key)
            for link in self.links.transformed.get(key, ()):
                if link.time <= until:
                    for part in self.links.whole_process(link):
                        for source in part.inputs:
                            if source in self.depth:
                                yield Edge(source, key, link.seq, "transformation", link.time, link.time + 1)
            for seq, _parent, child, start, end in self.links.held(key):
                if child in self.depth and meet(spans, start, end):
                    yield Edge(child, key, seq, "contained-in", start, end)
            for seq, parent, _child, start, end in self.links.holdings(key):
                if parent in self.depth and start <= until:
                    common = meet(self.spans.get(parent, ()), start, end)
                    if not common or until >= common[-1][1]:  # else it is its being in there that leads on, not this
                        yield Edge(parent, key, seq, "contains", start, end)


@dataclass(frozen=True)
class Lineage:
    """What a walk found. ``depth``: every thing with its hops from the root, in the order found; the root has 0.

    ``partial`` when a limit cut something off; ``frontier`` then names the found things that lead further.
    """

    root: Key
    direction: Direction
    depth: dict[Key, int]
    frontier: tuple[Key, ...]
    _walk: _Downstream | _Upstream

    @property
    def partial(self) -> bool:
        return bool(self.frontier)

    def edges(self) -> Iterator[Edge]:
        """Every hop between the things found, grouped by thing in the order found."""
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
    walk: _Downstream | _Upstream = (_Downstream if direction == "down" else _Upstream)(root, load, limits)
    walk.run(clock)
    return Lineage(root, direction, walk.depth, tuple(walk.cut), walk)
