"""The rules on scans, each with a case that reaches it and one that does not; what is counted and what is not."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.core import clock
from txng.oversight.alarms import rules, values
from txng.oversight.alarms.rules import Known, Visit

LIMITS = values.shipped()
AT = datetime(2026, 11, 5, 8, tzinfo=UTC)
HANOI, TAY_NINH = (21.03, 105.85), (11.31, 106.10)
_numbers = count()


def visit(minutes: float = 0, *, device: str = "", network: str = "", place: tuple[float, float] | None = None, **more):
    number = next(_numbers)
    latitude, longitude = place or (None, None)
    accuracy = 10.0 if place else None
    return Visit(
        AT + timedelta(minutes=minutes),
        "/01/09520801001019/21/7",
        network or f"n{number}",
        device or f"d{number}",
        latitude=latitude,
        longitude=longitude,
        accuracy_km=accuracy,
        **more,
    )


def reached(visits, known=None):
    return {one.rule: one.level for one in rules.verdict(visits, known or Known(), LIMITS).signals}


@pytest.mark.parametrize(
    ("rule", "visits", "known", "level"),
    [
        ("R1", [visit(n) for n in range(3)], Known(issued=False), "alert"),
        ("R1", [visit()], Known(issued=False), "watch"),
        ("R2", [visit()], Known(active=False), "watch"),
        ("R2", [visit()], Known(active=True), None),
        ("R3", [visit(n) for n in range(3)], Known(ended_on=date(2026, 11, 4)), "alert"),
        ("R3", [visit()], Known(ended_on=date(2026, 11, 5)), None),
        ("R4", [visit(60 * n) for n in range(5)], Known(), "watch"),
        ("R4", [visit(60 * n) for n in range(10)], Known(), "alert"),
        ("R4", [visit(60 * n) for n in range(4)], Known(), None),
        ("R4", [visit(60 * n) for n in range(10)], Known(factor=3), None),
        ("R5", [visit(n) for n in range(6)], Known(serial=False, units=10), "alert"),
        ("R5", [visit(n) for n in range(6)], Known(serial=False), None),
        ("R6", [visit(0, place=TAY_NINH), visit(60, place=HANOI)], Known(), "alert"),
        ("R6", [visit(0, place=TAY_NINH), visit(60 * 3, place=HANOI)], Known(), "watch"),
        ("R6", [visit(0, place=TAY_NINH), visit(60 * 24, place=HANOI)], Known(), None),
        ("R6", [visit(0, place=TAY_NINH), visit(60, place=HANOI, in_app=True)], Known(), None),
        ("R7", [visit(n, province=str(n)) for n in range(5)], Known(), "alert"),
        ("R7", [visit(n * 24 * 60 * 4, province=str(n)) for n in range(3)], Known(), None),
        ("R8", [visit(n / 4) for n in range(20)], Known(), "alert"),
        ("R8", [visit(n / 4) for n in range(20)], Known(display=True), None),
        ("R10", [visit()], Known(made_on=date(2026, 11, 6)), "alert"),
        ("R12", [visit()], Known(reports=2), "alert"),
        ("R15", [visit(n * 60) for n in range(6)], Known(), "watch"),
    ],
)
def test_each_rule_is_reached_where_it_should(rule, visits, known, level):
    assert reached(visits, known).get(rule) == level


def test_one_rule_alone_raises_no_alarm_unless_it_suffices():
    slow = [visit(60 * 30 * n) for n in range(10)]  # ten devices, never six on a day
    assert reached(slow) == {"R4": "alert"}
    assert rules.verdict(slow, Known(), LIMITS).level == "watch"
    assert rules.verdict([visit()], Known(made_on=date(2026, 11, 6)), LIMITS).level == "alert"
    assert rules.verdict([visit(n * 60) for n in range(10)], Known(), LIMITS).level == "alert"


def test_repeats_robots_and_one_network_are_not_many_people():
    assert len(rules.counted([visit(n, device="d") for n in range(0, 30, 5)], LIMITS)) == 1
    assert len(rules.counted([visit(0, device="d"), visit(31, device="d")], LIMITS)) == 2
    assert rules.counted([visit(outside=True)], LIMITS) == []
    assert len({one.device for one in rules.counted([visit(n * 20, network="cafe") for n in range(20)], LIMITS)}) == 3


def test_a_client_that_walks_codes_is_found_and_a_busy_shop_is_not():
    walk = [Visit(AT + timedelta(seconds=10 * n), f"c{n}", "n", "w") for n in range(30)]
    shop = [Visit(AT + timedelta(minutes=30 * n), f"c{n}", "n", "s") for n in range(30)]
    guess = [Visit(AT + timedelta(hours=n), f"x{n}", "n", "g") for n in range(20)]
    unknown = {f"x{n}" for n in range(4)}
    assert rules.walkers([*walk, *shop, *guess], unknown, LIMITS) == {"w", "g"}


def test_alarms_of_one_campaign_are_found_by_the_networks_they_share():
    same = {f"c{n}": {"a", "b", f"own{n}"} for n in range(12)}
    apart = {f"k{n}": {f"x{n}", f"y{n}"} for n in range(12)}
    assert rules.campaign({**same, **apart}, LIMITS) == set(same)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 9), st.integers(0, 4)), max_size=60))
def test_more_scans_by_the_same_few_never_look_like_more_people(drawn):
    visits = [visit(minutes, device=f"D{device}", network=f"N{network}") for minutes, device, network in drawn]
    fair = rules.counted(visits, LIMITS)
    assert len(fair) <= len(visits)
    by_day = {}
    for one in fair:
        by_day.setdefault((one.network, clock.day_of(one.at)), set()).add(one.device)
    assert all(len(devices) <= 3 for devices in by_day.values())
    assert {one.device for one in fair} <= {one.device for one in visits}


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 30)), max_size=40), st.integers(1, 2000))
def test_the_most_devices_of_a_window_are_those_a_plain_look_finds(drawn, minutes):
    visits = sorted((visit(at, device=f"D{device}") for at, device in drawn), key=lambda one: one.at)
    window = timedelta(minutes=minutes)
    plain = max((len({one.device for one in visits if a.at <= one.at <= a.at + window}) for a in visits), default=0)
    assert rules._most_devices(visits, window) == plain


@pytest.mark.parametrize("spoil", [lambda d: d.pop("rules"), lambda d: d["rules"]["R4"].update(watch="5"), dict.clear])
def test_limits_that_lack_something_never_hold(spoil):
    import copy

    model = copy.deepcopy(dict(LIMITS))
    assert values.alike(copy.deepcopy(model), model)
    broken = copy.deepcopy(model)
    spoil(broken)
    assert not values.alike(broken, model)
