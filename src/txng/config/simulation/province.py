"""Who is in the simulated province and what they grow: communes, product groups, farms, collectors, shops.

Communes, product groups, seasons and processing steps are data (``data/province.json``). Activity is uneven as in
life: the chance of the n-th actor of a kind falls as 1/n^1.1 (Zipf).
"""

import json
import random
from bisect import bisect
from collections.abc import Sequence
from importlib import resources
from itertools import accumulate
from typing import Any, NamedTuple

from txng.config.simulation import identifiers

ZIPF_EXPONENT = 1.1
FARMS, COLLECTORS, PROCESSORS, CENTRES, SHOPS = 2_000, 400, 200, 100, 15_000

# Company prefixes (seven digits) by use; locations take as many consecutive ones as they need.
GROWERS_PREFIX, PLACES_PREFIX, PROCESSORS_PREFIX, CENTRES_PREFIX = 9_524_000, 9_525_000, 9_526_000, 9_527_000


class Commune(NamedTuple):
    code: str
    name: str
    lat: float
    lon: float


class Group(NamedTuple):
    """A product group. ``months`` holds twelve weights of the harvest, ``weight`` its share of all campaigns."""

    code: str
    name: str
    weight: float
    months: list[float]
    communes: list[str]
    raw: str
    raw_kg: list[int]
    steps: list[str]
    ingredient: str | None
    retail: list[str]
    unit_grams: int
    cold: bool
    shelf_days: int


class Actor:
    """A place with somebody in charge. Counters give it numbers it has never used before."""

    __slots__ = ("commune", "crates", "device", "gln", "parcels", "party", "place", "prefix", "serials")

    def __init__(self, gln: str, commune: str, prefix: int = 0):
        self.gln = gln
        self.place = f"{identifiers.ROOT}414/{gln}"
        self.party = f"{identifiers.ROOT}417/{gln}"
        self.commune = commune
        self.prefix = prefix
        self.parcels = self.serials = 0
        self.crates: list[int] = []  # when each crate is free again
        self.device = 0

    def sscc(self) -> str:
        self.parcels += 1
        return identifiers.sscc(self.prefix, self.parcels)

    def items(self, gtin14: str, count: int) -> list[str]:
        first = self.serials
        self.serials += count
        return identifiers.serials(gtin14, first, count)

    def crate(self, start: int, end: int) -> str:
        """A crate that is empty at ``start``, taken until ``end`` (milliseconds); a new one if all are in use."""
        for number, free in enumerate(self.crates):
            if free < start:
                self.crates[number] = end
                break
        else:
            number = len(self.crates)
            self.crates.append(end)
        return identifiers.crate(self.prefix, 900, number)


class Zipf:
    """Draws from a sequence, its first members most often."""

    def __init__(self, members: Sequence[Actor]):
        self.members = members
        self.bounds = list(accumulate(1 / rank**ZIPF_EXPONENT for rank in range(1, len(members) + 1)))

    def draw(self, rng: random.Random) -> Actor:
        return self.members[bisect(self.bounds, rng.random() * self.bounds[-1])]


class Product(NamedTuple):
    """What one processor makes of a group: GTINs of the raw goods, the goods in work, the ingredient, the packets."""

    raw: str
    work: str
    ingredient: str
    retail: list[str]


class Province:
    """Every actor and product, the same for the same seed. ``scale`` multiplies the number of farms."""

    def __init__(self, seed: int, scale: float = 1.0):
        data = load()
        rng = random.Random(f"province {seed}")
        self.communes = data["communes"]
        self.groups: list[Group] = data["groups"]
        self._used = 0
        codes = [commune.code for commune in self.communes]
        farms = max(FARMS, int(FARMS * scale))
        self.farms = [
            Zipf([self._actor(rng.choice(group.communes)) for _ in range(farms // len(self.groups))])
            for group in self.groups
        ]
        self.collectors = Zipf([self._actor(rng.choice(codes), GROWERS_PREFIX + n) for n in range(COLLECTORS)])
        self.centres = Zipf([self._actor(rng.choice(codes), CENTRES_PREFIX + n) for n in range(CENTRES)])
        self.shops = Zipf([self._actor(rng.choice(codes)) for _ in range(SHOPS)])
        makers = [self._actor(rng.choice(codes), PROCESSORS_PREFIX + n) for n in range(PROCESSORS)]
        self.processors = [Zipf(makers[n :: len(self.groups)]) for n in range(len(self.groups))]
        # chance of each group in each month of the year, summed up for drawing
        self.season = [list(accumulate(g.weight * g.months[month] for g in self.groups)) for month in range(12)]

    def _actor(self, commune: str, prefix: int = 0) -> Actor:
        self._used += 1
        return Actor(identifiers.gln(PLACES_PREFIX + self._used // 100_000, self._used % 100_000), commune, prefix)

    def group(self, month: int, rng: random.Random) -> int:
        """The number of a group that is harvested in ``month`` (0–11)."""
        season = self.season[month]
        return bisect(season, rng.random() * season[-1])

    def product(self, group: int, maker: Actor) -> Product:
        """The GTINs ``maker`` uses for a group."""
        base = 100 * (group + 1)
        retail = [identifiers.gtin(maker.prefix, base + 10 + n) for n in range(len(self.groups[group].retail))]
        raw, work, ingredient = (identifiers.gtin(maker.prefix, base + n) for n in range(3))
        return Product(raw, work, ingredient, retail)


def load() -> dict[str, Any]:
    """Communes and product groups as they stand in the data file."""
    text = resources.files("txng.config.simulation").joinpath("data/province.json").read_text("utf-8")
    data = json.loads(text)
    return {
        "communes": [Commune(**commune) for commune in data["communes"]],
        "groups": [Group(**group) for group in data["groups"]],
    }
