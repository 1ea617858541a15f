"""Capture over HTTP, against the real server."""

import json
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.events import samples
from tests.events.samples import document_bytes, item, object_event
from tests.portal import Portal
from txng.epcis import documents, event_hash
from txng.epcis.model import Document
from txng.events import proceeding
from txng.events.services import CaptureResult
from txng.gs1.problems import Problem
from txng.web.api.epcis.discovery import RESOURCES

JSON, XML = "application/json", "application/xml"


def own_hash(event: dict[str, Any]) -> str:
    return event_hash.event_hash(samples.document(event).events[0])


def single(event: dict[str, Any], **members: Any) -> bytes:
    return json.dumps({"@context": samples.CONTEXT, **event, **members}).encode()


def test_a_captured_document_is_there(portal_process: Portal) -> None:
    event = object_event(item("c1"), **{"tn:note": "Trảng Bàng"})
    answer = portal_process.capture(document_bytes(event, object_event(item("c2"))))
    assert answer.status == 202, answer.body
    assert answer.body == b""
    assert answer.headers["gs1-epcis-version"] == "2.0.0"
    job = portal_process.ask("GET", answer.headers["location"], key="owner").json()
    assert job["captureID"] == answer.headers["location"].rpartition("/")[2]
    assert (job["running"], job["success"], job["errors"]) == (False, True, [])
    assert (job["captureErrorBehaviour"], job["txng:events"], job["txng:captured"]) == ("rollback", 2, 2)
    found = portal_process.ask("GET", f"/epcis/events/{quote(own_hash(event), safe='')}", key="owner").json()
    (stored,) = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert stored["tn:note"] == "Trảng Bàng"
    assert stored["eventID"] == own_hash(event)
    assert stored["recordTime"].endswith("Z")


def test_the_same_in_xml_is_the_same(portal_process: Portal) -> None:
    portal_process.capture(document_bytes(object_event(item("x1"))))
    for content_type in (XML, "text/xml; charset=utf-8"):
        answer = portal_process.capture(samples.xml_bytes(samples.object_xml(item("x1"))), content_type=content_type)
        assert answer.status == 202, answer.body
        job = portal_process.ask("GET", answer.headers["location"], key="owner", accept=XML)
        assert job.headers["content-type"] == XML
        assert b'running="false" success="true"' in job.body
        told = portal_process.ask("GET", answer.headers["location"], key="owner").json()
        assert (told["txng:captured"], told["txng:duplicates"]) == (0, 1)


def test_one_event_is_answered_with_the_event(portal_process: Portal) -> None:
    event = object_event("urn:epc:id:sgtin:952080.0100101.one", eventID="urn:uuid:8b9e7a5e-0000-4000-8000-00000000c0de")
    path = "/epcis/events"
    answer = portal_process.ask("POST", path, single(event), "owner", content_type=JSON)
    assert answer.status == 201, answer.body
    assert answer.json()["epcList"] == [item("one")]
    assert answer.json()["eventID"] == event["eventID"]
    assert portal_process.ask("GET", answer.headers["location"], key="owner").status == 200
    as_sent = portal_process.ask(
        "POST", path, single(event), "owner", content_type=JSON, gs1_epc_format="Never_Translates"
    )
    assert as_sent.status == 201
    assert as_sent.json()["epcList"] == event["epcList"]
    other = portal_process.ask("POST", path, single(event, bizStep="packing"), "owner", content_type=JSON)
    assert other.status == 409
    assert other.json()["type"] == "epcisException:ResourceAlreadyExistsException"
    assert (other.json()["code"], other.json()["path"]) == ("event-id-conflict", "eventID")
    two = portal_process.ask("POST", path, document_bytes(event, event), "owner", content_type=JSON)
    assert (two.status, two.json()["code"]) == (400, "one-event")


def test_a_repeated_call_with_its_key_gets_the_same_job(portal_process: Portal) -> None:
    body = document_bytes(object_event(item("i1")))
    first = portal_process.capture(body, idempotency_key="abc 1")
    again = portal_process.capture(body, idempotency_key="abc 1")
    assert first.status == again.status == 202
    assert first.headers["location"] == again.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    other = portal_process.capture(document_bytes(object_event(item("i2"))), idempotency_key="abc 1")
    assert (other.status, other.json()["code"]) == (422, "idempotency-mismatch")
    assert portal_process.capture(body, idempotency_key="é" * 300).status == 400
    official = portal_process.capture(body, key="inspector", idempotency_key="abc 1")
    assert "idempotency-replayed" not in official.headers
    theirs = portal_process.capture(body, key="competitor", idempotency_key="abc 1")
    assert theirs.headers["location"] != first.headers["location"]
    event = single(object_event(item("i3")))
    singles = [
        portal_process.ask("POST", "/epcis/events", event, "owner", content_type=JSON, idempotency_key="abc 2")
        for _ in range(2)
    ]
    assert [one.status for one in singles] == [201, 201]
    assert singles[0].json() == singles[1].json()


# --- who may ----------------------------------------------------------------------------------------------------------


def test_nobody_enters_without_a_key(portal_process: Portal) -> None:
    body = document_bytes(object_event(item("k1")))
    calls = [
        ("POST", "/epcis/capture", body),
        ("POST", "/epcis/events", single(object_event(item("k1")))),
        ("GET", "/epcis/events", None),
        ("GET", "/epcis/events/x", None),
        ("GET", "/epcis/capture/x", None),
        ("GET", "/epcis/", None),
    ]
    for method, path, sent in calls:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"x_api_key": "wrong"}, {"authorization": "Basic eDp5"}):
            answer = portal_process.ask(method, path, sent, content_type=JSON, **headers)
            assert answer.status == 401, (method, path)
            assert answer.json()["type"] == "epcisException:SecurityException"
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_key_does_what_it_was_made_for(portal_process: Portal) -> None:
    answer = portal_process.capture(document_bytes(object_event(item("k2"))), key="owner asks")
    assert (answer.status, answer.json()["code"]) == (403, "key-without-scope")
    assert portal_process.ask("GET", "/epcis/events", key="owner asks").status == 200
    with_header = portal_process.ask("GET", "/epcis/events", x_api_key=portal_process.keys["owner asks"])
    assert with_header.status == 200


def test_who_acts_for_several_parties_names_one(portal_process: Portal) -> None:
    body = document_bytes(object_event(item("k3")))
    unclear = portal_process.capture(body, key="provider", accept_language="en")
    assert (unclear.status, unclear.json()["code"]) == (403, "party-unclear")
    assert "9520801090013" in unclear.json()["detail"]
    assert portal_process.capture(body, key="provider", txng_party="9520801090037").status == 202
    assert portal_process.ask("GET", f"/epcis/events?MATCH_epc={item('k3')}", key="competitor").status == 200
    foreign = portal_process.capture(body, key="owner", txng_party="9520801090037")
    assert (foreign.status, foreign.json()["code"]) == (403, "party-foreign")
    assert portal_process.capture(body, key="inspector").status == 202


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status", "exception"),
    [
        ({"content_type": "text/plain"}, 415, "UnsupportedMediaTypeException"),
        ({"content_type": "application/json", "content_encoding": "gzip"}, 415, "UnsupportedMediaTypeException"),
        ({"gs1_epcis_version": "3.0.0"}, 406, "NotAcceptableException"),
        ({"gs1_epcis_version": "1.2.0"}, 406, "NotAcceptableException"),
        ({"gs1_capture_error_behaviour": "hope"}, 400, "ValidationException"),
        ({"gs1_extensions": "tn"}, 400, "ValidationException"),
    ],
)
def test_headers_are_taken_at_their_word(
    portal_process: Portal, headers: dict[str, str], status: int, exception: str
) -> None:
    body = document_bytes(object_event(item("h1")))
    sent = {"content_type": JSON, **headers}
    answer = portal_process.ask("POST", "/epcis/capture", body, "owner", **sent)
    assert (answer.status, answer.json()["type"]) == (status, f"epcisException:{exception}")


def test_prefixes_may_be_declared_in_a_header(portal_process: Portal) -> None:
    event = object_event(item("h2"), **{"vn:note": "một"})
    assert portal_process.capture(document_bytes(event)).status == 400
    answer = portal_process.capture(document_bytes(event), gs1_extensions="vn=https://vn.example.com/")
    assert answer.status == 202, answer.body
    found = portal_process.ask(
        "GET", f"/epcis/events?MATCH_epc={item('h2')}", key="owner", gs1_epc_format="Never_Translates"
    )
    (stored,) = found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert {"vn": "https://vn.example.com/", "tn": samples.VOCABULARY} in stored["@context"]
    assert documents.read(found.body).events[0].extensions == {"vn:note": "một"}


def test_the_service_says_what_it_can(portal_process: Portal) -> None:
    for path, allowed in [
        ("/epcis/capture", "OPTIONS, HEAD, GET, POST"),
        ("/epcis/events", "OPTIONS, HEAD, GET, POST"),
        ("/epcis/events/urn:x:1", "OPTIONS, HEAD, GET"),
        ("/epcis/", "OPTIONS, HEAD, GET"),
    ]:
        answer = portal_process.ask("OPTIONS", path)
        assert (answer.status, answer.headers["allow"]) == (204, allowed)
        assert answer.headers["gs1-epcis-max"] == "2.0.0"
        wrong = portal_process.ask("DELETE", path, key="owner")
        assert (wrong.status, wrong.headers["allow"]) == (405, allowed)
    capture = portal_process.ask("OPTIONS", "/epcis/capture").headers
    assert (capture["gs1-epcis-capture-limit"], capture["gs1-capture-limit"]) == ("5000", "5000")
    assert capture["gs1-epcis-capture-file-size-limit"] == str(32 * 2**20)
    assert capture["gs1-capture-error-behaviour"] == "all"
    root = portal_process.ask("GET", "/epcis/", key="owner").json()
    assert (root["type"], root["member"]) == ("Collection", list(RESOURCES))
    assert portal_process.ask("GET", "/epcis/nothing", key="owner").status == 404
    assert portal_process.ask("GET", "/epcis/capture/nothing", key="owner").status == 404


def test_under_proceed_a_document_full_of_faults_costs_what_its_size_costs() -> None:
    def spent(count: int) -> float:
        wrong = object_event(*[f"no identifier {at}" for at in range(210)])
        data = document_bytes(*[wrong] * count, object_event(item("pf")))
        kept: list[tuple[int, int]] = []

        def store(found: Document, told: list[Problem]) -> CaptureResult:
            kept.append((len(found.events), len(told)))
            return CaptureResult(uuid4(), 1, 1, 0, ())

        begun = time.process_time()
        proceeding.captured(data, "json", documents.read, store)
        assert kept == [(1, 201)]
        return time.process_time() - begun

    spent(5)
    large, small = (min(spent(count) for _ in range(3)) for count in (320, 40))
    assert large < 24 * small, "eight times the size, about eight times the time; 64 times if it grew as a square"


def test_under_proceed_what_is_right_is_stored_and_the_rest_is_told(portal_process: Portal) -> None:
    right = [object_event(item(f"p{at}"), at=at) for at in range(3)]
    wrong = [object_event(item("p7"), bizStep="transforming"), object_event(item("p8"), at=10**7)]
    body = document_bytes(right[0], wrong[0], right[1], wrong[1], right[2])
    assert portal_process.capture(body).status == 400
    answer = portal_process.capture(body, gs1_capture_error_behaviour="proceed")
    assert answer.status == 202, answer.body
    job = portal_process.ask("GET", answer.headers["location"], key="owner", accept_language="en").json()
    assert (job["captureErrorBehaviour"], job["running"], job["success"]) == ("proceed", False, False)
    assert job["txng:captured"] == 3
    assert [(one["path"], one["code"]) for one in job["errors"]] == [
        ("eventList[1].bizStep", "word-unknown"),
        ("eventList[3].eventTime", "event-future"),
    ]
    wanted = "%7C".join(item(f"p{n}") for n in range(9))
    found = portal_process.ask("GET", f"/epcis/events?MATCH_epc={wanted}", key="owner")
    assert len(found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 3
    fine = portal_process.capture(document_bytes(right[0]), gs1_capture_error_behaviour="proceed")
    job = portal_process.ask("GET", fine.headers["location"], key="owner").json()
    assert (job["captureErrorBehaviour"], job["success"], job["errors"]) == ("proceed", True, [])
    broken = portal_process.capture(b"{", gs1_capture_error_behaviour="proceed")
    assert broken.status == 400
    in_xml = samples.xml_bytes(samples.object_xml(item("p9"), more="<disposition>none</disposition>"))
    told = portal_process.capture(in_xml, content_type=XML, gs1_capture_error_behaviour="proceed")
    assert told.status == 202, told.body
    job_xml = portal_process.ask("GET", told.headers["location"], key="owner", accept=XML)
    assert b'success="false"' in job_xml.body
    assert b"<error>" in job_xml.body
