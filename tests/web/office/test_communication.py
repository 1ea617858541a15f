"""A campaign on screen: planned, filled with activities and their evidence, ended."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.programme.test_communication import record
from txng.core import clock
from txng.programme.communication.models import Activity, Campaign

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_campaign_and_what_was_done_for_it(cast: Cast, live_server: Any, browser: "Browser") -> None:
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    commune = Visitor(browser, live_server.url, session_of(cast.users["commune_officer"]))
    officer.look("/office/communication", "communication-empty")
    with officer.page(1280) as page:
        page.goto("/office/communication/campaigns/new")
        page.get_by_label("Tiêu đề", exact=True).fill("Quét mã, biết nguồn")
        page.get_by_label("Thông điệp").fill("Quét mã trước khi mua, báo ngay khi mã sai.")
        page.get_by_label("Bắt đầu").fill(f"{clock.today():%d/%m/%Y}")
        page.get_by_label("Kết thúc").fill(f"31/12/{clock.today().year + 1}")
        page.get_by_label("Số người cần tiếp cận").fill("5000")
        judge(page, "campaign-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Bắt đầu chiến dịch").click()
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã bắt đầu chiến dịch").first.wait_for()
    row = Campaign.objects.get()
    with commune.page(390) as page:
        page.goto(f"/office/communication/new?campaign={row.pk}")
        page.get_by_label("Kênh").select_option("loudspeaker")
        page.get_by_label("Tiêu đề", exact=True).fill("Phát thanh về quét mã")
        page.get_by_label("Số tin, bài, lượt").fill("12")
        page.get_by_label("Số người tiếp cận").fill("1200")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Hãy đính kèm minh chứng").first.wait_for()
        judge(page, "activity-faults")
        page.get_by_label("Đường dẫn").fill("https://phuong.example.vn/phat-thanh")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("heading", name="Phát thanh về quét mã").wait_for()
        judge(page, "activity")
    record(cast, campaign=row)
    officer.look(f"/office/communication/campaigns/{row.pk}", "campaign")
    officer.look("/office/communication", "communication")
    officer.look("/office/communication/campaigns", "campaigns")
    with commune.page(1280) as page:
        activity = Activity.objects.get(channel="loudspeaker")
        page.goto(f"/office/communication/{activity.pk}/cancel")
        page.get_by_label("Lý do").fill("Ghi trùng")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã hủy ghi nhận").first.wait_for()
        judge(page, "activity-cancelled")
