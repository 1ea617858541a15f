"""The lists of top-level resources, what is under each of their values, and the list of capture jobs."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from txng.core.errors import Missing, Refused
from txng.epcis.epc_format import spelled
from txng.epcis.jsonld.contexts import EPCIS_CONTEXT
from txng.epcis.query import QueryRefused, parse, parse_json
from txng.epcis.query.parameters import MOST_PER_PAGE
from txng.epcis.vocabulary import Kind, bare
from txng.events import listing
from txng.events.listing import PARAMETER, Listing
from txng.gs1.problems import Problem
from txng.web.api.epcis import callers, events, mirror, negotiation, representation, workers
from txng.web.api.epcis.discovery import VERSIONS
from txng.web.frontdoor import Headers, Request, Response

_WORDS: dict[str, Kind] = {"bizSteps": "biz_step", "dispositions": "disposition"}
_FORMS = {"Always_GS1_Digital_Link": "digital-link", "Always_EPC_URN": "urn"}
_KNOWN_PARAMETERS = ("perPage", "nextPageToken")


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The query string, decoded. Raises `Refused`."""
    try:
        return parse_qsl(request.query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except (UnicodeError, ValueError):
        raise Refused("query-malformed") from None


def page_of(request: Request) -> tuple[str | None, int]:
    """Page token and size of a list; nothing else may be asked."""
    pairs = pairs_of(request)
    found = dict(pairs)
    problems = [
        Problem("query-parameter-unknown", {"name": name[:100]}, name[:100])
        for name in found
        if name not in _KNOWN_PARAMETERS
    ]
    if len(found) < len(pairs):
        problems.append(Problem("query-parameter-twice", {"name": pairs[-1][0][:100]}, pairs[-1][0][:100]))
    if problems:
        raise QueryRefused(problems)
    return found.get("nextPageToken"), listing.paging(found.get("perPage"), MOST_PER_PAGE)


def next_page(request: Request, found: Listing[Any]) -> Headers:
    """The headers that lead to the next page, if there is one."""
    if found.next_token is None or found.expires is None:
        return ()
    pairs = [pair for pair in pairs_of(request) if pair[0] != "nextPageToken"]
    url = f"{request.raw_path}?" + urlencode([*pairs, ("nextPageToken", found.next_token)])
    return (
        (b"link", f'<{url}>; rel="next"'.encode("latin-1")),
        (b"gs1-next-page-token-expires", found.expires.isoformat(timespec="seconds").encode()),
    )


def collection(members: list[str], syntax: negotiation.Syntax, *more: Headers) -> Response:
    """A Collection of the standard."""
    body = mirror.encoded({"@context": EPCIS_CONTEXT, "type": "Collection", "member": members}, syntax, "Collection")
    headers = [header for listed in more for header in listed]
    return Response(200, [negotiation.content_type(syntax), *headers, *VERSIONS], body)


async def values(request: Request, _rest: str, name: str) -> Response:
    """``GET /epcis/bizSteps`` and its like."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    epc_format = negotiation.wanted_epc_format(request)
    token, per_page = page_of(request)
    found = await workers.questions.do(lambda: listing.resources(name, caller.viewer, token, per_page))
    form = _FORMS.get(epc_format)
    members = found.items
    if form is not None and name not in ("eventTypes", *_WORDS):
        members = [spelled(uri, form) for uri in members]  # type: ignore[arg-type]
    return collection(
        list(dict.fromkeys(members)), syntax, next_page(request, found), ((b"gs1-epc-format", epc_format.encode()),)
    )


async def value(request: Request, text: str, name: str) -> Response:
    """``GET /epcis/bizSteps/{bizStep}``: what is under it."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    wanted = _meant(request, name, text)
    if not await workers.questions.do(lambda: listing.resource_known(name, wanted, caller.viewer)):
        raise Missing("not-found")
    return collection(["events"], syntax)


async def value_events(request: Request, text: str, name: str) -> Response:
    """``GET /epcis/bizSteps/{bizStep}/events``: every parameter but the one the path stands for."""
    caller = await callers.caller(request, events.SCOPE)
    pairs = pairs_of(request)
    fixed = PARAMETER[name]
    if any(one == fixed for one, _value in pairs):
        raise QueryRefused([Problem("query-parameter-fixed", {"name": fixed}, fixed)])
    spaces = negotiation.extensions(request)
    wanted = _meant(request, name, text)
    query = parse(pairs, spaces)
    if not await workers.questions.do(lambda: listing.resource_known(name, wanted, caller.viewer)):
        raise Missing("not-found")
    query = query.with_conditions(*parse_json({fixed: [wanted]}, spaces).conditions)
    return await events.answer(request, query, caller)


def _meant(request: Request, name: str, text: str) -> str:
    """A word in its bare form, a prefixed name in full."""
    prefix, colon, local = text.partition(":")
    spaces = negotiation.extensions(request)
    if colon and prefix in spaces:
        return spaces[prefix] + local
    if name in _WORDS:
        return bare(_WORDS[name], text)
    return text.removeprefix("https://ref.gs1.org/epcis/") if name == "eventTypes" else text


async def capture_jobs(request: Request, _rest: str) -> Response:
    """``GET /epcis/capture``: the jobs of the caller, the newest first."""
    caller = await callers.caller(request)
    syntax = negotiation.wanted(request)
    token, per_page = page_of(request)
    found = await workers.questions.do(lambda: listing.capture_jobs(caller.viewer, token, per_page))
    body = representation.jobs(found.items, syntax, request.language)
    return Response(200, [negotiation.content_type(syntax), *next_page(request, found), *VERSIONS], body)
