"""Reads of this room; each takes a viewer."""

from django.db.models import Count, QuerySet

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies
from txng.accounts.viewers import Viewer
from txng.programme.support import policies
from txng.programme.support.models import SupportCase
from txng.registry import sealing


def cases(viewer: Viewer) -> QuerySet[SupportCase]:
    """The leading department sees all, local bodies those in their territory and their own, others their own."""
    rows = SupportCase.objects.select_related("party", "commune", "agency").annotate(visit_count=Count("visits"))
    if viewer.covers_everything:
        return rows
    if viewer.kind != "authority":
        return rows.none()
    own = rows.filter(agency__in=viewer.agencies)
    return own | rows.filter(commune__in=viewer.communes) if viewer.communes is not None else own


def case(pk: int, viewer: Viewer) -> SupportCase | None:
    return cases(viewer).filter(pk=pk).first()


def waiting(viewer: Viewer) -> QuerySet[SupportCase]:
    """What the viewer's own agencies have to do, the oldest first."""
    return cases(viewer).filter(agency__in=viewer.agencies, state__in=("open", "in_hand")).order_by("at")


def contact_of(row: SupportCase, viewer: Viewer) -> str:
    """How to reach whoever asked: for those who work on the case."""
    return sealing.unseal(row.contact) if row.contact is not None and policies.of(viewer, row) else ""


def local_body(commune: int | None) -> Agency | None:
    """The body of a commune, which supports those who live there."""
    return agencies().filter(kind="commune", admin_unit=commune).first() if commune is not None else None
