"""The diary and receipts without network: what a phone sends later, and one phone that loses network and power."""

import shutil
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.browser import NAMES, judge, session_of
from tests.web.workspace.test_daily_work import harvested, signed_in
from txng.core import clock
from txng.core.models import ChangeRecord
from txng.registry.models import Product
from txng.trace.recording import reads, services
from txng.trace.recording.messages import Part
from txng.web.workspace import acts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

JSON = {"Accept": "application/json"}


def kept(cast, name: str = "owner", **values: Any) -> dict[str, Any]:
    """What a phone kept of an entry that it wrote three days ago; its clock is five minutes fast."""
    fast, now = timedelta(minutes=5), clock.now()
    written = now - timedelta(days=3) + fast
    return {
        "place": cast.places["plot"].pk,
        "product": cast.products["mang_cau"].pk,
        "day": f"{timezone.localtime(now - timedelta(days=3)):%d/%m/%Y}",
        "key": uuid4().hex,
        "who": acts.who(cast.viewer(name), cast.parties["coop"]),
        "written_at": written.isoformat(),
        "sent_at": (now + fast).isoformat(),
        **values,
    }


@pytest.mark.django_db
def test_a_kept_entry_is_recorded_once_with_both_clocks(cast) -> None:
    owner, values = signed_in(cast, "owner"), kept(cast)
    for _ in range(2):
        answer = owner.post("/workspace/diary/new/watering", values, headers=JSON)
        assert (answer.status_code, answer.json()["state"]) == (200, "recorded"), answer.content
    entry, *more = reads.diary(cast.parties["coop"], cast.viewer("owner"))
    assert not more
    assert entry.clock_ahead == 5
    assert timedelta(days=2, hours=23) < clock.now() - entry.at < timedelta(days=3, hours=1)
    assert "không có mạng" in entry.facts["lateReason"]
    device = ChangeRecord.objects.filter(kind="diary.note").earliest("pk").details["device"]
    assert 280 <= device["clock_ahead_seconds"] <= 301, "five minutes, less what a busy machine took to send it"
    assert "điện thoại" in owner.get("/workspace/diary").content.decode()


@pytest.mark.django_db
def test_a_correction_that_is_sent_again_corrects_once(cast) -> None:
    owner = signed_in(cast, "owner")
    owner.post("/workspace/diary/new/watering", kept(cast), headers=JSON)
    first = reads.diary(cast.parties["coop"], cast.viewer("owner"))[0]
    values = kept(cast, reason="Ghi nhầm thửa")
    for _ in range(2):
        answer = owner.post("/workspace/diary/new/watering", values, headers=JSON, query_params={"correct": first.id})
        assert answer.json()["state"] == "recorded", answer.content
    assert [one.is_void for one in reads.diary(cast.parties["coop"], cast.viewer("owner"))].count(True) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "given", "status"),
    [
        ("owner", {"day": "hôm kia"}, 422),
        ("owner", {"who": "1:1"}, 422),
        ("colleague", {}, 422),  # kept by the owner, sent by a colleague on the same phone
        ("reader", {"who": ""}, 403),
    ],
)
def test_what_is_not_accepted_says_so_to_the_phone(cast, name: str, given: dict[str, Any], status: int) -> None:
    answer = signed_in(cast, name).post("/workspace/diary/new/watering", kept(cast, **given), headers=JSON)
    assert (answer.status_code, answer.json()["state"]) == (status, "refused")
    assert answer.json()["faults"][0][1]
    assert reads.diary(cast.parties["coop"], cast.viewer("owner")) == []


@pytest.mark.django_db
def test_the_state_tells_who_may_send(cast) -> None:
    assert signed_in(cast, "owner").get("/workspace/offline/state").json()["who"]
    assert signed_in(cast, "reader").get("/workspace/offline/state").json()["who"] == ""
    assert Client().get("/workspace/offline/state").status_code == 302


KEPT = """async () => {
  for (let tries = 0; tries < 500; tries++) {
    if (navigator.serviceWorker.controller && await caches.match("/workspace/offline")) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error("the phone keeps no page");
}"""
"""Until the phone has what it needs without network."""


class Line:
    """The way from the phone to the portal, which can be cut: connections to ``port`` are handed on to ``target``."""

    def __init__(self, target: int):
        self.target, self.port, self._listener = target, 0, None
        self.up()

    def up(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            _end(one)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near = listener.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self._open += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            _end(one)


def _end(one: socket.socket) -> None:
    """Wakes whoever reads from it, too: closing alone does not, and the other side would never hear of it."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def phone(browser: "Browser", folder: Path, base: str) -> "BrowserContext":
    """A phone that keeps what it keeps when it is switched off."""
    found = next(path for name in NAMES if (path := shutil.which(name)))
    return browser.browser_type.launch_persistent_context(
        folder,
        executable_path=found,
        args=["--no-sandbox"],
        base_url=base,
        viewport={"width": 390, "height": 844},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )


@pytest.mark.django_db(transaction=True)
def test_a_phone_loses_network_and_power(cast, live_server, browser: "Browser", tmp_path: Path) -> None:
    harvested(cast)
    uri = reads.stock(cast.parties["coop"], cast.viewer("owner"))[0].uri
    Product.objects.filter(pk=cast.products["banh_trang"].pk).update(party=cast.parties["packing"])
    back = services.delivery_send(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        receiver=cast.parties["packing"],
        parts=[Part(uri, 100, "KGM")],
        at=clock.now(),
    )
    line = Line(urlsplit(live_server.url).port)
    base = f"http://127.0.0.1:{line.port}"
    cookie = {"name": "sessionid", "value": session_of(cast.users["packer"]), "url": base}

    context = phone(browser, tmp_path, base)
    context.add_cookies([{**cookie, "expires": clock.now().timestamp() + 86400}])
    page = context.pages[0]
    page.goto("/workspace/diary")
    page.evaluate(KEPT)

    line.cut()  # in the field; a form that was open is not lost either
    page.goto("/workspace/")
    page.get_by_text("Tưới", exact=False).first.click()
    page.fill("#watering_note", "Tưới 2 giờ")
    page.click("details[open] button.btn-primary")
    page.wait_for_selector("[data-state=waiting]")
    page.locator("summary", has_text="HTX Mãng cầu").click()
    page.check("details[open] input[value=less]")
    page.fill("#delivery0_line0", "90")
    page.click("details[open] button.btn-primary")
    page.locator("[data-state=waiting]").nth(1).wait_for()
    judge(page, "offline-waiting")
    context.close()  # the battery

    context = phone(browser, tmp_path, base)
    page = context.pages[0]
    page.goto("/workspace/diary")
    page.locator("[data-state=waiting]").nth(1).wait_for()
    assert page.locator("[data-state=waiting]").count() == 2
    line.up()
    page.goto("/workspace/offline")
    page.wait_for_selector("[data-state=recorded]")
    page.wait_for_selector("[data-state=refused]")  # less came, and nobody said why
    judge(page, "offline-refused")
    page.click("[data-mend]:visible")
    page.locator("details[open] [name=reason]").fill("Dập khi chở")
    page.click("details[open] button.btn-primary")
    page.locator("[data-state=recorded]").nth(1).wait_for()
    judge(page, "offline-recorded")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/workspace/offline", wait_until="networkidle")
    judge(page, "offline")
    context.close()
    line.cut()

    packer = cast.viewer("packer")
    assert [one.facts["note"] for one in reads.diary(cast.parties["packing"], packer)] == ["Tưới 2 giờ"]
    assert reads.delivery(cast.parties["packing"], back, packer).lines[0].short == 10
