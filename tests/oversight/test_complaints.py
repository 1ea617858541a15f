"""Reports of consumers: taken without an account, led to the competent agency, answered under the tracking code."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.oversight.complaints import rules, selectors, services
from txng.oversight.complaints.models import Report

pytestmark = pytest.mark.django_db
LOT = "(01)09520801001019(10)MC-1"


def report(**more: Any) -> Report:
    return services.report_file(**{"kind": "copied", "text": "Tem mờ, khác hàng trước", "code_text": LOT, **more})


def test_the_way_of_a_report_holds_together() -> None:
    check_workflow(rules.REPORT)


def test_it_goes_to_the_competent_agency_and_to_nobody_else(cast: Cast) -> None:
    made = report(contact="0912345678")
    assert made.agency is not None
    assert (made.agency.code, made.code, made.product.gtin) == ("snnmt", "/01/09520801001019/10/MC-1", "09520801001019")
    assert b"0912345678" not in bytes(made.contact)
    seeing = {name for name in cast.users if selectors.report(made.pk, cast.viewer(name)) is not None}
    assert seeing >= {"department_officer", "department_lead", "officer", "commune_officer"}
    assert not seeing & {"trade_officer", "owner", "other_commune_officer", "competitor", "newcomer"}
    assert selectors.contact_of(made, cast.viewer("department_officer")) == "0912345678"
    assert selectors.contact_of(made, cast.viewer("officer")) == "", "another agency's to call back"
    assert selectors.reports(PUBLIC).count() == 0
    told = set(Notice.objects.filter(kind="report-new").values_list("user", flat=True))
    assert told == {cast.users["department_officer"].pk, cast.users["department_lead"].pk}


def test_what_nobody_knows_goes_to_the_leading_department(cast: Cast) -> None:
    for text in ("", "không đọc được", "https://example.com/la", "(01)09520801001018"):
        assert report(code_text=text).agency.code == "skhcn"


def test_asked_told_answered(cast: Cast) -> None:
    officer, made = cast.viewer("department_officer"), report()
    services.report_step(actor=officer, report=made, name="take")
    services.report_step(actor=officer, report=made, name="ask", reason="Mua ở đâu?")
    with pytest.raises(Missing):
        services.report_tell(tracking="KHONGCO", text="x")
    services.report_tell(tracking=made.tracking, text="Ở chợ Long Hoa")
    with pytest.raises(Refused):
        services.report_step(actor=officer, report=made, name="answer")
    services.report_step(actor=officer, report=made, name="answer", reason="Đã kiểm tra, thu giữ 12 thùng.")
    found = selectors.tracked(f" {made.tracking[:4].lower()}-{made.tracking[4:]} ")
    assert found is not None
    assert (found.state, found.more, found.answer) == ("answered", "Ở chợ Long Hoa", "Đã kiểm tra, thu giữ 12 thùng.")
    with pytest.raises(Conflict):
        services.report_tell(tracking=made.tracking, text="Nữa")
    assert selectors.tracked("") is None


def test_repeats_share_the_answer(cast: Cast) -> None:
    officer, first, second, other = cast.viewer("department_officer"), report(), report(), report(code_text="")
    with pytest.raises(Refused):
        services.report_join(actor=officer, report=second, into=second.number)
    with pytest.raises(Missing):
        services.report_join(actor=officer, report=other, into=first.number)
    assert [one.pk for one in selectors.alike(second, officer)] == [first.pk]
    services.report_join(actor=officer, report=second, into=first.number.lower())
    services.report_step(actor=officer, report=first, name="dismiss", reason="Tem in mờ, hàng thật nguồn gốc rõ.")
    second.refresh_from_db()
    assert (second.state, second.answer) == ("joined", "Tem in mờ, hàng thật nguồn gốc rõ.")


def test_who_may_not(cast: Cast) -> None:
    made = report()
    with pytest.raises(Missing):
        services.report_step(actor=cast.viewer("trade_officer"), report=made, name="take")
    with pytest.raises(Forbidden):
        services.report_step(actor=cast.viewer("auditor"), report=made, name="take")
    with pytest.raises(Missing):
        services.report_step(actor=cast.viewer("owner"), report=made, name="take")


def test_five_a_day_from_one_address(cast: Cast) -> None:
    for _ in range(services.MOST):
        report(sender="203.0.113.7")
    with pytest.raises(Refused) as refused:
        report(sender="203.0.113.7")
    assert refused.value.problems[0].code == "report-too-many"
    report(sender="203.0.113.8")
    for _ in range(services.MOST_PHOTOS):
        services.photo_allow(sender="203.0.113.9")
    with pytest.raises(Refused):
        services.photo_allow(sender="203.0.113.9")


@pytest.mark.parametrize("wrong", [{"kind": "nonsense"}, {"text": "  "}, {"text": "x" * 2001}, {"bought_at": "\0"}])
def test_bad_input_is_refused_and_leaves_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(ProblemError):
        report(**wrong)
    assert not Report.objects.exists()


def test_the_contact_is_forgotten_a_year_after_the_end(cast: Cast) -> None:
    made = report(contact="a@example.vn")
    services.report_step(actor=cast.viewer("department_officer"), report=made, name="answer", reason="Xong")
    assert services.contacts_forget() == 0
    Report.objects.update(ended_at=clock.now() - timedelta(days=366))
    assert services.contacts_forget() == 1
    made.refresh_from_db()
    assert made.contact is None
