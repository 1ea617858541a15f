"""The province that runs this portal, as data."""

from datetime import date
from functools import cache
from importlib import resources

import msgspec

from txng.core.errors import Refused


class Department(msgspec.Struct, frozen=True):
    """A body of the province by code, with its name in Vietnamese and English."""

    code: str
    name: str
    name_en: str


class NamedCode(msgspec.Struct, frozen=True):
    """A province of the national code list."""

    code: str
    name: str


class Structure(msgspec.Struct, frozen=True):
    """How the territory was divided from ``valid_from`` up to, but without, ``valid_to``."""

    valid_from: date
    valid_to: date | None
    provinces: tuple[NamedCode, ...]
    note: str = ""


class Province(msgspec.Struct, frozen=True):
    """One file of ``data/provinces``. ``hotline`` is empty until the operator gives one."""

    code: str
    name: str
    name_en: str
    full_name: str
    portal_name: str
    portal_name_en: str
    operator: Department
    hotline: str
    national_portal: str
    admin_unit_code: str
    structures: tuple[Structure, ...]
    departments: tuple[Department, ...]


@cache
def province(code: str) -> Province:
    """The profile ``code`` (the setting ``TXNG_PROVINCE``)."""
    folder = resources.files("txng.accounts") / "data" / "provinces"
    known = sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))
    if code not in known:
        raise Refused("setting-invalid", name="TXNG_PROVINCE", value=code[:100])
    return msgspec.json.decode((folder / f"{code}.json").read_bytes(), type=Province)
