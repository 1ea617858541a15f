"""A person leaves, an agency is merged: what they had begun goes on by their successors, and not by them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.programme import test_communication, test_grants, test_training
from txng.accounts import services as accounts
from txng.accounts.models import Agency, AgencySuccession, Post
from txng.accounts.selectors import agency, officials
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden
from txng.programme.communication import services as communication
from txng.programme.difficulties import services as difficulties
from txng.programme.difficulties.models import Kind
from txng.programme.grants import services as grants
from txng.programme.plans import services as plans
from txng.programme.support import services as support
from txng.programme.surveys import services as surveys
from txng.programme.training import services as training

pytestmark = pytest.mark.django_db
TODAY = clock.today()
Act = Callable[[Viewer], Any]


def begun(cast: Cast) -> dict[str, Act]:
    """One case of each kind that the officer of the trade department began; how somebody goes on with it."""
    who = "trade_officer"
    actor = cast.viewer(who)
    plan = plans.plan_create(actor=actor, title="Kế hoạch", starts=TODAY, ends=TODAY + timedelta(days=9))
    case = support.case_open(actor=actor, name="Hộ A", wish="Cần in tem")
    difficulty = difficulties.difficulty_report(
        actor=actor, title="Thiếu máy in", text="Thiếu máy in", kind=Kind.values[0]
    )
    survey = surveys.survey_create(actor=actor, title="Nhu cầu")
    course = test_training.course(cast, who)
    campaign = test_communication.campaign(cast, who)
    scheme = test_grants.scheme(cast, who)
    application = test_grants.apply(cast, scheme)
    return {
        "plan": lambda by: plans.task_set(actor=by, plan=plan, title="Việc", owner="Ai", part="II.1", due=TODAY),
        "support": lambda by: support.case_step(actor=by, case=case, name="take"),
        "difficulty": lambda by: difficulties.difficulty_step(
            actor=by, difficulty=difficulty, name="withdraw", reason="x"
        ),
        "survey": lambda by: surveys.survey_edit(actor=by, survey=survey, title="Nhu cầu 2027"),
        "course": lambda by: training.course_set(
            actor=by, course=course, title="x", audience="all", hours=1, content="x"
        ),
        "campaign": lambda by: communication.campaign_step(actor=by, campaign=campaign, name="begin"),
        "application": lambda by: grants.application_step(
            actor=by, application=application, name="appraise", reason="Tốt"
        ),
    }


def colleague(cast: Cast, body: Agency) -> Viewer:
    """Somebody new in a body."""
    accounts.post_appoint(
        actor=cast.viewer("administrator"), user=cast.users["newcomer"], agency=body, role="officer", reason="QĐ 1"
    )
    return cast.viewer("newcomer")


def test_a_colleague_goes_on_when_somebody_leaves(cast: Cast) -> None:
    acts, body = begun(cast), agency("sct")
    assert body is not None
    post = Post.objects.get(user=cast.users["trade_officer"])
    Post.objects.filter(pk=post.pk).update(valid_from=TODAY - timedelta(days=400))
    accounts.post_end(actor=cast.viewer("administrator"), post=Post.objects.get(pk=post.pk), reason="Nghỉ hưu")
    gone, successor = cast.viewer("trade_officer"), colleague(cast, body)
    for name, act in acts.items():
        with pytest.raises(Forbidden):
            act(gone)
        assert act(successor) is not None, name


def test_the_successor_goes_on_when_an_agency_is_merged(cast: Cast) -> None:
    acts, old = begun(cast), agency("sct")
    assert old is not None
    new = Agency.objects.create(
        code="skt", name="Sở Kinh tế", short_name="Sở KT", kind="department", valid_from=TODAY, parent=old.parent
    )
    AgencySuccession.objects.create(old=old, new=new, extent="whole", is_default=True)
    Agency.objects.filter(pk=old.pk).update(valid_to=TODAY)
    successor = colleague(cast, new)
    assert cast.viewer("trade_officer").kind != "authority", "posts end with their agency"
    assert cast.users["newcomer"].pk in officials([old.pk]), "news of old cases reach the successor"
    for name, act in acts.items():
        assert act(successor) is not None, name
