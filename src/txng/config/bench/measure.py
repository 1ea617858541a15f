"""Two measurements in turns, and what comes out of them."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

REPEATS = 5


@dataclass(frozen=True)
class Timing:
    """Seconds that ``count`` pieces of work took: ``wall`` on the clock, ``cpu`` of the working process."""

    count: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pieces per second of the clock."""
        return self.count / self.wall if self.wall else 0.0


def clocked(work: Callable[[], int]) -> Timing:
    """Time ``work`` in this thread; it returns how many pieces it did. Garbage of others is collected before."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.thread_time()
    count = work()
    return Timing(count, time.perf_counter() - wall, time.thread_time() - cpu)


@dataclass(frozen=True)
class Run:
    """One repeat: ``ours`` against the ``limit``, and what it gives."""

    ratio: float
    ours: Timing
    limit: Timing

    def as_dict(self) -> dict[str, Any]:
        return {
            "ratio": _rounded(self.ratio),
            "ours": {name: _rounded(value) for name, value in {**asdict(self.ours), "rate": self.ours.rate}.items()},
            "limit": {name: _rounded(value) for name, value in {**asdict(self.limit), "rate": self.limit.rate}.items()},
        }


def alternate(
    ours: Callable[[int], Timing],
    limit: Callable[[int], Timing],
    ratio: Callable[[Timing, Timing], float],
    repeats: int = REPEATS,
) -> list[Run]:
    """Both in turns; each repeat begins with the other one. Both are given the number of the repeat."""
    runs = []
    for number in range(repeats):
        if number % 2:
            one, other = ours(number), limit(number)
        else:
            other = limit(number)
            one = ours(number)
        runs.append(Run(ratio(one, other), one, other))
    return runs


def times_slower(ours: Timing, limit: Timing) -> float:
    """CPU time per piece, ours over the limit's."""
    return (ours.cpu / ours.count) / (limit.cpu / limit.count)


def clock_share(ours: Timing, limit: Timing) -> float:
    """Rate on the clock, ours as a share of the limit's."""
    return ours.rate / limit.rate


def times_faster(ours: Timing, limit: Timing) -> float:
    return 1 / times_slower(ours, limit)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * round(share * 10_000) // 10_000) - 1))]


@dataclass
class Figure:
    """One promised figure as measured.

    ``sense``: whether the target is the least or the most that is allowed; without ``target`` it is a limit that
    other figures are measured against. A figure that is no ratio has ``values`` (one per repeat) instead of ``runs``.
    ``details`` are further facts: absolute values, counts, checks.
    """

    figure: str
    name: str
    work: str
    target: float | None
    sense: Literal["at least", "at most"]
    unit: str
    runs: list[Run] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def measurements(self) -> list[float]:
        return self.values or [run.ratio for run in self.runs]

    @property
    def median(self) -> float:
        return statistics.median(self.measurements)

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.median >= self.target if self.sense == "at least" else self.median <= self.target

    def as_dict(self) -> dict[str, Any]:
        found = self.measurements
        return {
            "figure": self.figure,
            "name": self.name,
            "work": self.work,
            "target": "" if self.target is None else f"{self.sense} {self.target:g}",
            "measured": _rounded(self.median),
            "unit": self.unit,
            "met": self.met,
            "median": _rounded(self.median),
            "spread": [_rounded(min(found)), _rounded(max(found))],
            "runs": [run.as_dict() for run in self.runs] or [_rounded(value) for value in self.values],
            "details": self.details,
        }


def _rounded(value: float) -> float:
    """Four significant digits; whole numbers stay as they are."""
    return value if isinstance(value, int) else float(f"{value:.4g}")
