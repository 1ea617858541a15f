"""Products of the own organisation: entered on a phone, handed in, returned, handed in again, verified."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor, session_of
from tests.queries import assert_same_queries
from txng.accounts.viewers import SYSTEM
from txng.core.vietnamese import search_key
from txng.registry import services
from txng.registry.models import Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def signed_in(cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


@pytest.mark.django_db
def test_foreign_things_are_not_there_and_readers_change_nothing(cast) -> None:
    pk = cast.products["mang_cau"].pk
    for path in ("", "/edit", "/code", "/submit"):
        assert signed_in(cast, "competitor").get(f"/workspace/products/{pk}{path}").status_code == 404
    assert signed_in(cast, "competitor").post(f"/workspace/products/{pk}/confirm").status_code == 404
    reader = signed_in(cast, "reader")
    assert reader.get(f"/workspace/products/{pk}").status_code == 200
    assert reader.post(f"/workspace/products/{pk}/confirm").status_code == 403
    assert signed_in(cast, "officer").get("/workspace/products").status_code == 403
    for name, status in (
        ("department_officer", 200),
        ("commune_officer", 200),
        ("other_commune_officer", 404),
        ("trade_officer", 404),
        ("auditor", 200),
    ):
        assert signed_in(cast, name).get(f"/office/products/{pk}").status_code == status, name
    Product.objects.filter(pk=pk).update(review="submitted")
    given = {"decision": "verify", "basis": "x"}
    for name in ("commune_officer", "auditor"):
        assert signed_in(cast, name).post(f"/office/products/{pk}", given).status_code == 403, name


def rows(cast, number: int, start: int) -> None:
    Product.objects.bulk_create(
        Product(
            gtin=f"{95208010020000 + start + i:014d}",
            party=cast.parties["coop"],
            name=f"Sản phẩm {start + i}",
            name_folded=search_key(f"Sản phẩm {start + i}"),
            group=cast.products["mang_cau"].group,
            review="submitted",
        )
        for i in range(number)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "path"), [("owner", "/workspace/products"), ("department_officer", "/office/products")]
)
def test_lists_ask_as_often_for_a_thousand_rows(cast, name: str, path: str) -> None:
    assert_same_queries(signed_in(cast, name), path, few=lambda: rows(cast, 10, 0), many=lambda: rows(cast, 990, 10))


@pytest.mark.django_db(transaction=True)
def test_a_product_is_entered_handed_in_returned_and_verified(cast, live_server, browser: "Browser") -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    department = Visitor(browser, live_server.url, session_of(cast.users["department_officer"]))
    owner.look("/workspace/products", "products")
    owner.look("/workspace/products/new", "product-new")
    with owner.page(390) as page:
        page.goto("/workspace/products/new")
        page.click("button.btn-primary")
        assert page.title().startswith("Lỗi:")
        page.fill("[name=name]", "Mứt mãng cầu, hũ 250 g")
        page.select_option("[name=group]", "trai-cay")
        page.fill("[name=origin]", "Phường Bình Minh, tỉnh Tây Ninh")
        page.fill("[name=standards]", "TCCS 05:2026/CN")
        page.click("button.btn-primary")
        page.wait_for_url("**/workspace/products/*")
    made = Product.objects.get(name__startswith="Mứt")
    services.product_update(actor=SYSTEM, product=made, image="/static/demo/mang-cau.svg")
    owner.look(f"/workspace/products/{made.pk}", "product")
    owner.look(f"/workspace/products/{made.pk}/submit", "product-submit")
    with owner.page(390) as page:
        page.goto(f"/workspace/products/{made.pk}/submit")
        page.click("button.btn-primary")
        assert page.title().startswith("Lỗi:")
        page.check("[name=declared]")
        page.click("button.btn-primary")
        page.wait_for_url("**/workspace/files/HS-*")
        receipt = page.url.removeprefix(live_server.url)
    owner.look(receipt, "receipt")
    department.look("/office/products", "files")
    department.look(f"/office/products/{made.pk}", "dossier")
    with department.page(1280) as page:
        page.goto(f"/office/products/{made.pk}")
        page.check("[name=decision][value=return]")
        page.click("button.btn-primary")
        assert page.title().startswith("Lỗi:")
        page.fill("[name=reason]", "Ghi rõ khối lượng tịnh")
        page.click("button.btn-primary")
        page.wait_for_url("**/office/products")
    made.refresh_from_db()
    assert made.review == "returned"
    services.product_update(actor=cast.viewer("owner"), product=made, net_content="250 g")
    services.product_submit(actor=cast.viewer("owner"), product=made, declared=True)
    services.product_verify(actor=cast.viewer("department_lead"), product=made, by="Sở NN&MT", basis="45/QĐ")
    services.product_update(actor=cast.viewer("owner"), product=made, net_content="300 g")
    department.look(f"/office/products/{made.pk}", "dossier-changed")
    owner.look(f"/workspace/products/{made.pk}", "product-changed")
