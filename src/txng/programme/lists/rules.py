"""The ways of proposals and of lists, and what differs between two lists. Pure.

Source: plan 939 II.3, IV.1.b, IV.4.c, IV.5.b (departments and localities propose, the leading department consolidates,
the People's Committee decides); requirements section 3.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the proposing body, the leading department, who records the decision of the province
PROPOSE, LEAD, PUBLISH = "propose", "lead", "publish"

#: Nobody consolidates what they handed in. What was not open for comments is accepted for a reason like the rest.
PROPOSAL = Workflow(
    states=("draft", "submitted", "in_consultation", "returned", "consolidated", "rejected", "withdrawn"),
    initial="draft",
    finals=("consolidated", "rejected", "withdrawn"),
    transitions=(
        Transition("submit", ("draft", "returned"), "submitted", PROPOSE),
        Transition("withdraw", ("draft", "submitted", "returned"), "withdrawn", PROPOSE, reason_required=True),
        Transition("open", "submitted", "in_consultation", LEAD, days=5),
        Transition("return", ("submitted", "in_consultation"), "returned", LEAD, reason_required=True),
        Transition(
            "accept",
            ("submitted", "in_consultation"),
            "consolidated",
            LEAD,
            reason_required=True,
            other_than="submit",
            days=15,
        ),
        Transition("reject", ("submitted", "in_consultation"), "rejected", LEAD, reason_required=True),
    ),
)
#: while a proposal may be written on
EDITABLE = ("draft", "returned")

#: Who drafted and submitted a list does not publish it.
LIST = Workflow(
    states=("draft", "submitted_to_ppc", "approved", "in_force", "superseded", "rejected"),
    initial="draft",
    finals=("superseded", "rejected"),
    transitions=(
        Transition("submit", "draft", "submitted_to_ppc", LEAD),
        Transition("take-back", ("submitted_to_ppc", "approved"), "draft", LEAD, reason_required=True),
        Transition("approve", "submitted_to_ppc", "approved", PUBLISH, other_than="submit"),
        Transition("reject", ("draft", "submitted_to_ppc"), "rejected", PUBLISH, reason_required=True),
        Transition("publish", "approved", "in_force", PUBLISH, other_than=("submit", "approve")),
        Transition("supersede", "in_force", "superseded", PUBLISH),
    ),
)
UNDER_WAY = ("draft", "submitted_to_ppc", "approved")
#: while the decision of the province may be entered: what was approved is not rewritten
DECIDABLE = ("draft", "submitted_to_ppc")
DECIDED = ("in_force", "superseded")

AnyFacts = TypeVar("AnyFacts")


class Difference(NamedTuple):
    """Keys of lines that are new, gone, and there with other facts."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def of(self, key: str) -> str:
        """``added``, ``removed``, ``changed`` or ``kept``."""
        return next((name for name in self._fields if key in getattr(self, name)), "kept")


def difference(before: Mapping[str, AnyFacts], after: Mapping[str, AnyFacts]) -> Difference:
    """What one list changes of another; lines by key.

    >>> difference({"a": 1, "b": 1}, {"b": 2, "c": 1}).of("b")
    'changed'
    """
    return Difference(
        tuple(key for key in after if key not in before),
        tuple(key for key in before if key not in after),
        tuple(key for key in after if key in before and before[key] != after[key]),
    )


class Period(NamedTuple):
    """From a day up to, but without, another; None: not yet known when it ends."""

    key: int
    valid_from: date
    valid_to: date | None


def in_force(periods: Iterable[Period], on: date) -> int | None:
    """The key of the period that holds on a day.

    >>> in_force([Period(1, date(2026, 1, 1), date(2026, 7, 1)), Period(2, date(2026, 7, 1), None)], date(2026, 7, 1))
    2
    """
    found = [one for one in periods if one.valid_from <= on and (one.valid_to is None or on < one.valid_to)]
    return max(found, key=lambda one: one.valid_from).key if found else None
