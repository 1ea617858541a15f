"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.oversight.recalls.models import Kind, Recall
from txng.oversight.recalls.rules import CARRY, CASE, DECIDE, IN_FORCE, OWN
from txng.registry.models import Product
from txng.resolver.policies import may_recall


def may_open(actor: Viewer, product: Product | None) -> bool:
    """A producer opens one of its own product; officials, of what their competence holds."""
    return may_recall(actor, product)


def may_begin(actor: Viewer) -> bool:
    """Whether there can be something the actor may recall: for the page that asks for its code."""
    return actor.has_role(None, *CASE_ROLES) or bool(actor.parties - actor.reads)


def permissions_of(actor: Viewer, recall: Recall) -> frozenset[str]:
    """What the actor may do in this case, as `txng.core.workflow` asks it.

    The case belongs to one agency: others that are competent for its goods or its place read it, and only bodies that
    work with every group in the whole province step in. Of a compulsory recall the producer carries out what was
    decided and reports it; what the public is told is not in its hands. A drill is its leader's own affair: whoever
    works on it may also announce and report it.
    """
    found: set[str] = set()
    helped = recall.party_id in actor.assists  # entering somebody's data is not speaking for them
    if recall.party_id is not None and actor.works_for(recall.party_id) and not helped and actor.kind != "system":
        found |= {OWN, CARRY} if recall.kind == Kind.VOLUNTARY else {CARRY}
    theirs = recall.agency_id is not None and recall.agency_id in actor.agencies
    if actor.kind in ("authority", "system") and (
        theirs or (covers(actor, recall) and (recall.agency_id is None or actor.covers_everything))
    ):
        office = recall.agency_id if theirs else None
        if actor.has_role(office, *CASE_ROLES):
            found |= {CASE, OWN, CARRY} if recall.is_drill else {CASE}
        if actor.has_role(office, "lead"):
            found.add(DECIDE)
    return frozenset(found)


def covers(actor: Viewer, recall: Recall) -> bool:
    """Whether the goods and the producer lie in the actor's competence."""
    group = recall.product.group_id if recall.product else None
    commune = recall.party.commune_id if recall.party else None
    return actor.kind in ("authority", "system") and actor.covers(group=group, commune=commune)


def may_change(actor: Viewer, recall: Recall) -> bool:
    """Whether the actor may change what the recall says and reaches: who leads it. Once the public knows, of a
    compulsory one only who decides, for it would be another decision; of a voluntary one its agency, for a producer
    that could narrow what it announced would withdraw it without anybody looking."""
    found = permissions_of(actor, recall)
    if recall.state in IN_FORCE and not recall.is_drill:
        return DECIDE in found or (recall.kind == Kind.VOLUNTARY and CASE in found)
    return bool(found - {CARRY})


def may_see(viewer: Viewer, recall: Recall) -> bool:
    """Officials see what they cover and the producer its own, a compulsory one once it is decided; holders see only
    their part (`selectors.holdings`)."""
    if viewer.kind == "system":
        return True
    if recall.party_id is not None and recall.party_id in viewer.parties:
        return recall.kind == Kind.VOLUNTARY or (recall.announced_at is not None and not recall.is_drill)
    return covers(viewer, recall) or (recall.agency_id is not None and recall.agency_id in viewer.agencies)
