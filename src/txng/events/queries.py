"""The query language over the store: one table of parameters that drives parsing, SQL and the look into the document.

A `Parameter` says how its values are read, which rows can match, and how the document is looked at: rows are found by
64-bit keys, so identifiers count only when the document has them. Source: EPCIS 2.0 section 8.2.7, reference section
14. Different parameters must all match; of a list of values one must.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from txng.epcis import time
from txng.epcis.findings import echo
from txng.epcis.model import AnyEvent
from txng.epcis.things import (
    CHILD,
    CHILD_OBSERVED,
    CLASS,
    EPC,
    INPUT,
    OUTPUT,
    PARENT,
    PARENT_OBSERVED,
    SEPARATED,
    TRANSFORMATION,
    mentions,
)
from txng.epcis.vocabulary import Kind, bare
from txng.events import VOID
from txng.events.errors import QueryRefused
from txng.events.keys import key_of
from txng.events.packing import ACTIONS, TYPES, hash_of_uri
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem, ProblemError

MOST_PARAMETERS = 50
MOST_VALUES = 1_000
PER_PAGE = 30
MOST_PER_PAGE = 1_000

#: What a thing's role may look like in a row: void or not.
_VOID = (0, VOID)


class Condition(NamedTuple):
    """What SQL asks. ``{time}`` in it is replaced by the event time of whatever table the search starts from.

    ``keys`` with ``roles`` instead: one of these things in one of these roles; such a condition can lead the search.
    """

    sql: str = ""
    values: tuple[Any, ...] = ()
    keys: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()


class Parameter(NamedTuple):
    """``read``: texts to a value, raising `ProblemError`; ``rows``: the condition; ``holds``: what the document says.

    ``holds`` is None where a column decides alone. Parameters without ``rows`` shape the answer. ``single``: one text
    only, neither a list nor repeated.
    """

    name: str
    read: Callable[[str, Sequence[str]], Any]
    rows: Callable[[Any], Condition] | None = None
    holds: Callable[[AnyEvent, Any], bool] | None = None
    single: bool = False


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


# --- values -----------------------------------------------------------------------------------------------------------


def _refuse(code: str, name: str, value: str, **params: Any) -> ProblemError:
    return ProblemError([Problem(code, {"name": name, "value": echo(value), **params}, name)])


def _texts(name: str, values: Sequence[str]) -> list[str]:
    for value in values:
        if not value or not storable(value):
            raise _refuse("query-value-empty" if not value else "query-value-text", name, value)
    return list(values)


def _words(kind: Kind) -> Callable[[str, Sequence[str]], list[str]]:
    return lambda name, values: [bare(kind, value) for value in _texts(name, values)]


def _things(name: str, values: Sequence[str]) -> list[str]:
    """Identifiers in their one spelling. Patterns with an open end name many things: they are not understood here."""
    found = []
    for value in _texts(name, values):
        if value.startswith("urn:epc:idpat:") and "*" in value and not name.endswith("Class"):
            raise _refuse("query-pattern", name, value)
        found.append(normalise(value))
    return found


def _one_of(known: Iterable[str]) -> Callable[[str, Sequence[str]], list[str]]:
    words = tuple(known)

    def read(name: str, values: Sequence[str]) -> list[str]:
        for value in values:
            if value not in words:
                raise _refuse("query-value-unknown", name, value, known=", ".join(words))
        return list(values)

    return read


def _event_types(name: str, values: Sequence[str]) -> list[str]:
    for value in values:
        if value not in TYPES and ":" not in value:
            raise _refuse("query-value-unknown", name, value, known=", ".join(TYPES))
    return [value.removeprefix("epcis:").removeprefix("https://ref.gs1.org/epcis/") for value in values]


def _time(name: str, values: Sequence[str]) -> int:
    try:
        return time.micros(values[0].replace(" ", "+"))  # a plus sign that was not percent-encoded
    except ProblemError:
        raise _refuse("query-value-time", name, values[0]) from None


def _count(least: int, most: int) -> Callable[[str, Sequence[str]], int]:
    def read(name: str, values: Sequence[str]) -> int:
        text = values[0]
        if not (text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text)):
            raise _refuse("query-value-count", name, text, least=least)
        return min(int(text), most)

    return read


def _flag(name: str, values: Sequence[str]) -> bool:
    if values[0] not in ("", "true", "false"):
        raise _refuse("query-value-unknown", name, values[0], known="true, false")
    return values[0] != "false"


def _token(name: str, values: Sequence[str]) -> str:
    return values[0]


# --- conditions -------------------------------------------------------------------------------------------------------

_INSTANT = "timestamptz 'epoch' + %s * interval '1 microsecond'"


def _compared(column: str, operator: str) -> Callable[[int], Condition]:
    return lambda instant: Condition(f"{column} {operator} {_INSTANT}", (instant,))


def _any(column: str, cast: str) -> Callable[[Sequence[Any]], Condition]:
    """One value by ``=``, so that an index can give the rows in order; several by ``= ANY``."""

    def rows(values: Sequence[Any]) -> Condition:
        if len(values) == 1:
            return Condition(f"{column} = %s", (values[0],))
        return Condition(f"{column} = ANY(%s::{cast}[])", (list(values),))

    return rows


def _word_ids(column: str) -> Callable[[Sequence[str]], Condition]:
    def rows(words: Sequence[str]) -> Condition:
        if len(words) == 1:
            return Condition(f"{column} = (SELECT id::int FROM event_word WHERE word = %s)", (words[0],))
        listed = "ARRAY(SELECT id::int FROM event_word WHERE word = ANY(%s::text[]))"
        return Condition(f"{column} = ANY({listed})", (list(words),))

    return rows


def _codes(column: str, codes: Mapping[str, int]) -> Callable[[Sequence[str]], Condition]:
    find = _any(column, "smallint")
    return lambda words: find(sorted({codes.get(word, 0) for word in words}))


def _place(column: str) -> Callable[[Sequence[str]], Condition]:
    find = _any(column, "bigint")
    return lambda uris: find([key_of(uri) for uri in uris])


def _in_roles(*roles: int) -> Callable[[Sequence[str]], Condition]:
    listed = tuple(role | void for role in roles for void in _VOID)
    return lambda uris: Condition(keys=tuple(sorted({key_of(uri) for uri in uris})), roles=listed)


_EVENT_IDS = """e.seq = ANY(ARRAY(
  SELECT seq FROM event WHERE hash = ANY(%s::bytea[])
  UNION SELECT seq FROM event WHERE corrects = ANY(%s::bytea[])
  UNION SELECT seq FROM event WHERE event_id = ANY(%s::text[]) AND corrects IS NULL
  UNION SELECT seq FROM event WHERE event_id = ANY(%s::text[]) AND corrects IS NOT NULL
  UNION SELECT seq FROM event_resent WHERE event_id = ANY(%s::text[])))"""


def event_ids(ids: Sequence[str]) -> Condition:
    """Events with these ids, the senders' or those of their hashes, and their declarations."""
    hashes = [digest for digest in map(hash_of_uri, ids) if digest is not None]
    texts = list(ids)
    return Condition(_EVENT_IDS, (hashes, hashes, texts, texts, texts))


def _declared(wanted: bool) -> Condition:
    return Condition("e.corrects IS NOT NULL") if wanted else Condition("TRUE")


# --- what the document says -------------------------------------------------------------------------------------------


def _mentioned(*roles: int) -> Callable[[AnyEvent, Sequence[str]], bool]:
    wanted_roles = frozenset(roles)

    def holds(event: AnyEvent, uris: Sequence[str]) -> bool:
        wanted = frozenset(uris)
        return any(one.role in wanted_roles and normalise(one.uri) in wanted for one in mentions(event))

    return holds


def _at_place(attribute: str) -> Callable[[AnyEvent, Sequence[str]], bool]:
    def holds(event: AnyEvent, uris: Sequence[str]) -> bool:
        location = getattr(event, attribute)
        return location is not None and normalise(location.id) in uris

    return holds


def _is_type(event: AnyEvent, types: Sequence[str]) -> bool:
    return event.type in types


# --- the table --------------------------------------------------------------------------------------------------------

_MEMBERS = (EPC, CHILD, CHILD | SEPARATED, CHILD_OBSERVED)
_PARENTS = (PARENT, PARENT | SEPARATED, PARENT_OBSERVED)
_CLASSES = tuple(role | CLASS for role in _MEMBERS)


def _match(name: str, *roles: int) -> Parameter:
    return Parameter(name, _things, _in_roles(*roles), _mentioned(*roles))


PARAMETERS: Mapping[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("eventType", _event_types, _codes("e.etype", TYPES), _is_type),
        Parameter("GE_eventTime", _time, _compared("{time}", ">="), single=True),
        Parameter("LT_eventTime", _time, _compared("{time}", "<"), single=True),
        Parameter("GE_recordTime", _time, _compared("e.record_time", ">="), single=True),
        Parameter("LT_recordTime", _time, _compared("e.record_time", "<"), single=True),
        Parameter("EQ_action", _one_of(ACTIONS), _codes("e.action", ACTIONS)),
        Parameter("EQ_bizStep", _words("biz_step"), _word_ids("e.biz_step")),
        Parameter("EQ_disposition", _words("disposition"), _word_ids("e.disposition")),
        Parameter("EQ_readPoint", _things, _place("e.read_point"), _at_place("read_point")),
        Parameter("EQ_bizLocation", _things, _place("e.biz_location"), _at_place("biz_location")),
        Parameter("EQ_transformationID", _things, _in_roles(TRANSFORMATION), _mentioned(TRANSFORMATION)),
        _match("MATCH_epc", *_MEMBERS),
        _match("MATCH_parentID", *_PARENTS),
        _match("MATCH_inputEPC", INPUT),
        _match("MATCH_outputEPC", OUTPUT),
        _match("MATCH_anyEPC", *_MEMBERS, *_PARENTS, INPUT, OUTPUT),
        _match("MATCH_epcClass", *_CLASSES),
        _match("MATCH_inputEPCClass", INPUT | CLASS),
        _match("MATCH_outputEPCClass", OUTPUT | CLASS),
        _match("MATCH_anyEPCClass", *_CLASSES, INPUT | CLASS, OUTPUT | CLASS),
        Parameter("EQ_eventID", _texts, event_ids),
        Parameter("EXISTS_errorDeclaration", _flag, _declared, single=True),
        Parameter("orderBy", _one_of(("eventTime", "recordTime")), single=True),
        Parameter("orderDirection", _one_of(("ASC", "DESC")), single=True),
        Parameter("eventCountLimit", _count(1, 10**18), single=True),
        Parameter("maxEventCount", _count(0, 10**18), single=True),
        Parameter("perPage", _count(1, MOST_PER_PAGE), single=True),
        Parameter("nextPageToken", _token, single=True),
    )
}


class Query(NamedTuple):
    """A query that has been understood: values by parameter name."""

    values: Mapping[str, Any]

    @property
    def per_page(self) -> int:
        return int(self.values.get("perPage", PER_PAGE))

    @property
    def token(self) -> str | None:
        return self.values.get("nextPageToken")

    @property
    def by_record_time(self) -> bool:
        return self.values.get("orderBy") == ["recordTime"]

    @property
    def descending(self) -> bool:
        return self.values.get("orderDirection") != ["ASC"]

    def conditions(self) -> list[Condition]:
        return [
            parameter.rows(value)
            for name, value in self.values.items()
            if (parameter := PARAMETERS[name]).rows is not None
        ]

    def holds(self, event: AnyEvent) -> bool:
        """Whether the document really says what the keys promised."""
        return all(
            parameter.holds(event, value)
            for name, value in self.values.items()
            if (parameter := PARAMETERS[name]).holds is not None
        )

    @property
    def looks_inside(self) -> bool:
        """Whether rows alone do not decide."""
        return any(PARAMETERS[name].holds is not None for name in self.values)

    def text(self) -> str:
        """The query without its paging, in one spelling: what a page token is bound to."""
        kept = {name: value for name, value in self.values.items() if name not in ("perPage", "nextPageToken")}
        return repr(sorted(kept.items()))


def parse(pairs: Iterable[tuple[str, str]]) -> Query:
    """The query in decoded name-value pairs; lists are separated by ``|`` or given by repeating the name.

    Raises `QueryRefused` with every fault.
    """
    problems: list[Problem] = []
    texts: dict[str, list[str]] = {}
    count = 0
    for name, value in pairs:
        count += 1
        parameter = PARAMETERS.get(name)
        if parameter is None:
            problems.append(Problem("query-parameter-unknown", {"name": echo(name)}, echo(name)))
        elif parameter.single:
            if name in texts:
                problems.append(Problem("query-parameter-twice", {"name": name}, name))
            texts[name] = [value]
        else:
            texts.setdefault(name, []).extend(value.split("|"))
    if count > MOST_PARAMETERS or sum(map(len, texts.values())) > MOST_VALUES:
        problems.append(Problem("query-too-long", {"parameters": MOST_PARAMETERS, "values": MOST_VALUES}))
    values: dict[str, Any] = {}
    for name, listed in texts.items():
        try:
            values[name] = PARAMETERS[name].read(name, listed)
        except ProblemError as error:
            problems.extend(error.problems)
    if "eventCountLimit" in texts and "maxEventCount" in texts:
        problems.append(Problem("query-parameters-exclusive", {"one": "eventCountLimit", "other": "maxEventCount"}))
    if "eventCountLimit" in texts and "orderBy" not in texts:
        problems.append(Problem("query-parameter-needs", {"name": "eventCountLimit", "other": "orderBy"}))
    if problems:
        raise QueryRefused(problems)
    return Query(values)
