"""Who has how much of a lot, against a brute force that moves it kilogram by kilogram."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events.samples import lot, place, sscc
from txng.epcis.things import CHILD, CLASS, EPC, INPUT, OUTPUT, PARENT, SEPARATED
from txng.trace.amounts import Amount
from txng.trace.balance import balance
from txng.trace.holdings import Carried, Part, Spot, parts
from txng.trace.links import ALWAYS, LATEST
from txng.trace.occurrences import Mentioned, Occurrence
from txng.trace.recall import Held, Scope, scope

LOT, CASE = lot("A"), sscc(1)
FARM, SHOP, STALL, NOWHERE = (
    *(Spot(place(n), f"https://id.gs1.org/417/952080000000{n}") for n in range(3)),
    Spot(None, None),
)
STEPS = ("shipping", "departing", "receiving", "accepting", "retail_selling", "destroying", "storing", "loading")


def told(
    time: int, kilograms: float | None, at: Spot = FARM, step: str | None = None, role: int = EPC, **more: str | None
) -> Occurrence:
    things = [Mentioned(LOT, role | CLASS, Amount(kilograms, "KGM"))]
    if role & ~SEPARATED == CHILD:
        things.append(Mentioned(CASE, PARENT | (role & SEPARATED), None))
    said = {"step": step, "place": at.place, "party": at.party, **more}
    return Occurrence(event=f"e{time}-{step}-{role}", time=time, things=tuple(things), **said)  # type: ignore[arg-type]


def sent(time: int, kilograms: float, goal: Spot, at: Spot = FARM, step: str = "shipping") -> Occurrence:
    return told(time, kilograms, at, step, to_place=goal.place, to_party=goal.party)


def nowhere(_parent: str, _since: int) -> Carried | None:
    return None


def amounts(found: Iterable[Part] | None) -> dict[tuple[Spot, bool], float | None]:
    assert found is not None
    return {(one.spot, one.on_the_way): one.amount.value for one in found}


# -- kilogram by kilogram ----------------------------------------------------------------------------------------------


class Grain:
    """One kilogram: ``at`` a spot, on the ``way`` there, or ``packed``. ``fresh``: shipped, not yet departed."""

    def __init__(self, spot: Spot, state: str = "at", *, fresh: bool = False):
        self.spot, self.state, self.fresh, self.since = spot, state, fresh, 0


class Grains:
    """The whole lot."""

    def __init__(self) -> None:
        self.all: list[Grain] = []
        self.spots: list[Spot] = []  # in the order in which something came there
        self.destroyed = self.removed = 0

    def ordered(self, *ranks: Callable[[Grain], bool]) -> list[Grain]:
        """Those of the first rank first, then those of the second …; within a rank, as the rules say."""
        found: list[Grain] = []
        for rank in ranks:
            heap = Counter(one.spot for one in self.all if one.state == "at")
            chosen = [one for one in self.all if rank(one) and one not in found]
            if all(one.state == "at" for one in chosen):
                chosen.sort(key=lambda one: (-heap[one.spot], self.spots.index(one.spot)))
            found += chosen
        return found

    def came(self, spot: Spot) -> None:
        if spot not in self.spots:
            self.spots.append(spot)

    def last_ways(self) -> list[Grain]:
        return sorted([one for one in self.all if one.state == "way"], key=lambda one: -one.since)


def here(spot: Spot) -> Callable[[Grain], bool]:
    return lambda one: one.state == "at" and one.spot == spot


def coming(spot: Spot) -> Callable[[Grain], bool]:
    return lambda one: one.state == "way" and one.spot == spot


def lying(one: Grain) -> bool:
    return one.state == "at"


def packed(one: Grain) -> bool:
    return one.state == "packed"


def first(count: int, *orders: Sequence[Grain]) -> list[Grain]:
    return list(dict.fromkeys(grain for order in orders for grain in order))[:count]


def gone(grains: Grains, spot: Spot, count: int, effect: str) -> None:
    """Nobody else's goods are gone by it."""
    if effect in ("destroyed", "removed"):
        before = max(grains.destroyed, grains.removed)
        grains.destroyed += count if effect == "destroyed" else 0
        grains.removed += count if effect == "removed" else 0
        count = max(grains.destroyed, grains.removed) - before
    chosen = first(count, grains.ordered(here(spot), coming(spot)))
    grains.all = [grain for grain in grains.all if grain not in chosen]


def filled(grains: Grains, spot: Spot, count: int, *orders: Sequence[Grain]) -> list[Grain]:
    """So many kilograms, out of nowhere what cannot have come from anywhere."""
    chosen = first(count, *orders)
    fresh = [Grain(spot) for _ in range(count - len(chosen))]
    grains.all += fresh
    return chosen + fresh


def dispatched(grains: Grains, one: Occurrence, spot: Spot, count: int) -> None:
    goal = Spot(one.to_place, one.to_party)
    again = [grain for grain in grains.all if coming(goal)(grain) and grain.fresh][:count]
    for grain in again if one.step == "departing" else ():
        grain.fresh, count = False, count - 1
    on_the_way = [grain for grain in grains.last_ways() if grain.spot != goal]
    others = [grain for grain in grains.ordered(lying) if grain.spot != goal]
    for grain in filled(grains, spot, count, grains.ordered(here(spot)), grains.ordered(packed), others, on_the_way):
        grain.state, grain.spot, grain.fresh = "way", goal, one.step == "shipping"
    for grain in grains.all:
        if coming(goal)(grain):
            grain.since = one.time


def moved(grains: Grains, one: Occurrence) -> None:
    (mention, *_) = one.things
    assert mention.amount is not None
    assert mention.amount.value is not None
    spot, count, role = Spot(one.place, one.party), int(mention.amount.value), mention.role & ~CLASS
    effect = one.effect(mention.role)
    if role == CHILD:
        order = grains.ordered(here(spot), coming(spot), lying), grains.last_ways()
        for grain in filled(grains, spot, count, *order):
            grain.state, grain.fresh = "packed", False
    elif role == CHILD | SEPARATED:
        grains.came(spot)
        for grain in filled(grains, spot, count, grains.ordered(packed)):
            grain.state, grain.spot = "at", spot
    elif effect == "made":
        grains.came(spot)
        grains.all += [Grain(spot) for _ in range(count)]
    elif effect in ("used", "sold", "destroyed", "removed"):
        gone(grains, spot, count, effect)
    elif effect == "sent":
        dispatched(grains, one, spot, count)
    elif one.step != "loading":
        known = 0 if one.step == "receiving" else len(grains.ordered(here(spot)))
        if count > known:
            grains.came(spot)
        away = [grain for grain in grains.ordered(lying) if grain.spot != spot]
        order = grains.ordered(coming(spot)), grains.last_ways(), grains.ordered(packed), away
        for grain in filled(grains, spot, max(0, count - known), *order):
            grain.state, grain.spot, grain.fresh = "at", spot, False


def by_hand(events: Sequence[Occurrence]) -> dict[tuple[Spot, bool], float]:
    grains = Grains()
    for one in events:
        moved(grains, one)
    found = Counter((grain.spot, grain.state == "way") for grain in grains.all if grain.state != "packed")
    inside = sum(packed(grain) for grain in grains.all)
    if inside:
        found[STALL, False] += inside
    return {where: float(count) for where, count in found.items()}


@st.composite
def histories(draw: st.DrawFn) -> list[Occurrence]:
    spots = st.sampled_from([FARM, SHOP, STALL])
    events = [told(0, draw(st.integers(1, 9)), FARM, role=OUTPUT)]
    for time in range(1, draw(st.integers(1, 9))):
        what = draw(st.sampled_from([*STEPS, "in", "out", "used", "made", "DELETE"]))
        count, at = draw(st.integers(1, 6)), draw(spots)
        if what in ("shipping", "departing"):
            events.append(sent(time, count, draw(spots), at, what))
        elif what in STEPS:
            events.append(told(time, count, at, what))
        elif what == "DELETE":
            events.append(told(time, count, at, "decommissioning", action="DELETE"))
        else:
            roles = {"in": CHILD, "out": CHILD | SEPARATED, "used": INPUT, "made": OUTPUT}
            events.append(told(time, count, at, role=roles[what]))
    return events


@given(histories())
@settings(max_examples=1_500, deadline=None)
def test_every_kilogram_is_where_the_brute_force_has_it(events: list[Occurrence]) -> None:
    found = parts(LOT, events, lambda _parent, _since: Carried(STALL, on_the_way=False, seen=1, gone=False))
    assert amounts(found) == by_hand(events)


@given(histories())
@settings(max_examples=500, deadline=None)
def test_no_more_is_gone_than_was_told_to_be_gone(events: list[Occurrence]) -> None:
    (line,) = balance(LOT, events).lines
    found = parts(LOT, events, nowhere)
    assert found is not None
    assert sum(one.amount.value or 0 for one in found) >= max(0.0, line.made - line.used - line.sold - line.lost)


# -- what people do with lots -----------------------------------------------------------------------------------------


def test_a_lot_is_divided_among_those_who_bought_of_it() -> None:
    events = [
        told(0, 1_000, role=OUTPUT),
        sent(1, 400, SHOP),
        sent(2, 300, STALL),
        told(3, 390, SHOP, "receiving"),
        told(4, 390, SHOP, "accepting"),
        told(5, 150, SHOP, "retail_selling"),
    ]
    left = {(FARM, False): 300.0, (SHOP, False): 240.0, (SHOP, True): 10.0, (STALL, True): 300.0}
    assert amounts(parts(LOT, events, nowhere)) == left
    found = scope(LOT, {LOT: ALWAYS}, (), events, certain={LOT})
    assert {one.uri: [amount.value for amount in one.remaining] for one in found.parties} == {
        FARM.party: [300.0],
        SHOP.party: [250.0],
        STALL.party: [300.0],
    }
    assert found.things[0].remaining == (Amount(850.0, "KGM"),)
    assert [one.open for one in found.places] == [1, 1, 1]


def test_a_purchase_without_a_dispatch_comes_from_where_most_is_left() -> None:
    events = [told(0, 10, role=OUTPUT), told(1, 4, SHOP, "receiving"), told(2, 3, STALL, "storing")]
    assert amounts(parts(LOT, events, nowhere)) == {(FARM, False): 3.0, (SHOP, False): 4.0, (STALL, False): 3.0}


def test_of_a_lot_from_elsewhere_each_receipt_counts() -> None:
    events = [told(1, 400, SHOP, "receiving"), told(2, 300, STALL, "receiving"), told(3, 100, SHOP, "retail_selling")]
    assert amounts(parts(LOT, events, nowhere)) == {(SHOP, False): 300.0, (STALL, False): 300.0}


def test_what_was_unpacked_and_sent_on_is_not_taken_from_the_farm() -> None:
    events = [told(0, 10, role=OUTPUT), told(1, 6, role=CHILD), sent(3, 6, STALL, SHOP), told(4, 6, STALL, "receiving")]
    assert amounts(parts(LOT, events, nowhere)) == {(FARM, False): 4.0, (STALL, False): 6.0}


def test_nobody_reports_away_what_others_have() -> None:
    made, sent_on = told(0, 100, role=OUTPUT), sent(1, 60, SHOP)
    events = [made, sent_on, told(2, 60, SHOP, "receiving")]
    left = {(FARM, False): 40.0, (SHOP, False): 60.0}
    stranger = told(3, 1_000, STALL, "destroying")
    assert amounts(parts(LOT, [*events, stranger], nowhere)) == left
    assert amounts(parts(LOT, [*events, told(3, 1_000, NOWHERE, "destroying")], nowhere)) == left
    oversold = [*events, told(3, 90, SHOP, "retail_selling")]
    assert amounts(parts(LOT, oversold, nowhere)) == {(FARM, False): 40.0}
    returned = told(4, 20, SHOP, "receiving", disposition="returned")
    assert amounts(parts(LOT, [*oversold, returned], nowhere)) == {(FARM, False): 40.0, (SHOP, False): 20.0}
    only = told(1, 4, NOWHERE, "destroying")
    assert amounts(parts(LOT, [made, only], nowhere)) == {(FARM, False): 96.0}
    other_room = Spot(place(9), FARM.party)
    assert amounts(parts(LOT, [made, told(1, 30, other_room, "retail_selling")], nowhere)) == {(FARM, False): 70.0}


def test_what_was_received_before_it_was_made_is_there() -> None:
    events = [told(0, 5, SHOP, "receiving"), told(1, 100, role=OUTPUT)]
    assert amounts(parts(LOT, events, nowhere)) == {(SHOP, False): 5.0, (FARM, False): 100.0}


def test_thousands_of_holders_take_no_longer_each() -> None:
    def spent(count: int) -> float:
        shops = [Spot(place(at), f"https://id.gs1.org/417/{at:013}") for at in range(10, count + 10)]
        ways = [sent(at, 1, shop) for at, shop in enumerate(shops, 1)]
        arrived = [told(at + count, 1, shop, "receiving") for at, shop in enumerate(shops, 1)]
        begun = process_time()
        found = parts(LOT, [told(0, count, role=OUTPUT), *ways, *arrived], nowhere)
        assert len(found or ()) == count
        return process_time() - begun

    small, large = (min(spent(count) for _ in range(2)) for count in (500, 4_000))
    assert large < 30 * small, "64 times if it grew as a square"


def test_where_an_amount_is_not_told_nobody_knows_who_has_how_much() -> None:
    made = told(0, 10, role=OUTPUT)
    assert parts(LOT, [made, told(1, None, SHOP, "receiving")], nowhere) is None
    assert parts(LOT, [made, told(1, None, SHOP, "storing")], nowhere) is None
    assert amounts(parts(LOT, [made, told(1, None, FARM, "storing")], nowhere)) == {(FARM, False): 10.0}


def packed_scope(*events: Occurrence) -> Scope:
    held = [Held(LOT, CASE, 1, LATEST)]
    return scope(LOT, {LOT: ALWAYS, CASE: ((1, LATEST),)}, held, events, certain={LOT, CASE}, carriers={CASE})


def test_what_is_packed_goes_with_what_it_is_packed_into() -> None:
    made, put = told(0, 10, role=OUTPUT), told(1, 4, role=CHILD)
    case = (Mentioned(CASE, EPC, None),)
    at_shop = {"things": case, "place": SHOP.place, "party": SHOP.party}
    arrived = Occurrence(event="r", time=2, step="receiving", **at_shop)  # type: ignore[arg-type]
    (whole, _case) = packed_scope(made, put, arrived).things
    assert amounts(whole.parts) == {(FARM, False): 6.0, (SHOP, False): 4.0}
    retired = Occurrence(event="d", time=3, step="decommissioning", action="DELETE", **at_shop)  # type: ignore[arg-type]
    (kept, _case) = packed_scope(made, put, arrived, retired).things
    assert amounts(kept.parts) == {(FARM, False): 6.0, (SHOP, False): 4.0}
    sold = Occurrence(event="s", time=3, step="retail_selling", **at_shop)  # type: ignore[arg-type]
    (rest, _case) = packed_scope(made, put, arrived, sold).things
    assert (amounts(rest.parts), rest.remaining) == ({(FARM, False): 6.0}, (Amount(6.0, "KGM"),))
