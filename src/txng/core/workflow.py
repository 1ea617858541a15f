"""The way of a case from hand to hand: states, and who may take it from one to the next. Pure.

A `Workflow` is checked when it is made, so a mistake stops the program at import: every state can be reached, from each
of them a final one can be reached, finals have no exit. Rooms keep the state on the case and take steps by
`txng.core.steps.take`, which records who, for whom, when and why.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.working_days import Deadline, deadline


class Taken(Protocol):
    """A step that was taken: what `steps.Step` and the tests' kit offer."""

    @property
    def transition(self) -> str: ...
    @property
    def user(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether somebody may take a step: who it is, what it may do here, what was done before."""

    user: int | None
    permissions: frozenset[str] = frozenset()
    history: Sequence[Taken] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One kind of step. ``permission``: what the actor needs. ``other_than``: steps whose doers may not take this one
    (two pairs of eyes). ``days``: working days within which it is due once a source state was entered."""

    name: str
    sources: frozenset[str]
    target: str
    permission: str
    reason_required: bool = False
    other_than: frozenset[str] = frozenset()
    days: int | None = None

    def __init__(
        self,
        name: str,
        sources: str | Collection[str],
        target: str,
        permission: str,
        *,
        reason_required: bool = False,
        other_than: str | Collection[str] = (),
        days: int | None = None,
    ):
        values = {
            "name": name,
            "sources": _set(sources),
            "target": target,
            "permission": permission,
            "reason_required": reason_required,
            "other_than": _set(other_than),
            "days": days,
        }
        for member, value in values.items():
            object.__setattr__(self, member, value)


def _set(words: str | Collection[str]) -> frozenset[str]:
    return frozenset([words] if isinstance(words, str) else words)


@dataclass(frozen=True)
class Workflow:
    """States and the steps between them. Raises `ValueError` when it does not hold together."""

    states: tuple[str, ...]
    initial: str
    finals: frozenset[str]
    transitions: tuple[Transition, ...]
    _exits: dict[tuple[str, str], Transition] = field(init=False, repr=False, compare=False)

    def __init__(
        self, *, states: Iterable[str], initial: str, finals: Collection[str], transitions: Iterable[Transition]
    ):
        for member, value in {
            "states": tuple(states),
            "initial": initial,
            "finals": frozenset(finals),
            "transitions": tuple(transitions),
            "_exits": {},
        }.items():
            object.__setattr__(self, member, value)
        self._check_names()
        self._check_ways()

    def _check_names(self) -> None:
        known, names = set(self.states), {transition.name for transition in self.transitions}
        if len(known) != len(self.states):
            raise ValueError("a state is named twice")
        if not ({self.initial} | self.finals) <= known:
            raise ValueError(f"not among the states: {({self.initial} | self.finals) - known}")
        for transition in self.transitions:
            if not transition.sources or not (transition.sources | {transition.target}) <= known:
                raise ValueError(f"{transition.name} leaves or enters a state that there is not")
            if not transition.other_than <= names:
                raise ValueError(f"{transition.name} waits for steps that there are not")
            for source in transition.sources:
                if self._exits.setdefault((source, transition.name), transition) is not transition:
                    raise ValueError(f"{transition.name} leaves {source} in two ways")

    def _check_ways(self) -> None:
        arrows = {(source, transition.target) for (source, _), transition in self._exits.items()}
        if unreached := set(self.states) - _closure({self.initial}, arrows):
            raise ValueError(f"never reached: {unreached}")
        if left := {source for source, _ in arrows} & self.finals:
            raise ValueError(f"final, and yet left: {left}")
        if lost := set(self.states) - _closure(self.finals, {(target, source) for source, target in arrows}):
            raise ValueError(f"no way to an end from: {lost}")

    def exits(self, state: str) -> list[Transition]:
        """Every kind of step that leaves ``state``, in the order of their definition."""
        return [transition for transition in self.transitions if state in transition.sources]

    def allowed(self, state: str, facts: Facts) -> list[Transition]:
        """The steps this actor may take now: what buttons are shown."""
        return [transition for transition in self.exits(state) if _refusal(transition, facts) is None]

    def step(self, state: str, name: str, facts: Facts, reason: str = "") -> str:
        """The new state. Raises `Conflict` when the case is not where this step begins, `Forbidden` when it is not this
        actor's to take, `Refused` when the reason is missing."""
        transition = self._exits.get((state, name))
        if transition is None:
            raise Conflict("step-not-now", step=name, state=state)
        if refusal := _refusal(transition, facts):
            raise refusal
        if transition.reason_required and not reason.strip():
            raise Refused("step-reason-missing", "reason")
        return transition.target

    def due(self, state: str, entered: date) -> Deadline | None:
        """Until when ``state``, entered on that day, must be left; the earliest of its deadlines."""
        days = [transition.days for transition in self.exits(state) if transition.days is not None]
        return deadline(entered, min(days)) if days else None


def _refusal(transition: Transition, facts: Facts) -> Refused | None:
    if transition.permission not in facts.permissions:
        return Forbidden("step-not-yours", step=transition.name)
    doers = {step.user for step in facts.history if step.transition in transition.other_than and step.user is not None}
    if transition.other_than and (facts.user is None or facts.user in doers):
        return Forbidden("step-same-person", step=transition.name)
    return None


def _closure(start: Collection[str], arrows: Collection[tuple[str, str]]) -> set[str]:
    reached, front = set(start), set(start)
    while front:
        front = {target for source, target in arrows if source in front} - reached
        reached |= front
    return reached
