"""Lists: filters, order, pages, keys, files – against what a plain query says."""

import csv
import io
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from python_calamine import CalamineWorkbook

from tests.queries import assert_same_queries, queries_of
from tests.web.components.gallery import KEYED, UNITS
from txng.accounts.models import AdminUnit
from txng.core.errors import Refused
from txng.core.vietnamese import fold
from txng.web.components import exports
from txng.web.components.exports import Heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery")]


def view(query: str, table=UNITS):
    request = RequestFactory().get(f"/gallery/table?{query}")
    request.user = AnonymousUser()
    return table.view(request, AdminUnit.objects.select_related("parent"))


def codes(found) -> list[str]:
    return [row.cells[0].text for row in found.body]


def test_search_needs_no_marks_and_every_word() -> None:
    assert {row.cells[0].text for row in view("q=thanh+duc").body} >= {"Xã Thạnh Đức"}
    assert view("q=thanh+khongco").body == []
    assert [word.words for word in view("q=thanh&kind=xa").narrowed] == ["“thanh”", "Loại: Xã"]


def test_order_pages_and_numbers() -> None:
    found = view("sort=-code&page=2")
    expected = AdminUnit.objects.order_by("-code", "-pk").values_list("name", flat=True)[50:100]
    assert codes(found) == list(expected)
    assert (found.first_number, found.last_number) == (51, 100)
    assert parse_qs(urlsplit(found.next).query) == {"sort": ["-code"], "page": ["3"]}
    assert view("page=999").body == []
    assert view("page=x&sort=nothing&kind=none&cols=none").page == 1


def test_days_that_do_not_exist_are_said_and_not_filtered() -> None:
    found = view("since_from=31/02/2026")
    assert found.count == AdminUnit.objects.count()
    assert found.filters[2].error
    assert view("since_from=01/07/2025&since_to=01/07/2025").count == AdminUnit.objects.filter(
        valid_from=date(2025, 7, 1)
    ).count()  # fmt: skip


def test_paging_by_key_shows_every_row_once() -> None:
    seen, query = [], ""
    while True:
        found = view(query, KEYED)
        seen += codes(found)
        if not found.next:
            break
        query = urlsplit(found.next).query
    assert seen == list(AdminUnit.objects.order_by("-code", "-pk").values_list("code", flat=True))


@pytest.mark.parametrize("key", ["x", "====", "bnVsbA", "W10", "WzEsMiwzXQ", "WyJhIiwieCJd", "a" * 600, "%00"])
def test_a_key_that_does_not_read_starts_at_the_beginning(key: str) -> None:
    assert codes(view(f"after={key}", KEYED)) == codes(view("", KEYED))


def signed_in(cast) -> Client:
    client = Client()
    client.force_login(cast.users["officer"])
    return client


def test_files_hold_all_rows_as_text_and_days(cast) -> None:
    client = signed_in(cast)
    answer = client.get("/gallery/table?format=xlsx&kind=xa")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert len(rows) == 1 + AdminUnit.objects.filter(kind="xa").count()
    assert rows[0][:2] == ["Tên", "Mã"]
    assert all(isinstance(row[1], str) and isinstance(row[4], date) for row in rows[1:])
    assert "don-vi-" in answer["Content-Disposition"]
    text = b"".join(client.get("/gallery/table?format=csv&kind=xa").streaming_content).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[:2] for row in read] == [row[:2] for row in rows]
    assert read[1][4] in ("01/07/2025", "01/02/2020")


def test_no_text_of_a_file_is_a_formula() -> None:
    heads = [Heading("Tên"), Heading("Mã", "code"), Heading("Số", "number", "kg")]
    rows = [["=1+1", "0893", Decimal("-1.5")], ["@x", "+84", 3], ["", "https://a", None or ""]]
    file = io.BytesIO()
    exports.write_xlsx(file, heads, rows)
    file.seek(0)
    read = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert read == [["Tên", "Mã", "Số (kg)"], ["=1+1", "0893", -1.5], ["@x", "+84", 3.0], ["", "https://a", ""]]
    text = "".join(exports.csv_lines(heads, rows)).splitlines()
    assert text[1:] == ["'=1+1;0893;-1,5", "'@x;'+84;3", ";https://a;"]


def test_more_rows_than_a_sheet_takes_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    with pytest.raises(Refused):
        exports.write_xlsx(io.BytesIO(), [Heading("Mã")], [["1"], ["2"], ["3"]])


def test_a_fragment_is_only_the_list(cast) -> None:
    client = signed_in(cast)
    body = client.get("/gallery/table?q=thanh", headers={"HX-Target": "table-units"}).content.decode()
    assert body.lstrip().startswith("<section")


def make(number: int) -> None:
    parent = AdminUnit.objects.filter(kind="tinh").first()
    start = AdminUnit.objects.count()
    AdminUnit.objects.bulk_create(
        AdminUnit(
            code=f"9{start + n:04d}", name=f"Xã Thử {start + n}", name_folded=fold(f"Xã Thử {start + n}"), kind="xa",
            valid_from=date(2026, 1, 1), parent=parent,
        )
        for n in range(number)
    )  # fmt: skip


def test_a_list_asks_as_often_for_many_rows_as_for_few(cast) -> None:
    client = signed_in(cast)
    assert_same_queries(client, "/gallery/table?q=thu", few=lambda: make(10), many=lambda: make(990), most=15)
    assert len(queries_of(client, "/gallery/table?q=thu&format=csv")) <= 10
