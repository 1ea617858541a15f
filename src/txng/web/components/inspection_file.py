"""An inspection as its page shows it, to officials and to the party; words for its states, questions and samples."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from txng.core import clock
from txng.oversight.inspections import documents, selectors
from txng.oversight.inspections.models import Inspection
from txng.oversight.inspections.rules import VISITED, Question
from txng.web.components.papers import paper
from txng.web.components.status import Status, Text, deadline

STATES: dict[str, Status] = {
    "planned": Status(_("Visit planned"), "info", "calendar"),
    "visited": Status(_("Inspected"), "warning", "clipboard-list"),
    "mending": Status(_("Faults to be mended"), "danger", "tool"),
    "closed": Status(_("Inspection over"), "good"),
    "cancelled": Status(_("Visit cancelled"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "visit": _("Visited, minutes written"),
    "mend": _("Told to mend faults"),
    "settle": _("Inspection over"),
    "cancel": _("Visit cancelled"),
}
SECTIONS: dict[str, Text] = {
    "codes": _("Codes and labels"),
    "public": _("What the public reads"),
    "records": _("Traceability records"),
    "goods": _("Goods on the spot"),
}
VERDICTS: dict[str, Status] = {
    "ok": Status(_("In order"), "good"),
    "fault": Status(_("Fault"), "danger", "alert-triangle"),
    "none": Status(_("Does not apply"), "neutral", "minus"),
}
RESULTS: dict[str, Status] = {
    "waiting": Status(_("Waits for the laboratory"), "warning", "hourglass"),
    "pass": Status(_("Sample passed"), "good"),
    "fail": Status(_("Sample failed"), "danger", "alert-triangle"),
}


def asked(question: Question) -> str:
    """The question in the reader's language."""
    return question.words[1 if get_language() == "en" else 0]


def state_of(row: Inspection) -> Status:
    return STATES[row.state]


def inspection_file(row: Inspection) -> dict[str, Any]:
    """What both pages show: facts, the checklist with what was found, samples, photos."""
    mend = deadline(row.mend_by, clock.today()) if row.mend_by and row.state == "mending" else None
    return {
        "row": row,
        "state": state_of(row),
        "mend": mend,
        "visited": row.state in VISITED,
        "sections": [
            (SECTIONS[section], [(asked(question), VERDICTS[verdict], note) for question, verdict, note in answers])
            for section, answers in selectors.answered(row)
        ],
        "samples": [(one, RESULTS[one.result]) for one in row.samples.select_related("file")],
        "photos": row.photos.select_related("file"),
    }


def minutes(row: Inspection, kind: str) -> HttpResponse:
    """The minutes, once there are any."""
    if row.state not in VISITED:
        raise Http404
    return paper(documents.minutes(row), f"bien-ban-{row.number}", kind)
