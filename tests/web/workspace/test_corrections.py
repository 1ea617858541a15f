"""What was entered by mistake is taken back, records end or become one, and everything can be taken home."""

import io
import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor, session_of
from tests.cast import Cast
from tests.trace.recording.test_services import harvested, have
from txng.core import clock
from txng.core.errors import Conflict, Forbidden
from txng.registry import services as registry
from txng.registry.models import Batch, Identifier, Place, Product
from txng.trace.recording import labels, reads, services, takeout
from txng.trace.recording.messages import Part
from txng.trace.recording.writing import lot_uri

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


@pytest.mark.django_db
def test_a_lot_entered_by_mistake_is_cancelled_and_what_it_was_made_of_is_back(cast: Cast) -> None:
    raw = harvested(cast)
    packed = services.lot_transform(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        inputs=[Part(lot_uri(raw), Decimal(100), "KGM")],
        product=cast.products["mang_cau"],
        lot="DG-1",
        quantity=Decimal(95),
        uom="KGM",
        at=clock.now(),
    )
    owner = signed_in(cast, "owner")
    assert owner.post(f"/workspace/lots/{packed.pk}/cancel", {"reason": ""}).status_code == 422
    with pytest.raises(Conflict, match="lot-in-use"):  # it went into the other
        services.lot_cancel(actor=cast.viewer("owner"), batch=raw, reason="Nhầm")
    assert owner.post(f"/workspace/lots/{packed.pk}/cancel", {"reason": "Ghi nhầm lô"}).status_code == 302
    assert (have(cast, raw), have(cast, packed)) == (320, 0)
    assert Batch.objects.get(pk=packed.pk).status == "closed"
    page = owner.get(f"/workspace/lots/{packed.pk}").content.decode()
    assert "Ghi nhầm lô" in page
    assert "Đã kết thúc" in page
    assert signed_in(cast, "competitor").get(f"/workspace/lots/{raw.pk}/cancel").status_code == 404


@pytest.mark.django_db
def test_a_lot_whose_labels_are_on_goods_is_cancelled_no_more(cast: Cast) -> None:
    lot, owner = harvested(cast), cast.viewer("owner")
    order = labels.label_order(actor=owner, batch=lot, kind="lot", count=1, grid="a4-3x8")
    labels.label_printed(actor=owner, order=order)
    labels.label_activate(actor=owner, order=order, to=1, place=cast.places["plot"])
    with pytest.raises(Conflict, match="lot-in-use"):
        services.lot_cancel(actor=owner, batch=lot, reason="Nhầm")


@pytest.mark.django_db
def test_a_delivery_that_nobody_answered_is_taken_back(cast: Cast) -> None:
    lot = harvested(cast)
    given = {
        "actor": cast.viewer("owner"),
        "place": cast.places["plot"],
        "receiver": cast.parties["packing"],
        "parts": [Part(lot_uri(lot), Decimal(20), "KGM")],
        "at": clock.now(),
    }
    number = services.delivery_send(**given)
    coop, owner = cast.parties["coop"], cast.viewer("owner")
    with pytest.raises(Conflict):
        services.delivery_cancel(
            actor=cast.viewer("packer"), party=cast.parties["packing"], number=number, reason="Không phải của tôi"
        )
    short = reads.delivery(coop, number, owner).short_number
    answer = signed_in(cast, "owner").post(f"/workspace/deliveries/{short}/cancel", {"reason": "Nhầm người"})
    assert answer.status_code == 302
    assert have(cast, lot) == 320
    assert reads.deliveries(coop, owner) == []
    second = services.delivery_send(**given)
    services.delivery_answer(
        actor=cast.viewer("packer"),
        party=cast.parties["packing"],
        number=second,
        place=cast.places["packing"],
        answer="all",
    )
    with pytest.raises(Conflict, match="delivery-answered"):
        services.delivery_cancel(actor=owner, party=coop, number=second, reason="Muộn")


@pytest.mark.django_db
def test_a_product_is_discontinued_or_merged_on_its_page(cast: Cast) -> None:
    owner = signed_in(cast, "owner")
    product = cast.products["mang_cau"]
    other = registry.product_create(
        actor=cast.viewer("owner"), party=cast.parties["coop"], name="Mãng cầu (nhập trùng)"
    )
    answer = owner.post(f"/workspace/products/{other.pk}/merge", {"keep": str(product.pk), "reason": "Nhập hai lần"})
    assert answer["Location"] == f"/workspace/products/{product.pk}"
    assert Product.objects.get(pk=other.pk).merged_into_id == product.pk
    owner.post(f"/workspace/products/{product.pk}/discontinue", {"reason": "Thôi trồng"})
    assert Product.objects.get(pk=product.pk).status == "withdrawn"
    owner.post(f"/workspace/products/{product.pk}/edit", {"name": product.name, "standards": "", "published": "on"})
    assert Product.objects.get(pk=product.pk).status == "withdrawn"


@pytest.mark.django_db
def test_codes_of_places_and_prefixes_are_entered_checked_and_ended(cast: Cast) -> None:
    owner, plot = signed_in(cast, "owner"), cast.places["plot"]
    given = {"kind": "growing_area", "value": "VN-TNOR-0123", "issuer": "Trung Quốc", "valid_from": "01/01/2026"}
    assert owner.post(f"/workspace/places/{plot.pk}/codes/new", given).status_code == 302
    code = Identifier.objects.get(value="VN-TNOR-0123")
    assert "Trung Quốc" in owner.get(f"/workspace/places/{plot.pk}").content.decode()
    owner.post(f"/workspace/places/{plot.pk}/codes/{code.pk}/end")
    assert Identifier.objects.get(pk=code.pk).valid_to == clock.today()
    assert owner.post("/workspace/organisation/prefixes/new", {"number": "9520801"}).status_code == 302
    prefix = cast.parties["coop"].prefixes.get(prefix="9520801")
    assert "Chưa kiểm tra" in owner.get("/workspace/organisation").content.decode()
    path = f"/office/producers/{cast.parties['coop'].pk}/prefixes/{prefix.pk}"
    official = signed_in(cast, "commune_officer")
    assert official.post(path, {"status": "active", "reason": "Tra cứu GEPIR"}).status_code == 302
    assert "Đã kiểm tra, còn hiệu lực" in owner.get("/workspace/organisation").content.decode()


@pytest.mark.django_db
def test_everything_is_taken_home(cast: Cast) -> None:
    Place.objects.filter(pk=cast.places["plot"].pk).update(
        boundary={"type": "Polygon", "coordinates": [[[106.1, 11.3], [106.2, 11.3], [106.2, 11.4], [106.1, 11.3]]]}
    )
    harvested(cast)
    answer = signed_in(cast, "owner").get("/workspace/my-data/everything.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = archive.namelist()
    assert names[:3] == ["DOC-TRUOC.txt", "du-lieu.xlsx", "dia-diem.geojson"]
    events = json.loads(archive.read("su-kien-001.jsonld"))["epcisBody"]["eventList"]
    assert [one["bizStep"] for one in events] == ["collecting"]
    shape = json.loads(archive.read("dia-diem.geojson"))["features"][0]
    assert shape["geometry"]["type"] == "Polygon"
    with pytest.raises(Forbidden):
        takeout.takeout(cast.parties["coop"], cast.viewer("reader"))
    with pytest.raises(Forbidden):
        takeout.takeout(cast.parties["coop"], cast.viewer("packer"))


@pytest.mark.django_db(transaction=True)
def test_the_pages_look_right(cast: Cast, live_server, browser: "Browser") -> None:
    lot = harvested(cast)
    registry.company_prefix_set(actor=cast.viewer("owner"), party=cast.parties["coop"], prefix="9520801")
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    plot, product = cast.places["plot"].pk, cast.products["mang_cau"].pk
    for path, name in (
        (f"lots/{lot.pk}", "lot-with-changes"),
        (f"lots/{lot.pk}/cancel", "lot-cancel"),
        (f"products/{product}/merge", "product-merge"),
        (f"places/{plot}/codes/new", "place-code-new"),
        (f"places/{plot}", "place-codes"),
        ("organisation", "organisation-prefixes"),
        ("my-data", "my-data-zip"),
    ):
        owner.look(f"/workspace/{path}", name)
