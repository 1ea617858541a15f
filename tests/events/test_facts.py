"""The quick way to the facts of usual events against the general one."""

import random

from tests.events import samples
from tests.events.question_events import OTHER, one_event
from txng.epcis import documents
from txng.epcis.query.facts import facts
from txng.events import facts as index


def test_usual_events_have_the_facts_of_the_general_way() -> None:
    rng = random.Random(939)
    around = {"@context": [samples.CONTEXT, {"tn": samples.VOCABULARY, "other": OTHER}]}
    usual = 0
    for _ in range(40):
        sent = samples.document_bytes(*[one_event(rng) for _ in range(50)], **around)
        for event in documents.read(sent, "lenient").events:
            quick = index._usual(event)
            if quick is not None:
                usual += 1
                assert sorted(quick, key=str) == sorted(index.rows_of(facts(event)), key=str)
    assert usual > 300


def test_prefixes_of_one_document_mean_nothing_in_another() -> None:
    rows = []
    for space in ("https://one.example.com/", "https://other.example.com/"):
        around = {"@context": [samples.CONTEXT, {"tn": space}]}
        event = samples.object_event(samples.item(1), **{"tn:note": "một"})
        rows.append(index.fact_rows(documents.read(samples.document_bytes(event, **around)).events[0]))
    assert sorted(rows[0], key=str) != sorted(rows[1], key=str)
