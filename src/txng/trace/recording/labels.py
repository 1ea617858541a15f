"""Labels of a lot: ordered, printed, stuck on, written off. A number is genuine once its label is stuck on."""

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core.errors import Conflict
from txng.gs1 import element_string, sheets, symbols
from txng.gs1.problems import Problem
from txng.registry import naming, policies
from txng.registry.models import Batch, BatchStatus, LabelKind, LabelOrder, Place
from txng.trace.recording import early, messages
from txng.trace.recording.writing import asked, capture, place_uri, refuse

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SERIAL_LENGTH = 12
"""60 random bits: no genuine number is guessed, and no two are alike."""
MOST = 2_000
"""Labels of one order: each is read back before the sheet is given out."""


def orders(viewer: Viewer, batch: Batch | None = None) -> QuerySet[LabelOrder]:
    """Orders of the own organisations, the newest first."""
    rows = LabelOrder.objects.select_related("batch__product__party", "batch__product__group")
    if not viewer.sees_all:
        rows = rows.filter(batch__product__party__in=viewer.parties)
    return (rows.filter(batch=batch) if batch else rows).order_by("-id")


def label_order(*, actor: Viewer, batch: Batch, kind: str, count: int, grid: str) -> LabelOrder:
    """Order labels; those with serial numbers get random ones now."""
    policies.require(policies.may_edit(actor, batch.product.party_id))
    _require_active(batch)
    problems = []
    if not 1 <= count <= MOST:
        problems.append(Problem("label-count", {"limit": MOST}, "count"))
    if grid not in sheets.GRIDS:
        problems.append(Problem("label-grid", {"grid": grid[:20]}, "grid"))
    refuse([*problems, *early.too_early(batch.product.party, actor, [batch])])
    made = LabelOrder(batch=batch, kind=kind, count=count, grid=grid)
    if kind == LabelKind.ITEM:
        made.serials = ["".join(secrets.choice(LETTERS) for _ in range(SERIAL_LENGTH)) for _ in range(count)]
    sheets.sheet(labels_of(made, only=1), sheets.GRIDS[grid])  # what does not fit or read is refused now
    with changes.act(actor=actor, kind="label.order") as act:
        made.save()
        act.touches(made, batch)
    return made


def labels_of(order: LabelOrder, only: int | None = None) -> list[sheets.Label]:
    """The labels of an order, in the order of the sheet."""
    notes = ("Quét để truy xuất nguồn gốc",)
    found = [_label(order, serial, notes) for serial in (order.serials[:only] if order.serials else [""])]
    return found if order.serials else found * (only or order.count)


def _label(order: LabelOrder, serial: str, notes: tuple[str, ...]) -> sheets.Label:
    batch = order.batch
    if batch.gtin:
        elements = [("01", batch.gtin), ("10", batch.lot), *([("21", serial)] if serial else [])]
        symbol = symbols.encode(element_string.bracketed(elements), "qr", base=settings.BASE_URL)
    else:
        path = naming.thing_path(batch.code, batch.lot, serial)
        symbol = symbols.address(f"{settings.BASE_URL}{path}")
        notes = (*_lines(batch, serial), *notes)
    return sheets.Label(symbol, batch.product.name[:60], notes)


def _lines(batch: Batch, serial: str) -> tuple[str, ...]:
    """What stands beside a code of the province: never like a number of GS1."""
    return (f"Mã của tỉnh: {batch.code}", f"Lô: {batch.lot}", *([f"Số: {serial}"] if serial else []))


def _require_active(batch: Batch) -> None:
    """What is held back, recalled or cancelled gets no labels. Raises `Conflict`."""
    if Batch.objects.filter(pk=batch.pk).exclude(status=BatchStatus.ACTIVE).exists():
        raise Conflict("lot-not-active")


def label_sheet(order: LabelOrder) -> bytes:
    """The PDF of an order, every symbol read back."""
    return sheets.sheet(labels_of(order), sheets.GRIDS[order.grid])


def label_printed(*, actor: Viewer, order: LabelOrder) -> LabelOrder:
    """The sheets are on paper."""
    policies.require(policies.may_edit(actor, order.batch.product.party_id))
    with changes.act(actor=actor, kind="label.print") as act:
        row = LabelOrder.objects.select_for_update().get(pk=order.pk)
        row.printed_at = row.printed_at or clock.now()
        row.save()
        act.touches(row)
    return row


def label_activate(*, actor: Viewer, order: LabelOrder, to: int, place: Place) -> LabelOrder:
    """Labels up to number ``to`` are on the goods; their serial numbers are genuine from now on."""
    policies.require(policies.may_edit(actor, order.batch.product.party_id))
    policies.require(policies.may_edit(actor, place.party_id))
    with changes.act(actor=actor, kind="label.activate", details={"to": to}) as act:
        row = LabelOrder.objects.select_for_update().select_related(None).get(pk=order.pk)
        _require_active(order.batch)
        refuse(early.too_early(order.batch.product.party, actor, [order.batch]))
        if row.printed_at is None:
            raise Conflict("label-not-printed")
        first = row.active_to + 1
        if not first <= to <= row.count:
            refuse([Problem("label-range", {"first": first, "last": row.count}, "to")])
        numbers = [one for one in range(first, to + 1) if one not in row.written_off]
        items = _items(order.batch, row, numbers)
        if items:
            data = messages.ilmd(order.batch.lot, best_before=order.batch.use_by)
            event = messages.labelled(timezone.localtime(clock.now()), place_uri(place), items, data)
            capture([event], party=place.party, actor=actor, request=asked(f"labels-{row.pk}-{to}", to))
        row.active_to = to
        row.save()
        act.touches(row)
    return row


def label_write_off(
    *, actor: Viewer, order: LabelOrder, first: int, last: int, place: Place, reason: str
) -> LabelOrder:
    """Labels ``first`` to ``last`` are spoilt or lost; those that were genuine are so no more."""
    policies.require(policies.may_edit(actor, order.batch.product.party_id))
    policies.require(policies.may_edit(actor, place.party_id))
    if not reason.strip():
        refuse([Problem("delivery-reason-missing", {}, "reason")])
    with changes.act(actor=actor, kind="label.write-off", reason=reason) as act:
        row = LabelOrder.objects.select_for_update().get(pk=order.pk)
        if not 1 <= first <= last <= row.count:
            refuse([Problem("label-range", {"first": 1, "last": row.count}, "last")])
        again = sorted(set(range(first, last + 1)) & set(row.written_off))
        if again:
            refuse([Problem("label-written-off", {"number": again[0]}, "first")])
        gone = _items(order.batch, row, range(first, min(last, row.active_to) + 1))
        if gone:
            event = messages.written_off(timezone.localtime(clock.now()), place_uri(place), gone)
            capture([event], party=place.party, actor=actor)
        row.written_off = sorted([*row.written_off, *range(first, last + 1)])
        row.save()
        act.touches(row)
    return row


def _items(batch: Batch, order: LabelOrder, numbers: Iterable[int]) -> list[str]:
    if not order.serials:
        return []
    serials = [order.serials[one - 1] for one in numbers]
    return [naming.thing_uri(batch.code, serial=serial) for serial in serials]
