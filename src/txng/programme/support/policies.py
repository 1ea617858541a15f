"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.support.models import SupportCase
from txng.programme.support.rules import LEAD, WORK


def may_open(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.kind == "authority" and actor.acting_agency is not None and actor.has_role(None, *CASE_ROLES)


def of(actor: Viewer, row: SupportCase) -> frozenset[str]:
    found = set()
    if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES):
        found.add(WORK)
    if actor.covers_everything and actor.has_role(None, *CASE_ROLES):
        found |= {WORK, LEAD}
    return frozenset(found)
