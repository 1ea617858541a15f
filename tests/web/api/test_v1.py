"""The own interface for master data: keys, pages, many rows at once, refusals as documents, its description."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import MANG_CAU, Cast
from tests.registry.test_bulk import gtin
from txng.accounts.services import api_key_issue
from txng.accounts.viewers import SYSTEM
from txng.registry.models import Batch, Place, Product

TABLES = ("places", "products", "batches", "certificates")


def key(cast: Cast, name: str, *scopes: str) -> dict[str, str]:
    _row, secret = api_key_issue(
        user=cast.users[name], name="x", scopes=list(scopes or ("registry:read", "registry:write")), actor=SYSTEM
    )
    return {"Authorization": f"Bearer {secret}"}


def post(client: Client, table: str, headers: dict[str, str], **body: Any) -> Any:
    return client.post(f"/api/v1/{table}", json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_rows_are_entered_changed_and_read_in_pages(cast: Cast, client: Client) -> None:
    owner = key(cast, "owner")
    rows = [{"code": gtin(70000 + number), "name": f"Hàng {number}", "standards": ["A", "B"]} for number in range(5)]
    answer = post(client, "products", owner, rows=rows, dry_run=True)
    assert (answer.status_code, answer.json()["new"]) == (200, 5)
    assert not Product.objects.filter(name="Hàng 1").exists()
    answer = post(client, "products", owner, rows=rows)
    assert answer.json()["rows"][0]["action"] == "new"
    product = Product.objects.get(name="Hàng 0")
    assert (answer.json()["rows"][0]["id"], product.standards) == (product.pk, ["A", "B"])
    assert post(client, "products", owner, rows=rows).json()["same"] == 5

    answer = post(client, "products", owner, rows=[{"code": gtin(70000), "brand": "Mới"}])
    assert answer.json()["changed"] == 1
    product.refresh_from_db()
    assert (product.brand, product.standards, product.name) == ("Mới", ["A", "B"], "Hàng 0")

    seen, after = [], 0
    while after is not None:
        page = client.get(f"/api/v1/products?limit=2&after={after}", headers=owner).json()
        seen += [item["code"] for item in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 6
    assert client.get("/api/v1/products?changed_since=2999-01-01T00:00:00Z", headers=owner).json()["items"] == []


@pytest.mark.django_db
def test_what_is_read_can_be_written_back(cast: Cast, client: Client) -> None:
    owner = key(cast, "owner")
    post(client, "batches", owner, rows=[{"product": MANG_CAU, "lot": "A1", "quantity": 1.5, "uom": "KGM"}])
    about = {"kind": "vietgap", "number": "9", "issuer": "N", "valid_from": "2026-01-01"}
    assert post(client, "certificates", owner, rows=[about]).json()["new"] == 1
    assert Batch.objects.get(lot="A1").product.gtin == MANG_CAU
    for table in TABLES:
        items = client.get(f"/api/v1/{table}", headers=owner).json()["items"]
        assert items
        for item in items:
            del item["id"], item["changed_at"]
        answer = post(client, table, owner, rows=items)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["new"], answer.json()["changed"]) == (0, 0), (table, answer.json())


@pytest.mark.django_db
def test_faults_are_told_by_path_and_nothing_stays(cast: Cast, client: Client) -> None:
    owner = key(cast, "owner")
    rows = [{"code": gtin(70001), "name": "Tốt"}, {"code": "09520801001010", "name": "Sai"}, {"code": gtin(70002)}]
    answer = post(client, "products", {**owner, "Accept-Language": "en"}, rows=rows)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problems = answer.json()["problems"]
    assert [problem["path"] for problem in problems] == ["rows[1].gtin", "rows[2].name"]
    assert "check digit" in problems[0]["message"]
    assert not Product.objects.filter(name="Tốt").exists()
    for body in ({}, {"rows": []}, {"rows": [{"nothing": 1}]}, {"rows": [{"code": 5}]}, {"rows": "x"}):
        assert post(client, "products", owner, **body).status_code == 422
    for text in (
        "{",
        '{"rows": [{"name": "A", "shelf_life_days": NaN}]}',
        '{"rows": [{"name": "\\ud800"}]}',
        '{"rows": [{"name": "a\\u0000b"}]}',
        "[" * 100_000,
        '{"rows": [{"name": "A", "shelf_life_days": 1e400}]}',
    ):
        answer = client.post("/api/v1/products", text, content_type="application/json", headers=owner)
        assert answer.status_code in (400, 422), text[:80]
        assert answer["Content-Type"] == "application/problem+json"
        assert "{" not in answer.json()["detail"]


@pytest.mark.django_db
def test_keys_open_what_they_say(cast: Cast, client: Client) -> None:
    for headers, status in (
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic x"}, 401),
        (key(cast, "owner", "epcis:query"), 403),
    ):
        answer = client.get("/api/v1/places", headers=headers)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
    only_read = key(cast, "owner", "registry:read")
    assert client.get("/api/v1/places", headers=only_read).status_code == 200
    assert post(client, "places", only_read, rows=[{"name": "A", "kind": "plot"}]).status_code == 403
    reader = key(cast, "reader")
    assert post(client, "places", reader, rows=[{"name": "A", "kind": "plot"}]).status_code == 403
    assert not Place.objects.filter(name="A").exists()
    competitor = key(cast, "competitor")
    codes = [item["code"] for item in client.get("/api/v1/products", headers=competitor).json()["items"]]
    assert MANG_CAU not in codes
    assert post(client, "products", competitor, rows=[{"code": MANG_CAU, "name": "Cướp"}]).status_code == 422
    foreign = {**competitor, "TXNG-Party": str(cast.parties["coop"].pk)}
    assert client.get("/api/v1/products", headers=foreign).status_code == 403
    several = key(cast, "second_owner")
    assert client.get("/api/v1/products", headers=several).status_code == 403
    chosen = {**several, "TXNG-Party": cast.parties["shop"].gln}
    assert client.get("/api/v1/products", headers=chosen).status_code == 200
    assert client.get("/api/v1/me", headers=several).json()["user"] == "second_owner"


@pytest.mark.django_db
def test_its_description_names_every_field(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {f"/api/v1/{table}" for table in TABLES} < set(document["paths"])
    assert "shelf_life_days" in document["components"]["schemas"]["ProductsRow"]["properties"]
