"""What of the legal minimum a product's own record lacks, kept on the row so that lists can be filtered by it."""

from collections.abc import Iterable

from txng.core import clock
from txng.registry import rules
from txng.registry.models import Product
from txng.registry.selectors import legal_facts

OF_A_LOT = frozenset({"stages", "times"})
"""Items that only the chain of a lot can fill."""


def missing_items(product: Product) -> list[str]:
    """Codes of the items that are asked for today and that the record lacks, in the order of the law."""
    found = rules.legal_items(legal_facts(product, None, trace_code=product.code), clock.today())
    return [item.code for item in found if not item.satisfied and item.code not in OF_A_LOT]


def completeness_refresh(products: Iterable[Product]) -> None:
    """Inside an act: look at these products again; only those that changed are written."""
    for product in products:
        missing = missing_items(product)
        if missing != product.missing_items:
            product.missing_items = missing
            product.save()
