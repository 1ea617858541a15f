"""What a trace answers: things and the hops between them, by identifier (pure)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec

from txng.trace import kinds

Direction = Literal["up", "down", "both"]


class Node(msgspec.Struct, frozen=True, gc=False):
    """A thing by its canonical identifier. ``depth``: hops from the root, against the flow as negative numbers."""

    id: str
    depth: int

    @property
    def kind(self) -> str:
        """See `txng.trace.kinds.kind_of`."""
        return kinds.kind_of(self.id)


class Edge(msgspec.Struct, frozen=True, gc=False):
    """``source`` led to ``target``; ``event`` is the id of the event that says so (``ni:///sha-256;…``).

    ``kind``: ``transformation``, ``contains`` (the target was in the source) or ``contained-in`` (the source was in the
    target).
    """

    source: str
    target: str
    event: str
    kind: Literal["transformation", "contains", "contained-in"]


@dataclass(frozen=True)
class Lineage:
    """What leads to ``root``, what it leads to, or both. ``nodes``: the root first, then the nearest; no thing twice.

    ``frontier``: identifiers of the things that lead further than a limit let the walk go. ``parts``: of both
    directions each on its own; a thing may be in both, and is counted where it is nearer.
    """

    root: str
    direction: Direction
    nodes: Sequence[Node]
    frontier: tuple[str, ...]
    _edges: Callable[[], Iterable[Edge]]
    parts: tuple["Lineage", ...] = ()

    @property
    def partial(self) -> bool:
        """Whether a limit cut something off."""
        return bool(self.frontier)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every hop between the nodes; computed when first asked for."""
        return tuple(self._edges())


def joined(down: Lineage, up: Lineage) -> Lineage:
    """Both directions of one root as one lineage."""
    nodes = {node.id: node for node in down.nodes}
    for node in up.nodes:
        if node.id not in nodes or abs(node.depth) < nodes[node.id].depth:
            nodes[node.id] = node
    return Lineage(
        down.root,
        "both",
        sorted(nodes.values(), key=lambda node: abs(node.depth)),
        tuple(dict.fromkeys(down.frontier + up.frontier)),
        lambda: dict.fromkeys(down.edges + up.edges),
        (down, up),
    )
