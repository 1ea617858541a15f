"""A plan → the database, inside the act that committed to it: as few statements as there are tables, not rows."""

from collections.abc import Sequence
from typing import Any

from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.registry.bulk.columns import BATCHES, CERTIFICATES, PLACES, PRODUCTS
from txng.registry.bulk.planning import Line, Plan
from txng.registry.models import (
    Batch,
    Certificate,
    CodeScheme,
    Identifier,
    Party,
    Place,
    Product,
    ProductCode,
)
from txng.registry.services.codes import free_provincial_codes
from txng.registry.services.completeness import missing_items
from txng.registry.services.identifiers import FOLLOWED, identifiers_begin, identifiers_follow
from txng.registry.services.products import end_verification

AT_ONCE = 1000
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
    for name, model in (("batches", Batch), ("certificates", Certificate)):
        model._default_manager.bulk_create(_new(by_sheet[name]), batch_size=AT_ONCE)
        _update(model, by_sheet[name], ("reminded_days",) if model is Certificate else ())
    act.touches(*(line.record for lines in by_sheet.values() for line in lines))


def _new(lines: Sequence[Line]) -> list[Any]:
    return [line.record for line in lines if line.action == "new"]


def _update(model: type[Any], lines: Sequence[Line], more: Sequence[str] = ()) -> None:
    """Rows that change in the same fields go together: the statement names no field that stays."""
    groups: dict[frozenset[str], list[Any]] = {}
    for line in lines:
        if line.action == "changed":
            line.record.changed_at = clock.now()
            groups.setdefault(frozenset(line.changed), []).append(line.record)
    for fields, records in groups.items():
        model._default_manager.bulk_update(records, sorted({*fields, *more, "changed_at"}), batch_size=AT_ONCE // 2)


def _places(lines: Sequence[Line]) -> None:
    waiting = _new(lines)
    while waiting:  # the larger place before what lies in it
        ready = [place for place in waiting if place.parent is None or place.parent.pk]
        Place.objects.bulk_create(ready, batch_size=AT_ONCE)
        waiting = [place for place in waiting if place.pk is None]
    Identifier.objects.bulk_create(identifiers_begin(_new(lines)), batch_size=AT_ONCE)
    for line in lines:
        if line.action == "changed" and line.record.parent is not None:
            line.record.parent_id = line.record.parent.pk
    _update(Place, lines, ("name_folded", "uri", "latitude", "longitude", "area_ha"))
    for line in lines:
        if line.action == "changed" and not FOLLOWED[Place].keys().isdisjoint(line.changed):
            identifiers_follow(line.record, list(line.changed))


def _products(lines: Sequence[Line], party: Party, actor: Viewer) -> None:
    made: list[Product] = _new(lines)
    without = [product for product in made if not product.gtin]
    for product, code in zip(without, free_provincial_codes(party, [one.name for one in without]), strict=True):
        product.provincial_code = code
        product.missing_items = missing_items(product)
    Product.objects.bulk_create(made, batch_size=AT_ONCE)
    today = clock.today()
    ProductCode.objects.bulk_create(
        (
            ProductCode(
                product=product,
                scheme=CodeScheme.GTIN if product.gtin else CodeScheme.PROVINCIAL,
                value=product.code,
                valid_from=today,
                is_demo=product.is_demo,
            )
            for product in made
        ),
        batch_size=AT_ONCE,
    )
    for line in lines:
        if line.action == "changed":
            end_verification(line.record, line.changed, actor)
    _update(Product, lines, ("name_folded", *_WITH_PRODUCT))
