"""Conditions of the query language as SQL (pure): what columns decide, and what the indexes of things and facts find.

Table ``event`` stands as ``e``; ``{time}`` is replaced by the event time of whatever table the search starts from.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from txng.epcis.query.expression import (
    Condition,
    Declared,
    EventId,
    Exists,
    Moment,
    Never,
    Number,
    Place,
    Text,
    Things,
    Time,
    Word,
)
from txng.epcis.query.facts import class_of
from txng.events import VOID
from txng.events.facts import Wanted, number_wanted, presence_wanted, text_wanted, time_wanted
from txng.events.keys import key_of
from txng.events.packing import ACTIONS, TYPES, hash_of_uri

_INSTANT = "timestamptz 'epoch' + %s * interval '1 microsecond'"
_SIGNS = {"EQ": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}


class Where(NamedTuple):
    """A condition on columns."""

    sql: str
    values: tuple[Any, ...] = ()


class Lead(NamedTuple):
    """What an index of (k, event_time, seq) finds, in that order: a search can start from it.

    ``rank``: the smaller, the fewer events it finds as a rule. ``match`` is the condition on a row ``x`` of ``table``
    and a row ``w (k, low, high)`` of ``wanted``; ``values`` belong to it.
    """

    rank: int
    table: str
    wanted: Wanted
    match: str
    values: tuple[Any, ...] = ()


# --- columns ----------------------------------------------------------------------------------------------------------

_EVENT_IDS = """e.seq = ANY(ARRAY(
  SELECT seq FROM event WHERE hash = ANY(%s::bytea[])
  UNION SELECT seq FROM event WHERE corrects = ANY(%s::bytea[])
  UNION SELECT seq FROM event WHERE event_id = ANY(%s::text[]) AND corrects IS NULL
  UNION SELECT seq FROM event WHERE event_id = ANY(%s::text[]) AND corrects IS NOT NULL
  UNION SELECT seq FROM event_resent WHERE event_id = ANY(%s::text[])))"""


def event_ids(ids: Sequence[str]) -> Where:
    """Events with these ids, the senders' or those of their hashes, and their declarations."""
    hashes = [digest for digest in map(hash_of_uri, ids) if digest is not None]
    texts = list(ids)
    return Where(_EVENT_IDS, (hashes, hashes, texts, texts, texts))


def _any(column: str, cast: str, values: Sequence[Any]) -> Where:
    """One value by ``=``, so that an index can give the rows in order; several by ``= ANY``."""
    if len(values) == 1:
        return Where(f"{column} = %s", (values[0],))
    return Where(f"{column} = ANY(%s::{cast}[])", (list(values),))


def _word(condition: Word) -> Where:
    column = f"e.{condition.field}"
    if condition.field in _CODES:
        column, codes = _CODES[condition.field]
        return _any(column, "smallint", sorted({codes.get(word, 0) for word in condition.words}))
    if len(condition.words) == 1:
        return Where(f"{column} = (SELECT id::int FROM event_word WHERE word = %s)", condition.words)
    listed = "ARRAY(SELECT id::int FROM event_word WHERE word = ANY(%s::text[]))"
    return Where(f"{column} = ANY({listed})", (list(condition.words),))


_CODES: Mapping[str, tuple[str, Mapping[str, int]]] = {"type": ("e.etype", TYPES), "action": ("e.action", ACTIONS)}


def _moment(condition: Moment) -> Where:
    column = "{time}" if condition.field == "event_time" else "e.record_time"
    return Where(f"{column} {_SIGNS[condition.operator]} {_INSTANT}", (condition.instant,))


def _place(condition: Place) -> Where:
    return _any(f"e.{condition.field}", "bigint", sorted({key_of(uri) for uri in condition.uris}))


_WHERE: Mapping[type[Condition], Callable[[Any], Where]] = {
    Word: _word,
    Moment: _moment,
    Place: _place,
    EventId: lambda condition: event_ids(condition.ids),
    Declared: lambda _condition: Where("e.corrects IS NOT NULL"),
    Never: lambda _condition: Where("FALSE"),
}


def where(condition: Condition) -> Where | None:
    """The condition on columns, if columns have anything to say."""
    made = _WHERE.get(type(condition))
    return None if made is None else made(condition)


# --- indexes ----------------------------------------------------------------------------------------------------------

_IN_RANGE = "(w.low IS NULL OR (x.high >= w.low AND x.low <= w.high))"
#: Most events carry one of few.
_COMMON = frozenset({"type", "booleanValue", "class"})


def _things(condition: Things) -> Lead | None:
    if not condition.patterns:
        keys = tuple(sorted({key_of(uri) for uri in condition.uris}))
        roles = [role | void for role in condition.roles for void in (0, VOID)]
        blank = (None,) * len(keys)
        return Lead(0, "event_thing", Wanted(keys, blank, blank), "x.role = ANY(%s::smallint[])", (roles,))
    classes = [pattern.class_uri() for pattern in condition.patterns] + [class_of(uri) for uri in condition.uris]
    named = [one for one in classes if one is not None]
    if len(named) < len(classes):  # a whole company: only the documents tell
        return None
    return _facts(2, text_wanted("class", named))


def _facts(rank: int, wanted: Wanted) -> Lead:
    return Lead(rank, "event_fact", wanted, _IN_RANGE)


_LEADS: Mapping[type[Condition], Callable[[Any], Lead | None]] = {
    Things: _things,
    Text: lambda condition: _facts(
        3 if condition.field in _COMMON else 1, text_wanted(condition.field, condition.values)
    ),
    Number: lambda condition: _facts(4, number_wanted(condition)),
    Time: lambda condition: _facts(4, time_wanted(condition)),
    Exists: lambda condition: _facts(5, presence_wanted(condition.field)),
}


def lead(condition: Condition) -> Lead | None:
    """What an index finds of the condition, if there is one."""
    made = _LEADS.get(type(condition))
    return None if made is None else made(condition)


#: Columns that narrow a search so far that only the best of indexes is better.
NARROW = (Place, EventId)
