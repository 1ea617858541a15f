"""``GET /api/v1/trace/{id}``: where a thing came from and where it went, for machines; the JSON of ``txng trace``.

The id stands encoded in the path and may be in any spelling. ``direction``: ``up``, ``down`` or ``both`` (default);
``max-depth`` and ``max-nodes``: where to stop, within the portal's own limits.
Asked with an API key of scope ``epcis:query``; each caller is shown what it may see.
"""

from urllib.parse import parse_qsl, unquote

from txng.core.errors import Missing, Refused
from txng.epcis.findings import echo
from txng.trace import exports, selectors
from txng.trace.graph import LIMITS, Limits
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
    asked = _asked(request)
    direction, limits = _direction(asked), _limits(asked)

    def work() -> bytes:
        thing = selectors.thing_of(identifier)
        found = selectors.lineage(thing, direction, caller.viewer, limits)
        if not found.edges and not selectors.is_known(thing, caller.viewer):
            raise Missing("not-found")
        return "".join(exports.written(found, "json", request.language)).encode()

    body = await workers.questions.do(work)
    return Response(200, [(b"content-type", b"application/json")], body)


def _asked(request: Request) -> dict[str, str]:
    """The parameters, each once. Raises `Refused` for one that means nothing here: nobody is to believe in a limit
    that was not read."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(request.query.decode("latin-1"), keep_blank_values=True):
        if name not in ("direction", "max-depth", "max-nodes"):
            raise Refused("query-parameter-unknown", name=echo(name))
        if name in found:
            raise Refused("query-parameter-twice", name=name)
        found[name] = value
    return found


def _direction(asked: dict[str, str]) -> Direction:
    word = asked.get("direction", "both")
    if word not in _DIRECTIONS:
        raise Refused("direction-unknown", value=echo(word))
    return _DIRECTIONS[word]


def _limits(asked: dict[str, str]) -> Limits:
    depth = _count(asked, "max-depth", LIMITS.max_depth)
    return LIMITS._replace(max_depth=depth, max_nodes=_count(asked, "max-nodes", LIMITS.max_nodes))


def _count(asked: dict[str, str], name: str, most: int) -> int:
    text = asked.get(name, str(most))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Refused("query-value-count", value=echo(text), name=name, least=1)
    return min(int(text), most)
