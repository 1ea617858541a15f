"""The answers a resolver gives, byte by byte: redirects, link sets, what browsers may keep and other pages may read."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

from txng.resolver import linkset
from txng.resolver.links import Level
from txng.web.frontdoor import SECURITY_HEADERS, Headers, Request, Response

#: any page may read what we answer: it is public, and no cookie changes it
CORS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Link, ETag, Location"),
)
#: a phone must ask again each time: what was fine yesterday may be recalled today
ASK_AGAIN = (b"cache-control", b"no-cache")
VARY = (b"vary", b"Accept, Accept-Language")
METHODS = b"GET, HEAD, OPTIONS"
CONTEXT_PATH = "/linkset-context.jsonld"


@cache
def base() -> str:
    """Scheme and host of this portal, without a slash at the end."""
    return str(settings.BASE_URL)


def links_header(path: str, same_as: bool = False) -> tuple[bytes, bytes]:
    """Where the link set of an identifier is; ``same_as``: the request named it in a shorter form."""
    value = f'<{base()}{path}?linkType=linkset>; rel="linkset"; type="{linkset.MEDIA_TYPE}"'
    if same_as:
        value += f', <{base()}{path}>; rel="owl:sameAs"'
    return b"link", value.encode()


def with_query(href: str, query: bytes) -> bytes:
    """A target with the whole query of the request behind its own, byte for byte, before its fragment.

    >>> with_query("https://nsx.example.vn/hd?kenh=qr#dau", b"17=270131;x&flag")
    b'https://nsx.example.vn/hd?kenh=qr&17=270131;x&flag#dau'
    """
    target = href.encode("ascii")
    if not query:
        return target
    target, mark, fragment = target.partition(b"#")
    joint = b"" if target.endswith((b"?", b"&")) else b"&" if b"?" in target else b"?"
    return target + joint + query + mark + fragment


def redirect(target: bytes, path: str, same_as: bool = False) -> Response:
    """307 to a target, with the link set of the identifier beside it."""
    return Response(307, [(b"location", target), links_header(path, same_as), VARY, ASK_AGAIN, *CORS])


class Ready(NamedTuple):
    """An answer to GET as the server takes it, whole: nothing is left to be put together when it is sent."""

    start: dict[str, Any]
    rest: dict[str, Any]


_NO_BODY = {"type": "http.response.body", "body": b""}
_REDIRECT_TAIL = (VARY, ASK_AGAIN, *CORS, *SECURITY_HEADERS, (b"content-length", b"0"))


def ready(response: Response) -> Ready:
    headers = [*response.headers, *SECURITY_HEADERS, (b"content-length", b"%d" % len(response.body))]
    start = {"type": "http.response.start", "status": response.status, "headers": headers}
    return Ready(start, {"type": "http.response.body", "body": response.body})


def ready_redirect(target: bytes, path: str) -> Ready:
    """The same as `redirect`, for the path that must not lose a microsecond."""
    headers = [(b"location", target), links_header(path), *_REDIRECT_TAIL]
    return Ready({"type": "http.response.start", "status": 307, "headers": headers}, _NO_BODY)


def preflight(link: tuple[bytes, bytes] | None) -> Response:
    """The answer to OPTIONS, whoever asks."""
    allowed = (
        (b"allow", METHODS),
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", b"Accept, Accept-Language, If-None-Match"),
        (b"access-control-max-age", b"86400"),
    )
    return Response(204, [*allowed, *CORS, *([link] if link else [])])


def link_set(request: Request, status: int, levels: Sequence[Level], form: str, path: str) -> Response:
    """The links of ``levels`` as JSON (or JSON-LD that needs no second request)."""
    body = linkset.encode(levels, base(), with_context=form == "json-ld")
    kind = {"json-ld": "application/ld+json", "json": "application/json"}.get(form, linkset.MEDIA_TYPE)
    context = f'<{base()}{CONTEXT_PATH}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    headers = [
        (b"content-type", kind.encode()),
        links_header(path),
        (b"link", context.encode()),
        VARY,
        ASK_AGAIN,
        *CORS,
    ]
    return fresh_or_same(request, status, headers, body)


def fresh_or_same(request: Request, status: int, headers: Headers, body: bytes) -> Response:
    """The body with its ``ETag``, or 304 when the reader has just that."""
    etag = f'"{hashlib.blake2b(body, digest_size=9).hexdigest()}"'
    tagged = [*headers, (b"etag", etag.encode())]
    if status == 200 and etag in request.header(b"if-none-match"):
        return Response(304, [header for header in tagged if header[0] != b"content-type"])
    return Response(status, tagged, body)
