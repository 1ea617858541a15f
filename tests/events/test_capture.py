"""Capture into a real PostgreSQL: stored once, whole or not at all."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.events import samples, store
from tests.events.samples import document, erroneous, item, lot, object_event, transformation
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core.errors import Forbidden
from txng.epcis import documents
from txng.events import VOID, selectors, services
from txng.events.declarations import Said, stands
from txng.events.errors import CaptureLimitExceeded, EventIdConflict, IdempotencyMismatch, StillRunning
from txng.events.packing import event_row, hash_uri
from txng.gs1.problems import ProblemError


def codes(refusal: ProblemError) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in refusal.problems]


def stored(result: services.CaptureResult, at: int = 0) -> Any:
    (found, *_rest) = [one for one in selectors.documents(all_seqs()) if one.hash == result.hashes[at]]
    return found


def all_seqs() -> list[int]:
    return [seq for (seq,) in store.rows("SELECT seq FROM event ORDER BY seq")]


@pytest.mark.parametrize("many", [1, 60], ids=["by insert", "by copy"])
@pytest.mark.django_db
def test_what_was_sent_comes_back(many: int) -> None:
    events = [
        transformation([lot(f"A{at}")], [lot(f"B{at}"), lot(f"C{at}")], at=at, **{"tn:note": "ủ chua"})
        | {"readPoint": {"id": samples.place(1)}, "disposition": "active"}
        for at in range(many)
    ]
    events += [object_event(*map(item, range(5)), at=900)] * (many > 1)
    sent = document(*events)
    result = store.capture(sent)
    assert (result.events, result.captured, result.duplicates) == (len(events), len(events), 0)
    read = list(selectors.documents(all_seqs()))
    assert [one.source for one in read] == sent.sources
    assert [one.event for one in read] == sent.events
    for one, event in zip(read, sent.events, strict=True):
        row = event_row(event)
        assert one.hash == row.hash
        assert store.things(one.hash) == set(row.things)
        assert one.event_time == datetime.fromtimestamp(row.event_time / 1e6, UTC)
    job = selectors.capture_job(result.job, SYSTEM)
    assert job is not None
    assert (job.events, job.captured, job.duplicates) == (len(events), len(events), 0)


@pytest.mark.parametrize("declaring", [False, True], ids=["in one call", "in several"])
@pytest.mark.django_db
def test_small_and_large_documents_leave_the_same_rows(monkeypatch: pytest.MonkeyPatch, declaring: bool) -> None:
    events = [transformation([lot(at)], [lot(f"x{at}")], at=at, **{"tn:note": "ủ chua"}) for at in range(4)]
    events += [erroneous(events[1])] * declaring
    events[0]["readPoint"] = {"id": samples.place(1)}
    events.append(object_event(item(1), eventID="urn:uuid:1e9fc5f4-7a4c-4d1c-8a52-62c1d0f9b001"))
    tables = {
        "event": "SELECT event_time, read_point, biz_location, owner, biz_step, disposition, context, tz_min, etype,"
        " action, zdict, hash, corrects, event_id, doc FROM event ORDER BY seq",
        "event_thing": "SELECT k, t.event_time, quantity, role, uom FROM event_thing t JOIN event USING (seq)"
        " ORDER BY seq, k, role",
        "event_fact": "SELECT k, f.event_time, low, high FROM event_fact f JOIN event USING (seq) ORDER BY seq, k",
        "event_value": "SELECT kind, k, audience, value FROM event_value ORDER BY 1, 2, 3",
        "stat_day": "SELECT day, owner, etype, biz_step, events, things FROM stat_day ORDER BY 1, 2, 3, 4",
        "capture_job": "SELECT owner, actor_user, events, captured, duplicates, event_hash FROM capture_job",
    }

    def rows_with(limit: int) -> dict[str, Any]:
        monkeypatch.setattr(services, "MENTIONS_BY_INSERT", limit)
        with transaction.atomic():
            store.capture(document(*events), owner=4)
            found = {name: store.rows(sql) for name, sql in tables.items()}
            transaction.set_rollback(True)
        return found

    store.capture(document(transformation([lot("y")], [lot("z")]), object_event(item(9))))  # words and context have ids
    assert rows_with(1_000) == rows_with(0)


@pytest.mark.django_db
def test_a_resent_document_stores_nothing() -> None:
    events = [object_event(item(at), item(at + 100), at=at) for at in range(10)]
    first = store.capture(document(*events))
    before = store.counts()
    reordered = [dict(reversed(event.items())) | {"epcList": event["epcList"][::-1]} for event in events]
    again = store.capture(document(*reordered[::-1]))
    assert (again.captured, again.duplicates) == (0, 10)
    assert set(again.hashes) == set(first.hashes)
    assert store.counts() == before | {"capture_job": before["capture_job"] + 1}


@pytest.mark.django_db
def test_the_same_events_in_xml_are_duplicates() -> None:
    store.capture(document(*[object_event(item(at), at=at) for at in range(3)]))
    xml = documents.read(samples.xml_bytes(*[samples.object_xml(item(at), at=at) for at in range(4)]))
    result = store.capture(xml)
    assert (result.captured, result.duplicates) == (1, 3)
    kept = stored(result, 3)
    assert kept.context.format == "xml"
    assert kept.event == xml.events[3]


@pytest.mark.django_db
def test_an_event_that_stands_twice_in_a_document_is_stored_once() -> None:
    result = store.capture(document(object_event(item(1)), object_event(item(2)), object_event(item(1))))
    assert (result.events, result.captured, result.duplicates) == (3, 2, 1)


@pytest.mark.django_db
def test_prefixes_declared_around_an_event_are_not_lost() -> None:
    one = document(object_event(item(1), **{"tn:note": "một"}))
    other = documents.read(
        samples.document_bytes(
            object_event(item(2), **{"tn:note": "hai"}),
            **{"@context": [samples.CONTEXT, {"tn": "https://other.example.com/"}]},
        )
    )
    kept = [stored(store.capture(sent)).event for sent in (one, other)]
    assert [event.namespaces["tn"] for event in kept] == [samples.VOCABULARY, "https://other.example.com/"]


# --- event ids --------------------------------------------------------------------------------------------------------

ID = "urn:uuid:1e9fc5f4-7a4c-4d1c-8a52-62c1d0f9b002"


@pytest.mark.django_db
def test_an_event_id_belongs_to_one_content() -> None:
    store.capture(document(object_event(item(1), eventID=ID)))
    before = store.counts()
    assert store.capture(document(object_event(item(1), eventID=ID))).duplicates == 1
    with pytest.raises(EventIdConflict) as refusal:
        store.capture(document(object_event(item(3), at=5), object_event(item(2), eventID=ID)))
    assert codes(refusal.value) == [("event-id-conflict", "eventList[1].eventID")]
    assert store.counts() == before | {"capture_job": before["capture_job"] + 1}
    assert store.capture(document(erroneous(object_event(item(1), eventID=ID)))).captured == 1


@pytest.mark.django_db
def test_an_event_id_used_twice_in_a_document_is_refused() -> None:
    with pytest.raises(EventIdConflict) as refusal:
        store.capture(document(object_event(item(1), eventID=ID), object_event(item(2), eventID=ID)))
    assert codes(refusal.value) == [("event-id-conflict", "eventList[1].eventID")]


def hash_of(event: dict[str, Any]) -> str:
    return hash_uri(event_row(document(event).events[0]).hash)


@pytest.mark.django_db
def test_nobody_takes_the_hash_of_another_event_as_an_id() -> None:
    true, other = object_event(item(1)), object_event(item(2))
    store.capture(document(true))
    for event_id in (hash_of(true), hash_of(object_event(item(3)))):
        with pytest.raises(EventIdConflict) as refusal:
            store.capture(document(object_event(item(3), at=0), {**other, "eventID": event_id}))
        assert codes(refusal.value) == [("event-id-conflict", "eventList[1].eventID")]
    assert store.capture(document({**true, "eventID": hash_of(true)})).duplicates == 1
    assert store.capture(document(erroneous({**true, "eventID": hash_of(true)}))).captured == 1


@pytest.mark.django_db
def test_a_hash_that_is_no_events_is_a_name_until_its_event_comes() -> None:
    true, other = object_event(item(1)), object_event(item(2))
    name = hash_of(true)
    store.capture(document({**other, "eventID": name}))
    assert [one.event_id for one in selectors.event(name, SYSTEM)] == [name]
    assert store.capture(document(true)).captured == 1
    (found,) = selectors.event(name, SYSTEM)
    assert hash_uri(found.hash) == name


@pytest.mark.django_db
def test_two_parties_may_use_one_event_id() -> None:
    store.capture(document(object_event(item(1), eventID=ID)), owner=1)
    assert store.capture(document(object_event(item(2), eventID=ID)), owner=2).captured == 1


@pytest.mark.django_db
def test_a_second_id_for_the_same_event_finds_it_too() -> None:
    first = store.capture(document(object_event(item(1))))
    assert store.capture(document(object_event(item(1), eventID=ID))).duplicates == 1
    assert [one.hash for one in selectors.event(ID, SYSTEM)] == list(first.hashes)
    with pytest.raises(EventIdConflict):
        store.capture(document(object_event(item(2), eventID=ID)))


@pytest.mark.django_db
def test_two_ids_of_one_event_in_one_document_both_find_it() -> None:
    other = ID.replace("b002", "b004")
    events = [object_event(item(1), eventID=ID), object_event(item(1), eventID=other)]
    result = store.capture(document(*events), owner=6)
    assert (result.captured, result.duplicates) == (1, 1)
    for name in (ID, other):
        assert [one.hash for one in selectors.event(name, SYSTEM)] == [result.hashes[0]]
    before = store.counts()
    assert store.capture(document(*events), owner=6).duplicates == 2
    assert store.counts() == before | {"capture_job": 2}


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_everything_wrong_is_told_at_once_and_nothing_is_stored() -> None:
    before = store.counts()
    ahead = datetime.now(UTC) + timedelta(hours=25)
    late = object_event(item(1)) | {"eventTime": ahead.isoformat(timespec="milliseconds")}
    long = object_event(item(2), bizStep="https://example.com/" + "x" * 3_000)
    with pytest.raises(ProblemError) as refusal:
        store.capture(document(object_event(item(3)), late, long))
    assert codes(refusal.value) == [
        ("event-future", "eventList[1].eventTime"),
        ("text-too-long", "eventList[2].bizStep"),
    ]
    assert store.counts() == before


@pytest.mark.django_db
def test_a_document_has_at_most_five_thousand_events() -> None:
    one = document(object_event(item(1)))
    one.events *= 5_001
    one.sources = [*one.sources] * 5_001
    with pytest.raises(CaptureLimitExceeded):
        store.capture(one)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "owner"),
    [(PUBLIC, None), (Viewer("party", 1, frozenset({7})), 8), (Viewer("party", 1, frozenset({7})), None)],
)
def test_nobody_stores_events_of_others(actor: Viewer, owner: int | None) -> None:
    before = store.counts()
    with pytest.raises(Forbidden):
        services.document_capture(document=document(object_event(item(1))), actor=actor, owner=owner)
    assert store.counts() == before


@pytest.mark.django_db
def test_stored_events_cannot_be_changed() -> None:
    from django.db.utils import DatabaseError

    store.capture(document(object_event(item(1))))
    for sql in ("UPDATE event SET biz_step = NULL", "DELETE FROM event"):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            store.rows(sql)


# --- error declarations -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["event first", "declaration first", "one document"])
def test_a_declared_error_voids_the_event_whichever_arrives_first(order: str) -> None:
    event = transformation([lot("A")], [lot("B")])
    other = transformation([lot("A")], [lot("C")])
    batches = {
        "event first": [[event, other], [erroneous(event)]],
        "declaration first": [[erroneous(event)], [other, event]],
        "one document": [[erroneous(event), other, event]],
    }[order]
    for batch in batches:
        store.capture(document(*batch))
    roles = dict(
        store.rows("SELECT hash, array_agg(DISTINCT role & 64) FROM event_thing JOIN event USING (seq) GROUP BY 1")
    )
    wrong, right = (event_row(document(one).events[0]).hash for one in (event, other))
    assert roles[wrong] == [VOID]
    assert roles[right] == [0]
    assert sum(found == [VOID] for found in roles.values()) == 2
    assert store.rows("SELECT count(*) FROM event_thing WHERE quantity = 10 AND uom = 'KGM'") == [(6,)]


@pytest.mark.django_db
@pytest.mark.parametrize("event_first", [True, False])
def test_a_declaration_can_name_its_event_by_id(event_first: bool) -> None:
    event = object_event(item(1), eventID=ID)
    declaration = erroneous(object_event(item(1), item(2), eventID=ID, bizStep="packing"))
    for one in [event, declaration][:: 1 if event_first else -1]:
        store.capture(document(one), owner=5)
    assert {role for _k, role, _q, _u in store.things(event_row(document(event).events[0]).hash)} == {1 | VOID}


@pytest.mark.django_db
def test_a_declaration_takes_back_what_one_has_said_oneself_and_nothing_else() -> None:
    event = object_event(item(1))
    digest = event_row(document(event).events[0]).hash

    def roles() -> set[int]:
        return {role for _k, role, _q, _u in store.things(digest)}

    store.capture(document(event), owner=1)
    store.capture(document(erroneous(event)), owner=2)
    assert roles() == {1}
    store.capture(document(event), owner=2)  # whoever knows or guesses it may say it too, and take that back
    assert roles() == {1}
    store.capture(document(erroneous(event, at=601)), owner=1)
    assert roles() == {1 | VOID}
    store.capture(document(event), owner=3)  # says that it happened
    assert roles() == {1}
    services.events_rebuild(actor=SYSTEM)
    assert roles() == {1}
    store.capture(document(erroneous(event)), owner=3)  # in the very words of another
    assert roles() == {1 | VOID}
    services.events_rebuild(actor=SYSTEM)
    assert roles() == {1 | VOID}


@pytest.mark.django_db
def test_an_event_may_be_taken_back_by_the_id_its_sender_gave_it() -> None:
    event = object_event(item(1))
    digest = event_row(document(event).events[0]).hash
    store.capture(document(event | {"eventID": "urn:x:one"}), owner=1)
    store.capture(document(event | {"eventID": "urn:x:two"}), owner=2)
    other = erroneous(object_event(item(9)))
    for owner, event_id, void in (
        (1, "urn:x:two", 0),
        (2, "urn:x:one", 0),
        (2, "urn:x:two", 0),
        (1, "urn:x:one", VOID),
    ):
        store.capture(document(other | {"eventID": event_id}), owner=owner)
        assert {role for _k, role, _q, _u in store.things(digest)} == {1 | void}, (owner, event_id)
    services.events_rebuild(actor=SYSTEM)
    assert {role for _k, role, _q, _u in store.things(digest)} == {1 | VOID}


@pytest.mark.django_db
def test_a_declaration_that_comes_twice_does_not_take_the_id_of_its_event() -> None:
    event = object_event(item(1)) | {"eventID": "urn:x:one"}
    store.capture(document(event), owner=1)
    for _ in range(2):
        store.capture(document(erroneous(object_event(item(2))) | {"eventID": "urn:x:one"}), owner=1)
        assert store.capture(document(event), owner=1).duplicates == 1
    with pytest.raises(EventIdConflict):
        store.capture(document(object_event(item(3)) | {"eventID": "urn:x:one"}), owner=1)


def test_an_event_stands_as_long_as_one_sender_has_not_taken_it_back() -> None:
    said = Said(b"h", {1: {"a"}, 2: set(), None: {"b", "c"}})
    for by_hash, by_id, expected in (
        ({}, {}, True),
        ({b"h": {1, 2}}, {}, True),
        ({b"h": {1, 2, None}}, {}, False),
        ({b"h": {2}}, {"a": {1}, "c": {None}}, False),
        ({b"h": {2}}, {"a": {2}, "c": {None}}, True),
        ({b"h": {2}}, {"a": {1}, "d": {None}}, True),
        ({b"x": {1, 2, None}}, {}, True),
    ):
        assert stands(said, by_hash, by_id) is expected


# --- idempotency keys -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_repeated_call_gets_the_first_answer() -> None:
    sent = document(object_event(item(1)))
    first = store.capture(sent, idempotency_key="k1", request_digest=b"a")
    again = store.capture(sent, idempotency_key="k1", request_digest=b"a")
    assert again.replayed
    assert not first.replayed
    assert (again.job, again.captured, again.hashes) == (first.job, 1, first.hashes)
    with pytest.raises(IdempotencyMismatch):
        store.capture(document(object_event(item(2))), idempotency_key="k1", request_digest=b"b")
    assert store.counts()["capture_job"] == 1
    assert store.capture(sent, owner=3, idempotency_key="k1", request_digest=b"b").duplicates == 1


# --- several at once --------------------------------------------------------------------------------------------------


def at_once(count: int, work: Any) -> list[Any]:
    """Run ``work(number)`` in threads that start together; what each returned or raised."""
    barrier, answers = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            barrier.wait()
            answers[number] = work(number)
        except ProblemError as refusal:
            answers[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def assert_whole() -> None:
    """Every event has exactly its things; nothing is an orphan; the roll-up counts what there is."""
    read = list(selectors.documents(all_seqs()))
    assert len({one.hash for one in read}) == len(read)
    expected = sum(len(event_row(one.event).things) for one in read)
    assert store.rows("SELECT count(*), count(e.seq) FROM event_thing t LEFT JOIN event e USING (seq)") == [
        (expected, expected)
    ]
    assert store.rows("SELECT coalesce(sum(events), 0), coalesce(sum(things), 0) FROM stat_day") == [
        (len(read), expected)
    ]
    assert store.rows("SELECT coalesce(sum(captured), 0) FROM capture_job") == [(len(read),)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [5, 120], ids=["by insert", "by copy"])
def test_writers_of_the_same_events_store_each_once(many: int) -> None:
    events = [object_event(item(at), item(f"b{at}"), at=at) for at in range(many)]

    def send(number: int) -> services.CaptureResult:
        return store.capture(document(*(events[::-1] if number % 2 else events[number:])))

    results = at_once(4, send)
    assert sum(result.captured for result in results) == many
    assert all(result.captured + result.duplicates == result.events for result in results)
    assert_whole()


@pytest.mark.django_db(transaction=True)
def test_a_declaration_and_its_event_may_arrive_at_the_same_moment() -> None:
    for round_number in range(8):
        event = object_event(item(round_number))
        both = [document(event), document(erroneous(event))]
        at_once(2, lambda number, both=both: store.capture(both[number]))
    assert store.rows("SELECT DISTINCT role FROM event_thing") == [(1 | VOID,)]
    assert_whole()


@pytest.mark.django_db(transaction=True)
def test_one_idempotency_key_at_the_same_moment_is_one_capture() -> None:
    sent = document(*[object_event(item(at), at=at) for at in range(50)])

    def send(_number: int) -> services.CaptureResult:
        return store.capture(sent, idempotency_key="one", request_digest=b"x")

    answers = at_once(4, send)
    assert all(isinstance(answer, services.CaptureResult | StillRunning) for answer in answers)
    assert len({answer.job for answer in answers if isinstance(answer, services.CaptureResult)}) == 1
    assert store.counts()["capture_job"] == 1
    assert_whole()


@pytest.mark.django_db(transaction=True)
def test_one_event_id_for_two_contents_at_the_same_moment_is_refused_once() -> None:
    answers = at_once(2, lambda number: store.capture(document(object_event(item(number), eventID=ID))))
    assert sorted(isinstance(answer, EventIdConflict) for answer in answers) == [False, True]
    assert_whole()


@pytest.mark.django_db
def test_a_context_is_kept_once() -> None:
    before = set(store.rows("SELECT id FROM event_context"))
    for serial in range(3):
        store.capture(document(object_event(item(serial))))
    ((added,),) = set(store.rows("SELECT id FROM event_context")) - before
    ((body,),) = store.rows("SELECT body FROM event_context WHERE id = %s", [added])
    assert json.loads(bytes(body)) == {"format": "json", "namespaces": {"tn": samples.VOCABULARY}}
