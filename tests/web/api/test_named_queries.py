"""Named queries and subscriptions over HTTP, against the real server."""

import json
from typing import Any

from tests.events.samples import document_bytes, item, object_event
from tests.portal import Answer, Portal

JSON = "application/json"


def post(portal: Portal, path: str, body: Any, key: str = "owner", **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return portal.ask("POST", f"/epcis{path}", data, key, **{"content_type": JSON, **headers})


def test_a_query_is_made_asked_and_removed(portal_process: Portal) -> None:
    events = [object_event(item(f"nq{at}"), at=at, **{"tn:note": "nq"}) for at in range(3)]
    assert portal_process.capture(document_bytes(*events)).status == 202
    definition = {
        "@context": [{"tn": "https://vocab.example.com/"}],
        "EQ_tn:note": ["nq"],
        "eventType": ["ObjectEvent"],
    }
    made = post(portal_process, "/queries", {"name": "thu hoạch", "query": definition})
    assert made.status == 201, made.body
    assert made.headers["location"] == "/epcis/queries/thu%20ho%E1%BA%A1ch"
    assert made.json() == {"name": "thu hoạch", "query": definition}
    assert portal_process.ask("GET", made.headers["location"], key="owner").json() == made.json()
    assert made.json() in portal_process.ask("GET", "/epcis/queries", key="owner").json()
    page = portal_process.ask("GET", made.headers["location"] + "/events?perPage=2", key="owner")
    results = page.json()["epcisBody"]["queryResults"]
    assert results["queryName"] == "thu hoạch"
    assert len(results["resultsBody"]["eventList"]) == 2
    rest = portal_process.ask("GET", page.headers["link"].split(">")[0][1:], key="owner").json()
    assert len(rest["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1
    again = post(portal_process, "/queries", {"name": "thu hoạch", "query": {}})
    assert (again.status, again.json()["type"]) == (409, "epcisException:ResourceAlreadyExistsException")
    assert post(portal_process, "/queries", {"name": "thu hoạch", "query": {}}, key="competitor").status == 201
    for key in ("competitor", "inspector"):
        theirs = portal_process.ask("GET", made.headers["location"], key=key)
        assert theirs.status == 404 or theirs.json()["query"] == {}
    assert portal_process.ask("DELETE", made.headers["location"], key="owner").status == 204
    for path in ("", "/events", "/subscriptions"):
        gone = portal_process.ask("GET", made.headers["location"] + path, key="owner")
        assert (gone.status, gone.json()["type"]) == (404, "epcisException:NoSuchResourceException")
    assert portal_process.ask("GET", made.headers["location"], key="competitor").status == 200


def test_a_query_that_cannot_be_understood_is_refused_with_every_fault(portal_process: Portal) -> None:
    body = {"name": "x", "query": {"EQ_bizStp": ["x"], "GE_eventTime": "gestern", "perPage": 3}}
    answer = post(portal_process, "/queries", body)
    assert answer.status == 400
    assert {one["path"] for one in answer.json()["problems"]} == {"EQ_bizStp", "GE_eventTime"}
    twice = b'{"name": "x", "name": "y", "query": {}}'
    for wrong in (
        {"name": "x"},
        {"query": {}},
        {"name": "a/b", "query": {}},
        {"name": "x", "query": [], "more": 1},
        {"name": "x", "query": {"perPage": 3}},
        [],
        b"{",
        twice,
    ):
        assert post(portal_process, "/queries", wrong).status == 400, wrong
    assert post(portal_process, "/queries", {"name": "x", "query": {}}, content_type="application/xml").status == 415
    assert portal_process.ask("GET", "/epcis/queries/x", key="owner").status == 404


def test_a_subscription_is_made_and_ended_and_keeps_its_secret(portal_process: Portal) -> None:
    assert post(portal_process, "/queries", {"name": "lô hàng", "query": {}}).status == 201
    path = "/queries/l%C3%B4%20h%C3%A0ng/subscriptions"
    body = {
        "dest": "https://client.example.com/hook",
        "signatureToken": "geheim",
        "schedule": {"hour": "1", "minute": "5"},
    }
    made = post(portal_process, path, body)
    assert made.status == 201, made.body
    shown = made.json()
    assert (shown["dest"], shown["queryName"], shown["schedule"]) == (body["dest"], "lô hàng", body["schedule"])
    assert made.headers["location"].endswith(shown["subscriptionID"])
    assert b"geheim" not in made.body
    assert portal_process.ask("GET", f"/epcis{path}", key="owner").json() == [shown]
    assert portal_process.ask("GET", made.headers["location"], key="owner").json() == shown
    assert portal_process.ask("GET", made.headers["location"], key="competitor").status == 404
    assert portal_process.ask("DELETE", made.headers["location"], key="owner").status == 204
    assert portal_process.ask("GET", made.headers["location"], key="owner").status == 404
    for wrong in (
        {"dest": body["dest"]},
        {**body, "stream": True},
        {"dest": "http://client.example.com/hook", "stream": True},
        {"dest": "https://client.example.com:22/hook", "stream": True},
        {"dest": 7, "stream": True},
        {"dest": body["dest"], "schedule": {"hour": "25"}},
        {"dest": body["dest"], "schedule": {}},
        {"dest": body["dest"], "stream": "yes"},
        {"dest": body["dest"], "stream": True, "initialRecordTime": "now"},
    ):
        refused = post(portal_process, path, wrong)
        assert (refused.status, refused.json()["type"]) == (400, "epcisException:SubscriptionControlsException"), wrong
    assert portal_process.ask("DELETE", "/epcis/queries/l%C3%B4%20h%C3%A0ng", key="owner").status == 204


def test_options_and_tokens_are_honest(portal_process: Portal) -> None:
    get, post_too, delete_too = "OPTIONS, HEAD, GET", "OPTIONS, HEAD, GET, POST", "OPTIONS, HEAD, GET, DELETE"
    for path, allowed in [
        ("/queries", post_too),
        ("/queries/x", delete_too),
        ("/queries/x/events", get),
        ("/queries/x/subscriptions", post_too),
        ("/queries/x/subscriptions/y", delete_too),
        ("/bizSteps", get),
        ("/bizSteps/x", get),
        ("/bizSteps/x/events", get),
        ("/capture", post_too),
        ("/capture/x", get),
        ("/events", post_too),
    ]:
        answer = portal_process.ask("OPTIONS", f"/epcis{path}")
        assert (answer.status, answer.headers["allow"]) == (204, allowed), path
    assert portal_process.ask("OPTIONS", "/epcis/nothing").status == 404
    assert portal_process.ask("DELETE", "/epcis/nextPageToken/x", key="owner").status == 404
    pair = document_bytes(object_event(item("tok1")), object_event(item("tok2"), at=1))
    assert portal_process.capture(pair).status == 202
    link = portal_process.ask("GET", "/epcis/events?perPage=1", key="owner").headers["link"].split(">")[0][1:]
    assert portal_process.ask("GET", link, key="owner").status == 200
    token = link.rpartition("nextPageToken=")[2]
    assert portal_process.ask("DELETE", f"/epcis/nextPageToken/{token}", key="owner").status == 204
    assert portal_process.ask("DELETE", f"/epcis/nextPageToken/{token}", key="owner").status == 404
    assert portal_process.ask("GET", link, key="owner").status == 400
    root = portal_process.ask("GET", "/epcis/", key="owner").json()
    assert sorted(root["member"]) == sorted(
        ["queries", "capture", "events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions"]
    )


def test_a_call_that_is_repeated_makes_one_thing(portal_process: Portal) -> None:
    query = {"name": "lặp", "query": {"eventType": ["ObjectEvent"]}}
    made = [post(portal_process, "/queries", query, idempotency_key="q1") for _ in range(2)]
    assert [one.status for one in made] == [201, 201]
    other = post(portal_process, "/queries", query | {"query": {}}, idempotency_key="q1")
    assert other.status == 409
    path = "/queries/l%E1%BA%B7p/subscriptions"
    wish = {"dest": "https://example.com/hook", "stream": True}
    first, again = (post(portal_process, path, wish, idempotency_key="s1") for _ in range(2))
    assert (first.status, first.headers["location"]) == (again.status, again.headers["location"])
    assert post(portal_process, path, wish | {"dest": "https://example.org/"}, idempotency_key="s1").status == 422
    assert post(portal_process, path, wish).headers["location"] != first.headers["location"]
    assert len(portal_process.ask("GET", f"/epcis{path}", key="owner").json()) == 2
    for name in (".", ".."):
        assert post(portal_process, "/queries", {"name": name, "query": {}}).status == 400
