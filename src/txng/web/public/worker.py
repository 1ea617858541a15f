"""One worker process's memory of shelves and pages, and the threads that read what it does not have.

Shelves made from links alone stay for a minute as long as the database tells us of every change (LISTEN); without that,
and for everything made from other records than links, `SHORT` bounds how long an answer can be out of date. Then the
database is asked whether anything was written at all, and only if so the answer is made anew. A link whose period
begins or ends is noticed within `LONG`.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import psycopg
import structlog
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

from txng.resolver.links import Level
from txng.resolver.models import CHANNEL
from txng.resolver.selectors import Element
from txng.web.public import pages, shelves, visits
from txng.web.public.memory import Loader, Memory
from txng.web.public.shelves import Shelf
from txng.web.public.unchanged import Unchanged

SHORT = 1.8
LONG = 60.0
SHELVES_KEPT = 100_000
PATHS_KEPT = 20_000
PAGES_KEPT = 2_000
HOT_KEPT = 5_000
BATCH = 500
THREADS = 3
PING_SECONDS = 10.0
RETRY_SECONDS = 2.0

V = TypeVar("V")
_log = structlog.get_logger("txng.scan")


class Worker:
    """The memory of this process. Lives in one event loop."""

    def __init__(self) -> None:
        self._connections: list[BaseDatabaseWrapper] = []
        self._threads = ThreadPoolExecutor(THREADS, "scan", initializer=self._remember_connection)
        self._listening = False
        self._listener: asyncio.Task[None] | None = None
        self._flusher: asyncio.Task[None] | None = None
        self.shelves: Loader[Element, Shelf] = Loader(
            Memory(SHELVES_KEPT), Unchanged(shelves.find, HOT_KEPT, LONG), self._threads, self._seconds, BATCH
        )
        self.paths: Loader[tuple[str, ...], tuple[Level, ...]] = Loader(
            Memory(PATHS_KEPT), shelves.find_paths, self._threads, lambda _: SHORT, BATCH
        )
        self.pages: Loader[pages.Key, pages.Page] = Loader(
            Memory(PAGES_KEPT), Unchanged(pages.load, PAGES_KEPT, LONG), self._threads, lambda _: SHORT, tasks=2
        )

    def _seconds(self, shelf: Shelf) -> float:
        return LONG if shelf.redirects and self._listening else SHORT

    async def run(self, function: Callable[..., V], *arguments: object) -> V:
        """Call ``function`` in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(function, *arguments))

    def listen(self) -> None:
        """Hear of changes of links, and write down scans, from now on."""
        loop = asyncio.get_running_loop()
        self._listener = loop.create_task(self._listen())
        self._flusher = loop.create_task(visits.keep_flushing(self.run))

    async def close(self) -> None:
        tasks = [task for task in (self._listener, self._flusher) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await visits.flush(self.run)
        await asyncio.to_thread(self._end_threads)

    def _end_threads(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        for connection in self._connections:
            connection.inc_thread_sharing()  # its thread has ended: nobody else uses it any more
            connection.close()

    def _remember_connection(self) -> None:
        """Every thread has a connection of its own, which ends with the worker."""
        self._connections.append(connections["default"])

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError, TimeoutError) as error:
                _log.warning("not hearing of link changes", error=str(error)[:200])
            finally:
                self._listening = False
                self.shelves.memory.forget()
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self) -> None:
        async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.shelves.memory.forget()  # what changed before we listened was not heard
            self._listening = True
            while True:
                async for _notice in connection.notifies(timeout=PING_SECONDS):
                    self.shelves.memory.forget()
                async with asyncio.timeout(PING_SECONDS):  # a connection that died without a word does not answer
                    await connection.execute("SELECT 1")


def _address() -> str:
    """The address of the database for a connection of our own, outside Django's."""
    given = connections["default"].settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address = {key: str(given[name]) for key, name in named.items() if given.get(name)}
    return make_conninfo(**address, connect_timeout=5, application_name="txng scan")
