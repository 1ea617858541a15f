"""F1: events over HTTP into the store, against COPY of the same rows into the same tables (`copying`)."""

import statistics

from txng.config.bench import measure
from txng.config.bench.copying import CopyLimit
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Run
from txng.config.bench.samples import simulated
from txng.config.bench.sending import read, sending, singles


def run(quick: bool, cores: Cores) -> list[Figure]:
    """Each repeat captures documents of its own and then copies the rows that came of them, so that both sides grow
    alike; the rows have to exist before they can be copied, so this is the one pair that always goes in this order."""
    large, small = (1, 50) if quick else (20, 1_000)
    with simulated((large + 1) * 1_000 * REPEATS + 1_000) as sample, sending(cores) as sender:
        settings = sender.home.settings()
        portions = [read(part) for part in sample.portions(REPEATS)]
        sender.timed(read(sample.documents[-1:]))  # compiles statements, opens connections
        runs, rates = [], []
        with sender.home.connect() as connection:
            limit = CopyLimit(connection)
            for *documents, last in portions:
                after = limit.last()
                ours = sender.timed(documents)
                copied = limit.write(limit.read(after))
                runs.append(Run(measure.clock_share(ours, copied), ours, copied))
                rates.append(small / sender.timed(singles([last], small)).wall)
    work = {
        "F1": "documents of 1,000 events over HTTP on one connection → durable, against COPY of the same rows"
        " (stored events per second of the clock)",
        "F1 single": "documents of one event over HTTP on one connection, each durable before it is answered",
    }
    sent = (len(portions[0]) - 1) * 1_000
    return [
        Figure("F1", "capture", work["F1"], 0.6, "at least", "of the COPY rate", runs, details={
            "stored_per_repeat": [run.ours.count for run in runs],
            "sent_per_repeat": sent,
            "cpu_us_per_event": [round(run.ours.cpu / run.ours.count * 1e6, 1) for run in runs],
            "copy_cpu_us_per_event": [round(run.limit.cpu / run.limit.count * 1e6, 1) for run in runs],
            "tables": limit.tables,
            "settings": settings,
        }),
        Figure("F1 single", "capture", work["F1 single"], 400, "at least", "documents/s",
               values=rates, details={
            "ms_per_document": round(1_000 / statistics.median(rates), 2),
        }),
    ]  # fmt: skip
