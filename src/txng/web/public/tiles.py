"""Products, lots, producers and recalls as things to choose."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.programme.library import selectors as library
from txng.registry.models import Batch, Party, Product
from txng.registry.naming import thing_path
from txng.registry.visibility import shown
from txng.resolver.models import RecallNotice
from txng.resolver.recalls import WHOLE, products_of, recalled_lots, recalls_in_force
from txng.web.public import catalogue
from txng.web.public.item import Tile, commune_name, notice_words, picture


def product_tiles(products: Sequence[Product], language: str) -> list[Tile]:
    """Products to choose, with what is recalled of them."""
    recalled = recalled_lots(products)
    return [_product_tile(one, language, _alert(recalled.get(one.pk, frozenset()))) for one in products]


def lot_tiles(batches: Sequence[Batch], language: str) -> list[Tile]:
    """Lots somebody typed the number of."""
    recalled = recalled_lots([batch.product for batch in batches])
    tiles = []
    for batch in batches:
        one = _product_tile(batch.product, language, "")
        is_recalled = recalled.get(batch.product.pk, frozenset()) & {batch.lot, WHOLE}
        alert = _("RECALLED – do not use") if is_recalled else ""
        path, title = thing_path(batch.code, batch.lot), f"{_('Lot')} {batch.lot}"
        tiles.append(Tile(path, title, (one.title, *one.lines[:2]), one.picture, alert=alert))
    return tiles


def _alert(recalled: frozenset[str]) -> str:
    if WHOLE in recalled:
        return _("RECALLED – do not use")
    return _("Some packs are RECALLED – check yours") if recalled else ""


def _product_tile(product: Product, language: str, alert: str) -> Tile:
    """Name, producer as the public may know them (a person's name is theirs), commune."""
    english = language == "en"
    party = shown(product.party, PUBLIC)
    commune = party.commune
    lines = [(party.name_en if english else "") or party.name]
    if commune:
        lines.append(f"{commune.name}, {commune.parent.name}" if commune.parent else commune.name)
    if product.verified_by:
        lines.append(_("Confirmed by %(body)s") % {"body": product.verified_by})
    name = (product.name_en if english else "") or product.name
    return Tile(thing_path(product.code), name, tuple(lines), picture(product), alert=alert)


def producer_tile(party: Party, language: str) -> Tile:
    english = language == "en"
    name = (party.name_en if english else "") or party.name
    prefix = "/en" if english else ""
    return Tile(prefix + catalogue.producer_path(party), name, tuple(filter(None, (commune_name(party),))))


def recall_tiles(rows: Sequence[RecallNotice], language: str) -> list[Tile]:
    known = products_of(rows)
    tiles = []
    for notice in rows:
        words = notice_words(notice, language)
        found = known.get(notice.root)
        when = date_format(clock.day_of(notice.announced_at), "DATE_FORMAT")
        lines = [words["what"], *([words["reason"]] if words["reason"] else []), f"{notice.issued_by}, {when}"]
        if notice.ended_at:
            day = date_format(clock.day_of(notice.ended_at), "DATE_FORMAT")
            lines.append(_("Ended on %(date)s") % {"date": day})
        alert = "" if notice.ended_at else _("RECALLED – do not use")
        name = (found.name_en if found and language == "en" else "") or notice.name
        tiles.append(Tile(notice.path, name, tuple(lines), picture(found) if found else "", alert=alert))
    return tiles


def newest_recalls(language: str, limit: int = 3) -> tuple[list[Tile], int]:
    """For the first page: the newest recalls in force, and how many there are."""
    rows = recalls_in_force()
    return recall_tiles(list(rows[:limit]), language), rows.count()


def newest_articles(language: str, limit: int = 3) -> list[Tile]:
    """For the first page: events to come, then the newest articles."""
    rows = [*library.events(clock.now())[:limit], *library.published().order_by("-published_at", "-id")[: 2 * limit]]
    tiles = []
    for row in {one.pk: one for one in rows}.values():
        title, summary, _body = row.in_language(language)
        when = date_format(timezone.localtime(row.starts_at), "SHORT_DATETIME_FORMAT") if row.starts_at else ""
        lines = tuple(filter(None, (when, row.place, summary)))
        tiles.append(Tile(f"{'/en' if language == 'en' else ''}/kien-thuc/{row.slug}", title, lines))
    return tiles[:limit]
