"""F7: scan → redirect. F8: scan → consumer page. Both against a bare granian application that sends the same bytes.

The ratio is that of CPU time per request (all processes of the server and its database) wherever the load generator,
which is Python too, was the bottleneck in a run of either side; else that of requests per second. Both are printed.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, repeat
from urllib.parse import quote

from txng.config.bench import bare, crowd, measure, scratch
from txng.config.bench.load import Load, ask, load, request
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Run, Timing
from txng.config.bench.scratch import Home, Server
from txng.core.errors import Refused
from txng.gs1.keys import digit_behind

PRODUCTS = 500
KNOWN_CODES = 1_000
BOUND = 0.9  # share of its core above which the generator is held to be the bottleneck
PHONE = (
    ("User-Agent", "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"),
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "vi-VN,vi;q=0.9,en;q=0.5"),
    ("Accept-Encoding", "gzip, deflate, br"),
)
DEMO_LOT = "/01/09520801001019/10/MC-2026-1105-A"
PREFIX = 9_528_000


def run(quick: bool, cores: Cores) -> list[Figure]:
    seconds = 0.1 if quick else 4.0
    with scratch.home(cores) as home, scratch.portal(home, demo=True) as server:
        gtins = [gtin(number) for number in range(20 if quick else PRODUCTS)]
        register(home, gtins)
        among = {"among": crowd.gather(home, gtin, PRODUCTS, crowd.asked())} if crowd.asked() else {}
        known = [request(f"{code(gtins, number)}", PHONE) for number in range(KNOWN_CODES)]
        fresh = (request(code(gtins, number), PHONE) for number in count(KNOWN_CODES))
        page = request(DEMO_LOT, PHONE)
        found = [
            *_compared(home, server, "F7", "scan → redirect, every code for the first time", 307, fresh, 0.7, seconds),
            *_compared(
                home, server, "F7 known", "scan → redirect, codes asked for again", 307, _again(known), 0.7, seconds
            ),
            *_compared(home, server, "F8", "scan → consumer page of a lot", 200, repeat(page), 0.4, seconds),
        ]
        if among and not quick:
            spread = (request(code([gtin(odd(number))], number), PHONE) for number in count())
            work = "scan → redirect, every scan of another product"
            found += _compared(home, server, "F7 spread", work, 307, spread, 0.7, seconds)
        return [replace(one, details={**one.details, **among}) for one in found]


def odd(number: int) -> int:
    """Products that lead elsewhere, one after the other all over the crowd."""
    return PRODUCTS + 1 + 2 * (number * 7919 % (crowd.asked() // 2 - 1))


def gtin(number: int) -> str:
    digits = f"0{PREFIX + number // 100_000:07d}{number % 100_000:05d}"
    return digits + digit_behind(digits)


def code(gtins: list[str], number: int) -> str:
    """A packet's own code; every fiftieth lot number holds a slash."""
    lot = f"L{number % 97:03d}" if number % 50 else quote("L/7", safe="")
    return f"/01/{gtins[number % len(gtins)]}/10/{lot}/21/{number:09d}"


def _again(prepared: list[bytes]) -> Iterator[bytes]:
    return (prepared[number % len(prepared)] for number in count())


def register(home: Home, gtins: list[str]) -> None:
    """A few links for every product, the page of its maker as the one a phone is led to."""
    voc = "https://ref.gs1.org/voc/"
    records = []
    for gtin in gtins:
        page = {"href": f"https://maker.example/products/{gtin}", "title": "Trang sản phẩm", "type": "text/html"}
        english = {**page, "href": f"{page['href']}/en", "hreflang": ["en"]}
        records.append({
            "anchor": f"/01/{gtin}",
            "itemDescription": f"Sản phẩm {gtin}",
            f"{voc}defaultLink": [{"href": page["href"], "title": page["title"]}],
            f"{voc}pip": [{**page, "hreflang": ["vi"]}, english],
            f"{voc}instructions": [{"href": f"{page['href']}/use", "title": "Hướng dẫn", "type": "text/html"}],
        })  # fmt: skip
    file = home.folder / "links.json"
    file.write_text(json.dumps({"linkset": records}, ensure_ascii=False))
    home.txng("links", "load", str(file))


def _compared(
    home: Home,
    server: Server,
    figure: str,
    work: str,
    status: int,
    requests: Iterator[bytes],
    target: float,
    seconds: float,
) -> list[Figure]:
    """The figure itself and how long people wait at half its load."""
    answer = ask(server.port, next(requests))
    if bare.read(answer)[0] != status:
        raise Refused("bench-answer-wrong", found=answer[:300].decode("latin-1"), wanted=status, address=figure)
    file = home.folder / "answer.bin"
    file.write_bytes(answer)
    port = scratch.free_port()
    command = [sys.executable, "-m", "txng.config.bench.bare", str(port), str(file)]
    with (
        scratch.serving(command, home.environment, home.cores.server, port, "/", home.folder) as plain,
        load(server.port, status) as to_ours,
        load(port, status) as to_plain,
    ):
        to_ours.closed(requests, seconds / 4)
        to_plain.closed(requests, seconds / 4)
        generator: list[float] = []

        def ours(_: int) -> Timing:
            return _timed(to_ours, requests, seconds, lambda: server.cpu_seconds() + home.cpu_seconds(), generator)

        def limit(_: int) -> Timing:
            return _timed(to_plain, requests, seconds, plain.cpu_seconds, generator)

        runs = measure.alternate(ours, limit, measure.clock_share)
        waits = _waits(to_ours, requests, runs, seconds)
    by_cpu = max(generator) > BOUND
    if by_cpu:
        runs = [Run(measure.times_faster(run.ours, run.limit), run.ours, run.limit) for run in runs]
    rule = "CPU time per request" if by_cpu else "requests per second"
    return [
        Figure(
            figure=figure,
            name="http",
            work=f"{work}, against a bare granian application sending the same {len(answer)} bytes ({rule})",
            target=target,
            sense="at least",
            unit="of bare granian",
            runs=runs,
            details={
                "ratio_of_requests_per_second": [round(measure.clock_share(run.ours, run.limit), 3) for run in runs],
                "ratio_of_cpu_per_request": [round(measure.times_faster(run.ours, run.limit), 3) for run in runs],
                "ours_per_second": [round(run.ours.rate) for run in runs],
                "bare_per_second": [round(run.limit.rate) for run in runs],
                "ours_cpu_us": [round(run.ours.cpu / run.ours.count * 1e6, 1) for run in runs],
                "bare_cpu_us": [round(run.limit.cpu / run.limit.count * 1e6, 1) for run in runs],
                "generator_busy": [round(share, 2) for share in generator],
            },
        ),
        Figure(
            figure=f"{figure} wait",
            name="http",
            work=f"{work}: the slowest of a hundred at half the load the server can take",
            target=10,
            sense="at most",
            unit="ms (p99)",
            values=[p99 for _, p99 in waits],
            details={"p50_ms": [round(p50, 2) for p50, _ in waits]},
        ),
    ]


def _timed(
    load: Load, requests: Iterator[bytes], seconds: float, cpu: Callable[[], float], busy: list[float]
) -> Timing:
    before = cpu()
    outcome = load.closed(requests, seconds)
    busy.append(outcome.cpu / outcome.wall)
    return Timing(outcome.answers, outcome.wall, cpu() - before)


def _waits(load: Load, requests: Iterator[bytes], runs: list[Run], seconds: float) -> list[tuple[float, float]]:
    """p50 and p99 in milliseconds, at half the median rate of the runs."""
    rate = sorted(run.ours.rate for run in runs)[len(runs) // 2] / 2
    found = []
    for _ in range(REPEATS):
        delays = [delay * 1_000 for delay in load.open(requests, rate, seconds / 2).delays]
        found.append((measure.percentile(delays, 0.5), measure.percentile(delays, 0.99)))
    return found
