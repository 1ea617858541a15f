"""The way of a support case. Pure. Source: plan 939 I.2.a-5, II.3-4; requirements R13, R29, R53."""

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body that supports, the leading department
WORK, LEAD = "work", "lead"

CASE = Workflow(
    states=("open", "in_hand", "done", "declined"),
    initial="open",
    finals=("done", "declined"),
    transitions=(
        Transition("take", "open", "in_hand", WORK, days=5),
        Transition("visit", ("open", "in_hand"), "in_hand", WORK, reason_required=True),
        Transition("transfer", ("open", "in_hand"), "open", WORK, reason_required=True),
        Transition("finish", "in_hand", "done", WORK, reason_required=True),
        Transition("decline", ("open", "in_hand"), "declined", WORK, reason_required=True),
    ),
)
