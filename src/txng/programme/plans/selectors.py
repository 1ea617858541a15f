"""Reads of this room; each takes a viewer."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.programme.plans.models import Plan, PlanTask
from txng.programme.plans.rules import OPEN_STATES


def plans(viewer: Viewer) -> QuerySet[Plan]:
    """What was issued, for every official of the leading bodies; else the own ones. With how far they are: dropped
    tasks do not count."""
    counting = ~Q(tasks__state="dropped")
    rows = Plan.objects.select_related("agency").annotate(
        tasks_all=Count("tasks", filter=counting),
        tasks_done=Count("tasks", filter=Q(tasks__state="done")),
        tasks_late=Count("tasks", filter=Q(tasks__state__in=OPEN_STATES, tasks__due__lt=clock.today())),
    )
    if viewer.kind != "authority":
        return rows.none()
    own = Q(agency__in=viewer.agencies)
    return rows.filter(own | Q(state__in=("issued", "ended"))) if viewer.covers_everything else rows.filter(own)


def plan(pk: int, viewer: Viewer) -> Plan | None:
    return plans(viewer).filter(pk=pk).first()


def task(row: Plan, pk: int) -> PlanTask | None:
    return row.tasks.filter(pk=pk).first()


def overdue(viewer: Viewer, today: date) -> QuerySet[PlanTask]:
    """Tasks of the own agencies' issued plans that should be done, the latest first."""
    rows = PlanTask.objects.select_related("plan").filter(plan__agency__in=viewer.agencies, plan__state="issued")
    return rows.filter(state__in=OPEN_STATES, due__lt=today).order_by("due")
