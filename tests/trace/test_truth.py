"""Simulated chains: what the generator knows must be what the trace finds."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection

from tests.events.store import capture
from txng.accounts.viewers import SYSTEM
from txng.config.simulation.run import Simulation
from txng.epcis import documents
from txng.trace.selectors import lineage

EVENTS = int(os.environ.get("TXNG_TRACE_EVENTS", "4000"))
ROOTS = ["mega10k", "mega100k"] if EVENTS >= 100_000 else ["mega1k"]


@pytest.mark.django_db
def test_every_simulated_answer_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "simulated"
    Simulation(folder, seed=939, events=EVENTS, roots=ROOTS).run()
    for path in sorted((folder / "documents").iterdir()):
        capture(documents.read(path.read_bytes()))
        with connection.cursor() as cursor:  # as autovacuum does for whatever is committed
            cursor.execute("analyze event, event_thing, event_fact, event_value, event_resent")
    answers = [json.loads(path.read_bytes()) for path in sorted((folder / "truth").iterdir())]
    assert max(len(answer["nodes"]) for answer in answers) > 1_000
    for answer in answers:
        found = {node.id for node in lineage(answer["root"], answer["direction"], SYSTEM).nodes}
        assert found == {answer["root"], *answer["nodes"]}
