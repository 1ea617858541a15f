"""Background work of this room."""

from txng.core.jobs import job
from txng.programme.targets import services


@job("acts", periodic="40 1 * * *")
def counts_keep() -> None:
    """Every night, after lots were looked at: the counts of today and of the ends of months."""
    services.counts_keep()
