"""Boundaries of places: GeoJSON of RFC 7946, judged without a database. Positions are longitude, latitude (WGS 84).

`boundary` reads what a form or a file gives, names every fault, and works out area and middle.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from txng.gs1.problems import Problem, ProblemError

MOST_POINTS = 5_000
"""Points of one ring."""
MOST_RINGS = 200
MOST_HECTARES = 10_000
POINT_HECTARES = 4
"""A plot larger than this needs a boundary, not a point (Regulation (EU) 2023/1115, article 2 (28))."""
BOX = (102.0, 8.0, 110.0, 24.0)
"""West, south, east, north of the country: where places are expected."""
MOST_DEGREES = 1e6
"""More than any coordinate or height; `fault_of_position` tells what is none on earth."""
RADIUS = 6_371_007.2  # metres: a sphere with the area of the earth

MOST_LOOKS = 400_000
"""Pairs of sides that are compared in one ring: no field needs more, and what does would keep a worker for long."""


class TooComplex(Exception):
    """A ring whose sides lie beside each other all over."""


Position = tuple[float, float]
Ring = Sequence[Position]


class Boundary(msgspec.Struct, frozen=True):
    """``geometry`` as given, with every decimal; ``hectares`` within half a percent; ``middle`` of its outline."""

    geometry: dict[str, Any]
    hectares: Decimal
    middle: Position


def boundary(given: Any, path: str = "boundary") -> Boundary:
    """A Polygon or MultiPolygon, a Feature with one, or a FeatureCollection of one Feature. Raises `ProblemError`.

    Faults: ``geo-type``, ``geo-empty``, ``geo-position``, ``geo-range``, ``geo-swapped``, ``geo-outside``,
    ``geo-ring-short``, ``geo-ring-open``, ``geo-ring-double``, ``geo-self-cross``, ``geo-points``, ``geo-area``.
    """
    geometry, path = _geometry(given, path)
    polygons = _polygons(geometry, path)
    problems: list[Problem] = []
    for place, ring in polygons:
        problems += ring_problems(ring, place)
    if not problems:
        problems = [*_holes_outside(polygons), *_twice(polygons)]
    if problems:
        raise ProblemError(problems[:200])
    square_metres = sum(
        (1 if place.endswith("[0]") else -1) * abs(area(_pairs(ring)))  # the rings after the first are holes
        for place, ring in polygons
    )
    hectares = Decimal(max(square_metres, 0.0) / 10_000).quantize(Decimal("0.0001"))
    if not 0 < hectares <= MOST_HECTARES:
        raise ProblemError([Problem("geo-area", {"hectares": str(hectares), "most": MOST_HECTARES}, path)])
    return Boundary(geometry, hectares, _middle(_pairs(polygons[0][1])))


def position_problems(latitude: float, longitude: float, path: str = "latitude") -> list[Problem]:
    """A point that lies outside the country, and whether it would lie inside with its numbers swapped."""
    if latitude == longitude == 0:
        return [Problem("geo-outside", {}, path)]  # what a telephone without position tells
    return [one for one in [fault_of_position(longitude, latitude, path)] if one and one.code == "geo-swapped"]


def _holes_outside(polygons: Sequence[tuple[str, Any]]) -> Iterator[Problem]:
    """Holes that do not lie within the outline before them."""
    outline: Ring = []
    for place, ring in polygons:
        if place.endswith("[0]"):
            outline = _pairs(ring)
        elif not all(_within(point, outline) for point in _pairs(ring)):
            yield Problem("geo-hole-outside", {}, place)


def _within(point: Position, ring: Ring) -> bool:
    """Whether a point lies inside a closed ring or on a corner of it."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if point == (ax, ay):
            return True
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _twice(polygons: Sequence[tuple[str, Any]]) -> Iterator[Problem]:
    """Outlines that are there already, wherever they begin and whichever way they run."""
    seen: dict[frozenset[Position], str] = {}
    for place, ring in polygons:
        if place.endswith("[0]"):
            corners = frozenset(_pairs(ring))
            if corners in seen:
                yield Problem("geo-twice", {"first": seen[corners]}, place)
            seen.setdefault(corners, place)


def _other_system(given: Any) -> bool:
    """Whether a document says that its numbers are no WGS 84 (RFC 7946, section 4, has no other)."""
    crs = given.get("crs") if isinstance(given, dict) else None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = str(properties.get("name", "") if isinstance(properties, dict) else crs)
    return crs is not None and not re.search(r"CRS84|EPSG:{1,2}4326$|WGS ?84", named, re.IGNORECASE)


def _geometry(given: Any, path: str) -> tuple[dict[str, Any], str]:
    """The geometry inside a Feature or FeatureCollection, and its path."""
    if _other_system(given):
        raise ProblemError([Problem("geo-crs", {}, f"{path}.crs")])
    if isinstance(given, dict) and given.get("type") == "FeatureCollection":
        features = given.get("features")
        if not isinstance(features, list) or len(features) != 1:
            found = len(features) if isinstance(features, list) else 0
            raise ProblemError([Problem("geo-one-feature", {"found": found}, path)])
        given, path = features[0], f"{path}.features[0]"
    if isinstance(given, dict) and given.get("type") == "Feature":
        given, path = given.get("geometry"), f"{path}.geometry"
    if given is None:
        raise ProblemError([Problem("geo-empty", {}, path)])
    if not isinstance(given, dict) or given.get("type") not in ("Polygon", "MultiPolygon"):
        kind = str(given.get("type"))[:40] if isinstance(given, dict) else type(given).__name__
        raise ProblemError([Problem("geo-type", {"found": kind}, path)])
    return {"type": given["type"], "coordinates": given.get("coordinates")}, path


def _polygons(geometry: dict[str, Any], path: str) -> list[tuple[str, Any]]:
    """Every ring with its path; the last index is 0 for an outline, more for a hole."""
    given = geometry["coordinates"]
    polygons = [given] if geometry["type"] == "Polygon" else given
    if not isinstance(polygons, list) or not polygons:
        raise ProblemError([Problem("geo-empty", {}, path)])
    rings = []
    for number, polygon in enumerate(polygons):
        place = f"{path}.coordinates" if geometry["type"] == "Polygon" else f"{path}.coordinates[{number}]"
        if not isinstance(polygon, list) or not polygon:
            raise ProblemError([Problem("geo-empty", {}, place)])
        rings += [(f"{place}[{index}]", ring) for index, ring in enumerate(polygon)]
    if len(rings) > MOST_RINGS:
        raise ProblemError([Problem("geo-points", {"most": MOST_RINGS, "found": len(rings)}, path)])
    return rings


def ring_problems(ring: Any, path: str) -> list[Problem]:
    """Everything wrong with one ring; of many positions with the same fault, the first."""
    if not isinstance(ring, list) or len(ring) < 4:
        return [Problem("geo-ring-short", {}, path)]
    if len(ring) > MOST_POINTS:
        return [Problem("geo-points", {"most": MOST_POINTS, "found": len(ring)}, path)]
    for index, position in enumerate(ring):
        if not _is_position(position):
            return [Problem("geo-position", {}, f"{path}[{index}]")]
    faults = [fault_of_position(position[0], position[1], f"{path}[{index}]") for index, position in enumerate(ring)]
    wrong = list({fault.code: fault for fault in reversed(faults) if fault}.values())
    if wrong:
        return wrong
    points = _pairs(ring)
    if points[0] != points[-1]:
        return [Problem("geo-ring-open", {}, path)]
    if len(set(points)) != len(points) - 1:
        return [Problem("geo-ring-double", {}, path)]
    try:
        crossing = first_crossing(points)
    except TooComplex:
        return [Problem("geo-complex", {}, path)]
    if crossing:
        first, second = crossing
        return [Problem("geo-self-cross", {"first": first + 1, "second": second + 1}, path)]
    return []


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) in (2, 3)
        and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in position)
        and all(-MOST_DEGREES <= one <= MOST_DEGREES for one in position)  # neither nan nor a number without end
    )


def _inside(longitude: float, latitude: float) -> bool:
    west, south, east, north = BOX
    return west <= longitude <= east and south <= latitude <= north


def fault_of_position(longitude: float, latitude: float, path: str) -> Problem | None:
    """``geo-swapped``, ``geo-range`` or ``geo-outside`` for a position that is not in the country."""
    if _inside(longitude, latitude):
        return None
    if _inside(latitude, longitude):
        return Problem("geo-swapped", {}, path)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return Problem("geo-range", {}, path)
    return Problem("geo-outside", {}, path)


def _pairs(ring: Any) -> list[Position]:
    return [(position[0], position[1]) for position in ring]


def area(ring: Ring) -> float:
    """Square metres within a closed ring on the sphere; negative when it runs clockwise."""
    total = 0.0
    for (east, north), (further_east, further_north) in itertools.pairwise(ring):
        turn = math.radians(further_east - east)
        total -= turn * (2 + math.sin(math.radians(north)) + math.sin(math.radians(further_north)))
    return total * RADIUS * RADIUS / 2


def _middle(ring: Ring) -> Position:
    """The centre of the outline's box: good enough for a pin."""
    longitudes, latitudes = zip(*ring, strict=True)
    middle = (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2
    return round(middle[0], 6), round(middle[1], 6)  # as files write it: what comes back is no change


def first_crossing(points: Ring) -> tuple[int, int] | None:
    """Two sides of a closed ring that meet where they should not, by number; None when it is simple.

    Sides are swept along the axis on which they overlap less; neighbours may share their corner only.
    Raises `TooComplex`.
    """
    count = len(points) - 1
    axis = _sweep_axis(points)
    low = [min(points[i][axis], points[i + 1][axis]) for i in range(count)]
    high = [max(points[i][axis], points[i + 1][axis]) for i in range(count)]
    active: list[int] = []
    looks = 0
    for number in sorted(range(count), key=low.__getitem__):
        active = [other for other in active if high[other] >= low[number]]
        looks += len(active)
        if looks > MOST_LOOKS:
            raise TooComplex
        for other in active:
            if _meet(points, min(other, number), max(other, number), count):
                return min(other, number), max(other, number)
        active.append(number)
    return None


def _sweep_axis(points: Ring) -> int:
    def covered(axis: int) -> float:
        values = [point[axis] for point in points]
        extent = (max(values) - min(values)) or 1.0
        return sum(abs(a - b) for a, b in itertools.pairwise(values)) / extent

    return 0 if covered(0) <= covered(1) else 1


def _meet(points: Ring, first: int, second: int, count: int) -> bool:
    a, b, c, d = points[first], points[first + 1], points[second], points[second + 1]
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if second == first + 1:
        return _folds_back(a, b, d)
    if first == 0 and second == count - 1:
        return _folds_back(b, a, c)
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Position, b: Position, c: Position) -> int:
    """1 when c lies left of the way from a to b, -1 right of it, 0 on it. Exact: floats are fractions."""
    rough = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    size = abs(b[0] - a[0]) * abs(c[1] - a[1]) + abs(b[1] - a[1]) * abs(c[0] - a[0])
    if abs(rough) > size * 1e-12:
        return 1 if rough > 0 else -1
    (ax, ay), (bx, by), (cx, cy) = (_exact(point) for point in (a, b, c))
    exact = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    return (exact > 0) - (exact < 0)


def _exact(point: Position) -> tuple[Decimal, Decimal]:
    return Decimal(str(point[0])), Decimal(str(point[1]))


def _folds_back(outer: Position, corner: Position, other: Position) -> bool:
    """Whether two sides that share a corner lie on each other."""
    along = (outer[0] - corner[0]) * (other[0] - corner[0]) + (outer[1] - corner[1]) * (other[1] - corner[1])
    return along > 0 and _turn(outer, corner, other) == 0


def outlines(geometry: dict[str, Any] | None) -> Iterator[list[Position]]:
    """The outer rings, for a drawing."""
    if geometry:
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        yield from (_pairs(polygon[0]) for polygon in polygons)
