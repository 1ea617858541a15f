"""Products and batches."""

from datetime import date
from typing import Any

from txng.accounts.viewers import Viewer
from txng.gs1.problems import Problem
from txng.registry import checks, policies
from txng.registry.models import Batch, Party, Product, ProductStatus
from txng.registry.services.writing import locked, refuse, set_fields, writing

#: a change of these leaves a verification standing: they say nothing about the product itself
UNVERIFIED = frozenset({"published", "image"})


def product_create(*, actor: Viewer, party: Party, reason: str = "", is_demo: bool = False, **values: Any) -> Product:
    """Enter a product of ``party``. ``values`` are fields of `checks.PRODUCT`; gtin and name are needed."""
    policies.require(policies.may_edit(actor, party.pk))
    cleaned = checks.clean(checks.PRODUCT, {"gtin": "", "name": "", **values})
    product = Product(party=party, is_demo=is_demo)
    set_fields(product, cleaned)
    _refuse_published_draft(product)
    with writing(actor, "product.create", reason) as act:
        product.save()
        act.touches(product)
    return product


def product_update(*, actor: Viewer, product: Product, reason: str = "", **values: Any) -> Product:
    """Change fields of a product; a verification of what changes ends. A GTIN stays: printed codes live for ever."""
    policies.require(policies.may_edit(actor, product.party_id))
    table = {field: cleaner for field, cleaner in checks.PRODUCT.items() if field != "gtin"}
    cleaned = checks.clean(table, values)
    with writing(actor, "product.update", reason) as act:
        row = locked(product)
        changed = set_fields(row, cleaned)
        _refuse_published_draft(row)
        if changed:
            if row.verified_at and not UNVERIFIED.issuperset(changed):
                row.verified_by, row.verified_at, row.verified_basis = "", None, ""
            act.details["fields"] = changed
            row.save()
            act.touches(row)
    return row


def product_verify(
    *, actor: Viewer, product: Product, by: str, basis: str, on: date | None = None, reason: str = ""
) -> Product:
    """The agency named ``by`` confirms the product's data on the ground of ``basis``, decided ``on`` a day (now)."""
    policies.require(policies.may_verify(actor, group=product.group_id, commune=product.party.commune_id))
    cleaned = checks.clean(
        {"by": checks.text(200, required=True), "basis": checks.text(300)}, {"by": by, "basis": basis}
    )
    verified_at = checks.moment_of_decision(on)
    with writing(actor, "product.verify", reason, cleaned) as act:
        row = locked(product)
        row.verified_by, row.verified_at, row.verified_basis = cleaned["by"], verified_at, cleaned["basis"]
        row.save()
        act.touches(row)
    return row


def batch_create(*, actor: Viewer, product: Product, reason: str = "", is_demo: bool = False, **values: Any) -> Batch:
    """Enter a batch of ``product``. ``values`` are fields of `checks.BATCH`; lot is needed."""
    policies.require(policies.may_edit(actor, product.party_id))
    cleaned = checks.clean(checks.BATCH, {"lot": "", **values})
    batch = Batch(product=product, is_demo=is_demo)
    set_fields(batch, cleaned)
    _refuse_odd_batch(batch)
    with writing(actor, "batch.create", reason) as act:
        batch.save()
        act.touches(batch)
    return batch


def batch_update(*, actor: Viewer, batch: Batch, reason: str = "", **values: Any) -> Batch:
    """Change fields of a batch. Its lot number stays: printed codes live for ever."""
    policies.require(policies.may_edit(actor, batch.product.party_id))
    table = {field: cleaner for field, cleaner in checks.BATCH.items() if field != "lot"}
    cleaned = checks.clean(table, values)
    with writing(actor, "batch.update", reason) as act:
        row = locked(batch)
        changed = set_fields(row, cleaned)
        _refuse_odd_batch(row)
        if changed:
            act.details["fields"] = changed
            row.save()
            act.touches(row)
    return row


def _refuse_published_draft(product: Product) -> None:
    if product.published and product.status == ProductStatus.DRAFT:
        refuse([Problem("draft-published", {"field": "published"}, "published")])


def _refuse_odd_batch(batch: Batch) -> None:
    problems = [
        *checks.in_order(batch, "harvested_on", "produced_on"),
        *checks.in_order(batch, "produced_on", "expires_on"),
    ]
    if (batch.quantity is None) != (batch.uom == ""):
        problems.append(Problem("quantity-unit", {"field": "quantity"}, "quantity"))
    refuse(problems)
