"""Calendar, ways, checks and the gathering of texts. Pure.

Source: plan 939 IV (reports before 30 May and 30 November, or on demand), requirements section 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from txng.core.workflow import Transition, Workflow
from txng.gs1.problems import Problem

#: what an actor may do: the body that writes, the leading department, who approves for the province
WRITE, LEAD, APPROVE = "write", "lead", "approve"

REPORT = Workflow(
    states=("draft", "submitted", "returned", "accepted", "closed", "lapsed"),
    initial="draft",
    finals=("closed", "lapsed"),
    transitions=(
        Transition("submit", ("draft", "returned"), "submitted", WRITE),
        Transition("take-back", "submitted", "draft", WRITE, reason_required=True),
        Transition("return", "submitted", "returned", LEAD, reason_required=True),
        Transition("accept", "submitted", "accepted", LEAD, other_than="submit"),
        Transition("correct", "accepted", "draft", WRITE, reason_required=True),
        Transition("close", "accepted", "closed", APPROVE),
        Transition("lapse", ("draft", "submitted", "returned"), "lapsed", APPROVE, reason_required=True),
    ),
)
EDITABLE = ("draft", "returned")
HANDED_IN = ("submitted", "accepted", "closed")
COUNTED = ("accepted", "closed")

#: Who hands the report of the province in does not approve it.
WHOLE = Workflow(
    states=("draft", "submitted", "approved"),
    initial="draft",
    finals=("approved",),
    transitions=(
        Transition("submit", "draft", "submitted", LEAD),
        Transition("take-back", "submitted", "draft", LEAD, reason_required=True),
        Transition("approve", "submitted", "approved", APPROVE, other_than="submit"),
    ),
)

OPENED_BEFORE = 45  # days before a report is due in which its term is there
REMINDERS = (30, 14, 7, 1)  # days before
JUMP = Decimal(30)  # per cent of change against the report before that asks for a reason
LEAST_JUMP = 5  # smaller changes ask for none, whatever their share


class Rhythm(NamedTuple):
    """A kind of report that comes every year. Days as (month, day); ``starts`` may lie in the year before.

    ``title`` holds ``{year}``; ``due``: the last day in time ("before 30 May" is 29 May).
    """

    kind: str
    title: str
    starts: tuple[int, int]
    ends: tuple[int, int]
    due: tuple[int, int]
    basis: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Rhythm":
        """A row of ``data/calendar.json``; days are written ``MM-DD``."""

        def day(name: str) -> tuple[int, int]:
            month, number = row[name].split("-")
            return int(month), int(number)

        return cls(row["kind"], row["title"], day("starts"), day("ends"), day("due"), row["basis"])


class Dates(NamedTuple):
    """What a term reports on, both days included, and until when."""

    year: int
    starts: date
    ends: date
    due: date


def dates_of(rhythm: Rhythm, year: int) -> Dates:
    """The dates of a kind of report in a year.

    >>> half = Rhythm("half-1", "", (11, 16), (5, 15), (5, 29), "")
    >>> dates_of(half, 2027)[1:]
    (datetime.date(2026, 11, 16), datetime.date(2027, 5, 15), datetime.date(2027, 5, 29))
    """
    ends = date(year, *rhythm.ends)
    starts = date(year, *rhythm.starts)
    return Dates(year, starts if starts < ends else date(year - 1, *rhythm.starts), ends, date(year, *rhythm.due))


def coming(rhythms: Iterable[Rhythm], today: date) -> list[tuple[Rhythm, Dates]]:
    """What has to be open on a day: due today or within the next days, the first due first."""
    found = [(one, dates_of(one, year)) for one in rhythms for year in (today.year, today.year + 1)]
    soon = today + timedelta(days=OPENED_BEFORE)
    return sorted((pair for pair in found if today <= pair[1].due <= soon), key=lambda pair: pair[1].due)


def reminder(due: date, today: date, sent: Iterable[int]) -> int | None:
    """The reminder (days before) to send today: the nearest one that is due and was not sent, nor a later one."""
    left = (due - today).days
    due_now = [days for days in REMINDERS if 0 <= left <= days]
    return min(due_now) if due_now and min(due_now) < min(sent, default=REMINDERS[0] + 1) else None


# -- figures -----------------------------------------------------------------------------------------------------------


def change(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Per cent of change against the report before; None where there is nothing to compare with.

    >>> change(Decimal(13), Decimal(10)), change(Decimal(3), Decimal(0))
    (Decimal('30'), None)
    """
    if value is None or not before:
        return None
    return ((value - before) * 100 / abs(before)).quantize(Decimal(1))


def jumps(value: Decimal | None, before: Decimal | None) -> bool:
    """Whether a figure differs so much from the report before that somebody has to say why."""
    if value is None or before is None or abs(value - before) < LEAST_JUMP:
        return False
    found = change(value, before)
    return found is None or abs(found) > JUMP


class Stated(NamedTuple):
    """A figure as a report states it. ``within``: code of the figure that it is a part of; ``required``: it has to be
    stated; ``reason``: why it jumped."""

    code: str
    value: Decimal | None
    before: Decimal | None = None
    within: str = ""
    required: bool = True
    reason: str = ""


def faults(figures: Sequence[Stated], texts: Mapping[str, str], needed: Iterable[str]) -> list[Problem]:
    """What stands against handing a report in. ``texts``: section → what is written; ``needed``: where something has
    to be."""
    values = {one.code: one.value for one in figures}
    empty = [code for code in needed if not texts.get(code, "").strip()]
    found = [Problem("report-text-missing", {}, f"sections.{code}") for code in empty]
    for one in figures:
        path = f"figures.{one.code}"
        if one.value is None:
            if one.required:
                found.append(Problem("report-figure-missing", {}, path))
            continue
        whole = values.get(one.within) if one.within else None
        if whole is not None and one.value > whole:
            found.append(Problem("report-part-larger", {"value": str(one.value), "whole": str(whole)}, path))
        if jumps(one.value, one.before) and not one.reason.strip():
            params = {"value": str(one.value), "before": str(one.before), "limit": str(JUMP)}
            found.append(Problem("report-jump", params, path))
    return found


def added(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what was stated; None where nobody stated anything.

    >>> added([Decimal(2), None]), added([None])
    (Decimal('2'), None)
    """
    stated = [value for value in values if value is not None]
    return sum(stated, Decimal(0)) if stated else None


# -- texts -------------------------------------------------------------------------------------------------------------


def gathered(parts: Iterable[tuple[str, str]]) -> str:
    """The texts of bodies for one section, each under the name of its body; empty ones are left out.

    >>> gathered([("Sở Công Thương", "Đã tập huấn."), ("UBND xã A", " ")])
    'Sở Công Thương: Đã tập huấn.'
    """
    return "\n".join(f"{name}: {text.strip()}" for name, text in parts if text.strip())


class Kept(NamedTuple):
    """A section of the report of the province: its text, and whether what it was made of moved since it was edited."""

    text: str
    moved: bool


def regathered(text: str, source: str, fresh: str, *, edited: bool, moved: bool = False) -> Kept:
    """What becomes of a section when texts are gathered anew: what nobody touched follows, what was edited stays.

    >>> regathered("A", "A", "B", edited=False), regathered("A, edited", "A", "B", edited=True)
    (Kept(text='B', moved=False), Kept(text='A, edited', moved=True))
    """
    return Kept(text, moved or fresh != source) if edited else Kept(fresh, False)
