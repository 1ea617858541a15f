"""Pure rules of this room: the checklist of the legal minimum, kinds of certificate in words.

The items and the texts that ask for them, with their dates, are data (``data/legal-items.json``).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from importlib import resources
from typing import Literal

import msgspec

PROVINCE_TIME = timezone(timedelta(hours=7))  # Vietnam has no daylight-saving time


class Basis(msgspec.Struct, frozen=True):
    """A legal text that asks for items from ``valid_from`` up to, but without, ``valid_to``."""

    code: str
    name: str
    name_en: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class _Item(msgspec.Struct, frozen=True):
    code: str
    label: str
    label_en: str
    bases: tuple[str, ...]
    if_any: bool = False


class _Checklist(msgspec.Struct, frozen=True):
    bases: tuple[Basis, ...]
    items: tuple[_Item, ...]


_DATA = resources.files("txng.registry") / "data"
_CHECKLIST = msgspec.json.decode((_DATA / "legal-items.json").read_bytes(), type=_Checklist)
BASES: Mapping[str, Basis] = {basis.code: basis for basis in _CHECKLIST.bases}
CERTIFICATE_KINDS: Mapping[str, tuple[str, str]] = msgspec.json.decode(
    (_DATA / "certificate-kinds.json").read_bytes(), type=dict[str, tuple[str, str]]
)
"""Code → name in Vietnamese and English."""
DATA_ITEMS: Mapping[str, tuple[str, str]] = msgspec.json.decode(
    (_DATA / "data-items.json").read_bytes(), type=dict[str, tuple[str, str]]
)
"""Code → name in Vietnamese and English of what a batch may have to tell beyond the legal minimum."""


def certificate_name(kind: str, language: str = "vi") -> str:
    """A kind of certificate in words; one the list does not hold is shown as it is."""
    pair = CERTIFICATE_KINDS.get(kind)
    return kind if pair is None else pair[1 if language == "en" else 0]


class StageFact(msgspec.Struct, frozen=True):
    """One stage as it is shown: its name, the trace codes of product and place, the time of its event."""

    name: str
    product_code: str
    place_code: str
    at: datetime | None


class LegalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a product, and of a batch or item of it, as plain values; empty where nothing is known.

    ``missing_stages`` names the stages the chain should have but does not show. ``trace_code`` is what the label
    carries. ``expires_on`` (declared, or worked out for the batch) wins over ``shelf_life_days`` of the product.
    ``language``: of the values, ``vi`` or ``en``.
    """

    name: str = ""
    image: str = ""
    party_name: str = ""
    party_address: str = ""
    origin: str = ""
    stages: Sequence[StageFact] = ()
    missing_stages: Sequence[str] = ()
    trace_code: str = ""
    brand: str = ""
    model_code: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    shelf_life_days: int | None = None
    standards: Sequence[str] = ()
    language: str = "vi"


State = Literal["present", "partial", "missing", "none"]


class LegalItem(msgspec.Struct, frozen=True):
    """One line of the checklist.

    ``number`` 1–11 as in the law's order; ``required_by``: codes of the texts that ask for it on the day; ``state``:
    ``present``, ``partial`` (something of it is there, ``lacking`` says what is not), ``missing``, or ``none`` (an item
    asked for only where there is one, and there is none); ``values`` as shown.
    """

    number: int
    code: str
    label: str
    label_en: str
    required_by: tuple[str, ...]
    state: State
    values: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def present(self) -> bool:
        return self.state == "present"

    @property
    def satisfied(self) -> bool:
        """Nothing more is needed: present, none there is, or not asked for on the day."""
        return self.state in ("present", "none") or not self.required_by


Found = tuple[Sequence[str], Sequence[str]]  # values, what lacks


def _plain(value: str) -> Found:
    return ([value] if value else []), []


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(PROVINCE_TIME):%d/%m/%Y %H:%M}"


def _stages(facts: LegalFacts) -> Found:
    values, lacking = [], list(facts.missing_stages)
    for stage in facts.stages:
        parts = [stage.name, stage.product_code, stage.place_code, _moment(stage.at) if stage.at else ""]
        values.append(" · ".join(part for part in parts if part))
        if not all(parts):
            lacking.append(stage.name or "?")
    return values, lacking


def _times(facts: LegalFacts) -> Found:
    known = sorted(stage.at for stage in facts.stages if stage.at)
    if not known:
        return [], []
    ends = dict.fromkeys((_moment(known[0]), _moment(known[-1])))
    return [" – ".join(ends)], []


def _brand(facts: LegalFacts) -> Found:
    return [value for value in (facts.brand, facts.model_code, facts.lot, facts.serial) if value], []


_SHELF_LIFE = ("{days} ngày kể từ ngày sản xuất", "{days} days from production")


def _expiry(facts: LegalFacts) -> Found:
    if facts.expires_on:
        return [_day(facts.expires_on)], []
    if facts.shelf_life_days is None:
        return [], []
    return [_SHELF_LIFE[facts.language == "en"].format(days=facts.shelf_life_days)], []


_READ: Mapping[str, Callable[[LegalFacts], Found]] = {
    "name": lambda facts: _plain(facts.name),
    "image": lambda facts: _plain(facts.image),
    "party": lambda facts: _plain(facts.party_name),
    "address": lambda facts: _plain(facts.party_address),
    "origin": lambda facts: _plain(facts.origin),
    "stages": _stages,
    "times": _times,
    "trace_code": lambda facts: _plain(facts.trace_code),
    "brand": _brand,
    "expiry": _expiry,
    "standards": lambda facts: (facts.standards, []),
}


def _state(values: Sequence[str], lacking: Sequence[str], if_any: bool) -> State:
    if values:
        return "partial" if lacking else "present"
    return "none" if if_any else "missing"


def legal_items(facts: LegalFacts, on: date) -> tuple[LegalItem, ...]:
    """The eleven items of Circular 02/2024 and Decree 37/2026 with what is there of each on the day ``on``.

    All eleven come back on any day; ``required_by`` says which texts ask for an item then.
    """
    found = []
    for number, item in enumerate(_CHECKLIST.items, 1):
        values, lacking = _READ[item.code](facts)
        found.append(
            LegalItem(
                number,
                item.code,
                item.label,
                item.label_en,
                tuple(code for code in item.bases if BASES[code].holds(on)),
                _state(values, lacking, item.if_any),
                tuple(values),
                tuple(lacking),
            )
        )
    return tuple(found)
