"""Reading anew only what can have changed: what was read stays right as long as nobody has written to the database.

PostgreSQL names what a transaction can see: ``pg_current_snapshot()``, the numbers of the writing transactions that
have ended and of those that are under way. Two transactions with the same snapshot see the same rows, whoever wrote
them and by whatever tool. To ask for it costs a fraction of a millisecond, to make a page some thirty, during which
everybody else who scans waits for the interpreter.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from django.db import close_old_connections, connection

from txng.core import clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

State = tuple[str, str]
"""What the database shows, and the day it is: pages tell what has expired."""


class _Kept(NamedTuple, Generic[V]):
    state: State
    until: float
    value: V


class Unchanged(Generic[K, V]):
    """A loader of `txng.web.public.memory.Loader` around another, ``load``.

    Gives the value it gave before while the database shows the same, for at most ``seconds``; keeps ``size`` values.
    May be called by several threads.
    """

    def __init__(self, load: Callable[[Sequence[K]], Mapping[K, V]], size: int, seconds: float):
        self._load = load
        self._size = size
        self._seconds = seconds
        self._kept: OrderedDict[K, _Kept[V]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, keys: Sequence[K]) -> Mapping[K, V]:
        close_old_connections()  # one that has died since its last use
        now, state = time.monotonic(), _state()
        with self._lock:
            known = {
                key: kept.value
                for key in keys
                if (kept := self._kept.get(key)) is not None and kept.state == state and kept.until > now
            }
        wanted = [key for key in keys if key not in known]
        if not wanted:
            return known
        # What is written while these are read has another state: then they are read again.
        read = self._load(wanted)
        with self._lock:
            for key, value in read.items():
                self._kept[key] = _Kept(state, now + self._seconds, value)
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return {**known, **read}


def _state() -> State:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_snapshot()::text")
        (snapshot,) = cursor.fetchone()
    return snapshot, clock.today().isoformat()
