"""Annex workbooks (XLSX): constant memory, never a formula, identifiers as text."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

import xlsxwriter

from txng.core.documents.model import Cell
from txng.core.errors import Refused

MOST_ROWS = 200_000
WIDEST = 60


class Sheet(NamedTuple):
    """``rows`` is read once, row by row; numbers are written as numbers, text as text, whatever it looks like."""

    name: str
    header: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]
    title: str = ""
    widths: tuple[int, ...] = ()


def written(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of a workbook. Raises `Refused` ``export-too-long`` beyond 200,000 rows."""
    out = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        font = {"font_name": "Times New Roman", "font_size": 12}
        plain = book.add_format(font)
        title = book.add_format({**font, "bold": True, "font_size": 14})
        head = book.add_format(
            {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#E8EEF4"}
        )
        cell = book.add_format({**font, "border": 1, "valign": "top"})
        whole = book.add_format({**font, "border": 1, "num_format": "#,##0"})
        broken = book.add_format({**font, "border": 1, "num_format": "#,##0.##"})
        day = book.add_format({**font, "border": 1, "num_format": "dd/mm/yyyy"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.set_paper(9)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            top = 0
            for column, text in enumerate(sheet.header):
                wished = sheet.widths[column] if sheet.widths else max(10, min(len(text) + 4, WIDEST))
                page.set_column(column, column, wished, plain)
            if sheet.title:
                page.write_string(0, 0, sheet.title, title)
                top = 2
            for column, text in enumerate(sheet.header):
                page.write_string(top, column, text, head)
            page.repeat_rows(top)
            page.freeze_panes(top + 1, 0)
            for number, row in enumerate(sheet.rows, top + 1):
                if number - top > MOST_ROWS:
                    raise Refused("export-too-long", limit=MOST_ROWS)
                for column, value in enumerate(row):
                    if value is None:
                        page.write_blank(number, column, None, cell)
                    elif isinstance(value, bool | str):
                        page.write_string(number, column, str(value)[:32_767], cell)
                    elif isinstance(value, datetime | date):
                        page.write_datetime(number, column, value, day)
                    else:
                        exact = value == int(value) if isinstance(value, Decimal | float) else True
                        page.write_number(number, column, float(value), whole if exact else broken)
    return out.getvalue()
