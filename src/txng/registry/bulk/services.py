"""A file of many rows: read, mended where it has faults, looked at, stored whole or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core.documents import tables
from txng.core.documents.tables import Shape, Table
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.gs1.problems import Problem, ProblemError
from txng.registry import policies
from txng.registry.bulk import planning, plots
from txng.registry.bulk.books import cells_before
from txng.registry.bulk.columns import BY_NAME, PLACES, heads_of, sheet_called
from txng.registry.bulk.planning import Part, Plan
from txng.registry.bulk.storing import store
from txng.registry.models import BulkImport, ImportState, Party, PlaceKind
from txng.registry.services.writing import writing


def import_read(*, actor: Viewer, party: Party, content: bytes, name: str, only: str = "") -> BulkImport:
    """Read a file and keep it with what it would change; nothing of the registry changes yet.

    A workbook, a CSV file – ``only``: which table it holds – or a map of places as GeoJSON. Raises `Forbidden`,
    `Refused` for a file that cannot be read at all.
    """
    policies.require(policies.may_edit(actor, party.pk))
    if plots.is_map(content):
        kind = PlaceKind.PLOT.label
        found = [plots.table(PLACES.title[0], heads_of(PLACES), plots.read(content), kind)]
        return _keep(actor, party, found, name, "")
    form, found = tables.read(content)
    if form == "csv" and only not in BY_NAME:
        raise Refused("bulk-which", "only")
    return _keep(actor, party, found, name, only if form == "csv" else "")


def _keep(actor: Viewer, party: Party, found: Sequence[Table], name: str, only: str) -> BulkImport:
    parts = planning.parts_of(found, only)
    plan = planning.plan(party, parts)
    row = BulkImport(
        party=party,
        by_id=_person(actor),
        name=name[:150],
        only=only,
        tables=msgspec.to_builtins(list(found)),
        sheets=[part.sheet.name for part in parts],
    )
    _lay_down(row, plan)
    with changes.act(actor=actor, kind="import.read") as act:
        row.save()
        act.touches(row)
    return row


def _person(actor: Viewer) -> int:
    if actor.user_id is None:
        raise Forbidden("not-permitted")
    return actor.user_id


def _lay_down(row: BulkImport, plan: Plan) -> None:
    row.digest = plan.digest
    row.faults = len(plan.faults) + plan.left_out
    row.counts = {
        name: {action: plan.number_of(name, action) for action in ("new", "changed", "same")} for name in row.sheets
    }


def parts_of(row: BulkImport) -> list[Part]:
    """The sheets of a kept file."""
    return planning.parts_of(msgspec.convert(row.tables, list[Table]), row.only)


def rows_store(
    *, actor: Viewer, party: Party, sheet: str, rows: Sequence[Mapping[str, Any]], dry_run: bool = False
) -> Plan:
    """Store the rows of a program, whole or not at all: field of `columns.SHEETS` → value; a field it does not name
    stays as it is. With ``dry_run`` only look. Raises `ProblemError` with ``rows[3].field`` as path of every fault.
    """
    policies.require(policies.may_edit(actor, party.pk))
    table = BY_NAME[sheet]
    named = [column for column in table.columns if any(column.field in row for row in rows)]
    cells = [[row.get(column.field, planning.LEFT) for column in named] for row in rows]
    part = Part(table, 0, dict(enumerate(named)), cells, _shapes(rows))
    if dry_run:
        return _faultless(planning.plan(party, [part]))
    with writing(actor, "rows.store", details={"sheet": sheet}) as act:
        plan = _faultless(planning.plan(party, [part], lock=True))
        store(plan, party, actor, act)
    return plan


def _shapes(rows: Sequence[Mapping[str, Any]]) -> list[Shape | None]:
    """The outlines that rows bring (``boundary``), where they bring any."""
    bring = [number for number, row in enumerate(rows) if "boundary" in row]
    found: list[Shape | None] = [None] * len(rows)
    for number, shape in zip(bring, plots.shapes_of([rows[number]["boundary"] for number in bring]), strict=True):
        found[number] = shape
    return found


def _faultless(plan: Plan) -> Plan:
    if plan.faults:
        raise ProblemError(
            [
                Problem(fault.problem.code, fault.problem.params, f"rows[{fault.row}].{fault.problem.path}".rstrip("."))
                for fault in plan.faults
            ]
        )
    return plan


def import_look(*, actor: Viewer, row: BulkImport) -> Plan:
    """What the file would change now; remembered as what its reader saw."""
    policies.require(policies.may_edit(actor, row.party_id))
    plan = planning.plan(row.party, parts_of(row))
    if row.state == ImportState.OPEN and (row.digest != plan.digest or row.faults != len(plan.faults) + plan.left_out):
        _lay_down(row, plan)
        row.save(update_fields=["digest", "faults", "counts"])
    return plan


def import_mend(*, actor: Viewer, row: BulkImport, cells: Mapping[tuple[str, int, int], str]) -> BulkImport:
    """Put other text into cells: (sheet, row from 1, column from 0) → text. Raises `Conflict` once it is stored."""
    policies.require(policies.may_edit(actor, row.party_id))
    with changes.act(actor=actor, kind="import.mend", details={"cells": len(cells)}) as act:
        held = _open(row)
        found = msgspec.convert(held.tables, list[Table])
        for (sheet, number, column), text in cells.items():
            table = next((one for one in found if held.only == sheet or _is(one, sheet)), None)
            if table is None or not 0 < number <= len(table.rows) or not 0 <= column < tables.MOST_COLUMNS:
                raise Missing("missing")
            line = table.rows[number - 1]
            line += [None] * (column + 1 - len(line))
            line[column] = tables.plain(text)[: tables.MOST_SIGNS]
        held.tables = msgspec.to_builtins(found)
        _lay_down(held, planning.plan(held.party, parts_of(held)))
        held.save()
        act.touches(held)
    return held


def _is(table: Table, sheet: str) -> bool:
    called = sheet_called(table.name)
    return called is not None and called.name == sheet


def import_store(*, actor: Viewer, row: BulkImport) -> BulkImport:
    """Write what the reader saw, whole or not at all.

    Raises `Conflict` ``import-moved`` where records changed since it was looked at, ``import-faults`` while a row has
    a fault, `ProblemError` for a clash that only the database knows of.
    """
    policies.require(policies.may_edit(actor, row.party_id))
    with writing(actor, "import.store") as act:
        held = _open(row)
        plan = planning.plan(held.party, parts_of(held), lock=True)
        if plan.faults:
            raise Conflict("import-faults")
        if plan.digest != held.digest:
            raise Conflict("import-moved")
        held.before = msgspec.to_builtins(cells_before(plan, held.party))
        store(plan, held.party, actor, act)
        held.state, held.done_at = ImportState.DONE, clock.now()
        held.save()
        act.details["counts"] = held.counts
        act.touches(held)
    return held


def import_drop(*, actor: Viewer, row: BulkImport) -> None:
    """The file is not wanted: its cells go."""
    policies.require(policies.may_edit(actor, row.party_id))
    with changes.act(actor=actor, kind="import.drop") as act:
        held = _open(row)
        held.state, held.tables, held.done_at = ImportState.DROPPED, [], clock.now()
        held.save()
        act.touches(held)


def import_undo(*, actor: Viewer, row: BulkImport) -> BulkImport:
    """A new file with the rows that ``row`` changed as they were before, to be looked at and stored like any other.

    What it added stays: codes live for ever. Raises `Conflict` where it changed nothing.
    """
    policies.require(policies.may_edit(actor, row.party_id))
    if row.state != ImportState.DONE or not row.before:
        raise Conflict("import-nothing-to-undo")
    return _keep(actor, row.party, msgspec.convert(row.before, list[Table]), f"↩ {row.name}", "")


def _open(row: BulkImport) -> BulkImport:
    held: BulkImport = BulkImport.objects.select_for_update(of=("self",)).select_related("party").get(pk=row.pk)
    if held.state != ImportState.OPEN:
        raise Conflict("import-over")
    return held


def told(plan: Plan) -> dict[str, Any]:
    """Counts of a plan over all its sheets."""
    actions = ("new", "changed", "same")
    return {name: sum(line.action == name for line in plan.lines) for name in actions}
