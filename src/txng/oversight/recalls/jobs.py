"""Background work of this room."""

from txng.core.jobs import job
from txng.oversight.recalls import services


@job("acts", periodic="10 * * * *")
def recall_reminders() -> None:
    """Every hour: whoever has let the time to answer go by hears of it again."""
    services.reminders()
