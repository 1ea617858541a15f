"""The scope of a recall against a brute force that looks through every way a thing was carried."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events.samples import item, lot, place, sscc
from txng.epcis.things import CLASS, EPC, INPUT, OUTPUT
from txng.trace.amounts import Amount
from txng.trace.links import ALWAYS, LATEST, Spans
from txng.trace.occurrences import Mentioned, Occurrence
from txng.trace.recall import Affected, Held, Scope, scope

ITEMS = [item(n) for n in range(2)]
CASE, PALLET = sscc(1), sscc(2)
THINGS = [*ITEMS, CASE, PALLET]
PLACES = [place(n) for n in range(3)]
FARM, SHOP = "https://id.gs1.org/417/9520800000001", "https://id.gs1.org/417/9520800000018"


def said(
    time: int,
    *things: str,
    step: str | None = "storing",
    at: str | None = PLACES[0],
    by: str | None = FARM,
    **more: str,
) -> Occurrence:
    mentioned = tuple(Mentioned(thing, EPC, None) for thing in things)
    return Occurrence(event=f"e{time}", time=time, things=mentioned, step=step, place=at, party=by, **more)


def lots(time: int, thing: str, kilograms: float | None, role: int = EPC, **more: str) -> Occurrence:
    mentioned = (Mentioned(thing, role | CLASS, Amount(kilograms, "KGM")),)
    return Occurrence(event=f"e{time}", time=time, things=mentioned, place=PLACES[0], party=FARM, **more)


@st.composite
def occurrences(draw: st.DrawFn) -> Occurrence:
    step = draw(st.sampled_from(["shipping", "receiving", "retail_selling", "destroying", "loading", "storing", None]))
    goal = {"to_place": draw(st.sampled_from(PLACES)), "to_party": SHOP} if step == "shipping" else {}
    things = draw(st.lists(st.sampled_from(THINGS), min_size=1, max_size=2, unique=True))
    return said(
        draw(st.integers(0, 9)),
        *things,
        step=step,
        at=draw(st.sampled_from([None, *PLACES])),
        by=draw(st.sampled_from([None, FARM])),
        **goal,
    )


@st.composite
def holdings(draw: st.DrawFn) -> Held:
    child, parent = draw(st.sampled_from([(one, into) for one in ITEMS for into in (CASE, PALLET)] + [(CASE, PALLET)]))
    start = draw(st.integers(0, 8))
    return Held(child, parent, start, draw(st.sampled_from([start + 1, start + 3, LATEST])))


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    start = draw(st.integers(0, 6))
    return draw(st.sampled_from([ALWAYS, ((start, LATEST),), ((start, start + 2),)]))


def sights(
    thing: str, start: int, end: int, told: Sequence[Occurrence], held: Sequence[Held], when: dict[str, Spans]
) -> list[tuple[Occurrence, str]]:
    """Every event that says where ``thing`` was, its own first."""
    own = [
        (one, thing)
        for one in reversed(told)
        if any(mention.thing == thing for mention in one.things)
        and one.step != "loading"
        and (one.place or one.party or one.step == "shipping")
        and start <= one.time <= end
        and any(since <= one.time <= until for since, until in when.get(thing, ()))
    ]
    for span in held:
        if span.child == thing and max(start, span.start) <= min(end, span.end):
            own += sights(span.parent, max(start, span.start), min(end, span.end), told, held, when)
    return own


def expected(
    thing: str, told: Sequence[Occurrence], held: Sequence[Held], when: dict[str, Spans]
) -> tuple[object, ...]:
    """State, place and party."""
    carried = when[thing][-1][1] < LATEST
    told = sorted(told, key=lambda one: one.time)
    found = sights(thing, when[thing][0][0], when[thing][-1][1], told, held, when)
    closing = {"retail_selling": "sold", "destroying": "destroyed"}
    own = [one for one in told if names(one, thing) and counts(when, thing, one.time) and one.step in closing]
    if not found:
        state = closing[str(own[-1].step)] if own else "unknown"
        return ("emptied" if carried else state), None, None
    last, _ = max(found, key=lambda sight: sight[0].time)
    at = (last.to_place, last.to_party) if last.step == "shipping" else (last.place, last.party)
    if own and own[-1].time >= last.time:
        state = closing[str(own[-1].step)]
    else:
        state = closing.get(str(last.step), "on-the-way" if last.step == "shipping" else "held")
    return ("emptied" if carried else state), *at


def names(one: Occurrence, thing: str) -> bool:
    return any(mention.thing == thing for mention in one.things)


@given(
    st.lists(occurrences(), max_size=8),
    st.lists(holdings(), max_size=4),
    st.dictionaries(st.sampled_from(THINGS), spans(), min_size=1),
)
@settings(max_examples=300, deadline=None)
def test_everything_is_where_the_brute_force_sees_it(
    told: list[Occurrence], held: list[Held], when: dict[str, Spans]
) -> None:
    carriers = {thing for thing, times in when.items() if times[-1][1] < LATEST}
    found = scope(next(iter(when)), when, held, told, certain=when, carriers=carriers)
    assert {one.thing for one in found.things} == set(when)
    for one in found.things:
        assert (one.state, one.place, one.party) == expected(one.thing, told, held, when)
    counted = [one for one in told for mention in one.things if counts(when, mention.thing, one.time)]
    passed = {one.place for one in counted} | {one.to_place for one in counted} - {None}
    assert passed - {None} <= {one.uri for one in found.places}
    assert sum(one.open for one in found.places) == len([one for one in found.open if one.place is not None])


def counts(when: dict[str, Spans], thing: str, time: int) -> bool:
    return any(start <= time <= end for start, end in when.get(thing, ()))


def recalled(*told: Occurrence, held: Sequence[Held] = (), things: Sequence[str] = ()) -> Scope:
    names = things or list(dict.fromkeys(mention.thing for one in told for mention in one.things))
    return scope(names[0], dict.fromkeys(names, ALWAYS), held, told, certain=set(names))


def only(found: Scope) -> Affected:
    (one,) = found.things
    return one


def test_what_was_sent_and_not_received_is_open_where_it_was_to_go() -> None:
    sent = said(1, ITEMS[0], step="shipping", to_place=PLACES[1], to_party=SHOP)
    found = recalled(sent)
    assert only(found)[3:8] == ("on-the-way", 1, PLACES[1], SHOP, (Amount(1.0),))
    assert [(one.uri, one.certain, one.open) for one in found.places] == [(PLACES[1], False, 1), (PLACES[0], True, 0)]
    received = recalled(sent, said(2, ITEMS[0], step="receiving", at=PLACES[1], by=SHOP))
    assert (only(received).state, received.places[0].certain) == ("held", True)


def test_a_lot_is_open_until_all_of_it_is_accounted_for() -> None:
    made, half = lots(1, lot("A"), 10, OUTPUT), lots(2, lot("A"), 4, INPUT)
    assert only(recalled(made, half)).remaining == (Amount(6.0, "KGM"),)
    assert only(recalled(made, half, lots(3, lot("A"), 6, step="destroying"))).state == "destroyed"
    assert only(recalled(made, half, lots(3, lot("A"), None, step="retail_selling"))).is_open
    assert only(recalled(half)).is_open  # nobody said how much there was


def test_what_came_back_is_open_again() -> None:
    sold = said(1, ITEMS[0], step="retail_selling")
    assert only(recalled(sold)).state == "sold"
    assert only(recalled(sold, said(2, ITEMS[0], step="receiving"))).state == "held"


def test_contents_go_the_way_of_what_holds_them() -> None:
    held = [Held(ITEMS[0], CASE, 1, LATEST), Held(CASE, PALLET, 2, 5)]
    told = [said(3, PALLET, step="receiving", at=PLACES[1], by=SHOP), said(7, PALLET, at=PLACES[2])]
    found = recalled(*told, held=held, things=[ITEMS[0], CASE, PALLET])
    assert [one.place for one in found.things] == [PLACES[1], PLACES[1], PLACES[2]]
    destroyed = recalled(said(6, CASE, step="destroying"), held=held, things=[ITEMS[0], CASE])
    assert [one.state for one in destroyed.things] == ["destroyed", "destroyed"]


def test_things_packed_into_each_other_a_thousand_deep_are_no_fault() -> None:
    chain = [sscc(n) for n in range(2_000)]
    held = [Held(child, parent, 0, LATEST) for child, parent in zip(chain, [*chain[1:], chain[0]], strict=True)]
    assert len(recalled(said(1, chain[-1]), held=held, things=chain).things) == 2_000
