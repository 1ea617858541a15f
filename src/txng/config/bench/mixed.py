"""F9: scans are answered while documents are captured at full speed on the same core, against scans alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from txng.config.bench import crowd, measure, scanning, scratch
from txng.config.bench.load import Load, load, request
from txng.config.bench.machine import Cores
from txng.config.bench.measure import Figure, Timing
from txng.config.bench.samples import simulated
from txng.config.bench.scratch import Home
from txng.config.bench.sending import api_key
from txng.core.errors import Refused


def run(quick: bool, cores: Cores) -> list[Figure]:
    seconds, events = (0.5, 2_000) if quick else (4.0, 100_000)
    accepted: list[int] = []
    refused: list[int] = []
    with simulated(events) as sample, scratch.home(cores) as home, scratch.portal(home, demo=True) as server:
        gtins = [scanning.gtin(number) for number in range(20 if quick else scanning.PRODUCTS)]
        scanning.register(home, gtins)
        among = crowd.gather(home, scanning.gtin, scanning.PRODUCTS, crowd.asked()) if crowd.asked() else {}
        key = home.folder / "key.txt"
        key.write_text(api_key(home))
        scans = (request(scanning.code(gtins, number), scanning.PHONE) for number in count())
        with load(server.port, 307) as to_ours:
            to_ours.closed(scans, seconds / 4)

            def together(_: int) -> Timing:
                with pouring(home, server.port, key, sample.documents) as sender:
                    timing = _timed(to_ours, scans, seconds)
                accepted.append(sender[0])
                refused.append(sender[1])
                return timing

            runs = measure.alternate(together, lambda _: _timed(to_ours, scans, seconds), measure.clock_share)
    if not all(accepted) or any(refused):
        raise Refused("bench-answer-wrong", found=f"{refused}", wanted="202", address="/epcis/capture")
    return [
        Figure(
            figure="F9",
            name="mixed",
            work="scan → redirect while one connection captures documents of 1,000 events without a pause, against"
            " scans alone (requests per second)",
            target=0.5,
            sense="at least",
            unit="of F7 alone",
            runs=runs,
            details={"errors": 0, "documents_captured_meanwhile": accepted, "seconds_each": seconds, **among},
        )
    ]


def _timed(to_ours: Load, scans: Iterator[bytes], seconds: float) -> Timing:
    outcome = to_ours.closed(scans, seconds)  # any other answer than the redirect ends the measurement
    return Timing(outcome.answers, outcome.wall, outcome.cpu)


@contextmanager
def pouring(home: Home, port: int, key: Path, documents: list[Path]) -> Iterator[list[int]]:
    """A sender at full speed; the list holds the documents accepted and refused when it has ended."""
    command = [sys.executable, "-m", "txng.config.bench.pouring", str(port), str(key), *map(str, documents)]
    process = subprocess.Popen(command, env=home.environment, stdout=subprocess.PIPE, text=True)
    counts: list[int] = []
    try:
        assert process.stdout is not None
        process.stdout.readline()  # the first document is in
        yield counts
    finally:
        process.terminate()
        counts += [int(word) for word in process.communicate(timeout=120)[0].split()] or [0, 1]
