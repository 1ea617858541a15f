"""Targets on screen: the share, what it is made of, down to the party that counts and a doubt about it."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, session_of
from tests.cast import Cast
from txng.programme.targets.models import FigureQuestion
from txng.registry.models import CompanyPrefix

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_figure_is_opened_down_to_the_party_and_doubted(cast: Cast, live_server: Any, browser: "Browser") -> None:
    coop = cast.parties["coop"]
    CompanyPrefix.objects.create(party=coop, prefix="9520801", status="active")
    CompanyPrefix.objects.create(party=cast.parties["rice_paper"], prefix="9520809", status="active")
    officer = Visitor(browser, live_server.url, session_of(cast.users["officer"]))
    officer.look("/office/targets", "office-targets")
    officer.look("/office/targets?by=agency", "office-targets-agency")
    with officer.page(390) as page:
        page.goto("/office/targets")
        page.get_by_role("group", name="Xã, phường", exact=True).get_by_role("link", name="Phường Bình Minh").click()
        page.get_by_role("link", name=coop.name).click()
        page.get_by_label("Số liệu này sai ở đâu?").fill("Hợp tác xã đã ngừng hoạt động")
        page.get_by_role("button", name="Gửi câu hỏi").click()
        page.get_by_text("Đã gửi câu hỏi đến Sở chủ trì").wait_for()
    officer.look(f"/office/targets/parties/{coop.pk}", "office-target-party")
    officer.look("/office/targets/parties", "office-target-parties")
    officer.look("/office/targets/questions", "office-target-questions")
    officer.look(f"/office/targets/questions/{FigureQuestion.objects.get().pk}", "office-target-question")
    officer.look("/office/targets/register", "office-target-register")


@pytest.mark.django_db
def test_days_that_were_not_are_today(cast: Cast, client: Any) -> None:
    client.force_login(cast.users["officer"])
    for asked in ("01/01/1900", "01/01/2100", "nonsense", "2026-99-99"):
        assert client.get("/office/targets", {"on": asked}).status_code == 200
    assert b"".join(client.get("/office/targets/parties?format=xlsx"))[:2] == b"PK"
    assert client.get("/office/targets?by=nonsense").status_code == 200
