"""Who may do what in this room."""

from txng.accounts.models import AdminUnit
from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.surveys.models import Survey
from txng.programme.surveys.rules import OWN


def may_ask(actor: Viewer) -> bool:
    """Case workers who act for one agency build surveys and type in paper answers."""
    return actor.is_case_worker


def may_type(actor: Viewer, row: Survey, commune: AdminUnit | None) -> bool:
    """Type in a paper answer: the body whose survey it is, the leading bodies, and local bodies for their people."""
    if not may_ask(actor):
        return False
    here = actor.communes is not None and commune is not None and commune.pk in actor.communes
    return here or actor.leads or OWN in of(actor, row)


def may_reach(actor: Viewer, row: Survey, commune: int | None) -> bool:
    """Read how to reach a respondent: who asked, and the local body that helps."""
    here = actor.communes is not None and commune in actor.communes
    return may_ask(actor) and (here or OWN in of(actor, row))


def of(actor: Viewer, row: Survey) -> frozenset[str]:
    return frozenset({OWN} if row.agency_id in actor.agencies and actor.has_role(row.agency_id, *CASE_ROLES) else ())
