"""F11: the figures of an overview, read from roll-ups, at a tenth of the events and at all; equal to a full count."""

import time

from txng.config.bench import scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, percentile
from txng.config.bench.samples import simulated
from txng.config.bench.sending import store
from txng.core.errors import Refused

_COUNT = """
SELECT coalesce(w.word, ''), count(*), coalesce(sum(t.things), 0) FROM event e
LEFT JOIN (SELECT seq, count(*) AS things FROM event_thing GROUP BY seq) t USING (seq)
LEFT JOIN event_word w ON w.id = e.biz_step GROUP BY 1"""
READINGS = 20


def run(quick: bool, cores: Cores) -> list[Figure]:
    with simulated(3_000 if quick else 100_000) as sample, scratch.home(cores) as home:
        home.enter(migrate=True)
        part = len(sample.documents) // 10 or 1
        store(sample.documents[:part])
        small = _read()
        store(sample.documents[part:])
        with home.connect() as connection:
            connection.execute("VACUUM ANALYZE")
            rows = scratch.number(connection, "SELECT count(*) FROM stat_day")
            start = time.perf_counter()
            counted = {step: (int(events), int(things)) for step, events, things in connection.execute(_COUNT)}
            full = time.perf_counter() - start
        large = _read()
        from txng.accounts.viewers import SYSTEM
        from txng.events.rollups import overview

        found = overview(SYSTEM)
    if {step: tuple(count) for step, count in found.steps.items()} != counted:
        raise Refused("bench-answer-wrong", found=str(found.steps)[:300], wanted=str(counted)[:300], address="overview")
    return [
        Figure(
            figure="F11",
            name="dashboard",
            work="sums of events and things by day, party, type and step, in the database: the slowest of a hundred",
            target=20,
            sense="at most",
            unit="ms",
            values=large,
            details={
                "events": found.whole.events,
                "ms_at_a_tenth": [round(value, 2) for value in small],
                "rows_of_the_roll_up": rows,
                "full_count_ms": round(full * 1_000),
                "equal_to_full_count": True,
            },
        )
    ]


def _read() -> list[float]:
    from txng.accounts.viewers import SYSTEM
    from txng.events.rollups import overview

    values = []
    for _ in range(REPEATS):
        delays = []
        for _ in range(READINGS):
            start = time.perf_counter()
            overview(SYSTEM)
            delays.append((time.perf_counter() - start) * 1_000)
        values.append(percentile(delays, 0.99))
    return values
