"""Who has how much of a lot that was divided by quantity (pure).

A lot has no numbers: 300 of its 1,000 kg go to one shop, 200 to another, the rest stays. Its events are read in the
order of time and amounts go from spot to spot:

- What is made or comes back appears where that happened; what is used, sold or destroyed goes from there.
- A dispatch takes from where it left. A receipt takes from what is on its way there, then from what is on its way to
  nobody knows where, then from other ways, the last first; and where nothing is on its way, from where most is left.
- Whoever tells of more than is known to be there has received the difference. ``accepting`` after ``receiving`` and
  ``departing`` after ``shipping`` tell of the same goods once more.
- What is put into something goes where that goes, and is gone when that is sold, used or destroyed.

An event never makes more of a lot than was made; only of a lot whose making nobody told, receipts and dispatches that
cannot have been filled otherwise came from outside.
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
    """Some of the lot: at a spot, on its way to one, or inside of ``parent``. ``shipped``: not yet told to depart."""

    __slots__ = ("amount", "parent", "seen", "shipped", "spot", "way")

    def __init__(self, spot: Spot, *, way: bool = False, parent: Thing | None = None):
        self.spot, self.way, self.parent = spot, way, parent
        self.amount = self.shipped = 0.0
        self.seen: int | None = None


def parts(thing: Thing, told: Sequence[Occurrence], where: Callable[[Thing, int], Carried | None]) -> list[Part] | None:
    """The parts that are left of a lot, by its events in the order of time; None where one of them does not say how
    much, or in units that do not compare. ``where``: of what it is inside of since a time."""
    roles = [(one, mention) for one in told for mention in one.things if mention.thing == thing]
    amounts = [(one, mention.role, mention.amount or Amount(1.0)) for one, mention in roles]
    uom = next((amount.uom for _one, _role, amount in amounts if amount.value is not None), None)
    ledger = _Ledger(made=any(one.effect(mention.role) == "made" for one, mention in roles))
    for one, role, amount in amounts:
        if not ledger.read(one, role, in_unit(amount, uom)):
            return None
    return [one._replace(amount=Amount(one.amount.value, uom)) for one in ledger.left(where)]


class _Ledger:
    """``made``: somebody told how much was made, so that nothing can come from elsewhere."""

    def __init__(self, *, made: bool):
        self.made = made
        self.pockets: list[_Pocket] = []
        self.owed = 0.0  # told to be gone before it was told to be there
        self.destroyed = self.removed = 0.0

    def read(self, one: Occurrence, role: int, value: float | None) -> bool:
        """One mention; False where its amount is needed and not known."""
        here, kind, effect = Spot(one.place, one.party), role & ~CLASS, one.effect(role)
        put, taken = kind == CHILD, kind == CHILD | SEPARATED
        if not (put or taken or effect) and (kind != EPC or not one.moves):
            return True  # of a packing seen again, or on the road: nothing new
        if value is None:
            return not (put or taken or effect) and any(pocket.amount > 0 for pocket in self._at(here))
        if put or taken:
            self._packed(one, here, value, put)
        elif effect in ("made", "returned"):
            self._add(self._spot(here), value)
        elif effect in _GOES:
            self._gone(here, self._once(effect, value))
        elif effect == "sent":
            self._sent(one, here, value)
        else:
            known = 0.0 if one.step == "receiving" else sum(pocket.amount for pocket in self._at(here))
            self._received(here, max(0.0, value - known))
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
            at: Carried | None = Carried(pocket.spot, pocket.way, pocket.seen, gone=False)
            if pocket.parent is not None:
                at = where(pocket.parent, pocket.seen or 0) or Carried(pocket.spot, False, pocket.seen, gone=False)
            if at is None or at.gone:
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
            pack = self._inside(parent, here)
            pack.amount += self._take(value, chain(self._at(here), self._coming(here), self._spots(), self._ways()))
            pack.seen = one.time
            return
        out = self._take(value, (pocket for pocket in self.pockets if pocket.parent == parent))
        self._spot(here).amount += out

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
        order = chain(self._at(here), self._coming(here), self._spots(), self._ways(), self._packs())
        missing = value - self._take(value, order, outside=False)
        if self.made:
            self.owed += missing

    def _sent(self, one: Occurrence, here: Spot, value: float) -> None:
        goal = Spot(one.to_place, one.to_party)
        if one.step == "departing":
            for way in self.pockets:
                if way.way and way.shipped > 0 and (way.spot.is_one_with(goal) or goal == _NOWHERE):
                    again = min(value, way.shipped)
                    way.shipped, value, way.seen = way.shipped - again, value - again, one.time
        if value <= 0:
            return
        moved = self._take(value, chain(self._at(here), self._others(here)))
        way = next((one for one in self.pockets if one.way and one.spot == goal), None) or self._new(goal, way=True)
        way.amount, way.seen = way.amount + moved, one.time
        way.shipped += moved if one.step == "shipping" else 0.0

    def _received(self, here: Spot, value: float) -> None:
        if value > 0:
            moved = self._take(value, chain(self._coming(here), self._ways(), self._others(here), self._packs()))
            self._spot(here).amount += moved

    # -- amounts from pocket to pocket -----------------------------------------------------------------------------

    def _add(self, pocket: _Pocket, value: float) -> None:
        paid = min(self.owed, value)
        self.owed -= paid
        pocket.amount += value - paid

    def _take(self, value: float, order: Iterator[_Pocket], *, outside: bool = True) -> float:
        """Up to ``value`` out of these pockets, one after the other: how much that was. From ``outside`` comes the
        rest, where nobody told how much was made."""
        left = value
        for pocket in order:
            taken = min(left, pocket.amount)
            pocket.amount, left = pocket.amount - taken, left - taken
            pocket.shipped = min(pocket.shipped, pocket.amount)
            if left <= 0:
                break
        return value if outside and not self.made else value - left

    def _at(self, here: Spot) -> Iterator[_Pocket]:
        return (one for one in self.pockets if not one.way and one.parent is None and one.spot.is_one_with(here))

    def _coming(self, here: Spot) -> Iterator[_Pocket]:
        """What is on its way here, then on its way to nobody knows where."""
        ways = [one for one in self.pockets if one.way]
        yield from (one for one in ways if here.answers(one.spot))
        yield from (one for one in ways if one.spot == _NOWHERE)

    def _ways(self) -> Iterator[_Pocket]:
        return (one for one in sorted(self.pockets, key=lambda one: -(one.seen or 0)) if one.way)

    def _spots(self) -> Iterator[_Pocket]:
        """Spots, where most is left first."""
        return (one for one in sorted(self.pockets, key=lambda one: -one.amount) if not one.way and one.parent is None)

    def _others(self, here: Spot) -> Iterator[_Pocket]:
        """Where else it may have been, and then on its way; nowhere, if it may have come from outside."""
        if self.made:
            yield from (one for one in self._spots() if not one.spot.is_one_with(here))
            yield from self._ways()

    def _packs(self) -> Iterator[_Pocket]:
        return (one for one in self.pockets if one.parent is not None)

    def _spot(self, here: Spot) -> _Pocket:
        """The pocket of a spot; of what was not known of it, the event may tell more."""
        found = next(self._at(here), None)
        if found is None:
            return self._new(here)
        found.spot = Spot(here.place or found.spot.place, here.party or found.spot.party)
        return found

    def _inside(self, parent: Thing, here: Spot) -> _Pocket:
        found = next((one for one in self.pockets if one.parent == parent), None)
        return found or self._new(here, parent=parent)

    def _new(self, spot: Spot, *, way: bool = False, parent: Thing | None = None) -> _Pocket:
        self.pockets.append(_Pocket(spot, way=way, parent=parent))
        return self.pockets[-1]
