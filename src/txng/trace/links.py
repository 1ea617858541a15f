"""Events as links between things, and those of them that a walk has seen so far (pure).

Things are whole-number keys, times whole microseconds, so that "before d" and "at d - 1 at the latest" say the same.
Much here goes by whole lists at once: a recall follows a hundred thousand things, and what is done for each of them
alone decides how long people wait.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, Literal, Protocol, TypeVar

import msgspec

Key = int
Direction = Literal["down", "up"]
Span = tuple[int, int]  # [start, end) in microseconds
Spans = tuple[Span, ...]  # in order, apart from each other

EARLIEST = -(1 << 63)
LATEST = 1 << 63
ALWAYS: Spans = ((EARLIEST, LATEST),)


class Transformation(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Inputs became outputs at ``time``. ``process`` is the key of the transformationID, if the event has one."""

    seq: int
    time: int
    inputs: tuple[Key, ...]
    outputs: tuple[Key, ...]
    process: Key | None = None


class Containment(msgspec.Struct, frozen=True, eq=False, gc=False):
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
    one depth, and nothing else as long as no limit cuts. A link names each thing once on each side.
    """

    def links(self, keys: Sequence[Key], direction: Direction, *, whole: bool) -> Iterable[Link]:
        """Every event in which one of ``keys`` is input (down) or output (up) of a transformation, child of a
        containment that begins, or parent of one that ends; with ``whole`` also parent of one that begins."""
        ...

    def processes(self, keys: Sequence[Key]) -> Iterable[Transformation]:
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
        self.first: dict[Key, L] = {}
        self.more: dict[Key, list[L]] = {}

    def add(self, keys: Sequence[Key], link: L) -> None:
        if self.first.keys().isdisjoint(keys):
            self.first.update(dict.fromkeys(keys, link))
            return
        for key in keys:
            if key in self.first:
                self.more.setdefault(key, []).append(link)
            else:
                self.first[key] = link

    def touched(self, keys: dict[Key, None]) -> list[L]:
        """The links of any of ``keys``, each once."""
        found = dict.fromkeys(map(self.first.get, keys))
        if self.more:
            for key in keys:
                if key in self.more:
                    found.update(dict.fromkeys(self.more[key]))
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
        self.contents: dict[Key, list[Containment]] = {}  # by parent
        self._endings: dict[Key, list[Containment]] = {}
        self._ends: dict[Key, tuple[list[int], dict[Key, list[int]]]] = {}
        self._processes: dict[Key, list[Transformation]] = {}
        self._asked: set[Key] = set()
        self._asked_whole: set[Key] = set()
        self._seqs: set[int] = set()

    def ask(self, keys: Iterable[Key], *, whole: bool) -> None:
        """Load the links of ``keys``, with their contents if ``whole``."""
        asked = self._asked_whole if whole else self._asked
        wanted = [key for key in keys if key not in asked]
        if wanted:
            for link in self.load.links(wanted, self.direction, whole=whole):
                self._add(link)
            self._asked.update(wanted)
            if whole:
                self._asked_whole.update(wanted)

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
        else:
            self.containments.append(link)
            self.contents.setdefault(link.parent, []).append(link)
            self.in_parents.add(link.children, link)

    def whole_process(self, link: Transformation) -> Sequence[Transformation]:
        """``link`` with all that share its transformationID."""
        return (link,) if link.process is None else self._processes.get(link.process, (link,))

    def knows_endings(self, parent: Key) -> bool:
        return parent in self._asked

    def has_endings(self, parent: Key) -> bool:
        return parent in self._endings

    def end_of(self, link: Containment, child: Key) -> int:
        """When the containment of ``child`` that ``link`` began ended, `LATEST` if never (rule 2).

        An ending at the very instant of the beginning does not count: it may have been the unpacking before.
        """
        parent = link.parent
        if parent not in self._endings:
            return LATEST
        if parent not in self._ends:
            everything: list[int] = []
            named: dict[Key, list[int]] = {}
            for ending in sorted(self._endings[parent], key=lambda ending: ending.time):
                if not ending.children:
                    everything.append(ending.time)
                for key in ending.children:
                    named.setdefault(key, []).append(ending.time)
            self._ends[parent] = everything, named
        everything, named = self._ends[parent]
        return min(_first_after(everything, link.time), _first_after(named.get(child, ()), link.time))


def _first_after(times: Sequence[int], time: int) -> int:
    place = bisect_right(times, time)
    return times[place] if place < len(times) else LATEST
