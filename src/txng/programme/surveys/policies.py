"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.surveys.models import Survey
from txng.programme.surveys.rules import OWN


def may_ask(actor: Viewer) -> bool:
    """Case workers who act for one agency build surveys and type in paper answers."""
    return actor.is_case_worker


def of(actor: Viewer, row: Survey) -> frozenset[str]:
    return frozenset({OWN} if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES) else ())
