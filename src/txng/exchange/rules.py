"""What becomes of a parcel after an answer, when a destination rests, and whether two sides agree. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, NamedTuple

Kind = Literal["party", "place", "product", "batch", "event"]
KINDS: tuple[Kind, ...] = ("party", "place", "product", "batch", "event")

#: ``queued``: waits to be sent. ``sending``: may have arrived. ``pending``: arrived, the other side has not decided.
#: ``accepted``, ``refused``: it has. ``parked``: given up until somebody looks. ``outdated``: a later one said it all.
State = Literal["queued", "sending", "pending", "accepted", "refused", "parked", "outdated"]
STATES: tuple[State, ...] = ("queued", "sending", "pending", "accepted", "refused", "parked", "outdated")
#: Later parcels of the same object wait behind these: order per object.
BLOCKING: tuple[State, ...] = ("queued", "sending", "parked")
#: On the work list of people.
TO_DO: tuple[State, ...] = ("refused", "parked")

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
#: Seven days of growing pauses.
MOST_ATTEMPTS = 36
#: Failures in a row after which a destination rests, and for how long at most.
FAILURES_TO_REST = 5
LONGEST_REST = timedelta(minutes=30)

Result = Literal["accepted", "pending", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call brought. ``failed``: nothing is known but that it is to be tried again, after ``after`` at the
    earliest. ``stops``: no other parcel would fare better (a wrong token), so the destination rests at once."""

    result: Result
    status: int = 0
    words: str = ""
    receipt: Mapping[str, Any] = field(default_factory=dict)
    after: timedelta | None = None
    stops: bool = False


class Following(NamedTuple):
    """The next state of a parcel and the pause until it is tried again."""

    state: State
    pause: timedelta


def following(outcome: Outcome, attempts: int) -> Following:
    """What becomes of a parcel after ``attempts`` attempts, this one included.

    >>> following(Outcome("failed"), 1), following(Outcome("failed"), 36).state
    (Following(state='queued', pause=datetime.timedelta(seconds=60)), 'parked')
    """
    if outcome.result != "failed":
        return Following(outcome.result, timedelta(0))
    if attempts >= MOST_ATTEMPTS:
        return Following("parked", timedelta(0))
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return Following("queued", max(pause, min(outcome.after or timedelta(0), LONGEST_PAUSE)))


def rest(failures: int) -> timedelta | None:
    """How long a destination is left alone after ``failures`` failures in a row; None: not at all.

    One call is let through when it is over, and decides whether it begins again (circuit breaker).

    >>> rest(4), rest(5), rest(40)
    (None, datetime.timedelta(seconds=60), datetime.timedelta(seconds=1800))
    """
    if failures < FAILURES_TO_REST:
        return None
    return min(timedelta(minutes=2 ** min(failures - FAILURES_TO_REST, 10)), LONGEST_REST)


def digest(keys: Iterable[str]) -> str:
    """Of a set of keys, whatever their order: SHA-256 of the sorted keys, one a line.

    >>> digest(["b", "a"]) == digest(["a", "b"]) != digest(["a"])
    True
    """
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


class Difference(NamedTuple):
    """``lost``: we say accepted, they have not got it. ``strange``: they have it, we do not say accepted."""

    lost: tuple[str, ...]
    strange: tuple[str, ...]


def difference(ours: Iterable[str], theirs: Iterable[str]) -> Difference:
    """What two sides do not agree on.

    >>> difference(["a", "b"], ["b", "c"])
    Difference(lost=('a',), strange=('c',))
    """
    here, there = set(ours), set(theirs)
    return Difference(tuple(sorted(here - there)), tuple(sorted(there - here)))
