"""Random questions of every family, answered by the store exactly as a plain look at every event answers them.

The suite asks little; ``make questions`` (``TXNG_QUESTIONS=2000``) asks 2,000 questions of 5,000 events.
"""

import json
import os
import random
from typing import Any

import pytest

from tests.events import plain_look, question_events, samples, store
from txng.accounts.viewers import SYSTEM
from txng.epcis import documents
from txng.epcis.query import parse
from txng.events import search, selectors

QUESTIONS = int(os.environ.get("TXNG_QUESTIONS", "150"))
EVENTS = 400 if QUESTIONS <= 150 else 5_000
SPACES = {"tn": samples.VOCABULARY, "other": question_events.OTHER}


def stored(rng: random.Random, count: int) -> dict[int, dict[str, Any]]:
    """Capture random events; what was stored, by number, as it was sent."""
    sent = [question_events.one_event(rng) for _ in range(count)]
    for start in range(0, count, 500):
        body = samples.document_bytes(*sent[start : start + 500])
        body = body.replace(b'{"tn":', b'{"other": "https://other.example.com/terms#", "tn":', 1)
        store.capture(documents.read(body))
    numbers = [seq for (seq,) in store.rows("SELECT seq FROM event ORDER BY seq")]
    kept = {}
    for one in selectors.documents(numbers):
        kept[one.seq] = json.loads(one.source)
    return kept


def asked(pairs: list[tuple[str, str]], *shape: tuple[str, str]) -> list[int]:
    found: list[int] = []
    token: list[tuple[str, str]] = []
    while True:
        page = selectors.events(parse([*pairs, *shape, *token], SPACES), SYSTEM)
        found += [one.seq for one in page.events]
        if page.next_token is None:
            return found
        token = [("nextPageToken", page.next_token)]


@pytest.mark.django_db
@pytest.mark.timeout(300 + QUESTIONS * 3)
def test_the_store_answers_as_a_plain_look_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SECONDS", 120)  # a busy machine may take long to sort thousands by a field
    rng = random.Random(1215)
    kept = stored(rng, EVENTS)
    assert len(kept) > EVENTS * 0.9
    hits = 0
    for _ in range(QUESTIONS):
        pairs = question_events.question(rng)
        expected = {seq for seq, event in kept.items() if plain_look.matches(event, pairs)}
        order = rng.choice(["eventTime", "recordTime", "eventTime", "tn:level"])
        shape = [("orderBy", order), ("orderDirection", rng.choice(["ASC", "DESC"]))]
        found = asked(pairs, *shape, ("perPage", str(rng.choice([11, 100, 1000] if EVENTS < 1_000 else [300, 1000]))))
        assert len(found) == len(set(found)), pairs
        assert set(found) == expected, (pairs, sorted(set(found) ^ expected)[:3], kept[min(set(found) ^ expected)])
        hits += bool(expected)
    assert hits > QUESTIONS * 0.4
