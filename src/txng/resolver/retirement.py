"""Codes that are no longer used: a scan of one goes on to its successor, or is told that there is none.

A code once printed resolves for ever: retiring one gives its packs a new home, it never gives the code another meaning.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, vietnamese
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1 import digital_link
from txng.gs1.problems import ProblemError
from txng.registry.models import Product, ProductCode
from txng.registry.selectors import product_by_gtin
from txng.resolver import policies
from txng.resolver.links import root_path
from txng.resolver.models import RetiredCode
from txng.resolver.selectors import Element, level_paths

MOST_STEPS = 5


class Retired(NamedTuple):
    """``successor`` empty: there is none (410). ``reason`` in Vietnamese and English."""

    path: str
    successor: str
    reason: tuple[str, str]


def retired_below(roots: Sequence[str]) -> dict[str, dict[str, Retired]]:
    """What is retired under these keys: root → path → what became of it. One query; keys without have no entry."""
    found: dict[str, dict[str, Retired]] = {}
    for row in RetiredCode.objects.filter(root__in=roots):
        entry = Retired(row.path, row.successor, (row.reason, row.reason_en or row.reason))
        found.setdefault(row.root, {})[row.path] = entry
    return found


def retired(found: Mapping[str, Retired], elements: Sequence[Element]) -> Retired | None:
    """The most specific entry that holds for an identifier."""
    return next((found[path] for path in level_paths(elements) if path in found), None)


def moved_to(entry: Retired, path: str) -> str:
    """Where a scan of ``path`` goes on to: the successor with what stood behind the retired part.

    >>> moved_to(Retired("/01/08934563138165", "/01/08935234501233", ("", "")), "/01/08934563138165/10/A%2FB")
    '/01/08935234501233/10/A%2FB'
    """
    rest = path.removeprefix(entry.path) if path.startswith(entry.path + "/") else ""
    try:
        return digital_link.parse_path(entry.successor + rest).path
    except ProblemError:  # the successor's key takes no such qualifier
        return entry.successor


def code_retire(*, actor: Viewer, code: str, successor: str = "", reason: str = "", reason_en: str = "") -> RetiredCode:
    """From now on scans of ``code`` go on to ``successor`` (a path or Digital Link), or are told there is none.

    Raises `Forbidden`, `Conflict` (``retired-again``), `Refused` (``retired-loop``).
    """
    elements = _elements(code)
    path = level_paths(elements)[0]
    target = level_paths(_elements(successor))[0] if successor else ""
    product = product_by_gtin(elements[0][1], SYSTEM) if elements[0][0] == "01" else None
    if not policies.may_retire(actor, product):
        raise Forbidden("not-permitted")
    if target == path or target.startswith(path + "/"):
        raise Refused("retired-loop", "successor", item=target)
    with changes.act(actor=actor, kind="code.retire", reason=reason, details={"code": path, "to": target}) as act:
        _refuse_circle(path, target)
        if RetiredCode.objects.filter(path=path).exists():
            raise Conflict("retired-again", item=path)
        row = RetiredCode.objects.create(
            path=path,
            root=root_path(elements[0]),
            successor=target,
            reason=vietnamese.nfc(reason)[:300],
            reason_en=reason_en[:300],
        )
        act.touches(row)
    return row


def retired_of(viewer: Viewer, party: int) -> QuerySet[RetiredCode]:
    """The codes of a party that are no longer used, the newest first."""
    if not policies.may_see_links(viewer, party):
        return RetiredCode.objects.none()
    codes = set(ProductCode.objects.filter(product__party=party, scheme="gtin").values_list("value", flat=True))
    codes |= set(Product.objects.filter(party=party).exclude(gtin="").values_list("gtin", flat=True))
    roots = [root_path(("01", code)) for code in codes]
    return RetiredCode.objects.filter(root__in=roots).order_by("-made_at", "-pk")


def code_take_up(*, actor: Viewer, row: RetiredCode, reason: str) -> None:
    """A code was retired by mistake: scans of it open its own page again. Raises `Forbidden`, also where it was not
    retired by a member of an organisation but by the operator, who alone takes that back."""
    product = product_by_gtin(row.root.rpartition("/")[2], SYSTEM)
    made = changes.acts_of(row).filter(kind="code.retire").first()
    by_operator = made is None or made.actor_user is None
    if not policies.may_retire(actor, product) or (by_operator and actor.kind != "system"):
        raise Forbidden("not-permitted")
    if not reason.strip():
        raise Refused("link-text", "reason", limit=300)
    details = {"code": row.path, "to": row.successor}
    with changes.act(actor=actor, kind="code.take-up", reason=reason, details=details) as act:
        act.touches(row)
        row.delete()


def _refuse_circle(path: str, target: str) -> None:
    """A chain of successors ends, and soon: every step is one more request of a phone."""
    step = target
    for _ in range(MOST_STEPS):
        following = RetiredCode.objects.filter(path=step).first() if step else None
        if following is None or not following.successor:
            return
        step = following.successor
        if step == path:
            break
    raise Refused("retired-loop", "successor", item=target)


def _elements(code: str) -> list[Element]:
    link = digital_link.parse(code if "://" in code[:8] else digital_link.CANONICAL_ROOT + code)
    return [link.key, *link.qualifiers]
