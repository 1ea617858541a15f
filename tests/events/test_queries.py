"""The query language: what it understands, and that the store answers as a plain look at every event would."""

import random
from typing import Any

import pytest

from tests.events import samples, store
from tests.events.samples import aggregation, document, erroneous, item, lot, object_event, place, sscc, transformation
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core.errors import Forbidden
from txng.epcis import time
from txng.epcis.model import AnyEvent
from txng.epcis.query import QueryRefused, parse
from txng.epcis.query.expression import Moment
from txng.events import selectors
from txng.events.errors import QueryTooLarge


def codes(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(QueryRefused) as refusal:
        parse(pairs)
    return [(problem.code, problem.path) for problem in refusal.value.problems]


def ask(*pairs: tuple[str, str], viewer: Viewer = SYSTEM) -> list[AnyEvent]:
    """The whole answer, page by page."""
    found, token = [], []
    for _ in range(1_000):
        page = selectors.events(parse([*pairs, *token]), viewer)
        found += [one.event for one in page.events]
        if page.next_token is None:
            return found
        token = [("nextPageToken", page.next_token)]
    raise AssertionError("the pages do not end")


# --- understanding ----------------------------------------------------------------------------------------------------


def test_every_fault_of_a_query_is_told() -> None:
    assert codes(
        ("EQ_bizstep", "shipping"),
        ("GE_eventTime", "2026-11-05"),
        ("LT_eventTime", "2026-11-05T00:00:00Z"),
        ("LT_eventTime", "2026-11-06T00:00:00Z"),
        ("EQ_action", "ADD|add"),
        ("perPage", "0"),
        ("maxEventCount", "9"),
        ("eventCountLimit", "many"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:952080.*.7"),
        ("EQ_readPoint", ""),
    ) == [
        ("query-parameter-unknown", "EQ_bizstep"),
        ("query-parameter-twice", "LT_eventTime"),
        ("query-value-time", "GE_eventTime"),
        ("query-value-unknown", "EQ_action"),
        ("query-value-count", "perPage"),
        ("query-value-count", "eventCountLimit"),
        ("query-pattern", "MATCH_epc"),
        ("query-value-empty", "EQ_readPoint"),
        ("query-parameters-exclusive", ""),
        ("query-parameter-needs", ""),
    ]
    assert codes(*[("EQ_action", "ADD")] * 51) == [("query-too-long", "")]
    assert codes(("EQ_action", "ADD|" * 1_000 + "ADD")) == [("query-too-long", "")]


def test_a_list_may_be_piped_or_repeated_and_words_come_in_any_spelling() -> None:
    piped = parse([("EQ_bizStep", "shipping|urn:epcglobal:cbv:bizstep:receiving")])
    repeated = parse([("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-shipping"), ("EQ_bizStep", "receiving")])
    assert piped == repeated
    assert parse([("GE_eventTime", "2026-11-05T07:30:00 07:00")]).conditions == (
        Moment("event_time", "GE", time.micros("2026-11-05T00:30:00Z")),
    )


# --- answers ---------------------------------------------------------------------------------------------------------


def some_events(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """Events over few things, places, steps and minutes, so that queries hit and times tie."""
    things = [item(n) for n in range(6)]
    lots = [lot(n) for n in range(4)]
    made = []
    for _ in range(count):
        at = rng.randrange(12)
        kind = rng.randrange(5)
        if kind < 2:
            event = object_event(*rng.sample(things, rng.randint(1, 3)), at=at, action=rng.choice(["ADD", "OBSERVE"]))
            if rng.random() < 0.3:
                event["quantityList"] = [{"epcClass": rng.choice(lots), "quantity": 2}]
        elif kind == 2:
            children = rng.sample(things, 2)
            event = aggregation(sscc(rng.randrange(2)), children, at, rng.choice(["ADD", "DELETE", "OBSERVE"]))
            if rng.random() < 0.3:
                event["childQuantityList"] = [{"epcClass": rng.choice(lots), "quantity": 5}]
        elif kind == 3:
            inputs, outputs = rng.sample(lots, 2)
            event = transformation([inputs], [outputs], at)
            event["outputEPCList"] = rng.sample(things, 1)
            if rng.random() < 0.5:
                event["transformationID"] = f"https://example.com/process/{rng.randrange(2)}"
        else:
            event = object_event(rng.choice(things), at=at, bizStep="receiving")
        if rng.random() < 0.6:
            event["readPoint"] = {"id": place(rng.randrange(2))}
        if rng.random() < 0.6:
            event["bizLocation"] = {"id": place(rng.randrange(3))}
        if rng.random() < 0.6:
            event["disposition"] = rng.choice(["in_transit", "active"])
        if rng.random() < 0.1:
            event = erroneous(event)
        made.append(event)
    return made


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_pages_stand_still_while_events_come_in() -> None:
    store.capture(document(*[object_event(item(1), item(f"x{at}"), at=at % 3) for at in range(25)]))
    query = [("MATCH_epc", item(1)), ("perPage", "10")]
    first = selectors.events(parse(query), SYSTEM)
    store.capture(document(*[object_event(item(1), item(f"y{at}"), at=at % 3) for at in range(25)]))
    found, token = list(first.events), first.next_token
    while token:
        page = selectors.events(parse([*query, ("nextPageToken", token)]), SYSTEM)
        found, token = found + page.events, page.next_token
    assert len(found) == len({one.seq for one in found}) == 25
    assert len(ask(*query)) == 50


@pytest.mark.django_db
def test_a_page_token_serves_its_query_and_its_viewer_only() -> None:
    store.capture(document(*[object_event(item(at), at=at) for at in range(5)]), owner=3)
    query = [("EQ_bizStep", "shipping"), ("perPage", "2")]
    owner, colleague = Viewer("party", 1, frozenset({3})), Viewer("party", 2, frozenset({3}))
    token = selectors.events(parse(query), owner).next_token
    assert token
    continued = [*query[:1], ("perPage", "3"), ("nextPageToken", token)]
    assert len(selectors.events(parse(continued), owner).events) == 3
    for pairs, viewer in [
        (continued, colleague),
        (continued, SYSTEM),
        ([("EQ_bizStep", "packing"), ("nextPageToken", token)], owner),
        ([*query, ("nextPageToken", token[:-2] + "xx")], owner),
        ([*query, ("nextPageToken", "x")], owner),
    ]:
        with pytest.raises(QueryRefused) as refusal:
            selectors.events(parse(pairs), viewer)
        assert refusal.value.problems[0].code == "page-token-invalid"


@pytest.mark.django_db
def test_an_answer_can_be_limited_or_refused_for_its_size() -> None:
    store.capture(document(*[object_event(item(at), at=at) for at in range(12)]))
    newest = ask(("orderBy", "eventTime"), ("eventCountLimit", "5"), ("perPage", "2"))
    assert [event.event_time for event in newest] == [samples.moment(at) for at in (11, 10, 9, 8, 7)]
    assert len(ask(("maxEventCount", "12"))) == 12
    for pairs in ([("maxEventCount", "11")], [("maxEventCount", "11"), ("eventType", "ObjectEvent")]):
        with pytest.raises(QueryTooLarge):
            ask(*pairs)


# --- who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_party_sees_its_own_events() -> None:
    store.capture(document(object_event(item(1)), object_event(item(2))), owner=1)
    store.capture(document(object_event(item(3))), owner=2)
    store.capture(document(object_event(item(4))))
    one, two, both = (Viewer("party", 9, frozenset(parties)) for parties in ({1}, {2}, {1, 2}))
    for viewer, count in [(one, 2), (two, 1), (both, 3), (Viewer("party", 9), 0), (SYSTEM, 4)]:
        assert len(ask(viewer=viewer)) == count
        assert len(ask(("MATCH_epc", item(3)), viewer=viewer)) == (viewer in (two, both, SYSTEM))
    with pytest.raises(Forbidden):
        ask(viewer=PUBLIC)
    store.capture(document(object_event(item(1))), owner=2)  # sends what the first party had sent
    assert len(ask(viewer=two)) == 2
    assert len(ask(("MATCH_epc", item(1)), viewer=two)) == 1
    assert len(ask(viewer=one)) == 2


@pytest.mark.django_db
def test_a_collision_of_keys_is_never_shown() -> None:
    store.capture(document(*[object_event(item(at), at=at) for at in range(8)]))
    store.capture(document(object_event(item(99), at=3)))
    # Where the other thing has the same 64 bits, its rows are found under the wanted key.
    ((wanted,),) = store.rows("SELECT k FROM event_thing ORDER BY seq DESC LIMIT 1")
    store.rows("UPDATE event_thing SET k = %s RETURNING 1", [wanted])
    for shape in ([], [("orderBy", "recordTime")], [("perPage", "1")]):
        assert [event.epc_list for event in ask(("MATCH_epc", item(99)), *shape)] == [[item(99)]]
    assert [one.event.epc_list for one in selectors.events_of([item(99)], SYSTEM)] == [[item(99)]]
