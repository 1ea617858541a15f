"""Periodic reports in words: states, acts, figures as lines of a page."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from txng.core import clock
from txng.core.numbers import write_number
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.models import Report, Section, Term, Whole
from txng.programme.reports.rules import jumps
from txng.programme.reports.selectors import Line
from txng.web.components.status import Status, Text

REPORTS: dict[str, tuple[Text, Any, str]] = {
    "draft": (_("Not handed in"), "neutral", "edit"),
    "submitted": (_("Report handed in"), "info", "send"),
    "returned": (_("Returned"), "danger", "arrow-back-up"),
    "accepted": (_("Accepted"), "good", ""),
    "closed": (_("Consolidated in the report"), "good", ""),
    "lapsed": (_("Not consolidated"), "danger", "x"),
}
WHOLES: dict[str, tuple[Text, Any, str]] = {
    "draft": (_("Draft"), "neutral", "edit"),
    "submitted": (_("Waits for approval"), "warning", "gavel"),
    "approved": (_("Approved"), "good", ""),
}
ACTS: dict[str, Text] = {
    "submit": _("Report handed in"),
    "take-back": _("Taken back to be reworked"),
    "return": _("Returned"),
    "accept": _("Accepted"),
    "correct": _("Correction begun"),
    "close": _("Taken into the report of the province"),
    "lapse": _("Left out of the report of the province"),
    "approve": _("Approved"),
}


def report_state(row: Report) -> Status:
    word, tone, icon = REPORTS[row.state]
    if row.state == "draft" and row.term.due < clock.today():
        return Status(_("Late"), "danger", "clock")
    return Status(word, tone, icon)


def whole_state(row: Whole | None) -> Status:
    if row is None:
        return Status(_("Not gathered yet"), "neutral")
    word, tone, icon = WHOLES[row.state]
    return Status(word, tone, icon)


def in_time(row: Report) -> Status | None:
    """Whether a report came in time; None while it has not come and may still."""
    if row.submitted_at is not None:
        in_due_time = clock.day_of(row.submitted_at) <= row.term.due
        return Status(_("In time"), "good") if in_due_time else Status(_("Handed in late"), "warning", "clock")
    return Status(_("Late"), "danger", "clock") if row.term.due < clock.today() else None


def share_in_time(term: Term) -> int | None:
    """Per cent of the bodies that handed in in time; None before the due day is over."""
    if term.due >= clock.today():
        return None
    rows = list(term.reports.select_related("term"))
    came = [row for row in rows if row.submitted_at is not None and clock.day_of(row.submitted_at) <= term.due]
    return round(100 * len(came) / len(rows)) if rows else None


def title_of(section: Section) -> str:
    """The title of a section in the reader's language."""
    return section.title_en if get_language() == "en" and section.title_en else section.title


def name_of(code: str) -> str:
    """The name of a figure in the reader's language."""
    figure = FIGURES[code]
    return figure.name_en if get_language() == "en" else figure.name


def written(value: Decimal | None) -> str:
    """A figure as people write it; a dash for none."""
    return "–" if value is None else write_number(value.normalize() + 0, get_language() or "vi")


class Shown(NamedTuple):
    """One figure on a page. ``address``: the records behind it."""

    code: str
    name: str
    value: str
    before: str
    change: str
    jumps: bool
    unit: str
    reason: str
    is_live: bool
    address: str


def shown(line: Line, address: str) -> Shown:
    """``address``: of its page, shown where there are records behind it."""
    figure, change = FIGURES[line.code], line.change
    return Shown(
        line.code,
        name_of(line.code),
        written(line.value),
        written(line.before),
        "" if change is None else f"{'+' if change > 0 else ''}{written(change)} %",
        jumps(line.value, line.before),
        "" if get_language() == "en" else figure.unit,
        line.reason,
        figure.is_live,
        address if line.rows is not None else "",
    )
