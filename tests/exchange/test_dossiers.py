"""Papers of a lot: plots as another reader of the rules would take them, the sheet of events, the passport."""

import io
import itertools
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.browser import Visitor, session_of
from tests.cast import MANG_CAU, Cast
from tests.web.workspace.test_daily_work import harvested
from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.core.documents import tables
from txng.exchange.dossiers import passport, plots, workbook
from txng.exchange.dossiers.gathering import dossier
from txng.exchange.dossiers.plots import Plot
from txng.registry.models import Batch, Place

SQUARE = [
    [106.101234, 11.301234],
    [106.105678, 11.301234],
    [106.105678, 11.305678],
    [106.101234, 11.305678],
    [106.101234, 11.301234],
]
HOLE = [
    [106.102345, 11.302345],
    [106.103456, 11.302345],
    [106.103456, 11.303456],
    [106.102345, 11.303456],
    [106.102345, 11.302345],
]


def plot(**more: Any) -> Plot:
    given: dict[str, Any] = {
        "name": "Lô cao su 1",
        "code": "VN-TN-01",
        "producer": "Nông hộ A",
        "commune": "Xã Tân Hà",
        "latitude": 11.303456,
        "longitude": 106.103456,
        "boundary": None,
        "area_ha": Decimal("2.5"),
    }
    return Plot(**(given | more))


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def codes(*given: Plot) -> list[str]:
    return [one.code for one in plots.collection(given).problems]


def read_as_the_union_does(text: str) -> list[str]:
    """An independent reading: what RFC 7946 and Regulation (EU) 2023/1115, article 2 (28), forbid; empty when sound."""
    faults = []
    read = json.loads(text)
    assert read["type"] == "FeatureCollection"
    assert "crs" not in read
    for feature in read["features"]:
        assert feature["type"] == "Feature"
        told, shape = feature["properties"], feature["geometry"]
        if told.get("ProducerCountry") != "VN" or not told.get("ProductionPlace"):
            faults.append("properties")
        if shape["type"] == "Point":
            if told["Area"] > 4:
                faults.append("point")
            rings = [[shape["coordinates"]]]
        else:
            bodies = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            rings = [ring for body in bodies for ring in body]
            for body in bodies:
                for number, ring in enumerate(body):
                    if ring[0] != ring[-1] or len(ring) < 4:
                        faults.append("ring")
                    turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring))
                    if (turn < 0) != (number == 0):  # the shoelace the other way: negative is counter-clockwise
                        faults.append("winding")
        faults += ["range" for ring in rings for lon, lat in ring if not (102 < lon < 110 and 8 < lat < 24)]
    return faults


@pytest.mark.parametrize(
    "boundary", [polygon(SQUARE), polygon(SQUARE[::-1]), polygon(SQUARE, HOLE), polygon(SQUARE[::-1], HOLE[::-1])]
)
def test_boundaries_come_out_wound_as_the_rules_ask_whatever_way_they_were_drawn(boundary: dict[str, Any]) -> None:
    found = plots.collection([plot(boundary=boundary)])
    assert found.complete
    assert read_as_the_union_does(json.dumps(found.geojson)) == []
    assert sorted(map(tuple, found.geojson["features"][0]["geometry"]["coordinates"][0])) == sorted(map(tuple, SQUARE))


def test_several_pieces_stay_several() -> None:
    moved = [[lon + 0.01, lat] for lon, lat in SQUARE[::-1]]
    found = plots.collection([plot(boundary={"type": "MultiPolygon", "coordinates": [[SQUARE], [moved]]})])
    assert found.complete
    assert read_as_the_union_does(json.dumps(found.geojson)) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"area_ha": Decimal("4.0001")}, "plot-point-too-large"),
        ({"area_ha": None}, "plot-area-unknown"),
        ({"latitude": None, "longitude": None}, "plot-nowhere"),
        ({"latitude": 106.103456, "longitude": 11.303456}, "geo-swapped"),
        ({"latitude": 48.856613, "longitude": 2.352222}, "geo-outside"),
        ({"latitude": 11.3, "longitude": 106.1}, "plot-decimals"),
        ({"boundary": polygon([[lat, lon] for lon, lat in SQUARE])}, "geo-swapped"),
        ({"boundary": polygon(SQUARE[:-1])}, "geo-ring-open"),
        ({"boundary": polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]])}, "geo-self-cross"),
        ({"boundary": polygon([[round(lon, 3), round(lat, 3)] for lon, lat in SQUARE])}, "plot-decimals"),
        ({"boundary": {"type": "LineString", "coordinates": SQUARE}}, "geo-type"),
    ],
)
def test_a_plot_that_would_be_refused_there_is_left_out_and_named_here(given: dict[str, Any], code: str) -> None:
    found = plots.collection([plot(), plot(**given)])
    assert [one.code for one in found.problems][:1] == [code]
    assert len(found.geojson["features"]) == 1
    assert found.problems[0].path.startswith("plots[1]")
    assert read_as_the_union_does(json.dumps(found.geojson)) == []


def test_exactly_four_hectares_may_be_a_point_and_no_plot_is_a_problem() -> None:
    assert codes(plot(area_ha=Decimal(4))) == []
    assert codes() == ["plot-none"]


@given(
    st.lists(
        st.builds(
            plot,
            latitude=st.none() | st.floats(-120, 120),
            longitude=st.none() | st.floats(-200, 200),
            area_ha=st.none() | st.decimals(Decimal("0.01"), 9999, places=4),
            boundary=st.none()
            | st.builds(polygon, st.lists(st.tuples(st.floats(105, 107), st.floats(10, 12)).map(list), max_size=6)),
        ),
        max_size=4,
    )
)
def test_whatever_the_registry_holds_the_file_is_one_the_rules_take(given: list[Plot]) -> None:
    found = plots.collection(given)
    assert read_as_the_union_does(json.dumps(found.geojson)) == []
    assert len(found.geojson["features"]) + len(
        {one.path.partition(".")[0] for one in found.problems if one.path}
    ) >= len(given)


@pytest.fixture
def lot(cast: Cast) -> Batch:
    """A harvested lot of the cooperative, from a plot with a boundary."""
    Place.objects.filter(pk=cast.places["plot"].pk).update(
        boundary=polygon(SQUARE), area_ha=Decimal("23.9"), puc_code="VN-TN-0007"
    )
    harvested(cast)
    return Batch.objects.select_related("product__party__commune", "product__group").latest("pk")


@pytest.mark.django_db
def test_the_owner_gets_the_plot_others_only_its_name(cast: Cast, lot: Batch) -> None:
    mine = dossier(lot, cast.viewer("owner"))
    assert [one.code for one in mine.plots] == ["VN-TN-0007"]
    assert plots.collection(mine.plots).complete
    assert mine.harvest is not None
    for other in (PUBLIC, cast.viewer("competitor")):
        theirs = dossier(Batch.objects.select_related("product__party__commune").get(pk=lot.pk), other)
        assert [one.boundary for one in theirs.plots] == [None]
        assert [one.latitude for one in theirs.plots] == [None]


@pytest.mark.django_db
def test_the_workbook_holds_every_sheet_and_no_formula(cast: Cast, lot: Batch) -> None:
    lot.product.name = "=1+1"
    written = workbook.written(dossier(lot, cast.viewer("owner")))
    sheets = {one.name: one.rows for one in tables.read(written)[1]}
    assert list(sheets) == list(workbook.TITLES.values())
    event = sheets[workbook.TITLES["events"]][1]
    assert event[0] == "Harvesting"
    assert (event[2], event[3]) == (lot.lot, "=1+1")
    assert sheets[workbook.TITLES["plots"]][1][1] == "VN-TN-0007"
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "sheet" in name)


@pytest.mark.django_db
def test_the_passport_says_what_is_declared_and_names_what_is_not(cast: Cast, lot: Batch) -> None:
    told = passport.passport(dossier(lot, PUBLIC), "https://tx.example.vn", clock.today())
    assert told["id"] == f"https://tx.example.vn/01/{MANG_CAU}/10/{lot.lot}"
    assert told["responsibleParty"]["identifiers"]["gln"] == "9520801090013"
    assert told["traceability"]["stages"][0]["stage"] == "harvest"
    assert "" not in json.dumps(told, ensure_ascii=False).split('"')[1::2]
    assert ("Chứng nhận", "Certificates") in passport.lacking(told)


@pytest.mark.django_db
def test_the_passport_of_the_public_holds_nothing_personal(cast: Cast, lot: Batch) -> None:
    cast.parties["coop"].phone, cast.parties["coop"].contact_name = "+84912345678", "Nguyễn Bí Mật"
    cast.parties["coop"].save()
    for path in (
        f"/ho-chieu/{MANG_CAU}/{lot.lot}",
        f"/ho-chieu/{MANG_CAU}/{lot.lot}.json",
        f"/en/ho-chieu/{MANG_CAU}/{lot.lot}",
    ):
        answer = Client().get(path)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "912345678" not in text
        assert "Bí Mật" not in text
        assert "106.10" not in text


@pytest.mark.django_db
def test_downloads_of_the_owner_and_of_officials(cast: Cast, lot: Batch) -> None:
    owner, officer = Client(), Client()
    owner.force_login(cast.users["owner"])
    officer.force_login(cast.users["department_officer"])
    for name in ("dossier.xlsx", "plots.geojson", "passport.json"):
        answer = owner.get(f"/workspace/lots/{lot.pk}/papers/{name}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
    assert owner.get(f"/workspace/lots/{lot.pk}/papers/other.txt").status_code == 404
    code = f"https://id.gs1.org/01/{MANG_CAU}/10/{lot.lot}"
    assert officer.get("/office/trace/dossier.xlsx", {"code": code}).status_code == 200
    for wrong in ("", "khong", f"https://id.gs1.org/01/{MANG_CAU}", code + "X"):
        assert officer.get("/office/trace/dossier.xlsx", {"code": wrong}).status_code in (400, 404)


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_the_papers(cast: Cast, live_server: Any, browser: Any) -> None:
    Place.objects.filter(pk=cast.places["plot"].pk).update(boundary=polygon(SQUARE), area_ha=Decimal("23.9"))
    harvested(cast)
    row = Batch.objects.latest("pk")
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    officer = Visitor(browser, live_server.url, session_of(cast.users["department_officer"]))
    public = Visitor(browser, live_server.url)
    owner.look(f"/workspace/lots/{row.pk}/papers", "lot-papers")
    public.look(f"/ho-chieu/{MANG_CAU}/{row.lot}", "passport")
    public.look(f"/en/ho-chieu/{MANG_CAU}/{row.lot}", "passport-en")
    officer.look(f"/office/trace?code=https://id.gs1.org/01/{MANG_CAU}/10/{row.lot}", "trace-papers")
    Place.objects.filter(pk=cast.places["plot"].pk).update(boundary=None)
    owner.look(f"/workspace/lots/{row.pk}/papers", "lot-papers-faults")
