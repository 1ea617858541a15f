"""The demo has shrimp salt that fails microbiology: traced to three shops, recalled, destroyed, closed; timed."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from tests.browser import Visitor, in_a_thread, judge, session_of
from txng.accounts.models import User
from txng.config.demo import load
from txng.config.demo.frontdoor import Call, calls
from txng.core import clock
from txng.oversight.recalls.models import Recall
from txng.resolver.models import Scan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOT = "/01/09520801003013/10/MT-2026-1010"
#: who holds it: user, cartons set apart, cartons sold
HOLDERS = (("demo-sieu-thi", 8, 2), ("demo-sieu-thi-mini", 8, 1), ("demo-tap-hoa", 6, 0))


@pytest.fixture
def demo(db: None, transactional_db: None) -> Iterator[None]:
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)

    in_a_thread(load.demo_load)
    yield
    Scan.objects.all().delete()  # the front door writes what it saw when it ends


@pytest.mark.timeout(600)
def test_a_bad_lot_is_found_in_three_shops_and_recalled(
    demo: None, live_server: Any, browser: "Browser", capsys: pytest.CaptureFixture[str]
) -> None:
    def visitor(name: str) -> Visitor:
        return Visitor(browser, live_server.url, session_of(User.objects.get(username=name)))

    officer, lead = visitor("demo-cong-thuong"), visitor("demo-cong-thuong-lanh-dao")
    began = time.monotonic()
    recall = proposed(officer)
    decided(lead, recall)
    announced = time.monotonic() - began
    asked = time.monotonic()
    page = in_a_thread(lambda: calls([Call("GET", LOT, (("accept", "text/html"),))]))[0].body.decode()
    warned = time.monotonic() - asked
    assert "Mẫu kiểm nghiệm có Salmonella." in page, "who scans a jar reads it at once"
    assert warned < 2
    Visitor(browser, live_server.url).look("/thu-hoi", "shrimp-salt-public")
    for name, apart, sold in HOLDERS:
        answered(visitor(name), apart, sold)
    officer.look(f"/office/recalls/{recall.pk}", "shrimp-salt-recall")
    reported(officer, recall)
    closed(lead, recall)
    recall.refresh_from_db()
    assert recall.state == "closed"
    with capsys.disabled():
        whole = time.monotonic() - began
        print(f"\nrecall: {announced:.0f} s to the decision, banner {warned:.1f} s later, closed after {whole:.0f} s")


def proposed(officer: Visitor) -> Recall:
    """From the code on the jar to a proposal, with everybody who holds it."""
    with officer.page(1280) as page:
        page.goto(f"/office/trace?code=https://id.gs1.org{LOT}")
        for place in ("Quầy thực phẩm Vàm Cỏ Mart", "Siêu thị mini Hòa Thành", "Tạp hóa Cô Sáu"):
            page.get_by_text(place).first.wait_for()
        judge(page, "shrimp-salt-trace")
        page.get_by_role("link", name="Lập hồ sơ thu hồi").click()
        page.get_by_label("Vi phạm, mối nguy").select_option(label="Vi sinh vật")
        page.get_by_label("Lý do (công chúng sẽ đọc được)").fill("Mẫu kiểm nghiệm có Salmonella.")
        page.get_by_role("button", name="Xác định phạm vi").click()
        page.get_by_role("button", name="Trình quyết định").click()
        page.get_by_text("Đã trình quyết định").first.wait_for()
    return Recall.objects.get()


def decided(lead: Visitor, recall: Recall) -> None:
    with lead.page(1280) as page:
        page.goto(f"/office/recalls/{recall.pk}")
        page.get_by_role("link", name="Nhập quyết định").click()
        page.get_by_label("Số quyết định").fill("21/QĐ-SCT")
        page.get_by_label("Ngày quyết định").fill(f"{clock.today():%d/%m/%Y}")
        page.get_by_label("Người ký").fill("Lãnh đạo Sở Công Thương")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Quyết định và thông báo").click()
        page.get_by_text("các mã hàng đã hiện cảnh báo").wait_for()


def answered(seller: Visitor, apart: int, sold: int) -> None:
    with seller.page(390) as page:
        page.goto("/workspace/")
        page.get_by_role("link", name="Thu hồi: tách riêng").first.click()
        page.get_by_label("Đã tách riêng").fill(str(apart))
        page.get_by_label("Đã bán").fill(str(sold))
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã ghi nhận câu trả lời").wait_for()


def reported(officer: Visitor, recall: Recall) -> None:
    with officer.page(1280) as page:
        page.goto(f"/office/recalls/{recall.pk}")
        page.get_by_role("link", name="Ghi việc xử lý").click()
        page.get_by_label("Tiêu hủy").check()
        page.get_by_label("Số lượng").first.fill("22")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Báo cáo kết thúc", exact=True).click()
        page.get_by_label("Kết quả").fill("Đã thu và tiêu hủy 22 thùng; 3 thùng đã bán, đã cảnh báo người mua.")
        page.get_by_label("Lý do kết thúc").fill("Ba cửa hàng và kho không còn hàng.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã nộp báo cáo").first.wait_for()
        judge(page, "shrimp-salt-report")
        assert page.request.get(f"/office/recalls/{recall.pk}/report.docx").ok


def closed(lead: Visitor, recall: Recall) -> None:
    with lead.page(1280) as page:
        page.goto(f"/office/recalls/{recall.pk}")
        page.get_by_role("link", name="Kết thúc thu hồi").click()
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã kết thúc thu hồi").first.wait_for()
        judge(page, "shrimp-salt-closed")
