"""Tables that people hand in: workbooks (XLSX) and CSV, read into plain cells within limits of time and memory.

A workbook is judged by its directory, then counted while it is inflated (sizes in a directory can lie), then read: all
of it in a child process that the system stops when it takes too long or too much (`standards/trust.md` 5.2, rows XLSX
and CSV). What a spreadsheet program wrote as a formula arrives as its last value, with its column named.
"""

import csv
import io
import re
from typing import Any, Literal

import msgspec

from txng.core import vietnamese
from txng.core.documents import apart
from txng.core.documents.packages import XLSX, Unsafe, office_kind
from txng.core.errors import Refused
from txng.gs1.problems import Problem

MOST_BYTES = 10 << 20
MOST_UNPACKED = 60 << 20
MOST_MEMBERS = 200
MOST_SHEETS = 10
MOST_ROWS = {"xlsx": 20_000, "csv": 50_000}
MOST_COLUMNS = 100
MOST_SIGNS = 8_000


class Day(msgspec.Struct, frozen=True):
    """A cell that holds a date, as ISO 8601 writes it: apart from text, because a lot number may look like one."""

    day: str


Value = str | float | int | bool | Day | None


class Shape(msgspec.Struct):
    """What a map file draws for a row, beside its cells. ``outline``: what the room of the outlines makes of it, None
    where the row has none; ``problems``: why it is no good."""

    outline: dict[str, Any] | None = None
    problems: list[Problem] = []


class Table(msgspec.Struct):
    """One sheet. ``rows``: cells from the first row on, without empty rows at the end; ``formulas``: columns that hold
    one, from 0; ``shapes``: of a map file, one for each row, None for one that says nothing."""

    name: str
    rows: list[list[Value]]
    formulas: list[int] = []
    shapes: list[Shape | None] = []


class Answer(msgspec.Struct):
    """What the child process says: tables, or why not (``code`` and ``params`` of a `Refused`)."""

    tables: list[Table] = []
    code: str = ""
    params: dict[str, str | int] = {}


def read(content: bytes) -> tuple[Literal["xlsx", "csv"], list[Table]]:
    """The tables of a file. Raises `Refused` (``tables-…``, ``csv-…``, ``xlsx-…``) and never anything else."""
    if not content.strip():
        raise Refused("file-empty", "file")
    if len(content) > MOST_BYTES:
        raise Refused("file-too-large", "file", limit=MOST_BYTES >> 20, found=-(-len(content) // 2**20))
    if content.startswith(b"PK"):
        return "xlsx", _apart(content)
    return "csv", [Table("", _csv_rows(content))]


def _apart(content: bytes) -> list[Table]:
    answer = apart.asked("txng.core.documents.workbook", content, Answer)
    if answer is None:
        raise Refused("xlsx-unreadable", "file")
    if answer.code:
        raise Refused(answer.code, "file", **answer.params)
    return answer.tables


def judged(content: bytes) -> None:
    """Whether the directory of a workbook promises anything nobody should open. Raises `Refused`."""
    try:
        kind = office_kind(content, most_members=MOST_MEMBERS, most_unpacked=MOST_UNPACKED)
    except Unsafe as error:
        code = {"size": "xlsx-too-large-unpacked", "encrypted": "xlsx-encrypted", "macros": "xlsx-macro"}
        raise Refused(code.get(error.reason, "xlsx-unreadable"), "file", limit=MOST_UNPACKED >> 20) from None
    if kind != XLSX:
        raise Refused("xlsx-unreadable", "file")


def _csv_rows(content: bytes) -> list[list[Value]]:
    text = _text(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows: list[list[Value]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(rows) > MOST_ROWS["csv"]:
                raise Refused("table-rows", "file", limit=MOST_ROWS["csv"])
            if not any(cell.strip() for cell in cells):
                rows.append([])
                continue
            if rows and len(cells) != len(rows[0]):
                raise Refused("csv-columns", "file", row=len(rows) + 1, found=len(cells), needed=len(rows[0]))
            rows.append([plain(cell) for cell in cells])
    except csv.Error:
        raise Refused("csv-quote", "file", row=len(rows) + 1) from None
    return bounded(rows)


def _text(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("csv-encoding", "file") from None
    if "\0" in text:
        raise Refused("csv-encoding", "file")
    return text


def plain(cell: str) -> str:
    """The text of a cell in its composed form, without the apostrophe that an export puts before formula signs."""
    text = vietnamese.nfc(cell)
    return text[1:] if re.match("'+[=+@\\t\\r-]", text) else text


def guarded(cell: str) -> str:
    """The text as an export writes it, so that no spreadsheet program takes it for a formula (`plain` undoes it)."""
    return f"'{cell}" if re.match("'*[=+@\\t\\r\\0-]", cell) else cell


def bounded(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows without empty ones at the end. Raises `Refused` for what is too wide or too long."""
    while rows and not any(cell not in (None, "") for cell in rows[-1]):
        rows.pop()
    for number, cells in enumerate(rows, 1):
        if len(cells) > MOST_COLUMNS:
            raise Refused("table-columns", "file", row=number, limit=MOST_COLUMNS)
        for cell in cells:
            if isinstance(cell, str) and len(cell) > MOST_SIGNS:
                raise Refused("table-cell", "file", row=number, limit=MOST_SIGNS)
    return rows


def column_of(name: str) -> int:
    """The place of a column, from 0, by its letters: `letters` the other way round.

    >>> column_of("A"), column_of("AA"), column_of("ZZ")
    (0, 26, 701)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters(column: int) -> str:
    """The name of a column as spreadsheet programs write it, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
