"""Certificates in words, for both sides: how one stands today."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from txng.registry.models import Certificate
from txng.web.components.status import Status

SOON_DAYS = 30


def certificate_status(row: Certificate, today: date) -> Status:
    """ "Valid", "12 days left", "Expired", and what its issuer says of it."""
    state = row.state_on(today)
    if state == "valid":
        left = (row.valid_to - today).days if row.valid_to else None
        if left is None or left > SOON_DAYS:
            return Status(_("In force"), "good")
        if left == 0:
            return Status(_("Last day today"), "warning", "clock")
        return Status(ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}, "warning", "clock")
    words = {
        "expired": Status(_("Expired"), "danger"),
        "future": Status(_("Not yet in force"), "info"),
        "suspended": Status(_("Suspended"), "warning", "player-pause"),
        "revoked": Status(_("Revoked"), "danger", "ban"),
    }
    return words[state]
