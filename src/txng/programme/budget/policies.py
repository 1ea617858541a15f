"""Who may do what in this room."""

from txng.accounts.models import Agency
from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.budget.models import Estimate
from txng.programme.budget.rules import APPRAISE, APPROVE, FINANCE, LEAD, WRITE


def is_finance(actor: Viewer) -> bool:
    """Acts for the department of finance."""
    return actor.kind == "authority" and Agency.objects.filter(pk__in=actor.agencies, code=FINANCE).exists()


def may_see_all(actor: Viewer) -> bool:
    """The leading bodies and the department of finance read every estimate."""
    return actor.covers_everything or is_finance(actor)


def may_lead(actor: Viewer) -> bool:
    """The leading bodies open years."""
    return actor.leads


def of(actor: Viewer, row: Estimate) -> frozenset[str]:
    found = set()
    if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES):
        found.add(WRITE)
    if is_finance(actor) and actor.has_role(None, *CASE_ROLES):
        found.add(APPRAISE)
    if may_lead(actor):
        found.add(LEAD)
    if actor.decides:
        found.add(APPROVE)
    return frozenset(found)
