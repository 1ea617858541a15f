"""The province by commune: circles at the centroids, a table of the same figures beside them, no tiles of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from txng.accounts import selectors as accounts
from txng.core import clock
from txng.core.numbers import write_number
from txng.web.components.status import Text

CLASSES = 5


def points(day: date) -> dict[str, Any]:
    """GeoJSON of the communes of a day; coordinates are longitude, latitude (RFC 7946)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [unit.longitude, unit.latitude]},
                "properties": {"code": unit.code, "name": unit.name},
            }
            for unit in accounts.admin_units(day)
            if unit.longitude is not None
        ],
    }


def limits(values: Sequence[float]) -> list[float]:
    """Lower limits of at most five classes with about equally many values each; zero is a class of its own.

    >>> limits([0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    [0, 1, 3, 5, 7]
    """
    positive = sorted(value for value in values if value > 0)
    steps = [positive[len(positive) * part // (CLASSES - 1)] for part in range(CLASSES - 1)] if positive else []
    return sorted({0, *steps})


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    value: float
    text: str
    shade: int
    address: str


@dataclass(frozen=True)
class CommuneMap:
    """``values``: commune code → figure, missing ones are zero; ``addresses``: commune code → the list behind it."""

    title: Text
    values: Mapping[str, float]
    unit: Text = ""
    summary: Text = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    name: str = "map"

    @property
    def id(self) -> str:
        return f"{self.name}-title"

    @property
    def limits(self) -> list[float]:
        return limits(list(self.values.values()))

    @property
    def rows(self) -> list[Row]:
        """Every commune, the largest figure first."""
        steps, language = self.limits, get_language() or "vi"
        rows = []
        for unit in accounts.admin_units(clock.today()):
            value = self.values.get(unit.code, 0)
            shade = max(number for number, limit in enumerate(steps) if value >= limit)
            text = write_number(value, language)
            rows.append(Row(unit.code, unit.name, value, text, shade, self.addresses.get(unit.code, "")))
        return sorted(rows, key=lambda row: -row.value)

    @property
    def legend(self) -> list[tuple[int, str]]:
        """(shade, words) of each class."""
        steps, language = self.limits, get_language() or "vi"
        words = []
        for number, low in enumerate(steps):
            text = write_number(low, language)
            words.append((number, text if low == 0 else _("from %(number)s") % {"number": text}))
        return words
