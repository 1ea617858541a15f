"""The ways of plans and their tasks. Pure. Source: plan 939 IV (closing), requirement R57."""

from datetime import date

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body whose plan it is
OWN = "own"

PLAN = Workflow(
    states=("draft", "issued", "ended", "dropped"),
    initial="draft",
    finals=("ended", "dropped"),
    transitions=(
        Transition("issue", "draft", "issued", OWN),
        Transition("drop", "draft", "dropped", OWN, reason_required=True),
        Transition("end", "issued", "ended", OWN),
    ),
)
TASK = Workflow(
    states=("open", "doing", "done", "dropped"),
    initial="open",
    finals=("done", "dropped"),
    transitions=(
        Transition("begin", "open", "doing", OWN),
        Transition("progress", ("open", "doing"), "doing", OWN, reason_required=True),
        Transition("finish", ("open", "doing"), "done", OWN, reason_required=True),
        Transition("drop", ("open", "doing"), "dropped", OWN, reason_required=True),
    ),
)
OPEN_STATES = ("open", "doing")


def is_late(state: str, due: date, today: date) -> bool:
    """Whether a task should be done and is not.

    >>> is_late("doing", date(2026, 1, 1), date(2026, 1, 2)), is_late("done", date(2026, 1, 1), date(2026, 1, 2))
    (True, False)
    """
    return state in OPEN_STATES and due < today
