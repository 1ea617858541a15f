"""Who answers for what, by the administrator's hand and every official's eyes; what a chain must show."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor, session_of
from tests.cast import Cast
from tests.queries import queries_of
from txng.core import clock
from txng.registry.models import Competence, ProductGroup, StageProfile
from txng.registry.selectors import competent_agency

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


@pytest.mark.django_db
def test_a_group_goes_over_to_another_agency_on_a_day(cast: Cast) -> None:
    group = ProductGroup.objects.get(code="trai-cay")
    tomorrow = clock.today() + timedelta(days=1)
    given = {
        "group": group.code,
        "kind": "quality",
        "agency": "sct",
        "decision_number": "12/QĐ-UBND",
        "valid_from": f"{tomorrow:%d/%m/%Y}",
    }
    assert signed_in(cast, "officer").post("/office/competences/new", given).status_code == 403
    administrator = signed_in(cast, "administrator")
    assert administrator.post("/office/competences/new", given).status_code == 302
    assert competent_agency(group).code == "snnmt"
    assert competent_agency(group, tomorrow).code == "sct"
    row = Competence.objects.get(group=group, kind="quality", valid_from=tomorrow)
    page = administrator.get(f"/office/competences/{row.pk}").content.decode()
    assert "12/QĐ-UBND" in page
    assert signed_in(cast, "officer").post(f"/office/competences/{row.pk}", {"reason": "x"}).status_code == 403
    later = tomorrow + timedelta(days=9)
    administrator.post(f"/office/competences/{row.pk}", {"on": f"{later:%d/%m/%Y}", "reason": "Giải thể"})
    assert competent_agency(group, later) is None


@pytest.mark.django_db
def test_a_profile_holds_from_a_day_on(cast: Cast) -> None:
    official = signed_in(cast, "department_officer")
    tomorrow = clock.today() + timedelta(days=1)
    given = {
        "group": "trai-cay",
        "stages": "Nuôi trồng\nThu hoạch, tạo lô\npacking",
        "basis": "Quy định nội bộ",
        "valid_from": f"{tomorrow:%d/%m/%Y}",
    }
    assert official.post("/office/profiles/new", given).status_code == 302
    made = StageProfile.objects.get(group__code="trai-cay", valid_from=tomorrow)
    assert made.stages == ["growing", "harvest", "packing"]
    assert "Nuôi trồng → Thu hoạch, tạo lô" in official.get("/office/profiles?q=Trái cây").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["competences", "agencies", "profiles"])
def test_lists_ask_as_often_however_much_there_is(cast: Cast, path: str) -> None:
    client = signed_in(cast, "officer")
    assert len(queries_of(client, f"/office/{path}")) <= 25


@pytest.mark.django_db(transaction=True)
def test_pages_look_right(cast: Cast, live_server, browser: "Browser") -> None:
    row = Competence.objects.order_by("pk").first()
    administrator = Visitor(browser, live_server.url, session_of(cast.users["administrator"]))
    for path, name in (
        ("competences", "competences"),
        ("competences/new", "competence-new"),
        (f"competences/{row.pk}", "competence"),
        ("agencies", "agencies"),
        ("agencies?tab=all", "agencies-all"),
        ("profiles", "profiles"),
        ("profiles/new", "profile-new"),
    ):
        administrator.look(f"/office/{path}", name)
