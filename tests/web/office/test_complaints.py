"""From a scan to a report to the answer: without an account, without scripts, in two languages."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.oversight.complaints.models import Report

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_consumer_reports_and_reads_the_answer(cast: Cast, live_server: Any, browser: "Browser") -> None:
    passer_by = Visitor(browser, live_server.url)
    with passer_by.page(390) as page:
        page.goto("/phan-anh?ma=https://id.gs1.org/01/09520801001019/10/MC-1")
        judge(page, "public-report")
        page.get_by_label("Tem dán đè lên tem khác").check()
        page.get_by_label("Quý vị thấy gì?").fill("Bóc tem ra còn một tem khác ở dưới.")
        page.get_by_role("button", name="Gửi phản ánh").click()
        page.get_by_text("Phản ánh đã được gửi").wait_for()
        judge(page, "public-report-sent")
    made = Report.objects.get()
    officer = Visitor(browser, live_server.url, session_of(cast.users["department_officer"]))
    with officer.page(1280) as page:
        page.goto("/office/")
        page.get_by_role("link", name="Tem dán đè lên tem khác").click()
        judge(page, "office-complaint")
        page.get_by_role("link", name="Trả lời và kết thúc").click()
        page.get_by_label("Lời gửi người phản ánh").fill("Đã kiểm tra và xử lý cửa hàng.")
        page.get_by_role("button", name="Trả lời và kết thúc").click()
        page.get_by_text("Đã ghi nhận").first.wait_for()
    officer.look("/office/complaints", "office-complaints")
    passer_by.look(f"/phan-anh/{made.tracking}", "public-report-answered")
    passer_by.look("/en/phan-anh", "public-report-en")


@pytest.mark.django_db
def test_the_form_keeps_what_was_typed_and_names_faults(cast: Cast, client: Any) -> None:
    answer = client.post("/phan-anh", {"kind": "nonsense", "text": "Mùi lạ", "code": "<b>x</b>"})
    assert answer.status_code == 422
    assert "Mùi lạ" in answer.content.decode()
    assert "<b>x</b>" not in answer.content.decode()
    assert client.get("/phan-anh/tra-cuu?so=khong-co")["Location"] == "/phan-anh?khong=1"
    sent = client.post("/en/phan-anh", {"kind": "quality", "text": "Bad smell"})
    followed = client.get(sent["Location"])
    assert followed["Cache-Control"] == "no-store"
    assert "Received, waiting" in followed.content.decode()
