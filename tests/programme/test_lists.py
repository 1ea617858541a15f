"""Two lists from proposals to a published decision: who may do what, what is in force when, what changed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.core.documents import docx
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.programme.lists import documents, rules, selectors, services
from txng.programme.lists.models import ListVersion, Proposal
from txng.registry.models import ProductGroup
from txng.web.components.product_policy import policy_words

TODAY = clock.today()
VALUES = {"kind": "mandatory", "basis": "Thông tư của Bộ", "reason": "Sản lượng lớn, xuất khẩu"}


@pytest.mark.parametrize("way", [rules.PROPOSAL, rules.LIST])
def test_the_ways_hold_together(way: Any) -> None:
    check_workflow(way)


def group(code: str) -> ProductGroup:
    return ProductGroup.objects.get(code=code)


def propose(cast: Cast, who: str, code: str, **more: Any) -> Proposal:
    actor = cast.viewer(who)
    made = services.proposal_create(actor=actor, values={**VALUES, **more}, group=group(code))
    return services.proposal_step(actor=actor, proposal=made, name="submit")


def accept(cast: Cast, proposal: Proposal) -> Proposal:
    return services.proposal_step(actor=cast.viewer("officer"), proposal=proposal, name="accept", reason="Phù hợp")


def decide(cast: Cast, version: ListVersion, valid_from: date, number: str = "55/QĐ-UBND") -> ListVersion:
    officer, lead = cast.viewer("officer"), cast.viewer("provincial_leader")
    services.version_step(actor=officer, version=version, name="submit")
    services.version_decision(
        actor=lead,
        version=version,
        decision_number=number,
        decided_on=min(valid_from, TODAY),
        signer="CT",
        valid_from=valid_from,
    )
    services.version_step(actor=lead, version=version, name="approve")
    with pytest.raises(Forbidden) as refused:
        services.version_step(actor=lead, version=version, name="publish")
    assert refused.value.problems[0].code == "step-same-person"
    return services.version_step(actor=cast.viewer("science_lead"), version=version, name="publish")


@pytest.mark.django_db
def test_a_list_from_three_proposals_to_a_published_decision(cast: Cast) -> None:
    first = propose(cast, "department_officer", "trai-cay", roadmap="Từ 2027")
    second = propose(cast, "trade_officer", "banh-trang")
    third = propose(cast, "commune_officer", "rau")
    lead = cast.viewer("officer")
    services.proposal_step(actor=lead, proposal=first, name="open")
    assert Notice.objects.filter(kind="proposal-opened", user=cast.users["trade_officer"].pk).exists()
    services.opinion_give(actor=cast.viewer("trade_officer"), proposal=first, stance="agree")
    services.opinion_give(actor=cast.viewer("trade_officer"), proposal=first, stance="amend", text="Thêm lộ trình")
    assert [one.stance for one in first.opinions.all()] == ["amend"], "the last word counts"
    with pytest.raises(Conflict):
        services.opinion_give(actor=cast.viewer("trade_officer"), proposal=second, stance="agree")
    with pytest.raises(ProblemError):
        services.opinion_give(actor=cast.viewer("commune_officer"), proposal=first, stance="disagree")
    accept(cast, first)
    accept(cast, second)
    services.proposal_step(actor=lead, proposal=third, name="return", reason="Thiếu số liệu sản lượng")
    with pytest.raises(Forbidden):
        services.proposal_edit(actor=cast.viewer("department_officer"), proposal=third, values=VALUES)
    version = services.version_draft(actor=lead, kind="mandatory")
    with pytest.raises(Conflict):
        services.version_draft(actor=lead, kind="mandatory")
    assert [(line.subject, line.change) for line in version.lines.all()] == [
        (first.subject, "added"),
        (second.subject, "added"),
    ]
    assert selectors.version_on("mandatory", TODAY) is None
    assert selectors.policy_of(group("trai-cay"), TODAY) is None
    decide(cast, version, TODAY)
    policy = selectors.policy_of(group("trai-cay"), TODAY)
    assert policy is not None
    assert (policy.kind, policy.decision_number, policy.since) == ("mandatory", "55/QĐ-UBND", TODAY)
    assert policy_words(cast.products["mang_cau"], TODAY).startswith("Bắt buộc theo Quyết định 55/QĐ-UBND")
    assert policy_words(cast.products["mang_cau"], TODAY - timedelta(days=1)) == ""
    assert selectors.version_on("mandatory", TODAY - timedelta(days=1)) is None
    assert docx.written(documents.decision(version))[:2] == b"PK"
    with pytest.raises(Conflict):
        services.version_decision(
            actor=cast.viewer("science_lead"), version=version, decision_number="1", decided_on=TODAY,
            signer="x", valid_from=TODAY,
        )  # fmt: skip
    assert selectors.versions(PUBLIC).count() == 1


@pytest.mark.django_db
def test_what_was_approved_is_not_rewritten_by_whoever_publishes(cast: Cast) -> None:
    accept(cast, propose(cast, "department_officer", "trai-cay"))
    version = services.version_draft(actor=cast.viewer("officer"), kind="mandatory")
    services.version_step(actor=cast.viewer("officer"), version=version, name="submit")
    decision: dict[str, Any] = {"version": version, "decision_number": "1/QĐ", "signer": "CT", "valid_from": TODAY}
    with pytest.raises(Refused) as future:
        services.version_decision(
            actor=cast.viewer("provincial_leader"), decided_on=TODAY + timedelta(days=1), **decision
        )
    assert future.value.problems[0].code == "list-signed-future"
    services.version_decision(actor=cast.viewer("provincial_leader"), decided_on=TODAY, **decision)
    services.version_step(actor=cast.viewer("provincial_leader"), version=version, name="approve")
    with pytest.raises(Conflict):
        services.version_decision(
            actor=cast.viewer("science_lead"), decided_on=TODAY, **{**decision, "decision_number": "999/GIẢ"}
        )


@pytest.mark.django_db
def test_the_next_version_takes_the_place_of_the_first_on_its_day(cast: Cast) -> None:
    lead = cast.viewer("officer")
    accept(cast, propose(cast, "department_officer", "trai-cay"))
    accept(cast, propose(cast, "trade_officer", "banh-trang"))
    old = decide(cast, services.version_draft(actor=lead, kind="mandatory"), TODAY)
    with pytest.raises(Refused) as refused:
        services.version_draft(actor=lead, kind="mandatory")
    assert refused.value.problems[0].code == "list-nothing-new"
    with pytest.raises(Refused):
        propose(cast, "department_officer", "rau", change="remove")
    accept(cast, propose(cast, "trade_officer", "banh-trang", change="remove"))
    accept(cast, propose(cast, "department_officer", "trai-cay", change="change", roadmap="Từ 2028"))
    accept(cast, propose(cast, "department_officer", "rau"))
    new = services.version_draft(actor=lead, kind="mandatory")
    assert {line.key: line.change for line in new.lines.all()} == {"group:trai-cay": "changed", "group:rau": "added"}
    starts = TODAY + timedelta(days=30)
    with pytest.raises(Refused) as early:
        services.version_decision(
            actor=cast.viewer("science_lead"), version=new, decision_number="1", decided_on=TODAY,
            signer="x", valid_from=TODAY,
        )  # fmt: skip
    assert early.value.problems[0].code == "list-effective"
    decide(cast, new, starts, "99/QĐ-UBND")
    old.refresh_from_db()
    assert (old.state, old.valid_to) == ("superseded", starts)
    on = {
        day: [line.key for line in selectors.lines_in_force("mandatory", day)]
        for day in (TODAY, starts - timedelta(days=1), starts)
    }
    assert on[TODAY] == on[starts - timedelta(days=1)] == ["group:trai-cay", "group:banh-trang"]
    assert on[starts] == ["group:trai-cay", "group:rau"]


@pytest.mark.django_db
def test_who_may_do_what(cast: Cast) -> None:
    mine = propose(cast, "department_officer", "trai-cay")
    for outsider in ("owner", "auditor", "administrator"):
        with pytest.raises(Forbidden):
            services.proposal_create(actor=cast.viewer(outsider), values=VALUES, group=group("rau"))
    for other in ("trade_officer", "department_officer", "commune_officer"):
        with pytest.raises(Forbidden):
            services.proposal_step(actor=cast.viewer(other), proposal=mine, name="accept", reason="x")
        with pytest.raises(Forbidden):
            services.version_draft(actor=cast.viewer(other), kind="mandatory")
    draft = services.proposal_create(actor=cast.viewer("commune_officer"), values=VALUES, group=group("rau"))
    assert selectors.proposal(draft.pk, cast.viewer("trade_officer")) is None
    assert selectors.proposal(draft.pk, cast.viewer("commune_officer")) is not None
    assert selectors.proposals(cast.viewer("owner")).count() == 0
    with pytest.raises(Refused) as nothing:
        services.proposal_create(actor=cast.viewer("commune_officer"), values=VALUES)
    assert nothing.value.problems[0].code == "proposal-subject"
    accept(cast, mine)
    version = services.version_draft(actor=cast.viewer("officer"), kind="mandatory")
    services.version_step(actor=cast.viewer("officer"), version=version, name="submit")
    with pytest.raises(Refused) as undecided:
        services.version_step(actor=cast.viewer("science_lead"), version=version, name="approve")
    assert undecided.value.problems[0].code == "list-decision"
    services.version_step(actor=cast.viewer("science_lead"), version=version, name="reject", reason="Chưa cần")
    mine.refresh_from_db()
    assert mine.listed_in is None, "it waits for the next draft"


lines = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 2), max_size=8)


@given(before=lines, after=lines)
def test_a_difference_leads_from_one_list_to_the_other(before: dict[str, int], after: dict[str, int]) -> None:
    found = rules.difference(before, after)
    made = {key: value for key, value in before.items() if key not in found.removed}
    made |= {key: after[key] for key in (*found.added, *found.changed)}
    assert made == after
    assert not set(found.added) & set(found.changed)


@given(
    cuts=st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6, unique=True),
    on=st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_one_version_at_most_holds_on_a_day(cuts: list[date], on: date) -> None:
    cuts.sort()
    ends: list[date | None] = [*cuts[1:], None]
    periods = [rules.Period(at, start, end) for at, (start, end) in enumerate(zip(cuts, ends, strict=True))]
    expected = max((at for at, start in enumerate(cuts) if start <= on), default=None)
    assert rules.in_force(periods, on) == expected
