"""Inspections: whom to visit first, minutes with every question answered, samples, faults to be mended."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.core.test_pictures import picture
from tests.workflows import check_workflow
from txng.accounts.viewers import PUBLIC
from txng.core import clock, files
from txng.core.documents import docx
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.oversight.complaints import services as complaints
from txng.oversight.inspections import documents, rules, selectors, services
from txng.oversight.inspections.models import Finding, Inspection

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def plan(cast: Cast, who: str = "department_officer", **more: Any) -> Inspection:
    return services.inspection_plan(
        actor=cast.viewer(who), party=cast.parties["coop"], **{"on": TODAY + timedelta(days=3), **more}
    )


def answers(*faults: str, day: date = TODAY) -> dict[str, tuple[str, str]]:
    asked = rules.checklist(day, ["trai-cay"]).questions
    return {one.code: ("fault", "Sổ trống từ tháng 9.") if one.code in faults else ("ok", "") for one in asked}


def minutes(cast: Cast, row: Inspection, *faults: str, who: str = "department_officer", **more: Any) -> Inspection:
    given = {"on": TODAY, "answers": answers(*faults), "spokesman": "Nguyễn Thị Chủ", **more}
    return services.minutes_write(actor=cast.viewer(who), inspection=row, **given)


def test_the_way_of_an_inspection_holds_together() -> None:
    check_workflow(rules.INSPECTION)


@given(
    st.dictionaries(st.sampled_from(["complaint", "alarm", "recall", "lot", "fault", "violation"]), st.integers(0, 99)),
    st.sampled_from(["", "medium", "high"]),
    st.booleans(),
)
def test_risk_is_the_sum_of_its_parts_and_never_falls_with_more_facts(
    facts: dict[str, int], level: str, visited: bool
) -> None:
    by = rules.weights(TODAY)
    found = rules.risk(facts, level, visited, by)
    assert found.score == sum(points for _kind, _count, points in found.parts)
    assert all(points <= by.most.get(kind, points) for kind, _count, points in found.parts)
    more = rules.risk({kind: count + 1 for kind, count in facts.items()}, level, visited, by)
    assert more.score >= found.score


def test_every_version_of_the_checklist_has_its_questions_once_and_the_first_holds_before_it() -> None:
    for day in (date(2020, 1, 1), date(2024, 6, 1), date(2026, 1, 22), date(2026, 1, 23)):
        asked = rules.checklist(day, ["trai-cay"]).questions
        assert len({one.code for one in asked}) == len(asked) > 10
        assert {one.section for one in asked} <= set(selectors.SECTIONS)
    assert "origin" not in answers(day=date(2026, 1, 22))
    assert "origin" in answers(day=date(2026, 1, 23))


def test_who_plans_where(cast: Cast) -> None:
    made = plan(cast)
    assert (made.agency.code, made.state) == ("snnmt", "planned")
    for who in ("commune_officer", "officer", "inspector"):
        plan(cast, who)
    for who in ("trade_officer", "other_commune_officer", "auditor", "owner", "newcomer"):
        with pytest.raises(Forbidden):
            plan(cast, who)
    with pytest.raises(Refused, match="inspection-day-past"):
        plan(cast, on=TODAY - timedelta(days=1))
    told = set(Notice.objects.filter(kind="inspection-announced").values_list("user", flat=True))
    assert told == {cast.users["owner"].pk, cast.users["colleague"].pk}


def test_who_sees_which(cast: Cast) -> None:
    made = plan(cast)
    secret = plan(cast, announced=False)
    seeing = {name for name in cast.users if selectors.inspection(made.pk, cast.viewer(name)) is not None}
    assert seeing >= {"department_officer", "officer", "commune_officer", "owner", "reader", "auditor"}
    assert not seeing & {"other_commune_officer", "competitor", "newcomer", "packer"}
    assert selectors.inspection(secret.pk, cast.viewer("owner")) is None, "not told beforehand"
    minutes(cast, secret)
    assert selectors.inspection(secret.pk, cast.viewer("owner")) is not None
    assert not selectors.inspections(PUBLIC).exists()


def test_the_case_behind_it_is_one_the_official_may_see(cast: Cast) -> None:
    report = complaints.report_file(kind="copied", text="Tem mờ", code_text="(01)09520801001019(10)MC-1")
    assert plan(cast, cause="complaint", about=report.number).about == report.number
    with pytest.raises(Refused, match="inspection-about"):
        plan(cast, cause="complaint", about="PA-2026-99999")
    with pytest.raises(Refused, match="inspection-about"):
        plan(cast, cause="alarm", about="٣")
    with pytest.raises(Refused, match="inspection-product"):
        plan(cast, product=cast.products["banh_trang"])


def test_minutes_answer_every_question_and_say_what_was_seen(cast: Cast) -> None:
    made = plan(cast)
    with pytest.raises(ProblemError) as refused:
        minutes(cast, made, answers={**answers(), "stages": ("fault", " "), "kept": ("", ""), "balance": ("maybe", "")})
    assert [(one.code, one.path) for one in refused.value.problems] == [
        ("inspection-note", "stages_note"),
        ("field-required", "kept"),
        ("field-required", "balance"),
    ]
    with pytest.raises(Refused, match="inspection-day"):
        minutes(cast, made, on=TODAY + timedelta(days=1))
    assert not Finding.objects.exists(), "a refusal leaves nothing behind"
    done = minutes(cast, made, "stages", "kept", statement="Đồng ý.")
    assert (done.state, done.answers.filter(verdict="fault").count()) == ("visited", 2)
    assert Notice.objects.filter(kind="inspection-minutes", user=cast.users["owner"].pk).count() == 1


def test_what_a_phone_sends_twice_is_written_once(cast: Cast) -> None:
    made = plan(cast)
    minutes(cast, made, key="a" * 32)
    assert minutes(cast, made, key="a" * 32).state == "visited"
    assert made.answers.count() == len(answers())
    with pytest.raises(Conflict):
        minutes(cast, made, key="b" * 32)


def test_only_the_agency_of_the_case_works_on_it(cast: Cast) -> None:
    made = plan(cast)
    for who in ("officer", "commune_officer", "provincial_leader"):
        with pytest.raises(Forbidden):
            minutes(cast, made, who=who)
    for who in ("owner", "competitor", "other_commune_officer"):
        with pytest.raises((Forbidden, Missing)):
            minutes(cast, made, who=who)


def test_samples_photos_faults_and_the_end(cast: Cast) -> None:
    officer = cast.viewer("department_officer")
    made = plan(cast)
    with pytest.raises(Conflict, match="inspection-not-visited"):
        services.sample_take(actor=officer, inspection=made, taken_on=TODAY, number="M1", what="Mãng cầu lô 1")
    minutes(cast, made, "stages", photos=[files.checked(picture("JPEG"), "a.jpg")])
    services.photo_add(actor=officer, inspection=made, photo=files.checked(picture("JPEG"), "b.jpg"), caption="Kho")
    assert made.photos.count() == 2
    one = services.sample_take(actor=officer, inspection=made, taken_on=TODAY, number="M1", what="Mãng cầu lô 1")
    with pytest.raises(Refused, match="inspection-sample-number"):
        services.sample_take(actor=officer, inspection=made, taken_on=TODAY, number="M1", what="x")
    with pytest.raises(Refused, match="inspection-sample-waiting"):
        services.inspection_step(actor=officer, inspection=made, name="settle", reason="Xong")
    with pytest.raises(Refused, match="inspection-sample-day"):
        services.sample_result(
            actor=officer, inspection=made, sample=one.pk, result="pass", result_on=TODAY - timedelta(days=1)
        )
    services.sample_result(actor=officer, inspection=made, sample=one.pk, result="fail", result_on=TODAY)
    with pytest.raises(Refused, match="inspection-mend-by"):
        services.inspection_step(actor=officer, inspection=made, name="mend", reason="Ghi sổ", mend_by=TODAY)
    until = TODAY + timedelta(days=10)
    services.inspection_step(actor=officer, inspection=made, name="mend", reason="Ghi đủ sổ", mend_by=until)
    assert services.reminders(until) == 0
    assert services.reminders(until + timedelta(days=1)) == 1
    services.inspection_step(actor=officer, inspection=made, name="settle", reason="Đã khắc phục.")
    with pytest.raises(Conflict):
        services.photo_add(actor=officer, inspection=made, photo=files.checked(picture("JPEG"), "c.jpg"))


def test_the_minutes_say_what_was_found(cast: Cast) -> None:
    made = minutes(cast, plan(cast, decision_number="12/QĐ-SNNMT", team="Cao Văn Nông\nHồ Thị Ruộng"), "stages")
    paper = documents.minutes(selectors.inspection(made.pk, cast.viewer("owner")))  # type: ignore[arg-type]
    text = str(paper)
    for words in ("12/QĐ-SNNMT", "Sổ trống từ tháng 9.", "Không đạt", "Hồ Thị Ruộng", "Nguyễn Thị Chủ"):
        assert words in text
    assert docx.written(paper)[:2] == b"PK"


def test_the_ranking_counts_what_there_is_with_as_many_statements_for_one_as_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for at in range(3):
        complaints.report_file(kind="copied", text=f"Tem mờ {at}", code_text="(01)09520801001019(10)MC-1")
    officer = cast.viewer("officer")
    with django_assert_max_num_queries(12):
        ranked = selectors.ranking(officer).rows
    first = ranked[0]
    assert first.party == cast.parties["coop"]
    assert ("complaint", 3, 24) in first.risk.parts
    assert ("never", 1, 10) in first.risk.parts
    assert {one.party.pk for one in selectors.ranking(cast.viewer("commune_officer")).rows} == {cast.parties["coop"].pk}
    assert selectors.ranking(PUBLIC) == ([], 0)
    minutes(cast, plan(cast))
    again = selectors.ranking(cast.viewer("officer"), most=5).rows
    assert next(one.last for one in again if one.party == cast.parties["coop"]) == TODAY
