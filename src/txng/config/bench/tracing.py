"""F4: everything a lot led to, against a breadth-first walk over a dict in memory. F5: where an item came from, asked
of the database and over HTTP."""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any, Literal
from urllib.parse import quote

from txng.config.bench import measure, scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Timing
from txng.config.bench.samples import Sample, simulated
from txng.config.bench.sending import api_key, store
from txng.core.errors import Refused
from txng.gs1 import epc

ITEMS = 500  # asked for upstream, each once; as many others over HTTP
ADDRESS = "/api/v1/trace/"


def run(quick: bool, cores: Cores) -> list[Figure]:
    root = "mega1k" if quick else "mega100k"
    with simulated(3_000 if quick else 200_000, [root]) as sample, scratch.home(cores) as home:
        home.enter(migrate=True)
        store(sample.documents)
        with home.connect() as connection:
            stored = scratch.number(connection, "SELECT count(*) FROM event")
            connection.execute("VACUUM ANALYZE")
        if stored != sample.manifest["distinct"]:
            raise Refused("bench-rows-missing", sent=sample.manifest["distinct"], stored=stored)
        facts = {"events_stored": stored, "settings": home.settings()}
        _check_items(sample)
        items = _items(sample, 2 * (50 if quick else ITEMS))
        downstream = _downstream(sample, root, facts)
        return [downstream, _in_database(items[::2]), _over_http(home, items[1::2])]


def _lineage(uri: str, direction: Literal["up", "down"]) -> set[str]:
    from txng.accounts.viewers import SYSTEM
    from txng.trace import selectors

    found = selectors.lineage(uri, direction, SYSTEM)
    return {node.id for node in found.nodes}


def _downstream(sample: Sample, name: str, facts: dict[str, Any]) -> Figure:
    answer = sample.answer(f"{name}-down")
    root, truth = answer["root"], set(answer["nodes"])
    edges = adjacency(sample)
    found: dict[str, set[str]] = {}

    def ours(_: int) -> Timing:
        def work() -> int:
            found["ours"] = _lineage(root, "down")
            return len(found["ours"])

        return measure.clocked(work)

    def limit(_: int) -> Timing:
        def work() -> int:
            found["limit"] = walk(edges, root)
            return len(found["limit"])

        return measure.clocked(work)

    cold = ours(0)
    runs = measure.alternate(ours, limit, lambda one, other: one.wall / other.wall)
    for nodes in found.values():
        if nodes != truth:
            raise Refused("bench-answer-wrong", found=len(nodes), wanted=len(truth), address=root)
    return Figure(
        figure="F4",
        name="trace",
        work="everything downstream of a lot, with time rules and viewer, from the database,"
        " against a breadth-first walk over a dict of canonical identifiers in memory (seconds of the clock)",
        target=5,
        sense="at most",
        unit="× walk in memory",
        runs=runs,
        details={
            "nodes": len(truth),
            "equal_to_truth": True,
            "cpu_ratio": round(statistics.median(run.ours.cpu / run.limit.cpu for run in runs), 1),
            "first_time_seconds": round(cold.wall, 3),
            "things_in_memory": len(edges),
            **facts,
        },
    )


def adjacency(sample: Sample) -> dict[str, list[str]]:
    """Thing → things, for the plainest walk there is: inputs to outputs, children to their parents.

    Repeated and mistaken events are left out beforehand; times play no part.
    """
    edges: dict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    events, void = [], set()
    for path in sample.documents:
        for event in json.loads(path.read_bytes())["epcisBody"]["eventList"]:
            declared = event.pop("errorDeclaration", None)
            identity = json.dumps(event, sort_keys=True)
            if declared:
                void.add(identity)
            elif identity not in seen:
                events.append((identity, event))
            seen.add(identity)
    for identity, event in events:
        if identity in void:
            continue
        if event["type"] == "TransformationEvent":
            sources, targets = _things(event, "input"), _things(event, "output")
        elif event.get("action") == "ADD" and "parentID" in event:
            sources, targets = _things(event, "child"), [epc.normalise(event["parentID"])]
        else:
            continue
        for source in sources:
            edges[source] += targets
    return dict(edges)


_LISTS = {
    "input": ("inputEPCList", "inputQuantityList"),
    "output": ("outputEPCList", "outputQuantityList"),
    "child": ("childEPCs", "childQuantityList"),
}


def _things(event: dict[str, Any], side: str) -> list[str]:
    epcs, quantities = _LISTS[side]
    uris = event.get(epcs, []) + [element["epcClass"] for element in event.get(quantities, [])]
    return [epc.normalise(uri) for uri in uris]


def walk(edges: dict[str, list[str]], root: str) -> set[str]:
    """Breadth first."""
    seen, frontier = {root}, [root]
    while frontier:
        following = []
        for thing in frontier:
            for target in edges.get(thing, ()):
                if target not in seen:
                    seen.add(target)
                    following.append(target)
        frontier = following
    return seen


def _check_items(sample: Sample) -> None:
    """Those with known answers must get them."""
    for name in sample.manifest["answers"]:
        if name.startswith("item-"):
            answer = sample.answer(name.removesuffix(".json"))
            found = _lineage(answer["root"], "up")
            if found != set(answer["nodes"]):
                wanted = len(answer["nodes"])
                raise Refused("bench-answer-wrong", found=len(found), wanted=wanted, address=answer["root"])


def _in_database(items: list[str]) -> Figure:
    work = "everything upstream of one item, in the database: the slowest of a hundred"
    return _upstream("F5", work, 5, items, lambda item: len(_lineage(item, "up")))


def _over_http(home: scratch.Home, items: list[str]) -> Figure:
    """The same asked of a portal with an API key, on one connection."""
    with scratch.portal(home) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Authorization": f"Bearer {api_key(home)}"}

        def ask(item: str) -> int:
            address = f"{ADDRESS}{quote(item, safe='')}?direction=up"
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise Refused(
                    "bench-answer-wrong", found=f"{answer.status} {body[:300]!r}", wanted=200, address=address
                )
            return len(json.loads(body)["nodes"])

        for _ in range(20):
            ask(items[0])  # compiles statements, opens connections
        work = "the same over HTTP, as JSON"
        found = _upstream("F5 http", work, 15, items[1:], ask)
        connection.close()
    return found


def _upstream(figure: str, work: str, target: float, items: list[str], ask: Callable[[str], int]) -> Figure:
    values, sizes = [], []
    for repeat in range(REPEATS):
        delays = []
        for item in items[repeat::REPEATS]:
            start = time.perf_counter()
            sizes.append(ask(item))
            delays.append((time.perf_counter() - start) * 1_000)
        values.append((measure.percentile(delays, 0.5), measure.percentile(delays, 0.99)))
    return Figure(
        figure=figure,
        name="trace",
        work=work,
        target=target,
        sense="at most",
        unit="ms (p99)",
        values=[p99 for _, p99 in values],
        details={"p50_ms": [round(p50, 2) for p50, _ in values], "items": len(items), "most_nodes": max(sizes)},
    )


def _items(sample: Sample, count: int) -> list[str]:
    """Packets with a serial number, evenly from all documents, each asked for the first time."""
    found: list[str] = []
    share = -(-count // len(sample.documents))
    for path in sample.documents:
        here = 0
        for event in json.loads(path.read_bytes())["epcisBody"]["eventList"]:
            if event["type"] == "TransformationEvent" and "outputEPCList" in event and here < share:
                found.append(epc.normalise(event["outputEPCList"][0]))
                here += 1
    return found[:count]
