"""A product's file in words: both sides, owner and agency, read the same lines."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from txng.core import changes, clock
from txng.registry import rules
from txng.registry.models import Product, Review
from txng.registry.review import FACTS, changed_facts
from txng.registry.selectors import legal_facts
from txng.web.components.case_steps import case_steps
from txng.web.components.parts import Step
from txng.web.components.status import Status, Text

LABELS: dict[str, Text] = {
    "name": _("Product name"),
    "name_en": _("English name"),
    "code": _("Code"),
    "group": _("Product group"),
    "brand": _("Brand"),
    "model_code": _("Model code"),
    "origin": _("Origin"),
    "standards": _("Standards applied"),
    "net_content": _("Net content"),
    "shelf_life_days": _("Shelf life in days"),
    "storage": _("Storage"),
    "warnings": _("Warnings"),
    "allergens": _("Allergens"),
    "hs_code": _("HS code"),
    "image": _("Picture"),
    "risk_level": _("Risk level"),
    "party_name": _("Producer"),
    "party_address": _("Address of the producer"),
}
ACTS: dict[str, Text] = {
    "submit": _("File handed in"),
    "withdraw": _("File taken back"),
    "change": _("Changed after verification"),
    "verify": _("Verified"),
    "record": _("Verification entered"),
    "return": _("Returned for supplement"),
    "close": _("File closed"),
}


def review_status(product: Product) -> Status:
    """Where the file stands, as a tag."""
    words: dict[str, Status] = {
        Review.DRAFT: Status(_("Not handed in"), "neutral"),
        Review.SUBMITTED: Status(_("Waiting for the agency"), "info"),
        Review.RETURNED: Status(_("Returned for supplement"), "danger", "arrow-back-up"),
        Review.VERIFIED: Status(_("Verified"), "good"),
        Review.CHANGED: Status(_("Changed after verification"), "warning"),
        Review.CLOSED: Status(_("File closed"), "neutral", "lock"),
    }
    return words[product.review]


def written(value: Any) -> list[str]:
    """One answer in lines."""
    if value is None or value == "":
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def lines(facts: dict[str, Any], before: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Every answer with its label; what differs from ``before`` is marked, with the former answer."""
    changed = changed_facts(before or {}, facts)
    return [
        {
            "name": name,
            "label": LABELS[name],
            "values": written(facts.get(name)),
            "changed": name in changed,
            "before": written((before or {}).get(name)) if name in changed else [],
        }
        for name in FACTS
    ]


def checklist(product: Product) -> list[tuple[rules.LegalItem, Text, Status]]:
    """The eleven items of the legal minimum: those of a lot's chain say so, the others are there or not."""
    english = get_language() == "en"
    found = rules.legal_items(legal_facts(product, None, trace_code=product.code), clock.today())
    shown: list[tuple[rules.LegalItem, Text, Status]] = []
    for item in found:
        if item.code in ("stages", "times"):
            state = Status(_("Comes with each lot"), "neutral", "package")
        elif item.satisfied:
            state = Status(_("There"), "good") if item.present else Status(_("None needed"), "neutral")
        else:
            state = Status(_("Missing"), "danger")
        shown.append((item, item.label_en if english else item.label, state))
    return shown


def complete(rows: Sequence[tuple[rules.LegalItem, Text, Status]]) -> tuple[int, int]:
    """How many of the items that a record can fill are filled."""
    own = [state for item, _label, state in rows if item.code not in ("stages", "times")]
    return sum(state.tone != "danger" for state in own), len(own)


def timeline(product: Product) -> list[Step]:
    """Every step of the file, newest first, and when the record was entered."""
    first = changes.acts_of(product).filter(kind="product.create").first()
    return case_steps(product, ACTS, (_("Entered"), first.at) if first else None)
