"""A department writes an article, the leading department publishes it, a reader finds it; the library of texts."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.programme.library.models import Article, LegalText

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_from_a_draft_to_a_reader(cast: Cast, live_server: Any, browser: "Browser") -> None:
    writer = Visitor(browser, live_server.url, session_of(cast.users["department_officer"]))
    with writer.page(1280) as page:
        page.goto("/office/library/articles/new")
        page.get_by_label("Loại").select_option("event")
        page.get_by_label("Dành cho").select_option("producers")
        page.get_by_label("Tiêu đề", exact=True).fill("Tập huấn ghi nhật ký trên điện thoại")
        page.get_by_label("Tóm tắt một, hai câu").fill("Một buổi sáng, mang theo điện thoại.")
        page.get_by_label("Nội dung", exact=True).fill(
            "## Chương trình\n\n- Ghi nhật ký\n- In tem\n\n<script>x</script>"
        )
        page.get_by_label("Bắt đầu ngày (sự kiện)").fill("05/12/2026")
        page.get_by_label("Địa điểm (sự kiện)").fill("UBND phường Bình Minh")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("button", name="Gửi duyệt đăng").click()
        page.get_by_text("Chờ duyệt đăng").first.wait_for()
        judge(page, "office-article")
    row = Article.objects.get(title__startswith="Tập huấn")
    lead = Visitor(browser, live_server.url, session_of(cast.users["science_lead"]))
    lead.look("/office/", "office-worklist-article")
    with lead.page(390) as page:
        page.goto(f"/office/library/articles/{row.pk}")
        page.get_by_role("button", name="Duyệt đăng").click()
        page.get_by_role("link", name="Xem như bạn đọc").click()
        page.get_by_role("heading", name="Chương trình").wait_for()
        judge(page, "public-article-event")
    reader = Visitor(browser, live_server.url)
    reader.look("/kien-thuc", "public-knowledge")
    reader.look("/kien-thuc?q=khong+co+bai+nay", "public-knowledge-none")
    reader.look("/kien-thuc/muoi-mot-muc-thong-tin", "public-article")
    reader.look("/van-ban", "public-legal-texts")
    lead.look("/office/library", "office-library")
    lead.look("/office/library/articles/new", "office-article-new")
    lead.look("/office/library/texts", "office-legal-texts")
    lead.look(f"/office/library/texts/{LegalText.objects.order_by('pk')[0].pk}", "office-legal-text")


@pytest.mark.django_db
def test_readers_find_english_pages_filters_and_a_feed(cast: Cast, client: Any) -> None:
    page = client.get("/en/kien-thuc?cho=consumers").text
    assert "What a scan tells you" in page
    assert "Your first traced lot" not in page
    assert "Words of traceability" in client.get("/en/kien-thuc/thuat-ngu").text
    texts = client.get("/van-ban?q=37/2026").text
    assert "còn hiệu lực" in texts
    assert "chưa có hiệu lực" in client.get("/van-ban?q=37/2026&ngay=2025-01-01").text
    for nonsense in ("?trang=-1", "?trang=999999999", "?loai=x&cho=y", "?ngay=x", "?q=%00"):
        assert client.get("/kien-thuc" + nonsense).status_code == 200
        assert client.get("/van-ban" + nonsense).status_code == 200
    feed = etree.fromstring(client.get("/kien-thuc/rss.xml").content)
    links = feed.findall(".//item/link")
    assert len(links) >= 5
    assert all(re.fullmatch(r"http://testserver/kien-thuc/[a-z0-9-]+", link.text) for link in links)
    assert "/kien-thuc/thuat-ngu" in client.get("/sitemap-0.xml").text


@pytest.mark.django_db
def test_only_the_leading_department_keeps_the_texts(cast: Cast, client: Any) -> None:
    client.force_login(cast.users["department_lead"])
    assert client.post("/office/library/texts/new", {"kind": "law", "number": "1", "title": "x"}).status_code == 403
    client.force_login(cast.users["officer"])
    assert client.post("/office/library/texts/new", {"kind": "law", "number": "", "title": "x"}).status_code == 422
    given = {"kind": "law", "number": "1/2027/QH15", "title": "Luật thử", "in_force_from": "01/07/2027"}
    assert client.post("/office/library/texts/new", given).status_code == 302
    assert LegalText.objects.get(number="1/2027/QH15").in_force_from is not None
