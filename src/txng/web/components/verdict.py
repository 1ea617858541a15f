"""The box at the top of a scanned page: what a person must know first, in words fixed by the trust rules.

It never says that an item is genuine: a printed code can be copied, and a statement may be false. It says who stands
for what. Texts are made in the active language.
"""

from collections.abc import Sequence
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


def recall_notice(
    exact: bool, *, what: str, reason: str, advice: str, by: str, on: date, hotline: str, reference: str
) -> Verdict:
    """A published recall; ``exact``: of this very code, not only of part of what it may name."""
    parts = [f"{what}." if what else ""]
    if reason:
        parts.append(_("Reason: %(reason)s.") % {"reason": reason.rstrip(".")})
    parts.append(advice or _("Do not eat, use or sell it. Keep the pack and ask where you bought it."))
    parts.append(_("Announced by %(by)s, %(date)s.") % {"by": by, "date": date_format(on, "DATE_FORMAT")})
    if reference:
        parts.append(_("Reference: %(reference)s.") % {"reference": reference})
    if hotline:
        parts.append(_("Telephone: %(hotline)s.") % {"hotline": hotline})
    title = _("RECALLED – do not use") if exact else _("Some packs are RECALLED – check yours")
    return Verdict(
        "danger" if exact else "warning", "stop" if exact else "warning", title, " ".join(filter(None, parts))
    )


def some_recalled(lots: Sequence[str], number: int) -> Verdict:
    """Of a code that names no lot: ``lots`` are recalled, ``number`` in all."""
    named = ", ".join(lots) + (", …" if number > len(lots) else "")
    text = _("Recalled: lot %(lots)s. Compare it with the lot number on your pack.") % {"lots": named}
    return Verdict("warning", "warning", _("Some packs are RECALLED – check yours"), text)


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
    return Verdict("warning", "question", _("We do not know this lot"), f"{never_issued()} {text}")


def serial_unknown(serial: str) -> Verdict:
    text = _("Nothing was recorded for serial number %(serial)s.") % {"serial": serial}
    return Verdict("warning", "question", _("We do not know this serial number"), f"{never_issued()} {text}")


def not_active() -> Verdict:
    """A label that was printed and is not on goods as far as the records tell."""
    title = _("Printed, but not activated")
    return Verdict("warning", "warning", title, _("Ask where you bought it, and tell us."))


def serial_of_other_lot(serial: str, lot: str, own: str) -> Verdict:
    """``own``: the lot the serial number came out of."""
    params = {"serial": serial, "lot": lot, "own": own}
    text = _("Serial number %(serial)s was given to an item of lot %(own)s, not of lot %(lot)s.") % params
    return Verdict("warning", "warning", _("Lot and serial number do not belong together"), f"{never_issued()} {text}")


def serial_without_lot(serial: str, lot: str) -> Verdict:
    text = _("No record says that serial number %(serial)s belongs to lot %(lot)s. Compare both with the pack.")
    return Verdict(
        "neutral", "note", _("Lot and serial number are known one by one"), text % {"serial": serial, "lot": lot}
    )


def never_issued() -> str:
    """What every page of a code says that nobody issued."""
    return _("This code was never issued here. Do not rely on this label.")


def copied(confirmed: bool) -> Verdict:
    """What people decided about the scans of a code; never before they did."""
    if confirmed:
        text = _("Several items bear this code. Do not rely on this label; ask where you bought it and report it.")
        return Verdict("danger", "stop", _("This code has been copied"), text)
    text = _("Compare the picture and the details with your pack, and report what differs.")
    return Verdict("warning", "warning", _("This code may have been copied"), text)


def withdrawn() -> Verdict:
    text = _("The producer no longer puts this product on the market. Packs sold earlier keep their page.")
    return Verdict("neutral", "note", _("No longer on the market"), text)


def code_unknown() -> Verdict:
    return Verdict("warning", "question", _("The portal does not know this code"), never_issued())


def elsewhere(province: str) -> Verdict:
    text = _("The code is well formed, but its owner is not registered on the portal of %(province)s.")
    return Verdict("neutral", "question", _("Not a product of this portal"), text % {"province": province})


def not_a_product() -> Verdict:
    return Verdict("neutral", "question", _("This is not the code of a product"))


def code_wrong() -> Verdict:
    text = _("One or more digits or letters do not fit. It may be a typing or printing error.")
    return Verdict("warning", "warning", _("There is an error in this code"), text)
