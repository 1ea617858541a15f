"""A query that has been understood: a typed tree of conditions, all of which an event must fulfil.

`Query.holds` evaluates it on one event; a store may ask its indexes first. Conditions that need master data (`Place`
with ``down``, `Attribute`) are replaced by what they mean (`Query.resolved`) before they can be evaluated. Source:
EPCIS 2.0 section 8.2.7.
"""

import operator
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple

import msgspec

from txng.epcis import time, units
from txng.epcis.model import AnyEvent
from txng.epcis.query.facts import Facts, expanded, facts, report_facts
from txng.epcis.query.patterns import Pattern
from txng.epcis.things import mentions
from txng.gs1.epc import normalise

Operator = Literal["EQ", "GT", "GE", "LT", "LE"]
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}

#: Event types as the standard and as documents spell them.
TYPE_PREFIXES = ("epcis:", "https://ref.gs1.org/epcis/")


class View:
    """One event as conditions see it: ``ids`` are the event ids it is known by, ``record_time`` in microseconds."""

    def __init__(self, event: AnyEvent, record_time: int | None = None, ids: tuple[str, ...] = ()):
        self.event = event
        self.record_time = record_time
        self.ids = ids
        self.namespaces: Mapping[str, str] = event.namespaces or {}

    @cached_property
    def facts(self) -> Facts:
        return facts(self.event)

    def word(self, name: str) -> str | None:
        value = getattr(self.event, name, None)
        return None if value is None else expanded(value, self.namespaces)


class Condition(msgspec.Struct, frozen=True):
    """What one parameter asks."""

    def holds(self, view: View) -> bool:
        raise NotImplementedError

    @property
    def inside(self) -> bool:
        """Whether a store that keeps columns and 64-bit keys must still look at the document."""
        return True


class Word(Condition, frozen=True):
    """``field`` (``type``, ``action``, ``biz_step``, ``disposition``) is one of ``words``."""

    field: str
    words: tuple[str, ...]

    def holds(self, view: View) -> bool:
        return view.word(self.field) in self.words

    @property
    def inside(self) -> bool:
        return self.field == "type"


class Moment(Condition, frozen=True):
    """Event time or record time compared with an instant (microseconds since 1970)."""

    field: Literal["event_time", "record_time"]
    operator: Operator
    instant: int

    def holds(self, view: View) -> bool:
        when = time.micros(view.event.event_time) if self.field == "event_time" else view.record_time
        return when is not None and _COMPARE[self.operator](when, self.instant)

    @property
    def inside(self) -> bool:
        return False


class Place(Condition, frozen=True):
    """Read point or business location is one of ``uris``; with ``down``, or lies within one of them."""

    field: Literal["read_point", "biz_location"]
    uris: tuple[str, ...]
    down: bool = False

    def holds(self, view: View) -> bool:
        place = getattr(view.event, self.field)
        return place is not None and normalise(place.id) in self.uris


class Things(Condition, frozen=True):
    """A thing in one of ``roles`` is one of ``uris`` or named by one of ``patterns``."""

    uris: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    roles: tuple[int, ...]
    classes: bool = False

    def holds(self, view: View) -> bool:
        for one in mentions(view.event):
            if one.role in self.roles and (
                normalise(one.uri) in self.uris
                or any(pattern.matches(one.uri, classes=self.classes) for pattern in self.patterns)
            ):
                return True
        return False


class Text(Condition, frozen=True):
    """A value of the field is one of ``values``."""

    field: str
    values: tuple[str, ...]

    def holds(self, view: View) -> bool:
        return any(value in self.values for value in view.facts.texts.get(self.field, ()))


class Number(Condition, frozen=True):
    """A number of the field, after conversion to ``unit`` if there is one, compares with one of ``numbers``."""

    field: str
    operator: Operator
    numbers: tuple[float, ...]
    unit: str | None = None

    def holds(self, view: View) -> bool:
        return self.among(view.facts)

    def among(self, found: Facts) -> bool:
        compare = _COMPARE[self.operator]
        for value, unit in found.numbers.get(self.field, ()):
            here: float | None = value
            if self.unit is not None:
                if unit is None:
                    continue
                here = units.convert(value, unit, self.unit, difference=self.field == "sDev")
            if here is not None and any(compare(here, number) for number in self.numbers):
                return True
        return False


class Time(Condition, frozen=True):
    """A time of the field compares with one of ``instants`` (microseconds since 1970)."""

    field: str
    operator: Operator
    instants: tuple[int, ...]

    def holds(self, view: View) -> bool:
        compare = _COMPARE[self.operator]
        return any(compare(when, instant) for when in view.facts.times.get(self.field, ()) for instant in self.instants)


class Exists(Condition, frozen=True):
    """The field is there, whatever its value."""

    field: str

    def holds(self, view: View) -> bool:
        return self.field in view.facts.texts


class Declared(Condition, frozen=True):
    """The event declares an error."""

    def holds(self, view: View) -> bool:
        return view.event.error_declaration is not None

    @property
    def inside(self) -> bool:
        return False


class EventId(Condition, frozen=True):
    """The event is known by one of these ids, or declares one that is."""

    ids: tuple[str, ...]

    def holds(self, view: View) -> bool:
        return any(one in self.ids for one in view.ids)

    @property
    def inside(self) -> bool:
        return False


class Report(Condition, frozen=True):
    """One and the same sensor report is of one of ``types`` and fulfils all of ``numbers``.

    The letter of the standard lets each parameter hit another report; who asks for temperatures above 8 °C does not
    want the humidity of 80 % beside a temperature of 4 °C.
    """

    types: tuple[str, ...]
    numbers: tuple[Number, ...]

    def holds(self, view: View) -> bool:
        for element in view.event.sensor_element_list or ():
            for report in element.sensor_report:
                found = Facts()
                report_facts(report, found, view.namespaces)
                if any(one in self.types for one in found.texts.get("type", ())) and all(
                    number.among(found) for number in self.numbers
                ):
                    return True
        return False


class Attribute(Condition, frozen=True):
    """The field names something whose master data has one of the attributes ``names``, with one of ``values`` if any.

    ``field``: an attribute of the event (``read_point``, ``biz_step``, …), or the name of a field of `Facts`.
    """

    field: str
    names: tuple[str, ...]
    values: tuple[str, ...] | None = None

    def holds(self, view: View) -> bool:
        raise TypeError("master data must be resolved first")


class Never(Condition, frozen=True):
    """Nothing fulfils it: what master data does not know."""

    def holds(self, view: View) -> bool:
        return False

    @property
    def inside(self) -> bool:
        return False


class Order(NamedTuple):
    """``field``: ``eventTime``, ``recordTime`` or the full name of an extension field."""

    field: str = "eventTime"
    descending: bool = True


class Query(msgspec.Struct, frozen=True):
    """All ``conditions`` must hold. ``limit``: the first so many; ``most``: more is too much; ``token``: the page."""

    conditions: tuple[Condition, ...] = ()
    order: Order = Order()
    limit: int | None = None
    most: int | None = None
    per_page: int = 30
    token: str | None = None

    def holds(self, view: View) -> bool:
        return all(condition.holds(view) for condition in self.conditions)

    def holds_inside(self, view: View) -> bool:
        """Whether the conditions hold that columns and keys alone cannot decide."""
        return all(condition.holds(view) for condition in self.conditions if condition.inside)

    @property
    def looks_inside(self) -> bool:
        """Whether columns and keys alone do not decide."""
        return any(condition.inside for condition in self.conditions)

    def text(self) -> str:
        """The query without its page, in one spelling: two queries of the same text have the same answer."""
        return repr((self.conditions, tuple(self.order), self.limit, self.most))

    def resolved(self, mean: Callable[[Condition], Condition]) -> "Query":
        """The query with every condition replaced by what ``mean`` makes of it."""
        return msgspec.structs.replace(self, conditions=tuple(map(mean, self.conditions)))

    def with_conditions(self, *more: Condition) -> "Query":
        return msgspec.structs.replace(self, conditions=(*self.conditions, *more))

    def ordered(self, order: Order) -> "Query":
        """The same question in another order."""
        return msgspec.structs.replace(self, order=order)
