"""What is on hand, which yield is usual, until when nothing may be harvested (pure)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from txng.gs1.problems import Problem
from txng.trace.amounts import Amount, in_unit, reaches
from txng.trace.occurrences import Occurrence
from txng.trace.recording.templates import Yield

PIECES = "H87"
"""How batches count pieces (UN/CEFACT Recommendation 20); events leave the unit out (EPCIS 2.0 section 7.3.3.3)."""
UNITS = ("KGM", "TNE", "LTR", PIECES)
LONGEST_INTERVAL = 365

_SIGNS = {"made": 1, "received": 1, "used": -1, "sold": -1, "sent": -1}


def on_hand(thing: str, occurrences: Iterable[Occurrence], uom: str | None) -> float:
    """How much of ``thing`` its holder has, in ``uom`` (None: pieces), by the holder's own events.

    What was destroyed and then taken out of use counts once. Amounts that nobody told, or in units that do not
    compare, change nothing.
    """
    total, destroyed, removed = 0.0, 0.0, 0.0
    for one in occurrences:
        for mention in one.things:
            if mention.thing != thing or mention.amount is None:
                continue
            value = in_unit(mention.amount, uom)
            effect = one.effect(mention.role)
            if value is None or effect is None:
                continue
            total += _SIGNS.get(effect, 0) * value
            destroyed += value if effect == "destroyed" else 0.0
            removed += value if effect == "removed" else 0.0
    return total - max(destroyed, removed)


def shortfall(lot: str, have: float, wanted: float, uom: str, path: str = "quantity") -> list[Problem]:
    """``lot-not-enough`` when more is wanted than there is."""
    if reaches(have, wanted):
        return []
    params = {"lot": lot, "have": written(have), "wanted": written(wanted), "unit": unit_word(uom)}
    return [Problem("lot-not-enough", params, path)]


class Outcome(NamedTuple):
    """``share``: what came out of what went in, None where the units do not compare."""

    share: float | None
    is_usual: bool


def outcome(put_in: Iterable[Amount], came_out: Iterable[Amount], usual: Yield | None) -> Outcome:
    """How a process turned out. What cannot be compared is taken for usual: nobody can judge it.

    >>> outcome([Amount(320, "KGM")], [Amount(0.3, "TNE")], None)
    Outcome(share=0.9375, is_usual=True)
    """
    inputs, outputs = list(put_in), list(came_out)
    if not inputs or not outputs or (usual is None and not inputs):
        return Outcome(None, True)
    uom = inputs[0].uom
    into = [in_unit(one, uom) for one in inputs]
    out = [in_unit(one, uom) for one in outputs]
    given, got = [one for one in into if one is not None], [one for one in out if one is not None]
    if len(given) < len(into) or len(got) < len(out) or sum(given) <= 0:
        return Outcome(None, True)
    share = sum(got) / sum(given)
    return Outcome(share, usual is None or (reaches(share, usual.least) and reaches(usual.most, share)))


def harvest_from(sprayed_on: date, interval_days: int) -> date:
    """The first day on which may be harvested again.

    >>> harvest_from(date(2026, 10, 14), 14)
    datetime.date(2026, 10, 28)
    """
    return sprayed_on + timedelta(days=interval_days)


def too_early(day: date, sprayings: Iterable[tuple[date, int, str]]) -> list[Problem]:
    """``harvest-too-early`` for the spraying that holds a harvest on ``day`` back longest.

    ``sprayings``: day, interval in days, what was sprayed. One after the harvest does not matter.
    """
    held = [(harvest_from(on, interval), name) for on, interval, name in sprayings if on <= day]
    late = [one for one in held if one[0] > day]
    if not late:
        return []
    first, name = max(late)
    params = {"day": f"{first:%d/%m/%Y}", "material": name}
    return [Problem("harvest-too-early", params, "harvested_on")]


def lot_number(prefix: str, day: date, taken: Iterable[str]) -> str:
    """A free lot number to propose: ``MC-261105``, then ``MC-261105-2``.

    >>> lot_number("mãng", date(2026, 11, 5), ["MNG-261105"]), lot_number("", date(2026, 11, 5), [])
    ('MNG-261105-2', 'LO-261105')
    """
    head = re.sub("[^A-Z0-9]", "", prefix.upper())[:6] or "LO"
    stem, known, number = f"{head}-{day:%y%m%d}", set(taken), 2
    found = stem
    while found in known:
        found, number = f"{stem}-{number}", number + 1
    return found


_WORDS: Mapping[str, str] = {"KGM": "kg", "TNE": "tấn", "LTR": "lít", PIECES: "cái"}


def unit_word(uom: str | None) -> str:
    """
    >>> unit_word("KGM"), unit_word(None), unit_word("MTR")
    ('kg', 'cái', 'MTR')
    """
    return _WORDS.get(uom or PIECES, uom or "")


def amount_words(value: Decimal | float | None, uom: str | None) -> str:
    """
    >>> amount_words(25, "KGM")
    '25 kg'
    """
    return f"{written(float(value or 0))} {unit_word(uom)}"


def written(value: float) -> str:
    """A number as it is written in Vietnamese.

    >>> written(1234.5), written(320.0)
    ('1.234,5', '320')
    """
    text = f"{round(value, 3):,.3f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))
