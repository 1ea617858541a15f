"""A list on screen: proposed by a department, commented on, consolidated, decided, published, read by everybody."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.programme.test_lists import accept, propose
from txng.core import clock
from txng.programme.lists import services
from txng.programme.lists.models import ListVersion, Proposal

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_from_proposals_to_a_published_decision(cast: Cast, live_server: Any, browser: "Browser") -> None:
    def visitor(name: str) -> Visitor:
        return Visitor(browser, live_server.url, session_of(cast.users[name]))

    department, officer, leader = visitor("department_officer"), visitor("officer"), visitor("provincial_leader")
    accept(cast, propose(cast, "trade_officer", "banh-trang", roadmap="Bắt đầu từ các cơ sở OCOP."))
    accept(cast, propose(cast, "commune_officer", "rau"))
    with department.page(390) as page:
        page.goto("/office/lists/proposals/new")
        page.get_by_role("radio", name="sản phẩm bắt buộc").check()
        page.get_by_label("Nhóm sản phẩm (").select_option(label="Trái cây tươi")
        page.get_by_label("Căn cứ").fill("Danh mục của Bộ Nông nghiệp và Môi trường")
        page.get_by_label("Lý do").fill("Mãng cầu Bà Đen có chỉ dẫn địa lý, xuất khẩu tăng.")
        judge(page, "office-proposal-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Nộp", exact=False).first.click()
        page.get_by_text("Đã ghi nhận").first.wait_for()
    proposal = Proposal.objects.get(group__code="trai-cay")
    with officer.page(1280) as page:
        page.goto(f"/office/lists/proposals/{proposal.pk}")
        page.get_by_role("button", name="Lấy ý kiến").click()
        page.get_by_label("Nhất trí", exact=True).check()
        page.get_by_role("button", name="Ghi ý kiến").click()
        page.get_by_text("Đã ghi nhận ý kiến").wait_for()
        judge(page, "office-proposal")
        page.get_by_role("link", name="Tổng hợp", exact=True).click()
        page.get_by_label("Lý do").fill("Phù hợp, đủ căn cứ")
        page.get_by_role("button", name="Tổng hợp").click()
        page.goto("/office/lists/versions")
        page.get_by_role("button", name="Lập dự thảo phiên bản mới").click()
        page.get_by_role("link", name="Phiên bản 1").click()
        page.get_by_role("button", name="Trình Ủy ban nhân dân tỉnh").click()
        page.get_by_text("Đã ghi nhận").first.wait_for()
    version = ListVersion.objects.get()
    with leader.page(1280) as page:
        page.goto(f"/office/lists/versions/{version.pk}")
        page.get_by_role("link", name="Nhập quyết định").click()
        page.get_by_label("Số quyết định").fill("55/QĐ-UBND")
        page.get_by_label("Ngày quyết định").fill(f"{clock.today():%d/%m/%Y}")
        page.get_by_label("Người ký").fill("Chủ tịch")
        page.get_by_label("Hiệu lực từ ngày").fill(f"{clock.today():%d/%m/%Y}")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Ghi nhận phê duyệt").click()
        page.get_by_text("không được tự ban hành").wait_for()
        judge(page, "office-list-approved")
    services.version_step(actor=cast.viewer("science_lead"), version=version, name="publish")
    officer.look("/office/lists", "office-lists")
    officer.look(f"/office/lists/versions/{version.pk}", "office-list-version")
    officer.look("/office/lists/versions", "office-list-versions")
    picked = "&".join(f"pick={pk}" for pk in Proposal.objects.values_list("pk", flat=True))
    officer.look(f"/office/lists/compare?{picked}", "office-compare")
    passer_by = Visitor(browser, live_server.url)
    passer_by.look("/danh-muc", "public-lists")
    passer_by.look("/en/danh-muc?ngay=2020-01-01", "public-lists-before")
