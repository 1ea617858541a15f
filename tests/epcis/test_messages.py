"""Query documents that hold no results: questions, other answers and exceptions, in XML 2.0 and 1.2 and in JSON."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.corpus import CORPUS, needs_corpus
from txng.epcis import documents, jsonld, messages, query, xml
from txng.epcis.messages import (
    ControlException,
    GetQueryNames,
    GetQueryNamesResult,
    GetStandardVersion,
    GetStandardVersionResult,
    GetSubscriptionIDs,
    GetSubscriptionIDsResult,
    GetVendorVersion,
    GetVendorVersionResult,
    Poll,
    Subscribe,
    SubscribeResult,
    SubscriptionControls,
    Unsubscribe,
    UnsubscribeResult,
)
from txng.epcis.model import Document, Vocabulary, VocabularyElement
from txng.gs1.problems import ProblemError

ASKED = {
    "eventType": ["ObjectEvent", "AggregationEvent"],
    "GE_eventTime": "2026-01-01T00:00:00+07:00",
    "EQ_bizStep": ["https://ref.gs1.org/cbv/BizStep-shipping"],
    "EXISTS_errorDeclaration": None,
    "GE_quantity": 1.5,
    "orderBy": "eventTime",
    "eventCountLimit": 7,
}
MASTERS = {"includeAttributes": True, "includeChildren": False, "EQATTR_urn:epcglobal:cbv:mda#name": ["Vườn", "Kho"]}
NIGHTLY = SubscriptionControls(
    schedule={"hour": "1", "minute": "[0-5],30"}, initial_record_time="2026-11-05T07:30:00+07:00", report_if_empty=True
)
MESSAGES = [
    Poll(query_name="SimpleEventQuery", params=ASKED),
    Poll(query_name="SimpleMasterDataQuery", params=MASTERS),
    Poll(query_name="of-our-own", params={"whatever": []}),
    Subscribe(
        query_name="SimpleEventQuery", params=ASKED, dest="https://b.example", controls=NIGHTLY, subscription_id="7"
    ),
    Subscribe(query_name="mine", dest="urn:x:d", controls=SubscriptionControls(trigger="urn:x:t"), subscription_id="8"),
    SubscribeResult(),
    Unsubscribe(subscription_id="7"),
    UnsubscribeResult(),
    GetQueryNames(),
    GetQueryNamesResult(texts=["SimpleEventQuery", "Của tôi"]),
    GetQueryNamesResult(),
    GetSubscriptionIDs(query_name="SimpleEventQuery"),
    GetSubscriptionIDsResult(texts=["7"]),
    GetStandardVersion(),
    GetStandardVersionResult(version="2.0"),
    GetVendorVersion(),
    GetVendorVersionResult(version="https://example.com/1"),
    ControlException(name="ImplementationException", reason="full", severity="SEVERE", query_name="mine"),
    *(ControlException(name=name, reason="so") for name in sorted(messages.EXCEPTIONS)),
]


def holding(message) -> Document:
    return Document(kind="EPCISQueryDocument", creation_date="2026-11-23T00:00:00Z", message=message)


def body(text: str) -> bytes:
    return (
        '<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ext="https://ns.example.com/" '
        f'creationDate="2026-11-23T00:00:00Z"><EPCISBody>{text}</EPCISBody></q:EPCISQueryDocument>'
    ).encode()


def faults(data: bytes, **options) -> list[tuple[str, str]]:
    with pytest.raises(ProblemError) as refused:
        documents.read(data, **{"messages": True, **options})
    return [(problem.code, problem.path) for problem in refused.value.problems]


@pytest.mark.parametrize("version", ["2.0", "1.2"])
@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: getattr(one, "name", type(one).__name__))
def test_every_message_comes_back_from_xml(message, version):
    written = xml.write(holding(message), version)
    read = documents.read(written, messages=True)
    assert (read.message, read.kind, read.events) == (message, "EPCISQueryDocument", [])
    assert xml.write(read, version) == written


def test_the_form_is_that_of_the_schema():
    written = xml.write(holding(MESSAGES[3]))
    [element] = etree.fromstring(written).find("EPCISBody")
    assert element.tag == "{urn:epcglobal:epcis-query:xsd:2}Subscribe"
    assert [child.tag for child in element] == ["queryName", "params", "dest", "controls", "subscriptionID"]
    kinds = [value.get("{http://www.w3.org/2001/XMLSchema-instance}type") for value in element.iter("value")]
    assert kinds == [
        "epcisq:ArrayOfString", None, "epcisq:ArrayOfString", "epcisq:VoidHolder", "xsd:double", None, "xsd:integer",
    ]  # fmt: skip
    assert [child.tag for child in element.find("controls")] == ["schedule", "initialRecordTime", "reportIfEmpty"]


def test_who_expects_events_gets_no_questions():
    for message in (MESSAGES[0], MESSAGES[9], MESSAGES[-1]):
        assert faults(xml.write(holding(message)), messages=False) == [("xml-no-results", "queryResults")]
    for text in (b'{"EQ_bizStep": ["shipping"]}', b"{}"):
        with pytest.raises(ProblemError):
            documents.read(text)


@pytest.mark.parametrize("text", [b"{}", b"[]", b'{"a": 1}', b'{"type": "EPCISDocument"}', b'{"eventTime": "x"}', b"1"])
def test_what_is_no_query_is_judged_as_a_document(text):
    with pytest.raises(ProblemError) as refused:
        documents.read(text, messages=True)
    assert not any(problem.code.startswith("query-") for problem in refused.value.problems)


def test_a_query_in_json_is_its_parameters():
    read = documents.read(json.dumps({"@context": {"ext": "https://ns.example.com/"}, **ASKED}).encode(), messages=True)
    assert read.message == Poll(query_name="SimpleEventQuery", params=ASKED)
    again = documents.read(jsonld.write(read), messages=True)
    assert (again.message, again.namespaces) == (read.message, read.namespaces)
    assert documents.read(xml.write(holding(read.message)), messages=True).message == read.message


def test_other_messages_have_no_json():
    with pytest.raises(ProblemError) as refused:
        jsonld.write(holding(GetQueryNames()))
    assert [problem.code for problem in refused.value.problems] == ["message-not-in-json"]


def test_a_prefix_in_the_name_of_a_parameter_is_written_out_in_xml():
    sent = {"@context": [{"ext": "https://ns.example.com/"}], "EQ_ILMD_ext:farm": ["a"], "orderBy": "ext:farm"}
    read = documents.read(json.dumps(sent).encode(), messages=True)
    again = documents.read(xml.write(read), messages=True)
    assert list(again.message.params) == ["EQ_ILMD_https://ns.example.com#farm", "orderBy"]
    one, other = (query.parse_json(found.message.params, found.namespaces) for found in (read, again))
    assert (one.conditions, one.order) == (other.conditions, other.order)


def test_prefixes_in_scope_count_for_parameters():
    param = "<param><name>EQ_{}:a</name><value>1</value></param>"
    poll = f"<q:Poll><queryName>SimpleEventQuery</queryName><params>{param}</params></q:Poll>"
    read = documents.read(body(poll.format("ext")), messages=True)
    assert read.namespaces == {"ext": "https://ns.example.com/"}
    assert query.parse_json(read.message.params, read.namespaces).conditions
    assert faults(body(poll.format("nobody"))) == [("query-prefix-unknown", "params.EQ_nobody:a")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<q:Poll/>", [("field-missing", "queryName")]),
        ("<q:Poll><queryName>a</queryName><queryName>b</queryName></q:Poll>", [("field-repeated", "queryName")]),
        ("<q:Poll><queryName>a</queryName><limit>1</limit></q:Poll>", [("field-unknown", "limit")]),
        (
            "<q:Poll><queryName>a</queryName><params><param><name>x</name></param></params></q:Poll>",
            [("field-missing", "params[0].value")],
        ),
        (
            "<q:Poll><queryName>a</queryName><params><param><name>x</name><value>1</value></param>"
            "<param><name>x</name><value>2</value></param></params></q:Poll>",
            [("query-parameter-twice", "params[1]")],
        ),
        (
            "<q:Poll><queryName>SimpleMasterDataQuery</queryName></q:Poll>",
            [
                ("query-parameter-missing", "params.includeAttributes"),
                ("query-parameter-missing", "params.includeChildren"),
            ],
        ),
        ("<q:Unsubscribe/>", [("field-missing", "subscriptionID")]),
        (
            "<q:Subscribe><queryName>mine</queryName><dest>urn:x:d</dest><subscriptionID>1</subscriptionID></q:Subscribe>",
            [("schedule-or-trigger", "controls")],
        ),
        (
            "<q:Subscribe><queryName>mine</queryName><dest>urn:x:d</dest><controls><schedule><hour>25</hour></schedule>"
            "<initialRecordTime>today</initialRecordTime></controls><subscriptionID>1</subscriptionID></q:Subscribe>",
            [("schedule-field", "controls.schedule.hour"), ("time-malformed", "controls.initialRecordTime")],
        ),
        (
            "<q:ImplementationException><reason>so</reason><severity>BAD</severity></q:ImplementationException>",
            [("query-value-unknown", "severity")],
        ),
        ("<q:Poll/><q:Poll/>", [("xml-no-results", "queryResults")]),
        ("<q:Fetch/>", [("xml-no-results", "queryResults")]),
    ],
)
def test_every_fault_of_a_message_is_told(text, expected):
    assert faults(body(text)) == expected


@needs_corpus
def test_the_shared_queries_are_read_and_the_invalid_ones_refused():
    folder = CORPUS / "epcis/openepcis-test-resources/2.0"
    for path in folder.glob("*/Query/Queries/*.*"):
        assert isinstance(documents.read(path.read_bytes(), messages=True).message, Poll), path
    for path in folder.glob("*/Query/Queries/Invalid/*.*"):
        assert faults(path.read_bytes()), path


# --- SimpleMasterDataQuery --------------------------------------------------------------------------------------------

PLACES = Vocabulary(
    type="urn:epcglobal:epcis:vtype:BusinessLocation",
    elements=[
        VocabularyElement(id="urn:epc:id:sgln:8931234.00001.0", attributes=[("urn:epcglobal:cbv:mda#name", "Vườn")]),
        VocabularyElement(
            id="urn:x:farm",
            attributes=[("urn:epcglobal:cbv:mda#city", "Tây Ninh"), ("urn:x:v#size", 7)],
            children=["urn:epc:id:sgln:8931234.00001.0", "urn:x:shed"],
        ),
        VocabularyElement(id="urn:x:shed", children=["urn:x:farm"]),
    ],
)
PARTIES = Vocabulary(type="urn:x:party", elements=[VocabularyElement(id="urn:x:farm")])


def ids(**params) -> list[str]:
    asked = query.parse_master_data({"includeAttributes": True, "includeChildren": True, **params})
    return [element.id for vocabulary in asked.answer([PLACES, PARTIES]) for element in vocabulary.elements]


def test_master_data_are_found_by_every_parameter():
    garden, farm, shed = (element.id for element in PLACES.elements)
    assert ids() == [garden, farm, shed, "urn:x:farm"]
    assert ids(vocabularyName=[PARTIES.type]) == ["urn:x:farm"]
    assert ids(EQ_name=["https://id.gs1.org/414/8931234000011"]) == [garden]
    assert ids(WD_name=["urn:x:shed"]) == [garden, farm, shed]
    assert ids(WD_name=[garden]) == [garden]
    assert ids(HASATTR=["cbvmda:name"]) == [garden]
    assert ids(**{"EQATTR_urn:x:v#size": ["7"]}) == [farm]
    assert ids(**{"EQATTR_urn:x:v#size": ["8"]}) == []


def test_only_what_was_asked_for_is_shown():
    asked = query.parse_master_data(
        {
            "includeAttributes": True,
            "includeChildren": False,
            "attributeNames": ["urn:x:v#size"],
            "EQ_name": "urn:x:farm",
        }
    )
    assert asked.answer([PLACES])[0].elements == [VocabularyElement(id="urn:x:farm", attributes=[("urn:x:v#size", 7)])]
    bare = query.parse_master_data({"includeAttributes": "false", "includeChildren": "true"})
    assert all(not one.attributes for one in bare.answer([PLACES])[0].elements)


def test_too_many_elements_are_refused_and_just_enough_are_not():
    assert len(ids(maxElementCount=4)) == 4
    with pytest.raises(ProblemError):
        ids(maxElementCount=3)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"EQ_bizStep": ["x"]}, "query-parameter-unknown"),
        ({"EQ_name": []}, "query-value-empty"),
        ({"EQ_name": [{}]}, "query-value-shape"),
        ({"EQ_name": [7]}, "query-value-text"),
        ({"maxElementCount": "many"}, "query-value-count"),
        ({"maxElementCount": [1, 2]}, "query-value-single"),
        ({"includeChildren": "perhaps"}, "query-value-unknown"),
        ({"attributeNames": ["a"], "includeAttributes": False}, "query-parameter-needs"),
    ],
)
def test_every_fault_of_a_query_of_master_data_is_told(params, code):
    with pytest.raises(query.QueryRefused) as refused:
        query.parse_master_data({"includeAttributes": True, "includeChildren": True, **params})
    assert [problem.code for problem in refused.value.problems] == [code]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(
    [*ASKED, *MASTERS, "EQATTR_", "HASATTR", "WD_name", "vocabularyName", "maxElementCount", "@context"]
)


@given(st.dictionaries(_names | st.text(max_size=8), _json, max_size=5))
def test_no_parameters_raise_anything_but_problems(params):
    for read in (query.parse_master_data, query.parse_json):
        with contextlib.suppress(ProblemError):
            read(params)
    with contextlib.suppress(ProblemError):
        documents.read(json.dumps(params).encode(), messages=True)


def test_a_query_from_xml_has_the_types_of_json():
    poll = messages.Poll(
        query_name="SimpleEventQuery",
        params={"maxEventCount": "5", "GE_quantity": "1.5", "EQ_booleanValue": ["true"], "EQ_action": ["ADD"]},
    )
    written = json.loads(jsonld.write(holding(poll)))
    assert {name: value for name, value in written.items() if name != "@context"} == {
        "maxEventCount": 5, "GE_quantity": 1.5, "EQ_booleanValue": [True], "EQ_action": ["ADD"],
    }  # fmt: skip
    poll = messages.Poll(query_name="SimpleMasterDataQuery", params={"includeAttributes": "true", "EQ_name": ["5"]})
    assert json.loads(jsonld.write(holding(poll)))["includeAttributes"] is True
