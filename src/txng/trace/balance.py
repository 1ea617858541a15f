"""How much there was of a lot, and what became of it: in, out, loss, what should be left (pure).

Each unit that cannot be converted into another has a line of its own. What moves a lot changes nothing of how much
there is; but what was sent and what was received of it are compared.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from txng.trace.amounts import Amount, added, in_unit, reaches
from txng.trace.occurrences import Occurrence
from txng.trace.shipments import Move, pair

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Verdict = Literal["balanced", "loss-usual", "loss-unusual", "more-out-than-in", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("balanced", "loss-usual", "unknown", "loss-unusual", "more-out-than-in")
"""From the best to the worst."""

USUAL_LOSS = 0.05
"""Share of what came in that may get lost without a question being asked; a default, not a rule of any standard."""


class Line(NamedTuple):
    """Amounts in one unit (``uom``, pieces if None). ``made``: what came into being, or else was first received.

    ``short``: sent and less received; ``gained``: received and less sent. ``remaining``: what should still be there.
    """

    uom: str | None
    made: float = 0.0
    used: float = 0.0
    sold: float = 0.0
    lost: float = 0.0
    short: float = 0.0
    gained: float = 0.0
    verdict: Verdict = "unknown"

    @property
    def out(self) -> float:
        """Everything that is no longer there, for whatever reason."""
        return self.used + self.sold + self.lost + self.short

    @property
    def remaining(self) -> float:
        return self.made - self.out


class Making(NamedTuple):
    """What went into the lot, with everything else made in the same processes, in one unit."""

    uom: str | None
    put_in: float
    came_out: float


class Balance(NamedTuple):
    """``unspecified``: events that used or moved some of the lot and do not say how much."""

    thing: str
    lines: tuple[Line, ...]
    making: tuple[Making, ...]
    unspecified: int
    verdict: Verdict


class _Sums:
    """Amounts by effect, per unit; units that can be converted share the first one met."""

    def __init__(self) -> None:
        self.units: list[str | None] = []
        self.values: dict[tuple[str | None, str], float] = {}
        self.unspecified = 0

    def add(self, effect: str, amount: Amount | None) -> None:
        amount = Amount(1.0) if amount is None else amount  # a single thing
        if amount.value is None:
            self.unspecified += 1
            return
        for uom in self.units:
            value = in_unit(amount, uom)
            if value is not None:
                break
        else:
            uom, value = amount.uom, amount.value
            self.units.append(uom)
        self.values[uom, effect] = self.values.get((uom, effect), 0.0) + value

    def of(self, uom: str | None, effect: str) -> float:
        return self.values.get((uom, effect), 0.0)


def balance(
    thing: str, occurrences: Iterable[Occurrence], usual_loss: float = USUAL_LOSS, *, compares: bool = True
) -> Balance:
    """The balance of ``thing`` by the events that mention it; without what was short or too much on the way unless it
    ``compares``.

    A dispatch is compared with the receipts that answer it (`txng.trace.shipments`); what nobody confirmed yet is on
    its way, not lost. A lot of which no making is known counts from the first receipt of it.
    """
    told = sorted(occurrences, key=lambda one: one.time)
    sums, putting, getting = _Sums(), _Sums(), _Sums()
    sent: list[tuple[Occurrence, Amount | None]] = []
    received: list[tuple[Occurrence, Amount | None]] = []
    for one in told:
        effects = [(mention, one.effect(mention.role)) for mention in one.things]
        own = [(mention, effect) for mention, effect in effects if mention.thing == thing]
        for mention, effect in own:
            if effect in ("sent", "received"):
                (sent if effect == "sent" else received).append((one, mention.amount))
            elif effect is not None:
                sums.add(effect, mention.amount)
        if any(effect == "made" for _, effect in own):
            for mention, effect in effects:
                if effect == "used":
                    putting.add("in", mention.amount)
                elif effect == "made":
                    getting.add("out", mention.amount)
    if received and not any(sums.of(uom, "made") for uom in sums.units):
        sums.add("made", received[0][1])
    if compares:
        _compare(thing, sent, received, sums)
    lines = tuple(_line(uom, sums, usual_loss) for uom in sums.units)
    if any(line.made for line in lines):  # what was counted in another unit than it was made in cannot be judged
        lines = tuple(line if line.made else line._replace(verdict="unknown") for line in lines)
    verdict: Verdict = max((line.verdict for line in lines), key=VERDICTS.index, default="unknown")
    if sums.unspecified and VERDICTS.index(verdict) < VERDICTS.index("unknown"):
        verdict = "unknown"
    return Balance(thing, lines, tuple(_making(putting, getting)), sums.unspecified, verdict)


def _compare(
    thing: str,
    sent: Sequence[tuple[Occurrence, Amount | None]],
    received: Sequence[tuple[Occurrence, Amount | None]],
    sums: _Sums,
) -> None:
    """Add what was short or too much on each way."""

    def move(number: int, one: Occurrence) -> Move:
        here = {one.place, one.party, *one.also_places, *one.also_parties} - {None}
        there = {one.to_place, one.to_party} - {None}
        time = _EPOCH + timedelta(microseconds=one.time)
        return Move(number, time, frozenset({thing}), frozenset(map(str, here)), frozenset(map(str, there)))

    amounts = [amount or Amount(1.0) for _, amount in (*sent, *received)]
    moves = [move(number, one) for number, (one, _) in enumerate((*sent, *received))]
    for shipment in pair(moves[: len(sent)], moves[len(sent) :], {}):
        if shipment.dispatch is None or not shipment.receipts:
            continue
        left = amounts[shipment.dispatch]
        came = Amount(0.0, left.uom)
        for number in shipment.receipts:
            came = added(came, amounts[number])
        if left.value is None or came.value is None:
            continue  # nobody said how much
        if not reaches(came.value, left.value):
            sums.add("short", Amount(left.value - came.value, left.uom))
        elif not reaches(left.value, came.value):
            sums.add("gained", Amount(came.value - left.value, left.uom))


def _line(uom: str | None, sums: _Sums, usual_loss: float) -> Line:
    lost = max(sums.of(uom, "destroyed"), sums.of(uom, "removed"))  # destroyed, then taken out of use: once, not twice
    sold = sums.of(uom, "sold") - sums.of(uom, "returned")
    made, used, short, gained = (sums.of(uom, effect) for effect in ("made", "used", "short", "gained"))
    line = Line(uom, made, used, sold, lost, short, gained)
    return line._replace(verdict=_verdict(line, usual_loss))


def _verdict(line: Line, usual_loss: float) -> Verdict:
    if line.gained > 0 or not reaches(line.made, line.out):
        return "more-out-than-in"
    if line.made <= 0:
        return "unknown"
    loss = line.lost + line.short
    if loss <= 0:
        return "balanced"
    return "loss-usual" if reaches(usual_loss * line.made, loss) else "loss-unusual"


def _making(putting: _Sums, getting: _Sums) -> Iterable[Making]:
    for uom in putting.units:
        came_out = 0.0
        for other in getting.units:
            came_out += in_unit(Amount(getting.of(other, "out"), other), uom) or 0.0
        yield Making(uom, putting.of(uom, "in"), came_out)
