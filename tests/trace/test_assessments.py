"""Recall scope, balance and completeness out of stored events, for those who may ask."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.events.samples import (
    aggregation,
    document,
    erroneous,
    item,
    lot,
    object_event,
    place,
    sscc,
    transformation,
)
from tests.events.store import capture
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core.errors import Forbidden
from txng.core.problems import sentence_of
from txng.trace import selectors
from txng.trace.recall import Scope

pytestmark = pytest.mark.django_db


def at(number: int) -> dict[str, Any]:
    return {"bizLocation": {"id": place(number)}, "readPoint": {"id": place(number)}}


def weighed(thing: str, value: float, time: float, step: str, **members: Any) -> dict[str, Any]:
    amount = {"epcClass": thing, "quantity": value, "uom": "KGM"}
    return {**object_event(at=time, bizStep=step, **members), "quantityList": [amount]}


def sent(thing: str, time: float, origin: int, goal: int) -> dict[str, Any]:
    return object_event(
        thing,
        at=time,
        bizStep="shipping",
        destinationList=[{"type": "location", "destination": place(goal)}],
        **at(origin),
    )


@pytest.fixture
def chain() -> None:
    """Lot A becomes B and C; B is numbered, packed and sent to two shops, one of which confirms."""
    numbered = {**transformation([lot("B")], [], 3), "outputEPCList": [item(n) for n in range(4)]}
    capture(
        document(
            weighed(lot("A"), 20, 0, "commissioning", action="ADD", **at(0)),
            {**transformation([lot("A")], [lot("B")], 1), **at(1)},
            {**transformation([lot("A"), lot("other")], [lot("C"), lot("D")], 2), **at(1)},
            {**numbered, **at(1)},
            aggregation(sscc(1), [item(0), item(1)], 4),
            aggregation(sscc(2), [item(2), item(3)], 4),
            sent(sscc(1), 5, 1, 2),
            sent(sscc(2), 5, 1, 3),
            object_event(sscc(1), at=6, bizStep="receiving", **at(2)),
            aggregation(sscc(1), [], 7, "DELETE"),
            object_event(item(0), at=8, bizStep="retail_selling", **at(2)),
            erroneous(object_event(item(1), at=9, bizStep="destroying")),
        )
    )


def test_a_recall_names_what_is_open_and_where(chain: None) -> None:
    found = selectors.recall_scope(lot("A"), SYSTEM)
    state = {one.thing: (one.state, one.place) for one in found.things}
    assert state[item(0)] == ("sold", place(2))
    assert state[item(1)] == ("held", place(2))  # its destruction was declared an error
    assert state[item(2)] == state[item(3)] == ("on-the-way", place(3))
    assert state[lot("B")][0] == "used"
    assert state[sscc(1)] == ("emptied", place(2))
    # lot A was used at another place, and nobody says whose that is or how it came there: it is looked for where it was
    assert {one.thing for one in found.open} == {item(1), item(2), item(3), *map(lot, "ACD")}
    assert {one.thing for one in found.things if not one.certain} == {lot("C"), lot("D")}
    assert {one.uri for one in found.places if not one.certain} == {place(3)}
    assert not found.partial


def test_limits_make_a_recall_partial_and_no_error(chain: None) -> None:
    found = selectors.recall_scope(lot("A"), SYSTEM, selectors.Limits(max_nodes=2))
    assert (len(found.things), found.partial) == (2, True)
    assert selectors.recall_scope(lot("A"), SYSTEM, selectors.Limits(seconds=0)).partial


def test_the_public_is_told_nothing_of_this(chain: None) -> None:
    for ask in (selectors.recall_scope, selectors.balance_of, selectors.completeness):
        with pytest.raises(Forbidden):
            ask(lot("A"), PUBLIC)


def test_a_party_learns_of_a_recall_what_its_events_tell(cast: Cast) -> None:
    def ids(found: Scope) -> set[str]:
        return {one.thing for one in found.things}

    capture(document(transformation([lot("A")], [lot("B")], 1)), cast.parties["packing"].pk)
    capture(document(transformation([lot("B")], [lot("C")], 2)), cast.parties["rice_paper"].pk)
    assert ids(selectors.recall_scope(lot("A"), cast.viewer("inspector"))) == {lot("A"), lot("B"), lot("C")}
    assert ids(selectors.recall_scope(lot("A"), cast.viewer("seller"))) == {lot("A")}
    inspector = selectors.recall_scope(lot("A"), cast.viewer("inspector"))
    assert {one.uri for one in inspector.parties} == {
        cast.parties["packing"].uri,
        cast.parties["rice_paper"].uri,
    }


def test_a_balance_adds_up_what_is_stored(chain: None) -> None:
    found = selectors.balance_of(lot("A"), SYSTEM)
    ((uom, made, used, *_),) = found.lines
    assert (uom, made, used, found.verdict) == ("KGM", 20, 20, "balanced")
    assert selectors.balance_of(lot("B"), SYSTEM).making[0].put_in == 10


def codes(thing: str, required: tuple[str, ...] = ()) -> list[str]:
    found = selectors.completeness(thing, SYSTEM, required)
    for one in found.findings:
        for language in ("vi", "en"):
            assert "…" not in sentence_of(one, language)
            assert sentence_of(one, language) != one.code
    return [one.code for one in found.findings]


def test_a_complete_history_has_no_findings() -> None:
    capture(
        document(
            weighed(lot("A"), 10, 0, "commissioning", action="ADD", **at(0)),
            weighed(lot("A"), 10, 5, "shipping", **at(0)),
            weighed(lot("A"), 10, 9, "receiving", **at(1)),
        )
    )
    assert codes(lot("A"), ("harvest", "transport")) == []


def test_each_fault_of_a_history_is_found() -> None:
    capture(
        document(
            weighed(lot("A"), 10, 5, "commissioning", action="ADD", **at(0)),
            weighed(lot("A"), 25, 1, "retail_selling", **at(0)),
            weighed(lot("A"), 10, 9, "shipping", **at(0)),
            weighed(lot("N"), 1, 1, "retail_selling", **at(0)),
        )
    )
    assert set(codes(lot("A"), ("packing",))) == {
        "trace-stage-missing",
        "trace-receipt-missing",
        "trace-used-before-made",
        "trace-more-out-than-in",
    }
    assert "trace-out-of-nothing" in codes(lot("N"))


def test_nobody_goes_a_hundred_kilometres_in_ten_minutes(cast: Cast) -> None:
    near, far = cast.places["plot"], cast.places["shop"]
    far.latitude = near.latitude + 1
    far.save()

    def seen(time: float, uri: str) -> dict[str, Any]:
        return object_event(item(1), at=time, bizStep="inspecting", bizLocation={"id": uri})

    capture(document(seen(0, near.uri), seen(10, far.uri)))
    found = selectors.completeness(item(1), SYSTEM, ())
    (too_fast,) = [one for one in found.findings if one.code == "trace-too-fast"]
    assert (too_fast.params["km"], too_fast.params["minutes"]) == (111, 10)
    capture(document(seen(300, near.uri)))
    assert [one.code for one in selectors.completeness(item(1), SYSTEM, ()).findings].count("trace-too-fast") == 1


def test_the_stages_of_the_product_group_are_asked_for(cast: Cast) -> None:
    from txng.registry.models import StageProfile

    group = cast.products["mang_cau"].group
    StageProfile.objects.filter(group=group).delete()
    StageProfile.objects.create(group=group, stages=["harvest", "packing"], valid_from="2026-01-01")
    capture(document(weighed(lot("MC-1"), 5, 0, "commissioning", action="ADD")))
    found = selectors.completeness(lot("MC-1"), SYSTEM)
    assert (found.required, found.is_complete) == (("harvest", "packing"), False)
    assert [one.params["code"] for one in found.findings] == ["packing"]
