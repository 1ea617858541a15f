"""Background work of this room."""

from txng.core.jobs import job
from txng.oversight.conformity import services


@job("acts", periodic="20 1 * * *")
def lots_check() -> None:
    """Every night: how complete each lot of the last months is."""
    services.lots_check()
