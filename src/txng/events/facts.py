"""Rows of the narrow index of facts: what queries ask of events besides their columns and things (pure).

A fact is a field with a value, hashed to 64 bits as things are (`keys`); numbers and times stand beside the key of
their field as the lowest and highest of the event. Rows may say too much – two facts may share a key, an event has
more than one value – but never too little: the document has the last word.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from math import inf
from typing import Any, NamedTuple

from txng.epcis import units
from txng.epcis.model import AnyEvent, Location, TransformationEvent
from txng.epcis.query.expression import Number, Time
from txng.epcis.query.facts import EXTREME, TRADE_ITEM, TRADE_ITEM_END, Facts, class_of, expanded, facts, fields
from txng.epcis.things import named
from txng.gs1.epc import normalise

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
    rows = _usual(event)
    return rows_of(facts(event)) if rows is None else rows


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


# --- usual events -----------------------------------------------------------------------------------------------------
#
# Transactions, parties, master data and the senders' own fields come again and again: what follows from each alone is
# remembered, and an event is the sum of its parts. What follows is always made by the general way above.

#: What a part leads to: its field, keys of equalities, ranges.
_Part = tuple[str, tuple[int, ...], tuple[tuple[int, float, float], ...]]


class _Parts(dict[tuple[Any, ...], _Part]):
    """Parts met lately under the same prefixes, by what `_part` takes."""

    def __init__(self, spaces: Mapping[str, str]):
        self.spaces = spaces

    def __missing__(self, key: tuple[Any, ...]) -> _Part:
        found = _part(self.spaces, *key)
        if all(type(one) is not str or len(one) < 200 for one in key):
            if len(self) >= _MOST:
                self.clear()
            self[key] = found
        return found


def _part(spaces: Mapping[str, str], where: str, name: str, kind: type | None, value: Any) -> _Part:
    """A field of master data or the sender's own (``kind`` is the type of its value), a transaction or a party."""
    found = Facts()
    if kind is not None:
        fields({name: value}, where, spaces, found)
    else:
        found.text(f"{where}_{expanded(name, spaces)}", normalise(value))
    rows = rows_of(found)
    equal = tuple(k for k, low, _high in rows if low is None)
    ranges = tuple((k, low, high) for k, low, high in rows if low is not None and high is not None)
    return next(iter(found.texts), ""), equal, ranges


_lately: list[_Parts] = [_Parts({})]
_MOST_PREFIXES = 32


def _parts(spaces: Mapping[str, str]) -> _Parts:
    """The parts for these prefixes; the events of a document share theirs, so the last ones are looked at first."""
    last = _lately[-1]
    if last.spaces is spaces:
        return last
    found = next((parts for parts in tuple(_lately) if parts.spaces == spaces), None)
    again = _Parts(spaces)
    if found is not None:
        again.update(found)
    kept = [parts for parts in _lately if parts is not found]
    _lately[:] = [*kept[-_MOST_PREFIXES:], again]
    return again


class _Classes(dict[str, int | None]):
    """Key of the class of a thing, None where it has none."""

    def __missing__(self, uri: str) -> int | None:
        kind = class_of(normalise(uri))
        found = None if kind is None else text_key("class", kind)
        if len(uri) < 200:
            if len(self) >= _MOST:
                self.clear()
            self[uri] = found
        return found


_CLASSES = _Classes()
_NO_SPACES: Mapping[str, str] = {}
_SIMPLE = frozenset({str, int, float, bool})


def _usual(event: AnyEvent) -> list[FactRow] | None:
    """`rows_of` the facts of an event of which each part can be looked at alone; None for any other."""
    if event.sensor_element_list is not None or event.persistent_disposition is not None:
        return None
    if event.error_declaration is not None or _says_more(event.read_point) or _says_more(event.biz_location):
        return None
    equal: set[int | None] = set()
    ranges: dict[int, tuple[float, float]] = {}
    parties, own = _why(event), _fields(event)
    if parties or own:
        if not all(key[2] in _SIMPLE for key in own):
            return None
        part = _parts(event.namespaces or _NO_SPACES).__getitem__
        parts = list(map(part, own))
        if len({field for field, _, _ in parts}) < len(parts):
            return None  # one field under two names: whether it is a number is asked of both together
        for _field, same, between in (*map(part, parties), *parts):
            equal.update(same)
            for k, low, high in between:
                _widen(ranges, k, low)
                _widen(ranges, k, high)
    _things(event, equal, ranges)
    equal.discard(None)
    rows: list[FactRow] = [(k, None, None) for k in equal if k is not None]
    rows += [(k, low, high) for k, (low, high) in ranges.items()]
    return rows


def _says_more(place: Location | None) -> bool:
    return place is not None and bool(place.extensions)


def _why(event: AnyEvent) -> list[tuple[Any, ...]]:
    """What `_part` takes, for transactions and parties."""
    keys: list[tuple[Any, ...]] = []
    if event.biz_transaction_list:
        keys = [("bizTransaction", one.type, None, one.biz_transaction) for one in event.biz_transaction_list]
        keys = [key for key in keys if key[1] is not None]
    if event.source_list:
        keys += [("source", one.type, None, one.source) for one in event.source_list]
    if event.destination_list:
        keys += [("destination", one.type, None, one.destination) for one in event.destination_list]
    return keys


def _fields(event: AnyEvent) -> list[tuple[Any, ...]]:
    """The same for master data and the sender's own fields."""
    keys: list[tuple[Any, ...]] = []
    if event.extensions:
        keys = [("", name, type(value), value) for name, value in event.extensions.items()]
    if ilmd := getattr(event, "ilmd", None):
        keys += [("ILMD_", name, type(value), value) for name, value in ilmd.items()]
    return keys


def _things(event: AnyEvent, equal: set[int | None], ranges: dict[int, tuple[float, float]]) -> None:
    lists, single = named(event)
    for epcs, quantities, _role in lists:
        if epcs:
            equal.update(_classes(epcs))
        for one in quantities or ():
            equal.add(_CLASSES[one.epc_class])
            if one.quantity is not None:
                _amount(one.quantity, one.uom, ranges)
    if single is not None and not isinstance(event, TransformationEvent):
        equal.add(_CLASSES[single[0]])


def _classes(uris: Sequence[str]) -> list[int | None]:
    """Keys of the classes of single things; serials of one product, side by side, have one."""
    if uris[0].startswith(TRADE_ITEM):
        heads = {uri[:TRADE_ITEM_END] for uri in uris}
        if all(head.startswith(TRADE_ITEM) for head in heads):
            return [text_key("class", head) for head in heads]
    return [text_key("class", uri[:TRADE_ITEM_END]) if uri.startswith(TRADE_ITEM) else _CLASSES[uri] for uri in uris]


_QUANTITY = _number_key("quantity")


def _amount(quantity: float, uom: str | None, ranges: dict[int, tuple[float, float]]) -> None:
    if abs(quantity) < EXTREME:
        _widen(ranges, _QUANTITY, quantity)
        if uom is not None:
            for base, converted in units.in_bases(quantity, uom):
                _widen(ranges, _number_key("quantity", base), converted)


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
