"""In which order the fields of an event enter its pre-hash string (CBV 2.0 section 8.9.2, the table)."""

from collections.abc import Sequence

#: Names with the order of what is below each; ``None`` where there is only text.
Order = Sequence[tuple[str, "Order | None"]]

_EPCS: Order = (("epc", None),)
_QUANTITIES: Order = (("quantityElement", (("epcClass", None), ("quantity", None), ("uom", None))),)
_SET: Order = (("set", None), ("unset", None))
_ID: Order = (("id", None),)
METADATA = "time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules"
REPORT = (
    "type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism chemicalSubstance value "
    "component stringValue booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue "
    "uom coordinateReferenceSystem"
)


def _sensors(report: str) -> Order:
    metadata = tuple((name, None) for name in METADATA.split())
    reports = tuple((name, None) for name in report.split())
    return (("sensorElement", (("sensorMetadata", metadata), ("sensorReport", reports))),)


_THINGS: Order = (
    ("inputEPCList", _EPCS),
    ("childEPCs", _EPCS),
    ("quantityList", _QUANTITIES),
    ("childQuantityList", _QUANTITIES),
    ("inputQuantityList", _QUANTITIES),
    ("outputEPCList", _EPCS),
    ("outputQuantityList", _QUANTITIES),
    ("action", None),
    ("transformationID", None),
    ("bizStep", None),
    ("disposition", None),
    ("persistentDisposition", _SET),
    ("readPoint", _ID),
    ("bizLocation", _ID),
)
_WHEN: Order = (("eventTime", None), ("eventTimeZoneOffset", None))

REFERENCE_ORDER: Order = (
    *_WHEN,
    ("certificationInfo", None),
    ("parentID", None),
    ("epcList", _EPCS),
    *_THINGS,
    ("sensorElementList", _sensors(REPORT)),
)
CBV_ORDER: Order = (
    *_WHEN,
    ("epcList", _EPCS),
    ("parentID", None),
    *_THINGS,
    ("bizTransactionList", ()),
    ("sourceList", ()),
    ("destinationList", ()),
    ("sensorElementList", _sensors(REPORT.replace("dataProcessingMethod", "dataProcessingMethod bizRules"))),
    ("ilmd", ()),
)
