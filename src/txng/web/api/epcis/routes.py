"""Which address is answered by what.

Paths are read undecoded, because an event id is a URI of its own: whatever follows ``/epcis/events/`` belongs to it,
encoded or not.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from urllib.parse import unquote

from txng.core.errors import Missing, Refused
from txng.events.listing import PARAMETER
from txng.web.api.epcis import capture, collections, discovery, events, openapi, queries, subscriptions
from txng.web.api.epcis.faults import answered
from txng.web.frontdoor import Request, Response

Endpoint = Callable[[Request, str], Awaitable[Response]]
Methods = Mapping[str, Endpoint]

#: Resource → method → endpoint, called with what follows the resource in the path.
_ALL: Mapping[str, Methods] = {
    "": {"GET": discovery.root},
    "capture": {"GET": collections.capture_jobs, "POST": capture.document},
    "events": {"GET": events.found, "POST": capture.single},
    "queries": {"GET": queries.named, "POST": queries.create},
    "openapi.json": {"GET": openapi.description},
    **{name: {"GET": partial(collections.values, name=name)} for name in PARAMETER},
}
_ONE: Mapping[str, Methods] = {
    "capture": {"GET": capture.job},
    "events": {"GET": events.single},
    "queries": {"GET": queries.one, "DELETE": queries.remove},
    "nextPageToken": {"DELETE": discovery.token},
    **{name: {"GET": partial(collections.value, name=name)} for name in PARAMETER},
}
_EVENTS: Mapping[str, Methods] = {
    "queries": {"GET": queries.found},
    **{name: {"GET": partial(collections.value_events, name=name)} for name in PARAMETER},
}
_SUBSCRIPTIONS: Methods = {"GET": subscriptions.found, "POST": subscriptions.create}
_SUBSCRIPTION: Methods = {"GET": subscriptions.one, "DELETE": subscriptions.remove}
_PREFIX = "/epcis"
_SUBSCRIBED = re.compile(r"([^/]+)/subscriptions(?:/([^/]+))?")


async def handle(request: Request) -> Response:
    """The answer to any request whose path begins with ``/epcis``."""
    return await answered(request, _answer)


async def _answer(request: Request) -> Response:
    name, _, rest = request.raw_path[len(_PREFIX) :].lstrip("/").partition("/")
    methods, below = _found(name, rest)
    if methods is None:
        raise Missing("not-found")
    allowed = ", ".join(["OPTIONS", *(["HEAD"] if "GET" in methods else []), *methods])
    if request.method == "OPTIONS":
        return discovery.options(name if not rest else "", allowed)
    endpoint = methods.get("GET" if request.method == "HEAD" else request.method)
    if endpoint is None:
        raise Refused("method-not-allowed", method=request.method[:20], allowed=allowed)
    return await endpoint(request, _decoded(request, below))


def _found(name: str, rest: str) -> tuple[Methods | None, str]:
    """The methods of an address and what of the path they are about. Whatever stands before a last ``/events`` is a
    value of the resource, encoded or not."""
    if not rest:
        return _ALL.get(name), ""
    if name == "queries" and (match := _SUBSCRIBED.fullmatch(rest)) is not None:
        return _SUBSCRIPTIONS if match[2] is None else _SUBSCRIPTION, rest
    if name in _EVENTS and rest.endswith("/events") and len(rest) > len("/events"):
        return _EVENTS[name], rest.removesuffix("/events")
    if name in ("queries", "nextPageToken") and "/" in rest:
        return None, rest
    return _ONE.get(name), rest


def _decoded(request: Request, rest: str) -> str:
    """What follows the resource. Some clients leave the ``?`` in the id of a hash as it is: it is put back."""
    if rest.startswith(("ni:///", "ni%3A%2F%2F%2F", "ni%3a%2f%2f%2f")) and request.query.startswith(b"ver="):
        rest += "?" + request.query.decode("latin-1")
    try:
        return unquote(rest, errors="strict")
    except UnicodeDecodeError:
        raise Missing("not-found") from None
