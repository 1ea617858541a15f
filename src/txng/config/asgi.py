"""The front door: every request enters here. Scans and EPCIS are answered before Django, the rest by Django.

Django runs as WSGI in a thread pool: measured ten times faster than its own ASGI handler, which matters for nothing
but pages, while scans and capture never wait for it.
"""

import gc
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "txng.config.settings")

from a2wsgi import WSGIMiddleware

from txng.config import logs
from txng.config.wsgi import application as django
from txng.core.errors import Refused
from txng.web import health
from txng.web.api import epcis, trace
from txng.web.frontdoor import (
    Receive,
    Request,
    Scope,
    Send,
    check_address,
    fault_of_head,
    refusal_response,
    send_response,
    serve,
)
from txng.web.public import scan

logs.configure()

DJANGO_THREADS = 10
MOST_BODY = 32 * 2**20  # more than the largest file a form takes
WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_django = WSGIMiddleware(django, workers=DJANGO_THREADS)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry: HTTP only; WebSockets are refused."""
    kind = scope["type"]
    if kind == "http":
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        if (fault := fault_of_head(scope)) is not None:
            request = Request(scope, receive)
            await send_response(send, refusal_response(fault, request), request.method == "HEAD")
        elif scan.answers(raw):
            await scan.application(scope, receive, send)
        elif raw.startswith(b"/epcis/") or raw == b"/epcis":
            await serve(scope, receive, send, epcis.handle)
        elif raw.startswith(trace.PREFIX.encode()):
            await serve(scope, receive, send, trace.handle)
        elif raw == b"/healthz":
            await serve(scope, receive, send, health.handle)
        elif raw == b"/metrics":
            await serve(scope, receive, send, health.metrics)
        else:
            await _page(scope, receive, send)
    elif kind == "lifespan":
        await _lifespan(receive, send)
    elif kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    """An address of Django. Its body is read before one of the few threads is taken, within limits of size and time: a
    sender that never ends would hold the thread."""
    request = Request(scope, receive)
    try:
        check_address(request)
        body = await request.body(MOST_BODY) if scope["method"] in WITH_BODY else b""
    except Refused as refusal:
        await send_response(send, refusal_response(refusal, request))
        return
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Any:  # a coroutine: a2wsgi cannot schedule the future the server's own gives
        return parts.pop() if parts else await receive()

    await _django(scope, received, send)  # type: ignore[arg-type]


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await scan.start()
            gc.collect()
            gc.freeze()  # what is loaded now stays: the collector need not look at it again and again
            gc.set_threshold(50_000, 20, 50)  # a document of a thousand events is no garbage, however many objects
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await scan.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
