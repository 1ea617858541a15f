"""Named queries: ``/epcis/queries`` and what is under it (EPCIS 2.0 section 12.4.3)."""

from typing import Any
from urllib.parse import quote

import msgspec

from txng.core.errors import Missing
from txng.epcis.findings import Findings
from txng.epcis.jsonld.strict_json import parse as strict_json
from txng.epcis.query import Query, QueryRefused, parse
from txng.epcis.query.parsing import PAGING
from txng.events import listing, questions
from txng.events.models import NamedQuery
from txng.gs1.problems import Problem
from txng.web.api.epcis import callers, events, limits, mirror, negotiation, workers
from txng.web.api.epcis.callers import Caller
from txng.web.api.epcis.collections import next_page, page_of, pairs_of
from txng.web.api.epcis.discovery import VERSIONS
from txng.web.frontdoor import Request, Response


async def body_of(request: Request) -> Any:
    """The JSON object in a body; strict as documents are. Raises `ProblemError`."""
    if negotiation.sent_syntax(request) != "json":
        raise negotiation.unsupported_type(request)
    negotiation.check_sent_versions(request, "json")
    data = await request.body(limits.SMALL_BODY, limits.BODY_SECONDS)
    findings = Findings("strict")
    body = strict_json(data, findings)
    findings.refuse()
    if not isinstance(body, dict):
        raise QueryRefused([Problem("query-not-an-object", {}, "")])
    return body


def shown(query: NamedQuery) -> dict[str, Any]:
    return {"name": query.name, "query": query.definition}


def _written(query: NamedQuery, syntax: negotiation.Syntax) -> bytes:
    return mirror.encoded(shown(query), syntax, "query")


async def named(request: Request, _rest: str) -> Response:
    """``GET /epcis/queries``."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    token, per_page = page_of(request)
    found = await workers.questions.do(lambda: listing.named_queries(caller.viewer, token, per_page))
    body = mirror.encoded([shown(one) for one in found.items], syntax, "queries/query")
    return Response(200, [negotiation.content_type(syntax), *next_page(request, found), *VERSIONS], body)


async def create(request: Request, _rest: str) -> Response:
    """``POST /epcis/queries``."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    spaces = negotiation.extensions(request)
    body = await body_of(request)
    unknown = [name for name in body if name not in ("name", "query", "@context")]
    if unknown:
        raise QueryRefused([Problem("query-parameter-unknown", {"name": name[:100]}, name[:100]) for name in unknown])

    def work() -> NamedQuery:
        return questions.query_create(
            name=body.get("name"),
            definition=body.get("query"),
            namespaces=spaces,
            owner=callers.owner(request, caller.viewer),
            actor=caller.viewer,
            repeated=callers.idempotency_key(request) is not None,
        )

    made = await workers.questions.do(work)
    location = f"/epcis/queries/{quote(made.name, safe='')}".encode()
    return Response(201, [negotiation.content_type(syntax), (b"location", location), *VERSIONS], _written(made, syntax))


async def find(request: Request, caller: Caller, name: str) -> NamedQuery:
    """The query with this name. Raises `Missing`."""
    found = await workers.questions.do(lambda: questions.query_named(name, caller.viewer))
    if found is None:
        raise Missing("not-found")
    return found


async def one(request: Request, name: str) -> Response:
    """``GET /epcis/queries/{name}``."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    query = await find(request, caller, name)
    return Response(200, [negotiation.content_type(syntax), *VERSIONS], _written(query, syntax))


async def remove(request: Request, name: str) -> Response:
    """``DELETE /epcis/queries/{name}``: the query and its subscriptions."""
    caller = await callers.caller(request, events.SCOPE)
    query = await find(request, caller, name)
    await workers.questions.do(lambda: questions.query_delete(query=query, actor=caller.viewer))
    return Response(204, VERSIONS)


async def found(request: Request, name: str) -> Response:
    """``GET /epcis/queries/{name}/events``: the answer of now, in pages."""
    caller = await callers.caller(request, events.SCOPE)
    query = await find(request, caller, name)
    paging = parse(pairs_of(request))
    strange = [one for one, _value in pairs_of(request) if one not in PAGING]
    if strange:
        raise QueryRefused([Problem("query-parameter-unknown", {"name": one[:100]}, one[:100]) for one in strange])
    understood: Query = questions.understood(query.definition, query.namespaces)
    asked = msgspec.structs.replace(understood, per_page=paging.per_page, token=paging.token)
    return await events.answer(request, asked, caller, query.name)
