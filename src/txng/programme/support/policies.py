"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.support.models import SupportCase
from txng.programme.support.rules import LEAD, WORK


def may_open(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.is_case_worker


def of(actor: Viewer, row: SupportCase) -> frozenset[str]:
    found = set()
    if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES):
        found.add(WORK)
    if actor.leads:
        found |= {WORK, LEAD}
    return frozenset(found)
