"""Writing EPCIS XML: what was read comes back, JSON and XML mean the same, version 1.2 says what it cannot hold."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from lxml import etree

from tests.corpus import CORPUS, needs_corpus
from tests.epcis.strategies import events
from txng.epcis import documents, jsonld, xml
from txng.epcis.event_hash import event_hash, prehash
from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    Document,
    ExtensionEvent,
    Extensions,
    Location,
    Namespaces,
    ObjectEvent,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorReport,
    Source,
    TransactionEvent,
    TransformationEvent,
    Vocabulary,
    VocabularyElement,
)
from txng.epcis.xml.values import number
from txng.gs1.problems import ProblemError

WHEN = {"event_time": "2026-11-05T07:30:00.000+07:00", "event_time_zone_offset": "+07:00"}
NAMESPACES = Namespaces({"ext": "https://ns.example.com/epcis/"})
FILES = sorted(
    path
    for pattern in ("*.xml", "*.json", "*.jsonld")
    for path in (CORPUS / "epcis").rglob(pattern)
    if not {"Invalid", "Queries", "rest", "vocab"} & set(path.parts)
)


def document(*found, **members) -> Document:
    return Document(creation_date="2026-11-23T00:00:00Z", events=list(found), **members)


def observed(**members) -> ObjectEvent:
    return ObjectEvent(**WHEN, action="OBSERVE", epc_list=["urn:x:a"], namespaces=NAMESPACES, **members)


def written(*found, **options) -> etree._Element:
    return etree.fromstring(xml.write(document(*found), **options))


def faults(made: Document, *arguments, **options):
    with pytest.raises(ProblemError) as refused:
        xml.write(made, *arguments, **options)
    return [(problem.code, problem.path) for problem in refused.value.problems]


# Round trips.


@settings(max_examples=60)
@given(events())
def test_what_was_read_from_xml_is_written_as_it_was(event):
    once = xml.write(document(event))
    assert xml.write(xml.read(once)) == once


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-4:]))
def test_documents_are_written_in_xml_without_changing_their_hashes(path):
    read = documents.read(path.read_bytes(), "lenient")
    again = xml.read(xml.write(read), "lenient")
    for profile in ("reference", "cbv"):
        assert [event_hash(one, profile) for one in again.events] == [event_hash(one, profile) for one in read.events]
    names = (
        "kind",
        "creation_date",
        "sender",
        "receiver",
        "instance_identifier",
        "query_name",
        "subscription_id",
        "id",
    )
    assert [getattr(again, name) for name in names] == [getattr(read, name) for name in names]
    assert again.vocabularies == read.vocabularies
    back = jsonld.read(jsonld.write(again), "lenient") if read.creation_date else again
    assert [event_hash(one) for one in back.events] == [event_hash(one) for one in read.events]


def test_the_whole_document_is_written():
    made = document(
        observed(),
        id="https://example.com/documents/7",
        sender="urn:x:me",
        receiver="urn:x:you",
        instance_identifier="42",
        namespaces=NAMESPACES,
        extensions={"ext:run": 7},
        vocabularies=[
            Vocabulary(
                type="urn:epcglobal:epcis:vtype:BusinessLocation",
                elements=[
                    VocabularyElement(
                        id="urn:x:site",
                        attributes=[
                            ("urn:epcglobal:cbv:mda#name", "Vườn"),
                            ("urn:x:many", ["a", "b"]),
                            ("urn:x:size", 7.5),
                            ("urn:x:address", {"ext:city": "Tây Ninh"}),
                        ],
                        children=["urn:x:room"],
                    )
                ],
            )
        ],
    )
    again = xml.read(xml.write(made))
    for name in ("id", "sender", "receiver", "instance_identifier", "creation_date", "kind", "extensions"):
        assert getattr(again, name) == getattr(made, name)
    [element] = again.vocabularies[0].elements
    assert element.attributes == [
        ("urn:epcglobal:cbv:mda#name", "Vườn"),
        ("urn:x:many", "a"),
        ("urn:x:many", "b"),
        ("urn:x:size", 7.5),
        ("urn:x:address", {"ext:city": "Tây Ninh"}),
    ]
    assert element.children == ["urn:x:room"]


@pytest.mark.parametrize("version", ["2.0", "1.2"])
@pytest.mark.parametrize("kind", ["EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument", "Event"])
def test_every_kind_of_document_is_written_in_both_versions(kind, version):
    master_data = kind == "EPCISMasterDataDocument"
    made = document(*([] if master_data else [observed()]), kind=kind, query_name="mine", subscription_id="s1")
    made.vocabularies = [Vocabulary(type="urn:x:t", elements=[VocabularyElement(id="urn:x:1")])] if master_data else []
    again = xml.read(xml.write(made, version))
    assert (again.kind, again.vocabularies) == (kind, made.vocabularies)
    assert [event_hash(event) for event in again.events] == [event_hash(event) for event in made.events]
    assert again.schema_version == ("2.0" if kind == "Event" else version)


# The form of version 2.0.

_FIELDS = {
    "ObjectEvent": "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo epcList action "
    "bizStep disposition readPoint bizLocation bizTransactionList quantityList sourceList destinationList "
    "sensorElementList persistentDisposition ilmd",
    "AggregationEvent": "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo parentID "
    "childEPCs action bizStep disposition readPoint bizLocation bizTransactionList childQuantityList sourceList "
    "destinationList sensorElementList persistentDisposition",
    "TransactionEvent": "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo "
    "bizTransactionList parentID epcList action bizStep disposition readPoint bizLocation quantityList sourceList "
    "destinationList sensorElementList persistentDisposition",
    "TransformationEvent": "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo "
    "inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID bizStep disposition readPoint "
    "bizLocation bizTransactionList sourceList destinationList sensorElementList persistentDisposition ilmd",
    "AssociationEvent": "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo parentID "
    "childEPCs childQuantityList action bizStep disposition readPoint bizLocation bizTransactionList sourceList "
    "destinationList sensorElementList persistentDisposition",
}


@settings(max_examples=60)
@given(events())
def test_children_stand_in_the_order_of_the_schema(event):
    [element] = written(event).find("EPCISBody/EventList")
    own = [child.tag for child in element if not child.tag.startswith("{")]
    order = _FIELDS[element.tag].split()
    assert own == sorted(own, key=order.index)
    foreign = [child.tag.startswith("{") for child in element]
    assert foreign == sorted(foreign), "extensions come last"


def test_cbv_terms_are_urns_or_web_addresses_as_wished():
    event = observed(
        biz_step="shipping",
        source_list=[Source(type="owning_party", source="urn:x:b")],
        sensor_element_list=[SensorElement(sensor_report=[SensorReport(type="Temperature", value=1, uom="CEL")])],
    )
    [urns] = written(event).find("EPCISBody/EventList")
    [webs] = written(event, cbv="web").find("EPCISBody/EventList")
    assert urns.findtext("bizStep") == "urn:epcglobal:cbv:bizstep:shipping"
    assert webs.findtext("bizStep") == "https://ref.gs1.org/cbv/BizStep-shipping"
    assert urns.find("sourceList/source").get("type") == "urn:epcglobal:cbv:sdt:owning_party"
    for element in (urns, webs):
        report = element.find("sensorElementList/sensorElement/sensorReport")
        assert report.get("type") == "https://gs1.org/voc/Temperature"


def test_only_used_namespaces_are_declared_and_all_at_the_root():
    event = observed(
        extensions=Extensions({"ext:a": 1, "https://full.example.com/b": "x", "cbvmda:lotNumber": "7"}),
    )
    event.namespaces = Namespaces({**NAMESPACES, "unused": "http://unused.example/", "epcis": "http://taken.example/"})
    root = written(event)
    assert set(root.nsmap.values()) == {
        "urn:epcglobal:epcis:xsd:2",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/2001/XMLSchema",
        "https://ns.example.com/epcis/",
        "https://full.example.com/",
        "urn:epcglobal:cbv:mda:",
    }
    assert all(element.nsmap == root.nsmap for element in root.iter())


def test_a_prefix_that_two_events_use_differently_keeps_both_meanings():
    first, second = observed(extensions=Extensions({"ext:a": "1"})), observed(extensions=Extensions({"ext:a": "2"}))
    second.namespaces = Namespaces({"ext": "http://other.example/"})
    again = xml.read(xml.write(document(first, second)))
    assert [prehash(event) for event in again.events] == [prehash(first), prehash(second)]


def test_an_event_of_an_own_type_is_written_as_an_extension():
    event = ExtensionEvent(
        **WHEN, type="ext:Harvest", extensions=Extensions({"plot": "7", "ext:a": "1"}), namespaces=NAMESPACES
    )
    root = written(event)
    assert root.find("EPCISBody/EventList/extension")[0].tag == "{https://ns.example.com/epcis/}Harvest"
    [again] = xml.read(xml.write(document(event))).events
    assert prehash(again) == prehash(event)
    assert again.extensions == event.extensions


@pytest.mark.parametrize(
    ("extensions", "code", "path"),
    [
        ({"ext:a": [[1, 2]]}, "xml-nested-list", "eventList[0].ext:a[0]"),
        ({"ext:a": {"not a name": 1}}, "xml-name", "eventList[0].ext:a.not a name"),
        ({"nobody:a": 1}, "xml-name", "eventList[0].nobody:a"),
        ({"ext:a": "\x01"}, "text-character", "eventList[0].ext:a"),
        ({"ext:a": {"1st": 1}}, "xml-name", "eventList[0].ext:a.1st"),
        ({"https://full.example.com/": 1}, "xml-name", "eventList[0].https://full.example.com/"),
        ({"ext:a": {"#text": "x", "b": {"@id": "y"}}}, "xml-name", "eventList[0].ext:a.b.@id"),
    ],
)
def test_what_xml_cannot_say_is_told(extensions, code, path):
    assert faults(document(observed(extensions=Extensions(extensions)))) == [(code, path)]


def test_numbers_come_back_as_they_were():
    for value in (150, 0, -7, 200.0, 0.1, 1e-7, 123456.789, 1e22, 5e-30):
        event = ObjectEvent(
            **WHEN, action="ADD", quantity_list=[QuantityElement(epc_class="urn:x:c", quantity=value, uom="KGM")]
        )
        [again] = xml.read(xml.write(document(event))).events
        assert again.quantity_list[0].quantity == value
    assert number("1" * 31) is None


# Version 1.2.


def test_version_12_has_its_own_places():
    things = {
        "quantity_list": [QuantityElement(epc_class="urn:x:c")],
        "source_list": [Source(type="location", source="urn:x:s")],
    }
    root = etree.fromstring(
        xml.write(
            document(
                ObjectEvent(**WHEN, action="ADD", event_id="urn:uuid:1", ilmd={"cbvmda:lotNumber": "7"}, **things),
                AggregationEvent(**WHEN, action="DELETE", parent_id="urn:x:p"),
                TransformationEvent(
                    **WHEN, input_epc_list=["urn:x:a"], output_epc_list=["urn:x:b"], ilmd={"cbvmda:a": "1"}
                ),
            ),
            "1.2",
        )
    )
    assert root.tag == "{urn:epcglobal:epcis:xsd:1}EPCISDocument"
    assert root.get("schemaVersion") == "1.2"
    first, second, third = root.find("EPCISBody/EventList")
    assert [child.tag for child in first] == [
        "eventTime", "eventTimeZoneOffset", "baseExtension", "epcList", "action", "extension",
    ]  # fmt: skip
    assert [child.tag for child in first.find("extension")] == ["quantityList", "sourceList", "ilmd"]
    assert first.findtext("baseExtension/eventID") == "urn:uuid:1"
    assert [child.tag for child in second] == ["eventTime", "eventTimeZoneOffset", "parentID", "childEPCs", "action"]
    assert (third.tag, third[0].tag) == ("extension", "TransformationEvent")
    assert third[0].find("ilmd") is not None


def test_version_12_writes_things_as_urns_where_the_company_prefix_is_known():
    known, unknown = "https://id.gs1.org/01/08931234000011/21/7", "https://id.gs1.org/01/04012345111118/21/9876"
    private = "https://things.example.com/1"
    place = Location(id="https://id.gs1.org/414/8931234000011")
    event = ObjectEvent(**WHEN, action="OBSERVE", epc_list=[known, unknown, private], read_point=place)
    [element] = etree.fromstring(xml.write(document(event), "1.2")).find("EPCISBody/EventList")
    first, *others = [epc.text for epc in element.findall("epcList/epc")]
    assert first.startswith("urn:epc:id:sgtin:8931234")
    assert others == [unknown, private]
    assert element.findtext("readPoint/id").startswith("urn:epc:id:sgln:8931234")
    [again] = xml.read(xml.write(document(event), "1.2")).events
    assert prehash(again) == prehash(event)


def test_what_version_12_cannot_say_is_told_or_left_out():
    made = document(
        AssociationEvent(**WHEN, action="ADD", parent_id="urn:x:p", child_epcs=["urn:x:a"]),
        observed(
            certification_info="urn:x:c",
            sensor_element_list=[SensorElement(sensor_report=[SensorReport(type="Count", value=1, uom="C62")])],
            persistent_disposition=PersistentDisposition(set_=["recalled"]),
        ),
    )
    assert faults(made, "1.2", additions="refuse") == [
        ("xml-12-event", "eventList[0]"),
        ("xml-12-field", "eventList[1].certificationInfo"),
        ("xml-12-field", "eventList[1].sensorElementList"),
        ("xml-12-field", "eventList[1].persistentDisposition"),
    ]
    [rest] = xml.read(xml.write(made, "1.2", additions="omit")).events
    assert prehash(rest) == prehash(observed())


def test_what_came_with_version_20_has_its_places_in_12():
    sensors = [SensorElement(sensor_report=[SensorReport(type="Count", value=1, uom="C62")])]
    added = {"certification_info": ["urn:x:c", "urn:x:d"], "sensor_element_list": sensors}
    made = document(
        observed(**added, persistent_disposition=PersistentDisposition(set_=["recalled"])),
        TransformationEvent(**WHEN, **added, input_epc_list=["urn:x:a"], output_epc_list=["urn:x:b"]),
        AssociationEvent(**WHEN, **added, action="ADD", parent_id="urn:x:p", child_epcs=["urn:x:a"]),
        ExtensionEvent(**WHEN, **added, type="ext:Harvest", namespaces=NAMESPACES),
    )
    written = xml.write(made, "1.2")
    first, second, third, fourth = etree.fromstring(written).find("EPCISBody/EventList")
    assert [child.tag for child in first.find("extension/extension")] == ["sensorElementList", "persistentDisposition"]
    assert len(first.findall("baseExtension/extension/certificationInfo")) == 2
    assert second.find("TransformationEvent/extension/sensorElementList") is not None
    assert third.find("extension/AssociationEvent/extension/sensorElementList") is not None
    assert fourth.tag == "{https://ns.example.com/epcis/}Harvest"
    again = xml.read(written)
    assert [prehash(event) for event in again.events] == [prehash(event) for event in made.events]
    assert [event.certification_info for event in again.events] == [["urn:x:c", "urn:x:d"]] * 4
    assert xml.write(again, "1.2") == written


@settings(max_examples=60)
@given(events())
def test_what_version_12_always_could_say_is_left_when_the_rest_is_omitted(event):
    if isinstance(event, AssociationEvent):
        return
    said = msgspec.structs.replace(
        event, certification_info=None, sensor_element_list=None, persistent_disposition=None
    )
    [again] = xml.read(xml.write(document(event), "1.2", additions="omit")).events
    assert prehash(again) == prehash(said)


def test_json_in_is_json_out():
    tree = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", dict(NAMESPACES)],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-23T00:00:00Z",
        "epcisBody": {
            "eventList": [
                {
                    "type": "TransactionEvent",
                    "eventTime": "2026-11-05T07:30:00.000+07:00",
                    "eventTimeZoneOffset": "+07:00",
                    "action": "ADD",
                    "epcList": ["https://id.gs1.org/01/08931234000011/21/7"],
                    "bizStep": "shipping",
                    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:order"}],
                    "ext:numbers": [1, 2.5, True, None, " x "],
                    "ext:nested": {"ext:a": {"b": [{"c": 1}, {"c": "2"}]}, "ext:farmList": ["only one"]},
                }
            ]
        },
    }
    read = jsonld.read(json.dumps(tree).encode())
    back = json.loads(jsonld.write(xml.read(xml.write(read))))
    assert back == tree
    assert isinstance(read.events[0], TransactionEvent)
