"""Activities with their evidence, campaigns towards their aims."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.core import clock, files
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1.problems import ProblemError
from txng.programme.communication import rules, selectors, services
from txng.programme.communication.models import Activity, Campaign

TODAY = clock.today()
PDF = files.checked(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "danh-sach.pdf")


def test_the_way_holds_together() -> None:
    check_workflow(rules.CAMPAIGN)


def record(cast: Cast, who: str = "officer", **values: Any) -> Activity:
    filled = {"title": "Phóng sự truy xuất mãng cầu", "channel": "broadcast", "on": TODAY, "pieces": 2, "reach": 900}
    return services.activity_record(
        actor=cast.viewer(who), **{**filled, "address": "https://bao.example.vn/mang-cau", **values}
    )


def campaign(cast: Cast, who: str = "officer", **values: Any) -> Campaign:
    filled = {"title": "Quét mã, biết nguồn", "message": "Quét mã trước khi mua.", "aim_pieces": 10, "aim_reach": 1000}
    days = {"starts": TODAY, "ends": TODAY + timedelta(days=60)}
    return services.campaign_set(actor=cast.viewer(who), **{**filled, **days, **values})


@pytest.mark.django_db
def test_activities_count_towards_the_campaign_until_they_are_taken_back(cast: Cast) -> None:
    row = campaign(cast)
    own, commune = cast.viewer("officer"), cast.viewer("commune_officer")
    first = record(cast, campaign=row)
    record(cast, "commune_officer", campaign=row, channel="loudspeaker", pieces=5, reach=None)
    seen = selectors.campaign(row.pk, commune)
    assert seen is not None
    assert (seen.pieces, seen.reach) == (7, 900)  # type: ignore[attr-defined]
    assert [(one.channel, one.pieces) for one in selectors.by_channel(row)] == [
        ("Phát thanh, truyền hình", 2),
        ("Truyền thanh cơ sở", 5),
    ]
    with pytest.raises(Forbidden):
        services.activity_cancel(actor=commune, activity=first, reason="x")
    services.activity_cancel(actor=own, activity=first, reason="Ghi nhầm")
    seen = selectors.campaign(row.pk, own)
    assert seen is not None
    assert (seen.pieces, seen.reach) == (5, 0)  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        services.activity_edit(actor=own, activity=first, title="x", channel="press", on=TODAY)
    assert selectors.done(TODAY, TODAY).count() == 1
    assert selectors.done(TODAY, TODAY, own.agencies).count() == 0


@pytest.mark.django_db
def test_an_activity_needs_evidence_and_a_day_that_was(cast: Cast) -> None:
    for values in (
        {"address": ""},
        {"on": TODAY + timedelta(days=1)},
        {"address": "javascript:alert(1)"},
        {"pieces": 0},
    ):
        with pytest.raises(ProblemError):
            record(cast, **values)
    assert not Activity.objects.exists()
    made = record(cast, address="", evidence=PDF)
    assert [one.file.name for one in made.evidence.all()] == ["danh-sach.pdf"]
    services.activity_edit(actor=cast.viewer("officer"), activity=made, title="Mới", channel="press", on=TODAY)
    link = record(cast)
    with pytest.raises(Refused):
        services.activity_edit(actor=cast.viewer("officer"), activity=link, title="Mới", channel="press", on=TODAY)
    services.evidence_add(actor=cast.viewer("officer"), activity=link, evidence=PDF, caption="Danh sách")
    assert selectors.evidence_file(link.pk, link.evidence.get().pk, cast.viewer("auditor")) is not None
    assert selectors.evidence_file(link.pk, link.evidence.get().pk, cast.viewer("owner")) is None


@pytest.mark.django_db
def test_an_ended_campaign_takes_no_more(cast: Cast) -> None:
    row = campaign(cast)
    own = cast.viewer("officer")
    with pytest.raises(Refused):
        campaign(cast, ends=TODAY - timedelta(days=1))
    with pytest.raises(Forbidden):
        services.campaign_step(actor=cast.viewer("trade_officer"), campaign=row, name="begin")
    services.campaign_step(actor=own, campaign=row, name="begin")
    row = services.campaign_step(actor=own, campaign=row, name="end", reason="Đạt 12 tin, bài.")
    assert row.report == "Đạt 12 tin, bài."
    with pytest.raises(Conflict):
        record(cast, campaign=row)
    with pytest.raises(Conflict):
        services.campaign_set(actor=own, campaign=row, title="x", message="x", starts=TODAY, ends=TODAY)
    assert not selectors.running(own)
    for who in ("owner", "auditor"):
        with pytest.raises(Forbidden):
            record(cast, who)
