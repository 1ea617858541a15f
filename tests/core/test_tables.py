"""Tables people hand in: limits before any reader, hostile workbooks, the apostrophe that guards formulas."""

import io
import re
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from txng.core.documents import sheets, tables
from txng.core.errors import Refused


def workbook(rows: list[tuple[object, ...]], name: str = "Sản phẩm & lô") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return out.getvalue()


def changed(content: bytes, **members: bytes) -> bytes:
    """The package with members added or put in place of others (``__`` for ``/``)."""
    out = io.BytesIO()
    new = {name.replace("__", "/"): body for name, body in members.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in old.infolist():
            if member.filename not in new:
                made.writestr(member, old.read(member))
        for name, body in new.items():
            made.writestr(name, body)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        tables.read(content)
    return refused.value.problems[0].code


def test_cells_arrive_as_they_were_meant() -> None:
    kind, found = tables.read(workbook([("Mã", "Số"), ("0012", 12.0), ("'=a", 1.5), (True, None)]))
    assert kind == "xlsx"
    assert found[0].name == "Sản phẩm & lô"
    assert found[0].rows == [["Mã", "Số"], ["0012", 12], ["=a", 1.5], [True, ""]]


def test_columns_with_formulas_are_named() -> None:
    content = workbook([("a", "b"), (1, "=A2*2"), (3, 4)])
    assert tables.read(content)[1][0].formulas == [1]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"xl__vbaProject.bin": b"x"}, "xlsx-macro"),
        ({"xl__externalLinks__externalLink1.xml": b"<a/>"}, "xlsx-macro"),
        ({"xl__embeddings__a.bin": b"x"}, "xlsx-macro"),
        ({"xl__media__a.bin": bytes(70 << 20)}, "xlsx-too-large-unpacked"),
        ({"xl__worksheets__sheet1.xml": b"<worksheet><sheetData><row"}, "xlsx-unreadable"),
        ({"xl__workbook.xml": b"rubbish"}, "xlsx-unreadable"),
    ],
)
def test_what_nobody_should_open_is_refused_by_name(members: dict[str, bytes], code: str) -> None:
    start = time.monotonic()
    assert refusal(changed(workbook([("a",), (1,)]), **members)) == code
    assert time.monotonic() - start < 30


def test_a_directory_that_lies_about_sizes_does_not_help() -> None:
    content = bytearray(changed(workbook([("a",)]), xl__media__a=bytes(80 << 20)))
    size = (80 << 20).to_bytes(4, "little")
    assert size in content
    for found in [hit.start() for hit in re.finditer(re.escape(size), bytes(content))]:
        content[found : found + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)) in ("xlsx-unreadable", "xlsx-too-large-unpacked")


def test_too_many_rows_columns_and_signs() -> None:
    rows = [(number,) for number in range(20_002)]
    assert refusal(workbook(rows)) == "table-rows"
    assert refusal(workbook([tuple(range(101))])) == "table-columns"
    assert refusal(workbook([("x" * 8001,)])) == "table-cell"
    assert refusal(b"a\n" * 50_002) == "table-rows"


@given(st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n"', exclude_categories=("Cs",)), max_size=8))
def test_the_guard_is_undone_exactly(text: str) -> None:
    wanted = tables.plain(tables.guarded(tables.vietnamese.nfc(text)))
    assert wanted == tables.vietnamese.nfc(text)
    assert not re.match(r"[=+@\t-]", tables.guarded(text))


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    try:
        tables.read(content if not content.startswith(b"PK") else content[1:])
    except Refused:
        return


def test_what_we_write_we_read() -> None:
    content = sheets.written([sheets.Sheet("A", ("x", "y"), [("0893", 1), (None, 2)])])
    assert tables.read(content)[1][0].rows == [["x", "y"], ["0893", 1], ["", 2]]
