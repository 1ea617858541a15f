"""Values of query parameters: from what a query string or a JSON body says to what conditions compare."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from txng.epcis import time
from txng.epcis.findings import echo
from txng.epcis.query import patterns
from txng.epcis.query.facts import expanded, moment, number_in, token
from txng.epcis.query.patterns import Pattern
from txng.epcis.rules.values import URI
from txng.epcis.vocabulary import BARE, Kind, bare
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem, ProblemError

#: One value as it came: always a text from a query string, anything of JSON from a body.
Given = str | int | float | bool | None


class Call(NamedTuple):
    """One parameter of a query: its ``name`` as sent, what stood for the placeholders of its row, its values."""

    name: str
    parts: Mapping[str, str]
    values: Sequence[Given]
    namespaces: Mapping[str, str]

    def refuse(self, code: str, value: Given, **params: Any) -> ProblemError:
        return ProblemError([Problem(code, {"name": echo(self.name), "value": echo(value), **params}, echo(self.name))])


def storable(text: str) -> bool:
    """Whether a database can hold a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def texts(call: Call) -> tuple[str, ...]:
    for value in call.values:
        if not isinstance(value, str):
            raise call.refuse("query-value-text", value)
        if not value or not storable(value):
            raise call.refuse("query-value-text" if value else "query-value-empty", value)
    return tuple(str(value) for value in call.values)


def words(kind: Kind) -> Callable[[Call], tuple[str, ...]]:
    """Vocabulary in any spelling: bare words where the CBV has one, prefixes expanded elsewhere."""

    def read(call: Call) -> tuple[str, ...]:
        found = tuple(expanded(bare(kind, text), call.namespaces) for text in texts(call))
        for word in found:
            if word not in BARE[kind] and not URI.fullmatch(word):
                raise call.refuse("query-value-word", word)
        return found

    return read


def names(call: Call) -> tuple[str, ...]:
    return tuple(expanded(text, call.namespaces) for text in texts(call))


def uris(call: Call) -> tuple[str, ...]:
    """Identifiers in their one spelling."""
    return tuple(normalise(text) for text in names(call))


def things(call: Call) -> tuple[tuple[str, ...], tuple[Pattern, ...]]:
    """Identifiers and EPC patterns."""
    plain, open_ones = [], []
    for text in names(call):
        pattern = patterns.read(text)
        if pattern is not None:
            open_ones.append(pattern)
        elif text.startswith("urn:epc:idpat:") and "*" in text:
            raise call.refuse("query-pattern", text)
        else:
            plain.append(normalise(_uri(call, text)))
    return tuple(plain), tuple(open_ones)


def _uri(call: Call, text: str) -> str:
    if not URI.fullmatch(text):
        raise call.refuse("query-value-uri", text)
    return text


def one_of(known: Iterable[str]) -> Callable[[Call], tuple[str, ...]]:
    listed = tuple(known)

    def read(call: Call) -> tuple[str, ...]:
        for value in texts(call):
            if value not in listed:
                raise call.refuse("query-value-unknown", value, known=", ".join(listed))
        return texts(call)

    return read


def instant(call: Call) -> int:
    """A time with its zone, in microseconds since 1970."""
    (text,) = texts(call)
    try:
        return time.micros(text.replace(" ", "+"))  # a plus sign that was not percent-encoded
    except ProblemError:
        raise call.refuse("query-value-time", text) from None


def numbers(call: Call) -> tuple[float, ...]:
    return tuple(_number(call, value) for value in call.values)


def number(call: Call) -> float:
    return _number(call, call.values[0])


def _number(call: Call, value: Given) -> float:
    found: float | None = None
    if isinstance(value, str):
        found = number_in(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = number_in(repr(value))
    if found is None:
        raise call.refuse("query-value-number", value)
    return found


def number_or_time(call: Call) -> float | int:
    """What an extension field is compared with: a float is a number, an int an instant in microseconds."""
    value = call.values[0]
    if isinstance(value, str):
        when = moment(value.replace(" ", "+"))
        if when is not None:
            return when
    try:
        return _number(call, value)
    except ProblemError:
        raise call.refuse("query-value-number-or-time", value) from None


def tokens(call: Call) -> tuple[str, ...]:
    """What an extension field may equal: a value that can be read as number or time is all of them."""
    found: list[str] = []
    for value in call.values:
        if value is None or value == "" or (isinstance(value, str) and not storable(value)):
            raise call.refuse("query-value-empty" if not value else "query-value-text", value)
        if isinstance(value, str):
            found += [token(value), f"s:{value}"]
            if (found_number := number_in(value)) is not None:
                found.append(token(found_number))
        else:
            found += [token(value), f"s:{token(value)[2:]}", f"s:{value}"]
    return tuple(dict.fromkeys(found))


def flag(call: Call) -> bool:
    """``true``, also said by an empty value, null or any number (JSON: the value is ignored); ``false``."""
    value = call.values[0]
    if isinstance(value, str) and value not in ("", "true", "false"):
        raise call.refuse("query-value-unknown", value, known="true, false")
    return value is not False and value != "false"


def booleans(call: Call) -> tuple[str, ...]:
    for value in call.values:
        if value not in (True, False, "true", "false") or (isinstance(value, int) and not isinstance(value, bool)):
            raise call.refuse("query-value-unknown", value, known="true, false")
    return tuple(str(value).lower() for value in call.values)


def count(least: int, most: int) -> Callable[[Call], int]:
    """A whole number of ``least`` or more; what is above ``most`` is ``most``."""

    def read(call: Call) -> int:
        value = call.values[0]
        text = str(value) if not isinstance(value, bool) else ""
        if not (text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text)):
            raise call.refuse("query-value-count", value, least=least)
        return min(int(text), most)

    return read
