"""What office and workspace call records on their way to other systems."""

from django.utils.translation import gettext_lazy as _

from txng.web.components.status import Status, Text

KIND_WORDS: dict[str, Text] = {
    "party": _("Organisation"),
    "place": _("Place"),
    "product": _("Product"),
    "batch": _("Lot"),
    "event": _("Event"),
}
PARCEL_STATES: dict[str, Status] = {
    "queued": Status(_("Waits to be sent"), "info", "clock"),
    "sending": Status(_("Being sent"), "info", "send"),
    "pending": Status(_("Not decided there"), "info"),
    "accepted": Status(_("Accepted there"), "good"),
    "refused": Status(_("Refused there"), "danger"),
    "parked": Status(_("Stopped after a week"), "warning"),
    "outdated": Status(_("Replaced by a later one"), "neutral"),
}
