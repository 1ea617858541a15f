"""Diary and harvests from a file: all or none, faults by row and column, nothing twice."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.browser import Visitor, session_of
from tests.cast import Cast
from txng.core import clock
from txng.core.documents import tables
from txng.core.errors import Refused
from txng.registry.models import Batch, Product
from txng.trace.recording import entries, reads

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEAD = "Ngày;Việc;Địa điểm;Sản phẩm;Tên vật tư;Liều lượng;Số ngày cách ly;Số lô thu hoạch;Số lượng;Đơn vị tính"
PLOT, GOODS = "Vườn mãng cầu số 1", "Mãng cầu ta Bà Đen, thùng 5 kg"


def content(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def day(back: int = 0) -> str:
    return f"{clock.today() - timedelta(days=back):%d/%m/%Y}"


def good(cast: Cast) -> bytes:
    return content(
        f"{day()};Thu hoạch;{PLOT};{cast.products['mang_cau'].gtin};;;;F-1;120,5;kg",
        f"{day(1)};Bón phân;{PLOT};{GOODS};NPK;2 kg;;;;",
        f"{day(1)};tưới nước;{PLOT.upper()};{GOODS};;;;;;",
    )


def record(cast: Cast, given: bytes, **more: Any) -> entries.Outcome:
    return entries.entries_record(actor=cast.viewer("owner"), party=cast.parties["coop"], content=given, **more)


@pytest.mark.django_db
def test_rows_are_looked_at_then_recorded_once(cast: Cast) -> None:
    looked = record(cast, good(cast), only_look=True)
    assert (looked.notes, looked.lots, looked.recorded, looked.faults) == (2, 1, False, [])
    assert not Batch.objects.filter(lot="F-1").exists()
    assert record(cast, good(cast)).recorded
    assert record(cast, good(cast)).recorded  # the same file again
    told = reads.diary(cast.parties["coop"], cast.viewer("owner"))
    assert sorted(one.kind for one in told) == ["fertiliser", "watering"]
    lot = Batch.objects.get(lot="F-1")
    (stock,) = reads.stock(cast.parties["coop"], cast.viewer("owner"))
    assert (stock.batch, stock.have) == (lot, 120.5)


@pytest.mark.django_db
def test_every_fault_is_told_and_nothing_is_recorded(cast: Cast) -> None:
    found = record(
        cast,
        content(
            f"{day(1)};Phun thuốc;{PLOT};{GOODS};Abamectin;10 ml;14;;;",
            f"{day()};Thu hoạch;{PLOT};{GOODS};;;;F-2;10;kg",
            f"{day()};Bay;{PLOT};{GOODS};;;;;;",
            f"{day()};Tưới nước;Vườn nào đó;{GOODS};;;;;;",
            f"32/13/2026;Tưới nước;{PLOT};{GOODS};;;;;;",
            f"{day(9)};Tưới nước;{PLOT};{GOODS};;;;;;",
            f"{day()};Thu hoạch;{PLOT};{GOODS};;;;F-3;;kg",
            f"{day()};;{PLOT};{GOODS};;;;;;",
        ),
    )
    assert [(one.row, one.problem.code) for one in found.faults] == [
        (3, "harvest-too-early"),
        (4, "entries-unknown"),
        (5, "entries-unknown"),
        (6, "bulk-cell-day"),
        (7, "late-reason-missing"),
        (8, "entries-missing"),
        (9, "entries-missing"),
    ]
    assert reads.diary(cast.parties["coop"], cast.viewer("owner")) == []
    assert not Batch.objects.filter(lot__startswith="F-").exists()
    late = content(f"{day(9)};Tưới nước;{PLOT};{GOODS};;;;;;")
    assert record(cast, late, reason="Mất sóng").recorded


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "code"),
    [(b"", "file-empty"), (b"a;b\n1;2", "entries-head"), (HEAD.encode(), "file-empty"), (b"PK\x03\x04x", "xlsx-")],
)
def test_files_that_are_none_are_refused(cast: Cast, given: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        record(cast, given)


@pytest.mark.django_db
def test_too_many_rows_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="entries-many"):
        record(cast, content(*[f"{day()};Tưới nước;{PLOT};{GOODS};;;;;;"] * 501))


@pytest.mark.django_db
def test_the_template_comes_in_again(cast: Cast) -> None:
    _form, found = tables.read(entries.template(cast.parties["coop"]))
    assert [str(cell).rstrip("*") for cell in found[0].rows[0]][:4] == ["Ngày", "Việc", "Địa điểm", "Sản phẩm"]
    assert "Thu hoạch" in [row[0] for row in found[1].rows]


@pytest.mark.django_db(transaction=True)
def test_the_page(cast: Cast, live_server, browser: "Browser") -> None:
    client = Client()
    client.force_login(cast.users["owner"])
    wrong = SimpleUploadedFile("a.csv", content(f"{day()};Bay;{PLOT};{GOODS};;;;;;"))
    answer = client.post("/workspace/diary/file", {"file": wrong, "only_look": "on"})
    assert answer.status_code == 422
    assert "“Bay” ở cột “Việc”" in answer.content.decode()
    right = SimpleUploadedFile("a.csv", good(cast))
    assert "2 mục" in client.post("/workspace/diary/file", {"file": right, "only_look": "on"}).content.decode()
    right = SimpleUploadedFile("a.csv", good(cast))
    assert client.post("/workspace/diary/file", {"file": right})["Location"] == "/workspace/diary"
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    owner.look("/workspace/diary/file", "diary-file")
    owner.look("/workspace/diary", "diary-from-file")
    with owner.page(390) as page:
        page.goto("/workspace/diary/file")
        bad = content(f"{day()};Bay;{PLOT};{GOODS};;;;;;", f"1/1/20;x;{PLOT};;;;;;;")
        page.set_input_files("[name=file]", {"name": "b.csv", "mimeType": "text/csv", "buffer": bad})
        page.click("main form button.btn-primary")
        page.wait_for_selector("table.twin")
        from tests.browser import judge

        judge(page, "diary-file-faults")


@pytest.mark.django_db
def test_a_file_saved_anew_records_what_is_new_in_it(cast: Cast) -> None:
    row = f"{day()};Tưới nước;{PLOT};{GOODS};;;;;;"
    record(cast, content(row))
    record(cast, content(row, row, f"{day()};Bón phân;{PLOT};{GOODS};NPK;1 kg;;;;"))
    told = reads.diary(cast.parties["coop"], cast.viewer("owner"))
    assert sorted(one.kind for one in told) == ["fertiliser", "watering", "watering"]


@pytest.mark.django_db
def test_a_name_that_two_products_bear_is_nobodys(cast: Cast) -> None:
    Product.objects.create(party=cast.parties["coop"], name=GOODS, name_folded="x", provincial_code="TN1/MC")
    found = record(cast, content(f"{day()};Tưới nước;{PLOT};{GOODS};;;;;;"))
    assert [one.problem.code for one in found.faults] == ["entries-unknown"]
