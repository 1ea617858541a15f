"""Subscriptions to named queries: ``/epcis/queries/{name}/subscriptions`` (EPCIS 2.0 section 8.2.5)."""

from typing import Any
from urllib.parse import quote

from txng.core.errors import Missing
from txng.events import jobs, listing
from txng.events import subscriptions as standing
from txng.events.answers import stamp
from txng.events.models import NamedQuery, Subscription
from txng.web.api.epcis import callers, events, mirror, negotiation, queries, workers
from txng.web.api.epcis.callers import Caller
from txng.web.api.epcis.collections import next_page, page_of
from txng.web.api.epcis.discovery import VERSIONS
from txng.web.frontdoor import Request, Response


def shown(one: Subscription) -> dict[str, Any]:
    """A subscription as its owner reads it; the secret never comes out."""
    body: dict[str, Any] = {
        "dest": one.dest,
        "subscriptionID": str(one.token),
        "createdAt": stamp(one.created_at),
        "queryName": one.query.name,
        "initialRecordTime": stamp(one.initial_record_time),
        "minRecordTime": stamp(max(one.since, one.initial_record_time)),
        "epcFormat": one.epc_format,
        "reportIfEmpty": one.report_if_empty,
        "txng:parked": one.parked,
        "txng:failures": one.failures,
    }
    if one.last_notified_at is not None:
        body["lastNotifiedAt"] = stamp(one.last_notified_at)
    return body | ({"stream": True} if one.schedule is None else {"schedule": one.schedule})


def _written(one: Subscription, syntax: negotiation.Syntax) -> bytes:
    return mirror.encoded(shown(one), syntax, "subscription")


def _name(rest: str) -> str:
    return rest.partition("/subscriptions")[0]


async def found(request: Request, rest: str) -> Response:
    """``GET …/subscriptions``."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    token, per_page = page_of(request)
    query = await queries.find(request, caller, _name(rest))
    page = await workers.questions.do(lambda: listing.subscriptions(query, caller.viewer, token, per_page))
    body = mirror.encoded([shown(one) for one in page.items], syntax, "subscriptions/subscription")
    return Response(200, [negotiation.content_type(syntax), *next_page(request, page), *VERSIONS], body)


async def create(request: Request, rest: str) -> Response:
    """``POST …/subscriptions``: what is new is sent from now on, or from ``initialRecordTime``."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    epc_format = negotiation.wanted_epc_format(request)
    body = await queries.body_of(request)
    query = await queries.find(request, caller, _name(rest))

    def work() -> Subscription:
        made = standing.subscription_create(
            query=query,
            body=body,
            epc_format=epc_format,
            actor=caller.viewer,
            idempotency_key=callers.idempotency_key(request),
        )
        jobs.plan(made.pk)
        return made

    made = await workers.questions.do(work)
    location = f"/epcis/queries/{quote(query.name, safe='')}/subscriptions/{made.token}".encode()
    return Response(201, [negotiation.content_type(syntax), (b"location", location), *VERSIONS], _written(made, syntax))


async def _one(request: Request, caller: Caller, rest: str) -> Subscription:
    name, _, token = rest.partition("/subscriptions/")
    query: NamedQuery = await queries.find(request, caller, name)
    one = await workers.questions.do(lambda: standing.subscription_of(query, token))
    if one is None:
        raise Missing("not-found")
    return one


async def one(request: Request, rest: str) -> Response:
    """``GET …/subscriptions/{subscriptionID}``."""
    caller = await callers.caller(request, events.SCOPE)
    syntax = negotiation.wanted(request)
    subscription = await _one(request, caller, rest)
    body = await workers.questions.do(lambda: _written(subscription, syntax))
    since = stamp(max(subscription.since, subscription.initial_record_time)).encode()
    headers = [negotiation.content_type(syntax), (b"gs1-query-min-record-time", since), *VERSIONS]
    return Response(200, headers, body)


async def remove(request: Request, rest: str) -> Response:
    """``DELETE …/subscriptions/{subscriptionID}``."""
    caller = await callers.caller(request, events.SCOPE)
    subscription = await _one(request, caller, rest)
    await workers.questions.do(lambda: standing.subscription_delete(subscription=subscription, actor=caller.viewer))
    return Response(204, VERSIONS)
