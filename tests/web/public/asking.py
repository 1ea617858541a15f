"""Asking the real front door without a socket: one event loop, the raw path as a server hands it on."""

import asyncio
import gzip
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Answer:
    """``headers`` with lower-case names, repeated ones joined by commas; ``body`` unpacked."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Portal:
    """The application of the front door in a loop of its own; memory and listener as in a worker process."""

    def __init__(self) -> None:
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # a folder of collected files that nobody has collected
        from txng.config.asgi import application

        self._application = application
        self._loop = asyncio.new_event_loop()

    def get(self, target: str, /, method: str = "GET", **headers: str) -> Answer:
        """``target``: path and query as on the wire (non-ASCII as UTF-8); header names with ``_`` for ``-``."""
        return self.request(method, target, {name.replace("_", "-"): value for name, value in headers.items()})

    def request(self, method: str, target: str | bytes, headers: dict[str, str]) -> Answer:
        return self._loop.run_until_complete(self._ask(method, target, headers))

    def together(self, targets: list[str]) -> list[Answer]:
        """Many requests at the same moment."""

        async def every() -> list[Answer]:
            return await asyncio.gather(*(self._ask("GET", target, {}) for target in targets))

        return self._loop.run_until_complete(every())

    def until(self, work: Coroutine[Any, Any, Any]) -> None:
        """Have ``work`` done in the loop of this worker."""
        self._loop.run_until_complete(work)

    def wait(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))

    async def _ask(self, method: str, target: str | bytes, headers: dict[str, str]) -> Answer:
        raw, _, query = (target if isinstance(target, bytes) else target.encode()).partition(b"?")
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": raw.decode("latin-1"),
            "raw_path": raw,
            "root_path": "",
            "query_string": query,
            "headers": [
                (name.lower().encode(), value.encode("latin-1"))
                for name, value in {"host": "testserver", **headers}.items()
            ],
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
        }
        await self._application(scope, receive, send)
        found: dict[str, str] = {}
        for name, value in sent[0]["headers"]:
            key, text = name.decode().lower(), value.decode("latin-1")
            found[key] = f"{found[key]}, {text}" if key in found else text
        return Answer(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]))

    @contextmanager
    def running(self) -> Iterator["Portal"]:
        from txng.web.public import scan

        self._loop.run_until_complete(scan.start())
        try:
            yield self
        finally:
            self._loop.run_until_complete(scan.stop())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()
