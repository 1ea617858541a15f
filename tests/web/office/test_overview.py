"""The overview: every figure is the length of the list it opens, for every official; files; pictures."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.browser import Visitor, session_of
from tests.cast import MANG_CAU, Cast
from tests.oversight.test_violations import FACTS
from tests.queries import assert_same_queries
from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.oversight.complaints import services as complaints
from txng.oversight.inspections import rules, services
from txng.oversight.violations import services as violations
from txng.programme.overview import selectors

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CODE = f"(01){MANG_CAU}(10)MC-1"


def filled(cast: Cast, times: int = 1) -> None:
    """Reports, a visit and a decision of the department competent for product 1."""
    officer, today = cast.viewer("department_officer"), clock.today()
    for at in range(times):
        complaints.report_file(kind="copied", text=f"Tem mờ {at}", code_text=CODE)
        row = services.inspection_plan(actor=officer, party=cast.parties["coop"], on=today)
        asked = rules.checklist(today, ["trai-cay"]).questions
        services.minutes_write(
            actor=officer,
            inspection=row,
            on=today,
            answers={one.code: ("ok", "") for one in asked},
            spokesman="Nguyễn Thị Chủ",
        )
        days = {name: today - timedelta(days=1) for name in ("committed_on", "found_on", "minutes_on")}
        case = violations.violation_open(actor=officer, party=cast.parties["coop"], values={**FACTS, **days})
        violations.violation_propose(actor=officer, violation=case)
        if at % 2 == 0:
            violations.violation_decide(
                actor=cast.viewer("department_lead"),
                violation=case,
                decision_number=f"{at}/QĐ",
                signer="Hồ Thị Ruộng",
                decided_on=today,
                amount=4_000_000,
            )


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["department_officer", "officer", "provincial_leader", "auditor", "trade_officer", "commune_officer"]
)
def test_every_figure_is_the_length_of_the_list_it_opens(cast: Cast, name: str) -> None:
    filled(cast, 3)
    client = signed_in(cast, name)
    page = client.get("/office/overview").content.decode()
    found = re.findall(
        r'<a href="(/office/(?:complaints|inspections|violations|recalls|alarms|lots|products|targets/parties)'
        r'\?[^"]+)">([\d.]+)</a>',
        page,
    )
    assert len(found) >= 5
    if name == "officer":
        assert {one.partition("?")[0] for one, _figure in found} >= {"/office/lots", "/office/products"}
    for address, figure in dict.fromkeys(found):
        rows = client.get(address.replace("&amp;", "&")).content.decode()
        shown = re.search(r"list-count[^>]*>\s*(?:\d+–\d+ trong ([\d.]+))?", rows)
        assert shown is not None
        assert int(figure) == int(shown[1] or 0), address


@pytest.mark.django_db
def test_what_a_body_did_counts_its_year_and_its_cases_only(cast: Cast) -> None:
    filled(cast, 3)
    year = clock.today().year
    [body] = selectors.by_body(cast.viewer("officer"), year)
    assert (body.agency.code, body.complaints, body.visits, body.decisions) == ("snnmt", 3, 3, 2)
    assert [(one.visits, one.decisions) for one in selectors.by_body(cast.viewer("officer"), year - 1)] == [(0, 0)]
    assert selectors.by_body(cast.viewer("trade_officer"), year) == []
    assert selectors.by_body(PUBLIC, year) == []
    assert set(selectors.open_cases(PUBLIC).values()) == {0}


@pytest.mark.django_db
def test_tables_as_files(cast: Cast) -> None:
    filled(cast)
    client = signed_in(cast, "officer")
    for table in ("groups", "bodies"):
        answer = client.get("/office/overview", {"format": "csv", "table": table})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert ("Sở Nông nghiệp" in text) == (table == "bodies")


@pytest.mark.django_db
def test_as_many_statements_for_many_cases_as_for_one(cast: Cast) -> None:
    client = signed_in(cast, "officer")
    assert_same_queries(client, "/office/overview", few=lambda: filled(cast), many=lambda: filled(cast, 5), most=45)


@pytest.mark.django_db(transaction=True)
def test_the_page_of_leaders(cast: Cast, live_server: Any, browser: "Browser") -> None:
    leader = Visitor(browser, live_server.url, session_of(cast.users["provincial_leader"]))
    leader.look("/office/overview", "overview-empty")
    filled(cast, 3)
    leader.look("/office/overview", "overview")
    leader.look("/office/overview?on=01/06/2025", "overview-past")
