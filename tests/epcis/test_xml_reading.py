"""Reading EPCIS XML: both versions, any order and qualification, every fault at its place."""

import pytest

from tests.corpus import CORPUS, needs_corpus
from txng.epcis import documents, jsonld, xml
from txng.epcis.event_hash import event_hash
from txng.epcis.model import (
    BizTransaction,
    ErrorDeclaration,
    ExtensionEvent,
    Location,
    ObjectEvent,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransformationEvent,
)
from txng.gs1.problems import ProblemError

RESOURCES = CORPUS / "epcis/openepcis-test-resources"
#: A poll is a question to a repository, not a document to capture.
QUESTIONS = {"SimpleEventQuery.xml"}
VALID = sorted(path for path in RESOURCES.rglob("*.xml") if "Invalid" not in path.parts and path.name not in QUESTIONS)
INVALID = sorted(path for path in RESOURCES.rglob("*.xml") if "Invalid" in path.parts)

SPACES = 'xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:ext="https://ns.example.com/epcis/"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
WHEN = "<eventTime>2026-11-05T07:30:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>"
OBSERVED = f"<ObjectEvent>{WHEN}<epcList/><action>OBSERVE</action>%s</ObjectEvent>"


def document(events: str, spaces: str = SPACES, root: str = "epcis:EPCISDocument", header: str = "") -> bytes:
    return (
        f'<{root} {spaces} schemaVersion="2.0" creationDate="2026-11-23T00:00:00Z">{header}<EPCISBody><EventList>'
        f"{events}</EventList></EPCISBody></{root}>"
    ).encode()


def read_one(content: str, spaces: str = SPACES):
    """The event made of an ObjectEvent with this content behind action."""
    [event] = xml.read(document(OBSERVED % content, spaces)).events
    return event


def faults(data: bytes, profile="strict"):
    with pytest.raises(ProblemError) as refused:
        xml.read(data, profile)
    return [(problem.code, problem.path) for problem in refused.value.problems]


@needs_corpus
@pytest.mark.parametrize("path", VALID, ids=lambda path: "/".join(path.parts[-5:]))
def test_valid_documents_are_read(path):
    document = xml.read(path.read_bytes(), "lenient")
    assert len(document.sources) == len(document.events) > 0


def test_a_time_without_seconds_is_read_as_a_full_minute_with_a_warning():
    data = document(OBSERVED % "").replace(b"07:30:00+07:00", b"07:30+07:00")
    assert faults(data) == [("time-malformed", "eventList[0].eventTime")]
    read = xml.read(data, "lenient")
    assert read.events[0].event_time == "2026-11-05T07:30:00+07:00"
    assert [(problem.code, problem.path) for problem in read.problems] == [("time-malformed", "eventList[0].eventTime")]


@needs_corpus
@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_invalid_documents_are_refused(path):
    assert faults(path.read_bytes(), "lenient")


@needs_corpus
@pytest.mark.parametrize("path", VALID, ids=lambda path: "/".join(path.parts[-5:]))
def test_the_source_of_an_event_is_the_event(path):
    document = xml.read(path.read_bytes(), "lenient")
    for event, source in zip(document.events, document.sources, strict=True):
        [again] = xml.read(source, "lenient").events
        assert event_hash(again) == event_hash(event)


# Documents said twice, in JSON and in XML; the names differ where the contents do.
_TWINS = sorted(
    path
    for path in (RESOURCES / "2.0/XML").rglob("*.xml")
    if path.name in {"AssociationEvent_with_sensorData.xml", "AggregationEvent.xml", "ObjectEvent.xml"}
    and "Documents" in path.parts
)


@needs_corpus
@pytest.mark.parametrize("path", _TWINS, ids=lambda path: path.name)
def test_a_document_hashes_as_its_twin_in_json(path):
    twin = RESOURCES / "2.0/JSON/Capture/Documents" / path.with_suffix(".json").name
    ours, theirs = xml.read(path.read_bytes(), "lenient"), jsonld.read(twin.read_bytes(), "lenient")
    assert [event_hash(event) for event in ours.events] == [event_hash(event) for event in theirs.events]


def test_every_field_of_an_event_is_read():
    content = """
      <eventID>urn:uuid:1</eventID><recordTime>2026-11-06T00:00:00Z</recordTime>
      <errorDeclaration><declarationTime>2026-11-07T00:00:00Z</declarationTime>
        <reason>urn:epcglobal:cbv:er:incorrect_data</reason>
        <correctiveEventIDs><correctiveEventID>urn:uuid:2</correctiveEventID></correctiveEventIDs>
        <ext:by>me</ext:by></errorDeclaration>
      <certificationInfo>urn:x:c1</certificationInfo><certificationInfo>urn:x:c2</certificationInfo>
      <bizStep>https://ref.gs1.org/cbv/BizStep-shipping</bizStep><disposition>cbv:Disp-in_transit</disposition>
      <readPoint><id> urn:x:place </id><ext:gate>4</ext:gate></readPoint><bizLocation><id>urn:x:site</id></bizLocation>
      <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:x:order</bizTransaction>
        <bizTransaction>urn:x:other</bizTransaction></bizTransactionList>
      <quantityList><quantityElement><epcClass>urn:x:class</epcClass><quantity>2.50</quantity><uom>KGM</uom>
        </quantityElement><quantityElement><epcClass>urn:x:more</epcClass></quantityElement></quantityList>
      <sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:x:seller</source></sourceList>
      <destinationList><destination type="urn:x:own">urn:x:buyer</destination></destinationList>
      <persistentDisposition><unset>urn:epcglobal:cbv:disp:active</unset><set>recalled</set></persistentDisposition>
      <sensorElementList><sensorElement><sensorMetadata time="2026-11-05T00:00:00Z" deviceID="urn:x:d" ext:room="2"/>
        <sensorReport type="gs1:Temperature" value="26.0" uom="CEL" booleanValue="1" component="x" ext:ok="yes"/>
        <sensorReport exception="ALARM_CONDITION" stringValue=""/><ext:by>me</ext:by></sensorElement>
      </sensorElementList>
      <ext:note>hello</ext:note>"""
    event = read_one(content)
    assert event.event_id == "urn:uuid:1"
    assert event.record_time == "2026-11-06T00:00:00Z"
    assert event.error_declaration == ErrorDeclaration(
        declaration_time="2026-11-07T00:00:00Z",
        reason="incorrect_data",
        corrective_event_ids=["urn:uuid:2"],
        extensions={"ext:by": "me"},
    )
    assert event.certification_info == ["urn:x:c1", "urn:x:c2"]
    assert (event.biz_step, event.disposition, event.epc_list) == ("shipping", "in_transit", [])
    assert event.read_point == Location(id="urn:x:place", extensions={"ext:gate": "4"})
    assert event.biz_transaction_list == [
        BizTransaction(type="po", biz_transaction="urn:x:order"),
        BizTransaction(biz_transaction="urn:x:other"),
    ]
    assert event.quantity_list == [
        QuantityElement(epc_class="urn:x:class", quantity=2.5, uom="KGM"),
        QuantityElement(epc_class="urn:x:more"),
    ]
    assert (event.source_list[0].type, event.destination_list[0].type) == ("owning_party", "urn:x:own")
    assert (event.persistent_disposition.set_, event.persistent_disposition.unset) == (["recalled"], ["active"])
    assert event.sensor_element_list == [
        SensorElement(
            sensor_metadata=SensorMetadata(
                time="2026-11-05T00:00:00Z", device_id="urn:x:d", extensions={"ext:room": "2"}
            ),
            sensor_report=[
                SensorReport(
                    type="Temperature", value=26.0, uom="CEL", boolean_value=True, component="x",
                    extensions={"ext:ok": "yes"},
                ),
                SensorReport(exception="ALARM_CONDITION", string_value=""),
            ],
            extensions={"ext:by": "me"},
        )
    ]  # fmt: skip
    assert event.extensions == {"ext:note": "hello"}
    assert event.namespaces == {"ext": "https://ns.example.com/epcis/"}


def test_the_wrappers_of_version_1_stand_for_their_content():
    data = b"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2"
        creationDate="2026-11-23T00:00:00Z"><EPCISBody><EventList>
        <ObjectEvent><eventTime>2026-11-05T07:30:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
          <baseExtension><eventID>urn:uuid:1</eventID></baseExtension><epcList/><action>ADD</action>
          <extension><quantityList><quantityElement><epcClass>urn:x:c</epcClass></quantityElement></quantityList>
            <extension><persistentDisposition><set>urn:epcglobal:cbv:disp:recalled</set></persistentDisposition></extension>
          </extension></ObjectEvent>
        <extension><TransformationEvent><eventTime>2026-11-05T07:30:00+07:00</eventTime>
          <eventTimeZoneOffset>+07:00</eventTimeZoneOffset><inputEPCList><epc>urn:x:a</epc></inputEPCList>
          <outputEPCList><epc>urn:x:b</epc></outputEPCList></TransformationEvent></extension>
        <QuantityEvent><eventTime>2026-11-05T07:30:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
          <epcClass>urn:x:c</epcClass><quantity>7</quantity></QuantityEvent>
        </EventList></EPCISBody></epcis:EPCISDocument>"""
    first, second, third = xml.read(data).events
    assert (first.event_id, first.quantity_list[0].epc_class) == ("urn:uuid:1", "urn:x:c")
    assert first.persistent_disposition.set_ == ["recalled"]
    assert isinstance(second, TransformationEvent)
    assert isinstance(third, ObjectEvent)
    assert third.action == "OBSERVE"
    assert third.quantity_list == [QuantityElement(epc_class="urn:x:c", quantity=7)]


def test_children_may_be_qualified_or_in_a_default_namespace():
    bare = f"<ObjectEvent>{WHEN}<epcList><epc>urn:x:a</epc></epcList><action>ADD</action></ObjectEvent>"
    prefixed = bare.replace("</", "<\0").replace("<", "<epcis:").replace("<epcis:\0", "</epcis:")
    plain, qualified = xml.read(document(bare)), xml.read(document(prefixed))
    defaulted = xml.read(document(bare, 'xmlns="urn:epcglobal:epcis:xsd:2"', root="EPCISDocument"))
    assert plain.events == qualified.events == defaulted.events


def test_the_values_of_extensions_keep_their_types():
    event = read_one(
        """<ext:i xsi:type="xsd:integer">7</ext:i><ext:d xsi:type="xsd:double">7</ext:d>
        <ext:b xsi:type="xsd:boolean">true</ext:b><ext:n xsi:nil="true"/><ext:s xsi:type="xsd:string"> 7 </ext:s>
        <ext:t> 7 </ext:t><ext:e/><ext:when xsi:type="xsd:dateTime">2026-01-01T00:00:00Z</ext:when>
        <ext:r>1</ext:r><ext:r>2</ext:r><ext:o><inner><ext:x>1</ext:x></inner></ext:o>
        <ext:farmList><ext:farm>only</ext:farm></ext:farmList><ext:w unit="KGM">5</ext:w>""",
        f"{SPACES} {XSI}",
    )
    assert event.extensions == {
        "ext:i": 7,
        "ext:d": 7.0,
        "ext:b": True,
        "ext:n": None,
        "ext:s": " 7 ",
        "ext:t": "7",
        "ext:e": "",
        "ext:when": "2026-01-01T00:00:00Z",
        "ext:r": ["1", "2"],
        "ext:o": {"inner": {"ext:x": "1"}},
        "ext:farmList": ["only"],
        "ext:w": {"unit": "KGM", "#text": "5"},
    }
    assert isinstance(event.extensions["ext:d"], float)


def test_a_prefix_used_for_two_namespaces_gets_two_names():
    event = read_one(
        '<ext:a>1</ext:a><ext:a xmlns:ext="http://other.example/">2</ext:a><b xmlns="http://b.example/">3</b>'
    )
    assert event.extensions == {"ext:a": "1", "ext1:a": "2", "ns:b": "3"}
    assert event.namespaces == {
        "ext": "https://ns.example.com/epcis/",
        "ext1": "http://other.example/",
        "ns": "http://b.example/",
    }


def test_a_value_is_not_abbreviated_by_a_prefix():
    event = read_one("<bizStep>ext:drying</bizStep><ext:note>x</ext:note>")
    assert event.biz_step == "ext:drying"
    assert event.extensions == {"ext1:note": "x"}
    assert event.namespaces == {"ext1": "https://ns.example.com/epcis/"}


def test_an_event_of_an_own_type_keeps_all_it_says():
    content = "<bizStep>packing</bizStep><plot>7</plot><ext:a>1</ext:a>"
    [event] = xml.read(document(f"<extension><ext:Harvest>{WHEN}{content}</ext:Harvest></extension>")).events
    assert isinstance(event, ExtensionEvent)
    assert (event.type, event.biz_step) == ("ext:Harvest", "packing")
    assert event.extensions == {"plot": "7", "ext:a": "1"}


def test_the_header_tells_partners_and_master_data():
    header = """<EPCISHeader><sbdh:StandardBusinessDocumentHeader
        xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
        <sbdh:Sender><sbdh:Identifier Authority="GS1">urn:x:me</sbdh:Identifier></sbdh:Sender>
        <sbdh:Receiver><sbdh:Identifier>urn:x:you</sbdh:Identifier></sbdh:Receiver>
        <sbdh:DocumentIdentification><sbdh:InstanceIdentifier>42</sbdh:InstanceIdentifier></sbdh:DocumentIdentification>
        </sbdh:StandardBusinessDocumentHeader><extension><EPCISMasterData><VocabularyList>
        <Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
        <VocabularyElement id="urn:x:site"><attribute id="urn:epcglobal:cbv:mda#name">Vườn</attribute>
        <attribute id="urn:x:address"><ext:city>Tây Ninh</ext:city></attribute>
        <children><id>urn:x:room</id></children></VocabularyElement></VocabularyElementList></Vocabulary>
        </VocabularyList></EPCISMasterData></extension></EPCISHeader>"""
    read = xml.read(document("", header=header))
    assert (read.sender, read.receiver, read.instance_identifier) == ("urn:x:me", "urn:x:you", "42")
    [vocabulary] = read.vocabularies
    assert vocabulary.type == "urn:epcglobal:epcis:vtype:BusinessLocation"
    [element] = vocabulary.elements
    assert element.id == "urn:x:site"
    assert element.children == ["urn:x:room"]
    assert element.attributes == [
        ("urn:epcglobal:cbv:mda#name", "Vườn"),
        ("urn:x:address", {"ext:city": "Tây Ninh"}),
    ]


def test_a_master_data_document_is_read():
    data = b"""<epcismd:EPCISMasterDataDocument xmlns:epcismd="urn:epcglobal:epcis-masterdata:xsd:2" schemaVersion="2.0"
        creationDate="2026-11-23T00:00:00Z"><EPCISBody><VocabularyList><Vocabulary type="urn:x:t">
        <VocabularyElementList><VocabularyElement id="urn:x:1"/></VocabularyElementList></Vocabulary></VocabularyList>
        </EPCISBody></epcismd:EPCISMasterDataDocument>"""
    read = xml.read(data)
    assert read.kind == "EPCISMasterDataDocument"
    assert read.vocabularies[0].elements[0].id == "urn:x:1"


def test_query_results_are_read():
    results = (
        b'<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" '
        b'creationDate="2026-11-23T00:00:00Z"><EPCISBody><q:QueryResults><queryName>mine</queryName>'
        b"<subscriptionID>s1</subscriptionID><resultsBody><EventList>" + (OBSERVED % "").encode() + b"</EventList>"
        b"</resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>"
    )
    read = xml.read(results)
    assert (read.kind, read.query_name, read.subscription_id) == ("EPCISQueryDocument", "mine", "s1")
    assert len(read.events) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<madeUp>x</madeUp>", [("field-unknown", "eventList[0].madeUp")]),
        ("<parentID>urn:x:a</parentID>", [("field-forbidden", "eventList[0].parentID")]),
        ("<action>ADD</action>", [("field-repeated", "eventList[0].action")]),
        ("<bizStep><b/></bizStep>", [("value-not-text", "eventList[0].bizStep")]),
        ("<readPoint><ids>urn:x:a</ids></readPoint>", [("field-unknown", "eventList[0].readPoint.ids")]),
        ("<bizTransactionList><x/></bizTransactionList>", [("field-unknown", "eventList[0].bizTransactionList.x")]),
        (
            "<quantityList><quantityElement><epcClass>urn:x:a</epcClass><quantity>many</quantity></quantityElement>"
            "</quantityList>",
            [("value-not-number", "eventList[0].quantityList[0].quantity")],
        ),
        (
            "<sensorElementList><sensorElement><sensorReport type='Temperature' value='1e99' booleanValue='yes' x='1'/>"
            "</sensorElement></sensorElementList>",
            [
                ("value-not-number", "eventList[0].sensorElementList[0].sensorReport[0].value"),
                ("value-not-boolean", "eventList[0].sensorElementList[0].sensorReport[0].booleanValue"),
                ("field-unknown", "eventList[0].sensorElementList[0].sensorReport[0].x"),
            ],
        ),
        (f"<ext:a {XSI} xsi:type='xsd:integer'>x</ext:a>", [("xml-value", "eventList[0].ext:a")]),
    ],
)
def test_every_fault_is_told_at_its_place(content, expected):
    assert faults(document(OBSERVED % content))[: len(expected)] == expected


def test_all_faults_of_all_events_are_told():
    first = f"<ObjectEvent>{WHEN}<epcList/><oops/></ObjectEvent>"
    third = "<ObjectEvent><epcList/><action>ADD</action></ObjectEvent>"
    assert {
        ("field-unknown", "eventList[0].oops"),
        ("field-missing", "eventList[0].action"),
        ("event-type-unknown", "eventList[1]"),
        ("field-missing", "eventList[2].eventTime"),
        ("field-missing", "eventList[2].eventTimeZoneOffset"),
    } <= set(faults(document(f"{first}<Foo/>{third}")))


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (b"<EPCISDocument schemaVersion='2.0' creationDate='2026-01-01T00:00:00Z'/>",
         "field-missing", "epcisBody"),
        (b"<EPCISDocument schemaVersion='2.0'><EPCISBody><EventList/></EPCISBody></EPCISDocument>",
         "field-missing", "creationDate"),
        (b"<EPCISDocument creationDate='2026-01-01T00:00:00Z'><EPCISBody><EventList/></EPCISBody></EPCISDocument>",
         "field-missing", "schemaVersion"),
        (b"<EPCISDocument schemaVersion='two' creationDate='soon'><EPCISBody><EventList/></EPCISBody></EPCISDocument>",
         "version-malformed", "schemaVersion"),
        (b"<EPCISDocument schemaVersion='2.0' creationDate='soon'><EPCISBody/></EPCISDocument>",
         "field-missing", "eventList"),
        (b"<html/>", "event-type-unknown", ""),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "document-type-unknown", ""),
        (b"<EPCISQueryDocument schemaVersion='2.0'><EPCISBody><Poll/></EPCISBody></EPCISQueryDocument>",
         "xml-no-results", "queryResults"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(data, code, path):
    assert (code, path) in faults(data)


def test_documents_read_tells_xml_by_its_first_character():
    assert documents.read(b" \n" + document(OBSERVED % "")).events[0].type == "ObjectEvent"


def test_an_attribute_that_has_no_place_is_told():
    data = document(OBSERVED % "<readPoint ext:gate='4'><id>urn:x:a</id></readPoint>")
    place = "eventList[0].readPoint.{https://ns.example.com/epcis/}gate"
    assert faults(data) == [("field-unknown", place)]
    assert [problem.path for problem in xml.read(data, "lenient").problems] == [place]


def old(content: str, namespace: str = "urn:epcglobal:epcis:xsd:1", version: str = "1.2") -> bytes:
    """A document of EPCIS 1.2 with one ObjectEvent."""
    return (
        f'<e:EPCISDocument xmlns:e="{namespace}" schemaVersion="{version}" creationDate="2026-11-23T00:00:00Z">'
        f"<EPCISBody><EventList>{content}</EventList></EPCISBody></e:EPCISDocument>"
    ).encode()


def test_extensions_without_a_namespace_are_kept_from_old_documents() -> None:
    data = old(OBSERVED % "<extension><vendor><code>7</code></vendor></extension>")
    assert faults(data) == [("field-unknown", "eventList[0].vendor")]
    found = xml.read(data, "lenient")
    assert [problem.code for problem in found.problems] == ["field-unknown"]
    [event] = found.events
    ((name, kept),) = event.extensions.items()
    assert event.namespaces[name.partition(":")[0]] == "urn:epcglobal:epcis"
    assert kept == {"code": "7"}
    assert jsonld.read(jsonld.write(found), "lenient").events[0].extensions == event.extensions
    assert faults(document(OBSERVED % "<vendor>7</vendor>"), "lenient") == [("field-unknown", "eventList[0].vendor")]


def test_namespace_and_version_of_a_document_agree() -> None:
    assert faults(old(OBSERVED % "", version="2.0")) == [("xml-version", "schemaVersion")]
    assert faults(old(OBSERVED % "", namespace="urn:epcglobal:epcis:xsd:2")) == [("xml-version", "schemaVersion")]


def test_version_2_has_no_quantity_event() -> None:
    amount = "<epcClass>urn:epc:idpat:sgtin:9520801.00100.*</epcClass><quantity>7</quantity>"
    event = f"<QuantityEvent>{WHEN}{amount}</QuantityEvent>"
    assert xml.read(old(event)).events[0].quantity_list[0].quantity == 7
    assert faults(document(event)) == [("event-type-unknown", "eventList[0]")]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ('<bizStep ext:q="1">packing</bizStep>', "eventList[0].bizStep"),
        ('<ilmd ext:q="1"><ext:a>1</ext:a></ilmd>', "eventList[0].ilmd"),
        ('<sourceList ext:q="1"/>', "eventList[0].sourceList"),
    ],
)
def test_no_attribute_is_dropped_unsaid(content: str, path: str) -> None:
    assert any(
        code == "field-unknown" and place.startswith(path) for code, place in faults(document(OBSERVED % content))
    )


def test_the_root_has_no_attribute_of_its_own() -> None:
    assert faults(document(OBSERVED % "", f'{SPACES} foo="1"')) == [("field-unknown", "foo")]
