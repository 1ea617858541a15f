"""Products, lots, producers and recalls as things to choose."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.registry.models import Batch, Party, Product
from txng.registry.naming import thing_path
from txng.registry.visibility import shown
from txng.resolver.models import RecallNotice
from txng.resolver.recalls import products_of, recalls_in_force
from txng.web.public import catalogue
from txng.web.public.item import Tile, commune_name, notice_words, picture


def product_tile(product: Product, language: str) -> Tile:
    """A product to choose: name, producer as the public may know them (a person's name is theirs), commune."""
    english = language == "en"
    party = shown(product.party, PUBLIC)
    commune = party.commune
    lines = [(party.name_en if english else "") or party.name]
    if commune:
        lines.append(f"{commune.name}, {commune.parent.name}" if commune.parent else commune.name)
    if product.verified_by:
        lines.append(_("Confirmed by %(body)s") % {"body": product.verified_by})
    name = (product.name_en if english else "") or product.name
    return Tile(thing_path(product.code), name, tuple(lines), picture(product))


def lot_tile(batch: Batch, language: str) -> Tile:
    """A lot somebody typed the number of."""
    tile = product_tile(batch.product, language)
    return Tile(
        thing_path(batch.code, batch.lot), f"{_('Lot')} {batch.lot}", (tile.title, *tile.lines[:2]), tile.picture
    )


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
