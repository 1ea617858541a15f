"""How a product's file goes from its owner to the competent agency and back (pure).

draft → submitted → verified, or returned with reasons; a verified product whose content changes is looked at again.
Terms are data (``data/review-rules.json``), dated.
"""

from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

import msgspec

from txng.core.workflow import Transition, Workflow
from txng.registry.models.products import Review

FILE = "product.file"
"""Permission of those who may change the product: hand in, take back."""
DECIDE = "product.decide"
"""Permission of leads and officers of the competent agency."""
RECORD = "product.record"
"""Permission of the portal itself: decisions taken before, entered at a migration."""


class Rules(msgspec.Struct, frozen=True):
    """``term_days``: working days an agency has; ``valid_months``: after so long a verification is looked at again;
    ``fresh_days``: after so many days the owner is asked whether all is still right; ``basis``: who set that."""

    valid_from: date
    term_days: int
    valid_months: int
    fresh_days: int
    basis: str


_ALL = msgspec.json.decode(
    (resources.files("txng.registry") / "data" / "review-rules.json").read_bytes(), type=tuple[Rules, ...]
)


def rules(on: date) -> Rules:
    """The terms of the day ``on``; before the first, those."""
    held = [one for one in _ALL if one.valid_from <= on]
    return max(held, key=lambda one: one.valid_from) if held else _ALL[0]


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


_OPEN = (Review.DRAFT, Review.SUBMITTED, Review.RETURNED, Review.VERIFIED, Review.CHANGED)

PRODUCT_FILE = Workflow(
    states=[*Review.values],
    initial=Review.DRAFT,
    finals={Review.CLOSED},
    transitions=[
        Transition("submit", (Review.DRAFT, Review.RETURNED, Review.CHANGED), Review.SUBMITTED, FILE),
        Transition("withdraw", Review.SUBMITTED, Review.DRAFT, FILE),
        Transition("change", Review.VERIFIED, Review.CHANGED, FILE),
        Transition(
            "verify",
            (Review.SUBMITTED, Review.CHANGED, Review.VERIFIED),
            Review.VERIFIED,
            DECIDE,
            other_than="submit",
        ),
        Transition(
            "return",
            (Review.SUBMITTED, Review.CHANGED, Review.VERIFIED),
            Review.RETURNED,
            DECIDE,
            reason_required=True,
            other_than="submit",
        ),
        Transition("record", _OPEN, Review.VERIFIED, RECORD),
        Transition("close", _OPEN, Review.CLOSED, FILE),
    ],
)

#: fields whose answers are handed in, in the order of the file; labels are those of the pages
FACTS = (
    *("name", "name_en", "code", "group", "brand", "model_code", "origin", "standards", "net_content"),
    *("shelf_life_days", "storage", "warnings", "allergens", "hs_code", "image", "risk_level"),
    *("party_name", "party_address"),
)


def changed_facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields whose answers differ, in the order of the file; none where there was nothing before."""
    return [name for name in FACTS if before and before.get(name) != after.get(name)]
