"""The right answers: what a thing leads to, by a plain closure over everything the generator did.

The rules are those of "What leads to means" in ``docs/developers/rooms.md``, worked out here once more and without
any of the means of `txng.trace` (no roles, no keys, no database), so that one judges the other. Slow and simple: a
thing is affected from a moment on, a parent carries during an interval, and whatever improves is looked at again.
"""

import math
from collections import defaultdict
from collections.abc import Iterable

from txng.config.simulation.scribe import JOINED, SEPARATED, TRANSFORMED, Link

ALWAYS = -math.inf
NEVER = math.inf


class Truth:
    """Answers about the things of ``links``. `downstream` and `upstream` leave the root itself out."""

    def __init__(self, links: Iterable[Link]):
        self.taken: dict[str, list[tuple[int, str]]] = defaultdict(list)  # input → (when, process)
        self.given: dict[str, list[tuple[int, str]]] = defaultdict(list)  # process → (when, output)
        self.inputs: dict[str, list[str]] = defaultdict(list)  # process → inputs
        self.sources: dict[str, list[str]] = defaultdict(list)  # output → processes
        self.parents: dict[str, list[tuple[str, float, float]]] = defaultdict(list)  # child → (parent, from, until)
        self.children: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
        inside: dict[str, dict[str, int]] = defaultdict(dict)  # parent → child → since when
        for number, link in enumerate(sorted(links, key=lambda link: link.at)):
            if link.kind == TRANSFORMED:
                self._transformed(link, link.process or f"event {number}")
            elif link.kind == JOINED:
                for child in link.targets:
                    inside[link.sources[0]].setdefault(child, link.at)
            elif link.kind == SEPARATED:
                for child in link.targets or list(inside[link.sources[0]]):
                    since = inside[link.sources[0]].pop(child, None)
                    if since is not None:
                        self._held(link.sources[0], child, since, link.at)
        for parent, children in inside.items():
            for child, since in children.items():
                self._held(parent, child, since, NEVER)

    def _transformed(self, link: Link, process: str) -> None:
        for source in link.sources:
            self.taken[source].append((link.at, process))
            self.inputs[process].append(source)
        for target in link.targets:
            self.given[process].append((link.at, target))
            self.sources[target].append(process)

    def _held(self, parent: str, child: str, since: float, until: float) -> None:
        self.parents[child].append((parent, since, until))
        self.children[parent].append((child, since, until))

    def downstream(self, root: str) -> set[str]:
        """Everything ``root`` leads to."""
        affected: dict[str, float] = {root: ALWAYS}
        carries: dict[str, set[tuple[float, float]]] = defaultdict(set)
        waiting: list[tuple[str, float, float, bool]] = [(root, ALWAYS, NEVER, True)]
        while waiting:
            thing, start, end, itself = waiting.pop()
            if itself and affected[thing] < start:
                continue  # known to be affected earlier in the meantime
            for at, process in self.taken.get(thing, ()):
                if start <= at < end:
                    for given_at, output in self.given.get(process, ()):
                        _affect(output, given_at, affected, waiting)
            for parent, joined, left in self.parents.get(thing, ()):
                interval = (max(start, joined), min(end, left))
                if interval[0] < interval[1] and interval not in carries[parent]:
                    carries[parent].add(interval)
                    waiting.append((parent, *interval, False))
            if itself:
                for child, joined, left in self.children.get(thing, ()):
                    if start < left:
                        _affect(child, max(start, joined), affected, waiting)
        return (affected.keys() | {parent for parent, intervals in carries.items() if intervals}) - {root}

    def upstream(self, target: str) -> set[str]:
        """Everything that leads to ``target``: candidates by the links alone, each proved by its own downstream."""
        return {thing for thing in self._may_lead_to(target) if target in self.downstream(thing)} - {target}

    def _may_lead_to(self, target: str) -> set[str]:
        seen = {(target, True), (target, False)}  # (thing, whether it is itself affected or only carries)
        waiting = list(seen)
        while waiting:
            thing, itself = waiting.pop()
            if itself:
                before = [(parent, True) for parent, _, _ in self.parents.get(thing, ())]
                inputs = [source for process in self.sources.get(thing, ()) for source in self.inputs[process]]
                before += [(source, state) for source in inputs for state in (True, False)]
            else:
                before = [(child, state) for child, _, _ in self.children.get(thing, ()) for state in (True, False)]
            fresh = set(before) - seen
            seen |= fresh
            waiting += fresh
        return {thing for thing, _ in seen}


def _affect(
    thing: str, since: float, affected: dict[str, float], waiting: list[tuple[str, float, float, bool]]
) -> None:
    if since < affected.get(thing, NEVER):
        affected[thing] = since
        waiting.append((thing, since, NEVER, True))
