"""Steps of cases: the state on the case, the step in the change record of the act, so that nothing is lost.

with changes.act(actor=actor, kind="survey.submit", reason=reason):
    steps.take(case, SURVEY, "submit", actor=actor, permissions=…, reason=reason)
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from txng.core import changes, clock
from txng.core.models import ChangeRecord
from txng.core.workflow import Facts, Workflow


class Step(NamedTuple):
    """Who took a case from one state to another, for which agency, when and why."""

    transition: str
    source: str
    target: str
    user: int | None
    agency: int | None
    at: datetime
    reason: str


def _read(case: models.Model, at: datetime, details: Mapping[str, Any]) -> Iterator[Step]:
    name = changes.reference(case)
    for kept in details.get("steps", ()):
        if kept["case"] == name:
            yield Step(at=at, **{member: value for member, value in kept.items() if member != "case"})


def steps_of(case: models.Model) -> list[Step]:
    """Every step of a case, oldest first; those of the running act too."""
    records = ChangeRecord.objects.filter(touched__contains=[changes.reference(case)], details__has_key="steps")
    taken = [step for record in records.order_by("id") for step in _read(case, record.at, record.details)]
    running = changes.running()
    return [*taken, *_read(case, clock.now(), running.details)] if running else taken


def last_step(case: models.Model, name: str) -> Step | None:
    """When this step was taken last, and by whom; None where it never was."""
    return next((step for step in reversed(steps_of(case)) if step.transition == name), None)


def take(
    case: models.Model,
    workflow: Workflow,
    name: str,
    *,
    actor: changes.Actor,
    permissions: Collection[str],
    agency: int | None = None,
    reason: str = "",
    state_field: str = "state",
) -> Step:
    """Take one step inside an act: lock the case, judge by its present state and history, keep both.

    ``case`` carries the new state afterwards. Raises what `Workflow.step` raises, and `RuntimeError` outside an act.
    Of two that act at the same moment the second finds the state of the first, and is judged by that.
    """
    act = changes.running()
    if act is None:
        raise RuntimeError("a step is part of an act: open changes.act around it")
    objects: Any = type(case)._default_manager
    present: str = objects.select_for_update().values_list(state_field, flat=True).get(pk=case.pk)
    target = workflow.step(present, name, Facts(actor.user_id, frozenset(permissions), steps_of(case)), reason)
    setattr(case, state_field, target)
    case.save(update_fields=[state_field])
    act.touches(case)
    step = Step(name, present, target, actor.user_id, agency, clock.now(), reason.strip())
    kept = {member: value for member, value in step._asdict().items() if member != "at"}
    act.details.setdefault("steps", []).append({"case": changes.reference(case), **kept})
    return step
