"""A provider tries its system on screen, passes, is suspended by the department; everybody checks the result."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, in_a_thread, judge, session_of
from tests.cast import Cast
from tests.events.store import capture
from tests.exchange.fake_repository import FakeRepository, fake_repository
from tests.jobs import work_off
from txng.core import clock
from txng.epcis import documents
from txng.exchange import repositories
from txng.exchange.sources.models import Source
from txng.exchange.trials import rules
from txng.exchange.trials.models import Trial
from txng.programme.providers.models import Provider
from txng.registry.models import Party

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_provider_runs_the_conformance_test(cast: Cast, live_server: Any, browser: "Browser", settings: Any) -> None:
    settings.BASE_URL = live_server.url
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    maker = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    maker.look("/workspace/trials", "trials-empty")
    officer.look("/office/exchange/trials", "office-trials-empty")
    with fake_repository() as system:
        opened(maker, system)
        row = Trial.objects.get()
        quick(maker, row)
        whole(cast, maker, row, system)
        fetched(cast, officer, system)
        code = row.codes.incoming
        officer.look(f"/office/trace/beyond?code={code}", "trace-beyond")
        with officer.page(390) as page:
            page.goto(f"/office/trace/beyond?code={code}")
            page.get_by_text("Trở thành").wait_for()
            system.faults.add("garbage")
            page.reload()
            page.get_by_text("không phải là JSON").wait_for()
            judge(page, "trace-beyond-fault")
    row.refresh_from_db()
    assert row.holds
    shopper = Visitor(browser, live_server.url)
    shopper.look(f"/ket-noi/{row.certificate}", "public-trial")
    shopper.look(f"/en/ket-noi/{row.certificate}", "public-trial-en")
    maker.look("/workspace/trials", "trials")
    officer.look("/office/exchange", "exchange-empty-with-ways")
    Party.objects.filter(pk=row.party_id).update(tax_code="3900999012")
    Provider.objects.create(
        name="Chân Núi Số", name_folded="chan nui so", tax_code="3900999012", contact="0276 382 0000",
        summary="Nhật ký và tem.", offers=["software"], state="listed", checked_on=clock.today(),
    )  # fmt: skip
    shopper.look("/nha-cung-cap", "public-providers-tried")
    officer.look("/office/exchange/trials", "office-trials")
    suspended(officer, row)
    with shopper.page(390) as page:
        page.goto(f"/ket-noi/{row.certificate}")
        page.get_by_text("Tạm dừng").wait_for()
        judge(page, "public-trial-suspended")


def opened(maker: Visitor, system: FakeRepository) -> None:
    with maker.page(390) as page:
        page.goto("/workspace/trials/new")
        page.get_by_label("Tên hệ thống").fill("Nhật ký nông sản Chân Núi")
        page.get_by_label("Phiên bản").fill("2.4.1")
        page.get_by_label("Địa chỉ giao diện EPCIS").fill("file:///etc/passwd")
        page.get_by_label("Địa chỉ bộ phân giải").fill(system.base)
        page.get_by_label("Mã truy cập").fill(system.token)
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Có 1 mục cần sửa").wait_for()
        judge(page, "trial-new")
        page.get_by_label("Địa chỉ giao diện EPCIS").fill(system.epcis)
        page.get_by_label("Mã truy cập").fill(system.token)
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã mở hồ sơ kiểm thử").wait_for()
        judge(page, "trial-open")


def quick(maker: Visitor, row: Trial) -> None:
    with maker.page(390) as page:
        page.goto(f"/workspace/trials/{row.pk}")
        page.get_by_role("button", name="Kiểm tra nhanh").click()
        page.get_by_text("Trang này tự hiện kết quả").wait_for()
        in_a_thread(work_off)
        page.get_by_text("Đã đạt kiểm tra nhanh").wait_for()


def whole(cast: Cast, maker: Visitor, row: Trial, system: FakeRepository) -> None:
    """First without having played the steps: the faults say what is missing; then as they ask."""
    with maker.page(1280) as page:
        page.goto(f"/workspace/trials/{row.pk}")
        page.get_by_role("button", name="Kiểm thử đầy đủ").click()
        page.get_by_text("Trang này tự hiện kết quả").wait_for()
        in_a_thread(work_off)
        page.get_by_text("Một số bước chưa đạt").wait_for()
        judge(page, "trial-failed")
        event = rules.expected_event(row.codes, row.at)
        system.record(event)
        body = repositories.document(event, created="2026-01-01T00:00:00Z")
        in_a_thread(lambda: capture(documents.read(body), owner=cast.parties["coop"].pk))
        page.get_by_role("link", name="Nhập số lượng").click()
        page.get_by_label("Số lượng đọc được").fill(str(row.amount))
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Kiểm thử đầy đủ").click()
        page.get_by_text("Trang này tự hiện kết quả").wait_for()
        in_a_thread(work_off)
        page.get_by_text("Đã đạt mọi bước.").first.wait_for()
        page.goto(f"/workspace/trials/{row.pk}")
        judge(page, "trial-passed")


def fetched(cast: Cast, officer: Visitor, system: FakeRepository) -> None:
    """The same system as a source: set up, switched on by a leader, read."""
    officer.look("/office/exchange/sources", "sources-empty")
    with officer.page(390) as page:
        page.goto("/office/exchange/sources/new")
        page.get_by_label("Tên", exact=True).fill("Nhật ký nông sản Chân Núi")
        page.get_by_role("combobox", name="Tổ chức").fill("Chân Núi")
        page.get_by_role("option", name="HTX Mãng cầu Chân Núi").first.click()
        page.get_by_label("Địa chỉ giao diện EPCIS").fill(system.epcis)
        page.get_by_label("Số thỏa thuận").fill("12/TT-2026")
        judge(page, "source-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lưu").first.wait_for()
    made = Source.objects.get()
    lead = Visitor(officer.browser, officer.base, session_of(cast.users["science_lead"]))
    with lead.page(390) as page:
        page.goto(f"/office/exchange/sources/{made.pk}/switch")
        page.get_by_label("Đang lấy sự kiện").check()
        page.get_by_label("Lý do").fill("Đã ký thỏa thuận")
        page.get_by_role("button", name="Lưu").click()
    with officer.page(1280) as page:
        page.goto(f"/office/exchange/sources/{made.pk}")
        page.get_by_role("button", name="Lấy ngay").click()
        page.get_by_text("Đang lấy sự kiện từ nguồn").wait_for()
        in_a_thread(work_off)
        page.reload()
        page.get_by_text("2 mới").wait_for()
        judge(page, "source")
    officer.look("/office/exchange/sources", "sources")


def suspended(officer: Visitor, row: Trial) -> None:
    with officer.page(1280) as page:
        page.goto(f"/office/exchange/trials/{row.pk}")
        judge(page, "office-trial")
        page.get_by_role("link", name="Tạm dừng tư cách").click()
        page.get_by_label("Lý do").fill("Làm mất sự kiện của hai hợp tác xã.")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Làm mất sự kiện của hai hợp tác xã.").first.wait_for()
        judge(page, "office-trial-suspended")
