"""Jobs in tests: `waiting()` names what waits, `work_off()` does it in the transaction of the test."""

import json
from typing import Any

from django.db import connection

from txng.core.jobs import work_off

__all__ = ["waiting", "work_off"]


def waiting() -> list[tuple[str, dict[str, Any]]]:
    """(job, arguments) of all that wait, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args::text from procrastinate_jobs where status = 'todo' order by id")
        return [(name, json.loads(arguments)) for name, arguments in cursor.fetchall()]
