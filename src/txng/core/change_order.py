"""Change records in the order in which they were committed, for whoever passes them on.

    with change_order.following("outbox") as taken:      # one transaction
        for change in taken:
            …rows made from change.record…

Ids say when an act began to write, not when it was committed: who reads "everything after id 7" misses the act with id
6 that commits later. So each act leaves its record pending in its own transaction, and the next reader gives positions,
without gaps, to what has been committed since, under one lock. An act that ended before another began stands before
it. A follower's place moves in the transaction that holds what it made: nothing is skipped, nothing comes twice, and
all of it lies in the tables, so that it outlives a kill and a restored backup.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction

from txng.core.models import ChangeFollower, ChangeRecord

_GIVING_POSITIONS = 93905  # advisory lock


class Change(NamedTuple):
    """``position``: from 1, without gaps."""

    position: int
    record: ChangeRecord


def changes_after(position: int, *, limit: int = 500) -> list[Change]:
    """What was committed after ``position`` (0: from the beginning), at most ``limit``, in order.

    Call it outside a transaction, or let the transaction be short: the next reader waits for its end.
    """
    _give_positions()
    return _positioned(position, limit)


def _positioned(position: int, limit: int) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select position, record from core_changeposition where position > %s order by position limit %s",
            [position, limit],
        )
        places = cursor.fetchall()
    records = ChangeRecord.objects.in_bulk([record for _, record in places])
    return [Change(place, records[record]) for place, record in places]


def _give_positions() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select exists (select from core_changepending)")
        if not cursor.fetchone()[0]:
            return
        # Whoever had the lock before has committed when we get it, and the next statement sees what it gave.
        cursor.execute("select pg_advisory_xact_lock(%s)", [_GIVING_POSITIONS])
        cursor.execute(
            "with taken as (delete from core_changepending returning record)"
            " insert into core_changeposition (position, record)"
            " select last.position + row_number() over (order by record), record"
            " from taken, (select coalesce(max(position), 0) as position from core_changeposition) as last"
        )


@contextmanager
def following(follower: str, *, limit: int = 500) -> Iterator[list[Change]]:
    """The next changes for ``follower``, in one transaction with whatever the body makes of them; its place moves when
    the body ends well. Two at once take turns. A new follower begins with the first change there is."""
    _give_positions()  # in a transaction of its own: other followers must not wait for the body
    with transaction.atomic():
        ChangeFollower.objects.bulk_create([ChangeFollower(name=follower)], ignore_conflicts=True)
        place = ChangeFollower.objects.select_for_update().get(name=follower)
        changes = _positioned(place.position, limit)
        yield changes
        if changes:
            ChangeFollower.objects.filter(name=follower).update(position=changes[-1].position)


def behind(follower: str) -> int:
    """How many changes ``follower`` has still to take: for health pages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from core_changepending)"
            " + coalesce((select max(position) from core_changeposition), 0)"
            " - coalesce((select position from core_changefollower where name = %s), 0)",
            [follower],
        )
        return int(cursor.fetchone()[0])
