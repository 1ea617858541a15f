"""From a survey's QR code over a phone's answer to a support case, on screen."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.programme.test_surveys import answer
from txng.programme.surveys.models import Survey

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_from_the_code_to_a_support_case(cast: Cast, live_server: Any, browser: "Browser", settings: Any) -> None:
    settings.BASE_URL = live_server.url
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    commune = Visitor(browser, live_server.url, session_of(cast.users["commune_officer"]))
    officer.look("/office/surveys", "surveys-empty")
    link = build(officer)
    answer_by_phone(Visitor(browser, live_server.url), link)
    survey = Survey.objects.get()
    for number in range(6):
        answer(survey, commune=("25480", "25708")[number % 2], q1=str(number % 2 + 1), q2="1 3", q3=str(number + 3))
    with commune.page(1280) as page:
        page.goto(f"/office/surveys/{survey.pk}/paper")
        page.get_by_label("Có", exact=True).first.check()
        page.get_by_label("Xã, phường").select_option("25480")
        judge(page, "survey-paper")
        page.get_by_role("button", name="Ghi và nhập phiếu tiếp").click()
        page.get_by_text("Nhập phiếu tiếp theo").wait_for()
    officer.look(f"/office/surveys/{survey.pk}/results", "survey-results")
    officer.look(f"/office/surveys/{survey.pk}", "survey-open")
    with officer.page(1280) as page:
        page.goto(f"/office/surveys/{survey.pk}/answers")
        judge(page, "survey-answers")
        page.get_by_role("link", name="HTX Rau sạch").click()
        page.get_by_role("button", name="Lập hồ sơ hỗ trợ").click()
        page.get_by_text("Đã lập hồ sơ hỗ trợ").wait_for()
        judge(page, "survey-answer")
        page.get_by_role("link", name="HT-").click()
        page.get_by_role("heading", name="HTX Rau sạch").wait_for()
    support(commune)


def build(officer: Visitor) -> str:
    """A survey with a branch, built on screen and opened; its link."""
    with officer.page(1280) as page:
        page.goto("/office/surveys/new")
        page.get_by_label("Tiêu đề", exact=True).fill("Nhu cầu truy xuất nguồn gốc 2027")
        page.get_by_label("Mục đích").fill("Dành cho các cơ sở trong tỉnh. Hai phút là xong.")
        judge(page, "survey-new")
        page.get_by_role("button", name="Lưu").click()
        for text, kind, options, condition in [
            ("Cơ sở đã dùng mã QR chưa?", "yes_no", "", ""),
            ("Vướng ở đâu?", "multiple", "In tem\nGhi chép\nKinh phí", "q1:2"),
            ("Có bao nhiêu lao động?", "number", "", ""),
        ]:
            page.get_by_role("link", name="Thêm câu hỏi").click()
            page.get_by_label("Câu hỏi", exact=True).fill(text)
            page.get_by_label("Hình thức trả lời").select_option(kind)
            page.get_by_label("Các lựa chọn, mỗi dòng một").fill(options)
            page.get_by_label("Chỉ hỏi khi").select_option(condition)
            if kind == "multiple":
                judge(page, "survey-question")
            page.get_by_role("button", name="Lưu").click()
            page.get_by_text("Đã lưu").wait_for()
        judge(page, "survey-draft")
        page.get_by_role("button", name="Mở khảo sát").click()
        page.get_by_text("Mời trả lời").wait_for()
        link = page.locator("p.code a").get_attribute("href")
        assert link is not None
        return link


def answer_by_phone(passer_by: Visitor, link: str) -> None:
    path = "/" + link.split("/", 3)[3]
    with passer_by.page(390) as page:
        page.goto(path)
        page.get_by_role("button", name="Gửi phiếu").click()
        page.get_by_text("Hãy chọn xã, phường").wait_for()
        page.get_by_label("Không", exact=True).check()
        page.get_by_label("Kinh phí").check()
        page.get_by_label("Xã, phường").select_option("25480")
        page.get_by_label("Tên cơ sở").fill("HTX Rau sạch")
        page.get_by_label("Điện thoại").fill("0909 000 111")
        page.get_by_label("Muốn được hỗ trợ").check()
        judge(page, "public-survey")
        page.get_by_role("button", name="Gửi phiếu").click()
        page.get_by_text("Phiếu của quý vị đã được nhận").wait_for()
        judge(page, "public-survey-done")
        page.goto(f"/en{path}")
        page.get_by_role("button", name="Send the answers").wait_for()


def support(commune: Visitor) -> None:
    """The commune takes the case up, visits, ends it."""
    with commune.page(390) as page:
        page.goto("/office/")
        page.get_by_role("link", name="HTX Rau sạch").click()
        page.get_by_role("button", name="Tiếp nhận").click()
        page.get_by_role("link", name="Ghi một lần hỗ trợ").click()
        page.get_by_label("Đã làm gì").fill("Hướng dẫn in tem và ghi nhật ký.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Hướng dẫn in tem và ghi nhật ký.").first.wait_for()
        judge(page, "support-case")
        page.get_by_role("link", name="Kết thúc hỗ trợ").click()
        page.get_by_label("Kết quả").fill("Tự in tem được.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã hỗ trợ xong").first.wait_for()
    commune.look("/office/support", "support-list")
    commune.look("/office/support/new", "support-new")
