"""How often a key may call: as often as promised, never oftener, and the answer says what is left."""

import asyncio
import random

import pytest

from tests.portal import Portal
from txng.core.errors import Refused
from txng.web.api.epcis import pace, workers
from txng.web.api.epcis.faults import answered
from txng.web.api.epcis.pace import MINUTE, Pace
from txng.web.frontdoor import Request, Response


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def refused(at: Pace, holder: str) -> int | None:
    """Seconds to wait, None where the call was taken."""
    try:
        at.take(holder)
    except Refused as refusal:
        (problem,) = refusal.problems
        assert problem.code == "too-many-calls"
        return int(problem.params["seconds"])
    return None


def told(at: Pace, holder: str) -> list[int]:
    return [int(value) for _name, value in at.headers(holder)]


def test_a_minutes_calls_at_once_then_at_an_even_pace() -> None:
    clock = Clock()
    key = Pace(lambda: 60, clock)
    assert told(key, "a") == [60, 60, 0]
    assert [refused(key, "a") for _ in range(61)] == [None] * 60 + [1]
    assert told(key, "a") == [60, 0, 60]
    assert refused(key, "b") is None, "another key has its own"
    clock.now += 1
    assert [refused(key, "a"), refused(key, "a")] == [None, 1]
    clock.now += 60
    assert told(key, "a") == [60, 60, 0]


@pytest.mark.parametrize("seed", range(20))
def test_no_minute_ever_has_more_than_twice_the_pace_and_who_waits_is_taken(seed: int) -> None:
    rng = random.Random(seed)
    clock = Clock()
    key = Pace(lambda: 30, clock)
    taken: list[float] = []
    for _ in range(2_000):
        clock.now += rng.choice([0, 0.01, rng.random() * 5])
        wait = refused(key, "a")
        if wait is None:
            taken.append(clock.now)
            assert sum(at > clock.now - MINUTE for at in taken) <= 60
        else:
            clock.now += wait
            assert refused(key, "a") is None
            taken.append(clock.now)


def test_the_longest_quiet_of_too_many_holders_is_forgotten() -> None:
    key = Pace(lambda: 1)
    for number in range(10_001):
        key.take(number)
    key.take(0)  # forgotten: it may call again
    with pytest.raises(Refused):
        key.take(10_000)


def test_too_many_calls_are_refused_with_the_time_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "calls", Pace(lambda: 2, Clock()))

    async def endpoint(_request: Request) -> Response:
        workers.holder.set("a")
        pace.calls.take("a")
        return Response(200, [(b"x", b"y")])

    async def nothing() -> dict[str, object]:
        return {}

    scope = {"type": "http", "method": "GET", "path": "/epcis/events", "query_string": b"", "headers": []}
    answers = [asyncio.run(answered(Request(scope, nothing), endpoint)) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    headers = dict(answers[2].headers)
    assert (headers[b"retry-after"], headers[b"ratelimit-remaining"]) == (b"30", b"0")
    assert b'"code":"too-many-calls"' in answers[2].body


def test_answers_tell_what_is_left(portal_process: Portal) -> None:
    first = portal_process.ask("GET", "/epcis/events?perPage=1", key="owner")
    second = portal_process.ask("GET", "/epcis/events/none", key="owner")
    assert first.headers["ratelimit-limit"] == "30000"
    assert 29_000 < int(second.headers["ratelimit-remaining"]) <= 30_000
    assert 0 <= int(second.headers["ratelimit-reset"]) <= 60
    assert "ratelimit-limit" not in portal_process.ask("GET", "/epcis/events").headers
