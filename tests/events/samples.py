"""EPCIS documents for tests: small, valid, and each different where it has to be."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from txng.epcis import documents
from txng.epcis.model import Document
from txng.gs1 import keys

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
VOCABULARY = "https://vocab.example.com/"
GTIN = "09520801001019"
START = datetime(2026, 11, 5, 0, 30, tzinfo=UTC)


def gtin(number: int) -> str:
    digits = f"095208{number:07d}"
    return digits + str(keys.check_digit(digits))


def item(serial: int | str, of: str = GTIN) -> str:
    return f"https://id.gs1.org/01/{of}/21/{serial}"


def lot(name: int | str, of: str = GTIN) -> str:
    return f"https://id.gs1.org/01/{of}/10/{name}"


def place(number: int) -> str:
    digits = f"952080{number:06d}"
    return f"https://id.gs1.org/414/{digits}{keys.check_digit(digits)}"


def moment(minutes: float = 0) -> str:
    """A time on the wall in Việt Nam, ``minutes`` after the beginning."""
    local = START + timedelta(minutes=minutes, hours=7)
    return local.isoformat(timespec="milliseconds").replace("+00:00", "+07:00")


def object_event(*epcs: str, at: float = 0, **members: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": moment(at),
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "epcList": list(epcs),
        **members,
    }


def transformation(inputs: Sequence[str], outputs: Sequence[str], at: float = 0, **members: Any) -> dict[str, Any]:
    """From lots to lots, 10 kg each."""

    def amounts(uris: Sequence[str]) -> list[dict[str, Any]]:
        return [{"epcClass": uri, "quantity": 10, "uom": "KGM"} for uri in uris]

    return {
        "type": "TransformationEvent",
        "eventTime": moment(at),
        "eventTimeZoneOffset": "+07:00",
        "bizStep": "commissioning",
        "inputQuantityList": amounts(inputs),
        "outputQuantityList": amounts(outputs),
        **members,
    }


def aggregation(parent: str, children: Sequence[str], at: float = 0, action: str = "ADD") -> dict[str, Any]:
    return {
        "type": "AggregationEvent",
        "eventTime": moment(at),
        "eventTimeZoneOffset": "+07:00",
        "action": action,
        "bizStep": "packing",
        "parentID": parent,
        "childEPCs": list(children),
    }


def sscc(number: int) -> str:
    digits = f"0952080{number:010d}"
    return f"https://id.gs1.org/00/{digits}{keys.check_digit(digits)}"


def erroneous(event: dict[str, Any], at: float = 600, **declaration: Any) -> dict[str, Any]:
    """The declaration that an event was wrong."""
    return {**event, "errorDeclaration": {"declarationTime": moment(at), "reason": "incorrect_data", **declaration}}


def document_bytes(*events: dict[str, Any], **members: Any) -> bytes:
    document = {
        "@context": [CONTEXT, {"tn": VOCABULARY}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-06T00:00:00Z",
        **members,
        "epcisBody": {"eventList": list(events)},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def document(*events: dict[str, Any], **members: Any) -> Document:
    return documents.read(document_bytes(*events, **members))


def xml_bytes(*events: str) -> bytes:
    """A document around the XML of object events."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2"'
        f' xmlns:tn="{VOCABULARY}" schemaVersion="2.0" creationDate="2026-11-06T00:00:00Z"><EPCISBody><EventList>'
        + "".join(events)
        + "</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()


def object_xml(*epcs: str, at: float = 0, more: str = "") -> str:
    """`object_event` in XML."""
    listed = "".join(f"<epc>{epc}</epc>" for epc in epcs)
    return (
        f"<ObjectEvent><eventTime>{moment(at)}</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>"
        f"<epcList>{listed}</epcList><action>OBSERVE</action>"
        f"<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>{more}</ObjectEvent>"
    )
