"""The scope of a recall: what an affected thing reached or may have reached, and what of it is still open (pure).

The things are those of the downstream walk (`txng.trace.graph`). This module says of each what became of it, by what
its own events say and those of whatever it was inside of at the time: a packet in a case on a pallet is where the
pallet was received last. Where events leave a doubt, the thing counts as still open and the place as reached.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from txng.trace.amounts import Amount, added
from txng.trace.balance import balance
from txng.trace.holdings import Carried, Part, Spot, parts
from txng.trace.kinds import kind_of
from txng.trace.links import LATEST, Spans, Thing
from txng.trace.occurrences import Occurrence

_DEEPEST = 60  # things inside of things that are looked through for where something was

State = Literal["held", "on-the-way", "sold", "used", "destroyed", "emptied", "unknown"]
OPEN: tuple[State, ...] = ("held", "on-the-way", "unknown")

_CLOSING: Mapping[str, State] = {"used": "used", "sold": "sold", "destroyed": "destroyed", "removed": "destroyed"}


class Held(NamedTuple):
    """``child`` was in ``parent`` during [start, end)."""

    child: Thing
    parent: Thing
    start: int
    end: int


class Affected(NamedTuple):
    """A thing of the scope.

    ``certain``: every way it was mixed or split on leaves no doubt. ``carried``: it only carried what is affected.
    ``seen``: the time of the last event that says where it was, ``place`` and ``party`` where and with whom; while
    ``on-the-way``, where it was to go. ``remaining``: what must be looked for, in each unit; empty where nobody said
    how much. ``parts``: of a lot, who has how much of that, where the events tell it; place, party and state are then
    those of the part seen last.
    """

    thing: Thing
    certain: bool
    carried: bool
    state: State
    seen: int | None
    place: str | None
    party: str | None
    remaining: tuple[Amount, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Reached(NamedTuple):
    """A place or party. ``certain``: something happened there; else goods were only sent there. ``things``: how many
    of the scope it had or was sent. ``first``, ``last``: microseconds since 1970. ``open``: how many are still there or
    on their way there, ``remaining`` how much that is."""

    uri: str
    certain: bool
    first: int
    last: int
    things: int
    open: int
    remaining: tuple[Amount, ...]


class Scope(NamedTuple):
    """``partial``: a limit cut something off, so that there may be more."""

    root: Thing
    things: tuple[Affected, ...]
    places: tuple[Reached, ...]
    parties: tuple[Reached, ...]
    partial: bool

    @property
    def open(self) -> tuple[Affected, ...]:
        """What is not known to be sold, used or destroyed; not what only carried it."""
        return tuple(one for one in self.things if one.is_open and not one.carried)


def scope(
    root: Thing,
    when: Mapping[Thing, Spans],
    held: Iterable[Held],
    occurrences: Iterable[Occurrence],
    *,
    certain: Collection[Thing],
    carriers: Collection[Thing] = (),
    partial: bool = False,
) -> Scope:
    """``when``: every thing with the times at which it was affected or carried something that was. ``occurrences``:
    all events that mention them, in any order. ``carriers``: the things that only carried."""
    told = sorted(occurrences, key=lambda one: one.time)
    own: dict[Thing, list[Occurrence]] = defaultdict(list)
    for one in told:
        for thing in dict.fromkeys(mention.thing for mention in one.things):
            if thing in when and _counts(when[thing], one.time):
                own[thing].append(one)
    whereabouts = _Whereabouts(own, held)
    things = [
        _affected(thing, spans, own.get(thing, ()), whereabouts, certain=thing in certain, carried=thing in carriers)
        for thing, spans in when.items()
    ]
    return Scope(root, tuple(things), *_reached(things, own), partial)


def _counts(spans: Spans, time: int) -> bool:
    """The unpacking that ends a containment still tells where it was."""
    return any(start <= time <= end for start, end in spans)


class _Sight(NamedTuple):
    """``thing``: that which the event mentions; the thing itself, or what it was inside of."""

    occurrence: Occurrence
    thing: Thing


class _Whereabouts:
    """Where things were last, by their own events and those of what they were inside of."""

    def __init__(self, own: Mapping[Thing, Sequence[Occurrence]], held: Iterable[Held]):
        self.own = own
        self.inside: dict[Thing, list[Held]] = defaultdict(list)
        for one in held:
            self.inside[one.child].append(one)
        self._known: dict[tuple[Thing, int, int], _Sight | None] = {}
        self._depth = 0

    def last(self, thing: Thing, start: int, end: int) -> _Sight | None:
        """The last event in [start, end] that says where ``thing`` was; of two at one instant, its own."""
        key = (thing, start, end)
        if key not in self._known:
            self._known[key] = None  # whoever is inside of itself learns nothing from that
            self._depth += 1
            self._known[key] = self._look(thing, start, end)
            self._depth -= 1
        return self._known[key]

    def _look(self, thing: Thing, start: int, end: int) -> _Sight | None:
        own = (one for one in reversed(self.own.get(thing, ())) if one.moves and start <= one.time <= end)
        found = next((_Sight(one, thing) for one in own), None)
        for span in self.inside.get(thing, ()) if self._depth < _DEEPEST else ():
            begin, finish = max(start, span.start), min(end, span.end)
            if begin <= finish and (found is None or finish > found.occurrence.time):
                other = self.last(span.parent, begin, finish)
                if other is not None and (found is None or other.occurrence.time > found.occurrence.time):
                    found = other
        return found


def _affected(
    thing: Thing,
    spans: Spans,
    own: Sequence[Occurrence],
    whereabouts: _Whereabouts,
    *,
    certain: bool,
    carried: bool,
) -> Affected:
    sight = whereabouts.last(thing, spans[0][0], spans[-1][1])
    current: State = "unknown" if sight is None else "on-the-way" if sight.occurrence.sends else "held"
    place, party = (None, None) if sight is None else _where(sight.occurrence)
    found = Affected(thing, certain, carried, current, sight and sight.occurrence.time, place, party)
    if carried and spans[-1][1] < LATEST:
        return found._replace(state="emptied")
    if kind_of(thing) in ("lot", "class"):
        return _of_lot(found, own, whereabouts)
    closing = _closing(thing, own, sight)
    return found._replace(state=closing) if closing else found._replace(remaining=(Amount(1.0),))


def _where(last: Occurrence) -> Spot:
    return Spot(last.to_place, last.to_party) if last.sends else Spot(last.place, last.party)


def _closing(thing: Thing, own: Sequence[Occurrence], sight: _Sight | None) -> State | None:
    """How a single thing ended, by itself or with what it was inside of; None if it did not."""
    closing = last_effect(thing, own)
    if closing is not None and (sight is None or closing[1].time >= sight.occurrence.time):
        return closing[0]
    if sight is not None and sight.thing != thing:
        with_it = last_effect(sight.thing, [sight.occurrence])
        return with_it and with_it[0]
    return None


def last_effect(thing: Thing, own: Sequence[Occurrence]) -> tuple[State, Occurrence] | None:
    """The last event after which a single thing was sold, used or destroyed."""
    for one in reversed(own):
        for mention in one.things:
            effect = one.effect(mention.role) if mention.thing == thing else None
            if effect is not None and effect in _CLOSING:
                return _CLOSING[effect], one
    return None


def _of_lot(found: Affected, own: Sequence[Occurrence], whereabouts: _Whereabouts) -> Affected:
    """A lot is closed only when all of it provably is."""
    counted = balance(found.thing, own, compares=False)
    lines = [line for line in counted.lines if line.made > 0]
    left = None
    if not counted.unspecified and len(counted.lines) < 2:
        left = parts(found.thing, own, lambda parent, since: _carried(parent, since, whereabouts, found.thing))
    if left is None:
        # Somebody did not say how much, or in units that do not compare: something may be left anywhere.
        return found._replace(remaining=tuple(Amount(line.made, line.uom) for line in lines))
    if not left:
        closing = last_effect(found.thing, own)
        return found._replace(state="used" if closing is None else closing[0])
    last = max(left, key=lambda part: (part.seen is not None, part.seen, part.on_the_way))
    total = Amount(sum(part.amount.value or 0.0 for part in left), left[0].amount.uom)
    return found._replace(
        state=last.state,
        seen=last.seen,
        place=last.spot.place,
        party=last.spot.party,
        remaining=(total,),
        parts=tuple(left),
    )


def _carried(parent: Thing, since: int, whereabouts: _Whereabouts, thing: Thing) -> Carried | None:
    """Where the thing that a part of a lot was put into at ``since`` was last, while the part was in it."""
    spans = [held for held in whereabouts.inside.get(thing, ()) if held.parent == parent and held.end > since]
    until = max((held.end for held in spans), default=LATEST)
    sight = whereabouts.last(parent, since, until)
    if sight is None:
        return None
    effects = {
        one.effect(mention.role) for one in [sight.occurrence] for mention in one.things if mention.thing == sight.thing
    }
    gone = until == LATEST and bool(
        effects & {"sold", "used", "destroyed"}
    )  # a number taken out of use empties nothing
    return Carried(_where(sight.occurrence), sight.occurrence.sends, sight.occurrence.time, gone)


# --- places and parties --------------------------------------------------------------------------------------------


class _Tally:
    def __init__(self) -> None:
        self.certain = False
        self.times: list[int] = []
        self.things: set[Thing] = set()
        self.open: set[Thing] = set()
        self.remaining: list[Amount] = []

    def note(self, thing: Thing, time: int, certain: bool) -> None:
        self.certain = self.certain or certain
        self.things.add(thing)
        self.times = [min(self.times[0], time), max(self.times[1], time)] if self.times else [time, time]

    def keep(self, thing: Thing, amounts: Iterable[Amount]) -> None:
        self.open.add(thing)
        for amount in amounts:
            for place, known in enumerate(self.remaining):
                both = added(known, amount)
                if both.value is not None:
                    self.remaining[place] = both
                    break
            else:
                self.remaining.append(amount)

    def reached(self, uri: str) -> Reached:
        first, last = self.times
        return Reached(uri, self.certain, first, last, len(self.things), len(self.open), tuple(self.remaining))


def _kept(one: Affected) -> Iterable[tuple[str | None, str | None, int | None, tuple[Amount, ...]]]:
    """Place, party, time and amounts of what is still open of a thing."""
    if one.parts:
        return [(*part.spot, part.seen, (part.amount,)) for part in one.parts]
    return [(one.place, one.party, one.seen, one.remaining)]


def _reached(
    things: Sequence[Affected], own: Mapping[Thing, Sequence[Occurrence]]
) -> tuple[tuple[Reached, ...], tuple[Reached, ...]]:
    places: dict[str, _Tally] = defaultdict(_Tally)
    parties: dict[str, _Tally] = defaultdict(_Tally)
    for thing, occurrences in own.items():
        for one in occurrences:
            for tallies, here, there in (
                (places, (one.place, *one.also_places), one.to_place),
                (parties, (one.party, *one.also_parties), one.to_party),
            ):
                for uri in here:
                    if uri is not None:
                        tallies[uri].note(thing, one.time, True)
                if there is not None:
                    tallies[there].note(thing, one.time, False)
    for affected in things:
        if affected.is_open and not affected.carried:
            for place, party, seen, amounts in _kept(affected):
                for tallies, uri in ((places, place), (parties, party)):
                    if uri is not None and seen is not None:
                        tallies[uri].note(affected.thing, seen, False)
                        tallies[uri].keep(affected.thing, amounts)
    return _sorted(places), _sorted(parties)


def _sorted(tallies: Mapping[str, _Tally]) -> tuple[Reached, ...]:
    """Where something is still open first, then by time."""
    found = [tally.reached(uri) for uri, tally in tallies.items()]
    return tuple(sorted(found, key=lambda one: (one.open == 0, one.first, one.uri)))
