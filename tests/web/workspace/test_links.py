"""An organisation keeps its links in the workspace: hosts, the form with its faults, the list."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import MANG_CAU, Cast
from txng.core import outbound
from txng.resolver.models import Link, LinkHost

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_host_is_verified_and_a_link_registered(
    cast: Cast, live_server: Any, browser: "Browser", monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    owner.look("/workspace/links", "workspace-links-empty")
    with owner.page(390) as page:
        page.goto("/workspace/links/hosts/new")
        page.get_by_label("Máy chủ").fill("htx.example.vn")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Chưa xác nhận", exact=True).wait_for()
        judge(page, "workspace-links-host")
        token = LinkHost.objects.get().token
        assert page.get_by_text(token).is_visible()
        page.goto("/workspace/links/new")
        page.get_by_label("Mã", exact=True).fill(MANG_CAU)
        page.get_by_label("Địa chỉ dẫn đến").fill("https://htx.example.vn/lo/{lot}")
        page.get_by_label("Tên liên kết").fill("Trang của hợp tác xã")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("chưa được xác nhận là của đơn vị").first.wait_for()
        judge(page, "workspace-link-refused")
        monkeypatch.setattr("txng.core.outbound.send", lambda *_a, **_k: outbound.Answer(200, token.encode()))
        page.goto("/workspace/links")
        page.get_by_role("button", name="Kiểm tra ngay").click()
        page.get_by_text("Máy chủ đã được xác nhận.").wait_for()
        page.goto("/workspace/links/new")
        page.get_by_label("Mã", exact=True).fill(MANG_CAU)
        page.get_by_label("Địa chỉ dẫn đến").fill("https://htx.example.vn/lo/{lot}")
        page.get_by_label("Tên liên kết").fill("Trang của hợp tác xã")
        page.get_by_label("Quét mã này thì đi thẳng đến đó").check()
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Đã lưu liên kết").wait_for()
    assert Link.objects.count() == 2
    owner.look("/workspace/links", "workspace-links")
    owner.look(f"/workspace/links/{Link.objects.order_by('pk')[0].pk}", "workspace-link")


def test_another_organisation_does_not_reach_it(cast: Cast, client: Any) -> None:
    host = LinkHost.objects.create(party=cast.parties["coop"], host="htx.example.vn", token="x")
    client.force_login(cast.users["competitor"])
    assert client.post(f"/workspace/links/hosts/{host.pk}/remove").status_code == 404
    assert "htx.example.vn" not in client.get("/workspace/links").text
