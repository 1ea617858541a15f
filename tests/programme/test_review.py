"""The review of several years: each year as a report of it would count, nothing invented for years without records."""

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import Cast
from tests.programme import test_communication, test_difficulties, test_grants
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.documents import docx, pages
from txng.core.errors import Refused
from txng.programme.communication.models import Activity
from txng.programme.reports import review
from txng.programme.reports.figures import FIGURES, Scope
from txng.registry.models import Party

pytestmark = pytest.mark.django_db
THIS = clock.today().year


def test_each_year_is_counted_as_a_report_would_count_it(cast: Cast) -> None:
    Party.objects.update(created_at=clock.beginning_of(date(THIS - 2, 3, 1)))
    made = test_communication.record(cast, pieces=4)
    Activity.objects.filter(pk=made.pk).update(on=date(THIS - 1, 5, 5))
    test_communication.record(cast, pieces=3)
    paid = test_grants.grant(cast, test_grants.apply(cast, test_grants.scheme(cast)))
    test_grants.services.payment_add(
        actor=cast.viewer("officer"), application=paid, on=clock.today(), amount=Decimal(7_500_000), document="UNC"
    )
    found = review.review(THIS - 3, THIS)
    assert (found.years, found.since) == (tuple(range(THIS - 3, THIS + 1)), THIS - 2)
    assert found.of("media") == (None, 0, 4, 3)
    assert found.of("grants-paid")[-1] == Decimal("7.5"), "money is told in millions"
    for line in found.lines:
        behind = line.figure.behind
        assert behind is not None
        assert line.values[0] is None, "nothing is invented for a year without records"
        if line.figure.unit != "đồng":
            assert line.values[-1] == behind(Scope(None, SYSTEM, date(THIS, 1, 1), date(THIS, 12, 31))).value
    assert {line.figure.code for line in found.lines} == {code for code, one in FIGURES.items() if one.behind}


def test_the_draft_says_what_the_figures_say(cast: Cast) -> None:
    Party.objects.update(created_at=clock.beginning_of(date(THIS - 1, 3, 1)))
    test_communication.record(cast, pieces=3)
    test_difficulties.reported(cast)
    found = review.review(THIS - 2, THIS)
    paper = review.review_document(found)
    shown = pages.html(paper)
    assert f"giai đoạn {THIS - 2} - {THIS}" in shown
    assert "Tin, bài, hoạt động truyền thông trên các kênh: 3 tin, bài" in shown
    assert "vướng mắc" in shown
    assert f"trước năm {THIS - 1} chưa có dữ liệu trên cổng" in shown
    assert docx.written(paper)[:2] == b"PK"
    assert review.review_workbook(found)[:2] == b"PK"
    alone = pages.html(review.review_document(review.review(THIS, THIS)))
    assert f"năm {THIS}" in alone


@pytest.mark.parametrize("asked", [(2019, 2025), (THIS, THIS - 1), (2020, THIS + 1), (2020, 2033)])
def test_years_that_cannot_be_are_refused(asked: tuple[int, int]) -> None:
    with pytest.raises(Refused):
        review.years(*asked)
