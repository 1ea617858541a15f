"""Who is shown which lineage, by which names."""

import pytest

from tests.cast import Cast
from tests.events.samples import aggregation, document, item, lot, object_event, sscc, transformation
from tests.events.store import capture
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core.errors import Forbidden
from txng.events.selectors import event
from txng.gs1.problems import ProblemError
from txng.trace import selectors
from txng.trace.lineage import Lineage
from txng.trace.selectors import lineage, thing_of

pytestmark = pytest.mark.django_db


def ids(found: Lineage) -> set[str]:
    return {node.id for node in found.nodes}


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("(01)09520801001019(10)MC-1(17)270101", lot("MC-1")),
        ("https://truyxuat.example.vn/01/09520801001019/10/MC-1/21/7", item(7)),
        (" 09520801001019 ", "https://id.gs1.org/01/09520801001019"),
        ("urn:epc:id:sgtin:8934563.081316.7", "https://id.gs1.org/01/08934563813161/21/7"),
        ("urn:uuid:123e4567-e89b-12d3-a456-426614174000", "urn:uuid:123e4567-e89b-12d3-a456-426614174000"),
        ("https://example.vn/lo/HTX-5", "https://example.vn/lo/HTX-5"),
    ],
)
def test_any_spelling_names_the_thing(text: str, thing: str) -> None:
    assert thing_of(text) == thing


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("952080100101", "check-digit"),
        ("https://id.gs1.org/01/123", "too-short"),
        ("mãng cầu", "not-an-identifier"),
        ("urn:x:\ud800", "not-an-identifier"),
        ("", "empty-input"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        thing_of(text)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_lineage_names_things_by_identifier_and_hops_by_event() -> None:
    packed = {**aggregation(sscc(1), [], 5), "childQuantityList": [{"epcClass": lot("B"), "quantity": 2}]}
    capture(document(transformation([lot("A")], [lot("B")]), packed))
    found = lineage(lot("A"), "down", SYSTEM)
    assert [(node.id, node.kind, node.depth) for node in found.nodes] == [
        (lot("A"), "lot", 0),
        (lot("B"), "lot", 1),
        (sscc(1), "logistic-unit", 2),
    ]
    assert [(edge.source, edge.target, edge.kind) for edge in found.edges] == [
        (lot("A"), lot("B"), "transformation"),
        (lot("B"), sscc(1), "contained-in"),
    ]
    assert [event(edge.event, SYSTEM)[0].event.type for edge in found.edges] == [
        "TransformationEvent",
        "AggregationEvent",
    ]
    assert (found.partial, found.frontier) == (False, ())


def test_both_directions_are_one_lineage_with_two_parts() -> None:
    capture(document(transformation([lot("A")], [lot("B")], 1), transformation([lot("B")], [lot("C")], 2)))
    found = lineage(lot("B"), "both", SYSTEM)
    assert [(node.id, node.depth) for node in found.nodes] == [(lot("B"), 0), (lot("C"), 1), (lot("A"), -1)]
    assert [ids(part) for part in found.parts] == [{lot("B"), lot("C")}, {lot("B"), lot("A")}]
    assert len(found.edges) == 2


def test_limits_leave_a_frontier_and_no_error() -> None:
    capture(document(*(transformation([lot(n)], [lot(n + 1)], n) for n in range(5))))
    found = lineage(lot(0), "down", SYSTEM, selectors.Limits(max_depth=2))
    assert (ids(found), found.frontier) == ({lot(0), lot(1), lot(2)}, (lot(2),))
    assert lineage(lot(0), "down", SYSTEM, selectors.Limits(seconds=0)).frontier == (lot(0),)
    assert not lineage(lot(0), "down", SYSTEM, selectors.Limits(max_depth=5)).partial


def test_the_public_is_not_offered_a_lineage() -> None:
    with pytest.raises(Forbidden):
        lineage(lot("A"), "both", PUBLIC)


def test_a_thing_is_known_when_any_event_mentions_it() -> None:
    capture(document(object_event(item(1))))
    assert selectors.is_known(item(1), SYSTEM)
    assert not selectors.is_known(item(2), SYSTEM)
    assert ids(lineage(item(1), "both", SYSTEM)) == {item(1)}


@pytest.fixture
def chain(cast: Cast) -> Cast:
    """Coop: crop → harvest. Packing: harvest and a stranger's → lots. Shop: pallet received, unpacked, sold on."""
    packed = aggregation(sscc(1), [], 6)
    packed["childQuantityList"] = [{"epcClass": lot(name), "quantity": 1} for name in ("mine", "sibling")]
    unpacked = aggregation(sscc(1), [], 9, "DELETE")
    shipped = {**object_event(at=2), "quantityList": [{"epcClass": lot("harvest"), "quantity": 10, "uom": "KGM"}]}
    steps = {
        "coop": [transformation([lot("crop")], [lot("harvest"), lot("rest")], 1), shipped],
        "packing": [transformation([lot("harvest"), lot("stranger")], [lot("mine"), lot("sibling")], 5), packed],
        "shop": [object_event(sscc(1), at=8), unpacked, transformation([lot("mine")], [lot("jam")], 10)],
        "rice_paper": [transformation([lot("jam")], [lot("cake")], 12)],
    }
    for party, events in steps.items():
        capture(document(*events), cast.parties[party].pk)
    return cast


def test_officials_see_the_whole_chain(chain: Cast) -> None:
    everything = {lot(name) for name in ("crop", "harvest", "mine", "sibling", "jam", "cake", "rest")} | {sscc(1)}
    assert ids(lineage(lot("crop"), "down", chain.viewer("inspector"))) == everything


def test_a_party_sees_its_own_events_and_one_step_around_them(chain: Cast) -> None:
    shop, coop = chain.viewer("seller"), chain.viewer("owner")
    up = ids(lineage(lot("jam"), "up", shop))
    # Its supplier's goods and what they were made of; neither the supplier's supplier nor who else was supplied.
    assert up == {lot("jam"), lot("mine"), sscc(1), lot("harvest"), lot("stranger")}
    assert ids(lineage(lot("jam"), "down", shop)) == {lot("jam"), lot("cake")}
    # What became of the harvest, not what it was mixed with, nor where that went.
    assert ids(lineage(lot("crop"), "down", coop)) == {
        lot(name) for name in ("crop", "harvest", "rest", "mine", "sibling")
    }
    assert lot("stranger") not in ids(lineage(lot("mine"), "up", coop))


def test_a_stranger_sees_nothing(chain: Cast) -> None:
    outsider = Viewer("party", parties=frozenset({999_999}))
    assert ids(lineage(lot("harvest"), "both", outsider)) == {lot("harvest")}
    assert ids(lineage(lot("harvest"), "both", Viewer("party"))) == {lot("harvest")}
