"""What a person sees after a scan: each state of the page, in both languages."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from re import sub
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import BANH_TRANG, MANG_CAU, Cast
from tests.web.public.asking import Answer, Portal
from txng.core import clock
from txng.registry.models import Batch, Certificate, Party, Product

pytestmark = pytest.mark.django_db(transaction=True)

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept_language": "vi-VN,vi;q=0.9"}
LOT = f"/01/{MANG_CAU}/10/MC-1"


@pytest.fixture
def shop(portal: Portal, cast: Cast) -> Iterator[Portal]:
    """A portal with the cast's products on it."""
    return portal


def words(answer: Answer) -> str:
    """The text of a page as a reader sees it, in one line."""
    body = sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", answer.text)
    return " ".join(unescape(sub(r"<[^>]+>", " ", body)).split())


def test_a_declared_lot_shows_who_what_and_when(shop: Portal) -> None:
    page = shop.get(LOT, **BROWSER)
    text = words(page)
    assert page.status == 200
    assert page.headers["content-language"] == "vi"
    for expected in (
        "Mãng cầu ta Bà Đen, thùng 5 kg",
        "HTX Mãng cầu Chân Núi",
        "Phường Bình Minh, Tỉnh Tây Ninh",
        "Đã khai báo, chưa xác nhận",
        "Lô MC-1",
        "04/11/2026",
        MANG_CAU,
        "Bạn đang ở testserver . Trang này không bao giờ hỏi mật khẩu hay tiền.",
    ):
        assert expected in text, expected


def test_all_eleven_items_of_the_law_stand_on_the_page(shop: Portal) -> None:
    text = words(shop.get(LOT, **BROWSER))
    assert [f"{number}. " in text for number in range(1, 12)] == [True] * 11
    for expected in (
        "Xuất xứ Tây Ninh, Việt Nam",
        "Ấp Coop, Phường Bình Minh",
        "http://testserver /01 /09520801001019 /10 /MC-1",
        "VietGAP",
    ):
        assert expected in text, expected


def test_a_confirmed_product_says_who_confirmed_it_when_and_on_what_basis(shop: Portal, cast: Cast) -> None:
    cast.products["mang_cau"].verified_by = "Sở Nông nghiệp và Môi trường"
    cast.products["mang_cau"].verified_at = timezone.datetime(2026, 10, 12, tzinfo=timezone.get_current_timezone())
    cast.products["mang_cau"].verified_basis = "Quyết định 45/QĐ-SNNMT"
    cast.products["mang_cau"].save()
    text = words(shop.get(LOT, **BROWSER))
    assert "Thông tin đã được xác nhận Sở Nông nghiệp và Môi trường, 12/10/2026, Quyết định 45/QĐ-SNNMT" in text


def test_a_recall_comes_first_and_is_seen_within_two_seconds(shop: Portal, cast: Cast) -> None:
    assert "THU HỒI" not in words(shop.get(LOT, **BROWSER))
    Batch.objects.filter(lot="MC-1").update(status="recalled")
    shop.wait(1.9)
    page = shop.get(LOT, **BROWSER)
    assert "SẢN PHẨM BỊ THU HỒI – ngừng sử dụng" in words(page)
    assert page.text.index('class="verdict danger"') < page.text.index("<h1>")


def test_a_lot_past_its_expiry_says_so_in_words(shop: Portal, cast: Cast) -> None:
    today = clock.today()
    Batch.objects.filter(lot="MC-1").update(expires_on=today + timedelta(days=3))
    assert "Còn 3 ngày" in words(shop.get(LOT, **BROWSER))
    Batch.objects.filter(lot="MC-1").update(produced_on=None, harvested_on=None, expires_on=today - timedelta(days=3))
    shop.wait(1.9)
    text = words(shop.get(LOT, **BROWSER))
    assert "Đã quá hạn 3 ngày" in text
    assert "Sản phẩm đã quá hạn sử dụng 3 ngày." in text


def test_a_product_code_alone_offers_the_lots(shop: Portal) -> None:
    page = shop.get(f"/01/{MANG_CAU}", **BROWSER)
    assert page.status == 200
    assert f'href="{LOT}"' in page.text
    assert "Tìm số lô ở đâu trên bao bì?" in words(page)
    assert "Hành trình" not in words(page).split("Bạn đang cầm lô nào?")[0]


def test_a_lot_nobody_declared_is_said_to_be_unknown_and_others_are_offered(shop: Portal) -> None:
    page = shop.get(f"/01/{MANG_CAU}/10/KHONG-CO", **BROWSER)
    assert page.status == 404
    assert "Chưa có thông tin về lô này" in words(page)
    assert f'href="{LOT}"' in page.text


def test_a_serial_number_nobody_recorded_is_said_to_be_unknown(shop: Portal) -> None:
    assert "Chưa có thông tin về số sê-ri này" in words(shop.get(f"/01/{MANG_CAU}/21/S1", **BROWSER))


def test_certificates_show_their_validity(shop: Portal, cast: Cast) -> None:
    today = clock.today()
    for kind, days, state in (("vietgap", 100, "valid"), ("haccp", -5, "valid"), ("halal", 50, "revoked")):
        Certificate.objects.create(
            product=cast.products["mang_cau"],
            kind=kind,
            number=f"SO-{kind}",
            issuer="Tổ chức chứng nhận",
            valid_from=today - timedelta(days=400),
            valid_to=today + timedelta(days=days),
            state=state,
        )
    text = words(shop.get(LOT, **BROWSER))
    assert f"VietGAP SO-vietgap · Tổ chức chứng nhận Còn hiệu lực đến {today + timedelta(days=100):%d/%m/%Y}" in text
    assert f"HACCP SO-haccp · Tổ chức chứng nhận Đã hết hiệu lực ngày {today - timedelta(days=5):%d/%m/%Y}" in text
    assert "Halal SO-halal · Tổ chức chứng nhận Đã bị thu hồi" in text


def test_demo_data_is_marked_as_such(shop: Portal, cast: Cast) -> None:
    assert "Dữ liệu minh họa" not in words(shop.get(LOT, **BROWSER))
    Product.objects.update(is_demo=True)
    shop.wait(1.9)
    assert "Dữ liệu minh họa" in words(shop.get(LOT, **BROWSER))


def test_private_data_does_not_reach_the_page(shop: Portal) -> None:
    for path in (LOT, f"/01/{BANH_TRANG}/10/BT-1"):
        page = shop.get(path, **BROWSER).text
        assert "84276000000" not in page
        assert "11.38" not in page


def test_english_readers_get_english(shop: Portal) -> None:
    for page in (shop.get(LOT, accept_language="en-GB,en"), shop.get(f"{LOT}?lang=en", **BROWSER)):
        assert page.headers["content-language"] == "en"
        assert "Declared, not yet confirmed" in words(page)
        assert 'href="/01/09520801001019/10/MC-1?lang=vi"' in page.text
    assert "Đã khai báo" in words(shop.get(f"{LOT}?lang=vi", accept_language="en"))


def test_a_code_of_somebody_else_is_explained_and_leads_on(shop: Portal) -> None:
    page = shop.get("/01/08934563138165/10/L1", **BROWSER)
    assert page.status == 404
    for expected in ("Sản phẩm không thuộc cổng này", "GS1 Việt Nam", "Mở cổng quốc gia: truyxuat.gov.vn"):
        assert expected in words(page), expected
    assert 'href="https://truyxuat.gov.vn"' in page.text


def test_a_code_of_something_else_than_a_product_says_so(shop: Portal) -> None:
    text = words(shop.get("/414/9520801090150", **BROWSER))
    assert "Đây không phải mã sản phẩm" in text
    assert "không đăng ký" not in text


def test_an_undeclared_code_of_a_registered_firm_is_not_to_be_relied_on(shop: Portal, cast: Cast) -> None:
    cast.parties["coop"].company_prefixes = ["8934563"]
    cast.parties["coop"].save()
    text = words(shop.get("/01/08934563138165", **BROWSER))
    assert "Mã này không được cấp trên cổng. Không nên tin nhãn này." in text


@pytest.mark.parametrize("known", ["product", "party"])
def test_an_undeclared_code_of_a_firm_that_told_no_prefix_is_ours_all_the_same(
    shop: Portal, cast: Cast, known: str
) -> None:
    if known == "product":
        Product.objects.filter(gtin=MANG_CAU).update(gtin="08934563000011")
    else:
        Party.objects.filter(pk=cast.parties["coop"].pk).update(gln="8934563000011")
    text = words(shop.get("/01/08934563138165", **BROWSER))
    assert "Mã này không được cấp trên cổng. Không nên tin nhãn này." in text
    assert "GS1 Việt Nam" in text
    assert "Sản phẩm không thuộc cổng này" in words(shop.get("/01/08938501234568", **BROWSER))


def test_an_unpublished_product_is_as_unknown_as_any_other(shop: Portal, cast: Cast) -> None:
    Product.objects.update(published=False)
    page = shop.get(LOT, **BROWSER)
    assert page.status == 404
    assert "Mãng cầu" not in page.text


def test_a_code_with_an_error_is_refused_in_words(shop: Portal) -> None:
    page = shop.get("/01/08934563138166", **BROWSER)
    assert page.status == 400
    assert "Mã có lỗi" in words(page)
    assert 'action="/tra-cuu"' in page.text


def test_machines_get_our_page_as_the_default_link(shop: Portal) -> None:
    found = shop.get(LOT, accept="application/linkset+json").json["linkset"]
    assert [entry["anchor"] for entry in found] == [f"http://testserver/01/{MANG_CAU}", f"http://testserver{LOT}"]
    voc = "https://ref.gs1.org/voc/"
    assert found[1][voc + "defaultLink"][0]["href"] == f"http://testserver{LOT}"
    assert set(found[1]) >= {voc + "pip", voc + "traceability", voc + "epcis"}
    assert shop.get(f"{LOT}?linkType=gs1:traceability").status == 200
    assert shop.get(f"{LOT}?linkType=gs1:instructions").status == 404


def test_a_registered_default_link_goes_before_our_page(shop: Portal) -> None:
    from tests.resolver.documents import document, link, record
    from txng.accounts.viewers import SYSTEM
    from txng.resolver.services import links_load

    target = link("https://nsx.example.vn/mang-cau")
    links_load(document(record(f"/01/{MANG_CAU}/10/MC-1", defaultLink=[target])), SYSTEM)
    assert shop.get(LOT, **BROWSER).headers["location"] == "https://nsx.example.vn/mang-cau"
    assert shop.get(f"/01/{MANG_CAU}/10/MC-2", **BROWSER).status == 404
    links_load(document(record(f"/01/{MANG_CAU}", defaultLink=[target])), SYSTEM)
    shop.wait(1.9)
    assert shop.get(f"/01/{MANG_CAU}/10/MC-2", **BROWSER).status == 307


def test_a_page_is_light_needs_no_script_and_names_no_other_host(shop: Portal) -> None:
    page = shop.get(LOT, accept_encoding="gzip", **BROWSER)
    assert page.headers["content-encoding"] == "gzip"
    assert len(page.raw) <= 14_000
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert " onclick=" not in page.text
    addresses = set(sub(r'.*?(?:src|href)="([^"]*)"', r"\1\n", page.text.replace("\n", " ")).split())
    foreign = {address for address in addresses if "://" in address and "testserver" not in address}
    assert not foreign


def test_a_page_that_has_not_changed_is_not_sent_again(shop: Portal) -> None:
    first = shop.get(LOT, **BROWSER)
    again = shop.get(LOT, if_none_match=first.headers["etag"], **BROWSER)
    assert (again.status, again.raw) == (304, b"")
    assert first.headers["cache-control"] == "private, no-cache", "it marks the device"
    marked = shop.get(LOT, cookie="txng_d=" + "a" * 22, **BROWSER)
    assert (marked.headers["cache-control"], "set-cookie" in marked.headers) == ("no-cache", False)
    assert shop.get(LOT, method="HEAD", **BROWSER).headers["content-length"] == str(len(first.raw))


def test_a_fault_of_ours_is_an_apology_with_a_reference(shop: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("txng.web.public.pages.item", broken)
    page = shop.get(LOT, **BROWSER)
    assert page.status == 500
    assert "Mã tra cứu:" in words(page)
    assert "RuntimeError" not in page.text
