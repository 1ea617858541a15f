"""Background work of this room."""

from txng.core.jobs import job
from txng.programme.reports import services


@job("acts", periodic="15 * * * *")
def terms_keep() -> None:
    """Open the terms that come up, remind those who have not handed in. Every hour: new portals do not wait."""
    services.terms_open()
    services.remind()
