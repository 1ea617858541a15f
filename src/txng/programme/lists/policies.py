"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.lists.models import Proposal
from txng.programme.lists.rules import LEAD, PROPOSE, PUBLISH


def may_propose(actor: Viewer) -> bool:
    """Case workers of any department or locality, who act for one agency."""
    return actor.is_case_worker


def may_lead(actor: Viewer) -> bool:
    """The bodies that work with every product group: the leading department and the provincial committee."""
    return actor.leads


def of_proposal(actor: Viewer, proposal: Proposal) -> frozenset[str]:
    found = set()
    if proposal.agency_id in actor.agencies and actor.has_role(proposal.agency_id, *CASE_ROLES):
        found.add(PROPOSE)
    if may_lead(actor):
        found.add(LEAD)
    return frozenset(found)


def of_list(actor: Viewer) -> frozenset[str]:
    """Leaders of those bodies record and publish the decision of the province."""
    found = {LEAD} if may_lead(actor) else set()
    if actor.decides:
        found.add(PUBLISH)
    return frozenset(found)
