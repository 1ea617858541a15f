"""A short chain from orchard to shop, as documents a producer sends: product, lot and places are the caller's."""

import json
from collections.abc import Sequence
from typing import Any

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
ROOT = "https://id.gs1.org"

Event = dict[str, Any]


def _event(kind: str, when: str, step: str, place: str, **members: Any) -> Event:
    """``when``: day and time in Việt Nam."""
    return {
        "type": kind,
        "eventTime": f"{when.replace(' ', 'T')}:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "bizStep": step,
        "readPoint": {"id": f"{ROOT}/414/{place}"},
        "bizLocation": {"id": f"{ROOT}/414/{place}"},
        **members,
    }


def chain(gtin: str, lot: str, plot: str, packing: str, shop: str, without: Sequence[str] = ()) -> list[Event]:
    """Growing, harvest, transport, packing, transport, retail of one lot; ``without`` leaves out business steps."""
    raw = [{"epcClass": f"{ROOT}/01/{gtin}/10/{lot}-RAW", "quantity": 320, "uom": "KGM"}]
    packed = [{"epcClass": f"{ROOT}/01/{gtin}/10/{lot}", "quantity": 300, "uom": "KGM"}]
    cold = [{"sensorReport": [{"type": "Temperature", "minValue": 8, "maxValue": 10.5, "uom": "CEL"}]}]

    def seen(when: str, step: str, place: str, what: list[Event], **members: Any) -> Event:
        return _event("ObjectEvent", when, step, place, **{"action": "OBSERVE", "quantityList": what, **members})

    events = [
        seen("2026-09-01 07:30", "other", plot, raw),
        seen("2026-11-04 06:30", "commissioning", plot, raw, action="ADD"),
        seen("2026-11-04 14:00", "shipping", plot, raw),
        seen("2026-11-04 15:00", "receiving", packing, raw),
        _event(
            "TransformationEvent",
            "2026-11-05 09:00",
            "packing",
            packing,
            inputQuantityList=raw,
            outputQuantityList=packed,
        ),
        seen("2026-11-05 14:00", "shipping", packing, packed),
        seen("2026-11-06 05:00", "receiving", shop, packed, sensorElementList=cold),
        seen("2026-11-06 08:00", "retail_selling", shop, packed),
    ]
    return [event for event in events if event["bizStep"] not in without]


def document(events: Sequence[Event]) -> bytes:
    return json.dumps(
        {
            "@context": [CONTEXT],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-11-07T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    ).encode()
