"""Two portals on one machine: each keeps what its own people record, both see the whole chain, up and down."""

import json
from collections.abc import Iterator

import pytest

from tests.events.samples import document_bytes, lot, transformation
from tests.portal import Portal, fresh_portal

FARM, MILL = "9520801090013", "9520801090037"
SEED, HARVEST, PACKED, SOLD = (lot(name) for name in ("SEED-1", "HARVEST-1", "PACKED-1", "SOLD-1"))

#: what the people of ``gln`` record goes to the other portal
_CONNECT = """
from txng.accounts.viewers import SYSTEM
from txng.exchange import services
from txng.exchange.models import Connection, Past
from txng.registry.models import Party

made = services.destination_create(
    actor=SYSTEM, connector="epcis", title="Portal", url="%(url)s/epcis", token="%(token)s", agreement="1/TT",
    per_minute=6000,
)
services.destination_switch(actor=SYSTEM, destination=made, mode="live", reason="Agreed")
Past.objects.create(connection=Connection.objects.create(destination=made, party=Party.objects.get(gln="%(gln)s")))
"""
_SEND = """
from txng.exchange import filling, sending
from txng.exchange.models import Destination, Parcel

while filling.fill():
    pass
while sending.run(Destination.objects.get().pk).more:
    pass
print(*Parcel.objects.exclude(state="accepted").values_list("state", "words"))
"""
_TRACE = """
import json
from txng.accounts.viewers import SYSTEM
from txng.trace.selectors import lineage

ways = [("%(last)s", "up"), ("%(first)s", "down")]
print(json.dumps([sorted(node.id for node in lineage(thing, way, SYSTEM).nodes) for thing, way in ways]))
"""


@pytest.fixture
def portals(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Portal, Portal]]:
    monkeypatch.setenv("TXNG_OUTBOUND_ALLOW", "127.0.0.0/8")
    with fresh_portal() as here, fresh_portal() as there:
        yield here, there


def connected(portal: Portal, other: Portal, gln: str, key: str) -> str:
    """Connect and send; what was not accepted."""
    given = {"url": other.base, "token": other.keys[key], "gln": gln}
    return portal.shell(_CONNECT % given + _SEND).strip()


def traced(portal: Portal) -> list[list[str]]:
    """The chain from its end up and from its beginning down, as this portal knows it."""
    found: list[list[str]] = json.loads(portal.shell(_TRACE % {"last": SOLD, "first": SEED}).splitlines()[-1])
    return found


@pytest.mark.timeout(300)
def test_a_chain_across_two_portals(portals: tuple[Portal, Portal]) -> None:
    here, there = portals
    farm = [transformation([SEED], [HARVEST], 0)]
    mill = [transformation([HARVEST], [PACKED], 600), transformation([PACKED], [SOLD], 1200)]
    assert here.capture(document_bytes(*farm), "owner").status in (201, 202)
    assert there.capture(document_bytes(*mill), "competitor").status in (201, 202)
    whole = sorted((SEED, HARVEST, PACKED, SOLD))
    for portal in portals:  # alone each knows its part
        assert whole not in traced(portal)

    assert connected(here, there, FARM, "owner") == ""
    assert connected(there, here, MILL, "competitor") == ""
    for portal in portals:
        assert portal.shell(_SEND).strip() == ""  # what comes back from the other side is nothing new
        assert traced(portal) == [whole, whole]
        assert portal.rows("SELECT count(*) FROM event") == [(3,)]
