"""A copied code on screen: the agency suspects, the producer objects, a second person confirms, shoppers read it."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import MANG_CAU, Cast
from tests.events import store
from tests.events.samples import document, object_event
from tests.oversight.test_alarms import CODE, scanned
from txng.gs1.digital_link import parse_path
from txng.oversight.alarms import services
from txng.oversight.alarms.models import Alarm
from txng.web.public import item

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_copied_code_from_the_rules_to_the_shopper(cast: Cast, live_server: Any, browser: "Browser") -> None:
    event = object_event(f"https://id.gs1.org/01/{MANG_CAU}/21/A7", action="ADD", bizStep="commissioning")
    store.capture(document(event), owner=cast.parties["coop"].pk)
    officer = Visitor(browser, live_server.url, session_of(cast.users["department_officer"]))
    lead = Visitor(browser, live_server.url, session_of(cast.users["department_lead"]))
    science = Visitor(browser, live_server.url, session_of(cast.users["science_lead"]))
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    officer.look("/office/alarms", "alarms-none")
    owner.look("/workspace/alarms", "alarms-mine-none")
    scanned()
    services.codes_assess()
    [alarm] = Alarm.objects.all()
    with officer.page(390) as page:
        page.goto("/office/")
        page.get_by_role("link", name="Mã có dấu hiệu bị sao chép").click()
        judge(page, "alarm-new")
        page.get_by_role("link", name="Nghi bị sao chép").click()
        page.get_by_label("Lý do").fill("Mười máy quét cùng một gói trong một ngày.")
        judge(page, "alarm-suspect")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Nghi vấn, công khai").first.wait_for()
    assert item.item(item.Label.of(parse_path(CODE)), "vi").verdict.title == "Mã này có dấu hiệu bị sao chép"  # type: ignore[union-attr]
    owner.look("/workspace/alarms", "alarms-mine")
    with owner.page(390) as page:
        page.goto(f"/workspace/alarms/{alarm.pk}")
        judge(page, "alarm-mine")
        page.get_by_role("link", name="Phản đối").click()
        page.get_by_label("Lý do").fill("Gói này bày ở hội chợ.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Bị phản đối, tạm ẩn").first.wait_for()
    with lead.page(1280) as page:
        page.goto(f"/office/alarms/{alarm.pk}")
        page.get_by_role("link", name="Giữ nguyên nghi vấn").click()
        page.get_by_label("Lý do").fill("Không có gian hàng nào ở hội chợ.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Xác nhận bị sao chép").click()
        page.get_by_label("Lý do").fill("Đã mua được hai gói cùng mã.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Bị sao chép, công khai").first.wait_for()
        judge(page, "alarm-confirmed")
    shown = item.item(item.Label.of(parse_path(CODE)), "vi")
    assert shown is not None
    assert shown.verdict.title == "Mã này đã bị sao chép"
    assert any("10 lần từ 10 thiết bị" in fact.value for fact in shown.facts)
    officer.look("/office/alarms", "alarms-list")
    science.look("/office/alarms/rules", "alarms-rules")
