"""Reads of this room. Every one takes the viewer and returns only what that viewer may see."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Min, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.oversight.alarms.cases import PUBLIC_STATES
from txng.oversight.alarms.models import Alarm, RuleVersion, ScannedCode
from txng.oversight.competence import seen
from txng.resolver import scans
from txng.resolver.models import Scan

SHOWN_DAYS = 30


class Told(NamedTuple):
    """What everybody may read of a code's scans. ``state``: "", ``suspected`` or ``confirmed``."""

    scans: int
    devices: int
    first_at: datetime | None
    state: str


def told(code: str, lots: Iterable[str] = ()) -> Told:
    """For the page of a code. ``lots``: codes of the lots it belongs to; what people decided of them holds for it.

    Numbers are those that nobody has to look at first: while an alarm waits for people, what was told before it.
    """
    states = Alarm.objects.filter(code__in=[code, *lots], state__in=PUBLIC_STATES).values_list("state", flat=True)
    state = max(states, default="", key=PUBLIC_STATES.index)
    row = ScannedCode.objects.filter(code=code).first() if code else None
    if row is None or row.first_at is None:
        return Told(0, 0, _first_not_looked_at(code), state)
    if row.last_at < clock.now() - timedelta(days=SHOWN_DAYS):
        return Told(0, 0, row.first_at, state)
    return Told(row.told_scans, row.told_devices, row.first_at, state)


def _first_not_looked_at(code: str) -> datetime | None:
    """When a code was scanned of which the counts do not know yet: the next one is not the first."""
    rows = Scan.objects.filter(code=code, robot=False) if code else Scan.objects.none()
    found: datetime | None = rows.aggregate(at=Min("at"))["at"]
    return found


def flagged_below(keys: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The codes under these keys that the public is warned of: root path → paths. One query."""
    gtins = [value for code, value in keys if code == "01"]
    found: dict[str, set[str]] = {}
    named = Q(product__gtin__in=gtins) | Q(product__codes__value__in=gtins)
    rows = Alarm.objects.filter(named, state__in=PUBLIC_STATES)
    for code in rows.values_list("code", flat=True).distinct():
        found.setdefault("/".join(code.split("/")[:3]), set()).add(code)
    return {root: frozenset(paths) for root, paths in found.items()}


def alarms(viewer: Viewer) -> QuerySet[Alarm]:
    """Those of the viewer's agencies and groups, of the own parties; the leading bodies see all."""
    rows = Alarm.objects.select_related("product", "party", "agency")
    if viewer.kind == "party":
        return rows.filter(party__in=viewer.parties)
    return rows.filter(seen(viewer))


def alarm(viewer: Viewer, number: int) -> Alarm | None:
    return alarms(viewer).filter(pk=number).first()


def waiting(viewer: Viewer) -> QuerySet[Alarm]:
    """What somebody has to decide on."""
    return alarms(viewer).filter(state__in=("new", "objected"), frozen=False)


def watched(viewer: Viewer) -> QuerySet[ScannedCode]:
    """Codes under watch that raised no alarm: for those who see everything."""
    rows = ScannedCode.objects.exclude(level="").select_related("product__party")
    return rows if viewer.covers_everything else rows.none()


class Day(NamedTuple):
    day: date
    scans: int


def curve(viewer: Viewer, row: Alarm) -> list[Day]:
    """Scans of a code by day, for whoever may see its alarm."""
    if alarm(viewer, row.pk) is None:
        return []
    today = clock.today()
    since = clock.beginning_of(today - timedelta(days=SHOWN_DAYS - 1))
    counts = Counter(clock.day_of(one.at) for one in scans.scans_of(row.code, since) if not one.robot)
    days = [today - timedelta(days=back) for back in range(SHOWN_DAYS - 1, -1, -1)]
    return [Day(day, counts[day]) for day in days]


def provinces(viewer: Viewer, row: Alarm) -> Sequence[tuple[str, int]]:
    """Scans of a code by province, as far as they are known."""
    if alarm(viewer, row.pk) is None:
        return []
    since = clock.now() - timedelta(days=SHOWN_DAYS)
    return Counter(one.province for one in scans.scans_of(row.code, since) if one.province).most_common()


def versions() -> QuerySet[RuleVersion]:
    return RuleVersion.objects.select_related("by")
