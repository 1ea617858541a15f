"""A provider from the proposal over the checklist to the directory, and out of it again."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1.problems import ProblemError
from txng.programme.providers import rules, selectors, services
from txng.programme.providers.models import Provider

TODAY = clock.today()
ITEMS = rules.checklist(TODAY).items


def test_the_way_holds_together() -> None:
    check_workflow(rules.PROVIDER)


@settings(max_examples=300, deadline=None)
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31)), st.integers(1, 60))
def test_a_check_grows_old_on_the_same_day_of_the_month(day: date, months: int) -> None:
    again = rules.check_again(day, months)
    assert (again.year * 12 + again.month) - (day.year * 12 + day.month) == months
    assert again.day == day.day or (
        again.day < day.day
        and (again.toordinal() + 1) == date(again.year + again.month // 12, again.month % 12 + 1, 1).toordinal()
    )


def test_the_checklist_is_whole() -> None:
    assert len({one.code for one in ITEMS}) == len(ITEMS)
    assert all(one.name and one.name_en and one.hint for one in ITEMS)
    assert rules.checklist(date(2000, 1, 1)).items


def provider(cast: Cast, who: str = "officer", **values: Any) -> Provider:
    filled = {
        "name": "Công ty Giải pháp Nông Sản Số",
        "tax_code": "3901234577",
        "contact": "lienhe@nongsanso.example.vn",
        "summary": "Phần mềm và tem cho hợp tác xã.",
        "offers": ["software", "labels"],
    }
    return services.provider_set(actor=cast.viewer(who), **{**filled, **values})


def answers(verdict: str = "met", **others: str) -> dict[str, dict[str, str]]:
    return {one.code: {"verdict": others.get(one.code, verdict), "note": "Đã xem"} for one in ITEMS}


@pytest.mark.django_db
def test_two_people_put_a_provider_into_the_directory(cast: Cast) -> None:
    officer, lead = cast.viewer("officer"), cast.viewer("science_lead")
    row = provider(cast)
    with pytest.raises(Conflict):
        services.provider_step(actor=lead, provider=row, name="list")
    services.provider_check(actor=officer, provider=row, answers=answers(exchange="unknown"))
    with pytest.raises(Refused) as unmet:
        services.provider_step(actor=lead, provider=row, name="list")
    assert "EPCIS" in str(unmet.value.problems[0].params["names"])
    row = services.provider_check(actor=officer, provider=row, answers=answers(offline="not_met"))
    with pytest.raises(Forbidden):
        services.provider_step(actor=officer, provider=row, name="list")
    assert not selectors.published()
    row = services.provider_step(actor=lead, provider=row, name="list")
    assert list(selectors.published("giai phap")) == [row]
    with pytest.raises(Refused) as listed:
        provider(cast, provider=row, name="Công ty Khác")
    assert listed.value.problems[0].code == "provider-listed"
    provider(cast, "science_lead", provider=row, product="Bản 2.1")
    assert row.recheck_on == rules.check_again(TODAY, rules.checklist(TODAY).months)
    Provider.objects.filter(pk=row.pk).update(recheck_on=TODAY)
    assert list(selectors.to_check(officer, TODAY)) == [row]
    assert not selectors.to_check(cast.viewer("trade_officer"), TODAY)
    row = services.provider_check(actor=officer, provider=row, answers=answers())
    assert row.state == "listed"
    row = services.provider_check(actor=officer, provider=row, answers=answers(security="not_met"))
    assert row.state == "suspended"
    assert "an toàn thông tin" in row.reason
    assert list(selectors.published()) == [row], "the public learns of it"
    row = services.provider_check(actor=officer, provider=row, answers=answers(security="not_met"))
    assert row.state == "suspended", "and goes on reading it while nothing is mended"
    row = services.provider_check(actor=officer, provider=row, answers=answers())
    Provider.objects.filter(pk=row.pk).update(recheck_on=TODAY)
    with pytest.raises(Refused) as old:
        services.provider_step(actor=lead, provider=row, name="list")
    assert old.value.problems[0].code == "provider-old-check"
    row = services.provider_step(actor=lead, provider=row, name="remove", reason="Ngừng hoạt động")
    assert not selectors.published()
    with pytest.raises(Conflict):
        provider(cast, "science_lead", provider=row)


@pytest.mark.django_db
def test_who_checks_does_not_list(cast: Cast) -> None:
    lead = cast.viewer("science_lead")
    row = provider(cast, "science_lead")
    services.provider_check(actor=lead, provider=row, answers=answers())
    with pytest.raises(Refused):
        services.provider_step(actor=lead, provider=row, name="list")
    services.provider_step(actor=cast.viewer("provincial_leader"), provider=row, name="list")


@pytest.mark.django_db
def test_what_is_wrong_is_named(cast: Cast) -> None:
    provider(cast)
    for values in (
        {"tax_code": ""},
        {"name": " "},
        {"offers": []},
        {"offers": ["magic"]},
        {"website": "ftp://x"},
        {"name": "Khác"},
    ):
        with pytest.raises(ProblemError):
            provider(cast, **{"tax_code": "3901234577", **values})
    assert Provider.objects.count() == 1
    for who in ("trade_officer", "commune_officer", "auditor", "owner"):
        with pytest.raises(Forbidden):
            provider(cast, who, tax_code="0301234562")
    for wrong in ({"nothing": {"verdict": "met"}}, {"codes": {"verdict": "perhaps"}}):
        with pytest.raises(Refused):
            services.provider_check(actor=cast.viewer("officer"), provider=Provider.objects.get(), answers=wrong)
