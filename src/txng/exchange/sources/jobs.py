"""Background work of this room."""

from txng.core import jobs
from txng.core.jobs import Retry, job
from txng.exchange.sources import fetching, selectors


@job("acts", periodic="*/5 * * * *", retry=Retry(times=0))
def sources_fetch() -> None:
    """Every five minutes: read every source that is on and does not rest."""
    for source in selectors.due():
        jobs.defer(source_fetch, {"source": source}, key=f"source:{source}")


@job("outbound", retry=Retry(times=0))
def source_fetch(*, source: int) -> None:
    """One run of one source; what is left comes in the next."""
    fetching.fetch(source)
