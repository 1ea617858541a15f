"""Traces for machines, against the real server."""

from urllib.parse import quote

from tests.cast import MANG_CAU
from tests.events.samples import document_bytes, lot, object_event, transformation
from tests.portal import Answer, Portal


def ask(portal: Portal, identifier: str, query: str = "", key: str | None = "owner") -> Answer:
    return portal.ask("GET", f"/api/v1/trace/{quote(identifier, safe='')}{query}", key=key)


def test_a_lot_is_traced_up_and_down_in_any_spelling(portal_process: Portal) -> None:
    events = [transformation([lot("at1")], [lot("at2")]), transformation([lot("at2")], [lot("at3")], at=5)]
    assert portal_process.capture(document_bytes(*events)).status == 202
    up = ask(portal_process, lot("at3"), "?direction=up")
    assert (up.status, up.headers["content-type"]) == (200, "application/json")
    assert [node["id"] for node in up.json()["nodes"]] == [lot("at3"), lot("at2"), lot("at1")]
    assert up.json()["partial"] is False
    both = ask(portal_process, f"(01){MANG_CAU}(10)at2").json()
    assert {node["id"] for node in both["nodes"]} == {lot("at1"), lot("at2"), lot("at3")}
    near = ask(portal_process, lot("at1"), "?direction=down&max-depth=1").json()
    assert [node["id"] for node in near["nodes"]] == [lot("at1"), lot("at2")]
    assert near["partial"] is True
    assert len(ask(portal_process, lot("at1"), "?max-nodes=2").json()["nodes"]) == 2


def test_what_cannot_be_traced_is_refused(portal_process: Portal) -> None:
    assert ask(portal_process, lot("at9")).status == 404
    assert ask(portal_process, lot("at1"), "?direction=sideways").json()["code"] == "direction-unknown"
    assert ask(portal_process, lot("at1"), key=None).status == 401
    for query, code in (
        ("?depth=1", "query-parameter-unknown"),
        ("?direction=up&direction=down", "query-parameter-twice"),
        ("?max-depth=0", "query-value-count"),
        ("?max-nodes=many", "query-value-count"),
    ):
        refused = ask(portal_process, lot("at1"), query)
        assert (refused.status, refused.json()["code"]) == (400, code), query
    assert portal_process.ask("POST", "/api/v1/trace/x", b"", "owner").status == 405


def test_strangers_learn_nothing(portal_process: Portal) -> None:
    assert portal_process.capture(document_bytes(transformation([lot("ats1")], [lot("ats2")]))).status == 202
    assert ask(portal_process, lot("ats1"), key="competitor").status == 404


def test_a_thing_of_one_s_own_is_known_however_much_others_say_of_it(portal_process: Portal) -> None:
    busy = [object_event(at=at, quantityList=[{"epcClass": lot("busy")}]) for at in range(1_100)]
    assert portal_process.capture(document_bytes(*busy), key="competitor").status == 202
    assert ask(portal_process, lot("busy")).status == 404
    own = object_event(at=2_000, quantityList=[{"epcClass": lot("busy")}])
    assert portal_process.capture(document_bytes(own)).status == 202
    assert ask(portal_process, lot("busy")).status == 200
