"""Product groups a new portal begins with: loaded after migrations where they are missing, never changed again here."""

from datetime import date
from importlib import resources
from typing import Any

import msgspec
from django.apps import AppConfig
from django.db import transaction

from txng.accounts.viewers import SYSTEM
from txng.core import changes
from txng.registry.models import ProductGroup
from txng.registry.services.groups import product_group_create, stage_profile_set


class _Profile(msgspec.Struct, frozen=True):
    valid_from: date
    stages: tuple[str, ...]
    basis: str
    items: tuple[str, ...] = ()


class _Group(msgspec.Struct, frozen=True):
    code: str
    name: str
    name_en: str
    profiles: tuple[_Profile, ...]


@transaction.atomic
def product_groups_load() -> int:
    """Enter the groups of ``data/product-groups.json`` that are not there; returns how many. Officials own the rest."""
    wanted = msgspec.json.decode(
        (resources.files("txng.registry") / "data" / "product-groups.json").read_bytes(), type=tuple[_Group, ...]
    )
    known = set(ProductGroup.objects.values_list("code", flat=True))
    missing = [entry for entry in wanted if entry.code not in known]
    if missing:
        with changes.act(actor=SYSTEM, kind="product-group.load"):
            for entry in missing:
                group = product_group_create(actor=SYSTEM, code=entry.code, name=entry.name, name_en=entry.name_en)
                for profile in entry.profiles:
                    stage_profile_set(
                        actor=SYSTEM,
                        group=group,
                        stages=profile.stages,
                        valid_from=profile.valid_from,
                        items=profile.items,
                        basis=profile.basis,
                    )
    return len(missing)


def load_after_migration(sender: AppConfig, **_kwargs: Any) -> None:
    """Signal handler: the groups are there whenever the tables are."""
    product_groups_load()
