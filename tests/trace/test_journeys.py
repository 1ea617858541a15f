"""The journey of a lot out of the event store: its own path, and nothing beside it."""

from collections.abc import Sequence

import pytest

from tests.cast import BANH_TRANG, MANG_CAU, Cast
from tests.events.samples import aggregation, document, erroneous, item, lot, object_event, place, sscc, transformation
from tests.events.store import capture
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.config.demo import chains
from txng.epcis import documents
from txng.trace.selectors import stages_of
from txng.trace.stages import Gap, Journey

FRUIT = ("harvest", "transport", "packing", "transport", "retail")
RICE_PAPER = ("transport", "processing", "packing", "transport", "retail")


def codes(found: Journey) -> list[str]:
    return [f"({entry.code})" if isinstance(entry, Gap) else entry.code for entry in found.entries]


def things(found: Journey) -> set[str]:
    return {thing for stage in found.stages for thing in stage.things}


@pytest.fixture
def demo(cast: Cast) -> Cast:
    """The chains of the demonstration, captured for the firms of the cast as far as they are in it."""
    for chain in chains.NAMES:
        for sent in chains.documents(chain):
            owner = cast.parties.get(sent.party)
            capture(documents.read(sent.body), None if owner is None else owner.pk)
    return cast


def test_a_complete_lot_is_followed_from_the_plot_to_the_shop(demo: Cast) -> None:
    found = stages_of(MANG_CAU, "MC-2026-1105-A", "", FRUIT, viewer=PUBLIC)
    assert codes(found) == [
        *("growing", "inspection", "harvest", "transport", "processing", "packing"),
        *("transport", "storing", "transport", "unpacking", "retail", "retail"),
    ]
    assert (found.score, found.complete) == (100, True)
    assert found.stages[6].readings[0].type == "Temperature"


def test_a_lot_whose_delivery_nobody_recorded_has_a_gap(demo: Cast) -> None:
    found = stages_of(MANG_CAU, "MC-2026-1105-B", "", FRUIT)
    assert codes(found)[5:8] == ["packing", "(transport)", "unpacking"]
    assert (found.score, found.gaps) == (80, (Gap("transport"),))


def test_sibling_lots_are_never_named(demo: Cast) -> None:
    for viewer in (PUBLIC, SYSTEM):
        found = stages_of(MANG_CAU, "MC-2026-1105-A", "", (), viewer=viewer)
        assert not [thing for thing in things(found) if thing.endswith(("-B", "29"))]
        assert found.stages[2].quantities == ((320, "KGM"),)


def test_the_items_of_a_lot_carry_it_on_and_are_not_named(demo: Cast) -> None:
    found = stages_of(BANH_TRANG, "BT-2026-1101", "", RICE_PAPER)
    assert codes(found)[-5:] == ["packing", "transport", "unpacking", "retail", "retail"]
    assert found.complete
    assert not [thing for thing in things(found) if "/21/" in thing]


def test_an_item_tells_its_own_story(demo: Cast) -> None:
    sold = stages_of(BANH_TRANG, "BT-2026-1101", "BT1101-0007", RICE_PAPER)
    kept = stages_of(BANH_TRANG, "", "BT1101-0107", RICE_PAPER)
    assert codes(sold)[-2:] == ["retail", "retail"]
    assert codes(kept) == codes(sold)[:-1]
    items = [thing for thing in things(sold) if "/21/" in thing]
    assert items == [f"https://id.gs1.org/01/{BANH_TRANG}/21/BT1101-0007"]


def test_only_those_who_may_are_told_the_parties(demo: Cast) -> None:
    def parties(found: Journey) -> set[str | None]:
        return {stage.to_party for stage in found.stages if stage.code == "transport"}

    lot_name = "MC-2026-1105-A"
    buyer = str(demo.parties["packing"].uri)
    assert buyer in parties(stages_of(MANG_CAU, lot_name, viewer=demo.viewer("officer")))
    assert buyer in parties(stages_of(MANG_CAU, lot_name, viewer=demo.viewer("packer")))


@pytest.mark.django_db
def test_nothing_known_is_all_gaps() -> None:
    assert codes(stages_of(MANG_CAU, "NOPE", "NONE", FRUIT)) == [f"({code})" for code in FRUIT]
    assert codes(stages_of(MANG_CAU)) == []


@pytest.mark.django_db
def test_erroneous_events_tell_nothing() -> None:
    made = transformation([lot("H")], [lot("L")], 1)
    capture(document(made))
    assert codes(stages_of(MANG_CAU, "L")) == ["processing"]
    capture(document(erroneous(made)))
    assert codes(stages_of(MANG_CAU, "L")) == []


def moved(step: str, thing: str, at: float, where: int) -> dict[str, object]:
    things = {"epcList": [thing]} if "/00/" in thing else {"quantityList": [{"epcClass": thing, "quantity": 1}]}
    base = object_event(at=at, bizStep=step, readPoint={"id": place(where)})
    return {**base, "epcList": [], **things}


def packed(parent: str, children: Sequence[str], at: float, action: str = "ADD") -> dict[str, object]:
    listed = [{"epcClass": child, "quantity": 1} for child in children]
    step = {"bizStep": "packing" if action == "ADD" else "unpacking"}
    return {**aggregation(parent, [], at, action), "childQuantityList": listed, **step}


@pytest.mark.django_db
def test_a_pallet_counts_only_while_the_lot_was_on_it() -> None:
    capture(
        document(
            packed(sscc(1), [lot("X")], 1),
            moved("shipping", sscc(1), 2, 1),
            moved("receiving", sscc(1), 3, 2),
            packed(sscc(1), [lot("X")], 4, "DELETE"),
            packed(sscc(1), [lot("L")], 5),
            moved("shipping", sscc(1), 6, 3),
            moved("receiving", sscc(1), 7, 4),
            packed(sscc(1), [lot("L")], 8, "DELETE"),
            moved("shipping", sscc(1), 9, 5),
        )
    )
    found = stages_of(MANG_CAU, "L")
    assert codes(found) == ["packing", "transport", "unpacking"]
    assert (found.stages[1].place, found.stages[1].to_place) == (place(3), place(4))


@pytest.mark.django_db
def test_what_happened_to_an_ingredient_after_it_was_used_belongs_to_others() -> None:
    capture(
        document(
            moved("receiving", lot("SALT"), 1, 1),
            transformation([lot("SALT")], [lot("L")], 2),
            transformation([lot("SALT")], [lot("OTHER")], 3),
            moved("shipping", lot("SALT"), 4, 1),
            packed(sscc(2), [lot("SALT")], 0),
        )
    )
    found = stages_of(MANG_CAU, "L")
    assert [code for code in codes(found) if code != "packing"] == ["transport", "processing"]
    assert things(found) <= {lot("SALT"), lot("L"), sscc(2)}


@pytest.mark.django_db
def test_an_item_without_events_of_its_own_stands_for_its_lot() -> None:
    capture(
        document(
            transformation([lot("H")], [lot("L")], 1),
            packed(sscc(1), [lot("L")], 2),
            moved("shipping", sscc(1), 3, 1),
            moved("receiving", sscc(1), 4, 2),
        )
    )
    assert codes(stages_of(MANG_CAU, "L", "7")) == ["processing", "packing", "transport"]
    capture(document({**object_event(item(7), at=2.5), "action": "ADD", "bizStep": "commissioning"}))
    assert codes(stages_of(MANG_CAU, "L", "7")) == ["processing", "packing", "labelling", "transport"]
