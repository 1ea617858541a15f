"""A support programme from its publication over applications to payments."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.core import clock, files
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.programme.grants import rules, selectors, services
from txng.programme.grants.models import Application, Scheme

TODAY = clock.today()
MILLION = Decimal(1_000_000)
PDF = files.checked(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "bao-gia.pdf")


@pytest.mark.parametrize("way", [rules.SCHEME, rules.APPLICATION])
def test_the_ways_hold_together(way: rules.Workflow) -> None:
    check_workflow(way)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_is_left_is_never_negative_and_never_more_than_the_limit(cap: int, granted: int) -> None:
    left = rules.left(Decimal(cap), Decimal(granted))
    assert 0 <= left <= cap
    assert left == max(cap - granted, 0)


def scheme(cast: Cast, who: str = "officer", *, is_open: bool = True, **values: Any) -> Scheme:
    texts = {
        "title": "Hỗ trợ in tem và phần mềm",
        "basis": "Nghị quyết 12/2026/NQ-HĐND",
        "pays": "Tem, máy in, phần mềm.",
        "whom": "Hợp tác xã, hộ kinh doanh.",
        "how": "Nộp trên cổng.",
        "source": "state",
    }
    days = {"starts": TODAY - timedelta(days=1), "ends": TODAY + timedelta(days=90)}
    filled = {**texts, **days, "cap": 50 * MILLION, "total": 80 * MILLION, **values}
    made = services.scheme_set(actor=cast.viewer(who), **filled)
    return services.scheme_step(actor=cast.viewer(who), scheme=made, name="publish") if is_open else made


def apply(cast: Cast, row: Scheme, who: str = "owner", party: str = "coop", **values: Any) -> Application:
    filled = {"purpose": "Mua máy in tem.", "asked": 40 * MILLION, **values}
    actor = cast.viewer(who, f"party:{cast.parties[party].pk}")
    made = services.application_set(actor=actor, scheme=row, party=cast.parties[party], **filled)
    return services.application_step(actor=actor, application=made, name="submit")


def grant(cast: Cast, row: Application, amount: Decimal | None = None) -> Application:
    officer, lead = cast.viewer("officer"), cast.viewer("science_lead")
    row = services.application_step(actor=officer, application=row, name="appraise", reason="Phù hợp", amount=row.asked)
    return services.application_step(
        actor=lead, application=row, name="approve", amount=amount, decision="15/QĐ-SKHCN", decided_on=TODAY
    )


@pytest.mark.django_db
def test_from_the_application_to_the_result(cast: Cast) -> None:
    officer, lead = cast.viewer("officer"), cast.viewer("science_lead")
    owner = cast.viewer("owner")
    row = apply(cast, scheme(cast), dossier=PDF)
    assert Notice.objects.filter(kind="grant-submitted", user=cast.users["officer"].pk).exists()
    assert selectors.dossier_of(row.pk, officer) is not None
    row = services.application_step(actor=officer, application=row, name="return", reason="Thiếu báo giá")
    assert Notice.objects.filter(kind="grant-returned", user=cast.users["owner"].pk).exists()
    services.application_set(
        actor=owner,
        scheme=row.scheme,
        party=row.party,
        application=row,
        purpose="Mua máy in, có báo giá.",
        asked=30 * MILLION,
    )
    row = services.application_step(actor=owner, application=row, name="submit")
    with pytest.raises(Conflict):
        services.application_set(
            actor=owner, scheme=row.scheme, party=row.party, application=row, purpose="x", asked=MILLION
        )
    with pytest.raises(Refused):
        services.application_step(actor=officer, application=row, name="appraise", reason="Tốt", amount=31 * MILLION)
    row = services.application_step(actor=officer, application=row, name="appraise", reason="Tốt", amount=25 * MILLION)
    with pytest.raises(Forbidden):
        services.application_step(actor=officer, application=row, name="approve", decision="1", decided_on=TODAY)
    with pytest.raises(Refused):
        services.application_step(actor=lead, application=row, name="approve", decision=" ", decided_on=TODAY)
    row = services.application_step(actor=lead, application=row, name="approve", decision="15/QĐ-SKHCN")
    assert (row.granted, row.decided_on) == (25 * MILLION, TODAY)
    with pytest.raises(Refused):
        services.payment_add(actor=officer, application=row, on=TODAY, amount=26 * MILLION, document="UNC 1")
    wrong = services.payment_add(actor=officer, application=row, on=TODAY, amount=25 * MILLION, document="UNC 1")
    services.payment_cancel(actor=officer, payment=wrong, reason="Nhầm số")
    services.payment_add(actor=officer, application=row, on=TODAY, amount=10 * MILLION, document="UNC 2")
    row = services.application_step(actor=officer, application=row, name="finish", reason="Đã in 3.000 tem.")
    seen = selectors.application(row.pk, owner)
    assert seen is not None
    assert (seen.state, seen.result, seen.paid) == ("done", "Đã in 3.000 tem.", 10 * MILLION)  # type: ignore[attr-defined]
    assert list(selectors.approved_in(TODAY, TODAY)) == [row]
    assert sum(one.amount for one in selectors.paid_in(TODAY, TODAY, officer.agencies)) == 10 * MILLION
    assert not selectors.paid_in(TODAY, TODAY, cast.viewer("trade_officer").agencies)


@pytest.mark.django_db
def test_neither_a_party_nor_the_programme_gets_more_than_there_is(cast: Cast) -> None:
    offer = scheme(cast)
    with pytest.raises(Refused):
        apply(cast, offer, asked=51 * MILLION)
    grant(cast, apply(cast, offer))
    with pytest.raises(Refused) as capped:
        apply(cast, offer, asked=11 * MILLION)
    assert capped.value.problems[0].params["limit"] == "10.000.000"
    second = apply(cast, offer, asked=10 * MILLION)
    with pytest.raises(Conflict):
        apply(cast, offer, asked=MILLION)
    grant(cast, second)
    other = apply(cast, offer, "packer", "packing", asked=40 * MILLION)
    with pytest.raises(Refused) as funds:
        grant(cast, other)
    assert funds.value.problems[0].params["limit"] == "30.000.000"
    other = services.application_step(
        actor=cast.viewer("science_lead"),
        application=Application.objects.get(pk=other.pk),
        name="approve",
        amount=30 * MILLION,
        decision="16/QĐ-SKHCN",
    )
    assert selectors.room_for(offer, cast.parties["shop"].pk).least == 0
    texts = {name: getattr(offer, name) for name in ("title", "basis", "pays", "whom", "how", "source")}
    with pytest.raises(Refused):
        services.scheme_set(
            actor=cast.viewer("officer"),
            scheme=offer,
            cap=50 * MILLION,
            total=70 * MILLION,
            starts=offer.starts,
            ends=offer.ends,
            **texts,
        )


@pytest.mark.django_db
def test_nobody_judges_what_their_own_firm_asks_for(cast: Cast) -> None:
    offer = scheme(cast, "commune_officer")
    row = apply(cast, offer, "carrier", "cold_store")
    two_hats = cast.viewer("two_hats", f"agency:{offer.agency_id}")
    assert two_hats.is_case_worker
    with pytest.raises(Forbidden):
        services.application_step(actor=two_hats, application=row, name="appraise", reason="Tốt")
    services.application_step(actor=cast.viewer("commune_officer"), application=row, name="appraise", reason="Tốt")


@pytest.mark.django_db
def test_what_was_granted_comes_back_and_days_are_in_order(cast: Cast) -> None:
    officer, lead = cast.viewer("officer"), cast.viewer("science_lead")
    offer = scheme(cast)
    row = apply(cast, offer)
    row = services.application_step(actor=officer, application=row, name="appraise", reason="Tốt", amount=MILLION)
    for wrong in ({"amount": 2 * MILLION}, {"decided_on": TODAY - timedelta(days=1)}):
        with pytest.raises(Refused):
            services.application_step(actor=lead, application=row, name="approve", decision="1", **wrong)
    row = services.application_step(actor=lead, application=row, name="approve", decision="1")
    assert selectors.room_for(offer, row.party_id).party == 49 * MILLION
    with pytest.raises(Refused):
        services.payment_add(
            actor=officer, application=row, on=TODAY - timedelta(days=1), amount=MILLION, document="UNC"
        )
    revoked = services.application_step(actor=lead, application=row, name="revoke", reason="Cơ sở giải thể")
    assert (revoked.state, selectors.room_for(offer, row.party_id).party) == ("rejected", 50 * MILLION)
    second = grant(cast, apply(cast, offer))
    paid = services.payment_add(actor=officer, application=second, on=TODAY, amount=10 * MILLION, document="UNC")
    with pytest.raises(Conflict):
        services.application_step(actor=lead, application=second, name="revoke", reason="x")
    services.application_step(actor=officer, application=second, name="finish", reason="Chỉ mua một nửa")
    assert selectors.room_for(offer, row.party_id).party == 40 * MILLION, "what was not paid comes back"
    with pytest.raises(Conflict):
        services.payment_cancel(actor=officer, payment=paid, reason="x")


@pytest.mark.django_db
def test_what_is_returned_may_be_mended_after_the_end(cast: Cast) -> None:
    offer, owner = scheme(cast), cast.viewer("owner")
    row = apply(cast, offer)
    row = services.application_step(actor=cast.viewer("officer"), application=row, name="return", reason="Thiếu")
    services.scheme_step(actor=cast.viewer("officer"), scheme=offer, name="close", reason="Hết năm")
    services.application_set(actor=owner, scheme=offer, party=row.party, application=row, purpose="Đủ", asked=MILLION)
    assert services.application_step(actor=owner, application=row, name="submit").state == "submitted"


@pytest.mark.django_db
def test_nobody_applies_for_others_or_outside_the_days(cast: Cast) -> None:
    offer = scheme(cast)
    for who, party in [("owner", "packing"), ("reader", "coop"), ("officer", "coop")]:
        with pytest.raises(Forbidden):
            services.application_set(
                actor=cast.viewer(who), scheme=offer, party=cast.parties[party], purpose="x", asked=MILLION
            )
    late = scheme(cast, title="Đã hết hạn", starts=TODAY - timedelta(days=9), ends=TODAY - timedelta(days=1))
    draft = scheme(cast, title="Chưa mở", is_open=False)
    for closed in (late, draft):
        with pytest.raises(Conflict):
            apply(cast, closed)
    assert selectors.scheme(draft.pk, cast.viewer("trade_officer")) is None
    assert list(selectors.offered(TODAY)) == [offer]
    assert list(selectors.ended(TODAY)) == [late]
    with pytest.raises(ProblemError):
        scheme(cast, title=" ")
    with pytest.raises(Refused):
        scheme(cast, total=MILLION)
    with pytest.raises(Forbidden):
        scheme(cast, "auditor")


@pytest.mark.django_db
def test_who_sees_an_application(cast: Cast) -> None:
    offer = scheme(cast)
    row = apply(cast, offer)
    draft = services.application_set(
        actor=cast.viewer("packer"), scheme=offer, party=cast.parties["packing"], purpose="Nháp", asked=MILLION
    )
    seen = {
        "owner": [row],
        "reader": [row],
        "competitor": [],
        "officer": [row],
        "auditor": [row],
        "trade_officer": [],
        "commune_officer": [row],
        "other_commune_officer": [],
        "packer": [draft],
    }
    for who, rows in seen.items():
        assert list(selectors.applications(cast.viewer(who))) == rows, who
    assert list(selectors.waiting(cast.viewer("officer"))) == [row]
    assert not selectors.waiting(cast.viewer("commune_officer"))
    with pytest.raises(Forbidden):
        services.application_step(actor=cast.viewer("commune_officer"), application=row, name="return", reason="x")
    withdrawn = services.application_step(actor=cast.viewer("owner"), application=row, name="withdraw")
    assert withdrawn.state == "withdrawn"
