"""Background work of this room: asking standing queries and sending what is new."""

import time as wall
from uuid import UUID

import structlog

from txng.accounts.viewers import SYSTEM
from txng.core import clock, jobs
from txng.core.jobs import Retry, job
from txng.events import subscriptions
from txng.events.models import Subscription
from txng.events.subscriptions import Undelivered

log = structlog.get_logger()

_LOOKED_SECONDS = 2.0
_looked: tuple[float, bool] = (0.0, False)


@job("acts", periodic="* * * * *", retry=Retry(times=0))
def sweep() -> None:
    """Start every run that is due: streams, retries, and schedules whose own job was lost."""
    for subscription in subscriptions.due_now():
        jobs.defer(deliver, {"subscription": subscription.pk}, key=f"subscription:{subscription.pk}")


@job("outbound", retry=Retry(times=0))
def deliver(*, subscription: int) -> None:
    """One run of one subscription. What was not taken is tried again by a later sweep, with growing pauses."""
    try:
        subscriptions.run(subscription)
    except Undelivered as error:
        log.info("subscription-undelivered", subscription=subscription, reason=str(error))
    plan(subscription)


@job("documents")
def take(*, token: str) -> None:
    """Capture a document that was accepted; its sender looks at the capture job for the outcome."""
    from txng.events import intake  # it captures, and capturing starts streams: the two need each other

    intake.document_take(UUID(token))


def plan(number: int) -> None:
    """Have a scheduled run started at its second."""
    found = Subscription.objects.filter(pk=number, parked=False, due__isnull=False).first()
    if found is not None and found.due is not None and found.due > clock.now():
        jobs.defer(deliver, {"subscription": number}, key=f"subscription:{number}", at=found.due)


def captured() -> None:
    """Something was stored: let streams run, if there are any. Called after the commit; a loss is made up for by the
    next sweep. Whether there are streams is looked up every two seconds only."""
    global _looked
    now = wall.monotonic()
    if now - _looked[0] > _LOOKED_SECONDS:
        _looked = (now, subscriptions.streams_wanted())
    if _looked[1]:
        jobs.defer(sweep, key="events.sweep")


@job("acts", periodic="30 2 * * *", retry=Retry(times=3))
def extend_years() -> None:
    """Keep tables for the coming years, where the index of events is divided by years."""
    from txng.events import services  # it captures, and capturing starts streams: the two need each other

    services.years_extend(actor=SYSTEM)
