"""Who may see which field. Each field has a class; a record shown to somebody has the others emptied.

``public``: everybody · ``chain``: partners one step away in a chain, too · ``authority``: the owner and officials
(those of a local body in its territory) · ``private``: the owner alone. A field that is not named is ``private``.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from django.db import models

from txng.accounts.viewers import Viewer
from txng.registry.models import Batch, Certificate, CompanyPrefix, Identifier, Membership, Party, Place, Product
from txng.registry.models.record import Record

Class = Literal["public", "chain", "authority", "private"]
AnyRecord = TypeVar("AnyRecord", bound=Record)

_ALWAYS = dict.fromkeys(("id", "created_at", "changed_at", "is_demo"), "public")
_PRIVATE = "private"

#: model → field → class, for records of firms and agencies
CLASSES: Mapping[type[Record], Mapping[str, str]] = {
    Party: {
        **_ALWAYS,
        **dict.fromkeys(
            ("kind", "subtype", "name", "name_folded", "name_en", "gln", "uri", "commune", "address"), "public"
        ),
        **dict.fromkeys(("address_is_business", "tax_code", "website"), "public"),
        **dict.fromkeys(("verified_by", "verified_at", "verified_basis"), "public"),
        "company_prefixes": "chain",
        "merged_into": "public",
        "name_is_public": "authority",
        **dict.fromkeys(("contact_name", "phone", "email"), "authority"),
    },
    Place: {
        **_ALWAYS,
        **dict.fromkeys(("party", "kind", "name", "name_folded", "name_en", "gln", "gln_extension"), "public"),
        **dict.fromkeys(("uri", "puc_code", "commune"), "public"),
        "address": "chain",
        "parent": "chain",
        **dict.fromkeys(("latitude", "longitude", "boundary", "area_ha"), "authority"),
    },
    Product: {
        **{field.name: "public" for field in Product._meta.concrete_fields},
        **dict.fromkeys(
            ("risk_level", "review", "submitted_at", "review_due", "confirmed_at", "missing_items"), "authority"
        ),
    },
    Identifier: {
        **_ALWAYS,
        **dict.fromkeys(("party", "place", "kind", "value", "issuer", "valid_from", "valid_to"), "authority"),
    },
    CompanyPrefix: {
        **_ALWAYS,
        **dict.fromkeys(("party", "prefix", "standard"), "public"),
        **dict.fromkeys(("status", "valid_from", "valid_to", "checked_on"), "authority"),
    },
    Batch: {
        **_ALWAYS,
        **dict.fromkeys(("product", "code", "lot", "harvested_on", "produced_on", "expires_on", "status"), "public"),
        **dict.fromkeys(("quantity", "uom"), "chain"),
    },
    Certificate: {
        **{field.name: "public" for field in Certificate._meta.concrete_fields},
        "scan": "authority",
        "reminded_days": "private",
    },
    Membership: _ALWAYS,
}

#: stricter classes where the party is a person: a household business or a farmer
PERSON: Mapping[type[Record], Mapping[str, str]] = {
    Party: {"tax_code": "private", "address": "authority"},
    Place: {"address": "authority"},
}
#: stricter still for a person who is no business
INDIVIDUAL: Mapping[type[Record], Mapping[str, str]] = {
    Party: {"name": "authority", "name_folded": "authority", "name_en": "authority", "website": "authority"},
    Place: {"name": "authority", "name_folded": "authority", "name_en": "authority"},
}


def party_of(record: Record) -> Party | None:
    """The party a record belongs to; a certificate belongs to whom it speaks of."""
    match record:
        case Party():
            return record
        case Place() | Product() | Membership() | CompanyPrefix():
            return record.party
        case Identifier():
            return record.party or (record.place.party if record.place else None)
        case Batch():
            return record.product.party
        case Certificate():
            if record.party:
                return record.party
            return record.place.party if record.place else record.product.party if record.product else None
    return None


def class_of(record: Record, field: str) -> str:
    """The class of one field of this very record."""
    kind = type(record)
    party = party_of(record)
    found = CLASSES[kind].get(field, _PRIVATE)
    if party and party.is_person:
        if kind is Party and field == "address" and party.address_is_business and party.kind == "household":
            return found  # the declared place of business of a household
        found = PERSON.get(kind, {}).get(field, found)
        if party.kind == "individual" and not (kind is Party and party.name_is_public and field.startswith("name")):
            found = INDIVIDUAL.get(kind, {}).get(field, found)
    return found


def may_see(record: Record, field: str, viewer: Viewer, *, partner: bool = False) -> bool:
    """Whether ``viewer`` may see this field; ``partner``: the viewer is one step away in a chain of the owner."""
    party = party_of(record)
    if viewer.kind == "system" or (party is not None and party.pk in viewer.parties):
        return True
    match class_of(record, field):
        case "public":
            return True
        case "chain":
            return partner or viewer.sees_all
        case "authority":
            return viewer.sees_all and viewer.covers(commune=party.commune_id if party else None)
        case _:
            return False


def shown(record: AnyRecord, viewer: Viewer, *, partner: bool = False) -> AnyRecord:
    """``record`` itself with every field emptied that ``viewer`` may not see; it can no longer be saved.

    An individual's hidden name becomes what kind of party it is and where: “Cá nhân (Phường Bình Minh)”.
    """
    hidden = [
        field
        for field in type(record)._meta.concrete_fields
        if not may_see(record, field.name, viewer, partner=partner)
    ]
    stand_in = _stand_in(record)
    for field in hidden:
        setattr(record, field.attname, stand_in if field.name == "name" else _empty(field))
    record.is_view = True
    return record


def _stand_in(record: Record) -> str:
    if isinstance(record, (Party, Place)):
        where = f" ({record.commune})" if record.commune else ""
        return f"{record.get_kind_display()}{where}"
    return ""


def _empty(field: "models.Field[Any, Any]") -> Any:
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


def public_view(record: Record) -> dict[str, Any]:
    """The public fields of a record by name, foreign keys as ids: what open data and machine answers may hold."""
    return {
        field.name: field.value_from_object(record)
        for field in type(record)._meta.concrete_fields
        if class_of(record, field.name) == "public"
    }
