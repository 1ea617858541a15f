"""Background work of this room."""

from txng.core import jobs
from txng.core.jobs import Retry, job
from txng.exchange import comparing, filling, sending, services
from txng.exchange.opendata import writing


@job("acts", periodic="* * * * *", retry=Retry(times=0))
def parcels_fill() -> None:
    """Every minute: make parcels of what has changed, and start to send."""
    while filling.fill():
        pass
    for destination in filling.active():
        jobs.defer(parcels_send, {"destination": destination.pk}, key=f"exchange:{destination.pk}")


@job("outbound", retry=Retry(times=0))
def parcels_send(*, destination: int) -> None:
    """One run of one destination; what is left goes on in the next."""
    if sending.run(destination).more:
        jobs.defer(parcels_send, {"destination": destination}, key=f"exchange:{destination}")


@job("acts", retry=Retry(times=5))
def connections_enter(*, destination: int) -> None:
    """Parcels for what was missed while a destination was switched off."""
    services.enter_connected(destination)


@job("outbound", periodic="20 3 * * *", retry=Retry(times=3))
def days_compare() -> None:
    """Every night: compare the last days with those who count."""
    comparing.compare_recent()


@job("documents", periodic="10 1 * * *", retry=Retry(times=3))
def opendata_write() -> None:
    """Every night: the open data are written anew."""
    writing.write()
