"""Proposals and versions of the two lists in words; office and public pages read the same lines."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from txng.programme.lists.models import ListLine, ListVersion, Opinion, Proposal
from txng.web.components.case_steps import case_steps
from txng.web.components.parts import Step
from txng.web.components.status import Status, Text

PROPOSALS: dict[str, tuple[Text, Any, str]] = {
    "draft": (_("Draft"), "neutral", "edit"),
    "submitted": (_("Handed in for appraisal"), "info", "send"),
    "in_consultation": (_("Open for comments"), "info", "message"),
    "returned": (_("Returned for supplement"), "danger", "arrow-back-up"),
    "consolidated": (_("Consolidated"), "good", ""),
    "rejected": (_("Not accepted"), "neutral", "x"),
    "withdrawn": (_("Withdrawn"), "neutral", "x"),
}
VERSIONS: dict[str, tuple[Text, Any, str]] = {
    "draft": (_("Draft"), "neutral", "edit"),
    "submitted_to_ppc": (_("Submitted to the People's Committee"), "info", "gavel"),
    "approved": (_("Approved, to be published"), "warning", "gavel"),
    "in_force": (_("Published"), "good", ""),
    "superseded": (_("Replaced"), "neutral", "history"),
    "rejected": (_("Not accepted"), "neutral", "x"),
}
CHANGES: dict[str, tuple[Text, Any]] = {
    "added": (_("New"), "good"),
    "changed": (_("Changed"), "warning"),
    "removed": (_("Taken off"), "danger"),
    "kept": (_("As before"), "neutral"),
}
STANCES: dict[str, Any] = {"agree": "good", "amend": "warning", "disagree": "danger"}
ACTS: dict[str, Text] = {
    "submit": _("Handed in for appraisal"),
    "withdraw": _("Withdrawn"),
    "open": _("Opened for comments"),
    "return": _("Returned for supplement"),
    "accept": _("Consolidated"),
    "reject": _("Not accepted"),
    "take-back": _("Taken back to be reworked"),
    "approve": _("Decision recorded"),
    "publish": _("Published"),
    "supersede": _("Replaced"),
}


def proposal_state(row: Proposal) -> Status:
    word, tone, icon = PROPOSALS[row.state]
    return Status(word, tone, icon)


def version_state(row: ListVersion) -> Status:
    word, tone, icon = VERSIONS[row.state]
    return Status(word, tone, icon)


def change_state(line: ListLine) -> Status:
    word, tone = CHANGES[line.change]
    return Status(word, tone)


def opinion_state(one: Opinion) -> Status:
    return Status(one.get_stance_display(), STANCES[one.stance])


def timeline(case: Proposal | ListVersion) -> list[Step]:
    """Every step, newest first."""
    return case_steps(case, ACTS)


def removed(version: ListVersion) -> list[ListLine]:
    """Lines of the version before that this one no longer has."""
    before = ListVersion.objects.filter(
        kind=version.kind, version__lt=version.version, state__in=("in_force", "superseded")
    )
    last = before.order_by("-version").first()
    if last is None:
        return []
    keys = set(version.lines.values_list("key", flat=True))
    return [line for line in last.lines.all() if line.key not in keys]


def facts(rows: Iterable[Proposal]) -> list[tuple[Text, list[Any]]]:
    """Proposals side by side: one line for each question, one answer for each proposal."""
    listed = list(rows)
    questions: list[tuple[Text, Any]] = [
        (_("Number"), lambda one: one.number),
        (_("Proposed by"), lambda one: one.agency.name),
        (_("Which list"), lambda one: one.get_kind_display()),
        (_("What is wanted"), lambda one: one.get_change_display()),
        (_("Basis"), lambda one: one.basis),
        (_("Reason"), lambda one: one.reason),
        (_("Volume a year"), lambda one: one.volume),
        (_("Parties concerned"), lambda one: one.parties),
        (_("Expected cost (VND)"), lambda one: one.cost),
        (_("Roadmap"), lambda one: one.roadmap),
        (_("To hold from"), lambda one: one.wanted_from),
        (_("Comments"), lambda one: one.opinion_count),
    ]
    return [(question, [answer(one) for one in listed]) for question, answer in questions]
