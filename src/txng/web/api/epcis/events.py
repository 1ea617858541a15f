"""Asking for events: ``GET /epcis/events`` and ``GET /epcis/events/{eventID}``."""

from urllib.parse import parse_qsl, urlencode

from txng.core.errors import Missing, Refused
from txng.epcis import query as language
from txng.events import selectors
from txng.events.selectors import Page
from txng.web.api.epcis import callers, negotiation, representation, workers
from txng.web.api.epcis.discovery import VERSIONS
from txng.web.frontdoor import Request, Response

SCOPE = "epcis:query"


async def found(request: Request, _rest: str) -> Response:
    """One page of the events that match the query string."""
    caller = await callers.caller(request, SCOPE)
    query = language.parse(_pairs(request), negotiation.extensions(request))
    return await answer(request, query, caller)


async def answer(request: Request, query: language.Query, caller: callers.Caller, name: str = "") -> Response:
    """One page of the answer to a query. ``name``: the query's, if it has one."""
    syntax, epc_format = _wanted(request)
    cbv = negotiation.wanted_cbv_form(request)

    def work() -> tuple[Page, bytes]:
        page = selectors.events(query, caller.viewer)
        return page, representation.query_document(page.events, syntax, epc_format, name, cbv=cbv)

    page, body = await workers.questions.do(work)
    headers = [(b"content-type", negotiation.MEDIA_TYPES[syntax]), (b"gs1-epc-format", epc_format.encode()), *VERSIONS]
    if page.next_token is not None and page.expires is not None:
        following = [pair for pair in _pairs(request) if pair[0] != "nextPageToken"]
        url = f"{request.raw_path}?" + urlencode([*following, ("nextPageToken", page.next_token)])
        headers.append((b"link", f'<{url}>; rel="next"'.encode("latin-1")))
        headers.append((b"gs1-next-page-token-expires", page.expires.isoformat(timespec="seconds").encode()))
    return Response(200, headers, body)


async def single(request: Request, event_id: str) -> Response:
    """The event with this id and its error declarations."""
    caller = await callers.caller(request, SCOPE)
    syntax, epc_format = _wanted(request)
    cbv = negotiation.wanted_cbv_form(request)

    def work() -> bytes | None:
        events = selectors.event(event_id, caller.viewer)
        return representation.query_document(events, syntax, epc_format, cbv=cbv) if events else None

    body = await workers.questions.do(work)
    if body is None:
        raise Missing("not-found")
    headers = [(b"content-type", negotiation.MEDIA_TYPES[syntax]), (b"gs1-epc-format", epc_format.encode()), *VERSIONS]
    return Response(200, headers, body)


def _wanted(request: Request) -> tuple[negotiation.Syntax, negotiation.EpcFormat]:
    negotiation.check_wanted_versions(request)
    return negotiation.wanted_syntax(request), negotiation.wanted_epc_format(request)


def _pairs(request: Request) -> list[tuple[str, str]]:
    try:
        return parse_qsl(request.query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except ValueError:
        raise Refused("query-malformed") from None
