"""Pages to look around in: products, producers, recalls; and the site map for search engines."""

from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.core import clock
from txng.resolver.recalls import recall_notices
from txng.web.public import catalogue
from txng.web.public.answers import base
from txng.web.public.item import Tile, certificate_shown, commune_name
from txng.web.public.journey_map import journey_map
from txng.web.public.rendering import chosen_language, for_reading, page
from txng.web.public.tiles import producer_tile, product_tiles, recall_tiles

PAST_RECALLS = 50
MOST_RECALLS = 500


@for_reading
def products(request: HttpRequest, language: str | None = None) -> HttpResponse:
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        found = catalogue.products_page(request.GET)
        tiles = product_tiles(found.rows, chosen)
        shown = {
            "heading": _("Products"),
            "lead": _("Products with a trace page on this portal."),
            "search": _("Name of a product"),
            "none": _("No product fits."),
        }
        return _list(request, chosen, found, tiles, shown, any(one.is_demo for one in found.rows))


@for_reading
def product(request: HttpRequest, gtin: str, language: str | None = None) -> HttpResponse:
    """The page of a product is that of its code."""
    if not (gtin.isascii() and gtin.isdigit() and len(gtin) in (8, 12, 13, 14)):
        raise Http404
    chosen = f"?lang={language}" if language else ""
    return HttpResponseRedirect(f"/01/{gtin.zfill(14)}{chosen}")


@for_reading
def producers(request: HttpRequest, language: str | None = None) -> HttpResponse:
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        found = catalogue.producers_page(request.GET)
        tiles = [producer_tile(party, chosen) for party in found.rows]
        shown = {
            "heading": _("Producers"),
            "lead": _("Producers with a product on this portal."),
            "search": _("Name of a producer"),
            "none": _("No producer fits."),
        }
        return _list(request, chosen, found, tiles, shown, any(one.is_demo for one in found.rows))


def _list(
    request: HttpRequest, language: str, found: catalogue.Found, tiles: list[Tile], shown: dict[str, str], demo: bool
) -> HttpResponse:
    query = request.GET.get("q", "")[:200]
    return page(request, language, "public/list.html", found=found, tiles=tiles, shown=shown, query=query, demo=demo)


@for_reading
def producer(request: HttpRequest, pk: int, words: str = "", language: str | None = None) -> HttpResponse:
    """A producer: who and where, certificates, products; the commune on a map, never more."""
    party = catalogue.producer(pk)
    if party is None:
        raise Http404
    chosen = chosen_language(request, language)
    prefix = "/en" if language == "en" else ""
    if request.path != prefix + (path := catalogue.producer_path(party)):
        return HttpResponsePermanentRedirect(prefix + path)
    today = clock.today()
    with translation.override(chosen):
        english = chosen == "en"
        held = [certificate_shown(one, today, english) for one in catalogue.certificates_of(party)]
        name = (party.name_en if english else "") or party.name
        verified = ""
        if party.verified_at:
            day = date_format(clock.day_of(party.verified_at), "DATE_FORMAT")
            verified = _("Confirmed by %(body)s") % {"body": f"{party.verified_by}, {day}"}
        return page(
            request,
            chosen,
            "public/producer.html",
            party=party,
            name=name,
            place=commune_name(party),
            verified=verified,
            certificates=held,
            products=product_tiles(list(catalogue.products_of(party)), chosen),
            map=journey_map([party.commune] if party.commune else []),
            demo=party.is_demo,
        )


@for_reading
def recalls(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Recalls in force, then the past ones."""
    chosen = chosen_language(request, language)
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    with translation.override(chosen):
        rows = list(recall_notices(text=query).filter(ended_at__isnull=True)[:MOST_RECALLS])
        past = list(recall_notices(text=query).filter(ended_at__isnull=False)[:PAST_RECALLS])
        return page(
            request,
            chosen,
            "public/recalls.html",
            recalls=recall_tiles(rows, chosen),
            past=recall_tiles(past, chosen),
            query=query,
            demo=False,
        )


@for_reading
def site_map_index(request: HttpRequest) -> HttpResponse:
    parts = range(catalogue.site_map_parts() + 1)
    lines = "".join(f"<sitemap><loc>{escape(base())}/sitemap-{part}.xml</loc></sitemap>" for part in parts)
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</sitemapindex>')


@for_reading
def site_map(request: HttpRequest, part: int) -> HttpResponse:
    if part > catalogue.site_map_parts():
        raise Http404
    lines = "".join(f"<url><loc>{escape(base() + path)}</loc></url>" for path in catalogue.site_map(part))
    return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>')


def _xml(body: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
    return HttpResponse(text, content_type="application/xml", headers={"Cache-Control": "public, max-age=3600"})
