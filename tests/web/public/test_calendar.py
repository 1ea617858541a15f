"""The calendar: what is to come, month by month, and news on the first page."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor
from tests.cast import Cast
from txng.accounts.selectors import leading_agencies
from txng.core import clock
from txng.programme.library.models import Article

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def event(cast: Cast, title: str, days: int, state: str = "published", hours: int = 3) -> Article:
    starts = clock.now() + timedelta(days=days)
    return Article.objects.create(
        kind="event",
        slug=f"su-kien-{abs(days)}-{title.lower()[:3]}",
        title=title,
        title_en=f"{title} in English",
        title_folded=title.lower(),
        body="x",
        body_en="x",
        agency=leading_agencies().exclude(kind="people_committee").first(),
        state=state,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        place="Hội trường Sở",
        published_at=clock.now(),
    )


@pytest.mark.django_db
def test_what_is_to_come_stands_in_its_order_and_months_can_be_turned(cast: Cast, client: Client) -> None:
    event(cast, "Xa", 40)
    event(cast, "Gần", 2)
    event(cast, "Qua", -40)
    event(cast, "Nháp", 3, state="draft")
    page = client.get("/su-kien").content.decode()
    assert page.index("Gần") < page.index("Xa")
    assert "Qua" not in page.partition("<main")[2].partition("</main>")[0]
    assert "Nháp" not in page
    month = (clock.today() - timedelta(days=40)).strftime("%Y-%m")
    assert "Qua" in client.get("/su-kien", {"thang": month}).content.decode()
    assert "Gần in English" in client.get("/en/su-kien").content.decode()
    for odd in ("2026-13", "x", "1900-01", "9999-99"):
        assert client.get("/su-kien", {"thang": odd}).status_code == 200
    assert "2019-12" not in client.get("/su-kien", {"thang": "2020-01"}).content.decode()
    assert "Gần" in client.get("/").content.decode()


@pytest.mark.django_db
def test_every_page_leads_to_what_a_label_of_ours_looks_like(cast: Cast, client: Client) -> None:
    assert 'href="/nhan-biet-tem"' in client.get("/tra-cuu").content.decode()
    assert "dán chồng" in client.get("/nhan-biet-tem").content.decode(), "also where nobody published it"
    own = event(cast, "Nhận biết tem", 1)
    Article.objects.filter(slug="nhan-biet-tem").delete()
    Article.objects.filter(pk=own.pk).update(kind="guide", slug="nhan-biet-tem", body="Theo Sở.")
    assert "Theo Sở." in client.get("/nhan-biet-tem").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_calendar_looks_right(cast: Cast, live_server, browser: "Browser") -> None:
    event(cast, "Hội nghị tập huấn truy xuất nguồn gốc nông sản", 2)
    event(cast, "Phiên chợ nông sản an toàn", 35, hours=60)
    visitor = Visitor(browser, live_server.url)
    visitor.look("/su-kien", "calendar")
    visitor.look("/su-kien?thang=2027-05", "calendar-empty")
    visitor.look("/", "home-news")
    visitor.look("/nhan-biet-tem", "our-label")
