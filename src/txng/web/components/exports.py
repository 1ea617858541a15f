"""Lists as files: Excel and CSV, in constant memory, safe to open.

Texts are never formulas; GTINs, tax codes and telephone numbers stay texts with their leading zeros.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.core import clock
from txng.core.errors import Refused
from txng.web.components.cells import RIGHT, Kind

KINDS = ("xlsx", "csv")
CHUNK = 1000
MOST_ROWS = 1_048_000
"""Rows of one Excel sheet, less than its limit by the head and a margin."""
MOST_CELL = 32_000
_WIDTHS: dict[str, int] = {"code": 20, "date": 12, "moment": 17, "number": 14, "money": 18, "quantity": 14, "flag": 8}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the file; a ``unit`` is written into its head."""

    label: str
    kind: Kind = "text"
    unit: str = ""

    @property
    def text(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label


def file_name(name: str, kind: str, day: date) -> str:
    """``lo-hang-2026-11-05.xlsx``: sorts by day in a folder."""
    return f"{name}-{day:%Y-%m-%d}.{kind}"


def response(name: str, kind: str, heads: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The download: ``kind`` is one of `KINDS`; the values of ``rows`` stand in the order of ``heads``."""
    named = file_name(name, kind, clock.today())
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(heads, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{named}"'
        return answer
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    try:
        write_xlsx(file, heads, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=named, content_type=_XLSX)


def write_xlsx(file: Any, heads: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> None:
    """One sheet with a frozen head and a filter; `Refused` when the rows are more than a sheet takes."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(_("Data"))
        head = book.add_format({"bold": True, "bg_color": "#e3f4ec", "text_wrap": True, "valign": "top", "border": 1})
        formats = {
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            "text": book.add_format({"num_format": "@"}),
            "number": book.add_format({"num_format": "#,##0.######"}),
            "whole": book.add_format({"num_format": "#,##0"}),
        }
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(heads):
            sheet.set_column(column, column, max(_WIDTHS.get(heading.kind, 28), min(len(heading.text) + 2, 40)))
            sheet.write_string(0, column, heading.text, head)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise Refused("export-too-large", limit=MOST_ROWS)
            for column, value in enumerate(row):
                _write_value(sheet, number, column, value, formats)
        if heads:
            sheet.autofilter(0, 0, number, len(heads) - 1)


def _write_value(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        whole = value == int(value)
        sheet.write_number(row, column, float(value), formats["whole" if whole else "number"])
    elif value != "":
        sheet.write_string(row, column, str(value)[:MOST_CELL], formats["text"])


def csv_lines(heads: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """UTF-8 with a byte-order mark, so that Excel reads the letters; semicolons, as Vietnamese settings expect them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([heading.text for heading in heads])
    for row in rows:
        writer.writerow([_csv_value(value, heading.kind) for value, heading in zip(row, heads, strict=True)])
        if buffer.tell() > 32_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _csv_value(value: Any, kind: Kind) -> str:
    if isinstance(value, datetime):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if kind in RIGHT and isinstance(value, (int, float, Decimal)):
        return format(Decimal(str(value)), "f").replace(".", ",")
    text = str(value)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r") and text.strip() else text
