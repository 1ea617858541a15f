"""Every parameter of the query language: a match, a miss, the boundary, a refusal. The table of rows is the guide."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.corpus import ROOT
from tests.events import samples
from tests.events.samples import aggregation, document, item, lot, object_event, place, sscc, transformation
from txng.epcis.model import AnyEvent
from txng.epcis.query import QueryRefused, View, parse, parse_json
from txng.epcis.query.expression import Attribute, EventId, Moment, Place
from txng.epcis.query.parameters import PARAMETERS, ROWS, Parameter, row_of
from txng.epcis.time import micros

SPACES = {"tn": samples.VOCABULARY}
T = samples.moment(0)
BEFORE, AFTER = samples.moment(-1), samples.moment(1)
PARTY, OTHER_PARTY = "https://id.gs1.org/417/9520801090013", "https://id.gs1.org/417/9520801090037"
ORDER = "urn:epcglobal:cbv:bt:9520801090013:PO-1"
DEVICE = "urn:epc:id:giai:952080.dev-1"
ID = "urn:uuid:8b9e7a5e-0000-4000-8000-000000000001"


def event(sent: dict[str, Any]) -> AnyEvent:
    return document(sent).events[0]


def holds(sent: dict[str, Any], name: str, value: str, ids: tuple[str, ...] = ()) -> bool:
    view = View(event(sent), record_time=micros(T), ids=ids)
    return parse([(name, value)], SPACES).holds(view)


def report(**members: Any) -> dict[str, Any]:
    metadata = {"dataProcessingMethod": "https://example.com/m", "startTime": T, "endTime": T}
    element = {"sensorMetadata": metadata, "sensorReport": [members]}
    return object_event(item(1), at=60, sensorElementList=[element])


SENSOR = report(
    type="Temperature", value=8, uom="CEL", deviceID=DEVICE, time=T, minValue=8, maxValue=8, meanValue=8, sDev=8,
    percRank=8, percValue=8, deviceMetadata="https://example.com/dm", rawData="https://example.com/raw",
    bizRules="https://example.com/rules", microorganism="https://example.com/mo", stringValue="ok",
    booleanValue=True, hexBinaryValue="f0", uriValue="https://example.com/u",
)  # fmt: skip
CHEMICAL = report(type="Mass", value=1, uom="KGM", chemicalSubstance="https://example.com/cs")
OBJECT = object_event(
    item(1), at=0, action="ADD", disposition="in_transit", readPoint={"id": place(1)}, bizLocation={"id": place(2)},
    bizTransactionList=[{"type": "po", "bizTransaction": ORDER}], eventID=ID,
    sourceList=[{"type": "owning_party", "source": PARTY}],
    destinationList=[{"type": "possessing_party", "destination": PARTY}],
    quantityList=[{"epcClass": lot(1), "quantity": 8, "uom": "KGM"}],
    persistentDisposition={"set": ["recalled"], "unset": ["expired"]},
)  # fmt: skip
WRONG = {**OBJECT, "errorDeclaration": {
    "declarationTime": T, "reason": "incorrect_data", "correctiveEventIDs": [ID],
}}  # fmt: skip
PACKED = aggregation(sscc(1), [item(1)])
MADE = {**transformation([lot(1)], [lot(2)]), "inputEPCList": [item(1)], "outputEPCList": [item(2)],
        "transformationID": "https://example.com/p/1"}  # fmt: skip

URN = "urn:epc:id:sgtin:952080.0100101.1"
COMPANY = "urn:epc:idpat:sgtin:952080.*.*"
PATTERN = "urn:epc:idpat:sgtin:952080.0100101.*"
#: parameter → event, values that match, values that do not
LISTS: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "eventType": (OBJECT, ["ObjectEvent", "https://ref.gs1.org/epcis/ObjectEvent"], ["AggregationEvent"]),
    "EQ_action": (OBJECT, ["ADD", "DELETE|ADD"], ["OBSERVE"]),
    "EQ_bizStep": (OBJECT, ["shipping", "urn:epcglobal:cbv:bizstep:shipping"], ["packing"]),
    "EQ_disposition": (OBJECT, ["in_transit", "https://ref.gs1.org/cbv/Disp-in_transit"], ["active"]),
    "EQ_persistentDisposition_set": (OBJECT, ["recalled"], ["expired"]),
    "EQ_persistentDisposition_unset": (OBJECT, ["expired|recalled"], ["recalled"]),
    "EQ_readPoint": (OBJECT, [place(1)], [place(2), place(1) + "/254/1"]),
    "EQ_bizLocation": (OBJECT, [f"{place(1)}|{place(2)}"], [place(1)]),
    "EQ_bizTransaction_po": (OBJECT, [ORDER], [ORDER + "1"]),
    "EQ_source_owning_party": (OBJECT, [PARTY, "urn:epc:id:pgln:952080.109001"], [OTHER_PARTY]),
    "EQ_destination_possessing_party": (OBJECT, [PARTY], [OTHER_PARTY]),
    "EQ_transformationID": (MADE, ["https://example.com/p/1"], ["https://example.com/p/2"]),
    "MATCH_epc": (OBJECT, [item(1), URN, PATTERN, COMPANY], [item(2), lot(1), COMPANY.replace("080", "081")]),
    "MATCH_parentID": (PACKED, [sscc(1), "urn:epc:idpat:sscc:952080.*"], [item(1)]),
    "MATCH_inputEPC": (MADE, [item(1)], [item(2)]),
    "MATCH_outputEPC": (MADE, [item(2)], [item(1)]),
    "MATCH_anyEPC": (PACKED, [sscc(1), item(1)], [item(2)]),
    "MATCH_epcClass": (OBJECT, [lot(1), "urn:epc:class:lgtin:952080.0100101.1"], [lot(2), PATTERN]),
    "MATCH_inputEPCClass": (MADE, [lot(1)], [lot(2)]),
    "MATCH_outputEPCClass": (MADE, [lot(2)], [lot(1)]),
    "MATCH_anyEPCClass": (MADE, [lot(1), lot(2)], [lot(3)]),
    "EQ_eventID": (OBJECT, [ID], [ID[:-1] + "2"]),
    "EQ_errorReason": (WRONG, ["incorrect_data", "urn:epcglobal:cbv:er:incorrect_data"], ["did_not_occur"]),
    "EQ_correctiveEventID": (WRONG, [ID], [ID[:-1] + "2"]),
    "EQ_type": (SENSOR, ["Temperature", "https://gs1.org/voc/Temperature"], ["Mass"]),
    "EQ_time": (SENSOR, [T, T.replace(".000", "")], [AFTER]),
    "EQ_deviceID": (SENSOR, [DEVICE, "https://id.gs1.org/8004/952080dev-1"], [DEVICE + "0"]),
    "EQ_deviceMetadata": (SENSOR, ["https://example.com/dm"], ["https://example.com/d"]),
    "EQ_rawData": (SENSOR, ["https://example.com/raw"], ["https://example.com/r"]),
    "EQ_dataProcessingMethod": (SENSOR, ["https://example.com/m"], ["https://example.com/n"]),
    "EQ_bizRules": (SENSOR, ["https://example.com/rules"], ["https://example.com/r"]),
    "EQ_microorganism": (SENSOR, ["https://example.com/mo"], ["https://example.com/m"]),
    "EQ_chemicalSubstance": (CHEMICAL, ["https://example.com/cs"], ["https://example.com/c"]),
    "EQ_stringValue": (SENSOR, ["ok"], ["OK"]),
    "EQ_hexBinaryValue": (SENSOR, ["F0", "f0"], ["F1"]),
    "EQ_uriValue": (SENSOR, ["https://example.com/u"], ["https://example.com/v"]),
    "EQ_booleanValue": (SENSOR, ["true"], ["false"]),
}  # fmt: skip
TIMES = {"eventTime": OBJECT, "recordTime": OBJECT, "errorDeclarationTime": WRONG}
#: Rows of master data are answered by a store; `tests.events.test_master_data` asks them.
BY_STORE = {"WD_readPoint", "WD_bizLocation", "HASATTR_fieldname", "EQATTR_fieldname_attrname"}
SHAPES = {"orderBy", "orderDirection", "eventCountLimit", "maxEventCount", "perPage", "nextPageToken"}
REFUSED = {
    "time": "yesterday", "number": "many", "numbers": "many", "void": "maybe", "list": "", "booleans": "maybe",
    "number or time": "soon", "count": "-1", "one": "sideways",
}  # fmt: skip


def concrete(row: Parameter) -> str:
    """A name of this row as a sender writes it."""
    name = row.name.replace("EQ_bizTransaction_TYPE", "EQ_bizTransaction_po")
    name = name.replace("EQ_source_TYPE", "EQ_source_owning_party").replace(
        "EQ_destination_TYPE", "EQ_destination_possessing_party"
    )
    name = name.replace("quantity_UOM", "quantity_KGM").replace("UOM", "CEL")
    if name.startswith(("HASATTR", "EQATTR")):
        return name.replace("fieldname", "bizLocation").replace("attrname", "cbvmda:city")
    return name.replace("fieldname", "tn:f")


def containing(where: str, members: dict[str, Any]) -> dict[str, Any]:
    """An event with extension fields in the place a family of parameters looks at."""
    at = where.removeprefix("INNER_")
    if where.startswith("INNER_"):
        members = {"tn:outer": [{"tn:middle": members}]}
    if at == "ILMD_":
        return {**OBJECT, "ilmd": members}
    if at in ("readPoint_", "bizLocation_"):
        return {**OBJECT, at[:-1]: {"id": place(1), **members}}
    if at == "ERROR_DECLARATION_":
        return {**OBJECT, "errorDeclaration": {"declarationTime": T, **members}}
    element: dict[str, Any] = {"sensorReport": [{"type": "Mass", "value": 1, "uom": "KGM"}], "sensorMetadata": {}}
    if at == "SENSORELEMENT_":
        element |= members
    elif at == "SENSORMETADATA_":
        element["sensorMetadata"] = members
    elif at == "SENSORREPORT_":
        element["sensorReport"][0] |= members
    else:
        return {**OBJECT, **members}
    return object_event(item(1), sensorElementList=[element])


def expected(name: str, said: Any, low: Any, same: Any, high: Any) -> Iterator[tuple[Any, bool]]:
    """Which of a smaller, an equal and a larger value a comparison finds."""
    found = {"EQ": "=", "GT": "<", "GE": "<=", "LT": ">", "LE": ">="}[name.split("_")[0]]
    yield low, "<" in found
    yield same, "=" in found
    yield high, ">" in found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_parameter_hits_and_misses(row: Parameter) -> None:  # noqa: C901 - one branch for each kind of value
    name = concrete(row)
    assert row_of(name) is not None
    if row.name in BY_STORE or row.name in SHAPES:
        parse([(name, row.example), *([("orderBy", "eventTime")] if row.name == "eventCountLimit" else [])], SPACES)
        return
    if name.endswith("tn:f"):
        where = row.name[row.name.index("_") + 1 : -len("fieldname")]
        eight = containing(where, {"tn:f": 8})
        if row.kind == "void":
            assert holds(eight, name, "true")
            assert holds(eight, name, "false")
            other = containing(where.removeprefix("INNER_") if "INNER" in where else f"INNER_{where}", {"tn:f": 8})
            assert not holds(other, name, "true")
            assert not holds(containing(where, {"tn:g": 8}), name, "true")
            return
        for value, hit in expected(name, 8, "7.9", "8.0", "8.1"):
            assert holds(eight, name, value) is hit, value
        when = containing(where, {"tn:f": ["x", T]})
        for value, hit in expected(name, T, BEFORE, T.replace("07:30", "08:30").replace("+07:", "+08:"), AFTER):
            assert holds(when, name, value) is hit, value
        if row.kind == "list":
            text = containing(where, {"tn:f": "Tây Ninh"})
            assert holds(text, name, "x|Tây Ninh")
            assert not holds(text, name, "tây ninh")
            assert not holds(containing(where, {"tn:f": "007"}), name, "7")
        return
    if row.kind == "void":
        having = SENSOR if "sensor" in name else WRONG
        assert holds(having, name, "true")
        assert holds(having, name, "false")
        assert holds(OBJECT, name, "false")
        assert not holds(OBJECT, name, "true")
        return
    if row.kind in ("number", "numbers"):
        quantity = "quantity" in name
        sent = OBJECT if quantity else SENSOR
        for value, hit in expected(name, 8, "7.999", "8", "8.001"):
            assert holds(sent, name, value) is hit, value
        if name.endswith("_KGM"):
            grams = name.replace("KGM", "GRM")
            assert [holds(sent, grams, value) for value in ("7999", "8000", "8001")] == [
                hit for _value, hit in expected(name, 8, 7, 8, 9)
            ]
        if name.endswith("_CEL"):
            assert not holds(sent, name.replace("CEL", "KGM"), "8")
            kelvin = ("7.9", "8", "8.1") if "sDev" in name else ("281.1", "281.15", "281.2")
            assert [holds(sent, name.replace("CEL", "KEL"), value) for value in kelvin] == [
                hit for _value, hit in expected(name, 8, 7, 8, 9)
            ]
        return
    if row.kind == "time":
        sent = TIMES.get(name[3:], SENSOR)
        for value, hit in expected(name, T, BEFORE, T, AFTER):
            assert holds(sent, name, value) is hit, value
        return
    sent, hits, misses = LISTS[name]
    for value in hits:
        assert holds(sent, name, value, (ID,)), value
    for value in misses:
        assert not holds(sent, name, value, (ID,)), value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_parameter_refuses_what_is_no_value_of_it(row: Parameter) -> None:
    name = concrete(row)
    if row.name == "nextPageToken":
        return
    more = [("orderBy", "eventTime")] if row.name == "eventCountLimit" else []
    with pytest.raises(QueryRefused) as refusal:
        parse([(name, REFUSED[row.kind]), *more], SPACES)
    assert [problem.path for problem in refusal.value.problems] == [name]
    if row.single:
        with pytest.raises(QueryRefused) as refusal:
            parse([(name, row.example), (name, row.example)], SPACES)
        assert "query-parameter-twice" in {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_parameter_can_stand_in_a_body(row: Parameter) -> None:
    """JSON: arrays are lists, numbers are numbers, what only has to be there may be null."""
    if row.name in ("nextPageToken",):
        return
    name = concrete(row)
    value: Any = row.example
    if row.kind in ("number", "numbers"):
        value = float(row.example)
    elif row.kind == "void":
        value = None
    elif row.kind == "count":
        value = int(row.example)
    elif not row.single:
        value = [row.example]
    more = {"orderBy": "eventTime"} if row.name == "eventCountLimit" else {}
    body = parse_json({"@context": [{"tn": SPACES["tn"]}], name: value, **more})
    text = row.example if row.kind != "void" else "true"
    assert body == parse([(name, text), *more.items()], SPACES)


def test_a_body_is_read_as_strictly_as_a_query_string() -> None:
    with pytest.raises(QueryRefused) as refusal:
        parse_json(
            {
                "EQ_bizStep": [],
                "EQ_action": [{"a": 1}],
                "GE_quantity": "many",
                "GE_eventTime": [T, T],
                "MATCH_epc": [7],
                "EQ_un:f": "x",
                "EXISTS_x": None,
            }
        )
    assert {problem.path: problem.code for problem in refusal.value.problems} == {
        "EQ_bizStep": "query-value-empty",
        "EQ_action": "query-value-shape",
        "GE_quantity": "query-value-number",
        "GE_eventTime": "query-value-single",
        "MATCH_epc": "query-value-text",
        "EQ_un:f": "query-prefix-unknown",
        "EXISTS_x": "query-parameter-unknown",
    }
    for body in ([], "x", None, 7):
        with pytest.raises(QueryRefused):
            parse_json(body)


def test_a_type_and_a_bound_are_about_the_same_report() -> None:
    reports = [
        {"type": "Temperature", "value": 4, "uom": "CEL"},
        {"type": "RelativeHumidity", "value": 80, "uom": "P1"},
        {"type": "Temperature", "value": 9, "uom": "CEL", "component": "x"},
    ]
    sent = event(object_event(item(1), sensorElementList=[{"sensorReport": reports[:2]}]))
    both = event(object_event(item(1), sensorElementList=[{"sensorReport": reports}]))
    warm = parse([("EQ_type", "Temperature"), ("GE_value_CEL", "8")])
    assert not warm.holds(View(sent))
    assert warm.holds(View(both))
    assert parse([("EQ_type", "RelativeHumidity"), ("GE_value_P1", "80")]).holds(View(sent))


def test_older_spellings_of_names_and_fields_are_understood() -> None:
    assert parse([("EXISTS_sensorElement", "true")]) == parse([("EXISTS_sensorElementList", "true")])
    assert parse([("GE_errorDeclaration_Time", T)]) == parse([("GE_errorDeclarationTime", T)])
    one = parse([("EQ_ATTR_bizLocation_cbvmda:city", "x")])
    assert one == parse([("EQATTR_bizLocation_urn:epcglobal:cbv:mda#city", "x")])
    assert isinstance(one.conditions[0], Attribute)
    full = parse([("EQ_https://vocab.example.com#f", "8")])
    assert full == parse([("EQ_tn:f", "8")], SPACES) == parse([("EQ_https://vocab.example.com/f", "8")])
    assert isinstance(parse([("WD_readPoint", place(1))]).conditions[0], Place)
    assert isinstance(parse([("EQ_eventID", ID)]).conditions[0], EventId)
    assert isinstance(parse([("LT_recordTime", T)]).conditions[0], Moment)


def test_the_page_for_integrators_is_the_table() -> None:
    from scripts.query_table import BEGIN, END, table

    page = (ROOT / "docs/integrators/query-parameters.md").read_text()
    shown = page.split(BEGIN)[1].split(END)[0].strip()
    assert shown == table().strip(), "run: python scripts/query_table.py"
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.vi and row.en and row.example for row in ROWS)
    assert set(PARAMETERS) >= {row.name for row in ROWS}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MATCH_epc", "abc", "query-value-uri"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:*.1.*", "query-pattern"),
        ("EQ_bizStep", "transforming", "query-value-word"),
        ("EQ_hexBinaryValue", "xyz", "query-value-hex"),
    ],
)
def test_what_no_event_can_have_is_refused(name: str, value: str, code: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        parse([(name, value)])
    assert [problem.code for problem in refused.value.problems] == [code]
