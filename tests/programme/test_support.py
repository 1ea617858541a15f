"""A support case from request to result."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.accounts.selectors import agency
from txng.core import clock
from txng.core.errors import Forbidden, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.programme.support import rules, selectors, services

TODAY = clock.today()


def test_the_way_holds_together() -> None:
    check_workflow(rules.CASE)


@pytest.mark.django_db
def test_from_request_over_visits_to_a_result(cast: Cast) -> None:
    officer, commune, trade = (cast.viewer(name) for name in ("officer", "commune_officer", "trade_officer"))
    case = services.case_open(
        actor=officer, party=cast.parties["coop"], wish="Chưa biết in tem.", contact="0901234567", source="outreach"
    )
    assert (case.name, case.commune) == (cast.parties["coop"].name, cast.parties["coop"].commune)
    assert b"0901234567" not in bytes(case.contact or b"")
    case = services.case_step(
        actor=officer, case=case, name="transfer", reason="Gần cơ sở hơn", agency=agency("ubnd-25480")
    )
    assert Notice.objects.filter(kind="support-opened", user=cast.users["commune_officer"].pk).exists()
    assert selectors.case(case.pk, trade) is None
    assert selectors.contact_of(case, commune) == "0901234567"
    assert selectors.contact_of(case, trade) == ""
    with pytest.raises(Forbidden):
        services.case_step(actor=trade, case=case, name="take")
    case = services.case_step(actor=commune, case=case, name="take")
    with pytest.raises(Refused):
        services.case_step(actor=commune, case=case, name="visit", reason="x", on=TODAY + timedelta(days=1))
    case = services.case_step(actor=commune, case=case, name="visit", reason="Đã hướng dẫn in tem.", on=TODAY)
    case = services.case_step(actor=commune, case=case, name="finish", reason="Đã tự in được tem.")
    assert (case.state, case.result) == ("done", "Đã tự in được tem.")
    assert [visit.text for visit in case.visits.all()] == ["Đã hướng dẫn in tem."]
    assert not selectors.waiting(commune)


@pytest.mark.django_db
def test_only_case_workers_open_cases(cast: Cast) -> None:
    for name in ("auditor", "owner"):
        with pytest.raises(Forbidden):
            services.case_open(actor=cast.viewer(name), name="A", wish="B")
    with pytest.raises(ProblemError):
        services.case_open(actor=cast.viewer("officer"), name=" ", wish=" ")
