"""Open data: whole files, public fields only, small cells left out, nothing of persons."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import BANH_TRANG, MANG_CAU, Cast
from txng.exchange.opendata import DATASETS, statistics, writing
from txng.registry.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path


def rows(name: str) -> list[dict[str, str]]:
    found = writing.file_of(name, "csv")
    assert found is not None
    return list(csv.DictReader(io.StringIO(found.read_text("utf-8-sig"))))


def graph(name: str) -> list[dict[str, Any]]:
    found = writing.file_of(name, "jsonld")
    assert found is not None
    return list(json.loads(found.read_text("utf-8"))["@graph"])


def test_public_products_are_there_as_table_and_as_graph(cast: Cast) -> None:
    manifest = writing.write()
    [row] = rows("products")
    assert (row["gtin"], row["producer"], row["standards"]) == (MANG_CAU, "HTX Mãng cầu Chân Núi", "VietGAP")
    [thing] = graph("products")
    assert thing["@type"] == "schema:Product"
    assert thing["page"] == f"http://testserver/01/{MANG_CAU}"
    assert manifest["tables"]["products"]["rows"] == 1
    assert set(manifest["tables"]) == set(DATASETS) == {"products", "producers", "recalls", "statistics", "lists"}


def test_nothing_of_households_and_persons_and_no_telephone(cast: Cast) -> None:
    writing.write()
    for name in DATASETS:
        for form in writing.FORMS:
            found = writing.file_of(name, form)
            assert found is not None
            text = found.read_text("utf-8")
            for secret in ("Sương Mai", BANH_TRANG, "+84276000000", "11.38"):
                assert secret not in text, (name, form, secret)


def test_invented_records_are_no_open_data(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    product.is_demo = True
    product.save()
    writing.write()
    assert rows("products") == []


def test_a_name_that_begins_like_a_formula_is_no_formula(cast: Cast) -> None:
    party = cast.parties["coop"]
    party.name = '=HYPERLINK("http://x")'
    party.save()
    writing.write()
    assert "'=HYPERLINK" in next(row["name"] for row in rows("producers") if "HYPERLINK" in row["name"])
    assert graph("producers")[0]["name"].startswith("=")


def test_old_files_are_read_until_new_ones_are_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    writing.write()

    def breaks() -> Any:
        raise RuntimeError("no disk")
        yield

    broken = DATASETS["recalls"]
    monkeypatch.setitem(
        DATASETS, "recalls", type(broken)(broken.name, broken.title, broken.about, broken.columns, breaks)
    )
    with pytest.raises(RuntimeError):
        writing.write()
    assert len(rows("products")) == 1
    assert [one.name for one in writing.folder().parent.iterdir()] == ["open-data"]


def test_pages_lead_to_the_files(cast: Cast) -> None:
    client = Client()
    assert "đêm nay" in client.get("/du-lieu-mo").content.decode()
    writing.write()
    page = client.get("/du-lieu-mo").content.decode()
    assert "/du-lieu-mo/products.csv" in page
    assert "Mã sản phẩm" in page
    assert b"".join(client.get("/du-lieu-mo/products.csv").streaming_content).startswith(b"\xef\xbb\xbfcode,gtin")  # type: ignore[attr-defined]
    catalogue = client.get("/du-lieu-mo/catalog.jsonld").json()
    assert {one["@id"].partition("#")[2] for one in catalogue["dcat:dataset"]} == set(DATASETS)
    for wrong in ("manifest.json", "products.xml", "nothing.csv", "..products.csv"):
        assert client.get(f"/du-lieu-mo/{wrong}").status_code == 404


def test_small_cells_are_left_out_of_the_page(cast: Cast) -> None:
    page = Client().get("/thong-ke").content.decode()
    assert "dưới 5" in page
    assert "không công bố" in page
    assert Party.objects.exclude(kind="agency").count() == 5
    english = Client().get("/en/thong-ke").content.decode()
    assert "Household business" in english


@given(st.lists(st.integers(0, 60), max_size=12))
def test_no_left_out_cell_can_be_told_from_the_sum(counts: list[int]) -> None:
    told = statistics.told(counts)
    hidden = [count for count, shown in zip(counts, told, strict=True) if shown is None]
    assert all(shown is None for count, shown in zip(counts, told, strict=True) if 0 < count < statistics.SMALLEST)
    assert len(hidden) != 1 or sum(bool(count) for count in counts) == 1
