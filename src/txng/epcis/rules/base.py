"""Rules of what every event has (EPCIS 2.0 section 7.4.1 and the structures of 7.3)."""

from txng.epcis import time
from txng.epcis.findings import echo
from txng.epcis.model import (
    AnyEvent,
    Destination,
    ErrorDeclaration,
    Location,
    ObjectEvent,
    PersistentDisposition,
    Source,
    TransformationEvent,
)
from txng.epcis.rules.sensors import check_sensors
from txng.epcis.rules.values import OFFSET, Found


def check_base(event: AnyEvent, at: str, found: Found) -> None:
    """``at``: the path of the event with a dot behind it, or empty."""
    found.time(event.event_time, f"{at}eventTime", required=True)
    _check_offset(event.event_time_zone_offset, f"{at}eventTimeZoneOffset", found)
    found.uri(event.event_id, f"{at}eventID")
    found.word(event.biz_step, "biz_step", f"{at}bizStep")
    found.word(event.disposition, "disposition", f"{at}disposition")
    _check_location(event.read_point, f"{at}readPoint", found)
    _check_location(event.biz_location, f"{at}bizLocation", found)
    for index, transaction in enumerate(event.biz_transaction_list or ()):
        path = f"{at}bizTransactionList[{index}]"
        found.word(transaction.type, "biz_transaction_type", f"{path}.type")
        found.identifier(transaction.biz_transaction, f"{path}.bizTransaction", required=True)
    for index, source in enumerate(event.source_list or ()):
        _check_party(source, source.source, "source", f"{at}sourceList[{index}]", found)
    for index, destination in enumerate(event.destination_list or ()):
        _check_party(destination, destination.destination, "destination", f"{at}destinationList[{index}]", found)
    check_rarer(event, at, found)


def check_rarer(event: AnyEvent, at: str, found: Found) -> None:
    """The fields that few events have."""
    if event.record_time is not None and (code := time.fault(event.record_time)):  # a repository sets its own
        found.breach(code, f"{at}recordTime", value=echo(event.record_time))
    if event.certification_info is not None:
        _check_certification(event.certification_info, f"{at}certificationInfo", found)
    if event.error_declaration is not None:
        _check_error_declaration(event.error_declaration, f"{at}errorDeclaration", found)
    if event.persistent_disposition is not None:
        _check_persistent(event, event.persistent_disposition, f"{at}persistentDisposition", found)
    if event.sensor_element_list is not None:
        check_sensors(event.sensor_element_list, event.event_time, f"{at}sensorElementList", found)


def _check_offset(value: str, path: str, found: Found) -> None:
    if found.required(value, path) and not OFFSET.fullmatch(value):
        found.error("offset-malformed", path, value=echo(value))


def _check_certification(value: str | list[str], path: str, found: Found) -> None:
    if isinstance(value, list):
        for index, one in enumerate(value):
            found.uri(one, f"{path}[{index}]")
    else:
        found.uri(value, path)


def _check_error_declaration(declaration: ErrorDeclaration, path: str, found: Found) -> None:
    found.time(declaration.declaration_time, f"{path}.declarationTime", required=True)
    found.word(declaration.reason, "error_reason", f"{path}.reason")
    for index, one in enumerate(declaration.corrective_event_ids or ()):
        found.uri(one, f"{path}.correctiveEventIDs[{index}]")


def _check_location(location: Location | None, path: str, found: Found) -> None:
    if location is not None:
        found.identifier(location.id, f"{path}.id", required=True)


def _check_party(part: Source | Destination, value: str, name: str, path: str, found: Found) -> None:
    found.word(part.type, "source_dest_type", f"{path}.type", required=True)
    found.identifier(value, f"{path}.{name}", required=True)


def _check_persistent(event: AnyEvent, persistent: PersistentDisposition, path: str, found: Found) -> None:
    if not isinstance(event, ObjectEvent | TransformationEvent):
        found.breach("persistent-disposition-not-allowed", path, type=event.type)
    if persistent.set_ is None and persistent.unset is None:
        found.error("persistent-disposition-empty", path)
    for name, values in (("set", persistent.set_), ("unset", persistent.unset)):
        if values is None:
            continue
        if not values:
            found.error("persistent-disposition-empty", f"{path}.{name}")
        for index, value in enumerate(values):
            found.word(value, "disposition", f"{path}.{name}[{index}]")
        found.set_of(values, f"{path}.{name}")
