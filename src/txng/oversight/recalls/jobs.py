"""Background work of this room."""

from txng.core import jobs
from txng.core.jobs import Retry, job
from txng.oversight.recalls import services, watching


@job("acts", periodic="10 * * * *")
def recall_reminders() -> None:
    """Every hour: whoever has let the time to answer go by hears of it again."""
    services.reminders()


@job("outbound", retry=Retry(times=0), priority=10)
def watch_call(*, call: int) -> None:
    """Tell one address of a recall; what fails is tried again by a later sweep."""
    watching.call(call)


@job("acts", periodic="* * * * *", retry=Retry(times=0))
def watch_sweep() -> None:
    """Every minute: calls that are due, also those whose job was lost."""
    for number in watching.due():
        jobs.defer(watch_call, {"call": number}, key=f"recalls.call:{number}")
