"""A national portal that can be slow, dead, lying, forgetful, refusing, or cut off in mid sentence.

A real HTTP server on loopback that speaks as `txng.exchange.connectors.rest` expects. It honours the idempotency key:
the same key again gets the answer of the first time.
"""

import json
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from txng.exchange.rules import digest

#: What may happen to a call: before it is looked at, or after it was stored.
FAULTS = (
    *("dead", "refused-busy", "error-before", "error-after", "reset-after", "garbage", "empty", "half", "other-key"),
    *("liar", "deep"),
)


@dataclass(frozen=True)
class Got:
    """One call that was stored."""

    key: str
    kind: str
    code: str
    day: str
    body: Any
    deleted: bool


@dataclass
class FakePortal:
    """``stored``: by key; ``order``: keys as they were stored; ``calls``: of everything that came; ``names``: what its
    paths are. ``fault``: asked before each call for one of `FAULTS` or ""; ``refuses``: asked with kind and body for
    reasons. ``kills``: a process that is killed after it has stored ``kill_after`` more."""

    stored: dict[str, Got] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    fault: Callable[[], str] = lambda: ""
    refuses: Callable[[str, Any], list[dict[str, str]]] = lambda _kind, _body: []
    undecided: bool = False
    receipt: str = ""
    token: str = "bi-mat"
    kills: int = 0
    kill_after: int = 0
    delay: float = 0.0
    names: dict[str, str] = field(
        default_factory=lambda: {
            "parties": "party",
            "locations": "place",
            "products": "product",
            "batches": "batch",
            "events": "event",
        }
    )
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                portal.take(self, deleted=False)

            def do_DELETE(self) -> None:
                portal.take(self, deleted=True)

            def do_GET(self) -> None:
                portal.told(self)

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/api/v2"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def take(self, call: BaseHTTPRequestHandler, *, deleted: bool) -> None:
        body = call.rfile.read(int(call.headers.get("content-length", 0)))
        key, path = call.headers["idempotency-key"], call.path.removeprefix("/api/v2")
        if call.headers.get("authorization") != f"Bearer {self.token}":
            answer(call, 401, {"error": "token"})
            return
        with self.lock:
            self.calls.append(key)
            fault = self.fault()
        time.sleep(self.delay)
        if fault in ("dead", "refused-busy", "error-before", "garbage", "empty", "half", "other-key", "liar", "deep"):
            spoiled(call, fault, key)
            return
        record = json.loads(body) if body else None
        kind, _, code = path.strip("/").partition("/")
        reasons = self.refuses(kind, record)
        if reasons:
            answer(call, 422 if len(reasons) > 1 else 200, {"status": "rejected", "errors": reasons, "key": key})
            return
        with self.lock:
            if key not in self.stored:
                self.stored[key] = Got(key, kind, code, call.headers["x-record-date"], record, deleted)
                self.order.append(key)
                self.kill_after -= 1
                if self.kills and self.kill_after == 0:
                    os.kill(self.kills, signal.SIGKILL)
        if fault:
            spoiled(call, fault, key)
        else:
            status = "pending" if self.undecided else "accepted"
            answer(call, 201, {"status": status, "receipt": self.receipt or f"R-{key[:8]}", "key": key})

    def told(self, call: BaseHTTPRequestHandler) -> None:
        """What is asked: a key, the sum of a day, its keys."""
        parts = call.path.removeprefix("/api/v2/").split("/")
        if parts[0] == "records":
            found = self.stored.get(parts[1])
            status = "pending" if self.undecided else "accepted"
            answer(
                call, 200 if found else 404, {"status": status, "key": parts[1], "receipt": "asked"} if found else {}
            )
            return
        keys = [one.key for one in self.stored.values() if (one.day, self.names[one.kind]) == (parts[1], parts[2])]
        answer(call, 200, {"keys": keys} if parts[3:] else {"count": len(keys), "digest": digest(keys)})


def answer(call: BaseHTTPRequestHandler, status: int, said: Any) -> None:
    body = json.dumps(said).encode()
    call.send_response(status)
    call.send_header("content-type", "application/json")
    call.send_header("content-length", str(len(body)))
    call.end_headers()
    call.wfile.write(body)


def spoiled(call: BaseHTTPRequestHandler, fault: str, key: str) -> None:
    """What a portal says that is not well."""
    match fault:
        case "dead" | "reset-after":
            call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            call.close_connection = True
            call.connection.shutdown(socket.SHUT_RDWR)
        case "refused-busy":
            answer(call, 503, {"error": "busy"})
        case "error-before" | "error-after":
            answer(call, 500, {"error": "\0 lỗi máy chủ"})
        case "garbage":
            answer(call, 200, ["\ud800", {"status": "accepted"}])
        case "deep":
            body = b"[" * 30_000
            call.send_response(200)
            call.send_header("content-length", str(len(body)))
            call.end_headers()
            call.wfile.write(body)
        case "empty":
            answer(call, 200, {})
        case "other-key":
            answer(call, 200, {"status": "accepted", "key": "somebody else's"})
        case "liar":
            answer(call, 200, {"status": "accepted", "key": key, "receipt": "never stored"})
        case "half":
            call.send_response(200)
            call.send_header("content-length", "500")
            call.end_headers()
            call.wfile.write(b'{"status": "acc')
            call.close_connection = True
            call.connection.shutdown(socket.SHUT_RDWR)


def chances(seed: int, share: float, faults: tuple[str, ...]) -> Callable[[], str]:
    """Faults by chance, the same for the same seed."""
    rng = random.Random(seed)
    return lambda: rng.choice(faults) if rng.random() < share else ""
