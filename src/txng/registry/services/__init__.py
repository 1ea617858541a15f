"""Writes of this room: each is one recorded act of ``actor``, refused with every fault named, and done whole or not."""

from txng.registry.services.certificates import certificate_create, certificate_update
from txng.registry.services.competence import competence_assign, competence_end
from txng.registry.services.demo import registry_remove_demo
from txng.registry.services.groups import product_group_create, stage_profile_set
from txng.registry.services.parties import (
    membership_add,
    membership_remove,
    party_create,
    party_update,
    party_verify,
)
from txng.registry.services.places import place_create, place_update
from txng.registry.services.products import (
    batch_create,
    batch_update,
    product_create,
    product_update,
    product_verify,
)

__all__ = [
    "batch_create",
    "batch_update",
    "certificate_create",
    "certificate_update",
    "competence_assign",
    "competence_end",
    "membership_add",
    "membership_remove",
    "party_create",
    "party_update",
    "party_verify",
    "place_create",
    "place_update",
    "product_create",
    "product_group_create",
    "product_update",
    "product_verify",
    "registry_remove_demo",
    "stage_profile_set",
]
