"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.communication.models import Activity, Campaign
from txng.programme.communication.rules import OWN


def may_record(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.is_case_worker


def of(actor: Viewer, row: Campaign | Activity) -> frozenset[str]:
    return frozenset({OWN} if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES) else ())
