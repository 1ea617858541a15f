"""A question answered by a plain look at one event as it was sent (JSON): slow, simple, and nothing of the code asked.

Only spelling of identifiers (`txng.gs1.epc.normalise`) and the factors of units are shared with the code under test.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from txng.epcis import units
from txng.gs1.epc import normalise

PREFIXES = {
    "tn": "https://vocab.example.com/",
    "other": "https://other.example.com/terms#",
    "cbvmda": "urn:epcglobal:cbv:mda:",
}
_CBV = (
    "https://ref.gs1.org/cbv/BizStep-",
    "https://ref.gs1.org/cbv/Disp-",
    "urn:epcglobal:cbv:bizstep:",
    "urn:epcglobal:cbv:disp:",
)
_SIGNS = {
    "EQ": lambda a, b: a == b, "GT": lambda a, b: a > b, "GE": lambda a, b: a >= b,
    "LT": lambda a, b: a < b, "LE": lambda a, b: a <= b,
}  # fmt: skip
_LISTS = {
    "MATCH_epc": ("epcList", "childEPCs"), "MATCH_inputEPC": ("inputEPCList",), "MATCH_outputEPC": ("outputEPCList",),
    "MATCH_parentID": ("parentID",), "EQ_transformationID": ("transformationID",),
    "MATCH_anyEPC": ("epcList", "childEPCs", "parentID", "inputEPCList", "outputEPCList"),
    "MATCH_epcClass": ("quantityList", "childQuantityList"), "MATCH_inputEPCClass": ("inputQuantityList",),
    "MATCH_outputEPCClass": ("outputQuantityList",),
    "MATCH_anyEPCClass": ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"),
}  # fmt: skip
_WORDS = {"EQ_bizStep": "bizStep", "EQ_disposition": "disposition", "EQ_action": "action", "eventType": "type"}
_REPORT = ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue")


def matches(event: dict[str, Any], pairs: list[tuple[str, str]]) -> bool:
    """All parameters; a measurement type and bounds on measured values are about the same report."""
    types = [value for name, value in pairs if name == "EQ_type"]
    bounds = [(name, value) for name, value in pairs if _measured(name)]
    if types and bounds:
        together = any(
            report.get("type") in types[0].split("|") and all(_number([report], *bound) for bound in bounds)
            for report in _reports(event)
        )
        if not together:
            return False
    return all(_one(event, name, value) for name, value in pairs)


def _measured(name: str) -> bool:
    return re.fullmatch(rf"[A-Z]{{2}}_({'|'.join(_REPORT)})_[A-Z0-9]+", name) is not None


def _one(event: dict[str, Any], name: str, text: str) -> bool:  # noqa: C901 - a list of cases
    values = text.split("|")
    if name in _WORDS:
        return _word(event.get(_WORDS[name])) in [_word(value) for value in values]
    if name in _LISTS:
        return _thing(event, _LISTS[name], values, name.endswith("Class"))
    if name in ("EQ_readPoint", "EQ_bizLocation"):
        return event.get(name[3:], {}).get("id") in values
    if name in ("GE_eventTime", "LT_eventTime"):
        return _SIGNS[name[:2]](_time(event["eventTime"]), _time(text))
    if name.startswith("EQ_persistentDisposition_"):
        return bool(set(event.get("persistentDisposition", {}).get(name.split("_")[-1], [])) & set(values))
    for start, members, member in (
        ("EQ_bizTransaction_", "bizTransactionList", "bizTransaction"),
        ("EQ_source_", "sourceList", "source"),
        ("EQ_destination_", "destinationList", "destination"),
    ):
        if name.startswith(start):
            return any(
                one.get("type") == name[len(start) :] and one[member] in values for one in event.get(members, [])
            )
    if name.startswith("EXISTS_") and ":" not in name:
        return text != "true" or name[7:] in event
    if name in ("EQ_errorReason", "EQ_correctiveEventID"):
        declaration = event.get("errorDeclaration", {})
        said = [declaration.get("reason")] if name == "EQ_errorReason" else declaration.get("correctiveEventIDs", [])
        return bool(set(said) & set(values))
    if name.endswith("errorDeclarationTime"):
        said = event.get("errorDeclaration", {}).get("declarationTime")
        return said is not None and _SIGNS[name[:2]](_time(said), _time(text))
    if name in ("GE_time", "LT_time", "GE_startTime", "LT_startTime", "GE_endTime", "LT_endTime"):
        said = [part[name[3:]] for part in _parts(event) if name[3:] in part]
        return any(_SIGNS[name[:2]](_time(one), _time(text)) for one in said)
    if ":" in name and not name.startswith("EQ_destination"):
        return _extension(event, name, text)
    if "quantity" in name:
        return _number(_amounts(event), name, text)
    if _measured(name):
        return _number(list(_reports(event)), name, text)
    return _sensor_text(event, name[3:], values)


def _word(text: Any) -> Any:
    for start in _CBV:
        text = text.removeprefix(start) if isinstance(text, str) else text
    return text


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text if len(text) > 10 else text + "T00:00:00+00:00")


def _thing(event: dict[str, Any], members: tuple[str, ...], values: list[str], classes: bool) -> bool:
    said: list[str] = []
    for member in members:
        value = event.get(member, [])
        said += (
            [value] if isinstance(value, str) else [one if isinstance(one, str) else one["epcClass"] for one in value]
        )
    for uri in map(normalise, said):
        for value in values:
            if _pattern(uri, value, classes) if "idpat" in value else uri == normalise(value):
                return True
    return False


def _pattern(uri: str, pattern: str, classes: bool) -> bool:
    item = re.fullmatch(r"https://id\.gs1\.org/01/([0-9]{14})(/21/.+)?", uri)
    if pattern == "urn:epc:idpat:sscc:952080.*":
        return re.fullmatch(r"https://id\.gs1\.org/00/[0-9]952080[0-9]{11}", uri) is not None
    if item is None or classes == bool(item[2]):
        return False
    wanted = {"952080.*.*": "09520801001", "952080.0100101.*": "0952080100101", "952080.0100102.*": "0952080100102"}
    return item[1].startswith(wanted[pattern.rpartition(":")[2]])


def _reports(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for element in event.get("sensorElementList", []):
        yield from element["sensorReport"]


def _parts(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for element in event.get("sensorElementList", []):
        yield element.get("sensorMetadata", {})
        yield from element["sensorReport"]


def _sensor_text(event: dict[str, Any], field: str, values: list[str]) -> bool:
    for part in _parts(event):
        said = part.get(field)
        if isinstance(said, bool):
            said = str(said).lower()
        if field == "hexBinaryValue" and said is not None:
            said = said.upper()
        if field == "deviceID" and said is not None:
            said, values = normalise(said), [normalise(value) for value in values]
        if said in values:
            return True
    return False


def _amounts(event: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
    return [one for name in names for one in event.get(name, [])]


def _number(parts: list[dict[str, Any]], name: str, text: str) -> bool:
    sign, field, *unit = name.split("_")
    for part in parts:
        if field not in part:
            continue
        said = part[field]
        if unit:
            if "uom" not in part:
                continue
            said = units.convert(said, part["uom"], unit[0], difference=field == "sDev")
        if said is not None and any(_SIGNS[sign](said, float(value)) for value in text.split("|")):
            return True
    return False


# --- extension fields -------------------------------------------------------------------------------------------------


def _extension(event: dict[str, Any], name: str, text: str) -> bool:
    sign, _, rest = name.partition("_")
    inner = rest.startswith("INNER_")
    rest = rest.removeprefix("INNER_")
    containers: list[dict[str, Any]] = [event]
    elements = event.get("sensorElementList", [])
    for start, found in (
        ("ILMD_", [event.get("ilmd", {})]),
        ("ERROR_DECLARATION_", [event.get("errorDeclaration", {})]),
        ("readPoint_", [event.get("readPoint", {})]),
        ("bizLocation_", [event.get("bizLocation", {})]),
        ("SENSORELEMENT_", elements),
        ("SENSORMETADATA_", [element.get("sensorMetadata", {}) for element in elements]),
        ("SENSORREPORT_", list(_reports(event))),
    ):
        if rest.startswith(start):
            containers, rest = found, rest[len(start) :]
    said = [value for one in containers for value in _values(one, _full(rest), inner)]
    if sign == "EXISTS":
        return bool(said)
    flat = [leaf for value in said for leaf in (value if isinstance(value, list) else [value])]
    return any(_compare(sign, leaf, value) for leaf in _leaves(flat) for value in text.split("|"))


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return (PREFIXES[prefix] + local if prefix in PREFIXES else name).replace("/terms#", "/terms/")


def _values(container: dict[str, Any], wanted: str, inner: bool) -> list[Any]:
    """Values of a field at the top of a container, or anywhere below."""
    found = []
    for name, value in container.items():
        if ":" not in name:
            continue
        if not inner and _full(name) == wanted:
            found.append(value)
        if inner:
            found += _below(value, wanted)
    return found


def _below(value: Any, wanted: str) -> list[Any]:
    if isinstance(value, list):
        return [hit for one in value for hit in _below(one, wanted)]
    if isinstance(value, dict):
        own = [inner for name, inner in value.items() if _full(name) == wanted]
        return own + [hit for inner in value.values() for hit in _below(inner, wanted)]
    return []


def _leaves(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _leaves(value)
        elif not isinstance(value, dict):
            yield value


def _moment(text: Any) -> datetime | None:
    try:
        return _time(text) if isinstance(text, str) and len(text) >= 10 else None
    except ValueError:
        return None


def _float(text: Any) -> float | None:
    if isinstance(text, bool):
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _compare(sign: str, said: Any, text: str) -> bool:
    if isinstance(said, bool):
        return sign == "EQ" and text == str(said).lower()
    if (wanted := _moment(text)) is not None:
        here = _moment(said)
        return here is not None and _SIGNS[sign](here, wanted)
    if sign == "EQ" and isinstance(said, str):
        return said == text
    number, bound = _float(said), _float(text)
    return number is not None and bound is not None and _SIGNS[sign](number, bound)
