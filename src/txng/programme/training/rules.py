"""The way of a session, who has a place, and the code that proves presence. Pure. Source: plan 939 II.1-3; R21."""

import hashlib
import hmac
from datetime import date, datetime, timedelta

from txng.core.workflow import Transition, Workflow

#: what an actor may do: the body that holds the course
OWN = "own"

SESSION = Workflow(
    states=("draft", "open", "held", "cancelled"),
    initial="draft",
    finals=("held", "cancelled"),
    transitions=(
        Transition("open", "draft", "open", OWN),
        Transition("hold", "open", "held", OWN, reason_required=True),
        Transition("cancel", ("draft", "open"), "cancelled", OWN, reason_required=True),
    ),
)
#: people who are put down: with a place, waiting for one, withdrawn
PLACE, WAITING, WITHDRAWN = "place", "waiting", "withdrawn"
CODE_LETTERS = 12
CODE_SECONDS = 600  # a code of presence holds while it is shown and as long again, to fill in the form


def takes_enrolments(state: str, last: date, today: date) -> bool:
    """Whether anybody may still enrol.

    >>> takes_enrolments("open", date(2026, 5, 1), date(2026, 5, 1)), takes_enrolments("open", date(2026, 5, 1),
    ...     date(2026, 5, 2)), takes_enrolments("draft", date(2026, 5, 1), date(2026, 5, 1))
    (True, False, False)
    """
    return state == "open" and today <= last


def standing(with_place: int, capacity: int) -> str:
    """What the next one to enrol gets.

    >>> standing(29, 30), standing(30, 30)
    ('place', 'waiting')
    """
    return PLACE if with_place < capacity else WAITING


def presence_code(secret: str, moment: datetime) -> str:
    """What the QR code shown in the room holds at ``moment``: it changes every ten minutes, so that whoever was sent it
    by somebody in the room has little use for it.

    >>> from datetime import UTC
    >>> now = datetime(2026, 5, 1, 8, tzinfo=UTC)
    >>> presence_code("a", now) == presence_code("a", now + timedelta(seconds=CODE_SECONDS))
    False
    """
    shown = int(moment.timestamp()) // CODE_SECONDS
    return hmac.new(secret.encode(), f"{shown}".encode(), hashlib.sha256).hexdigest()[:CODE_LETTERS]


def is_presence_code(given: str, secret: str, now: datetime) -> bool:
    """Whether ``given`` is shown now, or was just before: so long a form may take."""
    held = (presence_code(secret, now), presence_code(secret, now - timedelta(seconds=CODE_SECONDS)))
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in held)


def key_of(secret: str, once: str) -> str:
    """The key of an enrolment from what the form was given when it was shown: the same form sent twice, by a finger or
    a bad line, is the same enrolment, and nobody else can ask for it."""
    return hmac.new(secret.encode(), f"key {once}".encode(), hashlib.sha256).hexdigest()[:24]
