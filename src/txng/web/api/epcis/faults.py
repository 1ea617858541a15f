"""Refusals as the answers EPCIS knows: status, exception type, headers (EPCIS 2.0 section 12, reference 13.5)."""

from collections.abc import Awaitable, Callable, Sequence

import psycopg
import structlog
from django.db import DatabaseError

from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.outbound import OutboundFailed
from txng.core.problems import add_sentences
from txng.epcis.query import QueryRefused
from txng.events.errors import (
    CaptureLimitExceeded,
    EventIdConflict,
    IdempotencyMismatch,
    QueryTooLarge,
    StillRunning,
)
from txng.events.subscriptions import SubscriptionControls
from txng.gs1.problems import Problem, ProblemError
from txng.web.api.epcis import mirror, negotiation, pace, workers
from txng.web.api.epcis.callers import NoKey, NotAllowed
from txng.web.api.epcis.discovery import CAPTURE_LIMITS, VERSIONS
from txng.web.api.epcis.sentences import SENTENCES
from txng.web.frontdoor import STATUS_OF_CODE, Headers, Request, Response, problem_document, problem_response

add_sentences(SENTENCES)
_log = structlog.get_logger("txng.epcis")

_PREFIX = "epcisException:"
_CHALLENGE: Headers = ((b"www-authenticate", b'Bearer realm="txng"'),)
_RETRY: Headers = ((b"retry-after", b"2"),)

# class of refusal → status, exception, headers; the first that fits
BY_CLASS: Sequence[tuple[type[ProblemError], int, str, Headers]] = (
    (NoKey, 401, "SecurityException", _CHALLENGE),
    (NotAllowed, 403, "SecurityException", ()),
    (Forbidden, 403, "SecurityException", ()),
    (Missing, 404, "NoSuchResourceException", ()),
    (CaptureLimitExceeded, 413, "CaptureLimitExceededException", CAPTURE_LIMITS),
    (EventIdConflict, 409, "ResourceAlreadyExistsException", ()),
    (StillRunning, 409, "ResourceAlreadyExistsException", _RETRY),
    (IdempotencyMismatch, 422, "ValidationException", ()),
    (Conflict, 409, "ResourceAlreadyExistsException", ()),
    (QueryRefused, 400, "QueryParameterException", ()),
    (SubscriptionControls, 400, "SubscriptionControlsException", ()),
    (OutboundFailed, 400, "SubscriptionControlsException", ()),
    (QueryTooLarge, 413, "QueryTooLargeException", ()),
)
# code of the first fault → status, exception, headers
BY_CODE: dict[str, tuple[int, str, Headers]] = {
    "body-too-large": (413, "CaptureLimitExceededException", CAPTURE_LIMITS),
    "too-many-things": (413, "CaptureLimitExceededException", CAPTURE_LIMITS),
    "too-many-values": (413, "CaptureLimitExceededException", CAPTURE_LIMITS),
    "xml-too-large": (413, "CaptureLimitExceededException", CAPTURE_LIMITS),
    "query-name": (400, "QueryValidationException", ()),
    "query-parameter-twice": (400, "QueryParameterException", ()),
    "too-many-queries": (403, "SecurityException", ()),
    "too-many-subscriptions": (403, "SecurityException", ()),
    "query-too-wide": (413, "QueryTooComplexException", ()),
    "unsupported-type": (415, "UnsupportedMediaTypeException", ()),
    "unsupported-encoding": (415, "UnsupportedMediaTypeException", ()),
    "unsupported-charset": (415, "UnsupportedMediaTypeException", ()),
    "not-acceptable": (406, "NotAcceptableException", ()),
    "version-not-supported": (406, "NotAcceptableException", ()),
    "url-too-long": (414, "URITooLongException", ()),
    "disk-full-now": (507, "ImplementationException", ()),
}


async def answered(request: Request, endpoint: Callable[[Request], Awaitable[Response]]) -> Response:
    """What ``endpoint`` answers, or its refusal as a problem document; with what is left of the caller's pace."""
    before = workers.holder.set(None)
    try:
        answer = await _tried(request, endpoint)
        whose = workers.holder.get()
        return answer if whose is None else answer._replace(headers=[*answer.headers, *pace.calls.headers(whose)])
    finally:
        workers.holder.reset(before)


async def _tried(request: Request, endpoint: Callable[[Request], Awaitable[Response]]) -> Response:
    try:
        return await endpoint(request)
    except ProblemError as refusal:
        return _refusal(request, refusal)
    except (DatabaseError, psycopg.Error) as error:
        return _database(request, error)


def _refusal(request: Request, refusal: ProblemError) -> Response:
    problems = refusal.problems
    code = problems[0].code
    for kind, status, exception, headers in BY_CLASS:
        if isinstance(refusal, kind):
            return _problem(request, status, problems, exception, headers)
    if code == "method-not-allowed":
        allow: Headers = ((b"allow", str(problems[0].params["allowed"]).encode()),)
        return _problem(request, 405, problems, "ImplementationException", allow)
    if code in BY_CODE:
        status, exception, headers = BY_CODE[code]
        return _problem(request, status, problems, exception, headers)
    status = STATUS_OF_CODE.get(code, 400) if isinstance(refusal, Refused) else 400
    if status in (429, 503):
        retry = (b"retry-after", str(problems[0].params.get("seconds", 2)).encode())
        return _problem(request, status, problems, "ImplementationException", (retry,))
    return _problem(request, status, problems, "ValidationException")


def _database(request: Request, error: Exception) -> Response:
    """The database failed us: full, gone, or interrupted because the question took too long."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.QueryCanceled):
        return _refusal(request, Refused("query-too-wide"))
    if isinstance(cause, psycopg.errors.DiskFull):
        _log.error("disk full", path=request.raw_path[:200])
        return _refusal(request, Refused("disk-full-now"))
    if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        _log.error("database gone", path=request.raw_path[:200], detail=str(cause)[:300])
        return _refusal(request, Refused("database-gone", seconds=2))
    raise error


def _problem(
    request: Request, status: int, problems: Sequence[Problem], exception: str, headers: Headers = ()
) -> Response:
    kind = _PREFIX + exception
    if not negotiation.wants_xml_problems(request):
        return problem_response(status, problems, request.language, kind, request.id, (*headers, *VERSIONS))
    body = mirror.problem(problem_document(status, problems, request.language, kind, request.id))
    language = (b"content-language", request.language.encode())
    return Response(status, [(b"content-type", b"application/problem+xml"), language, *headers, *VERSIONS], body)
