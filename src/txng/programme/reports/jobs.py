"""Background work of this room."""

from txng.core.jobs import job
from txng.programme.reports import services


@job("acts", periodic="15 6 * * *")
def terms_keep() -> None:
    """Every morning: open the terms that come up, remind those who have not handed in."""
    services.terms_open()
    services.remind()
