"""Products and batches."""

from collections.abc import Collection
from datetime import date
from typing import Any

from txng.accounts.viewers import Viewer
from txng.core import clock, steps
from txng.core.errors import Conflict
from txng.gs1.problems import Problem
from txng.registry import checks, policies
from txng.registry.models import Batch, BatchStatus, Party, Product, ProductCode, ProductStatus, Review
from txng.registry.naming import lot_under
from txng.registry.review import FILE, PRODUCT_FILE
from txng.registry.services.codes import code_enter, free_provincial_code, refuse_merged
from txng.registry.services.completeness import missing_items
from txng.registry.services.identifiers import refuse_block_of_other
from txng.registry.services.writing import locked, refuse, set_fields, writing

#: a change of these leaves a verification standing: they say nothing about the product itself
UNVERIFIED = frozenset({"published", "image"})


def product_create(
    *, actor: Viewer, party: Party, reason: str = "", is_demo: bool = False, provincial_item: str = "", **values: Any
) -> Product:
    """Enter a product of ``party``. ``values`` are fields of `checks.PRODUCT`; the name is needed.

    Without a GTIN it gets a provincial code: ``provincial_item`` as the party calls it, or a short form of its name.
    """
    policies.require(policies.may_edit(actor, party.pk))
    cleaned = checks.clean(checks.PRODUCT, {"gtin": "", "name": "", **values})
    product = Product(party=party, is_demo=is_demo)
    set_fields(product, cleaned)
    refuse_published_draft(product)
    with writing(actor, "product.create", reason) as act:
        if not product.gtin:
            product.provincial_code = free_provincial_code(
                party, provincial_item or product.name, bool(provincial_item)
            )
        elif ProductCode.objects.filter(value=product.gtin).exists():
            raise Conflict("already-recorded", what="GTIN")
        else:
            refuse_block_of_other(party.pk, product.gtin[1:], "gtin")
        product.confirmed_at = clock.now()
        product.missing_items = missing_items(product)
        product.save()
        code_enter(product)
        act.touches(product)
    return product


def product_update(*, actor: Viewer, product: Product, reason: str = "", **values: Any) -> Product:
    """Change fields of a product; a verification of what changes ends, and its agency is told by its work list.

    A GTIN stays: printed codes live for ever (`product_code_change` gives it a new one).
    """
    policies.require(policies.may_edit(actor, product.party_id))
    table = {field: cleaner for field, cleaner in checks.PRODUCT.items() if field != "gtin"}
    cleaned = checks.clean(table, values)
    with writing(actor, "product.update", reason) as act:
        row = locked(product)
        refuse_merged(row)
        changed = set_fields(row, cleaned)
        refuse_published_draft(row)
        if changed:
            refuse_handed_in(row, changed)
            end_verification(row, changed, actor)
            act.details["fields"] = changed
            row.confirmed_at = clock.now()
            row.missing_items = missing_items(row)
            row.save()
            act.touches(row)
    return row


def product_code_change(
    *, actor: Viewer, product: Product, gtin: str, valid_from: date | None = None, reason: str = ""
) -> Product:
    """The product bears ``gtin`` from ``valid_from`` (today) on; the code before resolves as ever, and a
    verification, which was of the other code, ends.

    So a beginner's provincial code becomes a GTIN. Raises `Conflict` when another product has or had this GTIN.
    """
    policies.require(policies.may_edit(actor, product.party_id))
    table = {"gtin": checks.gtin, "valid_from": checks.day}
    cleaned = checks.clean(table, {"gtin": gtin, "valid_from": valid_from or clock.today()})
    with writing(actor, "product.code", reason, {"code": cleaned["gtin"]}) as act:
        row = locked(product)
        refuse_merged(row)
        known = ProductCode.objects.filter(value=cleaned["gtin"]).first()
        if known is not None and known.product_id != row.pk:
            raise Conflict("already-recorded", what="GTIN")
        if row.gtin == cleaned["gtin"]:
            return row
        refuse_handed_in(row, ["code"])
        refuse_block_of_other(row.party_id, cleaned["gtin"][1:], "gtin")
        end_verification(row, ["code"], actor)
        if not ProductCode.objects.filter(value=row.code).exists():  # of a record older than this list
            code_enter(row, min(clock.today(), clock.day_of(row.created_at)))
        _close(row, cleaned["valid_from"])
        row.gtin, row.provincial_code = cleaned["gtin"], ""
        row.missing_items = missing_items(row)
        row.save()
        if known is None:
            code_enter(row, cleaned["valid_from"])
        else:  # a code it had before
            known.valid_to = None
            known.save()
        act.touches(row)
    return row


def _close(product: Product, on: date) -> None:
    for code in ProductCode.objects.filter(product=product.pk, valid_to=None):
        if code.valid_from >= on:
            code.valid_from = on - (on.resolution)
        code.valid_to = on
        code.save()


def product_confirm(*, actor: Viewer, product: Product) -> Product:
    """The owner says that everything on record is still right."""
    policies.require(policies.may_edit(actor, product.party_id))
    with writing(actor, "product.confirm") as act:
        row = locked(product)
        row.confirmed_at = clock.now()
        row.save()
        act.touches(row)
    return row


def batch_create(*, actor: Viewer, product: Product, reason: str = "", is_demo: bool = False, **values: Any) -> Batch:
    """Enter a batch of ``product``. ``values`` are fields of `checks.BATCH`; lot is needed."""
    policies.require(policies.may_edit(actor, product.party_id))
    cleaned = checks.clean(checks.BATCH, {"lot": "", **values})
    batch = Batch(product=product, is_demo=is_demo)
    set_fields(batch, cleaned)
    refuse_odd_batch(batch)
    with writing(actor, "batch.create", reason) as act:
        named = locked(product)  # what it is called now, whatever it was when somebody looked
        refuse_merged(named)
        batch.code = named.code
        batch.lot = lot_under(batch.code, batch.lot)
        batch.save()
        act.touches(batch)
    return batch


def batch_update(*, actor: Viewer, batch: Batch, reason: str = "", **values: Any) -> Batch:
    """Change fields of a batch. Its lot number stays: printed codes live for ever. That a lot is recalled only owners
    take back."""
    policies.require(policies.may_edit(actor, batch.product.party_id))
    table = {field: cleaner for field, cleaner in checks.BATCH.items() if field != "lot"}
    cleaned = checks.clean(table, values)
    with writing(actor, "batch.update", reason) as act:
        row = locked(batch)
        was = row.status
        changed = set_fields(row, cleaned)
        refuse_odd_batch(row)
        if was == BatchStatus.RECALLED and "status" in changed:
            policies.require(policies.may_govern(actor, batch.product.party_id))
        if changed:
            act.details["fields"] = changed
            row.save()
            act.touches(row)
    return row


def refuse_handed_in(product: Product, changed: Collection[str]) -> None:
    """While an agency reads the file, what it reads stays. Raises `Conflict`."""
    if product.review == Review.SUBMITTED and not UNVERIFIED.issuperset(changed):
        raise Conflict("file-is-handed-in")


def end_verification(product: Product, changed: Collection[str], actor: Viewer) -> None:
    """Inside an act, before the row is saved: what was verified is no longer what stands there."""
    if UNVERIFIED.issuperset(changed):
        return
    if product.verified_at:
        product.verified_by, product.verified_at, product.verified_basis = "", None, ""
    if product.review == Review.VERIFIED:
        steps.take(product, PRODUCT_FILE, "change", actor=actor, permissions={FILE}, state_field="review")
        product.submitted_at = clock.now()


def refuse_published_draft(product: Product) -> None:
    """Only what is no draft is shown to the public."""
    if product.published and product.status == ProductStatus.DRAFT:
        refuse([Problem("draft-published", {"field": "published"}, "published")])


def refuse_odd_batch(batch: Batch) -> None:
    """Rules over several fields of a batch."""
    problems = [
        *checks.in_order(batch, "harvested_on", "produced_on"),
        *checks.in_order(batch, "produced_on", "expires_on"),
    ]
    if (batch.quantity is None) != (batch.uom == ""):
        problems.append(Problem("quantity-unit", {"field": "quantity"}, "quantity"))
    refuse(problems)
