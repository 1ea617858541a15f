"""F2: the canonical event hash of decoded events, against the reference generator on the same events."""

import json
import logging

from txng.config.bench import measure
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Timing
from txng.config.bench.samples import Sample, simulated
from txng.epcis.model import AnyEvent

PIECE = 100  # events per document given to the reference generator, which is slow


def run(quick: bool, cores: Cores) -> list[Figure]:
    """Ours hashes ten times as many events as the reference, or its time would be too short to measure."""
    from txng.epcis.event_hash import event_hash

    pieces = 1 if quick else 20
    with simulated(1_000 * pieces * REPEATS) as sample:
        events, texts = _decoded(sample)
        per_repeat = len(events) // REPEATS
        references = [texts[number * pieces : (number + 1) * pieces] for number in range(REPEATS)]
        portions = [events[number * per_repeat : (number + 1) * per_repeat] for number in range(REPEATS)]

        def ours(number: int) -> Timing:
            return measure.clocked(lambda: sum(1 for event in portions[number] if event_hash(event)))

        def limit(number: int) -> Timing:
            return measure.clocked(lambda: sum(len(reference_hashes(text)) for text in references[number]))

        runs = measure.alternate(ours, limit, measure.times_faster)
        compared, differences = _compare(events, texts)
        return [
            Figure(
                figure="F2",
                name="hash",
                work="canonical event hash of decoded events, against epcis-event-hash-generator (CPU time per event)",
                target=100,
                sense="at least",
                unit="× epcis-event-hash-generator",
                runs=runs,
                details={
                    "compared": compared,
                    "differences": differences,
                    "ours_us_per_event": [round(run.ours.cpu / run.ours.count * 1e6, 1) for run in runs],
                    "limit_us_per_event": [round(run.limit.cpu / run.limit.count * 1e6, 1) for run in runs],
                },
            )
        ]


def _decoded(sample: Sample) -> tuple[list[AnyEvent], list[str]]:
    """All events, and the first `PIECE` events of each document as a document of their own."""
    from txng.epcis import documents

    events: list[AnyEvent] = []
    texts = []
    for path in sample.documents:
        data = path.read_bytes()
        events += documents.read(data).events
        tree = json.loads(data)
        del tree["epcisBody"]["eventList"][PIECE:]
        texts.append(json.dumps(tree, ensure_ascii=False))
    return events, texts


def reference_hashes(text: str) -> list[str]:
    """What the reference generator gives for a document."""
    from epcis_event_hash_generator import hash_generator, json_to_py

    logging.disable(logging.WARNING)
    try:
        events = json_to_py.event_list_from_epcis_document_str(text)
        hashes: list[str] = hash_generator.epcis_hashes_from_events(events)
    finally:
        logging.disable(logging.NOTSET)
    return hashes


def _compare(events: list[AnyEvent], texts: list[str]) -> tuple[int, int]:
    """How many events were compared with the reference, and how many hashes differ."""
    from txng.epcis.event_hash import event_hash

    compared = differences = 0
    for number, text in enumerate(texts):
        start = number * 1_000
        mine = [event_hash(event) for event in events[start : start + PIECE]]
        theirs = reference_hashes(text)
        compared += len(mine)
        differences += sum(one != other for one, other in zip(mine, theirs, strict=True))
    return compared, differences
