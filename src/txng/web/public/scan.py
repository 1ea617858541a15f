"""Digital Link addresses: what a scanned code asks for is answered here, before Django.

The order of the steps is that of GS1-Conformant Resolver 1.2.1: read the raw path, refuse what is no identifier (400),
find every registered level of it, then the link set, one link (307), several (300) or nothing (404). A product of our
own registry without a registered default link is answered with its page at the same address. What can be known from
memory is answered without waiting for anything; the rest goes through `txng.web.public.worker`.

Nothing here may be kept by a browser without asking again (``no-cache``): a phone that scans the same packet tomorrow
must see a recall. Asking again costs one short answer (304), because pages and link sets carry an ``ETag``.
"""

import re
import sys
import uuid
from collections.abc import Sequence

import structlog
from django.db import InterfaceError, OperationalError

from txng.core.errors import Refused
from txng.core.problems import add_sentences
from txng.gs1 import compression, hri
from txng.gs1.digital_link import DigitalLink, parse_path
from txng.gs1.problems import Problem, ProblemError
from txng.resolver.choice import Found, Several, choose
from txng.resolver.links import DEFAULT, LINKSET, Level, Link, for_identifier
from txng.resolver.retirement import Retired, moved_to
from txng.resolver.selectors import Element, level_paths
from txng.web import assets
from txng.web.frontdoor import (
    STATUS_OF_CODE,
    URL_LIMIT,
    Headers,
    Receive,
    Request,
    Response,
    Scope,
    Send,
    problem_response,
    send_response,
)
from txng.web.public import answers as answer
from txng.web.public import negotiation, pages, raw_events, visits
from txng.web.public.description import description
from txng.web.public.negotiation import Form, Parameters
from txng.web.public.own_links import EVENTS, own_levels
from txng.web.public.sentences import SENTENCES
from txng.web.public.standing import own_lot_recalled
from txng.web.public.worker import Worker

PATH_LIMIT = 1024
SWITCH_SECONDS = 0.0005
"""How long a thread that renders a page may keep the scans of others waiting; Python's own 5 ms add up."""
DESCRIPTION = "/.well-known/gs1resolver"
#: answers to a scan: a page, the page a phone has already, a redirect, the page of a code nobody knows
_SEEN = (200, 304, 307, 404)

#: the first segment is an application identifier, or the whole path one binary EPC, or a file of the public pages
_OURS = re.compile(
    rb"/(?:[0-9]{2,4}(?:/|\Z)|eh[^/]*/?\Z|ex[A-Za-z0-9_=-]{16,}/?\Z|\.well-known/gs1resolver\Z"
    rb"|" + assets.ADDRESSES.encode() + rb")"
)
add_sentences(SENTENCES)
_log = structlog.get_logger("txng.scan")
_worker: Worker | None = None


def answers(raw_path: bytes) -> bool:
    """Whether this undecoded path is ours: an identifier, the resolver's description, a file of the public pages."""
    return _OURS.match(raw_path) is not None


async def start() -> None:
    """Called once per worker process before its first request."""
    global _worker
    sys.setswitchinterval(SWITCH_SECONDS)
    _worker = Worker()
    _worker.listen()


async def stop() -> None:
    """Called once per worker process after its last request."""
    global _worker
    if _worker is not None:
        await _worker.close()
        _worker = None


def _working() -> Worker:
    global _worker
    if _worker is None:
        _worker = Worker()
    return _worker


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one scan."""
    ready = _at_once(scope)
    if ready is not None:
        given = _noted(scope)
        await send({**ready.start, "headers": _marked(ready.start["headers"], given)} if given else ready.start)
        await send(ready.rest)
        return
    request = Request(scope, receive)
    response = await _answer(request)
    if response.status in _SEEN and request.method == "GET" and _is_for_people(request):
        given = _noted(scope)
        if given:
            response = response._replace(headers=_marked(response.headers, given))
    await send_response(send, response, scope["method"] == "HEAD")


def _marked(headers: Headers, given: tuple[bytes, bytes]) -> Headers:
    """With the mark of a device, which no cache between may give to others."""
    return [*(one for one in headers if one[0] != b"cache-control"), (b"cache-control", b"private, no-cache"), given]


def _is_for_people(request: Request) -> bool:
    """A page or a redirect for somebody who has scanned a code: no file, no link set, no question of a program."""
    path = request.raw_path
    if path.startswith((assets.PREFIX, "/.well-known/")) or b"linkType=" in request.query:
        return False
    return negotiation.form(request.header(b"accept")) in ("page", "any")


def _noted(scope: Scope) -> tuple[bytes, bytes] | None:
    """Remember the scan; the header that marks a device which has no mark yet."""
    mark, given = "", None
    for name, value in scope["headers"]:
        if name == b"cookie":
            mark = visits.mark_of(value)
    if not mark:
        mark, given = visits.fresh_mark()
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    visits.remember(scope, raw.decode("latin-1"), mark)
    return given


def identify(raw_path: str) -> DigitalLink:
    """The identifier of an undecoded path, also of a binary EPC (``/eh…``, ``/ex…``). Raises `ProblemError`.

    A key after something else is no address of ours: this resolver stands at the root of its host.
    """
    if _is_binary(raw_path):
        return compression.decompress_path(raw_path)
    link = parse_path(raw_path)
    if link.stem:
        raise ProblemError([Problem("no-primary-key", {"path": raw_path[:100]})])
    return link


def _is_binary(raw_path: str) -> bool:
    return raw_path.startswith(("/eh", "/ex"))


def _elements(link: DigitalLink) -> tuple[Element, ...]:
    """Key and qualifiers, without attributes: what links are registered for."""
    return (link.key, *link.qualifiers)


def _named(link: DigitalLink) -> tuple[str, str, str]:
    """GTIN, lot and serial number; empty where there is none."""
    given = dict(link.qualifiers)
    return link.key[1], given.get("10", ""), given.get("21", "")


def _at_once(scope: Scope) -> answer.Ready | None:
    """The answer, when everything it needs lies in memory and the request asks for nothing special."""
    worker = _worker
    raw: bytes = scope.get("raw_path") or b""
    if worker is None or scope["query_string"] or scope["method"] != "GET" or len(raw) > PATH_LIMIT:
        return None
    try:
        link = parse_path(raw.decode("latin-1"))
    except ProblemError:
        return None
    shelf = worker.shelves.peek(link.key)
    if shelf is None or link.stem or not shelf.is_plain or not (shelf.target or (shelf.is_ours and shelf.whole)):
        return None
    accept = languages = encodings = etag = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = value
        elif name == b"accept-language":
            languages = value
        elif name == b"accept-encoding":
            encodings = value
        elif name == b"if-none-match":
            etag = value
    if accept and not negotiation.takes_page(accept):
        return None
    if shelf.target:
        return answer.ready_redirect(shelf.target, link.path)
    if any(level.of_type(DEFAULT) for level in shelf.levels_of(_elements(link))):
        return None
    page = worker.pages.peek((link.path, negotiation.language_of(languages)))
    return page.ready(encodings, etag) if page is not None else None


async def _answer(request: Request) -> Response:
    """The answer to any request of ours; whatever goes wrong becomes an answer too."""
    wanted = negotiation.parameters(request.query)
    language = negotiation.language(request.header(b"accept-language"), wanted.language)
    try:
        if len(request.raw_path) > PATH_LIMIT or len(request.raw_path) + len(request.query) > URL_LIMIT:
            raise Refused("url-too-long", limit=PATH_LIMIT if len(request.raw_path) > PATH_LIMIT else URL_LIMIT)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            raise Refused("method-not-allowed", method=request.method[:20], allowed=answer.METHODS.decode())
        if request.raw_path.startswith(assets.PREFIX):
            return assets.answer(request, negotiation.takes_gzip(request.header(b"accept-encoding").encode()))
        if request.raw_path == DESCRIPTION:
            return answer.preflight(None) if request.method == "OPTIONS" else description()
        return await _Scan(request, wanted, language).answer()
    except ProblemError as error:
        status = STATUS_OF_CODE.get(error.problems[0].code, 400)
        return await refusal(request, language, status, error.problems)
    except (OperationalError, InterfaceError):
        _log.exception("database does not answer", path=request.raw_path[:200])
        return await refusal(request, language, 503, [Problem("database-gone", {"seconds": 5})])
    except Exception:  # noqa: BLE001 - the last resort of the edge: log it, answer with a reference, keep serving
        reference = uuid.uuid4().hex[:12]
        _log.exception("unexpected error", request=reference, path=request.raw_path[:200])
        return await refusal(request, language, 500, [Problem("internal-error", {"request": reference})])


class _Scan:
    """One request for an identifier."""

    def __init__(self, request: Request, wanted: Parameters, language: str):
        self.request = request
        self.wanted = wanted
        self.language = language
        self.form: Form = negotiation.form(request.header(b"accept"))
        self.worker = _working()
        self.warned = False

    async def answer(self) -> Response:
        request, wanted = self.request, self.wanted
        if request.method == "OPTIONS":
            return answer.preflight(self._links_header_or_none())
        self.link = identify(request.raw_path)
        self.shelf = await self.worker.shelves.get(self.link.key)
        wants_links = wanted.link_type is not None or self.form in ("linkset", "json-ld", "json")
        self.warned = await self._is_warned()
        if not wants_links and self.warned:
            return await self._page()  # wherever its links lead, and were it retired: the recall is told first
        gone = self.shelf.retired_of(_elements(self.link))
        if gone is not None:
            if gone.successor and (self.form == "linkset" or wanted.link_type == LINKSET):
                return await self._link_set(200, [self._successor(gone)])  # never a redirect
            return await self._retired(gone)
        levels = await self._levels()
        shows_page = self.shelf.is_ours and not any(level.of_type(DEFAULT) for level in levels)
        if not wants_links and shows_page:
            return await self._page()
        if shows_page:
            levels = await self.worker.run(own_levels, self.link, levels)
        if not levels:
            return await self._unknown()
        return await self._from_links(levels)

    async def _from_links(self, levels: tuple[Level, ...]) -> Response:
        request, wanted = self.request, self.wanted
        by_form = self.form == "linkset" or (wanted.link_type is None and self.form in ("json", "json-ld"))
        if by_form or wanted.link_type == LINKSET:
            return await self._link_set(200, levels)
        found = choose(levels, negotiation.asked(wanted, request.header(b"accept"), request.header(b"accept-language")))
        if isinstance(found, Found):
            if found.link.served_here:
                return await (self._events() if found.link.served_here == EVENTS else self._page())
            if self.warned and self.form in ("page", "any") and request.method == "GET":
                return await self._page()  # a person, whatever type of link the code asks for
            target = answer.with_query(found.link.href, request.query)
            if found.link.unverified and self.form in ("page", "any"):
                return await self.worker.run(pages.leaving, self.link.path, found.link, target.decode(), self.language)
            return answer.redirect(target, self.link.path, _is_binary(request.raw_path))
        if isinstance(found, Several):
            return await self._link_set(300, [Level(found.level.path, found.level.description, found.links)])
        return await self._refused("link-type-absent", levels)

    async def _is_warned(self) -> bool:
        """Whether people must read something before they are led elsewhere: the code is recalled, or shown to have been
        copied; it names the product alone and a lot of it is recalled; or a unit, and the lot it came out of is."""
        shelf = self.shelf
        if not shelf.recalled:
            return False
        named = dict(self.link.qualifiers)
        if not self.link.qualifiers or shelf.is_recalled(_elements(self.link)):
            return True
        return "21" in named and await self.worker.run(own_lot_recalled, *_named(self.link), shelf.recalled)

    async def _levels(self) -> tuple[Level, ...]:
        """The registered levels with their templates filled."""
        elements = _elements(self.link)
        if self.shelf.whole:
            return self.shelf.levels_of(elements)
        return for_identifier(await self.worker.paths.get(level_paths(elements)), elements)

    async def _retired(self, gone: Retired) -> Response:
        """On to the successor with the whole query; without one, 410 and why."""
        if gone.successor:
            path = self.link.path
            target = answer.with_query(answer.base() + moved_to(gone, path), self.request.query)
            return answer.redirect(target, path, _is_binary(self.request.raw_path))
        item = " ".join(hri.lines(_elements(self.link)))
        reason = gone.reason[self.language == "en"]
        problems = [Problem("code-retired", {"item": item, "reason": f" {reason}".rstrip()})]
        return await refusal(self.request, self.language, 410, problems)

    def _successor(self, gone: Retired) -> Level:
        """What a retired code is linked to: the code that stands in its place."""
        reason = gone.reason[self.language == "en"]
        target = answer.base() + moved_to(gone, self.link.path)
        return Level(self.link.path, reason, (Link(DEFAULT, target, reason or self.link.path),))

    def _links_header_or_none(self) -> tuple[bytes, bytes] | None:
        try:
            return answer.links_header(identify(self.request.raw_path).path)
        except ProblemError:
            return None

    async def _page(self) -> Response:
        page = await self.worker.pages.get((self.link.path, self.language))
        header = self.request.header
        return page.response(header(b"accept-encoding").encode("latin-1"), header(b"if-none-match").encode("latin-1"))

    async def _unknown(self) -> Response:
        """404: for people with the page that explains and leads on, for machines in a few words."""
        if self.form in ("page", "any"):
            return await self._page()
        return await self._refused("code-unknown")

    async def _link_set(self, status: int, levels: Sequence[Level]) -> Response:
        """The links themselves, as JSON, or as a page when a browser asked."""
        if self.form == "page":
            return await self.worker.run(pages.choices, status, self.link.path, levels, self.language)
        return answer.link_set(self.request, status, levels, self.form, self.link.path)

    async def _events(self) -> Response:
        body = await self.worker.run(raw_events.events_document, *_named(self.link))
        headers = [(b"content-type", b"application/ld+json"), answer.VARY, answer.ASK_AGAIN, *answer.CORS]
        return answer.fresh_or_same(self.request, 200, headers, body)

    async def _refused(self, code: str, levels: Sequence[Level] = ()) -> Response:
        item = " ".join(hri.lines(_elements(self.link)))
        return await refusal(self.request, self.language, 404, [Problem(code, {"item": item})], levels)


async def refusal(
    request: Request, language: str, status: int, problems: Sequence[Problem], levels: Sequence[Level] = ()
) -> Response:
    """A fault: a page in words for people, problem details for machines; never without CORS."""
    extra = [*answer.CORS, answer.ASK_AGAIN, answer.VARY]
    if status == 405:
        extra.append((b"allow", answer.METHODS))
    if status == 503:
        extra.append((b"retry-after", b"5"))
    if negotiation.form(request.header(b"accept")) not in ("page", "any"):
        return problem_response(status, problems, language, instance=request.id, headers=extra)
    return await _working().run(pages.refusal, status, problems, levels, language, request.raw_path, extra)
