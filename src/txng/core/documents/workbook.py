"""The child process that opens a workbook somebody sent: bytes on standard input, `tables.Answer` on standard output.

It holds no secrets and no database, and sets its own limits before it looks at a byte.
"""

import html
import io
import re
import sys
import zipfile
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineWorkbook

from txng.core.documents import apart, tables
from txng.core.errors import Refused

_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})[0-9]{1,7}"[^>]*>\s*<f\b')


def main() -> None:
    """Answer once and end."""
    apart.limit()
    try:
        answer = tables.Answer(_sheets(sys.stdin.buffer.read()))
    except Refused as refusal:
        problem = refusal.problems[0]
        params = {name: value for name, value in problem.params.items() if isinstance(value, str | int)}
        answer = tables.Answer(code=problem.code, params=params)
    except BaseException:  # noqa: BLE001 - also the panic of a reader in another language: whatever it is, no workbook
        answer = tables.Answer(code="xlsx-unreadable")
    apart.say(answer)


def _sheets(content: bytes) -> list[tables.Table]:
    tables.judged(content)
    formulas = _inflated(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if len(book.sheet_names) > tables.MOST_SHEETS:
        raise Refused("xlsx-sheets", limit=tables.MOST_SHEETS)
    return [_table(book, name, formulas.get(name, [])) for name in book.sheet_names]


def _table(book: Any, name: str, formulas: list[int]) -> tables.Table:
    sheet = book.get_sheet_by_name(name)
    if sheet.height > tables.MOST_ROWS["xlsx"] + 1:
        raise Refused("table-rows", limit=tables.MOST_ROWS["xlsx"])
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return tables.Table(name, tables.bounded(rows), formulas)


def _cell(value: Any) -> tables.Value:
    if isinstance(value, str):
        return tables.plain(value)
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return int(value)
    if isinstance(value, date):
        return tables.Day((value.date() if isinstance(value, datetime) else value).isoformat())
    return value if isinstance(value, float | int | bool) else str(value)


def _inflated(content: bytes) -> dict[str, list[int]]:
    """Every member inflated and counted; which columns of which sheet hold formulas."""
    size, found = 0, {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for member in package.infolist():
            name = member.filename.lower()
            if "externallink" in name or "/embeddings/" in name:
                raise Refused("xlsx-macro")
            parts = []
            with package.open(member) as stream:
                while part := stream.read(1 << 20):
                    size += len(part)
                    if size > tables.MOST_UNPACKED:
                        raise Refused("xlsx-too-large-unpacked", limit=tables.MOST_UNPACKED >> 20)
                    parts.append(part)
            if name.startswith("xl/worksheets/"):
                columns = {hit.group(1) for hit in _FORMULA.finditer(b"".join(parts))}
                found[member.filename] = sorted(tables.column_of(name.decode()) for name in columns)
        return {sheet: found.get(place, []) for sheet, place in _places(package).items()}


def _places(package: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its member. Two flat lists of elements: their attributes are all that is looked at."""
    links = _attributes(package.read("xl/_rels/workbook.xml.rels"), "Relationship")
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    return {
        sheet.get("name", ""): "xl/" + targets.get(sheet.get("id", ""), "").removeprefix("/xl/")
        for sheet in _attributes(package.read("xl/workbook.xml"), "sheet")
    }


def _attributes(document: bytes, element: str) -> list[dict[str, str]]:
    """Attributes, without their prefixes, of every such element."""
    text = document.decode("utf-8", "replace")
    found = re.findall(rf"<(?:[A-Za-z0-9]+:)?{element}\s([^>]*)>", text)
    return [
        {name.rpartition(":")[2]: html.unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', inner)}
        for inner in found
    ]


if __name__ == "__main__":
    main()
