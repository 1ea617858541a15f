"""Rows → what they would change, with every fault named by sheet, row and column. Reads, writes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from txng.core.documents.tables import Shape, Table, Value, letters
from txng.core.errors import Refused
from txng.gs1.problems import Problem, ProblemError
from txng.registry import checks
from txng.registry.bulk import plots
from txng.registry.bulk.cells import CellFault
from txng.registry.bulk.columns import SHEETS, Column, Sheet, columns_called, sheet_called
from txng.registry.bulk.desk import Desk
from txng.registry.bulk.fitting import FITTERS, Fitter
from txng.registry.models import Party, Place, Product, ProductCode

MOST_FAULTS = 200
#: stands where a row of a program says nothing about a column: what is there stays
LEFT: Any = object()
#: heads may stand below a title
HEAD_WITHIN = 5

Action = Literal["new", "changed", "same"]


class Fault(NamedTuple):
    """What is wrong in a cell (``column`` a letter, empty where the whole row is meant)."""

    sheet: str
    row: int
    column: str
    problem: Problem


class Line(NamedTuple):
    """One row that can be stored. ``record`` carries the new values; ``changed``: field → before, after."""

    sheet: str
    row: int
    action: Action
    record: Any
    changed: Mapping[str, tuple[Any, Any]]


class Part(NamedTuple):
    """A sheet of the file with the place of its heads and columns. ``rows`` starts below the heads, and so do
    ``shapes``, where the file is a map."""

    sheet: Sheet
    first_row: int
    columns: Mapping[int, Column]
    rows: Sequence[Sequence[Value]]
    shapes: Sequence[Shape | None] = ()

    def shape(self, row: int) -> Shape | None:
        at = row - self.first_row
        return self.shapes[at] if 0 <= at < len(self.shapes) else None


class Plan(NamedTuple):
    """``faults``: at most 200, ``left_out`` counts the rest."""

    lines: Sequence[Line]
    faults: Sequence[Fault]
    left_out: int

    def number_of(self, sheet: str, action: Action) -> int:
        return sum(line.sheet == sheet and line.action == action for line in self.lines)

    @property
    def digest(self) -> str:
        """The same while nothing that the plan says would be another."""
        said = [
            (line.sheet, line.row, line.action, sorted((name, *map(str, pair)) for name, pair in line.changed.items()))
            for line in self.lines
        ]
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def parts_of(tables: Sequence[Table], only: str = "") -> list[Part]:
    """The sheets we know, in the order they build on each other; ``only``: what a file of one table holds.

    Raises `Refused`: ``bulk-no-sheet``, ``bulk-heads``, ``bulk-empty``, ``bulk-formula``.
    """
    found: dict[str, Part] = {}
    for table in tables:
        sheet = next((one for one in SHEETS if one.name == only), None) if only else sheet_called(table.name)
        if sheet is not None and sheet.name not in found and table.rows:
            part = _part(sheet, table)
            if part is not None:
                found[sheet.name] = part
        if only and found:
            break
    if not found:
        raise Refused("bulk-no-sheet", "file", known=", ".join(sheet.title[0] for sheet in SHEETS))
    if not any(any(cell not in (None, "") for cell in row) for part in found.values() for row in part.rows):
        raise Refused("bulk-empty", "file")
    return [found[sheet.name] for sheet in SHEETS if sheet.name in found]


def _part(sheet: Sheet, table: Table) -> Part | None:
    best: tuple[int, dict[int, Column]] = (0, {})
    for at, row in enumerate(table.rows[:HEAD_WITHIN]):
        columns = columns_called(sheet, row)
        if len(columns) > len(best[1]):
            best = (at, columns)
    at, columns = best
    missing = [column.head[0] for column in sheet.columns if column.needed and column not in columns.values()]
    if missing:
        if not columns:
            return None
        raise Refused("bulk-heads", "file", sheet=sheet.title[0], missing=", ".join(missing))
    keys = {place for place, column in columns.items() if column.field in KEY_FIELDS}
    if keys.intersection(table.formulas):
        column = letters(min(keys.intersection(table.formulas)))
        raise Refused("bulk-formula", "file", sheet=sheet.title[0], column=column)
    return Part(sheet, at + 2, columns, table.rows[at + 1 :], table.shapes[at + 1 :])


#: fields that name a record: a formula there would name another one tomorrow
KEY_FIELDS = frozenset({"code", "own_code", "gln", "lot", "product", "number"})


def plan(party: Party, parts: Sequence[Part], *, lock: bool = False) -> Plan:
    """What the rows would change for ``party``; with ``lock``, inside an act, the records are held."""
    desk = Desk(party, {part.sheet.name for part in parts}, lock=lock)
    lines: list[Line] = []
    faults: list[Fault] = []
    for part in parts:
        fitter = FITTERS[part.sheet.name](desk)
        fitter.prepare(_taken(part, party))
        rows = [(number, row) for number, row in enumerate(part.rows, part.first_row) if _is_filled(row)]
        found, wrong = _fitted(part, rows, fitter)
        lines += sorted(found, key=lambda line: line.row)
        faults += sorted(wrong, key=lambda fault: fault.row)
    return Plan(lines, faults[:MOST_FAULTS], max(0, len(faults) - MOST_FAULTS))


def _is_filled(row: Sequence[Value]) -> bool:
    return any(cell not in (None, "") for cell in row)


def _fitted(part: Part, rows: Sequence[tuple[int, Sequence[Value]]], fitter: Fitter) -> tuple[list[Line], list[Fault]]:
    """Lines and faults of one table. A row that names what stands further down is tried again after that."""
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: dict[Any, int] = {}
    while rows:
        waiting: list[tuple[int, Sequence[Value]]] = []
        unknown: list[Fault] = []
        for number, row in rows:
            values, wrong = _values(part, row, fitter)
            if (shape := part.shape(number)) is not None:
                wrong += shape.problems
                values["boundary"] = plots.judged(shape.outline) if shape.outline else None
                for name in ("latitude", "longitude"):  # an outline without a pin leaves the pin where it is
                    if values.get(name, "") is None:
                        del values[name]
            line = None
            if not wrong:
                line, wrong = _line(part.sheet, number, values, fitter, seen)
            if line is not None:
                lines.append(line)
            elif part.sheet.model is Place and [problem.code for problem in wrong] == ["bulk-place-unknown"]:
                waiting.append((number, row))
                unknown += [_placed(part, number, problem) for problem in wrong]
            else:
                faults += [_placed(part, number, problem) for problem in wrong]
        if len(waiting) == len(rows):
            return lines, faults + unknown
        rows = waiting
    return lines, faults


def _values(part: Part, row: Sequence[Value], fitter: Fitter) -> tuple[dict[str, Any], list[Problem]]:
    """Field → value of one row; what a cell names is looked up."""
    values: dict[str, Any] = {}
    wrong: list[Problem] = []
    for at, column in part.columns.items():
        cell = row[at] if at < len(row) else None
        if cell is LEFT:
            continue
        try:
            value = column.read(cell)
            if column.needed and value in ("", None):
                raise CellFault("bulk-cell-needed")
            if column.keeps and value == "":
                continue
            values[column.field] = fitter.named(column.field, value)
        except CellFault as fault:
            wrong.append(Problem(fault.code, {"head": column.head[0], **fault.params}, column.field))
    return values, wrong


def _line(
    sheet: Sheet, number: int, values: dict[str, Any], fitter: Fitter, seen: dict[Any, int]
) -> tuple[Line | None, list[Problem]]:
    absent = [column for column in sheet.columns if column.needed and column.field not in values]
    if not fitter.keys.isdisjoint(column.field for column in absent):
        return None, _missing(absent)
    try:
        record, key = fitter.record(values)
        if key in seen:
            return None, [Problem("bulk-twice", {"row": seen[key]}, "")]
        seen[key] = number
        is_new = record.pk is None
        if is_new and absent:
            return None, _missing(absent)
        given = {name: value for name, value in values.items() if name in sheet.checks}
        if is_new:
            given = {name: value for name, value in given.items() if value not in ("", None, [])}
        cleaned = checks.clean(sheet.checks, given)
        before = {name: getattr(record, name) for name in cleaned}
        fitter.settle(record, cleaned)
    except ProblemError as error:
        return None, list(error.problems)
    except CellFault as fault:
        return None, [Problem(fault.code, fault.params, "")]
    changed = {name: (before[name], getattr(record, name)) for name in cleaned if before[name] != getattr(record, name)}
    if is_new:
        fitter.add(record)
        return Line(sheet.name, number, "new", record, changed), []
    return Line(sheet.name, number, "changed" if changed else "same", record, changed), []


def _missing(columns: Sequence[Column]) -> list[Problem]:
    return [Problem("bulk-cell-needed", {"head": column.head[0]}, column.field) for column in columns]


def _taken(part: Part, party: Party) -> set[str]:
    """Codes and GLNs in these rows that belong to others."""
    found: set[str] = set()
    for at, column in part.columns.items():
        if column.field not in ("code", "gln"):
            continue
        asked = set()
        for row in part.rows:
            try:
                asked.add(column.read(row[at]) if at < len(row) and row[at] is not LEFT else "")
            except CellFault:
                continue  # told with its row
        asked.discard("")
        if column.field == "gln":
            found |= set(Place.objects.filter(gln__in=asked).exclude(party=party).values_list("gln", flat=True))
        elif part.sheet.model is Product:
            rows = ProductCode.objects.filter(value__in=asked)
            rows = rows.exclude(product__party=party, product__merged_into=None)
            found |= set(rows.values_list("value", flat=True))
            known = Product.objects.filter(gtin__in=asked).exclude(party=party, merged_into=None)
            found |= set(known.values_list("gtin", flat=True))
    return found


def _placed(part: Part, row: int, problem: Problem) -> Fault:
    field = str(problem.path or problem.params.get("field") or "").partition("[")[0]
    field = "code" if field == "gtin" and part.sheet.model is Product else field
    at = next((place for place, column in part.columns.items() if column.field == field), None)
    column = part.sheet.column(field)
    params = {**problem.params, "field": column.head[0]} if column and "field" in problem.params else problem.params
    return Fault(part.sheet.name, row, "" if at is None else letters(at), Problem(problem.code, params, problem.path))
