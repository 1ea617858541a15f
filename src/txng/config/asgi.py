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
from txng.web import health
from txng.web.api import epcis, trace
from txng.web.frontdoor import Receive, Scope, Send, serve
from txng.web.public import scan

logs.configure()

DJANGO_THREADS = 10
_django = WSGIMiddleware(django, workers=DJANGO_THREADS)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry: HTTP only; WebSockets are refused."""
    kind = scope["type"]
    if kind == "http":
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        if scan.answers(raw):
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
            await _django(scope, _as_coroutine(receive), send)  # type: ignore[arg-type]
    elif kind == "lifespan":
        await _lifespan(receive, send)
    elif kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})


def _as_coroutine(receive: Receive) -> Receive:
    """``receive`` as a2wsgi needs it to read a body: the server's own gives a future, which cannot be scheduled."""

    async def received() -> Any:
        return await receive()

    return received


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
