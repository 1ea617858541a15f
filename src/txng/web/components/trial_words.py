"""Trials of systems in words, for all faces."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from txng.core.problems import sentence_of
from txng.exchange.trials import rules
from txng.exchange.trials.models import Run, Trial
from txng.gs1.problems import Problem
from txng.web.components.status import Status, Text

STATES: dict[str, Status] = {
    "open": Status(_("Being tried"), "info", "hourglass"),
    "passed": Status(_("Eligible to connect"), "good"),
    "suspended": Status(_("Eligibility suspended"), "danger", "player-pause"),
    "ended": Status(_("Trial ended"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "pass": _("Every step was passed"),
    "suspend": _("Eligibility suspended"),
    "resume": _("Eligible again"),
    "end": _("Trial ended"),
}
STEPS: dict[str, Text] = {
    "reach": _("The repository answers and names its event types"),
    "discover": _("The resolver describes itself"),
    "capture": _("A document is taken"),
    "query": _("Events are found again, unchanged"),
    "repeat": _("What is sent twice is kept once"),
    "refuse": _("A wrong document is refused"),
    "resolve": _("The code of a lot leads to its events"),
    "chain": _("The chain goes on in the other system"),
    "sent": _("Events of the system arrive in the portal"),
    "same": _("An event is the same in both systems"),
    "answer": _("Events are read from the portal"),
}


class Shown(NamedTuple):
    """A step of a run: what it is about, how it went, what is wrong."""

    title: Text
    status: Status
    words: str


def state_of(row: Trial) -> Status:
    """A version whose time is over is not eligible any more; one that exchanges events is connected."""
    if row.state == "passed" and not row.holds:
        return Status(_("Has to be tried again"), "warning", "hourglass")
    if row.holds and getattr(row, "is_connected", False):
        return Status(_("Connected"), "good")
    return STATES[row.state]


def shown(run: Run, language: str) -> list[Shown]:
    """Every step of a run, those that were not reached too."""
    results = {one["step"]: one for one in run.results}
    found = []
    for name in rules.WHOLE if run.whole else rules.PRELIMINARY:
        one = results.get(name)
        if one is None:
            found.append(Shown(STEPS[name], Status(_("Not reached"), "neutral", "hourglass"), ""))
        elif one["passed"]:
            found.append(Shown(STEPS[name], Status(_("Passed"), "good"), ""))
        else:
            words = sentence_of(Problem(one["code"], one["params"]), language)
            found.append(Shown(STEPS[name], Status(_("Not passed"), "danger", "x"), words))
    return found
