"""Identifiers of an event in the spelling the caller wants (EPCIS 2.0 section 12.6, ``GS1-EPC-Format``; pure).

What has no equivalent stays as it is: a Digital Link with lot and serial has no EPC URN, a URI of one's own neither.
"""

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeVar

import msgspec

from txng.epcis.model import AnyEvent
from txng.gs1 import epc
from txng.gs1.problems import ProblemError

EpcFormat = Literal["Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"]

Part = TypeVar("Part", bound=msgspec.Struct)

_TEXTS = ("parent_id", "transformation_id")
_LISTS = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")
_CLASSES = ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list")
_PARTS = (
    ("biz_transaction_list", "biz_transaction"),
    ("source_list", "source"),
    ("destination_list", "destination"),
)


def _digital_link(uri: str) -> str:
    if not uri.startswith("urn:epc:"):
        return uri
    try:
        return epc.to_digital_link(uri)
    except ProblemError:
        return uri


def _urn(uri: str) -> str:
    if not uri.startswith(("https://", "http://")):
        return uri
    try:
        return epc.to_urn(uri)
    except ProblemError:
        return uri


_SPELL: dict[EpcFormat, Callable[[str], str]] = {"Always_GS1_Digital_Link": _digital_link, "Always_EPC_URN": _urn}


def translated(event: AnyEvent, epc_format: EpcFormat) -> AnyEvent:
    """The event with its identifiers in ``epc_format``; the event itself is not touched."""
    spell = _SPELL.get(epc_format)
    if spell is None:
        return event
    changed: dict[str, object] = {}
    for name in _TEXTS:
        if (text := getattr(event, name, None)) is not None:
            changed[name] = spell(text)
    for name in _LISTS:
        if (uris := getattr(event, name, None)) is not None:
            changed[name] = [spell(uri) for uri in uris]
    for name in _CLASSES:
        if (parts := getattr(event, name, None)) is not None:
            changed[name] = [_replaced(part, "epc_class", spell) for part in parts]
    for name, member in _PARTS:
        if (parts := getattr(event, name, None)) is not None:
            changed[name] = [_replaced(part, member, spell) for part in parts]
    for name in ("read_point", "biz_location"):
        if (place := getattr(event, name)) is not None:
            changed[name] = _replaced(place, "id", spell)
    if event.sensor_element_list is not None:
        device = partial(_replaced, member="device_id", spell=spell)
        changed["sensor_element_list"] = [
            msgspec.structs.replace(
                element,
                sensor_metadata=None if element.sensor_metadata is None else device(element.sensor_metadata),
                sensor_report=[device(report) for report in element.sensor_report],
            )
            for element in event.sensor_element_list
        ]
    return msgspec.structs.replace(event, **changed)


def _replaced(part: Part, member: str, spell: Callable[[str], str]) -> Part:
    text = getattr(part, member)
    return part if text is None else msgspec.structs.replace(part, **{member: spell(text)})
