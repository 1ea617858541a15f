"""A plan → the database, inside the act that committed to it: as few statements as there are tables, not rows."""

from collections.abc import Sequence
from typing import Any

from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core.many_rows import rows_insert, rows_update
from txng.registry.bulk.columns import BATCHES, CERTIFICATES, PLACES, PRODUCTS
from txng.registry.bulk.planning import Line, Plan
from txng.registry.models import (
    Batch,
    Certificate,
    CodeScheme,
    Party,
    Place,
    Product,
    ProductCode,
)
from txng.registry.services.codes import free_provincial_codes
from txng.registry.services.completeness import missing_items
from txng.registry.services.identifiers import FOLLOWED, identifiers_begin, identifiers_follow
from txng.registry.services.products import end_verification

#: what a product carries besides its fields when it changes
_WITH_PRODUCT = ("confirmed_at", "missing_items", "verified_by", "verified_at", "verified_basis", "submitted_at")


def store(plan: Plan, party: Party, actor: Viewer, act: changes.Act) -> None:
    """Write every line that is new or changed, places and products before what names them."""
    by_sheet = {
        sheet.name: [line for line in plan.lines if line.sheet == sheet.name and line.action != "same"]
        for sheet in (PLACES, PRODUCTS, BATCHES, CERTIFICATES)
    }
    _places(by_sheet["places"])
    _products(by_sheet["products"], party, actor)
    for batch in _new(by_sheet["batches"]):
        batch.code = batch.product.code
    for name, model in (("batches", Batch), ("certificates", Certificate)):
        rows_insert(_new(by_sheet[name]))
        _update(by_sheet[name], ("reminded_days",) if model is Certificate else ())
    act.touches(*(line.record for lines in by_sheet.values() for line in lines))


def _new(lines: Sequence[Line]) -> list[Any]:
    return [line.record for line in lines if line.action == "new"]


def _update(lines: Sequence[Line], more: Sequence[str] = ()) -> None:
    """Rows that change in the same fields go together: the statement names no field that stays."""
    groups: dict[frozenset[str], list[Any]] = {}
    for line in lines:
        if line.action == "changed":
            groups.setdefault(frozenset(line.changed), []).append(line.record)
    for fields, records in groups.items():
        rows_update(records, sorted({*fields, *more, "changed_at"}))


def _places(lines: Sequence[Line]) -> None:
    waiting = _new(lines)
    while waiting:  # the larger place before what lies in it
        ready = [place for place in waiting if place.parent is None or place.parent.pk]
        rows_insert(ready)
        waiting = [place for place in waiting if place.pk is None]
    rows_insert(list(identifiers_begin(_new(lines))))
    _update(lines, ("name_folded", "uri", "latitude", "longitude", "area_ha"))
    for line in lines:
        if line.action == "changed" and not FOLLOWED[Place].keys().isdisjoint(line.changed):
            identifiers_follow(line.record, list(line.changed))


def _products(lines: Sequence[Line], party: Party, actor: Viewer) -> None:
    made: list[Product] = _new(lines)
    without = [product for product in made if not product.gtin]
    for product, code in zip(without, free_provincial_codes(party, [one.name for one in without]), strict=True):
        product.provincial_code = code
        product.missing_items = missing_items(product)
    rows_insert(made)
    today = clock.today()
    rows_insert(
        [
            ProductCode(
                product=product,
                scheme=CodeScheme.GTIN if product.gtin else CodeScheme.PROVINCIAL,
                value=product.code,
                valid_from=today,
                is_demo=product.is_demo,
            )
            for product in made
        ]
    )
    for line in lines:
        if line.action == "changed":
            end_verification(line.record, line.changed, actor)
    _update(lines, ("name_folded", *_WITH_PRODUCT))
