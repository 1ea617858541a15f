"""Load on a web server: many keep-alive connections from one thread, prepared requests, nothing in between.

Closed: every connection sends its next request when it has its answer; finds what the server can do. Open: requests
leave at a fixed rate whatever the answers do, and a delay counts from when the request should have left; finds how
long people wait.
"""

import select
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from txng.core.errors import Refused

CONNECTIONS = 64
_RECEIVE = 1 << 18
_LENGTH = b"content-length:"


@dataclass
class Outcome:
    """Seconds of the clock and of our own CPU; ``delays`` in seconds, one per answer."""

    answers: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    delays: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answers / self.wall if self.wall else 0.0


class _Connection:
    __slots__ = ("buffer", "due", "file", "socket", "wanted")

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.fileno()
        self.buffer = b""
        self.wanted = 0  # bytes of the answer that is coming in; 0 while its head is not complete
        self.due = 0.0

    def take(self) -> bytes | None:
        """The answer, if it is complete now."""
        data = self.socket.recv(_RECEIVE)
        if not data:
            raise ConnectionResetError("the server closed a connection")
        if self.buffer:
            data = self.buffer + data
        if not self.wanted:
            self.wanted = _size(data)
        if self.wanted and len(data) >= self.wanted:
            self.buffer, self.wanted = b"", 0
            return data
        self.buffer = data
        return None


def _size(data: bytes) -> int:
    """Bytes of the whole answer, 0 while its head is not complete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return 0
    start = data.find(_LENGTH, 0, end)
    if start < 0:
        start = data[:end].lower().find(_LENGTH)
    if start < 0:
        return end + 4
    return end + 4 + int(data[start + len(_LENGTH) : data.find(b"\r\n", start)])


class Load:
    """Connections to one server. ``status`` is the answer every request must get."""

    def __init__(self, port: int, status: int, connections: int = CONNECTIONS):
        self.expected = b"HTTP/1.1 %d" % status
        self.status = status
        self.connections = [_Connection(port) for _ in range(connections)]
        self._poll = select.epoll()
        self._by_file = {connection.file: connection for connection in self.connections}
        for file in self._by_file:
            self._poll.register(file, select.EPOLLIN)

    def close(self) -> None:
        self._poll.close()
        for connection in self.connections:
            connection.socket.close()

    def closed(self, requests: Iterator[bytes], seconds: float) -> Outcome:
        """As many of ``requests`` (which must not run out) as the server answers in ``seconds``."""
        outcome = Outcome()
        start, own = time.perf_counter(), time.thread_time()
        end = start + seconds
        busy = len(self.connections)
        for connection in self.connections:
            connection.due = start
            connection.socket.sendall(next(requests))
        clock, by_file, delays = time.perf_counter, self._by_file, outcome.delays
        while busy:
            for file, _ in self._poll.poll():
                connection = by_file[file]
                answer = connection.take()
                if answer is None:
                    continue
                self._check(answer)
                now = clock()
                delays.append(now - connection.due)
                if now < end:
                    connection.due = now
                    connection.socket.sendall(next(requests))
                else:
                    busy -= 1
        outcome.answers = len(delays)
        outcome.wall, outcome.cpu = time.perf_counter() - start, time.thread_time() - own
        return outcome

    def open(self, requests: Iterator[bytes], rate: float, seconds: float) -> Outcome:
        """``rate`` requests a second for ``seconds``, each on a connection that waits for nothing."""
        outcome = Outcome()
        free = deque(self.connections)
        start, own = time.perf_counter(), time.thread_time()
        total, sent = int(rate * seconds), 0
        while len(outcome.delays) < total:
            due = start + sent / rate
            now = time.perf_counter()
            if sent < total and free and due <= now:
                connection = free.popleft()
                connection.due = due
                connection.socket.sendall(next(requests))
                sent += 1
                continue
            patience = max(0.0, due - now) if sent < total and free else 1.0
            for file, _ in self._poll.poll(patience if patience > 0.0005 else 0):
                connection = self._by_file[file]
                answer = connection.take()
                if answer is not None:
                    self._check(answer)
                    outcome.delays.append(time.perf_counter() - connection.due)
                    free.append(connection)
        outcome.answers = total
        outcome.wall, outcome.cpu = time.perf_counter() - start, time.thread_time() - own
        return outcome

    def _check(self, answer: bytes) -> None:
        if not answer.startswith(self.expected):
            found = answer.split(b"\r\n", 1)[0].decode("latin-1")
            raise Refused("bench-answer-wrong", found=found, wanted=self.status, address="")


@contextmanager
def load(port: int, status: int, connections: int = CONNECTIONS) -> Iterator[Load]:
    under = Load(port, status, connections)
    try:
        yield under
    finally:
        under.close()


def request(address: str, headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """A GET request as bytes."""
    lines = [f"GET {address} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def ask(port: int, prepared: bytes) -> bytes:
    """The whole answer to one prepared request."""
    connection = _Connection(port)
    try:
        connection.socket.settimeout(30)
        connection.socket.sendall(prepared)
        while True:
            answer = connection.take()
            if answer is not None:
                return answer
    finally:
        connection.socket.close()
