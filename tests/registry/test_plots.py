"""Maps of many plots: every feature judged apart from the portal, kept under the sender's id, given back unchanged."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from math import cos, sin
from typing import Any

import pytest

from tests.cast import Cast
from txng.core.errors import Refused
from txng.gs1.problems import ProblemError
from txng.registry.bulk import books, plots, services
from txng.registry.models import BulkImport, Place
from txng.registry.services import place_create


def square(east: float, north: float, size: float = 0.001) -> list[list[float]]:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return [[round(east + size * x, 6), round(north + size * y, 6)] for x, y in corners]


def feature(geometry: Any, name: Any = None, **properties: Any) -> dict[str, Any]:
    named = {"id": name} if name is not None else {}
    return {"type": "Feature", **named, "geometry": geometry, "properties": properties}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def written(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


GOOD = (
    feature(polygon(square(106.1, 11.3)), "T-01", **{"Tên địa điểm": "Thửa một", "Xã, phường": "25459"}),
    feature(
        {"type": "MultiPolygon", "coordinates": [[square(106.12, 11.3)], [square(106.13, 11.3)]]},
        7,
        ProductionPlace="Thửa hai",
        Area=99,
        kind="farm",
    ),
    feature({"type": "Point", "coordinates": [106.15, 11.31]}, own_code="T-03", Area=1.5),
)


def read(cast: Cast, content: bytes) -> BulkImport:
    return services.import_read(actor=cast.viewer("owner"), party=cast.parties["coop"], content=content, name="a.json")


def faults(cast: Cast, row: BulkImport) -> list[tuple[int, str, str]]:
    plan = services.import_look(actor=cast.viewer("owner"), row=row)
    return [(fault.row, fault.problem.code, fault.problem.path) for fault in plan.faults]


@pytest.mark.django_db
def test_plots_are_stored_under_the_senders_ids_and_come_back_unchanged(cast: Cast) -> None:
    coop, owner = cast.parties["coop"], cast.viewer("owner")
    row = read(cast, written(*GOOD))
    assert row.counts == {"places": {"new": 3, "changed": 0, "same": 0}}
    assert faults(cast, row) == []
    services.import_store(actor=owner, row=row)
    first, second, third = (Place.objects.get(party=coop, own_code=code) for code in ("T-01", "7", "T-03"))
    assert (first.name, first.kind, first.commune and first.commune.code) == ("Thửa một", "plot", "25459")
    assert first.boundary == GOOD[0]["geometry"]
    assert abs((first.area_ha or 0) - Decimal("1.2125")) < Decimal("0.01")
    assert (second.name, second.kind) == ("Thửa hai", "farm")
    assert (second.area_ha or 0) < 3, "measured, not said"
    assert (third.name, third.longitude, third.latitude, third.area_ha) == ("T-03", 106.15, 11.31, Decimal("1.5"))

    everything = books.places_map(coop)
    assert {one.get("id") for one in json.loads(everything)["features"]} >= {"T-01", "7", "T-03"}
    again = read(cast, everything)
    assert again.counts["places"]["same"] == Place.objects.filter(party=coop).count()
    assert not again.faults


@pytest.mark.django_db
def test_an_outline_is_changed_and_taken_back(cast: Cast) -> None:
    owner = cast.viewer("owner")
    services.import_store(actor=owner, row=read(cast, written(*GOOD)))
    moved = polygon(square(106.1, 11.3, 0.0005))
    row = read(cast, written(feature(moved, "T-01", Name="Thửa một"), feature(moved, "T-03", Name="T-03")))
    assert row.faults == 1, "the same outline twice"
    row = read(cast, written(feature(moved, "T-01", Name="Thửa một"), GOOD[1]))
    assert row.counts == {"places": {"new": 0, "changed": 1, "same": 1}}
    row = services.import_store(actor=owner, row=row)
    place = Place.objects.get(own_code="T-01")
    assert place.boundary == moved
    assert place.area_ha is not None
    assert place.area_ha < 1
    services.import_store(actor=owner, row=services.import_undo(actor=owner, row=row))
    place.refresh_from_db()
    assert place.boundary == GOOD[0]["geometry"]
    drawn = services.import_store(actor=owner, row=read(cast, written(feature(moved, "T-03", Name="T-03"))))
    services.import_store(actor=owner, row=services.import_undo(actor=owner, row=drawn))
    assert Place.objects.get(own_code="T-03").boundary is None


@pytest.mark.django_db
def test_every_bad_feature_is_named_by_row_and_place(cast: Cast) -> None:
    ring = square(106.2, 11.3)
    before = Place.objects.count()
    row = read(
        cast,
        written(
            feature(polygon(square(106.25, 11.3)), "good"),
            feature(polygon([one[::-1] for one in ring]), "swapped"),
            feature(polygon(ring[:-1]), "open"),
            feature(polygon([ring[0], ring[2], ring[1], ring[3], ring[0]]), "crossing"),
            feature(polygon(square(106.21, 11.3))),
            feature(None, "empty"),
            feature(polygon(square(106.22, 11.3)), "one"),
            feature(polygon(square(106.22, 11.3)), "two"),
            feature(polygon(square(106.23, 11.3)), "one"),
            "no feature",
            feature({"type": "Point", "coordinates": [106.3, 11.4]}, "large", Area=5),
            feature({"type": "Point", "coordinates": [11.4, 106.3]}, "turned"),
            feature(polygon(square(106.24, 11.3)), "where", commune="Nơi nào đó"),
        ),
    )
    assert faults(cast, row) == [
        (3, "geo-swapped", "features[1].geometry.coordinates[0][0]"),
        (4, "geo-ring-open", "features[2].geometry.coordinates[0]"),
        (5, "geo-self-cross", "features[3].geometry.coordinates[0]"),
        (6, "bulk-cell-needed", "name"),
        (6, "geo-id-missing", "features[4]"),
        (7, "geo-empty", "features[5].geometry"),
        (9, "geo-plot-twice", "features[7]"),
        (10, "bulk-twice", ""),
        (11, "bulk-cell-needed", "name"),
        (11, "geo-type", "features[9]"),
        (12, "geo-boundary-needed", "boundary"),
        (13, "geo-swapped", "features[11].geometry.coordinates"),
        (14, "bulk-commune-unknown", "commune"),
    ]
    with pytest.raises(ProblemError):
        services.import_store(actor=cast.viewer("owner"), row=row)
    assert Place.objects.count() == before


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no json": (lambda: b'{"type"', "geo-unreadable"),
    "deep": (lambda: b'{"a":' * 200_000, "geo-unreadable"),
    "too many bytes": (lambda: b'{"a":"' + b"x" * (25 << 20) + b'"}', "file-too-large"),
    "too many features": (lambda: written(*[feature(None, n) for n in range(10_001)]), "geo-features"),
    "too many points": (lambda: written(*[feature(polygon(_circle(n)), n) for n in range(51)]), "geo-points"),
    "no features": (lambda: written(), "geo-empty"),
    "features is text": (lambda: b'{"type":"FeatureCollection","features":"x"}', "geo-empty"),
    "another system": (
        lambda: written(GOOD[0], crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}),
        "geo-crs",
    ),
    "memory": (lambda: b'{"features":[' + b"{}," * 8_000_000 + b"{}]}", "geo-unreadable"),
    "infinite": (lambda: written(GOOD[0]).replace(b"106.1", b"1e999"), "geo-unreadable"),
    "not utf-8": (lambda: b'{"type":"\xff"}', "geo-unreadable"),
}


def _circle(number: int) -> list[list[float]]:
    corners = [
        [106 + 0.01 * number + 0.004 * cos(n / 4000 * 6.2831853), 11 + 0.004 * sin(n / 4000 * 6.2831853)]
        for n in range(4_000)
    ]
    return [*corners, corners[0]]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_maps_are_refused_by_name_within_the_limits(name: str) -> None:
    make, code = HOSTILE[name]
    content = make()
    started = time.perf_counter()
    with pytest.raises(Refused) as refusal:
        plots.read(content)
    assert refusal.value.problems[0].code == code
    assert time.perf_counter() - started < 40


def test_an_intricate_outline_is_told_in_time() -> None:
    """Long teeth side by side whichever way they are swept."""
    up = [[106 + 0.00001 * n, 11 + 0.05 * (n % 2) + 0.00001 * n] for n in range(2_400)]
    across = [[106.03 + 0.05 * (n % 2), 11.03 + 0.00001 * n] for n in range(2_400)]
    ring = [*up, *across, [106.2, 11.3], [105.9, 11.3], up[0]]
    started = time.perf_counter()
    (only,) = plots.read(written(feature(polygon(ring), 1)))
    assert [one.code for one in only.problems] == ["geo-complex"]
    assert time.perf_counter() - started < 30


def test_the_largest_map_is_read() -> None:
    many = [feature(polygon(square(105 + n % 100 * 0.002, 11 + n // 100 * 0.002)), n) for n in range(10_000)]
    assert len(plots.read(written(*many))) == 10_000


@pytest.mark.django_db
def test_whatever_lies_somewhere_comes_back_as_it_was(cast: Cast) -> None:
    owner, coop = cast.viewer("owner"), cast.parties["coop"]
    drawn = polygon(square(106.4, 11.3))
    farm = place_create(actor=owner, party=coop, kind="farm", name="Trại", own_code="F", boundary=drawn)
    place_create(actor=owner, party=coop, kind="plot", name="Thửa", own_code="P", boundary=drawn, parent=farm)
    place_create(actor=owner, party=coop, kind="warehouse", name="Kho không rõ ở đâu")
    place_create(actor=owner, party=coop, kind="shop", name="Quầy ở Lào", latitude=17.96, longitude=102.6)
    place_create(actor=owner, party=coop, kind="shop", name="Quầy xa", latitude=48.85, longitude=2.35)
    pinned = polygon(square(106.45, 11.3))
    place_create(
        actor=owner, party=coop, kind="plot", name="Có ghim", boundary=pinned, latitude=11.3009, longitude=106.4501
    )
    place_create(actor=owner, party=coop, kind="plot", name="Lạ", own_code="'=1", latitude=11.31, longitude=106.31)
    row = read(cast, books.places_map(coop))
    assert (row.faults, row.counts["places"]["new"], row.counts["places"]["changed"]) == (0, 0, 0)
    moved = read(cast, written(feature(polygon(square(106.45, 11.3, 0.0005)), Name="Có ghim")))
    services.import_store(actor=owner, row=moved)
    assert Place.objects.get(name="Có ghim").latitude == 11.3009, "its pin stays where it was put"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        written(feature(polygon(square(106.2, 11.3)), "a\0b")),
        written(feature(polygon(square(106.2, 11.3)), "a", Name="x\0y")),
    ],
)
def test_a_zero_byte_is_refused_and_nothing_breaks(cast: Cast, content: bytes) -> None:
    assert read(cast, content).faults == 1


def test_maps_in_utf_16_are_read_and_lists_are_refused_by_name() -> None:
    wide = written(feature(polygon(square(106.2, 11.3)), "a")).decode().encode("utf-16")
    assert plots.is_map(wide)
    assert len(plots.read(wide)) == 1
    assert plots.is_map(b"[1]")
    with pytest.raises(Refused) as refusal:
        plots.read(b"[1]")
    assert refusal.value.problems[0].code == "geo-type"
    (odd,) = plots.read(written(feature(polygon(square(106.2, 11.3)), {"a": 1})))
    assert [one.code for one in odd.problems] == ["geo-id-missing"]


def test_half_a_sign_in_the_outline_of_a_program_is_refused() -> None:
    with pytest.raises(Refused):
        plots.shapes_of([{"type": "\ud800", "coordinates": []}])
