"""A job exists exactly if its act was committed, runs at least once whatever dies, and never vanishes when it fails."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from tests.jobs import waiting, work_off
from txng.accounts.viewers import SYSTEM
from txng.core import changes, clock, jobs
from txng.core.errors import Missing
from txng.core.models import ChangeRecord, JobFault

seen: list[str] = []


@jobs.job("acts", retry=jobs.Retry(times=2, first=timedelta(0)))
def note(*, word: str) -> None:
    seen.append(word)
    if word == "fails":
        raise ValueError("no such word")
    if word == "gives up":
        raise jobs.GiveUp("never")


@jobs.job("mail", priority=5)
def urgent() -> None:
    seen.append("urgent")


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def work_once() -> None:
    """The real worker, in a thread of its own, until nothing is due."""

    def run() -> None:
        from procrastinate.contrib.django.utils import connector_params

        try:
            asyncio.run(_without_signals(jobs._work, connector_params("default")))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


async def _without_signals(loop_work: Callable[..., object], conninfo: dict[str, object]) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler = lambda *_: None  # type: ignore[method-assign, assignment]
    await loop_work(conninfo, None, False)  # type: ignore[misc]


@pytest.mark.django_db
class TestInOneTransaction:
    @pytest.fixture(autouse=True)
    def _empty_queue(self, db: None) -> None:
        """Tests that commit leave jobs behind: they are out of the way until this transaction is rolled back."""
        rows("truncate procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs")

    def test_a_job_exists_exactly_if_the_act_was_committed(self) -> None:
        def failing() -> None:
            with changes.act(actor=SYSTEM, kind="test.act"):
                jobs.defer(note, {"word": "lost"})
                raise RuntimeError

        with pytest.raises(RuntimeError):
            failing()
        with changes.act(actor=SYSTEM, kind="test.act"):
            jobs.defer(note, {"word": "kept"})
        assert waiting() == [("tests.core.test_jobs.note", {"word": "kept"})]
        assert work_off() == ["tests.core.test_jobs.note"]
        assert seen == ["kept"]
        assert waiting() == []

    def test_a_key_makes_it_one_job_until_it_begins(self) -> None:
        first = jobs.defer(note, {"word": "a"}, key="k")
        assert jobs.defer(note, {"word": "a"}, key="k") == first
        assert jobs.defer(note, {"word": "a"}, key="other") != first
        rows("select id from procrastinate_fetch_job_v2(null, null)")
        again = jobs.defer(note, {"word": "a"}, key="k")
        assert again != first, "what changes while it runs needs another run"
        rows("select procrastinate_retry_job_v2(%s, now(), null, null, null)", first)
        assert len(waiting()) == 3, "a run that comes back does not collide with the new one"

    def test_priority_order_and_time(self) -> None:
        jobs.defer(note, {"word": "later"}, at=clock.now() + timedelta(hours=1))
        jobs.defer(note, {"word": "first"}, order="thing:1")
        jobs.defer(note, {"word": "second"}, order="thing:1")
        jobs.defer(urgent)
        work_off()
        assert seen == ["urgent", "first", "second"]
        assert [arguments["word"] for _, arguments in waiting()] == ["later"]

    def test_arguments_are_checked_where_the_mistake_is_made(self) -> None:
        with pytest.raises(TypeError):
            jobs.defer(note, {"wrod": "a"})
        with pytest.raises(TypeError):
            jobs.defer(note, {"word": object()})
        with pytest.raises(ValueError, match="no queue"):
            jobs.job("nowhere")

    def test_health_says_how_long_the_first_has_waited(self) -> None:
        assert jobs.health() == (0, 0.0, 0, None)
        jobs.defer(note, {"word": "a"}, at=clock.now() - timedelta(seconds=900))
        jobs.defer(note, {"word": "b"}, at=clock.now() + timedelta(hours=1))
        rows("update procrastinate_events set at = now() - interval '15 minutes' where type = 'deferred'")
        health = jobs.health()
        assert (health.waiting, health.ok) == (1, False)
        assert 890 < health.oldest_seconds < 990

    def test_a_vanished_worker_loses_its_jobs_and_a_killer_is_parked(self) -> None:
        number = jobs.defer(note, {"word": "a"})
        for attempt in range(3):
            rows("select id from procrastinate_fetch_job_v2(null, null)")
            jobs.rescue()
            [(status, attempts)] = rows("select status::text, attempts from procrastinate_jobs where id = %s", number)
            assert (status, attempts) == (("todo", attempt + 1) if attempt < 2 else ("failed", 3))
        assert [job.error for job in jobs.parked()] == ["worker-vanished"]

    def test_a_parked_job_is_decided_by_a_person_and_that_is_on_record(self) -> None:
        numbers = [jobs.defer(note, {"word": word}) for word in ("a", "b")]
        rows("update procrastinate_jobs set status = 'failed', attempts = 3")
        jobs.parked_retry(job_id=numbers[0], actor=SYSTEM)
        jobs.parked_discard(job_id=numbers[1], actor=SYSTEM, reason="nobody waits for it")
        assert [arguments for _, arguments in waiting()] == [{"word": "a"}]
        assert jobs.parked() == []
        assert [record.kind for record in ChangeRecord.objects.filter(kind__startswith="job.").order_by("id")] == [
            "job.retry",
            "job.discard",
        ]
        with pytest.raises(Missing):
            jobs.parked_retry(job_id=numbers[0], actor=SYSTEM)

    def test_done_jobs_are_forgotten_after_a_week_and_parked_ones_are_not(self) -> None:
        for word in ("old", "new"):
            jobs.defer(note, {"word": word})
        work_off()
        rows("update procrastinate_events set at = at - interval '8 days' where job_id ="
             " (select min(id) from procrastinate_jobs)")  # fmt: skip
        parked = jobs.defer(note, {"word": "parked"})
        rows("update procrastinate_jobs set status = 'failed' where id = %s", parked)
        rows("update procrastinate_events set at = at - interval '8 days' where job_id = %s", parked)
        JobFault.objects.create(job=parked, name="x", attempt=1, error="e")
        jobs.tidy()
        assert {row[0] for row in rows("select args ->> 'word' from procrastinate_jobs")} == {"new", "parked"}
        assert JobFault.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestTheWorker:
    def test_it_works_retries_and_parks(self) -> None:
        jobs.defer(note, {"word": "good"})
        jobs.defer(note, {"word": "gives up"})
        failing = jobs.defer(note, {"word": "fails"})
        for _ in range(4):
            work_once()
        assert seen.count("good") == 1
        assert seen.count("gives up") == 1
        assert seen.count("fails") == 3, "once, and two more times"
        assert {job.arguments["word"] for job in jobs.parked()} == {"fails", "gives up"}
        assert [fault.attempt for fault in JobFault.objects.filter(job=failing).order_by("id")] == [1, 2, 3]
        assert "ValueError: no such word" in jobs.parked()[0].error
        assert jobs.health().parked == 2

    def test_a_job_waits_for_the_act_that_asked_for_it_again(self) -> None:
        """Else the run would miss what the act is about to write."""
        jobs.defer(note, {"word": "early"}, key="k")
        with transaction.atomic():
            jobs.defer(note, {"word": "early"}, key="k")
            work_once()
            assert seen == []
        work_once()
        assert seen == ["early"]

    def test_timetables_are_kept_in_the_time_of_the_province(self) -> None:
        name = "tests.daily"
        jobs._jobs[name] = jobs.Job(name, lambda: seen.append("daily"), "acts", jobs.Retry(), 0, "30 6 * * *")
        try:
            periodic = jobs._app({}).periodic_registry.periodic_tasks[(name, "")]
        finally:
            del jobs._jobs[name]
        noon = datetime(2026, 3, 1, 5, 0, tzinfo=UTC).timestamp()  # 12:00 in Tây Ninh
        at = periodic.croniter.get_next(ret_type=float, start_time=noon)
        assert datetime.fromtimestamp(at, UTC) == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        periodic.croniter.set_current(start_time=noon)
        assert periodic.croniter.get_prev(ret_type=float) == at - 86_400

    def test_many_acts_at_once_share_one_keyed_job(self) -> None:
        numbers: list[int] = []

        def act() -> None:
            try:
                with transaction.atomic():
                    numbers.append(jobs.defer(note, {"word": "x"}, key="shared"))
                    time.sleep(0.02)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=act) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(numbers) == 8
        assert len(set(numbers)) == 1


def test_pauses_double_up_to_the_longest() -> None:
    retry = jobs.Retry(times=9, first=timedelta(seconds=10), longest=timedelta(minutes=1))
    for attempt, seconds in enumerate((10, 20, 40, 60, 60)):
        assert 0.89 * seconds < retry.pause(attempt).total_seconds() < 1.11 * seconds
    assert retry.pause(10**6) <= timedelta(seconds=66)
