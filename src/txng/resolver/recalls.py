"""Recalls as the public sees them: a notice at a level of the identifier tree, in force at once on every worker.

The case behind it (scope, answers, balance) is led elsewhere; it publishes here and ends here. A lot whose own
`BatchStatus` is “recalled” is recalled for the public too, with or without a notice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, vietnamese
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1 import digital_link, provincial
from txng.gs1.problems import ProblemError
from txng.registry.models import Batch, BatchStatus, Product, ProductCode
from txng.registry.naming import thing_elements
from txng.registry.selectors import product_at
from txng.resolver import policies
from txng.resolver.links import root_path
from txng.resolver.models import CHANNEL, RecallNotice
from txng.resolver.selectors import Element, level_paths

_FOUND = """
    with named (asked, code) as (
        select gtin, gtin from unnest(%(gtins)s::text[]) gtin
        union
        select one.value, other.value from registry_productcode one
        join registry_productcode other on other.product_id = one.product_id and other.scheme = 'gtin'
        where one.value = any(%(gtins)s::text[])
    )
    select root, path from resolver_recallnotice where root = any(%(roots)s::text[]) and ended_at is null
    union
    select '/01/' || asked, '/01/' || asked || substr(path, length(root) + 1)
    from named join resolver_recallnotice on root = '/01/' || code and ended_at is null
    union
    select '/01/' || asked, '/01/' || asked || '/10/' || lot
    from named join registry_batch batch using (code) where batch.status = %(recalled)s"""


def recalled_below(keys: Sequence[Element]) -> dict[str, frozenset[str]]:
    """What is recalled under these primary keys: root path → canonical paths. One query; keys without have no entry.

    What is recalled under another code of the same product is recalled under each of them.
    """
    roots = [root_path(key) for key in keys]
    gtins = [value for code, value in keys if code == "01"]
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, {"roots": roots, "recalled": str(BatchStatus.RECALLED), "gtins": gtins})
        for root, path in cursor.fetchall():
            found.setdefault(root, set()).add(_canonical(root, path))
    return {root: frozenset(paths) for root, paths in found.items()}


def _canonical(root: str, path: str) -> str:
    """A lot as it stands in the registry may hold signs that a path encodes."""
    before, mark, lot = path.partition("/10/")
    if not mark or before != root or "%" in lot:
        return path
    return level_paths([("01", root.removeprefix("/01/")), ("10", lot)])[0]


def notices(elements: Sequence[Element]) -> list[RecallNotice]:
    """The notices in force for an identifier, those of its most specific level first."""
    paths = level_paths(elements)
    rows = RecallNotice.objects.filter(path__in=paths, ended_at__isnull=True)
    return sorted(rows, key=lambda notice: paths.index(notice.path))


def qualifiers_of(path: str) -> dict[str, str]:
    """What a canonical path names besides the product, by application identifier."""
    if path.startswith(f"/{provincial.ROOT}/"):
        code = provincial.parse_path(path)
        return {name: value for name, value in (("10", code.lot), ("21", code.serial)) if value}
    return dict(digital_link.parse_path(path).qualifiers)


WHOLE = ""
"""Among recalled lots: all of the product."""


def recalled_lots(products: Iterable[Product]) -> dict[int, frozenset[str]]:
    """What is recalled of these products under any of their codes: id → lots, `WHOLE` among them where it is all of
    it; those without are left out. Single units and variants are not told: their own pages do. Three queries."""
    own = {product.pk: product for product in products}
    codes = dict(ProductCode.objects.filter(product__in=own).values_list("value", "product"))
    codes |= {product.code: product.pk for product in own.values()}
    roots = {root_path(thing_elements(code)[0]): product for code, product in codes.items()}
    found: dict[int, set[str]] = {}
    rows = RecallNotice.objects.filter(root__in=roots, ended_at__isnull=True)
    for root, path in rows.values_list("root", "path"):
        named = qualifiers_of(path)
        if not named or set(named) == {"10"}:
            found.setdefault(roots[root], set()).add(named.get("10", WHOLE))
    batches = Batch.objects.filter(product__in=own, status=BatchStatus.RECALLED)
    for product, lot in batches.values_list("product", "lot"):
        found.setdefault(product, set()).add(lot)
    return {product: frozenset(lots) for product, lots in found.items()}


def announce() -> None:
    """Have every front door look anew, once the running transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [CHANNEL])


def recalls_in_force() -> QuerySet[RecallNotice]:
    """Every notice in force, the newest first. Anybody may read it."""
    return RecallNotice.objects.filter(ended_at__isnull=True)


def recall_notices(*, since: datetime | None = None, text: str = "") -> QuerySet[RecallNotice]:
    """All notices, ended ones too; ``text``: a part of name or code."""
    rows = RecallNotice.objects.all()
    if since:
        rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since))
    if text:
        rows = rows.filter(Q(name__icontains=vietnamese.nfc(text)) | Q(path__contains=text))
    return rows


def recall_publish(
    *,
    actor: Viewer,
    code: str,
    issued_by: str,
    reason: str = "",
    reason_en: str = "",
    advice: str = "",
    advice_en: str = "",
    reference: str = "",
    hotline: str = "",
    name: str = "",
) -> RecallNotice:
    """Tell everybody who scans ``code`` (a path or Digital Link of a product, a lot or a unit) that it is recalled.

    ``name`` defaults to that of the registered product. Raises `Forbidden`, `Conflict` (``recall-again``), `Refused`.
    """
    elements = _elements(code)
    path = level_paths(elements)[0]
    key = elements[0]
    product = product_at(path, SYSTEM)
    if not policies.may_recall(actor, product):
        raise Forbidden("not-permitted")
    texts = {"reason": reason, "reason_en": reason_en, "advice": advice, "advice_en": advice_en}
    cleaned = {field: vietnamese.nfc(text)[:500] for field, text in texts.items()}
    if not issued_by.strip() or not (name.strip() or product):
        raise Refused("link-text", "issued_by" if not issued_by.strip() else "name", limit=200)
    with changes.act(actor=actor, kind="recall.publish", reason=cleaned["reason"], details={"code": path}) as act:
        if RecallNotice.objects.filter(path=path, ended_at__isnull=True).exists():
            raise Conflict("recall-again", item=path)
        notice = RecallNotice.objects.create(
            path=path,
            root=root_path(key),
            name=vietnamese.nfc(name or (product.name if product else ""))[:200],
            issued_by=vietnamese.nfc(issued_by)[:200],
            reference=reference[:100],
            hotline=hotline[:30],
            **cleaned,
        )
        act.touches(notice)
    return notice


def recalls_publish(
    *, actor: Viewer, named: Mapping[str, str], issued_by: str, reference: str, texts: Mapping[str, str]
) -> int:
    """Warn of many codes at once: ``named`` holds canonical paths with names, ``texts`` reason, advice and hotline as
    fields of `RecallNotice`. Codes that are recalled already stay as they are. Returns how many were new.

    For whoever has decided on the case behind it: the actor is the portal itself. Raises `Forbidden` for others.
    """
    if actor.kind != "system":
        raise Forbidden("not-permitted")
    rows = [
        RecallNotice(path=path, root=root_path(_elements(path)[0]), name=name[:200], issued_by=issued_by[:200],
                     reference=reference, **texts)
        for path, name in named.items()
    ]  # fmt: skip
    with changes.act(actor=actor, kind="recall.publish", details={"reference": reference, "codes": len(rows)}):
        there = set(RecallNotice.objects.filter(path__in=list(named), ended_at=None).values_list("path", flat=True))
        new = [row for row in rows if row.path not in there]
        RecallNotice.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    return len(new)


def recalls_end(*, actor: Viewer, reference: str, paths: Iterable[str] | None = None) -> int:
    """End the notices of one case, or those of it at ``paths``. Returns how many. Raises `Forbidden`."""
    if actor.kind != "system":
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="recall.end", details={"reference": reference}):
        rows = RecallNotice.objects.filter(reference=reference, ended_at=None)
        if paths is not None:
            rows = rows.filter(path__in=list(paths))
        return rows.update(ended_at=clock.now())


def recall_end(*, actor: Viewer, notice: RecallNotice, reason: str = "") -> RecallNotice:
    """The recall is over: codes show their ordinary page again, the notice stays in the list of past ones."""
    product = product_at(notice.path, SYSTEM)
    if not policies.may_recall(actor, product):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="recall.end", reason=reason, details={"code": notice.path}) as act:
        row = RecallNotice.objects.select_for_update().get(pk=notice.pk)
        if row.ended_at is not None:
            raise Conflict("recall-over")
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        act.touches(row)
    return row


def products_of(shown: Iterable[RecallNotice]) -> dict[str, Product]:
    """The registered products these notices are about, by root path; one query."""
    codes = {notice.root: notice.root.removeprefix("/01/").removeprefix(f"/{provincial.ROOT}/") for notice in shown}
    rows = ProductCode.objects.filter(value__in=codes.values(), product__published=True)
    found = {row.value: row.product for row in rows.select_related("product__party__commune__parent")}
    return {root: found[code] for root, code in codes.items() if code in found}


def _elements(code: str) -> list[Element]:
    try:
        if code.startswith(f"/{provincial.ROOT}/"):
            named = provincial.parse_path(code)
            return thing_elements(f"{named.owner}/{named.item}", named.lot, named.serial)
        link = digital_link.parse(code if "://" in code[:8] else digital_link.CANONICAL_ROOT + code)
    except ProblemError:
        raise Refused("recall-level", "code", item=code[:100]) from None
    return [link.key, *link.qualifiers]
