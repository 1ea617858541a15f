"""Which address is answered by what.

Paths are read undecoded, because an event id is a URI of its own: whatever follows ``/epcis/events/`` belongs to it,
encoded or not.
"""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import unquote

from txng.core.errors import Missing, Refused
from txng.web.api.epcis import capture, discovery, events
from txng.web.api.epcis.faults import answered
from txng.web.frontdoor import Request, Response

Endpoint = Callable[[Request, str], Awaitable[Response]]

#: Resource → method → endpoint, called with what follows the resource in the path.
_ALL: Mapping[str, Mapping[str, Endpoint]] = {
    "": {"GET": discovery.root},
    "capture": {"POST": capture.document},
    "events": {"GET": events.found, "POST": capture.single},
}
_ONE: Mapping[str, Mapping[str, Endpoint]] = {
    "capture": {"GET": capture.job},
    "events": {"GET": events.single},
}
_PREFIX = "/epcis"


async def handle(request: Request) -> Response:
    """The answer to any request whose path begins with ``/epcis``."""
    return await answered(request, _answer)


async def _answer(request: Request) -> Response:
    name, _, rest = request.raw_path[len(_PREFIX) :].lstrip("/").partition("/")
    methods = (_ONE if rest else _ALL).get(name)
    if methods is None:
        if name in discovery.STANDARD_RESOURCES:
            raise Refused("resource-not-implemented", name=name)
        raise Missing("not-found")
    allowed = ", ".join(["OPTIONS", *methods])
    if request.method == "OPTIONS":
        return discovery.options(name, allowed)
    endpoint = methods.get("GET" if request.method == "HEAD" else request.method)
    if endpoint is None:
        raise Refused("method-not-allowed", method=request.method[:20], allowed=allowed)
    return await endpoint(request, _decoded(request, rest))


def _decoded(request: Request, rest: str) -> str:
    """What follows the resource. Some clients leave the ``?`` in the id of a hash as it is: it is put back."""
    if rest.startswith(("ni:///", "ni%3A%2F%2F%2F", "ni%3a%2f%2f%2f")) and request.query.startswith(b"ver="):
        rest += "?" + request.query.decode("latin-1")
    try:
        return unquote(rest, errors="strict")
    except UnicodeDecodeError:
        raise Missing("not-found") from None
