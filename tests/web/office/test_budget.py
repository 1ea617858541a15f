"""A budget year on screen: estimate of a department, appraised by finance, approved by the province, spent."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.programme.test_budget import approved, estimate, opened
from txng.core import clock
from txng.programme.budget.models import Estimate

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TODAY = clock.today()


@pytest.mark.django_db(transaction=True)
def test_a_year_from_the_window_to_payments(cast: Cast, live_server: Any, browser: "Browser") -> None:
    def visitor(name: str) -> Visitor:
        return Visitor(browser, live_server.url, session_of(cast.users[name]))

    before = opened(cast, TODAY.year - 1)
    approved(cast, estimate(cast, before, "department_officer", state=300_000_000))
    lead, department, finance = visitor("science_lead"), visitor("department_officer"), visitor("finance_officer")
    lead.look("/office/budget", "budget-lead")
    with lead.page(1280) as page:
        page.goto("/office/budget/year")
        page.get_by_label("Năm", exact=True).fill(str(TODAY.year))
        page.get_by_label("Nhận dự toán từ ngày").fill(f"{TODAY:%d/%m/%Y}")
        page.get_by_label("đến").last.fill(f"{TODAY + timedelta(days=20):%d/%m/%Y}")
        judge(page, "budget-year")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lưu").wait_for()
    with department.page(390) as page:
        page.goto(f"/office/budget?year={TODAY.year}")
        page.get_by_role("button", name="Lập dự toán của đơn vị").click()
        for task, source, amount in [
            ("Tập huấn hộ trồng mãng cầu", "state", "450000000"),
            ("In tem", "own", "60000000"),
        ]:
            page.get_by_role("link", name="Thêm dòng").click()
            page.get_by_label("Nhiệm vụ").fill(task)
            page.get_by_label("Nguồn kinh phí").select_option(source)
            page.get_by_label("Đề nghị").fill(amount)
            if source == "own":
                judge(page, "budget-line")
            page.get_by_role("button", name="Lưu").click()
            page.get_by_text("Đã lưu").wait_for()
        judge(page, "budget-draft")
        page.get_by_role("button", name="Nộp dự toán").click()
        page.get_by_text("Chờ thẩm định").first.wait_for()
    row = Estimate.objects.get(year__year=TODAY.year)
    with finance.page(1280) as page:
        page.goto("/office/")
        page.get_by_role("link", name=f"Dự toán năm {TODAY.year}").click()
        page.get_by_role("link", name="Thẩm định").click()
        page.get_by_label("Tập huấn hộ trồng mãng cầu").fill("400000000")
        judge(page, "budget-appraise")
        page.get_by_role("button", name="Thẩm định").click()
        page.get_by_text("Đã thẩm định, chờ phê duyệt").wait_for()
    with visitor("provincial_leader").page(1280) as page:
        page.goto(f"/office/budget/estimates/{row.pk}")
        page.get_by_role("link", name="Phê duyệt").click()
        page.get_by_label("Số quyết định").fill("99/QĐ-UBND")
        page.get_by_role("button", name="Phê duyệt").click()
        page.get_by_text("99/QĐ-UBND").wait_for()
    with department.page(1280) as page:
        page.goto(f"/office/budget/estimates/{row.pk}")
        page.get_by_role("link", name="Ghi chi").first.click()
        page.get_by_label("Số tiền").or_(page.get_by_label("Số lượng")).first.fill("120000000")
        page.get_by_label("Chứng từ").fill("Hợp đồng 12/HĐ")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Hợp đồng 12/HĐ").wait_for()
        judge(page, "budget-estimate")
    finance.look(f"/office/budget?year={TODAY.year}", "budget-table")
    with finance.page(1280) as page:
        page.goto("/office/")
        answer = page.request.get(f"/office/budget?year={TODAY.year}&format=xlsx")
        assert answer.ok
        assert answer.body().startswith(b"PK")
