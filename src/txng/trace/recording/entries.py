"""Many entries at once: work on crops and harvests from a workbook or CSV, by the same rules as one by one.

Every row is judged, every fault told by row and column; all rows are recorded or none. A file that is sent again
records nothing twice: the key of an entry is made from what its row says.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction

from txng.accounts.viewers import Viewer
from txng.core import changes, clock, vietnamese
from txng.core.documents import sheets, tables
from txng.core.documents.tables import Value
from txng.core.errors import Refused
from txng.gs1.problems import Problem, ProblemError
from txng.registry import policies
from txng.registry.bulk import cells
from txng.registry.bulk.cells import CellFault
from txng.registry.models import Party, Place, Product, ProductCode
from txng.trace.recording import rules, services, templates
from txng.trace.recording.writing import moment_of

MOST_ROWS = 500
"""Each row is an act of its own with its events; more are a matter for the interface."""
HARVEST = "harvest"


class Column(NamedTuple):
    name: str
    head: tuple[str, str]
    read: Callable[[Value], Any]


COLUMNS = (
    Column("day", ("Ngày", "Day"), cells.day),
    Column("kind", ("Việc", "Work"), cells.text),
    Column("place", ("Địa điểm", "Place"), cells.text),
    Column("product", ("Sản phẩm", "Product"), cells.text),
    Column("material", ("Tên vật tư", "Material"), cells.text),
    Column("material_lot", ("Số lô vật tư", "Lot of the material"), cells.text),
    Column("dose", ("Liều lượng", "Dose"), cells.text),
    Column("interval", ("Số ngày cách ly", "Pre-harvest interval"), cells.whole),
    Column("result", ("Kết quả", "Result"), cells.text),
    Column("note", ("Ghi chú", "Note"), cells.text),
    Column("lot", ("Số lô thu hoạch", "Lot harvested"), cells.text),
    Column("quantity", ("Số lượng", "Amount"), cells.number),
    Column("uom", ("Đơn vị tính", "Unit"), cells.text),
    Column("reason", ("Lý do nhập muộn", "Why it is late"), cells.text),
)
_NEEDED = ("day", "kind", "place", "product")
#: where a service names a fault otherwise than the column
_PATHS = {"at": "day", "harvested_on": "day", "produced_on": "day"}


@dataclass(frozen=True, slots=True)
class Fault:
    """``row`` as in the file, from 1; ``column``: its head, empty for the whole row."""

    row: int
    column: tuple[str, str]
    problem: Problem


@dataclass(slots=True)
class Outcome:
    """``recorded``: whether anything was stored; ``notes`` and ``lots``: how many entries and lots there are."""

    notes: int = 0
    lots: int = 0
    recorded: bool = False
    faults: list[Fault] = field(default_factory=list)


class _Undone(Exception):
    """Leaves the transaction: there were faults, or somebody only wanted to look."""


def template(party: Party, language: str = "vi") -> bytes:
    """A workbook with the heads, and the words that cells choose from."""
    at = 1 if language == "en" else 0
    works = [*(one.name[at] for one in templates.kinds()), _harvest_word(at)]
    places = [one.name for one in Place.objects.filter(party=party).order_by("name_folded")]
    goods = list(dict.fromkeys(one.name for one in _products(party).values()))
    lists = [works, places, goods, [rules.unit_word(one) for one in rules.UNITS]]
    longest = max(len(one) for one in lists)
    rows = [tuple(one[number] if number < len(one) else "" for one in lists) for number in range(longest)]
    heads = [COLUMNS[number].head[at] for number in (1, 2, 3, 12)]
    names = (("Nhật ký", "Danh mục"), ("Diary", "Lists"))[at]
    marked = tuple(one.head[at] + ("*" if one.name in _NEEDED else "") for one in COLUMNS)
    guarded = (tuple(tables.guarded(cell) for cell in row) for row in rows)
    return sheets.written(
        [
            sheets.Sheet(names[0], marked, (), widths=(18,) * len(COLUMNS)),
            sheets.Sheet(names[1], tuple(heads), guarded, widths=(28,) * len(heads)),
        ]
    )


def entries_record(
    *, actor: Viewer, party: Party, content: bytes, reason: str = "", only_look: bool = False
) -> Outcome:
    """Record every row of a file, or say what is wrong; ``reason``: for rows that are late and give none themselves.

    Raises `Forbidden`, `Refused` for a file that cannot be read at all.
    """
    policies.require(policies.may_edit(actor, party.pk))
    form, found = tables.read(content)
    rows = found[0].rows if found else []
    if form == "xlsx" and len(found) > 1:
        rows = next((one.rows for one in found if vietnamese.fold(one.name) in ("nhat ky", "diary")), rows)
    heads = _heads(rows[0] if rows else [])
    given = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell not in (None, "") for cell in row)]
    if len(given) > MOST_ROWS:
        raise Refused("entries-many", "file", limit=MOST_ROWS, found=len(given))
    if not given:
        raise Refused("file-empty", "file")
    outcome = Outcome()
    desk = _Desk(actor, party, reason)
    read = [_read(number, row, heads, outcome) for number, row in given]
    ordered = sorted((one for one in read if one is not None), key=lambda one: (one[1]["day"], one[0]))
    try:
        with changes.act(actor=actor, kind="entries.record", reason=reason, details={"rows": len(given)}) as act:
            for number, values in ordered:
                _one(number, values, desk, outcome)
            if outcome.faults or only_look:
                raise _Undone
            act.touches(party)
            outcome.recorded = True
    except _Undone:
        outcome.recorded = False
    outcome.faults.sort(key=lambda one: one.row)
    return outcome


def _heads(row: Sequence[Value]) -> dict[int, Column]:
    """Place of a column in the file → which it is. Raises `Refused` where a needed one lacks."""
    known = {vietnamese.fold(head): one for one in COLUMNS for head in (*one.head, one.name)}
    words = [vietnamese.fold(str(cell or "").rstrip("* ")) for cell in row]
    found = {at: known[word] for at, word in enumerate(words) if word in known}
    names = {one.name for one in found.values()}
    lacking = [one.head for one in COLUMNS if one.name in _NEEDED and one.name not in names]
    if lacking:
        raise Refused("entries-head", "file", head=lacking[0])
    return found


def _read(number: int, row: Sequence[Value], heads: Mapping[int, Column], outcome: Outcome) -> Any:
    """A row's values by column; its faults go to the outcome, and nothing comes back."""
    values: dict[str, Any] = {one.name: one.read(None) for one in COLUMNS}
    before = len(outcome.faults)
    for at, column in heads.items():
        try:
            values[column.name] = column.read(row[at] if at < len(row) else None)
        except CellFault as fault:
            outcome.faults.append(
                Fault(number, column.head, Problem(fault.code, {"head": column.head, **fault.params}))
            )
    for column in COLUMNS:
        if column.name in _NEEDED and not values[column.name] and len(outcome.faults) == before:
            outcome.faults.append(Fault(number, column.head, Problem("entries-missing", {"head": column.head})))
    return (number, values) if len(outcome.faults) == before else None


class _Desk:
    """What rows may name."""

    def __init__(self, actor: Viewer, party: Party, reason: str):
        self.actor, self.reason = actor, reason
        self._seen: Counter[str] = Counter()
        self.places: dict[str, list[Place]] = {}
        for place in Place.objects.filter(party=party).select_related("party"):
            for name in {vietnamese.fold(word) for word in (place.name, place.own_code, place.gln) if word}:
                self.places.setdefault(name, []).append(place)
        self.products = _products(party)
        self.kinds = {vietnamese.fold(word): one.code for one in templates.kinds() for word in (*one.name, one.code)}
        self.kinds |= {vietnamese.fold(_harvest_word(at)): HARVEST for at in (0, 1)}
        self.units = {vietnamese.fold(word): one for one in rules.UNITS for word in (one, rules.unit_word(one))}

    def key_of(self, values: Mapping[str, Any]) -> str:
        """The key of a row: what it says, and which of several alike it is. So a file that comes again, with more rows
        or saved anew, records what is new in it."""
        said = sha256(repr([(name, str(value)) for name, value in sorted(values.items())]).encode()).hexdigest()[:24]
        self._seen[said] += 1
        return f"file-{said}-{self._seen[said]}"


def _products(party: Party) -> dict[str, Product]:
    """Products by folded name and by every code; nothing where two bear one name."""
    found: dict[str, Product] = {}
    rows = Product.objects.select_related("group", "party").filter(party=party, merged_into=None)
    by_id = {product.pk: product for product in rows.order_by("name_folded")}
    names = Counter(vietnamese.fold(product.name) for product in by_id.values())
    for product in by_id.values():
        if names[vietnamese.fold(product.name)] == 1:
            found[vietnamese.fold(product.name)] = product
        found[vietnamese.fold(product.code)] = product
    for value, product_id in ProductCode.objects.filter(product__in=by_id).values_list("value", "product"):
        found[vietnamese.fold(value)] = by_id[product_id]
    return found


def _harvest_word(at: int) -> str:
    return ("Thu hoạch", "Harvest")[at]


def _one(number: int, values: dict[str, Any], desk: _Desk, outcome: Outcome) -> None:
    """One row, in a savepoint: what it wrote goes if it is refused, and the rows after it are still judged."""
    heads = {one.name: one.head for one in COLUMNS}
    try:
        with transaction.atomic():
            if _record(number, values, desk) == HARVEST:
                outcome.lots += 1
            else:
                outcome.notes += 1
    except ProblemError as error:
        for problem in error.problems:
            column = _PATHS.get(problem.path, problem.path)
            outcome.faults.append(Fault(number, heads.get(column, ("", "")), problem))


def _record(number: int, values: dict[str, Any], desk: _Desk) -> str:
    kind = desk.kinds.get(vietnamese.fold(values["kind"]))
    places = desk.places.get(vietnamese.fold(values["place"]), [])
    product = desk.products.get(vietnamese.fold(values["product"]))
    wrong = [
        Problem("entries-unknown", {"value": values[name][:100], "head": head}, name)
        for name, head, found in (
            ("kind", COLUMNS[1].head, kind),
            ("place", COLUMNS[2].head, len(places) == 1),
            ("product", COLUMNS[3].head, product),
        )
        if not found
    ]
    if wrong or product is None or kind is None:
        raise ProblemError(wrong)
    common: dict[str, Any] = {
        "actor": desk.actor,
        "place": places[0],
        "product": product,
        "at": moment_of(values["day"], clock.now()),
        "reason": values["reason"] or desk.reason,
        "key": desk.key_of(values),
    }
    if kind == HARVEST:
        uom = desk.units.get(vietnamese.fold(values["uom"]), "")
        if not uom or values["quantity"] is None or not values["lot"]:
            lacking = "lot" if not values["lot"] else "quantity" if values["quantity"] is None else "uom"
            head = next(one.head for one in COLUMNS if one.name == lacking)
            raise ProblemError([Problem("entries-missing", {"head": head}, lacking)])
        services.lot_harvest(lot=values["lot"], quantity=Decimal(values["quantity"]), uom=uom, **common)
        return HARVEST
    told = {name: values[name] for name in ("material", "dose", "interval", "result", "note")}
    services.diary_note(kind=kind, values={**told, "lot": values["material_lot"]}, **common)
    return kind
