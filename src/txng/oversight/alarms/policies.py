"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.oversight.alarms.cases import CASE, LEAD, PRODUCER
from txng.oversight.alarms.models import Alarm


def of(actor: Viewer, row: Alarm) -> frozenset[str]:
    """The agency's case workers look into it, its leads decide; members of the producer answer for their code."""
    found = set()
    if actor.kind in ("authority", "system"):
        theirs = actor.covers_everything or (row.agency_id is not None and row.agency_id in actor.agencies)
        if theirs and actor.has_role(None, *CASE_ROLES):
            found.add(CASE)
        if theirs and actor.has_role(None, "lead"):
            found.add(LEAD)
    if actor.works_for(row.party_id) and actor.kind == "party":
        found.add(PRODUCER)
    return frozenset(found)


def may_rule(actor: Viewer) -> bool:
    """A leader of the leading body changes the limits."""
    return actor.decides
