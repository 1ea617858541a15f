"""Workbooks and CSV files of many rows: what comes in, what is refused by cell, what goes out and comes in again."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import Cast
from txng.accounts.selectors import agency
from txng.core.documents import sheets, tables
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import ChangeRecord
from txng.core.problems import sentence_of
from txng.gs1 import keys
from txng.registry import services as registry
from txng.registry.bulk import books, services
from txng.registry.bulk.columns import BY_NAME, SHEETS
from txng.registry.models import Batch, BulkImport, Certificate, Identifier, Place, Product, ProductCode


def gtin(number: int) -> str:
    body = f"9520801{number:05d}"
    return body + keys.check_digit(body)


def line(sheet: str, **values: Any) -> tuple[Any, ...]:
    return tuple(values.get(column.field) for column in BY_NAME[sheet].columns)


def book(**rows: list[dict[str, Any]]) -> bytes:
    """A workbook with the heads of our template above ``rows`` of each table."""
    return sheets.written(
        sheets.Sheet(
            BY_NAME[name].title[0],
            tuple(column.head[0] for column in BY_NAME[name].columns),
            [line(name, **values) for values in lines],
        )
        for name, lines in rows.items()
    )


def read(cast: Cast, content: bytes, name: str = "a.xlsx", only: str = "") -> BulkImport:
    return services.import_read(
        actor=cast.viewer("owner"), party=cast.parties["coop"], content=content, name=name, only=only
    )


def store(cast: Cast, row: BulkImport) -> BulkImport:
    return services.import_store(actor=cast.viewer("owner"), row=row)


def faults(cast: Cast, row: BulkImport) -> list[tuple[str, int, str, str]]:
    plan = services.import_look(actor=cast.viewer("owner"), row=row)
    return [(fault.sheet, fault.row, fault.column, fault.problem.code) for fault in plan.faults]


CHAIN: dict[str, list[dict[str, Any]]] = {
    "places": [
        {"own_code": "V02", "name": "Vườn hai", "kind": "Vùng trồng", "parent": "V01", "commune": "25480"},
        {"own_code": "V01", "name": "Vườn một", "kind": "plot", "latitude": "11,3156", "longitude": 106.1253},
    ],
    "products": [
        {
            "code": int(gtin(50001)),
            "name": "Mứt mãng cầu",
            "standards": "TCCS 01; TCVN 1",
            "status": "Đang lưu hành",
            "published": "Có",
        },
        {"name": "Trà lá mãng cầu"},
        {"name": "Trà lá mãng cầu khô"},
    ],
    "batches": [
        {"product": gtin(50001), "lot": "M-01", "produced_on": date(2026, 11, 1), "quantity": 12.5, "uom": "kg"}
    ],
    "certificates": [
        {"kind": "VietGAP", "number": "VG-9", "issuer": "NOMAFSI", "valid_from": "01/02/2026", "place": "V01"},
        {"kind": "ocop-4", "number": "O-1", "issuer": "UBND", "valid_from": "2026-02-01", "product": gtin(50001)},
    ],
}


@pytest.mark.django_db
def test_tables_that_name_each_other_are_stored_in_one_act(cast: Cast) -> None:
    row = read(cast, book(**CHAIN))
    assert (row.faults, row.counts["products"]) == (0, {"new": 3, "changed": 0, "same": 0})
    assert not Place.objects.filter(own_code="V01").exists()
    store(cast, row)
    garden = Place.objects.get(own_code="V02")
    assert (garden.parent.own_code, garden.commune.code, garden.kind) == ("V01", "25480", "plot")
    assert garden.parent.latitude == pytest.approx(11.3156)
    assert set(Identifier.objects.filter(place__name__startswith="Vườn ").values_list("value", flat=True)) >= {"V01"}
    jam = Product.objects.get(gtin=gtin(50001).zfill(14))
    assert (jam.standards, jam.published, jam.missing_items != []) == (["TCCS 01", "TCVN 1"], True, True)
    teas = Product.objects.filter(name__startswith="Trà lá")
    assert len({tea.provincial_code for tea in teas} - {""}) == 2
    assert ProductCode.objects.filter(product__in=[jam, *teas]).count() == 3
    batch = Batch.objects.get(lot="M-01")
    assert (batch.product, batch.quantity, batch.uom) == (jam, Decimal("12.5"), "KGM")
    assert {c.number: (c.place or c.product) for c in Certificate.objects.filter(number__in=["VG-9", "O-1"])} == {
        "VG-9": garden.parent,
        "O-1": jam,
    }
    acts = ChangeRecord.objects.filter(kind="import.store")
    assert acts.count() == 1
    assert f"registry.product:{jam.pk}" in acts.get().touched
    with pytest.raises(Conflict):
        store(cast, row)
    assert read(cast, book(**CHAIN)).counts["products"] == {"new": 0, "changed": 0, "same": 3}


@pytest.mark.django_db
def test_every_fault_is_named_by_its_cell_in_words(cast: Cast) -> None:
    wrong = gtin(50002)[:-1] + str((int(gtin(50002)[-1]) + 1) % 10)
    row = read(
        cast,
        book(
            products=[
                {"code": wrong, "name": "Sai số kiểm tra"},
                {"code": gtin(50003), "name": ""},
                {"code": cast.products["banh_trang"].gtin, "name": "Của người khác"},
                {"code": gtin(50004), "name": "Nhóm lạ", "group": "máy bay"},
                {"code": gtin(50005), "name": "Hạn lạ", "shelf_life_days": 1.5},
                {"code": gtin(50006), "name": "Hai lần"},
                {"code": gtin(50006), "name": "Hai lần nữa"},
                {"code": gtin(50007), "name": "Nháp công khai", "published": "Có"},
            ],
            batches=[
                {"product": gtin(59999), "lot": "X"},
                {"product": gtin(50006), "lot": "lô có dấu", "quantity": "ba", "uom": "kg"},
                {"product": gtin(50006), "lot": "L1", "produced_on": "31/02/2026"},
                {"product": gtin(50006), "lot": "L2", "quantity": 5},
                {"product": gtin(50006), "lot": date(2026, 1, 2)},
            ],
        ),
    )
    assert faults(cast, row) == [
        ("products", 2, "A", "check-digit-wrong"),
        ("products", 3, "B", "bulk-cell-needed"),
        ("products", 4, "", "bulk-code-taken"),
        ("products", 5, "D", "bulk-group-unknown"),
        ("products", 6, "K", "bulk-cell-whole"),
        ("products", 8, "", "bulk-twice"),
        ("products", 9, "Q", "draft-published"),
        ("batches", 2, "A", "bulk-product-unknown"),
        ("batches", 3, "F", "bulk-cell-number"),
        ("batches", 4, "D", "bulk-cell-day"),
        ("batches", 5, "F", "quantity-unit"),
        ("batches", 6, "B", "bulk-cell-is-day"),
    ]
    plan = services.import_look(actor=cast.viewer("owner"), row=row)
    for fault in plan.faults:
        for language in ("vi", "en"):
            assert "{" not in sentence_of(fault.problem, language)
    assert "Mã sản phẩm" in sentence_of(plan.faults[0].problem)
    with pytest.raises(Conflict):
        store(cast, row)
    assert not Product.objects.filter(name="Hai lần").exists()
    report = tables.read(books.faulty(services.parts_of(row), plan.faults, sentence_of))[1]
    assert [table.name for table in report] == ["Sản phẩm", "Lô hàng"]
    assert len(report[0].rows) == 8


@pytest.mark.django_db
def test_a_faulty_row_stands_for_itself_alone(cast: Cast) -> None:
    """Rows with faults leave nothing behind that another row could be taken for."""
    rows = [
        {"code": gtin(62000 + number), "name": f"Món {number}", "shelf_life_days": "mười" if number % 2 else None}
        for number in range(300)
    ]
    row = read(
        cast, book(products=rows, places=[{"own_code": f"Q{n}", "name": f"Q{n}", "kind": "?"} for n in range(50)])
    )
    plan = services.import_look(actor=cast.viewer("owner"), row=row)
    assert {fault.problem.code for fault in plan.faults} == {"bulk-cell-number", "bulk-cell-choice"}
    assert row.faults == 200
    assert row.counts["products"]["new"] == 150
    bad = [{"code": gtin(63000 + n)[:-1] + "x", "name": f"Z{n}"} for n in range(100)]
    row = read(cast, book(products=bad))
    plan = services.import_look(actor=cast.viewer("owner"), row=row)
    assert {fault.problem.code for fault in plan.faults} == {"field-format"}


@pytest.mark.django_db
def test_a_name_that_two_places_bear_is_nobodys(cast: Cast) -> None:
    facts = {"party": cast.parties["coop"], "name": "Kho chung", "kind": "warehouse"}
    one, other = (registry.place_create(actor=cast.viewer("owner"), **facts) for _ in range(2))
    row = read(cast, book(places=[{"name": "kho chung", "kind": "warehouse"}]))
    assert faults(cast, row) == [("places", 2, "", "bulk-place-twice")]
    row = read(cast, book(places=[{"own_code": "K1", "name": "Kho chung", "kind": "warehouse"}]))
    assert faults(cast, row) == [("places", 2, "", "bulk-place-twice")]
    for place, code in ((one, "K8"), (other, "K9")):
        registry.place_update(actor=cast.viewer("owner"), place=place, own_code=code)
    rows = [{"own_code": code, "name": "Kho chung", "kind": "warehouse"} for code in ("K8", "K9", "K10")]
    kept = store(cast, read(cast, book(places=rows)))
    assert (kept.counts["places"]["new"], kept.counts["places"]["same"]) == (1, 2)
    row = read(cast, book(places=[{"own_code": "K11", "name": "Góc", "kind": "warehouse", "parent": "Kho chung"}]))
    assert faults(cast, row) == [("places", 2, "M", "bulk-place-twice")]


@pytest.mark.django_db
def test_cells_are_mended_on_screen_and_the_rest_stays(cast: Cast) -> None:
    row = read(cast, book(products=[{"code": gtin(50011), "name": "Bánh", "shelf_life_days": "mười"}]))
    assert faults(cast, row) == [("products", 2, "K", "bulk-cell-number")]
    row = services.import_mend(actor=cast.viewer("owner"), row=row, cells={("products", 2, 10): "10"})
    assert row.faults == 0
    store(cast, row)
    assert Product.objects.get(name="Bánh").shelf_life_days == 10


@pytest.mark.django_db
def test_what_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    owner, product = cast.viewer("owner"), cast.products["mang_cau"]
    row = read(cast, book(products=[{"code": product.gtin, "name": product.name, "brand": "Chân Núi mới"}]))
    registry.product_update(actor=owner, product=product, brand="Khác")
    with pytest.raises(Conflict):
        store(cast, row)
    services.import_look(actor=owner, row=row)
    row.refresh_from_db()
    store(cast, row)
    product.refresh_from_db()
    assert product.brand == "Chân Núi mới"
    back = services.import_undo(actor=owner, row=BulkImport.objects.get(pk=row.pk))
    store(cast, back)
    product.refresh_from_db()
    assert product.brand == "Khác"


@pytest.mark.django_db
def test_a_verification_ends_as_it_does_on_the_page(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    Product.objects.filter(pk=product.pk).update(
        review="verified", verified_by="Sở", verified_at="2026-01-01T00:00:00Z", verified_basis="x"
    )
    store(cast, read(cast, book(products=[{"code": product.gtin, "name": "Tên mới"}])))
    product.refresh_from_db()
    assert (product.review, product.verified_at, product.name_folded) == ("changed", None, "ten moi")
    Product.objects.filter(pk=product.pk).update(review="submitted")
    row = read(cast, book(products=[{"code": product.gtin, "name": "Tên mới nữa"}]))
    assert [code for *_, code in faults(cast, row)] == ["file-is-handed-in"]


@pytest.mark.django_db
def test_everything_goes_out_and_comes_in_again_unchanged(cast: Cast) -> None:
    store(cast, read(cast, book(**CHAIN)))
    coop = cast.parties["coop"]
    Product.objects.filter(name="Mứt mãng cầu").update(brand="=1+1", storage="'+84", warnings="-5 độ; lạnh")
    row = read(cast, books.everything(coop))
    assert row.faults == 0
    assert {action: sum(counts[action] for counts in row.counts.values()) for action in ("new", "changed")} == {
        "new": 0,
        "changed": 0,
    }
    for sheet in SHEETS:
        row = read(cast, b"".join(books.table_csv(sheet, coop)), "a.csv", sheet.name)
        assert row.faults == 0
        assert (row.counts[sheet.name]["new"], row.counts[sheet.name]["changed"]) == (0, 0)


@pytest.mark.django_db
def test_only_who_may_edit_takes_rows_in(cast: Cast) -> None:
    content = book(products=[{"name": "A"}])
    for name in ("reader", "competitor", "officer", "newcomer"):
        with pytest.raises(Forbidden):
            services.import_read(
                actor=cast.viewer(name), party=cast.parties["coop"], content=content, name="a", only=""
            )
    row = read(cast, content)
    for name in ("reader", "competitor"):
        for act in (services.import_store, services.import_drop, services.import_look, services.import_undo):
            with pytest.raises(Forbidden):
                act(actor=cast.viewer(name), row=row)
    services.import_drop(actor=cast.viewer("owner"), row=row)
    row.refresh_from_db()
    assert (row.state, row.tables) == ("dropped", [])
    assert agency("skhcn") is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "only", "code"),
    [
        (b"", "", "file-empty"),
        (b"PK\x03\x04rubbish", "", "xlsx-unreadable"),
        ("Mã;Tên\n1;2".encode("utf-16-le"), "products", "csv-encoding"),
        ("Tên sản phẩm\nA".encode("cp1258", "replace") + b"\xff", "products", "csv-encoding"),
        ("Tên sản phẩm;Thương hiệu\nA".encode(), "products", "csv-columns"),
        ('Tên sản phẩm\n"A'.encode(), "products", "csv-quote"),
        ("Tên sản phẩm\n".encode(), "products", "bulk-empty"),
        ("Tên sản phẩm\nA".encode(), "", "bulk-which"),
        ("Số lô\nA".encode(), "batches", "bulk-heads"),
        ("Vô nghĩa\nA".encode(), "batches", "bulk-no-sheet"),
        (b"x" * (tables.MOST_BYTES + 1), "products", "file-too-large"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(cast: Cast, content: bytes, only: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(cast, content, "a.csv", only)
    assert refusal.value.problems[0].code == code
    assert not BulkImport.objects.exists()


@pytest.mark.django_db
def test_random_rows_come_back_as_they_went_in(cast: Cast) -> None:
    rng = random.Random(939)
    signs = "abc ABC Đặng ụ ơ = + - @ ' ; , \" \t 12/3 0012"
    rows = [
        {
            "code": gtin(51000 + number),
            "name": "".join(rng.choices(signs, k=12)) + "x",
            "brand": "".join(rng.choices(signs, k=8)),
            "shelf_life_days": rng.choice([None, 1, 365]),
            "published": rng.choice(["Có", None]),
            "status": "Đang lưu hành",
        }
        for number in range(200)
    ]
    store(cast, read(cast, book(products=rows)))
    row = read(cast, books.everything(cast.parties["coop"]))
    assert row.faults == 0
    assert row.counts["products"]["changed"] == row.counts["products"]["new"] == 0


@pytest.mark.django_db
def test_many_rows_cost_no_more_statements_than_few(
    cast: Cast, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    rows = [
        {"code": gtin(number), "name": f"Sản phẩm số {number}", "brand": "Chân Núi", "status": "Bản nháp"}
        for number in range(2000, 4000)
    ]
    with django_assert_max_num_queries(40):
        row = read(cast, book(products=rows))
        services.import_look(actor=cast.viewer("owner"), row=row)
    with django_assert_max_num_queries(40):
        store(cast, row)
    for one in rows:
        one["brand"], one["code"] = "Khác", one["code"]
    row = read(cast, book(products=rows))
    assert row.counts["products"] == {"new": 0, "changed": 2000, "same": 0}
    with django_assert_max_num_queries(50):
        store(cast, row)
    assert Product.objects.filter(brand="Khác").count() == 2000
