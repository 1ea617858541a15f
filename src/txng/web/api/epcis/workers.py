"""Threads that work with the database, few and bounded: what does not fit waits a little, then is asked to come back.

Each thread keeps its connection. A connection that died while nobody used it is replaced and the work is done once
more: everything here may be done twice (captures know events by their hash).
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connection

from txng.core.errors import Refused
from txng.web.api.epcis import limits

Answer = TypeVar("Answer")

_LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_SECONDS = 2


class Workers:
    """At most ``count`` threads and ``waiting`` calls that wait for one."""

    def __init__(self, name: str, count: int, waiting: int):
        self._name = name
        self._count = count
        self._room = count + waiting
        self._begin()
        os.register_at_fork(after_in_child=self._begin)  # threads stay behind in the parent: a fork needs its own

    def _begin(self) -> None:
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix=self._name)
        self._inside = 0

    async def do(self, work: Callable[[], Answer]) -> Answer:
        """What ``work`` returns or raises; `Refused` ``busy`` when too many wait already."""
        if self._inside >= self._room:
            raise Refused("busy", seconds=_SECONDS)
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, work)
        finally:
            self._inside -= 1


def _with_connection(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except _LOST:
        if connection.connection is not None and not connection.connection.closed:
            raise
        connection.close()
    return work()


class Budget:
    """Bytes of all bodies in hand."""

    def __init__(self, most: int):
        self._left = most

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        if size > self._left:
            raise Refused("busy", seconds=_SECONDS)
        self._left -= size
        try:
            yield
        finally:
            self._left += size


captures = Workers("capture", limits.CAPTURES, limits.CAPTURES_WAITING)
questions = Workers("question", limits.QUESTIONS, limits.QUESTIONS_WAITING)
bodies = Budget(limits.BODIES)
