"""Background work of this room."""

from txng.core.jobs import job
from txng.oversight.inspections import services


@job("acts", periodic="10 0 * * *")
def inspections_remind() -> None:
    """Every morning: whose time to mend is over."""
    services.reminders()
