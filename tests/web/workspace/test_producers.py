"""From nothing to a complete file on screen: organisation, place, product with picture, certificate with scan."""

import io
import json
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.browser import Visitor, session_of
from txng.registry.models import Certificate, Membership, Party, Place, Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLOT = {"type": "Polygon", "coordinates": [[[106.1, 11.3], [106.101, 11.3], [106.101, 11.301], [106.1, 11.3]]]}


def signed_in(cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def asked(client: Client, path: str):
    """The answer, its file read to the end, which closes it and leaves the connection alone."""
    answer = client.get(path)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer


def photo(width: int = 1200, colour: str = "#88aa33") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, width * 3 // 4), colour).save(out, "JPEG")
    return out.getvalue()


def sent(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
def test_a_picture_is_public_with_its_product_only(cast) -> None:
    row = cast.products["mang_cau"]
    path = f"/workspace/products/{row.pk}/picture"
    owner = signed_in(cast, "owner")
    assert signed_in(cast, "competitor").post(path, {"picture": sent(photo(), "a.jpg")}).status_code == 404
    assert signed_in(cast, "reader").post(path, {"picture": sent(photo(), "a.jpg")}).status_code == 403
    assert owner.post(path, {"picture": sent(b"<svg/>", "a.jpg")}).status_code == 422
    assert owner.post(path, {"picture": sent(photo(), "a.jpg")}).status_code == 302
    row.refresh_from_db()
    assert row.image.startswith("/pictures/")
    answer = asked(Client(), f"{row.image}?width=320")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["Cache-Control"]
    Product.objects.filter(pk=row.pk).update(published=False)
    assert asked(Client(), row.image).status_code == 404
    assert signed_in(cast, "competitor").get(row.image).status_code == 404
    own = asked(owner, row.image)
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-cache")
    assert asked(signed_in(cast, "department_officer"), row.image).status_code == 200
    assert owner.post(f"{path}/remove").status_code == 302
    assert asked(Client(), row.image).status_code == 404


@pytest.mark.django_db
def test_a_picture_of_somebody_else_is_not_to_be_had_by_naming_its_hash(cast) -> None:
    hidden, other = cast.products["mang_cau"], cast.products["banh_trang"]
    assert hidden.party_id != other.party_id
    path = f"/workspace/products/{hidden.pk}/picture"
    signed_in(cast, "owner").post(path, {"picture": sent(photo(), "a.jpg")})
    hidden.refresh_from_db()
    Product.objects.filter(pk=hidden.pk).update(image="")
    Product.objects.filter(pk=other.pk).update(image=hidden.image, published=True)
    assert Client().get(hidden.image).status_code == 404


@pytest.mark.django_db
def test_a_scan_is_for_its_party_and_its_officials(cast) -> None:
    owner, party = signed_in(cast, "owner"), cast.parties["coop"]
    given = {"about": f"party:{party.pk}", "kind": "vietgap", "number": "VG-1", "issuer": "Quatest 3"}
    given |= {"valid_from": "01/01/2026", "valid_to": "31/12/2027"}
    assert owner.post("/workspace/certificates/new", {**given, "valid_to": "31/12/2025"}).status_code == 422
    made = owner.post("/workspace/certificates/new", {**given, "scan": sent(photo(), "a.jpg")})
    row = Certificate.objects.get(number="VG-1")
    assert made["Location"] == f"/workspace/certificates/{row.pk}"
    scan = f"/parts/certificates/{row.pk}/scan"
    allowed = {"owner": 200, "reader": 200, "commune_officer": 200, "competitor": 404, "other_commune_officer": 404}
    for name, status in allowed.items():
        assert asked(signed_in(cast, name), scan).status_code == status, name
    assert Client().get(scan).status_code == 404
    for name in ("competitor", "packer"):
        assert signed_in(cast, name).get(f"/workspace/certificates/{row.pk}").status_code == 404
        refused = signed_in(cast, name).post("/workspace/certificates/new", {**given, "number": "VG-2"})
        assert refused.status_code == 422, "foreign things are no choice"
    changed = {**given, "issuer": "Vinacert", "state": "suspended"}
    assert owner.post(f"/workspace/certificates/{row.pk}/edit", changed).status_code == 302
    page = owner.get(f"/workspace/certificates/{row.pk}").content.decode()
    assert "Quatest 3 → Vinacert" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "GeoJSON"),
        (b"[" * 100_000, "GeoJSON"),
        (json.dumps({"type": "Point", "coordinates": [106, 11]}).encode(), "Point"),
        (json.dumps({**PLOT, "coordinates": [PLOT["coordinates"][0][:-1]]}).encode(), "feature"),
        (json.dumps({**PLOT, "coordinates": [[one[::-1] for one in PLOT["coordinates"][0]]]}).encode(), "feature"),
    ],
)
def test_a_bad_outline_is_named_beside_its_field(cast, content: bytes, said: str) -> None:
    given = {"kind": "plot", "name": "Lô sai", "boundary": sent(content, "a.geojson")}
    answer = signed_in(cast, "owner").post("/workspace/places/new", given)
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors["boundary"])
    assert not Place.objects.filter(name="Lô sai").exists()


@pytest.mark.django_db
def test_places_keep_their_outline_and_are_nobody_elses(cast) -> None:
    owner = signed_in(cast, "owner")
    outline = sent(json.dumps(PLOT).encode(), "a.geojson")
    owner.post("/workspace/places/new", {"kind": "plot", "name": "Lô 7", "boundary": outline})
    row = Place.objects.get(name="Lô 7")
    assert row.boundary == PLOT
    given = {"kind": "plot", "name": "Lô 7b", "position": "11,3005; 106,1005", "area_ha": "0,6"}
    assert owner.post(f"/workspace/places/{row.pk}/edit", given).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.boundary, row.latitude) == ("Lô 7b", PLOT, 11.3005)
    for path in ("", "/edit"):
        assert signed_in(cast, "competitor").get(f"/workspace/places/{row.pk}{path}").status_code == 404
    assert signed_in(cast, "reader").post(f"/workspace/places/{row.pk}/edit", given).status_code == 403


@pytest.mark.django_db
def test_owners_govern_their_people_and_nobody_elses(cast) -> None:
    member = Membership.objects.get(user=cast.users["colleague"], party=cast.parties["coop"])
    path = f"/workspace/organisation/people/{member.pk}"
    assert signed_in(cast, "competitor").post(f"{path}/remove").status_code == 404
    assert signed_in(cast, "reader").post(f"{path}/remove").status_code == 403
    owner = signed_in(cast, "owner")
    owner.post(f"{path}/role", {"role": "reader"})
    member.refresh_from_db()
    assert member.role == "reader"
    owner.post(f"{path}/remove")
    assert not Membership.objects.filter(pk=member.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_goes_from_nothing_to_a_complete_product(cast, live_server, browser: "Browser") -> None:
    new = Visitor(browser, live_server.url, session_of(cast.users["newcomer"]))
    new.look("/workspace/start", "start-empty")
    new.look("/workspace/organisation/new", "organisation-new")
    with new.page(390) as page:
        page.goto("/workspace/organisation/new")
        page.fill("[name=name]", "Hộ kinh doanh Lý Thị Mới")
        page.fill("[name=tax_code]", "1234567890")
        page.select_option("select[name=commune]", index=3, force=True)
        page.fill("[name=address]", "Số 5, ấp Trường Thọ")
        page.click("main button.btn-primary")
        assert page.title().startswith("Lỗi:")
        page.fill("[name=tax_code]", "")
        page.click("main button.btn-primary")
        page.wait_for_url("**/workspace/start")
    party = Party.objects.get(name="Hộ kinh doanh Lý Thị Mới")
    new.look("/workspace/start", "start")
    new.look("/workspace/organisation", "organisation")
    new.look("/workspace/organisation/edit", "organisation-edit")
    new.look("/workspace/my-data", "my-data")
    new.look("/workspace/places", "places-empty")
    new.look("/workspace/places/new", "place-new")
    with new.page(390) as page:
        page.goto("/workspace/places/new")
        page.select_option("[name=kind]", "plot")
        page.fill("[name=name]", "Vườn sau nhà")
        page.locator("[data-pin]").click(position={"x": 150, "y": 150})
        page.wait_for_function("document.querySelector('[name=position]').value")
        page.click("main button.btn-primary")
        page.wait_for_url("**/workspace/places/*")
    place = Place.objects.get(party=party)
    assert place.latitude
    new.look(f"/workspace/places/{place.pk}", "place")
    new.look("/workspace/certificates/new", "certificate-new")
    with new.page(390) as page:
        page.goto(f"/workspace/certificates/new?about=place:{place.pk}")
        page.select_option("[name=kind]", "vietgap")
        page.fill("[name=number]", "VietGAP-TT-26-01")
        page.fill("[name=issuer]", "Trung tâm Chứng nhận phù hợp")
        page.fill("[name=valid_from]", "01/02/2026")
        page.set_input_files("[name=scan]", {"name": "g.jpg", "mimeType": "image/jpeg", "buffer": photo(900, "#ddd")})
        page.click("main button.btn-primary")
        page.wait_for_url("**/workspace/certificates/*")
    paper = Certificate.objects.get(place=place)
    new.look("/workspace/certificates", "certificates")
    new.look(f"/workspace/certificates/{paper.pk}", "certificate")
    with new.page(390) as page:
        page.goto("/workspace/products/new")
        page.fill("[name=name]", "Mãng cầu Bà Đen")
        page.fill("[name=origin]", "Tỉnh Tây Ninh")
        page.fill("[name=standards]", "TCCS 01:2026/HKD")
        page.fill("[name=shelf_life_days]", "10")
        page.click("main button.btn-primary")
        page.wait_for_url("**/workspace/products/*")
    product = Product.objects.get(party=party)
    new.look(f"/workspace/products/{product.pk}/picture", "product-picture")
    with new.page(390) as page:
        page.goto(f"/workspace/products/{product.pk}/picture")
        page.set_input_files("[name=picture]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        page.click("main button.btn-primary")
        page.wait_for_url(f"**/workspace/products/{product.pk}")
    product.refresh_from_db()
    assert product.missing_items == []
    new.look(f"/workspace/products/{product.pk}", "product-with-picture")
    new.look("/workspace/places", "places")
    new.look("/workspace/start", "start-done")
