"""Scans of a month, seeded: buyers, presents and shop displays, copies, remote poisoning, clients that walk codes."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from txng.oversight.alarms.rules import Known, Visit

START = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 30
#: province → latitude and longitude of its centre
PROVINCES = {
    "72": (11.31, 106.10),
    "79": (10.78, 106.70),
    "75": (10.95, 106.82),
    "86": (10.25, 105.97),
    "92": (10.03, 105.78),
    "68": (11.94, 108.44),
    "48": (16.05, 108.20),
    "46": (16.46, 107.59),
    "38": (19.80, 105.78),
    "31": (20.86, 106.68),
    "01": (21.03, 105.85),
    "08": (21.82, 105.21),
}
NETWORKS_OF_A_PROVINCE = 400
PLACED = 0.6
IN_APP = 0.1


class Crowd(NamedTuple):
    """What was made: ``visits`` of every code; ``genuine``, ``copied``, ``poisoned``: codes by what happened to them;
    ``known``: what the registry knows; ``begun``: first scan of a copied code after the copies came."""

    visits: list[Visit]
    genuine: list[str]
    copied: list[str]
    poisoned: list[str]
    known: dict[str, Known]
    begun: dict[str, datetime]


class _People:
    """Phones and the networks they are in."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.devices = 0

    def device(self) -> str:
        self.devices += 1
        return f"d{self.devices}"

    def network(self, province: str) -> str:
        return f"{province}-{self.rng.randrange(NETWORKS_OF_A_PROVINCE)}"

    def visit(self, code: str, at: datetime, province: str, device: str) -> Visit:
        latitude, longitude = PROVINCES[province]
        rng = self.rng
        told = rng.random() < PLACED
        return Visit(
            at,
            code,
            self.network(province),
            device,
            province if told else "",
            latitude + rng.uniform(-0.3, 0.3) if told else None,
            longitude + rng.uniform(-0.3, 0.3) if told else None,
            rng.uniform(1, 45) if told else None,
            rng.random() < IN_APP,
        )


def crowd(seed: int, genuine: int, copied: int, poisoned: int) -> Crowd:
    """A month: ``genuine`` codes, ``copied`` more with copies on the market, ``poisoned`` of the genuine attacked from
    afar, some clients that walk codes."""
    people = _People(seed)
    rng = people.rng
    codes = [f"/01/09520801001019/21/G{number}" for number in range(genuine)]
    fakes = [f"/01/09520801001019/21/C{number}" for number in range(copied)]
    known: dict[str, Known] = {}
    visits: list[Visit] = []
    for code in (*codes, *fakes):
        visits += _life(people, code, known)
    begun: dict[str, datetime] = {}
    for code in fakes:
        fresh = list(_copies(people, code))
        begun[code] = min(one.at for one in fresh)
        visits += fresh
    targets = rng.sample([code for code in codes if code not in known], poisoned)
    visits += _poison(people, targets)
    for client in range(10):
        visits += _walk(people, codes, client)
    return Crowd(visits, codes, fakes, targets, known, begun)


def _life(people: _People, code: str, known: dict[str, Known]) -> Iterator[Visit]:
    """A packet that is bought: who buys looks, sometimes the family, a friend it is given to, shoppers of a display."""
    rng = people.rng
    province = rng.choice(list(PROVINCES))
    at = START + timedelta(days=rng.uniform(0, DAYS - 3))
    kind = rng.random()
    if kind < 0.01:  # stands open in a shop: the shop said so for some
        if rng.random() < 0.7:
            known[code] = Known(display=True, factor=3.0)
        phones = rng.randint(3, 11)
    else:
        phones = rng.choices([0, 1, 2, 3, 4], [45, 35, 12, 6, 2])[0]
    for _ in range(phones):
        device = people.device()
        for _ in range(rng.choices([1, 2, 3], [80, 15, 5])[0]):
            yield people.visit(code, at, province, device)
            at += timedelta(minutes=rng.expovariate(1 / 30))
        at += timedelta(hours=rng.expovariate(1 / 24))
    if kind > 0.97 and phones:  # a present that travels
        at += timedelta(hours=rng.uniform(12, 120))
        yield people.visit(code, at, rng.choice(list(PROVINCES)), people.device())


def _copies(people: _People, code: str) -> Iterator[Visit]:
    """10 to 1,000 copies at 1 to 20 places: at least ten of them are scanned within a day."""
    rng = people.rng
    copies = round(10 ** rng.uniform(1, 3))
    places = [rng.choice(list(PROVINCES)) for _ in range(min(rng.randint(1, 20), copies))]
    begin = START + timedelta(days=rng.uniform(20, DAYS - 2))
    for _ in range(max(10, round(copies * rng.uniform(0.1, 0.4)))):
        at = begin + timedelta(hours=rng.uniform(0, 23.9))
        yield people.visit(code, at, rng.choice(places), people.device())


def _poison(people: _People, targets: list[str], scans: int = 10_000, networks: int = 50) -> Iterator[Visit]:
    """Somebody with fifty networks and no packet opens other people's codes, each time as a new phone."""
    rng = people.rng
    begin = START + timedelta(days=25)
    for number in range(scans):
        at = begin + timedelta(hours=rng.uniform(0, 24))
        network = f"far-{rng.randrange(networks)}"
        yield Visit(at, rng.choice(targets), network, f"p{number}")


def _walk(people: _People, codes: list[str], client: int) -> Iterator[Visit]:
    """A client that opens one code after the other."""
    at = START + timedelta(days=people.rng.uniform(0, DAYS - 1))
    for code in people.rng.sample(codes, 500):
        at += timedelta(seconds=people.rng.uniform(1, 15))
        yield Visit(at, code, f"walk-{client}", f"w{client}", outside=False)
