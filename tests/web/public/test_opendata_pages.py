"""Statistics, open data and the page of developers as everybody sees them."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge
from tests.cast import Cast
from txng.exchange.opendata import writing

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_they_look_right(cast: Cast, live_server: Any, browser: "Browser", tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path
    writing.write()
    anybody = Visitor(browser, live_server.url)
    anybody.look("/thong-ke", "numbers")
    anybody.look("/du-lieu-mo", "opendata")
    anybody.look("/nha-phat-trien", "developers")
    anybody.look("/api/docs", "interfaces")
    with anybody.page() as page:
        page.goto("/api/docs")
        page.locator("#get-api-v1-trace-id summary").click()
        page.locator("#post-api-v1-places summary").click()
        judge(page, "interfaces-open")


@pytest.mark.django_db
def test_every_call_of_every_interface_is_described(client: Any) -> None:
    for language, address in (("vi", "/api/docs"), ("en", "/en/api/docs")):
        text = client.get(address).content.decode()
        assert f'<html lang="{language}"' in text
        for call in ("POST /epcis/capture", "DELETE /epcis/queries/{queryName}", "GET /api/v1/products"):
            assert f"<code>{call}</code>" in text, call
        assert "<code>GET /api/v1/trace/{id}</code>" in text
        assert "max-nodes" in text
        assert "<code>rows[].own_code</code>" in text
    described = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    for path, item in described.items():
        for method in item:
            assert f"<code>{method.upper()} {path}</code>" in text
