"""``GET /api/v1/trace/{id}``: where a thing came from and where it went, for machines; the JSON of ``txng trace``.

The id stands encoded in the path and may be in any spelling. ``direction``: ``up``, ``down`` or ``both`` (default).
Asked with an API key of scope ``epcis:query``; each caller is shown what it may see.
"""

from urllib.parse import parse_qs, unquote

from txng.core.errors import Missing, Refused
from txng.epcis.findings import echo
from txng.trace import exports, selectors
from txng.trace.lineage import Direction
from txng.web.api.epcis import callers, events, faults, workers
from txng.web.frontdoor import Request, Response

PREFIX = "/api/v1/trace/"
_DIRECTIONS: dict[str, Direction] = {"up": "up", "down": "down", "both": "both"}


async def handle(request: Request) -> Response:
    return await faults.answered(request, _answer)


async def _answer(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        raise Refused("method-not-allowed", method=request.method[:20], allowed="GET")
    caller = await callers.caller(request, events.SCOPE)
    identifier = unquote(request.raw_path[len(PREFIX) :])
    direction = _direction(request)

    def work() -> bytes:
        thing = selectors.thing_of(identifier)
        found = selectors.lineage(thing, direction, caller.viewer)
        if not found.edges and not selectors.is_known(thing, caller.viewer):
            raise Missing("not-found")
        return "".join(exports.written(found, "json", request.language)).encode()

    body = await workers.questions.do(work)
    return Response(200, [(b"content-type", b"application/json")], body)


def _direction(request: Request) -> Direction:
    asked = parse_qs(request.query.decode("latin-1")).get("direction", ["both"])[-1]
    if asked not in _DIRECTIONS:
        raise Refused("direction-unknown", value=echo(asked))
    return _DIRECTIONS[asked]
