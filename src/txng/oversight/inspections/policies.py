"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.oversight.inspections.models import Inspection
from txng.oversight.inspections.rules import CASE
from txng.registry.models import Party, Product


def may_plan(actor: Viewer) -> bool:
    """Case workers who act for one agency."""
    return actor.is_case_worker


def may_visit(actor: Viewer, party: Party) -> bool:
    """Case workers of the territory who work with something that the party makes."""
    if not may_plan(actor) or not actor.covers(commune=party.commune_id):
        return False
    return actor.sees_all_groups or Product.objects.filter(party=party, group__in=actor.groups).exists()


def permissions_of(actor: Viewer, row: Inspection) -> frozenset[str]:
    """What the actor may do in this case, as `txng.core.workflow` asks it: those of its agency work on it."""
    if actor.kind == "system" or (row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES)):
        return frozenset({CASE})
    return frozenset()
