"""Which receipt answers which dispatch (pure)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple


class Move(NamedTuple):
    """A dispatch or a receipt: its number among the facts, when, and of which things.

    ``here``: places and parties where it happened; ``there``: where a dispatch was to go. All are URIs.
    """

    fact: int
    time: datetime
    things: frozenset[str]
    here: frozenset[str]
    there: frozenset[str] = frozenset()


class Shipment(NamedTuple):
    """A dispatch with the receipts that answer it (numbers of facts); one of the two sides may be missing.

    ``impossible``: received before it was sent.
    """

    dispatch: int | None
    receipts: tuple[int, ...]
    impossible: bool = False


def pair(
    dispatches: Sequence[Move], receipts: Sequence[Move], contents: Mapping[str, frozenset[str]]
) -> list[Shipment]:
    """Match what was sent with what was received; both in the order of time.

    A receipt answers a dispatch before it that names its place or party as destination, else the last one before it.
    ``contents``: everything inside a thing, at any depth: a pallet sent may be received carton by carton.
    """
    ledger = _Ledger(dispatches, contents)
    unanswered = [receipt for receipt in receipts if not ledger.answer(receipt, exact=True)]
    unanswered = [receipt for receipt in unanswered if not ledger.answer(receipt, exact=False)]
    early: dict[int, int] = {}
    for receipt in list(unanswered):
        for sent in dispatches:
            if not ledger.answers[sent.fact] and sent.fact not in early and _came_before(receipt, sent):
                early[sent.fact] = receipt.fact
                unanswered.remove(receipt)
                break
    found = [
        Shipment(sent.fact, (early[sent.fact],), impossible=True)
        if sent.fact in early
        else Shipment(sent.fact, tuple(receipt.fact for receipt in ledger.answers[sent.fact]))
        for sent in dispatches
    ]
    return found + [Shipment(None, (receipt.fact,)) for receipt in unanswered]


def _came_before(receipt: Move, sent: Move) -> bool:
    """Whether the receipt can only be that of the later dispatch: where it was to go, or at least not where it left."""
    if not receipt.things & sent.things:
        return False
    if sent.there:
        return bool(receipt.here & sent.there)
    return bool(receipt.here and sent.here) and not receipt.here & sent.here


class _Ledger:
    """What is still on its way, and which receipts answered which dispatch."""

    def __init__(self, dispatches: Sequence[Move], contents: Mapping[str, frozenset[str]]):
        self.dispatches = dispatches
        self.contents = contents
        self.on_the_way = {sent.fact: set(sent.things) for sent in dispatches}
        self.answers: dict[int, list[Move]] = {sent.fact: [] for sent in dispatches}

    def answer(self, receipt: Move, *, exact: bool) -> bool:
        """Give ``receipt`` to the dispatches it answers, thing by thing; whether there was any."""
        earlier = [sent for sent in self.dispatches if sent.time <= receipt.time]
        earlier.sort(key=lambda sent: (bool(sent.there & receipt.here), sent.time), reverse=True)
        answered = False
        for thing in sorted(receipt.things):
            for sent in earlier:
                alike = {thing} if exact else self._related(thing)
                if alike & (self.on_the_way[sent.fact] | self._arriving_at(receipt, sent)):
                    self.on_the_way[sent.fact] -= alike
                    if receipt not in self.answers[sent.fact]:
                        self.answers[sent.fact].append(receipt)
                    answered = True
                    break
        return answered

    def _related(self, thing: str) -> set[str]:
        """What is inside ``thing``, or it is inside of."""
        around = {outer for outer, inner in self.contents.items() if thing in inner}
        return around | set(self.contents.get(thing, ()))

    def _arriving_at(self, receipt: Move, sent: Move) -> frozenset[str]:
        """A lot may arrive in parts: what already came from ``sent`` to the place of ``receipt``."""
        return sent.things if any(before.here & receipt.here for before in self.answers[sent.fact]) else frozenset()
