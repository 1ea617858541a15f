"""A plan on screen: drawn up by a commune on a phone, followed by the leading department."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.programme.test_plans import planned
from txng.core import clock
from txng.programme.plans import services
from txng.programme.plans.models import Plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_drawn_up_issued_and_done(cast: Cast, live_server: Any, browser: "Browser") -> None:
    commune = Visitor(browser, live_server.url, session_of(cast.users["commune_officer"]))
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    services.plan_step(actor=cast.viewer("commune_officer"), plan=planned(cast), name="issue")
    with commune.page(390) as page:
        page.goto("/office/")
        page.get_by_role("link", name="Tập huấn").wait_for()
        page.goto("/office/plans/new")
        page.get_by_label("Tiêu đề").fill("Kế hoạch triển khai năm 2028")
        page.get_by_label("Bắt đầu").fill(f"{clock.today():%d/%m/%Y}")
        page.get_by_label("Kết thúc").fill(f"31/12/{clock.today().year + 1}")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Thêm nhiệm vụ").click()
        page.get_by_label("Nhiệm vụ").fill("Phát tờ rơi tại chợ")
        page.get_by_label("Người phụ trách").fill("Bà Xã")
        judge(page, "plan-task")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Ban hành kế hoạch").click()
        page.get_by_role("link", name="Phát tờ rơi tại chợ").first.click()
        page.get_by_label("Tiến độ").fill("40")
        page.get_by_label("Đã làm gì").fill("Đã phát tại hai chợ.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã phát tại hai chợ.").wait_for()
        judge(page, "plan")
    officer.look("/office/plans", "plans")
    officer.look(f"/office/plans/{Plan.objects.order_by('-pk')[0].pk}", "plan-seen")
