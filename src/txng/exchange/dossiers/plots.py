"""Where goods were grown, as the European Union's system on deforestation-free products reads it. Pure.

Regulation (EU) 2023/1115: article 2 (28) – a plot of more than four hectares is a polygon, a smaller one may be a
point – and article 9 (1) – geolocation of every plot, amount, country. GeoJSON as in RFC 7946: longitude before
latitude, closed rings, the outer one counter-clockwise, WGS 84.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from txng.gs1.problems import Problem, ProblemError
from txng.registry import geo

COUNTRY = "VN"
LEAST_DECIMALS = 6
CUT_OFF = date(2020, 12, 31)
"""Land cleared of forest after this day does not qualify (article 2 (13))."""


class Plot(NamedTuple):
    """One plot as the registry shows it to whoever asks. ``code``: growing-area code, else the place's own."""

    name: str
    code: str
    producer: str
    commune: str
    latitude: float | None
    longitude: float | None
    boundary: dict[str, Any] | None
    area_ha: Decimal | None
    harvested: tuple[date, ...] = ()


class Collection(NamedTuple):
    """``geojson``: a FeatureCollection of the plots that qualify; ``problems``: why others, or what of them, do not."""

    geojson: dict[str, Any]
    problems: tuple[Problem, ...]

    @property
    def complete(self) -> bool:
        return not self.problems


def collection(plots: Sequence[Plot]) -> Collection:
    """The plots as one GeoJSON file. A plot with a fault is left out and named: a file with it would be refused whole.

    Problems: those of `geo.boundary`, and ``plot-none``, ``plot-nowhere``, ``plot-point-too-large``,
    ``plot-area-unknown``, ``plot-decimals``; their path names the plot.
    """
    features, problems = [], []
    if not plots:
        problems.append(Problem("plot-none", {}))
    for number, plot in enumerate(plots):
        geometry, faults = _geometry(plot, f"plots[{number}]")
        problems += faults
        if geometry is not None and not faults:
            features.append(_feature(plot, geometry))
    return Collection({"type": "FeatureCollection", "features": features}, tuple(problems))


def _feature(plot: Plot, geometry: dict[str, Any]) -> dict[str, Any]:
    """The property names are those the Union's system reads from a file."""
    properties: dict[str, Any] = {
        "ProducerName": plot.producer,
        "ProducerCountry": COUNTRY,
        "ProductionPlace": ", ".join(part for part in (plot.name, plot.code, plot.commune) if part),
    }
    if plot.area_ha is not None:
        properties["Area"] = float(plot.area_ha)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _geometry(plot: Plot, path: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    told = {"plot": plot.name}
    if plot.boundary is not None:
        try:
            geo.boundary(plot.boundary, f"{path}.boundary")
        except ProblemError as error:
            return None, list(error.problems)
        if faults := _coarse(plot, geo.outlines(plot.boundary), path):
            return None, faults
        return _wound(plot.boundary), []
    if plot.latitude is None or plot.longitude is None:
        return None, [Problem("plot-nowhere", told, path)]
    if plot.area_ha is None:
        return None, [Problem("plot-area-unknown", told, path)]
    if plot.area_ha > geo.POINT_HECTARES:
        return None, [Problem("plot-point-too-large", {**told, "hectares": f"{plot.area_ha.normalize():f}"}, path)]
    wrong = geo.fault_of_position(plot.longitude, plot.latitude, f"{path}.latitude")
    faults = [wrong] if wrong else _coarse(plot, [[(plot.longitude, plot.latitude)]], path)
    return {"type": "Point", "coordinates": [plot.longitude, plot.latitude]}, faults


def _coarse(plot: Plot, outlines: Iterable[Sequence[geo.Position]], path: str) -> list[Problem]:
    """A fault where positions are given with too few decimals: by chance one may end in zeros, not most of them."""
    numbers = [number for outline in outlines for position in outline for number in position]
    coarse = sum(_decimals(number) < LEAST_DECIMALS for number in numbers)
    if numbers and coarse * 2 > len(numbers):
        return [Problem("plot-decimals", {"plot": plot.name, "least": LEAST_DECIMALS}, path)]
    return []


def _decimals(number: float) -> int:
    exponent = Decimal(repr(number)).as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _wound(geometry: dict[str, Any]) -> dict[str, Any]:
    """The same area with outer rings counter-clockwise and holes clockwise (RFC 7946, section 3.1.6)."""
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": list(_rings(geometry["coordinates"]))}
    return {"type": "MultiPolygon", "coordinates": [list(_rings(one)) for one in geometry["coordinates"]]}


def _rings(polygon: Sequence[Sequence[Sequence[float]]]) -> Iterator[list[Sequence[float]]]:
    for number, ring in enumerate(polygon):
        turns_left = _signed(ring) > 0
        yield list(ring) if turns_left == (number == 0) else list(reversed(ring))


def _signed(ring: Sequence[Sequence[float]]) -> float:
    """Twice the area on the plane, positive for a ring that turns counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
