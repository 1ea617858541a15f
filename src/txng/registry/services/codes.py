"""Codes of products over time: whatever was printed once leads to its product for ever."""

import re
from collections import Counter
from collections.abc import Container, Sequence
from datetime import date

from txng.core import clock, vietnamese
from txng.core.errors import Conflict
from txng.gs1 import provincial
from txng.gs1.problems import ProblemError
from txng.registry.models import (
    CodeScheme,
    Party,
    Product,
    ProductCode,
)
from txng.registry.services.identifiers import provincial_owner

_LONGEST_ITEM = 8


def code_enter(product: Product, valid_from: date | None = None) -> ProductCode:
    """Inside an act that saved the product: the row of its present code."""
    scheme = CodeScheme.GTIN if product.gtin else CodeScheme.PROVINCIAL
    return ProductCode.objects.create(
        product=product,
        scheme=scheme,
        value=product.code,
        valid_from=valid_from or clock.today(),
        is_demo=product.is_demo,
    )


def free_provincial_code(party: Party, words: str, exactly: bool = False) -> str:
    """Inside an act: ``owner/item`` that no product has; ``exactly``: as written, or refused."""
    owner = provincial_owner(party)
    item = words.strip().upper() if exactly else _short(words)
    problems = provincial.check(provincial.Code(owner, item))
    if problems:
        raise ProblemError(problems)
    taken = _codes_of(owner)
    if exactly and f"{owner}/{item}" in taken:
        raise Conflict("already-recorded", what=("mã của tỉnh", "provincial code"))
    return _free(owner, item, taken)


def free_provincial_codes(party: Party, names: Sequence[str]) -> list[str]:
    """Inside an act: a code of the province for each of these names, none of them given twice."""
    if not names:
        return []
    owner = provincial_owner(party)
    taken, last, found = _codes_of(owner), Counter[str](), []
    for name in names:
        item = _short(name)
        code = _free(owner, item, taken, last[item])
        last[item] = int(code.removeprefix(f"{owner}/{item}") or 1)
        taken.add(code)
        found.append(code)
    return found


def _codes_of(owner: str) -> set[str]:
    return set(ProductCode.objects.filter(value__startswith=f"{owner}/").values_list("value", flat=True))


def _free(owner: str, item: str, taken: Container[str], after: int = 0) -> str:
    """``owner/item``, or with the first number behind it that nobody has (``after``: numbers known to be taken)."""
    value, number = f"{owner}/{item}{after + 1 if after else ''}", max(after + 2, 2)
    while value in taken:
        value, number = f"{owner}/{item}{number}", number + 1
    return value


def _short(words: str) -> str:
    """``MANGCAUT``: the first letters of the name, with at least one letter among them."""
    plain = re.sub("[^A-Z0-9]", "", vietnamese.fold(words).upper())[:_LONGEST_ITEM]
    return plain if re.search("[A-Z]", plain) else f"SP{plain}"


def refuse_merged(product: Product) -> None:
    """A record that was a duplicate is changed no more."""
    if product.merged_into_id is not None:
        raise Conflict("record-merged")
