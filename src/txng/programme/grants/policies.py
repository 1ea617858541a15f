"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.grants.models import Application, Scheme
from txng.programme.grants.rules import APPLY, DECIDE, WORK
from txng.registry.selectors import members_of


def may_offer(actor: Viewer) -> bool:
    """Case workers who act for one agency set programmes up."""
    return actor.is_case_worker


def of_scheme(actor: Viewer, row: Scheme) -> frozenset[str]:
    """The leader of the programme's body decides, and so do the leaders of the province."""
    found = set()
    if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES):
        found.add(WORK)
        if actor.has_role(row.agency_id, "lead"):
            found.add(DECIDE)
    if actor.decides:
        found.add(DECIDE)
    return frozenset(found)


def of(actor: Viewer, row: Application) -> frozenset[str]:
    """Nobody works on what their own firm applies for."""
    if actor.kind == "authority" and actor.user_id in members_of(row.party_id):
        return frozenset()
    found = set(of_scheme(actor, row.scheme))
    if actor.kind == "party" and actor.works_for(row.party_id):
        found.add(APPLY)
    return frozenset(found)
