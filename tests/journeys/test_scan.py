"""A consumer's journey: a chain is captured, the label is decoded, a phone opens its code and reads the stages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from tests.journeys.chains import chain, document
from tests.portal import Portal
from txng.gs1 import symbols

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

GTIN, LOT = "09520801009015", "NHAT-KY-1"
PATH = f"/01/{GTIN}/10/{LOT}"
PLOT, PACKING, SHOP = "9520801090150", "9520801090167", "9520801090198"
STAGES = ["Công đoạn khác", "Thu hoạch, tạo lô", "Vận chuyển", "Đóng gói", "Vận chuyển", "Bán lẻ"]
BUDGET = 100_000  # bytes over the wire: page, style, script, fonts and picture

_REGISTER = """
from datetime import date
from txng.accounts.models import AdminUnit
from txng.accounts.selectors import admin_unit
from txng.accounts.viewers import SYSTEM
from txng.registry import services
from txng.registry.models import Party, Product

party = Party.objects.get(gln="9520801090013")
if not Product.objects.filter(gtin="%(gtin)s").exists():
    services.party_update(actor=SYSTEM, party=party, name="HTX Dưa lưới Long Hoa", commune=admin_unit("25630"),
                          address="Khu phố Long Mỹ")
    for gln, kind, name, commune in (("%(plot)s", "plot", "Nhà màng số 1", "25630"),
                                     ("%(packing)s", "packing_house", "Nhà đóng gói Long Hoa", "25630"),
                                     ("%(shop)s", "shop", "Cửa hàng Long An", "27694")):
        services.place_create(actor=SYSTEM, party=party, kind=kind, name=name, gln=gln, commune=admin_unit(commune))
    product = services.product_create(
        actor=SYSTEM, party=party, gtin="%(gtin)s", name="Dưa lưới nhà màng, trái 1,5 kg", origin="Tây Ninh, Việt Nam",
        brand="Long Hoa", standards=["VietGAP"], image="/static/demo/mang-cau.svg", shelf_life_days=14,
        status="active", published=True)
    services.batch_create(actor=SYSTEM, product=product, lot="%(lot)s", produced_on=date(2026, 11, 5))
"""


@pytest.fixture(scope="module")
def shop(portal_process: Portal) -> Portal:
    """A running portal that knows the product and has received its chain over HTTP."""
    names = {"gtin": GTIN, "lot": LOT, "plot": PLOT, "packing": PACKING, "shop": SHOP}
    portal_process.shell(_REGISTER % names)
    answer = portal_process.capture(document(chain(GTIN, LOT, PLOT, PACKING, SHOP)))
    assert answer.status == 202, answer.body
    return portal_process


@contextmanager
def phone(browser: "Browser", **options: Any) -> Iterator["Page"]:
    """A small phone; the page may not complain on its console."""
    context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, "locale": "vi-VN", **options})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
        assert not complaints
    finally:
        context.close()


def address_on_the_label(portal: Portal) -> str:
    """Draw the label's code, read it back as a phone would."""
    png = symbols.symbol(f"(01){GTIN}(10){LOT}", "qr", "png", base=f"http://127.0.0.1:{portal.port}")
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
    return str(found.text)


def test_a_phone_without_scripts_shows_the_stages_of_a_captured_chain(shop: Portal, browser: "Browser") -> None:
    address = address_on_the_label(shop)
    assert address == f"http://127.0.0.1:{shop.port}{PATH}"
    requests: list[Request] = []
    with phone(browser, java_script_enabled=False) as page:
        page.on("requestfinished", lambda request: requests.append(request))
        answer = page.goto(address, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
        assert page.locator("ol.timeline h3").all_inner_texts() == STAGES
        assert page.locator("h1").inner_text() == "Dưa lưới nhà màng, trái 1,5 kg"
        assert page.locator("dl.rows dt").filter(has_text="Tiêu chuẩn, quy chuẩn áp dụng").count() == 1
        assert not page.locator("[data-share]").is_visible()
        hosts = {urlsplit(request.url).netloc for request in requests}
        assert hosts == {f"127.0.0.1:{shop.port}"}
        weight = sum(sizes["responseBodySize"] for sizes in (request.sizes() for request in requests))
        assert weight <= BUDGET, {request.url: request.sizes()["responseBodySize"] for request in requests}


def test_nothing_sticks_out_of_a_phone_or_a_desk(shop: Portal, browser: "Browser") -> None:
    addresses = [PATH, f"/01/{GTIN}", "/01/08934563138165", "/", "/tra-cuu?q=dua+luoi", f"{PATH}?lang=en"]
    for width in (320, 390, 1280):
        with phone(browser, viewport={"width": width, "height": 844}) as page:
            for path in addresses:
                page.goto(f"http://127.0.0.1:{shop.port}{path}") if "089345" not in path else quietly(page, shop, path)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)


def quietly(page: "Page", shop: Portal, path: str) -> None:
    """A page that answers 404 makes Chromium complain on the console: look at what is drawn only."""
    body = shop.ask("GET", path, accept="text/html", accept_language="vi").body.decode()
    page.goto(f"http://127.0.0.1:{shop.port}/")
    page.evaluate("html => { document.documentElement.innerHTML = html }", body.split("<html", 1)[1].split(">", 1)[1])


def test_sharing_and_raw_data_work(shop: Portal, browser: "Browser") -> None:
    with phone(browser) as page:
        page.goto(f"http://127.0.0.1:{shop.port}{PATH}")
        assert page.get_by_role("button", name="Chia sẻ").is_visible()
        raw = page.get_by_role("link", name="Xem dữ liệu gốc (EPCIS)").get_attribute("href")
        assert raw == f"{PATH}?linkType=gs1:epcis"
    found = json.loads(shop.ask("GET", raw).body)
    assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 8


def test_what_is_typed_leads_to_the_page(shop: Portal, browser: "Browser") -> None:
    with phone(browser) as page:
        page.goto(f"http://127.0.0.1:{shop.port}/")
        page.get_by_label("Nhập mã hoặc tên sản phẩm").fill("dua luoi nha mang")
        page.get_by_role("button", name="Tra cứu").click()
        page.get_by_role("link", name="Dưa lưới nhà màng").click()
        page.get_by_role("link", name=f"Lô {LOT}").click()
        assert page.url.endswith(PATH)
        assert page.locator("ol.timeline h3").all_inner_texts() == STAGES


def test_pages_have_no_serious_barrier(shop: Portal, browser: "Browser") -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width in (390, 1280):
        with phone(browser, viewport={"width": width, "height": 844}) as page:
            for path in (PATH, f"/01/{GTIN}", "/", "/tra-cuu?q=khong-co"):
                page.goto(f"http://127.0.0.1:{shop.port}{path}")
                found = Axe().run(page).response["violations"]
                assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")], (width, path)
