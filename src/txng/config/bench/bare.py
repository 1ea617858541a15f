"""The limit of the web figures: a granian ASGI application that does nothing but send fixed bytes.

``python -m txng.config.bench.bare PORT FILE``: ``FILE`` holds the answer it gives to every request, as it stood on the
wire. Same server, same settings as `txng run` with one worker.
"""

import os
import sys
from pathlib import Path

from txng.web.frontdoor import Receive, Scope, Send

FILE = "BENCH_ANSWER_FILE"
_OF_THE_SERVER = (b"server", b"date")  # granian adds these itself


def read(answer: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of an HTTP answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    return int(first.split()[1]), [header for header in headers if header[0] not in _OF_THE_SERVER], body


if FILE in os.environ:
    _STATUS, _HEADERS, _BODY = read(Path(os.environ[FILE]).read_bytes())
    _START = {"type": "http.response.start", "status": _STATUS, "headers": _HEADERS}
    _REST = {"type": "http.response.body", "body": _BODY}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry."""
    if scope["type"] == "http":
        await send(_START)
        await send(_REST)
    elif scope["type"] == "lifespan":
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})


def main(port: int, file: str) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    os.environ[FILE] = file  # read again by the worker process
    Server(
        "txng.config.bench.bare:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        workers=1,
        backlog=1024,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
