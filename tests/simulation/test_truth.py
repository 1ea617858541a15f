"""The answers are right: against a brute force over moments, and against what the written documents say."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from txng.config.simulation.scribe import JOINED, SEPARATED, TRANSFORMED, Link
from txng.config.simulation.truth import Truth
from txng.epcis import time
from txng.gs1 import epc

THINGS = "ABCDEFGH"


def brute(links: list[Link], root: str) -> set[str]:
    """What ``root`` leads to, moment by moment: for every thing and every moment between two events, whether it is
    affected and whether it carries. Every rule is applied to everything until nothing changes any more."""
    moments = [-1, *sorted({link.at for link in links})]  # moment i lasts from moments[i] to moments[i + 1]
    held = together(links, moments)
    every = range(len(moments))
    affected = {(root, moment) for moment in every}
    carries: set[tuple[str, int]] = set()
    while True:
        before = len(affected), len(carries)
        for (parent, child), times in held.items():
            for moment in times:
                if (child, moment) in affected or (child, moment) in carries:
                    carries.add((parent, moment))
                if (parent, moment) in affected:
                    affected |= {(child, later) for later in every if later >= moment}
        transformed = [link for link in links if link.kind == TRANSFORMED]
        for link in transformed:
            moment = moments.index(link.at)
            if any((source, moment) in affected | carries for source in link.sources):
                whole = [other for other in transformed if link.process and other.process == link.process] or [link]
                for part in whole:
                    start = moments.index(part.at)
                    affected |= {(target, later) for target in part.targets for later in every if later >= start}
        if before == (len(affected), len(carries)):
            return {thing for thing, _ in affected | carries} - {root}


def together(links: list[Link], moments: list[int]) -> dict[tuple[str, str], set[int]]:
    """For every parent and child the numbers of the moments at which one is in the other."""
    held: dict[tuple[str, str], set[int]] = {}
    for number, at in enumerate(moments):
        inside: set[tuple[str, str]] = set()
        for link in sorted(links, key=lambda link: link.at):
            if link.at > at:
                break
            if link.kind == JOINED:
                inside |= {(link.sources[0], child) for child in link.targets}
            elif link.kind == SEPARATED:
                inside -= {
                    pair
                    for pair in inside
                    if pair[0] == link.sources[0] and (not link.targets or pair[1] in link.targets)
                }
        for pair in inside:
            held.setdefault(pair, set()).add(number)
    return held


def link_sets() -> st.SearchStrategy[list[Link]]:
    some = st.lists(st.sampled_from(THINGS), min_size=1, max_size=3, unique=True)
    kinds = st.sampled_from([TRANSFORMED, TRANSFORMED, JOINED, JOINED, SEPARATED])

    @st.composite
    def one(draw: st.DrawFn, at: int) -> Link:
        kind = draw(kinds)
        sources, targets = draw(some), draw(some)
        if kind == TRANSFORMED:
            return Link(kind, at, sources, targets, draw(st.sampled_from(["", "", "P", "Q"])))
        if kind == SEPARATED and draw(st.booleans()):
            targets = []
        return Link(kind, at, sources[:1], [child for child in targets if child != sources[0]] or targets[:0])

    def sound(link: Link) -> bool:
        return bool(link.targets) or link.kind == SEPARATED

    counts = st.integers(1, 14)
    return counts.flatmap(lambda count: st.tuples(*(one(at) for at in range(count)))).map(
        lambda links: [link for link in links if sound(link)]
    )


@settings(max_examples=150, deadline=None)
@given(link_sets())
def test_downstream_equals_the_brute_force(links: list[Link]) -> None:
    truth = Truth(links)
    for root in THINGS:
        assert truth.downstream(root) == brute(links, root)


@settings(max_examples=60, deadline=None)
@given(link_sets())
def test_upstream_is_downstream_turned_round(links: list[Link]) -> None:
    truth = Truth(links)
    leads = {thing: brute(links, thing) for thing in THINGS}
    for target in THINGS:
        assert truth.upstream(target) == {thing for thing in THINGS if target in leads[thing]} - {target}


def test_nothing_leads_sideways_through_a_shared_crate() -> None:
    links = [Link(JOINED, 1, ["crate"], ["lot", "stranger"]), Link(SEPARATED, 2, ["crate"], [])]
    links += [Link(JOINED, 3, ["crate"], ["later"])]
    truth = Truth(links)
    assert truth.downstream("lot") == {"crate"}
    assert truth.downstream("crate") == {"lot", "stranger", "later"}


def test_what_was_made_before_the_thing_arrived_is_not_affected() -> None:
    links = [Link(TRANSFORMED, 1, ["stock"], ["early"]), Link(TRANSFORMED, 2, ["bad"], ["stock"])]
    links += [Link(TRANSFORMED, 3, ["stock"], ["late"])]
    assert Truth(links).downstream("bad") == {"stock", "late"}


# The files ------------------------------------------------------------------------------------------------------


def links_of(world: Path) -> list[Link]:
    """The links as a stranger reads them from the documents: repeated events once, events declared erroneous not."""
    events: dict[str, dict[str, Any]] = {}
    void: set[str] = set()
    for path in sorted((world / "documents").iterdir()):
        for event in json.loads(path.read_bytes())["epcisBody"]["eventList"]:
            declared = event.pop("errorDeclaration", None)
            identity = json.dumps(event, sort_keys=True)
            events[identity] = event
            if declared:
                void.add(identity)
    assert void
    return [link for identity, event in events.items() if identity not in void for link in read(event)]


def read(event: dict[str, Any]) -> list[Link]:
    at = round(time.instant(event["eventTime"]).timestamp() * 1000)

    def things(epcs: str, quantities: str) -> list[str]:
        uris = event.get(epcs, []) + [element["epcClass"] for element in event.get(quantities, [])]
        return [epc.normalise(uri) for uri in uris]

    if event["type"] == "TransformationEvent":
        inputs = things("inputEPCList", "inputQuantityList")
        outputs = things("outputEPCList", "outputQuantityList")
        return [Link(TRANSFORMED, at, inputs, outputs, event.get("transformationID", ""))]
    if event["type"] in ("AggregationEvent", "AssociationEvent"):
        kind = JOINED if event["action"] == "ADD" else SEPARATED
        return [Link(kind, at, [epc.normalise(event["parentID"])], things("childEPCs", "childQuantityList"))]
    return []


def test_the_answers_are_what_the_documents_say(world: Path) -> None:
    truth = Truth(links_of(world))
    answers = [json.loads(path.read_text()) for path in (world / "truth").iterdir()]
    assert {answer["direction"] for answer in answers} == {"up", "down"}
    for answer in answers:
        found = (truth.downstream if answer["direction"] == "down" else truth.upstream)(answer["root"])
        assert found | {answer["root"]} == set(answer["nodes"]), answer["root"]


def test_there_are_a_hundred_lots_twenty_items_and_planted_roots(world: Path) -> None:
    names = [path.name for path in (world / "truth").iterdir()]
    assert sum(name.startswith("lot-") for name in names) == 100
    assert sum(name.startswith("item-") for name in names) == 20
    assert "mega100-down.json" in names


def test_the_largest_planted_root_has_the_promised_number_of_descendants(tmp_path: Path) -> None:
    from txng.config.simulation.run import Simulation

    Simulation(tmp_path, seed=3, events=13_500, roots=["mega100k"]).run()
    nodes = json.loads((tmp_path / "truth/mega100k-down.json").read_text())["nodes"]
    assert 107_000 < len(nodes) < 110_000
