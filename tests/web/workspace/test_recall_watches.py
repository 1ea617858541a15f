"""A shop has its tills told of recalls: from the empty list to the call of a real recall."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, in_a_thread, judge, session_of
from tests.cast import Cast
from tests.jobs import work_off
from tests.oversight import test_recalls
from tests.oversight.test_recall_watches import Till, till
from tests.oversight.test_recalls import announced
from txng.oversight.recalls.models import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser

village = test_recalls.village
__all__ = ["till", "village"]  # fixtures


@pytest.mark.django_db(transaction=True)
def test_the_tills_hear_of_a_recall(village: Cast, till: Till, live_server: Any, browser: "Browser") -> None:
    seller = Visitor(browser, live_server.url, session_of(village.users["seller"]))
    seller.look("/workspace/recalls", "recalls-none")
    seller.look("/workspace/recalls/watches", "watches-empty")
    till.echoes = False
    with seller.page(390) as page:
        page.goto("/workspace/recalls/watches")
        page.get_by_role("link", name="Đăng ký phần mềm nhận báo").click()
        page.get_by_label("Tên").fill("Máy tính tiền Vàm Cỏ")
        page.get_by_label("Địa chỉ nhận").fill(till.url)
        page.get_by_label("Mã cần theo dõi").fill("09520801001019\nkhông phải mã")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Dòng 2: “không phải mã”").first.wait_for()
        judge(page, "watch-wrong")
        page.get_by_label("Mã cần theo dõi").fill("")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Chờ trả lời lần đầu").first.wait_for()
        in_a_thread(work_off)
        page.get_by_text("không gửi lại chuỗi thử").wait_for()
        judge(page, "watch-new")
        till.echoes = True
        page.get_by_role("button", name="Gửi thử và bật").click()
        in_a_thread(work_off)
        page.get_by_text("Đang nhận báo").wait_for()
    row = Watch.objects.get()
    in_a_thread(lambda: announced(village))
    in_a_thread(work_off)
    till.status = 503
    seller.look(f"/workspace/recalls/watches/{row.pk}", "watch-told")
    assert till.told()[-1] == "announced"
    seller.look("/workspace/recalls/watches", "watches")
    seller.look("/workspace/recalls", "recalls-held")
    with seller.page(1280) as page:
        page.goto(f"/workspace/recalls/watches/{row.pk}")
        page.get_by_text("Hiển thị").click()
        judge(page, "watch-key")
        page.get_by_role("button", name="Tắt").click()
        page.get_by_text("Đang tắt").first.wait_for()
        page.get_by_role("button", name="Xóa").click()
        page.get_by_text("Chưa có phần mềm nào nhận báo").wait_for()
