"""Violations: two people decide and two end, fines within the law, appeals, what the public reads."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.accounts.models import Agency
from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.core.documents import docx
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.models import Notice
from txng.oversight.violations import documents, rules, selectors, services
from txng.oversight.violations.models import Violation

pytestmark = pytest.mark.django_db
TODAY = clock.today()  # steps are taken at the moment they are taken


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


FACTS = {
    "facts": "Bán 40 thùng không có nhãn.",
    "committed_on": TODAY - timedelta(days=3),
    "found_on": TODAY - timedelta(days=2),
    "minutes_number": "07/BB-VPHC",
    "minutes_on": TODAY - timedelta(days=2),
    "offence": "label-missing",
    "goods_value": 4_000_000,
    "amount": 4_000_000,
    "remedies": "Dán nhãn đúng quy định",
}
DECISION = {"decision_number": "21/QĐ-XPHC", "signer": "Hồ Thị Ruộng", "decided_on": TODAY, "amount": 4_000_000}


def opened(cast: Cast, party: str = "coop", **more: Any) -> Violation:
    actor = cast.viewer("department_officer")
    return services.violation_open(actor=actor, party=cast.parties[party], values={**FACTS, **more})


def proposed(cast: Cast, **more: Any) -> Violation:
    return services.violation_propose(actor=cast.viewer("department_officer"), violation=opened(cast, **more))


def decided(cast: Cast, **more: Any) -> Violation:
    actor = cast.viewer("department_lead")
    return services.violation_decide(actor=actor, violation=proposed(cast), **{**DECISION, **more})


def carried_out(cast: Cast, row: Violation, **more: Any) -> Violation:
    values = {"delivered_on": TODAY, "paid": 4_000_000, "paid_on": TODAY, "remedied_on": TODAY, **more}
    return services.execution_record(actor=cast.viewer("department_officer"), violation=row, values=values)


def test_the_way_of_a_violation_holds_together() -> None:
    check_workflow(rules.VIOLATION)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 36))
def test_the_time_limit_ends_in_the_month_it_should(day: date, months: int) -> None:
    last = rules.last_day_to_fine(day, months)
    assert (last.year * 12 + last.month) - (day.year * 12 + day.month) == months
    assert last.day == day.day or (last + timedelta(days=1)).day == 1


@given(st.integers(0, 100_000_000), st.sampled_from([1, 2]))
def test_the_range_follows_the_steps_of_value(value: int, factor: int) -> None:
    found = next(one for _day, one in rules.shipped() if one.code == "label-missing")
    step = next(((least, most) for up_to, least, most in found.steps if value <= up_to), None)
    expected = (step[0] * factor, step[1] * factor) if step else None
    assert rules.fine_range(found, value, factor) == expected


def test_the_catalogue_is_whole() -> None:
    for _valid_from, one in rules.shipped():
        assert all(one.name)
        assert one.basis
        assert [up_to for up_to, *_rest in one.steps] == sorted(up_to for up_to, *_rest in one.steps)
        assert all(least <= most for _up_to, least, most in one.steps)


def test_two_people_decide_and_two_end(cast: Cast) -> None:
    officer, lead = cast.viewer("department_officer"), cast.viewer("department_lead")
    row = services.violation_propose(actor=lead, violation=opened(cast))
    with pytest.raises(Forbidden):
        services.violation_decide(actor=lead, violation=row, **DECISION)
    with pytest.raises(Forbidden):
        services.violation_decide(actor=officer, violation=row, **DECISION)
    services.violation_return(actor=lead, violation=row, reason="Bổ sung ảnh")
    services.violation_propose(actor=officer, violation=row)
    # Whoever proposed it once may not decide, whoever proposed it last.
    with pytest.raises(Forbidden):
        services.violation_decide(actor=lead, violation=row, **DECISION)


def test_from_the_facts_to_the_end(cast: Cast) -> None:
    row = decided(cast)
    assert (row.state, row.amount, row.basis[:16]) == ("decided", 4_000_000, "Nghị định 119/20")
    assert Notice.objects.filter(kind="violation-decided", user=cast.users["owner"].pk).exists()
    officer = cast.viewer("department_officer")
    with pytest.raises(Refused, match="violation-incomplete"):
        services.violation_step(actor=officer, violation=row, name="close")
    carried_out(cast, row)
    with pytest.raises(Forbidden):  # who decided does not end it
        services.violation_step(actor=cast.viewer("department_lead"), violation=row, name="close")
    done = services.violation_step(actor=officer, violation=row, name="close")
    assert (done.state, selectors.missing(done)) == ("closed", [])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": 1_000_000}, "violation-amount"),  # an organisation pays 2 to 6 million
        ({"amount": 6_000_001}, "violation-amount"),
        ({"amount": 0, "remedies": ""}, "violation-nothing"),
        ({"minutes_number": ""}, "violation-minutes"),
        ({"committed_on": TODAY - timedelta(days=400)}, "violation-too-late"),
    ],
)
def test_a_proposal_the_law_does_not_allow_is_refused(cast: Cast, values: dict[str, Any], code: str) -> None:
    row = opened(cast, **values)
    with pytest.raises(Refused, match=code):
        services.violation_propose(actor=cast.viewer("department_officer"), violation=row)
    assert Violation.objects.get(pk=row.pk).state == "draft"


def test_remedies_alone_may_be_ordered_when_it_is_too_late_to_fine(cast: Cast) -> None:
    row = proposed(cast, committed_on=TODAY - timedelta(days=400), amount=0)
    lead = cast.viewer("department_lead")
    assert services.violation_decide(actor=lead, violation=row, **{**DECISION, "amount": 0}).state == "decided"


@pytest.mark.parametrize(
    "values",
    [
        {"found_on": TODAY + timedelta(days=1)},
        {"committed_on": TODAY, "found_on": TODAY - timedelta(days=1)},
        {"minutes_on": TODAY - timedelta(days=5)},
    ],
)
def test_days_follow_one_another(cast: Cast, values: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="violation-days"):
        opened(cast, **values)
    assert not Violation.objects.exists()


def test_an_offence_not_in_the_catalogue_of_the_day_is_refused(cast: Cast) -> None:
    early = {"committed_on": date(2026, 1, 2), "found_on": date(2026, 1, 3), "minutes_on": None}
    with pytest.raises(Refused, match="violation-offence"):
        opened(cast, offence="trace-false", **early)
    with pytest.raises(Refused, match="violation-offence"):
        opened(cast, offence="invented")
    with pytest.raises(Refused, match="violation-product"):
        services.violation_open(
            actor=cast.viewer("department_officer"),
            party=cast.parties["coop"],
            product=cast.products["banh_trang"],
            values=FACTS,
        )


def test_who_opens_and_who_sees(cast: Cast) -> None:
    row = proposed(cast)
    seeing = {name for name in cast.users if selectors.violation(row.pk, cast.viewer(name)) is not None}
    assert seeing >= {"department_officer", "department_lead", "officer", "commune_officer", "auditor"}
    assert not seeing & {"owner", "reader", "competitor", "newcomer", "other_commune_officer"}
    lead = cast.viewer("department_lead")
    services.violation_decide(actor=lead, violation=row, **DECISION)
    assert selectors.violation(row.pk, cast.viewer("owner")) is not None
    assert selectors.violation(row.pk, cast.viewer("competitor")) is None
    assert not selectors.violations(PUBLIC).exists()
    for who in ("trade_officer", "other_commune_officer", "auditor", "owner"):
        with pytest.raises(Forbidden):
            services.violation_open(actor=cast.viewer(who), party=cast.parties["coop"], values=FACTS)


def test_an_appeal_is_judged_by_another_than_who_decided(cast: Cast) -> None:
    row = decided(cast)
    carried_out(cast, row, paid=0, remedied_on=None)
    lead, owner = cast.viewer("department_lead"), cast.viewer("owner")
    services.violation_publish(actor=lead, violation=row, public=True, reason="Đã giao")
    assert [one.pk for one in selectors.published()] == [row.pk]
    with pytest.raises((Forbidden, Missing)):
        services.violation_step(actor=cast.viewer("reader"), violation=row, name="appeal-own", reason="x")
    services.violation_step(actor=owner, violation=row, name="appeal-own", reason="Hàng đã có nhãn phụ.")
    assert not selectors.published().exists(), "nobody reads of what does not stand for now"
    with pytest.raises(Forbidden):
        services.violation_step(actor=lead, violation=row, name="annul", reason="x")
    with pytest.raises(Conflict):
        services.violation_publish(actor=lead, violation=row, public=True, reason="x")


def test_the_public_reads_of_organisations_only_and_only_what_was_delivered(cast: Cast) -> None:
    lead = cast.viewer("department_lead")
    row = decided(cast)
    with pytest.raises(Conflict, match="violation-not-delivered"):
        services.violation_publish(actor=lead, violation=row, public=True, reason="x")
    with pytest.raises(Forbidden):
        services.violation_publish(actor=cast.viewer("department_officer"), violation=row, public=True, reason="x")
    carried_out(cast, row)
    services.violation_publish(actor=lead, violation=row, public=True, reason="Đã giao")
    assert selectors.published("chan nui").exists()
    assert not selectors.published("không có").exists()
    carried_out(cast, row, delivered_on=None)
    assert not selectors.published().exists(), "not delivered after all"
    officer = cast.viewer("officer")
    household = services.violation_open(
        actor=officer, party=cast.parties["rice_paper"], values={**FACTS, "amount": 2_000_000}
    )
    services.violation_propose(actor=officer, violation=household)
    science = cast.viewer("science_lead")
    services.violation_decide(actor=science, violation=household, **{**DECISION, "amount": 2_000_000})
    services.execution_record(actor=officer, violation=household, values={"delivered_on": TODAY})
    with pytest.raises(Refused, match="violation-person"):
        services.violation_publish(actor=science, violation=household, public=True, reason="x")


def test_a_draft_passes_to_another_agency(cast: Cast) -> None:
    row = opened(cast)
    other = cast.viewer("officer").acting_agency
    moved = services.violation_transfer(
        actor=cast.viewer("department_officer"),
        violation=row,
        agency=Agency.objects.get(pk=other),
        reason="Đúng thẩm quyền",
    )
    assert moved.agency.code == "skhcn"
    with pytest.raises(Missing):
        services.violation_propose(actor=cast.viewer("department_officer"), violation=row)
    services.violation_propose(actor=cast.viewer("officer"), violation=row)


def test_a_new_version_of_an_offence_leaves_past_cases_alone(cast: Cast) -> None:
    row = opened(cast)
    values = {"code": "label-missing", "name": "Thiếu nhãn", "basis": "Nghị định mới", "least": 1, "most": 2}
    with pytest.raises(Forbidden):
        services.offence_save(actor=cast.viewer("department_lead"), valid_from=TODAY, **values)
    lead = cast.viewer("science_lead")
    with pytest.raises(Refused, match="violation-version-past"):
        services.offence_save(actor=lead, valid_from=TODAY - timedelta(days=1), **values)
    services.offence_save(actor=lead, valid_from=TODAY, **values)
    assert selectors.offence("label-missing", TODAY).basis == "Nghị định mới"  # type: ignore[union-attr]
    assert selectors.offence("label-missing", TODAY - timedelta(days=1)).basis != "Nghị định mới"  # type: ignore[union-attr]
    assert selectors.fine_range(Violation.objects.get(pk=row.pk)) == (2_000_000, 6_000_000)
    services.offence_save(actor=lead, valid_from=TODAY + timedelta(days=1), ended=True, **values)
    assert selectors.offence("label-missing", TODAY + timedelta(days=1)) is None


def test_reminders_come_the_day_after(cast: Cast) -> None:
    row = opened(cast)
    due = selectors.due(row)
    assert due is not None
    assert services.reminders(due.on) == 0
    assert services.reminders(due.on + timedelta(days=1)) == 1


def test_the_decision_says_what_was_decided(cast: Cast) -> None:
    paper = documents.decision(decided(cast))
    text = str(paper)
    for words in ("4.000.000 đồng", "Dán nhãn đúng quy định", "119/2017", "07/BB-VPHC"):
        assert words in text
    assert paper.number_line == "Số: 21/QĐ-XPHC"
    assert docx.written(paper)[:2] == b"PK"
