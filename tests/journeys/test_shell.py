"""The frame of the workspace over the real server: its weight, without scripts, by keyboard, in both languages."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import Visitor, judge
from tests.portal import Portal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

BUDGET = 250_000  # bytes over the wire of a first visit


@pytest.fixture
def farmer(portal_process: Portal, browser: "Browser") -> Visitor:
    """Acts for two organisations."""
    return Visitor(browser, portal_process.base, portal_process.sign_in("provider"))


def test_a_first_visit_weighs_little(farmer: Visitor) -> None:
    requests: list[Request] = []
    with farmer.page(390) as page:
        page.on("requestfinished", lambda request: requests.append(request))
        answer = page.goto("/workspace/", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
        judge(page, "workspace-two-organisations")
        weights = {request.url: request.sizes()["responseBodySize"] for request in requests}
        assert sum(weights.values()) <= BUDGET, weights


def test_a_person_with_two_organisations_changes_between_them(farmer: Visitor) -> None:
    for scripts in (True, False):
        with farmer.page(390, java_script_enabled=scripts) as page:
            page.goto("/workspace/")
            page.locator(".switcher > summary").focus()
            page.keyboard.press("Enter")
            other = page.locator(".switcher button:not([aria-current])")
            name = other.inner_text()
            other.click()
            assert page.locator(".switcher > summary").inner_text().strip() == name


def test_english_is_one_press_away_and_stays(farmer: Visitor) -> None:
    with farmer.page(1280) as page:
        page.goto("/workspace/")
        page.get_by_role("button", name="English").click()
        assert page.locator("h1").inner_text() == "Today's work"
        page.goto("/workspace/")
        assert page.evaluate("document.documentElement.lang") == "en"


def test_the_content_is_two_keys_away(farmer: Visitor) -> None:
    with farmer.page(1280) as page:
        page.goto("/workspace/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
