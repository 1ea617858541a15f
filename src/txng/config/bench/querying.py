"""F6: the events of one thing when there are ten times as many events, and a late page against the first one.

Both sizes are the same store, so the smaller one is measured before it grows: the two cannot take turns.
"""

import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from txng.config.bench import scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure
from txng.config.bench.samples import simulated
from txng.config.bench.sending import store
from txng.gs1 import epc

GROWTH = 10
PAGE = 30


def run(quick: bool, cores: Cores) -> list[Figure]:
    events, things, last_page = (3_000, 15, 50) if quick else (200_000, 500, 10_000)
    with simulated(events) as sample, scratch.home(cores) as home:
        home.enter(migrate=True)
        part = len(sample.documents) // GROWTH or 1
        uris = _things(sample.documents[:part], things)
        store(sample.documents[:part])
        small = _settled(home, lambda: [_pages_of(uris) for _ in range(REPEATS)])
        store(sample.documents[part:])
        large = _settled(home, lambda: [_pages_of(uris) for _ in range(REPEATS)])
        first, last = _turned(last_page)
    return [
        Figure(
            figure="F6",
            name="query",
            work=f"events of one thing, page of {PAGE}, median of {len(uris)} things, at {GROWTH} times the events",
            target=1.5,
            sense="at most",
            unit="× the time at a tenth",
            values=[after / before for before, after in zip(small, large, strict=True)],
            details={
                "ms_before": [round(value, 3) for value in small],
                "ms_after": [round(value, 3) for value in large],
            },
        ),
        Figure(
            figure="F6 page",
            name="query",
            work=f"page {last_page} of all events against page 1",
            target=1.2,
            sense="at most",
            unit="× the time of page 1",
            values=[late / early for early, late in zip(first, last, strict=True)],
            details={"ms_first": [round(value, 3) for value in first], "ms_late": [round(value, 3) for value in last]},
        ),
    ]


def _settled(home: scratch.Home, work: Callable[[], list[float]]) -> list[float]:
    """After the housekeeping that a database does by itself sooner or later, and once to warm up."""
    with home.connect() as connection:
        connection.execute("VACUUM ANALYZE")
    work()
    return work()


def _things(paths: list[Path], count: int) -> list[str]:
    """Random things of these documents, in canonical spelling."""
    found: set[str] = set()
    for path in paths:
        for event in json.loads(path.read_bytes())["epcisBody"]["eventList"]:
            found.update(epc.normalise(uri) for uri in event.get("epcList", ()))
    return random.Random(len(found)).sample(sorted(found), min(count, len(found)))


def _pages_of(uris: list[str]) -> float:
    """Milliseconds for the first page of one thing's events (median)."""
    return statistics.median(_page(("MATCH_anyEPC", uri), ("perPage", str(PAGE)))[0] for uri in uris)


def _turned(last_page: int) -> tuple[list[float], list[float]]:
    """Turn the pages of all events, of one event each; milliseconds around the first and around the last of them."""
    delays = []
    token: str | None = None
    for _ in range(last_page + 10 * REPEATS):
        turn = [("nextPageToken", token)] if token else []
        delay, token = _page(("perPage", "1"), *turn)
        delays.append(delay)
    ends = delays[: 10 * REPEATS], delays[last_page:]
    first, last = ([statistics.median(end[number::REPEATS]) for number in range(REPEATS)] for end in ends)
    return first, last


def _page(*pairs: tuple[str, str]) -> tuple[float, str | None]:
    from txng.accounts.viewers import SYSTEM
    from txng.epcis.query import parse
    from txng.events import selectors

    start = time.perf_counter()
    page = selectors.events(parse(pairs), SYSTEM)
    return (time.perf_counter() - start) * 1_000, page.next_token
