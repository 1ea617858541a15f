"""A real browser for the tests of every room: the Chromium of this machine.

`browser` is the fixture; `Visitor` is a person with it, signed in or not. One line looks at a page as we promise to:

>>> visitor.look("/workspace/", "workspace-today")

opens it at 390 and 1280 px and asserts: the status, no English on a Vietnamese page, nothing serious or critical found
by axe, nothing said on the console, no request to another host, nothing sticking out at the side. With
``TXNG_PICTURES=folder`` it leaves pictures.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.web.language import leaks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (390, 1280)
HEIGHTS = {390: 844, 1280: 900}
OURS_TO_FIX = ("serious", "critical")
#: every rule that is on by default; only what is wrong comes back, for the rest is a megabyte a page
AXE = "() => axe.run(document, {resultTypes: ['violations'], preload: false}).then(found => found.violations)"


@pytest.fixture(scope="module")  # its event loop must not outlive the journey: other tests run loops of their own
def browser() -> Iterator["Browser"]:
    """Chromium, or a skip that says how to get it."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium (or your system's package) and run again")
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's loop runs in this thread; the database does not care
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"]
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visitor:
    """Somebody in front of a screen. ``base``: the portal's address; ``session``: of a signed-in user."""

    def __init__(self, browser: "Browser", base: str, session: str = "", **options: Any):
        self.browser, self.base, self.session = browser, base.rstrip("/"), session
        self.options = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **options}

    @contextmanager
    def page(self, width: int = 390, *, also: frozenset[str] = frozenset(), **options: Any) -> Iterator["Page"]:
        """A window of this width. The page may not complain, and may ask nobody but the portal and ``also``."""
        size = {"width": width, "height": HEIGHTS.get(width, 900)}
        context = self.browser.new_context(**{"viewport": size, "base_url": self.base, **self.options, **options})
        if self.session:
            context.add_cookies([{"name": "sessionid", "value": self.session, "url": self.base}])
        page = context.new_page()
        complaints: list[str] = []
        hosts: set[str] = set()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        try:
            yield page
            refused = [text for text in complaints if "Failed to load resource" not in text]
            assert not refused, refused
            assert hosts <= {urlsplit(self.base).netloc, "", *also}, f"asked other hosts: {hosts}"
        finally:
            context.close()

    def look(
        self, path: str, name: str = "", *, status: int = 200, widths: tuple[int, ...] = WIDTHS, **options: Any
    ) -> None:
        """Open the page and judge it as the module says; ``name`` of its pictures."""
        with self.page(widths[0], **options) as page:
            for width in widths:
                page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
                answer = page.goto(path, wait_until="load")
                assert answer is not None
                assert answer.status == status, f"{path}: {answer.status}"
                judge(page, name)


def judge(page: "Page", name: str = "") -> None:
    """What holds for every page in every state; leaves a picture."""
    size = page.viewport_size
    assert size is not None
    page.wait_for_load_state("load")  # a page reached by a click may still wait for its style sheets
    page.wait_for_function("() => !document.querySelector('.htmx-request')")  # parts that the page fetches itself
    page.evaluate("document.fonts.ready")
    if name and os.environ.get("TXNG_PICTURES"):
        page.wait_for_load_state("networkidle")  # maps and charts, too
        picture(page, f"{name}-{size['width']}")
    sticking = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
           [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
             .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not sticking, f"sticks out at {size['width']} px: {sticking}"
    if page.evaluate("document.documentElement.lang") == "vi":
        assert not (english := leaks(page)), f"English on a Vietnamese page: {english}"
    found = accessibility(page)
    assert not found, "\n".join(found)


def accessibility(page: "Page") -> list[str]:
    """What axe-core finds serious or critical, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(Axe().axe_script)
    violations = page.evaluate(AXE)
    return [
        f"{one['id']} ({one['impact']}): {one['help']} – {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in violations
        if one["impact"] in OURS_TO_FIX
    ]


def picture(page: "Page", name: str) -> None:
    """A picture of the whole page in the folder of ``TXNG_PICTURES``, if that is set."""
    folder = os.environ.get("TXNG_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def in_a_thread(work: Callable[[], Any]) -> Any:
    """What ``work`` gives, done beside the loop of the browser, which runs in this thread."""

    def done() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(done).result()


def session_of(user: Any) -> str:
    """The cookie of a fresh session of a user, made without a sign-in; for tests that share the test database."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
