"""Support programmes and applications in words, for every face."""

from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from txng.core.numbers import write_number
from txng.programme.grants.models import Application, Scheme
from txng.web.components.case_steps import case_steps
from txng.web.components.parts import Step
from txng.web.components.status import Status, Text

SCHEME_STATES: dict[str, Status] = {
    "draft": Status(_("Draft"), "neutral", "edit"),
    "open": Status(_("Programme open"), "info", "coin"),
    "closed": Status(_("Programme ended"), "neutral", "lock"),
    "dropped": Status(_("Dropped"), "neutral", "x"),
}
STATES: dict[str, Status] = {
    "draft": Status(_("Draft"), "neutral", "edit"),
    "submitted": Status(_("Waits for appraisal"), "warning", "hourglass"),
    "returned": Status(_("Returned: changes needed"), "danger", "arrow-back-up"),
    "appraised": Status(_("Waits for the decision"), "warning", "gavel"),
    "approved": Status(_("Support granted"), "good"),
    "done": Status(_("Support completed"), "good", "circle-check"),
    "rejected": Status(_("Support refused"), "danger", "x"),
    "withdrawn": Status(_("Application withdrawn"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "submit": _("Handed in for appraisal"),
    "withdraw": _("Application withdrawn"),
    "return": _("Returned for changes"),
    "appraise": _("Appraised"),
    "approve": _("Support granted"),
    "reject": _("Support refused"),
    "revoke": _("Grant revoked"),
    "finish": _("Support completed"),
}


def money(value: object) -> str:
    """An amount of đồng as people write it; a dash for none."""
    return f"{write_number(value, get_language() or 'vi')} đ" if value is not None else "–"  # type: ignore[arg-type]


def facts(row: Application, *, inside: bool = True) -> list[tuple[Text, str]]:
    """The amounts and papers of an application, as far as it has come; ``inside``: for officials, with proposals."""
    given: list[tuple[Text, str]] = [(_("Asked for"), money(row.asked))]
    if row.appraised is not None and inside:
        given.append((_("Proposed by the appraisal"), money(row.appraised)))
    if row.granted is not None:
        day = f"{row.decided_on:%d/%m/%Y}" if row.decided_on else ""
        given += [(_("Granted"), money(row.granted)), (_("Decision"), f"{row.decision}, {day}")]
        given.append((_("Paid out"), money(getattr(row, "paid", None))))
    return given


def steps_of(row: Application, *, inside: bool = True) -> list[Step]:
    """How it has gone; a proposal is the office's own: outside only that there was one."""
    steps = case_steps(row, ACTS, (_("Drafted"), row.at))
    if inside:
        return steps
    return [replace(one, who="", details=()) if one.title == ACTS["appraise"] else one for one in steps]


def words_of(row: Scheme, name: str, language: str) -> str:
    """``title``, ``pays``, ``whom`` or ``how`` in the reader's language, as far as it was written."""
    english: str = getattr(row, f"{name}_en") if language == "en" else ""
    return english or str(getattr(row, name))
