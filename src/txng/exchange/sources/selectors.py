"""Reads of this room: for the bodies that answer for the whole province."""

from django.db.models import QuerySet, Sum

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.exchange import policies
from txng.exchange.sources.models import Mode, Source


def sources(viewer: Viewer) -> QuerySet[Source]:
    """With how many events each has brought."""
    rows = Source.objects.select_related("party", "progress").annotate(brought=Sum("fetches__captured"))
    return rows if policies.may_see(viewer) else rows.none()


def source(pk: int, viewer: Viewer) -> Source | None:
    return sources(viewer).filter(pk=pk).first()


def due() -> list[int]:
    """Sources that are on and do not rest."""
    rows = Source.objects.filter(mode=Mode.LIVE).exclude(progress__rests_until__gt=clock.now())
    return list(rows.values_list("pk", flat=True))
