"""Lots that were harvested before an interval was over, however that came about."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.cast import Cast
from tests.trace.recording.test_services import codes, harvested, sprayed
from txng.core import clock
from txng.gs1.problems import ProblemError
from txng.registry.models import Batch
from txng.trace.recording import early, labels, reads, services
from txng.trace.recording.messages import Part
from txng.trace.recording.writing import lot_uri


def told(cast: Cast) -> list[tuple[str, bool]]:
    return [
        (one.batch.lot, one.plot is not None) for one in early.early_lots(cast.parties["coop"], cast.viewer("owner"))
    ]


def ordered(cast: Cast, lot: Batch) -> object:
    return labels.label_order(actor=cast.viewer("owner"), batch=lot, kind="lot", count=3, grid="a4-3x8")


def send(cast: Cast, lot: Batch) -> str:
    return services.delivery_send(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        receiver=cast.parties["packing"],
        parts=[Part(lot_uri(lot), Decimal(5), "KGM")],
        at=clock.now(),
    )


@pytest.mark.django_db
def test_a_spraying_entered_after_the_harvest_holds_the_lot_until_it_is_corrected(cast: Cast) -> None:
    owner, lot = cast.viewer("owner"), harvested(cast)
    assert told(cast) == []
    entry = sprayed(cast, 1, 14)
    assert told(cast) == [("VH-1", True)]
    for act in (
        lambda: send(cast, lot),
        lambda: labels.label_order(actor=owner, batch=lot, kind="lot", count=3, grid="a4-3x8"),
    ):
        with pytest.raises(ProblemError) as error:
            act()
        assert codes(error) == ["lot-too-early"]
    client = Client()
    client.force_login(cast.users["owner"])
    assert "VH-1" in client.get("/workspace/").content.decode()
    services.diary_note(
        actor=owner,
        place=cast.places["plot"],
        product=cast.products["mang_cau"],
        kind="pesticide",
        at=clock.now() - timedelta(days=1),
        values={"material": "Abamectin", "dose": "10 ml", "interval": 0},
        reason="Ghi nhầm",
        corrects=entry,
    )
    assert told(cast) == []
    assert send(cast, lot)


@pytest.mark.django_db
def test_a_lot_of_a_program_is_told_and_not_held_for_nobody_knows_its_plot(cast: Cast) -> None:
    sprayed(cast, 1, 14)
    product = cast.products["mang_cau"]
    lot = Batch.objects.create(product=product, code=product.code, lot="API-1", harvested_on=clock.today())
    assert told(cast) == [("API-1", False)]
    assert ordered(cast, lot)
    Batch.objects.filter(pk=lot.pk).update(harvested_on=clock.today() + timedelta(days=14))
    assert told(cast) == []


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-5, 366, 8934567890123])
def test_intervals_that_nobody_means_are_refused_wherever_they_come_from(cast: Cast, days: int) -> None:
    with pytest.raises(ProblemError) as error:
        sprayed(cast, 1, days)
    assert codes(error) == ["field-range"]
    assert reads.diary(cast.parties["coop"], cast.viewer("owner")) == []


@pytest.mark.django_db
def test_a_note_is_no_book(cast: Cast) -> None:
    with pytest.raises(ProblemError) as error:
        services.diary_note(
            actor=cast.viewer("owner"),
            place=cast.places["plot"],
            product=cast.products["mang_cau"],
            kind="watering",
            at=clock.now(),
            values={"note": "x" * 501},
        )
    assert codes(error) == ["field-too-long"]


@pytest.mark.django_db
def test_what_was_made_of_an_early_lot_is_held_too(cast: Cast) -> None:
    lot = harvested(cast)
    made = services.lot_transform(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        inputs=[Part(lot_uri(lot), Decimal(100), "KGM")],
        product=cast.products["mang_cau"],
        lot="D-1",
        quantity=Decimal(100),
        uom="KGM",
        at=clock.now(),
    )
    sprayed(cast, 1, 14)
    for act in (send, ordered):
        with pytest.raises(ProblemError) as error:
            act(cast, made)
        assert codes(error) == ["lot-too-early"]


@pytest.mark.django_db
def test_who_sprays_after_the_harvest_of_the_same_day_holds_nothing(cast: Cast) -> None:
    lot = harvested(cast)
    sprayed(cast, 0, 14)
    assert told(cast) == []
    assert send(cast, lot)
