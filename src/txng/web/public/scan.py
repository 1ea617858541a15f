"""Digital Link addresses: what a scanned code asks for is answered here, before Django."""

import re

from txng.core.errors import Missing
from txng.web.frontdoor import Receive, Request, Response, Scope, Send, serve

#: the first segment is an application identifier, or the whole path one binary EPC
_OURS = re.compile(rb"/(?:[0-9]{2,4}(?:/|\Z)|eh[^/]*/?\Z|ex[A-Za-z0-9_=-]{16,}/?\Z|\.well-known/gs1resolver\Z)")


def answers(raw_path: bytes) -> bool:
    """Whether this undecoded path is ours: the first segment is a GS1 key, or the resolver's description file."""
    return _OURS.match(raw_path) is not None


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one scan."""
    await serve(scope, receive, send, _handle)


async def _handle(request: Request) -> Response:
    raise Missing("not-found")


async def start() -> None:
    """Called once per worker before the first request."""


async def stop() -> None:
    """Called once per worker after the last request."""
