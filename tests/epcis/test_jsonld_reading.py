"""JSON-LD documents: what is taken, what is refused, and where each fault is said to be."""

import io
import json
from pathlib import Path

import pytest

from tests.corpus import CORPUS, needs_corpus
from txng.epcis import documents, jsonld, limits
from txng.epcis.model import ExtensionEvent, ObjectEvent, TransformationEvent
from txng.gs1.problems import ProblemError

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-11-05T07:30:00.000+07:00",
    "eventTimeZoneOffset": "+07:00",
    "action": "ADD",
    "epcList": ["https://id.gs1.org/01/08931234000011/21/7"],
}


def event(**members):
    return {**EVENT, **members}


def document(*events, **members):
    return {
        "@context": [CONTEXT, {"ext": "https://ns.example.com/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-05T08:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
        **members,
    }


def read(tree, profile="strict", **options):
    data = tree if isinstance(tree, bytes) else json.dumps(tree, ensure_ascii=False).encode()
    return jsonld.read(data, profile, **options)


def faults(tree, profile="strict", **options):
    """Code and path of every problem of a refused document."""
    with pytest.raises(ProblemError) as refused:
        read(tree, profile, **options)
    return [(problem.code, problem.path) for problem in refused.value.problems if not problem.warning]


def around(inner: str) -> bytes:
    """A document whose only event has these members too, as text."""
    text = json.dumps(document(EVENT))
    return text.replace('"action": "ADD"', f'"action": "ADD", {inner}').encode()


# --- documents --------------------------------------------------------------------------------------------------------


def test_a_document_is_read_with_its_header_and_the_exact_bytes_of_each_event():
    first, second = '{"type": "ObjectEvent" ,', "\n\t"
    text = json.dumps(document(EVENT, event(action="OBSERVE"), sender="urn:x:1", id="urn:x:2"))
    text = text.replace('{"type": "ObjectEvent",', first).replace(", {" + first[1:], "," + second + first)
    read_one = read(text.encode())
    assert (read_one.kind, read_one.schema_version, read_one.sender, read_one.id) == (
        "EPCISDocument", "2.0", "urn:x:1", "urn:x:2",
    )  # fmt: skip
    assert read_one.namespaces == {"ext": "https://ns.example.com/epcis/"}
    assert [one.action for one in read_one.events] == ["ADD", "OBSERVE"]
    assert all(source.startswith(first.encode()) and source.decode() in text for source in read_one.sources)
    assert [json.loads(source)["action"] for source in read_one.sources] == ["ADD", "OBSERVE"]


def test_a_query_document_is_read():
    body = {
        "queryResults": {
            "queryName": "SimpleEventQuery",
            "subscriptionID": "s1",
            "resultsBody": {"eventList": [event(recordTime="2026-11-05T08:00:00Z")]},
        }
    }
    read_one = read(document(type="EPCISQueryDocument", epcisBody=body))
    assert (read_one.query_name, read_one.subscription_id) == ("SimpleEventQuery", "s1")
    assert read_one.events[0].record_time == "2026-11-05T08:00:00Z"


def test_a_bare_event_is_read_with_its_own_context():
    read_one = read({"@context": [CONTEXT, {"own": "urn:own:"}], **EVENT, "own:grade": {"a": [1, 2.5, None]}})
    assert read_one.kind == "Event"
    assert read_one.events[0].extensions == {"own:grade": {"a": [1, 2.5, None]}}
    assert read_one.events[0].namespaces == {"own": "urn:own:"}


def test_a_single_event_in_the_body_is_read_as_older_documents_have_it():
    read_one = read(document(epcisBody={"event": EVENT}))
    assert isinstance(read_one.events[0], ObjectEvent)
    assert json.loads(read_one.sources[0]) == EVENT


def test_a_document_of_master_data_only_is_read():
    header = {
        "epcisMasterData": {
            "vocabularyList": [
                {
                    "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                    "vocabularyElementList": [
                        {
                            "id": "https://id.gs1.org/414/8931234000134",
                            "attributes": [
                                {"id": "urn:epcglobal:cbv:mda#name", "attribute": "Kho Tây Ninh"},
                                {"id": "urn:epcglobal:cbv:mda#name", "attribute": "Warehouse"},
                            ],
                            "children": ["https://id.gs1.org/414/8931234000134/254/1"],
                        }
                    ],
                }
            ]
        }
    }
    element = read(document(epcisHeader=header)).vocabularies[0].elements[0]
    assert [value for _, value in element.attributes] == ["Kho Tây Ninh", "Warehouse"]
    assert element.children == ["https://id.gs1.org/414/8931234000134/254/1"]


def test_the_prefixes_of_an_event_win_over_those_of_the_document():
    read_one = read(document(event(**{"@context": {"ext": "urn:other:"}, "ext:a": "1"}), EVENT))
    assert read_one.events[0].namespaces == {"ext": "urn:other:"}
    assert read_one.events[1].namespaces == {"ext": "https://ns.example.com/epcis/"}


def test_prefixes_may_be_declared_outside_the_document():
    tree = {"@context": CONTEXT, **EVENT, "out:a": 1}
    assert faults(tree) == [("prefix-undeclared", "out:a")]
    assert read(tree, extensions={"out": "urn:out:"}).events[0].namespaces == {"out": "urn:out:"}


def test_words_of_the_vocabulary_are_read_in_every_spelling():
    one = read(
        document(
            event(
                bizStep="https://ref.gs1.org/cbv/BizStep-shipping",
                disposition="urn:epcglobal:cbv:disp:in_transit",
                persistentDisposition={"set": ["cbv:Disp-recalled"]},
                bizTransactionList=[{"type": "urn:epcglobal:cbv:btt:po", "bizTransaction": "urn:x:1"}],
                sensorElementList=[{"sensorReport": [{"type": "gs1:Temperature", "exception": "gs1:ALARM_CONDITION"}]}],
            )
        )
    ).events[0]
    assert (one.biz_step, one.disposition, one.persistent_disposition.set_) == ("shipping", "in_transit", ["recalled"])
    assert one.biz_transaction_list[0].type == "po"
    assert one.sensor_element_list[0].sensor_report[0].type == "Temperature"


def test_an_event_of_ones_own_type_keeps_what_it_says():
    read_one = read(document({**EVENT, "type": "ext:GraftingEvent", "trees": 12}))
    assert isinstance(read_one.events[0], ExtensionEvent)
    assert read_one.events[0].type == "ext:GraftingEvent"
    assert read_one.events[0].extensions == {"action": "ADD", "epcList": EVENT["epcList"], "trees": 12}


def test_extensions_are_kept_wherever_the_standard_lets_them_be():
    one = read(
        document(
            event(
                readPoint={"id": "urn:x:1", "ext:a": 1},
                bizLocation={"id": "urn:x:2", "ext:b": [1, "2"]},
                errorDeclaration={"declarationTime": "2026-11-06T00:00:00Z", "ext:c": {"ext:d": True}},
                sensorElementList=[
                    {"ext:e": 1, "sensorMetadata": {"ext:f": 1}, "sensorReport": [{"type": "Count", "ext:g": 1}]}
                ],
                ilmd={"cbvmda:lotNumber": "L1"},
            )
        )
    ).events[0]
    sensor = one.sensor_element_list[0]
    kept = [part.extensions for part in (one.read_point, one.biz_location, one.error_declaration, sensor)]
    kept += [sensor.sensor_metadata.extensions, sensor.sensor_report[0].extensions]
    assert [list(extensions) for extensions in kept] == [
        ["ext:a"], ["ext:b"], ["ext:c"], ["ext:e"], ["ext:f"], ["ext:g"],
    ]  # fmt: skip
    assert one.ilmd == {"cbvmda:lotNumber": "L1"}


def test_every_fault_of_a_document_is_listed_with_its_place():
    tree = document(
        event(eventTime="yesterday", bizStep="transforming"),
        event(action=None, quantityList=[{"epcClass": "urn:x:1", "weight": 5}, {"quantity": "many"}]),
        "an event",
        event(type="Party"),
        sender=5,
        colour="red",
    )
    del tree["creationDate"]
    assert faults(tree) == [
        ("field-missing", "creationDate"),
        ("value-not-text", "sender"),
        ("field-unknown", "colour"),
        ("time-malformed", "eventList[0].eventTime"),
        ("word-unknown", "eventList[0].bizStep"),
        ("value-not-text", "eventList[1].action"),
        ("field-unknown", "eventList[1].quantityList[0].weight"),
        ("value-not-number", "eventList[1].quantityList[1].quantity"),
        ("field-missing", "eventList[1].quantityList[1].epcClass"),
        ("value-not-object", "eventList[2]"),
        ("event-type-unknown", "eventList[3].type"),
    ]


def test_two_hundred_faults_are_listed_and_the_rest_is_counted():
    with pytest.raises(ProblemError) as refused:
        read(document(*[event(action="MAKE")] * 250))
    problems = refused.value.problems
    assert len(problems) == limits.PROBLEMS + 1
    assert (problems[-1].code, problems[-1].params) == ("more-problems", {"count": 50})


def test_warnings_of_a_lenient_reading_stay_with_the_document():
    wrong = event(epcList=["https://id.gs1.org/01/08931234000014/21/7"])
    assert faults(document(wrong)) == [("epc-check-digit", "eventList[0].epcList[0]")]
    problems = read(document(wrong), "lenient").problems
    assert [(problem.code, problem.path, problem.warning) for problem in problems] == [
        ("epc-check-digit", "eventList[0].epcList[0]", True)
    ]
    problems = read(document(*[wrong] * 201), "lenient").problems
    assert (len(problems), problems[-1].code, problems[-1].warning) == (201, "more-problems", True)


# --- members ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ([], [("value-not-object", "")]),
        ("text", [("value-not-object", "")]),
        ({}, [("field-missing", "type")]),
        ({"type": "Party"}, [("context-missing", "@context"), ("event-type-unknown", "type")]),
        ({"type": "EPCISDocument", "epcisBody": None}, None),
        ({"type": ["EPCISDocument"], "epcisBody": {}}, [("document-type-unknown", "type")]),
        (document(epcisBody=None), [("field-missing", "epcisBody")]),
        (document(epcisBody=[]), [("value-not-object", "epcisBody")]),
        (document(epcisBody={}), [("field-missing", "eventList")]),
        (document(epcisBody={"eventList": {}}), [("value-not-list", "eventList")]),
        (document(epcisBody={"eventList": [], "x": 1}), [("field-unknown", "epcisBody.x")]),
        (document(schemaVersion="two"), [("version-malformed", "schemaVersion")]),
        (document(schemaVersion="3.0"), [("version-unknown", "schemaVersion")]),
        (document(creationDate="2026-11-05"), [("time-malformed", "creationDate")]),
        (document(**{"@context": "https://evil.example.com/c"}), [("context-unknown", "@context")]),
        (document(**{"@context": ["https://evil.example.com/c"]}), [("context-unknown", "@context[0]")]),
        (document(**{"@context": [CONTEXT, 5]}), [("context-malformed", "@context[1]")]),
        (document(**{"@context": {"e": "urn:e:"}}), [("context-missing", "@context")]),
        (document(**{"@context": [CONTEXT, {"cbv": "urn:e:"}]}), [("prefix-protected", "@context[1].cbv")]),
        (document(**{"@context": [CONTEXT, {"@vocab": "urn:e:"}]}), [("context-term", "@context[1].@vocab")]),
        (document(**{"@context": [CONTEXT, {"t": {"@id": "urn:e:t"}}]}), [("context-term", "@context[1].t")]),
        (
            document(**{"@context": [CONTEXT, {f"p{i}": "urn:p:" for i in range(51)}]}),
            [("too-many-namespaces", "@context")],
        ),
        (document(event(**{"nope:a": 1})), [("prefix-undeclared", "eventList[0].nope:a")]),
        (document(event(**{"ext:a": [{"nope:b": 1}]})), [("prefix-undeclared", "eventList[0].ext:a[0].nope:b")]),
        (document(event(parentID="urn:x:1")), [("field-forbidden", "eventList[0].parentID")]),
        (document(event(**{"@id": "urn:x:1"})), [("field-unknown", "eventList[0].@id")]),
        (document(event(extensions={"a": 1})), [("field-unknown", "eventList[0].extensions")]),
        (document(event(bizStep=None)), [("value-not-text", "eventList[0].bizStep")]),
        (document(event(epcList="urn:x:1")), [("value-not-list", "eventList[0].epcList")]),
        (document(event(epcList=["urn:x:1", 2])), [("value-not-text", "eventList[0].epcList[1]")]),
        (document(event(readPoint="urn:x:1")), [("value-not-object", "eventList[0].readPoint")]),
        (document(event(readPoint={})), [("field-missing", "eventList[0].readPoint.id")]),
        (document(event(ilmd=[])), [("value-not-object", "eventList[0].ilmd")]),
        (document(event(ilmd={"lotNumber": "1"})), [("ilmd-name", "eventList[0].ilmd.lotNumber")]),
        (
            document(event(sensorElementList=[{"sensorReport": [{"type": "Count", "booleanValue": "true"}]}])),
            [("value-not-boolean", "eventList[0].sensorElementList[0].sensorReport[0].booleanValue")],
        ),
        (
            document(event(certificationInfo=[{"gs1:CertificationDetails": {}}])),
            [("value-not-text", "eventList[0].certificationInfo[0]")],
        ),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(tree, expected):
    found = faults(tree)
    assert expected is None or found == expected


def test_a_known_address_of_the_context_is_as_good_as_another():
    for address in ("https://gs1.github.io/EPCIS/epcis-context.jsonld", CONTEXT.replace("2.0.0/", "")):
        assert read(document(EVENT, **{"@context": address})).events
    assert read(document(EVENT, **{"@context": [CONTEXT, {"cbvmda": "urn:epcglobal:cbv:mda#"}]})).events


def test_a_number_written_as_text_is_understood_only_leniently():
    tree = document(event(quantityList=[{"epcClass": "urn:x:1", "quantity": "12.50"}]))
    assert faults(tree) == [("number-as-text", "eventList[0].quantityList[0].quantity")]
    assert read(tree, "lenient").events[0].quantity_list[0].quantity == 12.5
    assert faults(document(event(quantityList=[{"epcClass": "urn:x:1", "quantity": "twenty"}])), "lenient")


# --- hostile texts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"", 1, 1),
        (b"{", 1, 2),
        (b'{"a": 1,}', 1, 9),
        (b'{\n  "a": tru\n}', 2, 8),
        (b'{"a": 1} {"b": 2}', 1, 10),
        (b"{'a': 1}", 1, 2),
        (b'{"a": 01}', 1, 8),
        (b'{"a": "x\ny"}', 1, 9),
        (b'{"a": "\\x"}', 1, 8),
        (b"<epcis/>", 1, 1),
        (b"\x00\x01\x02", 1, 1),
    ],
)
def test_what_is_no_json_is_refused_with_line_and_column(data, line, column):
    with pytest.raises(ProblemError) as refused:
        read(data)
    (problem,) = refused.value.problems
    assert (problem.code, problem.params) == ("json-malformed", {"line": line, "column": column})


def test_the_line_of_a_fault_inside_an_event_is_that_of_the_document():
    data = json.dumps(document(EVENT), indent=1).replace('"ADD"', '"A\\DD"').encode()
    with pytest.raises(ProblemError) as refused:
        read(data)
    (problem,) = refused.value.problems
    line = data[: data.index(b'"A\\DD"')].count(b"\n") + 1
    assert (problem.code, problem.params["line"]) == ("json-malformed", line)


def test_bytes_that_are_not_utf8_are_refused_with_their_place():
    for data in (b'{"a":\n "\xff"}', json.dumps(document(EVENT)).encode().replace(b'"ADD"', b'"\xc3("')):
        with pytest.raises(ProblemError) as refused:
            read(data)
        assert [problem.code for problem in refused.value.problems] == ["json-encoding"]


def test_a_byte_order_mark_is_no_fault():
    assert read(b"\xef\xbb\xbf" + json.dumps(document(EVENT)).encode()).events


@pytest.mark.parametrize(
    ("inner", "code", "place"),
    [
        ('"action": "ADD"', "json-duplicate-key", "action"),
        ('"ilmd": {"ext:a": {"ext:b": 1, "ext:b": 2}}', "json-duplicate-key", "ilmd.ext:a.ext:b"),
        ('"ext:a": NaN', "json-number-range", "ext:a"),
        ('"ext:a": -Infinity', "json-number-range", "ext:a"),
        ('"ext:a": [1e400]', "json-number-range", "ext:a[0]"),
        ('"ext:a": 1e31', "json-number-range", "ext:a"),
        ('"ext:a": 1e-31', "json-number-range", "ext:a"),
        ('"ext:a": ' + "1" * 31, "json-number-range", "ext:a"),
        ('"ext:a": ' + "9" * 5000, "json-number-range", "ext:a"),
        ('"ext:a": "\\ud800"', "text-character", "ext:a"),
        ('"ext:a": "\\udc00\\ud800"', "text-character", "ext:a"),
        ('"ext:a": "\\u0000"', "text-character", "ext:a"),
        ('"ext:a": "\\u001b[31m"', "text-character", "ext:a"),
        ('"ext:a": "\x7f"', "text-character", "ext:a"),
        ('"ext:a": "\x85"', "text-character", "ext:a"),
        ('"ext:a\\u0000": 1', "text-character", "ext:a�"),
        ('"ext:a": ' + "[" * 70 + "]" * 70, "json-too-deep", "ext:a" + "[0]" * 60),
        ('"ext:a": "' + "x" * 65_537 + '"', "json-text-too-long", "ext:a"),
        ('"ext:' + "x" * 300 + '": 1', "json-name-too-long", "ext:" + "x" * 95 + "…"),
        ('"ext:a": [' + "0," * 100_000 + "0]", "json-array-too-long", "ext:a"),
    ],
)
def test_hostile_values_are_refused_at_their_place(inner, code, place):
    assert faults(around(inner)) == [(code, f"eventList[0].{place}")]


def test_nesting_without_end_is_refused_and_nothing_else_happens():
    for data in (b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, around('"ext:a": ' + "[" * 9999)):
        with pytest.raises(ProblemError) as refused:
            read(data)
        assert {problem.code for problem in refused.value.problems} <= {"json-too-deep", "json-malformed"}


def test_hostile_members_around_the_events_are_found_too():
    text = json.dumps(document(EVENT))
    twice = text.replace('"epcisBody":', '"epcisBody": {"eventList": []}, "epcisBody":')
    assert faults(twice.encode())[0] == ("json-duplicate-key", "")
    lists = text.replace('"eventList":', '"eventList": [], "eventList":')
    assert faults(lists.encode()) == [("json-duplicate-key", "eventList")]
    escaped = text.replace('"eventList":', '"eventList": [], "event\\u004cist":')
    assert faults(escaped.encode()) == [("json-duplicate-key", "eventList")]
    assert faults(text.replace('"2.0"', '"2.0\\u0000"').encode())[0] == ("text-character", "schemaVersion")


def test_an_escaped_name_of_the_event_list_is_the_event_list():
    assert read(json.dumps(document(EVENT)).replace('"eventList"', '"event\\u004cist"').encode()).events


def test_a_value_that_looks_like_the_event_list_does_not_confuse():
    read_one = read(document(EVENT, id="urn:x:1", **{"ext:a": "eventList", "ext:b": {"eventList": [1]}}))
    assert [one.action for one in read_one.events] == ["ADD"]
    assert read_one.extensions["ext:b"] == {"eventList": [1]}


# --- the shared documents ---------------------------------------------------------------------------------------------

DOCUMENTS = [
    path
    for folder in ("openepcis-test-resources/2.0/JSON", "event-hash")
    for path in sorted((CORPUS / "epcis" / folder).rglob("*.json*"))
    if "Queries" not in path.parts
]


@needs_corpus
@pytest.mark.parametrize(
    "path", [path for path in DOCUMENTS if "Invalid" not in path.parts], ids=lambda path: path.stem
)
def test_every_valid_shared_document_is_accepted_leniently(path: Path):
    assert jsonld.read(path.read_bytes(), "lenient").events


@needs_corpus
@pytest.mark.parametrize("path", [path for path in DOCUMENTS if "Invalid" in path.parts], ids=lambda path: path.stem)
@pytest.mark.parametrize("profile", ["strict", "lenient"])
def test_every_invalid_shared_document_is_refused_under_both_profiles(path: Path, profile):
    with pytest.raises(ProblemError):
        jsonld.read(path.read_bytes(), profile)


def test_transformations_are_read_whole():
    one = read(
        document(
            {
                "type": "TransformationEvent",
                "eventTime": "2026-11-05T07:30:00+07:00",
                "eventTimeZoneOffset": "+07:00",
                "inputQuantityList": [{"epcClass": "https://id.gs1.org/01/08931234000011/10/L1", "quantity": 5}],
                "outputEPCList": ["https://id.gs1.org/01/08931234000011/21/7"],
                "transformationID": "urn:x:1",
            }
        )
    ).events[0]
    assert isinstance(one, TransformationEvent)
    assert (one.input_quantity_list[0].quantity, one.transformation_id) == (5, "urn:x:1")


@pytest.mark.parametrize("listed", [[], [EVENT]])
def test_a_body_with_an_event_and_a_list_is_refused(listed):
    tree = document(epcisBody={"event": EVENT, "eventList": listed})
    assert ("field-repeated", "epcisBody.event") in faults(tree)
    with pytest.raises(ProblemError):
        list(documents.stream(io.BytesIO(json.dumps(tree).encode())))


def test_extensions_of_one_name_around_the_events_are_all_kept():
    tree = document(EVENT, epcisHeader={"ext:note": 2, "epcisMasterData": {"ext:note": 3}}, **{"ext:note": 1})
    tree["epcisBody"]["ext:note"] = 4
    assert sorted(read(tree).extensions["ext:note"]) == [1, 2, 3, 4]


def test_an_event_may_say_that_it_has_no_id():
    assert read(document(event(eventID=None))).events[0].event_id is None
    assert read(document(event(eventID=None, **{"ext:a": 1}))).events[0].event_id is None
    assert faults(document(event(bizStep=None))) == [("value-not-text", "eventList[0].bizStep")]
