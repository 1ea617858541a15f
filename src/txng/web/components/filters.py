"""What narrows a list down; each filter lives in the address, so that a view of a list can be sent to a colleague."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from txng.core import vietnamese
from txng.web.components.forms import DateField
from txng.web.components.status import Text

LONGEST = 200
Choices = Sequence[tuple[str, Text]]


@dataclass(frozen=True)
class Shown:
    """A filter with what the address says. ``words``: what is in force, for people; empty when nothing is."""

    filter: "Filter"
    values: dict[str, str]
    words: str = ""
    choices: Choices = ()
    error: str = ""

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.filter.apply(rows, self) if self.words else rows

    @property
    def value(self) -> str:
        return next(iter(self.values.values()), "")


@dataclass(frozen=True)
class Filter:
    """``name``: the parameter in the address."""

    name: str
    label: Text

    template = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def shown(self, given: QueryDict) -> Shown:
        raise NotImplementedError

    def apply(self, rows: QuerySet[Any], shown: Shown) -> QuerySet[Any]:
        raise NotImplementedError

    def _read(self, given: QueryDict) -> dict[str, str]:
        return {name: given.get(name, "").replace("\0", "").strip()[:LONGEST] for name in self.names}


@dataclass(frozen=True)
class Search(Filter):
    """Every word in any of ``fields``. ``folded`` fields hold `vietnamese.fold` texts: marks do not matter there."""

    name: str = "q"
    label: Text = ""
    folded: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    hint: Text = ""

    template = "search"

    def shown(self, given: QueryDict) -> Shown:
        values = self._read(given)
        text = values[self.name]
        return Shown(self, values, f"“{text}”" if text else "")

    def apply(self, rows: QuerySet[Any], shown: Shown) -> QuerySet[Any]:
        plain, bare = shown.value.split(), vietnamese.fold(shown.value).split()
        words = [
            reduce(
                or_,
                [
                    *(Q(**{f"{name}__contains": folded}) for name in self.folded),
                    *(Q(**{f"{name}__icontains": word}) for name in self.fields),
                ],
            )
            for word, folded in zip(plain, bare, strict=False)
        ]
        return rows.filter(reduce(and_, words[:12])) if words else rows


@dataclass(frozen=True)
class Choice(Filter):
    """One of ``choices`` (value, word), or a function that gives them; ``field`` is compared, or ``where`` decides."""

    choices: Choices | Callable[[], Choices] = ()
    field: str = ""
    where: Callable[[str], Q] | None = None
    any_word: Text = ""

    template = "choice"

    def shown(self, given: QueryDict) -> Shown:
        values = self._read(given)
        choices = self.choices() if callable(self.choices) else self.choices
        word = next((str(word) for value, word in choices if value == values[self.name]), "")
        if not word:
            values = {self.name: ""}
        return Shown(self, values, f"{self.label}: {word}" if word else "", choices)

    def apply(self, rows: QuerySet[Any], shown: Shown) -> QuerySet[Any]:
        condition = self.where(shown.value) if self.where else Q(**{self.field or self.name: shown.value})
        return rows.filter(condition)


@dataclass(frozen=True)
class Days(Filter):
    """From a day to a day, both included; ``field`` holds days or moments (``moments``)."""

    field: str = ""
    moments: bool = False

    template = "days"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def shown(self, given: QueryDict) -> Shown:
        values = self._read(given)
        words, error = [], ""
        for name, word in zip(self.names, (_("from"), _("to")), strict=True):
            if values[name]:
                try:
                    words.append(f"{word} {self._day(values[name]):%d/%m/%Y}")
                except ValidationError as fault:
                    error = " ".join(fault.messages)
        return Shown(self, values, f"{self.label}: {' '.join(words)}" if words and not error else "", error=error)

    def apply(self, rows: QuerySet[Any], shown: Shown) -> QuerySet[Any]:
        name = self.field or self.name
        first, last = (self._day(text) if text else None for text in shown.values.values())
        if first is not None:
            rows = rows.filter(**{f"{name}__gte": _midnight(first) if self.moments else first})
        if last is not None:
            after = last + timedelta(days=1)
            rows = rows.filter(**{f"{name}__lt": _midnight(after) if self.moments else after})
        return rows

    @staticmethod
    def _day(text: str) -> date:
        day = DateField().clean(text)
        assert isinstance(day, date)
        return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware at once


def yes_no(words: Iterable[Text]) -> Choices:
    """Choices of a flag: the word for yes, the word for no."""
    yes, no = words
    return (("1", yes), ("0", no))
