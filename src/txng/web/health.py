"""``/healthz``: is the portal well? Cheap enough to be asked every second."""

import asyncio
import shutil
import time

import msgspec
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from txng.core.embedded import LEAST_FREE_BYTES
from txng.core.errors import Refused
from txng.web.frontdoor import Request, Response, problem_response

_STARTED = time.time()


def _check() -> tuple[bool, dict[str, dict[str, object]]]:
    """Each check: its state, how long it took (ms) and when it was made (seconds since the epoch)."""
    checks: dict[str, dict[str, object]] = {}
    begun = time.perf_counter()
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('fsync') = 'on' and not pg_is_in_recovery()")
            writable = cursor.fetchone() == (True,)
    except DatabaseError:
        writable = False
    checks["database"] = {"ok": writable, "ms": round((time.perf_counter() - begun) * 1000, 1), "at": time.time()}
    free = shutil.disk_usage(settings.HOME).free
    checks["disk"] = {"ok": free > LEAST_FREE_BYTES, "free_mb": free // 2**20, "at": time.time()}
    return all(check["ok"] for check in checks.values()), checks


async def handle(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        refusal = Refused("method-not-allowed", method=request.method[:20], allowed="GET, HEAD")
        return problem_response(405, refusal.problems, request.language, headers=[(b"allow", b"GET, HEAD")])
    well, checks = await asyncio.to_thread(_check)
    now = time.time()
    for check in checks.values():
        check["age_seconds"] = round(now - float(str(check.pop("at"))), 1)
    body = {"status": "ok" if well else "failing", "up_seconds": round(now - _STARTED), "checks": checks}
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    return Response(200 if well else 503, headers, msgspec.json.encode(body))
