"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.plans.models import Plan
from txng.programme.plans.rules import OWN


def may_plan(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.is_case_worker


def of(actor: Viewer, row: Plan) -> frozenset[str]:
    return frozenset({OWN} if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES) else ())
