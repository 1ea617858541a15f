"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.difficulties.models import Difficulty
from txng.programme.difficulties.rules import OWN, REPORT


def may_report(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.is_case_worker


def of(actor: Viewer, row: Difficulty) -> frozenset[str]:
    found = set()
    if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES):
        found.add(REPORT)
    if row.owner_id in actor.agencies and actor.has_role(row.owner_id, *CASE_ROLES):
        found.add(OWN)
    return frozenset(found)
