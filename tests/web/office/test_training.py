"""A course on screen: planned, enrolled by telephone, attendance by the code in the room, the certificate checked."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.core import clock
from txng.programme.training import rules
from txng.programme.training.models import Enrolment, Session

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_from_the_plan_to_a_certificate(cast: Cast, live_server: Any, browser: "Browser", settings: Any) -> None:
    settings.BASE_URL = live_server.url
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    farmer = Visitor(browser, live_server.url)
    officer.look("/office/training", "training-empty")
    farmer.look("/dao-tao", "public-training-empty")
    plan(officer)
    row = Session.objects.get()
    farmer.look("/dao-tao", "public-training")
    farmer.look(f"/en/dao-tao/{row.token}", "public-training-session-en")
    own = enrol(farmer, row)
    officer.look(f"/office/training/{row.pk}", "training-session")
    officer.look(f"/office/training/{row.pk}/presence", "training-presence")
    now = clock.now()
    Session.objects.filter(pk=row.pk).update(starts=now - timedelta(hours=2), ends=now - timedelta(minutes=5))
    come(farmer, row)
    end(officer, row)
    with farmer.page(390) as page:
        page.goto(own)
        judge(page, "public-enrolment-done")
        assert page.request.get(f"{own}/chung-nhan.pdf").body()[:4] == b"%PDF"
        page.get_by_role("link", name="Trang kiểm tra giấy chứng nhận").click()
        page.get_by_text("Giấy chứng nhận này do cổng cấp.").wait_for()
        judge(page, "public-certificate")
    officer.look("/office/training", "training")
    officer.look("/office/training/courses", "training-courses")
    officer.look("/office/training/statistics", "training-statistics")


def plan(officer: Visitor) -> None:
    with officer.page(1280) as page:
        page.goto("/office/training/courses/new")
        page.get_by_label("Tiêu đề", exact=True).fill("Ghi nhật ký và in tem truy xuất")
        page.get_by_label("Số tiết").fill("8")
        page.get_by_label("Nội dung", exact=True).fill("Mã số, mã vạch.\nNhật ký trên điện thoại.\nIn tem.")
        page.get_by_label("Tiêu đề tiếng Anh").fill("Keeping the diary and printing labels")
        judge(page, "training-course-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Lên lịch lớp").click()
        page.get_by_label("Ngày", exact=True).fill(f"{clock.today() + timedelta(days=9):%d/%m/%Y}")
        page.get_by_label("Địa điểm").fill("Hội trường UBND phường Ninh Thạnh")
        page.get_by_label("Giảng viên").fill("Bà Lê Thị Chuẩn")
        judge(page, "training-session-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Mở đăng ký").click()
        page.get_by_text("Lớp đã mở đăng ký").wait_for()
        page.get_by_role("link", name="Ghi tên người học").click()
        page.get_by_label("Họ và tên").fill("Phạm Thị Gọi Điện")
        page.get_by_label("Điện thoại").fill("0276 3822 233")
        page.get_by_role("combobox", name="Xã, phường").fill("Ninh Thạnh")
        page.get_by_role("option", name="Phường Ninh Thạnh").first.click()
        page.keyboard.press("Escape")  # the list of communes lies over the button until it is closed
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Phạm Thị Gọi Điện").click()
        page.get_by_text("+842763822233").wait_for()
        judge(page, "training-person")


def enrol(farmer: Visitor, row: Session) -> str:
    """What is missing is named; then one's own page, whose address is given back."""
    with farmer.page(390) as page:
        page.goto("/dao-tao")
        page.get_by_role("link", name="Ghi nhật ký và in tem truy xuất").click()
        page.get_by_label("Họ và tên").fill("Nguyễn Văn Ruộng")
        page.get_by_role("button", name="Đăng ký").click()
        page.get_by_text("Hãy nhập số điện thoại").first.wait_for()
        judge(page, "public-training-faults")
        page.get_by_label("Điện thoại").fill("0903 123 456")
        page.get_by_label("Xã, phường").select_option("25480")
        page.get_by_role("button", name="Đăng ký").click()
        page.get_by_text("Bạn đã có chỗ.").wait_for()
        judge(page, "public-enrolment")
        return page.url


def come(farmer: Visitor, row: Session) -> None:
    code = rules.presence_code(row.secret, clock.now())
    with farmer.page(390) as page:
        page.goto(f"/dao-tao/{row.token}/co-mat/{code}")
        page.get_by_label("Họ và tên").fill("Nguyễn Văn Ruộng")
        page.get_by_label("Số điện thoại đã đăng ký").fill("0903123456")
        judge(page, "public-presence")
        page.get_by_role("button", name="Xác nhận có mặt").click()
        page.get_by_text("Bạn đã được điểm danh.").wait_for()
        judge(page, "public-present")
        page.goto(f"/dao-tao/{row.token}/co-mat/{code}")
        page.get_by_label("Họ và tên").fill("Khách Đến Thêm")
        page.get_by_label("Số điện thoại đã đăng ký").fill("0911 000 999")
        page.get_by_role("button", name="Xác nhận có mặt").click()
        page.get_by_text("Họ tên và số này chưa có trong danh sách").wait_for()
        page.get_by_label("Xã, phường").select_option("25708")
        judge(page, "public-presence-whole")
        page.get_by_role("button", name="Xác nhận có mặt").click()
        page.get_by_text("Bạn đã được điểm danh.").wait_for()
        page.goto(f"/dao-tao/{row.token}/co-mat/000000000000")
        page.get_by_text("không còn hiệu lực").wait_for()
        judge(page, "public-presence-wrong")


def end(officer: Visitor, row: Session) -> None:
    with officer.page(390) as page:
        page.goto("/office/")
        page.get_by_role("link", name="Điểm danh và kết thúc lớp").click()
        page.get_by_role("link", name="Điểm danh", exact=True).click()
        page.get_by_label("Phạm Thị Gọi Điện").check()
        judge(page, "training-attendance")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Kết thúc lớp").click()
        page.get_by_label("Kết quả").fill("Ba người dự, đều in được tem.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã kết thúc lớp").first.wait_for()
        judge(page, "training-held")
        correct(page, row)
        person = Enrolment.objects.get(name="Phạm Thị Gọi Điện")
        assert person.certificate
        for kind in ("docx", "pdf"):
            assert page.request.get(f"/office/training/{row.pk}/people/{person.pk}/certificate.{kind}").ok


def correct(page: Any, row: Session) -> None:
    """Somebody was marked by mistake, and a name was misspelt: put right, with reasons."""
    page.get_by_role("link", name="Đính chính điểm danh").click()
    page.get_by_label("Khách Đến Thêm").uncheck()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Thiếu mục “Lý do”").first.wait_for()
    page.get_by_label("Lý do").fill("Người này về sớm, không dự đủ.")
    judge(page, "training-correct")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã đính chính điểm danh").first.wait_for()
    guest = Enrolment.objects.get(name="Khách Đến Thêm")
    assert not guest.holds
    page.goto(f"/chung-nhan/{guest.certificate}")
    page.get_by_text("đã bị thu hồi").wait_for()
    judge(page, "public-certificate-revoked")
    page.goto(f"/dang-ky/{guest.key}")
    page.get_by_text("Giấy chứng nhận của bạn đã bị thu hồi.").wait_for()
    judge(page, "public-enrolment-revoked")
    person = Enrolment.objects.get(name="Phạm Thị Gọi Điện")
    page.goto(f"/office/training/{row.pk}/people/{person.pk}/edit")
    page.get_by_label("Đơn vị").fill("Tổ hợp tác Ninh Thạnh")
    page.get_by_label("Lý do").fill("Thiếu đơn vị")
    judge(page, "training-person-edit")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("cấp lại").wait_for()
    judge(page, "training-person-corrected")
    page.goto(f"/office/training/{row.pk}")
