"""Our records as one flat set of fields each, with nothing in them that everybody may not see.

What goes to a national system is public data of the eleven items; personal fields of people never leave the portal.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from txng.accounts.models import AdminUnit
from txng.accounts.viewers import PUBLIC
from txng.exchange.rules import Kind
from txng.registry.models import Batch, Party, Place, Product
from txng.registry.naming import thing_path
from txng.registry.visibility import shown

MODELS: Mapping[Kind, type[Party | Place | Product | Batch]] = {
    "party": Party,
    "place": Place,
    "product": Product,
    "batch": Batch,
}
#: how change records name them
LABELS: Mapping[str, Kind] = {model._meta.label_lower: kind for kind, model in MODELS.items()}


def record(row: Party | Place | Product | Batch) -> dict[str, Any]:
    """The fields `txng.exchange.mapping.FIELDS` names, of a row that is not used for anything else."""
    match row:
        case Party():
            return party_record(row)
        case Place():
            return place_record(row)
        case Product():
            return product_record(row)
        case Batch():
            return batch_record(row)


def owner_of(row: Party | Place | Product | Batch) -> Party:
    match row:
        case Party():
            return row
        case Batch():
            return row.product.party
        case _:
            return row.party


def holds(row: Party | Place | Product | Batch) -> bool:
    """Whether others may rely on the record: it is not a duplicate, not a draft, not taken off the market."""
    match row:
        case Party():
            return row.merged_into_id is None
        case Place():
            return row.party.merged_into_id is None
        case Product():
            return row.published and row.merged_into_id is None
        case Batch():
            return holds(row.product)


def code_of(row: Party | Place | Product | Batch) -> str:
    """What a record is called by outside: its GS1 key where it has one, else an address of the portal."""
    match row:
        case Party():
            return party_code(row)
        case Place():
            glued = f"{row.gln}.{row.gln_extension}" if row.gln_extension else row.gln
            return glued or row.puc_code or f"{settings.BASE_URL}/dia-diem/{row.pk}"
        case Product():
            return row.code
        case Batch():
            return f"{row.code}/{row.lot}"


def party_code(party: Party) -> str:
    return party.gln or party.uri or f"{settings.BASE_URL}/nha-san-xuat/{party.pk}"


def party_record(party: Party) -> dict[str, Any]:
    code = party_code(party)
    seen = shown(party, PUBLIC)
    names = ("name", "name_en", "kind", "tax_code", "gln", "address", "website")
    return {"code": code, **{name: getattr(seen, name) for name in names}, **_where(seen.commune)}


def place_record(place: Place) -> dict[str, Any]:
    told = {"code": code_of(place), "party_code": party_code(place.party)}
    seen = shown(place, PUBLIC)
    names = ("name", "name_en", "kind", "gln", "gln_extension", "puc_code")
    return {**told, **{name: getattr(seen, name) for name in names}, **_where(seen.commune)}


def product_record(product: Product) -> dict[str, Any]:
    told = {
        "code": product.code,
        "party_code": party_code(product.party),
        "group_code": product.group.code if product.group else "",
        "group": product.group.name if product.group else "",
        "page": settings.BASE_URL + thing_path(product.code),
    }
    seen = shown(product, PUBLIC)
    names = (
        *("gtin", "name", "name_en", "brand", "model_code", "origin", "origin_en", "standards", "net_content"),
        *("shelf_life_days", "storage", "warnings", "allergens", "hs_code", "status"),
    )
    image = seen.image if seen.image.startswith("/") else f"/static/{seen.image}"
    address = f"{settings.BASE_URL}{image}" if seen.image else ""
    return {**told, **{name: getattr(seen, name) for name in names}, "image": address}


def batch_record(batch: Batch) -> dict[str, Any]:
    told = {
        "code": code_of(batch),
        "product_code": batch.product.code,
        "gtin": batch.gtin,
        "party_code": party_code(batch.product.party),
        "page": settings.BASE_URL + thing_path(batch.code, batch.lot),
        "expires_on": batch.use_by,
    }
    seen = shown(batch, PUBLIC)
    return {**told, **{name: getattr(seen, name) for name in ("lot", "harvested_on", "produced_on", "status")}}


def _where(commune: AdminUnit | None) -> dict[str, str]:
    province = commune.parent if commune else None
    return {
        "commune_code": commune.code if commune else "",
        "commune": commune.name if commune else "",
        "province_code": province.code if province else "",
        "province": province.name if province else "",
    }
