"""Every part in every state as a person sees it: Chromium at 390 and 1280 px, axe, no foreign request."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import Visitor, judge, session_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.fixture
def officer_at_work(cast, gallery, live_server, browser: "Browser") -> Visitor:
    return Visitor(browser, live_server.url, session_of(cast.users["officer"]))


@pytest.fixture
def farmer(cast, gallery, live_server, browser: "Browser") -> Visitor:
    return Visitor(browser, live_server.url, session_of(cast.users["owner"]))


PAGES = {
    "parts": ["/office/", "/gallery/parts", "/gallery/figures"],
    "forms": ["/gallery/form", "/gallery/confirm", "/gallery/pick"],
    "lists": ["/gallery/table", "/gallery/table?kind=xa&q=khong+co+gi", "/gallery/keyed"],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("group", PAGES)
def test_parts_look_right_to_an_official(group: str, officer_at_work: Visitor) -> None:
    for number, path in enumerate(PAGES[group]):
        officer_at_work.look(path, f"{group}-{number}")


@pytest.mark.django_db(transaction=True)
def test_refusals_and_faults_look_right(officer_at_work: Visitor) -> None:
    officer_at_work.look("/workspace/", "forbidden", status=403)
    officer_at_work.look("/gallery/refused/missing", "missing", status=404, widths=(390,))
    officer_at_work.look("/gallery/refused/conflict", "conflict", status=409, widths=(390,))
    with officer_at_work.page(390) as page:
        page.goto("/gallery/form")
        page.fill("[name=harvested]", "31/02/2026")
        page.click("button.btn-primary")
        assert page.title().startswith("Lỗi:")
        assert page.evaluate("document.activeElement.className") == "summary"
        judge(page, "form-faults")


@pytest.mark.django_db(transaction=True)
def test_all_parts_look_right_to_a_farmer(farmer: Visitor) -> None:
    farmer.look("/workspace/", "workspace-today")
    farmer.look("/gallery/nothing", "table-empty")
