"""Master data. Rows change through `txng.registry.services` only; triggers keep every former state."""

from txng.registry.models.certificates import Certificate, CertificateState
from txng.registry.models.competence import Competence, CompetenceKind
from txng.registry.models.consents import Assistance, Consent, ConsentForm, Purpose
from txng.registry.models.groups import ProductGroup, StageProfile
from txng.registry.models.identifiers import CompanyPrefix, Identifier, IdentifierKind, PrefixStandard, PrefixStatus
from txng.registry.models.imports import BulkImport, ImportState
from txng.registry.models.invitations import Invitation
from txng.registry.models.labels import LabelKind, LabelOrder
from txng.registry.models.parties import Membership, Party, PartyKind, PartySubtype, Role
from txng.registry.models.places import Place, PlaceKind
from txng.registry.models.products import (
    Batch,
    BatchStatus,
    CodeScheme,
    Product,
    ProductCode,
    ProductStatus,
    Review,
    RiskLevel,
)
from txng.registry.models.submissions import Outcome, Submission

__all__ = [
    "Assistance",
    "Batch",
    "BatchStatus",
    "BulkImport",
    "Certificate",
    "CertificateState",
    "CodeScheme",
    "CompanyPrefix",
    "Competence",
    "CompetenceKind",
    "Consent",
    "ConsentForm",
    "Identifier",
    "IdentifierKind",
    "ImportState",
    "Invitation",
    "LabelKind",
    "LabelOrder",
    "Membership",
    "Outcome",
    "Party",
    "PartyKind",
    "PartySubtype",
    "Place",
    "PlaceKind",
    "PrefixStandard",
    "PrefixStatus",
    "Product",
    "ProductCode",
    "ProductGroup",
    "ProductStatus",
    "Purpose",
    "Review",
    "RiskLevel",
    "Role",
    "StageProfile",
    "Submission",
]
