"""A violation as its page shows it, to officials and to the party; words for its states."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from txng.core import clock
from txng.oversight.violations import documents, selectors
from txng.oversight.violations.errors import MISSING
from txng.oversight.violations.models import Violation
from txng.oversight.violations.rules import Offence
from txng.web.components.papers import paper
from txng.web.components.status import Status, Text, deadline

STATES: dict[str, Status] = {
    "draft": Status(_("Being drawn up"), "neutral", "edit"),
    "proposed": Status(_("Waits for the decision"), "warning", "hourglass"),
    "decided": Status(_("Decided, being carried out"), "danger", "gavel"),
    "appealed": Status(_("Decision appealed"), "warning", "message-report"),
    "closed": Status(_("Carried out"), "good"),
    "annulled": Status(_("Decision annulled"), "neutral", "x"),
    "dropped": Status(_("Case dropped"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "transfer": _("Passed on to another agency"),
    "propose": _("Handed in for decision"),
    "return": _("Returned"),
    "decide": _("Decided"),
    "drop": _("Case dropped"),
    "appeal": _("Decision appealed"),
    "appeal-own": _("Decision appealed"),
    "uphold": _("Appeal refused, decision stands"),
    "annul": _("Decision annulled"),
    "close": _("Carried out, case over"),
    "waive": _("Ended without being carried out"),
}


def state_of(row: Violation) -> Status:
    return STATES[row.state]


def named(offence: Offence) -> str:
    """The offence in the reader's language."""
    return offence.name[1 if get_language() == "en" else 0]


def violation_file(row: Violation) -> dict[str, Any]:
    """What both pages show."""
    due = selectors.due(row)
    decided = row.state in ("decided", "closed", "appealed")
    return {
        "row": row,
        "state": state_of(row),
        "due": deadline(due.on, clock.today()) if due else None,
        "decided": decided,
        "missing": [MISSING[one][1 if get_language() == "en" else 0] for one in selectors.missing(row)]
        if row.state == "decided"
        else [],
    }


def decision(row: Violation, kind: str) -> HttpResponse:
    """The decision as a paper: a draft before it is signed."""
    if row.state in ("draft", "dropped"):
        raise Http404
    return paper(documents.decision(row), f"quyet-dinh-{row.number}", kind)
