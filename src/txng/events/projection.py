"""What everybody may see of an event (pure): who moved what when and where; nothing of trade or of other goods."""

from collections.abc import Collection
from typing import Any

from txng.epcis.model import AnyEvent, ExtensionEvent, Location, SensorElement, SensorReport
from txng.gs1.epc import normalise

_SHOWN = ("event_time", "event_time_zone_offset", "action", "biz_step", "disposition")
_PLACES = ("read_point", "biz_location")
_THINGS = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")
_CLASSES = ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list")
_SHOWN_OF_REPORTS = ("type", "value", "min_value", "max_value", "mean_value", "uom", "time", "exception")


def public(event: AnyEvent, event_id: str, wanted: Collection[str]) -> AnyEvent:
    """A copy with type, time, action, step, disposition, place ids, sensor values, and of the lists only ``wanted``.

    ``wanted``: identifiers as `txng.gs1.epc.normalise` spells them. ``event_id`` stands for the hash: what the sender
    called the event may tell something. A field this function does not name is not shown.
    """
    shown: dict[str, Any] = {"event_id": event_id}
    for name in _SHOWN:
        shown[name] = getattr(event, name, None)
    for name in _PLACES:
        place = getattr(event, name)
        shown[name] = None if place is None else Location(id=place.id)
    for name in _THINGS:
        if (uris := getattr(event, name, None)) is not None:
            shown[name] = [uri for uri in uris if normalise(uri) in wanted]
    for name in _CLASSES:
        if (elements := getattr(event, name, None)) is not None:
            shown[name] = [one for one in elements if normalise(one.epc_class) in wanted]
    parent = getattr(event, "parent_id", None)
    if parent is not None and normalise(parent) in wanted:
        shown["parent_id"] = parent
    if event.sensor_element_list is not None:
        shown["sensor_element_list"] = [_sensor(element) for element in event.sensor_element_list]
    if isinstance(event, ExtensionEvent):
        shown["type"] = event.type
    return type(event)(**{name: value for name, value in shown.items() if value is not None})


def _sensor(element: SensorElement) -> SensorElement:
    """Values and their units; no devices, raw data, methods or fields of the sender's own."""
    return SensorElement(
        sensor_report=[
            SensorReport(**{name: getattr(report, name) for name in _SHOWN_OF_REPORTS})
            for report in element.sensor_report
        ]
    )
