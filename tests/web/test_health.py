"""Late background work is said, and sends nobody elsewhere."""

import pytest
from django.db import connection

from tests.core.test_jobs import note
from txng.core import jobs
from txng.web import health

WELL = {"database": {"ok": True}, "disk": {"ok": True}}  # of this machine: not the matter here


@pytest.mark.django_db
def test_late_jobs_are_late_and_not_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "close_old_connections", lambda: None)  # it would end the transaction of the test
    found = health.checks()
    assert found["database"]["ok"]
    assert health.status_of({**WELL, "jobs": found["jobs"]}) == ("ok", 200)
    jobs.defer(note, {"word": "a"})
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_events set at = now() - interval '15 minutes'")
    found = health.checks()
    assert health.status_of({**WELL, "jobs": found["jobs"]}) == ("late", 200)
    assert float(str(found["jobs"]["oldest_seconds"])) >= 900
    assert health.status_of({**WELL, "disk": {"ok": False}}) == ("failing", 503)


def test_the_figures_are_what_prometheus_reads() -> None:
    text = health.exposition({**WELL, "jobs": {"ok": True, "waiting": 3, "worker_seconds": None, "at": 1.0}})
    assert text.splitlines() == [
        *("# TYPE txng_up gauge", "txng_up 1"),
        *("# TYPE txng_database_ok gauge", "txng_database_ok 1"),
        *("# TYPE txng_disk_ok gauge", "txng_disk_ok 1"),
        *("# TYPE txng_jobs_ok gauge", "txng_jobs_ok 1"),
        *("# TYPE txng_jobs_waiting gauge", "txng_jobs_waiting 3"),
    ]
    assert health.exposition({"database": {"ok": False}}).startswith("# TYPE txng_up gauge\ntxng_up 0\n")
