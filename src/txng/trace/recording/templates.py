"""What a diary entry asks and which yields are usual, by product group and day (pure; the data are dated)."""

from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

Ask = Literal["material", "lot", "dose", "interval", "result", "note"]


class Kind(msgspec.Struct, frozen=True):
    """A kind of work. ``name``: Vietnamese, English; ``step``: its business step (CBV 2.0 section 7.1)."""

    code: str
    name: tuple[str, str]
    icon: str
    step: str


class Template(msgspec.Struct, frozen=True):
    """What is asked at work of one ``kind`` in one ``group`` (empty: in all others), and what of it must be told."""

    group: str
    kind: str
    valid_from: date
    asks: tuple[Ask, ...]
    needs: tuple[Ask, ...] = ()
    title: tuple[str, str] | None = None
    valid_to: date | None = None


class Yield(msgspec.Struct, frozen=True):
    """Share of what went in that usually comes out, from ``least`` to ``most``; empty ``group``: any other."""

    group: str
    valid_from: date
    least: float
    most: float
    basis: str
    valid_to: date | None = None


class _Diary(msgspec.Struct, frozen=True):
    kinds: tuple[Kind, ...]
    templates: tuple[Template, ...]


def _bytes(name: str) -> bytes:
    return (resources.files("txng.trace.recording") / "data" / name).read_bytes()


@cache
def _diary() -> _Diary:
    return msgspec.json.decode(_bytes("diary.json"), type=_Diary)


@cache
def _yields() -> tuple[Yield, ...]:
    return msgspec.json.decode(_bytes("yields.json"), type=tuple[Yield, ...])


def kinds() -> tuple[Kind, ...]:
    """Every kind of work, in the order they are offered."""
    return _diary().kinds


def kind(code: str) -> Kind | None:
    """
    >>> kind("pesticide").name[0]
    'Phun thuốc'
    """
    return next((one for one in kinds() if one.code == code), None)


def template(group: str, code: str, on: date) -> Template | None:
    """The template in force for a product group: its own, else the one for all; None for no kind of work.

    >>> template("chan-nuoi", "pesticide", date(2026, 11, 1)).title[0]
    'Dùng thuốc thú y'
    """
    held = [one for one in _diary().templates if one.kind == code and _holds(one, on)]
    own = [one for one in held if one.group == group and group]
    return next(iter(own or [one for one in held if not one.group]), None)


def always_needed(code: str, on: date) -> frozenset[Ask]:
    """What every template of a kind of work in force needs, whatever the product group.

    >>> "material" in always_needed("pesticide", date(2026, 11, 1))
    True
    """
    held = [frozenset(one.needs) for one in _diary().templates if one.kind == code and _holds(one, on)]
    return frozenset.intersection(*held) if held else frozenset()


def usual_yield(group: str, on: date) -> Yield | None:
    """The usual range of a product group on a day.

    >>> usual_yield("trai-cay", date(2026, 11, 1)).least
    0.8
    """
    held = [one for one in _yields() if _holds(one, on)]
    own = [one for one in held if one.group == group and group]
    return next(iter(own or [one for one in held if not one.group]), None)


def _holds(one: Template | Yield, on: date) -> bool:
    return one.valid_from <= on and (one.valid_to is None or on < one.valid_to)
