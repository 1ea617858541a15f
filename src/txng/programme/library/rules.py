"""The way of an article, and what a legal text is on a day. Pure.

Source: plan 939 I.1.c, II.1, IV.1.a (the leading department disseminates the law), IV.4.a (others in their sector).
"""

from datetime import date
from typing import Literal

from txng.core.workflow import Transition, Workflow

WRITE, PUBLISH = "write", "publish"

ARTICLE = Workflow(
    states=("draft", "submitted", "returned", "published", "withdrawn"),
    initial="draft",
    finals=("withdrawn",),
    transitions=(
        Transition("submit", ("draft", "returned"), "submitted", WRITE),
        Transition("take-back", "submitted", "draft", WRITE),
        Transition("publish", "submitted", "published", PUBLISH, other_than="submit"),
        Transition("return", "submitted", "returned", PUBLISH, reason_required=True),
        Transition("withdraw", "published", "withdrawn", PUBLISH, reason_required=True),
        Transition("revise", "published", "draft", WRITE, reason_required=True),
        Transition("drop", ("draft", "returned"), "withdrawn", WRITE),
    ),
)
EDITABLE = ("draft", "returned")

LegalState = Literal["unknown", "future", "in_force", "partly", "expired", "replaced"]


def legal_state(
    on: date, *, since: date | None, until: date | None, partly: bool = False, replaced: bool = False
) -> LegalState:
    """What a text is on the day ``on``: ``until`` is the first day on which it no longer holds.

    >>> legal_state(date(2026, 11, 1), since=date(2024, 6, 1), until=None, partly=True)
    'partly'
    >>> legal_state(date(2024, 1, 1), since=date(2024, 6, 1), until=None)
    'future'
    """
    if until is not None and until <= on:
        return "replaced" if replaced else "expired"
    if since is None:
        return "unknown"
    if on < since:
        return "future"
    return "partly" if partly else "in_force"
