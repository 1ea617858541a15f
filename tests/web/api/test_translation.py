"""Identifiers in the spelling that is asked for: never another thing, never another event."""

import random

import pytest

from tests.events import samples
from tests.events.test_queries import some_events
from txng.epcis import event_hash
from txng.epcis.things import mentions
from txng.events.keys import key_of
from txng.events.translation import translated
from txng.web.api.epcis.negotiation import EpcFormat

FORMATS: tuple[EpcFormat, ...] = ("Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates")


@pytest.mark.parametrize("epc_format", FORMATS)
def test_a_translated_event_is_the_same_event(epc_format: EpcFormat) -> None:
    document = samples.document(*some_events(random.Random(5), 60))
    for event in document.events:
        other = translated(event, epc_format)
        assert event_hash.digest(other) == event_hash.digest(event)
        assert [(key_of(one.uri), one.role) for one in mentions(other)] == [
            (key_of(one.uri), one.role) for one in mentions(event)
        ]


def test_every_place_an_identifier_can_stand_in_is_translated() -> None:
    urn, link = "urn:epc:id:sgtin:8934563.081316.7", "https://id.gs1.org/01/08934563813161/21/7"
    event = samples.object_event(
        urn,
        readPoint={"id": "urn:epc:id:sgln:8934563.81316.0"},
        bizLocation={"id": "urn:epc:id:sgln:8934563.81316.0"},
        bizTransactionList=[{"bizTransaction": "urn:epc:id:gdti:8934563.81316.1"}],
        sourceList=[{"type": "location", "source": "urn:epc:id:sgln:8934563.81316.0"}],
        destinationList=[{"type": "location", "destination": "urn:epc:id:sgln:8934563.81316.0"}],
        sensorElementList=[
            {
                "sensorMetadata": {"deviceID": "urn:epc:id:giai:8934563.1"},
                "sensorReport": [{"type": "Temperature", "value": 1, "uom": "CEL"}],
            },
            {"sensorReport": [{"type": "Pressure", "value": 1, "uom": "PAL", "deviceID": "urn:epc:id:giai:8934563.2"}]},
        ],
    )
    (read,) = samples.document(event).events
    linked = translated(read, "Always_GS1_Digital_Link")
    assert "urn:epc:" not in str(linked)
    assert linked.epc_list == [link]
    assert translated(linked, "Always_EPC_URN") == read
    assert read.epc_list == [urn], "the stored event is not touched"
