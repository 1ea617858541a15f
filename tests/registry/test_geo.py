"""Boundaries: every fault named, areas right, crossings found as a plain search finds them."""

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.gs1.problems import ProblemError
from txng.registry import geo

SQUARE = [[106.1, 11.3], [106.101, 11.3], [106.101, 11.301], [106.1, 11.301], [106.1, 11.3]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def faults(given: Any) -> list[str]:
    with pytest.raises(ProblemError) as error:
        geo.boundary(given)
    return [f"{problem.code} {problem.path}" for problem in error.value.problems]


def test_a_square_of_a_thousandth_of_a_degree() -> None:
    found = geo.boundary({"type": "Feature", "geometry": polygon(SQUARE), "properties": {}})
    assert abs(found.hectares - Decimal("1.2125")) < Decimal("0.006")  # 109.05 m × 111.19 m on the sphere
    assert found.middle == pytest.approx((106.1005, 11.3005))
    assert found.geometry["coordinates"][0] == SQUARE


def test_a_hole_is_taken_out_and_parts_are_added() -> None:
    hole = [[106.1002, 11.3002], [106.1002, 11.3004], [106.1004, 11.3004], [106.1004, 11.3002], [106.1002, 11.3002]]
    whole = geo.boundary(polygon(SQUARE)).hectares
    assert geo.boundary(polygon(SQUARE, hole)).hectares < whole
    there = [[longitude + 0.01, latitude] for longitude, latitude in SQUARE]
    both = {"type": "MultiPolygon", "coordinates": [[SQUARE], [there]]}
    assert abs(geo.boundary(both).hectares - 2 * whole) < Decimal("0.001")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "Point", "coordinates": [106, 11]}, "geo-type boundary"),
        ({"type": "Feature", "geometry": None}, "geo-empty boundary.geometry"),
        ({"type": "FeatureCollection", "features": []}, "geo-one-feature boundary"),
        ([], "geo-type boundary"),
        ("x", "geo-type boundary"),
        (polygon(), "geo-empty boundary.coordinates"),
        (polygon(SQUARE[:-1]), "geo-ring-open boundary.coordinates[0]"),
        (polygon(SQUARE[:3]), "geo-ring-short boundary.coordinates[0]"),
        (polygon([[y, x] for x, y in SQUARE]), "geo-swapped boundary.coordinates[0][0]"),
        (polygon([[x - 100, y] for x, y in SQUARE]), "geo-outside boundary.coordinates[0][0]"),
        (polygon([[x + 100, y] for x, y in SQUARE]), "geo-range boundary.coordinates[0][0]"),
        (polygon([SQUARE[0], ["a", 1], *SQUARE[2:]]), "geo-position boundary.coordinates[0][1]"),
        (polygon([SQUARE[0], [float("nan"), 1], *SQUARE[2:]]), "geo-position boundary.coordinates[0][1]"),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[1], *SQUARE[2:]]), "geo-ring-double boundary.coordinates[0]"),
        (polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]), "geo-self-cross boundary.coordinates[0]"),
        (polygon([[105, 10], [107, 10], [107, 12], [105, 12], [105, 10]]), "geo-area boundary"),
        (polygon([[106 + i * 1e-6, 11 + (i % 2) * 1e-6] for i in range(6000)]), "geo-points boundary.coordinates[0]"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], []]}, "geo-empty boundary.coordinates[1]"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "geo-empty boundary.coordinates"),
    ],
)
def test_each_fault_has_its_name_and_place(given: Any, expected: str) -> None:
    assert faults(given) == [expected]


grid = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: (106 + p[0] / 10, 11 + p[1] / 10))


def crosses_plainly(points: list[geo.Position]) -> bool:
    count = len(points) - 1
    return any(geo._meet(points, first, second, count) for first in range(count) for second in range(first + 1, count))


def shifted(ring: list[list[float]], east: float, north: float, scale: float = 1) -> list[list[float]]:
    """The ring, smaller or larger around its first corner, moved."""
    x, y = ring[0]
    return [[x + east + (a - x) * scale, y + north + (b - y) * scale] for a, b in ring]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (polygon(SQUARE, shifted(SQUARE, 0.0005, 0.0005)), "geo-cross boundary.coordinates[1]"),
        (polygon(SQUARE, shifted(SQUARE, 0.01, 0.01, 0.1)), "geo-hole-outside boundary.coordinates[1]"),
        (  # corners of the hole lie on the outline, its sides cross none
            polygon(SQUARE, [[106.1005, 11.3005], [106.101, 11.3002], [106.102, 11.3005], [106.101, 11.3008]]),
            "geo-ring-open boundary.coordinates[1]",
        ),
        (
            polygon(
                SQUARE,
                [[106.1005, 11.3005], [106.101, 11.3002], [106.102, 11.3005], [106.101, 11.3008], [106.1005, 11.3005]],
            ),
            "geo-hole-outside boundary.coordinates[1]",
        ),
        (
            polygon(SQUARE, shifted(SQUARE, 0.0002, 0.0002, 0.5), shifted(SQUARE, 0.0003, 0.0003, 0.1)),
            "geo-overlap boundary.coordinates[2]",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [shifted(SQUARE, 0.0005, 0.0005)]]},
            "geo-cross boundary.coordinates[1][0]",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [shifted(SQUARE, 0.0002, 0.0002, 0.5)]]},
            "geo-overlap boundary.coordinates[1][0]",
        ),
    ],
)
def test_rings_that_lie_in_each_other_are_told(given: Any, expected: str) -> None:
    assert faults(given) == [expected]


def test_parts_may_touch_and_an_island_may_lie_in_a_hole() -> None:
    beside = [[106.101, 11.3], [106.102, 11.3], [106.102, 11.301], [106.101, 11.301], [106.101, 11.3]]
    hole = shifted(SQUARE, 0.0002, 0.0002, 0.5)
    island = shifted(SQUARE, 0.0003, 0.0003, 0.1)
    found = geo.boundary({"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [beside], [island]]})
    one = geo.boundary(polygon(SQUARE)).hectares
    assert abs(found.hectares - one * Decimal("1.76")) < Decimal("0.001")


@given(st.lists(grid, min_size=3, max_size=12, unique=True))
def test_crossings_are_those_of_a_plain_search(corners: list[geo.Position]) -> None:
    points = [*corners, corners[0]]
    assert (geo.first_meeting([points]) is not None) == crosses_plainly(points)


def test_the_largest_ring_is_judged_in_time() -> None:
    teeth = [(106 + i * 1e-5, 11.0 + (i % 2) * 0.02) for i in range(4_990)]  # a comb: every side spans the height
    points = [*teeth, (teeth[-1][0], 10.99), (106.0, 10.99), teeth[0]]
    started = time.perf_counter()
    assert geo.first_meeting([points]) is None
    assert time.perf_counter() - started < 60  # busy machines, too
