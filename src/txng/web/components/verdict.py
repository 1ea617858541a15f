"""The box at the top of a scanned page: what a person must know first, in words fixed by the trust rules.

It never says that an item is genuine: a printed code can be copied, and a statement may be false. It says who stands
for what. Texts are made in the active language.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Tone = Literal["neutral", "verified", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``icon`` names a drawing of ``components/icon.html``; a tone never stands without its words."""

    tone: Tone
    icon: str
    title: str
    text: str = ""


def recalled(lot: str, hotline: str) -> Verdict:
    text = _("Lot %(lot)s. Do not eat, use or sell it. Keep the pack and ask where you bought it.") % {"lot": lot}
    if hotline:
        text += " " + _("Telephone: %(hotline)s.") % {"hotline": hotline}
    return Verdict("danger", "stop", _("RECALLED – do not use"), text)


def blocked(lot: str) -> Verdict:
    text = _("The authority examines lot %(lot)s. Do not use it until the result is shown here.") % {"lot": lot}
    return Verdict("warning", "warning", _("This lot is held back for examination"), text)


def verified(by: str, on: date | None, basis: str) -> Verdict:
    parts = [by, date_format(on, "DATE_FORMAT") if on else "", basis]
    return Verdict("verified", "shield", _("Information confirmed"), ", ".join(part for part in parts if part))


def declared(party: str) -> Verdict:
    text = _("Declared by %(party)s. No authority has confirmed it yet.") % {"party": party}
    return Verdict("neutral", "note", _("Declared, not yet confirmed"), text)


def expired(days: int) -> Verdict:
    text = ngettext("The expiry date passed %(days)d day ago.", "The expiry date passed %(days)d days ago.", days)
    return Verdict("warning", "warning", _("Past its expiry date"), text % {"days": days})


def lot_unknown(lot: str) -> Verdict:
    text = _("Lot %(lot)s was not declared on the portal. Compare it with the pack and tell the seller.") % {"lot": lot}
    return Verdict("warning", "warning", _("We do not know this lot"), text)


def serial_unknown(serial: str) -> Verdict:
    text = _("Nothing was recorded for serial number %(serial)s. Do not rely on this label.") % {"serial": serial}
    return Verdict("warning", "warning", _("We do not know this serial number"), text)


def withdrawn() -> Verdict:
    text = _("The producer no longer puts this product on the market. Packs sold earlier keep their page.")
    return Verdict("neutral", "note", _("No longer on the market"), text)


def code_unknown() -> Verdict:
    text = _("This code was never issued here. Do not rely on this label.")
    return Verdict("warning", "question", _("The portal does not know this code"), text)


def elsewhere(province: str) -> Verdict:
    text = _("The code is well formed, but its owner is not registered on the portal of %(province)s.")
    return Verdict("neutral", "question", _("Not a product of this portal"), text % {"province": province})


def not_a_product() -> Verdict:
    return Verdict("neutral", "question", _("This is not the code of a product"))


def code_wrong() -> Verdict:
    text = _("One or more digits or letters do not fit. It may be a typing or printing error.")
    return Verdict("warning", "warning", _("There is an error in this code"), text)
