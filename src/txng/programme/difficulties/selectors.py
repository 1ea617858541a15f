"""Reads of this room; each takes a viewer."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from txng.accounts.models import Agency
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.programme.difficulties.models import Difficulty


def difficulties(viewer: Viewer) -> QuerySet[Difficulty]:
    """The leading department sees all, others what they report and what they own."""
    rows = Difficulty.objects.select_related("agency", "owner", "by")
    if viewer.covers_everything:
        return rows
    if viewer.kind != "authority":
        return rows.none()
    return rows.filter(Q(agency__in=viewer.agencies) | Q(owner__in=viewer.agencies))


def difficulty(pk: int, viewer: Viewer) -> Difficulty | None:
    return difficulties(viewer).filter(pk=pk).first()


def waiting(viewer: Viewer) -> QuerySet[Difficulty]:
    """What the viewer's own agencies have to answer, the most urgent first."""
    return difficulties(viewer).filter(owner__in=viewer.agencies, state="open").order_by("due", "id")


def reported_by(agency: Agency, since: date, until: date) -> QuerySet[Difficulty]:
    """What a body reported in a period, both days included; withdrawn ones left out."""
    rows = Difficulty.objects.filter(agency=agency).exclude(state="withdrawn")
    end = clock.beginning_of(until + timedelta(days=1))
    return rows.filter(at__gte=clock.beginning_of(since), at__lt=end).order_by("at", "id")
