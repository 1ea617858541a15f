"""One worker process's memory of links and pages, and the threads that read what it does not have.

Links stay for a minute as long as the database tells us of every change (LISTEN); without that, and for everything
made from other records than links, `SHORT` bounds how long an answer can be out of date.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import psycopg
import structlog
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

from txng.gs1 import compression
from txng.gs1.digital_link import DigitalLink, parse_path
from txng.gs1.problems import Problem, ProblemError
from txng.resolver.choice import Asked, Found, choose
from txng.resolver.links import DEFAULT_MULTI, Level
from txng.resolver.models import CHANNEL
from txng.resolver.selectors import level_paths, levels
from txng.web.frontdoor import Response
from txng.web.public import pages
from txng.web.public.answers import links_header, redirect
from txng.web.public.memory import Loader, Memory
from txng.web.public.own_links import own_levels

SHORT = 1.5
LONG = 60.0
LINKS_KEPT = 100_000
PAGES_KEPT = 2_000
BATCH = 500
PING_SECONDS = 10.0
RETRY_SECONDS = 2.0

V = TypeVar("V")
_log = structlog.get_logger("txng.scan")


@dataclass(frozen=True, slots=True)
class Known:
    """What there is behind one raw path.

    ``levels``: most specific first, our own links behind the registered ones of the same level. ``plain``: the answer
    to a request without wishes, when it is a redirect; ``is_page``: it is our own page. ``is_short``: the request
    named the identifier as a binary EPC.
    """

    link: DigitalLink
    path: str
    levels: tuple[Level, ...]
    is_short: bool
    plain: Response | None
    is_page: bool

    @property
    def links_header(self) -> tuple[bytes, bytes]:
        return links_header(self.path, self.is_short)


def identify(raw_path: str) -> DigitalLink:
    """The identifier of an undecoded path, also of a binary EPC (``/eh…``, ``/ex…``). Raises `ProblemError`.

    A key after something else is no address of ours: this resolver stands at the root of its host.
    """
    if raw_path.startswith(("/eh", "/ex")):
        return compression.decompress_path(raw_path)
    link = parse_path(raw_path)
    if link.stem:
        raise ProblemError([Problem("no-primary-key", {"path": raw_path[:100]})])
    return link


def find(raw_paths: Sequence[bytes]) -> Mapping[bytes, Known]:
    """Everything known about these paths, which `identify` has read before; one query for all their links."""
    links = {raw: identify(raw.decode("latin-1")) for raw in raw_paths}
    wanted = {raw: level_paths((link.key, *link.qualifiers)) for raw, link in links.items()}
    pages.use_live_connection()
    registered = levels(path for paths in wanted.values() for path in paths)
    found = {}
    for raw, link in links.items():
        known = tuple(registered[path] for path in wanted[raw] if path in registered)
        found[raw] = _known(link, own_levels(link, known), not raw.startswith(f"/{link.key[0]}/".encode()))
    return found


def _known(link: DigitalLink, every: tuple[Level, ...], is_short: bool) -> Known:
    """Settle beforehand what most requests ask: no wishes, no query."""
    path = link.path
    choice = choose(every, Asked())
    if not isinstance(choice, Found):
        return Known(link, path, every, is_short, None, False)
    if choice.link.served_here:
        return Known(link, path, every, is_short, None, True)
    settled = not any(level.of_type(DEFAULT_MULTI) for level in every)
    plain = redirect(choice.link.href, b"", links_header(path, is_short)) if settled else None
    return Known(link, path, every, is_short, plain, False)


class Worker:
    """The memory of this process. Lives in one event loop."""

    def __init__(self) -> None:
        self._connections: list[BaseDatabaseWrapper] = []
        self._threads = ThreadPoolExecutor(3, "scan", initializer=self._remember_connection)
        self._listening = False
        self._listener: asyncio.Task[None] | None = None
        self.links: Loader[bytes, Known] = Loader(Memory(LINKS_KEPT), find, self._threads, self._link_seconds, BATCH)
        self.pages: Loader[pages.Key, pages.Page] = Loader(
            Memory(PAGES_KEPT), pages.load, self._threads, lambda _: SHORT, tasks=2
        )

    def _link_seconds(self, known: Known) -> float:
        redirects = bool(known.levels) and not known.is_page
        return LONG if redirects and self._listening else SHORT

    async def run(self, function: Callable[..., V], *arguments: object) -> V:
        """Call ``function`` in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(function, *arguments))

    def listen(self) -> None:
        """Hear of changes of links from now on."""
        self._listener = asyncio.get_running_loop().create_task(self._listen())

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
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
                self.links.memory.forget()
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self) -> None:
        async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.links.memory.forget()  # what changed before we listened was not heard
            self._listening = True
            while True:
                async for _notice in connection.notifies(timeout=PING_SECONDS):
                    self.links.memory.forget()
                async with asyncio.timeout(PING_SECONDS):  # a connection that died without a word does not answer
                    await connection.execute("SELECT 1")


def _address() -> str:
    """The address of the database for a connection of our own, outside Django's."""
    given = connections["default"].settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address = {key: str(given[name]) for key, name in named.items() if given.get(name)}
    return make_conninfo(**address, connect_timeout=5, application_name="txng scan")
