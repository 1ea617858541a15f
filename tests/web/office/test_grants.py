"""Support on screen: a programme opened, an application from a telephone, appraisal, decision by another, payment."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.core import clock
from txng.programme.grants.models import Application, Scheme

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_from_the_programme_to_the_payment(cast: Cast, live_server: Any, browser: "Browser") -> None:
    def visitor(name: str) -> Visitor:
        return Visitor(browser, live_server.url, session_of(cast.users[name]))

    officer, lead, owner, anybody = (
        visitor("officer"),
        visitor("science_lead"),
        visitor("owner"),
        Visitor(browser, live_server.url),
    )
    officer.look("/office/grants", "grants-empty")
    owner.look("/workspace/grants", "workspace-grants-empty")
    anybody.look("/chinh-sach-ho-tro", "public-schemes-empty")
    open_programme(officer)
    row = Scheme.objects.get()
    anybody.look("/chinh-sach-ho-tro", "public-schemes")
    apply(owner, row)
    application = Application.objects.get()
    decide(officer, lead, application)
    owner.look(f"/workspace/grants/{application.pk}", "workspace-grant-granted")
    owner.look("/workspace/grants", "workspace-grants")
    officer.look("/office/grants", "grants")
    officer.look("/office/grants/schemes", "grant-schemes")
    officer.look(f"/office/grants/schemes/{row.pk}", "grant-scheme")


def open_programme(officer: Visitor) -> None:
    with officer.page(1280) as page:
        page.goto("/office/grants/schemes/new")
        for label, text in [
            ("Tiêu đề", "Hỗ trợ in tem, phần mềm truy xuất năm 2027"),
            ("Căn cứ", "Nghị quyết 12/2026/NQ-HĐND ngày 10/7/2026"),
            ("Nội dung hỗ trợ", "Mua tem, máy in tem, thuê phần mềm trong năm đầu."),
            ("Đối tượng được hỗ trợ", "Hợp tác xã, hộ kinh doanh có sản phẩm trong danh mục."),
            ("Cách nộp hồ sơ", "Nộp trên cổng, kèm báo giá."),
            ("Mức tối đa mỗi đối tượng", "50.000.000"),
            ("Tổng kinh phí", "2.000.000.000"),
            ("Bắt đầu", f"{clock.today():%d/%m/%Y}"),
            ("Kết thúc", f"{clock.today() + timedelta(days=200):%d/%m/%Y}"),
        ]:
            page.get_by_label(label, exact=label != "Tổng kinh phí").first.fill(text)
        judge(page, "grant-scheme-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Mở nhận hồ sơ").click()
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã mở chương trình").first.wait_for()


def apply(owner: Visitor, row: Scheme) -> None:
    with owner.page(390) as page:
        page.goto("/workspace/grants")
        page.get_by_role("link", name="Nộp hồ sơ").click()
        page.get_by_label("Mục đích").fill("Mua một máy in tem và 5.000 tem cho vụ mãng cầu tháng 12.")
        page.get_by_label("Số tiền đề nghị").fill("60.000.000")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("50.000.000 đồng").first.wait_for()
        judge(page, "workspace-grant-faults")
        page.get_by_label("Số tiền đề nghị").fill("30.000.000")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lưu. Hãy nộp").wait_for()
        page.get_by_role("button", name="Nộp hồ sơ").click()
        page.get_by_text("Chờ thẩm định").first.wait_for()
        judge(page, "workspace-grant")
    assert row.applications.count() == 1


def decide(officer: Visitor, lead: Visitor, row: Application) -> None:
    with officer.page(1280) as page:
        page.goto("/office/")
        page.get_by_role("link", name="HTX Mãng cầu Chân Núi").first.click()
        judge(page, "grant-waiting")
        page.get_by_role("link", name="Thẩm định").click()
        page.get_by_label("Ý kiến thẩm định").fill("Đúng đối tượng, giá hợp lý.")
        judge(page, "grant-appraise")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Chờ quyết định").first.wait_for()
        assert page.get_by_role("link", name="Duyệt hỗ trợ").count() == 0, "who appraised does not decide"
    with lead.page(390) as page:
        page.goto(f"/office/grants/{row.pk}")
        page.get_by_role("link", name="Duyệt hỗ trợ").click()
        page.get_by_label("Số quyết định").fill("15/QĐ-SKHCN")
        judge(page, "grant-approve")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã duyệt hỗ trợ").first.wait_for()
    with officer.page(1280) as page:
        page.goto(f"/office/grants/{row.pk}/payments/new")
        page.get_by_label("Chứng từ").fill("UNC 45/2027")
        judge(page, "grant-payment")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("UNC 45/2027").first.wait_for()
        judge(page, "grant-paid")
    with officer.page(390) as page:
        page.goto(f"/office/grants/{row.pk}")
        judge(page, "grant-paid")
