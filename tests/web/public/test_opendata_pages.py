"""Statistics, open data and the page of developers as everybody sees them."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor
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
