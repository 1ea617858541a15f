"""Acts of this room."""

from datetime import date

from txng.accounts.viewers import Viewer
from txng.core import changes, steps
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.programme.plans import policies, rules
from txng.programme.plans.models import Part, Plan, PlanTask
from txng.registry import checks

MOST_TASKS = 200
HEAD = {"title": checks.text(200, required=True), "document": checks.text(120)}
TASK = {
    "title": checks.text(300, required=True),
    "owner": checks.text(200, required=True),
    "part": checks.choice(Part),
}


def plan_create(*, actor: Viewer, title: str, starts: date, ends: date, document: str = "") -> Plan:
    """Begin a plan of the agency acted for. Raises `Forbidden`, `Refused`, `ProblemError`."""
    if actor.acting_agency is None or not policies.may_plan(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean(HEAD, {"title": title, "document": document})
    if starts > ends:
        raise Refused("plan-days", "ends")
    with changes.act(actor=actor, kind="plan.create") as act:
        made = Plan.objects.create(
            agency_id=actor.acting_agency, starts=starts, ends=ends, by_id=actor.user_id, **cleaned
        )
        act.touches(made)
    return made


def plan_edit(*, actor: Viewer, plan: Plan, title: str, starts: date, ends: date, document: str = "") -> Plan:
    """Change a plan until it ended."""
    cleaned = checks.clean(HEAD, {"title": title, "document": document})
    if starts > ends:
        raise Refused("plan-days", "ends")
    with changes.act(actor=actor, kind="plan.edit") as act:
        row = _own(plan, actor)
        if row.tasks.filter(state__in=rules.OPEN_STATES).exclude(due__gte=starts, due__lte=ends).exists():
            raise Refused("plan-tasks-outside", "ends")
        row.title, row.document, row.starts, row.ends = cleaned["title"], cleaned["document"], starts, ends
        row.save()
        act.touches(row)
    return row


def _own(plan: Plan, actor: Viewer) -> Plan:
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if rules.OWN not in policies.of(actor, row):
        raise Forbidden("not-permitted")
    if row.state in rules.PLAN.finals:
        raise Conflict("plan-ended")
    return row


def plan_step(*, actor: Viewer, plan: Plan, name: str, reason: str = "") -> Plan:
    """``issue`` (it needs tasks), ``end`` (each is done or dropped), ``drop``."""
    with changes.act(actor=actor, kind=f"plan.{name}", reason=reason) as act:
        row = Plan.objects.select_for_update().get(pk=plan.pk)
        if name == "issue" and not row.tasks.exists():
            raise Refused("plan-empty")
        if name == "end" and (left := row.tasks.filter(state__in=rules.OPEN_STATES).count()):
            raise Refused("plan-open-tasks", count=left)
        agency, permissions = actor.acting_agency, policies.of(actor, row)
        steps.take(row, rules.PLAN, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        act.touches(row)
    return row


def task_set(
    *,
    actor: Viewer,
    plan: Plan,
    task: int | None = None,
    title: str,
    owner: str,
    part: str,
    due: date,
    reason: str = "",
) -> PlanTask:
    """Add a task, or change one that is not done; it is due while the plan runs. Once the plan is issued, another day
    needs a ``reason``: a task that is late must not become punctual without a word."""
    cleaned = checks.clean(TASK, {"title": title, "owner": owner, "part": part})
    with changes.act(actor=actor, kind="plan.task", reason=reason) as act:
        row = _own(plan, actor)
        if not row.starts <= due <= row.ends:
            raise Refused("task-due", "due", first=f"{row.starts:%d/%m/%Y}", last=f"{row.ends:%d/%m/%Y}")
        found = row.tasks.filter(pk=task).first() if task is not None else None
        if task is not None and found is None:
            raise Missing("missing")
        if found is not None and found.state in rules.TASK.finals:
            raise Conflict("task-ended")
        if found is not None and row.state == "issued" and found.due != due:
            checks.clean({"reason": checks.text(500, required=True)}, {"reason": reason})
        last = row.tasks.order_by("-position").values_list("position", flat=True).first() or 0
        if found is None and row.tasks.count() >= MOST_TASKS:
            raise Refused("plan-too-long", limit=MOST_TASKS)
        made = found or PlanTask(plan=row, position=last + 1)
        for name, value in cleaned.items():
            setattr(made, name, value)
        made.due = due
        made.save()
        act.touches(row, made)
    return made


def task_step(
    *, actor: Viewer, plan: Plan, task: PlanTask, name: str, reason: str = "", progress: int | None = None
) -> PlanTask:
    """``progress`` (per cent, and what was done), ``finish`` (with the evidence), ``drop`` (why)."""
    with changes.act(actor=actor, kind=f"plan.task-{name}", reason=reason) as act:
        row = _own(plan, actor)
        if row.state != "issued":
            raise Conflict("plan-not-issued")
        found = row.tasks.select_for_update().get(pk=task.pk)
        agency, permissions = actor.acting_agency, policies.of(actor, row)
        steps.take(found, rules.TASK, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name == "progress":
            found.progress = min(max(progress or 0, 0), 99)  # all of it is done by finishing
            found.evidence = reason.strip()[:2000]
        elif name == "finish":
            found.progress, found.evidence = 100, reason.strip()[:2000]
        found.save()
        act.touches(row, found)
    return found
