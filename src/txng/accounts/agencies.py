"""Agencies from the files of ``data/``: entered after every migration where they are missing, never changed again here.

Departments and the press stand in ``data/agencies/<province>.json``; people's committees of districts and communes
follow from the lists of administrative units. From then on administrators keep them.
"""

from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.db import transaction

from txng.accounts.models import AdminUnit, AdminUnitSuccession, Agency, AgencyKind, AgencySuccession, UnitKind
from txng.core import vietnamese
from txng.core.errors import Refused

COMMITTEE = "Ủy ban nhân dân"
DISTRICT_KINDS = (UnitKind.DISTRICT, UnitKind.TOWN, UnitKind.CITY)
COMMUNE_KINDS = (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP)
_ENGLISH = {
    UnitKind.DISTRICT: "District",
    UnitKind.TOWN: "Town",
    UnitKind.CITY: "City",
    UnitKind.WARD: "Ward",
    UnitKind.COMMUNE: "Commune",
    UnitKind.TOWNSHIP: "Township",
}


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    """One agency of the file; ``parent`` by code among those of the same days, ``unit`` by code."""

    code: str
    name: str
    name_en: str = ""
    short_name: str
    kind: str
    parent: str = ""
    unit: str = ""
    oversees_all: bool = False
    valid_from: date
    valid_to: date | None


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    """The body ``old`` that ended went into the present body ``new``."""

    old: str
    new: str
    extent: str
    is_default: bool
    duties: str = ""


class _File(msgspec.Struct, frozen=True, kw_only=True):
    note: str
    agencies: tuple[_Body, ...]
    successions: tuple[_Step, ...]


Key = tuple[str, date]


class _Known(NamedTuple):
    """The file, and what is in the tables: bodies by code and first day, pairs of old and new."""

    file: _File
    bodies: dict[Key, Agency]
    steps: set[tuple[int, int]]

    def body(self, code: str, valid_to: date | None) -> Agency:
        """The row of the body that the file names with ``code`` and this last day."""
        found = next(body for body in self.file.agencies if (body.code, body.valid_to) == (code, valid_to))
        return self.bodies[found.code, found.valid_from]


@transaction.atomic
def agencies_load() -> int:
    """Enter what the files name and the tables lack; returns how many rows were written."""
    known = _Known(
        _file(settings.PROVINCE),
        {(row.code, row.valid_from): row for row in Agency.objects.all()},
        set(AgencySuccession.objects.values_list("old_id", "new_id")),
    )
    written = sum(_body_enter(known, body) for body in known.file.agencies)
    written += sum(_body_enter(known, body) for body in _local_bodies(known.file))
    steps = [*_steps(known), *_local_steps(known)]
    missing = [step for step in steps if (step.old_id, step.new_id) not in known.steps]
    AgencySuccession.objects.bulk_create(missing)
    return written + len(missing)


def _file(province: str) -> _File:
    path = resources.files("txng.accounts") / "data" / "agencies" / f"{province}.json"
    if not path.is_file():
        raise Refused("setting-invalid", name="TXNG_PROVINCE", value=province[:100])
    return msgspec.json.decode(path.read_bytes(), type=_File)


def _local_bodies(file: _File) -> Iterator[_Body]:
    """The people's committees of the districts that were and of the communes that are."""
    above = {(body.unit, body.valid_to): body.code for body in file.agencies if body.unit}
    units = AdminUnit.objects.select_related("parent")
    for unit in units.filter(kind__in=DISTRICT_KINDS):
        yield _committee(unit, AgencyKind.PEOPLE_COMMITTEE, above)
    for unit in units.filter(kind__in=COMMUNE_KINDS, valid_to=None):
        yield _committee(unit, AgencyKind.COMMUNE, above)


def _committee(unit: AdminUnit, kind: AgencyKind, above: dict[tuple[str, date | None], str]) -> _Body:
    name = unit.name[0].lower() + unit.name[1:]
    bare = unit.name.removeprefix(UnitKind(unit.kind).label).strip()
    # Two districts were called Châu Thành.
    where = f" ({unit.parent.name})" if kind == AgencyKind.PEOPLE_COMMITTEE and unit.parent else ""
    return _Body(
        code=f"ubnd-{unit.code}",
        name=f"{COMMITTEE} {name}{where}",
        name_en=f"People's Committee of {vietnamese.fold(bare).title()} {_ENGLISH[UnitKind(unit.kind)]}",
        short_name=f"UBND {name}",
        kind=kind,
        parent=above.get((unit.parent.code, unit.valid_to), "") if unit.parent else "",
        unit=unit.code,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def _body_enter(known: _Known, body: _Body) -> int:
    key = body.code, body.valid_from
    if key in known.bodies:
        return 0
    values = msgspec.structs.asdict(body)
    parent, unit = values.pop("parent"), values.pop("unit")
    known.bodies[key] = Agency.objects.create(
        **values, parent=known.body(parent, body.valid_to) if parent else None, admin_unit=_unit_of(unit, body)
    )
    return 1


def _unit_of(code: str, body: _Body) -> AdminUnit | None:
    return AdminUnit.objects.get(code=code, valid_to=body.valid_to) if code else None


def _steps(known: _Known) -> Iterator[AgencySuccession]:
    last = {body.code: body.valid_to for body in known.file.agencies if body.valid_to}
    for step in known.file.successions:
        yield AgencySuccession(
            old=known.body(step.old, last[step.old]),
            new=known.body(step.new, None),
            extent=step.extent,
            is_default=step.is_default,
            duties=step.duties,
        )


def _local_steps(known: _Known) -> Iterator[AgencySuccession]:
    """A district's duties went to every commune that a part of it went into."""
    by_unit = {row.admin_unit_id: row for row in known.bodies.values() if row.admin_unit_id}
    pairs = AdminUnitSuccession.objects.filter(old__kind__in=COMMUNE_KINDS).values_list("old__parent_id", "new_id")
    for district, commune in sorted(set(pairs)):
        if district in by_unit and commune in by_unit:
            yield AgencySuccession(
                old=by_unit[district], new=by_unit[commune], extent="part", duties="Địa bàn của xã, phường mới"
            )
