"""P1: EPCIS 1.2 documents in XML into a PostgreSQL store, against `quartet-epcis` in another database of the server.

The work is the same as far as the two are: both read the XML, store each event once with every EPC to be found again,
and commit each document. The differences are all on our side of the scales: we check form, words and check digits,
compute the event hash, find repeated events by it, and index every value that can be asked for; the other keeps no
hash, takes an event twice, and refuses things that were never commissioned. Its events are therefore all commissioning.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from txng.config.bench import machine, measure, scratch
from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure, Timing
from txng.core.errors import Refused

SIDE = Path(__file__).with_name("quartet_side.py")
EVENTS, THINGS = 100, 8
_CHECKOUT = Path(__file__).parents[4]


def python() -> Path | None:
    """The interpreter that has the other one installed (``make peers``), if there is any."""
    given = os.environ.get("PEER_PYTHON")
    found = Path(given) if given else _CHECKOUT / ".venv-peers/bin/python"
    return found if found.exists() else None


def run(quick: bool, cores: Cores) -> list[Figure]:
    """Ours stores ten documents each time, the other one after a first that only warms up."""
    peer = python()
    if peer is None:
        raise Refused("bench-peer-missing")
    repeats, many = (1, 2) if quick else (REPEATS, 10)
    with tempfile.TemporaryDirectory(prefix="txng-bench-peers-") as folder, scratch.home(cores) as home:
        home.enter(migrate=True)
        settings = home.settings()
        from txng.accounts.viewers import SYSTEM
        from txng.epcis import documents
        from txng.events.services import document_capture

        files = [Path(folder) / f"{number:03}.xml" for number in range(repeats * (many + 2))]
        for number, file in enumerate(files):
            file.write_bytes(_document(number))
        parts = [files[at : at + many + 2] for at in range(0, len(files), many + 2)]
        versions: set[str] = set()

        def ours(repeat: int) -> Timing:
            def work() -> int:
                return sum(
                    document_capture(document=documents.read(file.read_bytes()), actor=SYSTEM).captured
                    for file in parts[repeat][:many]
                )

            return measure.clocked(work)

        with home.connect() as connection:
            connection.execute("CREATE DATABASE txng_bench_peer")
        url = urlunsplit(urlsplit(home.url)._replace(path="/txng_bench_peer"))
        try:

            def theirs(repeat: int) -> Timing:
                found = _told(peer, url, parts[repeat][many:], cores)
                versions.add(str(found["version"]))
                return Timing(int(found["events"]), float(found["wall"]), float(found["cpu"]))

            runs = measure.alternate(ours, theirs, measure.clock_share, repeats)
        finally:
            with home.connect() as connection:
                connection.execute("DROP DATABASE IF EXISTS txng_bench_peer WITH (FORCE)")
    work = f"EPCIS 1.2 documents of {EVENTS} events with {THINGS} things each, from XML into the store, in one process"
    return [
        Figure("P1", "peers", work, None, "at least", "× quartet-epcis", runs, details={
            "quartet_epcis": " ".join(sorted(versions)),
            "ours_events_per_second": [round(run.ours.rate) for run in runs],
            "quartet_events_per_second": [round(run.limit.rate, 1) for run in runs],
            "settings": settings,
        }),
    ]  # fmt: skip


def _told(peer: Path, url: str, files: list[Path], cores: Cores) -> dict[str, float | str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TXNG_", "DJANGO_"))}
    with machine.on(cores.generator):
        done = subprocess.run(
            [peer, "-W", "ignore", SIDE, url, *map(str, files)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Refused("bench-command", command="quartet-epcis", tail=done.stderr[-scratch.LONGEST_TAIL :])
    found: dict[str, float | str] = json.loads(done.stdout.splitlines()[-1])
    return found


def _document(number: int) -> bytes:
    """One document; no thing of it is in any other."""
    from txng.epcis import documents, xml

    first = number * EVENTS * THINGS
    events = [
        {
            "type": "ObjectEvent",
            "eventTime": f"2026-03-{1 + number % 28:02}T07:{event // 60:02}:{event % 60:02}.000+07:00",
            "eventTimeZoneOffset": "+07:00",
            "epcList": [f"urn:epc:id:sgtin:952080.0100101.{first + event * THINGS + thing}" for thing in range(THINGS)],
            "action": "ADD",
            "bizStep": "commissioning",
            "disposition": "active",
            "readPoint": {"id": "urn:epc:id:sgln:952080.000001.0"},
        }
        for event in range(EVENTS)
    ]
    document = {
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-30T08:00:00+07:00",
        "epcisBody": {"eventList": events},
    }
    return xml.write(documents.read(json.dumps(document).encode()), version="1.2")
