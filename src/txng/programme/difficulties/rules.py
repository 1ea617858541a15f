"""The way of a difficulty. Pure. Source: plan 939 part IV, last sentence; requirement R60."""

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body that reports it, the body that owns the answer
REPORT, OWN = "report", "own"

DIFFICULTY = Workflow(
    states=("open", "answered", "closed", "withdrawn"),
    initial="open",
    finals=("closed", "withdrawn"),
    transitions=(
        Transition("transfer", "open", "open", OWN, reason_required=True),
        Transition("answer", "open", "answered", OWN, reason_required=True, days=10),
        Transition("reopen", "answered", "open", REPORT, reason_required=True),
        Transition("close", "answered", "closed", REPORT),
        Transition("withdraw", "open", "withdrawn", REPORT, reason_required=True),
    ),
)
