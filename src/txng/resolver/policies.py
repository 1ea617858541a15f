"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.registry.models import Product


def may_link(actor: Viewer, party: int) -> bool:
    """Members of an organisation who do not only read keep its links and hosts."""
    return actor.works_for(party)


def may_recall(actor: Viewer, product: Product | None) -> bool:
    """A producer recalls what is its own; officials, what their competence holds; the unknown, any case worker."""
    if product is None:
        return actor.has_role(None, *CASE_ROLES)
    if actor.works_for(product.party_id) and product.party_id not in actor.assists:
        return True
    covered = actor.covers(group=product.group_id, commune=product.party.commune_id)
    return actor.has_role(None, *CASE_ROLES) and covered


def may_retire(actor: Viewer, product: Product | None) -> bool:
    """Who keeps the product's data says what its code became; the operator, for every code."""
    return actor.kind == "system" or (product is not None and actor.works_for(product.party_id))


def may_see_links(viewer: Viewer, party: int) -> bool:
    """Members see their own lists; links themselves are public in every link set."""
    return viewer.kind == "system" or party in viewer.parties
