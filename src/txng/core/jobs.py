"""Background work, kept in the same database as everything else (procrastinate).

    @job("mail", retry=Retry(times=10))
    def mail_send(*, message: int) -> None: ...

    with changes.act(…):
        …
        defer(mail_send, {"message": message.id}, key=f"mail:{message.id}")

A deferred job is a row written over the connection of the caller: it exists exactly if the act was committed. A job may
run more than once (a worker was killed, an act was repeated), so every job looks first whether its work is done.
Jobs take ids, never personal data: their arguments are shown to administrators. Modules named ``jobs`` of installed
rooms are loaded by the worker; a job defined elsewhere must be imported by one of them.
"""

import asyncio
import inspect
import json
import os
import random
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from txng.core import changes, clock
from txng.core.errors import Missing
from txng.core.models import JobFault

if TYPE_CHECKING:
    import procrastinate

log = structlog.get_logger()

#: Queues and how many of their jobs run at the same time. Each has its own, so that a dead receiver or a long report
#: never keeps a notice from going out.
LANES: Mapping[str, int] = {"acts": 2, "mail": 1, "outbound": 4, "documents": 1}

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0  # a worker that was silent for so long is gone
GRACE_SECONDS = 6.0  # for jobs in hand when the worker is told to stop
KEPT_DAYS = 7  # done jobs stay visible for so long
WAITING_TOO_LONG = 600  # seconds
CATCH_UP_SECONDS = 86_400  # a timetable missed while nothing ran is made up for, once, within a day


class GiveUp(Exception):
    """Raised by a job whose work can never succeed: it is parked at once, without further attempts."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a failed job is tried again, and the pauses: doubled each time from ``first`` up to ``longest``."""

    times: int = 8
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=6)

    def pause(self, attempt: int) -> timedelta:
        """The pause after attempt number ``attempt`` (from 0), a tenth longer or shorter by chance."""
        exact = min(self.first.total_seconds() * 2 ** min(attempt, 40), self.longest.total_seconds())
        return timedelta(seconds=exact * random.uniform(0.9, 1.1))


@dataclass(frozen=True)
class Job:
    """A function that can be deferred; calling it runs it here and now. ``name`` is what is stored: keep it."""

    name: str
    function: Callable[..., None]
    queue: str
    retry: Retry
    priority: int
    periodic: str | None

    def __call__(self, **arguments: Any) -> None:
        self.function(**arguments)


_jobs: dict[str, Job] = {}


def job(
    queue: str = "acts", *, retry: Retry | None = None, priority: int = 0, periodic: str | None = None
) -> Callable[[Callable[..., None]], Job]:
    """Make a function a job. ``periodic``: a cron line in the time of the province, ``"30 6 * * *"`` for half past six.

    Higher ``priority`` goes first. Its stored name is the module below ``txng`` without ``jobs``, and the function.
    """
    if queue not in LANES:
        raise ValueError(f"{queue!r} is no queue; there are {', '.join(LANES)}")

    def made(function: Callable[..., None]) -> Job:
        place = [part for part in function.__module__.split(".") if part not in ("txng", "jobs")]
        name = ".".join([*place, function.__name__])
        if name in _jobs:
            raise ValueError(f"there is a job {name} already")
        _jobs[name] = Job(name, function, queue, retry or Retry(), priority, periodic)
        return _jobs[name]

    return made


def defer(
    job: Job,
    arguments: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    order: str | None = None,
    at: datetime | None = None,
    priority: int | None = None,
) -> int:
    """Have ``job`` done by the worker once the running transaction is committed; the id of the stored job.

    ``key``: while a job with this key waits, it is the same job. It cannot start before the running transaction has
    ended, so it will see what that transaction wrote. ``order``: jobs with the same word run one at a time, in the
    order they were made. ``at``: not earlier. ``arguments``: JSON values that fit the function, else `TypeError`.
    """
    given = dict(arguments or {})
    inspect.signature(job.function).bind(**given)
    values: list[Any] = [
        job.queue,
        job.name,
        job.priority if priority is None else priority,
        order,
        key,
        json.dumps(given),
        at,
    ]
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "insert into procrastinate_jobs"
                " (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)"
                " values (%s, %s, %s, %s, %s, %s::jsonb, %s)"
                " on conflict (queueing_lock) where status = 'todo' do nothing returning id",
                values,
            )
            row = cursor.fetchone()
            if row is None:  # one waits: hold it until we are through
                cursor.execute(
                    "select id from procrastinate_jobs where queueing_lock = %s and status = 'todo' for share", [key]
                )
                row = cursor.fetchone()
            if row is not None:
                return int(row[0])


# -- the worker --------------------------------------------------------------------------------------------------------


def load() -> Mapping[str, Job]:
    """Every job of the portal by name."""
    autodiscover_modules("jobs")
    return _jobs


def _note_fault(job_id: int, name: str, attempt: int, error: BaseException) -> None:
    """Keep what went wrong, for whoever looks after parked jobs. Best effort: the database itself may be the fault."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    words = f"{type(error).__name__}: {error} ({frame.filename.rpartition('/txng/')[2]}:{frame.lineno})"
    try:
        JobFault.objects.create(job=job_id, name=name, attempt=attempt + 1, error=words[:2000].replace("\0", ""))
    except DatabaseError:
        log.warning("job-fault-not-kept", job=job_id)


def _app(conninfo: dict[str, Any]) -> "procrastinate.App":
    """procrastinate's view of our jobs, with connections of its own for the worker's loop."""
    from croniter import croniter
    from procrastinate import RetryDecision
    from procrastinate.contrib.django import DjangoApp
    from procrastinate.psycopg_connector import PsycopgConnector
    from procrastinate.retry import BaseRetryStrategy

    class Strategy(BaseRetryStrategy):
        def __init__(self, retry: Retry):
            self.retry = retry

        def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
            if isinstance(exception, GiveUp) or job.attempts >= self.retry.times:
                return None
            return RetryDecision(retry_at=clock.now() + self.retry.pause(job.attempts))

    def runner(ours: Job) -> Callable[..., None]:
        def run(context: Any, **arguments: Any) -> None:
            if ours.periodic:
                arguments.pop("timestamp", None)
            with structlog.contextvars.bound_contextvars(job=context.job.id, job_name=ours.name):
                try:
                    ours(**arguments)
                except Exception as error:
                    _note_fault(context.job.id, ours.name, context.job.attempts, error)
                    raise
                finally:
                    connection.close()  # no thread of the pool keeps one: they come and go with the worker

        return run

    connector = PsycopgConnector(kwargs=conninfo, min_size=1, max_size=2 * len(LANES) + 2)
    app = DjangoApp(connector=connector, periodic_defaults={"max_delay": CATCH_UP_SECONDS})
    for ours in load().values():
        task = app.task(
            name=ours.name, queue=ours.queue, priority=ours.priority, retry=Strategy(ours.retry), pass_context=True
        )(runner(ours))
        if ours.periodic:
            planned = app.periodic_registry.register_task(
                task=task, cron=ours.periodic, periodic_id="", configure_kwargs={"queueing_lock": ours.name}
            )
            # It would read the timetable in UTC; one that was begun with a local time stays local.
            planned.__dict__["croniter"] = croniter(ours.periodic, start_time=timezone.localtime())
    return app


async def _work(conninfo: dict[str, Any], parent: int | None, wait: bool) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(LANES.values()), thread_name_prefix="job"))
    app = _app(conninfo)
    async with app.open_async():
        lanes = asyncio.gather(
            *(
                app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=concurrency,
                    wait=wait,
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                )
                for queue, concurrency in LANES.items()
            )
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lanes.cancel)
        watch = asyncio.create_task(_watch(parent, lanes)) if parent else None
        try:
            await lanes
        finally:
            if watch:
                watch.cancel()


async def _watch(parent: int, lanes: "asyncio.Future[Any]") -> None:
    """Stop when the process that started us is gone: nobody would end us any more."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    lanes.cancel()


def work(*, parent: int | None = None, wait: bool = True) -> None:
    """Do jobs until told to stop (SIGINT, SIGTERM, or the end of process ``parent``); without ``wait`` until none is
    due. A lost database is waited for."""
    import time

    import psycopg
    import psycopg_pool
    from procrastinate.contrib.django.utils import connector_params
    from procrastinate.exceptions import ConnectorException

    pause = 1.0
    while True:
        begun = time.monotonic()
        try:
            asyncio.run(_work(connector_params("default"), parent, wait))
        except asyncio.CancelledError:
            return
        except (ConnectorException, psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
            if parent and os.getppid() != parent:
                return
            pause = 1.0 if time.monotonic() - begun > 60 else min(pause * 2, 30.0)
            log.warning("worker-lost-database", error=type(error).__name__, again_in=pause)
            time.sleep(pause)
        else:
            return


@job("acts", periodic="* * * * *", retry=Retry(times=0))
def rescue() -> None:
    """Give the jobs of vanished workers back to the queue; one that took its worker along too often is parked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select j.id, j.task_name, j.attempts from procrastinate_jobs j"
            " left join procrastinate_workers w on w.id = j.worker_id"
            " where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - make_interval(secs => %s))"
            " for update of j skip locked",
            [STALLED_SECONDS],
        )
        for number, name, attempts in cursor.fetchall():
            known = _jobs.get(name)
            if known is None or attempts < max(known.retry.times, 1):
                cursor.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [number])
            else:
                JobFault.objects.create(job=number, name=name, attempt=attempts + 1, error="worker-vanished")
                cursor.execute("select procrastinate_finish_job_v1(%s, 'failed', false)", [number])
            log.warning("job-rescued", job=number, job_name=name, attempts=attempts)


@job("acts", periodic="40 2 * * *")
def tidy() -> None:
    """Forget jobs that were done a week ago; parked ones stay until somebody decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs j where j.status in ('succeeded', 'cancelled', 'aborted') and not exists"
            " (select from procrastinate_events e where e.job_id = j.id and e.at > now() - make_interval(days => %s))",
            [KEPT_DAYS],
        )
        cursor.execute("delete from core_jobfault f where not exists (select from procrastinate_jobs where id = f.job)")


def work_off(limit: int = 1000) -> list[str]:
    """Run what is due over the caller's own connection, in order, and name it; the first error is raised.

    For commands that must see the end of their work, and for tests: no worker, no other process.
    """
    known = load()
    done: list[str] = []
    while len(done) < limit:
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, task_name, args from procrastinate_fetch_job_v2(null, null) where id is not null"
            )
            row = cursor.fetchone()
        if row is None:
            break
        number, name, arguments = row
        known[name](**(json.loads(arguments) if isinstance(arguments, str) else arguments))
        with connection.cursor() as cursor:
            cursor.execute("select procrastinate_finish_job_v1(%s, 'succeeded', false)", [number])
        done.append(name)
    return done


# -- what people see ---------------------------------------------------------------------------------------------------


class Health(NamedTuple):
    """``oldest_seconds``: how long the first due job has waited; ``worker_seconds``: since a worker was last seen."""

    waiting: int
    oldest_seconds: float
    parked: int
    worker_seconds: float | None

    @property
    def ok(self) -> bool:
        return self.oldest_seconds < WAITING_TOO_LONG


def health() -> Health:
    """How background work stands. Cheap: small indexes only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with due as (select id, scheduled_at from procrastinate_jobs"
            "   where status = 'todo' and (scheduled_at is null or scheduled_at <= now())),"
            " eldest as (select id, scheduled_at from due order by id limit 1)"
            " select (select count(*) from due),"
            "  (select extract(epoch from clock_timestamp() - greatest(d.scheduled_at, max(e.at)))::float8"
            "     from eldest d join procrastinate_events e on e.job_id = d.id group by d.scheduled_at),"
            "  (select count(*) from procrastinate_jobs where status = 'failed'),"
            "  (select extract(epoch from clock_timestamp() - max(last_heartbeat))::float8 from procrastinate_workers)"
        )
        waiting, oldest, parked, seen = cursor.fetchone()
    return Health(waiting, max(oldest or 0.0, 0.0), parked, seen)


class Parked(NamedTuple):
    """A job that was given up, with its last fault."""

    id: int
    name: str
    queue: str
    arguments: dict[str, Any]
    attempts: int
    at: datetime
    error: str


def parked(*, limit: int = 100) -> list[Parked]:
    """Jobs that were given up, the latest first."""
    return list(_parked(limit))


def _parked(limit: int) -> Iterator[Parked]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select j.id, j.task_name, j.queue_name, j.args::text, j.attempts,"
            "  (select max(e.at) from procrastinate_events e where e.job_id = j.id),"
            "  coalesce((select f.error from core_jobfault f where f.job = j.id order by f.id desc limit 1), '')"
            " from procrastinate_jobs j where j.status = 'failed' order by j.id desc limit %s",
            [limit],
        )
        for number, name, queue, arguments, attempts, at, error in cursor.fetchall():
            yield Parked(number, name, queue, json.loads(arguments), attempts, at, error)


def parked_retry(*, job_id: int, actor: changes.Actor) -> None:
    """Give a parked job another go, at once. `Missing` if it is not parked."""
    _decide(job_id, actor, "job.retry", "", "status = 'todo', attempts = 0, scheduled_at = null")


def parked_discard(*, job_id: int, actor: changes.Actor, reason: str) -> None:
    """Drop a parked job for good, with a reason. `Missing` if it is not parked."""
    _decide(job_id, actor, "job.discard", reason, "status = 'cancelled'")


def _decide(job_id: int, actor: changes.Actor, kind: str, reason: str, change: str) -> None:
    with changes.act(actor=actor, kind=kind, reason=reason, details={"job": job_id}), connection.cursor() as cursor:
        cursor.execute(
            f"update procrastinate_jobs set {change} where id = %s and status = 'failed' returning task_name",
            [job_id],
        )
        if cursor.fetchone() is None:
            raise Missing("not-found")
