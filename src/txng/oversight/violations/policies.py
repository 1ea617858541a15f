"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.oversight.violations.models import Violation
from txng.oversight.violations.rules import CASE, DECIDE, OWN


def may_open(actor: Viewer) -> bool:
    """Case workers who act for one agency; of which parties, `competence.works_with` says."""
    return actor.is_case_worker


def may_edit_catalogue(actor: Viewer) -> bool:
    """Leaders of bodies that answer for everything."""
    return actor.decides


def permissions_of(actor: Viewer, row: Violation) -> frozenset[str]:
    """What the actor may do in this case, as `txng.core.workflow` asks it."""
    found: set[str] = set()
    if actor.kind == "system" or (row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES)):
        found.add(CASE)
    if actor.kind == "system" or (row.agency_id in actor.agencies and actor.has_role(row.agency_id, "lead")):
        found.add(DECIDE)
    if actor.kind == "party" and actor.works_for(row.party_id) and row.party_id not in actor.assists:
        found.add(OWN)
    return frozenset(found)
