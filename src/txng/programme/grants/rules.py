"""The ways of programmes and applications, and how much may be granted. Pure. Source: plan 939 II.4, III.1."""

from datetime import date
from decimal import Decimal

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body of the programme, its leader, the party that applies
WORK, DECIDE, APPLY = "work", "decide", "apply"

SCHEME = Workflow(
    states=("draft", "open", "closed", "dropped"),
    initial="draft",
    finals=("closed", "dropped"),
    transitions=(
        Transition("publish", "draft", "open", WORK),
        Transition("close", "open", "closed", WORK, reason_required=True),
        Transition("drop", "draft", "dropped", WORK, reason_required=True),
    ),
)
APPLICATION = Workflow(
    states=("draft", "submitted", "returned", "appraised", "approved", "done", "rejected", "withdrawn"),
    initial="draft",
    finals=("done", "rejected", "withdrawn"),
    transitions=(
        Transition("submit", ("draft", "returned"), "submitted", APPLY),
        Transition("withdraw", ("draft", "submitted", "returned", "appraised"), "withdrawn", APPLY),
        Transition("return", ("submitted", "appraised"), "returned", WORK, reason_required=True),
        Transition("appraise", "submitted", "appraised", WORK, reason_required=True, days=10),
        Transition("approve", "appraised", "approved", DECIDE, other_than=("appraise",), days=10),
        Transition("reject", ("submitted", "appraised"), "rejected", DECIDE, reason_required=True),
        Transition("revoke", "approved", "rejected", DECIDE, reason_required=True),
        Transition("finish", "approved", "done", WORK, reason_required=True),
    ),
)
EDITABLE = ("draft", "returned")
WAITING = ("submitted", "appraised")
GRANTED = ("approved", "done")


def takes(state: str, starts: date, ends: date, today: date) -> bool:
    """Whether a programme takes applications.

    >>> takes("open", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31))
    True
    """
    return state == "open" and starts <= today <= ends


def left(cap: Decimal, granted: Decimal) -> Decimal:
    """What may still be granted below a limit.

    >>> left(Decimal(50), Decimal(60))
    Decimal('0')
    """
    return max(cap - granted, Decimal(0))
