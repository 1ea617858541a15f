"""Producers' acts against a real store: what is written is EPCIS, nothing is used twice, refusals leave nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.events import selectors as events
from txng.gs1.problems import ProblemError
from txng.registry.models import Batch
from txng.registry.services import product_update
from txng.trace.recording import labels, reads, services
from txng.trace.recording.messages import Part
from txng.trace.recording.writing import lot_uri

pytestmark = pytest.mark.django_db


def harvested(cast, lot: str = "VH-1", kilograms: int = 320, **given):
    return services.lot_harvest(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        product=cast.products["mang_cau"],
        lot=lot,
        quantity=Decimal(kilograms),
        uom="KGM",
        at=given.pop("at", clock.now()),
        **given,
    )


def have(cast, batch: Batch, who: str = "owner", party: str = "coop") -> float:
    return reads.on_hand(lot_uri(batch), "KGM", cast.parties[party], cast.viewer(who))


def sprayed(cast, days_ago: int, interval: int, **given) -> str:
    return services.diary_note(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        product=cast.products["mang_cau"],
        kind="pesticide",
        at=clock.now() - timedelta(days=days_ago),
        values={"material": "Abamectin 1.8EC", "dose": "10 ml/16 lít", "interval": interval},
        reason=given.pop("reason", "Mất sóng"),
        **given,
    )


def codes(error: pytest.ExceptionInfo) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_harvest_before_the_interval_ends_is_refused_until_the_entry_is_corrected(cast) -> None:
    wrong = sprayed(cast, 3, 14)
    with pytest.raises(ProblemError) as error:
        harvested(cast)
    assert codes(error) == ["harvest-too-early"]
    assert not Batch.objects.filter(lot="VH-1").exists()
    right = sprayed(cast, 3, 2, corrects=wrong, reason="Ghi nhầm số ngày")
    new, old = reads.diary(cast.parties["coop"], cast.viewer("owner"))
    if new.id != right:
        new, old = old, new
    assert old.is_void
    assert old.correction == right
    assert new.facts["correctionReason"] == "Ghi nhầm số ngày"
    with pytest.raises(Conflict):
        sprayed(cast, 3, 2, corrects=wrong, reason="Lần nữa")
    batch = harvested(cast)
    (event,) = [one.event for one in events.events_of([lot_uri(batch)], cast.viewer("owner"))]
    assert (event.type, event.biz_step) == ("TransformationEvent", "collecting")
    assert event.input_quantity_list[0].epc_class == new.crop
    assert event.ilmd["cbvmda:lotNumber"] == "VH-1"


def test_a_diary_entry_needs_what_its_template_needs(cast) -> None:
    with pytest.raises(ProblemError) as error:
        services.diary_note(
            actor=cast.viewer("owner"),
            place=cast.places["plot"],
            product=cast.products["mang_cau"],
            kind="pesticide",
            at=clock.now() - timedelta(days=9),
            values={"material": "Abamectin"},
        )
    assert codes(error) == ["diary-field-missing", "diary-field-missing", "late-reason-missing"]
    assert reads.diary(cast.parties["coop"], cast.viewer("owner")) == []


def test_readers_and_others_write_nothing(cast) -> None:
    for name in ("reader", "competitor", "inspector"):
        with pytest.raises(Forbidden):
            services.lot_harvest(
                actor=cast.viewer(name),
                place=cast.places["plot"],
                product=cast.products["mang_cau"],
                lot="X",
                quantity=Decimal(1),
                uom="KGM",
                at=clock.now(),
            )
    with pytest.raises(Forbidden):
        reads.diary(cast.parties["coop"], cast.viewer("competitor"))


def packed(cast, batch: Batch, used: int, made: int, **given):
    return services.lot_transform(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        inputs=[Part(lot_uri(batch), Decimal(used), "KGM")],
        product=batch.product,
        lot=given.pop("lot", "DG-1"),
        quantity=Decimal(made),
        uom="KGM",
        at=clock.now(),
        **given,
    )


def test_lots_become_others_never_more_than_there_is_and_unusual_yields_are_confirmed(cast) -> None:
    batch = harvested(cast)
    with pytest.raises(ProblemError) as error:
        packed(cast, batch, 321, 300)
    assert codes(error) == ["lot-not-enough"]
    with pytest.raises(ProblemError) as error:
        packed(cast, batch, 300, 100)
    assert codes(error) == ["yield-unusual"]
    packed(cast, batch, 300, 100, is_sure=True)
    assert have(cast, batch) == 20
    held = {one.lot: one.have for one in reads.stock(cast.parties["coop"], cast.viewer("owner"))}
    assert held == {"DG-1": 100.0, "VH-1": 20.0}


def test_a_repeated_request_stores_nothing_again(cast) -> None:
    batch = harvested(cast, key="k1")
    assert harvested(cast, key="k1") == batch
    assert have(cast, batch) == 320
    packed(cast, batch, 100, 90, key="k2")
    packed(cast, batch, 100, 90, key="k2")
    assert have(cast, batch) == 220


def sent(cast, batch: Batch, kilograms: int) -> str:
    return services.delivery_send(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        receiver=cast.parties["packing"],
        to_place=cast.places["packing"],
        parts=[Part(lot_uri(batch), Decimal(kilograms), "KGM")],
        at=clock.now(),
    )


def answered(cast, number: str, answer: str, who: str = "packer", **given) -> reads.Delivery:
    return services.delivery_answer(
        actor=cast.viewer(who),
        party=cast.parties["packing"],
        number=number,
        place=cast.places["packing"],
        answer=answer,
        **given,
    )


def test_a_delivery_is_received_in_part_and_both_sides_see_what_is_short(cast) -> None:
    batch = harvested(cast)
    number = sent(cast, batch, 200)
    assert have(cast, batch) == 120
    uri = lot_uri(batch)
    assert reads.delivery(cast.parties["packing"], number, cast.viewer("packer")).state == "waiting"
    with pytest.raises(Missing):
        reads.delivery(cast.parties["rice_paper"], number, cast.viewer("competitor"))
    with pytest.raises(ProblemError) as error:
        answered(cast, number, "less", received={uri: Decimal(201)}, reason="x")
    assert codes(error) == ["delivery-nothing-short"]
    with pytest.raises(ProblemError) as error:
        answered(cast, number, "less", received={uri: Decimal(180)})
    assert codes(error) == ["delivery-reason-missing"]
    answered(cast, number, "less", received={uri: Decimal(180)}, reason="Thiếu một sọt")
    for party, who in (("coop", "owner"), ("packing", "packer")):
        seen = reads.delivery(cast.parties[party], number, cast.viewer(who))
        assert (seen.state, seen.lines[0].sent, seen.lines[0].received, seen.reason) == (
            "short",
            200.0,
            180.0,
            "Thiếu một sọt",
        )
    assert have(cast, batch, "packer", "packing") == 180
    with pytest.raises(Conflict):
        answered(cast, number, "all")


def test_what_is_refused_comes_back(cast) -> None:
    batch = harvested(cast)
    number = sent(cast, batch, 200)
    answered(cast, number, "refuse", reason="Dập nát")
    assert have(cast, batch, "packer", "packing") == 0
    owner = cast.viewer("owner")
    services.delivery_take_back(actor=owner, party=cast.parties["coop"], number=number, place=cast.places["plot"])
    assert have(cast, batch) == 320
    seen = reads.delivery(cast.parties["coop"], number, owner)
    assert (seen.state, seen.is_back) == ("refused", True)
    with pytest.raises(Conflict):
        services.delivery_take_back(actor=owner, party=cast.parties["coop"], number=number, place=cast.places["plot"])


def test_serial_numbers_are_genuine_from_the_moment_their_labels_are_stuck_on(cast) -> None:
    owner, plot = cast.viewer("owner"), cast.places["plot"]
    order = labels.label_order(actor=owner, batch=harvested(cast), kind="item", count=3, grid="a4-3x8")
    with pytest.raises(Conflict):
        labels.label_activate(actor=owner, order=order, to=2, place=plot)
    assert labels.label_sheet(order).startswith(b"%PDF")
    labels.label_printed(actor=owner, order=order)
    items = labels._items(order.batch, order, [1, 2, 3])
    assert events.events_of(items, owner) == []
    order = labels.label_activate(actor=owner, order=order, to=2, place=plot)
    assert order.state == "partly"
    (event,) = events.events_of(items, owner)
    assert event.event.epc_list == items[:2]
    order = labels.label_write_off(actor=owner, order=order, first=2, last=3, place=plot, reason="Rách")
    assert events.events_of(items[1:2], owner)[-1].event.action == "DELETE"
    with pytest.raises(ProblemError) as error:
        labels.label_write_off(actor=owner, order=order, first=3, last=3, place=plot, reason="Rách")
    assert codes(error) == ["label-written-off"]


def test_a_place_without_a_number_gets_an_address_of_the_portal(cast) -> None:
    type(cast.places["plot"]).objects.filter(pk=cast.places["plot"].pk).update(uri=None, gln="")
    plot = type(cast.places["plot"]).objects.get(pk=cast.places["plot"].pk)
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], name="Mãng cầu ta")
    cast.places["plot"] = plot
    harvested(cast)
    plot.refresh_from_db()
    assert plot.uri.endswith(f"/dia-diem/{plot.pk}")
