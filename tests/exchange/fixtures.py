from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import Cast

if TYPE_CHECKING:
    from tests.exchange.fake_portal import FakePortal
    from txng.exchange.models import Destination


@pytest.fixture
def fake(settings: Any) -> "Iterator[FakePortal]":
    from tests.exchange.fake_portal import FakePortal

    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    made = FakePortal()
    yield made
    made.close()


@pytest.fixture
def destination(cast: Cast, fake: "FakePortal") -> "Destination":
    """The national portal, live, on loopback."""
    from tests.exchange.destinations import live

    return live(cast, fake.url, fake.token)
