"""Figures of dashboards against a full count of the events."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from tests.events import store
from tests.events.samples import START, document, item, lot, object_event, transformation
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core.errors import Forbidden
from txng.events.rollups import Sum, overview

DAY = 24 * 60


@pytest.mark.django_db
def test_the_overview_is_a_full_count() -> None:
    rng = random.Random(11)
    for owner in (None, 3, 8):
        for size in (1, 4, 90):
            events = [
                object_event(
                    *[item(f"{owner}-{size}-{at}-{n}") for n in range(rng.randint(1, 4))],
                    at=-rng.randrange(4) * DAY,
                    bizStep=rng.choice(["shipping", "receiving"]),
                )
                for at in range(size)
            ]
            events.append(transformation([lot(f"{owner}-{size}")], [lot(f"{owner}-{size}x")]))
            store.capture(document(*events), owner=owner)
    found = overview(SYSTEM)
    things = store.rows("SELECT count(*) FROM event_thing")[0][0]
    assert found.whole == Sum(store.rows("SELECT count(*) FROM event")[0][0], things)
    by_step = "SELECT w.word, count(*) FROM event e JOIN event_word w ON w.id = e.biz_step GROUP BY 1"
    assert {step: one.events for step, one in found.steps.items()} == dict(store.rows(by_step))
    by_owner = "SELECT coalesce(owner, 0), count(*) FROM event GROUP BY 1"
    assert {owner: one.events for owner, one in found.parties.items()} == dict(store.rows(by_owner))
    by_day = "SELECT (event_time + interval '7 hours')::date, count(*) FROM event GROUP BY 1"
    assert {day: one.events for day, one in found.days.items()} == dict(store.rows(by_day))
    assert Counter({kind: one.events for kind, one in found.types.items()})["TransformationEvent"] == 9
    own = overview(Viewer("party", parties=frozenset({3})))
    assert own.whole == found.parties[3]
    assert set(own.parties) == {3}
    today = START.date()
    assert overview(SYSTEM, today, today).whole == found.days[today]
    assert overview(SYSTEM, today + timedelta(30)).whole == Sum(0, 0)


@pytest.mark.django_db
def test_the_public_has_no_overview() -> None:
    with pytest.raises(Forbidden):
        overview(PUBLIC)
