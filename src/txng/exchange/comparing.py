"""Once a day: do both sides have the same? Counts and a digest first, keys only where those differ."""

from datetime import date, timedelta

from txng.core import clock
from txng.exchange import tokens
from txng.exchange.connectors import CONNECTORS
from txng.exchange.connectors.interface import Target
from txng.exchange.models import Comparison, Destination, Mode, Parcel
from txng.exchange.rules import Kind, difference, digest

#: Days looked at each night: what was parked for some days may have arrived since.
DAYS = 8
MOST_LISTED = 500


def compare_recent() -> None:
    """Compare the last days with every destination that is live and counts."""
    today = clock.today()
    for destination in Destination.objects.filter(mode=Mode.LIVE):
        connector = CONNECTORS.get(destination.connector)
        if connector is None or not connector.counts:
            continue
        for back in range(1, DAYS + 1):
            for kind in connector.kinds:
                compare(destination, today - timedelta(days=back), kind)


def compare(destination: Destination, day: date, kind: Kind) -> Comparison | None:
    """Compare one day and kind; None where neither side has anything to say."""
    connector = CONNECTORS[destination.connector]
    rows = Parcel.objects.filter(destination=destination, day=day, kind=kind, state="accepted")
    ours = list(rows.values_list("key", flat=True))
    known = destination.comparisons.filter(day=day, kind=kind).exists()
    if not ours and not known:
        return None
    target = Target(destination.url, tokens.opened(destination.token))
    theirs = connector.pull_day(target, day, kind)
    found: dict[str, object] = {"ours": len(ours), "theirs": theirs.total if theirs else None, "at": clock.now()}
    found |= {"lost": [], "strange": []}
    if theirs is not None and (theirs.total, theirs.digest) != (len(ours), digest(ours)):
        keys = connector.pull_keys(target, day, kind)
        if keys is not None:
            apart = difference(ours, keys)
            found |= {"lost": list(apart.lost[:MOST_LISTED]), "strange": list(apart.strange[:MOST_LISTED])}
    made, _ = Comparison.objects.update_or_create(destination=destination, day=day, kind=kind, defaults=found)
    return made
