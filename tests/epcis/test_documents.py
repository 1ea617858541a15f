"""JSON or XML is told by the first character; identifiers are respelled on demand."""

import pytest
from hypothesis import given, settings

from tests.corpus import CORPUS, needs_corpus
from tests.epcis.strategies import events
from txng.epcis import documents, epc_format, jsonld, things
from txng.epcis.model import Location, ObjectEvent, QuantityElement
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError

COMMON = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
FOLDER = CORPUS / "epcis/openepcis-test-resources/2.0"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a/>", True), (b"\n\t <?xml version='1.0'?><a/>", True), (b"\xef\xbb\xbf<a/>", True),
        ("<a/>".encode("utf-16"), True), ("<a/>".encode("utf-16-be"), True), ("<a/>".encode("utf-16-le"), True),
        (b'{"a": "<"}', False), (b"[", False), (b"", False), (b"\xef\xbb\xbf{}", False), (b"\0", False),
    ],
)  # fmt: skip
def test_the_first_character_tells_xml(data, expected):
    assert documents.is_xml(data) is expected


@needs_corpus
def test_both_syntaxes_of_a_document_give_the_same_events():
    name = "Capture/Documents/TransformationEvent"
    read = [
        documents.read((FOLDER / f"{kind.upper()}/{name}.{kind}").read_bytes(), "lenient") for kind in ("json", "xml")
    ]
    assert [event.type for event in read[0].events] == [event.type for event in read[1].events]


@pytest.mark.parametrize("data", [b"", b" \n", b"\0\0", b"<", b"{", b"plain text", b"\xff\xfe", b"\xef\xbb\xbf"])
def test_what_is_neither_is_refused(data):
    with pytest.raises(ProblemError):
        documents.read(data)


def test_identifiers_are_respelled_everywhere_in_an_event():
    link, urn = "https://id.gs1.org/414/8931234000011", "urn:epc:id:sgln:8931234.00001.0"
    event = ObjectEvent(
        **COMMON,
        action="ADD",
        epc_list=["https://id.gs1.org/01/08931234000011/21/7", "https://things.example.com/1"],
        quantity_list=[QuantityElement(epc_class="https://id.gs1.org/01/08931234000011/10/L1", quantity=1)],
        read_point=Location(id=link),
    )
    respelled = epc_format.respelled(event, "urn", lambda digits: 7)
    assert respelled.epc_list == ["urn:epc:id:sgtin:8931234.000001.7", "https://things.example.com/1"]
    assert respelled.quantity_list[0].epc_class == "urn:epc:class:lgtin:8931234.000001.L1"
    assert respelled.read_point.id == urn
    assert event.read_point.id == link
    assert epc_format.respelled(respelled, "digital-link") == event


@settings(max_examples=40, deadline=None)
@given(events())
def test_respelling_changes_no_thing(event):
    for form in ("digital-link", "urn"):
        respelled = epc_format.respelled(event, form)
        before, after = things.mentions(event), things.mentions(respelled)
        assert [(normalise(one.uri), one.role) for one in before] == [(normalise(one.uri), one.role) for one in after]
        assert jsonld.read(jsonld.event_bytes(respelled)).events


def test_an_unknown_company_prefix_keeps_the_digital_link():
    assert epc_format.spelled("https://id.gs1.org/01/00000000000000", "urn") == "https://id.gs1.org/01/00000000000000"
