"""The way of a provider, and whether the checklist is met. Pure; the checklist is dated data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from txng.core.workflow import Transition, Workflow

#: what an actor may do: officers of the leading bodies, their leaders
WORK, DECIDE = "work", "decide"

PROVIDER = Workflow(
    states=("proposed", "checked", "listed", "suspended", "removed"),
    initial="proposed",
    finals=("removed",),
    transitions=(
        Transition("check", ("proposed", "checked", "suspended"), "checked", WORK),
        Transition("recheck", "listed", "listed", WORK),
        Transition("list", "checked", "listed", DECIDE, other_than=("check",)),
        Transition("suspend", ("listed", "suspended"), "suspended", WORK, reason_required=True),
        Transition("remove", ("proposed", "checked", "suspended"), "removed", DECIDE, reason_required=True),
    ),
)
MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
VERDICTS = (MET, NOT_MET, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Item:
    """One condition. ``hint``: what is looked at."""

    code: str
    required: bool
    name: str
    name_en: str
    hint: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """``months``: after which a check has to be made again."""

    valid_from: date
    basis: str
    months: int
    items: tuple[Item, ...]


@cache
def _checklists() -> tuple[Checklist, ...]:
    raw = json.loads(resources.files("txng.programme.providers").joinpath("data/checklist.json").read_text("utf-8"))
    found = [
        Checklist(
            date.fromisoformat(one["valid_from"]),
            one["basis"],
            one["months"],
            tuple(Item(**item) for item in one["items"]),
        )
        for one in raw
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def checklist(day: date) -> Checklist:
    """The checklist that holds on ``day``; the first one for days before it."""
    holding = [one for one in _checklists() if one.valid_from <= day]
    return holding[-1] if holding else _checklists()[0]


def unmet(items: Sequence[Item], answers: Mapping[str, Mapping[str, str]]) -> list[Item]:
    """Required conditions that are not shown to be met.

    >>> item = Item("codes", True, "Mã", "Codes", "")
    >>> unmet([item], {}) == [item], unmet([item], {"codes": {"verdict": "met", "note": ""}})
    (True, [])
    """
    return [one for one in items if one.required and answers.get(one.code, {}).get("verdict") != MET]


def check_again(checked_on: date, months: int) -> date:
    """The day a check grows old.

    >>> check_again(date(2024, 2, 29), 24), check_again(date(2026, 11, 30), 3)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 28))
    """
    whole = checked_on.year * 12 + checked_on.month - 1 + months
    year, month = divmod(whole, 12)
    for day in range(checked_on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, checked_on.day)
