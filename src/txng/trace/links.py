"""Events as links between things, and those of them that a walk has seen so far (pure).

Things go by their canonical identifier, times are whole microseconds, so that "before d" and "at d - 1 at the latest"
say the same. Much here goes by whole lists at once: a recall follows a hundred thousand things, and what is done for
each of them alone decides how long people wait.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Literal, Protocol, TypeVar

import msgspec

from txng.trace.amounts import Amount, Change, emptied

Thing = str
Direction = Literal["down", "up"]
Span = tuple[int, int]  # [start, end) in microseconds
Spans = tuple[Span, ...]  # in order, apart from each other

EARLIEST = -(1 << 63)
LATEST = 1 << 63
ALWAYS: Spans = ((EARLIEST, LATEST),)


class Transformation(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Inputs became outputs at ``time``. ``process`` is the transformationID, if the event has one."""

    seq: int
    time: int
    inputs: tuple[Thing, ...]
    outputs: tuple[Thing, ...]
    process: Thing | None = None


class Containment(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Children were put into ``parent`` at ``time``, or taken out where ``ends``: all of them if none is named.

    ``amounts``: of the children that are lots or classes, how much; a child that is not there is a single thing.
    """

    seq: int
    time: int
    parent: Thing
    children: tuple[Thing, ...]
    ends: bool = False
    amounts: Mapping[Thing, Amount] = {}


Link = Transformation | Containment


class Loader(Protocol):
    """Where links come from; what it leaves out does not exist for the walk (void events, what a viewer may not see).

    Answers may hold more than was asked for, and the same event again. Their order decides the order of things within
    one depth, and nothing else as long as no limit cuts. A link names each thing once on each side.
    """

    def links(self, things: Sequence[Thing], direction: Direction, *, whole: bool) -> Iterable[Link]:
        """Every event in which one of ``things`` is input (down) or output (up) of a transformation, or named child of
        a containment that begins or ends; with ``whole`` also parent of one that begins or ends."""
        ...

    def endings(self, links: Sequence[Containment]) -> Iterable[Containment]:
        """For each of these containments, which all began: the first event after it that took everything out of its
        parent without naming it."""
        ...

    def processes(self, ids: Sequence[Thing]) -> Iterable[Transformation]:
        """Every transformation that bears one of these transformationIDs."""
        ...


def meet(spans: Spans, start: int, end: int) -> Spans:
    """The part of ``spans`` inside [start, end)."""
    if start >= end:
        return ()
    return tuple([(max(s, start), min(e, end)) for s, e in spans if s < end and e > start])


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


L = TypeVar("L", Transformation, Containment)


class Index(Generic[L]):
    """Links by thing. Most things have one link of a sort, and those of one link come together: one dictionary holds
    the first link of each thing, filled a link at a time, another the rest."""

    def __init__(self) -> None:
        self.first: dict[Thing, L] = {}
        self.more: dict[Thing, list[L]] = {}

    def add(self, things: Sequence[Thing], link: L) -> None:
        if self.first.keys().isdisjoint(things):
            self.first.update(dict.fromkeys(things, link))
            return
        for thing in things:
            if thing in self.first:
                self.more.setdefault(thing, []).append(link)
            else:
                self.first[thing] = link

    def touched(self, things: Mapping[Thing, object]) -> list[L]:
        """The links of any of ``things``, each once."""
        first = self.first
        if len(first) < len(things):
            found: dict[L | None, None] = dict.fromkeys([link for thing, link in first.items() if thing in things])
        else:
            found = dict.fromkeys(map(first.get, things))
        if self.more:
            for thing, links in self.more.items() if len(self.more) < len(things) else ():
                if thing in things:
                    found.update(dict.fromkeys(links))
            for thing in things if len(things) <= len(self.more) else ():
                found.update(dict.fromkeys(self.more.get(thing, ())))
        return [link for link in found if link is not None]


class Links:
    """The links loaded so far. Nothing is asked for twice."""

    def __init__(self, load: Loader, direction: Direction):
        self.load = load
        self.direction: Direction = direction
        self.transformations: list[Transformation] = []
        self.containments: list[Containment] = []
        self.transformed: Index[Transformation] = Index()  # by input (down) or output (up)
        self.in_parents: Index[Containment] = Index()  # by child
        self.contents: dict[Thing, list[Containment]] = {}  # by parent
        self._endings: dict[Thing, list[Containment]] = {}
        self._ends: dict[Thing, tuple[list[int], dict[Thing, list[int]]]] = {}
        self._emptied: dict[tuple[Thing, Thing], list[int]] = {}  # by parent and child
        self._processes: dict[Thing, list[Transformation]] = {}
        self._asked: set[Thing] = set()  # without their contents
        self._asked_whole: set[Thing] = set()
        self._asked_endings: set[int] = set()
        self._seqs: set[int] = set()

    def ask(self, things: Collection[Thing], *, whole: bool) -> None:
        """Load the links of ``things``, with their contents if ``whole``."""
        known = (self._asked_whole,) if whole else (self._asked_whole, self._asked)
        wanted: Sequence[Thing] = list(things)
        for asked in known:
            if not asked.isdisjoint(wanted):
                wanted = [thing for thing in wanted if thing not in asked]
        if wanted:
            for link in self.load.links(wanted, self.direction, whole=whole):
                self._add(link)
            known[-1].update(wanted)

    def ask_endings(self, links: Iterable[Containment]) -> None:
        """Load what ended these containments; their children, those that matter, are asked for already."""
        asked, whole = self._asked_endings, self._asked_whole
        wanted = [link for link in links if link.seq not in asked and link.parent not in whole]
        if wanted:
            for ending in self.load.endings(wanted):
                self._add(ending)
            asked.update([link.seq for link in wanted])

    def ask_processes(self, links: Iterable[Transformation]) -> None:
        """Load all that share a transformationID with ``links``."""
        ids = dict.fromkeys(link.process for link in links)
        wanted = [process for process in ids if process is not None and process not in self._processes]
        if wanted:
            self._processes.update((process, []) for process in wanted)
            for link in self.load.processes(wanted):
                if link.process in self._processes:
                    self._processes[link.process].append(link)
                self._add(link)

    def _add(self, link: Link) -> None:
        if link.seq in self._seqs:
            return
        self._seqs.add(link.seq)
        if isinstance(link, Transformation):
            self.transformations.append(link)
            self.transformed.add(link.inputs if self.direction == "down" else link.outputs, link)
        elif link.ends:
            self._endings.setdefault(link.parent, []).append(link)
            self._ends.pop(link.parent, None)
            self._emptied.clear()
        else:
            self.containments.append(link)
            self.contents.setdefault(link.parent, []).append(link)
            self.in_parents.add(link.children, link)
            if link.amounts and self._emptied:
                self._emptied.clear()

    def endings(self) -> Iterator[Containment]:
        """Everything loaded that took something out."""
        for endings in self._endings.values():
            yield from endings

    def whole_process(self, link: Transformation) -> Sequence[Transformation]:
        """``link`` with all that share its transformationID."""
        return (link,) if link.process is None else self._processes.get(link.process, (link,))

    def knows_end(self, link: Containment, child: Thing) -> bool:
        """Whether all is loaded that `end_of` has to know."""
        if link.parent in self._asked_whole:
            return True
        return link.seq in self._asked_endings and (child in self._asked or child in self._asked_whole)

    def has_endings(self, parent: Thing) -> bool:
        return parent in self._endings

    def end_of(self, link: Containment, child: Thing) -> int:
        """When the containment of ``child`` that ``link`` began ended, `LATEST` if never (rule 2).

        An ending at the very instant of the beginning does not count: it may have been the unpacking before.
        """
        parent = link.parent
        if parent not in self._endings:
            return LATEST
        if child in link.amounts:
            return _first_after(self._times_emptied(parent, child), link.time)
        if parent not in self._ends:
            everything: list[int] = []
            named: dict[Thing, list[int]] = {}
            for ending in sorted(self._endings[parent], key=lambda ending: ending.time):
                if not ending.children:
                    everything.append(ending.time)
                for thing in ending.children:
                    named.setdefault(thing, []).append(ending.time)
            self._ends[parent] = everything, named
        everything, named = self._ends[parent]
        return min(_first_after(everything, link.time), _first_after(named.get(child, ()), link.time))

    def _times_emptied(self, parent: Thing, child: Thing) -> list[int]:
        """When nothing of ``child``, a lot or class, was left in ``parent``: part of it may have been taken out."""
        times = self._emptied.get((parent, child))
        if times is None:
            both = (*self.contents.get(parent, ()), *self._endings.get(parent, ()))
            times = self._emptied[parent, child] = emptied(
                Change(link.time, link.ends, link.amounts.get(child))
                for link in both
                if child in link.children or (link.ends and not link.children)
            )
        return times


def _first_after(times: Sequence[int], time: int) -> int:
    place = bisect_right(times, time)
    return times[place] if place < len(times) else LATEST
