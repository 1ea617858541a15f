"""A recall in words and tables: officials, the producer and holders read the same lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from txng.core.numbers import write_number
from txng.oversight.recalls import rules, selectors
from txng.oversight.recalls.models import Affected, Holder, Recall
from txng.trace.recording.rules import unit_word
from txng.trace.sentences import KINDS
from txng.web.components.case_steps import case_steps
from txng.web.components.parts import Step
from txng.web.components.status import Status, Text

STATES: dict[str, tuple[Text, Any, str]] = {
    "draft": (_("Being prepared"), "neutral", "edit"),
    "proposed": (_("Waits for the decision"), "warning", "gavel"),
    "announced": (_("Being recalled"), "danger", "alert-octagon"),
    "reported": (_("Reported, to be closed"), "info", "file-text"),
    "closed": (_("Closed"), "good", "lock"),
    "withdrawn": (_("Withdrawn"), "neutral", "x"),
}
THINGS: dict[str, tuple[Text, Any]] = {
    "held": (_("In stock"), "warning"),
    "on-the-way": (_("On the way"), "warning"),
    "unknown": (_("Not known where"), "danger"),
    "sold": (_("Sold"), "info"),
    "used": (_("Used as an ingredient"), "neutral"),
    "destroyed": (_("Destroyed"), "good"),
    "emptied": (_("Emptied"), "neutral"),
}
ACTS: dict[str, Text] = {
    "announce": _("Announced"),
    "propose": _("Proposed for decision"),
    "decide": _("Decided and announced"),
    "return": _("Returned for supplement"),
    "report": _("Closing report handed in"),
    "report-for": _("Closing report handed in"),
    "reopen": _("Taken up again"),
    "close": _("Closed"),
    "withdraw": _("Withdrawn"),
    "drop": _("Withdrawn"),
}


def state_of(recall: Recall) -> Status:
    word, tone, icon = STATES[recall.state]
    return Status(word, tone, icon)


def thing_state(one: Affected) -> Status:
    if one.left_out:
        return Status(_("Left out"), "neutral", "minus")
    word, tone = THINGS[one.state]
    return Status(word, tone)


def answer_state(one: Holder) -> Status:
    """Where a holder stands with its answer."""
    if one.has_none:
        return Status(_("Says it has none"), "info", "check")
    if one.answered_at:
        return Status(_("Answered"), "good")
    if one.told_at is None:
        return Status(_("Not asked yet"), "neutral")
    return Status(_("Reminded, silent") if one.reminded_at else _("Waits for the answer"), "warning", "hourglass")


def kind_word(one: Affected) -> str:
    words = KINDS.get(one.kind)
    return words[get_language() == "en"] if words else one.kind


def amounts_text(amounts: Iterable[Sequence[Any]]) -> str:
    """``[[12.5, "KGM"], …]`` for people."""
    language = get_language() or "vi"
    return "; ".join(f"{write_number(value, language)} {unit_word(uom)}" for value, uom in amounts)


def places_text(one: Affected) -> str:
    """Where it was seen last; of a lot divided by quantity, every place with its amount."""
    if not one.parts:
        return one.place_name or one.place_uri
    return "; ".join(f"{_named(part, 'place')}: {amounts_text(part['amounts'])}" for part in one.parts)


def parties_text(one: Affected) -> str:
    """With whom it is, or they are."""
    if not one.parts:
        return one.party_name or one.party_uri
    return "; ".join(dict.fromkeys(_named(part, "party") for part in one.parts))


def _named(part: Mapping[str, Any], what: str) -> str:
    return str(part[f"{what}_name"] or part[what] or gettext("Not known where"))


def clock_status(found: rules.Clock) -> Status:
    """How a period in plain hours stands."""
    hours = int(abs(found.left) // 3600)
    if found.stopped:
        return Status(
            gettext("In time") if found.left >= 0 else gettext("Done, too late"),
            "good" if found.left >= 0 else "warning",
        )
    if found.is_late:
        return Status(ngettext("%(hours)d hour late", "%(hours)d hours late", hours) % {"hours": hours}, "danger")
    left = ngettext("%(hours)d hour left", "%(hours)d hours left", hours) % {"hours": hours}
    return Status(left, "warning" if hours < 6 else "info", "clock")


def took(recall: Recall) -> str:
    """How long it took from the first click to the announcement; empty before."""
    if recall.announced_at is None:
        return ""
    minutes = max(0, int((recall.announced_at - recall.opened_at).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def balance(recall: Recall) -> list[dict[str, Any]]:
    """Lines of the balance for the page: numbers written, the share as a bar."""
    language = get_language() or "vi"
    shown = []
    for line in selectors.effect(recall):
        numbers = {
            name: write_number(round(value, 3), language)
            for name, value in line._asdict().items()
            if isinstance(value, float)
        }
        shown.append(
            {"unit": unit_word(line.uom), "rate": None if line.rate is None else round(100 * line.rate), **numbers}
        )
    return shown


def holders(recall: Recall) -> list[dict[str, Any]]:
    """Everybody the goods reached, with the answer in words."""
    language = get_language() or "vi"
    shown = []
    for one in recall.holders.select_related("party__commune").prefetch_related("told"):
        said = [
            gettext("set apart %(stock)s, sold %(sold)s, returned %(returned)s %(unit)s")
            % {
                "stock": write_number(row.in_stock, language),
                "sold": write_number(row.sold, language),
                "returned": write_number(row.returned, language),
                "unit": unit_word(row.uom),
            }
            for row in one.told.all()
        ]
        shown.append({"row": one, "state": answer_state(one), "said": said, "open": amounts_text(one.amounts)})
    return shown


def timeline(recall: Recall) -> list[Step]:
    """Every step, newest first."""
    return case_steps(recall, ACTS, (gettext("Recall opened"), recall.opened_at))
