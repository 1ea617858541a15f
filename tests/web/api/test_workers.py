"""Bounded work: what does not fit is asked to come back, what died while idle is replaced, what fails has a name."""

import asyncio
import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import OperationalError, connection

from txng.core.errors import Refused
from txng.events.connection import database
from txng.web.api.epcis.faults import answered
from txng.web.api.epcis.workers import Budget, Share, Workers, holder
from txng.web.frontdoor import Request, Response


def test_more_than_there_is_room_for_is_refused_at_once() -> None:
    workers = Workers("test", count=1, waiting=2)
    release = threading.Event()

    async def crowd() -> list[object]:
        tasks = [asyncio.create_task(workers.do(lambda: release.wait(10))) for _ in range(3)]
        await asyncio.sleep(0.01)
        with pytest.raises(Refused) as refusal:
            await workers.do(lambda: True)
        assert refusal.value.problems[0].code == "busy"
        release.set()
        done = await asyncio.gather(*tasks)
        assert await workers.do(lambda: "again")
        return list(done)

    assert asyncio.run(crowd()) == [True, True, True]


def test_one_holder_leaves_a_thread_and_room_to_the_others() -> None:
    workers = Workers("test", count=2, waiting=4)
    release = threading.Event()

    async def of(whose: str, work: Callable[[], object]) -> object:
        holder.set(whose)
        return await workers.do(work)

    async def crowd() -> list[object]:
        slow = [asyncio.create_task(of("greedy", lambda: release.wait(10))) for _ in range(4)]
        await asyncio.sleep(0.01)
        with pytest.raises(Refused) as refusal:
            await of("greedy", lambda: True)
        assert refusal.value.problems[0].code == "caller-busy"
        assert await asyncio.wait_for(of("other", lambda: "at once"), 2) == "at once"
        release.set()
        return list(await asyncio.gather(*slow))

    assert asyncio.run(crowd()) == [True] * 4


def refused(share: Share, size: int) -> str | None:
    try:
        share.take(size)
    except Refused as refusal:
        return refusal.problems[0].code
    return None


def test_bodies_share_a_budget_as_they_arrive() -> None:
    budget = Budget(10, 6)
    with budget.share("a") as one, budget.share("a") as two, budget.share("b") as other:
        assert [refused(one, 4), refused(two, 2), refused(two, 1)] == [None, None, "caller-busy"]
        assert [refused(other, 4), refused(other, 1)] == [None, "busy"]
    with budget.share("a") as one, budget.share("b") as other:
        assert [refused(one, 6), refused(other, 4)] == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_replaced() -> None:
    workers = Workers("test", count=1, waiting=1)

    def number() -> int:
        return database().info.backend_pid

    def ask() -> int:
        row = database().execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        return int(row[0])

    first = asyncio.run(workers.do(number))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    second = asyncio.run(workers.do(ask))
    asyncio.run(workers.do(lambda: connection.close()))
    assert first != second


def raising(error: Exception) -> Callable[[Request], object]:
    async def endpoint(_request: Request) -> Response:
        raise error

    return endpoint


def wrapped(cause: Exception) -> OperationalError:
    error = OperationalError("as Django wraps it")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (psycopg.errors.DiskFull("no space"), 507, "disk-full-now"),
        (wrapped(psycopg.errors.DiskFull("no space")), 507, "disk-full-now"),
        (psycopg.OperationalError("server closed the connection"), 503, "database-gone"),
        (psycopg.errors.AdminShutdown("terminating"), 503, "database-gone"),
        (wrapped(psycopg.OperationalError("refused")), 503, "database-gone"),
        (psycopg.errors.QueryCanceled("statement timeout"), 413, "query-too-wide"),
        (Refused("busy", seconds=2), 503, "busy"),
    ],
)
def test_what_goes_wrong_underneath_has_a_name(error: Exception, status: int, code: str) -> None:
    scope = {"type": "http", "method": "GET", "path": "/epcis/events", "query_string": b"", "headers": []}

    async def nothing() -> dict[str, object]:
        return {}

    answer = asyncio.run(answered(Request(scope, nothing), raising(error)))  # type: ignore[arg-type]
    assert answer.status == status
    assert f'"code":"{code}"'.encode() in answer.body
    assert (b"retry-after" in dict(answer.headers)) is (status == 503)


def test_a_fault_of_ours_is_not_hidden() -> None:
    scope = {"type": "http", "method": "GET", "path": "/epcis/events", "query_string": b"", "headers": []}

    async def nothing() -> dict[str, object]:
        return {}

    with pytest.raises(psycopg.ProgrammingError):
        asyncio.run(answered(Request(scope, nothing), raising(psycopg.ProgrammingError("wrong"))))  # type: ignore[arg-type]
