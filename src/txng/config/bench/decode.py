"""F3: bytes of a document to a validated document, against `orjson.loads` of the same bytes."""

from txng.config.bench import measure
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Timing
from txng.config.bench.samples import simulated


def run(quick: bool, cores: Cores) -> list[Figure]:
    """Each repeat reads documents that nothing has read before, so no cache of identifiers helps."""
    import orjson

    from txng.epcis import documents, xml

    with simulated(2_000 * REPEATS if quick else 10_000 * REPEATS) as sample:
        parts = [[path.read_bytes() for path in part] for part in sample.portions(REPEATS)]

        def ours(number: int) -> Timing:
            return measure.clocked(lambda: sum(len(documents.read(data).events) for data in parts[number]))

        def limit(number: int) -> Timing:
            return measure.clocked(
                lambda: sum(len(orjson.loads(data)["epcisBody"]["eventList"]) for data in parts[number])
            )

        texts = [xml.write(documents.read(data)) for data in parts[0][:2]]
        in_xml = measure.clocked(lambda: sum(len(documents.read(text).events) for text in texts))
        runs = measure.alternate(ours, limit, measure.times_slower)
        return [
            Figure(
                figure="F3",
                name="decode",
                work="bytes → validated document, against orjson.loads of the same bytes (CPU time)",
                target=1.5,
                sense="at most",
                unit="× orjson.loads",
                runs=runs,
                details={
                    "bytes_per_event": round(sample.manifest["bytes"] / sample.manifest["events"]),
                    "ours_us_per_event": [round(run.ours.cpu / run.ours.count * 1e6, 1) for run in runs],
                    "xml_us_per_event": round(in_xml.cpu / in_xml.count * 1e6, 1),
                    "xml_events_per_second": round(in_xml.count / in_xml.cpu),
                    "limit_us_per_event": [round(run.limit.cpu / run.limit.count * 1e6, 1) for run in runs],
                },
            )
        ]
