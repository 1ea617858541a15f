"""What a request wants, from its headers and its query. Pure; remembered, because browsers repeat themselves."""

from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote

from txng.resolver.choice import Asked, language_ranges, media_ranges, weighted
from txng.resolver.links import type_uri
from txng.web.frontdoor import preferred_language

Form = Literal["page", "any", "linkset", "json-ld", "json"]
"""``page``: HTML is wanted; ``any``: nothing in particular, as a plain browser or curl asks."""

_FORMS: dict[str, Form] = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/linkset+json": "linkset",
    "application/ld+json": "json-ld",
    "application/json": "json",
    "*/*": "any",
}


class Parameters(NamedTuple):
    """The query parameters a resolver acts on; everything else is passed on untouched."""

    link_type: str | None = None
    context: str = ""
    language: str = ""


@lru_cache(maxsize=4096)
def form(accept: str) -> Form:
    """The form of answer an ``Accept`` header prefers among those that are ours to give.

    >>> form("application/linkset+json, */*;q=0.1"), form(""), form("image/png")
    ('linkset', 'any', 'any')
    """
    known = [
        (-weight, name == "*/*", _FORMS[name]) for name, weight in weighted(accept) if weight > 0 and name in _FORMS
    ]
    return min(known, key=lambda one: one[:2])[2] if known else "any"


@lru_cache(maxsize=4096)
def parameters(query: bytes) -> Parameters:
    """What the query says to the resolver; of a repeated parameter the first counts, an empty one says nothing."""
    found: dict[str, str] = {}
    for part in query.decode("latin-1").split("&")[:100]:
        name, _, value = part.partition("=")
        if value and name in ("linkType", "context", "lang"):
            found.setdefault(name, unquote(value))
    wanted = found.get("linkType")
    return Parameters(None if wanted is None else type_uri(wanted), found.get("context", ""), found.get("lang", ""))


@lru_cache(maxsize=4096)
def language(accept_language: str, chosen: str = "") -> str:
    """``vi`` or ``en``: the one chosen in the address, else the one the reader prefers."""
    return chosen if chosen in ("vi", "en") else preferred_language(accept_language)


@lru_cache(maxsize=4096)
def takes_page(accept: bytes) -> bool:
    """Whether a page, or the redirect a browser would get, is what this ``Accept`` header prefers."""
    return form(accept.decode("latin-1")) in ("page", "any")


@lru_cache(maxsize=4096)
def language_of(accept_language: bytes) -> str:
    """`language` of a header as it came."""
    return language(accept_language.decode("latin-1"))


def asked(wanted: Parameters, accept: str, accept_language: str) -> Asked:
    """The same for `txng.resolver.choice`."""
    return Asked(wanted.link_type, wanted.context, language_ranges(accept_language), media_ranges(accept))


@lru_cache(maxsize=4096)
def takes_gzip(accept_encoding: bytes) -> bool:
    weights = dict(weighted(accept_encoding.decode("latin-1")))
    return weights.get("gzip", weights.get("*", 0.0)) > 0
