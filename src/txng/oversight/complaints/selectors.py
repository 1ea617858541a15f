"""Reads of this room."""

from django.db.models import Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.oversight.competence import seen
from txng.oversight.complaints.models import Report
from txng.oversight.complaints.rules import OPEN_STATES
from txng.registry import sealing


def reports(viewer: Viewer) -> QuerySet[Report]:
    """Those of the own agencies and of what they cover; the leading department sees all."""
    return Report.objects.select_related("product__group", "party__commune", "agency").filter(seen(viewer))


def report(pk: int, viewer: Viewer) -> Report | None:
    return reports(viewer).filter(pk=pk).first()


def waiting(viewer: Viewer) -> QuerySet[Report]:
    """What the viewer's own agencies have to deal with, the oldest first."""
    return reports(viewer).filter(agency__in=viewer.agencies, state__in=OPEN_STATES).order_by("at")


def tracked(tracking: str) -> Report | None:
    """The report of a tracking code, in capitals, spaces and dashes aside: for whoever knows it."""
    tidy = "".join(letter for letter in tracking.upper() if letter.isalnum())[:24]
    return Report.objects.select_related("agency", "joined_into").filter(tracking=tidy).first() if tidy else None


def contact_of(report: Report, viewer: Viewer) -> str:
    """How to reach the reporter: for the case workers of its agency."""
    if report.contact is None or report.agency_id is None or not viewer.has_role(report.agency_id, "lead", "officer"):
        return ""
    return sealing.unseal(report.contact)


def alike(report: Report, viewer: Viewer) -> QuerySet[Report]:
    """Others about the same code or product."""
    same = Q(pk__in=[])
    if report.code:
        same |= Q(code=report.code)
    if report.product_id:
        same |= Q(product=report.product_id)
    return reports(viewer).filter(same).exclude(pk=report.pk)[:20]
