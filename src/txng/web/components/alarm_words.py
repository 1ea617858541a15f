"""What office and workspace call alarms of scans, and how the signals of a code read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from txng.core.numbers import write_number
from txng.web.components.status import Status, Text

STATES: dict[str, Status] = {
    "new": Status(gettext_lazy("To be looked into"), "warning"),
    "suspected": Status(gettext_lazy("Suspected, the public sees it"), "danger", "eye"),
    "objected": Status(gettext_lazy("Producer objects, not shown"), "warning", "message"),
    "confirmed": Status(gettext_lazy("Copied, the public sees it"), "danger"),
    "cleared": Status(gettext_lazy("Cleared"), "good"),
    "dismissed": Status(gettext_lazy("No sign of copies"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "suspect": gettext_lazy("Suspected"),
    "admit": gettext_lazy("Producer agrees"),
    "dismiss": gettext_lazy("No sign of copies"),
    "object": gettext_lazy("Producer objects"),
    "uphold": gettext_lazy("Suspicion upheld"),
    "confirm": gettext_lazy("Copies confirmed"),
    "clear": gettext_lazy("Cleared"),
}


def signals(found: Iterable[Mapping[str, Any]]) -> list[tuple[str, Status]]:
    """Each rule that was reached as a sentence, with how far."""
    language = get_language() or "vi"
    told = []
    for one in found:
        value = write_number(round(one["value"], 2), language)
        words = _sentence(one["rule"]) % {"value": value}
        mark = Status(_("Alert"), "danger") if one["level"] == "alert" else Status(_("Watch"), "warning")
        told.append((words, mark))
    return told


def _sentence(rule: str) -> str:
    return {
        "R1": _("The code was never issued; %(value)s devices scanned it within a day"),
        "R2": _("The label is not on goods yet; %(value)s devices scanned it"),
        "R3": _("Its life had ended; %(value)s devices scanned it after that"),
        "R4": _("%(value)s different devices scanned this one item"),
        "R5": _("Devices for each label of the lot: %(value)s"),
        "R6": _("Between two scans the item would have travelled at %(value)s km/h"),
        "R7": _("It was scanned in %(value)s provinces within a week"),
        "R8": _("%(value)s scans within ten minutes"),
        "R10": _("%(value)s scans before it was made"),
        "R12": _("%(value)s consumers reported it as copied or pasted over"),
        "R15": _("%(value)s different devices within one day"),
    }[rule]
