"""Random events that say much, over few values, so that random questions hit; and random questions over all families.

Everything is JSON as a sender would write it; nothing of the code under test is used but identifiers' spelling.
"""

import random
from typing import Any

from tests.events.samples import aggregation, erroneous, item, lot, moment, object_event, place, sscc, transformation
from txng.gs1.epc import normalise

STEPS = ["shipping", "receiving", "packing", "urn:epcglobal:cbv:bizstep:storing", "tn:drying"]
DISPOSITIONS = ["in_transit", "active", "https://ref.gs1.org/cbv/Disp-damaged"]
TEXTS = ["Tây Ninh", "tây ninh", "Zürich", "a|b".replace("|", "/"), "007", "7", "7.0", "2026-11-05"]
TYPES = ["Temperature", "RelativeHumidity", "Mass"]
UNITS = {"Temperature": ["CEL", "KEL", "FAH"], "RelativeHumidity": ["P1"], "Mass": ["KGM", "GRM"]}
PARTIES = [f"https://id.gs1.org/417/{gln}" for gln in ("9520801090013", "9520801090037", "9520801090150")]
ORDERS = [f"urn:epcglobal:cbv:bt:9520801090013:PO-{n}" for n in range(3)]
IDS = [f"urn:uuid:8b9e7a5e-0000-4000-8000-{n:012d}" for n in range(4)]
NUMBERS = [-1, 0, 2, 4.5, 5, 8, 25, 1000]
SERIALS = [item(n) for n in range(5)] + [item(n, "09520801001026") for n in range(3)]
URNS = ["urn:epc:id:sgtin:952080.0100101.3", "urn:epc:id:sgtin:952080.0100102.1"]
LOTS = [lot(n) for n in range(4)] + ["https://id.gs1.org/01/09520801001026"]
FIELDS = ["tn:note", "tn:level", "tn:when", "other:note", "cbvmda:lotNumber"]
OTHER = "https://other.example.com/terms#"


def value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.randrange(8 if depth < 2 else 5)
    if kind < 2:
        return rng.choice(TEXTS)
    if kind == 2:
        return rng.choice(NUMBERS)
    if kind == 3:
        return moment(rng.randrange(8))
    if kind == 4:
        return rng.random() < 0.5
    if kind == 5:
        return [value(rng, depth + 1) for _ in range(rng.randint(1, 3))]
    return fields(rng, depth + 1)


def fields(rng: random.Random, depth: int = 0) -> dict[str, Any]:
    return {name: value(rng, depth) for name in rng.sample(FIELDS, rng.randint(1, 2))}


def report(rng: random.Random) -> dict[str, Any]:
    kind = rng.choice(TYPES)
    made: dict[str, Any] = {"type": kind}
    choice = rng.randrange(5)
    if choice < 3:
        made |= {"value": rng.choice(NUMBERS), "uom": rng.choice(UNITS[kind])}
    elif choice == 3:
        made |= {"minValue": 1, "maxValue": rng.choice(NUMBERS), "meanValue": 3, "sDev": 0.5, "uom": UNITS[kind][0]}
    else:
        made |= {"stringValue": rng.choice(TEXTS), "booleanValue": rng.random() < 0.5, "hexBinaryValue": "f0"}
    if rng.random() < 0.2:
        made |= {"percRank": 50, "percValue": 12, "uom": UNITS[kind][0]}
    if rng.random() < 0.3:
        made["microorganism"] = rng.choice(["https://example.com/m/1", "https://example.com/m/2"])
    if rng.random() < 0.3:
        made["tn:level"] = rng.choice(NUMBERS)
    if rng.random() < 0.3:
        made["deviceID"] = rng.choice(["urn:epc:id:giai:952080.dev-1", "https://id.gs1.org/8004/952080dev-2"])
    return made


def sensors(rng: random.Random) -> list[dict[str, Any]]:
    made = []
    for _ in range(rng.randint(1, 2)):
        element: dict[str, Any] = {"sensorReport": [report(rng) for _ in range(rng.randint(1, 2))]}
        if rng.random() < 0.5:
            metadata: dict[str, Any] = {"dataProcessingMethod": "https://example.com/method"}
            if rng.random() < 0.5:
                metadata["startTime"], metadata["endTime"] = moment(-60), moment(-rng.randrange(1, 50))
            else:
                metadata["time"] = moment(-rng.randrange(1, 50))
            if rng.random() < 0.3:
                metadata["tn:note"] = rng.choice(TEXTS)
            element["sensorMetadata"] = metadata
        if rng.random() < 0.2:
            element["tn:note"] = value(rng, 2)
        made.append(element)
    return made


def _different(spelled: list[str]) -> list[str]:
    """Each thing once, however it is spelled."""
    return list({normalise(one): one for one in spelled}.values())


def one_event(rng: random.Random) -> dict[str, Any]:
    at = rng.randrange(10)
    kind = rng.randrange(6)
    if kind < 3:
        action = rng.choice(["ADD", "OBSERVE"])
        event = object_event(*_different(rng.sample(SERIALS + URNS, rng.randint(1, 3))), at=at, action=action)
        if rng.random() < 0.4:
            event["quantityList"] = [amount(rng) for _ in range(rng.randint(1, 2))]
        if action == "ADD" and rng.random() < 0.5:
            event["ilmd"] = fields(rng)
    elif kind == 3:
        children = rng.sample(SERIALS, 2)
        event = aggregation(sscc(rng.randrange(2)), children, at, rng.choice(["ADD", "DELETE", "OBSERVE"]))
    elif kind == 4:
        inputs, outputs = rng.sample(LOTS, 2)
        event = transformation([inputs], [outputs], at)
        event["outputEPCList"] = rng.sample(SERIALS, 1)
        if rng.random() < 0.5:
            event["transformationID"] = f"https://example.com/process/{rng.randrange(2)}"
        if rng.random() < 0.4:
            event["ilmd"] = fields(rng)
    else:
        event = object_event(rng.choice(SERIALS), at=at, sensorElementList=sensors(rng))
    return more(rng, event)


def amount(rng: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"epcClass": rng.choice(LOTS)}
    if rng.random() < 0.8:
        made["quantity"] = rng.choice(NUMBERS)
        if rng.random() < 0.6:
            made["uom"] = rng.choice(["KGM", "GRM", "LTR"])
    return made


def more(rng: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    """What any event may have."""

    def maybe(chance: float) -> bool:
        return rng.random() < chance

    if maybe(0.7):
        event["bizStep"] = rng.choice(STEPS)
    if maybe(0.6):
        event["disposition"] = rng.choice(DISPOSITIONS)
    if maybe(0.5):
        event["readPoint"] = {"id": place(rng.randrange(3)), **(fields(rng) if maybe(0.2) else {})}
    if maybe(0.5):
        event["bizLocation"] = {"id": place(rng.randrange(4)), **(fields(rng) if maybe(0.2) else {})}
    if maybe(0.3):
        event["bizTransactionList"] = [{"type": rng.choice(["po", "inv"]), "bizTransaction": rng.choice(ORDERS)}]
    if maybe(0.3):
        event["sourceList"] = [{"type": "owning_party", "source": rng.choice(PARTIES)}]
        event["destinationList"] = [
            {"type": rng.choice(["owning_party", "tn:buyer"]), "destination": rng.choice(PARTIES)}
        ]
    if maybe(0.1) and event["type"] in ("ObjectEvent", "TransformationEvent"):
        event["persistentDisposition"] = {rng.choice(["set", "unset"]): [rng.choice(["recalled", "expired"])]}
    if maybe(0.3):
        event |= fields(rng)
    if maybe(0.1):
        declaration: dict[str, Any] = {"reason": rng.choice(["incorrect_data", "did_not_occur"])}
        if maybe(0.5):
            declaration |= {"correctiveEventIDs": [rng.choice(IDS)]}
        if maybe(0.3):
            declaration |= {"tn:note": rng.choice(TEXTS)}
        event = erroneous(event, at=600 + rng.randrange(3), **declaration)
    return event


# --- questions --------------------------------------------------------------------------------------------------------

_PLACES_OF_FIELDS = [
    "",
    "ILMD_",
    "ERROR_DECLARATION_",
    "readPoint_",
    "bizLocation_",
    "SENSORELEMENT_",
    "SENSORMETADATA_",
]


def question(rng: random.Random) -> list[tuple[str, str]]:
    """One to three different parameters."""
    found: dict[str, str] = {}
    for _ in range(rng.choice([1, 1, 2, 2, 3])):
        name, value = rng.choice(_MAKERS)(rng)
        found.setdefault(name, value)
    return list(found.items())


def _listed(rng: random.Random, pool: list[str]) -> str:
    return "|".join(rng.sample(pool, rng.choice([1, 1, 2])))


def _simple(rng: random.Random) -> tuple[str, str]:
    name, pool = rng.choice(_LISTS)
    return name, _listed(rng, pool)


_LISTS: list[tuple[str, list[str]]] = [
    ("eventType", ["ObjectEvent", "AggregationEvent", "TransformationEvent", "TransactionEvent"]),
    ("EQ_action", ["ADD", "OBSERVE", "DELETE"]),
    ("EQ_bizStep", ["shipping", "https://ref.gs1.org/cbv/BizStep-packing", "storing", "tn:drying"]),
    ("EQ_disposition", ["urn:epcglobal:cbv:disp:in_transit", "damaged", "sold-out:x"]),
    ("EQ_persistentDisposition_set", ["recalled", "expired"]),
    ("EQ_persistentDisposition_unset", ["recalled", "expired"]),
    ("EQ_readPoint", [place(n) for n in range(3)]),
    ("EQ_bizLocation", [place(n) for n in range(4)]),
    ("EQ_bizTransaction_po", ORDERS),
    ("EQ_bizTransaction_inv", ORDERS),
    ("EQ_source_owning_party", PARTIES),
    ("EQ_destination_owning_party", PARTIES),
    ("EQ_destination_tn:buyer", PARTIES),
    ("EQ_transformationID", [f"https://example.com/process/{n}" for n in range(3)]),
    ("MATCH_epc", [*SERIALS, *URNS, "urn:epc:idpat:sgtin:952080.0100101.*", "urn:epc:idpat:sgtin:952080.*.*"]),
    ("MATCH_parentID", [sscc(n) for n in range(3)] + ["urn:epc:idpat:sscc:952080.*"]),
    ("MATCH_inputEPC", SERIALS),
    ("MATCH_outputEPC", [*SERIALS, "urn:epc:idpat:sgtin:952080.0100102.*"]),
    ("MATCH_anyEPC", [*SERIALS, sscc(0), "urn:epc:idpat:sgtin:952080.0100101.*"]),
    ("MATCH_epcClass", LOTS),
    ("MATCH_inputEPCClass", LOTS),
    ("MATCH_outputEPCClass", LOTS),
    ("MATCH_anyEPCClass", [*LOTS, "urn:epc:idpat:sgtin:952080.0100102.*"]),
    ("EQ_errorReason", ["incorrect_data", "did_not_occur"]),
    ("EQ_correctiveEventID", IDS),
    ("EQ_type", TYPES),
    ("EQ_deviceID", ["urn:epc:id:giai:952080.dev-1", "urn:epc:id:giai:952080.dev-2"]),
    ("EQ_dataProcessingMethod", ["https://example.com/method", "https://example.com/none"]),
    ("EQ_microorganism", ["https://example.com/m/1", "https://example.com/m/2"]),
    ("EQ_stringValue", TEXTS[:3]),
    ("EQ_hexBinaryValue", ["F0", "00"]),
    ("EQ_booleanValue", ["true", "false"]),
]


def _flag(rng: random.Random) -> tuple[str, str]:
    return rng.choice(["EXISTS_errorDeclaration", "EXISTS_sensorElementList"]), rng.choice(["true", "true", "false"])


def _time(rng: random.Random) -> tuple[str, str]:
    name = rng.choice(["eventTime", "eventTime", "errorDeclarationTime", "time", "startTime", "endTime"])
    around = {"eventTime": rng.randrange(10), "errorDeclarationTime": 600 + rng.randrange(3)}
    return f"{rng.choice(['GE', 'LT'])}_{name}", moment(around.get(name, -rng.randrange(60)))


def _number(rng: random.Random) -> tuple[str, str]:
    sign = rng.choice(["EQ", "GT", "GE", "LT", "LE"])
    kind = rng.randrange(4)
    if kind == 0:
        return f"{sign}_quantity", str(rng.choice(NUMBERS))
    if kind == 1:
        unit = rng.choice(["KGM", "GRM", "LTR"])
        return f"{sign}_quantity_{unit}", str(rng.choice([*NUMBERS, 5000, 0.002]))
    field = rng.choice(["value", "value", "minValue", "maxValue", "meanValue", "sDev", "percValue"])
    unit, number = rng.choice([("CEL", 4.5), ("KEL", 281.15), ("FAH", 46.4), ("P1", 25), ("GRM", 5000), ("KEL", 0.5)])
    return f"{sign}_{field}_{unit}", str(number)


def _field(rng: random.Random) -> tuple[str, str]:
    where = rng.choice(["", "INNER_"]) + rng.choice(_PLACES_OF_FIELDS)
    where = rng.choice([where, where, "", "ILMD_", "INNER_", "SENSORREPORT_"])
    name = rng.choice([*FIELDS, "https://other.example.com/terms#note"])
    sign = rng.choice(["EQ", "EQ", "GT", "GE", "LT", "LE", "EXISTS"])
    if sign == "EXISTS":
        return f"EXISTS_{where}{name}", "true"
    if sign == "EQ":
        return f"EQ_{where}{name}", _listed(rng, [*TEXTS, *map(str, NUMBERS), moment(3), "true"])
    return f"{sign}_{where}{name}", rng.choice([*map(str, NUMBERS), moment(3), moment(5)])


_MAKERS = [_simple, _simple, _simple, _flag, _time, _number, _field, _field]
