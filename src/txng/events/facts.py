"""Rows of the narrow index of facts: what queries ask of events besides their columns and things (pure).

A fact is a field with a value, hashed to 64 bits as things are (`keys`); numbers and times stand beside the key of
their field as the lowest and highest of the event. Rows may say too much – two facts may share a key, an event has
more than one value – but never too little: the document has the last word.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from math import inf
from typing import NamedTuple

from txng.epcis import units
from txng.epcis.model import AnyEvent
from txng.epcis.query.expression import Number, Time
from txng.epcis.query.facts import Facts, facts

#: k, lowest and highest number or time (None where the fact is an equality alone).
FactRow = tuple[int, float | None, float | None]

#: Numbers are compared by the document; in the index they may differ by rounding.
_SLACK = 1e-9
_WITH_UNITS = frozenset({"quantity", "value", "minValue", "maxValue", "meanValue", "sDev", "percValue"})
#: Fields one asks for by their being there.
_PRESENT = "sensorElementList"

_MOST = 1 << 16
_known: dict[str, int] = {}


def _key(text: str) -> int:
    k = _known.get(text)
    if k is None:
        k = int.from_bytes(blake2b(text.encode(), digest_size=8, person=b"txng fact").digest(), "big", signed=True)
        if len(text) < 200:
            if len(_known) >= _MOST:
                _known.clear()
            _known[text] = k
    return k


def text_key(field: str, value: str) -> int:
    return _key(f"{field}\0={value}")


def _presence_key(field: str) -> int:
    return _key(field)


def _number_key(field: str, base: str = "") -> int:
    return _key(f"{field}\0n{base}")


def _time_key(field: str) -> int:
    return _key(f"{field}\0t")


def fact_rows(event: AnyEvent) -> list[FactRow]:
    """Every fact of an event, each key once."""
    return rows_of(facts(event))


def rows_of(found: Facts) -> list[FactRow]:
    equal: set[int] = set()
    ranges: dict[int, tuple[float, float]] = {}
    for field, texts in found.texts.items():
        own = "#" in field
        if field == _PRESENT or (own and field not in found.numbers):
            equal.add(_presence_key(field))
        for text in texts:
            if not (own and text[:2] in ("n:", "t:")):
                equal.add(text_key(field, text))
    for field, numbers in found.numbers.items():
        for value, unit in numbers:
            if field not in _WITH_UNITS or field == "quantity":
                _widen(ranges, _number_key(field), value)
            if field in _WITH_UNITS and unit is not None:
                for base, converted in units.in_bases(value, unit, difference=field == "sDev"):
                    _widen(ranges, _number_key(field, base), converted)
    for field, instants in found.times.items():
        for when in instants:
            _widen(ranges, _time_key(field), float(when))
    rows: list[FactRow] = [(k, None, None) for k in equal - ranges.keys()]
    rows += [(k, low, high) for k, (low, high) in ranges.items()]
    return rows


def _widen(ranges: dict[int, tuple[float, float]], k: int, value: float) -> None:
    low, high = ranges.get(k, (value, value))
    ranges[k] = (min(low, value), max(high, value))


# --- asking -----------------------------------------------------------------------------------------------------------


class Wanted(NamedTuple):
    """What a condition wants of the index: any of ``keys``, and beside it a value from ``low`` to ``high``."""

    keys: tuple[int, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


def _wanted(found: Iterable[FactRow]) -> Wanted:
    keys, low, high = zip(*dict.fromkeys(found), strict=True)
    return Wanted(keys, low, high)


def text_wanted(field: str, values: Iterable[str]) -> Wanted:
    """A field with one of these values; of an extension field as `txng.epcis.query.values.tokens` has them."""
    found: list[FactRow] = []
    for value in values:
        if "#" in field and value[:2] == "n:":
            found.append((_number_key(field), *_about(float(value[2:]))))
        elif "#" in field and value[:2] == "t:":
            found.append((_time_key(field), *_about(float(value[2:]))))
        else:
            found.append((text_key(field, value), None, None))
    return _wanted(found)


def presence_wanted(field: str) -> Wanted:
    return _wanted([(_presence_key(field), None, None), (_number_key(field), None, None)])


def number_wanted(condition: Number) -> Wanted:
    found: list[FactRow] = []
    for number in condition.numbers:
        if condition.unit is None:
            in_bases = [("", number)]
        else:
            in_bases = units.in_bases(number, condition.unit, difference=condition.field == "sDev")
        for base, value in in_bases:
            found.append((_number_key(condition.field, base), *_BOUNDS[condition.operator](*_about(value))))
    return _wanted(found)


def time_wanted(condition: Time) -> Wanted:
    bounds = _BOUNDS[condition.operator]
    return _wanted((_time_key(condition.field), *bounds(*_about(float(when)))) for when in condition.instants)


def _about(value: float) -> tuple[float, float]:
    slack = abs(value) * _SLACK + _SLACK
    return value - slack, value + slack


def _exactly(low: float, high: float) -> tuple[float, float]:
    return low, high


def _from(low: float, _high: float) -> tuple[float, float]:
    return low, inf


def _to(_low: float, high: float) -> tuple[float, float]:
    return -inf, high


_BOUNDS: Mapping[str, Callable[[float, float], tuple[float, float]]] = {
    "EQ": _exactly,
    "GT": _from,
    "GE": _from,
    "LT": _to,
    "LE": _to,
}
