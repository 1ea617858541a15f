"""Solution providers in words."""

from django.utils.translation import gettext_lazy as _

from txng.programme.providers import rules
from txng.web.components.status import Status

STATES: dict[str, Status] = {
    "proposed": Status(_("To be checked"), "warning", "hourglass"),
    "checked": Status(_("Checked, not listed yet"), "info", "clipboard-check"),
    "listed": Status(_("In the directory"), "good"),
    "suspended": Status(_("Suspended"), "danger", "player-pause"),
    "removed": Status(_("Taken off the directory"), "neutral", "x"),
}
VERDICTS: dict[str, Status] = {
    rules.MET: Status(_("Met"), "good"),
    rules.NOT_MET: Status(_("Not met"), "danger", "x"),
    rules.UNKNOWN: Status(_("Not known"), "neutral", "help-circle"),
}
OFFERS_EN = {
    "software": "Traceability software",
    "labels": "Printing of labels",
    "equipment": "Scanners and printers",
    "consulting": "Consulting",
    "training": "Training",
    "integration": "Connecting systems",
}
