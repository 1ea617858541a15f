"""F10: bytes on disk per event with all indexes, against the events' own JSON."""

from txng.config.bench.machine import Cores
from txng.config.bench.measure import Figure
from txng.config.bench.samples import simulated
from txng.config.bench.sending import read, sending

_SIZES = """
SELECT relname, pg_table_size(oid) AS heap, pg_indexes_size(oid) AS indexes FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  AND (relname LIKE 'event%%' OR relname IN ('capture_job', 'stat_day'))
ORDER BY relname"""


def run(quick: bool, cores: Cores) -> list[Figure]:
    """Repeated events count on neither side: what is stored once is compared with its JSON once."""
    with simulated(3_000 if quick else 100_000) as sample, sending(cores) as sender:
        documents = read(sample.documents)
        stored = sender.expect(documents)
        for document in documents:
            sender.send(document)
        sender.check()
        with sender.home.connect() as connection:
            connection.execute("VACUUM ANALYZE")
            sizes = {name: (int(heap), int(indexes)) for name, heap, indexes in connection.execute(_SIZES)}
    raw = sample.manifest["bytes"] * stored / sample.manifest["events"]
    total = sum(heap + indexes for heap, indexes in sizes.values())
    return [
        Figure(
            figure="F10",
            name="size",
            work="disk space of all tables and indexes of the event store, against the JSON of the events",
            target=2.2,
            sense="at most",
            unit="× raw JSON",
            values=[total / raw],
            details={
                "events": stored,
                "json_bytes_per_event": round(raw / stored),
                "stored_bytes_per_event": round(total / stored),
                "heap_and_index_bytes_per_event": {
                    name: [round(heap / stored, 1), round(indexes / stored, 1)]
                    for name, (heap, indexes) in sizes.items()
                },
            },
        )
    ]
