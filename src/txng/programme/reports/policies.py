"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.reports.models import Report
from txng.programme.reports.rules import APPROVE, LEAD, WRITE


def may_lead(actor: Viewer) -> bool:
    """Case workers of the bodies that work with every product group: they open terms, appraise and consolidate."""
    return actor.leads


def may_see_all(actor: Viewer) -> bool:
    """Everybody of those bodies, auditors too, reads the reports of all."""
    return actor.covers_everything


def of_report(actor: Viewer, report: Report) -> frozenset[str]:
    found = set()
    if report.agency_id in actor.agencies and actor.has_role(report.agency_id, *CASE_ROLES):
        found.add(WRITE)
    if may_lead(actor):
        found.add(LEAD)
    return frozenset(found)


def of_whole(actor: Viewer) -> frozenset[str]:
    """Leaders approve for the province."""
    found = {LEAD} if may_lead(actor) else set()
    if actor.decides:
        found.add(APPROVE)
    return frozenset(found)
