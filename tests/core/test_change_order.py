"""Change records come in the order of their commits: nothing skipped, nothing twice, whatever happens meanwhile."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import InterfaceError

from txng.accounts.viewers import SYSTEM
from txng.core import change_order, changes
from txng.core.models import ChangePosition, ChangeRecord


class Broken(Exception):
    """Something goes wrong in the middle."""


def act(kind: str) -> None:
    with changes.act(actor=SYSTEM, kind=kind):
        pass


@pytest.mark.django_db
def test_positions_have_no_gaps_and_start_where_a_reader_asks() -> None:
    before = change_order.behind("new")
    for kind in "abc":
        act(kind)
    assert change_order.behind("new") == before + 3
    all_of_them = change_order.changes_after(0, limit=10_000)
    assert [change.position for change in all_of_them] == list(range(1, len(all_of_them) + 1))
    last = all_of_them[-4].position if len(all_of_them) > 3 else 0
    assert [change.record.kind for change in change_order.changes_after(last)] == ["a", "b", "c"]
    assert [change.record.kind for change in change_order.changes_after(last, limit=2)] == ["a", "b"]
    assert change_order.changes_after(last + 3) == []


@pytest.mark.django_db
def test_a_follower_goes_on_where_it_stopped_and_stays_where_it_failed() -> None:
    with change_order.following("f", limit=100_000):
        pass
    act("a"), act("b")
    with suppress(Broken), change_order.following("f") as taken:
        assert [change.record.kind for change in taken] == ["a", "b"]
        raise Broken
    with change_order.following("f", limit=1) as taken:
        assert [change.record.kind for change in taken] == ["a"]
    with change_order.following("f") as taken:
        assert [change.record.kind for change in taken] == ["b"]
    with change_order.following("f") as taken:
        assert taken == []
    assert change_order.behind("f") == 0


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Acts that are really committed; those of the migrations are behind the follower ``both`` already."""
    with change_order.following("both", limit=100_000):
        pass
    yield
    connection.close()


@pytest.mark.usefixtures("committed")
def test_an_act_that_commits_late_is_not_skipped() -> None:
    start = ChangePosition.objects.count()
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            act("slow")
            begun.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    act("quick")
    assert [change.record.kind for change in change_order.changes_after(start)] == ["quick"]
    go_on.set()
    thread.join()
    found = change_order.changes_after(start)
    assert [change.record.kind for change in found] == ["quick", "slow"]
    assert found[1].record.pk < found[0].record.pk  # by id it would have been missed


def write(number: int, acts: int, written: list[str]) -> None:
    """One writer: acts of different length, one in five fails after its record was written."""
    chance = random.Random(number)
    for count in range(acts):
        name = f"w{number}.{count}"
        with suppress(Broken), transaction.atomic():
            act(name)
            time.sleep(chance.random() * 0.004)
            if chance.random() < 0.2:
                raise Broken
            written.append(name)
    connection.close()


def follow(seed: int, seen: list[str], done: threading.Event) -> None:
    """One of two followers of the same name; now and then it fails, or its connection is cut off in the middle."""
    chance = random.Random(seed)
    while True:
        ended = done.is_set()
        try:
            with change_order.following("both", limit=chance.randrange(1, 12)) as taken:
                kinds = [change.record.kind for change in taken]
                danger = chance.random()
                if danger < 0.1:
                    raise Broken
                if danger < 0.15:
                    with connection.cursor() as cursor:
                        cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        except (Broken, OperationalError, InterfaceError):
            connection.close()
            continue
        seen.extend(kinds)  # list.extend is one step: nobody comes between
        if ended and not kinds:
            break
    connection.close()


@pytest.mark.usefixtures("committed")
def test_with_many_writers_and_failing_followers_each_change_comes_exactly_once() -> None:
    start = ChangePosition.objects.count()
    written: list[str] = []
    seen: list[str] = []
    done = threading.Event()
    writers = [threading.Thread(target=write, args=(number, 40, written)) for number in range(4)]
    followers = [threading.Thread(target=follow, args=(seed, seen, done)) for seed in (1, 2)]
    for thread in [*writers, *followers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in followers:
        thread.join()
    assert len(written) > 100
    assert sorted(seen) == sorted(written)
    positions = list(ChangePosition.objects.order_by("position").values_list("position", "record"))
    assert [position for position, _ in positions] == list(range(1, start + len(written) + 1))
    kinds = ChangeRecord.objects.in_bulk([record for _, record in positions])
    order = [kinds[record].kind for _, record in positions]
    for number in range(4):  # what one writer did one after the other stays in this order
        own = [kind for kind in order if kind.startswith(f"w{number}.")]
        assert own == sorted(own, key=lambda kind: int(kind.partition(".")[2]))
