"""A budget year from the window to payments: who may do what, sums against a plain recount."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.programme.budget import rules, selectors, services
from txng.programme.budget.models import BudgetYear, Estimate
from txng.programme.reports.figures import FIGURES, Scope
from txng.registry.acting import agency_viewer

TODAY = clock.today()


def test_the_way_holds_together() -> None:
    check_workflow(rules.ESTIMATE)


def opened(cast: Cast, year: int = TODAY.year) -> BudgetYear:
    days = {"opens_on": TODAY - timedelta(days=5), "closes_on": TODAY + timedelta(days=5)}
    return services.year_open(actor=cast.viewer("science_lead"), year=year, **days)


def estimate(cast: Cast, year: BudgetYear, who: str, **amounts: int) -> Estimate:
    """An estimate handed in; ``amounts``: source → đồng."""
    actor = cast.viewer(who)
    row = services.estimate_begin(actor=actor, year=year)
    for source, asked in amounts.items():
        services.line_set(actor=actor, estimate=row, asked=Decimal(asked), task=f"Việc {source}", source=source)
    return services.estimate_step(actor=actor, estimate=row, name="submit")


def approved(cast: Cast, row: Estimate, less: int = 0) -> Estimate:
    first = row.lines.all()[0]
    amounts = {first.pk: first.asked - less}
    services.estimate_step(actor=cast.viewer("finance_officer"), estimate=row, name="appraise", amounts=amounts)
    return services.estimate_step(
        actor=cast.viewer("provincial_leader"), estimate=row, name="approve", decision="99/QĐ-UBND"
    )


@pytest.mark.django_db
def test_from_the_draft_over_finance_to_the_decision_and_payments(cast: Cast) -> None:
    year = opened(cast)
    assert Notice.objects.filter(kind="budget-open", user=cast.users["commune_officer"].pk).exists()
    row = estimate(cast, year, "department_officer", state=500_000_000, sponsor=80_000_000)
    finance, own = cast.viewer("finance_officer"), cast.viewer("department_officer")
    with pytest.raises(Conflict):
        services.line_set(actor=own, estimate=row, asked=Decimal(1), task="Thêm", source="state")
    with pytest.raises(Forbidden):
        services.estimate_step(actor=own, estimate=row, name="appraise")
    row = services.estimate_step(actor=finance, estimate=row, name="return", reason="Thiếu căn cứ")
    assert Notice.objects.filter(kind="budget-returned", user=cast.users["department_officer"].pk).exists()
    row = services.estimate_step(actor=own, estimate=row, name="submit")
    first, second = row.lines.all()
    with pytest.raises(Refused) as more:
        services.estimate_step(actor=finance, estimate=row, name="appraise", amounts={first.pk: Decimal(500_000_001)})
    assert more.value.problems[0].params == {"limit": "500.000.000"}
    row = services.estimate_step(actor=finance, estimate=row, name="appraise", amounts={first.pk: Decimal(400_000_000)})
    leader = cast.viewer("provincial_leader")
    with pytest.raises(Refused):
        services.estimate_step(actor=leader, estimate=row, name="approve")
    with pytest.raises(Forbidden):
        services.estimate_step(actor=cast.viewer("officer"), estimate=row, name="approve", decision="1")
    row = services.estimate_step(actor=leader, estimate=row, name="approve", decision="99/QĐ-UBND")
    first, second = row.lines.all()
    assert (first.approved, second.approved) == (400_000_000, 80_000_000)
    pay: dict[str, Any] = {"actor": own, "line": first, "on": TODAY, "document": "HĐ 12"}
    paid = services.payment_add(**pay, amount=Decimal(300_000_000))
    with pytest.raises(Refused):
        services.payment_add(**pay, amount=Decimal(100_000_001))
    with pytest.raises(Refused):
        services.payment_add(**{**pay, "on": TODAY + timedelta(days=1)}, amount=Decimal(1))
    with pytest.raises(Refused) as early:
        services.payment_add(**{**pay, "on": TODAY.replace(year=TODAY.year - 1, day=1)}, amount=Decimal(1))
    assert early.value.problems[0].code == "budget-early"
    services.payment_cancel(actor=own, payment=paid, reason="Nhập nhầm")
    services.payment_add(**pay, amount=Decimal(400_000_000))
    sums = selectors.sums_of([row])[row.pk]
    assert sums == (580_000_000, 480_000_000, 480_000_000, 400_000_000)


@pytest.mark.django_db
def test_only_within_the_window_and_not_empty(cast: Cast) -> None:
    year = opened(cast)
    row = services.estimate_begin(actor=cast.viewer("trade_officer"), year=year)
    with pytest.raises(Refused) as empty:
        services.estimate_step(actor=cast.viewer("trade_officer"), estimate=row, name="submit")
    assert empty.value.problems[0].code == "budget-empty"
    services.year_open(
        actor=cast.viewer("officer"), year=year.year, opens_on=TODAY - timedelta(9), closes_on=TODAY - timedelta(1)
    )
    with pytest.raises(Refused) as late:
        estimate(cast, year, "trade_officer", state=1)
    assert late.value.problems[0].code == "budget-outside"
    for who in ("department_officer", "finance_officer"):
        with pytest.raises(Forbidden):
            services.year_open(actor=cast.viewer(who), year=2027, opens_on=TODAY, closes_on=TODAY)


@pytest.mark.django_db
def test_everybody_sees_the_own_and_finance_what_was_handed_in(cast: Cast) -> None:
    year = opened(cast)
    handed_in = estimate(cast, year, "department_officer", state=1_000_000)
    draft = services.estimate_begin(actor=cast.viewer("trade_officer"), year=year)
    for who, seen in [
        ("department_officer", {handed_in}),
        ("trade_officer", {draft}),
        ("finance_officer", {handed_in}),
        ("auditor", {handed_in}),
        ("commune_officer", set()),
        ("owner", set()),
    ]:
        assert set(selectors.estimates(cast.viewer(who))) == seen, who


@pytest.mark.django_db
def test_sums_by_source_and_the_figures_of_reports_are_a_plain_recount(cast: Cast) -> None:
    year = opened(cast)
    one = approved(cast, estimate(cast, year, "department_officer", state=300, sponsor=50), less=100)
    two = approved(cast, estimate(cast, year, "commune_officer", state=70, own=30))
    services.payment_add(
        actor=cast.viewer("commune_officer"), line=two.lines.all()[0], on=TODAY, amount=Decimal(60), document="PC 1"
    )
    found = dict(selectors.by_source([one, two]))
    assert [total.approved for total in found.values()] == [270, 50, 30, 0]
    province = Scope(None, agency_viewer(one.agency), date(TODAY.year, 1, 1), TODAY)
    local = Scope(two.agency, agency_viewer(two.agency), date(TODAY.year, 1, 1), TODAY)
    for code, whole, part in [("budget-approved", 350, 100), ("budget-spent", 60, 60)]:
        count = FIGURES[code].behind
        assert count is not None
        assert (count(province).value, count(local).value) == (whole, part)
