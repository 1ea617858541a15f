"""What a worker keeps in memory, and how it asks the database for what it does not have.

A `Memory` is bounded and forgets: entries live for a short while, and all go when a change is announced. A `Loader`
fills it: everybody who waits for the same key waits for one load, and keys that come while a load runs go together
into the next one. What is asked for in the second half of its life is given at once and read anew behind the scenes,
so that nobody waits for a page that thousands look at.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

from txng.core.errors import Refused

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_WAITING = 5000


class Memory(Generic[K, V]):
    """At most ``size`` values, the least recently used leave first; each lives for as many seconds as it is given."""

    __slots__ = ("_entries", "generation", "size")

    def __init__(self, size: int):
        self.size = size
        self.generation = 0
        self._entries: OrderedDict[K, tuple[float, float, V]] = OrderedDict()

    def get(self, key: K) -> tuple[V | None, bool]:
        """The value, and whether it is time to read it anew: past half of its life, or not there."""
        entry = self._entries.get(key)
        if entry is None:
            return None, True
        now = time.monotonic()
        if entry[1] < now:
            del self._entries[key]
            return None, True
        self._entries.move_to_end(key)
        return entry[2], entry[0] < now

    def put(self, key: K, value: V, read_at: float, seconds: float, generation: int) -> None:
        """Keep ``value`` for ``seconds`` since it was read (monotonic clock), unless something was announced since."""
        if generation != self.generation:
            return
        self._entries[key] = (read_at + seconds / 2, read_at + seconds, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self.size:
            self._entries.popitem(last=False)

    def forget(self) -> None:
        """Drop everything, also what is being read at this moment."""
        self.generation += 1
        self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)


class Loader(Generic[K, V]):
    """Reads through a memory. ``load`` runs in a thread of ``executor`` and answers every key it was given.

    ``seconds`` says how long a value is kept; ``batch`` how many keys one load takes; ``tasks`` how many loads may run
    at the same time.
    """

    def __init__(
        self,
        memory: Memory[K, V],
        load: Callable[[Sequence[K]], Mapping[K, V]],
        executor: Executor,
        seconds: Callable[[V], float],
        batch: int = 1,
        tasks: int = 1,
    ):
        self.memory = memory
        self._load = load
        self._executor = executor
        self._seconds = seconds
        self._batch = batch
        self._tasks = tasks
        self._waiting: OrderedDict[K, asyncio.Future[V]] = OrderedDict()
        self._under_way: dict[K, asyncio.Future[V]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def peek(self, key: K) -> V | None:
        """What is kept of ``key``, at once."""
        value, is_old = self.memory.get(key)
        if is_old and value is not None and len(self._waiting) < MOST_WAITING:
            self._ask(key)
        return value

    async def get(self, key: K) -> V:
        """The value of ``key``. Raises what ``load`` raises, and `Refused` (``busy``) when too many wait."""
        known = self.peek(key)
        if known is not None:
            return known
        if len(self._waiting) >= MOST_WAITING and key not in self._under_way and key not in self._waiting:
            raise Refused("busy", seconds=1)
        return await asyncio.shield(self._ask(key))

    def _ask(self, key: K) -> asyncio.Future[V]:
        """The future of a value that is being read, or will be."""
        future = self._under_way.get(key) or self._waiting.get(key)
        if future is None:
            loop = asyncio.get_running_loop()
            future = self._waiting[key] = loop.create_future()
            if len(self._running) < self._tasks:
                task = loop.create_task(self._work())
                self._running.add(task)
                task.add_done_callback(self._running.discard)
        return future

    async def _work(self) -> None:
        while self._waiting:
            taken = [self._waiting.popitem(last=False) for _ in range(min(self._batch, len(self._waiting)))]
            await self._fulfil(dict(taken))

    async def _fulfil(self, futures: dict[K, asyncio.Future[V]]) -> None:
        self._under_way.update(futures)
        generation, read_at = self.memory.generation, time.monotonic()
        try:
            values = await asyncio.get_running_loop().run_in_executor(self._executor, self._load, list(futures))
            for key, future in futures.items():
                self.memory.put(key, values[key], read_at, self._seconds(values[key]), generation)
                if not future.done():
                    future.set_result(values[key])
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told to those who wait for it
            for future in futures.values():
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # when nobody waits, nobody needs to hear of it
        finally:
            for key in futures:
                self._under_way.pop(key, None)
