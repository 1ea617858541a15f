"""Single events, the events of a thing, and what the public is shown of them."""

import pytest

from tests.events import samples, store
from tests.events.samples import aggregation, document, erroneous, item, lot, object_event, place, sscc, transformation
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.core.errors import Forbidden
from txng.epcis import documents, event_hash
from txng.epcis.model import AggregationEvent, ObjectEvent, QuantityElement, TransformationEvent
from txng.events import selectors
from txng.events.keys import key_of
from txng.events.packing import hash_uri

ID = "urn:uuid:1e9fc5f4-7a4c-4d1c-8a52-62c1d0f9b003"

pytestmark = pytest.mark.django_db


def test_an_event_is_found_by_its_id_and_by_its_hash_with_its_declarations() -> None:
    named = object_event(item(1), eventID=ID)
    store.capture(document(named, erroneous(named), object_event(item(2))), owner=1)
    own = event_hash.event_hash(document(named).events[0])
    for name in (ID, own):
        found = selectors.event(name, SYSTEM)
        assert [one.declares_error for one in found] == [False, True]
        assert [one.id for one in found] == [ID, ID]
    unnamed = event_hash.event_hash(document(object_event(item(2))).events[0])
    assert [one.id for one in selectors.event(unnamed, SYSTEM)] == [unnamed]
    assert selectors.event("urn:uuid:1e9fc5f4-7a4c-4d1c-8a52-000000000000", SYSTEM) == []
    assert selectors.event("x\x00", SYSTEM) == []


def test_an_event_of_others_is_as_if_it_were_not() -> None:
    store.capture(document(object_event(item(1), eventID=ID)), owner=1)
    assert len(selectors.event(ID, Viewer("party", 9, frozenset({1, 5})))) == 1
    assert selectors.event(ID, Viewer("party", 9, frozenset({5}))) == []
    with pytest.raises(Forbidden):
        selectors.event(ID, PUBLIC)


def test_a_declaration_is_found_before_its_event_came() -> None:
    declaration = erroneous(object_event(item(1), eventID=ID))
    store.capture(document(declaration))
    assert [one.declares_error for one in selectors.event(ID, SYSTEM)] == [True]


# --- the events of a thing --------------------------------------------------------------------------------------------


def chain() -> None:
    """Lot A becomes lot B and item 1; item 1 goes into a case with a stranger; a mistake; a sale."""
    harvest = object_event(
        epcList=[],
        action="ADD",
        bizStep="commissioning",
        disposition="active",
        quantityList=[{"epcClass": lot("A"), "quantity": 20, "uom": "KGM"}],
        readPoint={"id": place(1), "tn:row": 7},
        bizLocation={"id": place(1)},
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:example:po:17"}],
        sourceList=[{"type": "owning_party", "source": "https://id.gs1.org/417/9520801090013"}],
        ilmd={"tn:farmer": "Nguyễn Thị Chủ"},
        eventID=ID,
        **{"tn:price": 21000},
    )
    harvest["sensorElementList"] = [
        {
            "sensorMetadata": {"deviceID": "https://id.gs1.org/8004/9520801090013A"},
            "sensorReport": [{"type": "Temperature", "value": 26.5, "uom": "CEL", "rawData": "https://x.example/1"}],
        }
    ]
    becomes = transformation([lot("A"), lot("other")], [lot("B")], at=1)
    becomes["outputEPCList"] = [item(1), item(2)]
    packed = aggregation(sscc(1), [item(1), item("stranger")], at=2)
    mistake = object_event(item(1), at=3)
    sent = [harvest, becomes, packed, mistake, erroneous(mistake), object_event(item("stranger"), at=4)]
    store.capture(document(*sent), owner=1)


def test_the_owner_sees_all_and_the_public_its_part() -> None:
    chain()
    uris = [lot("A"), "urn:epc:id:sgtin:952080.0100101.1"]
    seen = selectors.events_of(uris, Viewer("party", 9, frozenset({1})))
    assert [one.event.type for one in seen] == [
        "ObjectEvent",
        "TransformationEvent",
        "AggregationEvent",
        "ObjectEvent",
        "ObjectEvent",
    ]
    assert [one.void for one in seen] == [False, False, False, True, True]
    assert not any(one.projected for one in seen)
    assert seen[0].id == ID

    shown = selectors.events_of(uris, PUBLIC)
    assert all(one.projected and one.source == b"" and one.owner is None for one in shown)
    assert [one.void for one in shown] == [False, False, False, True, True]
    harvest, becomes, packed, *_ = (one.event for one in shown)
    assert isinstance(harvest, ObjectEvent)
    own_hash = event_hash.event_hash(seen[0].event)
    assert harvest.event_id == own_hash == shown[0].id
    assert (harvest.biz_step, harvest.disposition, harvest.action) == ("commissioning", "active", "ADD")
    assert harvest.quantity_list == [QuantityElement(epc_class=lot("A"), quantity=20, uom="KGM")]
    assert harvest.read_point is not None
    assert (harvest.read_point.id, harvest.read_point.extensions) == (place(1), None)
    assert harvest.sensor_element_list is not None
    (sensor,) = harvest.sensor_element_list
    assert sensor.sensor_metadata is None
    assert (sensor.sensor_report[0].value, sensor.sensor_report[0].raw_data) == (26.5, None)
    assert harvest.biz_transaction_list is harvest.source_list is harvest.ilmd is harvest.extensions is None
    assert isinstance(becomes, TransformationEvent)
    assert [one.epc_class for one in becomes.input_quantity_list or []] == [lot("A")]
    assert becomes.output_quantity_list == []
    assert becomes.output_epc_list == [item(1)]
    assert isinstance(packed, AggregationEvent)
    assert packed.parent_id is None
    assert packed.child_epcs == [item(1)]
    everything = b"".join(str(one.event).encode() for one in shown)
    for secret in (b"stranger", b"21000", b"farmer", b"po:17", b"9520801090013", ID.encode(), sscc(1).encode()):
        assert secret not in everything


def test_another_party_sees_what_the_public_sees() -> None:
    chain()
    for viewer in (Viewer("party", 9, frozenset({2})), Viewer("party", 9)):
        assert all(one.projected for one in selectors.events_of([lot("A")], viewer))
    assert not any(one.projected for one in selectors.events_of([lot("A")], SYSTEM))


def test_the_earliest_events_come_first_up_to_the_limit() -> None:
    store.capture(document(*[object_event(item(1), at=at) for at in (5, 3, 1, 2, 4)]))
    found = selectors.events_of([item(1)], SYSTEM, limit=3)
    assert [one.event.event_time for one in found] == [samples.moment(at) for at in (1, 2, 3)]
    assert selectors.events_of([], SYSTEM) == []


# --- for trace --------------------------------------------------------------------------------------------------------


def test_the_names_behind_keys_are_read_from_the_documents() -> None:
    chain()
    xml = documents.read(samples.xml_bytes(samples.object_xml("urn:epc:id:sgtin:952080.0100101.7")))
    store.capture(xml)
    seqs = [seq for (seq,) in store.rows("SELECT seq FROM event")]
    expected = [lot("A"), lot("B"), lot("other"), sscc(1), *map(item, (1, 2, 7, "stranger"))]
    assert selectors.names(seqs) == {key_of(uri): (uri,) for uri in expected}
    keys = {k for (k,) in store.rows("SELECT DISTINCT k FROM event_thing")}
    assert set(selectors.names(seqs)) == keys


def test_a_hash_uri_is_what_the_standard_says() -> None:
    assert hash_uri(bytes(32)) == f"ni:///sha-256;{'0' * 64}?ver=CBV2.0"
