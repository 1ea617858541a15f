"""A body's plan from draft to end: who may do what, progress, what is late."""

from datetime import date, timedelta

import pytest

from tests.cast import Cast
from tests.workflows import check_workflow
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1.problems import ProblemError
from txng.programme.plans import rules, selectors, services
from txng.programme.plans.models import Plan

TODAY = clock.today()


@pytest.mark.parametrize("way", [rules.PLAN, rules.TASK])
def test_the_ways_hold_together(way: rules.Workflow) -> None:
    check_workflow(way)


def planned(cast: Cast, who: str = "commune_officer") -> Plan:
    """A plan with two tasks, the first of which was due yesterday."""
    actor = cast.viewer(who)
    starts, ends = TODAY - timedelta(days=7), TODAY + timedelta(days=90)
    made = services.plan_create(actor=actor, title="Kế hoạch 2027", starts=starts, ends=ends)
    for title, part, days in [("Tập huấn", "II.1", -1), ("Vận động hộ trồng rau", "II.3", 30)]:
        due = TODAY + timedelta(days=days)
        services.task_set(actor=actor, plan=made, title=title, owner="Phòng Kinh tế", part=part, due=due)
    return made


@pytest.mark.django_db
def test_from_the_draft_to_the_last_task(cast: Cast) -> None:
    own, lead = cast.viewer("commune_officer"), cast.viewer("officer")
    row = planned(cast)
    first, second = row.tasks.all()
    assert selectors.plan(row.pk, lead) is None, "a draft is the body's own"
    with pytest.raises(Conflict):
        services.task_step(actor=own, plan=row, task=first, name="finish", reason="Xong")
    with pytest.raises(Forbidden):
        services.plan_step(actor=lead, plan=row, name="issue")
    services.plan_step(actor=own, plan=row, name="issue")
    assert list(selectors.overdue(own, TODAY)) == [first]
    seen = selectors.plan(row.pk, lead)
    assert seen is not None
    assert (seen.tasks_all, seen.tasks_done, seen.tasks_late) == (2, 0, 1)  # type: ignore[attr-defined]
    services.task_step(actor=own, plan=row, task=second, name="progress", reason="Đã họp ấp", progress=140)
    second.refresh_from_db()
    assert (second.state, second.progress) == ("doing", 99), "all of it is done by finishing"
    with pytest.raises(Refused):
        services.task_step(actor=own, plan=row, task=first, name="finish", reason=" ")
    facts = {"title": first.title, "owner": first.owner, "part": first.part}
    for day in (date(1, 1, 1), TODAY + timedelta(days=91), date(2999, 12, 31)):
        with pytest.raises(Refused, match="task-due"):
            services.task_set(actor=own, plan=row, task=first.pk, **facts, due=day, reason="x")
    with pytest.raises(ProblemError):  # what is late becomes punctual with a reason only
        services.task_set(actor=own, plan=row, task=first.pk, **facts, due=TODAY + timedelta(days=5))
    with pytest.raises(Refused, match="plan-open-tasks"):
        services.plan_step(actor=own, plan=row, name="end")
    services.task_step(actor=own, plan=row, task=first, name="finish", reason="Biên bản số 3")
    with pytest.raises(Conflict):
        services.task_set(actor=own, plan=row, task=first.pk, title="Khác", owner="Ai đó", part="II.1", due=TODAY)
    services.task_step(actor=own, plan=row, task=second, name="drop", reason="Hộ đã chuyển nghề")
    seen = selectors.plan(row.pk, lead)
    assert seen is not None
    assert (seen.tasks_all, seen.tasks_done, seen.tasks_late) == (1, 1, 0)  # type: ignore[attr-defined]
    services.plan_step(actor=own, plan=row, name="end")
    with pytest.raises(Conflict):
        services.plan_edit(actor=own, plan=row, title="x", starts=TODAY, ends=TODAY)


@pytest.mark.django_db
def test_an_empty_plan_is_not_issued_and_others_stay_out(cast: Cast) -> None:
    own = cast.viewer("commune_officer")
    with pytest.raises(Refused):
        services.plan_create(actor=own, title="Ngược", starts=TODAY, ends=TODAY - timedelta(days=1))
    with pytest.raises(Forbidden):
        services.plan_create(actor=cast.viewer("auditor"), title="x", starts=TODAY, ends=TODAY)
    row = services.plan_create(actor=own, title="Trống", starts=TODAY, ends=TODAY)
    with pytest.raises(Refused):
        services.plan_step(actor=own, plan=row, name="issue")
    issued = planned(cast)
    services.plan_step(actor=own, plan=issued, name="issue")
    for who, seen in [("other_commune_officer", set()), ("owner", set()), ("auditor", {issued})]:
        assert set(selectors.plans(cast.viewer(who))) == seen, who
