"""What the province asks of a product, in words: who decided it, and since when."""

from datetime import date

from django.utils.translation import gettext as _

from txng.programme.lists.selectors import policy_of
from txng.registry.models import Product


def policy_words(product: Product, on: date) -> str:
    """``Mandatory by decision 12/QĐ-UBND of 01/10/2026, from 01/12/2026``; empty where it is voluntary."""
    found = policy_of(product.group, on)
    if found is None:
        return ""
    facts = {
        "decision": found.decision_number,
        "day": f"{found.decided_on:%d/%m/%Y}" if found.decided_on else "–",
        "since": f"{found.since:%d/%m/%Y}" if found.since else "–",
    }
    if found.kind == "mandatory":
        return _("Mandatory by decision %(decision)s of %(day)s, from %(since)s") % facts
    return _("Given priority by decision %(decision)s of %(day)s, from %(since)s") % facts
