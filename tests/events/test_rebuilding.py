"""Derived rows can be thrown away: a rebuild makes the same again from the documents alone."""

import random
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events import samples, store
from tests.events.samples import document, erroneous, item, object_event
from tests.events.test_queries import some_events
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core.errors import Forbidden
from txng.epcis import documents
from txng.events import services

DERIVED = {
    "event": "SELECT seq, event_time, read_point, biz_location, biz_step, disposition, tz_min, etype, action, hash,"
    " corrects, event_id FROM event ORDER BY seq",
    "event_thing": "SELECT k, event_time, seq, quantity, role, uom FROM event_thing ORDER BY 1, 2, 3, 5",
    "event_fact": "SELECT k, event_time, seq, low, high FROM event_fact ORDER BY 1, 2, 3",
    "event_value": "SELECT kind, k, audience FROM event_value ORDER BY 1, 2, 3",
    "stat_day": "SELECT * FROM stat_day ORDER BY day, owner, etype, biz_step",
}
SHAPE = """
SELECT indexname, indexdef, NULL::text[] FROM pg_indexes WHERE tablename = 'event_thing'
UNION ALL SELECT relname, relkind::text, reloptions FROM pg_class WHERE relname = 'event_thing'
UNION ALL SELECT attname, atttypid::regtype::text || attnotnull, NULL FROM pg_attribute
  WHERE attrelid = 'event_thing'::regclass AND attnum > 0
ORDER BY 1"""


def derived() -> dict[str, Any]:
    return {name: store.rows(sql) for name, sql in DERIVED.items()}


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_a_rebuild_makes_what_capture_made(seed: int) -> None:
    rng = random.Random(seed)
    for owner in (None, 1, 2, 1):
        events = some_events(rng, rng.randint(1, 20))
        store.capture(document(*events), owner=owner)
        wrong = rng.choice(events)
        if "errorDeclaration" not in wrong:
            store.capture(document(erroneous(wrong)), owner=rng.choice([owner, 1]))
    store.capture(documents.read(samples.xml_bytes(samples.object_xml(item("xml"), at=seed % 100))))
    before = derived()
    result = services.events_rebuild(actor=SYSTEM)
    assert derived() == before
    assert (result.changed, result.foreign) == (0, 0)
    assert (result.events, result.things) == (len(before["event"]), len(before["event_thing"]))


@pytest.mark.django_db
def test_a_rebuild_mends_what_was_damaged_and_keeps_the_shape_of_the_table() -> None:
    store.capture(document(*some_events(random.Random(4), 40)), owner=3)
    before, shape = derived(), store.rows(SHAPE)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL txng.event_change = 'UPDATE'")
        cursor.execute("UPDATE event SET biz_step = NULL, read_point = 5, action = NULL WHERE seq % 2 = 0")
        cursor.execute("DELETE FROM event_thing WHERE k > 0")
        cursor.execute("UPDATE event_thing SET role = role | 64")
        cursor.execute("UPDATE stat_day SET events = 99")
    seen: list[int] = []
    result = services.events_rebuild(actor=SYSTEM, progress=seen.append)
    assert result.changed > 10
    assert sum(seen) == result.events
    assert derived() == before
    assert store.rows(SHAPE) == shape


@pytest.mark.django_db
def test_a_rebuild_of_nothing_leaves_nothing() -> None:
    assert services.events_rebuild(actor=SYSTEM) == (0, 0, 0, 0)


@pytest.mark.django_db
def test_only_the_system_rebuilds() -> None:
    with pytest.raises(Forbidden):
        services.events_rebuild(actor=PUBLIC)


@pytest.mark.django_db
def test_demonstration_data_goes_without_a_trace_and_nothing_else() -> None:
    from txng.registry.models import Party

    def party(demo: bool) -> int:
        return Party.objects.create(kind="household", name="Hộ", name_folded="ho", is_demo=demo).pk

    demo, real = party(True), party(False)
    event = object_event(item(1))
    store.capture(document(object_event(item(2), at=2)), owner=real)
    before = derived()
    store.capture(document(event, object_event(item(3), at=3)), owner=demo)
    store.capture(document(erroneous(event)), owner=demo)
    store.capture(document(object_event(item(2), at=2)), owner=demo)  # had been sent by another before
    assert services.demo_remove([demo], actor=SYSTEM) == 3
    assert derived() == before
    assert store.counts()["capture_job"] == 1
    assert store.counts()["event_resent"] == 0
    shared = document(object_event(item(4), at=4))
    store.capture(shared, owner=demo)
    store.capture(shared, owner=real)
    assert services.demo_remove([demo], actor=SYSTEM) == 0
    assert store.rows("SELECT owner, count(*) FROM event GROUP BY 1") == [(real, 2)]
    assert store.rows("SELECT owner, sum(events) FROM stat_day GROUP BY 1") == [(real, 2)]
    before = derived()
    for owners, actor in [([real], SYSTEM), ([demo, real], SYSTEM), ([demo], PUBLIC)]:
        with pytest.raises(Forbidden):
            services.demo_remove(owners, actor=actor)
    assert derived() == before
