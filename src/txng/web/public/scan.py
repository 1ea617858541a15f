"""Digital Link addresses: what a scanned code asks for is answered here, before Django.

The order of the steps is that of GS1-Conformant Resolver 1.2.1: read the raw path, refuse what is no identifier (400),
find every registered level of it, then the link set, one link (307), several (300) or nothing (404). A product of our
own registry without a registered default link is answered with its page at the same address. What can be known from
memory is answered without waiting for anything; the rest goes through `txng.web.public.worker`.

Nothing here may be kept by a browser without asking again (``no-cache``): a phone that scans the same packet tomorrow
must see a recall. Asking again costs one short answer (304), because pages and link sets carry an ``ETag``.
"""

import re
import uuid
from collections.abc import Sequence

import structlog
from django.db import DatabaseError

from txng.core.errors import Refused
from txng.core.problems import add_sentences
from txng.gs1.problems import Problem, ProblemError
from txng.resolver.choice import Found, Several, choose
from txng.resolver.links import LINKSET, Level
from txng.web.frontdoor import (
    STATUS_OF_CODE,
    URL_LIMIT,
    Receive,
    Request,
    Response,
    Scope,
    Send,
    problem_response,
    send_response,
)
from txng.web.public import answers as answer
from txng.web.public import assets, negotiation, pages
from txng.web.public.description import description
from txng.web.public.sentences import SENTENCES
from txng.web.public.worker import Known, Worker, identify

PATH_LIMIT = 1024
DESCRIPTION = b"/.well-known/gs1resolver"

#: the first segment is an application identifier, or the whole path one binary EPC, or a file of the public pages
_OURS = re.compile(
    rb"/(?:[0-9]{2,4}(?:/|\Z)|eh[^/]*/?\Z|ex[A-Za-z0-9_=-]{16,}/?\Z|\.well-known/gs1resolver\Z"
    rb"|static/(?:public|vendor/be-vietnam-pro)/)"
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
    response = _at_once(scope)
    if response is None:
        response = await _answer(Request(scope, receive))
    await send_response(send, response, scope["method"] == "HEAD")


def _at_once(scope: Scope) -> Response | None:
    """The answer, when it lies in memory and the request asks for nothing special."""
    worker = _worker
    if worker is None or scope["query_string"] or scope["method"] not in ("GET", "HEAD"):
        return None
    known = worker.links.memory.get(scope.get("raw_path") or b"")
    if known is None or not (known.plain or known.is_page):
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
    if accept and negotiation.form(accept.decode("latin-1")) not in ("page", "any"):
        return None
    if known.plain:
        return known.plain
    page = worker.pages.memory.get((known.path, negotiation.language(languages.decode("latin-1"))))
    return page.response(encodings, etag) if page is not None else None


async def _answer(request: Request) -> Response:
    """The answer to any request of ours; whatever goes wrong becomes an answer too."""
    wanted = negotiation.parameters(request.query)
    language = negotiation.language(request.header(b"accept-language"), wanted.language)
    try:
        if len(request.raw_path) > PATH_LIMIT or len(request.raw_path) + len(request.query) > URL_LIMIT:
            raise Refused("url-too-long", limit=PATH_LIMIT)
        if request.raw_path.startswith(assets.PREFIX):
            return assets.answer(request)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            raise Refused("method-not-allowed", method=request.method[:20], allowed="GET, HEAD, OPTIONS")
        if request.raw_path.encode("latin-1") == DESCRIPTION:
            return answer.preflight(None) if request.method == "OPTIONS" else description()
        return await _resolve(request, wanted, language)
    except ProblemError as error:
        status = STATUS_OF_CODE.get(error.problems[0].code, 400)
        return await _refusal(request, language, status, error.problems)
    except DatabaseError:
        _log.exception("database does not answer", path=request.raw_path[:200])
        return await _refusal(request, language, 503, [Problem("database-gone", {"seconds": 5})])
    except Exception:  # noqa: BLE001 - the last resort of the edge: log it, answer with a reference, keep serving
        reference = uuid.uuid4().hex[:12]
        _log.exception("unexpected error", request=reference, path=request.raw_path[:200])
        return await _refusal(request, language, 500, [Problem("internal-error", {"request": reference})])


async def _resolve(request: Request, wanted: negotiation.Parameters, language: str) -> Response:
    raw = request.raw_path.encode("latin-1")
    if request.method == "OPTIONS":
        path = _path_or_none(request.raw_path)
        return answer.preflight(answer.links_header(path) if path else None)
    identify(request.raw_path)  # refuses what is no identifier before anything waits for the database
    worker = _working()
    known = await worker.links.get(raw)
    accept = request.header(b"accept")
    form = negotiation.form(accept)
    if not known.levels:
        return await _unknown(request, worker, known, form, language)
    if form == "linkset" or wanted.link_type == LINKSET or (wanted.link_type is None and form in ("json", "json-ld")):
        return await _link_set(request, 200, known, known.levels, form, language)
    choice = choose(known.levels, negotiation.asked(wanted, accept, request.header(b"accept-language")))
    if isinstance(choice, Found):
        if choice.link.served_here == "events":
            return await _events(request, worker, known)
        if choice.link.served_here:
            return await _page(request, worker, known.path, language)
        return answer.redirect(choice.link.href, request.query, known.links_header)
    if isinstance(choice, Several):
        level = Level(choice.level.path, choice.level.description, choice.links)
        return await _link_set(request, 300, known, [level], form, language)
    return await _refusal(request, language, 404, [Problem("link-type-absent", {"item": known.path})], known)


def _path_or_none(raw_path: str) -> str | None:
    try:
        return identify(raw_path).path
    except ProblemError:
        return None


async def _page(request: Request, worker: Worker, path: str, language: str) -> Response:
    page = await worker.pages.get((path, language))
    return page.response(request.header(b"accept-encoding").encode(), request.header(b"if-none-match").encode())


async def _unknown(request: Request, worker: Worker, known: Known, form: str, language: str) -> Response:
    """404: for people with the page that explains and leads on, for machines in a few words."""
    if form in ("page", "any"):
        return await _page(request, worker, known.path, language)
    return await _refusal(request, language, 404, [Problem("code-unknown", {"item": known.path})])


async def _link_set(
    request: Request, status: int, known: Known, levels: Sequence[Level], form: str, language: str
) -> Response:
    """The links themselves, as JSON, or as a page when a browser asked."""
    if form == "page":
        return await _working().run(pages.choices, status, known.path, levels, language)
    return answer.link_set(request, status, levels, form, known.path)


async def _events(request: Request, worker: Worker, known: Known) -> Response:
    body = await worker.run(pages.events_document, known.link)
    headers = [(b"content-type", b"application/ld+json"), answer.VARY, answer.ASK_AGAIN]
    return answer.fresh_or_same(request, 200, [*headers, *answer.CORS], body)


async def _refusal(
    request: Request, language: str, status: int, problems: Sequence[Problem], known: Known | None = None
) -> Response:
    """A fault: a page in words for people, problem details for machines; never without CORS."""
    extra = [*answer.CORS, answer.ASK_AGAIN, answer.VARY]
    if status == 405:
        extra.append((b"allow", answer.METHODS))
    if status == 503:
        extra.append((b"retry-after", b"5"))
    if negotiation.form(request.header(b"accept")) not in ("page", "any"):
        return problem_response(status, problems, language, headers=extra)
    levels = known.levels if known else ()
    return await _working().run(pages.refusal, status, problems, levels, language, request.raw_path, extra)
