"""The way of a campaign, and how far it is. Pure."""

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body whose campaign or activity it is
OWN = "own"

CAMPAIGN = Workflow(
    states=("planned", "running", "ended", "dropped"),
    initial="planned",
    finals=("ended", "dropped"),
    transitions=(
        Transition("begin", "planned", "running", OWN),
        Transition("end", "running", "ended", OWN, reason_required=True),
        Transition("drop", ("planned", "running"), "dropped", OWN, reason_required=True),
    ),
)


def share(done: int, aim: int | None) -> int | None:
    """Per cent of an aim, None where none was set; at most 999.

    >>> share(3, 12), share(5, None), share(1, 0)
    (25, None, None)
    """
    return min(round(100 * done / aim), 999) if aim else None
