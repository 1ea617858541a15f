"""A lot recalled on screen: an officer traces and proposes, a lead decides, the shop answers, the public is warned."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.oversight.test_recalls import CODE, LOT, village
from txng.core import clock
from txng.oversight.recalls.models import Recall
from txng.resolver.models import RecallNotice

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["village"]


@pytest.mark.django_db(transaction=True)
def test_a_bad_lot_is_recalled_within_minutes(village: Cast, live_server: Any, browser: "Browser") -> None:
    def visitor(name: str) -> Visitor:
        return Visitor(browser, live_server.url, session_of(village.users[name]))

    officer, lead, seller = visitor("department_officer"), visitor("department_lead"), visitor("seller")
    officer.look("/office/recalls", "office-recalls-empty")
    officer.look(f"/office/trace?code={LOT}", "office-trace")
    with officer.page(390) as page:
        page.goto(f"/office/trace?code={LOT}")
        page.get_by_role("link", name="Lập hồ sơ thu hồi").click()
        page.get_by_label("Vi phạm, mối nguy").select_option(label="Vi sinh vật")
        page.get_by_label("Lý do (công chúng sẽ đọc được)").fill("Phát hiện Salmonella")
        page.get_by_role("button", name="Xác định phạm vi").click()
        page.get_by_text("60 kg").first.wait_for()
        judge(page, "office-recall-draft")
        page.get_by_role("button", name="Trình quyết định").click()
        page.get_by_text("Đã trình quyết định").first.wait_for()
    recall = Recall.objects.get()
    with lead.page(1280) as page:
        page.goto("/office/")
        page.get_by_role("link", name="Chờ quyết định").click()
        page.get_by_role("link", name="Nhập quyết định").click()
        page.get_by_label("Số quyết định").fill("12/QĐ-SNNMT")
        page.get_by_label("Ngày quyết định").fill(f"{clock.today():%d/%m/%Y}")
        page.get_by_label("Người ký").fill("Hồ Thị Ruộng")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Quyết định và thông báo").click()
        page.get_by_text("các mã hàng đã hiện cảnh báo").wait_for()
    assert RecallNotice.objects.filter(path=CODE, ended_at=None).exists()
    with seller.page(390) as page:
        page.goto("/workspace/")
        page.get_by_role("link", name="Thu hồi: tách riêng").click()
        judge(page, "workspace-recall-answer")
        page.get_by_label("Đã tách riêng").fill("50")
        page.get_by_label("Đã bán").fill("10")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã ghi nhận câu trả lời").wait_for()
    seller.look("/workspace/recalls", "workspace-recalls")
    officer.look(f"/office/recalls/{recall.pk}", "office-recall")
    with officer.page(1280) as page:
        page.goto(f"/office/recalls/{recall.pk}")
        page.get_by_role("link", name="Ghi việc xử lý").click()
        page.get_by_label("Tiêu hủy").check()
        page.get_by_label("Số lượng").first.fill("50")
        page.get_by_label("Đơn vị").last.select_option("KGM")
        judge(page, "office-recall-disposal")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Báo cáo kết thúc", exact=True).click()
        page.get_by_label("Kết quả").fill("Đã thu và tiêu hủy 50 kg.")
        page.get_by_label("Lý do kết thúc").fill("Các cơ sở còn lại không có hàng")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã nộp báo cáo").first.wait_for()
        assert page.get_by_role("link", name="Kết thúc thu hồi").count() == 0
    with lead.page(1280) as page:
        page.goto(f"/office/recalls/{recall.pk}")
        page.get_by_role("link", name="Kết thúc thu hồi").click()
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã kết thúc thu hồi").first.wait_for()
        judge(page, "office-recall-closed")


@pytest.mark.django_db
def test_an_unknown_code_is_said_to_be_unknown(cast: Cast, client: Any) -> None:
    client.force_login(cast.users["inspector"])
    assert "Không có sự kiện nào nhắc đến mã này" in client.get(f"/office/trace?code={LOT}-nie").content.decode()
    assert client.get("/office/trace?code=(01)1").status_code == 422
