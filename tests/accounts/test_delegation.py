"""A leader goes away: somebody stands in for some days, with a leader's rights and under the same rules."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from txng.accounts import selectors, services
from txng.accounts.models import Post
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.programme.grants import services as grants

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def stand_in(cast: Cast, who: str = "officer", by: str = "science_lead", *, days: int = 5, begins: int = 0) -> Post:
    first = TODAY + timedelta(days=begins)
    return services.post_delegate(
        actor=cast.viewer(by),
        user=cast.users[who],
        first=first,
        last=first + timedelta(days=days - 1),
        reason="Nghỉ phép",
    )


def test_rights_come_and_go_with_the_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not cast.viewer("officer").decides
    made = stand_in(cast, days=3)
    assert cast.viewer("officer").decides
    assert made.delegated_by == cast.users["science_lead"]
    assert Notice.objects.filter(kind="post-delegated", user=cast.users["officer"].pk).exists()
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=2))
    assert cast.viewer("officer").decides
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=3))
    assert not cast.viewer("officer").decides
    assert cast.viewer("science_lead").decides


def test_who_stands_in_does_not_judge_what_they_did(cast: Cast) -> None:
    from tests.programme.test_grants import apply, scheme

    row = apply(cast, scheme(cast))
    row = grants.application_step(actor=cast.viewer("officer"), application=row, name="appraise", reason="Tốt")
    stand_in(cast)
    with pytest.raises(Forbidden) as refused:
        grants.application_step(actor=cast.viewer("officer"), application=row, name="approve", decision="1")
    assert refused.value.problems[0].code == "step-same-person"


def test_nobody_delegates_what_is_not_theirs(cast: Cast) -> None:
    for by in ("officer", "auditor", "owner", "administrator"):
        with pytest.raises(Forbidden):
            stand_in(cast, "science_lead", by)
    for who, days, begins in [
        ("science_lead", 5, 0),  # oneself
        ("trade_officer", 5, 0),  # of another agency
        ("auditor", 5, 0),  # who only looks
        ("officer", 61, 0),
        ("officer", 0, 0),
        ("officer", 5, -1),
        ("officer", 5, 400),
    ]:
        with pytest.raises(Refused):
            stand_in(cast, who, days=days, begins=begins)
    stand_in(cast)
    with pytest.raises(Conflict):
        stand_in(cast, days=2, begins=1)
    with pytest.raises(Refused) as again:
        stand_in(cast, days=60, begins=6)
    assert again.value.problems[0].code == "post-delegate-again"
    with pytest.raises(Refused) as chain:
        stand_in(cast, "auditor", "officer")
    assert chain.value.problems[0].code == "post-delegate-chain"


def test_a_delegation_is_ended_by_the_leader_a_post_by_the_administrator(cast: Cast) -> None:
    made = stand_in(cast)
    own = Post.objects.get(user=cast.users["officer"], role="officer")
    for by in ("department_lead", "auditor"):
        with pytest.raises(Forbidden):
            services.post_end(post=made, actor=cast.viewer(by))
    services.post_end(post=made, actor=cast.viewer("science_lead"), reason="Về sớm")
    assert not cast.viewer("officer").decides
    with pytest.raises(Forbidden):
        services.post_end(post=own, actor=cast.viewer("science_lead"))
    services.post_end(post=own, actor=cast.viewer("administrator"), reason="Chuyển công tác")
    assert cast.viewer("officer").kind != "authority"


def test_who_stands_in_falls_with_the_leader_and_for_the_days_of_their_own_post(cast: Cast) -> None:
    own = Post.objects.get(user=cast.users["officer"], role="officer")
    Post.objects.filter(pk=own.pk).update(valid_to=TODAY + timedelta(days=2))
    with pytest.raises(Refused):
        stand_in(cast)
    Post.objects.filter(pk=own.pk).update(valid_to=None)
    stand_in(cast)
    lead = Post.objects.get(user=cast.users["science_lead"], role="lead")
    services.post_end(post=lead, actor=cast.viewer("administrator"), reason="Nghỉ hưu")
    assert not cast.viewer("officer").decides
    assert Notice.objects.filter(kind="post-ended", user=cast.users["science_lead"].pk).exists()


def test_the_portal_keeps_an_administrator_and_nobody_appoints_themselves(cast: Cast) -> None:
    administrator = cast.viewer("administrator")
    own = Post.objects.get(user=cast.users["administrator"], role="administrator")
    with pytest.raises(Refused) as last:
        services.post_end(post=own, actor=administrator)
    assert last.value.problems[0].code == "post-last-administrator"
    with pytest.raises(Refused):
        services.post_appoint(actor=administrator, user=cast.users["administrator"], agency=own.agency, role="lead")


def test_who_sees_which_posts(cast: Cast) -> None:
    def shown(who: str) -> set[str]:
        return set(selectors.posts_shown(cast.viewer(who)).values_list("agency__code", flat=True))

    assert shown("trade_officer") == {"sct"}
    assert {"sct", "snnmt", "skhcn", "ubnd-25480"} <= shown("administrator")
    assert shown("owner") == set()
    assert services.user_by_name(" OFFICER ") == cast.users["officer"]
    with pytest.raises(Refused):
        services.user_by_name("nobody")
