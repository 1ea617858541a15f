"""JSON or XML is told by the first character; identifiers are respelled on demand."""

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import CORPUS, needs_corpus
from tests.epcis.strategies import events
from txng.epcis import documents, epc_format, jsonld, things
from txng.epcis.model import (
    Document,
    Extensions,
    Location,
    ObjectEvent,
    QuantityElement,
    SensorElement,
    SensorReport,
)
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError

COMMON = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
FOLDER = CORPUS / "epcis/openepcis-test-resources/2.0"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a/>", True),
        (b"\n\t <?xml version='1.0'?><a/>", True),
        (b"\xef\xbb\xbf<a/>", True),
        ("<a/>".encode("utf-16"), True),
        ("<a/>".encode("utf-16-be"), True),
        ("<a/>".encode("utf-16-le"), True),
        (b'{"a": "<"}', False),
        (b"[", False),
        (b"", False),
        (b"\xef\xbb\xbf{}", False),
        (b"\0", False),
    ],
)
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


DOCUMENT = jsonld.write(
    Document(
        creation_date="2026-11-05T08:00:00+07:00",
        extensions={"ext:a": [1, {"b": None}]},
        namespaces={"ext": "urn:ext:"},
        events=[
            ObjectEvent(
                **COMMON,
                action="ADD",
                epc_list=["https://id.gs1.org/01/08931234000011/21/7", "urn:epc:id:sgtin:8931234.000001.8"],
                quantity_list=[QuantityElement(epc_class="urn:x:1", quantity=100.5, uom="KGM")],
                ilmd={"cbvmda:lotNumber": "Lô 1"},
                extensions=Extensions({"ext:b": {"c": [True, 1e-7, "x"]}}),
                sensor_element_list=[
                    SensorElement(sensor_report=[SensorReport(type="Temperature", value=4, uom="CEL")])
                ],
            )
        ],
    )
)
_PIECES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\x00",
    b"\xff",
    b"\xc2\x85",
    b"null",
    b"1e999",
    b"-",
    b"NaN",
    b"<",
    b"&",
    b"\xed\xa0\x80",
    b'"action":"ADD",',
    b'"eventList":[',
    b" ",
    b"\n",
]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40))
def test_no_bytes_raise_anything_but_problems(data):
    for text in (data, b"{" + data, b'{"type":"EPCISDocument","epcisBody":{"eventList":[' + data):
        with contextlib.suppress(ProblemError):
            documents.read(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["strict", "lenient"]))
def test_no_damaged_document_raises_anything_but_problems(seed, profile):
    chance = random.Random(seed)
    for _ in range(30):
        data = bytearray(DOCUMENT)
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(data))
            data[start : start + chance.choice([0, 0, 1, 5, 60])] = chance.choice([*_PIECES, b""])
        with contextlib.suppress(ProblemError):
            assert documents.read(bytes(data), profile).events is not None
