"""Amounts: adding them, comparing them, and knowing when everything that was put in is out again (pure).

An amount is a value in a unit (UN/CEFACT Recommendation 20), in pieces without a unit, unspecified without a value
(EPCIS 2.0 section 7.3.3.3, QuantityElement).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from txng.epcis import units

PIECES = "C62"
_ROUNDING = 1e-9  # share of an amount that sums of decimal fractions may be off


class Amount(NamedTuple):
    """``value`` in ``uom``; pieces if that is None; unspecified if ``value`` is None."""

    value: float | None
    uom: str | None = None


UNSPECIFIED = Amount(None)


def added(one: Amount, other: Amount) -> Amount:
    """Both together, in the unit of the first; unspecified where they cannot be added."""
    if one.value is None or other.value is None:
        return UNSPECIFIED
    value = in_unit(other, one.uom)
    return UNSPECIFIED if value is None else Amount(one.value + value, one.uom)


def in_unit(amount: Amount, uom: str | None) -> float | None:
    """The value in another unit; None if unspecified or not comparable.

    >>> in_unit(Amount(2, "TNE"), "KGM"), in_unit(Amount(12), "KGM"), in_unit(Amount(12), None)
    (2000.0, None, 12)
    """
    if amount.value is None or amount.uom == uom:
        return amount.value
    return units.convert(amount.value, amount.uom or PIECES, uom or PIECES)


def reaches(value: float, wanted: float) -> bool:
    """Whether ``value`` is at least ``wanted``, but for rounding.

    >>> reaches(0.3, 0.1 + 0.2), reaches(0.29, 0.3)
    (True, False)
    """
    return value >= wanted - _ROUNDING * max(1.0, abs(wanted))


class Change(NamedTuple):
    """Something of a thing was put in at ``time``, or taken out. ``amount``: None for all there is of it."""

    time: int
    taken: bool
    amount: Amount | None


def emptied(changes: Iterable[Change]) -> list[int]:
    """The times after which nothing of the thing is left inside, in order.

    What is taken out by amount ends nothing before all that was put in since is out: a recall must follow what may
    still be there. Where the one side tells amounts and the other none, or in units that do not compare, something is
    taken to remain; unspecified put in and unspecified taken out is all of it. At one instant things are taken out
    first.

    >>> kilograms = [Amount(value, "KGM") for value in (10, 4, 6)]
    >>> emptied([Change(1, False, kilograms[0]), Change(2, True, kilograms[1]), Change(3, True, kilograms[2])])
    [3]
    """
    found: list[int] = []
    inside: list[Amount] = []
    out: list[Amount] = []
    for time, taken, amount in sorted(changes, key=lambda change: (change.time, not change.taken)):
        if not taken:
            inside.append(amount or UNSPECIFIED)
            continue
        if amount is not None:
            out.append(amount)
        if amount is None or _covers(out, inside):
            inside.clear()
            out.clear()
            if not found or found[-1] != time:
                found.append(time)
    return found


def _covers(out: Sequence[Amount], inside: Sequence[Amount]) -> bool:
    if all(amount.value is None for amount in inside):
        return not inside or out[-1].value is None
    taken = [amount for amount in out if amount.value is not None]
    uom = inside[0].uom
    total_in, total_out = _total(inside, uom), _total(taken, uom)
    return total_in is not None and total_out is not None and reaches(total_out, total_in)


def _total(amounts: Iterable[Amount], uom: str | None) -> float | None:
    total = 0.0
    for amount in amounts:
        value = in_unit(amount, uom)
        if value is None:
            return None
        total += value
    return total
