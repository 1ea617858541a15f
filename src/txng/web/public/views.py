"""Public pages that Django answers: home, search. Scans are answered by `txng.web.public.scan`."""

import json
import re
from urllib.parse import SplitResult, urlencode, urlsplit

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from txng.accounts.viewers import PUBLIC
from txng.core.problems import sentence_of
from txng.gs1 import digital_link, identifier, provincial
from txng.gs1.problems import Problem, ProblemError
from txng.registry import selectors
from txng.resolver import linkset
from txng.web.components import verdict
from txng.web.public import catalogue
from txng.web.public import tiles as tiles_of
from txng.web.public.answers import base
from txng.web.public.frame import national
from txng.web.public.rendering import chosen_language, for_reading, page, results_address

SEARCH_LIMIT = 200  # characters of a name
CODE_LIMIT = 400  # characters of a code
RESULTS = 20
HOME_PRODUCTS = 12
NOT_A_LINK = frozenset({"no-primary-key", "no-path", "bad-domain", "unknown-ai"})


@for_reading
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
        tiles = tiles_of.product_tiles(shown, chosen)
        demo = any(product.is_demo for product in shown)
        recalls, recall_count = tiles_of.newest_recalls(chosen)
        return page(
            request,
            chosen,
            "public/home.html",
            products=tiles,
            recalls=recalls,
            more_recalls=recall_count > len(recalls),
            news=tiles_of.newest_articles(chosen),
            demo=demo,
            query="",
        )


@for_reading
def look_up(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """A code leads to its page at once; a foreign address is shown before anybody goes there; anything else is searched
    among lots, products and producers."""
    chosen = chosen_language(request, language)
    query = request.GET.get("q", "").replace("\0", "").strip()[: CODE_LIMIT + 1]
    with translation.override(chosen):
        address = code_address(query)
        if address is not None:
            return HttpResponseRedirect(address + (_in_language(address, chosen) if language else ""))
        foreign = foreign_address(query)
        problems = [] if foreign else [sentence_of(problem, chosen) for problem in code_problems(query)]
        names = not (problems or foreign or len(query) > SEARCH_LIMIT)
        found = selectors.products_search(query, PUBLIC, RESULTS + 1) if names else []
        lots = catalogue.lots_named(query) if names else []
        makers = (
            [one for one in selectors.parties_search(query, PUBLIC, 6) if catalogue.producer(one.pk)] if names else []
        )
        tiles = tiles_of.product_tiles(found[:RESULTS], chosen)
        some = tiles or lots or makers
        found_some = _("Results for “%(query)s”") if some else _("Nothing found for “%(query)s”")
        heading = verdict.code_wrong().title if problems else found_some % {"query": query[:SEARCH_LIMIT]}
        return page(
            request,
            chosen,
            "public/search.html",
            query=query,
            heading=_("This code leads to another address") if foreign else heading,
            foreign=foreign,
            host=urlsplit(foreign).hostname if foreign else "",
            tiles=tiles,
            lots=tiles_of.lot_tiles(lots, chosen),
            producers=[tiles_of.producer_tile(party, chosen) for party in makers],
            problems=problems,
            more=results_address(query, chosen) if len(found) > RESULTS else "",
            shown=RESULTS,
            national=national(),
            demo=any(product.is_demo for product in found),
        )


def _in_language(address: str, language: str) -> str:
    return ("&" if "?" in address else "?") + f"lang={language}"


def foreign_address(text: str) -> str:
    """A web address that is no Digital Link: shown with its host, never opened by itself; empty for anything else, and
    for one that hides where it leads (a name before the host, a backslash that browsers take for a slash)."""
    parts = _split(text)
    if parts is None or not re.fullmatch(r"https?://[!-\[\]-~]{3,390}", text, re.IGNORECASE) or "@" in parts.netloc:
        return ""
    reading = identifier.read(text, short_gtin=True)
    if any(problem.code not in NOT_A_LINK for problem in reading.problems if not problem.warning):
        return ""  # a Digital Link with a fault is told as such
    return text if parts.hostname else ""


def _split(text: str) -> SplitResult | None:
    """The parts of a web address; None for what is none."""
    try:
        return urlsplit(text) if text.lower().startswith(("http://", "https://")) else None
    except ValueError:  # a bracket without its other half, a sign that is none in a host
        return None


def code_address(text: str) -> str | None:
    """Where a typed or scanned code leads on this host; None when it is no sound code.

    Takes whatever `txng gs1` reads: Digital Links of any host, element strings, EPC URNs, plain GTIN and SSCC; codes of
    the province as they stand on labels, and any other address of this host.
    """
    ours = _ours(text)
    if ours is not None:
        return ours
    if not _looks_like_code(text):
        return None
    reading = identifier.read(modern(text), short_gtin=True)
    if not reading.valid or reading.canonical is None:
        return None
    try:
        link = digital_link.parse(reading.canonical)
    except ProblemError:
        return None
    query = f"?{urlencode(dict(link.attributes))}" if link.attributes else ""
    return link.path + query


_PROVINCIAL = re.compile(rf"(?:/?{provincial.ROOT}/)?([^/\s]+/[^/\s]+(?:/lo/[^/\s]+)?(?:/so/[^/\s]+)?)", re.IGNORECASE)


def _ours(text: str) -> str | None:
    """The path of a code of the province that is on record, or of a page of this host that is no Digital Link."""
    found = _PROVINCIAL.fullmatch(text)
    if found:
        rest = "/".join(one.lower() if one.lower() in ("lo", "so") else one.upper() for one in found[1].split("/"))
        try:
            named = provincial.parse_path(f"/{provincial.ROOT}/{rest}")
        except ProblemError:
            return None
        known = selectors.product_by_code(f"{named.owner}/{named.item}", PUBLIC)
        return named.path if known else None
    here = urlsplit(base())
    asked = _split(text)
    if asked is None or asked.netloc.lower() != here.netloc or not re.fullmatch(r"/[!-\[\]-~]*", asked.path):
        return None
    if asked.path.startswith("//") or identifier.read(text, short_gtin=True).valid:
        return None
    return asked.path + (f"?{asked.query}" if asked.query else "")


#: names that Digital Links had before they were numbers (URI Syntax 1.0 to 1.2)
_OLD_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21", "glnx": "254",
}  # fmt: skip
_OLD_LINK = re.compile(r"(?i)https?://[^/]+/.*?(?:^|/)(" + "|".join(_OLD_NAMES) + r")/")


def modern(text: str) -> str:
    """An old link with names (``/gtin/…/lot/…``) as it is written today; any other text as it is."""
    if not _OLD_LINK.match(text):
        return text
    path, mark, query = text.partition("?")
    segments = path.split("/")
    first = next((at for at, one in enumerate(segments) if at > 2 and one.lower() in _OLD_NAMES), len(segments))
    for at in range(first, len(segments), 2):
        segments[at] = _OLD_NAMES.get(segments[at].lower(), segments[at])
    return "/".join(segments) + mark + query


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


@for_reading
def linkset_context(request: HttpRequest) -> HttpResponse:
    """The JSON-LD context that link sets name in their ``Link`` header."""
    body = json.dumps({"@context": linkset.CONTEXT}, indent=1)
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=86400"}
    return HttpResponse(body, content_type="application/ld+json", headers=headers)


@for_reading
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: the public pages, not the ones behind a sign-in, and not every lot of every product."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{place}/" for place in ("workspace", "office", "accounts", "epcis", "api")),
        *(f"Disallow: {place}" for place in ("/01/*/21/", "/01/*/235/", "/*?linkType=", "/tra-cuu?", "/en/tra-cuu?")),
        "Allow: /",
        "",
        f"Sitemap: {base()}/sitemap.xml",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
