"""One simulation from beginning to end: events, documents, answers, and what was promised about them."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from txng.config.simulation import faults, planted
from txng.config.simulation.campaign import Campaign
from txng.config.simulation.journal import Journal
from txng.config.simulation.province import Province
from txng.config.simulation.scribe import DAY, HOUR, START, Scribe
from txng.config.simulation.truth import Truth

SPAN_DAYS = 730
LOT_ANSWERS, ITEM_ANSWERS = 100, 20
INVALID_SHARE = 0.005
LAST_TRIES = 25  # campaigns tried for the space left at the end, before plain observations fill it
PLANT_AT = 0.35  # of the time


class Simulation:
    """Writes into ``folder``, which must not hold anything. ``events`` counts lines, repeated ones included.

    The same seed, number of events and planted roots give the same bytes.
    """

    def __init__(self, folder: Path, seed: int, events: int, roots: Sequence[str] | None = None):
        self.folder, self.seed, self.events = folder, seed, events
        self.roots = planted.chosen(events) if roots is None else list(roots)
        self.province = Province(seed, events / 1_000_000)
        self.rng = random.Random(f"simulation {seed}")
        self.kinds: Counter[str] = Counter()
        self.distinct = self.declared = self.campaigns = 0
        self._lots_asked = self._items_asked = 0

    def run(self, progress: Callable[[int], None] = lambda count: None) -> dict[str, Any]:
        """Play and write everything; returns the manifest. ``progress`` is told how many events there are so far."""
        (self.folder / "truth").mkdir(parents=True)
        with Journal(self.folder) as journal:
            self._plant(journal)
            self._play(journal, progress)
            self._fill(journal)
            journal.write()
            progress(journal.count)
        invalid = max(1, round(self.events * INVALID_SHARE))
        lines = b"\n".join(faults.faulty(invalid, SPAN_DAYS * DAY))
        (self.folder / "invalid.ndjson").write_bytes(lines + b"\n")
        manifest = {
            "seed": self.seed,
            "events": journal.count,
            "distinct": self.distinct,
            "repeated": journal.count - self.distinct,
            "declared_erroneous": self.declared,
            "invalid": invalid,
            "documents": journal.documents,
            "bytes": journal.bytes,
            "campaigns": self.campaigns,
            "from": START.isoformat(),
            "kinds": dict(sorted(self.kinds.items())),
            "answers": sorted(path.name for path in (self.folder / "truth").iterdir()),
        }
        _write(self.folder / "manifest.json", manifest)
        return manifest

    def _plant(self, journal: Journal) -> None:
        for name in self.roots:
            plant = planted.plant(self.province, name, int(SPAN_DAYS * PLANT_AT), random.Random(f"{name} {self.seed}"))
            self._take(journal, plant.scribe)
            self._answer(f"{name}-down", plant.root, "down", Truth(plant.scribe.links).downstream(plant.root))

    def _play(self, journal: Journal, progress: Callable[[int], None]) -> None:
        misses = 0
        while misses < LAST_TRIES and journal.count < self.events:
            day = SPAN_DAYS * journal.count // self.events
            rng = random.Random(f"campaign {self.seed} {self.campaigns + misses}")
            campaign = Campaign(self.province, self.campaigns + misses, day, rng)
            if journal.count + len(campaign.scribe.lines) > self.events:
                misses += 1
                continue
            self.campaigns += 1
            self._take(journal, campaign.scribe)
            self._ask(campaign.scribe, journal.count / self.events)
            journal.write(before=day)
            if self.campaigns % 100 == 0:
                progress(journal.count)

    def _take(self, journal: Journal, scribe: Scribe) -> None:
        journal.add(scribe.lines)
        self.distinct += scribe.distinct
        self.declared += scribe.declared
        self.kinds.update(scribe.kinds)

    def _ask(self, scribe: Scribe, share: float) -> None:
        """Random lots and items in proportion to how far the simulation has come, at least one more each time."""
        lots = min(int(LOT_ANSWERS * share) + 1 - self._lots_asked, LOT_ANSWERS - self._lots_asked, len(scribe.lots))
        items = min(int(ITEM_ANSWERS * share) + 1 - self._items_asked, ITEM_ANSWERS - self._items_asked)
        if lots <= 0 and items <= 0:
            return
        truth = Truth(scribe.links)
        for root in self.rng.sample(scribe.lots, max(lots, 0)):
            self._lots_asked += 1
            self._answer(f"lot-{self._lots_asked:03d}-down", root, "down", truth.downstream(root))
        for root in self.rng.sample(scribe.items, max(items, 0)):
            self._items_asked += 1
            self._answer(f"item-{self._items_asked:03d}-up", root, "up", truth.upstream(root))

    def _fill(self, journal: Journal) -> None:
        """The last places go to pallets that are just stored."""
        rng = random.Random(f"rest {self.seed}")
        while journal.count < self.events:
            scribe, centre = Scribe(rng), self.province.centres.draw(rng)
            at = SPAN_DAYS * DAY + int(rng.random() * 10 * HOUR)
            scribe.observe(at, "storing", "in_progress", centre, [centre.sscc()])
            if journal.count + len(scribe.lines) <= self.events:
                self._take(journal, scribe)

    def _answer(self, name: str, root: str, direction: str, nodes: Iterable[str]) -> None:
        answer = {"root": root, "direction": direction, "nodes": sorted({root, *nodes})}
        _write(self.folder / "truth" / f"{name}.json", answer)


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
