"""A portal that answers scans, with the cast's products behind it."""

from collections.abc import Iterator

import pytest

from tests.web.public.asking import Portal


@pytest.fixture
def portal(transactional_db: None) -> Iterator[Portal]:
    """The front door, started as a worker process starts it."""
    with Portal().running() as portal:
        yield portal
