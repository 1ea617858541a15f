"""A list page asks the database as often for a thousand rows as for ten.

>>> assert_same_queries(client, "/office/units", few=lambda: make(10), many=lambda: make(1000))
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str, **headers: Any) -> list[str]:
    """The SQL of one request that is answered with 200, downloads read to their end."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, **headers)
        assert answer.status_code == 200, (path, answer.status_code)
        if answer.streaming:
            for _part in answer:
                pass
    return [query["sql"] for query in captured.captured_queries]


def assert_same_queries(
    client: Client, path: str, *, few: Callable[[], object], many: Callable[[], object], most: int = 25
) -> None:
    """``few`` and ``many`` make rows; the page needs equally many queries after each, at most ``most``."""
    few()
    queries_of(client, path)  # caches of the process are filled
    before = queries_of(client, path)
    many()
    after = queries_of(client, path)
    extra = after[len(before) :] if len(after) > len(before) else []
    assert len(before) == len(after), f"{path}: {len(before)} → {len(after)} queries, for example {extra[:2]}"
    assert len(after) <= most, f"{path}: {len(after)} queries: {after}"
