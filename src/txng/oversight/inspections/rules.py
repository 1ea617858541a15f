"""The way of an inspection, its questions and whom to visit first. Pure.

Questions and weights are dated data (``data/checklists.json``, ``data/risk.json``). Sources: plan IV.1.d (manage,
supervise, handle violations); Circular 02/2024/TT-BKHCN and Decree 37/2026/NĐ-CP (what a traceability party owes).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

from txng.core.workflow import Transition, Workflow

#: what an actor may do in a case: work on it for the agency
CASE = "case"

INSPECTION = Workflow(
    states=("planned", "visited", "mending", "closed", "cancelled"),
    initial="planned",
    finals=("closed", "cancelled"),
    transitions=(
        Transition("visit", "planned", "visited", CASE),
        Transition("mend", "visited", "mending", CASE, reason_required=True),
        Transition("settle", ("visited", "mending"), "closed", CASE, reason_required=True),
        Transition("cancel", "planned", "cancelled", CASE, reason_required=True),
    ),
)
OPEN_STATES = ("planned", "visited", "mending")
#: after the visit: its minutes exist
VISITED = ("visited", "mending", "closed")

Verdict = Literal["ok", "fault", "none"]
VERDICTS: tuple[Verdict, ...] = ("ok", "fault", "none")


class Question(NamedTuple):
    """A line of a checklist. ``words``: Vietnamese, English; ``groups``: product groups it is asked of, all if none."""

    code: str
    section: str
    words: tuple[str, str]
    groups: tuple[str, ...] = ()


class Checklist(NamedTuple):
    basis: str
    questions: tuple[Question, ...]


class Weights(NamedTuple):
    """Points a fact of the last ``months`` months adds to the risk of a party, and the most one kind of fact adds."""

    basis: str
    months: int
    points: Mapping[str, int]
    most: Mapping[str, int]


@cache
def _dated(name: str) -> tuple[tuple[date, Mapping[str, Any]], ...]:
    text = resources.files("txng.oversight.inspections").joinpath(f"data/{name}.json").read_text("utf-8")
    return tuple(sorted(((date.fromisoformat(row["valid_from"]), row) for row in json.loads(text)), key=lambda r: r[0]))


def _on(name: str, day: date) -> Mapping[str, Any]:
    """The version in force on a day; before the first, the first."""
    rows = _dated(name)
    return ([row for valid_from, row in rows if valid_from <= day] or [rows[0][1]])[-1]


def checklist(day: date, groups: Iterable[str] = ()) -> Checklist:
    """What is asked on a day of a party that makes products of ``groups`` (codes).

    >>> "pre-harvest" in {one.code for one in checklist(date(2026, 11, 5), ["rau"]).questions}
    True
    >>> "pre-harvest" in {one.code for one in checklist(date(2026, 11, 5), ["banh-trang"]).questions}
    False
    """
    here = set(groups)
    asked = tuple(one for one in every_question(day) if not one.groups or here & set(one.groups))
    return Checklist(_on("checklists", day)["basis"], asked)


def every_question(day: date) -> Iterator[Question]:
    """The checklist of a day for all product groups together."""
    for one in _on("checklists", day)["questions"]:
        yield Question(one["code"], one["section"], tuple(one["words"]), tuple(one.get("groups", ())))


def weights(day: date) -> Weights:
    """The weights in force on a day."""
    row = _on("risk", day)
    return Weights(row["basis"], row["months"], row["points"], row["most"])


class Risk(NamedTuple):
    """``score``: 0 and more; ``parts``: what adds to it, as (kind of fact, how many, points), most points first."""

    score: int
    parts: tuple[tuple[str, int, int], ...]


def risk(facts: Mapping[str, int], level: str, visited: bool, by: Weights) -> Risk:
    """How urgent a visit is. ``facts``: how many of each kind in the period; ``level``: the highest risk level of its
    products, empty where none is set; ``visited``: whether there was a visit in the period.

    >>> risk({"recall": 3, "complaint": 1}, "high", True, weights(date(2026, 11, 5)))
    Risk(score=78, parts=(('recall', 3, 50), ('high', 1, 20), ('complaint', 1, 8)))
    """
    parts = [
        (kind, count, min(by.points[kind] * count, by.most.get(kind, by.points[kind])))
        for kind, count in facts.items()
        if count
    ]
    if level in by.points:
        parts.append((level, 1, by.points[level]))
    if not visited:
        parts.append(("never", 1, by.points["never"]))
    parts.sort(key=lambda one: -one[2])
    return Risk(sum(points for _kind, _count, points in parts), tuple(parts))
