"""Asking for events over HTTP, against the real server."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.events import samples
from tests.events.samples import document_bytes, erroneous, item, lot, object_event
from tests.portal import Answer, Portal
from txng.epcis import documents, event_hash

XML = "application/xml"


def listed(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.body
    body = answer.json()
    assert body["type"] == "EPCISQueryDocument"
    documents.read(answer.body)  # our own answer is a valid document
    return list(body["epcisBody"]["queryResults"]["resultsBody"]["eventList"])


def test_pages_lead_to_each_other(portal_process: Portal) -> None:
    sent = [object_event(item("p"), item(f"p{at}"), at=at) for at in range(7)]
    assert portal_process.capture(document_bytes(*sent)).status == 202
    url, seen = f"/epcis/events?MATCH_epc={quote(item('p'), safe='')}&perPage=3&orderBy=eventTime", []
    for _ in range(3):
        answer = portal_process.ask("GET", url, key="owner")
        seen += listed(answer)
        link = re.fullmatch(r'<(.*)>; rel="next"', answer.headers.get("link", ""))
        if link is None:
            break
        assert answer.headers["gs1-next-page-token-expires"]
        url = link[1]
    assert "link" not in answer.headers
    assert [event["eventTime"] for event in seen] == [samples.moment(at) for at in range(6, -1, -1)]


def test_an_id_may_come_encoded_or_not(portal_process: Portal) -> None:
    named = object_event(item("n1"), eventID="https://example.com/events/a/b%2Fc?d=e")
    unnamed = object_event(item("n2"))
    answer = portal_process.capture(document_bytes(named, unnamed, erroneous(named)))
    assert answer.status == 202, answer.body
    own = event_hash.event_hash(samples.document(unnamed).events[0])
    spellings = [quote(own, safe=""), own, own.replace("?", "%3F"), quote(own, safe=":/;")]
    for spelling in spellings:
        found = listed(portal_process.ask("GET", f"/epcis/events/{spelling}", key="owner"))
        assert [event["eventID"] for event in found] == [own], spelling
    both = listed(portal_process.ask("GET", f"/epcis/events/{quote(named['eventID'], safe='')}", key="owner"))
    assert ["errorDeclaration" in event for event in both] == [False, True]
    for unknown in ("urn:uuid:none", "x%00y", "%ff%fe", quote("ni:///sha-256;00?ver=CBV2.0", safe="")):
        answer = portal_process.ask("GET", f"/epcis/events/{unknown}", key="owner")
        assert (answer.status, answer.json()["type"]) == (404, "epcisException:NoSuchResourceException")
    theirs = portal_process.ask("GET", f"/epcis/events/{quote(own, safe='')}", key="competitor")
    assert theirs.status == 404


def test_identifiers_come_in_the_spelling_that_is_asked_for(portal_process: Portal) -> None:
    urn = "urn:epc:id:sgtin:952080.0100101.f1"
    event = object_event(
        urn,
        quantityList=[
            {"epcClass": lot("F", "08934563813161"), "quantity": 1.50, "uom": "KGM"},
            {"epcClass": lot("F"), "quantity": 2, "uom": "KGM"},
        ],
        readPoint={"id": "https://id.gs1.org/414/8934563813161", "tn:gate": 3},
        sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:952080.109001"}],
    )
    assert portal_process.capture(document_bytes(event)).status == 202
    url = f"/epcis/events?MATCH_epc={item('f1')}"

    def ask(wanted: str) -> dict[str, Any]:
        answer = portal_process.ask("GET", url, key="owner", **({"gs1_epc_format": wanted} if wanted else {}))
        assert answer.headers["gs1-epc-format"] == (
            "Never_Translates" if wanted == "No_Preference" else wanted or "Always_GS1_Digital_Link"
        )
        (found,) = listed(answer)
        return found

    for wanted in ("", "Always_GS1_Digital_Link"):
        found = ask(wanted)
        assert found["epcList"] == [item("f1")]
        assert found["sourceList"][0]["source"] == "https://id.gs1.org/417/9520801090013"
        assert found["quantityList"][1]["epcClass"] == lot("F")
    found = ask("Always_EPC_URN")
    assert found["epcList"] == [urn]
    assert found["quantityList"][0]["epcClass"] == "urn:epc:class:lgtin:8934563.081316.F"
    assert found["quantityList"][1]["epcClass"] == lot("F"), "nobody knows how long this company prefix is"
    assert found["readPoint"] == {"id": "urn:epc:id:sgln:8934563.81316.0", "tn:gate": 3}
    for wanted in ("Never_Translates", "No_Preference"):
        found = ask(wanted)
        sent = {name: value for name, value in found.items() if name not in ("eventID", "recordTime", "@context")}
        assert sent == event
    refused = portal_process.ask("GET", url, key="owner", gs1_epc_format="Sometimes")
    assert (refused.status, refused.json()["code"]) == (400, "format-unknown")


def test_events_come_in_xml_too(portal_process: Portal) -> None:
    event = object_event(item("xml1"), **{"tn:note": "<&>"})
    assert portal_process.capture(document_bytes(event)).status == 202
    for accept in (XML, "application/json;q=0.1, text/xml", "application/*;q=0.2, application/xml"):
        answer = portal_process.ask("GET", f"/epcis/events?MATCH_epc={item('xml1')}", key="owner", accept=accept)
        assert (answer.status, answer.headers["content-type"]) == (200, XML), accept
        (read,) = documents.read(answer.body).events
        assert event_hash.event_hash(read) == event_hash.event_hash(samples.document(event).events[0])
        assert read.event_id == event_hash.event_hash(read)
    assert portal_process.ask("GET", "/epcis/events", key="owner", accept="text/html").status == 406
    assert portal_process.ask("GET", "/epcis/events", key="owner", gs1_epcis_max="1.2").status == 406
    head = portal_process.ask("HEAD", f"/epcis/events?MATCH_epc={item('xml1')}", key="owner")
    assert (head.status, head.body) == (200, b"")


def test_a_captured_xml_event_comes_out_as_json(portal_process: Portal) -> None:
    sent = samples.xml_bytes(samples.object_xml(item("xml2"), more="<tn:note>hai</tn:note>"))
    assert portal_process.capture(sent, content_type=XML).status == 202
    for wanted in ("Never_Translates", "Always_EPC_URN"):
        answer = portal_process.ask(
            "GET", f"/epcis/events?MATCH_epc={item('xml2')}", key="owner", gs1_epc_format=wanted
        )
        (found,) = listed(answer)
        assert [value for name, value in found.items() if name.endswith("note")] == ["hai"]


@pytest.mark.parametrize(
    ("query", "status", "exception", "code"),
    [
        ("EQ_bizstep=shipping", 400, "QueryParameterException", "query-parameter-unknown"),
        ("GE_eventTime=yesterday", 400, "QueryParameterException", "query-value-time"),
        ("nextPageToken=abc", 400, "QueryParameterException", "page-token-invalid"),
        ("MATCH_epc=%ff", 400, "ValidationException", "query-malformed"),
        ("EQ_bizStep=%00", 400, "QueryParameterException", "query-value-text"),
        ("EQ_eventID=" + "a" * 4100, 414, "URITooLongException", "url-too-long"),
        ("maxEventCount=0&MATCH_epc=" + item("q1"), 413, "QueryTooLargeException", "query-too-large"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    portal_process: Portal, query: str, status: int, exception: str, code: str
) -> None:
    portal_process.capture(document_bytes(object_event(item("q1"))))
    answer = portal_process.ask("GET", f"/epcis/events?{query}", key="owner")
    assert (answer.status, answer.json()["code"]) == (status, code)
    if code != "url-too-long":  # refused before anybody knows whose address it is
        assert answer.json()["type"] == f"epcisException:{exception}"


def test_refusals_speak_the_readers_language(portal_process: Portal) -> None:
    told = [
        portal_process.ask("GET", "/epcis/events?x=1", key="owner", accept_language=language).json()["detail"]
        for language in ("vi", "en")
    ]
    assert told == ["Không có tham số truy vấn “x”.", "There is no query parameter “x”."]


def test_nobody_learns_of_others(portal_process: Portal) -> None:
    portal_process.capture(document_bytes(object_event(item("s1"))), key="competitor")
    job = portal_process.capture(document_bytes(object_event(item("s2"))), key="competitor").headers["location"]
    assert portal_process.ask("GET", job, key="owner").status == 404
    assert portal_process.ask("GET", job, key="inspector").status == 200
    for query in (f"MATCH_epc={item('s1')}", f"MATCH_anyEPC={item('s1')}&maxEventCount=0"):
        assert listed(portal_process.ask("GET", f"/epcis/events?{query}", key="owner")) == []
    assert len(listed(portal_process.ask("GET", f"/epcis/events?MATCH_epc={item('s1')}", key="inspector"))) == 1
