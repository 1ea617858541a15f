"""Boundaries of places: GeoJSON of RFC 7946, judged without a database. Positions are longitude, latitude (WGS 84).

`boundary` reads what a form or a file gives, names every fault, and works out area and middle.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from txng.gs1.problems import Problem, ProblemError

MOST_POINTS = 5_000
"""Points of one ring."""
MOST_RINGS = 200
MOST_ALL_POINTS = 200_000
"""Points of one boundary, and of a file."""
MOST_HECTARES = 10_000
POINT_HECTARES = 4
"""A plot larger than this needs a boundary, not a point (Regulation (EU) 2023/1115, article 2 (28))."""
BOX = (102.0, 8.0, 110.0, 24.0)
"""West, south, east, north of the country: where places are expected."""
MOST_DEGREES = 1e6
"""More than any coordinate or height; `fault_of_position` tells what is none on earth."""
RADIUS = 6_371_007.2  # metres: a sphere with the area of the earth

MOST_LOOKS = 2_000_000
"""Pairs of sides that are compared in one boundary: no field needs more, and what does would take long."""
MOST_CORNERS = 200
"""Corners of a ring that are looked for in another, spread over it: sides that cross are found by their own."""


class TooComplex(Exception):
    """A boundary whose sides lie beside each other all over."""


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
    ``geo-ring-short``, ``geo-ring-open``, ``geo-ring-double``, ``geo-self-cross``, ``geo-cross``, ``geo-complex``,
    ``geo-hole-outside``, ``geo-overlap``, ``geo-twice``, ``geo-points``, ``geo-area``.
    """
    geometry, path = _geometry(given, path)
    rings = _rings(geometry, path)
    problems = [problem for ring in rings for problem in ring_problems(ring.points, ring.path)]
    if not problems:
        simple = [ring._replace(points=_pairs(ring.points), box=_box(ring.points)) for ring in rings]
        problems = _crossings(simple, path) or [*_twice(simple), *_nested(simple)]
    if problems:
        raise ProblemError(problems[:200])
    square_metres = sum((1 if ring.is_outline else -1) * abs(area(ring.points)) for ring in simple)
    hectares = Decimal(max(square_metres, 0.0) / 10_000).quantize(Decimal("0.0001"))
    if not 0 < hectares <= MOST_HECTARES:
        raise ProblemError([Problem("geo-area", {"hectares": str(hectares), "most": MOST_HECTARES}, path)])
    return Boundary(geometry, hectares, _middle(simple[0].points))


def point_problems(coordinates: Any, path: str) -> list[Problem]:
    """What is wrong with the coordinates of a GeoJSON Point."""
    if not _is_position(coordinates):
        return [Problem("geo-position", {}, path)]
    fault = fault_of_position(coordinates[0], coordinates[1], path)
    if fault and fault.code == "geo-range":
        return [fault]
    return position_problems(coordinates[1], coordinates[0], path)  # a pin may stand abroad, as in the form


def position_problems(latitude: float, longitude: float, path: str = "latitude") -> list[Problem]:
    """A point that lies outside the country, and whether it would lie inside with its numbers swapped."""
    if latitude == longitude == 0:
        return [Problem("geo-outside", {}, path)]  # what a telephone without position tells
    return [one for one in [fault_of_position(longitude, latitude, path)] if one and one.code == "geo-swapped"]


class _Ring(NamedTuple):
    """``polygon``: which of the polygons it belongs to; after its outline come its holes."""

    path: str
    polygon: int
    is_outline: bool
    points: Any
    box: tuple[float, ...] = ()


def _crossings(rings: Sequence[_Ring], path: str) -> list[Problem]:
    """Two sides that meet where they should not: of one ring, or of two."""
    try:
        met = first_meeting([ring.points for ring in rings])
    except TooComplex:
        return [Problem("geo-complex", {}, path)]
    if met is None:
        return []
    (ring, side), (other, other_side) = met
    if ring == other:
        return [Problem("geo-self-cross", {"first": side + 1, "second": other_side + 1}, rings[ring].path)]
    return [Problem("geo-cross", {"first": rings[ring].path}, rings[other].path)]


def _nested(rings: Sequence[_Ring]) -> Iterator[Problem]:
    """Holes that do not lie within their outline or lie in each other, parts that lie in each other. Whole rings only:
    none crosses another."""
    polygons = [list(one) for _number, one in itertools.groupby(rings, key=lambda ring: ring.polygon)]
    for outline, *holes in polygons:
        for hole in holes:
            if -1 in _places(hole, outline):
                yield Problem("geo-hole-outside", {}, hole.path)
        for hole, other in itertools.permutations(holes, 2):
            if 1 in _places(hole, other):
                yield Problem("geo-overlap", {"first": other.path}, hole.path)
    for (part, *_holes), (other, *holes) in itertools.permutations(polygons, 2):
        if 1 in _places(part, other) and all(-1 in _places(part, hole) for hole in holes):
            yield Problem("geo-overlap", {"first": other.path}, part.path)


def _places(inner: _Ring, outer: _Ring) -> set[int]:
    """Where corners of one ring lie: 1 within the other, -1 outside, 0 on it."""
    (west, south, east, north), (left, low, right, high) = inner.box, outer.box
    if west > right or left > east or south > high or low > north:
        return {-1}
    return {_place(point, outer.points) for point in inner.points[:: max(1, len(inner.points) // MOST_CORNERS)]}


def _place(point: Position, ring: Ring) -> int:
    x, y = point
    inside = False
    for a, b in itertools.pairwise(ring):
        (ax, ay), (bx, by) = a, b
        if min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by) and _turn(a, b, point) == 0:
            return 0
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return 1 if inside else -1


def _box(ring: Any) -> tuple[float, float, float, float]:
    longitudes, latitudes = zip(*(point[:2] for point in ring), strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _twice(rings: Sequence[_Ring]) -> Iterator[Problem]:
    """Outlines that are there already, wherever they begin and whichever way they run."""
    seen: dict[frozenset[Position], str] = {}
    for ring in rings:
        if ring.is_outline:
            corners = frozenset(ring.points)
            if corners in seen:
                yield Problem("geo-twice", {"first": seen[corners]}, ring.path)
            seen.setdefault(corners, ring.path)


def _other_system(given: Any) -> bool:
    """Whether a document says that its numbers are no WGS 84 (RFC 7946, section 4, has no other)."""
    crs = given.get("crs") if isinstance(given, dict) else None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = str(properties.get("name", "") if isinstance(properties, dict) else crs)
    return crs is not None and not re.search(r"CRS84|EPSG:{1,2}4326$|WGS ?84", named, re.IGNORECASE)


def refuse_other_system(given: Any, path: str = "") -> None:
    """Raise ``geo-crs`` for a document whose numbers are not those of WGS 84."""
    if _other_system(given):
        raise ProblemError([Problem("geo-crs", {}, f"{path}.crs".lstrip("."))])


def _geometry(given: Any, path: str) -> tuple[dict[str, Any], str]:
    """The geometry inside a Feature or FeatureCollection, and its path."""
    refuse_other_system(given, path)
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


def _rings(geometry: dict[str, Any], path: str) -> list[_Ring]:
    """Every ring as given, with its path."""
    given = geometry["coordinates"]
    polygons = [given] if geometry["type"] == "Polygon" else given
    if not isinstance(polygons, list) or not polygons:
        raise ProblemError([Problem("geo-empty", {}, path)])
    rings = []
    for number, polygon in enumerate(polygons):
        place = f"{path}.coordinates" if geometry["type"] == "Polygon" else f"{path}.coordinates[{number}]"
        if not isinstance(polygon, list) or not polygon:
            raise ProblemError([Problem("geo-empty", {}, place)])
        rings += [_Ring(f"{place}[{index}]", number, index == 0, ring) for index, ring in enumerate(polygon)]
    if len(rings) > MOST_RINGS:
        raise ProblemError([Problem("geo-points", {"most": MOST_RINGS, "found": len(rings)}, path)])
    found = sum(len(ring.points) for ring in rings if isinstance(ring.points, list))
    if found > MOST_ALL_POINTS:
        raise ProblemError([Problem("geo-points", {"most": MOST_ALL_POINTS, "found": found}, path)])
    return rings


def ring_problems(ring: Any, path: str) -> list[Problem]:
    """What is wrong with the positions of one ring; of many with the same fault, the first."""
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
    west, south, east, north = _box(ring)
    return round((west + east) / 2, 6), round((south + north) / 2, 6)  # as files write it: no change when it comes back


Side = tuple[int, int]
"""A ring and one of its sides, by number."""


def first_meeting(rings: Sequence[Ring]) -> tuple[Side, Side] | None:
    """Two sides of closed rings that meet where they should not; None when there are none.

    Sides are swept along the axis on which they overlap less. Neighbours of a ring may share their corner only; sides
    of two rings may touch, but not cross. Raises `TooComplex`.
    """
    axis = _sweep_axis(rings)
    sides = [(ring, side) for ring, points in enumerate(rings) for side in range(len(points) - 1)]
    ends = [(rings[ring][side][axis], rings[ring][side + 1][axis]) for ring, side in sides]
    low, high = [min(pair) for pair in ends], [max(pair) for pair in ends]
    active: list[int] = []
    looks = 0
    for number in sorted(range(len(sides)), key=low.__getitem__):
        active = [other for other in active if high[other] >= low[number]]
        looks += len(active)
        if looks > MOST_LOOKS:
            raise TooComplex
        for other in active:
            pair = sides[min(other, number)], sides[max(other, number)]
            if _wrong(rings, *pair):
                return pair
        active.append(number)
    return None


def _sweep_axis(rings: Sequence[Ring]) -> int:
    def covered(axis: int) -> float:
        values = [[point[axis] for point in points] for points in rings]
        extent = max(map(max, values)) - min(map(min, values)) or 1.0
        return sum(abs(a - b) for one in values for a, b in itertools.pairwise(one)) / extent

    return 0 if covered(0) <= covered(1) else 1


def _wrong(rings: Sequence[Ring], first: Side, second: Side) -> bool:
    if first[0] == second[0]:
        points = rings[first[0]]
        return _meet(points, first[1], second[1], len(points) - 1)
    a, b = rings[first[0]][first[1] : first[1] + 2]
    c, d = rings[second[0]][second[1] : second[1] + 2]
    if _apart(a, b, c, d):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _apart(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether two sides are apart by their boxes already."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return True
    return max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0])


def _meet(points: Ring, first: int, second: int, count: int) -> bool:
    a, b, c, d = points[first], points[first + 1], points[second], points[second + 1]
    if _apart(a, b, c, d):
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


def points_of(geometry: dict[str, Any]) -> int:
    """How many positions a boundary has."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return sum(len(ring) for polygon in polygons for ring in polygon)


def outlines(geometry: dict[str, Any] | None) -> Iterator[list[Position]]:
    """The outer rings, for a drawing."""
    if geometry:
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        yield from (_pairs(polygon[0]) for polygon in polygons)
