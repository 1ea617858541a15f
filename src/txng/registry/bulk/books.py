"""Files that people take home: the empty template, everything they have, the rows with faults."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from txng.accounts.selectors import COMMUNE_KINDS, admin_units
from txng.core.documents import sheets, tables
from txng.core.documents.model import Cell
from txng.core.documents.tables import Day, Shape, Table, Value
from txng.registry import geo, rules
from txng.registry.bulk.columns import PLACES, SHEETS, UNITS, Column, Sheet
from txng.registry.bulk.desk import rows_of
from txng.registry.bulk.planning import Fault, Part, Plan
from txng.registry.models import (
    BatchStatus,
    CertificateState,
    Party,
    Place,
    PlaceKind,
    ProductGroup,
    ProductStatus,
)

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments beyond these are the same as these: the database counts in other zones around them."""
_DRAWN = ("latitude", "longitude")
LISTS = ("Danh mục", "Lists")


def template(language: str = "vi") -> bytes:
    """A workbook with the heads of every table and the lists that cells choose from."""
    return sheets.written([*(_sheet(sheet, (), language) for sheet in SHEETS), _lists(language)])


def everything(party: Party, language: str = "vi") -> bytes:
    """All that ``party`` has, as a workbook that can be taken in again and changes nothing."""
    return sheets.written([*(_sheet(sheet, records(sheet, party), language) for sheet in SHEETS), _lists(language)])


def table_csv(sheet: Sheet, party: Party, language: str = "vi") -> Iterator[bytes]:
    """One table as CSV in UTF-8, line by line."""
    yield "\ufeff".encode()
    yield _csv_line([_head(column, language) for column in sheet.columns])
    for record in records(sheet, party):
        yield _csv_line([_csv_cell(column.cell(record)) for column in sheet.columns])


def page(sheet: Sheet, party: Party, after: int, limit: int, changed_since: datetime | None = None) -> list[Any]:
    """At most ``limit`` records with an id greater than ``after``, in the order they were entered."""
    rows = rows_of(sheet, party).filter(pk__gt=after)
    if changed_since is not None:
        since = changed_since if changed_since.tzinfo else changed_since.replace(tzinfo=UTC)
        rows = rows.filter(changed_at__gte=min(max(since, EARLIEST), LATEST))
    return list(rows[:limit])


def records(sheet: Sheet, party: Party) -> Iterable[Any]:
    """The records of ``party`` in one table, in the order they were entered."""
    return rows_of(sheet, party).iterator(2000)


def faulty(parts: Sequence[Part], faults: Sequence[Fault], words: Any) -> bytes:
    """The rows with faults, each with what is wrong in a last column; ``words``: problem → sentence."""
    told: dict[tuple[str, int], list[str]] = {}
    for fault in faults:
        cell = f"{fault.column}{fault.row}: " if fault.column else ""
        told.setdefault((fault.sheet, fault.row), []).append(cell + words(fault.problem))
    made = []
    for part in parts:
        heads = [column.head[0] for column in part.columns.values()]
        rows = [
            (
                *(_plain(row[at] if at < len(row) else None) for at in part.columns),
                "\n".join(told[part.sheet.name, number]),
            )
            for number, row in enumerate(part.rows, part.first_row)
            if (part.sheet.name, number) in told
        ]
        if rows:
            made.append(sheets.Sheet(part.sheet.title[0], (*heads, "Cần sửa"), rows, widths=(*(18 for _ in heads), 60)))
    return sheets.written(made)


def cells_before(plan: Plan, party: Party) -> list[Table]:
    """The rows of ``party`` that a plan changes, as they stand before it, as tables that can be taken in."""
    made = []
    for sheet in SHEETS:
        changed = [line for line in plan.lines if line.sheet == sheet.name and line.action == "changed"]
        if not changed:
            continue
        rows: list[list[Value]] = [[column.head[0] for column in sheet.columns]]
        stored = rows_of(sheet, party).filter(pk__in=[line.record.pk for line in changed])
        rows += [[_value(column.cell(record)) for column in sheet.columns] for record in stored]
        drawn = any("boundary" in line.changed for line in changed)
        made.append(Table(sheet.title[0], rows, shapes=[None, *map(_shape, stored)] if drawn else []))
    return made


def _shape(place: Place) -> Shape:
    if place.boundary is None or place.area_ha is None:
        return Shape()
    pin = (place.longitude or 0.0, place.latitude or 0.0)
    return Shape(msgspec.to_builtins(geo.Boundary(place.boundary, place.area_ha, pin)))


def places_map(party: Party) -> bytes:
    """The places of ``party`` that lie somewhere, as a GeoJSON FeatureCollection (RFC 7946) that can be taken in again:
    ``id`` is the own code, ``properties`` hold the columns of the table, the pin beside an outline among them."""
    drawn = (place for place in records(PLACES, party) if place.boundary or place.latitude is not None)
    return msgspec.json.encode({"type": "FeatureCollection", "features": [_feature(place) for place in drawn]})


def _feature(place: Place) -> dict[str, Any]:
    left_out = () if place.boundary else _DRAWN
    said = {column.field: column.cell(place) for column in PLACES.columns if column.field not in left_out}
    point = None
    if place.latitude is not None and place.longitude is not None:
        point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    named = {"id": place.own_code} if place.own_code else {}
    properties = {name: float(cell) if isinstance(cell, Decimal) else cell for name, cell in said.items() if cell}
    return {"type": "Feature", **named, "geometry": place.boundary or point, "properties": properties}


def _value(cell: Cell) -> Value:
    if isinstance(cell, date):
        return Day(cell.isoformat())
    return float(cell) if isinstance(cell, Decimal) else cell


def _plain(value: Value) -> Cell:
    return date.fromisoformat(value.day) if isinstance(value, Day) else value


def _head(column: Column, language: str) -> str:
    return column.head[language == "en"] + ("*" if column.needed else "")


def _sheet(sheet: Sheet, found: Iterable[Any], language: str) -> sheets.Sheet:
    english = language == "en"
    rows = (
        tuple(tables.guarded(cell) if isinstance(cell, str) else cell for cell in map(_exact, cells))
        for cells in ([column.cell(record) for column in sheet.columns] for record in found)
    )
    heads = tuple(_head(column, language) for column in sheet.columns)
    return sheets.Sheet(sheet.title[english], heads, rows, widths=tuple(column.width for column in sheet.columns))


def _exact(cell: Cell) -> Cell:
    return None if cell == "" else cell


def _lists(language: str) -> sheets.Sheet:
    """What cells choose from, side by side."""
    english = language == "en"
    groups = [group.name for group in ProductGroup.objects.order_by("name")]
    communes = sorted({f"{unit.code} {unit.name}" for unit in admin_units() if unit.kind in COMMUNE_KINDS})
    columns: list[tuple[str, list[str]]] = [
        (("Loại địa điểm", "Kind of place")[english], list(PlaceKind.labels)),
        (("Nhóm sản phẩm", "Product group")[english], groups),
        (("Tình trạng sản phẩm", "State of a product")[english], list(ProductStatus.labels)),
        (("Tình trạng lô", "State of a lot")[english], list(BatchStatus.labels)),
        (("Đơn vị tính", "Unit")[english], list(UNITS.values())),
        (("Loại giấy chứng nhận", "Kind of certificate")[english], [vi for vi, _ in rules.CERTIFICATE_KINDS.values()]),
        (("Tình trạng giấy", "State of a certificate")[english], list(CertificateState.labels)),
        (("Xã, phường (mã, tên)", "Commune, ward (code, name)")[english], communes),
    ]
    longest = max(len(entries) for _head, entries in columns)
    rows = [tuple(entries[at] if at < len(entries) else None for _head, entries in columns) for at in range(longest)]
    return sheets.Sheet(LISTS[english], tuple(head for head, _ in columns), rows, widths=(24,) * len(columns))


def _csv_line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(cells)
    return out.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Decimal | float):
        return f"{cell:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{cell:f}" else f"{cell:f}"
    return tables.guarded(str(cell))
