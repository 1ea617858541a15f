"""Taking documents and events in: ``POST /epcis/capture``, ``POST /epcis/events``, ``GET /epcis/capture/{job}``.

A document is read, checked and stored before the answer is sent; its job exists all the same, because the standard's
clients ask for it. Large documents, and those of senders who prefer not to wait (``Prefer: respond-async``, RFC 7240),
are kept, answered, and captured by the background worker.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

from txng.accounts.viewers import Viewer
from txng.core import space
from txng.core.errors import Missing, Refused
from txng.epcis import jsonld
from txng.epcis.findings import echo
from txng.epcis.model import Document
from txng.events import proceeding, selectors
from txng.events.documents import context_of
from txng.events.intake import document_accept
from txng.events.packing import event_row
from txng.events.reading import StoredEvent
from txng.events.services import CaptureResult, document_capture
from txng.gs1.problems import Problem
from txng.web.api.epcis import callers, limits, negotiation, representation, workers
from txng.web.api.epcis.discovery import VERSIONS
from txng.web.api.epcis.weighing import weigh
from txng.web.frontdoor import Headers, Request, Response

SCOPE = "epcis:capture"

Answer = TypeVar("Answer")


async def document(request: Request, _rest: str) -> Response:
    """``POST /epcis/capture``: every event of a document, or none; under ``proceed`` every event that is right."""
    later = "respond-async" in [one.strip().lower() for one in request.header(b"prefer").split(",")]
    result = await _captured(
        request,
        lambda _document: None,
        lambda _document, result: result,
        proceed=_proceeds(request),
        at_once=0 if later else limits.AT_ONCE,
    )
    location = f"/epcis/capture/{result.job}".encode()
    applied = [(b"preference-applied", b"respond-async")] if later else []
    return Response(202, [(b"location", location), *applied, *_replay(result), *VERSIONS])


async def single(request: Request, _rest: str) -> Response:
    """``POST /epcis/events``: one event; the answer holds it as it is stored."""

    def check(found: Document) -> None:
        if len(found.events) != 1:
            raise Refused("one-event", found=len(found.events))

    syntax, epc_format = negotiation.wanted_syntax(request), negotiation.wanted_epc_format(request)
    cbv = negotiation.wanted_cbv_form(request)

    def as_stored(sent: Document, result: CaptureResult) -> tuple[StoredEvent, CaptureResult]:
        (first,) = selectors.by_hash(result.hashes[:1])
        # Somebody else may have sent the same event before, under an id of their own: the caller gets what it sent.
        own_id = event_row(sent.events[0]).event_id
        return replace(first, event_id=own_id, source=sent.sources[0], context=context_of(sent)), result

    stored, result = await _captured(request, check, as_stored)
    location = b"/epcis/events/" + quote(stored.id, safe="").encode()
    body = representation.event(stored, syntax, epc_format, cbv)
    headers = [
        (b"location", location),
        (b"content-type", negotiation.MEDIA_TYPES[syntax]),
        *_replay(result),
        *VERSIONS,
    ]
    return Response(201, headers, body)


async def job(request: Request, name: str) -> Response:
    """``GET /epcis/capture/{captureID}``."""
    caller = await callers.caller(request)
    syntax = negotiation.wanted_syntax(request)
    negotiation.check_wanted_versions(request)
    try:
        token = UUID(name)
    except ValueError:
        raise Missing("not-found") from None
    found = await workers.questions.do(lambda: selectors.capture_job(token, caller.viewer))
    if found is None:
        raise Missing("not-found")
    headers = [(b"content-type", negotiation.MEDIA_TYPES[syntax]), *VERSIONS]
    return Response(200, headers, representation.job(found, syntax, request.language))


async def _captured(
    request: Request,
    check: Callable[[Document], None],
    then: Callable[[Document, CaptureResult], Answer],
    *,
    proceed: bool = False,
    at_once: int = limits.BODY,
) -> Answer:
    """Read, check and store the body of a request, and do ``then``. Who may not is told before the body is taken.

    A body of more than ``at_once`` bytes is kept for the background worker.
    """
    caller = await callers.caller(request, SCOPE)
    space.check()
    syntax = negotiation.sent_syntax(request)
    negotiation.check_sent_versions(request, syntax)
    prefixes = negotiation.extensions(request)
    key = callers.idempotency_key(request)
    with workers.bodies.share(caller.viewer.user_id) as share:
        data = await request.body(limits.BODY, limits.BODY_SECONDS, share.take)

        def store(found: Document, left_out: list[Problem] | None = None) -> CaptureResult:
            owner = callers.owner(request, caller.viewer)
            return document_capture(
                document=found,
                actor=caller.viewer,
                owner=owner,
                idempotency_key=_own_key(key, owner, caller.viewer),
                request_digest=_digest(request, data) if key else None,
                left_out=left_out,
            )

        def work() -> Answer:
            weigh(data, syntax)
            if len(data) > at_once:
                owner = callers.owner(request, caller.viewer)
                kept = document_accept(
                    data=data,
                    syntax=syntax,
                    prefixes=prefixes,
                    proceed=proceed,
                    actor=caller.viewer,
                    owner=owner,
                    idempotency_key=_own_key(key, owner, caller.viewer),
                    request_digest=_digest(request, data) if key else None,
                )
                return then(Document(), kept)
            if proceed:
                result = proceeding.captured(data, syntax, lambda body: _read(body, syntax, prefixes), store)
                return then(Document(), result)
            found = _read(data, syntax, prefixes)
            check(found)
            return then(found, store(found))

        return await workers.captures.do(work)


def _read(data: bytes, syntax: negotiation.Syntax, prefixes: dict[str, str]) -> Document:
    if syntax == "json":
        return jsonld.read(data, "strict", prefixes)
    from txng.epcis import xml  # the XML parser is loaded only by those who need it

    return xml.read(data, "strict")


def _proceeds(request: Request) -> bool:
    """Whether what is right is stored although something is not."""
    behaviour = request.header(b"gs1-capture-error-behaviour", "rollback").strip()
    if behaviour not in ("rollback", "proceed"):
        raise Refused("behaviour-unknown", value=echo(behaviour))
    return behaviour == "proceed"


def _own_key(key: str | None, owner: int | None, viewer: Viewer) -> str | None:
    """What an idempotency key is kept as: it is its party's, or its user's where the events are nobody's."""
    return key if key is None or owner is not None else f"{viewer.user_id} {key}"


def _digest(request: Request, data: bytes) -> bytes:
    """What a call is told apart by from another one with the same idempotency key."""
    head = f"{request.method} {request.raw_path} {request.header(b'content-type')}\n"
    return sha256(head.encode() + data).digest()


def _replay(result: CaptureResult) -> Headers:
    return ((b"idempotency-replayed", b"true"),) if result.replayed else ()
