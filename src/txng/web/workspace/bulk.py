"""Many rows at once: the template, a file with its faults mended on screen, what it would change, everything back."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django import forms as widgets
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core import clock
from txng.core.documents import tables
from txng.core.errors import Missing
from txng.core.numbers import write_number
from txng.core.problems import sentence_of
from txng.registry import geo, policies, worklists
from txng.registry.bulk import books, plots, services
from txng.registry.bulk.columns import BY_NAME, SHEETS, UNITS, Sheet
from txng.registry.bulk.planning import Line, Part, Plan
from txng.registry.models import BulkImport, ImportState
from txng.web.components import forms
from txng.web.components.changes_shown import FIELDS
from txng.web.components.exports import file_name
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
STATES = {
    ImportState.OPEN: Status(_("Waits for you"), "warning"),
    ImportState.DONE: Status(_("Stored"), "good"),
    ImportState.DROPPED: Status(_("Dropped"), "neutral"),
}
_CELL = re.compile(r"cell-([a-z]{1,20})-([0-9]{1,6})-([0-9]{1,3})")


def _english() -> bool:
    return get_language() == "en"


def _counted(row: BulkImport, action: str) -> int:
    return sum(counts.get(action, 0) for counts in row.counts.values())


FILES = Table(
    name="bulk",
    caption=_("Files taken in"),
    columns=(
        Column("name", _("Name of the file"), main=True),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status"),
        Column("new", _("New"), value=lambda row: _counted(row, "new"), kind="number"),
        Column("changed", _("Changed"), value=lambda row: _counted(row, "changed"), kind="number"),
        Column("faults", _("Faults"), kind="number"),
        Column("by", _("By"), value="by.full_name"),
        Column("made_at", _("Handed in"), kind="moment", sort="made_at"),
    ),
    order="-made_at",
    row_address=lambda row: reverse("workspace:bulk-file", args=[row.pk]),
    empty=Empty(
        _("No file was taken in yet"),
        _("Take the template, fill it in, hand it in. Nothing is stored before you have seen what it changes."),
        ("/workspace/bulk/new", _("Hand in a file")),
        "file-spreadsheet",
    ),
)


class TableField(widgets.FileField):
    """A workbook, a CSV file or a map. Cleaned: (bytes, name)."""

    def __init__(self, **given: Any):
        taken = ".xlsx,.csv,.geojson,.json,text/csv,application/geo+json," + XLSX
        super().__init__(widget=widgets.FileInput(attrs={"accept": taken}), **given)

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, str]:
        file = super().clean(data, initial)
        if (file.size or 0) > plots.MOST_BYTES:  # the smaller limit of tables is told by their reader
            limit = plots.MOST_BYTES >> 20
            raise ValidationError(_("The file may have %(limit)s MB at most.") % {"limit": limit})
        return file.read(), file.name or ""


class UploadForm(forms.Form):
    file = TableField(
        label=_("Workbook (.xlsx), CSV file or map of plots (GeoJSON)"),
        help_text=_("At most 10 MB and 20,000 rows in a sheet; a map may have 25 MB and 10,000 plots."),
    )
    only = widgets.ChoiceField(label=_("What a CSV file holds"), required=False)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        choices = [("", _("It is a workbook or a map")), *((sheet.name, sheet.title[_english()]) for sheet in SHEETS)]
        self.fields["only"].choices = choices  # type: ignore[attr-defined]


@require_safe
@FACE.page
def files(request: HttpRequest) -> HttpResponseBase:
    viewer, party = viewer_of(request), party_of(request)
    rows = worklists.own_imports(viewer, party.pk).defer("tables", "before")
    more = {
        "sheets": [(sheet.name, sheet.title[_english()]) for sheet in SHEETS],
        "may_edit": policies.may_edit(viewer, party.pk),
    }
    return FILES.respond(request, rows, "workspace/bulk/files.html", more)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), party_of(request)
    policies.require(policies.may_edit(viewer, party.pk))

    def act(values: dict[str, Any]) -> BulkImport:
        content, name = values["file"]
        return services.import_read(actor=viewer, party=party, content=content, name=name, only=values["only"])

    return service_form(
        request,
        UploadForm,
        act=act,
        done=_address,
        template="components/form_page.html",
        context={
            "title": _("Hand in a file"),
            "back": reverse("workspace:bulk"),
            "intro": _("You will see every fault and every change before anything is stored."),
            "button": _("Read the file"),
        },
    )


def _address(row: BulkImport) -> str:
    return reverse("workspace:bulk-file", args=[row.pk])


def _own(request: HttpRequest, pk: int) -> BulkImport:
    found: BulkImport = one_of(worklists.own_imports(viewer_of(request)), pk)
    return found


class Wrong(NamedTuple):
    """A fault as the page shows it. ``where``: the row, or the plot of a map, in words; ``name`` of the input that
    mends it, empty where no single cell is meant."""

    where: str
    row: int
    column: str
    words: str
    name: str
    value: str


class Change(NamedTuple):
    """A line as the page shows it: field, before, after."""

    row: int
    title: str
    fields: list[tuple[str, str, str]]


class Section(NamedTuple):
    """One sheet on the page."""

    title: str
    counts: dict[str, int]
    wrong: list[Wrong]
    changed: list[Change]
    new: list[str]


@require_safe
@FACE.page
def file(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    context: dict[str, Any] = {"row": row, "state": STATES[ImportState(row.state)], "open": False, "sections": []}
    if row.state == ImportState.OPEN:
        plan = services.import_look(actor=viewer, row=row)
        context |= {
            "open": True,
            "sections": [_section(row, BY_NAME[name], plan) for name in row.sheets],
            "left_out": row.faults - min(row.faults, SHOWN),
            "may_store": not row.faults and any(line.action != "same" for line in plan.lines),
            "nothing": not row.faults and all(line.action == "same" for line in plan.lines),
            "shown": SHOWN,
        }
    else:
        context["sections"] = [
            Section(BY_NAME[name].title[_english()], row.counts.get(name, {}), [], [], []) for name in row.sheets
        ]
    context["may_undo"] = row.state == ImportState.DONE and bool(row.before)
    return render(request, "workspace/bulk/file.html", context)


def _section(row: BulkImport, sheet: Sheet, plan: Plan) -> Section:
    lines = [line for line in plan.lines if line.sheet == sheet.name]
    part = next(part for part in services.parts_of(row) if part.sheet == sheet)
    cells, is_map = _cells(part), bool(part.shapes)
    wrong = []
    for fault in plan.faults[:SHOWN]:
        if fault.sheet == sheet.name:
            at = tables.column_of(fault.column)
            name = f"cell-{sheet.name}-{fault.row}-{at}" if fault.column else ""
            words = sentence_of(fault.problem, get_language() or "vi")
            inside = fault.problem.path.partition(".")[2].removeprefix("geometry").lstrip(".")
            if is_map and inside:  # where in the outline
                words = f"{words} ({inside})"
            where = (_("Plot %(n)s") if is_map else _("Row %(n)s")) % {"n": fault.row - is_map}
            if fault.column:
                head = part.columns[at].head[_english()]
                where += ", " + (head if is_map else _("column %(column)s") % {"column": fault.column})
            wrong.append(Wrong(where, fault.row, fault.column, words, name, cells(fault.row, at) if name else ""))
    return Section(
        sheet.title[_english()],
        row.counts.get(sheet.name, {}),
        wrong,
        [_change(sheet, line) for line in lines if line.action == "changed"][:SHOWN],
        [str(line.record) for line in lines if line.action == "new"][:SHOWN],
    )


def _cells(part: Part) -> Callable[[int, int], str]:
    """What stands in a cell of the file (row from 1, column from 0), as text."""

    def text(number: int, column: int) -> str:
        line = part.rows[number - part.first_row]
        value = line[column] if column < len(line) else None
        if isinstance(value, tables.Day):
            return f"{date.fromisoformat(value.day):%d/%m/%Y}"
        return "" if value is None else str(value)

    return text


def _change(sheet: Sheet, line: Line) -> Change:
    fields = []
    for field, (before, after) in line.changed.items():
        column = sheet.column("code" if field == "gtin" else field)
        label = column.head[_english()] if column else str(FIELDS[field])
        fields.append((label, _words(sheet, field, before), _words(sheet, field, after)))
    return Change(line.row, str(line.record), fields)


def _words(sheet: Sheet, field: str, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, dict):
        return str(_("%(n)s points") % {"n": geo.points_of(value)})
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    choices = dict(sheet.model._meta.get_field(field).flatchoices or ())
    if field == "uom":
        choices = UNITS
    if value in choices:
        return str(choices[value])
    return write_number(value, get_language() or "vi") if isinstance(value, int | float) else str(value)


@require_POST
@FACE.page
def mend(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    row = _own(request, pk)
    cells = {}
    for name, text in request.POST.items():
        found = _CELL.fullmatch(name)
        if found:
            cells[found[1], int(found[2]), int(found[3])] = str(text).replace("\0", "")
    return service_action(
        request,
        lambda: services.import_mend(actor=viewer_of(request), row=row, cells=cells),
        to=_address(row),
        message=_("The cells are changed in the file that you handed in"),
    )


@require_POST
@FACE.page
def store(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    row = _own(request, pk)
    return service_action(
        request,
        lambda: services.import_store(actor=viewer_of(request), row=row),
        to=_address(row),
        message=_("Everything is stored"),
    )


@require_POST
@FACE.page
def drop(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    row = _own(request, pk)
    return service_action(
        request,
        lambda: services.import_drop(actor=viewer_of(request), row=row),
        to=reverse("workspace:bulk"),
        message=_("The file is dropped; nothing was stored"),
    )


@require_POST
@FACE.page
def undo(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    row, made = _own(request, pk), []
    answer = service_action(
        request,
        lambda: made.append(services.import_undo(actor=viewer_of(request), row=row)),
        to=_address(row),
        message=_("These are the rows as they were before. Look at them, then store them."),
    )
    return HttpResponseRedirect(_address(made[0])) if made else answer


@require_safe
@FACE.page
def faults(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    if row.state != ImportState.OPEN:
        raise Missing("missing")
    plan = services.import_look(actor=viewer_of(request), row=row)
    language = get_language() or "vi"
    content = books.faulty(services.parts_of(row), plan.faults, lambda problem: sentence_of(problem, language))
    return _download(content, "can-sua")


@require_safe
@FACE.page
def template(_request: HttpRequest) -> HttpResponse:
    return _download(books.template(get_language() or "vi"), "mau-nhap")


@require_safe
@FACE.page
def workbook(request: HttpRequest) -> HttpResponse:
    return _download(books.everything(party_of(request), get_language() or "vi"), "du-lieu")


@require_safe
@FACE.page
def table(request: HttpRequest, name: str) -> StreamingHttpResponse:
    sheet = BY_NAME.get(name)
    if sheet is None:
        raise Missing("missing")
    lines = books.table_csv(sheet, party_of(request), get_language() or "vi")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(name, "csv", clock.today())}"'
    return answer


@require_safe
@FACE.page
def places_map(request: HttpRequest) -> HttpResponse:
    return _download(books.places_map(party_of(request)), "dia-diem", "geojson", "application/geo+json")


def _download(content: bytes, name: str, ending: str = "xlsx", content_type: str = XLSX) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(name, ending, clock.today())}"'
    return answer
