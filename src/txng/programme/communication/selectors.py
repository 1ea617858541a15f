"""Reads of this room; each takes a viewer. All bodies see what all did: they learn from each other."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from txng.accounts.viewers import Viewer
from txng.core.models import StoredFile
from txng.programme.communication.models import Activity, Campaign, Channel


def activities(viewer: Viewer) -> QuerySet[Activity]:
    rows = Activity.objects.select_related("agency", "commune", "campaign")
    return rows if viewer.kind == "authority" else rows.none()


def activity(pk: int, viewer: Viewer) -> Activity | None:
    return activities(viewer).filter(pk=pk).first()


def evidence_file(pk: int, number: int, viewer: Viewer) -> StoredFile | None:
    row = activity(pk, viewer)
    found = row.evidence.select_related("file").filter(pk=number).first() if row else None
    return found.file if found else None


def campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """With the pieces and the reach of what was done so far."""
    rows = Campaign.objects.select_related("agency").annotate(pieces=_sum("pieces"), reach=_sum("reach"))
    return rows if viewer.kind == "authority" else rows.none()


def _sum(name: str) -> Coalesce:
    counted = Activity.objects.filter(campaign=OuterRef("pk"), cancelled="").order_by().values("campaign")
    return Coalesce(Subquery(counted.annotate(total=Sum(name)).values("total")), 0)


def campaign(pk: int, viewer: Viewer) -> Campaign | None:
    return campaigns(viewer).filter(pk=pk).first()


def running(viewer: Viewer) -> QuerySet[Campaign]:
    """Campaigns an activity can belong to: of any body, for they are carried out together."""
    return campaigns(viewer).filter(state__in=("planned", "running"))


class ByChannel(NamedTuple):
    channel: str
    pieces: int
    reach: int


def by_channel(row: Campaign) -> list[ByChannel]:
    """What a campaign did on each channel, in the order of channels."""
    counted = row.activities.filter(cancelled="").order_by().values("channel")
    sums = {
        one["channel"]: (one["pieces"], one["reach"] or 0)
        for one in counted.annotate(pieces=Sum("pieces"), reach=Sum("reach"))
    }
    return [ByChannel(str(one.label), *sums[one.value]) for one in Channel if one.value in sums]


def done(first: date, last: date, agencies: Collection[int] | None = None) -> QuerySet[Activity]:
    """What was done from ``first`` to ``last``, by ``agencies`` or by all, without what was taken back."""
    rows = Activity.objects.filter(on__gte=first, on__lte=last, cancelled="")
    return rows if agencies is None else rows.filter(agency__in=agencies)
