"""Lists: a `Table` is declared once; a page of it, its filters, its order and its export come from the address.

>>> LOTS = Table(
...     name="lots", columns=(Column("lot", _("Lot"), kind="code", sort="lot"), …), filters=(Search(("lot",)),),
...     order="-lot", row_address=lambda batch: reverse("workspace:lot", args=[batch.pk]))
>>> return LOTS.respond(request, selectors.batches(viewer), "workspace/lots/list.html")

The rows come from a selector as one queryset with everything the columns need (``select_related``): a page of 10 rows
asks the database as often as one of 1,000. Nothing here decides who may see a row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.db.models.aggregates import Aggregate
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from txng.web.components import cells, exports, keyset
from txng.web.components.cells import Kind
from txng.web.components.filters import Filter, Shown
from txng.web.components.status import Text

PAGE_SIZE = 50
MOST_COUNTED = 10_000
"""Rows that are counted and can be paged to by number; beyond it the reader narrows the list down."""
OWN = frozenset({"page", "after", "sort", "cols", "format"})


@dataclass(frozen=True)
class Column:
    """``value``: path of attributes (``product.party.name``; default: ``name``) or a function of the row.

    ``sort``: model field to order by, empty for none; ``total``: an aggregate shown below the list; ``kind`` decides
    how the value is written; ``unit``: beside numbers, a word or the path of one; ``hidden``: not shown until chosen;
    ``main``: the head of the card on a phone and the link to the row (the first column if none is).
    """

    name: str
    label: Text
    value: str | Callable[[Any], Any] = ""
    kind: Kind = "text"
    sort: str = ""
    total: Aggregate | None = None
    unit: Text | Callable[[Any], Text] = ""
    hidden: bool = False
    main: bool = False
    hint: Text = ""

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        found = row
        for part in (self.value or self.name).split("."):
            found = found.get(part) if isinstance(found, Mapping) else getattr(found, part)
            if found is None:
                return None
        return found() if callable(found) else found

    def unit_of(self, row: Any) -> Text:
        return self.unit(row) if callable(self.unit) else self.unit


@dataclass(frozen=True)
class Empty:
    """What stands where there is nothing: never a bare table. ``action``: (address, words) of the first step."""

    title: Text
    text: Text = ""
    action: tuple[str, Text] | None = None
    icon: str = "inbox"


@dataclass(frozen=True)
class Table:
    """``order``: the columns' order at first, as in ``order_by``, by sort keys; ties are broken by the primary key.

    ``paging``: ``page`` counts and numbers pages; ``key`` walks from row to row without counting, for lists without
    end (its sort keys must not be NULL). ``present``: turns the rows of a page into what the viewer may see of them.
    ``export``: name of the file, empty for none. ``bulk``: name of the check boxes, empty for none; the page brings
    the form with the id ``bulk-<name>``.
    """

    name: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    order: str = "pk"
    row_address: Callable[[Any], str] | None = None
    empty: Empty | None = None
    caption: Text = ""
    size: int = PAGE_SIZE
    paging: Literal["page", "key"] = "page"
    present: Callable[[Sequence[Any]], Sequence[Any]] | None = None
    export: str = ""
    bulk: str = ""

    @property
    def id(self) -> str:
        return f"table-{self.name}"

    @cached_property
    def main(self) -> str:
        return next((column.name for column in self.columns if column.main), self.columns[0].name)

    def view(self, request: HttpRequest, rows: QuerySet[Any]) -> "TableView":
        """The list as this request asks for it."""
        return TableView(self, request, rows)

    def respond(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        template: str,
        context: Mapping[str, Any] | None = None,
        key: str = "table",
    ) -> HttpResponseBase:
        """The page with the list in its context as ``key``; its file where ``format`` asks for one; only the list
        itself where a script of the page asks for it."""
        view = self.view(request, rows)
        kind = request.GET.get("format", "")
        if self.export and kind in exports.KINDS:
            return view.file(kind)
        whole = {**(context or {}), key: view}
        if request.headers.get("HX-Target") == self.id:
            return render(request, "components/table.html", {**whole, "table": view})
        return render(request, template, whole)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: ``address`` orders by it (again: the other way); ``ordered`` as ``aria-sort`` says it."""

    column: Column
    address: str
    ordered: Literal["", "ascending", "descending"]


@dataclass(frozen=True, slots=True)
class Row:
    key: Any
    address: str
    cells: list[cells.Cell]


@dataclass
class TableView:
    """One list for one request. Everything is worked out when first asked for, once."""

    table: Table
    request: HttpRequest
    given: QuerySet[Any]
    faults: list[str] = field(default_factory=list)

    # -- what the address says ----------------------------------------------------------------------------------------

    @cached_property
    def filters(self) -> list[Shown]:
        return [one.shown(self.request.GET) for one in self.table.filters]

    @cached_property
    def narrowed(self) -> list[Shown]:
        """The filters in force."""
        return [one for one in self.filters if one.words]

    @cached_property
    def columns(self) -> list[Column]:
        wanted = self.request.GET.getlist("cols")
        if not any(column.name in wanted for column in self.table.columns):
            return [column for column in self.table.columns if not column.hidden]
        return [column for column in self.table.columns if column.name in wanted or column.name == self.table.main]

    @cached_property
    def choices(self) -> list[tuple[Column, bool]]:
        """Every column and whether it is shown; empty where there is nothing to choose."""
        if len(self.table.columns) < 5 and not any(column.hidden for column in self.table.columns):
            return []
        return [(column, column in self.columns) for column in self.table.columns]

    @cached_property
    def sort(self) -> str:
        """The model field in force, with ``-`` for descending."""
        asked = self.request.GET.get("sort", "")
        known = {column.name: column.sort for column in self.table.columns if column.sort}
        if asked.lstrip("-") in known:
            return ("-" if asked.startswith("-") else "") + known[asked.lstrip("-")]
        return self.table.order

    @cached_property
    def page(self) -> int:
        asked = self.request.GET.get("page", "1")
        return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1

    def address(self, **changed: str | None) -> str:
        """This list with other parameters; None takes one out. The place in the list is forgotten."""
        query = [
            (name, value)
            for name in self.request.GET
            if name not in changed and name not in ("page", "after", "format")
            for value in self.request.GET.getlist(name)
            if value
        ]
        query += [(name, value) for name, value in changed.items() if value is not None]
        return f"{self.request.path}?{urlencode(query)}" if query else self.request.path

    @property
    def bare_address(self) -> str:
        """Without filters, in the same order and with the same columns."""
        kept = [(name, value) for name in ("sort", "cols") for value in self.request.GET.getlist(name)]
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the filter form carries on unchanged: order, columns, and those of other parts."""
        names = {name for one in self.table.filters for name in one.names} | {"page", "after", "format"}
        return [(name, value) for name in self.request.GET if name not in names for value in self._values(name)]

    @cached_property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        left_out = {"cols", "page", "after", "format"}
        return [(name, value) for name in self.request.GET if name not in left_out for value in self._values(name)]

    def _values(self, name: str) -> list[str]:
        return [value for value in self.request.GET.getlist(name) if value]

    # -- rows ---------------------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Every row of the list, filtered and in order."""
        rows = self.given
        for one in self.filters:
            rows = one.apply(rows)
        descending, name = self.sort.startswith("-"), self.sort.lstrip("-")
        first: Any
        if self.table.paging == "key" or name == "pk":
            first = f"-{name}" if descending else name
        else:
            first = F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
        return rows.order_by(first, "-pk" if descending else "pk") if name != "pk" else rows.order_by(first)

    @cached_property
    def count(self) -> int:
        """How many rows there are, `MOST_COUNTED` + 1 for more."""
        return self.rows.order_by()[: MOST_COUNTED + 1].count()

    @property
    def counted_all(self) -> bool:
        return self.count <= MOST_COUNTED

    @property
    def most(self) -> int:
        return MOST_COUNTED

    @cached_property
    def pages(self) -> int:
        return max(1, -(-min(self.count, MOST_COUNTED) // self.table.size))

    @cached_property
    def _fetched(self) -> tuple[list[Any], str]:
        """The rows of this page and the key the next one starts after."""
        size = self.table.size
        if self.table.paging == "key":
            return keyset.page(self.rows, self.sort, self.request.GET.get("after", ""), size)
        if self.page > self.pages:
            return [], ""
        start = (self.page - 1) * size
        # Sorted by key alone: what a row brings with it (its product, party, group) is fetched for one page only.
        keys = list(self.rows.values_list("pk", flat=True)[start : start + size])
        found = {row.pk: row for row in self.given.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found], ""

    @cached_property
    def body(self) -> list[Row]:
        found: Sequence[Any] = self._fetched[0]
        if self.table.present is not None:
            found = self.table.present(found)
        return [self._row(row) for row in found]

    def _row(self, row: Any) -> Row:
        address = self.table.row_address(row) if self.table.row_address else ""
        made = [
            cells.cell(column.name, column.label, column.kind, column.of(row), column.unit_of(row))
            for column in self.columns
        ]
        return Row(getattr(row, "pk", None), address, made)

    @cached_property
    def heads(self) -> list[Head]:
        current, name = self.sort.startswith("-"), self.sort.lstrip("-")
        heads = []
        for column in self.columns:
            ordered: Literal["", "ascending", "descending"] = ""
            if column.sort and column.sort == name:
                ordered = "descending" if current else "ascending"
            turned = f"-{column.name}" if ordered == "ascending" else column.name
            heads.append(Head(column, self.address(sort=turned) if column.sort else "", ordered))
        return heads

    @cached_property
    def totals(self) -> list[cells.Cell | None]:
        """One cell a column below the list, over all its pages; empty where no column has a total."""
        wanted = {column.name: column.total for column in self.columns if column.total is not None}
        if not wanted or not self.body:
            return []
        found = self.rows.order_by().aggregate(**{f"total_{name}": total for name, total in wanted.items()})
        return [
            cells.cell(column.name, column.label, column.kind, found[f"total_{column.name}"], column.unit)
            if column.total is not None and not callable(column.unit)
            else None
            for column in self.columns
        ]

    # -- around the rows ----------------------------------------------------------------------------------------------

    @property
    def first_number(self) -> int:
        return (self.page - 1) * self.table.size + 1

    @property
    def last_number(self) -> int:
        return self.first_number + len(self.body) - 1

    @property
    def previous(self) -> str:
        if self.table.paging == "key":
            return self.address() if self.request.GET.get("after") else ""
        return self.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next(self) -> str:
        if self.table.paging == "key":
            return self.address(after=self._fetched[1]) if self._fetched[1] else ""
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

    @property
    def too_many(self) -> bool:
        """The last page that can be reached by number, and there is more behind it."""
        return self.table.paging == "page" and not self.counted_all and self.page >= self.pages

    @property
    def files(self) -> list[tuple[str, str]]:
        """Addresses of the files of this list: (kind, address)."""
        if not self.table.export:
            return []
        return [(kind, self.address(format=kind)) for kind in exports.KINDS]

    def file(self, kind: str) -> HttpResponseBase:
        """All rows of all pages with the columns shown, in constant memory."""
        heads = [
            exports.Heading(str(column.label), column.kind, "" if callable(column.unit) else str(column.unit))
            for column in self.columns
        ]
        return exports.response(self.table.export, kind, heads, self._values_of_all())

    def _values_of_all(self) -> Iterable[list[Any]]:
        batch: list[Any] = []
        for row in self.rows.iterator(chunk_size=exports.CHUNK):
            batch.append(row)
            if len(batch) == exports.CHUNK:
                yield from self._values_of(batch)
                batch = []
        yield from self._values_of(batch)

    def _values_of(self, batch: Sequence[Any]) -> Iterable[list[Any]]:
        rows = self.table.present(batch) if self.table.present is not None and batch else batch
        for row in rows:
            yield [cells.plain(column.kind, column.of(row), column.unit_of(row)) for column in self.columns]
