"""What is recalled, copied or made up is told wherever its code leads: of hidden products, printed labels, variants,
lists and search; and nothing here leads to a host that nobody named."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.public.asking import Portal
from tests.web.public.test_pages import BROWSER, words
from tests.web.public.test_standing import born, capture
from tests.web.public.test_warned import LOT, OTHER_GTIN, PRODUCT, UNIT, linked
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.oversight.alarms.models import Alarm
from txng.registry.models import Batch, BatchStatus, LabelOrder, Product
from txng.registry.services import product_code_change, product_create, product_update
from txng.resolver import recalls, scans
from txng.resolver.models import LinkHost, RecallNotice, Scan
from txng.resolver.retirement import code_retire
from txng.web.public import visits
from txng.web.public.views import code_address, foreign_address

__all__ = ["linked"]
pytestmark = pytest.mark.django_db(transaction=True)


def recalled(portal: Portal, *paths: str) -> dict[str, bool]:
    """Which of the pages say that something is recalled, and not only where recalls are listed."""
    said = {path: words(portal.get(path, **BROWSER)) for path in paths}
    return {path: "BỊ THU HỒI" in text or "bị THU HỒI" in text for path, text in said.items()}


def provincial(cast: Cast) -> Product:
    owner = cast.viewer("owner")
    product = product_create(actor=owner, party=cast.parties["coop"], name="Chuối")
    Product.objects.filter(pk=product.pk).update(status="active", published=True)
    product.refresh_from_db()
    return product


def test_a_hidden_product_hides_no_recall(cast: Cast, portal: Portal) -> None:
    owner, product = cast.viewer("owner"), Product.objects.get(pk=cast.products["mang_cau"].pk)
    capture(born("A7", "MC-1", "ilmd"))
    recalls.recall_publish(actor=SYSTEM, code=LOT, issued_by="Sở")
    Batch.objects.create(product=product, code=product.code, lot="ST-1", status=BatchStatus.RECALLED)
    product_code_change(actor=owner, product=product, gtin=OTHER_GTIN)
    product_update(actor=owner, product=product, published=False)
    asked = (LOT, UNIT, PRODUCT, f"/01/{OTHER_GTIN}", f"/01/{OTHER_GTIN}/10/MC-1", f"{PRODUCT}/10/ST-1")
    assert all(recalled(portal, *asked).values()), recalled(portal, *asked)
    assert portal.get(LOT, **BROWSER).status == 200
    assert not recalled(portal, f"{PRODUCT}/10/OTHER")[f"{PRODUCT}/10/OTHER"]


def test_a_label_of_a_recalled_lot_that_is_not_active_is_told_first(linked: Cast, portal: Portal) -> None:
    batch = Batch.objects.get(product=linked.products["mang_cau"], lot="MC-1")
    LabelOrder.objects.create(batch=batch, kind="item", count=2, grid="a4-3x8", serials=["P1", "P2"])
    unit = f"{PRODUCT}/21/P1"
    assert portal.get(unit, **BROWSER).status == 307
    recalls.recall_publish(actor=SYSTEM, code=LOT, issued_by="Sở")
    assert recalled(portal, unit, f"{LOT}/21/P1") == {unit: True, f"{LOT}/21/P1": True}
    assert "chưa kích hoạt" in words(portal.get(unit, **BROWSER))


@pytest.mark.parametrize("rest", ["/22/V1", "/22/V1/10/MC-1", "/235/TPX1"])
def test_a_recall_of_a_variant_is_told_on_it(cast: Cast, portal: Portal, rest: str) -> None:
    recalls.recall_publish(actor=SYSTEM, code=PRODUCT + rest, issued_by="Sở")
    assert recalled(portal, PRODUCT + rest, f"{PRODUCT}/10/X") == {PRODUCT + rest: True, f"{PRODUCT}/10/X": False}


def test_a_recall_of_a_lot_of_a_variant_is_told_on_units_of_it(cast: Cast, portal: Portal) -> None:
    capture(born("A7", "MC-1", "ilmd"))
    recalls.recall_publish(actor=SYSTEM, code=f"{PRODUCT}/22/V1/10/MC-1", issued_by="Sở", name="Mãng cầu V1")
    unit = f"{PRODUCT}/22/V1/21/A7"
    assert recalled(portal, unit, f"{PRODUCT}/22/V2/21/A7") == {unit: True, f"{PRODUCT}/22/V2/21/A7": False}
    Product.objects.filter(pk=cast.products["mang_cau"].pk).update(published=False)
    recalls.announce()
    portal.wait(2.1)
    assert "Mãng cầu V1" in words(portal.get(unit, **BROWSER))


def test_a_number_of_others_that_nobody_told_of_is_no_issued_one(cast: Cast, portal: Portal) -> None:
    made_up, variant = portal.get(f"{PRODUCT}/235/TPX9", **BROWSER), portal.get(f"{PRODUCT}/22/V9", **BROWSER)
    assert (made_up.status, "chưa từng được cấp" in words(made_up) or "không được cấp" in words(made_up)) == (404, True)
    assert (variant.status, "V9" in words(variant)) == (200, True)


def test_the_product_alone_and_every_list_tell_of_recalled_lots(cast: Cast, portal: Portal, client: Client) -> None:
    product = cast.products["mang_cau"]
    for number in range(14):
        Batch.objects.create(product=product, code=product.code, lot=f"NEW-{number}")
    Batch.objects.create(product=product, code=product.code, lot="OLD-2", status=BatchStatus.RECALLED)
    Batch.objects.filter(lot="OLD-2").update(id=1)
    recalls.recall_publish(actor=SYSTEM, code=f"{PRODUCT}/10/OLD-1", issued_by="Sở")
    text = words(portal.get(PRODUCT, **BROWSER))
    assert "OLD-1, OLD-2" in text
    for address in ("/tra-cuu?q=mang+cau", "/en/tra-cuu?q=mang+cau", "/tra-cuu?q=OLD-2", "/san-pham"):
        page = client.get(address).content.decode().upper()
        assert "THU HỒI –" in page or "RECALLED –" in page or "BỊ THU HỒI" in page, address
    assert "THU HỒI –" not in client.get("/tra-cuu?q=NEW-3").content.decode().partition('class="head">Sản phẩm')[0]


def test_what_people_decided_of_a_lot_is_told_of_its_units(cast: Cast, portal: Portal) -> None:
    capture(born("A7", "MC-1", "ilmd"))
    given = {"product": cast.products["mang_cau"], "party": cast.parties["coop"], "scans": 9, "devices": 9}
    Alarm.objects.create(
        code=LOT, state="confirmed", first_at=clock.now(), score=9, signals=[], rules_version=1, **given
    )
    for path in (LOT, f"{LOT}/21/A7", UNIT):
        assert "sao chép" in words(portal.get(path, **BROWSER)), path


def test_programs_that_take_anything_read_of_a_recall_too(linked: Cast, portal: Portal) -> None:
    recalls.recall_publish(actor=SYSTEM, code=LOT, issued_by="Sở")
    for accept in ("*/*", "image/avif,image/webp,*/*;q=0.8", ""):
        assert portal.get(f"{LOT}?linkType=gs1:pip", accept=accept).status == 200, accept
    assert portal.get(f"{LOT}?linkType=gs1:pip", method="HEAD", accept="*/*").status == 307


def test_a_retired_code_answers_with_its_links_and_never_with_a_redirect(cast: Cast, portal: Portal) -> None:
    code_retire(actor=SYSTEM, code=PRODUCT, successor=f"/01/{OTHER_GTIN}", reason="Mã mới")
    assert portal.get(f"{LOT}?x=1", **BROWSER).headers["location"].endswith(f"/01/{OTHER_GTIN}/10/MC-1?x=1")
    for target, accept in ((f"{LOT}?linkType=linkset", "text/html"), (LOT, "application/linkset+json")):
        found = portal.get(target, accept=accept)
        assert (found.status, f"/01/{OTHER_GTIN}/10/MC-1" in found.text) == (200, True)


def test_links_that_nobody_checked_say_so_among_the_others(linked: Cast, portal: Portal) -> None:
    assert "Chưa ai xác minh" not in words(portal.get(f"{PRODUCT}?linkType=all", **BROWSER))
    LinkHost.objects.update(verified_at=None)
    recalls.announce()
    portal.wait(2.1)
    assert "Chưa ai xác minh" in words(portal.get(f"{PRODUCT}?linkType=all", **BROWSER))


# --- addresses ----------------------------------------------------------------------------------------------------


def test_labels_of_the_province_are_known_to_the_own_scanner(cast: Cast, client: Client, settings: Any) -> None:
    product = provincial(cast)
    path = f"/noi-bo/{product.code}"
    for typed in (
        f"{settings.BASE_URL}{path}",
        path,
        product.code,
        product.code.lower(),
        f"{settings.BASE_URL}/danh-muc",
    ):
        answer = client.get("/tra-cuu", {"q": typed})
        assert answer.status_code == 302, typed
        assert answer["Location"].startswith(path if "danh-muc" not in typed else "/danh-muc"), typed
    assert client.get("/tra-cuu", {"q": "khong/co"}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "http://[abc",
        "https://[::1/x",
        "http://x]/y",
        "http://a\u2100b/x",
        "https://testserver@evil.example/",
        "https://evil.example\\@testserver/",
        "https://evil.example\\x",
    ],
)
def test_addresses_in_disguise_lead_nowhere(text: str, client: Client) -> None:
    assert (foreign_address(text), code_address(text)) == ("", None)
    assert client.get("/tra-cuu", {"q": text}).status_code == 200


def test_the_host_of_another_address_stands_first(client: Client) -> None:
    page = client.get("/tra-cuu", {"q": "https://shop.example/testserver"}).content.decode()
    assert "<b>shop.example</b>" in page


@pytest.mark.parametrize(
    "path", ["/en//evil.example/x", "/en/\\evil.example", "/en/%5Cevil.example", "/en///evil.example"]
)
def test_no_path_becomes_a_host(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert 'href="//' not in page
    assert 'href="/\\' not in page


def test_scans_of_codes_of_the_province_count(cast: Cast, client: Client) -> None:
    product = provincial(cast)
    Batch.objects.create(product=product, code=product.code, lot="L1")
    visits.taken()
    answer = client.get(f"/noi-bo/{product.code}/lo/L1", headers={"user-agent": "Mozilla/5.0"})
    assert answer.status_code == 200
    assert "txng_d=" in answer.headers["Set-Cookie"]
    assert scans.keep(visits.taken()) == 1
    assert Scan.objects.get().code == f"/noi-bo/{product.code}/lo/L1"
    assert RecallNotice.objects.count() == 0
