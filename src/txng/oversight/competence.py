"""Whose cases an official may see and open, alike for every kind of case that has an agency, a party and a product."""

from django.db.models import Q

from txng.accounts.viewers import Viewer
from txng.registry.models import Party, Product


def seen(viewer: Viewer) -> Q:
    """The condition on cases that an official sees: those of the own agencies, and of the territory or, for
    departments, of the product groups they work with. The leading bodies and the portal itself see all, others none."""
    if viewer.covers_everything:
        return Q()
    if viewer.kind != "authority":
        return Q(pk__in=[])
    if viewer.communes is not None:
        return Q(agency__in=viewer.agencies) | Q(party__commune__in=viewer.communes)
    return Q(agency__in=viewer.agencies) | Q(product__group__in=viewer.groups)


def works_with(actor: Viewer, party: Party) -> bool:
    """A case worker of the party's territory who works with something that the party makes."""
    if not actor.is_case_worker or not actor.covers(commune=party.commune_id):
        return False
    return actor.sees_all_groups or Product.objects.filter(party=party, group__in=actor.groups).exists()
