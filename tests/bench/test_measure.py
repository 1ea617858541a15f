"""Arithmetic of the figures."""

import json
import os
import subprocess

import pytest

from txng.config.bench import machine, measure, report
from txng.config.bench.measure import Figure, Run, Timing


def test_both_sides_take_turns_and_each_begins_in_turn() -> None:
    order: list[str] = []

    def side(name: str) -> Timing:
        order.append(name)
        return Timing(10, 1.0, 2.0 if name == "ours" else 1.0)

    runs = measure.alternate(lambda _: side("ours"), lambda _: side("limit"), measure.times_slower, repeats=4)
    assert order == ["limit", "ours", "ours", "limit"] * 2
    assert [run.ratio for run in runs] == [2.0] * 4


def test_ratios_count_the_pieces_of_each_side() -> None:
    ours, limit = Timing(1_000, 2.0, 1.0), Timing(100, 0.5, 0.4)
    assert measure.times_faster(ours, limit) == pytest.approx(4)
    assert measure.times_slower(ours, limit) == pytest.approx(0.25)
    assert measure.clock_share(ours, limit) == pytest.approx(2.5)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_percentiles_are_values_that_were_measured(share: float, expected: int) -> None:
    assert measure.percentile(list(range(100, 0, -1)), share) == expected


@pytest.mark.parametrize(
    ("sense", "target", "met"),
    [("at least", 3.0, True), ("at least", 3.1, False), ("at most", 3.0, True), ("at most", 2.9, False)],
)
def test_the_median_is_held_against_the_target(sense: str, target: float, met: bool) -> None:
    figure = Figure("F0", "test", "work", target, sense, "×", values=[9.0, 3.0, 1.0])  # type: ignore[arg-type]
    assert figure.median == 3.0
    assert figure.met is met


def test_the_report_holds_every_promised_member() -> None:
    run = Run(1.5, Timing(10, 3.0, 3.0), Timing(10, 2.0, 2.0))
    figures = [
        Figure("F0", "test", "work", 2.0, "at most", "×", [run, run], details={"counts": [1, 2]}),
        Figure("F0b", "test", "more work", None, "at least", "ms", values=[1.0]),
    ]
    here = machine.described(machine.cores())
    found = json.loads(report.as_json("test", figures, here))
    promised = {"figure", "name", "target", "measured", "unit", "median", "spread", "runs", "machine"}
    assert promised <= found.keys()
    assert found["machine"]["cores"] >= 1
    assert [figure["figure"] for figure in found["figures"]] == ["F0", "F0b"]
    assert found["median"] == 1.5
    assert found["runs"][0]["ours"]["rate"] == pytest.approx(3.333)
    table = report.as_table(figures, here)
    assert "at most 2" in table
    assert "F0b test" in table


def test_a_server_that_is_started_runs_on_its_own_core() -> None:
    cores = machine.cores()
    with machine.on(cores.generator):
        with machine.on(cores.server):
            child = subprocess.Popen(["sleep", "60"])
        try:
            assert os.sched_getaffinity(child.pid) == cores.server
            assert os.sched_getaffinity(0) == cores.generator
        finally:
            child.kill()
            child.wait()


def test_the_work_of_this_process_is_seen() -> None:
    before = machine.cpu_seconds([os.getpid()])
    timing = measure.clocked(lambda: sum(1 for _ in range(2_000_000)))
    assert timing.count == 2_000_000
    assert 0 < timing.cpu <= timing.wall * 1.5
    assert machine.cpu_seconds([os.getpid()]) >= before
    assert os.getpid() in machine.tree(os.getppid())


def test_server_and_generator_have_cores_of_their_own_where_there_are_two() -> None:
    server, generator = machine.cores()
    if len(os.sched_getaffinity(0)) > 1:
        assert server.isdisjoint(generator)
    assert machine.cores(pinned=False).server == os.sched_getaffinity(0)
    before = os.sched_getaffinity(0)
    with machine.on(generator):
        assert os.sched_getaffinity(0) == generator
    assert os.sched_getaffinity(0) == before
