"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.oversight.inspections.models import Inspection
from txng.oversight.inspections.rules import CASE


def may_plan(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.is_case_worker


def permissions_of(actor: Viewer, row: Inspection) -> frozenset[str]:
    """What the actor may do in this case, as `txng.core.workflow` asks it: those of its agency work on it."""
    if actor.kind == "system" or (row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES)):
        return frozenset({CASE})
    return frozenset()
