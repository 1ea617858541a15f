"""Kill -9 of the sender right after the other side has stored a record and before the answer is written down.

A few rounds by default; ``TXNG_OUTBOX_ROUNDS=200`` for the long form.
"""

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import Cast
from tests.events import store
from tests.events.samples import document, item, object_event
from tests.exchange.fake_portal import FakePortal
from txng.core import clock
from txng.exchange import filling, services
from txng.exchange.models import Destination, Parcel, Pulse
from txng.registry.services.products import product_update

ROUNDS = int(os.environ.get("TXNG_OUTBOX_ROUNDS", "3"))
SENDER = (
    "import sys; from txng.config.portal import setup; setup(); from txng.exchange import sending;"
    " sys.stdin.readline(); sending.run(int(sys.argv[1]), pause=lambda _seconds: None)"
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120 + ROUNDS * 20)]


def database() -> str:
    """Address of the test database, for another process."""
    found = connection.settings_dict
    parts = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "dbname": found["NAME"]}
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)


def test_nothing_is_lost_and_nothing_is_stored_twice(cast: Cast, destination: Destination, fake: FakePortal) -> None:
    services.connection_add(actor=cast.viewer("officer"), destination=destination, party=cast.parties["coop"])
    rng = random.Random(939)
    environment = {**os.environ, "TXNG_DATABASE_URL": database(), "TXNG_OUTBOUND_ALLOW": "127.0.0.0/8"}
    killed = 0
    for number in range(ROUNDS):
        product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage=f"Mức {number}")
        event = object_event(item(f"K{number}"), at=number)
        store.capture(document(event), owner=cast.parties["coop"].pk)
        while filling.fill():
            pass
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(destination.pk)], env=environment, stdin=subprocess.PIPE, text=True
        )
        fake.kills, fake.kill_after = sender.pid, rng.randint(1, 2)
        sender.communicate("\n", timeout=60)
        killed += sender.returncode == -9
        fake.kills = 0
    assert killed >= ROUNDS * 0.6
    assert Parcel.objects.filter(state="sending").exists()
    for _ in range(5):  # the connection that was cut off waits a minute, and the destination may rest
        Parcel.objects.filter(state="queued").update(due_at=clock.now() - timedelta(days=1))
        Pulse.objects.update(rests_until=None)
        subprocess.run(
            [sys.executable, "-c", SENDER, str(destination.pk)], env=environment, input="\n", text=True, check=True
        )
    states = Counter(Parcel.objects.values_list("state", flat=True))
    assert set(states) <= {"accepted", "outdated"}
    assert len(fake.order) == len(set(fake.order)) == states["accepted"]
    levels = [one.body["baoQuan"] for one in map(fake.stored.__getitem__, fake.order) if one.kind == "products"]
    assert levels == sorted(levels, key=lambda words: int(words.split()[1]))
    assert levels[-1] == f"Mức {ROUNDS - 1}"
