"""What office and workspace call alarms of scans, how the signals of a code read, and the file of one alarm."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden, Missing
from txng.core.numbers import write_number
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.oversight.alarms import policies, selectors, services
from txng.oversight.alarms.cases import ALARM
from txng.oversight.alarms.models import Alarm
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.forms import ReasonForm
from txng.web.components.service_form import service_form
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
        "R1+": _("%(value)s numbers that were never issued were scanned for this product within a day"),
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


def alarm_file(viewer: Viewer, row: Alarm, titles: Mapping[str, Text]) -> dict[str, Any]:
    """What both faces show of one alarm; ``titles``: of the steps that a face offers."""
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    days = selectors.curve(viewer, row)
    return {
        "row": row,
        "label": services.label(row.code),
        "state": STATES[row.state],
        "signals": signals(row.signals),
        "days": days,
        "most": max((one.scans for one in days), default=0) or 1,
        "acts": [(step.name, titles[step.name]) for step in ALARM.allowed(row.state, facts) if step.name in titles],
        "steps": case_steps(row, ACTS, (_("Alarm raised by the rules"), row.at)),
    }


def decide(request: HttpRequest, row: Alarm, name: str, titles: Mapping[str, Text], back: str) -> HttpResponse:
    """A step with its reason, as a page of either face."""
    viewer = viewer_of(request)
    if name not in titles:
        raise Missing("missing")
    if not policies.of(viewer, row):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        ReasonForm,
        act=lambda given: services.alarm_step(actor=viewer, alarm=row, name=name, **given),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": titles[name], "back": back, "intro": f"{row.product.name} · {services.label(row.code)}"},
    )
