"""Background work of this room."""

from txng.core import clock
from txng.core.jobs import Retry, job
from txng.oversight.alarms import services
from txng.resolver import scans


@job("acts", periodic="*/5 * * * *", retry=Retry(times=0))
def codes_assess() -> None:
    """Every five minutes: what was scanned lately is judged anew."""
    services.codes_assess()


@job("acts", periodic="50 2 * * *")
def scans_forget() -> None:
    """Every night: marks of devices end after 30 days."""
    scans.forget(clock.now())
