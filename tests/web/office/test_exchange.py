"""The national portal on screen: set up, switched on by a leader, a refused record is mended and accepted."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, in_a_thread, judge, session_of
from tests.cast import Cast
from tests.exchange.fake_portal import FakePortal
from txng.core import clock
from txng.exchange import filling, sending
from txng.exchange.models import Comparison, Destination, Parcel

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def work_off(destination: Destination) -> None:
    """Fill and send in a thread of its own: the one of the browser has a loop already."""

    def work() -> None:
        while filling.fill():
            pass
        while sending.run(destination.pk, pause=lambda _seconds: None).more:
            pass

    in_a_thread(work)


@pytest.mark.django_db(transaction=True)
def test_a_refused_record_is_mended_and_accepted(
    cast: Cast, fake: FakePortal, live_server: Any, browser: "Browser"
) -> None:
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    lead = Visitor(browser, live_server.url, session_of(cast.users["science_lead"]))
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    fake.refuses = lambda kind, body: (
        [{"field": "baoQuan", "message": "Thiếu điều kiện bảo quản"}]
        if kind == "products" and not body.get("baoQuan")
        else []
    )
    officer.look("/office/exchange", "exchange-none")
    owner.look("/workspace/connections", "exchange-not-yet")
    with officer.page(1280) as page:
        page.goto("/office/exchange")
        page.get_by_role("link", name="Kết nối mới").click()
        page.get_by_label("Cổng truy xuất nguồn gốc quốc gia").check()
        page.get_by_label("Tên", exact=True).fill("Cổng quốc gia")
        page.get_by_label("Địa chỉ giao diện").fill(fake.url)
        page.get_by_label("Mã truy cập").fill(fake.token)
        page.get_by_label("Số thỏa thuận").fill("12/TT-CSDL")
        judge(page, "exchange-new")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đang tắt").first.wait_for()
        page.get_by_role("link", name="Tổ chức", exact=True).last.click()
        page.locator("#id_party-ts-control").fill("mang cau")
        page.get_by_role("option", name="HTX Mãng cầu Chân Núi").first.click()
        page.get_by_role("button", name="Kết nối", exact=True).click()
        page.get_by_text("Dữ liệu đang được gửi").wait_for()
    [destination] = Destination.objects.all()
    with lead.page(390) as page:
        page.goto(f"/office/exchange/{destination.pk}")
        page.get_by_role("link", name="Bật, tắt kết nối").click()
        page.get_by_label("Đang kết nối").check()
        page.get_by_label("Lý do").fill("Đã ký thỏa thuận chia sẻ dữ liệu.")
        judge(page, "exchange-switch")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lưu").wait_for()
    work_off(destination)
    officer.look("/office/exchange", "exchange-list")
    officer.look(f"/office/exchange/{destination.pk}", "exchange-records")
    officer.look(f"/office/exchange/{destination.pk}/connections", "exchange-parties")
    officer.look(f"/office/exchange/{destination.pk}/words/product", "exchange-words")
    refused = Parcel.objects.get(state="refused")
    officer.look(f"/office/exchange/parcels/{refused.pk}", "exchange-refused")
    owner.look("/workspace/connections", "exchange-mine")
    with owner.page(390) as page:
        page.goto("/workspace/connections")
        page.get_by_text("baoQuan: Thiếu điều kiện bảo quản").wait_for()
        page.goto(f"/workspace/products/{cast.products['mang_cau'].pk}/edit")
        page.get_by_label("Bảo quản").fill("Nơi khô mát, dưới 30 °C")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lưu").first.wait_for()
    work_off(destination)
    assert not Parcel.objects.filter(state="refused").exists()
    with officer.page(390) as page:
        page.goto(f"/office/exchange/parcels/{refused.pk}")
        page.get_by_role("link", name="2").click()
        page.get_by_text("Đã được nhận").first.wait_for()
        judge(page, "exchange-accepted")
    Comparison.objects.create(
        destination=destination, day=clock.today(), kind="batch", ours=3, theirs=2, lost=["a"], strange=[]
    )
    Comparison.objects.create(destination=destination, day=clock.today(), kind="product", ours=1, theirs=1)
    officer.look(f"/office/exchange/{destination.pk}/comparisons", "exchange-comparison")
