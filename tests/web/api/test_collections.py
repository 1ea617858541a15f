"""Top-level resources and the list of capture jobs, against the real server."""

import json
from urllib.parse import quote

import pytest
from lxml import etree

from tests.events import store
from tests.events.samples import CONTEXT, aggregation, document, document_bytes, item, lot, object_event, place, sscc
from tests.portal import Portal
from txng.accounts.viewers import SYSTEM
from txng.events import listing

OWN = "https://steps.example.com/drying"
PARTY = {"sourceList": [{"type": "owning_party", "source": "https://id.gs1.org/417/9520801090013"}]}


def members(portal: Portal, path: str, key: str = "owner", **headers: str) -> list[str]:
    """The whole list, page by page."""
    found: list[str] = []
    while True:
        answer = portal.ask("GET", path, key=key, **headers)
        assert answer.status == 200, answer.body
        body = answer.json()
        assert (body["@context"], body["type"]) == (CONTEXT, "Collection")
        found += body["member"]
        link = answer.headers.get("link")
        if link is None:
            return found
        assert answer.headers["gs1-next-page-token-expires"]
        path = link[1 : link.index(">")]


@pytest.fixture(scope="module")
def stocked(portal_process: Portal) -> Portal:
    events = [
        object_event(
            item("col1"), bizLocation={"id": place(71)}, readPoint={"id": place(72)}, disposition="in_transit"
        ),
        object_event(item("col2"), item("col1"), at=1, bizStep=OWN, bizLocation={"id": place(73)}),
        aggregation(sscc(71), [item("col2")], at=2),
    ]
    assert portal_process.capture(document_bytes(*events)).status == 202
    theirs = object_event(item("col9"), bizLocation={"id": place(79)}, bizStep="holding")
    assert portal_process.capture(document_bytes(theirs), key="competitor").status == 202
    return portal_process


def test_values_are_listed_once_for_who_may_know_them(stocked: Portal) -> None:
    assert {"shipping", "packing", OWN} <= set(members(stocked, "/epcis/bizSteps"))
    assert "holding" not in members(stocked, "/epcis/bizSteps")
    assert {"shipping", "holding"} <= set(members(stocked, "/epcis/bizSteps", "inspector"))
    assert "in_transit" in members(stocked, "/epcis/dispositions")
    assert {place(71), place(73)} <= set(members(stocked, "/epcis/bizLocations"))
    assert place(79) not in members(stocked, "/epcis/bizLocations")
    assert place(72) in members(stocked, "/epcis/readPoints")
    assert set(members(stocked, "/epcis/eventTypes")) >= {"ObjectEvent", "AssociationEvent"}
    one_by_one = members(stocked, "/epcis/bizLocations?perPage=1")
    assert sorted(one_by_one) == sorted(members(stocked, "/epcis/bizLocations"))


def test_things_are_listed_where_they_were_mentioned_first(stocked: Portal) -> None:
    everything = members(stocked, "/epcis/epcs")
    assert len(everything) == len(set(everything))
    assert {item("col1"), item("col2"), sscc(71)} <= set(everything)
    assert item("col9") not in everything
    assert item("col9") in members(stocked, "/epcis/epcs", "inspector")
    assert members(stocked, "/epcis/epcs?perPage=1") == everything


def test_each_value_has_its_events(stocked: Portal) -> None:
    for name, value, count in [
        ("bizSteps", OWN, 1),
        ("epcs", item("col2"), 2),
        ("bizLocations", place(73), 1),
        ("readPoints", place(72), 1),
    ]:
        for spelled in (quote(value, safe=""), value):
            assert members(stocked, f"/epcis/{name}/{spelled}") == ["events"]
            answer = stocked.ask("GET", f"/epcis/{name}/{spelled}/events", key="owner")
            assert answer.status == 200, answer.body
            assert len(answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == count
    path = "/epcis/eventTypes/ObjectEvent/events?MATCH_epc=" + quote(item("col1"), safe="")
    assert (
        len(stocked.ask("GET", path, key="owner").json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 2
    )
    step = stocked.ask(
        "GET", "/epcis/bizSteps/urn:epcglobal:cbv:bizstep:packing/events", key="owner", accept="application/xml"
    )
    assert step.status == 200
    assert b"AggregationEvent" in step.body


def test_what_is_not_there_or_not_yours_is_not_found(stocked: Portal) -> None:
    foreign, there = quote(item("col9"), safe=""), quote(place(79), safe="")
    for path in (
        "/bizSteps/holding",
        "/bizSteps/holding/events",
        f"/epcs/{foreign}",
        "/eventTypes/x:y",
        f"/bizLocations/{there}/events",
        "/bizLocations/%00",
        "/dispositions/none%7Cx",
    ):
        answer = stocked.ask("GET", f"/epcis{path}", key="owner")
        assert (answer.status, answer.json()["type"]) == (404, "epcisException:NoSuchResourceException"), path
    assert stocked.ask("GET", "/epcis/bizSteps/holding/events", key="inspector").status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bizSteps?perPage=0", 400),
        ("/bizSteps?perPage=1&perPage=2", 400),
        ("/bizSteps?EQ_bizStep=x", 400),
        ("/bizSteps?nextPageToken=x", 400),
        ("/bizSteps/shipping/events?EQ_bizStep=packing", 400),
        ("/capture?perPage=x", 400),
    ],
)
def test_lists_refuse_what_they_do_not_know(stocked: Portal, path: str, status: int) -> None:
    assert stocked.ask("GET", f"/epcis{path}", key="owner").status == status


def test_every_list_comes_in_xml_too(stocked: Portal) -> None:
    made = json.dumps({"name": "xml-1", "query": {"EQ_tn:note": ["<&>"], "@context": [{"tn": "https://x.example/"}]}})
    assert stocked.ask("POST", "/epcis/queries", made.encode(), "owner", content_type="application/json").status == 201
    for path, root in [
        ("/", "Collection"),
        ("/bizSteps", "Collection"),
        ("/epcs", "Collection"),
        ("/bizSteps/shipping", "Collection"),
        ("/capture", "EPCISCaptureJobs"),
        ("/queries", "queries"),
        ("/queries/xml-1", "query"),
        ("/queries/xml-1/subscriptions", "subscriptions"),
    ]:
        answer = stocked.ask("GET", f"/epcis{path}", key="owner", accept="application/xml")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/xml"), path
        found = etree.fromstring(answer.body)
        assert found.tag == f"{{urn:epcglobal:epcis:xsd:2}}{root}", path
        head = stocked.ask("HEAD", f"/epcis{path}", key="owner", accept="application/xml")
        assert (head.status, head.body) == (200, b""), path
        assert head.headers["content-type"] == "application/xml"
    steps = etree.fromstring(stocked.ask("GET", "/epcis/bizSteps", key="owner", accept="text/xml").body)
    assert [one.text for one in steps.iter("member")] == members(stocked, "/epcis/bizSteps")
    query = etree.fromstring(stocked.ask("GET", "/epcis/queries/xml-1", key="owner", accept="text/xml").body)
    assert [(one.get("name"), one.text) for one in query.iter("member")] == [("EQ_tn:note", "<&>")]
    assert stocked.ask("DELETE", "/epcis/queries/xml-1", key="owner").status == 204


def test_refusals_come_in_xml_to_who_wants_xml(stocked: Portal) -> None:
    for path, key, status, exception in [
        ("/bizSteps/none", "owner", 404, "NoSuchResourceException"),
        ("/events?x=1", "owner", 400, "QueryParameterException"),
        ("/events", None, 401, "SecurityException"),
    ]:
        answer = stocked.ask("GET", f"/epcis{path}", key=key, accept="application/xml", accept_language="en")
        assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+xml")
        found = etree.fromstring(answer.body)
        assert found.tag == "{urn:epcglobal:epcis:xsd:2}EPCISException"
        assert found.findtext("type") == f"epcisException:{exception}"
        assert (found.findtext("status"), bool(found.findtext("title"))) == (str(status), True)
        both = stocked.ask("GET", f"/epcis{path}", key=key, accept="application/xml, application/json")
        assert both.headers["content-type"] == "application/problem+json"
        assert both.json()["status"] == status


def test_words_are_spelled_as_xml_callers_want(stocked: Portal) -> None:
    path = "/epcis/epcs/" + quote(item("col1"), safe="") + "/events"
    for wanted, word in [
        ("", b">urn:epcglobal:cbv:bizstep:shipping<"),
        ("No_Preference", b">urn:epcglobal:cbv:bizstep:shipping<"),
        ("Always_URN", b">urn:epcglobal:cbv:bizstep:shipping<"),
        ("Always_Web_URI", b">https://ref.gs1.org/cbv/BizStep-shipping<"),
    ]:
        answer = stocked.ask("GET", path, key="owner", accept="application/xml", gs1_cbv_xml_format=wanted)
        assert answer.status == 200
        assert word in answer.body, wanted
    for wanted, status in [("Never_Translates", 406), ("Anything", 400)]:
        assert stocked.ask("GET", path, key="owner", gs1_cbv_xml_format=wanted).status == status
    offered = stocked.ask("OPTIONS", "/epcis/events").headers["gs1-cbv-xml-format"]
    assert offered == "No_Preference, Always_URN, Always_Web_URI"


def test_capture_jobs_are_listed_also_those_of_master_data_alone(stocked: Portal) -> None:
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [{"id": place(71)}]}
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    sent = stocked.capture(document_bytes(epcisHeader=header))
    assert sent.status == 202, sent.body
    first = stocked.ask("GET", "/epcis/capture?perPage=1", key="owner")
    (job,) = first.json()
    assert sent.headers["location"].endswith(job["captureID"])
    assert (job["txng:events"], job["success"], job["errors"]) == (0, True, [])
    assert first.headers["link"].endswith('rel="next"')
    following = stocked.ask("GET", first.headers["link"].split(">")[0][1:], key="owner").json()
    assert following[0]["captureID"] != job["captureID"]
    others = stocked.ask("GET", "/epcis/capture", key="competitor").json()
    assert job["captureID"] not in json.dumps(others)


def test_lots_without_items_do_not_end_the_list_of_things(portal_process: Portal) -> None:
    many = [object_event(at=at, quantityList=[{"epcClass": lot(f"cl{at}")}]) for at in range(500)]
    last = object_event(item("colZ"), at=900)
    assert portal_process.capture(document_bytes(*many, last)).status == 202
    assert item("colZ") in members(portal_process, "/epcis/epcs?perPage=7")


@pytest.mark.django_db
def test_a_page_of_things_that_takes_too_long_leads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for start in range(0, 600, 200):
        events = [object_event(at=at, quantityList=[{"epcClass": lot(f"cx{at}")}]) for at in range(start, start + 200)]
        store.capture(document(*events, object_event(item(f"cx{start}"), at=start + 50)))
    monkeypatch.setattr(listing, "_EPC_SECONDS", -1.0)
    found, token, pages = [], None, 0
    while True:
        page = listing.resources("epcs", SYSTEM, token, 30)
        found, token, pages = [*found, *page.items], page.next_token, pages + 1
        if token is None:
            break
    assert found == [item("cx0"), item("cx200"), item("cx400")]
    assert pages == 4


def test_a_word_that_nobody_used_has_no_events(stocked: Portal) -> None:
    for path in ("/epcis/eventTypes/Nix/events", "/epcis/dispositions/nix/events", "/epcis/bizSteps/nix/events"):
        assert stocked.ask("GET", path, key="owner").status == 404, path
