"""Half-year reports of eleven bodies on screen, two late and one returned, to the approved report of the province."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.programme.test_difficulties import reported
from tests.programme.test_reports import half_year, of
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.programme.reports import selectors, services
from txng.programme.reports.models import Report, Term

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TODAY = clock.today()


def eleven() -> list[str]:
    """Codes of eleven bodies that owe a report, those of the cast among them."""
    known = ["snnmt", "sct", "ubnd-25480", "skhcn"]
    others = [code for code in selectors.bodies().values_list("code", flat=True) if code not in known]
    return [*known, *others[:7]]


def hand_in(report: Report, note: str, **values: int) -> Report:
    """What a body without people in the cast hands in."""
    for section in report.term.template.sections.all():
        typed = {code: Decimal(values[code]) for code in section.figures if code in values}
        reasons = dict.fromkeys(section.figures, "Theo thực tế")
        services.section_write(actor=SYSTEM, report=report, section=section, text=note, values=typed, reasons=reasons)
    return services.report_step(actor=SYSTEM, report=report, name="submit")


@pytest.fixture
def system_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal itself writes for bodies that have nobody here."""
    from txng.programme.reports import policies, rules

    own = policies.of_report
    monkeypatch.setattr(
        policies,
        "of_report",
        lambda actor, report: frozenset({rules.WRITE}) if actor == SYSTEM else own(actor, report),
    )


@pytest.mark.usefixtures("system_writes")
@pytest.mark.django_db(transaction=True)
def test_eleven_bodies_report_and_the_province_approves(cast: Cast, live_server: Any, browser: "Browser") -> None:
    def visitor(name: str) -> Visitor:
        return Visitor(browser, live_server.url, session_of(cast.users[name]))

    bodies = eleven()
    earlier = half_year(["snnmt"], due=TODAY - timedelta(days=180))
    hand_in(of(earlier, "snnmt"), "Kỳ trước đã tập huấn cho 40 hộ.", systems=2)
    term = half_year(bodies)
    reported(cast)
    for code in bodies[4:9]:
        hand_in(of(term, code), "Đã phổ biến quy định đến các cơ sở.", systems=1)
    department, officer, leader = visitor("department_officer"), visitor("officer"), visitor("provincial_leader")
    write_and_hand_in(department, of(term, "snnmt"))
    return_one(officer, of(term, "snnmt"))
    with department.page(390) as page:
        page.goto("/office/")
        page.get_by_text("Trả lại").first.wait_for()
        page.goto(f"/office/reports/{of(term, 'snnmt').pk}")
        judge(page, "report-returned")
        page.get_by_role("button", name="Nộp").click()
        page.get_by_text("Đã nộp báo cáo").wait_for()
    for code in ["snnmt", *bodies[4:9]]:
        services.report_step(actor=cast.viewer("officer"), report=of(term, code), name="accept")
    Term.objects.filter(pk=term.pk).update(
        starts=TODAY - timedelta(days=200), ends=TODAY - timedelta(days=20), due=TODAY - timedelta(days=2)
    )
    department.look(f"/office/reports/{of(term, 'snnmt').pk}/changes", "report-changes")
    officer.look("/office/reports", "reports-terms")
    officer.look(f"/office/reports/terms/{term.pk}", "report-term")
    officer.look(f"/office/reports/terms/{term.pk}?by=section", "report-matrix")
    gather_and_edit(officer, term)
    with leader.page(1280) as page:
        page.goto(f"/office/reports/terms/{term.pk}/whole")
        page.get_by_role("button", name="Phê duyệt").click()
        page.get_by_text("Đã phê duyệt").first.wait_for()
        judge(page, "report-whole-approved")
        for kind in ("docx", "pdf", "xlsx"):
            assert page.request.get(f"/office/reports/terms/{term.pk}/whole/report.{kind}").ok
            assert page.request.get(f"/office/reports/{of(term, 'snnmt').pk}/report.{kind}?version=1").ok
    states = sorted(term.reports.values_list("state", flat=True))
    assert states == ["closed"] * 6 + ["lapsed"] * 5
    officer.look("/office/reports/template", "report-template")
    officer.look("/office/reports/template/lists", "report-template-section")
    officer.look("/office/reports/terms/new", "report-term-new")
    department.look("/office/reports", "reports-own")
    officer.look(f"/office/reports/review?first={TODAY.year - 2}&last={TODAY.year}", "report-review")


def write_and_hand_in(department: Visitor, report: Report) -> None:
    """From the empty report through its sections to handing in; what is missing is named."""
    with department.page(390) as page:
        page.goto(f"/office/reports/{report.pk}")
        page.get_by_text("điểm phải bổ sung").wait_for()
        judge(page, "report-empty")
        for code in ("communication", "lists", "deployment", "oversight", "targets", "difficulties", "plans"):
            page.goto(f"/office/reports/{report.pk}/sections/{code}")
            page.get_by_label("Nội dung", exact=False).first.fill("Đã triển khai đến các hợp tác xã.\nKết quả tốt.")
            page.get_by_role("button", name="Lưu", exact=True).click()
            page.get_by_text("Đã lưu").first.wait_for()
        page.goto(f"/office/reports/{report.pk}/sections/connection")
        page.get_by_label("Hệ thống đã kết nối", exact=False).first.fill("9")
        judge(page, "report-section")
        page.get_by_role("button", name="Lưu và sang mục sau").click()
        page.get_by_role("heading", name="Quản lý, giám sát").wait_for()
        page.goto(f"/office/reports/{report.pk}")
        page.get_by_text("đổi hơn 30 %").first.wait_for()
        page.goto(f"/office/reports/{report.pk}/sections/connection")
        page.get_by_label("Lý do thay đổi: Hệ thống").fill("Có thêm kinh phí khuyến nông")
        page.get_by_role("button", name="Lưu", exact=True).click()
    with department.page(1280) as page:
        page.goto(f"/office/reports/{report.pk}")
        judge(page, "report-ready")
        page.get_by_role("button", name="Nộp").click()
        page.get_by_text("Đã nộp báo cáo").wait_for()
        page.get_by_role("link", name="Sản phẩm đang hoạt động").click()
        page.get_by_text("Theo bản đã nộp").wait_for()
        judge(page, "report-figure")


def return_one(officer: Visitor, report: Report) -> None:
    with officer.page(1280) as page:
        page.goto("/office/")
        page.get_by_text("Báo cáo chờ xem xét").wait_for()
        page.goto(f"/office/reports/{report.pk}")
        page.get_by_role("link", name="Yêu cầu bổ sung").click()
        page.get_by_label("Lý do").fill("Bổ sung kết quả kết nối")
        page.get_by_role("button", name="Yêu cầu bổ sung").click()
        page.get_by_text("Đã ghi nhận").first.wait_for()


def gather_and_edit(officer: Visitor, term: Term) -> None:
    with officer.page(1280) as page:
        page.goto(f"/office/reports/terms/{term.pk}/whole")
        page.get_by_role("button", name="Tổng hợp 6 báo cáo").click()
        page.get_by_text("5 đơn vị chưa có báo cáo được tiếp nhận").wait_for()
        judge(page, "report-whole")
        page.get_by_role("link", name="Biên tập 1.").click()
        judge(page, "report-passage")
        page.get_by_label("Nội dung").fill("Toàn tỉnh đã tổ chức nhiều đợt tuyên truyền.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("đã biên tập").wait_for()
        page.get_by_role("button", name="Tổng hợp lại").click()
        page.get_by_text("Toàn tỉnh đã tổ chức nhiều đợt tuyên truyền.").wait_for()
        page.get_by_role("button", name="Trình phê duyệt").click()
        page.get_by_text("Đã ghi nhận").first.wait_for()


@pytest.mark.django_db(transaction=True)
def test_a_difficulty_from_a_commune_to_its_answer(cast: Cast, live_server: Any, browser: "Browser") -> None:
    commune = Visitor(browser, live_server.url, session_of(cast.users["commune_officer"]))
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    commune.look("/office/difficulties", "difficulties-empty")
    with commune.page(390) as page:
        page.goto("/office/difficulties/new")
        page.get_by_label("Vướng mắc, trong một câu").fill("Thiếu máy in tem cho các hộ")
        page.get_by_role("radio", name="Kỹ thuật, kết nối").check()
        page.get_by_label("Vướng ở đâu, vì sao").fill("Hộ không có máy in.")
        page.get_by_label("Đề xuất", exact=False).first.fill("Máy in dùng chung tại hợp tác xã.")
        judge(page, "difficulty-new")
        page.get_by_role("button", name="Phản ánh vướng mắc").click()
        page.get_by_text("Vướng mắc đã gửi").wait_for()
    with officer.page(1280) as page:
        page.goto("/office/")
        page.get_by_role("link", name="Thiếu máy in tem cho các hộ").click()
        judge(page, "difficulty")
        page.get_by_role("link", name="Trả lời").click()
        page.get_by_label("Nội dung").fill("Sở hỗ trợ ba máy in dùng chung trong quý tới.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã trả lời").first.wait_for()
    with commune.page(390) as page:
        page.goto("/office/difficulties")
        judge(page, "difficulties")
        page.get_by_role("link", name="Thiếu máy in tem cho các hộ").click()
        page.get_by_role("button", name="Đã giải quyết xong").click()
        page.get_by_text("Đã giải quyết").first.wait_for()
        judge(page, "difficulty-settled")
