"""Reads of this room: the lineage of a thing, the journey of a lot. Both keep to what the viewer may see."""

import re
from collections.abc import Iterator
from typing import Literal

from django.db import transaction

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden
from txng.core.problems import add_sentences
from txng.events import selectors as events
from txng.events.packing import hash_uri
from txng.gs1 import identifier
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError
from txng.trace.assessments import balance_of, completeness, recall_scope
from txng.trace.balance import USUAL_LOSS
from txng.trace.graph import LIMITS, Limits
from txng.trace.journeys import stages_of
from txng.trace.lineage import Direction, Edge, Lineage, Node, joined
from txng.trace.loading import uncollected, walked
from txng.trace.sentences import SENTENCES

add_sentences(SENTENCES)

_NOT_GS1 = {"no-primary-key", "not-an-identifier"}  # problems of what may well be an identifier, but not of GS1
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")

__all__ = [
    "LIMITS",
    "USUAL_LOSS",
    "Limits",
    "balance_of",
    "completeness",
    "is_known",
    "lineage",
    "recall_scope",
    "stages_of",
    "thing_of",
]


def thing_of(text: str) -> str:
    """The canonical identifier of what somebody typed or scanned: any spelling `txng gs1` reads, or any other URI.

    Raises `ProblemError` with what is wrong with it.
    """
    reading = identifier.read(text)
    if reading.canonical is not None:
        return normalise(reading.canonical)
    plain = text.strip()
    if {problem.code for problem in reading.problems} <= _NOT_GS1 and _URI.fullmatch(plain) and plain.isprintable():
        return normalise(plain)
    raise ProblemError(reading.problems)


def is_known(thing: str, viewer: Viewer) -> bool:
    """Whether an event that the viewer may see in full mentions the thing: of the others not even that they exist."""
    return events.mentions_thing(thing, viewer)


def lineage(thing: str, direction: Direction, viewer: Viewer, limits: Limits = LIMITS) -> Lineage:
    """What ``thing`` (any URI of it) leads to (``down``), what leads to it (``up``), or both, as far as limits allow.

    Agencies competent for everything and the system see all. A party walks over its own events, another agency over
    those of its competence, and one step around them: see
    `txng.trace.loading.Store`. Raises `Forbidden` for the public, who is shown stages instead.
    """
    if viewer.kind == "public":
        raise Forbidden("trace-not-public")
    root = normalise(thing)
    with transaction.atomic(), uncollected():
        if direction == "both":
            return joined(_lineage(root, "down", viewer, limits), _lineage(root, "up", viewer, limits))
        return _lineage(root, direction, viewer, limits)


def _lineage(root: str, direction: Literal["up", "down"], viewer: Viewer, limits: Limits) -> Lineage:
    found, store = walked(root, direction, viewer, limits)
    sign = -1 if direction == "up" else 1
    nodes = [Node(id_, sign * depth) for id_, depth in found.depth.items()]

    def edges() -> Iterator[Edge]:
        for edge in found.edges():
            yield Edge(edge.source, edge.target, hash_uri(store.hashes[edge.seq]), edge.kind)

    return Lineage(root, direction, nodes, found.frontier, edges)
