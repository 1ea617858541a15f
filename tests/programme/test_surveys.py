"""Surveys: branching and counting against a plain reading; answers from links and paper; a case out of a need."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.accounts.selectors import admin_unit
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1.problems import ProblemError
from txng.programme.surveys import rules, selectors, services
from txng.programme.surveys.models import Survey
from txng.programme.surveys.rules import Asked
from txng.registry.models import ProductGroup


def test_the_way_holds_together() -> None:
    check_workflow(rules.SURVEY)


# -- pure --------------------------------------------------------------------------------------------------------------


@st.composite
def questionnaires(draw: st.DrawFn) -> list[Asked]:
    """Questions of every kind, some of which depend on earlier ones."""
    made: list[Asked] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["single", "multiple", "yes_no", "scale", "number", "text"]))
        earlier = [one for one in made if one.kind not in ("number", "text")]
        source = draw(st.none() | st.sampled_from(earlier)) if earlier else None
        made.append(
            Asked(
                f"q{number}",
                kind,
                draw(st.booleans()),
                3 if kind in rules.WITH_OPTIONS else 0,
                source.code if source else "",
                tuple(draw(st.sets(st.integers(1, 2), min_size=1))) if source else (),
            )
        )
    return made


sendings = st.dictionaries(
    st.sampled_from([f"q{number}" for number in range(6)]),
    st.lists(st.sampled_from(["1", "2", "3", "9", "x", "", "-1", "1,5", " 2 "]), max_size=3),
)


@given(questionnaires(), sendings)
def test_what_is_kept_is_what_was_asked_and_answered_rightly(
    questions: list[Asked], sent: Mapping[str, Sequence[str]]
) -> None:
    assert rules.faults(questions) == []
    answers, problems = rules.read(questions, sent)
    wrong = {one.path for one in problems}
    for question in questions:
        asked = rules.is_asked(question, answers)
        given_texts = [text for text in sent.get(question.code, []) if text.strip()]
        if not asked:
            assert question.code not in answers
            assert question.code not in wrong
        elif not given_texts:
            assert (question.code in wrong) == question.required
        else:
            assert (question.code in answers) != (question.code in wrong)
        if question.code in answers and question.kind in ("single", "multiple", "yes_no", "scale"):
            most = {"yes_no": 2, "scale": 5}.get(question.kind, question.options)
            chosen = answers[question.code]
            assert all(1 <= int(one) <= most for one in (chosen if isinstance(chosen, list) else [chosen]))


@given(st.lists(st.dictionaries(st.just("q"), st.lists(st.integers(1, 3), min_size=1, unique=True), max_size=1)))
def test_the_count_is_a_plain_count(responses: list[dict[str, Any]]) -> None:
    count = rules.counted(Asked("q", "multiple", options=3), responses)
    assert count.answered == sum("q" in one for one in responses)
    assert count.options == {n: sum(n in one.get("q", []) for one in responses) for n in (1, 2, 3)}


@pytest.mark.parametrize("text", ["1e-999999", "1e9", "NaN", "-1", "9" * 16, "1,2,3", "\u0663"])
def test_numbers_are_plain_ones(text: str) -> None:
    assert rules.read([Asked("q", "number")], {"q": [text]})[0] == {}


def test_texts_hold_no_control_characters() -> None:
    assert rules.read([Asked("q", "text")], {"q": ["a\x07b"]})[0] == {}
    assert rules.read([Asked("q", "text")], {"q": ["a\nb"]})[0] == {"q": "a\nb"}


def test_numbers_are_counted_as_numbers() -> None:
    count = rules.counted(Asked("q", "number"), [{"q": "1.5"}, {"q": "3"}, {}])
    assert (str(count.total), str(count.mean), str(count.least), str(count.most)) == ("4.5", "2.2", "1.5", "3")


# -- with the database -------------------------------------------------------------------------------------------------


def needs(cast: Cast, who: str = "officer") -> Survey:
    """A survey with a branch, open for answers."""
    actor = cast.viewer(who)
    made = services.survey_create(actor=actor, title="Khảo sát nhu cầu truy xuất nguồn gốc", intro="Hai phút.")
    add = {"actor": actor, "survey": made}
    services.question_set(**add, text="Đã dùng mã QR chưa?", kind="yes_no", required=True)
    services.question_set(
        **add, text="Vướng ở đâu?", kind="multiple", options=["In tem", "Ghi chép", "Kinh phí"], shown_if="q1",
        shown_for=[2],
    )  # fmt: skip
    services.question_set(**add, text="Số lao động", kind="number")
    return services.survey_step(actor=actor, survey=made, name="open")


def answer(survey: Survey, commune: str = "25480", contact: str = "", **sent: str) -> Any:
    return services.response_give(
        survey=survey,
        given={code: text.split() for code, text in sent.items()},
        commune=admin_unit(commune),
        respondent={"name": "HTX Mới", "contact": contact},
        wants_support=bool(contact),
    )


@pytest.mark.django_db
def test_building_holds_branches_together(cast: Cast) -> None:
    actor = cast.viewer("officer")
    survey = services.survey_create(actor=actor, title="Thử")
    with pytest.raises(ProblemError) as empty:
        services.survey_step(actor=actor, survey=survey, name="open")
    assert empty.value.problems[0].code == "survey-empty"
    first = services.question_set(actor=actor, survey=survey, text="Có không?", kind="yes_no")
    second = services.question_set(
        actor=actor, survey=survey, text="Vì sao?", kind="text", shown_if=first.code, shown_for=[2]
    )
    with pytest.raises(Refused):
        services.question_move(actor=actor, survey=survey, code=second.code, up=True)
    with pytest.raises(Refused):
        services.question_drop(actor=actor, survey=survey, code=first.code)
    with pytest.raises(Refused):
        services.question_set(actor=actor, survey=survey, text="Chọn", kind="single", options=["Một"])
    with pytest.raises(Refused):
        services.question_set(
            actor=actor, survey=survey, question=first, text="Có không?", kind="yes_no", shown_if="q2", shown_for=[1]
        )
    with pytest.raises(Forbidden):
        services.question_drop(actor=cast.viewer("trade_officer"), survey=survey, code=second.code)
    services.question_drop(actor=actor, survey=survey, code=second.code)
    services.survey_step(actor=actor, survey=survey, name="open")
    with pytest.raises(Conflict):
        services.question_set(actor=actor, survey=survey, text="Thêm", kind="text")
    revised = services.survey_revise(actor=actor, survey=survey)
    assert (revised.version, revised.state, [one.text for one in revised.questions.all()]) == (
        2,
        "draft",
        ["Có không?"],
    )
    assert revised.token != survey.token


@pytest.mark.django_db
def test_answers_need_the_commune_and_a_way_to_help(cast: Cast) -> None:
    survey = needs(cast)
    with pytest.raises(ProblemError) as refused:
        services.response_give(survey=survey, given={}, wants_support=True)
    assert {one.path for one in refused.value.problems} == {"q1", "commune", "contact"}
    assert survey.responses.count() == 0
    made = answer(survey, q1="1", q2="1 2")
    assert made.answers == {"q1": 1}, "what was not asked is not kept"
    assert answer(survey, q1="2", q2="1 3", q3="12").answers == {"q1": 2, "q2": [1, 3], "q3": "12"}


@pytest.mark.django_db
def test_the_last_answer_of_a_telephone_counts_and_the_quota_closes(cast: Cast) -> None:
    survey = needs(cast)
    Survey.objects.filter(pk=survey.pk).update(quota=2)
    answer(survey, q1="1", contact="0901 234 567")
    last = answer(survey, q1="2", contact="+84901234567")
    rows = selectors.responses(survey, cast.viewer("officer"))
    assert list(rows) == [last]
    assert last.replaced.count() == 1
    head = {"title": survey.title, "intro": survey.intro, "quota": 1}
    with pytest.raises(Refused) as less:
        services.survey_edit(actor=cast.viewer("officer"), survey=survey, **head)
    assert less.value.problems[0].code == "survey-quota"
    with pytest.raises(Refused):
        services.survey_edit(
            actor=cast.viewer("officer"),
            survey=survey,
            **{**head, "quota": 9},
            closes_on=clock.today() - timedelta(days=1),
        )
    answer(survey, q1="1")
    survey.refresh_from_db()
    assert survey.state == "closed"
    with pytest.raises(Conflict):
        answer(survey, q1="1")
    assert selectors.open_survey(survey.token) is None


@pytest.mark.django_db
def test_one_address_sends_thirty_a_day(cast: Cast) -> None:
    survey = needs(cast)
    give = {"survey": survey, "given": {"q1": ["1"]}, "commune": admin_unit("25480"), "sender": "192.0.2.77"}
    for _ in range(services.MOST):
        services.response_give(**give)
    with pytest.raises(Refused) as refused:
        services.response_give(**give)
    assert refused.value.problems[0].code == "survey-too-many"
    paper = {key: value for key, value in give.items() if key != "sender"}
    assert services.response_give(**paper, actor=cast.viewer("commune_officer")).channel == "paper"


@pytest.mark.django_db
def test_officials_see_what_their_competence_covers(cast: Cast) -> None:
    survey = needs(cast)
    here = answer(survey, q1="1")
    there = answer(survey, commune="25708", q1="2")
    fruit = services.response_give(
        survey=survey,
        given={"q1": ["1"]},
        commune=admin_unit("25567"),
        group=ProductGroup.objects.get(code="trai-cay"),
    )
    seen = {
        name: set(selectors.responses(survey, cast.viewer(name)))
        for name in ("officer", "commune_officer", "other_commune_officer", "department_officer", "owner")
    }
    assert seen == {
        "officer": {here, there, fruit},
        "commune_officer": {here},
        "other_commune_officer": {there},
        "department_officer": {fruit},
        "owner": set(),
    }


@pytest.mark.django_db
def test_a_need_becomes_a_case_of_the_commune_once(cast: Cast) -> None:
    survey = needs(cast)
    row = answer(survey, q1="2", q2="1", contact="0901234567")
    case = services.need_take_up(actor=cast.viewer("officer"), response=row)
    assert (case.agency.code, case.source, case.name) == ("ubnd-25480", "survey", "HTX Mới")
    with pytest.raises(Conflict):
        services.need_take_up(actor=cast.viewer("officer"), response=row)
    again = answer(survey, q1="2", q2="1", contact="+84 901234567")
    with pytest.raises(Conflict):
        services.need_take_up(actor=cast.viewer("officer"), response=again)
    with pytest.raises(Forbidden):
        services.need_take_up(actor=cast.viewer("auditor"), response=row)
