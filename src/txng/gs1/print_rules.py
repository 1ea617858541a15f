"""How large symbols are printed: X-dimension, quiet zones, bar heights (General Specifications, section 5.12.3).

>>> RULES["qr"].least, RULES["qr"].quiet
(0.396, 4)
"""

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

from txng.gs1.problems import Problem, ProblemError

MM_PER_INCH = 25.4
"""Millimetres of an inch."""

Kind = Literal["qr", "datamatrix", "gs1-128", "ean-13", "ean-8", "itf-14"]
"""Kinds of symbols. QR codes hold a Digital Link, EAN and ITF-14 the digits of a GTIN, the others element strings."""


class Rule(msgspec.Struct, frozen=True):
    """Print rules of a kind of symbol.

    X-dimension – the width of the narrowest bar or module – in millimetres: ``least`` and ``most`` allowed, ``usual``
    where nothing else is wished. Quiet zones in modules: ``quiet`` left, ``quiet_right``, ``quiet_above`` above and
    below. ``bar``: height of bars in millimetres, 0 for matrix symbols; where ``grows`` it belongs to the usual
    X-dimension and grows with it. ``guards``: first and last module of bars that reach 5 modules further down.
    ``bearer``: thickness of the bars along top and bottom, in modules.

    >>> rule = RULES["ean-13"]
    >>> rule.least, rule.usual, rule.most, rule.quiet, rule.quiet_right, rule.bar
    (0.264, 0.33, 0.66, 11, 7, 22.85)
    """

    least: float
    usual: float
    most: float
    quiet: int
    quiet_right: int
    quiet_above: int = 0
    bar: float = 0.0
    grows: bool = False
    guards: tuple[tuple[int, int], ...] = ()
    bearer: int = 0


RULES: Mapping[Kind, Rule] = {
    "qr": Rule(0.396, 0.495, 0.990, 4, 4, 4),
    "datamatrix": Rule(0.396, 0.495, 0.990, 1, 1, 1),
    "gs1-128": Rule(0.250, 0.495, 1.016, 10, 10, bar=12.7),
    "ean-13": Rule(0.264, 0.330, 0.660, 11, 7, bar=22.85, grows=True, guards=((0, 2), (45, 49), (92, 94))),
    "ean-8": Rule(0.264, 0.330, 0.660, 7, 7, bar=18.23, grows=True, guards=((0, 2), (31, 35), (64, 66))),
    "itf-14": Rule(0.495, 0.495, 1.016, 10, 10, bar=31.75, bearer=2),
}
"""Kind → rules."""

LOGISTIC_LEAST, LOGISTIC_BAR = 0.495, 31.75
"""X-dimension and bar height (mm) of a GS1-128 on a logistic unit: scanned from conveyor and forklift."""
MOST_IN_GS1_128 = 48
"""Characters of a GS1-128, separators included (clause 5.4.1)."""
LONGEST_GS1_128 = 165.1
"""Length of a GS1-128 in millimetres, quiet zones included (clause 5.4.4.3)."""
DPI_LIMITS = (72, 2400)
"""Resolutions of printers, dots an inch."""
BAR_LIMITS = (1.0, 200.0)
"""Heights of bars, millimetres."""


def dots_of(x_mm: float, dpi: int, least: float, most: float) -> int:
    """Printer dots of a module of about ``x_mm``: at least as wide, unless that is beyond ``most``.

    Raises `ProblemError` (``module-size``) when no whole number of dots lies between ``least`` and ``most`` (mm).

    >>> dots_of(0.495, 203, 0.396, 0.990), dots_of(0.495, 600, 0.396, 0.990)
    (4, 12)
    """
    dot = MM_PER_INCH / dpi
    if least <= x_mm <= most:
        for dots in (math.ceil(x_mm / dot - 1e-9), math.floor(x_mm / dot + 1e-9)):
            if least - 1e-9 <= dots * dot <= most + 1e-9:
                return dots
    raise ProblemError([Problem("module-size", {"found": round(x_mm, 3), "least": least, "most": most, "dpi": dpi})])


def least_module(kind: Kind, *, logistic: bool = False) -> float:
    """The smallest X-dimension allowed, in millimetres; larger for a GS1-128 on a logistic unit.

    >>> least_module("gs1-128"), least_module("gs1-128", logistic=True)
    (0.25, 0.495)
    """
    return LOGISTIC_LEAST if kind == "gs1-128" and logistic else RULES[kind].least


def module_dots(kind: Kind, x_mm: float | None, dpi: int, *, modules: int = 0, logistic: bool = False) -> int:
    """Printer dots of a module of a kind of symbol, by default of the usual X-dimension.

    ``modules``: length of the symbol with its quiet zones; a GS1-128 that would be longer than it may be gets narrower
    modules, unless ``x_mm`` asks for others. ``logistic``: on a logistic unit. Raises `ProblemError`: ``resolution``
    beyond `DPI_LIMITS`, ``module-size``, ``symbol-too-wide``.

    >>> module_dots("qr", None, 300), module_dots("ean-13", None, 203)
    (6, 3)
    >>> module_dots("gs1-128", None, 300, modules=324), module_dots("gs1-128", None, 300, modules=330)
    (6, 5)
    """
    if not DPI_LIMITS[0] <= dpi <= DPI_LIMITS[1]:
        raise ProblemError([Problem("resolution", {"found": dpi, "least": DPI_LIMITS[0], "most": DPI_LIMITS[1]})])
    rule = RULES[kind]
    least = least_module(kind, logistic=logistic)
    dots = dots_of(rule.usual if x_mm is None else x_mm, dpi, least, rule.most)
    dot = MM_PER_INCH / dpi
    if kind == "gs1-128" and modules * dots * dot > LONGEST_GS1_128 + 1e-9:
        found = {"limit": LONGEST_GS1_128, "found": round(modules * dots * dot, 1)}
        dots = math.floor(LONGEST_GS1_128 / (modules * dot) + 1e-9)
        if x_mm is not None or dots * dot < least - 1e-9:
            raise ProblemError([Problem("symbol-too-wide", found)])
    return dots


def bar_dots(kind: Kind, bar_mm: float | None, dots: int, dpi: int, *, logistic: bool = False) -> int:
    """Height of bars in printer dots for modules of ``dots``; 0 for matrix symbols.

    Raises `ProblemError` (``bar-height``) beyond `BAR_LIMITS`.

    >>> bar_dots("gs1-128", None, 6, 300), bar_dots("gs1-128", None, 6, 300, logistic=True)
    (150, 375)
    >>> bar_dots("ean-13", None, 4, 300), bar_dots("qr", None, 6, 300)
    (277, 0)
    """
    rule = RULES[kind]
    if not rule.bar:
        return 0
    usual = rule.bar
    if rule.grows:
        usual *= dots * MM_PER_INCH / dpi / rule.usual
    elif kind == "gs1-128" and logistic:
        usual = LOGISTIC_BAR
    height = usual if bar_mm is None else bar_mm
    if not BAR_LIMITS[0] <= height <= BAR_LIMITS[1]:
        raise ProblemError([Problem("bar-height", {"found": height})])
    return round(height * dpi / MM_PER_INCH)
