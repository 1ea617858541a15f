"""A difficulty from report to answer: who may do what, deadlines, what is told to whom."""

import pytest

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.accounts.selectors import agency
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.core.steps import steps_of
from txng.core.working_days import add_working_days
from txng.gs1.problems import ProblemError
from txng.programme.difficulties import rules, selectors, services
from txng.programme.difficulties.models import Difficulty

TODAY = clock.today()


def test_the_way_holds_together() -> None:
    check_workflow(rules.DIFFICULTY)


def reported(cast: Cast, who: str = "commune_officer") -> Difficulty:
    return services.difficulty_report(
        actor=cast.viewer(who),
        title="Thiếu máy in tem",
        text="Các hộ không có máy in.\nTem đặt in lâu.",
        kind="technology",
        wish="Hỗ trợ máy in dùng chung.",
    )


@pytest.mark.django_db
def test_a_difficulty_is_owned_answered_doubted_and_closed(cast: Cast) -> None:
    row = reported(cast)
    assert (row.owner.code, row.due) == ("skhcn", add_working_days(TODAY, 10))
    assert row.text.splitlines() == ["Các hộ không có máy in.", "Tem đặt in lâu."], "lines stay"
    assert Notice.objects.filter(kind="difficulty-reported", user=cast.users["officer"].pk).exists()
    commune, officer, trade = (cast.viewer(name) for name in ("commune_officer", "officer", "trade_officer"))
    with pytest.raises(Forbidden):
        services.difficulty_step(actor=commune, difficulty=row, name="answer", reason="Tự trả lời")
    with pytest.raises(Refused):
        services.difficulty_step(actor=officer, difficulty=row, name="answer", reason=" ")
    assert list(selectors.waiting(trade)) == []
    with pytest.raises(Refused) as same:
        services.difficulty_step(actor=officer, difficulty=row, name="transfer", reason="x", owner=agency("skhcn"))
    assert same.value.problems[0].code == "difficulty-owner"
    row = services.difficulty_step(
        actor=officer, difficulty=row, name="transfer", reason="Thuộc ngành công thương", owner=agency("sct")
    )
    assert list(selectors.waiting(trade)) == [row]
    assert list(selectors.waiting(officer)) == []
    row = services.difficulty_step(actor=trade, difficulty=row, name="answer", reason="Có chương trình khuyến công.")
    assert (row.state, row.answer) == ("answered", "Có chương trình khuyến công.")
    assert Notice.objects.filter(kind="difficulty-answered", user=cast.users["commune_officer"].pk).exists()
    row = services.difficulty_step(actor=commune, difficulty=row, name="reopen", reason="Chưa rõ cách đăng ký")
    row = services.difficulty_step(actor=trade, difficulty=row, name="answer", reason="Nộp đơn tại Sở.")
    row = services.difficulty_step(actor=commune, difficulty=row, name="close")
    with pytest.raises(Conflict):
        services.difficulty_step(actor=trade, difficulty=row, name="answer", reason="Nữa")
    assert [step.transition for step in steps_of(row)] == ["transfer", "answer", "reopen", "answer", "close"]


@pytest.mark.django_db
def test_others_do_not_see_it_and_the_empty_is_refused(cast: Cast) -> None:
    row = reported(cast)
    for name, sees in [("commune_officer", True), ("science_lead", True), ("trade_officer", False), ("owner", False)]:
        assert (selectors.difficulty(row.pk, cast.viewer(name)) is not None) is sees, name
    for name in ("auditor", "owner"):
        with pytest.raises(Forbidden):
            reported(cast, name)
    with pytest.raises(ProblemError) as refused:
        services.difficulty_report(actor=cast.viewer("officer"), title=" ", text="", kind="no-such")
    assert {problem.path for problem in refused.value.problems} == {"title", "text", "kind"}
    found = selectors.reported_by(row.agency, TODAY, TODAY)
    assert list(found) == [row]
    assert not selectors.reported_by(
        row.agency, TODAY.replace(year=TODAY.year - 1), TODAY.replace(day=1).replace(year=TODAY.year - 1)
    )
