"""Traces for machines, against the real server."""

from urllib.parse import quote

from tests.cast import MANG_CAU
from tests.events.samples import document_bytes, lot, transformation
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


def test_what_cannot_be_traced_is_refused(portal_process: Portal) -> None:
    assert ask(portal_process, lot("at9")).status == 404
    assert ask(portal_process, lot("at1"), "?direction=sideways").json()["code"] == "direction-unknown"
    assert ask(portal_process, lot("at1"), key=None).status == 401
    assert portal_process.ask("POST", "/api/v1/trace/x", b"", "owner").status == 405


def test_strangers_learn_nothing(portal_process: Portal) -> None:
    assert portal_process.capture(document_bytes(transformation([lot("ats1")], [lot("ats2")]))).status == 202
    assert ask(portal_process, lot("ats1"), key="competitor").status == 404
