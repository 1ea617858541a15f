"""``/healthz``: is the portal well? Cheap enough to be asked every second."""

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
from txng.web.frontdoor import Request, Response, problem_response

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
    except DatabaseError:
        writable = False
    found["database"] = {"ok": writable, "ms": round((time.perf_counter() - begun) * 1000, 1), "at": time.time()}
    free = shutil.disk_usage(settings.HOME).free
    found["disk"] = {"ok": free > LEAST_FREE_BYTES, "free_mb": free // 2**20, "at": time.time()}
    return found


def status_of(checks: Mapping[str, Mapping[str, object]]) -> tuple[str, int]:
    """The word and the HTTP status. Late background work is no reason to send visitors elsewhere: scans and capture do
    not wait for it."""
    if not all(check["ok"] for name, check in checks.items() if name != "jobs"):
        return "failing", 503
    return ("ok" if checks["jobs"]["ok"] else "late"), 200


async def handle(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        refusal = Refused("method-not-allowed", method=request.method[:20], allowed="GET, HEAD")
        return problem_response(405, refusal.problems, request.language, headers=[(b"allow", b"GET, HEAD")])
    found = await asyncio.to_thread(checks)
    word, status = status_of(found)
    now = time.time()
    for check in found.values():
        check["age_seconds"] = round(now - float(str(check.pop("at"))), 1)
    body = {"status": word, "up_seconds": round(now - _STARTED), "checks": found}
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    return Response(status, headers, msgspec.json.encode(body))
