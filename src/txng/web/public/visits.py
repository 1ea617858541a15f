"""Scans as the front door sees them: remembered for some seconds, then written by a thread. No request waits for it.

The device mark is a random cookie of our own that ends after 30 days; it is not looked at for anything else. What does
not fit into memory is counted and forgotten: a scan page is never slower for being popular.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from txng.resolver import scans
from txng.resolver.scans import DEVICE_DAYS, Seen
from txng.web.frontdoor import Scope

#: Written in one go and not often: each write makes pages be looked at anew.
FLUSH_SECONDS = 15.0
MOST_REMEMBERED = 20_000
#: So many at once, and then a pause: the interpreter is needed for the scans that come meanwhile.
PIECE = 200
PAUSE_SECONDS = 0.02
COOKIE = b"txng_d="

_log = structlog.get_logger("txng.scan")
_remembered: deque[Seen] = deque()
lost = 0


def mark_of(cookies: bytes) -> str:
    """The device mark among the cookies of a request; "" without one that we could have given."""
    at = cookies.find(COOKIE)
    if at < 0 or (at and cookies[at - 1 : at] not in (b" ", b";")):
        return ""
    mark = cookies[at + len(COOKIE) : at + len(COOKIE) + 23].partition(b";")[0]
    return mark.decode("latin-1") if len(mark) == 22 and mark.replace(b"-", b"a").replace(b"_", b"a").isalnum() else ""


def fresh_mark() -> tuple[str, tuple[bytes, bytes]]:
    """A mark for a device that has none, and the header that gives it."""
    mark = secrets.token_urlsafe(16)
    secure = "; Secure" if settings.HTTPS else ""
    cookie = f"txng_d={mark}; Max-Age={DEVICE_DAYS * 86_400}; Path=/; HttpOnly; SameSite=Lax{secure}"
    return mark, (b"set-cookie", cookie.encode())


def remember(scope: Scope, path: str, mark: str) -> None:
    """Note one scan; called after its answer was decided."""
    agent = forwarded = b""
    for name, value in scope["headers"]:
        if name == b"user-agent":
            agent = value
        elif name == b"x-forwarded-for":
            forwarded = value
    client = scope.get("client")
    _note(path, mark, client[0] if client else "", forwarded.decode("latin-1"), agent.decode("latin-1"))


def mark(request: HttpRequest, answer: HttpResponse, path: str) -> None:
    """Note one scan that Django answers, and give the device its mark if it has none."""
    given = mark_of(f"txng_d={request.COOKIES.get('txng_d', '')}".encode("latin-1", "replace"))
    if not given:
        given, (_name, cookie) = fresh_mark()
        answer["Cache-Control"] = "private, no-cache"
        answer.headers["Set-Cookie"] = cookie.decode()
    headers = request.headers
    address = request.META.get("REMOTE_ADDR", "")
    _note(path, given, address, headers.get("X-Forwarded-For", ""), headers.get("User-Agent", ""))


def _note(path: str, device: str, address: str, forwarded: str, agent: str) -> None:
    global lost
    if len(_remembered) >= MOST_REMEMBERED:
        lost += 1
        return
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies and forwarded:
        hops = [hop.strip() for hop in forwarded.split(",")]
        address = hops[-proxies] if len(hops) >= proxies else hops[0]
    _remembered.append(Seen(time.time(), path, device, address, agent[:300]))


def taken() -> list[Seen]:
    """Everything remembered, which is forgotten by it."""
    return [_remembered.popleft() for _ in range(len(_remembered))]


async def flush(run: Callable[..., Awaitable[int]]) -> None:
    """Write what is remembered; what cannot be written now is tried with the next."""
    global lost
    seen = taken()
    if lost:
        _log.warning("scans-not-counted", number=lost)
        lost = 0
    if not seen:
        return
    for start in range(0, len(seen), PIECE):
        try:
            await run(scans.keep, seen[start : start + PIECE])
        except (DatabaseError, psycopg.Error) as error:
            left = seen[start:]
            _remembered.extendleft(reversed(left[: MOST_REMEMBERED - len(_remembered)]))
            _log.warning("scans-not-written", error=type(error).__name__, number=len(left))
            return
        await asyncio.sleep(PAUSE_SECONDS)


async def keep_flushing(run: Callable[..., Awaitable[int]]) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        await flush(run)
