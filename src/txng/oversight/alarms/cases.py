"""The way of an alarm. Pure. The public reads of it from `suspected` on, and only while nobody objects."""

from txng.core.workflow import Transition, Workflow

#: what an actor may do: work on the case, decide it, speak for the producer
CASE, LEAD, PRODUCER = "case", "lead", "producer"

ALARM = Workflow(
    states=("new", "suspected", "objected", "confirmed", "cleared", "dismissed"),
    initial="new",
    finals=("cleared", "dismissed"),
    transitions=(
        Transition("suspect", "new", "suspected", CASE, reason_required=True, days=2),
        Transition("admit", "new", "suspected", PRODUCER, reason_required=True),
        Transition("dismiss", "new", "dismissed", CASE, reason_required=True),
        Transition("object", "suspected", "objected", PRODUCER, reason_required=True),
        Transition("uphold", "objected", "suspected", LEAD, reason_required=True, other_than="suspect", days=5),
        Transition(
            "confirm", "suspected", "confirmed", LEAD, reason_required=True, other_than=("suspect", "admit"), days=10
        ),
        Transition("clear", ("suspected", "objected", "confirmed"), "cleared", LEAD, reason_required=True),
    ),
)
PUBLIC_STATES = ("suspected", "confirmed")
OPEN_STATES = ("new", "suspected", "objected", "confirmed")
