"""How much was captured: figures of dashboards, read from the roll-up that every capture updates, never from events."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import psycopg

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden
from txng.events.connection import Connection, database
from txng.events.packing import TYPES

_WITHIN = "day BETWEEN coalesce(%b, date '-infinity') AND coalesce(%b, date 'infinity')"
_SUMS = f"""
SELECT GROUPING(day, owner, etype, biz_step), day, owner, etype, biz_step, sum(events)::bigint, sum(things)::bigint
FROM stat_day WHERE {_WITHIN} AND (%b::integer[] IS NULL OR owner = ANY(%b::integer[]))
GROUP BY GROUPING SETS ((), (day), (owner), (etype), (biz_step))"""
_BY_ALL, _BY_DAY, _BY_OWNER, _BY_TYPE = 0b1111, 0b0111, 0b1011, 0b1101


class Sum(NamedTuple):
    events: int
    things: int


class Overview(NamedTuple):
    """Sums over all, and by day, party (registry id, 0 for nobody's), type and business step ("" for none)."""

    whole: Sum
    days: Mapping[date, Sum]
    parties: Mapping[int, Sum]
    types: Mapping[str, Sum]
    steps: Mapping[str, Sum]


def overview(viewer: Viewer, since: date | None = None, until: date | None = None) -> Overview:
    """What a viewer's parties captured on these days (both included); an authority's is everybody's."""
    if not viewer.sees_all and not viewer.parties:
        raise Forbidden("not-permitted")
    return _overview(database(), None if viewer.sees_all else sorted(viewer.parties), since, until)


def _overview(pg: Connection, owners: list[int] | None, since: date | None, until: date | None) -> Overview:
    words = {number: word for word, number in psycopg.Cursor(pg).execute("SELECT word, id FROM event_word")}
    types = {number: name for name, number in TYPES.items()}
    found = Overview(Sum(0, 0), {}, {}, {}, {})
    days: dict[date, Sum] = {}
    parties: dict[int, Sum] = {}
    kinds: dict[str, Sum] = {}
    steps: dict[str, Sum] = {}
    for by, day, owner, etype, step, *counts in psycopg.Cursor(pg).execute(_SUMS, [since, until, owners, owners]):
        count = Sum(*counts) if counts[0] is not None else Sum(0, 0)
        if by == _BY_ALL:
            found = found._replace(whole=count)
        elif by == _BY_DAY:
            days[day] = count
        elif by == _BY_OWNER:
            parties[owner] = count
        elif by == _BY_TYPE:
            kinds[types.get(etype, "")] = count
        else:
            steps[words.get(step, "")] = count
    return found._replace(days=days, parties=parties, types=kinds, steps=steps)
