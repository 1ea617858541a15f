"""The master data of the demo: users, parties, places, products, batches and certificates of ``data/registry.json``."""

import json
from datetime import date
from importlib import resources
from typing import Any

from txng.accounts.models import User
from txng.accounts.selectors import admin_unit
from txng.accounts.viewers import SYSTEM
from txng.registry import services
from txng.registry.models import Party, Product, ProductGroup

#: administrative units as they are since the reform of 2025
UNITS_ON = date(2025, 7, 1)
_DATES = ("harvested_on", "produced_on", "expires_on", "valid_from", "valid_to")


def source() -> bytes:
    """The file as it is."""
    return (resources.files("txng.config.demo") / "data" / "registry.json").read_bytes()


def records_create() -> dict[str, User]:
    """Enter everything, marked as demo; returns the users who own the parties, by the party's key."""
    entries = json.loads(source())
    owners: dict[str, User] = {}
    parties: dict[str, Party] = {}
    for entry in entries["parties"]:
        key = entry.pop("key")
        owners[key] = _user(*entry.pop("owner"))
        parties[key] = _party(entry, owners[key])
    for entry in entries["places"]:
        owner = parties[entry.pop("party")]
        services.place_create(actor=SYSTEM, is_demo=True, party=owner, **_values(entry))
    products: dict[str, Product] = {}
    for entry in entries["products"]:
        key, owner = entry.pop("key"), parties[entry.pop("party")]
        products[key] = _product(entry, owner)
    for entry in entries["batches"]:
        product = products[entry.pop("product")]
        services.batch_create(actor=SYSTEM, is_demo=True, product=product, **_values(entry))
    for entry in entries["certificates"]:
        scope: dict[str, Any] = {"party": parties.get(entry.pop("party", ""))}
        scope["product"] = products.get(entry.pop("product", ""))
        services.certificate_create(actor=SYSTEM, is_demo=True, **_values(entry), **scope)
    return owners


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    """Dates and communes as the services take them."""
    values: dict[str, Any] = {
        key: date.fromisoformat(value) if key in _DATES else value for key, value in entry.items()
    }
    if "commune" in values:
        values["commune"] = admin_unit(values["commune"], UNITS_ON)
    return values


def _user(username: str, full_name: str) -> User:
    return User.objects.create_user(username, password=None, full_name=full_name, is_demo=True)


def _party(entry: dict[str, Any], owner: User) -> Party:
    verified = entry.pop("verified", None)
    party = services.party_create(actor=SYSTEM, owner=owner, is_demo=True, **_values(entry))
    if verified:
        by, basis, on = verified
        party = services.party_verify(actor=SYSTEM, party=party, by=by, basis=basis, on=date.fromisoformat(on))
    return party


def _product(entry: dict[str, Any], party: Party) -> Product:
    verified = entry.pop("verified", None)
    group = entry.pop("group", None)
    product = services.product_create(
        actor=SYSTEM,
        is_demo=True,
        party=party,
        group=ProductGroup.objects.get(code=group) if group else None,
        **{"status": "active", "published": True, **entry},
    )
    if verified:
        by, basis, on = verified
        product = services.product_verify(actor=SYSTEM, product=product, by=by, basis=basis, on=date.fromisoformat(on))
    return product
