"""The balance of a lot: what came in, what went out, and what that tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events.samples import lot, place
from txng.epcis.things import CLASS, EPC, INPUT, OUTPUT
from txng.trace.amounts import Amount, Change, added, emptied
from txng.trace.balance import balance
from txng.trace.occurrences import Mentioned, Occurrence

A, B = lot("A"), lot("B")


def event(time: int, *mentioned: tuple[str, int, float | None, str | None], **more: str) -> Occurrence:
    things = tuple(Mentioned(thing, role | CLASS, Amount(value, uom)) for thing, role, value, uom in mentioned)
    return Occurrence(event=f"e{time}", time=time, things=things, **{"place": place(0), **more})


MADE = event(1, (A, OUTPUT, 100, "KGM"), (B, INPUT, 120, "KGM"), place=place(0))


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ([], "balanced"),
        ([event(2, (A, INPUT, 100, "KGM"))], "balanced"),
        ([event(2, (A, INPUT, 0.1, "TNE"))], "balanced"),
        ([event(2, (A, EPC, 3, "KGM"), step="destroying")], "loss-usual"),
        ([event(2, (A, EPC, 30, "KGM"), step="destroying")], "loss-unusual"),
        ([event(2, (A, INPUT, 101, "KGM"))], "more-out-than-in"),
        ([event(2, (A, EPC, None, None), step="retail_selling")], "unknown"),
        ([event(2, (A, EPC, 12, None), step="retail_selling")], "unknown"),
        ([event(2, (A, INPUT, 60, "KGM")), event(3, (A, EPC, 60, "KGM"), step="retail_selling")], "more-out-than-in"),
    ],
)
def test_a_verdict_follows_from_the_amounts(more: list[Occurrence], verdict: str) -> None:
    assert balance(A, [MADE, *more]).verdict == verdict


def test_a_lot_of_which_nothing_is_told_has_no_verdict() -> None:
    assert balance(A, []).verdict == "unknown"
    assert balance(A, [event(2, (A, INPUT, 5, "KGM"))]).verdict == "more-out-than-in"


def test_what_went_into_a_lot_is_told_beside_it() -> None:
    ((uom, put_in, came_out),) = balance(A, [MADE]).making
    assert (uom, put_in, came_out) == ("KGM", 120, 100)


def test_a_lot_received_from_elsewhere_counts_from_its_receipt() -> None:
    received = event(1, (A, EPC, 50, "KGM"), step="receiving")
    (line,) = balance(A, [received, event(2, (A, INPUT, 20, "KGM"))]).lines
    assert (line.made, line.used, line.remaining) == (50, 20, 30)


def test_a_dispatch_is_compared_with_the_receipts_that_answer_it() -> None:
    sent = event(2, (A, EPC, 100, "KGM"), step="shipping", to_place=place(1))
    part = event(3, (A, EPC, 60, "KGM"), step="receiving", place=place(1))
    rest = event(4, (A, EPC, 38, "KGM"), step="receiving", place=place(1))
    on = event(5, (A, EPC, 98, "KGM"), step="shipping", place=place(1), to_place=place(2))
    assert balance(A, [MADE, sent]).verdict == "balanced"  # on its way, not lost
    (line,) = balance(A, [MADE, sent, part, rest, on]).lines
    assert (line.short, line.verdict) == (2, "loss-usual")
    more = event(4, (A, EPC, 50, "KGM"), step="receiving", place=place(1))
    (line,) = balance(A, [MADE, sent, part, more]).lines
    assert (line.gained, line.verdict) == (10, "more-out-than-in")


def test_what_is_destroyed_and_then_taken_out_of_use_is_lost_once() -> None:
    gone = event(2, (A, EPC, 4, "KGM"), step="destroying")
    (line,) = balance(A, [MADE, gone, event(3, (A, EPC, 4, "KGM"), step="decommissioning", action="DELETE")]).lines
    assert (line.lost, line.remaining) == (4, 96)


def test_a_return_takes_back_a_sale() -> None:
    sold = event(2, (A, EPC, 10, "KGM"), step="retail_selling")
    (line,) = balance(A, [MADE, sold, event(3, (A, EPC, 4, "KGM"), step="receiving", disposition="returned")]).lines
    assert (line.sold, line.remaining) == (6, 94)


amounts = st.builds(Amount, st.none() | st.integers(0, 9).map(float), st.sampled_from([None, "KGM", "TNE", "XYZ"]))


@given(amounts, amounts)
def test_adding_says_the_same_from_both_sides(one: Amount, other: Amount) -> None:
    assert (added(one, other).value is None) == (added(other, one).value is None)


@given(st.lists(st.builds(Change, st.integers(0, 9), st.booleans(), st.none() | amounts), max_size=8))
def test_all_taken_out_always_empties(changes: list[Change]) -> None:
    assert emptied([*changes, Change(10, True, None)])[-1] == 10
    assert emptied(changes) == sorted(set(emptied(changes)))
