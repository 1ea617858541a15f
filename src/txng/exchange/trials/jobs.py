"""Background work of this room."""

from txng.core.jobs import Retry, job
from txng.exchange.trials import running


@job("outbound", retry=Retry(times=2))
def trial_run(*, run: int) -> None:
    """One run of a trial; a run that was cut off begins again, which harms nobody: every step may be repeated."""
    running.run(run)
