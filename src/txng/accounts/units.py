"""Administrative units from the files of ``data/``: loaded after every migration, written only where they differ."""

import csv
from collections.abc import Iterable
from datetime import date
from importlib import resources
from typing import Any, NamedTuple

from django.apps import AppConfig
from django.conf import settings
from django.db import transaction

from txng.accounts.models import AdminUnit, AdminUnitSuccession, UnitKind
from txng.accounts.provinces import Structure, province
from txng.core import vietnamese

Key = tuple[str, date]


class Unit(NamedTuple):
    """One row to be: ``parent`` by code within the same structure."""

    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def key(self) -> Key:
        return self.code, self.valid_from


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("txng.accounts") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _kind_of(name: str) -> str:
    """The kind a unit's name begins with."""
    for kind in sorted(UnitKind, key=lambda kind: -len(kind.label)):
        if name.startswith(kind.label):
            return kind.value
    raise ValueError(f"no kind of unit in {name!r}")


def _units(before: Structure, now: Structure) -> Iterable[Unit]:
    """Parents before children."""
    for structure in (before, now):
        for code, name in ((entry.code, entry.name) for entry in structure.provinces):
            yield Unit(code, name, UnitKind.PROVINCE, structure.valid_from, structure.valid_to)
    seen: set[str] = set()
    for row in _rows("admin-units-old-to-new.csv"):
        for code, name, parent in (
            (row["old_district_code"], row["old_district"], row["old_province_code"]),
            (row["old_ward_code"], row["old_ward"], row["old_district_code"]),
        ):
            if code not in seen:
                seen.add(code)
                yield Unit(code, name, _kind_of(name), before.valid_from, before.valid_to, parent)
    for row in _rows("admin-units-2025.csv"):
        yield Unit(
            *(row["code"], row["name"], row["type"], now.valid_from, now.valid_to, now.provinces[0].code),
            *(float(row["centroid_lat"]), float(row["centroid_lon"])),
        )


@transaction.atomic
def admin_units_load() -> int:
    """Make the tables hold what the files say; returns how many rows were written, 0 when all was so already.

    Units the files do not name are left alone: an administrator may have added a later reform.
    """
    before, now = province(settings.PROVINCE).structures
    kept: dict[Key, AdminUnit] = {(unit.code, unit.valid_from): unit for unit in AdminUnit.objects.all()}
    written = 0
    for unit in _units(before, now):
        parent = kept[unit.parent, unit.valid_from] if unit.parent else None
        fields: dict[str, Any] = {
            **unit._asdict(),
            "parent": parent,
            "name_folded": vietnamese.fold(unit.name),
        }
        row = kept.get(unit.key)
        if row is None:
            kept[unit.key] = AdminUnit.objects.create(**fields)
            written += 1
        elif any(getattr(row, name) != value for name, value in fields.items() if name != "parent"):
            AdminUnit.objects.filter(pk=row.pk).update(**fields)
            written += 1
    return written + _successions_load(kept, before, now)


def _successions_load(kept: dict[Key, AdminUnit], before: Structure, now: Structure) -> int:
    known = set(AdminUnitSuccession.objects.values_list("old_id", "new_id"))
    whole = [
        {"old_ward_code": entry.code, "new_code": now.provinces[0].code, "extent": "whole", "is_default": "1"}
        for entry in before.provinces
    ]
    missing = []
    for row in [*whole, *_rows("admin-units-old-to-new.csv")]:
        old = kept[row["old_ward_code"], before.valid_from]
        new = kept[row["new_code"], now.valid_from]
        if (old.pk, new.pk) not in known:
            missing.append(
                AdminUnitSuccession(old=old, new=new, extent=row["extent"], is_default=row["is_default"] == "1")
            )
    AdminUnitSuccession.objects.bulk_create(missing)
    return len(missing)


def load_after_migration(sender: AppConfig, **_kwargs: Any) -> None:
    """Signal handler: units and agencies are there whenever the tables are."""
    from txng.accounts.agencies import agencies_load

    admin_units_load()
    agencies_load()
