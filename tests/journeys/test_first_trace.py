"""From nothing to a scan that shows the harvest, as somebody does it who has only a telephone number: no GTIN, no
papers, nobody's help. At the width of a phone and at that of a desk.
"""

from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser import WIDTHS, Visitor, judge
from tests.cast import Cast
from tests.web.workspace.test_producers import photo
from txng.registry.models import Batch, LabelOrder, Party
from txng.trace.recording import labels

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "ba con trau den 7"
MINUTES = 15


def send(page: "Page") -> None:
    page.click("main form button.btn-primary")
    page.wait_for_load_state("networkidle")
    assert not page.title().startswith("Lỗi:"), page.inner_text("main")[:600]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_first_trace_in_fifteen_minutes(width: int, cast: Cast, live_server, browser: "Browser", settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BASE_URL = live_server.url
    started = monotonic()
    with Visitor(browser, live_server.url).page(width) as page:
        page.goto("/accounts/signup/")
        page.fill("[name=full_name]", "Trần Thị Lúa")
        page.fill("[name=username]", "0908 765 432")
        page.fill("[name=password1]", PASSWORD)
        send(page)
        page.goto("/workspace/diary")  # a link of the bottom bar: nothing is there yet, so it leads to the beginning
        assert page.url.endswith("/workspace/start")
        judge(page, f"first-start-{width}")
        page.goto("/workspace/organisation/new")
        page.fill("[name=name]", "Hộ kinh doanh Trần Thị Lúa")
        page.select_option("select[name=commune]", index=3, force=True)
        page.fill("[name=address]", "Số 5, ấp Trường Thọ")
        send(page)
        page.goto("/workspace/places/new")
        page.select_option("[name=kind]", "plot")
        page.fill("[name=name]", "Vườn ớt sau nhà")
        page.locator("[data-pin]").click(position={"x": 150, "y": 150})
        page.wait_for_function("document.querySelector('[name=position]').value")
        send(page)
        page.goto("/workspace/products/new")
        page.fill("[name=name]", "Ớt chỉ thiên Trường Thọ")
        page.select_option("[name=group]", index=1, force=True)
        page.fill("[name=origin]", "Tỉnh Tây Ninh")
        page.fill("[name=standards]", "TCCS 01:2026")
        page.fill("[name=shelf_life_days]", "10")
        page.check("[name=published]")
        send(page)
        page.click("main a[href$='/picture']")
        page.set_input_files("[name=picture]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        send(page)
        page.goto("/workspace/diary/new/watering")
        send(page)
        page.goto("/workspace/harvest")
        page.fill("[name=quantity_0]", "35")
        judge(page, f"first-harvest-{width}")
        send(page)
        judge(page, f"first-lot-{width}")
        page.click("main a:has-text('In tem')")
        page.fill("[name=count]", "3")
        send(page)
        judge(page, f"first-labels-{width}")
        page.click("text=Đã in xong")
        page.wait_for_load_state("networkidle")
        page.click("main a.btn-primary")
        page.fill("[name=to]", "3")
        send(page)
        batch = Batch.objects.get(product__party=Party.objects.get(name="Hộ kinh doanh Trần Thị Lúa"))
        order = LabelOrder.objects.select_related("batch__product").get(batch=batch)
        code = labels.labels_of(order)[2].symbol.content  # what the third label says to a camera
        assert code.startswith(live_server.url)
    with Visitor(browser, live_server.url).page(width) as page:
        page.goto(urlsplit(code).path)
        told = page.inner_text("main")
        for words in (
            "Ớt chỉ thiên Trường Thọ",
            "Hộ kinh doanh Trần Thị Lúa",
            "Thu hoạch",
            order.serials[2],
            batch.lot,
        ):
            assert words in told, words
        judge(page, f"first-scan-{width}")
    assert monotonic() - started < MINUTES * 60
