"""The register of barcode users as the national organisation hands it out: a file of rows, read and entered.

Columns are found by their heads, with or without marks: prefix, name, tax code, address, commune (code or name), first
and last day. Who is not in the registry yet is entered as a party without members: it counts in the denominator, and
stands on the list of those to be visited.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models.functions import Coalesce

from txng.accounts.models import AdminUnit
from txng.accounts.selectors import admin_units
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, vietnamese
from txng.core.documents import tables
from txng.core.errors import Forbidden, Refused
from txng.core.problems import sentences_of
from txng.gs1.problems import Problem, ProblemError
from txng.programme.targets.services import may_lead
from txng.registry.models import Party
from txng.registry.services import company_prefix_set, party_create

MOST_BYTES = 5 << 20
#: what `tables.read` says of a file in which there is nothing to read
UNREADABLE = frozenset({"file-empty", "xlsx-unreadable", "csv-encoding"})
MOST_FAULTS = 100

#: field → folded heads it is known by
HEADS: dict[str, tuple[str, ...]] = {
    "prefix": ("tien to", "ma doanh nghiep", "ma so ma vach", "prefix"),
    "name": ("ten", "ten doanh nghiep", "ten to chuc", "name"),
    "tax_code": ("ma so thue", "mst", "tax code"),
    "address": ("dia chi", "address"),
    "commune": ("ma xa", "ma phuong xa", "xa, phuong", "xa phuong", "commune"),
    "valid_from": ("tu ngay", "ngay cap", "valid from"),
    "valid_to": ("den ngay", "ngay het han", "valid to"),
}
NEEDED = ("prefix", "name")


class RegisterRow(NamedTuple):
    """One user; ``row``: its number in the file. Days are None where the file gives none."""

    row: int
    prefix: str
    name: str
    tax_code: str = ""
    address: str = ""
    commune: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Imported(NamedTuple):
    """How many parties were new, how many were known, how many prefixes were entered or changed."""

    new: int
    known: int
    prefixes: int


def read(content: bytes) -> list[RegisterRow]:
    """The rows of a workbook (XLSX) or of a CSV file in UTF-8. Raises `ProblemError` with every fault."""
    if len(content) > MOST_BYTES:
        raise Refused("request-too-large", limit=MOST_BYTES)
    table = _table(content)
    if not table:
        raise Refused("register-empty", "file")
    places = _places(table[0])
    rows, problems = [], []
    for number, cells in enumerate(table[1:], 2):
        if not any(_text(cell) for cell in cells):
            continue
        try:
            rows.append(_row(number, {name: cells[at] for name, at in places.items() if at < len(cells)}))
        except ValueError as error:
            problems.append(Problem("register-row", {"row": number, "why": str(error)}, f"rows[{number}]"))
    if problems:
        raise ProblemError(problems[:MOST_FAULTS])
    if not rows:
        raise Refused("register-empty", "file")
    return rows


def _table(content: bytes) -> list[list[Any]]:
    """The rows of the first sheet, days as days. Raises `Refused`: ``register-empty``, or what `tables.read` says."""
    try:
        found = tables.read(content)[1]
    except Refused as refusal:
        if refusal.problems[0].code in UNREADABLE:
            raise Refused("register-empty", "file") from None
        raise
    rows = found[0].rows if found else []
    return [[date.fromisoformat(cell.day) if isinstance(cell, tables.Day) else cell for cell in row] for row in rows]


def _places(heads: Sequence[Any]) -> dict[str, int]:
    folded = [vietnamese.fold(str(head)).strip() for head in heads]
    places = {}
    for name, known in HEADS.items():
        at = next((place for place, head in enumerate(folded) if head in known), None)
        if at is not None:
            places[name] = at
    missing = [name for name in NEEDED if name not in places]
    if missing:
        words = {name: HEADS[name][0] for name in HEADS}
        raise Refused("register-columns", "file", missing=words[missing[0]], needed=", ".join(words[n] for n in NEEDED))
    return places


def _row(number: int, cells: dict[str, Any]) -> RegisterRow:
    texts = {name: _text(value) for name, value in cells.items() if not name.startswith("valid")}
    prefix = texts["prefix"].replace(" ", "")
    if not (prefix.isascii() and prefix.isdigit() and 4 <= len(prefix) <= 12):
        raise ValueError(f"“{prefix[:30]}” không phải tiền tố mã doanh nghiệp (4–12 chữ số)")
    if not texts["name"]:
        raise ValueError("thiếu tên")
    first, last = _day(cells.get("valid_from", "")), _day(cells.get("valid_to", ""))
    if first and last and last < first:
        raise ValueError(f"hết hạn {last:%d/%m/%Y} trước ngày cấp {first:%d/%m/%Y}")
    return RegisterRow(
        number,
        prefix,
        texts["name"],
        texts.get("tax_code", ""),
        texts.get("address", ""),
        texts.get("commune", ""),
        first,
        last,
    )


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return vietnamese.nfc("" if value is None else str(value))


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if not text:
        return None
    parts = re.split(r"[./-]", text)
    try:
        year, month, day = parts if len(parts[0]) == 4 else parts[::-1]
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"“{text[:30]}” không phải một ngày") from None


def register_import(*, actor: Viewer, rows: Sequence[RegisterRow], reason: str = "") -> Imported:
    """Enter the register, all rows or none: parties found by tax code or prefix, the others new; prefixes with periods.

    A row that would leave somebody uncounted is refused by its number: a new party without a commune of today, a prefix
    that another tax code holds. What was merged away leads to the record that stayed. Raises `Forbidden`, and
    `ProblemError` with the rows that the registry does not take.
    """
    if not may_lead(actor):
        raise Forbidden("not-permitted")
    stays = Coalesce("merged_into", "pk")
    by_tax = dict(Party.objects.exclude(tax_code="").annotate(stays=stays).values_list("tax_code", "stays"))
    held = Party.objects.filter(prefixes__isnull=False).annotate(stays=stays)
    by_prefix = dict(held.values_list("prefixes__prefix", "stays"))
    tax_of = {pk: tax for tax, pk in by_tax.items()}
    communes = _communes()
    new = known = 0
    problems: list[Problem] = []
    today = clock.today()
    with changes.act(actor=actor, kind="register.import", reason=reason) as act:
        for row in rows:
            try:
                holder = by_prefix.get(row.prefix)
                pk = by_tax.get(row.tax_code) or holder
                if holder not in (None, pk) and tax_of.get(holder or 0):
                    raise Refused("register-other-tax", prefix=row.prefix, tax=tax_of[holder or 0])
                if pk is not None and row.tax_code and tax_of.get(pk, row.tax_code) != row.tax_code:
                    raise Refused("register-other-tax", prefix=row.prefix, tax=tax_of[pk])
                known += pk is not None
                if pk is None:
                    pk = _enter(actor, row, communes)
                    new += 1
                if row.tax_code:
                    by_tax[row.tax_code] = pk
                    tax_of[pk] = row.tax_code
                by_prefix[row.prefix] = pk
                over = row.valid_to is not None and row.valid_to <= today
                company_prefix_set(
                    actor=actor,
                    party=Party.objects.get(pk=pk),
                    prefix=row.prefix,
                    status="expired" if over else "active",
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                )
            except ProblemError as error:
                why = "; ".join(sentences_of(error.problems, "vi"))
                problems.append(Problem("register-row", {"row": row.row, "why": why}, f"rows[{row.row}]"))
                if len(problems) >= MOST_FAULTS:
                    break
        if problems:
            raise ProblemError(problems)
        act.details |= {"new": new, "known": known}
    return Imported(new, known, len(rows))


def _communes() -> dict[str, AdminUnit]:
    """Communes of today by code and by folded name, names that two share left out."""
    units = list(admin_units())
    names = Counter(unit.name_folded for unit in units)
    by_name = {unit.name_folded: unit for unit in units if names[unit.name_folded] == 1}
    return {**by_name, **{unit.code: unit for unit in units}}


def _enter(actor: Viewer, row: RegisterRow, communes: Mapping[str, AdminUnit]) -> int:
    unit = communes.get(row.commune) or communes.get(vietnamese.fold(row.commune))
    if unit is None:
        raise Refused("register-commune", value=row.commune[:40] or "–")
    made = party_create(
        actor=actor, kind="enterprise", name=row.name, tax_code=row.tax_code, address=row.address, commune=unit
    )
    return int(made.pk)
