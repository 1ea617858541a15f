"""A small drawing of the province: every commune a dot, the named ones marked. Never finer than a commune's centre."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from txng.accounts.models import AdminUnit, in_force
from txng.accounts.selectors import COMMUNE_KINDS
from txng.core import clock

WIDTH, MOST_HEIGHT = 320, 420
_MARGIN = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One commune in question; ``x``, ``y`` in units of the drawing; ``left``: its words stand before it."""

    number: int
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """``dots``: the others, as one SVG path of zero-length strokes."""

    width: int
    height: int
    dots: str
    marks: tuple[Mark, ...]


@lru_cache(maxsize=4)
def _centres(day: str) -> tuple[tuple[int, str, float, float], ...]:
    rows = AdminUnit.objects.filter(in_force(clock.today()), kind__in=COMMUNE_KINDS, latitude__isnull=False)
    return tuple((row.pk, row.name, row.latitude or 0.0, row.longitude or 0.0) for row in rows.order_by("code"))


def journey_map(communes: Sequence[AdminUnit]) -> JourneyMap | None:
    """The drawing with these communes marked in their order; None where no centre of them is known."""
    centres = _centres(clock.today().isoformat())
    wanted = {unit.pk: unit.name for unit in communes if unit.latitude is not None}
    known = {pk: (lat, lon) for pk, _, lat, lon in centres}
    if not centres or not any(pk in known for pk in wanted):
        return None
    north, south = max(one[2] for one in centres), min(one[2] for one in centres)
    west, east = min(one[3] for one in centres), max(one[3] for one in centres)
    narrow = math.cos(math.radians((north + south) / 2))
    scale = (WIDTH - 2 * _MARGIN) / max((east - west) * narrow, 1e-6)
    height = min(MOST_HEIGHT, round((north - south) * scale) + 2 * _MARGIN)

    def at(lat: float, lon: float) -> tuple[int, int]:
        return round((lon - west) * narrow * scale) + _MARGIN, round((north - lat) * scale) + _MARGIN

    dots = "".join("M{} {}h0".format(*at(lat, lon)) for pk, _, lat, lon in centres if pk not in wanted)
    marks = [
        Mark(number, wanted[pk], *at(*known[pk])) for number, pk in enumerate((pk for pk in wanted if pk in known), 1)
    ]
    return JourneyMap(WIDTH, height, dots, tuple(marks))
