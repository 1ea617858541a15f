"""What a lot is called outlives what happens to its product; a request that comes again is the same or is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.cast import Cast
from tests.trace.recording.test_services import codes, harvested, have, sprayed
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict
from txng.events.errors import IdempotencyMismatch
from txng.gs1.problems import ProblemError
from txng.registry import services as registry
from txng.registry.models import Batch, LabelOrder, Place, Product
from txng.registry.naming import thing_path
from txng.trace.recording import labels, reads, services
from txng.trace.recording.messages import Part
from txng.trace.recording.writing import lot_uri
from txng.web.public.standing import standing

pytestmark = pytest.mark.django_db
OTHER_GTIN = "09520801007776"


def renamed(cast: Cast) -> Product:
    """The cooperative's product under its new GTIN."""
    product = Product.objects.get(pk=cast.products["mang_cau"].pk)
    return registry.product_code_change(actor=cast.viewer("owner"), product=product, gtin=OTHER_GTIN)


def labelled(cast: Cast, batch: Batch) -> LabelOrder:
    """Three labels, printed and stuck on."""
    owner = cast.viewer("owner")
    order = labels.label_order(actor=owner, batch=batch, kind="item", count=3, grid="a4-3x8")
    labels.label_printed(actor=owner, order=order)
    return labels.label_activate(actor=owner, order=order, to=3, place=cast.places["plot"])


def seen(path: str) -> str:
    return Client().get(path).content.decode()


# --- a product is called otherwise -------------------------------------------------------------------------------


def test_a_new_code_takes_nothing_from_a_lot(cast: Cast) -> None:
    batch, old = harvested(cast), cast.products["mang_cau"].gtin
    order = labels.label_order(actor=cast.viewer("owner"), batch=batch, kind="item", count=2, grid="a4-3x8")
    labels.label_printed(actor=cast.viewer("owner"), order=order)
    renamed(cast)
    batch = Batch.objects.get(pk=batch.pk)
    assert have(cast, batch) == 320
    (stock,) = reads.stock(cast.parties["coop"], cast.viewer("owner"))
    assert (stock.batch, stock.product.gtin) == (batch, OTHER_GTIN)
    order = LabelOrder.objects.select_related("batch__product").get(pk=order.pk)
    labels.label_activate(actor=cast.viewer("owner"), order=order, to=2, place=cast.places["plot"])
    assert labels.labels_of(order)[0].symbol.content.endswith(f"/01/{old}/10/VH-1/21/{order.serials[0]}")
    assert standing(old, "VH-1", order.serials[0], batch).serial_known
    next_lot = harvested(cast, "VH-2")
    assert f"/01/{OTHER_GTIN}/" in lot_uri(next_lot)


def test_a_merge_takes_nothing_from_a_lot(cast: Cast) -> None:
    other = registry.product_create(
        actor=SYSTEM,
        party=cast.parties["coop"],
        name="Mãng cầu",
        gtin=OTHER_GTIN,
        group=cast.products["mang_cau"].group,
    )
    batch = harvested(cast)
    registry.product_merge(
        actor=SYSTEM, keep=other, drop=Product.objects.get(pk=cast.products["mang_cau"].pk), reason="Trùng"
    )
    batch = Batch.objects.get(pk=batch.pk)
    assert (batch.product_id, have(cast, batch)) == (other.pk, 320)
    with pytest.raises(Conflict, match="record-merged"):
        registry.batch_create(actor=SYSTEM, product=Product.objects.get(pk=cast.products["mang_cau"].pk), lot="X")


def test_an_interval_holds_under_a_new_code_on_the_farm_and_for_the_neighbour_on_the_plot(cast: Cast) -> None:
    sprayed(cast, 1, 14)
    farm = Place.objects.create(party=cast.parties["coop"], kind="farm", name="Trại", name_folded="trai")
    Place.objects.filter(pk=cast.places["plot"].pk).update(parent=farm)
    other = registry.product_create(
        actor=SYSTEM, party=cast.parties["coop"], name="Bưởi", group=cast.products["mang_cau"].group
    )
    renamed(cast)
    product = Product.objects.get(pk=cast.products["mang_cau"].pk)
    plot = Place.objects.get(pk=cast.places["plot"].pk)
    for where, what in ((plot, product), (farm, product), (plot, other)):
        with pytest.raises(ProblemError) as error:
            services.lot_harvest(
                actor=cast.viewer("owner"),
                place=where,
                product=what,
                lot="V",
                quantity=Decimal(1),
                uom="KGM",
                at=clock.now(),
            )
        assert codes(error) == ["harvest-too-early"], (where, what)
    assert services.lot_harvest(
        actor=cast.viewer("owner"), place=farm, product=other, lot="V", quantity=Decimal(1), uom="KGM", at=clock.now()
    )


# --- codes of the province ---------------------------------------------------------------------------------------


def test_goods_without_a_gtin_are_labelled_scanned_and_recalled(cast: Cast) -> None:
    product = registry.product_create(
        actor=cast.viewer("owner"),
        party=cast.parties["coop"],
        name="Ớt chỉ thiên",
        status="active",
        published=True,
        group=cast.products["mang_cau"].group,
    )
    batch = services.lot_harvest(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        product=product,
        lot="ot-1",
        quantity=Decimal(20),
        uom="KGM",
        at=clock.now(),
    )
    order = labelled(cast, batch)
    path = thing_path(product.provincial_code, "OT-1", order.serials[0])
    label = labels.labels_of(order)[0]
    assert label.symbol.content.endswith(path)
    assert "Mã của tỉnh" in label.notes[0]
    assert labels.label_sheet(order)[:4] == b"%PDF"
    page = seen(path)
    assert "Ớt chỉ thiên" in page
    assert "Mã của tỉnh (không phải GS1)" in page
    assert "Thu hoạch" in page
    assert Client().get(path.lower().replace("/noi-bo/", "/noi-bo/"))["Location"] == path
    assert Client().get(f"{path}X").status_code == 404
    assert Client().get("/noi-bo/TN99999/KHONG").status_code == 404
    assert Client().get("/noi-bo/%3Cscript%3E/1").status_code == 404
    raw = Client().get(f"{thing_path(product.provincial_code, 'OT-1')}?linkType=gs1:epcis")
    assert raw.json()["type"] == "EPCISQueryDocument"
    registry.batch_update(actor=cast.viewer("owner"), batch=batch, status="recalled")
    assert "THU HỒI" in seen(path).upper()
    with pytest.raises(Conflict, match="lot-not-active"):
        labels.label_order(actor=cast.viewer("owner"), batch=batch, kind="lot", count=1, grid="a4-3x8")


# --- what comes again --------------------------------------------------------------------------------------------


def test_a_key_that_comes_with_something_else_is_refused_and_leaves_nothing(cast: Cast) -> None:
    first = sprayed(cast, 0, 0, key="k1", reason="")
    assert sprayed(cast, 0, 0, key="k1", reason="") == first
    with pytest.raises(IdempotencyMismatch):
        sprayed(cast, 0, 3, key="k1", reason="")
    lot = harvested(cast, key="k2")
    assert harvested(cast, key="k2") == lot
    with pytest.raises(IdempotencyMismatch):
        harvested(cast, "VH-2", key="k2")
    assert not Batch.objects.filter(lot="VH-2").exists()
    given = {
        "actor": cast.viewer("owner"),
        "place": cast.places["plot"],
        "receiver": cast.parties["packing"],
        "at": clock.now(),
        "key": "k3",
    }
    number = services.delivery_send(parts=[Part(lot_uri(lot), Decimal(20), "KGM")], **given)
    assert services.delivery_send(parts=[Part(lot_uri(lot), Decimal(20), "KGM")], **given) == number
    with pytest.raises(IdempotencyMismatch):
        services.delivery_send(parts=[Part(lot_uri(lot), Decimal(30), "KGM")], **given)
    assert have(cast, lot) == 300


def test_goods_are_not_sent_before_they_are_made(cast: Cast) -> None:
    lot = harvested(cast)
    with pytest.raises(ProblemError) as error:
        services.delivery_send(
            actor=cast.viewer("owner"),
            place=cast.places["plot"],
            receiver=cast.parties["packing"],
            parts=[Part(lot_uri(lot), Decimal(1), "KGM")],
            at=clock.now() - timedelta(days=1),
        )
    assert codes(error) == ["lot-made-later"]


def test_a_form_names_lots_whatever_else_is_harvested_meanwhile(cast: Cast) -> None:
    first = harvested(cast)
    client = Client()
    client.force_login(cast.users["owner"])
    page = client.get("/workspace/deliveries/new").content.decode()
    field = page.split('name="lot-')[1].split('"')[0]
    second = harvested(cast, "VH-2", 50)
    given = {
        "receiver": cast.parties["packing"].pk,
        "place": cast.places["plot"].pk,
        "day": f"{clock.today():%d/%m/%Y}",
        f"lot-{field}": "40",
    }
    assert client.post("/workspace/deliveries/new", given).status_code == 302
    assert (have(cast, first), have(cast, second)) == (280, 50)
    answer = client.post("/workspace/deliveries/new", {**given, "lot-0000000000000000": "1"})
    assert answer.status_code == 422
    assert "không còn trong kho" in answer.content.decode()


def test_older_events_than_a_page_holds_still_count(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "AT_ONCE", 2)
    sprayed(cast, 1, 14)
    for day in range(4):
        services.diary_note(
            actor=cast.viewer("owner"),
            place=cast.places["plot"],
            product=cast.products["mang_cau"],
            kind="watering",
            at=clock.now(),
            values={"note": f"Lần {day}"},
        )
    with pytest.raises(ProblemError) as error:
        harvested(cast)
    assert codes(error) == ["harvest-too-early"]


def test_a_request_that_comes_again_finds_its_lot_whatever_its_product_is_called(cast: Cast) -> None:
    lot = harvested(cast, key="again")
    renamed(cast)
    assert harvested(cast, key="again") == lot


def test_a_request_that_was_taken_back_does_not_look_recorded(cast: Cast) -> None:
    lot = harvested(cast, key="gone")
    services.lot_cancel(actor=cast.viewer("owner"), batch=lot, reason="Nhầm")
    with pytest.raises(Conflict, match="taken-back"):
        harvested(cast, key="gone")
    with pytest.raises(Conflict, match="lot-not-active"):
        labels.label_order(actor=cast.viewer("owner"), batch=lot, kind="lot", count=1, grid="a4-3x8")


def test_what_is_recalled_goes_into_nothing_and_back_only(cast: Cast) -> None:
    lot, owner = harvested(cast), cast.viewer("owner")
    services.delivery_send(
        actor=owner,
        place=cast.places["plot"],
        receiver=cast.parties["packing"],
        parts=[Part(lot_uri(lot), Decimal(20), "KGM")],
        at=clock.now(),
    )
    (told,) = reads.deliveries(cast.parties["packing"], cast.viewer("packer"))
    packer = {"actor": cast.viewer("packer"), "place": cast.places["packing"]}
    services.delivery_answer(party=cast.parties["packing"], number=told.number, answer="all", **packer)
    registry.batch_update(actor=owner, batch=lot, status="recalled")
    part = [Part(lot_uri(lot), Decimal(5), "KGM")]
    with pytest.raises(ProblemError) as error:
        services.delivery_send(
            actor=owner, place=cast.places["plot"], receiver=cast.parties["shop"], parts=part, at=clock.now()
        )
    assert codes(error) == ["lot-stopped"]
    with pytest.raises(ProblemError) as error:
        services.lot_cancel(actor=owner, batch=lot, reason="Cho xong")
    assert codes(error) == ["lot-stopped"]
    assert services.delivery_send(receiver=cast.parties["coop"], parts=part, at=clock.now(), **packer)


def test_a_merged_party_keeps_its_stock_and_its_intervals(cast: Cast) -> None:
    sprayed(cast, 1, 14)
    twin = registry.party_create(actor=SYSTEM, kind="organisation", subtype="cooperative", name="HTX Chân Núi (mới)")
    registry.party_merge(actor=SYSTEM, keep=twin, drop=cast.parties["coop"], reason="Trùng")
    plot = Place.objects.get(pk=cast.places["plot"].pk)
    assert (plot.party_id, len(reads.diary(plot.party, cast.viewer("owner")))) == (twin.pk, 1)
    with pytest.raises(ProblemError) as error:
        services.lot_harvest(
            actor=cast.viewer("owner"),
            place=plot,
            product=Product.objects.get(pk=cast.products["mang_cau"].pk),
            lot="V",
            quantity=Decimal(1),
            uom="KGM",
            at=clock.now(),
        )
    assert codes(error) == ["harvest-too-early"]
