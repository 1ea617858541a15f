"""From a query to rows: keyset pages over the store, so that the ten-thousandth page costs what the first does.

A search starts from the index that finds least: things, facts, the viewer's own events, or the order itself. Every
index ends in ``seq``, which breaks ties. What the viewer may see stands in the question itself, so that nobody learns
from counts, pages or time what others hold.
"""

import time as wall
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import psycopg

from txng.accounts.viewers import Viewer
from txng.core.errors import Refused
from txng.epcis.query import Query, View
from txng.epcis.query.expression import EventId
from txng.events import conditions
from txng.events.conditions import Lead
from txng.events.connection import Connection
from txng.events.facts import Wanted, text_key
from txng.events.keys import key_of
from txng.events.packing import hash_uri
from txng.events.reading import COLUMNS, StoredEvent, call_by_own_names, stored
from txng.registry.selectors import party_uris, product_uris, territory, with_merged

SECONDS = 5
_LARGEST_BLOCK = 1_000

_MICROSECONDS = "timestamptz 'epoch' + %s * interval '1 microsecond'"


class Position(NamedTuple):
    """The last event of a page: its time in the order asked for (microseconds since 1970), and its number."""

    time: int
    seq: int


def limit_time(pg: Connection, until: float) -> None:
    """Let the next statements of this transaction end at ``until`` (`time.monotonic`). Raises `Refused`
    ``query-too-wide`` when that is past."""
    left = int((until - wall.monotonic()) * 1000)
    if left <= 0:
        raise Refused("query-too-wide")
    psycopg.Cursor(pg).execute(f"SET LOCAL statement_timeout = {left}")


class _Where:
    """Conditions and their values, in the order of the text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.values: list[Any] = []

    def add(self, text: str, *values: Any) -> None:
        self.texts.append(text)
        self.values += values

    def text(self, time: str) -> str:
        return " AND ".join(text.replace("{time}", time) for text in self.texts) or "TRUE"


class Search:
    """The rows of one query that one viewer may see, stored with a number up to ``last``.

    ``sight``: what the viewer sees, where it is known already.
    """

    def __init__(self, pg: Connection, query: Query, viewer: Viewer, last: int, sight: "Sight | None" = None):
        self.pg = pg
        self.query = query
        self.by_record_time = query.order.field == "recordTime"
        self.where = _Where()
        for condition in query.conditions:
            if (made := conditions.where(condition)) is not None:
                self.where.add(made.sql, *made.values)
        self.last = last
        self.where.add("e.seq <= %s", last)
        found = [conditions.lead(condition) for condition in query.conditions]
        self.leads = sorted((one for one in found if one is not None), key=lambda one: one.rank)
        self.narrow = any(isinstance(condition, conditions.NARROW) for condition in query.conditions)
        self.sight = sight or sight_of(pg, viewer)
        self.until = wall.monotonic() + SECONDS

    def page(self, after: Position | None, count: int) -> list[StoredEvent]:
        """The next ``count`` rows behind ``after``; the document may still say that a row is none of the answer."""
        sql, values = self._sql(after, count)
        order = self._order("e." + self._column())
        rows = self._run(f"SELECT {COLUMNS} FROM ({sql}) found JOIN event e USING (seq) ORDER BY {order}", values)
        found = list(stored(self.pg, rows))
        if self.sight.resent:
            call_by_own_names(self.pg, found, self.sight.parties)
        return found

    @property
    def looks_at_events(self) -> bool:
        """Whether rows alone do not say which events match."""
        return self.query.looks_inside or (
            self.sight.resent and any(isinstance(one, EventId) for one in self.query.conditions)
        )

    def asks_for(self, event: StoredEvent) -> bool:
        """Whether an event is asked for by a name that the viewer may know."""
        if event.names is None:
            return True
        known = {hash_uri(event.event_hash), hash_uri(event.hash), *event.names}
        return all(known.intersection(one.ids) for one in self.query.conditions if isinstance(one, EventId))

    def count(self, most: int) -> int:
        """How many rows there are, counted up to ``most``."""
        sql, values = self._sql(None, most)
        ((count,),) = self._run(f"SELECT count(*) FROM ({sql}) found", values)
        return int(count)

    def position(self, event: StoredEvent) -> Position:
        when = event.record_time if self.by_record_time else event.event_time
        return Position(int(when.timestamp()) * 1_000_000 + when.microsecond, event.seq)

    # -- SQL -----------------------------------------------------------------------------------------------------------

    def _run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        cursor = psycopg.Cursor(self.pg)
        with self.pg.pipeline():
            limit_time(self.pg, self.until)
            cursor.execute(sql, values, binary=True)
        return cursor.fetchall()

    def _column(self) -> str:
        return "record_time" if self.by_record_time else "event_time"

    def _order(self, column: str) -> str:
        direction = "DESC" if self.query.order.descending else "ASC"
        return f"{column} {direction}, {column.split('.')[0]}.seq {direction}"

    def _behind(self, column: str, after: Position | None) -> tuple[str, list[Any]]:
        if after is None:
            return "TRUE", []
        operator = "<" if self.query.order.descending else ">"
        return f"({column}, {column.split('.')[0]}.seq) {operator} ({_MICROSECONDS}, %s)", list(after)

    def _sql(self, after: Position | None, count: int) -> tuple[str, list[Any]]:
        leads = self.leads
        if self.by_record_time or (self.narrow and leads and leads[0].rank > 1):
            return self._from_events(after, count, self.sight.any())
        if leads:
            return self._from_index(leads[0], leads[1:], after, count)
        if self.sight.everything or self.narrow:
            return self._from_events(after, count, self.sight.any())
        return self._from_own(after, count)

    def _from_events(self, after: Position | None, count: int, seen: conditions.Where) -> tuple[str, list[Any]]:
        column = "e." + self._column()
        behind, position = self._behind(column, after)
        also, values = _also(self.leads)
        where = self.where.text("e.event_time")
        sql = f"SELECT e.event_time, e.seq FROM event e WHERE {where} AND {also} AND {seen.sql} AND {behind}"
        return (
            f"{sql} ORDER BY {self._order(column)} LIMIT %s",
            [*self.where.values, *values, *seen.values, *position, count],
        )

    def _from_own(self, after: Position | None, count: int) -> tuple[str, list[Any]]:
        """What the viewer sees, way by way, each from an index that gives rows in order: the first of each."""
        direction = "DESC" if self.query.order.descending else "ASC"
        branches, values = [], []
        for way in self.sight.ways(self.pg):
            sql, own = self._from_events(after, count, way.seen)
            if way.each is None:
                branches.append(f"({sql})")
            else:
                own = [list(way.each), *own]
                branches.append(
                    "(SELECT one.event_time, one.seq FROM unnest(%s::bigint[]) AS own (id)"
                    f" CROSS JOIN LATERAL ({sql}) one ORDER BY {self._order('one.event_time')} LIMIT %s)"
                )
                own.append(count)
            values += own
        if self.sight.lead is not None:
            sql, shared = self._from_index(self.sight.lead, (), after, count, sighted=False)
            branches.append(f"({sql})")
            values += shared
        if not branches:
            return "SELECT e.event_time, e.seq FROM event e WHERE FALSE AND %s > 0", [count]
        sql = f"""
            SELECT event_time, seq FROM ({" UNION ".join(branches)}) one
            ORDER BY event_time {direction}, seq {direction} LIMIT %s"""
        return sql, [*values, count]

    def _from_index(
        self, leading: Lead, others: Sequence[Lead], after: Position | None, count: int, *, sighted: bool = True
    ) -> tuple[str, list[Any]]:
        """Key by key, the first ``count`` of each: an event two keys share is found twice and counted once."""
        behind, position = self._behind("x.event_time", after)
        also, values = _also(others)
        seen = self.sight.any() if sighted else conditions.Where("TRUE")
        direction = "DESC" if self.query.order.descending else "ASC"
        one_key = f"""
            SELECT DISTINCT ON (x.event_time, x.seq) x.event_time, x.seq
            FROM {leading.table} x JOIN event e ON e.seq = x.seq
            WHERE x.k = w.k AND {leading.match} AND {behind}
              AND {self.where.text("x.event_time")} AND {also} AND {seen.sql}
            ORDER BY {self._order("x.event_time")} LIMIT %s"""
        sql = f"""
            SELECT DISTINCT hit.event_time, hit.seq
            FROM {_WANTED} CROSS JOIN LATERAL ({one_key}) hit
            ORDER BY hit.event_time {direction}, hit.seq {direction} LIMIT %s"""
        return sql, [
            *(*map(list, leading.wanted), *leading.values, *position),
            *(*self.where.values, *values, *seen.values, count, count),
        ]


_WANTED = "unnest(%s::bigint[], %s::float8[], %s::float8[]) AS w (k, low, high)"


def _also(leads: Sequence[Lead]) -> tuple[str, list[Any]]:
    """Conditions of indexes on an event that is already found."""
    texts = [
        f"EXISTS (SELECT FROM {_WANTED} JOIN {one.table} x ON x.k = w.k AND x.event_time = e.event_time"
        f" AND x.seq = e.seq WHERE {one.match})"
        for one in leads
    ]
    values = [value for one in leads for value in (*map(list, one.wanted), *one.values)]
    return " AND ".join(texts) or "TRUE", values


# --- what a viewer sees -----------------------------------------------------------------------------------------------

#: Naming a party here lets it see the event: it is the step back or forward of a chain (design: chain-class facts).
NAMED_IN = tuple(
    f"{side}_{role}" for side in ("source", "destination") for role in ("owning_party", "possessing_party")
)


class Way(NamedTuple):
    """One way to be seen: a condition, or one for ``each`` value, which it calls ``own.id``."""

    seen: conditions.Where
    each: tuple[int, ...] | None = None


class Sight(NamedTuple):
    """Which events a viewer sees in full: all; or those of ``parties``, those sent again by them, those at ``places``
    (keys), and those that ``lead`` finds in the index of facts: because they name the viewer's parties, or products
    of the viewer's competence."""

    everything: bool
    parties: tuple[int, ...] = ()
    resent: bool = False
    lead: Lead | None = None
    places: tuple[int, ...] = ()

    def ways(self, pg: Connection) -> list[Way]:
        """All of them but the facts; each has an index that gives rows in order."""
        found = []
        if self.parties:
            found.append(Way(conditions.Where("e.owner = own.id"), self.parties))
        if self.resent:
            found.append(Way(conditions.Where(_RESENT, (list(self.parties),))))
        if self.places:
            found.append(Way(conditions.Where("e.biz_location = own.id"), self.places))
            strangers = self._read_there(pg)
            read = conditions.Where("e.owner = own.id AND e.read_point = ANY(%s::bigint[])", (list(self.places),))
            found.append(Way(read, tuple(sorted(strangers - {0}))))
            if 0 in strangers:
                found.append(Way(conditions.Where(f"e.owner IS NULL AND {_READ_THERE}", (list(self.places),))))
        return found

    def _read_there(self, pg: Connection) -> set[int]:
        """Whose events were read at the places, besides those of ``parties``; 0: nobody's. No index leads from a read
        point to its events, but the list of values knows whose there are."""
        audiences = psycopg.Cursor(pg).execute(
            "SELECT DISTINCT audience FROM event_value WHERE kind = 5 AND k = ANY(%s::bigint[])"
            " AND audience BETWEEN 0 AND 2147483647 AND NOT audience = ANY(%s::bigint[])",
            [list(self.places), list(self.parties)],
        )
        return {audience for (audience,) in audiences}

    def any(self) -> conditions.Where:
        """One condition for all of it."""
        if self.everything:
            return conditions.Where("TRUE")
        listed = list(self.parties)
        texts, values = ["e.owner = ANY(%s::int[])"], [listed]
        if self.resent:
            # Only where a party has sent events that others had sent before.
            texts.append(_RESENT)
            values.append(listed)
        if self.places:
            texts += [_READ_THERE, "e.biz_location = ANY(%s::bigint[])"]
            values += [list(self.places), list(self.places)]
        if self.lead is not None:
            texts.append(
                "EXISTS (SELECT FROM event_fact x WHERE x.k = ANY(%s::bigint[])"
                " AND x.event_time = e.event_time AND x.seq = e.seq)"
            )
            values.append(list(self.lead.wanted.keys))
        return conditions.Where(f"({' OR '.join(texts)})", tuple(values))


_RESENT = "e.seq = ANY(ARRAY(SELECT seq FROM event_resent WHERE owner = ANY(%s::int[])))"
_READ_THERE = "e.read_point = ANY(%s::bigint[])"

#: The portal itself, and agencies competent for everything.
EVERYTHING = Sight(True)


def sight_of(pg: Connection, viewer: Viewer) -> Sight:
    """What of the store the viewer sees: a party its own and what names it; an agency what its competence covers, which
    is its territory or the products of its groups."""
    if viewer.covers_everything:
        return EVERYTHING
    if viewer.kind == "authority":
        if viewer.communes is None:
            return Sight(False, lead=_facts_lead(text_key("class", uri) for uri in product_uris(viewer.groups)))
        here, places = territory(viewer.communes)
        keys = tuple(sorted({key_of(uri) for uri in places}))
        return Sight(False, tuple(here), _any_resent(pg, here), None, keys)
    parties = tuple(sorted(with_merged(viewer.parties))) if viewer.kind == "party" else ()
    if not parties:
        return Sight(False)
    lead = _facts_lead(text_key(field, uri) for uri in party_uris(parties) for field in NAMED_IN)
    return Sight(False, parties, _any_resent(pg, parties), lead)


def _any_resent(pg: Connection, parties: Sequence[int]) -> bool:
    sql = "SELECT EXISTS (SELECT FROM event_resent WHERE owner = ANY(%s::int[]))"
    return psycopg.Cursor(pg).execute(sql, [list(parties)]).fetchone() == (True,)


def _facts_lead(found: Iterable[int]) -> Lead | None:
    keys = tuple(sorted(found))
    blank = (None,) * len(keys)
    return Lead(1, "event_fact", Wanted(keys, blank, blank), "TRUE") if keys else None


def visible(pg: Connection, viewer: Viewer, add: Any) -> None:
    """Call ``add`` with the condition (table ``event`` as ``e``) under which a viewer sees an event, and its values."""
    sight = sight_of(pg, viewer)
    if not sight.everything:
        seen = sight.any()
        add(seen.sql, *seen.values)


# --- events -----------------------------------------------------------------------------------------------------------


def verified(search: Search, after: Position | None, wanted: int) -> Iterator[StoredEvent]:
    """The events of a search, one after the other; the document has the last word. Raises `Refused` ``query-too-wide``
    when too little is found in too long."""
    inside = search.query.looks_inside
    block = wanted
    while True:
        rows = search.page(after, block)
        for event in rows:
            if search.asks_for(event) and (not inside or search.query.holds_inside(View(event.event))):
                yield event
        if len(rows) < block:
            return
        after = search.position(rows[-1])
        block = min(2 * block, _LARGEST_BLOCK)


MOST_SORTED = 10_000


def by_field(search: Search) -> list[StoredEvent]:
    """All events of a search in the order of an extension field; those without it at the end, newest first.

    Numbers come before times, times before texts; texts by code point. More than 10,000 are too many to be sorted.
    """
    field, descending = search.query.order
    found = list(islice(verified(search, None, _LARGEST_BLOCK), MOST_SORTED + 1))
    if len(found) > MOST_SORTED:
        raise Refused("query-too-wide")
    keyed = [(_sort_key(View(one.event), field, descending), one) for one in found]
    having = sorted(((key, one) for key, one in keyed if key is not None), key=lambda pair: pair[0], reverse=descending)
    return [one for _key, one in having] + [one for key, one in keyed if key is None]


def _sort_key(view: View, field: str, descending: bool) -> tuple[int, Any] | None:
    """The value an event stands in the order by: its largest if they descend, else its smallest."""
    facts = view.facts
    keys: list[tuple[int, Any]] = [(0, number) for number, _unit in facts.numbers.get(field, ())]
    keys += [(1, when) for when in facts.times.get(field, ())]
    if not keys:
        keys = [(2, value[2:]) for value in facts.texts.get(field, ())]
    if not keys:
        return None
    return max(keys) if descending else min(keys)
