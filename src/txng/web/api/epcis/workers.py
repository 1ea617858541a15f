"""Threads that work with the database, few and bounded: what does not fit waits a little, then is asked to come back.

Each thread keeps its connection. A connection that died while nobody used it is replaced and the work is done once
more: everything here may be done twice (captures know events by their hash).
"""

import asyncio
import os
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connection

from txng.core.errors import Refused
from txng.web.api.epcis import limits

Answer = TypeVar("Answer")

_LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_SECONDS = 2


#: Whose request this is, once its key is known: what it waits for is counted as its own.
holder: ContextVar[Hashable] = ContextVar("holder", default=None)


class Workers:
    """At most ``count`` threads and ``waiting`` calls that wait for one.

    One `holder` has all threads but one, and half the room for waiting: whoever asks much or slowly leaves something
    to everybody else.
    """

    def __init__(self, name: str, count: int, waiting: int):
        self._name = name
        self._count = count
        self._room = count + waiting
        self._room_of_one = count + waiting // 2
        self._begin()
        os.register_at_fork(after_in_child=self._begin)  # threads stay behind in the parent: a fork needs its own

    def _begin(self) -> None:
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix=self._name)
        self._inside = 0
        self._turns: dict[Hashable, _Turns] = {}

    async def do(self, work: Callable[[], Answer]) -> Answer:
        """What ``work`` returns or raises; `Refused` ``busy`` when too many wait already, ``caller-busy`` when too many
        of this holder do."""
        whose = holder.get()
        turns = self._turns.get(whose) or _Turns(asyncio.Semaphore(max(self._count - 1, 1)))
        if whose is not None and turns.inside >= self._room_of_one:
            raise Refused("caller-busy", seconds=_SECONDS)
        if self._inside >= self._room:
            raise Refused("busy", seconds=_SECONDS)
        self._turns[whose] = turns
        turns.inside += 1
        self._inside += 1
        try:
            if whose is None:
                return await self._done(work)
            async with turns.running:
                return await self._done(work)
        finally:
            self._inside -= 1
            turns.inside -= 1
            if not turns.inside:
                self._turns.pop(whose, None)

    async def _done(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, work)


@dataclass(slots=True)
class _Turns:
    """Calls of one holder: how many there are, and how many of them may run at once."""

    running: asyncio.Semaphore
    inside: int = 0


def _with_connection(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except _LOST:
        if connection.connection is not None and not connection.connection.closed:
            raise
        connection.close()
    return work()


class Share:
    """What one body has taken of a `Budget` so far."""

    __slots__ = ("_budget", "_holder", "_taken")

    def __init__(self, budget: "Budget", holder: Hashable):
        self._budget = budget
        self._holder = holder
        self._taken = 0

    def take(self, size: int) -> None:
        """``size`` bytes more have arrived. Raises `Refused`: ``caller-busy`` or ``busy``."""
        self._budget.take(self._holder, size)
        self._taken += size

    def give_back(self) -> None:
        self._budget.give_back(self._holder, self._taken)
        self._taken = 0


class Budget:
    """Bytes of all bodies in hand, ``most`` altogether and ``most_of_one`` of one holder.

    Only what has arrived counts: who announces much and sends it slowly keeps nobody else out.
    """

    def __init__(self, most: int, most_of_one: int):
        self._left = most
        self._most_of_one = most_of_one
        self._held: dict[Hashable, int] = {}

    @contextmanager
    def share(self, holder: Hashable) -> Iterator[Share]:
        """Room for one body of ``holder``, which is free again at the end."""
        share = Share(self, holder)
        try:
            yield share
        finally:
            share.give_back()

    def take(self, holder: Hashable, size: int) -> None:
        held = self._held.get(holder, 0) + size
        if held > self._most_of_one:
            raise Refused("caller-busy", seconds=_SECONDS)
        if size > self._left:
            raise Refused("busy", seconds=_SECONDS)
        self._left -= size
        self._held[holder] = held

    def give_back(self, holder: Hashable, size: int) -> None:
        self._left += size
        held = self._held.get(holder, 0) - size
        if held > 0:
            self._held[holder] = held
        else:
            self._held.pop(holder, None)


captures = Workers("capture", limits.CAPTURES, limits.CAPTURES_WAITING)
questions = Workers("question", limits.QUESTIONS, limits.QUESTIONS_WAITING)
bodies = Budget(limits.BODIES, limits.BODIES_OF_CALLER)
