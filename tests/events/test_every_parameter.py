"""Conformance of the query language, row by row of its table: for every parameter a value that matches, one that does
not, the value at the boundary, and one that is refused with a name.

Asked over a store of two events: one that says what the parameter is about, and a bare one.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.events import samples, store
from tests.events.samples import aggregation, item, lot, moment, object_event, place, sscc, transformation
from txng.accounts.viewers import SYSTEM
from txng.epcis import documents
from txng.epcis.query import QueryRefused, parse
from txng.epcis.query.parameters import PARAMETERS, ROWS
from txng.events import selectors
from txng.events.errors import QueryTooLarge

SPACES = {"tn": samples.VOCABULARY}
CITY = "urn:epcglobal:cbv:mda#city"
PARTY, OTHER = "https://id.gs1.org/417/9520801090013", "https://id.gs1.org/417/9520801090037"
ORDER = "urn:epcglobal:cbv:bt:9520801090013:PO-7"
EARLIER, WHEN, LATER = moment(-1), moment(0), moment(1)


class Case(NamedTuple):
    """``event``: members that say it. ``edge``: a value at the boundary, and whether it matches. ``refused``: a value
    and the code of its fault."""

    name: str
    event: dict[str, Any]
    hit: str
    miss: str
    edge: tuple[str, bool]
    refused: tuple[str, str]


def words(name: str, event: dict[str, Any], hit: str, miss: str, spelled: str) -> Case:
    """A list of words: at its boundary one of several, spelled in another way."""
    return Case(name, event, hit, miss, (f"{miss}|{spelled}", True), ("a b", "query-value-word"))


def uris(name: str, event: dict[str, Any], hit: str, miss: str, spelled: str = "") -> Case:
    return Case(name, event, hit, miss, (f"{miss}|{spelled or hit}", True), ("", "query-value-empty"))


def texts(name: str, event: dict[str, Any], hit: str, miss: str) -> Case:
    return Case(name, event, hit, miss, (f"{miss}|{hit}", True), ("", "query-value-empty"))


def times(field: str, event: dict[str, Any]) -> Iterator[Case]:
    """GE holds at the moment itself, LT does not."""
    yield Case(f"GE_{field}", event, EARLIER, LATER, (WHEN, True), ("2026-11-05", "query-value-time"))
    yield Case(f"LT_{field}", event, LATER, EARLIER, (WHEN, False), ("yesterday", "query-value-time"))


def numbers(pattern: str, event: dict[str, Any], value: float, code: str = "query-value-number") -> Iterator[Case]:
    """Each comparison at, below and above the value; ``pattern`` holds the sign's place."""
    below, at, above = str(value - 0.25), str(value), str(value + 0.25)
    for sign, hit, miss, holds in (
        ("GT", below, above, False),
        ("GE", below, above, True),
        ("LT", above, below, False),
        ("LE", above, below, True),
    ):
        yield Case(pattern.format(sign), event, hit, miss, (at, holds), ("eight", code))


def equal(pattern: str, event: dict[str, Any], value: float) -> Case:
    return Case(
        pattern.format("EQ"), event, str(value), str(value + 1), (f"{value}e0|-1", True), ("8,0", "query-value-number")
    )


def flag(name: str, event: dict[str, Any], absent: str = "") -> Case:
    """There or not; ``false`` asks nothing, so everything matches. ``absent``: the same asked of what is not there."""
    return Case(name, event, "true", absent, ("", True), ("yes", "query-value-unknown"))


def things(name: str, event: dict[str, Any], hit: str, pattern: str, miss: str) -> Case:
    return Case(name, event, hit, miss, (pattern, True), ("urn:epc:idpat:sgtin:952080.*.7", "query-pattern"))


def reported(**members: Any) -> dict[str, Any]:
    return {"sensorElementList": [{"sensorReport": [{"type": "Temperature", **members}]}]}


def sensed(**metadata: Any) -> dict[str, Any]:
    return {"sensorElementList": [{"sensorMetadata": metadata, "sensorReport": [{"type": "Temperature"}]}]}


def declared(**members: Any) -> dict[str, Any]:
    return {"errorDeclaration": {"declarationTime": WHEN, **members}}


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in names}


_ITEM, _LOT, _CASE = item(7), lot("L1"), sscc(1)
_ITEMS_OF = "urn:epc:idpat:sgtin:952080.0100101.*"
_PACKED = {**aggregation(_CASE, [_ITEM]), "childQuantityList": [{"epcClass": _LOT, "quantity": 8, "uom": "KGM"}]}
_MADE = {**transformation([_LOT], [lot("L2")]), "inputEPCList": [_ITEM], "outputEPCList": [item(8)]}
_MADE["transformationID"] = "https://example.com/process/1"
_SPELLED = "urn:epc:class:lgtin:952080.0100101.L1"
_WEIGHED = {"quantityList": [{"epcClass": _LOT, "quantity": 8, "uom": "KGM"}]}


def _fixed() -> Iterator[Case]:
    """Fields of the event itself: what happened, when, where, to what."""
    yield Case(
        "eventType", {}, "ObjectEvent", "AssociationEvent", ("TransactionEvent|ObjectEvent", True),
        ("Event", "query-value-unknown"),
    )  # fmt: skip
    yield from times("eventTime", {})
    past, future = "2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z"
    yield Case("GE_recordTime", {}, past, future, (past, True), ("now", "query-value-time"))
    yield Case("LT_recordTime", {}, future, past, (future, True), ("now", "query-value-time"))
    yield Case("EQ_action", {}, "OBSERVE", "DELETE", ("ADD|OBSERVE", True), ("observe", "query-value-unknown"))
    step, state = {"bizStep": "packing"}, {"disposition": "in_transit"}
    yield words("EQ_bizStep", step, "packing", "receiving", "urn:epcglobal:cbv:bizstep:packing")
    yield words("EQ_disposition", state, "in_transit", "active", "https://ref.gs1.org/cbv/Disp-in_transit")
    for part in ("set", "unset"):
        lasting = {"persistentDisposition": {part: ["recalled"]}}
        yield words(
            f"EQ_persistentDisposition_{part}", lasting, "recalled", "expired", "urn:epcglobal:cbv:disp:recalled"
        )
    for name, member in (("readPoint", "readPoint"), ("bizLocation", "bizLocation")):
        there = {member: {"id": place(1)}}
        yield uris(f"EQ_{name}", there, place(1), place(2), "urn:epc:id:sgln:952080.000001.0")
        yield uris(f"WD_{name}", there, place(1), place(2), "urn:epc:id:sgln:952080.000001.0")
    order = {"bizTransactionList": [{"type": "po", "bizTransaction": ORDER}]}
    yield uris("EQ_bizTransaction_po", order, ORDER, f"{ORDER}8")
    source = {"sourceList": [{"type": "owning_party", "source": PARTY}]}
    yield uris("EQ_source_owning_party", source, PARTY, OTHER, "urn:epc:id:pgln:952080109001.")
    yield uris("EQ_destination_owning_party", {
        "destinationList": [{"type": "owning_party", "destination": PARTY}]
    }, PARTY, OTHER)  # fmt: skip
    yield uris("EQ_transformationID", _MADE, "https://example.com/process/1", "https://example.com/process/2")
    own = {"eventID": "urn:uuid:8b9e7a5e-0000-4000-8000-000000000009"}
    yield texts("EQ_eventID", own, own["eventID"], "urn:uuid:8b9e7a5e-0000-4000-8000-000000000008")


def _mentioned() -> Iterator[Case]:
    none, empty = item(99), lot("none")
    yield things("MATCH_epc", _PACKED, _ITEM, _ITEMS_OF, none)
    yield things("MATCH_parentID", _PACKED, _CASE, "urn:epc:idpat:sscc:952080.*", sscc(2))
    yield things("MATCH_inputEPC", _MADE, _ITEM, _ITEMS_OF, item(8))
    yield things("MATCH_outputEPC", _MADE, item(8), _ITEMS_OF, _ITEM)
    yield things("MATCH_anyEPC", _PACKED, _CASE, _ITEMS_OF, none)
    yield things("MATCH_epcClass", _PACKED, _LOT, _SPELLED, empty)
    yield things("MATCH_inputEPCClass", _MADE, _LOT, _SPELLED, lot("L2"))
    yield things("MATCH_outputEPCClass", _MADE, lot("L2"), _SPELLED[:-1] + "2", _LOT)
    yield things("MATCH_anyEPCClass", _MADE, _LOT, _SPELLED, empty)
    for pattern in ("{}_quantity", "{}_quantity_KGM"):
        yield equal(pattern, _WEIGHED, 8)
        yield from numbers(pattern, _WEIGHED, 8)


def _errors() -> Iterator[Case]:
    yield flag("EXISTS_errorDeclaration", declared())
    yield from times("errorDeclarationTime", declared())
    yield words(
        "EQ_errorReason", declared(reason="incorrect_data"), "incorrect_data", "did_not_occur",
        "urn:epcglobal:cbv:er:incorrect_data",
    )  # fmt: skip
    better = "urn:uuid:8b9e7a5e-0000-4000-8000-000000000003"
    yield texts("EQ_correctiveEventID", declared(correctiveEventIDs=[better]), better, "urn:uuid:none")


def _sensors() -> Iterator[Case]:
    yield flag("EXISTS_sensorElementList", reported(value=8, uom="CEL"))
    yield from times("time", sensed(time=WHEN))
    yield from times("startTime", {**sensed(startTime=WHEN, endTime=LATER), "eventTime": moment(2)})
    yield from times("endTime", sensed(startTime=EARLIER, endTime=WHEN))
    yield Case("EQ_time", sensed(time=WHEN), WHEN, LATER, (f"{LATER}|{WHEN}", True), ("noon", "query-value-time"))
    yield words("EQ_type", reported(value=8, uom="CEL"), "Temperature", "Mass", "gs1:Temperature")
    device = "urn:epc:id:giai:952080.dev-1"
    yield uris("EQ_deviceID", sensed(deviceID=device), device, f"{device}0")
    for field in ("deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"):
        yield texts(f"EQ_{field}", sensed(**{field: "https://example.com/m"}), "https://example.com/m", "urn:x:other")
    for field in ("microorganism", "chemicalSubstance", "uriValue"):
        yield texts(f"EQ_{field}", reported(**{field: "https://example.com/x"}), "https://example.com/x", "urn:x:other")
    yield texts("EQ_stringValue", reported(stringValue="ok"), "ok", "OK")
    yield Case(
        "EQ_hexBinaryValue", reported(hexBinaryValue="f0"), "F0", "F1", ("f1|f0", True), ("xyz", "query-value-hex")
    )
    yield Case(
        "EQ_booleanValue", reported(booleanValue=True), "true", "false", ("false|true", True),
        ("1", "query-value-unknown"),
    )  # fmt: skip
    for field in ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue"):
        beside = {"percValue": {"percRank": 50}, "sDev": {"meanValue": 3}}.get(field, {})
        said = reported(**{field: 8}, **beside, uom="CEL")
        yield equal(f"{{}}_{field}_CEL", said, 8)
        yield from numbers(f"{{}}_{field}_CEL", said, 8)
    ranked = reported(percRank=50, percValue=8, uom="CEL")
    yield equal("{}_percRank", ranked, 50)
    yield from numbers("{}_percRank", ranked, 50)


def _extended() -> Iterator[Case]:
    """The families of extension fields: at the top of each place they may stand in, and deeper."""
    level = {"tn:level": 8}
    for inner in (False, True):
        said: dict[str, Any] = {"tn:outer": level} if inner else level
        places: dict[str, dict[str, Any]] = {
            "": said,
            "ILMD_": {"action": "ADD", "ilmd": said},
            "ERROR_DECLARATION_": declared(**said),
            "readPoint_": {"readPoint": {"id": place(1), **said}},
            "bizLocation_": {"bizLocation": {"id": place(1), **said}},
            "SENSORELEMENT_": {"sensorElementList": [{"sensorReport": [{"type": "Mass"}], **said}]},
            "SENSORMETADATA_": sensed(**said),
            "SENSORREPORT_": reported(**said),
        }
        for where, event in places.items():
            pattern = f"{{}}_{'INNER_' if inner else ''}{where}tn:level"
            yield Case(pattern.format("EQ"), event, "8", "9", ("9|8", True), ("", "query-value-empty"))
            yield from numbers(pattern, event, 8, "query-value-number-or-time")
            yield flag(pattern.format("EXISTS"), event)


CASES = [*_fixed(), *_mentioned(), *_errors(), *_sensors(), *_extended()]
#: Rows that shape the answer or ask for master data; they have tests of their own below.
APART = {
    "HASATTR_fieldname",
    "EQATTR_fieldname_attrname",
    "orderBy",
    "orderDirection",
    "eventCountLimit",
    "maxEventCount",
    "perPage",
    "nextPageToken",
}


def row_name(name: str) -> str:
    """The row of the table a filled-in name belongs to."""
    for part, placeholder in (("tn:level", "fieldname"), ("_KGM", "_UOM"), ("_CEL", "_UOM")):
        name = name.replace(part, placeholder)
    for kind in ("bizTransaction_po", "source_owning_party", "destination_owning_party"):
        name = name.replace(kind, f"{kind.split('_')[0]}_TYPE")
    return name


def test_every_row_of_the_table_has_its_case() -> None:
    covered = [row_name(case.name) for case in CASES]
    assert sorted([*covered, *APART]) == sorted(row.name for row in ROWS)


def kept(event: dict[str, Any]) -> None:
    """Store an event that says it, and a bare one an hour later of other things."""
    said = {**object_event(_ITEM), **event} if event.get("type", "ObjectEvent") == "ObjectEvent" else event
    store.capture(documents.read(samples.document_bytes(said)))
    bare = without(object_event(item("bare"), at=600), "bizStep")
    store.capture(documents.read(samples.document_bytes(bare)))


def found(*pairs: tuple[str, str]) -> list[int]:
    """Which of the two events match: 0 the one that says it, 1 the bare one."""
    seqs = [seq for (seq,) in store.rows("SELECT seq FROM event ORDER BY seq")]
    return sorted(seqs.index(one.seq) for one in selectors.events(parse(list(pairs), SPACES), SYSTEM).events)


def code_of(*pairs: tuple[str, str]) -> str:
    with pytest.raises(QueryRefused) as refusal:
        parse(list(pairs), SPACES)
    (problem,) = refusal.value.problems
    assert problem.path == pairs[0][0]
    return problem.code


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_match_a_miss_the_boundary_and_a_refusal(case: Case) -> None:
    kept(case.event)
    about_time = "ecordTime" in case.name or "eventTime" in case.name or case.name in ("eventType", "EQ_action")
    assert 0 in found((case.name, case.hit))
    if not about_time:
        assert found((case.name, case.hit)) == [0], "the bare event says nothing of it"
    if case.name.startswith("EXISTS_"):
        assert found((case.name, "false")) == [0, 1], "false asks nothing"
        assert found((f"{case.name}x" if "tn:" in case.name else "EXISTS_tn:none", "true")) == []
    else:
        assert 0 not in found((case.name, case.miss))
    value, holds = case.edge
    assert (0 in found((case.name, value))) is holds
    value, code = case.refused
    assert code_of((case.name, value)) == code
    if PARAMETERS.get(case.name, None) is not None and PARAMETERS[case.name].single:
        with pytest.raises(QueryRefused) as twice:
            parse([(case.name, case.hit), (case.name, case.hit)], SPACES)
        assert twice.value.problems[0].code == "query-parameter-twice"


def test_a_type_is_a_word_of_the_standard_or_one_s_own() -> None:
    for family in ("bizTransaction", "source", "destination"):
        assert code_of((f"EQ_{family}_nix", PARTY)) == "query-value-word"
        assert parse([(f"EQ_{family}_tn:buyer", PARTY)], SPACES).conditions


@pytest.mark.django_db
def test_master_data_answers_for_the_value_of_a_field() -> None:
    kept({"bizLocation": {"id": place(1)}})
    described = {"id": place(1), "attributes": [{"id": CITY, "attribute": "Tây Ninh"}]}
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [described]}
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    store.capture(documents.read(samples.document_bytes(epcisHeader=header)))
    assert found(("HASATTR_bizLocation", CITY)) == [0]
    assert found(("HASATTR_bizLocation", "urn:epcglobal:cbv:mda#name")) == []
    assert found(("HASATTR_bizLocation", f"urn:epcglobal:cbv:mda#name|{CITY}")) == [0]
    assert code_of(("HASATTR_bizLocation", "")) == "query-value-empty"
    assert found((f"EQATTR_bizLocation_{CITY}", "Tây Ninh")) == [0]
    assert found((f"EQATTR_bizLocation_{CITY}", "tây ninh")) == []
    assert found((f"EQATTR_bizLocation_{CITY}", "Huế|Tây Ninh")) == [0]
    assert code_of((f"EQATTR_bizLocation_{CITY}", "")) == "query-value-empty"


def order(*pairs: tuple[str, str]) -> list[int]:
    seqs = [seq for (seq,) in store.rows("SELECT seq FROM event ORDER BY seq")]
    return [seqs.index(one.seq) for one in selectors.events(parse(list(pairs), SPACES), SYSTEM).events]


@pytest.mark.django_db
def test_what_shapes_the_answer() -> None:
    kept({"tn:level": 8})
    assert order(("orderBy", "eventTime")) == [1, 0]
    assert order(("orderBy", "eventTime"), ("orderDirection", "ASC")) == [0, 1]
    assert order(("orderBy", "tn:level")) == [0, 1]
    assert code_of(("orderBy", "level")) == "query-value-unknown"
    assert code_of(("orderDirection", "asc")) == "query-value-unknown"
    assert order(("eventCountLimit", "1"), ("orderBy", "eventTime")) == [1]
    assert order(("eventCountLimit", "2"), ("orderBy", "eventTime")) == [1, 0]
    assert code_of(("eventCountLimit", "0"), ("orderBy", "eventTime")) == "query-value-count"
    assert len(order(("maxEventCount", "2"))) == 2
    with pytest.raises(QueryTooLarge):
        order(("maxEventCount", "1"))
    assert code_of(("maxEventCount", "-1")) == "query-value-count"
    assert len(order(("perPage", "1"))) == 1
    assert len(order(("perPage", "1000"))) == 2
    assert code_of(("perPage", "0")) == "query-value-count"
    first = selectors.events(parse([("perPage", "1")], SPACES), SYSTEM)
    assert first.next_token is not None
    assert order(("perPage", "1"), ("nextPageToken", first.next_token)) == [0]
    assert selectors.events(parse([("perPage", "2")], SPACES), SYSTEM).next_token is None
    with pytest.raises(QueryRefused):
        order(("perPage", "1"), ("nextPageToken", f"{first.next_token[:-2]}xx"))
