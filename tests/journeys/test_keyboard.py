"""The way of a newcomer with the keyboard alone: no mouse is touched, nothing is focused but by Tab."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import Visitor
from tests.cast import Cast
from txng.registry.models import Batch, LabelOrder, Party, Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "ba con trau den 7"
MOST_TABS = 120
#: whether the thing with the focus, or the box of a search field around it, is marked
RING = """() => [document.activeElement, document.activeElement.closest('.ts-control, .ts-wrapper')]
    .filter(one => one).map(one => getComputedStyle(one))
    .some(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none')"""


def tab_to(page: "Page", selector: str) -> None:
    """Press Tab until the focus is there, and can be seen there."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            ring = page.evaluate(RING)
            assert ring, f"nobody sees where the focus is: {selector}"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab on {page.url}")


def fill(page: "Page", name: str, text: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.type(text)


def send(page: "Page") -> None:
    tab_to(page, "main form button.btn-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert not page.title().startswith("Lỗi:"), page.inner_text("main")[:600]


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_comes_to_labels_by_keyboard_alone(cast: Cast, live_server, browser: "Browser", settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BASE_URL = live_server.url
    with Visitor(browser, live_server.url).page(1280) as page:
        page.goto("/accounts/signup/")
        fill(page, "full_name", "Phạm Thị Phím")
        fill(page, "username", "0907654321")
        fill(page, "password1", PASSWORD)
        send(page)
        page.goto("/workspace/start")
        tab_to(page, "main a[href='/workspace/organisation/new']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/organisation/new")
        fill(page, "name", "Hộ kinh doanh Phạm Thị Phím")
        tab_to(page, ".ts-control input")
        page.keyboard.type("Bình Minh")
        page.wait_for_selector(".ts-dropdown .option")
        page.keyboard.press("Enter")
        fill(page, "address", "Ấp 3")
        send(page)
        page.goto("/workspace/places/new")
        tab_to(page, "[name=kind]")
        page.keyboard.type("Vùng trồng")
        fill(page, "name", "Ruộng rau")
        send(page)
        page.goto("/workspace/products/new")
        fill(page, "name", "Rau muống Ấp 3")
        tab_to(page, "[name=published]")
        page.keyboard.press("Space")
        send(page)
        page.goto("/workspace/harvest")
        fill(page, "quantity_0", "12")
        send(page)
        tab_to(page, "main a[href$='/labels']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/labels")
        send(page)
    party = Party.objects.get(name="Hộ kinh doanh Phạm Thị Phím")
    assert party.commune is not None
    assert Product.objects.get(party=party).published
    assert LabelOrder.objects.get(batch=Batch.objects.get(product__party=party)).count == 24
