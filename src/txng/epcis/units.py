"""Units of measure: which UN/CEFACT Recommendation 20 codes measure the same thing, and conversion between them.

A code belongs to one or more *dimensions* (``C62``, "one", counts pieces and is also a plain ratio); each dimension has
a base unit and ``value in base unit = value * factor + offset``. A code the table does not know is comparable with
itself alone. Source: ``data/units.json``; use: EPCIS 2.0 section 4 rule 6 (units fit the measurement type) and section
14.1 (queries compare after conversion).
"""

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType

import msgspec

# Conversion factors such as 5/9 have no exact float; twelve significant digits hide the difference, so that
# 26 CEL and 78.8 FAH become the same number of kelvin.
_DIGITS = 12


class Unit(msgspec.Struct, frozen=True):
    """One code within one dimension. ``name`` is English.

    >>> UNITS["Temperature"]["CEL"].offset
    273.15
    """

    code: str
    name: str
    dimension: str
    factor: float
    offset: float


class _Dimension(msgspec.Struct):
    base: str
    types: list[str]
    units: dict[str, tuple[str, float, float]]


class _File(msgspec.Struct):
    source: str
    version: str
    rule: str
    dimensions: dict[str, _Dimension]


def _load() -> _File:
    data = (Path(__file__).parent / "data" / "units.json").read_bytes()
    return msgspec.json.decode(data, type=_File)


_FILE = _load()
VERSION = _FILE.version

#: Dimension → code of its base unit.
BASES: Mapping[str, str] = MappingProxyType({name: d.base for name, d in _FILE.dimensions.items()})

#: Dimension → code → unit.
UNITS: Mapping[str, Mapping[str, Unit]] = MappingProxyType(
    {
        name: MappingProxyType({code: Unit(code, label, name, f, o) for code, (label, f, o) in d.units.items()})
        for name, d in _FILE.dimensions.items()
    }
)

#: CBV measurement type (bare word) → its dimension; types the table has no conversion for are missing.
DIMENSIONS: Mapping[str, str] = MappingProxyType({t: name for name, d in _FILE.dimensions.items() for t in d.types})

_OF_CODE: dict[str, tuple[str, ...]] = {}
for _name, _units in UNITS.items():
    for _code in _units:
        _OF_CODE[_code] = (*_OF_CODE.get(_code, ()), _name)


def fits(measurement_type: str, uom: str) -> bool | None:
    """Whether a unit measures what the type names; ``None`` when the table knows either of them not.

    >>> fits("Temperature", "CEL"), fits("Temperature", "KGM"), fits("Torque", "NU")
    (True, False, None)
    """
    dimension = DIMENSIONS.get(measurement_type)
    if dimension is None or uom not in _OF_CODE:
        return None
    return uom in UNITS[dimension]


def dimension_of(*codes: str) -> str | None:
    """The dimension all the codes belong to, or ``None`` when there is none.

    >>> dimension_of("CEL", "KEL"), dimension_of("CEL", "KGM"), dimension_of("XYZ")
    ('Temperature', None, None)
    """
    shared = [name for name in _OF_CODE.get(codes[0], ()) if all(code in UNITS[name] for code in codes)]
    return shared[0] if shared else None


def convert(value: float, uom: str, to: str, *, difference: bool = False) -> float | None:
    """``value`` in unit ``uom`` expressed in unit ``to``, to twelve significant digits; ``None`` if incomparable.

    What has no finite value, before or after, cannot be compared either.

    ``difference``: the value is a distance between two values (a standard deviation), so zero points do not matter.

    >>> convert(26, "CEL", "KEL"), convert(78.8, "FAH", "CEL"), convert(1, "TNE", "KGM"), convert(1, "KGM", "LTR")
    (299.15, 26.0, 1000.0, None)
    >>> convert(1.8, "FAH", "CEL", difference=True)
    1.0
    """
    if uom == to:
        return float(value) if isfinite(value) else None
    dimension = dimension_of(uom, to)
    if dimension is None:
        return None
    source, target = UNITS[dimension][uom], UNITS[dimension][to]
    shift = 0.0 if difference else source.offset - target.offset
    found = (value * source.factor + shift) / target.factor
    return _rounded(found) if isfinite(found) else None


def to_base(value: float, uom: str, measurement_type: str | None = None) -> tuple[str, float]:
    """The value in the base unit of its dimension: ``(base code, value)``. An unknown unit is its own base.

    ``measurement_type`` decides where a code belongs to several dimensions.

    >>> to_base(25, "CEL"), to_base(3, "XYZ"), to_base(40, "P1", "RelativeHumidity")
    (('KEL', 298.15), ('XYZ', 3.0), ('C62', 0.4))
    """
    dimension = DIMENSIONS.get(measurement_type) if measurement_type else None
    if dimension is None or uom not in UNITS[dimension]:
        dimension = dimension_of(uom)
    if dimension is None:
        return uom, float(value)
    unit = UNITS[dimension][uom]
    return BASES[dimension], _rounded(value * unit.factor + unit.offset)


def in_bases(value: float, uom: str, *, difference: bool = False) -> list[tuple[str, float]]:
    """The value in the base unit of every dimension its unit belongs to; an unknown unit is its own base.

    >>> in_bases(25, "CEL"), in_bases(3, "XYZ")
    ([('KEL', 298.15)], [('XYZ', 3.0)])
    """
    dimensions = _OF_CODE.get(uom, ())
    if not dimensions:
        return [(uom, float(value))]
    found: dict[str, float] = {}
    for dimension in dimensions:
        unit = UNITS[dimension][uom]
        found[BASES[dimension]] = _rounded(value * unit.factor + (0 if difference else unit.offset))
    return list(found.items())


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
