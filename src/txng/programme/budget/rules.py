"""The way of an estimate, and sums. Pure. Source: plan 939 part III; requirements R32–R34, R45."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body that estimates, the department of finance, who approves for the province, who opens
#: years
WRITE, APPRAISE, APPROVE, LEAD = "write", "appraise", "approve", "lead"

#: code of the department of finance; a code stays when the body goes on under another name
FINANCE = "stc"

#: Who appraises does not approve.
ESTIMATE = Workflow(
    states=("draft", "submitted", "returned", "appraised", "approved"),
    initial="draft",
    finals=("approved",),
    transitions=(
        Transition("submit", ("draft", "returned"), "submitted", WRITE),
        Transition("take-back", "submitted", "draft", WRITE, reason_required=True),
        Transition("return", ("submitted", "appraised"), "returned", APPRAISE, reason_required=True),
        Transition("appraise", "submitted", "appraised", APPRAISE, days=10, other_than="submit"),
        Transition("approve", "appraised", "approved", APPROVE, other_than=("submit", "appraise")),
    ),
)
EDITABLE = ("draft", "returned")


class Sums(NamedTuple):
    """Amounts in đồng: asked for, appraised, approved, spent."""

    asked: Decimal = Decimal(0)
    appraised: Decimal = Decimal(0)
    approved: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)

    def __add__(self, other: object) -> "Sums":
        return Sums(*(a + b for a, b in zip(self, other, strict=True))) if isinstance(other, Sums) else NotImplemented


def added(parts: Iterable[Sums]) -> Sums:
    """The sum of sums.

    >>> added([Sums(Decimal(5)), Sums(Decimal(2), spent=Decimal(1))])
    Sums(asked=Decimal('7'), appraised=Decimal('0'), approved=Decimal('0'), spent=Decimal('1'))
    """
    total = Sums()
    for part in parts:
        total += part
    return total


def share(spent: Decimal, approved: Decimal) -> int | None:
    """Per cent spent of what was approved; None where nothing was.

    >>> share(Decimal(1), Decimal(4)), share(Decimal(0), Decimal(0))
    (25, None)
    """
    return int(100 * spent / approved) if approved else None
