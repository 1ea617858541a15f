"""The portal's front door without a network: ASGI calls of `txng.config.asgi.application` in this process."""

import asyncio
import threading
from collections.abc import Iterable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.db import connections

Message = MutableMapping[str, Any]


class Call(NamedTuple):
    """A request to be; ``path`` as it stands in the address line, percent-encoded."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Answer(NamedTuple):
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def calls(requests: Iterable[Call]) -> list[Answer]:
    """Make the calls one after the other, between start and end of the application's life."""
    return asyncio.run(_calls(list(requests)))


async def _calls(requests: list[Call]) -> list[Answer]:
    from txng.config.asgi import application

    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    life = asyncio.create_task(application({"type": "lifespan", "asgi": {"version": "3.0"}}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    await outbox.get()
    try:
        return [await _call(application, request) for request in requests]
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await outbox.get()
        await life
        await _leave()


async def _leave() -> None:
    """Close the connections that the threads of the EPCIS interface keep for a next request: here comes none."""
    from txng.web.api.epcis import limits, workers

    for pool, count in ((workers.captures, limits.CAPTURES), (workers.questions, limits.QUESTIONS)):
        together = threading.Barrier(count, timeout=10)  # so that every thread does it once

        def close(together: threading.Barrier = together) -> None:
            together.wait()
            connections.close_all()

        await asyncio.gather(*(pool.do(close) for _ in range(count)))


async def _call(application: Any, request: Call) -> Answer:
    raw, _, query = request.path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [
            (b"host", b"localhost"),
            (b"content-length", str(len(request.body)).encode()),
            *((name.lower().encode(), value.encode("latin-1")) for name, value in request.headers),
        ],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }
    sent: list[Message] = []
    received = iter([{"type": "http.request", "body": request.body, "more_body": False}])

    async def receive() -> Message:
        return next(received, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    start = sent[0]
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))
