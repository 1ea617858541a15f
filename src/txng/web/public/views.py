"""Public pages that Django answers: home, search. Scans are answered by `txng.web.public.scan`."""

import json
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from txng.accounts.viewers import PUBLIC
from txng.core.problems import sentence_of
from txng.gs1 import digital_link, identifier
from txng.gs1.problems import Problem, ProblemError
from txng.registry import selectors
from txng.registry.models import Product
from txng.resolver import linkset
from txng.web.components import verdict
from txng.web.public.frame import national
from txng.web.public.item import Tile, picture
from txng.web.public.rendering import chosen_language, page

SEARCH_LIMIT = 200  # characters of a name
CODE_LIMIT = 400  # characters of a code
RESULTS = 20
HOME_PRODUCTS = 12

View = TypeVar("View", bound=Callable[..., HttpResponse])


def _for_reading(view: View) -> View:
    """Any other method is told so (405): without a form there is no forged one to look for."""
    return csrf_exempt(require_safe(view))


@_for_reading
def home(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """One field that takes any code or name, and what there is to see."""
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        newest = (
            selectors.products(PUBLIC)
            .order_by(F("verified_at").desc(nulls_last=True), "-id")
            .values_list("gtin", flat=True)[:HOME_PRODUCTS]
        )
        shown = [found for gtin in newest if (found := selectors.product_by_gtin(gtin, PUBLIC))]
        tiles = [product_tile(product, chosen) for product in shown]
        demo = any(product.is_demo for product in shown)
        return page(request, chosen, "public/home.html", products=tiles, demo=demo, query="")


def product_tile(product: Product, language: str) -> Tile:
    """A product to choose: name, producer, commune."""
    english = language == "en"
    commune = product.party.commune
    lines = [(product.party.name_en if english else "") or product.party.name]
    if commune:
        lines.append(f"{commune.name}, {commune.parent.name}" if commune.parent else commune.name)
    if product.verified_by:
        lines.append(_("Confirmed by %(body)s") % {"body": product.verified_by})
    name = (product.name_en if english else "") or product.name
    return Tile(f"/01/{product.gtin}", name, tuple(lines), picture(product))


@_for_reading
def look_up(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """A code leads to its page at once; anything else is searched among the names."""
    chosen = chosen_language(request, language)
    query = request.GET.get("q", "").replace("\0", "").strip()[: CODE_LIMIT + 1]
    with translation.override(chosen):
        address = code_address(query)
        if address is not None:
            return HttpResponseRedirect(address)
        problems = [sentence_of(problem, chosen) for problem in code_problems(query)]
        found = [] if problems or len(query) > SEARCH_LIMIT else selectors.products_search(query, PUBLIC, RESULTS + 1)
        tiles = [product_tile(product, chosen) for product in found[:RESULTS]]
        found_some = _("Results for “%(query)s”") if tiles else _("Nothing found for “%(query)s”")
        heading = verdict.code_wrong().title if problems else found_some % {"query": query[:SEARCH_LIMIT]}
        return page(
            request,
            chosen,
            "public/search.html",
            query=query,
            heading=heading,
            tiles=tiles,
            problems=problems,
            more=len(found) > RESULTS,
            shown=RESULTS,
            national=national(),
            demo=any(product.is_demo for product in found),
        )


def code_address(text: str) -> str | None:
    """Where a typed or scanned code leads on this host; None when it is no sound code.

    Takes whatever `txng gs1` reads: Digital Links of any host, element strings, EPC URNs, plain GTIN and SSCC.
    """
    if not _looks_like_code(text):
        return None
    reading = identifier.read(text, short_gtin=True)
    if not reading.valid or reading.canonical is None:
        return None
    try:
        link = digital_link.parse(reading.canonical)
    except ProblemError:
        return None
    query = f"?{urlencode(dict(link.attributes))}" if link.attributes else ""
    return link.path + query


def code_problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with a text that was meant as a code; none for names."""
    if not _looks_like_code(text):
        return ()
    reading = identifier.read(text, short_gtin=True)
    return tuple(problem for problem in reading.problems if not problem.warning)


def _looks_like_code(text: str) -> bool:
    """Digits with the separators people put between them, a link, an element string or a URN; not a name."""
    if not text or len(text) > CODE_LIMIT:
        return False
    bare = text.replace(" ", "").replace("-", "").replace(".", "")
    return (bare.isascii() and bare.isdigit() and len(bare) >= 8) or text.lstrip().startswith(
        ("(", "]", "http://", "https://", "HTTP", "urn:", "\x1d")
    )


@_for_reading
def linkset_context(request: HttpRequest) -> HttpResponse:
    """The JSON-LD context that link sets name in their ``Link`` header."""
    body = json.dumps({"@context": linkset.CONTEXT}, indent=1)
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=86400"}
    return HttpResponse(body, content_type="application/ld+json", headers=headers)


@_for_reading
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: the public pages, not the ones behind a sign-in, and not every lot of every product."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{place}/" for place in ("workspace", "office", "accounts", "epcis", "api")),
    ]
    return HttpResponse("\n".join([*lines, "Allow: /", ""]), content_type="text/plain; charset=utf-8")
