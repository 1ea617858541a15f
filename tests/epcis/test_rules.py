"""Every rule by its code, at its place, under both profiles."""

import copy
import random
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import ROOT
from tests.epcis.strategies import events
from txng.epcis import model, rules
from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    BizTransaction,
    ErrorDeclaration,
    ExtensionEvent,
    Location,
    ObjectEvent,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.query.sentences import SENTENCES as OF_QUERIES
from txng.epcis.rules.identifiers import all_end_right, judge
from txng.epcis.sentences import SENTENCES as OF_DOCUMENTS
from txng.gs1.keys import check_digit, ends_right
from txng.gs1.problems import Problem, sentence

SENTENCES = {**OF_DOCUMENTS, **OF_QUERIES}

SERIAL = "https://id.gs1.org/01/08931234000011/21/7"
LOT = "https://id.gs1.org/01/08931234000011/10/L1"
COMMON = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
ORDER = [BizTransaction(type="po", biz_transaction="urn:x:order:1")]


def object_event(**fields):
    return ObjectEvent(**{**COMMON, "action": "ADD", "epc_list": [SERIAL], **fields})


def aggregation(**fields):
    return AggregationEvent(**{**COMMON, "action": "ADD", "parent_id": "urn:x:1", "child_epcs": [SERIAL], **fields})


def association(**fields):
    return AssociationEvent(**{**COMMON, "action": "ADD", "parent_id": "urn:x:1", "child_epcs": [SERIAL], **fields})


def transaction(**fields):
    common = {**COMMON, "action": "ADD", "epc_list": [SERIAL], "biz_transaction_list": ORDER}
    return TransactionEvent(**{**common, **fields})


def transformation(**fields):
    return TransformationEvent(
        **{**COMMON, "input_epc_list": [SERIAL], "output_quantity_list": [QuantityElement(epc_class=LOT)], **fields}
    )


def measured(metadata=None, **fields):
    report = SensorReport(**{"type": "Temperature", "value": 4.5, "uom": "CEL", **fields})
    return object_event(sensor_element_list=[SensorElement(sensor_report=[report], sensor_metadata=metadata)])


REPORT = "sensorElementList[0].sensorReport[0]"
METADATA = "sensorElementList[0].sensorMetadata"
BOTH, STRICT = "error", "breach"


#: event, code, place, whether lenient refuses it too
def apart(one, other):
    """Two components of an acceleration, measured by the devices ``one`` and ``other``."""
    event = measured(type="Acceleration", component="x", uom="MSK", device_id=one)
    (element,) = event.sensor_element_list
    element.sensor_report.append(msgspec.structs.replace(element.sensor_report[0], component="y", device_id=other))
    return event


CASES = [
    (object_event(event_time=""), "field-missing", "eventTime", BOTH),
    (object_event(event_time="22-07-2026"), "time-malformed", "eventTime", BOTH),
    (object_event(event_time="2026-02-30T00:00:00Z"), "time-malformed", "eventTime", BOTH),
    (object_event(event_time="2026-11-05T24:00:00Z"), "time-malformed", "eventTime", BOTH),
    (object_event(event_time="2026-11-05T07:30:00"), "time-offset-missing", "eventTime", BOTH),
    (object_event(event_time="1989-12-31T23:59:59Z"), "time-range", "eventTime", BOTH),
    (object_event(event_time="2101-01-01T00:00:00Z"), "time-range", "eventTime", BOTH),
    (object_event(event_time_zone_offset=""), "field-missing", "eventTimeZoneOffset", BOTH),
    (object_event(event_time_zone_offset="Z"), "offset-malformed", "eventTimeZoneOffset", BOTH),
    (object_event(event_time_zone_offset="+14:30"), "offset-malformed", "eventTimeZoneOffset", BOTH),
    (object_event(record_time="now"), "time-malformed", "recordTime", STRICT),
    (object_event(event_id="4711"), "uri-malformed", "eventID", BOTH),
    (object_event(certification_info="a paper"), "uri-malformed", "certificationInfo", BOTH),
    (object_event(certification_info=["urn:x:1", "b"]), "uri-malformed", "certificationInfo[1]", BOTH),
    (object_event(action=""), "field-missing", "action", BOTH),
    (object_event(action="CREATE"), "action-unknown", "action", BOTH),
    (object_event(biz_step="transforming"), "word-unknown", "bizStep", BOTH),
    (object_event(biz_step="urn:epcglobal:cbv:bizstep:flying"), "word-unknown", "bizStep", STRICT),
    (object_event(disposition="in_transport"), "word-unknown", "disposition", BOTH),
    (object_event(disposition="cbv:Disp-lost"), "word-unknown", "disposition", STRICT),
    (object_event(read_point=Location(id="")), "field-missing", "readPoint.id", BOTH),
    (object_event(read_point=Location(id="the farm")), "uri-malformed", "readPoint.id", BOTH),
    (
        object_event(biz_location=Location(id="https://id.gs1.org/414/8931234000130")),
        "epc-check-digit", "bizLocation.id", STRICT,
    ),
    (
        object_event(biz_transaction_list=[BizTransaction(type="order", biz_transaction="urn:x:1")]),
        "word-unknown", "bizTransactionList[0].type", BOTH,
    ),
    (
        object_event(biz_transaction_list=[BizTransaction(biz_transaction="")]),
        "field-missing", "bizTransactionList[0].bizTransaction", BOTH,
    ),
    (object_event(source_list=[Source(type="", source="urn:x:1")]), "field-missing", "sourceList[0].type", BOTH),
    (object_event(source_list=[Source(type="owner", source="urn:x:1")]), "word-unknown", "sourceList[0].type", BOTH),
    (
        object_event(source_list=[Source(type="location", source="here")]),
        "uri-malformed", "sourceList[0].source", BOTH,
    ),
    (
        object_event(error_declaration=ErrorDeclaration(declaration_time="")),
        "field-missing", "errorDeclaration.declarationTime", BOTH,
    ),
    (
        object_event(error_declaration=ErrorDeclaration(declaration_time="2026-11-05T08:00:00Z", reason="oops")),
        "word-unknown", "errorDeclaration.reason", BOTH,
    ),
    (
        object_event(
            error_declaration=ErrorDeclaration(declaration_time="2026-11-05T08:00:00Z", corrective_event_ids=["1"])
        ),
        "uri-malformed", "errorDeclaration.correctiveEventIDs[0]", BOTH,
    ),
    (
        object_event(persistent_disposition=PersistentDisposition()),
        "persistent-disposition-empty", "persistentDisposition", BOTH,
    ),
    (
        object_event(persistent_disposition=PersistentDisposition(set_=[])),
        "persistent-disposition-empty", "persistentDisposition.set", BOTH,
    ),
    (
        object_event(persistent_disposition=PersistentDisposition(unset=["recalled", "recalled"])),
        "value-repeated", "persistentDisposition.unset[1]", STRICT,
    ),
    (
        aggregation(persistent_disposition=PersistentDisposition(set_=["recalled"])),
        "persistent-disposition-not-allowed", "persistentDisposition", STRICT,
    ),
    # what
    (object_event(epc_list=None), "object-without-things", "epcList", BOTH),
    (object_event(epc_list=[SERIAL, SERIAL]), "value-repeated", "epcList[1]", STRICT),
    (object_event(epc_list=[SERIAL, "urn:epc:id:sgtin:8931234.000001.7"]), "value-repeated", "epcList[1]", STRICT),
    (object_event(epc_list=["7"]), "uri-malformed", "epcList[0]", BOTH),
    (object_event(epc_list=[LOT]), "class-among-instances", "epcList[0]", STRICT),
    (object_event(epc_list=["urn:epc:idpat:sgtin:8931234.000001.*"]), "class-among-instances", "epcList[0]", STRICT),
    (
        object_event(epc_list=["https://id.gs1.org/01/08931234000012/21/7"]),
        "epc-check-digit", "epcList[0]", STRICT,
    ),
    (
        object_event(epc_list=["https://shop.example.com/x/01/08931234000012/21/7"]),
        "epc-check-digit", "epcList[0]", STRICT,
    ),
    (object_event(epc_list=["urn:epc:id:sgtin:8931234.1.7"]), "bad-urn", "epcList[0]", STRICT),
    (object_event(epc_list=["https://id.gs1.org/09/1"]), "no-primary-key", "epcList[0]", STRICT),
    (object_event(epc_list=[f"urn:x:{n}" for n in range(10_001)]), "too-many-things", "epcList", BOTH),
    (
        object_event(quantity_list=[QuantityElement(epc_class="")]),
        "field-missing", "quantityList[0].epcClass", BOTH,
    ),
    (
        object_event(quantity_list=[QuantityElement(epc_class=SERIAL, quantity=1)]),
        "instance-among-classes", "quantityList[0].epcClass", STRICT,
    ),
    (
        object_event(quantity_list=[QuantityElement(epc_class=LOT, quantity=float("inf"))]),
        "number-not-finite", "quantityList[0].quantity", BOTH,
    ),
    (
        object_event(quantity_list=[QuantityElement(epc_class=LOT, quantity=1, uom="kg")]),
        "uom-malformed", "quantityList[0].uom", BOTH,
    ),
    (
        object_event(quantity_list=[QuantityElement(epc_class=LOT, uom="KGM")]),
        "uom-without-quantity", "quantityList[0].uom", BOTH,
    ),
    (object_event(action="OBSERVE", ilmd={"cbvmda:lotNumber": "1"}), "ilmd-not-allowed", "ilmd", STRICT),
    (object_event(ilmd={"lotNumber": "1"}), "ilmd-name", "ilmd.lotNumber", BOTH),
    (aggregation(child_epcs=None), "children-missing", "childEPCs", BOTH),
    (aggregation(child_epcs=[], action="OBSERVE"), "children-missing", "childEPCs", BOTH),
    (aggregation(parent_id=None), "parent-missing", "parentID", STRICT),
    (aggregation(parent_id=None, action="DELETE"), "parent-missing", "parentID", STRICT),
    (aggregation(parent_id="a box"), "uri-malformed", "parentID", BOTH),
    (association(parent_id=None, action="OBSERVE"), "field-missing", "parentID", BOTH),
    (transaction(biz_transaction_list=None), "field-missing", "bizTransactionList", BOTH),
    (transaction(biz_transaction_list=[]), "field-missing", "bizTransactionList", BOTH),
    (transaction(epc_list=None), "transaction-without-things", "epcList", BOTH),
    (transaction(epc_list=None, parent_id="urn:x:1"), "transaction-with-parent-only", "epcList", STRICT),
    (transformation(input_epc_list=[]), "inputs-missing", "inputEPCList", BOTH),
    (transformation(output_quantity_list=None), "outputs-missing", "outputEPCList", BOTH),
    (
        transformation(transformation_id="urn:x:1", input_epc_list=None, output_quantity_list=[]),
        "inputs-missing", "inputEPCList", BOTH,
    ),
    (transformation(transformation_id="run 5"), "uri-malformed", "transformationID", BOTH),
    # sensors
    (
        object_event(sensor_element_list=[SensorElement(sensor_report=[])]),
        "field-missing", "sensorElementList[0].sensorReport", BOTH,
    ),
    (measured(type="Molar_concentration"), "word-unknown", f"{REPORT}.type", STRICT),
    (measured(type=None), "sensor-type-missing", f"{REPORT}.type", STRICT),
    (measured(exception="HOT"), "word-unknown", f"{REPORT}.exception", BOTH),
    (measured(component="w"), "word-unknown", f"{REPORT}.component", BOTH),
    (measured(component="x", uom=None), "component-without-value", f"{REPORT}.component", STRICT),
    (measured(uom="cel"), "uom-malformed", f"{REPORT}.uom", STRICT),
    (apart("urn:x:1", "urn:x:2"), "sensor-vector-apart", "sensorElementList[0].sensorReport[1].component", STRICT),
    (measured(time="soon"), "time-malformed", f"{REPORT}.time", BOTH),
    (measured(time="2026-11-05T07:30:00.001+07:00"), "sensor-time-late", f"{REPORT}.time", STRICT),
    (measured(device_id="d1"), "uri-malformed", f"{REPORT}.deviceID", BOTH),
    (measured(raw_data="bytes"), "uri-malformed", f"{REPORT}.rawData", BOTH),
    (measured(hex_binary_value="f0 f0"), "hex-malformed", f"{REPORT}.hexBinaryValue", BOTH),
    (measured(value=float("nan")), "number-not-finite", f"{REPORT}.value", BOTH),
    (measured(s_dev=1), "deviation-without-mean", f"{REPORT}.sDev", STRICT),
    (measured(perc_rank=50), "percentile-incomplete", f"{REPORT}.percRank", STRICT),
    (measured(perc_value=50), "percentile-incomplete", f"{REPORT}.percValue", STRICT),
    (measured(value=None), "uom-without-value", f"{REPORT}.uom", STRICT),
    (measured(uom="KGM"), "uom-unfitting", f"{REPORT}.uom", STRICT),
    (
        measured(microorganism="urn:x:1", chemical_substance="urn:x:2"),
        "microorganism-and-substance", f"{REPORT}.chemicalSubstance", STRICT,
    ),
    (
        measured(SensorMetadata(device_id="urn:x:1"), device_id="urn:x:1"),
        "sensor-field-twice", f"{REPORT}.deviceID", STRICT,
    ),
    (measured(SensorMetadata(time="2026-11-06T00:00:00Z")), "sensor-time-late", f"{METADATA}.time", STRICT),
    (
        measured(SensorMetadata(start_time="2026-11-05T07:30:00+07:00")),
        "sensor-time-late", f"{METADATA}.startTime", STRICT,
    ),
    (
        measured(SensorMetadata(start_time="2026-11-04T02:00:00Z", end_time="2026-11-04T01:00:00Z")),
        "sensor-time-order", f"{METADATA}.startTime", STRICT,
    ),
]  # fmt: skip


def brief(problems):
    return [(problem.code, problem.path, problem.warning) for problem in problems]


@pytest.mark.parametrize(("event", "code", "place", "severity"), CASES, ids=[f"{c[1]} {c[2]}" for c in CASES])
def test_a_broken_rule_is_told_with_its_place(event, code, place, severity):
    assert (code, place, False) in brief(rules.check(event))
    assert (code, f"eventList[3].{place}", severity == STRICT) in brief(rules.check(event, "eventList[3]", "lenient"))


@pytest.mark.parametrize(("event", "code", "place", "severity"), CASES, ids=[f"{c[1]} {c[2]}" for c in CASES])
def test_a_broken_rule_is_one_problem_only(event, code, place, severity):
    assert len(rules.check(event)) == 1


@pytest.mark.parametrize(
    "event",
    [
        object_event(epc_list=[]),
        object_event(epc_list=None, quantity_list=[QuantityElement(epc_class=LOT, quantity=-1.5, uom="KGM")]),
        object_event(epc_list=["geo:11.3,106.1", "ext:thing", "https://shop.example.com/01/08/21/7"]),
        object_event(epc_list=["urn:epc:id:gid:95100000.12345.400", "https://id.gs1.org/8004/8931234ABC"]),
        object_event(biz_step="https://steps.example.com/grafting", disposition="ext:grafted"),
        object_event(event_time="2026-11-05T07:30:00.123456789123-14:00", event_time_zone_offset="-13:59"),
        aggregation(action="DELETE", child_epcs=None),
        aggregation(action="OBSERVE", parent_id=None),
        transaction(action="DELETE", epc_list=None),
        transformation(transformation_id="urn:x:1", input_epc_list=None),
        transformation(transformation_id="urn:x:1", output_quantity_list=None),
        transformation(ilmd={"https://example.com/farm": {"any": ["thing", None]}}),
        measured(type=None, exception="ALARM_CONDITION"),
        measured(type="https://own.example.com/Sweetness", uom="QB"),
        measured(value=None, uom=None, boolean_value=True),
        apart("urn:x:1", "urn:x:1"),
        ExtensionEvent(**COMMON, type="ext:GraftingEvent"),
    ],
)
def test_what_the_standard_allows_is_no_problem(event):
    assert rules.check(event) == []


def test_sensor_data_of_a_place_needs_no_thing():
    event = measured()
    event.epc_list = None
    assert brief(rules.check(event)) == [("object-without-things", "epcList", False)]
    event.read_point = Location(id="geo:11.3,106.1")
    assert rules.check(event) == []


def test_every_rule_has_its_case():
    """Codes in the source of the rules, against the cases above."""
    source = "".join(path.read_text() for path in (ROOT / "src/txng/epcis/rules").glob("*.py"))
    codes = set(re.findall(r'found\.(?:error|breach)\(\s*"([a-z-]+)"', source))
    codes |= set(re.findall(r'self\.(?:error|breach)\(\s*"([a-z-]+)"', source))
    assert codes <= {case[1] for case in CASES}
    assert len(codes) > 30


# --- many at once -----------------------------------------------------------------------------------------------------


def _changed(event, chance: random.Random):
    """The event with one text in it exchanged for another that stands in some event."""
    texts = [
        SERIAL, LOT, "urn:x:1", "no uri", "https://id.gs1.org/01/08931234000012/21/7", "2026-02-29T00:00:00Z",
        "shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "", "DELETE", "urn:epc:id:sgtin:893123.1.234567.x",
        "urn:epc:class:lgtin:8931234.000001.L%2F1", "urn:epc:id:sscc:8931234.0000000001", "x" * 300, "a\nb",
        "https://id.gs1.org/00/089312340000000011", "https://id.gs1.org/00/089312340000000012",
    ]  # fmt: skip
    places = list(_text_places(event))
    change = chance.choice(places)
    change(chance.choice(texts))
    return event


def _text_places(part):
    """A setter for every text in the event."""
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if isinstance(value, str):
            yield lambda text, part=part, name=name: setattr(part, name, text)
        elif isinstance(value, model._Part):
            yield from _text_places(value)
        elif isinstance(value, list):
            for at, item in enumerate(value):
                if isinstance(item, str):
                    yield lambda text, value=value, at=at: value.__setitem__(at, text)
                elif isinstance(item, model._Part):
                    yield from _text_places(item)


@settings(max_examples=40, deadline=None)
@given(st.lists(events(), min_size=1, max_size=6), st.integers(0, 2**32))
def test_what_is_settled_at_a_glance_has_no_fault(generated, seed):
    chance, generated = random.Random(seed), copy.deepcopy(generated)
    for _ in range(15):
        unsettled = {id(event) for event in rules.unsettled(generated)}
        for event in generated:
            if id(event) not in unsettled:
                assert rules.check(event) == []
                assert event.biz_step != "https://ref.gs1.org/cbv/BizStep-shipping"
        _changed(chance.choice(generated), chance)


def test_usual_events_are_settled_at_a_glance():
    usual = [
        object_event(biz_step="commissioning", disposition="active", ilmd={"cbvmda:lotNumber": "1"}),
        object_event(epc_list=["urn:epc:id:sgtin:8931234.000001.7", "https://id.gs1.org/00/089312340000000011"]),
        object_event(read_point=Location(id="https://farms.example.vn/7")),
        object_event(source_list=[Source(type="location", source="urn:x:1")]),
        object_event(biz_step="https://steps.example.com/grafting", disposition="ext:grafted"),
        aggregation(child_quantity_list=[QuantityElement(epc_class=LOT, quantity=5, uom="KGM")]),
        association(action="DELETE", child_epcs=None),
        transaction(),
        transformation(transformation_id="urn:x:1"),
        transformation(transformation_id="urn:x:1", input_epc_list=None),
    ]  # fmt: skip
    assert rules.unsettled(usual) == []


def test_rarer_fields_are_settled_too_unless_there_is_something_to_say():
    paper = object_event(certification_info="urn:x:1", persistent_disposition=PersistentDisposition(set_=["recalled"]))
    assert rules.unsettled([object_event(), measured(), paper, aggregation()]) == []
    for doubtful in (measured(uom="KGM"), measured(type="gs1:Temperature"), object_event(certification_info="paper")):
        assert rules.unsettled([object_event(), doubtful, aggregation()]) == [doubtful]


@settings(max_examples=50)
@given(st.lists(st.text("0123456789", min_size=13, max_size=13), max_size=20), st.randoms(use_true_random=False))
def test_check_digits_summed_in_step_agree_with_one_by_one(numbers, chance):
    keys = [number + check_digit(number) for number in numbers]
    assert all_end_right("".join(keys), 14)
    if keys:
        at = chance.randrange(len(keys))
        keys[at] = keys[at][:-1] + chance.choice("0123456789")
    assert all_end_right("".join(keys), 14) == all(map(ends_right, keys))


def test_an_identifier_is_judged_the_same_however_often():
    for uri in (
        SERIAL,
        LOT,
        "https://id.gs1.org/01/08931234000012",
        "urn:x:1",
        "https://ma.example.vn/01/08931234000011",
    ):
        assert judge(uri) == judge(uri)


# --- sentences --------------------------------------------------------------------------------------------------------


def test_every_code_of_the_room_has_a_sentence_in_both_languages():
    codes: set[str] = set()
    for path in Path(ROOT / "src/txng/epcis").rglob("*.py"):
        source = path.read_text()
        codes |= set(re.findall(r'(?:error|breach|Problem)\(\s*"([a-z]+-[a-z-]+)"', source))
        codes |= set(re.findall(r'= "([a-z]+-[a-z-]+)" if ', source))
    codes |= {"time-malformed", "time-offset-missing", "document-type-unknown"}
    assert codes <= set(SENTENCES), codes - set(SENTENCES)
    assert len(codes) > 70


def test_every_problem_of_the_rules_can_be_said():
    for event, *_ in CASES:
        for problem in rules.check(event):
            if problem.code in SENTENCES:
                for language in ("vi", "en"):
                    assert "{" not in sentence(problem, SENTENCES, language)


def test_no_code_has_two_meanings():
    assert not OF_DOCUMENTS.keys() & OF_QUERIES.keys()


def test_both_languages_say_the_same_things():
    for vietnamese, english in SENTENCES.values():
        assert sorted(set(re.findall(r"{(\w+)}", vietnamese))) == sorted(set(re.findall(r"{(\w+)}", english)))


def test_a_problem_repeats_at_most_a_hundred_characters():
    (problem,) = rules.check(object_event(event_id="x" * 5000))
    assert len(problem.params["value"]) == 100
    assert isinstance(problem, Problem)
