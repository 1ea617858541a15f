"""The walk over links against the brute force, and each rule on its own."""

import os
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trace.brute_force import Happening, one, reached, reaching
from txng.trace import graph
from txng.trace.amounts import Amount
from txng.trace.links import Containment, Direction, Link, Spans, Transformation, join


class Drawn:
    """A loader over drawn events: gives exactly what the protocol promises, and counts its questions.

    Drawn things are numbers; the walk knows things by their text.
    """

    def __init__(self, events: Sequence[Happening]):
        self.questions: list[tuple[str, ...]] = []
        self.all: list[Link] = []
        for seq, event in enumerate(events):
            if event.void:
                continue
            if event.what == "T":
                self.all.append(
                    Transformation(
                        seq, event.time, unique(event.inputs), unique(event.outputs), process_id(event.process)
                    )
                )
            else:
                amounts = {
                    str(child): Amount(value, "KGM")
                    for child, value in zip(event.children, event.amounts or (), strict=False)
                }
                self.all.append(
                    Containment(seq, event.time, str(event.parent), unique(event.children), event.what == "-", amounts)
                )

    def links(self, things: Sequence[str], direction: Direction, *, whole: bool) -> Iterable[Link]:
        self.questions.append(tuple(things))
        asked = set(things)
        for link in self.all:
            if isinstance(link, Transformation):
                mentioned: Iterable[str] = link.inputs if direction == "down" else link.outputs
            else:
                mentioned = (*link.children, link.parent) if whole else link.children
            if asked.intersection(mentioned):
                yield link

    def endings(self, links: Sequence[Containment]) -> Iterable[Containment]:
        for link in links:
            later = [
                other
                for other in self.all
                if isinstance(other, Containment)
                and (other.ends, other.parent, other.children) == (True, link.parent, ())
                and other.time > link.time
            ]
            yield from sorted(later, key=lambda other: other.time)[:1]

    def processes(self, ids: Sequence[str]) -> Iterable[Transformation]:
        return [link for link in self.all if isinstance(link, Transformation) and link.process in ids]


def unique(things: Iterable[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, things)))


def process_id(process: int | None) -> str | None:
    return None if process is None else f"process {process}"


def walk(
    root: int, direction: Direction, events: Sequence[Happening], limits: graph.Limits = graph.LIMITS
) -> graph.Lineage:
    return graph.lineage(str(root), direction, Drawn(events), limits)


def down(root: int, *events: Happening) -> set[int]:
    return numbers(walk(root, "down", events).depth)


def up(root: int, *events: Happening) -> set[int]:
    return numbers(walk(root, "up", events).depth)


def numbers(things: Iterable[str]) -> set[int]:
    return set(map(int, things))


def made(time: int, inputs: Iterable[int], outputs: Iterable[int], process: int | None = None) -> Happening:
    return Happening("T", time, tuple(inputs), tuple(outputs), process)


def put(time: int, parent: int, *children: int) -> Happening:
    return Happening("+", time, parent=parent, children=children)


def taken(time: int, parent: int, *children: int) -> Happening:
    return Happening("-", time, parent=parent, children=children)


def part(happening: Happening, *amounts: float | None) -> Happening:
    """The same with an amount for every child."""
    return happening._replace(amounts=amounts)


# --- random graphs -----------------------------------------------------------------------------------------------

THINGS = st.integers(0, 8)
TIMES = st.integers(0, 9)
transformations = st.builds(
    Happening,
    st.just("T"),
    TIMES,
    st.lists(THINGS, max_size=3).map(tuple),
    st.lists(THINGS, max_size=3).map(tuple),
    st.none() | st.none() | st.integers(0, 1),
    void=st.sampled_from([False, False, False, True]),
    amounts=st.none(),
)
containments = st.builds(
    Happening,
    st.sampled_from("++-"),
    TIMES,
    parent=THINGS,
    children=st.lists(THINGS, max_size=3).map(tuple),
    void=st.sampled_from([False, False, False, True]),
    amounts=st.none(),
)


@st.composite
def parts(draw: st.DrawFn) -> Happening:
    """Lots put in or taken out by amount, or without saying how much."""
    children = draw(st.lists(st.integers(0, 2), max_size=2, unique=True).map(tuple))
    amounts = tuple(draw(st.sampled_from([1.0, 2.0, 3.0, None])) for _ in children)
    what, time, parent = draw(st.sampled_from("++-")), draw(TIMES), draw(st.integers(3, 5))
    return Happening(what, time, parent=parent, children=children, amounts=amounts)


LONG = int(os.environ.get("TXNG_TRACE_GRAPHS", "0"))
graphs = st.lists(transformations | containments | parts(), min_size=3, max_size=14)


@given(graphs, THINGS)
@settings(max_examples=LONG or 1_000, deadline=None)
def test_both_directions_find_what_the_brute_force_finds(events: list[Happening], root: int) -> None:
    assert down(root, *events) == reached(root, events)
    assert up(root, *events) == reaching(root, events)


@given(graphs)
@settings(max_examples=100, deadline=None)
def test_upstream_is_the_exact_reverse_of_downstream(events: list[Happening]) -> None:
    below = {thing: down(thing, *events) for thing in range(9)}
    above = {thing: up(thing, *events) for thing in range(9)}
    assert {(x, y) for x in range(9) for y in below[x]} == {(x, y) for y in range(9) for x in above[y]}


@given(graphs, THINGS, st.integers(0, 3), st.sampled_from(["down", "up"]))
@settings(max_examples=150, deadline=None)
def test_depth_is_the_least_number_of_hops(events: list[Happening], root: int, hops: int, direction: Direction) -> None:
    truth = reached if direction == "down" else reaching
    found = walk(root, direction, events, graph.Limits(max_depth=hops))
    assert numbers(found.depth) == truth(root, events, hops)
    assert found.depth == {
        thing: depth for thing, depth in walk(root, direction, events).depth.items() if depth <= hops
    }
    if not found.partial:
        assert numbers(found.depth) == truth(root, events)


@given(graphs, THINGS, st.integers(1, 6), st.sampled_from(["down", "up"]))
@settings(max_examples=150, deadline=None)
def test_a_walk_cut_by_the_number_of_things_says_where_it_would_go_on(
    events: list[Happening], root: int, most: int, direction: Direction
) -> None:
    whole = set(walk(root, direction, events).depth)
    found = walk(root, direction, events, graph.Limits(max_nodes=most))
    assert len(found.depth) == min(most, len(whole))
    assert set(found.depth) <= whole
    assert set(found.frontier) <= set(found.depth)
    assert found.partial == (len(whole) > most)


@given(graphs, THINGS, st.sampled_from(["down", "up"]))
@settings(max_examples=150, deadline=None)
def test_edges_connect_everything_found_and_nothing_else(
    events: list[Happening], root: int, direction: Direction
) -> None:
    found = walk(root, direction, events)
    edges = list(found.edges())
    assert {end for edge in edges for end in edge[:2]} <= set(found.depth)
    known = {str(root)}
    while fresh := {
        ahead
        for source, target, *_rest in edges
        for behind, ahead in [(source, target) if direction == "down" else (target, source)]
        if behind in known and ahead not in known
    }:
        known |= fresh
    assert known == set(found.depth)
    for edge in edges:
        event = events[edge.seq]
        if edge.kind == "transformation":
            assert int(edge.target) in event.outputs
        elif edge.kind == "contains":
            assert (int(edge.source), int(edge.target) in event.children) == (event.parent, True)
        else:
            assert (int(edge.target), int(edge.source) in event.children) == (event.parent, True)


# --- rule by rule ------------------------------------------------------------------------------------------------


def test_every_input_leads_to_every_output() -> None:
    assert down(1, made(5, [1, 2], [3, 4])) == {1, 3, 4}
    assert up(3, made(5, [1, 2], [3, 4])) == {1, 2, 3}


def test_what_happened_before_a_thing_was_affected_is_not_affected() -> None:
    events = made(5, [1], [2]), made(4, [2], [3]), made(5, [2], [4])
    assert down(1, *events) == {1, 2, 4}
    assert up(3, *events) == {2, 3}


def test_transformations_of_one_process_are_one_whatever_their_order() -> None:
    events = made(5, [1], [], process=0), made(3, [], [2], process=0), made(4, [2], [3])
    assert down(1, *events) == {1, 2, 3}
    assert up(3, *events) == {1, 2, 3}


def test_a_container_never_leads_sideways_to_its_other_contents() -> None:
    events = put(1, 9, 1, 2), made(5, [1], [3])
    assert down(1, *events) == {1, 9, 3}
    assert up(2, *events) == {2, 9}


def test_an_affected_container_leads_to_what_it_holds_and_later_takes_in() -> None:
    events = made(3, [1], [9]), put(2, 9, 4), taken(3, 9, 4), put(2, 9, 5), put(7, 9, 6)
    assert down(1, *events) == {1, 9, 5, 6}


def test_unpacking_without_names_ends_all_contents() -> None:
    events = put(1, 9, 1, 2), taken(4, 9), made(6, [9], [3])
    assert down(1, *events) == {1, 9}
    assert down(1, put(1, 9, 1), taken(4, 9, 2), made(6, [9], [3])) == {1, 9, 3}


def test_a_part_taken_out_leaves_the_rest_inside() -> None:
    some = part(put(1, 9, 1), 10), part(taken(3, 9, 1), 4), made(5, [9], [2])
    assert down(1, *some) == {1, 9, 2}
    assert up(2, *some) == {2, 9, 1}
    assert down(1, *some, part(taken(4, 9, 1), 6)) == {1, 9}
    assert down(1, *some, taken(4, 9)) == {1, 9}


def test_what_may_still_be_inside_is_followed() -> None:
    for put_in, taken_out, ended in [(None, None, True), (10, None, False), (None, 10, False), (10, 12, True)]:
        events = part(put(1, 9, 1), put_in), part(taken(3, 9, 1), taken_out), made(5, [9], [2])
        assert (down(1, *events) == {1, 9}) is ended


def test_packing_again_begins_a_new_time() -> None:
    events = put(1, 9, 1), taken(3, 9, 1), made(4, [9], [3]), put(5, 9, 1), made(6, [9], [4])
    assert down(1, *events) == {1, 9, 4}


def test_a_carrier_leads_on_only_while_it_carries() -> None:
    events = put(1, 9, 1), taken(5, 9), put(4, 20, 9), put(5, 21, 9), made(4, [9], [3]), made(5, [9], [4])
    assert down(1, *events) == {1, 9, 20, 3}
    assert up(4, *events) == {4, 9, 20, 21}  # not 1: it was out again at 5


def test_a_thing_reached_again_earlier_is_followed_again() -> None:
    slow = [made(8, [1], [5]), made(7, [5], [6])]
    quick_but_longer = [made(1, [1], [2]), made(2, [2], [3]), made(3, [3], [5])]
    assert down(1, *slow) == {1, 5}
    assert down(1, *slow, *quick_but_longer) == {1, 2, 3, 5, 6}


def test_rework_loops_end() -> None:
    events = made(1, [1], [2]), made(2, [2], [1]), made(3, [1], [2]), put(1, 2, 1), put(1, 1, 2)
    assert down(1, *events) == {1, 2} == up(1, *events)


def test_void_events_lead_nowhere() -> None:
    assert down(1, made(5, [1], [2])._replace(void=True)) == {1}


def test_running_out_of_time_leaves_the_frontier() -> None:
    ticks = iter(range(100))
    chain = [made(n, [n], [n + 1]) for n in range(10)]
    found = graph.lineage("0", "down", Drawn(chain), graph.Limits(seconds=4), lambda: float(next(ticks)))
    assert (set(found.depth), found.frontier) == ({"0", "1", "2", "3"}, ("3",))


def test_a_thing_is_asked_for_once() -> None:
    loader = Drawn([made(1, [1], [2, 3]), put(2, 9, 2, 3), made(4, [2, 3], [4]), made(5, [4, 1], [2])])
    graph.lineage("1", "down", loader)
    asked = [thing for question in loader.questions for thing in question]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    ("spans", "more", "both"),
    [
        ((), ((1, 2),), ((1, 2),)),
        (((1, 3),), ((3, 5),), ((1, 5),)),
        (((1, 3), (7, 9)), ((2, 8),), ((1, 9),)),
        (((5, 6),), ((1, 2),), ((1, 2), (5, 6))),
    ],
)
def test_spans_are_joined(spans: Spans, more: Spans, both: Spans) -> None:
    assert join(spans, more) == both
    assert join(both, more) is both


# --- without a doubt -----------------------------------------------------------------------------------------------


def undoubted(events: Sequence[Happening]) -> list[Happening]:
    """Without the transformations that made several things of several."""
    found = []
    for event in events:
        if event.what == "T":
            parts = [other for other in events if other.what == "T" and not other.void and one(event, other)]
            inputs = {thing for part in parts for thing in part.inputs}
            outputs = {thing for part in parts for thing in part.outputs}
            if len(inputs) > 1 and len(outputs) > 1:
                continue
        found.append(event)
    return found


@given(graphs, THINGS)
@settings(max_examples=150, deadline=None)
def test_certain_is_what_is_reached_without_mixing_many_into_many(events: list[Happening], root: int) -> None:
    found = walk(root, "down", events)
    certain = numbers(found.certain())
    assert certain == reached(root, undoubted(events))
    assert certain <= numbers(found.depth)


def test_what_only_carried_is_told_apart() -> None:
    found = walk(1, "down", [put(1, 9, 1, 2), made(2, [1, 3], [4, 5]), made(3, [4], [6])])
    assert numbers(thing for thing in found.depth if found.only_carried(thing)) == {9}
    assert numbers(found.certain()) == {1, 9}
