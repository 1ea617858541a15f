"""From a tip to a visit without network, the decision about a violation, its end and what the public reads."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.core.test_pictures import picture
from tests.web.workspace.test_offline import KEPT, Line, phone
from txng.core import clock
from txng.oversight.complaints import services as complaints
from txng.oversight.inspections import services
from txng.oversight.inspections.models import Inspection
from txng.oversight.violations.models import Violation
from txng.web.office import visits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

JSON = {"Accept": "application/json"}
QUESTIONS = 14


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def planned(cast: Cast) -> Inspection:
    return services.inspection_plan(
        actor=cast.viewer("department_officer"), party=cast.parties["coop"], on=clock.today() + timedelta(days=1)
    )


def kept(cast: Cast, row: Inspection, **values: Any) -> dict[str, Any]:
    """What a phone kept of a visit."""
    asked = visits.VisitForm(inspection=row, viewer=cast.viewer("department_officer")).questions
    return {
        **{one.code: "ok" for one in asked},
        "day": f"{clock.today():%d/%m/%Y}",
        "spokesman": "Nguyễn Thị Chủ",
        "signed": "on",
        "key": "k" * 32,
        "who": visits.writer(cast.viewer("department_officer")),
        "written_at": clock.now().isoformat(),
        "sent_at": clock.now().isoformat(),
        **values,
    }


@pytest.mark.django_db
def test_a_kept_visit_is_recorded_once(cast: Cast) -> None:
    row, officer = planned(cast), signed_in(cast, "department_officer")
    for _ in range(2):
        answer = officer.post(f"/office/inspections/{row.pk}/visit", kept(cast, row), headers=JSON)
        assert (answer.status_code, answer.json()["state"]) == (200, "recorded"), answer.content
    assert row.answers.count() == QUESTIONS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "given", "status"),
    [
        ("department_officer", {"stages": ""}, 422),
        ("department_officer", {"stages": "fault"}, 422),  # and nothing about what was seen
        ("department_officer", {"who": "1:agency:1"}, 422),
        ("officer", {"who": ""}, 403),
        ("other_commune_officer", {"who": ""}, 404),
    ],
)
def test_a_kept_visit_that_is_not_accepted_says_why(cast: Cast, name: str, given: dict[str, Any], status: int) -> None:
    row = planned(cast)
    answer = signed_in(cast, name).post(f"/office/inspections/{row.pk}/visit", kept(cast, row, **given), headers=JSON)
    assert (answer.status_code, answer.json()["state"]) == (status, "refused")
    assert answer.json()["faults"][0][1]
    assert not row.answers.exists()


def _checked(page: "Page", form: str, faults: dict[str, str]) -> None:
    """Every question answered; ``faults``: question → what was seen."""
    for radio in page.locator(f"{form} input[type=radio][value=ok]").all():
        radio.check()
    for code, note in faults.items():
        page.check(f"{form} input[name={code}][value=fault]")
        page.fill(f"{form} [name={code}_note]", note)


@pytest.mark.django_db(transaction=True)
def test_from_a_tip_to_the_end_of_a_violation(cast: Cast, live_server: Any, browser: "Browser", tmp_path: Path) -> None:
    report = complaints.report_file(
        kind="copied", text="Tem mờ, thùng không có nhãn phụ", code_text="(01)09520801001019(10)MC-1"
    )
    officer = Visitor(browser, live_server.url, session_of(cast.users["department_officer"]))
    lead = Visitor(browser, live_server.url, session_of(cast.users["department_lead"]))
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    public = Visitor(browser, live_server.url)
    officer.look("/office/inspections", "inspections-none")
    public.look("/xu-phat", "violations-public-none")
    owner.look("/workspace/inspections", "inspections-mine-none")
    officer.look("/office/inspections/ranking", "inspection-ranking")
    with officer.page(1280) as page:
        page.goto(f"/office/complaints/{report.pk}")
        page.get_by_role("link", name="Lên lịch kiểm tra").click()
        assert page.input_value("[name=about]") == report.number
        page.fill("[name=on]", f"{clock.today():%d/%m/%Y}")
        page.fill("[name=decision_number]", "12/QĐ-SNNMT")
        page.fill("[name=team]", "Cao Văn Nông\nHồ Thị Ruộng")
        judge(page, "inspection-plan")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lên lịch kiểm tra").first.wait_for()
        judge(page, "inspection-planned")
    row = Inspection.objects.get()

    line = Line(urlsplit(live_server.url).port)  # type: ignore[arg-type]
    base = f"http://127.0.0.1:{line.port}"
    context = phone(browser, tmp_path, base)
    session = session_of(cast.users["department_officer"])
    context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    page = context.pages[0]
    page.goto("/office/inspections/phone")
    page.evaluate(KEPT.replace("/workspace/offline", "/office/inspections/phone"))
    line.cut()
    page.goto("/office/inspections/phone")
    page.locator("summary", has_text="HTX Mãng cầu").click()
    _checked(page, "details[open]", {"carrier-size": "Tem phụ dán đè tem gốc.", "stages": "Sổ trống từ tháng 9."})
    page.fill("details[open] [name=spokesman]", "Nguyễn Thị Chủ")
    page.fill("details[open] [name=statement]", "Cơ sở sẽ khắc phục.")
    page.set_input_files(
        "details[open] input[type=file]",
        files=[{"name": "tem.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (640, 480))}],
    )
    judge(page, "inspection-phone-filled")
    page.get_by_role("button", name="Lưu biên bản").click()
    page.wait_for_selector("[data-state=waiting]")
    judge(page, "inspection-phone-waiting")
    context.close()  # switched off without network
    assert Inspection.objects.get().state == "planned"
    line.up()
    context = phone(browser, tmp_path, base)
    context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    page = context.pages[0]
    page.goto("/office/inspections/phone")
    page.wait_for_selector("[data-state=recorded]")
    judge(page, "inspection-phone-recorded")
    context.close()
    line.cut()
    row.refresh_from_db()
    assert (row.state, row.answers.filter(verdict="fault").count(), row.photos.count()) == ("visited", 2, 1)

    with officer.page(390) as page:
        page.goto(f"/office/inspections/{row.pk}")
        judge(page, "inspection-visited")
        page.get_by_role("link", name="Lấy mẫu").click()
        page.get_by_label("Tên và lô").fill("Mãng cầu, lô MC-1")
        judge(page, "inspection-sample")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Mãng cầu, lô MC-1").click()
        page.check("[name=result][value=fail]")
        page.get_by_label("Kết quả ghi nhận").fill("Dư lượng vượt mức cho phép.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Yêu cầu khắc phục").click()
        page.fill("[name=mend_by]", f"{clock.today() + timedelta(days=10):%d/%m/%Y}")
        page.get_by_label("Nội dung phải khắc phục").fill("Bóc tem phụ, ghi đủ sổ.")
        judge(page, "inspection-mend")
        page.locator("form button.btn-primary").last.click()
        page.get_by_text("Yêu cầu khắc phục lỗi").first.wait_for()
    officer.look(f"/office/inspections/{row.pk}", "inspection")
    officer.look("/office/inspections", "inspections")
    owner.look("/workspace/inspections", "inspections-mine")
    owner.look(f"/workspace/inspections/{row.pk}", "inspection-mine")

    with officer.page(1280) as page:
        page.goto(f"/office/inspections/{row.pk}")
        page.get_by_role("link", name="Lập hồ sơ vi phạm").click()
        assert page.input_value("[name=about]") == row.number
        page.get_by_label("Sự việc").fill("Bán 40 thùng mãng cầu có tem phụ dán đè tem gốc.")
        page.fill("[name=minutes_number]", "07/BB-VPHC")
        page.fill("[name=minutes_on]", f"{clock.today():%d/%m/%Y}")
        page.select_option("[name=offence]", "label-missing")
        page.fill("[name=goods_value]", "4.000.000")
        page.fill("[name=amount]", "1.000.000")
        page.fill("[name=remedies]", "Bóc tem phụ, dán lại nhãn đúng quy định")
        judge(page, "violation-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Trình ra quyết định").click()
        page.get_by_text("từ 2.000.000 đến 6.000.000").wait_for()
        judge(page, "violation-out-of-range")
        page.get_by_role("link", name="Sự việc và đề xuất").click()
        page.fill("[name=amount]", "4.000.000")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Trình ra quyết định").click()
        page.get_by_text("Chờ quyết định").first.wait_for()
        judge(page, "violation-proposed")
    case = Violation.objects.get()
    with lead.page(390) as page:
        page.goto("/office/")
        page.get_by_role("link", name="HTX Mãng cầu").first.wait_for()
        page.goto(f"/office/violations/{case.pk}")
        page.get_by_role("link", name="Ra quyết định").click()
        page.fill("[name=decision_number]", "21/QĐ-XPHC")
        page.fill("[name=signer]", "Hồ Thị Ruộng")
        judge(page, "violation-decide")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã quyết định, đang thi hành").first.wait_for()
    owner.look(f"/workspace/violations/{case.pk}", "violation-mine")
    with officer.page(1280) as page:
        page.goto(f"/office/violations/{case.pk}")
        page.get_by_role("link", name="Ghi việc thi hành").click()
        today = f"{clock.today():%d/%m/%Y}"
        for name, value in {"delivered_on": today, "paid": "4.000.000", "paid_on": today, "remedied_on": today}.items():
            page.fill(f"[name={name}]", value)
        judge(page, "violation-execution")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Kết thúc hồ sơ").click()
        page.get_by_text("Đã thi hành xong").first.wait_for()
    with lead.page(1280) as page:
        page.goto(f"/office/violations/{case.pk}")
        page.get_by_role("link", name="Công bố quyết định").click()
        page.get_by_label("Lý do").fill("Quyết định đã giao.")
        page.locator("form button.btn-primary").last.click()
        page.get_by_text("Công khai").first.wait_for()
    officer.look(f"/office/violations/{case.pk}", "violation")
    officer.look("/office/violations", "violations")
    lead.look("/office/violations/offences", "offences")
    public.look("/xu-phat?q=chan nui", "violations-public")
    public.look("/en/xu-phat", "violations-public-en")
    with officer.page(1280) as page:
        page.goto(f"/office/inspections/{row.pk}")
        page.get_by_role("link", name="Kết thúc kiểm tra").click()
        page.get_by_label("Kết quả").fill("Đã khắc phục, đã xử phạt.")
        page.locator("form button.btn-primary").last.click()
        page.get_by_text("Đã kết thúc kiểm tra").first.wait_for()
