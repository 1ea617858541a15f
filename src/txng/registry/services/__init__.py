"""Writes of this room: each is one recorded act of ``actor``, refused with every fault named, and done whole or not."""

from txng.registry.services.attachments import certificate_scan_set, product_picture_set
from txng.registry.services.certificates import certificate_create, certificate_update
from txng.registry.services.competence import competence_assign, competence_end
from txng.registry.services.consents import assistance_begin, consent_give, consent_withdraw, household_register
from txng.registry.services.demo import registry_remove_demo
from txng.registry.services.groups import product_group_create, stage_profile_set
from txng.registry.services.identifiers import (
    company_prefix_set,
    identifier_add,
    identifier_end,
    personal_number_reveal,
)
from txng.registry.services.invitations import (
    invitation_accept,
    invitation_make,
    invitation_of,
    invitation_withdraw,
)
from txng.registry.services.merging import party_merge, product_merge
from txng.registry.services.parties import (
    membership_add,
    membership_change,
    membership_remove,
    party_create,
    party_update,
    party_verify,
)
from txng.registry.services.places import place_create, place_update
from txng.registry.services.products import (
    batch_create,
    batch_update,
    product_code_change,
    product_confirm,
    product_create,
    product_update,
)
from txng.registry.services.review import (
    product_discontinue,
    product_return,
    product_submit,
    product_verify,
    product_withdraw,
    seen_state,
)

__all__ = [
    "assistance_begin",
    "batch_create",
    "batch_update",
    "certificate_create",
    "certificate_scan_set",
    "certificate_update",
    "company_prefix_set",
    "competence_assign",
    "competence_end",
    "consent_give",
    "consent_withdraw",
    "household_register",
    "identifier_add",
    "identifier_end",
    "invitation_accept",
    "invitation_make",
    "invitation_of",
    "invitation_withdraw",
    "membership_add",
    "membership_change",
    "membership_remove",
    "party_create",
    "party_merge",
    "party_update",
    "party_verify",
    "personal_number_reveal",
    "place_create",
    "place_update",
    "product_code_change",
    "product_confirm",
    "product_create",
    "product_discontinue",
    "product_group_create",
    "product_merge",
    "product_picture_set",
    "product_return",
    "product_submit",
    "product_update",
    "product_verify",
    "product_withdraw",
    "registry_remove_demo",
    "seen_state",
    "stage_profile_set",
]
