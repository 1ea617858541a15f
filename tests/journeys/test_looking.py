"""Visitors who look: with the camera, with words without accents, in English, without scripts, on a slow phone.

``TXNG_PICTURES=folder`` leaves pictures of every page at 390 and 1280 px.
"""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.browser import Visitor, judge
from tests.portal import Portal
from txng.gs1 import symbols

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GTIN, EAN = "09520801004003", "9520801004003"
LOTS = ("TIM-1", "A/B")
BUDGET = 100_000

_REGISTER = f"""
from datetime import date
from txng.accounts.models import AdminUnit
from txng.accounts.selectors import admin_unit
from txng.accounts.viewers import SYSTEM
from txng.registry import services
from txng.registry.models import Party, Product, ProductGroup
from txng.resolver.recalls import recall_publish

if not Product.objects.filter(gtin="{GTIN}").exists():
    party = services.party_create(actor=SYSTEM, kind="organisation", subtype="cooperative",
        name="HTX Muối tôm Gò Dầu", name_en="Go Dau Shrimp Salt Cooperative", gln="9520801090402",
        commune=admin_unit("25708"), address="Ấp Rạch Sơn")
    group = ProductGroup.objects.filter(code="gia-vi").first()
    product = services.product_create(actor=SYSTEM, party=party, gtin="{GTIN}", group=group,
        name="Muối tôm Tây Ninh, hũ 200 g", name_en="Tay Ninh shrimp salt, 200 g", origin="Tây Ninh, Việt Nam",
        brand="Gò Dầu", standards=["TCVN 12386"], image="/static/demo/banh-trang.svg", shelf_life_days=365,
        status="active", published=True)
    for lot in {LOTS}:
        services.batch_create(actor=SYSTEM, product=product, lot=lot, produced_on=date(2026, 11, 1))
    services.certificate_create(actor=SYSTEM, product=product, kind="ocop", number="OCOP-77", issuer="UBND tỉnh",
        valid_from=date(2026, 1, 1), valid_to=date(2029, 1, 1))
    recall_publish(actor=SYSTEM, code="/01/{GTIN}/10/A%2FB", issued_by="Sở Công Thương Tây Ninh",
        reason="Có phẩm màu không được phép dùng", reason_en="A colour that is not permitted was found",
        reference="Quyết định số 12/QĐ-SCT", hotline="1900 0000")
"""


@pytest.fixture(scope="module")
def shop(portal_process: Portal) -> Portal:
    portal_process.shell(_REGISTER)
    return portal_process


@pytest.fixture
def visitor(shop: Portal, browser: "Browser") -> Visitor:
    return Visitor(browser, f"http://127.0.0.1:{shop.port}")


def label(shop: Portal, kind: str, text: str) -> "Image.Image":
    """Our label as a camera sees it: on a grey table, 640 × 480."""
    drawn = Image.open(BytesIO(symbols.symbol(text, kind, "png", base=f"http://127.0.0.1:{shop.port}"))).convert("L")
    table = Image.new("L", (640, 480), 190)
    size = min(380 / drawn.height, 560 / drawn.width)
    scaled = drawn.resize((round(drawn.width * size), round(drawn.height * size)), Image.Resampling.LANCZOS)
    table.paste(scaled, ((640 - scaled.width) // 2, (480 - scaled.height) // 2))
    return table


def film(picture: "Image.Image", file: Path) -> None:
    """A still picture as a video for Chromium's fake camera."""
    grey = b"\x80" * (picture.width * picture.height // 4)
    frame = b"FRAME\n" + picture.tobytes() + grey + grey
    file.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % picture.size + frame * 5)


@pytest.fixture
def camera(browser: "Browser", tmp_path: Path) -> Iterator[Any]:
    """Opens browsers whose camera sees what is in a file."""
    open_ones = []

    def launch(file: Path | None) -> "Browser":
        found = shutil.which("chromium") or browser.browser_type.executable_path
        seen = [f"--use-file-for-fake-video-capture={file}", "--use-fake-ui-for-media-stream"] if file else []
        arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", *seen]
        open_ones.append(browser.browser_type.launch(executable_path=found, args=arguments))
        return open_ones[-1]

    yield launch
    for one in open_ones:
        one.close()


CODES = [
    ("qr", f"(01){GTIN}(10)TIM-1", f"/01/{GTIN}/10/TIM-1"),
    ("datamatrix", f"(01){GTIN}(10)TIM-1(17)271101", f"/01/{GTIN}/10/TIM-1?17=271101"),
    ("gs1-128", f"(01){GTIN}(10)TIM-1", f"/01/{GTIN}/10/TIM-1"),
    ("ean-13", EAN, f"/01/{GTIN}"),
]


@pytest.mark.parametrize(("kind", "text", "lands"), CODES, ids=[code[0] for code in CODES])
def test_the_camera_reads_our_label_and_lands_on_its_page(
    kind: str, text: str, lands: str, shop: Portal, camera: Any, tmp_path: Path
) -> None:
    film(label(shop, kind, text), tmp_path / "label.y4m")
    base = f"http://127.0.0.1:{shop.port}"
    with Visitor(camera(tmp_path / "label.y4m"), base).page(390) as page:
        page.goto("/quet")
        page.wait_for_url(base + lands, timeout=30_000)
        assert "Muối tôm Tây Ninh" in page.locator("h1").inner_text()


def test_a_refused_camera_is_explained_and_a_photo_helps(shop: Portal, camera: Any, tmp_path: Path) -> None:
    base = f"http://127.0.0.1:{shop.port}"
    with Visitor(camera(None), base, permissions=[]).page(390) as page:
        page.goto("/quet")
        page.get_by_text("Máy ảnh chưa được phép dùng").wait_for(timeout=20_000)
        judge(page, "scan-refused")
        label(shop, "qr", f"(01){GTIN}(10)TIM-1").save(tmp_path / "photo.png")
        page.set_input_files("#file", tmp_path / "photo.png")
        page.wait_for_url(f"{base}/01/{GTIN}/10/TIM-1", timeout=30_000)


def test_a_photo_is_read_without_scripts(visitor: Visitor, shop: Portal, tmp_path: Path) -> None:
    with visitor.page(390, java_script_enabled=False) as page:
        page.goto("/quet")
        label(shop, "qr", f"(01){GTIN}(10)TIM-1").save(tmp_path / "photo.png")
        page.set_input_files("#file", tmp_path / "photo.png")
        page.get_by_role("button", name="Đọc ảnh").click()
        page.wait_for_url(f"{visitor.base}/01/{GTIN}/10/TIM-1")
        page.goto("/quet")
        Image.new("L", (300, 200), 200).save(tmp_path / "nothing.png")
        page.set_input_files("#file", tmp_path / "nothing.png")
        page.get_by_role("button", name="Đọc ảnh").click()
        assert page.get_by_role("alert").inner_text().startswith("Không tìm thấy mã trong ảnh")


def test_search_without_accents_and_by_lot(visitor: Visitor) -> None:
    with visitor.page(390) as page:
        page.goto("/")
        page.get_by_label("Nhập mã hoặc tên sản phẩm").fill("muoi tom")
        page.get_by_role("button", name="Tra cứu").first.click()
        judge(page, "search-names")
        assert page.get_by_role("link", name="HTX Muối tôm Gò Dầu").count() >= 1
        page.get_by_role("link", name="Muối tôm Tây Ninh, hũ 200 g").first.click()
        page.wait_for_url(f"**/01/{GTIN}")
        page.goto("/tra-cuu?q=tim-1")
        page.get_by_role("link", name="TIM-1").click()
        page.wait_for_url(f"**/01/{GTIN}/10/TIM-1")


OLD_AND_FOREIGN = [
    (f"https://old.example.vn/gtin/{GTIN}/lot/TIM-1", f"/01/{GTIN}/10/TIM-1"),
    (f"https://id.gs1.org/01/{GTIN}/10/A%2FB", f"/01/{GTIN}/10/A%2FB"),
    (f"https://other.example/x/y/01/{GTIN}?17=271101", f"/01/{GTIN}?17=271101"),
    (f"]C101{GTIN}10TIM-1", f"/01/{GTIN}/10/TIM-1"),
    (EAN, f"/01/{GTIN}"),
    ("952 0801 004003", f"/01/{GTIN}"),
]


@pytest.mark.parametrize(("typed", "lands"), OLD_AND_FOREIGN, ids=[one[0][:30] for one in OLD_AND_FOREIGN])
def test_one_field_takes_every_kind_of_code(typed: str, lands: str, shop: Portal) -> None:
    from urllib.parse import quote

    answer = shop.ask("GET", "/tra-cuu?q=" + quote(typed, safe=""))
    assert (answer.status, answer.headers.get("location")) == (302, lands)


def test_a_foreign_address_is_shown_and_never_opened(visitor: Visitor) -> None:
    with visitor.page(390) as page:
        page.goto("/tra-cuu?q=https%3A%2F%2Fshop.example%2Fdeal%3Fid%3D1")
        judge(page, "search-foreign")
        assert page.url.startswith(visitor.base)
        assert page.get_by_text("https://shop.example/deal?id=1").is_visible()


def test_an_english_visitor_finds_recall_product_and_producer(visitor: Visitor) -> None:
    with visitor.page(390, locale="en-GB") as page:
        page.goto("/en/")
        page.get_by_role("link", name="All products").click()
        page.get_by_role("link", name="Tay Ninh shrimp salt").first.click()
        page.get_by_role("link", name="Go Dau Shrimp Salt Cooperative").click()
        assert page.locator("h1").inner_text() == "Go Dau Shrimp Salt Cooperative"
        judge(page, "producer-en")
        page.goto("/en/thu-hoi")
        page.get_by_role("link", name="shrimp salt").first.click()
        page.get_by_text("A colour that is not permitted was found").wait_for()
        assert page.locator(".verdict.danger").count() == 1


PAGES = [
    ("/", "home", 200),
    ("/quet", "scan", 200),
    ("/tra-cuu", "search", 200),
    ("/san-pham", "products", 200),
    ("/san-pham?q=khong-co", "products-none", 200),
    ("/nha-san-xuat", "producers", 200),
    ("/thu-hoi", "recalls", 200),
    (f"/01/{GTIN}", "product", 200),
    (f"/01/{GTIN}/10/TIM-1", "lot", 200),
    (f"/01/{GTIN}/10/A%2FB", "lot-recalled", 200),
    ("/01/09520801004997", "unknown", 404),
]


@pytest.mark.parametrize(("path", "name", "status"), PAGES, ids=[one[1] for one in PAGES])
def test_every_page_looks_right(path: str, name: str, status: int, visitor: Visitor) -> None:
    visitor.look(path, f"public-{name}", status=status)


@pytest.mark.parametrize("path", ["/", f"/01/{GTIN}/10/A%2FB", "/thu-hoi", "/san-pham?q=muoi"])
def test_pages_say_everything_without_scripts(path: str, visitor: Visitor) -> None:
    with visitor.page(390, java_script_enabled=False) as page:
        page.goto(path)
        assert "Muối tôm" in page.locator("main").inner_text()


def test_weight_and_largest_paint_on_a_slow_phone(visitor: Visitor) -> None:
    """Printed: bytes over the wire and the largest paint under emulated slow 3G and a four times slower processor."""
    sizes = {"/": 0, f"/01/{GTIN}/10/TIM-1": 0, f"/01/{GTIN}/10/A%2FB": 0}
    for path in sizes:
        with visitor.page(390) as page:
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
            session.send("Network.emulateNetworkConditions", slow)
            session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            received: list[float] = []
            session.on("Network.loadingFinished", lambda event, to=received: to.append(event["encodedDataLength"]))
            page.goto(path, wait_until="networkidle")
            paint = page.evaluate(
                """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
                   .observe({type: "largest-contentful-paint", buffered: true}))"""
            )
            sizes[path] = int(sum(received))
            print(f"\n{path}: {sum(received) / 1000:.1f} kB, largest paint {paint / 1000:.2f} s")
    assert max(sizes.values()) <= BUDGET


def test_search_engines_find_products_and_producers(shop: Portal) -> None:
    index = shop.ask("GET", "/sitemap.xml").body.decode()
    assert "/sitemap-1.xml</loc>" in index
    assert f"/01/{GTIN}</loc>" in shop.ask("GET", "/sitemap-1.xml").body.decode()
    assert "-htx-muoi-tom-go-dau</loc>" in shop.ask("GET", "/sitemap-0.xml").body.decode()
    assert "Sitemap: " in shop.ask("GET", "/robots.txt").body.decode()
    page = shop.ask("GET", f"/01/{GTIN}", accept="text/html").body.decode()
    assert '"@type": "Product"' in page
    assert 'property="og:title"' in page
