"""A worker's memory: bounded, short-lived, and never asked twice for the same thing at the same moment."""

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from txng.core.errors import Refused
from txng.web.public import memory
from txng.web.public.memory import Loader, Memory


def test_the_least_recently_used_leaves_first() -> None:
    kept: Memory[str, int] = Memory(2)
    for number, key in enumerate("ab"):
        kept.put(key, number, time.monotonic(), 60, kept.generation)
    assert kept.get("a") == (0, False)
    kept.put("c", 2, time.monotonic(), 60, kept.generation)
    assert [kept.get(key)[0] for key in "abc"] == [0, None, 2]


def test_a_value_lives_as_long_as_it_was_given_and_is_old_after_half() -> None:
    kept: Memory[str, int] = Memory(2)
    now = time.monotonic()
    kept.put("a", 1, now, 60, kept.generation)
    assert kept.get("a") == (1, False)
    kept.put("a", 1, now - 31, 60, kept.generation)
    assert kept.get("a") == (1, True)
    kept.put("a", 1, now - 61, 60, kept.generation)
    assert kept.get("a") == (None, True)
    assert len(kept) == 0


def test_what_was_read_before_an_announcement_is_not_kept_after_it() -> None:
    kept: Memory[str, int] = Memory(2)
    before = kept.generation
    kept.forget()
    kept.put("a", 1, time.monotonic(), 60, before)
    assert kept.get("a")[0] is None


class Source:
    """Counts what it is asked."""

    def __init__(self, seconds: float = 0.02):
        self.seconds = seconds
        self.batches: list[list[str]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()

    def load(self, keys: Sequence[str]) -> dict[str, str]:
        with self.lock:
            self.batches.append(list(keys))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.seconds)
        with self.lock:
            self.at_once -= 1
        if "wrong" in keys:
            raise LookupError("wrong")
        return {key: key.upper() for key in keys}


def loader(
    source: Source, batch: int = 1, tasks: int = 1, seconds: float = 60.0
) -> tuple[Loader[str, str], ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(4)
    return Loader(Memory(100), source.load, threads, lambda _: seconds, batch, tasks), threads


def test_everybody_who_waits_for_a_key_waits_for_one_load() -> None:
    source = Source()
    reader, threads = loader(source)

    async def ask() -> list[str]:
        return await asyncio.gather(*(reader.get("a") for _ in range(50)))

    with threads:
        assert set(asyncio.run(ask())) == {"A"}
        assert source.batches == [["a"]]


def test_nobody_waits_while_an_old_value_is_read_anew() -> None:
    source = Source()
    reader, threads = loader(source, seconds=0.2)

    async def ask() -> float:
        await reader.get("a")
        await asyncio.sleep(0.13)
        begun = time.monotonic()
        for _ in range(20):
            assert await reader.get("a") == "A"
        waited = time.monotonic() - begun
        await asyncio.sleep(0.1)
        assert reader.peek("a") == "A"  # the first value would be dead by now
        return waited

    with threads:
        assert asyncio.run(ask()) < source.seconds
        assert len(source.batches) in (2, 3)  # a busy machine may be slow enough for one more


def test_keys_that_come_while_a_load_runs_go_together_into_the_next() -> None:
    source = Source()
    reader, threads = loader(source, batch=10)

    async def ask() -> None:
        first = asyncio.ensure_future(reader.get("first"))
        await asyncio.sleep(0.005)
        await asyncio.gather(first, *(reader.get(f"k{number}") for number in range(12)))

    with threads:
        asyncio.run(ask())
        assert [len(batch) for batch in source.batches] == [1, 10, 2]


def test_no_more_loads_run_together_than_allowed() -> None:
    source = Source()
    reader, threads = loader(source, tasks=2)

    async def ask() -> None:
        await asyncio.gather(*(reader.get(f"k{number}") for number in range(8)))

    with threads:
        asyncio.run(ask())
        assert source.most_at_once == 2


def test_a_fault_reaches_those_who_wait_and_is_not_remembered() -> None:
    source = Source()
    reader, threads = loader(source)

    async def ask() -> None:
        for _ in range(2):
            with pytest.raises(LookupError):
                await reader.get("wrong")

    with threads:
        asyncio.run(ask())
        assert len(source.batches) == 2


def test_somebody_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    source = Source()
    reader, threads = loader(source)

    async def ask() -> str:
        impatient = asyncio.ensure_future(reader.get("a"))
        patient = asyncio.ensure_future(reader.get("a"))
        await asyncio.sleep(0.005)
        impatient.cancel()
        return await patient

    with threads:
        assert asyncio.run(ask()) == "A"


def test_too_many_who_wait_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_WAITING", 2)
    reader, threads = loader(Source())

    async def ask() -> list[str | BaseException]:
        return await asyncio.gather(*(reader.get(f"k{number}") for number in range(9)), return_exceptions=True)

    with threads:
        answers = asyncio.run(ask())
    assert sum(isinstance(answer, Refused) for answer in answers) == 7
