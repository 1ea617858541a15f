"""The journey of a lot: stages out of events, pairs of dispatch and receipt, gaps."""

import random
from collections.abc import Collection
from typing import Any

import pytest

from txng.epcis.model import (
    AggregationEvent,
    AnyEvent,
    Destination,
    Location,
    ObjectEvent,
    QuantityElement,
    SensorElement,
    SensorReport,
    Source,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.things import mentions
from txng.gs1.epc import normalise
from txng.trace import sentences
from txng.trace.stages import CODES, STEPS, Fact, Gap, Journey, Reading, Stage, stages

HARVEST = "https://id.gs1.org/01/09520801001002/10/TH-1105"
LOT = "https://id.gs1.org/01/09520801001019/10/MC-2026-1105-A"
SIBLING = "https://id.gs1.org/01/09520801001019/10/MC-2026-1105-B"
SSCC = "https://id.gs1.org/00/095208010000000012"
GROWER, PACKER, STORE, SHOP = (
    f"https://id.gs1.org/414/{gln}" for gln in ("9520801090013", "9520801090020", "9520801090129", "9520801090136")
)
PATH = {HARVEST, LOT, SSCC}
REQUIRED = ("harvest", "packing", "transport", "retail")


def when(day: int, hour: int = 8) -> dict[str, Any]:
    return {"event_time": f"2026-11-{day:02}T{hour:02}:00:00.000+07:00", "event_time_zone_offset": "+07:00"}


def kilos(thing: str, amount: float) -> list[QuantityElement]:
    return [QuantityElement(epc_class=thing, quantity=amount, uom="KGM")]


def harvest(day: int = 5) -> ObjectEvent:
    return ObjectEvent(
        **when(day, 6),
        action="ADD",
        biz_step="commissioning",
        quantity_list=kilos(HARVEST, 320),
        biz_location=at(GROWER),
    )


def at(place: str) -> Location:
    return Location(id=place)


def grade(day: int = 6) -> TransformationEvent:
    return TransformationEvent(
        **when(day),
        biz_step="commissioning",
        input_quantity_list=kilos(HARVEST, 320),
        output_quantity_list=[*kilos(LOT, 180), *kilos(SIBLING, 120)],
        biz_location=at(PACKER),
    )


def pack(day: int = 6) -> AggregationEvent:
    return AggregationEvent(
        **when(day, 10),
        action="ADD",
        biz_step="packing",
        parent_id=SSCC,
        child_quantity_list=kilos(LOT, 180),
        biz_location=at(PACKER),
    )


def ship(day: int, thing: str, place: str, to: str | None = None, hour: int = 12, **more: Any) -> ObjectEvent:
    things: dict[str, Any] = {"epc_list": [thing]} if "/00/" in thing else {"quantity_list": kilos(thing, 10)}
    goal = [Destination(type="location", destination=to)] if to else None
    return ObjectEvent(
        **when(day, hour),
        action="OBSERVE",
        biz_step="shipping",
        read_point=at(place),
        destination_list=goal,
        **things,
        **more,
    )


def receive(day: int, thing: str, place: str, hour: int = 15, **more: Any) -> ObjectEvent:
    things: dict[str, Any] = {"epc_list": [thing]} if "/00/" in thing else {"quantity_list": kilos(thing, 10)}
    return ObjectEvent(
        **when(day, hour), action="OBSERVE", biz_step="receiving", biz_location=at(place), **things, **more
    )


def sell(day: int = 9) -> ObjectEvent:
    return ObjectEvent(
        **when(day),
        action="OBSERVE",
        biz_step="retail_selling",
        quantity_list=kilos(LOT, 5),
        biz_location=at(SHOP),
    )


def journey(*events: AnyEvent, required: tuple[str, ...] = REQUIRED, path: Collection[str] = PATH) -> Journey:
    facts = []
    for number, event in enumerate(events):
        things = frozenset(normalise(mention.uri) for mention in mentions(event)) & set(path)
        facts.append(Fact(event=event, hash=f"ni:///sha-256;{number:064x}?ver=CBV2.0", things=things))
    random.Random(len(facts)).shuffle(facts)
    return stages(facts, required, contents={SSCC: frozenset({LOT})})


def codes(found: Journey) -> list[str]:
    return [f"({entry.code})" if isinstance(entry, Gap) else entry.code for entry in found.entries]


COMPLETE: tuple[AnyEvent, ...] = (
    harvest(),
    ship(5, HARVEST, GROWER, PACKER),
    receive(5, HARVEST, PACKER),
    grade(),
    pack(),
    ship(6, SSCC, PACKER, STORE),
    receive(6, SSCC, STORE),
    ship(7, SSCC, STORE, SHOP),
    receive(7, SSCC, SHOP),
    sell(),
)


def test_a_complete_chain_reads_as_a_journey_without_gaps() -> None:
    found = journey(*COMPLETE)
    assert codes(found) == ["harvest", "transport", "processing", "packing", "transport", "transport", "retail"]
    assert (found.present, found.required, found.score, found.complete) == (4, 4, 100, True)
    moved = found.stages[4]
    assert (moved.place, moved.to_place, moved.time.hour, moved.end.hour) == (PACKER, STORE, 12, 15)
    assert len(moved.events) == 2


def test_amounts_and_things_are_those_of_the_path_alone() -> None:
    graded = journey(*COMPLETE).stages[2]
    assert graded.quantities == ((180, "KGM"),)
    assert SIBLING not in graded.things


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ("harvest", ["(harvest)", "transport", "processing", "packing", "transport", "transport", "retail"]),
        ("packing", ["harvest", "(packing)", "transport", "processing", "transport", "transport", "retail"]),
        ("transport", ["harvest", "processing", "packing", "(transport)", "retail"]),
        ("retail", ["harvest", "transport", "processing", "packing", "transport", "transport", "(retail)"]),
    ],
)
def test_a_missing_stage_stands_as_a_gap_at_its_place(left_out: str, expected: list[str]) -> None:
    events = [
        event
        for event, code in zip(
            COMPLETE,
            ["harvest", *["transport"] * 2, "processing", "packing", *["transport"] * 4, "retail"],
            strict=True,
        )
        if code != left_out
    ]
    found = journey(*events)
    assert codes(found) == expected
    assert (found.present, found.score, found.gaps) == (3, 75, (Gap(left_out),))


def test_a_chain_without_events_is_all_gaps_in_order() -> None:
    assert codes(journey()) == ["(harvest)", "(packing)", "(transport)", "(retail)"]
    assert journey(required=()).score == 100


def test_a_stage_required_twice_must_be_there_twice() -> None:
    required = ("harvest", "transport", "packing", "transport", "retail")
    assert journey(*COMPLETE, required=required).complete
    found = journey(harvest(), *COMPLETE[3:7], sell(), required=required)
    assert codes(found) == ["harvest", "(transport)", "processing", "packing", "transport", "retail"]


def test_deliveries_of_ingredients_do_not_hide_that_the_goods_were_never_delivered() -> None:
    required = ("transport", "processing", "packing", "transport", "retail")
    other = "https://id.gs1.org/01/09520801006014/10/TS-1"
    ingredients = [
        harvest(),
        ship(5, HARVEST, GROWER, PACKER),
        receive(5, HARVEST, PACKER),
        ship(5, other, STORE, PACKER, hour=16),
        receive(5, other, PACKER, hour=17),
    ]
    found = journey(*ingredients, grade(), pack(), sell(), required=required, path={*PATH, other})
    assert codes(found) == ["harvest", "transport", "transport", "processing", "packing", "(transport)", "retail"]
    found = journey(*COMPLETE[3:7], sell(), required=required)
    assert codes(found) == ["(transport)", "processing", "packing", "transport", "retail"]


def test_what_happens_before_a_harvest_is_growing() -> None:
    crop = "https://id.gs1.org/01/09520801001026/10/MC-VU2"
    care = [
        ObjectEvent(**when(day), action="OBSERVE", biz_step="other", quantity_list=[QuantityElement(epc_class=crop)])
        for day in (1, 3)
    ]
    reap = TransformationEvent(
        **when(5),
        biz_step="collecting",
        input_quantity_list=[QuantityElement(epc_class=crop)],
        output_quantity_list=kilos(HARVEST, 320),
    )
    found = journey(*care, reap, required=("growing", "harvest"), path={crop, HARVEST})
    assert (codes(found), found.complete) == (["growing", "harvest"], True)
    assert (found.stages[0].time.day, found.stages[0].end.day, len(found.stages[0].events)) == (1, 3, 2)
    assert found.stages[1].things == (HARVEST, crop)


def test_giving_numbers_to_the_packets_of_a_lot_is_labelling() -> None:
    packets = [f"{LOT.split('/10/')[0]}/21/{number}" for number in range(2)]
    numbered = TransformationEvent(**when(6), input_quantity_list=kilos(LOT, 1), output_epc_list=packets)
    assert codes(journey(numbered, required=(), path={LOT, *packets})) == ["labelling"]


def test_an_unconfirmed_receipt_is_told() -> None:
    found = journey(harvest(), pack(), ship(6, SSCC, PACKER, STORE))
    assert found.gaps == (Gap("transport", "receipt-not-confirmed"), Gap("retail"))
    assert (found.stages[-1].to_place, found.present) == (STORE, 2)


def test_a_receipt_that_nobody_sent_is_told() -> None:
    found = journey(harvest(), pack(), receive(6, SSCC, STORE), required=())
    assert found.gaps == (Gap("transport", "dispatch-not-recorded"),)
    assert (found.stages[-1].place, found.stages[-1].to_place) == (None, STORE)


def test_a_receipt_before_the_dispatch_is_told() -> None:
    found = journey(receive(6, SSCC, STORE, hour=9), ship(6, SSCC, PACKER, STORE), required=())
    assert found.gaps == (Gap("transport", "time-impossible"),)
    found = journey(receive(6, SSCC, STORE, hour=9), ship(6, SSCC, STORE, SHOP), required=())
    assert [gap.reason for gap in found.gaps] == ["dispatch-not-recorded", "receipt-not-confirmed"]


def test_a_pallet_may_be_received_as_its_contents_and_a_lot_in_parts() -> None:
    found = journey(ship(6, SSCC, PACKER), receive(7, LOT, SHOP), receive(8, LOT, SHOP), required=())
    assert (codes(found), found.complete) == (["transport"], True)
    assert len(found.stages[0].events) == 3


def test_two_dispatches_of_one_lot_find_their_own_receipts() -> None:
    found = journey(
        ship(6, LOT, PACKER, STORE),
        ship(6, LOT, PACKER, SHOP, hour=13),
        receive(7, LOT, STORE),
        receive(7, LOT, SHOP, hour=16),
        required=(),
    )
    assert [(stage.to_place, stage.faults) for stage in found.stages] == [(STORE, ()), (SHOP, ())]


def test_a_cancelled_dispatch_is_no_transport() -> None:
    undone = ObjectEvent(**when(6, 14), action="OBSERVE", biz_step="void_shipping", epc_list=[SSCC])
    assert codes(journey(ship(6, SSCC, PACKER, STORE), undone, required=())) == []


def test_what_is_measured_on_the_way_belongs_to_the_transport() -> None:
    def element(**report: Any) -> list[SensorElement]:
        return [SensorElement(sensor_report=[SensorReport(type="Temperature", uom="CEL", **report)])]

    measured = ObjectEvent(
        **when(6, 13),
        action="OBSERVE",
        biz_step="sensor_reporting",
        epc_list=[SSCC],
        sensor_element_list=element(value=9.5),
    )
    received = receive(6, SSCC, STORE, sensor_element_list=element(min_value=8, max_value=10))
    found = journey(ship(6, SSCC, PACKER, STORE), measured, received, required=())
    assert codes(found) == ["transport"]
    assert found.stages[0].readings == (Reading("Temperature", "CEL", 8, 10),)
    assert codes(journey(measured, required=())) == ["monitoring"]


def test_neighbours_that_a_person_would_tell_as_one_are_one() -> None:
    found = journey(sell(8), sell(8), sell(9), required=())
    assert [(stage.code, len(stage.events), stage.quantities) for stage in found.stages] == [
        ("retail", 2, ((10, "KGM"),)),
        ("retail", 1, ((5, "KGM"),)),
    ]


def test_parties_of_a_transport_come_from_source_and_destination() -> None:
    seller, buyer = "https://id.gs1.org/417/9520801090020", "https://id.gs1.org/417/9520801090136"
    found = journey(
        ship(6, SSCC, PACKER, source_list=[Source(type="possessing_party", source=seller)]),
        receive(7, SSCC, SHOP, destination_list=[Destination(type="possessing_party", destination=buyer)]),
        required=(),
    )
    assert (found.stages[0].party, found.stages[0].to_party) == (seller, buyer)


def test_numbering_a_pallet_is_no_stage_and_numbering_packets_is_labelling() -> None:
    packet = "https://id.gs1.org/01/09520801001019/21/1"
    born = ObjectEvent(**when(7), action="ADD", biz_step="commissioning", epc_list=[packet])
    numbered = ObjectEvent(**when(6), action="ADD", biz_step="commissioning", epc_list=[SSCC])
    facts = [
        Fact(event=event, hash=str(number), things=frozenset(event.epc_list or ()))
        for number, event in enumerate([numbered, born])
    ]
    assert [stage.code for stage in stages(facts, derived={packet}).stages] == ["labelling"]
    assert [stage.code for stage in stages(facts).stages] == ["harvest"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (AggregationEvent(**when(6), action="DELETE", parent_id=SSCC), "unpacking"),
        (ObjectEvent(**when(6), action="OBSERVE", epc_list=[SSCC], biz_step="https://example.vn/bien/rua"), "other"),
        (ObjectEvent(**when(6), action="OBSERVE", epc_list=[SSCC], disposition="returned"), "return"),
        (ObjectEvent(**when(6), action="ADD", quantity_list=kilos(LOT, 1)), "harvest"),
        (TransactionEvent(**when(6), action="ADD", epc_list=[SSCC], biz_transaction_list=[]), "other"),
        (TransformationEvent(**when(6), biz_step="packing", output_quantity_list=kilos(LOT, 1)), "packing"),
    ],
)
def test_events_without_a_telling_step_are_read_by_their_kind(event: AnyEvent, code: str) -> None:
    assert codes(journey(event, required=())) == [code]


def test_every_stage_has_a_name_in_both_languages() -> None:
    assert set(STEPS.values()) <= set(CODES)
    for table in (sentences.STAGES, sentences.GAPS, sentences.KINDS, sentences.EDGES, sentences.REVERSED_EDGES):
        assert all(len(pair) == 2 and all(pair) for pair in table.values())
    assert sentences.gap_sentence("transport", "missing") == "Vận chuyển: Không có dữ liệu giai đoạn này"
    assert sentences.stage_name("unheard-of", "en") == "unheard-of"


def test_times_stand_in_the_zone_of_the_sender() -> None:
    assert journey(harvest(), required=()).stages[0].time.isoformat() == "2026-11-05T06:00:00+07:00"


def test_stages_are_values() -> None:
    assert isinstance(journey(harvest()).stages[0], Stage)
    assert journey(*COMPLETE) == journey(*COMPLETE)
