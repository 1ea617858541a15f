"""Figures over time or kinds as bars, with a stepped target line: drawn by us as SVG, with the table of the same.

The picture needs no script and prints; the table is what phones, ears and copies use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.translation import get_language

from txng.core.numbers import write_number
from txng.web.components.status import Text

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 22, 34


def round_top(value: float) -> float:
    """The least of 1, 2, 2.5, 5 × 10ⁿ that ``value`` does not pass: where an axis ends.

    >>> [round_top(value) for value in (0, 7, 34, 100, 1284)]
    [1, 10, 50, 100, 2000]
    """
    if value <= 0:
        return 1
    power = 10.0 ** floor(log10(value))
    return next((step * power for step in (1, 2, 2.5, 5, 10) if value <= step * power), 10 * power)


@dataclass(frozen=True, slots=True)
class Point:
    """``value`` None: not known yet; ``target`` None: none set; ``address``: the list behind the figure."""

    label: Text
    value: float | None
    target: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    point: Point
    x: float
    middle: float
    width: float
    y: float
    height: float
    text: str
    target_text: str
    share: float
    label_shown: bool


@dataclass(frozen=True)
class Chart:
    """``summary``: what it says, in one sentence above it; ``top``: end of the axis (default: a round number)."""

    title: Text
    points: Sequence[Point]
    summary: Text = ""
    unit: Text = ""
    value_word: Text = ""
    target_word: Text = ""
    top: float = 0
    name: str = "chart"

    @property
    def id(self) -> str:
        return f"{self.name}-title"

    @property
    def end(self) -> float:
        known = [number for point in self.points for number in (point.value, point.target) if number is not None]
        return self.top or round_top(max(known, default=1))

    def y(self, value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(max(value / self.end, 0), 1)), 1)

    @property
    def grid(self) -> list[tuple[float, str]]:
        """(height, words) of the lines."""
        return [(self.y(self.end * part / 4), self._words(self.end * part / 4)) for part in range(5)]

    @property
    def bars(self) -> list[Bar]:
        step = (WIDTH - LEFT - RIGHT) / max(len(self.points), 1)
        every = max(1, ceil(len(self.points) / 14))
        bars = []
        for number, point in enumerate(self.points):
            x, value = LEFT + number * step, point.value or 0
            y = self.y(value)
            bars.append(
                Bar(
                    point, round(x + step * 0.2, 1), round(x + step / 2, 1), round(step * 0.6, 1), y,
                    round(HEIGHT - BOTTOM - y, 1), "" if point.value is None else self._words(point.value),
                    "" if point.target is None else self._words(point.target),
                    round(100 * min(max(value / self.end, 0), 1), 1), number % every == 0,
                )
            )  # fmt: skip
        return bars

    @property
    def target_line(self) -> str:
        """Path of the targets: level within a step, straight up or down between two; broken where none is set."""
        step = (WIDTH - LEFT - RIGHT) / max(len(self.points), 1)
        parts, drawing = [], False
        for number, point in enumerate(self.points):
            if point.target is None:
                drawing = False
                continue
            x, y = LEFT + number * step, self.y(point.target)
            parts.append(f"{'V' if drawing else f'M{x:.1f} '}{y}H{x + step:.1f}")
            drawing = True
        return "".join(parts)

    def _words(self, value: float) -> str:
        return write_number(value, get_language() or "vi")
