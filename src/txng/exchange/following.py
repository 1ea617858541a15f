"""One hop further: the events of a thing in another system, found there by its code alone.

The resolver of the other system says where its events are (link type ``epcis``), the repository there tells them.
Nothing of it is stored: it is the other system's word, shown as such.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from txng.core.outbound import OutboundFailed
from txng.epcis.model import AnyEvent
from txng.exchange import repositories
from txng.exchange.repositories import Repository, Unusable
from txng.gs1 import digital_link
from txng.gs1.problems import Problem, ProblemError

AT_ONCE = 8


class Answered(NamedTuple):
    """What one system says of a thing: its events, or why there are none."""

    name: str
    events: list[AnyEvent]
    problem: Problem | None = None


def followed(repository: Repository, thing: str) -> list[AnyEvent]:
    """Every event that the resolver of a system leads to for ``thing`` (a canonical URI), in order of time. Raises
    `Unusable`, `OutboundFailed`, `ProblemError` for what is no GS1 identifier."""
    path = digital_link.parse(thing).path
    found: dict[str, AnyEvent] = {}
    for target in repositories.epcis_targets(repository, path):
        for event in _told(repository, target, thing):
            found.setdefault(repr(event), event)
    return sorted(found.values(), key=lambda one: one.event_time)


def _told(repository: Repository, target: str, thing: str) -> list[AnyEvent]:
    """``target``: a query as it stands, ``…/events``, or the address of a whole repository."""
    if "?" in target:
        return repositories.events_at(repository, target)
    base = target.rstrip("/").removesuffix("/events")
    token = repository.token if base == repository.epcis.rstrip("/") else ""
    return repositories.events_of(Repository(base, repository.resolver, token), thing)


def ask_all(systems: list[tuple[str, Repository]], thing: str) -> list[Answered]:
    """`followed` in every system at once; one that fails says why, and holds nobody up beyond its time."""

    def ask(one: tuple[str, Repository]) -> Answered:
        name, repository = one
        try:
            return Answered(name, followed(repository, thing))
        except (Unusable, OutboundFailed, ProblemError) as error:
            return Answered(name, [], error.problems[0])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, systems))
