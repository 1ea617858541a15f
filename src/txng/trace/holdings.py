"""Who has how much of a lot that was divided by quantity (pure).

A lot has no numbers: 300 of its 1,000 kg go to one shop, 200 to another, the rest stays. Its events are read in the
order of time and amounts go from spot to spot:

- What is made or comes back appears where that happened.
- What is used, sold or destroyed goes from there, from what is on its way there and from other spots of the same party;
  nobody else's goods are gone by it, whatever the amount. Where the event does not say where, it goes from the only
  spot there is, or from none.
- A dispatch takes from where it left and from other spots of the same party. A receipt takes from what is on its way
  there, then from what is on its way to nobody knows where, then from other ways, the last first, then from the spots
  of whoever it names as the sender. Where that is not enough, both take from what was packed and may have been
  unpacked, then from where most is left.
- What is refused is still on its way, until somebody tells of having it.
- Whoever tells of more than is known to be there has received the difference. ``accepting`` after ``receiving`` and
  ``departing`` after ``shipping`` tell of the same goods once more.
- What is put into something goes where that goes, and is gone when that is sold, used or destroyed.

In doubt there is too much, never too little: what is told to be received or sent and cannot have come from anywhere is
there all the same, and what is sold twice is still looked for at the others.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from txng.epcis.things import CHILD, CLASS, EPC, PARENT, SEPARATED
from txng.trace.amounts import Amount, in_unit, reaches
from txng.trace.links import Thing
from txng.trace.occurrences import Occurrence

_GOES = ("used", "sold", "destroyed", "removed")


class Spot(NamedTuple):
    """Where and with whom, as far as it is known."""

    place: str | None
    party: str | None

    def is_one_with(self, other: "Spot") -> bool:
        """Nothing known of both differs, and something is known of both; two that are unknown are one, too."""
        both = [(mine, its) for mine, its in zip(self, other, strict=True) if mine is not None and its is not None]
        return all(mine == its for mine, its in both) if both else self == other == _NOWHERE

    def answers(self, goal: "Spot") -> bool:
        """Whether what was sent to ``goal`` can have arrived here: the place or the party it names."""
        return any(mine is not None and mine == its for mine, its in zip(self, goal, strict=True))


_NOWHERE = Spot(None, None)


class Part(NamedTuple):
    """``amount`` of a lot, at ``spot`` or ``on_the_way`` there, told last at ``seen`` (microseconds since 1970)."""

    spot: Spot
    on_the_way: bool
    seen: int | None
    amount: Amount

    @property
    def state(self) -> Literal["held", "on-the-way", "unknown"]:
        return "unknown" if self.seen is None else "on-the-way" if self.on_the_way else "held"


class Carried(NamedTuple):
    """Where something that a part is inside of was last. ``gone``: it was sold, used or destroyed with its contents."""

    spot: Spot
    on_the_way: bool
    seen: int | None
    gone: bool


class _Pocket:
    """Some of the lot: at a spot, on its way to one, or inside of ``parent``. ``shipped``: not yet told to depart;
    ``number``: in the order in which something came there."""

    __slots__ = ("amount", "number", "parent", "seen", "shipped", "spot", "way")

    def __init__(self, spot: Spot, number: int, *, way: bool = False, parent: Thing | None = None):
        self.spot, self.number, self.way, self.parent = spot, number, way, parent
        self.amount = self.shipped = 0.0
        self.seen: int | None = None


def parts(thing: Thing, told: Sequence[Occurrence], where: Callable[[Thing, int], Carried | None]) -> list[Part] | None:
    """The parts that are left of a lot, by its events in the order of time; None where one of them does not say how
    much, or in units that do not compare, or where none says that there was any. ``where``: of what it is inside of
    since a time."""
    roles = [(one, mention) for one in told for mention in one.things if mention.thing == thing]
    amounts = [(one, mention.role, mention.amount or Amount(1.0)) for one, mention in roles]
    uom = next((amount.uom for _one, _role, amount in amounts if amount.value is not None), None)
    ledger = _Ledger(made=any(one.effect(mention.role) == "made" for one, mention in roles))
    for one, role, amount in amounts:
        if not ledger.read(one, role, in_unit(amount, uom)):
            return None
    if not ledger.pockets:
        return None
    return [one._replace(amount=Amount(one.amount.value, uom)) for one in ledger.left(where)]


class _Ledger:
    """``made``: somebody told how much was made, so that what is received comes from there if from nowhere else."""

    def __init__(self, *, made: bool):
        self.made = made
        self.pockets: list[_Pocket] = []
        #: the same by place and by party, for most events concern few of many
        self.by: dict[str, list[_Pocket]] = {}
        self.ways: dict[Spot, _Pocket] = {}
        self.packs: dict[Thing, _Pocket] = {}
        self.destroyed = self.removed = 0.0

    def read(self, one: Occurrence, role: int, value: float | None) -> bool:
        """One mention; False where its amount is needed and not known."""
        here, kind, effect = Spot(one.place, one.party), role & ~CLASS, one.effect(role)
        put, taken = kind == CHILD, kind == CHILD | SEPARATED
        if not (put or taken or effect) and (kind != EPC or not one.moves):
            return True  # of a packing seen again, or on the road: nothing new
        if one.refuses and not effect:
            for way in self._coming(here, only=True):
                way.seen = one.time
            return True
        if value is None:
            return not (put or taken or effect) and any(pocket.amount > 0 for pocket in self._at(here))
        if put or taken:
            self._packed(one, here, value, put)
        elif effect in ("made", "returned"):
            self._spot(here).amount += value
        elif effect in _GOES:
            self._gone(here, self._once(effect, value))
        elif effect == "sent":
            self._sent(one, here, value)
        else:
            known = 0.0 if one.step == "receiving" else sum(pocket.amount for pocket in self._at(here))
            self._received(here, max(0.0, value - known), Spot(one.from_place, one.from_party))
        if one.moves:
            for pocket in self._at(here):
                pocket.seen = one.time
        return True

    def left(self, where: Callable[[Thing, int], Carried | None]) -> Iterator[Part]:
        """What is left, one part for each spot and for what is on its way to it."""
        found: dict[tuple[Spot, bool], Part] = {}
        for pocket in self.pockets:
            if reaches(0.0, pocket.amount):
                continue
            at = Carried(pocket.spot, pocket.way, pocket.seen, gone=False)
            if pocket.parent is not None:
                at = where(pocket.parent, pocket.seen or 0) or at
            if at.gone:
                continue
            known = found.get((at.spot, at.on_the_way))
            seen = max((time for time in (at.seen, known and known.seen) if time is not None), default=None)
            value = pocket.amount + ((known.amount.value or 0.0) if known else 0.0)
            found[at.spot, at.on_the_way] = Part(at.spot, at.on_the_way, seen, Amount(value))
        yield from found.values()

    # -- what an event does ----------------------------------------------------------------------------------------

    def _packed(self, one: Occurrence, here: Spot, value: float, put: bool) -> None:
        parents = [mention.thing for mention in one.things if mention.role & ~SEPARATED == PARENT]
        parent = parents[0] if parents else ""
        if put:
            self._take(value, chain(self._at(here), self._coming(here), self._others(here)))
            if parent not in self.packs:
                self.packs[parent] = self._new(here, parent=parent)
            pack = self.packs[parent]
            pack.amount, pack.seen = pack.amount + value, one.time
            return
        self._take(value, iter([self.packs[parent]] if parent in self.packs else ()))
        self._spot(here).amount += value

    def _once(self, effect: str, value: float) -> float:
        """What was destroyed and then taken out of use is gone once."""
        before = max(self.destroyed, self.removed)
        if effect == "destroyed":
            self.destroyed += value
        elif effect == "removed":
            self.removed += value
        else:
            return value
        return max(self.destroyed, self.removed) - before

    def _gone(self, here: Spot, value: float) -> None:
        if here == _NOWHERE:
            filled = [pocket for pocket in self.pockets if pocket.amount > 0]
            self._take(value, iter(filled if len(filled) == 1 else ()))
            return
        self._take(value, chain(self._at(here), self._coming(here, only=True), self._own(here)))

    def _sent(self, one: Occurrence, here: Spot, value: float) -> None:
        goal = Spot(one.to_place, one.to_party)
        if one.step == "departing":
            for way in self._last_ways():
                if way.shipped > 0 and (way.spot.is_one_with(goal) or goal == _NOWHERE):
                    again = min(value, way.shipped)
                    way.shipped, value, way.seen = way.shipped - again, value - again, one.time
        if value <= 0:
            return
        others = (other for other in self._others(here) if other.spot != goal)
        self._take(value, chain(self._at(here), self._own(here), self.packs.values(), others))
        if goal not in self.ways:
            self.ways[goal] = self._new(goal, way=True)
        way = self.ways[goal]
        way.amount, way.seen = way.amount + value, one.time
        way.shipped += value if one.step == "shipping" else 0.0

    def _received(self, here: Spot, value: float, origin: Spot) -> None:
        if value > 0:
            named = self._at(origin) if origin != _NOWHERE and not origin.is_one_with(here) else iter(())
            ways = chain(self._coming(here), self._last_ways(), named)
            self._take(value, chain(ways, self.packs.values(), self._others(here)))
            self._spot(here).amount += value

    # -- amounts from pocket to pocket -----------------------------------------------------------------------------

    def _take(self, value: float, order: Iterator[_Pocket]) -> None:
        """Up to ``value`` out of these pockets, one after the other."""
        left = value
        while left > 0 and (pocket := next(order, None)) is not None:
            taken = min(left, pocket.amount)
            pocket.amount, left = pocket.amount - taken, left - taken
            pocket.shipped = min(pocket.shipped, pocket.amount)

    def _of(self, name: str | None) -> list[_Pocket]:
        """Pockets of a place or party."""
        return self.by.get(name, []) if name else []

    def _at(self, here: Spot) -> Iterator[_Pocket]:
        near = self.pockets if here == _NOWHERE else dict.fromkeys(chain(self._of(here.place), self._of(here.party)))
        return (one for one in near if not one.way and one.parent is None and one.spot.is_one_with(here))

    def _own(self, here: Spot) -> Iterator[_Pocket]:
        """Other spots of the same party."""
        return (one for one in self._of(here.party) if not one.way and one.parent is None)

    def _coming(self, here: Spot, *, only: bool = False) -> Iterator[_Pocket]:
        """What is on its way here; then, unless ``only`` that, on its way to nobody knows where."""
        near = dict.fromkeys(chain(self._of(here.place), self._of(here.party)))
        yield from (one for one in sorted(near, key=lambda one: one.number) if one.way and here.answers(one.spot))
        if not only and _NOWHERE in self.ways:
            yield self.ways[_NOWHERE]

    def _last_ways(self) -> Iterator[_Pocket]:
        yield from sorted(self.ways.values(), key=lambda one: -(one.seen or 0))

    def _others(self, here: Spot) -> Iterator[_Pocket]:
        """Where else it may have been, where most is left first, and then on its way; nowhere, if it may have come from
        outside."""
        if self.made:
            spots = [one for one in self.pockets if not one.way and one.parent is None]
            yield from (one for one in sorted(spots, key=lambda one: -one.amount) if not one.spot.is_one_with(here))
            yield from self._last_ways()

    def _spot(self, here: Spot) -> _Pocket:
        """The pocket of a spot; of what was not known of it, the event may tell more."""
        found = next(self._at(here), None)
        if found is None:
            return self._new(here)
        fuller = Spot(here.place or found.spot.place, here.party or found.spot.party)
        for name in {*fuller} - {*found.spot}:
            self.by.setdefault(str(name), []).append(found)
        found.spot = fuller
        return found

    def _new(self, spot: Spot, *, way: bool = False, parent: Thing | None = None) -> _Pocket:
        made = _Pocket(spot, len(self.pockets), way=way, parent=parent)
        self.pockets.append(made)
        for name in {*spot} - {None}:
            self.by.setdefault(str(name), []).append(made)
        return made
