"""Planted roots: one lot whose descendants are many and known, spread through the events of everybody else.

The lot of chilli salt goes through twelve hops: five plain steps, three splits, drying, numbered jars, cases of 24,
pallets of 40. Strangers share its crate and its pallets and must never be found: nothing leads sideways.
"""

import random
from typing import NamedTuple

from txng.config.simulation import identifiers
from txng.config.simulation.campaign import CASE, PALLET
from txng.config.simulation.province import Province
from txng.config.simulation.scribe import DAY, HOUR, MINUTE, Scribe

#: name → how many lots each lot of the three splits becomes; its descendants are roughly what the name says
SPLITS = {"mega100": (1, 2, 2), "mega1k": (4, 5, 2), "mega10k": (20, 10, 2), "mega100k": (20, 10, 20)}
PLAIN_STEPS = 5
SIZES = {"mega100": 100, "mega1k": 1_000, "mega10k": 10_000, "mega100k": 100_000}
GROUP = "shrimp-salt"


class Planted(NamedTuple):
    name: str
    root: str
    scribe: Scribe


def chosen(events: int) -> list[str]:
    """The two largest planted roots that are at most a tenth of ``events``."""
    return [name for name, size in SIZES.items() if size * 10 <= events][-2:]


def plant(province: Province, name: str, day: int, rng: random.Random) -> Planted:
    """Play the history of one planted root that is harvested on ``day``."""
    return _Plant(province, name, rng).play(day * DAY)


class _Plant:
    def __init__(self, province: Province, name: str, rng: random.Random):
        group = next(n for n, group in enumerate(province.groups) if group.code == GROUP)
        self.rng, self.name = rng, name
        self.scribe = Scribe(rng)
        self.maker = province.processors[group].draw(rng)
        self.centre = province.centres.draw(rng)
        self.product = province.product(group, self.maker)
        self.farm = province.farms[group].draw(rng)
        self.collector = province.collectors.draw(rng)
        self._lots = 0

    def play(self, at: int) -> Planted:
        scribe = self.scribe
        root, at = self._crated(at)
        lot = root
        for step in range(PLAIN_STEPS):
            following = self._lot()
            inputs = [(lot, 900.0 - 10 * step)]
            if step == 2:
                inputs.append((self._lot("S"), 35.5))  # an ingredient, which is no descendant
            at += DAY + int(self.rng.random() * 2 * DAY)
            scribe.transform(at, self.maker, inputs, [(following, 890.0 - 10 * step)])
            lot = following
        lots = [(lot, at)]
        for ways in SPLITS[self.name]:
            lots = [part for lot, at in lots for part in self._split(lot, at, ways)]
        lots = [part for lot, at in lots for part in self._split(lot, at, 1)]
        self._pack(lots)
        return Planted(self.name, root, scribe)

    def _lot(self, letter: str = "M", gtin14: str = "") -> str:
        self._lots += 1
        lot = identifiers.lot(gtin14 or self.product.work, f"{letter}{self.name}.{self._lots}")
        self.scribe.lots.append(lot)
        return lot

    def _crated(self, at: int) -> tuple[str, int]:
        """The root shares its crate with a stranger; another stranger has it afterwards."""
        scribe, farm, collector = self.scribe, self.farm, self.collector
        root, stranger, later = (self._lot(letter, self.product.raw) for letter in ("R", "S", "S"))
        at += 6 * HOUR
        for lot in (root, stranger):
            scribe.observe(at, "commissioning", "active", farm, lots=[(lot, 950.0)], action="ADD")
        crate = collector.crate(at, at + DAY)
        both = [(root, 950.0), (stranger, 950.0)]
        scribe.join(at + HOUR, "loading", farm, crate, lots=both, kind="AssociationEvent")
        scribe.observe(at + 2 * HOUR, "shipping", "in_transit", farm, lots=both, route=(farm, collector))
        scribe.separate(at + 5 * HOUR, "unloading", collector, crate, kind="AssociationEvent")
        scribe.join(at + 6 * HOUR, "loading", collector, crate, lots=[(later, 950.0)], kind="AssociationEvent")
        scribe.separate(at + 9 * HOUR, "unloading", collector, crate, kind="AssociationEvent")
        return root, at + DAY

    def _split(self, lot: str, at: int, ways: int) -> list[tuple[str, int]]:
        at += HOUR + int(self.rng.random() * 15 * DAY)
        parts = [self._lot() for _ in range(ways)]
        self.scribe.transform(at, self.maker, [(lot, 96.0)], [(part, round(90 / ways, 1)) for part in parts])
        return [(part, at) for part in parts]

    def _pack(self, lots: list[tuple[str, int]]) -> None:
        """One case of jars from each lot; on every pallet one place goes to a stranger's case."""
        scribe, maker = self.scribe, self.maker
        cases: list[tuple[int, str]] = []
        for lot, at in lots:
            at += HOUR + int(self.rng.random() * 5 * DAY)
            items, case = maker.items(self.product.retail[0], CASE), maker.sscc()
            scribe.items += items
            scribe.transform(at, maker, inputs=[(lot, 4.8)], made=items)
            scribe.join(at + 10 * MINUTE, "packing", maker, case, items)
            cases.append((at, case))
        cases.sort()
        for start in range(0, len(cases), PALLET):
            part, pallet = cases[start : start + PALLET], maker.sscc()
            at = part[-1][0] + 12 * HOUR
            content = [case for _, case in part] + [maker.sscc()]
            scribe.join(at, "packing", maker, pallet, content)
            scribe.observe(at + HOUR, "shipping", "in_transit", maker, [pallet], route=(maker, self.centre))
            scribe.observe(at + DAY, "receiving", "in_progress", self.centre, [pallet])
            if self.rng.random() < 0.5:
                scribe.separate(at + DAY + HOUR, "unpacking", self.centre, pallet)
