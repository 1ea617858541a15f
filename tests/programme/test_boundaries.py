"""What nobody gets around in the programme: figures of a day, terms once handed in, answers of others, two people."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.programme.test_budget import approved, estimate, opened
from tests.programme.test_lists import accept, propose
from tests.programme.test_reports import BODIES, half_year, hand_in, of
from txng.accounts.selectors import admin_unit
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.core.steps import steps_of
from txng.gs1.problems import ProblemError
from txng.programme.budget import selectors as budget
from txng.programme.budget import services as budgets
from txng.programme.lists import services as lists
from txng.programme.reports import services as reports
from txng.programme.surveys import rules as survey_rules
from txng.programme.surveys import selectors as answers
from txng.programme.surveys import services as surveys
from txng.programme.surveys.models import Question, Response, Survey
from txng.programme.targets import register, selectors
from txng.programme.targets import services as targets
from txng.programme.targets.counting import count
from txng.programme.targets.models import Count, Target
from txng.registry.acting import viewer_of
from txng.registry.models import CompanyPrefix, Competence, Party

pytestmark = pytest.mark.django_db
TODAY = clock.today()
HEAD = "Tiền tố;Tên doanh nghiệp;Mã số thuế;Địa chỉ;Xã, phường;Từ ngày;Đến ngày\n"


# -- targets -----------------------------------------------------------------------------------------------------------


def test_a_count_made_during_the_day_is_not_that_of_its_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    early = targets.day_count(TODAY)
    Count.objects.filter(pk=early.pk).update(users=999)
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=1))
    again = targets.day_count(TODAY)
    assert again.users == len(count(TODAY)) != 999
    Count.objects.filter(pk=again.pk).update(users=998)
    targets.counts_keep()
    assert Count.objects.get(day=TODAY).users == len(count(TODAY)), "made before midnight, remade after it"
    Count.objects.filter(day=TODAY).update(users=997, made_at=clock.beginning_of(TODAY + timedelta(days=1)))
    targets.counts_keep()
    assert targets.day_count(TODAY).users == 997, "what was counted after the day stays"


def test_counts_of_days_before_the_first_record_are_forgotten(cast: Cast) -> None:
    day = targets.first_day() - timedelta(days=3)
    Count.objects.create(day=day, made_at=clock.beginning_of(day), users=1, applying=0, products=0, products_applying=0)
    targets.counts_keep()
    assert not Count.objects.filter(day=day).exists()


def imported(cast: Cast, *lines: str) -> register.Imported:
    rows = register.read((HEAD + "\n".join(lines) + "\n").encode())
    return register.register_import(actor=cast.viewer("officer"), rows=rows)


def test_the_register_loses_nobody(cast: Cast) -> None:
    before = len(count(TODAY))
    commune = admin_unit("25480")
    assert commune is not None
    imported(cast, f"8935001;Công ty A;;;{commune.name};;", "8935002;Công ty B;;;25708;;")
    assert len(count(TODAY)) == before + 2
    for line, why in (
        ("8935003;Không xã;;;;;", "không có trong danh mục"),
        ("8935004;Sai xã;;;99999;;", "không có trong danh mục"),
        ("8935005;Ngược ngày;;;25480;01/01/2020;01/01/2010", "trước ngày cấp"),
    ):
        with pytest.raises(ProblemError) as refused:
            imported(cast, line)
        assert why in str(refused.value.problems[0].params["why"])
    with pytest.raises(ProblemError) as refused:
        imported(cast, "8935006;Công ty C;3900123458;;25480;;", "8935006;Công ty D;3900123465;;25480;;")
    assert refused.value.problems[0].code == "register-row"
    assert not Party.objects.filter(name="Công ty C").exists(), "all rows or none"
    imported(cast, "8935007;Công ty E;3900123458;;25480;;", "8935008;Công ty F;3900123465;;25480;;")
    with pytest.raises(ProblemError):  # a prefix of F in a row of E
        imported(cast, "8935008;Công ty E;3900123458;;25480;;")


def test_what_was_merged_away_leads_to_what_stayed(cast: Cast) -> None:
    imported(cast, "8935011;Công ty Cũ;;;25480;;")
    old, stays = Party.objects.get(name="Công ty Cũ"), cast.parties["packing"]
    Party.objects.filter(pk=old.pk).update(merged_into=stays)
    assert imported(cast, "8935011;Công ty Cũ;;;25480;;").known == 1
    assert CompanyPrefix.objects.filter(prefix="8935011", party=stays).exists()


def test_a_department_sees_a_past_day_by_its_competence_of_that_day(cast: Cast) -> None:
    CompanyPrefix.objects.create(party=cast.parties["coop"], prefix="9520801", status="active")
    made = targets.day_count(TODAY)
    seen = selectors.counted(made, cast.viewer("department_officer")).count()
    assert seen
    for one in Competence.objects.filter(agency__code="snnmt", valid_to=None):
        one.valid_to = TODAY + timedelta(days=1)
        one.save()
    viewer = viewer_of(cast.users["department_officer"], on=TODAY + timedelta(days=1))
    assert not viewer.groups
    assert selectors.counted(made, viewer).count() == seen


def test_a_target_is_changed_for_a_reason_and_not_for_years_that_are_over(cast: Cast) -> None:
    leader = cast.viewer("provincial_leader")
    year = TODAY.year + 3
    targets.target_set(actor=leader, year=year, share=Decimal(60), basis="KH 939")
    with pytest.raises(ProblemError):
        targets.target_set(actor=leader, year=year, share=Decimal(1), basis="KH 939")
    targets.target_set(actor=leader, year=year, share=Decimal(61), basis="KH 939", reason="QĐ điều chỉnh")
    Target.objects.get_or_create(year=TODAY.year - 1, defaults={"share": Decimal(30), "basis": "KH 939"})
    with pytest.raises(Conflict, match="target-past"):
        targets.target_set(actor=leader, year=TODAY.year - 1, share=Decimal(1), basis="x", reason="x")


def test_who_is_not_counted_can_be_questioned(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["officer"])
    lost = Party.objects.create(kind="enterprise", name="Công ty Sót", name_folded="cong ty sot")
    page = client.get(f"/office/targets/parties/{lost.pk}")
    assert page.status_code == 200
    assert "chưa có xã, phường" in page.content.decode()
    assert client.post(f"/office/targets/parties/{lost.pk}", {"text": "Phải được tính"}).status_code == 302
    for nonsense in ("commune=%00", "group=%00", "agency=%00"):
        assert client.get(f"/office/targets/parties?{nonsense}").status_code == 200
    assert client.get("/office/lists/compare?pick=" + "9" * 5000).status_code == 200
    assert client.post("/office/support/new", {"commune": "A\0B"}).status_code == 422


# -- reports -----------------------------------------------------------------------------------------------------------


def test_the_period_of_a_term_stays_once_a_body_has_handed_in(cast: Cast) -> None:
    term, lead = half_year(), cast.viewer("science_lead")
    hand_in(cast, of(term, next(iter(BODIES))))
    term.refresh_from_db()
    days: dict[str, Any] = {"starts": term.starts, "ends": term.ends, "due": term.due}
    for other in (
        {"starts": term.starts - timedelta(days=1)},
        {"ends": term.ends - timedelta(days=1)},
        {"due": term.due - timedelta(days=1)},
    ):
        with pytest.raises(Conflict, match="report-term-handed-in"):
            reports.term_edit(actor=lead, term=term, **{**days, **other}, reason="x")
    later = {**days, "due": term.due + timedelta(days=3)}
    assert reports.term_edit(actor=lead, term=term, **later, reason="Bão lũ").due == later["due"]


def test_who_is_late_again_is_told_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    term = half_year(["snnmt"], due=TODAY)
    report = hand_in(cast, of(term, "snnmt"))
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=1))
    assert reports.remind() == 1
    assert reports.remind() == 0
    reports.report_step(actor=cast.viewer("science_lead"), report=report, name="return", reason="Thiếu số liệu")
    before = Notice.objects.filter(kind="report-late").count()
    assert reports.remind() == 1
    assert Notice.objects.filter(kind="report-late", user=cast.users["department_officer"].pk).count() >= 1
    assert Notice.objects.filter(kind="report-late").count() > before


# -- budget ------------------------------------------------------------------------------------------------------------


def test_a_half_year_takes_one_budget_and_its_own_payments(cast: Cast) -> None:
    last = approved(cast, estimate(cast, opened(cast, TODAY.year - 1), "department_officer", state=100))
    this = approved(cast, estimate(cast, opened(cast, TODAY.year), "department_officer", state=700))
    line = last.lines.get()
    budgets.payment_add(
        actor=cast.viewer("department_officer"), line=line, on=TODAY, amount=Decimal(40), document="UNC 1"
    )
    since = date(TODAY.year - 1, 11, 16)
    assert [one.pk for one in budget.approved_in(None, frozenset(), since, TODAY)] == [this.pk]
    [paid] = budget.paid_in(None, frozenset(), since, TODAY)
    assert (paid.amount, paid.line.estimate_id) == (40, last.pk)


def test_a_returned_estimate_keeps_no_appraisal(cast: Cast) -> None:
    row = estimate(cast, opened(cast), "department_officer", state=500)
    finance = cast.viewer("finance_officer")
    budgets.estimate_step(actor=finance, estimate=row, name="appraise")
    assert row.lines.get().appraised == 500
    budgets.estimate_step(actor=finance, estimate=row, name="return", reason="Thiếu căn cứ")
    assert row.lines.get().appraised is None


# -- lists -------------------------------------------------------------------------------------------------------------


def test_nobody_consolidates_what_they_handed_in_nor_writes_over_another(cast: Cast) -> None:
    own = propose(cast, "officer", "trai-cay")
    with pytest.raises(Forbidden):
        accept(cast, own)
    accept(cast, propose(cast, "department_officer", "rau"))
    with pytest.raises(Refused, match="proposal-same-line"):
        accept(cast, propose(cast, "trade_officer", "rau"))


def test_a_slip_of_the_pen_closes_no_list(cast: Cast) -> None:
    found = accept(cast, propose(cast, "department_officer", "rau"))
    version = lists.version_draft(actor=cast.viewer("officer"), kind=found.kind)
    facts: dict[str, Any] = {"decision_number": "1/QĐ", "signer": "CT", "decided_on": TODAY}
    with pytest.raises(Refused, match="list-far"):
        lists.version_decision(
            actor=cast.viewer("provincial_leader"), version=version, **facts, valid_from=date(9999, 12, 31)
        )


# -- surveys -----------------------------------------------------------------------------------------------------------


def asking(cast: Cast, **more: Any) -> Survey:
    actor = cast.viewer("officer")
    row = surveys.survey_create(actor=actor, title="Nhu cầu áp dụng", **more)
    surveys.question_set(
        actor=actor, survey=row, text="Đã dùng chưa?", kind="single", options=["Có", "Không", "Chưa rõ"]
    )
    return row


def answered(row: Survey, actor: Any = None, commune: str = "25480", **more: Any) -> Response:
    respondent = {"tax_code": "3900123458", "contact": "0912345678", "name": "HTX A", **more.pop("respondent", {})}
    given = {"q1": ["1"]}
    who = {"actor": actor} if actor else {}
    return surveys.response_give(
        survey=row, given=given, commune=admin_unit(commune), respondent=respondent, **who, **more
    )


def test_who_knows_a_number_does_not_speak_for_its_owner(cast: Cast) -> None:
    row = asking(cast)
    surveys.survey_step(actor=cast.viewer("officer"), survey=row, name="open")
    paper = answered(row, cast.viewer("commune_officer"), wants_support=True)
    false = answered(row, respondent={"name": "Giả"})
    owner = cast.viewer("officer")
    assert [one.pk for one in answers.responses(row, owner)] == [paper.pk]
    assert [one.pk for one in answers.replaced(row, owner)] == [false.pk]
    assert answers.response(row, false.pk, owner) is not None, "nothing is lost from sight"
    with pytest.raises(Forbidden):
        surveys.response_prefer(actor=cast.viewer("commune_officer"), response=false, reason="x")
    surveys.response_prefer(actor=owner, response=false, reason="Đã gọi lại, họ trả lời lại qua mạng")
    assert [one.pk for one in answers.responses(row, owner)] == [false.pk]
    answered(row, respondent={"name": "Giả lần nữa"})
    assert [one.pk for one in answers.responses(row, owner)] == [false.pk], "what was preferred stays"
    assert answers.contact_of(paper, owner) == "0912345678"
    assert answers.contact_of(paper, cast.viewer("commune_officer")) == "0912345678"
    for stranger in ("inspector", "auditor", "administrator", "other_commune_officer"):
        assert answers.contact_of(paper, cast.viewer(stranger)) == "", stranger


def test_paper_is_typed_by_who_asked_and_where_people_live(cast: Cast) -> None:
    row = asking(cast, quota=1)
    owner = cast.viewer("officer")
    surveys.survey_step(actor=owner, survey=row, name="open")
    for stranger in ("trade_officer", "other_commune_officer", "auditor"):
        with pytest.raises(Forbidden):
            answered(row, cast.viewer(stranger))
    answered(row, cast.viewer("commune_officer"))
    row.refresh_from_db()
    assert (row.state, steps_of(row)[-1].transition) == ("closed", "fill")
    surveys.survey_step(actor=owner, survey=row, name="reopen", reason="Cần thêm phiếu")
    row.refresh_from_db()
    assert (row.state, row.quota) == ("open", None), "the next answer does not close it again"
    surveys.survey_edit(actor=owner, survey=row, title="Nhu cầu áp dụng", quota=9)
    surveys.survey_step(actor=owner, survey=row, name="close")
    assert surveys.survey_step(actor=owner, survey=row, name="archive").state == "archived"


def test_branches_follow_their_option(cast: Cast) -> None:
    row, actor = asking(cast), cast.viewer("officer")
    surveys.question_set(
        actor=actor, survey=row, text="Vì sao?", kind="text", required=True, shown_if="q1", shown_for=[3]
    )
    first = row.questions.get(code="q1")
    facts = {"actor": actor, "survey": row, "question": first, "text": first.text, "kind": "single"}
    with pytest.raises(Refused, match="survey-branch-option"):
        surveys.question_set(**facts, options=["Có", "Không"])
    with pytest.raises(Refused, match="survey-branch-option"):
        surveys.question_set(**{**facts, "kind": "scale"}, options=[])
    surveys.question_set(**facts, options=["Có", "Không", "Chưa rỏ"])
    surveys.question_set(**facts, options=["Có", "Không", "Chưa rõ"])  # a typing error mended
    surveys.question_set(**facts, options=["Chưa rõ", "Có", "Không"])
    assert list(Question.objects.get(survey=row, code="q2").shown_for) == [1]
    wrong = [survey_rules.Asked("q1", "single", options=2), survey_rules.Asked("q2", "text", True, 0, "q1", (3,))]
    assert [one.code for one in survey_rules.faults(wrong)] == ["survey-branch"]


# -- files -------------------------------------------------------------------------------------------------------------


def test_breakdowns_results_and_tasks_come_as_files(cast: Cast) -> None:
    client, row = Client(), asking(cast)
    client.force_login(cast.users["officer"])
    surveys.question_set(actor=cast.viewer("officer"), survey=row, text="Bao nhiêu sào?", kind="number")
    surveys.survey_step(actor=cast.viewer("officer"), survey=row, name="open")
    surveys.response_give(survey=row, given={"q1": ["1"], "q2": ["12"]}, commune=admin_unit("25480"))
    imported(cast, "8935021;Công ty A;;;25480;;")
    for path, words in (
        ("/office/targets?by=commune&format=csv", "Phường Bình Minh"),
        ("/office/targets?by=kind&format=csv", "Doanh nghiệp"),
        (f"/office/surveys/{row.pk}/results?format=csv", "Bao nhiêu sào?"),
        ("/office/overview?format=csv&table=groups", "Nhóm sản phẩm"),
    ):
        answer: Any = client.get(path)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert words in text, path
