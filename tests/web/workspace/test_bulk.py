"""A producer brings 500 products with 7 faults, mends them on screen, stores them and takes all home."""

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser import Visitor, judge, session_of
from tests.cast import MANG_CAU, Cast
from tests.registry.test_bulk import book, gtin
from txng.core.documents import tables
from txng.registry.models import BulkImport, Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def five_hundred() -> list[dict[str, Any]]:
    rows = [
        {"code": gtin(60000 + number), "name": f"Đặc sản số {number}", "brand": "Chân Núi", "status": "Bản nháp"}
        for number in range(500)
    ]
    rows[3]["code"] = rows[3]["code"][:-1] + str((int(rows[3]["code"][-1]) + 1) % 10)
    rows[10]["name"] = ""
    rows[20]["group"] = "máy bay"
    rows[30]["shelf_life_days"] = "mười"
    rows[40]["status"] = "đang bay"
    rows[50]["hs_code"] = "08ab"
    rows[60]["published"] = "chắc vậy"
    return rows


def test_five_hundred_products_with_seven_faults(cast: Cast, live_server: Any, browser: "Browser") -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    owner.look("/workspace/bulk", "bulk-empty")
    owner.look("/workspace/bulk/new", "bulk-new")
    rows = five_hundred()
    with owner.page(1280) as page:
        page.goto("/workspace/bulk/new")
        page.get_by_label("Bảng tính (.xlsx), tệp CSV hoặc bản đồ").set_input_files(
            {"name": "san-pham.xlsx", "mimeType": XLSX, "buffer": book(products=rows)}
        )
        page.get_by_role("button", name="Đọc tệp").click()
        page.get_by_role("heading", name="7 lỗi").wait_for()
        judge(page, "bulk-faults")
        assert page.get_by_text("Dòng 5, cột A").is_visible()
        for cell, text in {
            "A5": gtin(60003),
            "B12": "Đặc sản số 10",
            "D22": "",
            "K32": "10",
            "P42": "Bản nháp",
            "O52": "0810",
            "Q62": "",
        }.items():
            page.get_by_label(f"Sản phẩm, {cell}", exact=True).fill(text)
        page.get_by_role("button", name="Kiểm tra lại").click()
        page.get_by_role("button", name="Ghi tất cả").wait_for()
        page.get_by_role("button", name="Ghi tất cả").click()
        page.get_by_text("Đã ghi tất cả").wait_for()
    assert Product.objects.filter(party=cast.parties["coop"], name__startswith="Đặc sản").count() == 500
    owner.look(f"/workspace/bulk/{BulkImport.objects.get().pk}", "bulk-done")
    owner.look("/workspace/bulk", "bulk-list")


def test_a_change_is_shown_before_it_is_stored_and_taken_back(cast: Cast, live_server: Any, browser: "Browser") -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    wanted = book(
        products=[{"code": MANG_CAU, "name": "Mãng cầu ta", "brand": "Chân Núi", "standards": "VietGAP; TCCS 01"}],
        places=[{"own_code": "V9", "name": "Vườn mới", "kind": "Vùng trồng"}],
    )
    with owner.page(390) as page:
        page.goto("/workspace/bulk/new")
        page.get_by_label("Bảng tính (.xlsx), tệp CSV hoặc bản đồ").set_input_files(
            {"name": "sua.xlsx", "mimeType": XLSX, "buffer": wanted}
        )
        page.get_by_role("button", name="Đọc tệp").click()
        page.get_by_role("heading", name="Sản phẩm: thay đổi").wait_for()
        page.get_by_role("button", name="Ghi tất cả").click()
        page.get_by_role("button", name="Hoàn lại các thay đổi").click()
        page.get_by_text("Đây là các dòng như trước khi nhập").wait_for()
        judge(page, "bulk-undo")
        page.get_by_role("button", name="Ghi tất cả").click()
        page.get_by_text("Đã ghi tất cả").wait_for()
    product = Product.objects.get(gtin=MANG_CAU)
    assert (product.name, product.standards) == ("Mãng cầu ta Bà Đen, thùng 5 kg", ["VietGAP"])
    row = BulkImport.objects.order_by("pk")[0]
    row.pk, row.state, row.digest = None, "open", ""
    row.save()
    owner.look(f"/workspace/bulk/{row.pk}", "bulk-changes")


@pytest.mark.django_db
def test_files_go_home_and_others_files_stay_hidden(cast: Cast, client: Any) -> None:
    client.force_login(cast.users["owner"])
    kind, sheets = tables.read(client.get("/workspace/bulk/template.xlsx").content)
    assert (kind, [sheet.name for sheet in sheets][-1]) == ("xlsx", "Danh mục")
    everything = client.get("/workspace/bulk/data.xlsx").content
    named = SimpleUploadedFile("tat-ca.xlsx", everything)
    page = client.post("/workspace/bulk/new", {"file": named, "only": ""}, follow=True)
    assert "Mọi nội dung trong tệp đều đã có sẵn" in page.text
    lines = b"".join(client.get("/workspace/bulk/data/products.csv").streaming_content).decode("utf-8-sig")
    assert MANG_CAU in lines
    assert client.get("/workspace/bulk/data/nothing.csv").status_code == 404
    client.force_login(cast.users["competitor"])
    row = BulkImport.objects.get()
    assert client.get(f"/workspace/bulk/{row.pk}").status_code == 404
    for name in ("mend", "store", "drop", "undo"):
        assert client.post(f"/workspace/bulk/{row.pk}/{name}").status_code == 404


@pytest.mark.django_db
def test_nonsense_is_answered_beside_the_field(cast: Cast, client: Any) -> None:
    client.force_login(cast.users["owner"])
    for name, content, words in (
        ("a.csv", b"\xff\xfe\x00", "CSV UTF-8"),
        ("a.xlsx", b"PK\x03\x04x", "Không đọc được bảng tính này"),
        ("a.csv", b"a;b\n1;2", "Không thấy trang nào có tên"),
    ):
        answer = client.post("/workspace/bulk/new", {"file": SimpleUploadedFile(name, content), "only": "products"})
        assert answer.status_code == 422
        assert words in answer.text
    assert client.post("/workspace/bulk/new", {"only": "x"}).status_code == 422
