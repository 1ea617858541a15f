"""``/healthz``: is the portal well? ``/metrics``: the same in figures. Cheap enough to be asked every second."""

import asyncio
import shutil
import time
from collections.abc import Mapping

import msgspec
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from txng.core import jobs
from txng.core.embedded import LEAST_FREE_BYTES
from txng.core.errors import Refused
from txng.exchange import selectors as exchange
from txng.web.frontdoor import Request, Response, problem_response

#: Records that wait for another system for longer are told of; no visitor waits for them.
LATE_SECONDS = 3600.0

BACKGROUND = frozenset({"jobs", "exchange"})
_STARTED = time.time()


def checks() -> dict[str, dict[str, object]]:
    """Each check: its state, how long it took (ms) and when it was made (seconds since the epoch)."""
    found: dict[str, dict[str, object]] = {}
    begun = time.perf_counter()
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('fsync') = 'on' and not pg_is_in_recovery()")
            writable = cursor.fetchone() == (True,)
        work = jobs.health()
        found["jobs"] = {
            "ok": work.ok,
            "waiting": work.waiting,
            "oldest_seconds": round(work.oldest_seconds, 1),
            "parked": work.parked,
            "worker_seconds": None if work.worker_seconds is None else round(work.worker_seconds, 1),
            "at": time.time(),
        }
        sent = exchange.backlog()
        found["exchange"] = {
            "ok": sent.oldest < LATE_SECONDS,
            "waiting": sent.waiting,
            "oldest_seconds": round(sent.oldest, 1),
            "parked": sent.parked,
            "at": time.time(),
        }
    except DatabaseError:
        writable = False
    found["database"] = {"ok": writable, "ms": round((time.perf_counter() - begun) * 1000, 1), "at": time.time()}
    free = shutil.disk_usage(settings.HOME).free
    found["disk"] = {"ok": free > LEAST_FREE_BYTES, "free_mb": free // 2**20, "at": time.time()}
    return found


def status_of(checks: Mapping[str, Mapping[str, object]]) -> tuple[str, int]:
    """The word and the HTTP status. Late background work, or another system that does not answer, is no reason to send
    visitors elsewhere: scans and capture do not wait for them."""
    wrong = {name for name, check in checks.items() if not check["ok"]}
    if wrong - BACKGROUND:
        return "failing", 503
    return ("late" if wrong else "ok"), 200


async def handle(request: Request) -> Response:
    """``GET /healthz``: every check with its age, as JSON; 503 where one fails that visitors need."""
    if refused := _other_method(request):
        return refused
    found = await asyncio.to_thread(checks)
    word, status = status_of(found)
    now = time.time()
    for check in found.values():
        check["age_seconds"] = round(now - float(str(check.pop("at"))), 1)
    body = {"status": word, "up_seconds": round(now - _STARTED), "checks": found}
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    return Response(status, headers, msgspec.json.encode(body))


async def metrics(request: Request) -> Response:
    """``GET /metrics``: the checks as gauges in Prometheus's text format 0.0.4. No figure tells of persons or firms."""
    if refused := _other_method(request):
        return refused
    body = exposition(await asyncio.to_thread(checks))
    headers = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8"), (b"cache-control", b"no-store")]
    return Response(200, headers, body.encode())


def exposition(found: Mapping[str, Mapping[str, object]]) -> str:
    """``checks`` in Prometheus's text format: ``txng_up``, and ``txng_{check}_{figure}`` for every figure there is."""
    lines = [f"# TYPE txng_up gauge\ntxng_up {int(status_of(found)[1] == 200)}"]
    for check, figures in found.items():
        for figure, value in figures.items():
            if figure != "at" and value is not None:
                name = f"txng_{check}_{figure}"
                lines.append(f"# TYPE {name} gauge\n{name} {_number(value)}")
    return "\n".join(lines) + "\n"


def _number(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _other_method(request: Request) -> Response | None:
    if request.method in ("GET", "HEAD"):
        return None
    refusal = Refused("method-not-allowed", method=request.method[:20], allowed="GET, HEAD")
    return problem_response(
        405, refusal.problems, request.language, instance=request.id, headers=[(b"allow", b"GET, HEAD")]
    )
