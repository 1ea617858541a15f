"""Master data. Rows change through `txng.registry.services` only; triggers keep every former state."""

from txng.registry.models.certificates import Certificate, CertificateState
from txng.registry.models.competence import Competence, CompetenceKind
from txng.registry.models.groups import ProductGroup, StageProfile
from txng.registry.models.parties import Membership, Party, PartyKind, PartySubtype, Role
from txng.registry.models.places import Place, PlaceKind
from txng.registry.models.products import Batch, BatchStatus, Product, ProductStatus

__all__ = [
    "Batch",
    "BatchStatus",
    "Certificate",
    "CertificateState",
    "Competence",
    "CompetenceKind",
    "Membership",
    "Party",
    "PartyKind",
    "PartySubtype",
    "Place",
    "PlaceKind",
    "Product",
    "ProductGroup",
    "ProductStatus",
    "Role",
    "StageProfile",
]
