"""Background work of this room."""

from txng.core.jobs import job
from txng.oversight.violations import services


@job("acts", periodic="20 0 * * *")
def violations_remind() -> None:
    """Every morning: whose time to decide or to deliver is over."""
    services.reminders()
