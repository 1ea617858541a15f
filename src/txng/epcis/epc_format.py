"""The identifiers of events as EPC URNs or as Digital Links, as a receiver wants them.

EPCIS lets both stand in both syntaxes; neither conversion happens by itself (EPCIS 2.0 section 12.7.2, header
``GS1-EPC-Format``). What has no other form – private URIs, patterns GS1 keys cannot express, numbers whose company
prefix has an unknown length – stays as it is.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec

from txng.epcis.model import AnyEvent, Location
from txng.gs1 import epc, prefixes
from txng.gs1.problems import ProblemError

Form = Literal["digital-link", "urn"]
Lengths = epc.Lengths
_Part = TypeVar("_Part", bound=msgspec.Struct)

# What names things, places, parties, documents or devices; the other members that hold such names further in.
_NAMES = frozenset(
    {"parent_id", "epc_list", "child_epcs", "input_epc_list", "output_epc_list", "epc_class"}
    | {"biz_transaction", "source", "destination", "device_id"}
)
_INWARDS = frozenset(
    {"read_point", "biz_location", "biz_transaction_list", "source_list", "destination_list"}
    | {"quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list"}
    | {"sensor_element_list", "sensor_metadata", "sensor_report"}
)


def spelled(uri: str, form: Form, lengths: Lengths = prefixes.length) -> str:
    """The identifier in that form, losing nothing; unchanged where it has no such form.

    ``lengths`` tells the length of a company prefix, for URNs (`txng.gs1.epc.to_urn`).

    >>> spelled("urn:epc:id:sgtin:8934563.081316.0007", "digital-link")
    'https://id.gs1.org/01/08934563813161/21/0007'
    >>> spelled("https://farms.example.vn/7", "urn")
    'https://farms.example.vn/7'
    """
    try:
        if form == "digital-link":
            return epc.to_digital_link(uri) if uri.startswith("urn:epc:") else uri
        return epc.to_urn(uri, lengths) if uri.startswith(("http:", "https:")) else uri
    except ProblemError:
        return uri


def respelled(event: AnyEvent, form: Form, lengths: Lengths = prefixes.length) -> AnyEvent:
    """A copy of the event with all its identifiers in that form; extensions and master data stay as sent.

    >>> from txng.epcis.model import ObjectEvent
    >>> event = ObjectEvent(event_time="", event_time_zone_offset="", action="ADD",
    ...                     epc_list=["urn:epc:id:sgtin:8934563.081316.0007", "urn:x:1"])
    >>> respelled(event, "digital-link").epc_list
    ['https://id.gs1.org/01/08934563813161/21/0007', 'urn:x:1']
    """
    return _respelled(event, lambda uri: spelled(uri, form, lengths))


def _respelled(part: _Part, spell: Callable[[str], str]) -> _Part:
    changes: dict[str, Any] = {}
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if value is None:
            continue
        if name in _NAMES or (name == "id" and isinstance(part, Location)):
            changes[name] = [spell(one) for one in value] if isinstance(value, list) else spell(value)
        elif name in _INWARDS:
            changes[name] = (
                [_respelled(one, spell) for one in value] if isinstance(value, list) else _respelled(value, spell)
            )
    return msgspec.structs.replace(part, **changes)
