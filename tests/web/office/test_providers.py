"""The directory of providers on screen: proposed, checked, put in by another, read by everybody."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.programme.providers.models import Provider

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_from_the_proposal_to_the_public_page(cast: Cast, live_server: Any, browser: "Browser") -> None:
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    lead = Visitor(browser, live_server.url, session_of(cast.users["science_lead"]))
    anybody = Visitor(browser, live_server.url)
    officer.look("/office/providers", "providers-empty")
    anybody.look("/nha-cung-cap", "public-providers-empty")
    with officer.page(1280) as page:
        page.goto("/office/providers/new")
        page.get_by_label("Tên", exact=True).fill("Công ty Giải pháp Nông Sản Số")
        page.get_by_label("Mã số thuế").fill("3901234577")
        page.get_by_label("Phần mềm truy xuất nguồn gốc").check()
        page.get_by_label("Liên hệ").fill("1900 1234, lienhe@nongsanso.example.vn")
        page.get_by_label("Trang web").fill("https://nongsanso.example.vn")
        page.get_by_label("Giới thiệu ngắn", exact=True).fill("Phần mềm nhật ký, tem QR và kết nối cổng tỉnh.")
        judge(page, "provider-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Kiểm tra điều kiện").click()
        judge(page, "provider-checklist")
        for select in page.locator("main select").all():
            select.select_option("met")
        page.get_by_label("Minh chứng: Trao đổi dữ liệu").fill("Đã gửi 120 sự kiện vào môi trường thử.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã kiểm tra, chờ đưa vào danh mục").first.wait_for()
        assert page.get_by_role("button", name="Đưa vào danh mục").count() == 0
    row = Provider.objects.get()
    with lead.page(390) as page:
        page.goto(f"/office/providers/{row.pk}")
        page.get_by_role("button", name="Đưa vào danh mục").click()
        page.get_by_text("Trong danh mục").first.wait_for()
        judge(page, "provider")
    officer.look(f"/office/providers/{row.pk}", "provider-listed", widths=(1280,))
    officer.look("/office/providers", "providers")
    anybody.look("/nha-cung-cap", "public-providers")
    anybody.look("/en/nha-cung-cap?q=nong+san", "public-providers-en")
    with officer.page(1280) as page:
        page.goto(f"/office/providers/{row.pk}/say/suspend")
        page.get_by_label("Lý do").fill("Tạm dừng dịch vụ từ 01/12")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đang bị đình chỉ").first.wait_for()
    anybody.look("/nha-cung-cap", "public-providers-suspended", widths=(390,))
