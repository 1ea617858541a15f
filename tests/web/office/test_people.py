"""Posts on screen: somebody appointed, a leader who goes away, the page of those who work with them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.accounts.models import Post
from txng.core import clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_appointed_and_standing_in(cast: Cast, live_server: Any, browser: "Browser") -> None:
    administrator = Visitor(browser, live_server.url, session_of(cast.users["administrator"]))
    lead = Visitor(browser, live_server.url, session_of(cast.users["science_lead"]))
    with administrator.page(1280) as page:
        page.goto("/office/people")
        page.get_by_role("link", name="Phân công người mới").click()
        page.get_by_label("Thư điện tử hoặc tên đăng nhập").fill("khong.co.ai")
        page.get_by_label("Cơ quan").select_option("sct")
        page.get_by_label("Số, ngày văn bản").fill("QĐ 12 ngày 1/11/2026")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Không có tài khoản “khong.co.ai”").first.wait_for()
        judge(page, "post-new")
        page.get_by_label("Thư điện tử hoặc tên đăng nhập").fill("newcomer")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã phân công").wait_for()
        judge(page, "post")
    assert Post.objects.filter(user=cast.users["newcomer"], agency__code="sct").exists()
    administrator.look("/office/people", "people-all")
    with lead.page(390) as page:
        page.goto("/office/people")
        page.get_by_role("link", name="Ủy quyền khi vắng mặt").click()
        page.get_by_label("Người được ủy quyền").select_option(label="Đặng Văn Tỉnh")
        page.get_by_label("Đến hết ngày").fill(f"{clock.today() + timedelta(days=4):%d/%m/%Y}")
        page.get_by_label("Lý do").fill("Đi công tác")
        judge(page, "post-delegate")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Thay cho").wait_for()
        judge(page, "post-delegated")
        page.get_by_role("link", name="Kết thúc từ hôm nay").click()
        page.get_by_label("Lý do").fill("Về sớm")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã kết thúc vị trí").wait_for()
    lead.look("/office/people", "people")
