"""Rules of sensor data (EPCIS 2.0 section 7.3.7). Hardly any of them is in the published schemas."""

from collections.abc import Mapping

import msgspec

from txng.epcis import time, units
from txng.epcis.findings import echo
from txng.epcis.model import SensorElement, SensorMetadata, SensorReport
from txng.epcis.rules.values import HEX, UOM, Found

# What is said either once for all reports of an element, or in each report: attribute → standard name.
_SHARED = {
    "time": "time",
    "device_id": "deviceID",
    "device_metadata": "deviceMetadata",
    "raw_data": "rawData",
    "data_processing_method": "dataProcessingMethod",
    "biz_rules": "bizRules",
}
_SHARED_URIS = {name: standard for name, standard in _SHARED.items() if name not in ("time", "device_id")}
_REPORT_URIS = {
    "microorganism": "microorganism",
    "chemical_substance": "chemicalSubstance",
    "coordinate_reference_system": "coordinateReferenceSystem",
    "uri_value": "uriValue",
}
_NUMBERS = {
    "value": "value",
    "min_value": "minValue",
    "max_value": "maxValue",
    "mean_value": "meanValue",
    "perc_value": "percValue",
    "s_dev": "sDev",
    "perc_rank": "percRank",
}
_MEASURED = ("value", "min_value", "max_value", "mean_value", "perc_value")


def check_sensors(elements: list[SensorElement], event_time: str, path: str, found: Found) -> None:
    """``path``: of the list. ``event_time``: what is measured was measured not later."""
    now = _micros(event_time)
    for index, element in enumerate(elements):
        at = f"{path}[{index}]"
        metadata = element.sensor_metadata
        said: list[str] = []
        if metadata is not None:
            _check_metadata(metadata, now, f"{at}.sensorMetadata", found)
            said = [name for name in _SHARED if getattr(metadata, name) is not None]
        if not element.sensor_report:
            found.error("field-missing", f"{at}.sensorReport", field="sensorReport")
        for number, report in enumerate(element.sensor_report):
            place = f"{at}.sensorReport[{number}]"
            _check_report(report, now, place, found)
            for name in said:
                if getattr(report, name) is not None:
                    found.breach("sensor-field-twice", f"{place}.{_SHARED[name]}", field=_SHARED[name])
        _check_vectors(element.sensor_report, at, found)


def _check_vectors(reports: list[SensorReport], at: str, found: Found) -> None:
    """The components of one measurement are reports that differ in component, value and unit only (section 4 rule 5).

    Reports of several measurements may stand in one element, so only what forms no vector at all is a fault: components
    of one type of which no two belong together.
    """
    kinds: dict[str | None, list[tuple[int, SensorReport]]] = {}
    for number, report in enumerate(reports):
        if report.component is not None:
            kinds.setdefault(report.type, []).append((number, report))
    for parts in kinds.values():
        alike = {repr(msgspec.structs.replace(report, component=None, value=None, uom=None)) for _, report in parts}
        named = {report.component for _, report in parts}
        if len(parts) > 1 and len(alike) == len(parts) == len(named):
            found.breach("sensor-vector-apart", f"{at}.sensorReport[{parts[1][0]}].component")


def _check_metadata(metadata: SensorMetadata, now: int | None, path: str, found: Found) -> None:
    _check_shared(metadata, now, path, found)
    if metadata.start_time is None and metadata.end_time is None:
        return
    found.time(metadata.start_time, f"{path}.startTime")
    found.time(metadata.end_time, f"{path}.endTime")
    start, end = _micros(metadata.start_time), _micros(metadata.end_time)
    _check_not_after(end, now, f"{path}.endTime", found)
    if start is not None and now is not None and start >= now:
        found.breach("sensor-time-late", f"{path}.startTime")
    if start is not None and end is not None and start > end:
        found.breach("sensor-time-order", f"{path}.startTime")


def _check_shared(part: SensorMetadata | SensorReport, now: int | None, path: str, found: Found) -> None:
    """What metadata and reports have in common."""
    if part.time is not None:
        found.time(part.time, f"{path}.time")
        _check_not_after(_micros(part.time), now, f"{path}.time", found)
    if part.device_id is not None:
        found.identifier(part.device_id, f"{path}.deviceID")
    _check_uris(part, _SHARED_URIS, path, found)


def _check_report(report: SensorReport, now: int | None, path: str, found: Found) -> None:
    _check_shared(report, now, path, found)
    found.word(report.type, "measurement_type", f"{path}.type")
    found.word(report.exception, "sensor_alert_type", f"{path}.exception")
    found.word(report.component, "component", f"{path}.component")
    _check_uris(report, _REPORT_URIS, path, found)
    for name, standard in _NUMBERS.items():
        value = getattr(report, name)
        if value is not None:
            found.number(value, f"{path}.{standard}")
    if report.hex_binary_value is not None and not HEX.fullmatch(report.hex_binary_value):
        found.error("hex-malformed", f"{path}.hexBinaryValue", value=echo(report.hex_binary_value))
    _check_together(report, path, found)


def _check_uris(part: SensorMetadata | SensorReport, names: Mapping[str, str], path: str, found: Found) -> None:
    for name, standard in names.items():
        value = getattr(part, name)
        if value is not None:
            found.uri(value, f"{path}.{standard}")


def _check_together(report: SensorReport, path: str, found: Found) -> None:
    """Which fields of a report need or exclude each other."""
    if report.type is None and report.exception is None:
        found.breach("sensor-type-missing", f"{path}.type")
    if report.microorganism is not None and report.chemical_substance is not None:
        found.breach("microorganism-and-substance", f"{path}.chemicalSubstance")
    if report.s_dev is not None and report.mean_value is None:
        found.breach("deviation-without-mean", f"{path}.sDev")
    if (report.perc_rank is None) != (report.perc_value is None):
        found.breach("percentile-incomplete", f"{path}.percRank" if report.perc_value is None else f"{path}.percValue")
    if report.component is not None and (report.value is None or report.uom is None):
        found.breach("component-without-value", f"{path}.component")
    if report.uom is None:
        return
    if all(getattr(report, name) is None for name in _MEASURED):
        found.breach("uom-without-value", f"{path}.uom")
    elif not UOM.fullmatch(report.uom):
        found.breach("uom-malformed", f"{path}.uom", value=echo(report.uom))
    elif report.type is not None and units.fits(report.type, report.uom) is False:
        found.breach("uom-unfitting", f"{path}.uom", uom=echo(report.uom), type=echo(report.type))


def _check_not_after(when: int | None, now: int | None, path: str, found: Found) -> None:
    if when is not None and now is not None and when > now:
        found.breach("sensor-time-late", path)


def _micros(text: str | None) -> int | None:
    return None if text is None or time.fault(text) else time.micros(text)
