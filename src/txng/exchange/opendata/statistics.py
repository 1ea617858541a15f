"""What is counted for everybody, with small cells left out: nobody is to be found behind a number."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count, Q

from txng.accounts.viewers import SYSTEM
from txng.events import rollups
from txng.registry.models import Batch, Party, PartyKind, Product

SMALLEST = 5


class Cell(NamedTuple):
    """``number``: None where it is too small to be told, or would tell another that is."""

    table: str
    cell: str
    words: tuple[str, str]
    number: int | None


def told(counts: Sequence[int]) -> list[int | None]:
    """Counts below five become None; where that is one alone, the next smallest too, because a sum would give it away.

    >>> told([12, 3, 7, 40]), told([12, 3, 4]), told([8, 9]), told([0, 9])
    ([12, None, None, 40], [12, None, None], [8, 9], [0, 9])
    """
    hidden = {at for at, count in enumerate(counts) if 0 < count < SMALLEST}
    if len(hidden) == 1:
        others = [at for at, count in enumerate(counts) if at not in hidden and count]
        hidden |= set(sorted(others, key=counts.__getitem__)[:1])
    if _forced([counts[at] for at in hidden]):  # the sum of the hidden ones leaves them only one way to be
        others = [at for at, count in enumerate(counts) if at not in hidden and count]
        hidden |= set(sorted(others, key=counts.__getitem__)[:1])
    return [None if at in hidden else count for at, count in enumerate(counts)]


def _forced(hidden: Sequence[int]) -> bool:
    """Whether counts that are known to be small follow from their sum: all the least, or all the most they can be."""
    return bool(hidden) and sum(hidden) in (len(hidden), len(hidden) * (SMALLEST - 1))


def figures(*, with_demo: bool) -> list[Cell]:
    """Every table of the statistics; ``with_demo``: invented records count, too (for pages that say so)."""
    found: list[Cell] = []
    real = Q() if with_demo else Q(is_demo=False)
    parties = Party.objects.filter(real, merged_into=None).exclude(kind=PartyKind.AGENCY)
    kinds = [kind for kind in PartyKind if kind != PartyKind.AGENCY]
    by_kind = dict(parties.values_list("kind").annotate(count=Count("id")).order_by())
    found += _table("parties", [(kind, (kind.label, _KINDS[kind]), by_kind.get(kind, 0)) for kind in kinds])
    communes = parties.filter(commune__isnull=False).values_list("commune__code", "commune__name")
    rows = communes.annotate(count=Count("id")).order_by("commune__code")
    found += _table("communes", [(code, (name, name), count) for code, name, count in rows])
    products = Product.objects.filter(real, published=True, merged_into=None)
    groups = products.filter(group__isnull=False).values_list("group__code", "group__name")
    counted = groups.annotate(count=Count("id")).order_by("group__code")
    found += _table("products", [(code, (name, name), count) for code, name, count in counted])
    conformant = products.exclude(gtin="").filter(missing_items=[]).count()
    verified = products.filter(verified_at__isnull=False).count()
    lots = Batch.objects.filter(product__in=products).count()
    events = rollups.overview(SYSTEM).whole.events
    whole = [
        ("products", ("Sản phẩm công khai", "Public products"), products.count()),
        ("complete", ("Có GTIN và đủ mục bắt buộc", "With a GTIN and every required item"), conformant),
        ("verified", ("Đã được cơ quan xác nhận", "Verified by an agency"), verified),
        ("lots", ("Lô hàng", "Lots"), lots),
        ("events", ("Sự kiện truy xuất", "Events of traceability"), events),
    ]
    found += [Cell("whole", cell, words, told([count])[0]) for cell, words, count in whole]
    return found


_KINDS = {
    PartyKind.ORGANISATION: "Organisation",
    PartyKind.ENTERPRISE: "Enterprise",
    PartyKind.HOUSEHOLD: "Household business",
    PartyKind.INDIVIDUAL: "Individual",
}


def _table(name: str, rows: Iterable[tuple[str, tuple[str, str], int]]) -> list[Cell]:
    listed = list(rows)
    shown = told([count for _, _, count in listed])
    return [Cell(name, cell, words, count) for (cell, words, _), count in zip(listed, shown, strict=True)]
