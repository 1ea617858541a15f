"""Patterns of scans that betray copies. Pure: scans and what is known of a code go in, signals come out.

A code can be copied perfectly; only the pattern of scans betrays copies. So scans are counted fairly (`counted`),
limits are dated data (``data/rules.json`` and the versions people make), and nothing here ever says that an item is
genuine. A state seen by the public needs a person. Source: the product's rules on scans, sections 4.3 and 4.4. Of their
rules, R9 needs a declared market, R11 is `walkers`, R13 a second code, R14 pictures; R15 is ours: many devices in one
day, without which copies sold at one place show one rule only.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any, Literal, NamedTuple

from txng.core import clock

Values = Mapping[str, Any]
Level = Literal["watch", "alert"]


class Visit(NamedTuple):
    """One scan. ``network``, ``device``: marks that mean nothing outside; ``latitude`` … ``accuracy_km``: None where
    nothing is known of the place; ``outside``: a robot, a data centre, or a client that walks codes."""

    at: datetime
    code: str
    network: str
    device: str
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy_km: float | None = None
    in_app: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry knows of a code. ``issued``: somebody was given this number. ``active``: the label is on goods;
    None where that is not kept. ``units``: labels of a lot. ``display``: of a shop display or a livestream."""

    issued: bool = True
    serial: bool = True
    active: bool | None = None
    ended_on: date | None = None
    made_on: date | None = None
    units: int | None = None
    reports: int = 0
    display: bool = False
    factor: float = 1.0


class Signal(NamedTuple):
    """A rule that was reached: what was counted and the limit it passed."""

    rule: str
    level: Level
    value: float
    limit: float


class Verdict(NamedTuple):
    """``level``: "" (nothing), ``watch`` (seen by officials), ``alert`` (somebody has to decide)."""

    level: Literal["", "watch", "alert"]
    score: int
    signals: tuple[Signal, ...]


def without_repeats(visits: Iterable[Visit], values: Values) -> list[Visit]:
    """In order of time; the same code by the same device within half an hour is one scan."""
    gap = timedelta(minutes=values["repeat_minutes"])
    last: dict[tuple[str, str], datetime] = {}
    kept = []
    for visit in sorted(visits, key=lambda one: one.at):
        key = (visit.code, visit.device)
        if key in last and visit.at - last[key] < gap:
            continue
        last[key] = visit.at
        kept.append(visit)
    return kept


def walkers(visits: Sequence[Visit], unknown: Collection[str], values: Values) -> set[str]:
    """Devices that walk codes (R11): 30 different ones in ten minutes, or a fifth of at least twenty unknown. Their
    scans count against no code."""
    walk = values["walk"]
    window = timedelta(minutes=walk["minutes"])
    by_device: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_device[visit.device].append(visit)
    found = set()
    for device, own in by_device.items():
        own.sort(key=lambda one: one.at)
        codes = {one.code for one in own}
        lost = sum(code in unknown for code in codes)
        guesses = len(codes) >= walk["of_at_least"] and lost >= walk["unknown_share"] * len(codes)
        if guesses or (len(codes) >= walk["codes"] and _many_at_once(own, window, walk["codes"])):
            found.add(device)
    return found | _guessing_networks(visits, unknown, walk)


def _guessing_networks(visits: Iterable[Visit], unknown: Collection[str], walk: Mapping[str, Any]) -> set[str]:
    """Devices that scanned codes nobody issued from a network where most codes are such: one client that has itself
    marked anew with every call is as many devices as it likes, but one network."""
    by_network: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_network[visit.network].append(visit)
    found: set[str] = set()
    for own in by_network.values():
        codes = {one.code for one in own}
        lost = codes.intersection(unknown)
        if len(lost) >= walk["of_at_least"] and 2 * len(lost) >= len(codes):
            found |= {one.device for one in own if one.code in lost}
    return found


def _many_at_once(own: Sequence[Visit], window: timedelta, most: int) -> bool:
    within: Counter[str] = Counter()
    start = 0
    for visit in own:
        within[visit.code] += 1
        while visit.at - own[start].at > window:
            within[own[start].code] -= 1
            if not within[own[start].code]:
                del within[own[start].code]
            start += 1
        if len(within) >= most:
            return True
    return False


def counted(visits: Iterable[Visit], values: Values) -> list[Visit]:
    """Scans that look like different people: none from outside, at most three devices of a network on a day."""
    most = values["devices_per_network_and_day"]
    seen: dict[tuple[str, date], set[str]] = defaultdict(set)
    kept = []
    for visit in without_repeats(visits, values):
        if visit.outside:
            continue
        devices = seen[visit.network, clock.day_of(visit.at)]
        if visit.device not in devices and len(devices) >= most:
            continue
        devices.add(visit.device)
        kept.append(visit)
    return kept


def verdict(visits: Iterable[Visit], known: Known, values: Values) -> Verdict:
    """What the scans of one code say. A state needs two different rules, or one that suffices alone."""
    fair = counted(visits, values)
    signals = tuple(_signals(fair, known, values))
    weights = {name: rule["weight"] for name, rule in values["rules"].items()}
    score = sum(weights[one.rule][one.level == "alert"] for one in signals)
    alone = [one for one in signals if one.rule in values["alone"]]
    enough = len(signals) >= 2
    if any(one.level == "alert" for one in alone) or (enough and score >= values["alert_score"]):
        return Verdict("alert", score, signals)
    if signals and (alone or score >= values["watch_score"]):
        return Verdict("watch", score, signals)
    return Verdict("", score, signals)


def _signals(fair: Sequence[Visit], known: Known, values: Values) -> Iterable[Signal]:
    rules = values["rules"]
    devices = len({one.device for one in fair})
    if not known.issued:
        seen = _most_devices(fair, timedelta(hours=rules["R1"]["hours"]))
        yield from _reached("R1", seen if len({one.network for one in fair}) > 1 else min(seen, 1), rules)
    elif known.active is False:
        yield from _reached("R2", devices, rules)
    if known.ended_on is not None:
        after = {one.device for one in fair if clock.day_of(one.at) > known.ended_on}
        yield from _reached("R3", len(after), rules)
    if known.made_on is not None:
        yield from _reached("R10", sum(clock.day_of(one.at) < known.made_on for one in fair), rules)
    yield from _reached("R12", known.reports, rules)
    if known.serial and known.issued:
        yield from _reached("R4", devices, rules, known.factor)
        yield from _reached("R6", fastest(fair, rules["R6"]), rules)
        yield from _reached("R7", _provinces(fair, timedelta(days=rules["R7"]["days"])), rules)
    elif known.units:
        yield from _reached("R5", devices / known.units, rules)
    if known.serial and not known.display:
        yield from _reached("R8", _burst(fair, rules["R8"]), rules)
        if known.issued:
            yield from _reached("R15", _most_devices(fair, timedelta(hours=rules["R15"]["hours"])), rules)


def _reached(name: str, value: float, rules: Mapping[str, Any], factor: float = 1.0) -> Iterable[Signal]:
    rule = rules[name]
    levels: tuple[Level, ...] = ("alert", "watch")
    for level in levels:
        limit = rule.get(level)
        if limit is not None and value >= limit * factor:
            yield Signal(name, level, value, limit * factor)
            return


def _most_devices(fair: Sequence[Visit], window: timedelta) -> int:
    """The most different devices within one window."""
    best, start = 0, 0
    for end, visit in enumerate(fair):
        while visit.at - fair[start].at > window:
            start += 1
        best = max(best, len({one.device for one in fair[start : end + 1]}))
    return best


def _provinces(fair: Sequence[Visit], window: timedelta) -> int:
    """The most different provinces within one window."""
    best, start = 0, 0
    for end, visit in enumerate(fair):
        while visit.at - fair[start].at > window:
            start += 1
        best = max(best, len({one.province for one in fair[start : end + 1] if one.province}))
    return best


def _burst(fair: Sequence[Visit], rule: Mapping[str, Any]) -> int:
    """The most scans within ten minutes, if by at least three devices."""
    window, best, start = timedelta(minutes=rule["minutes"]), 0, 0
    for end, visit in enumerate(fair):
        while visit.at - fair[start].at > window:
            start += 1
        inside = fair[start : end + 1]
        if len(inside) > best and len({one.device for one in inside}) >= rule["devices"]:
            best = len(inside)
    return best


def fastest(fair: Sequence[Visit], rule: Mapping[str, Any]) -> float:
    """How fast the thing must have travelled between two scans by different devices, in km/h; 0 where no pair tells.

    Only pairs both of whose places are known to 50 km, at least 150 km apart, and none from inside another app: a
    picture of a code travels faster than goods.
    """
    placed = [
        one
        for one in fair
        if one.latitude is not None
        and not one.in_app
        and one.accuracy_km is not None
        and one.accuracy_km <= rule["accuracy_km"]
    ]
    best = 0.0
    for before, after in pairwise(placed):
        if before.device == after.device:
            continue
        far = distance(before, after)
        if far >= rule["km"]:
            hours = max((after.at - before.at).total_seconds(), 60) / 3600
            best = max(best, far / hours)
    return best


def distance(one: Visit, other: Visit) -> float:
    """Kilometres between two places on a round Earth."""
    a, b = radians(one.latitude or 0), radians(other.latitude or 0)
    half = radians((other.longitude or 0) - (one.longitude or 0)) / 2
    inner = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(half) ** 2
    return 2 * 6371 * asin(min(1.0, sqrt(inner)))


def invented(networks: Mapping[str, Collection[str]], values: Values) -> Signal | None:
    """Whether numbers are made up for one product. ``networks``: code that nobody issued → networks that scanned it
    within a day; few networks are one curious person."""
    limits = values["invented"]
    if len(networks) < limits["codes"] or len({one for own in networks.values() for one in own}) < limits["networks"]:
        return None
    return Signal("R1+", "alert", len(networks), limits["codes"])


def campaign(networks: Mapping[str, Collection[str]], values: Values) -> set[str]:
    """Codes whose alarm is the work of one campaign: most of their networks raised alarms on many other codes, too.

    ``networks``: code → networks of its counted scans. Such alarms are frozen for people to look at; goods that are
    copied are scanned by whoever buys them, not by the same few networks everywhere.
    """
    limits = values["campaign"]
    reach: Counter[str] = Counter(network for own in networks.values() for network in set(own))
    busy = {network for network, codes in reach.items() if codes >= limits["codes"]}
    return {code for code, own in networks.items() if own and len(set(own) & busy) >= limits["share"] * len(set(own))}
