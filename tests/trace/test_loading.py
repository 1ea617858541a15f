"""The walk over stored events against the brute force over the same events, and what it may not be deceived by."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.samples import aggregation, document, erroneous, item, lot, moment, sscc, transformation, xml_bytes
from tests.events.store import capture, rows
from tests.trace.brute_force import Happening, reached, reaching
from txng.accounts.viewers import SYSTEM
from txng.epcis import documents
from txng.events import keys
from txng.events.connection import database
from txng.gs1 import epc
from txng.gs1.epc import normalise
from txng.trace import graph, loading
from txng.trace.links import Direction

pytestmark = pytest.mark.django_db

THINGS = range(9)  # 0–2 lots, 3–5 items, 6–8 pallets
RUNS = count()


def uri(thing: int, run: int) -> str:
    if thing < 3:
        return lot(f"R{run}.{thing}")
    return item(f"R{run}.{thing}") if thing < 6 else sscc(run * 10 + thing)


def as_event(drawn: Happening, run: int) -> dict[str, Any]:
    """A drawn event as EPCIS: lots in quantity lists, the rest in lists of single things, some spelled as URN."""

    def spelled(thing: int) -> str:
        plain = uri(thing, run)
        return epc.to_urn(plain, lambda digits: 7) if (thing + drawn.time) % 3 == 0 else plain

    def listed(things: Sequence[int], single: str, classes: str) -> dict[str, Any]:
        return {
            single: [spelled(thing) for thing in things if thing >= 3],
            classes: [{"epcClass": spelled(thing), "quantity": 1, "uom": "KGM"} for thing in things if thing < 3],
        }

    if drawn.what != "T":
        lists = listed(drawn.children, "childEPCs", "childQuantityList")
        for element, value in zip(lists["childQuantityList"], drawn.amounts or (), strict=True):
            if value is None:
                del element["quantity"], element["uom"]
            else:
                element["quantity"] = value
        return {
            **aggregation(uri(drawn.parent, run), (), drawn.time, "ADD" if drawn.what == "+" else "DELETE"),
            **lists,
        }
    process = {} if drawn.process is None else {"transformationID": f"urn:example:{run}:{drawn.process}"}
    return {
        **transformation((), (), drawn.time),
        **listed(drawn.inputs, "inputEPCList", "inputQuantityList"),
        **listed(drawn.outputs, "outputEPCList", "outputQuantityList"),
        **process,
    }


def differs(drawn: Happening) -> Happening:
    """What the event says of it: two that become one and the same event are one, and cannot be void and not void."""
    if drawn.what == "T":
        return drawn._replace(void=False, parent=0, children=(), amounts=None)
    return drawn._replace(void=False, inputs=(), outputs=(), process=None)


SOME = st.lists(st.sampled_from(THINGS), min_size=1, max_size=3, unique=True).map(tuple)
SINGLES = st.lists(st.sampled_from(THINGS[3:]), min_size=1, max_size=3, unique=True).map(tuple)
TIMES = st.integers(0, 6)
VOID = st.sampled_from([False, False, False, True])
PARENTS = st.integers(3, 8)
transformations = st.builds(
    Happening, st.just("T"), TIMES, SOME, SOME, st.none() | st.none() | st.integers(0, 1), void=VOID, amounts=st.none()
)
packings = st.builds(Happening, st.just("+"), TIMES, parent=PARENTS, children=SINGLES, void=VOID, amounts=st.none())
unpackings = st.builds(
    Happening, st.just("-"), TIMES, parent=PARENTS, children=SINGLES | st.just(()), void=VOID, amounts=st.none()
)
parts = st.builds(
    lambda what, time, parent, lots, void: Happening(
        what, time, parent=parent, children=tuple(lots), amounts=tuple(lots.values()), void=void
    ),
    st.sampled_from("+-"),
    TIMES,
    PARENTS,
    st.dictionaries(st.sampled_from(range(3)), st.sampled_from([1.0, 2.0, None]), min_size=1, max_size=2),
    VOID,
)
graphs = st.lists(transformations | packings | unpackings | parts, min_size=3, max_size=12, unique_by=differs).filter(
    lambda events: all(event.parent not in event.children for event in events)
)


def found(thing: str, direction: Direction, *, at_once: bool = False) -> set[str]:
    store = loading.Store(database(), SYSTEM)
    if at_once:
        store.foresee(thing, direction)
    return set(graph.lineage(thing, direction, store).depth)


@given(graphs, st.sampled_from(THINGS), st.sampled_from(["down", "up"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stored_events_lead_where_the_brute_force_goes(
    events: list[Happening], root: int, direction: Direction
) -> None:
    run = next(RUNS)
    written = [as_event(drawn, run) for drawn in events]
    declared = [erroneous(one) for one, drawn in zip(written, events, strict=True) if drawn.void]
    truth = reached if direction == "down" else reaching
    expected = {uri(thing, run) for thing in truth(root, events)}
    with transaction.atomic():
        capture(document(*written))
        if declared:
            capture(document(*declared))
        assert found(uri(root, run), direction) == expected
        assert found(uri(root, run), direction, at_once=True) == expected
        transaction.set_rollback(True)


def test_keys_are_those_of_the_event_index() -> None:
    things = [normalise(item(n)) for n in range(20)] + ["urn:example:lô-1"]
    cursor = psycopg.Cursor(database())
    cursor.adapters.register_dumper(loading._Keys, loading._KeysDumper)
    cursor.execute("SELECT %b", [loading.keys(things)], binary=True)
    assert cursor.fetchall() == [([keys.key_of(thing) for thing in things],)]


NAMES = st.lists(
    st.text("AZaz09._-/.:%ă\n", max_size=4) | st.text("AZ09", min_size=1, max_size=21), min_size=2, max_size=4
)
HEADS = [lot(""), item(""), "urn:epc:id:sgtin:8934563.081316.", "urn:epc:class:lgtin:8934563.081316."]
HEADS += ["https://id.gs1.org/00/", "urn:epc:id:sscc:8934563.", "https://example.vn/01/09520801001019/21/", "urn:x."]


@given(st.sampled_from(HEADS), NAMES, st.booleans())
@settings(max_examples=500, deadline=None)
def test_looking_at_a_list_at_once_is_looking_at_each(head: str, names: list[str], odd: bool) -> None:
    things = tuple(head + name for name in names)
    if odd:
        things = (things[0] + "\n" + things[1], *things[1:-1], names[-1])
    found = loading.canonical_siblings(things)
    assert found is None or found == tuple(normalise(thing) for thing in things)


@pytest.mark.parametrize("head", HEADS[:4])
def test_siblings_are_named_at_once(head: str) -> None:
    things = tuple(f"{head}AB{n}" for n in range(5))
    assert loading.canonical_siblings(things) == tuple(normalise(thing) for thing in things)


def test_a_thing_with_the_same_key_is_another_thing() -> None:
    capture(document(transformation([lot("A")], [lot("B")]), aggregation(sscc(1), [item(1)])))
    other = lot("C")
    copied = "INSERT INTO event_thing (k, event_time, seq, role) SELECT %s, event_time, seq, role FROM event_thing"
    rows(f"{copied} WHERE k = %s RETURNING 1", [keys.key_of(other), keys.key_of(lot("A"))])
    rows(f"{copied} WHERE k = %s RETURNING 1", [keys.key_of(other), keys.key_of(item(1))])
    for at_once in (False, True):
        assert found(other, "down", at_once=at_once) == {other}
        assert found(lot("A"), "down", at_once=at_once) == {lot("A"), lot("B")}


def test_events_captured_in_xml_lead_on() -> None:
    packed = (
        f"<AggregationEvent><eventTime>{moment(1)}</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>"
        f"<parentID>{sscc(1)}</parentID><childEPCs/><action>ADD</action><childQuantityList><quantityElement>"
        f"<epcClass>{lot('B')}</epcClass><quantity>3</quantity></quantityElement></childQuantityList></AggregationEvent>"
    )
    capture(document(transformation([lot("A")], [lot("B")])))
    capture(documents.read(xml_bytes(packed)))
    assert found(lot("A"), "down", at_once=True) == {lot("A"), lot("B"), sscc(1)} == found(lot("A"), "down")


def test_a_crate_used_often_costs_one_ending_a_use() -> None:
    crate = "https://id.gs1.org/8003/09520801090013K1"
    used = []
    for use in range(20):
        used += [aggregation(crate, [item(use)], 10 * use), aggregation(crate, [], 10 * use + 5, "DELETE")]
    capture(document(*used))
    store = loading.Store(database(), SYSTEM)
    assert set(graph.lineage(item(7), "down", store).depth) == {item(7), crate}
    assert len(store.hashes) == 2


def test_more_than_one_question_can_hold_is_asked_hop_by_hop() -> None:
    items = [item(n) for n in range(400)]
    numbered = {**transformation([lot("A")], []), "outputEPCList": items}
    del numbered["outputQuantityList"]
    capture(document(numbered, *(aggregation(sscc(n), items[n * 100 : n * 100 + 100], 5) for n in range(4))))
    store = loading.Store(database(), SYSTEM)
    assert not store.foresee(lot("A"), "down")
    assert len(graph.lineage(lot("A"), "down", store).depth) == 1 + 400 + 4
    assert found(items[0], "up", at_once=True) == {items[0], lot("A"), sscc(0)}
