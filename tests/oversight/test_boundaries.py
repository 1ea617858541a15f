"""Whose case it is, what a case once ended still holds, and what nobody gets around: across the rooms of oversight."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.cast import Cast
from tests.oversight.test_complaints import report
from tests.oversight.test_recalls import CODE, LOT, SHOP, announced, open_one, village
from txng.accounts.selectors import agency
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.models import Notice
from txng.oversight.complaints import selectors as complaint_rows
from txng.oversight.complaints import services as complaints
from txng.oversight.complaints.models import Report
from txng.oversight.conformity.services import conformity_of
from txng.oversight.inspections import selectors as visits
from txng.oversight.inspections import services as inspections
from txng.oversight.inspections.models import Inspection
from txng.oversight.recalls import selectors, services
from txng.oversight.violations import rules as violation_rules
from txng.oversight.violations import services as violations
from txng.oversight.violations.models import Violation
from txng.registry.models import Competence, ProductGroup, StageProfile
from txng.resolver.models import RecallNotice

pytestmark = pytest.mark.django_db
__all__ = ["village"]


def warned() -> set[str]:
    return set(RecallNotice.objects.filter(ended_at=None).values_list("path", flat=True))


# -- recalls -----------------------------------------------------------------------------------------------------------


def test_only_the_agency_of_a_recall_and_the_leading_bodies_end_it(village: Cast) -> None:
    recall = announced(village)
    for stranger in ("commune_officer", "inspector", "trade_officer", "finance_officer"):
        for act in (
            lambda actor: services.recall_report(actor=actor, recall=recall, result="Xong", reason="x"),
            lambda actor: services.recall_close(actor=actor, recall=recall, lift=True, reason="x"),
            lambda actor: services.scope_renew(actor=actor, recall=recall),
        ):
            with pytest.raises((Forbidden, Missing)):
                act(village.viewer(stranger))
    assert CODE in warned()
    services.recall_report(actor=village.viewer("department_officer"), recall=recall, result="Xong", reason="chưa đủ")
    assert services.recall_close(actor=village.viewer("officer"), recall=recall).state == "closed"


def test_a_producer_narrows_nothing_it_announced_and_stands_in_no_agencys_way(village: Cast) -> None:
    owner = village.viewer("owner")
    own = open_one(village, "owner")
    open_one(village, "department_officer")  # beside the draft of the producer
    services.recall_announce(actor=owner, recall=own)
    for thing in own.things.all():
        with pytest.raises(Forbidden):
            services.thing_leave_out(actor=owner, recall=own, thing=thing.pk, reason="không sao")
    with pytest.raises(Forbidden):
        services.recall_edit(actor=owner, recall=own, values={"reason": "Nhãn in mờ"})
    assert CODE in warned()
    one = own.things.get(uri=LOT)
    services.thing_leave_out(actor=village.viewer("department_officer"), recall=own, thing=one.pk, reason="nhầm lô")
    assert CODE not in warned()


def test_what_an_authority_says_stands_before_the_producers_words_and_gives_them_back(village: Cast) -> None:
    own = open_one(village, "owner")
    services.recall_announce(actor=village.viewer("owner"), recall=own)
    compulsory = announced(village)
    assert RecallNotice.objects.get(path=CODE, ended_at=None).reference == compulsory.number
    services.recall_report(actor=village.viewer("department_officer"), recall=compulsory, result="Xong", reason="x")
    services.recall_close(actor=village.viewer("department_lead"), recall=compulsory, lift=True)
    assert RecallNotice.objects.get(path=CODE, ended_at=None).reference == own.number


def test_a_warning_that_was_not_lifted_comes_back_whatever_stood_before_it(village: Cast) -> None:
    owner, officer, lead = (village.viewer(name) for name in ("owner", "department_officer", "department_lead"))
    own = open_one(village, "owner")
    services.recall_announce(actor=owner, recall=own)
    compulsory = announced(village)
    one = compulsory.things.get(uri=LOT)
    services.thing_leave_out(actor=lead, recall=compulsory, thing=one.pk, reason="nhầm")
    assert RecallNotice.objects.get(path=CODE, ended_at=None).reference == own.number
    services.thing_leave_out(actor=lead, recall=compulsory, thing=one.pk, reason="")
    assert RecallNotice.objects.get(path=CODE, ended_at=None).reference == compulsory.number
    services.recall_report(actor=owner, recall=own, result="Xong", reason="chưa đủ")
    services.recall_close(actor=officer, recall=own)
    services.recall_withdraw(actor=lead, recall=compulsory, reason="Kết quả xét nghiệm lại đạt")
    assert RecallNotice.objects.get(path=CODE, ended_at=None).reference == own.number, "its own was never lifted"


def test_whoever_says_none_answers_for_none(village: Cast) -> None:
    recall = announced(village)
    shop = recall.holders.get(uri=SHOP)
    services.holder_answer(actor=village.viewer("seller"), holder=shop, amounts={}, has_none=True)
    [line] = selectors.effect(recall)
    assert (line.found, line.unknown) == (0.0, 60.0)
    other = recall.holders.exclude(pk=shop.pk).first()
    assert other is not None
    services.holder_answer(
        actor=village.viewer("department_officer"), holder=other, amounts={"KGM": {"in_stock": Decimal(60)}}
    )
    [line] = selectors.effect(recall)
    assert (line.found, line.unknown, line.extra) == (60.0, 0.0, 0.0)


def test_a_case_stays_with_its_agency_when_competences_move(village: Cast) -> None:
    recall = announced(village)
    for one in Competence.objects.filter(agency__code="snnmt", valid_to=None):
        one.valid_to = clock.today()
        one.save()
    officer = village.viewer("department_officer")
    assert not officer.groups
    assert selectors.recall(recall.pk, officer) is not None
    services.recall_report(actor=officer, recall=recall, result="Xong", reason="chưa đủ")


def test_what_an_agency_prepares_is_told_to_nobody(village: Cast) -> None:
    open_one(village)
    own = open_one(village, "owner")
    assert own.kind == "voluntary"
    drill = open_one(village, is_drill=True)
    services.recall_announce(actor=village.viewer("department_officer"), recall=drill)
    assert selectors.recall(drill.pk, village.viewer("owner")) is None


def test_nothing_left_out_is_looked_for(village: Cast) -> None:
    recall = announced(village)
    assert [line.open for line in selectors.effect(recall)] == [60.0]
    one = recall.things.get(uri=LOT)
    lead = village.viewer("department_lead")
    services.thing_leave_out(actor=lead, recall=recall, thing=one.pk, reason="xét nghiệm lại: đạt")
    recall.refresh_from_db()
    assert sum(line.open for line in selectors.effect(recall)) == 0
    services.thing_leave_out(actor=lead, recall=recall, thing=one.pk, reason="")
    recall.refresh_from_db()
    assert [line.open for line in selectors.effect(recall)] == [60.0]


def test_a_holder_answers_for_itself_alone(village: Cast) -> None:
    recall = announced(village)
    shop = recall.holders.get(uri=SHOP)
    services.holder_answer(actor=village.viewer("seller"), holder=shop, amounts={"KGM": {"in_stock": Decimal(100)}})
    [line] = selectors.effect(recall)
    assert (line.open, line.found, line.unknown, line.extra) == (60.0, 60.0, 0.0, 40.0)


def test_a_drill_reaches_no_holder(village: Cast) -> None:
    officer = village.viewer("department_officer")
    services.recall_announce(actor=officer, recall=open_one(village, is_drill=True))
    seller = village.viewer("seller")
    assert not selectors.holdings(seller).exists()
    assert not selectors.unanswered(seller).exists()
    client = Client()
    client.force_login(village.users["seller"])
    for path in ("/workspace/", "/workspace/recalls"):
        assert "DT-" not in client.get(path).content.decode(), path


def test_the_passport_says_first_that_a_lot_is_recalled(village: Cast) -> None:
    client = Client()
    assert "recalled" not in client.get(f"/ho-chieu/{CODE.split('/')[2]}/MC-1.json").json()
    recall = announced(village)
    found = client.get("/ho-chieu/09520801001019/MC-1.json").json()
    assert found["recalled"] is True
    assert found["recalls"][0]["reference"] == recall.number
    page = client.get("/ho-chieu/09520801001019/MC-1").content.decode()
    assert recall.number in page
    assert "THU HỒI" in page.upper()
    for path in ("/ho-chieu/09520801001019/%00", "/ho-chieu/%00/x"):
        assert client.get(path).status_code == 404


# -- reports of consumers ----------------------------------------------------------------------------------------------


def test_only_the_agency_of_a_report_answers_it(cast: Cast) -> None:
    made = report()
    for stranger in ("commune_officer", "auditor", "administrator"):
        for name in ("take", "ask", "answer", "dismiss"):
            with pytest.raises((Forbidden, Missing, Refused)):
                complaints.report_step(actor=cast.viewer(stranger), report=made, name=name, reason="x")
    assert Report.objects.get(pk=made.pk).state == "new"
    complaints.report_step(actor=cast.viewer("officer"), report=made, name="take")  # the leading department
    complaints.report_step(actor=cast.viewer("department_officer"), report=made, name="answer", reason="Đã xử lý")


def test_a_report_is_passed_on_and_told_which_goods_it_is_about(cast: Cast) -> None:
    made = report(code_text="nhãn mờ")
    officer, trade, own = cast.viewer("officer"), agency("sct"), agency("skhcn")
    assert trade is not None
    assert own is not None
    with pytest.raises(Refused):
        complaints.report_code(actor=officer, report=made, code="không phải mã")
    with pytest.raises((Forbidden, Missing)):
        complaints.report_code(actor=cast.viewer("trade_officer"), report=made, code=LOT)
    complaints.report_code(actor=officer, report=made, code="(01)09520801002016(10)BT-1")
    with pytest.raises(Refused):
        complaints.report_pass(actor=officer, report=made, agency=own, reason="x")
    passed = complaints.report_pass(actor=officer, report=made, agency=trade, reason="Thuộc ngành công thương")
    assert (passed.agency, passed.state, passed.product) == (trade, "new", cast.products["banh_trang"])
    assert Notice.objects.filter(kind="report-new", user=cast.users["trade_officer"].pk).exists()
    complaints.report_step(actor=cast.viewer("trade_officer"), report=passed, name="answer", reason="Đã kiểm tra")


def test_contacts_are_forgotten_in_the_history_too(cast: Cast) -> None:
    made = report(contact="0912345678")
    complaints.report_step(actor=cast.viewer("department_officer"), report=made, name="answer", reason="Xong")
    Report.objects.filter(pk=made.pk).update(ended_at=clock.now() - timedelta(days=400))
    assert complaints.contacts_forget() == 1
    with connection.cursor() as cursor:
        cursor.execute("select * from complaints_reportevent limit 0")
        assert "contact" not in {column.name for column in cursor.description or ()}


def test_joined_reports_all_get_the_answer_of_the_last(cast: Cast) -> None:
    officer, (first, second, third) = cast.viewer("department_officer"), (report(), report(), report())
    complaints.report_join(actor=officer, report=first, into=second.number)
    complaints.report_join(actor=officer, report=second, into=third.number)
    with pytest.raises(Refused):
        complaints.report_join(actor=officer, report=third, into=first.number)
    complaints.report_step(actor=officer, report=third, name="answer", reason="Đã thu giữ hàng")
    for one in (first, second, third):
        row = complaint_rows.tracked(one.tracking)
        assert row is not None
        assert (row.answer, row.ended_at is not None) == ("Đã thu giữ hàng", True)


def test_nothing_a_reporter_adds_is_lost_without_a_word(cast: Cast) -> None:
    made = report()
    for _time in range(4):
        complaints.report_tell(tracking=made.tracking, text="a" * 990)
    with pytest.raises(Refused, match="report-told-enough"):
        complaints.report_tell(tracking=made.tracking, text="b" * 990)
    other = report()
    for _time in range(5):
        complaints.report_tell(tracking=other.tracking, text="thêm")
    with pytest.raises(Refused, match="report-too-many"):
        complaints.report_tell(tracking=other.tracking, text="thêm")


# -- inspections -------------------------------------------------------------------------------------------------------


def visited(cast: Cast, *faults: str) -> Inspection:
    officer = cast.viewer("department_officer")
    row = inspections.inspection_plan(actor=officer, party=cast.parties["coop"], on=clock.today())
    told = {
        one.code: ("fault", "Sổ trống") if one.code in faults else ("ok", "") for one in visits.asked_of(row).questions
    }
    return inspections.minutes_write(
        actor=officer, inspection=row, on=clock.today(), answers=told, spokesman="Nguyễn Thị Chủ"
    )


def test_signed_minutes_stay_as_they_were_whatever_the_party_makes_later(cast: Cast) -> None:
    row = visited(cast, "pre-harvest")
    before = visits.answered(row)
    assert any(verdict == "fault" for _section, found in before for _question, verdict, _note in found)
    cast.products["mang_cau"].group = ProductGroup.objects.get(code="banh-trang")
    cast.products["mang_cau"].save()
    assert visits.answered(Inspection.objects.get(pk=row.pk)) == before


def test_no_result_is_written_once_the_case_is_over(cast: Cast) -> None:
    officer, row = cast.viewer("department_officer"), visited(cast)
    sample = inspections.sample_take(actor=officer, inspection=row, number="M1", what="Đất", taken_on=clock.today())
    done: dict[str, Any] = {"actor": officer, "inspection": row, "sample": sample.pk, "result_on": clock.today()}
    inspections.sample_result(result="fail", **done)
    inspections.inspection_step(actor=officer, inspection=row, name="settle", reason="Nhắc nhở")
    with pytest.raises(Conflict):
        inspections.sample_result(result="pass", **done)


def test_whoever_is_late_is_told_of_once_though_the_job_slept_for_a_week(cast: Cast) -> None:
    row = visited(cast, "pre-harvest")
    end = clock.today() + timedelta(days=3)
    officer = cast.viewer("department_officer")
    inspections.inspection_step(actor=officer, inspection=row, name="mend", reason="Ghi sổ", mend_by=end)
    assert inspections.reminders(end) == 0
    assert inspections.reminders(end + timedelta(days=7)) == 1
    assert inspections.reminders(end + timedelta(days=8)) == 0


def test_a_visit_is_planned_for_days_that_come(cast: Cast) -> None:
    officer, coop = cast.viewer("department_officer"), cast.parties["coop"]
    for days in (-1, 800, 2_000_000):
        with pytest.raises(Refused, match="inspection-day"):
            inspections.inspection_plan(actor=officer, party=coop, on=clock.today() + timedelta(days=days))


# -- violations --------------------------------------------------------------------------------------------------------


def opened(cast: Cast, **more: Any) -> Violation:
    day = clock.today()
    facts: dict[str, Any] = {
        "facts": "Bán 40 thùng không có nhãn.", "committed_on": day, "found_on": day, "minutes_number": "07/BB",
        "minutes_on": day, "offence": "label-missing", "goods_value": 4_000_000, "amount": 4_000_000,
    }  # fmt: skip
    actor = cast.viewer("department_officer")
    return violations.violation_open(actor=actor, party=cast.parties["coop"], values={**facts, **more})


def decided(cast: Cast, row: Violation, **more: Any) -> Violation:
    given = {"decision_number": "21/QĐ", "signer": "Hồ Thị Ruộng", "decided_on": clock.today(), "amount": row.amount}
    return violations.violation_decide(actor=cast.viewer("department_lead"), violation=row, **{**given, **more})


def test_no_fine_goes_around_the_value_of_the_goods_or_beyond_the_law(cast: Cast) -> None:
    for amount in (-5, 10**12, 2**63):
        with pytest.raises(Refused, match="violation-highest"):
            opened(cast, amount=amount)
    with pytest.raises(Refused, match="violation-worth"):
        opened(cast, goods_value=-1)
    row = opened(cast, goods_value=None)
    with pytest.raises(Refused, match="violation-value"):
        violations.violation_propose(actor=cast.viewer("department_officer"), violation=row)


def test_no_decision_is_dated_before_it_was_proposed(cast: Cast) -> None:
    day = clock.today()
    row = opened(
        cast, committed_on=day - timedelta(days=9), found_on=day - timedelta(days=9), minutes_on=day - timedelta(days=9)
    )
    violations.violation_propose(actor=cast.viewer("department_officer"), violation=row)
    with pytest.raises(Refused, match="violation-decided-early"):
        decided(cast, row, decided_on=day - timedelta(days=8))
    assert decided(cast, row, decided_on=day - timedelta(days=1)).state == "decided", "signed before it was entered"


def test_a_party_complains_in_time_and_is_reminded_to_pay(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = opened(cast)
    violations.violation_propose(actor=cast.viewer("department_officer"), violation=row)
    row, day = decided(cast, row), clock.today()
    officer, owner = cast.viewer("department_officer"), cast.viewer("owner")
    violations.execution_record(actor=officer, violation=row, values={"delivered_on": day})
    assert violations.reminders(day + timedelta(days=10)) == 0
    assert violations.reminders(day + timedelta(days=13)) == 1
    assert violations.reminders(day + timedelta(days=14)) == 0
    monkeypatch.setattr(clock, "today", lambda: day + timedelta(days=91))
    with pytest.raises(Refused, match="violation-appeal-late"):
        violations.violation_step(actor=owner, violation=row, name="appeal-own", reason="Không đúng")
    assert violations.violation_step(actor=officer, violation=row, name="appeal", reason="Ốm").state == "appealed"


def test_what_is_owed_is_due_in_plain_days() -> None:
    day, by = clock.today(), violation_rules.terms(clock.today())
    due = violation_rules.due("decided", violation_rules.Facts(day, day, day, 5), by)
    assert due is not None
    assert due.on == day + timedelta(days=10)
    assert violation_rules.due("decided", violation_rules.Facts(day, day, day, 0), by) is None


# -- conformity --------------------------------------------------------------------------------------------------------


def test_a_lot_is_asked_for_what_its_day_asked(cast: Cast) -> None:
    batch = cast.batches["mang_cau"]
    before = conformity_of(batch).required
    group = batch.product.group
    StageProfile.objects.filter(group=group, valid_to=None).update(valid_to=clock.today())
    StageProfile.objects.create(
        group=group, stages=["harvest", "storing"], items=[], valid_from=clock.today(), basis="Mới"
    )
    assert conformity_of(batch).required == before
    assert conformity_of(batch, clock.today()).required == ["harvest", "storing"]
