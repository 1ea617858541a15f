"""Articles go from writer to publisher to reader; legal texts say what they are on a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.markdown import TAGS, rendered
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.programme.library import rules, selectors, services
from txng.programme.library.models import Article, LegalText

VALUES = {
    "kind": "guide",
    "audience": "producers",
    "title": "Cách bón phân hữu cơ",
    "body": "## Bước 1\n\n- làm\n- ghi",
}


def test_the_way_of_an_article_holds_together() -> None:
    check_workflow(rules.ARTICLE)


@pytest.mark.django_db
def test_one_writes_another_publishes_and_everybody_reads(cast: Cast) -> None:
    writer, lead = cast.viewer("department_officer"), cast.viewer("science_lead")
    row = services.article_create(actor=writer, values=VALUES)
    assert row.slug.startswith("cach-bon-phan-huu-co-")
    assert row.body == VALUES["body"]
    assert selectors.article(row.slug) is None
    services.article_step(actor=writer, article=row, name="submit")
    assert Notice.objects.filter(kind="article-submitted", user=cast.users["science_lead"].pk).exists()
    with pytest.raises(Conflict):
        services.article_edit(actor=writer, article=row, values=VALUES)
    with pytest.raises(Forbidden):
        services.article_step(actor=writer, article=row, name="publish")
    with pytest.raises(ProblemError):
        services.article_step(actor=lead, article=row, name="return", reason="")
    services.article_step(actor=lead, article=row, name="return", reason="Thiếu liều lượng")
    services.article_edit(actor=writer, article=row, values={**VALUES, "body": "Mới"})
    services.article_step(actor=writer, article=row, name="submit")
    services.article_step(actor=lead, article=row, name="publish")
    found = selectors.article(row.slug)
    assert found is not None
    assert found.published_at is not None
    assert list(selectors.published("guide", "producers", "bon PHAN")) == [found]
    services.article_step(actor=writer, article=row, name="revise", reason="Sai đơn vị")
    assert selectors.article(row.slug) is None


@pytest.mark.django_db
def test_a_leader_publishes_in_the_own_sector_and_not_the_own_words(cast: Cast) -> None:
    group = cast.products["mang_cau"].group
    writer, lead = cast.viewer("department_officer"), cast.viewer("department_lead")
    row = services.article_create(actor=writer, group=group, values=VALUES)
    services.article_step(actor=writer, article=row, name="submit")
    services.article_step(actor=lead, article=row, name="publish")
    assert selectors.article(row.slug) is not None
    own = services.article_create(actor=lead, group=group, values=VALUES)
    services.article_step(actor=lead, article=own, name="submit")
    with pytest.raises((Forbidden, Conflict)):
        services.article_step(actor=lead, article=own, name="publish")
    general = services.article_create(actor=writer, values=VALUES)
    services.article_step(actor=writer, article=general, name="submit")
    with pytest.raises(Forbidden):
        services.article_step(actor=lead, article=general, name="publish")
    for name in ("owner", "auditor", "newcomer"):
        with pytest.raises(Forbidden):
            services.article_create(actor=cast.viewer(name), values=VALUES)
    assert row not in selectors.articles(cast.viewer("owner"))
    assert general not in selectors.articles(cast.viewer("trade_officer"))


@pytest.mark.django_db
def test_faults_of_an_article_are_named(cast: Cast) -> None:
    writer = cast.viewer("department_officer")
    for values in ({"kind": "x"}, {"title": ""}, {"body": " \n "}, {"body": "x" * 40_001}, {"title": "a\0b"}):
        with pytest.raises(ProblemError):
            services.article_create(actor=writer, values={**VALUES, **values})
    begins = datetime(2026, 12, 1, 8, tzinfo=UTC)
    for more in ({}, {"starts_at": begins, "ends_at": datetime(2026, 11, 30, 8, tzinfo=UTC)}):
        with pytest.raises(Refused):
            services.article_create(actor=writer, values={**VALUES, "kind": "event", **more})
    event = services.article_create(actor=writer, values={**VALUES, "kind": "event", "starts_at": begins})
    assert event.starts_at == begins


@pytest.mark.django_db
def test_legal_texts_are_dated_data_of_the_leading_department(cast: Cast) -> None:
    lead: Any = cast.viewer("officer")
    values = {
        "kind": "circular",
        "number": "99/2026/TT-BKHCN",
        "title": "Thông tư mới",
        "in_force_from": date(2027, 1, 1),
    }
    new = services.legal_text_set(actor=lead, row=None, values=values)
    assert (new.state_on(date(2026, 12, 31)), new.state_on(date(2027, 1, 1))) == ("future", "in_force")
    old = LegalText.objects.get(number="02/2024/TT-BKHCN")
    assert old.state_on(date(2026, 11, 1)) == "partly"
    ended = {"kind": "circular", "number": old.number, "title": old.title, "in_force_from": old.in_force_from}
    old = services.legal_text_set(
        actor=lead, row=old, replaced_by=new, values={**ended, "in_force_to": date(2027, 1, 1), "partly": True}
    )
    assert (old.state_on(date(2026, 12, 31)), old.state_on(date(2027, 1, 1))) == ("partly", "replaced")
    assert list(selectors.legal_texts("thong tu MOI")) == [new]
    assert old in selectors.in_state(selectors.legal_texts("02/2024"), "replaced", date(2027, 2, 1))
    with pytest.raises(Conflict):
        services.legal_text_set(actor=lead, row=None, values=values)
    with pytest.raises(Refused):
        services.legal_text_set(actor=lead, row=new, values={**values, "in_force_to": date(2026, 1, 1)})
    with pytest.raises(Forbidden):
        services.legal_text_set(actor=cast.viewer("department_lead"), row=None, values=values)


@pytest.mark.django_db
def test_a_new_portal_has_something_to_read() -> None:
    assert Article.objects.filter(state="published").count() >= 5
    assert LegalText.objects.count() >= 15
    for row in Article.objects.all():
        assert "<" in rendered(row.body)
        assert row.in_language("en")[0] == row.title_en
    assert LegalText.objects.get(number="37/2026/NĐ-CP").state_on(date(2026, 11, 26)) == "in_force"


@given(st.dates(), st.dates() | st.none(), st.dates() | st.none(), st.booleans(), st.booleans())
def test_a_text_is_always_something(on: date, since: date | None, until: date | None, partly: bool, gone: bool) -> None:
    state = rules.legal_state(on, since=since, until=until, partly=partly, replaced=gone)
    assert (state in ("expired", "replaced")) == (until is not None and until <= on)
    assert state != "in_force" or (since is not None and since <= on and not partly)


@given(st.text(max_size=300))
def test_nothing_but_plain_markup_comes_out(text: str) -> None:
    html = rendered(text).lower()
    for found in ("<script", "<img", "<iframe", "onerror=", "javascript:"):
        assert f'"{found}' not in html
    assert {part.split(">")[0].split()[0].strip("/") for part in html.split("<")[1:] if part[:1] != "/"} <= TAGS


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://e.vn/x.png)",
        '<a href="x" onclick="y">z</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
    ],
)
def test_foreign_markup_stays_text(text: str) -> None:
    html = rendered(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert '<a href="x" onclick' not in html
