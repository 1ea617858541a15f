"""What leads to what, written down straight from the rules and with no thought of speed.

Every state that a thing can be in is followed on its own: affected since some time, or carrier over some interval.
Nothing is merged, nothing is left out because something better is known. Upstream is asked by trying every thing.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple


class Happening(NamedTuple):
    """An event as the tests draw it: ``T`` transformation, ``+`` children put in, ``-`` taken out (none: all)."""

    what: str
    time: int
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    process: int | None = None
    parent: int = 0
    children: tuple[int, ...] = ()
    void: bool = False
    amounts: tuple[float | None, ...] | None = None  # one for each child that is a lot: None for how much is not said


class State(NamedTuple):
    """``carrier`` over [start, end), or else affected since start."""

    thing: int
    carrier: bool
    start: float
    end: float


def intervals(events: Sequence[Happening]) -> list[tuple[int, int, float, float]]:
    """(parent, child, from, until) of every time a child is put in."""
    found: list[tuple[int, int, float, float]] = []
    for put in events:
        if put.what == "+":
            for child in put.children:
                taken = [
                    event.time
                    for event in events
                    if event.what == "-"
                    and event.parent == put.parent
                    and event.time > put.time
                    and (child in event.children or not event.children)
                    and (put.amounts is None or nothing_left(events, put.parent, child, event.time))
                ]
                found.append((put.parent, child, put.time, min(taken, default=inf)))
    return found


def nothing_left(events: Sequence[Happening], parent: int, child: int, moment: int) -> bool:
    """Whether nothing of a lot is left in ``parent`` once all that was taken out at ``moment`` is out."""
    inside: list[float | None] = []
    out = 0.0
    for time in range(moment + 1):
        now = [event for event in events if event.what in ("+", "-") and (event.parent, event.time) == (parent, time)]
        for event in now:
            if event.what != "-" or (event.children and child not in event.children):
                continue
            amount = amount_of(event, child)
            said = [one for one in inside if one is not None]
            if amount == "all":
                inside = []
            elif amount is None:
                inside = inside if said else []
            else:
                out += float(amount)
                if said == inside and out >= sum(said):
                    inside = []
            if not inside:
                out = 0.0
        for event in now if time < moment else ():
            if event.what == "+" and child in event.children:
                amount = amount_of(event, child)
                inside.append(None if amount is None or amount == "all" else float(amount))
    return not inside


def amount_of(event: Happening, child: int) -> float | str | None:
    if event.amounts is None or not event.children:
        return "all"
    return event.amounts[event.children.index(child)]


def one(first: Happening, second: Happening) -> bool:
    """Whether two transformations are one."""
    return first == second or (first.process is not None and first.process == second.process)


def next_states(state: State, events: Sequence[Happening]) -> list[State]:
    found = []
    for consuming in events:
        if consuming.what == "T" and state.thing in consuming.inputs and state.start <= consuming.time < state.end:
            found += [
                State(output, False, producing.time, inf)
                for producing in events
                if producing.what == "T" and one(consuming, producing)
                for output in producing.outputs
            ]
    for parent, child, put, taken in intervals(events):
        start, end = max(state.start, put), min(state.end, taken)
        if state.thing == child and start < end:
            found.append(State(parent, True, start, end))
        if state.thing == parent and not state.carrier and start < end:
            found.append(State(child, False, start, inf))
    return found


def reached(root: int, events: Sequence[Happening], hops: float = inf) -> set[int]:
    """Everything downstream of ``root`` within so many hops."""
    events = [event for event in events if not event.void]
    start = State(root, False, -inf, inf)
    seen, fresh = {start}, {start}
    while fresh and hops > 0:
        fresh = {after for state in fresh for after in next_states(state, events)} - seen
        seen |= fresh
        hops -= 1
    return {state.thing for state in seen}


def reaching(target: int, events: Sequence[Happening], hops: float = inf) -> set[int]:
    """Everything upstream of ``target`` within so many hops: whatever reaches it."""
    things = {target}
    for event in events:
        things |= {*event.inputs, *event.outputs, *event.children}
        if event.what != "T":
            things.add(event.parent)
    return {thing for thing in things if target in reached(thing, events, hops)}
