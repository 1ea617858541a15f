"""The way of a consumer's report. Pure. Source: plan I.1.d, IV.1.d (protect consumers, handle violations)."""

from txng.core.workflow import Transition, Workflow

#: what an actor may do: work on the case for the agency; tell more with the tracking code
CASE, REPORTER = "case", "reporter"

OPEN_STATES = ("new", "in_hand", "asked")
REPORT = Workflow(
    states=("new", "in_hand", "asked", "answered", "dismissed", "joined"),
    initial="new",
    finals=("answered", "dismissed", "joined"),
    transitions=(
        Transition("take", "new", "in_hand", CASE, days=2),
        Transition("ask", ("new", "in_hand"), "asked", CASE, reason_required=True),
        Transition("tell", ("new", "in_hand"), "in_hand", REPORTER, reason_required=True),
        Transition("tell-asked", "asked", "in_hand", REPORTER, reason_required=True),
        Transition("answer", ("new", "in_hand", "asked"), "answered", CASE, reason_required=True, days=10),
        Transition("dismiss", ("new", "in_hand", "asked"), "dismissed", CASE, reason_required=True),
        Transition("pass", OPEN_STATES, "new", CASE, reason_required=True, days=2),
        Transition("join", ("new", "in_hand", "asked"), "joined", CASE),
    ),
)
