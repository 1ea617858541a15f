"""What is missing or cannot be true in the history of a thing: findings as faults with a code (pure).

=============================  =========================================================================
``trace-stage-missing``        a stage that the product group requires and that no event shows
``trace-receipt-missing``      sent, and nobody confirmed the receipt
``trace-dispatch-missing``     received, and nobody recorded sending it
``trace-received-before-sent``  the receipt is older than the dispatch
``trace-used-before-made``     used, sent or sold before it came into being
``trace-too-fast``             a single thing seen at two places nobody can go between in that time
``trace-out-of-nothing``       used, sent or sold, and nothing tells where it came from
``trace-more-out-than-in``     more went out than there was
``trace-more-received-than-sent``  a receipt tells of more than was sent
``trace-loss-unusual``         more was lost than is usual
=============================  =========================================================================

Lots are at many places at once, so speed is asked of single things alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from txng.gs1.problems import Problem
from txng.trace.balance import Balance, balance
from txng.trace.kinds import kind_of, label
from txng.trace.occurrences import Occurrence
from txng.trace.sentences import stage_name
from txng.trace.stages import Gap, Journey, Stage

MOST_KMH = 120.0
"""Nothing on a road gets further in a straight line in an hour."""
SLACK_KM = 5.0  # what positions and clocks may be off together

_EARTH_KM = 6_371.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIETNAM = timedelta(hours=7)
_GOING = {"used", "sent", "sold", "destroyed", "removed"}
_FAULTS = {
    "receipt-not-confirmed": "trace-receipt-missing",
    "dispatch-not-recorded": "trace-dispatch-missing",
    "time-impossible": "trace-received-before-sent",
}


class Position(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class Completeness(NamedTuple):
    """``required``: the stages the product group asks for. ``findings``: what is missing or cannot be true."""

    thing: str
    journey: Journey
    required: tuple[str, ...]
    findings: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        return not self.findings


def kilometres(one: Position, other: Position) -> float:
    """Along the surface of the earth.

    >>> round(kilometres(Position(11.31, 106.10), Position(10.78, 106.70)))
    88
    """
    lat, lon = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    a = sin(lat / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(lon / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(a)))


def findings(
    journey: Journey,
    things: Mapping[str, Sequence[Occurrence]],
    positions: Mapping[str, Position],
    language: str = "vi",
) -> list[Problem]:
    """``things``: those the journey is about, each with the events that mention it; of ``positions`` by place those
    that are known. ``language``: of the names of stages in the parameters."""
    found = list(_of_journey(journey, language))
    for thing, occurrences in things.items():
        told = sorted(occurrences, key=lambda one: one.time)
        found += _of_times(thing, told)
        if kind_of(thing) in ("instance", "logistic-unit"):
            found += _of_speed(thing, told, positions)
        if kind_of(thing) == "lot":
            found += of_balance(balance(thing, told))
    return found


def _of_journey(journey: Journey, language: str) -> Iterator[Problem]:
    for entry in journey.entries:
        if isinstance(entry, Gap):
            yield Problem("trace-stage-missing", {"stage": stage_name(entry.code, language), "code": entry.code})
        else:
            for fault in entry.faults:
                yield Problem(_FAULTS[fault], _where(entry, fault))


def _where(stage: Stage, fault: str) -> dict[str, str]:
    received = fault != "receipt-not-confirmed"
    time = stage.end if received else stage.time
    place = (stage.to_place if received else stage.place) or (stage.to_party if received else stage.party)
    return {"time": f"{time:%d/%m/%Y %H:%M}", "place": label(place or "?")}


def _of_times(thing: str, told: Sequence[Occurrence]) -> Iterator[Problem]:
    effects = [_effects(one, thing) for one in told]
    made = [one.time for one, found in zip(told, effects, strict=True) if "made" in found]
    gone = [one for one, found in zip(told, effects, strict=True) if found & _GOING]
    if not made:
        if gone and not any("received" in found for found in effects):
            yield Problem("trace-out-of-nothing", {"thing": label(thing)})
        return
    born = min(made)
    for one in gone:
        if one.time < born:
            yield Problem(
                "trace-used-before-made", {"thing": label(thing), "time": _moment(one.time), "made": _moment(born)}
            )
            return


def _effects(one: Occurrence, thing: str) -> set[str | None]:
    return {one.effect(mention.role) for mention in one.things if mention.thing == thing}


def _of_speed(thing: str, told: Sequence[Occurrence], positions: Mapping[str, Position]) -> Iterator[Problem]:
    seen = [one for one in told if one.place in positions]
    for before, after in pairwise(seen):
        if before.place is None or after.place is None or before.place == after.place:
            continue
        distance = kilometres(positions[before.place], positions[after.place])
        hours = (after.time - before.time) / 3_600_000_000
        if distance - SLACK_KM > hours * MOST_KMH:
            yield Problem(
                "trace-too-fast",
                {
                    "thing": label(thing),
                    "km": round(distance),
                    "minutes": round(hours * 60),
                    "place": label(before.place),
                    "to_place": label(after.place),
                },
            )


def of_balance(counted: Balance) -> Iterator[Problem]:
    """What a balance gives to ask about."""
    thing = label(counted.thing)
    for line in counted.lines:
        uom = line.uom or "C62"
        if line.gained > 0:
            yield Problem("trace-more-received-than-sent", {"thing": thing, "gained": _number(line.gained), "uom": uom})
        if line.made and line.verdict == "more-out-than-in" and line.out > line.made:
            params = {"thing": thing, "out": _number(line.out), "made": _number(line.made), "uom": uom}
            yield Problem("trace-more-out-than-in", params)
        if line.verdict == "loss-unusual":
            params = {"thing": thing, "lost": _number(line.lost + line.short), "made": _number(line.made), "uom": uom}
            yield Problem("trace-loss-unusual", params)


def _number(value: float) -> int | float:
    """Without the dust of adding decimal fractions."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _moment(time: int) -> str:
    return f"{_EPOCH + timedelta(microseconds=time) + _VIETNAM:%d/%m/%Y %H:%M}"


def by_thing(occurrences: Iterable[Occurrence], things: Iterable[str]) -> dict[str, list[Occurrence]]:
    """The events of each of ``things``."""
    found: dict[str, list[Occurrence]] = {thing: [] for thing in things}
    for one in occurrences:
        for thing in dict.fromkeys(mention.thing for mention in one.things):
            if thing in found:
                found[thing].append(one)
    return found
