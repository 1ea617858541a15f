"""One hop further: the events of a thing in another system, found there by its code alone.

The resolver of the other system says where its events are (link type ``epcis``), the repository there tells them.
Nothing of it is stored: it is the other system's word, shown as such.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple
from urllib.parse import urlsplit

from txng.core.outbound import OutboundFailed
from txng.epcis.model import AnyEvent
from txng.exchange import repositories
from txng.exchange.repositories import Repository, Unusable
from txng.gs1 import digital_link
from txng.gs1.problems import Problem, ProblemError

AT_ONCE = 8
#: how long a page waits for all of them
SECONDS = 15.0


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


def ask_all(systems: list[tuple[str, Repository]], thing: str, seconds: float = SECONDS) -> list[Answered]:
    """`followed` in every system at once. One that fails says why; who has not answered after ``seconds`` is left."""

    def ask(repository: Repository) -> tuple[list[AnyEvent], Problem | None]:
        try:
            return followed(repository, thing), None
        except (Unusable, OutboundFailed, ProblemError) as error:
            return [], error.problems[0]

    pool = ThreadPoolExecutor(AT_ONCE)
    asked = [(name, pool.submit(ask, repository), repository) for name, repository in systems]
    wait([task for _name, task, _repository in asked], seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    found = []
    for name, task, repository in asked:
        host = urlsplit(repository.resolver).hostname or name
        late = Problem("outbound-slow", {"host": host, "seconds": round(seconds)})
        found.append(Answered(name, *(task.result() if task.done() and not task.cancelled() else ([], late))))
    return found
