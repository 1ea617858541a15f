"""The table of the query language: one row for every parameter of SimpleEventQuery (EPCIS 2.0 section 8.2.7.1).

A row drives everything: reading a query, the condition a store evaluates, the page for integrators, the conformance
tests. Placeholders in a name: ``TYPE`` a type of business transaction, source or destination; ``UOM`` a unit of
measure (UN/CEFACT Rec 20); ``fieldname`` an extension field (``prefix:local``, ``namespace#local`` or a whole URI);
``attrname`` the id of a master data attribute.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from txng.epcis.query import values
from txng.epcis.query.expression import (
    TYPE_PREFIXES,
    Attribute,
    Condition,
    Declared,
    EventId,
    Exists,
    Moment,
    Number,
    Operator,
    Place,
    Text,
    Things,
    Time,
    Word,
)
from txng.epcis.query.facts import SHARED_TEXTS, SHARED_TIMES, field_name, moment
from txng.epcis.query.values import Call
from txng.epcis.rules.values import HEX
from txng.epcis.things import (
    CHILD,
    CHILD_OBSERVED,
    CLASS,
    EPC,
    INPUT,
    OUTPUT,
    PARENT,
    PARENT_OBSERVED,
    SEPARATED,
    TRANSFORMATION,
)
from txng.epcis.vocabulary import Kind, bare, known

EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
ACTIONS = ("ADD", "OBSERVE", "DELETE")
MOST_PER_PAGE = 1_000

#: What a value may be: lists take several values, one of which must match; all others exactly one.
ValueKind = Literal["list", "numbers", "number", "time", "number or time", "void", "booleans", "count", "one", "text"]
_LISTS = ("list", "numbers", "booleans")


class Parameter(NamedTuple):
    """``make``: what the parameter asks; None where it shapes the answer (``setting`` reads its value then).

    ``vi``, ``en``: which events match. ``example``: a value.
    """

    name: str
    kind: ValueKind
    vi: str
    en: str
    example: str
    make: Callable[[Call], Condition | None] | None = None
    setting: Callable[[Call], Any] | None = None
    aliases: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        return self.kind not in _LISTS


# --- rows -------------------------------------------------------------------------------------------------------------

_MEMBERS = (EPC, CHILD, CHILD | SEPARATED, CHILD_OBSERVED)
_PARENTS = (PARENT, PARENT | SEPARATED, PARENT_OBSERVED)
_CLASSES = tuple(role | CLASS for role in _MEMBERS)
_OPERATORS: tuple[Operator, ...] = get_args(Operator)
_FROM_TO: tuple[Operator, ...] = ("GE", "LT")
_ITEM = "https://id.gs1.org/01/09520801001019/21/7"
_LOT = "https://id.gs1.org/01/09520801001019/10/L1"
_PLACE = "https://id.gs1.org/414/9520800000011"
_WHEN = "2026-11-05T07:30:00+07:00"
_SIGN: Mapping[Operator, str] = {"EQ": "=", "GT": ">", "GE": "≥", "LT": "<", "LE": "≤"}


def _word(name: str, field: str, kind: Kind, vi: str, en: str, example: str) -> Parameter:
    read = values.words(kind)
    return Parameter(name, "list", vi, en, example, lambda call: Word(field, read(call)))


def _when(name: str, field: Literal["event_time", "record_time"], sign: Operator, vi: str, en: str) -> Parameter:
    return Parameter(name, "time", vi, en, _WHEN, lambda call: Moment(field, sign, values.instant(call)))


def _place(name: str, field: Literal["read_point", "biz_location"], down: bool, vi: str, en: str) -> Parameter:
    return Parameter(name, "list", vi, en, _PLACE, lambda call: Place(field, values.uris(call), down))


def _match(name: str, roles: Sequence[int], vi: str, en: str) -> Parameter:
    classes = name.endswith("Class")

    def make(call: Call) -> Condition:
        plain, open_ones = values.things(call)
        return Things(plain, open_ones, tuple(roles), classes)

    return Parameter(name, "list", vi, en, _LOT if classes else _ITEM, make)


def _text(
    name: str, field: str, read: Callable[[Call], tuple[str, ...]], vi: str, en: str, example: str, *aliases: str
) -> Parameter:
    return Parameter(name, "list", vi, en, example, lambda call: Text(field, read(call)), aliases=aliases)


def _typed(name: str, field: str, kind: Kind, vi: str, en: str, example: str) -> Parameter:
    """EQ_bizTransaction_TYPE and its like: the type is part of the name."""

    def make(call: Call) -> Condition:
        word = bare(kind, call.parts["TYPE"])
        if not known(kind, word) and ":" not in word:
            raise call.refuse("query-value-word", word)
        space = call.namespaces.get(word.partition(":")[0])
        word = word if space is None else space + word.partition(":")[2]
        return Text(f"{field}_{word}", values.uris(call))

    return Parameter(name, "list", vi, en, example, make)


def _numbers(field: str, unit: bool, operators: Sequence[Operator], vi: str, en: str) -> Iterator[Parameter]:
    """A number of a field, in a unit that is part of the name, compared in each way."""
    for sign in operators:

        def make(call: Call, sign: Operator = sign) -> Condition:
            found = values.numbers(call) if sign == "EQ" else (values.number(call),)
            return Number(field, sign, found, call.parts.get("UOM"))

        name = f"{sign}_{field}_UOM" if unit else f"{sign}_{field}"
        says = (f"{vi} {_SIGN[sign]} giá trị", f"{en} {_SIGN[sign]} the value")
        yield Parameter(name, "numbers" if sign == "EQ" else "number", *says, "8", make)


def _times(field: str, vi: str, en: str) -> Iterator[Parameter]:
    for sign in _FROM_TO:

        def make(call: Call, sign: Operator = sign) -> Condition:
            return Time(field, sign, (values.instant(call),))

        says = (f"{vi} {_SIGN[sign]} giá trị", f"{en} {_SIGN[sign]} the value")
        yield Parameter(f"{sign}_{field}", "time", *says, _WHEN, make)


def _extension(where: str, vi: str, en: str) -> Iterator[Parameter]:
    """The family of one place extension fields stand in: equal, compared, there at all."""
    example = {"EQ": "Tây Ninh", "number": "8"}
    for sign in _OPERATORS:

        def make(call: Call, sign: Operator = sign) -> Condition:
            field = where + field_name(call.parts["fieldname"], call.namespaces)
            if sign == "EQ":
                return Text(field, values.tokens(call))
            bound = values.number_or_time(call)
            return Number(field, sign, (bound,)) if isinstance(bound, float) else Time(field, sign, (bound,))

        says = (f"{vi} {_SIGN[sign]} giá trị", f"{en} {_SIGN[sign]} the value")
        kind: ValueKind = "list" if sign == "EQ" else "number or time"
        shown = example["EQ"] if sign == "EQ" else example["number"]
        yield Parameter(f"{sign}_{where}fieldname", kind, *says, shown, make)

    def exists(call: Call) -> Condition | None:
        field = where + field_name(call.parts["fieldname"], call.namespaces)
        return Exists(field) if values.flag(call) else None

    yield Parameter(f"EXISTS_{where}fieldname", "void", f"có {vi}", f"there is {en}", "true", exists)


def _exists(name: str, make: Callable[[], Condition], vi: str, en: str, *aliases: str) -> Parameter:
    return Parameter(name, "void", vi, en, "true", lambda call: make() if values.flag(call) else None, aliases=aliases)


#: Standard fields whose values master data describes, and how a value is spelled: name → (attribute of event or fact).
DESCRIBED: Mapping[str, str] = {
    "bizLocation": "biz_location",
    "readPoint": "read_point",
    "bizStep": "biz_step",
    "disposition": "disposition",
}


def _described(name: str, call: Call) -> str:
    return DESCRIBED.get(name) or field_name(name, call.namespaces)


def _has_attribute(call: Call) -> Condition:
    names = tuple(field_name(text, call.namespaces) for text in values.texts(call))
    return Attribute(_described(call.parts["fieldname"], call), names)


def _attribute_is(call: Call) -> Condition:
    return Attribute(
        _described(call.parts["fieldname"], call),
        (field_name(call.parts["attrname"], call.namespaces),),
        values.texts(call),
    )


def _event_types(call: Call) -> tuple[str, ...]:
    found = []
    for text in values.texts(call):
        for prefix in TYPE_PREFIXES:
            text = text.removeprefix(prefix)
        if text not in EVENT_TYPES and ":" not in text:
            raise call.refuse("query-value-unknown", text, known=", ".join(EVENT_TYPES))
        found.append(text)
    return values.names(call._replace(values=found))


def _order_field(call: Call) -> str:
    (text,) = values.texts(call)
    if text in ("eventTime", "recordTime"):
        return text
    if ":" not in text and "#" not in text:
        raise call.refuse("query-value-unknown", text, known="eventTime, recordTime")
    return field_name(text, call.namespaces)


def _direction(call: Call) -> bool:
    return values.one_of(("ASC", "DESC"))(call) == ("DESC",)


def _hex(call: Call) -> tuple[str, ...]:
    for text in values.texts(call):
        if not HEX.fullmatch(text):
            raise call.refuse("query-value-hex", text)
    return tuple(text.upper() for text in values.texts(call))


_SCOPES = (
    ("", "trường mở rộng", "the extension field"),
    ("ILMD_", "trường ILMD", "the ILMD field"),
    ("ERROR_DECLARATION_", "trường mở rộng của khai báo lỗi", "the extension field of the error declaration"),
    ("readPoint_", "trường mở rộng của điểm đọc", "the extension field of the read point"),
    ("bizLocation_", "trường mở rộng của địa điểm", "the extension field of the business location"),
    ("SENSORELEMENT_", "trường mở rộng của phần tử cảm biến", "the extension field of a sensor element"),
    ("SENSORMETADATA_", "trường mở rộng của thông tin cảm biến", "the extension field of sensor metadata"),
    ("SENSORREPORT_", "trường mở rộng của số đo", "the extension field of a sensor report"),
)


def _extension_families() -> Iterator[Parameter]:
    for where, vi, en in _SCOPES:
        yield from _extension(where, vi, en)
        yield from _extension(f"INNER_{where}", f"{vi} ở bên trong (mọi độ sâu)", f"{en}, at any depth below the top,")


def _all() -> Iterator[Parameter]:
    """Every row, in the order of the standard's table: long because that is, one row a parameter."""
    yield Parameter(
        "eventType", "list", "loại sự kiện", "type of the event", "ObjectEvent",
        lambda call: Word("type", _event_types(call)),
    )  # fmt: skip
    yield _when("GE_eventTime", "event_time", "GE", "xảy ra từ thời điểm này", "happened at or after")
    yield _when("LT_eventTime", "event_time", "LT", "xảy ra trước thời điểm này", "happened before")
    yield _when("GE_recordTime", "record_time", "GE", "ghi nhận từ thời điểm này", "recorded at or after")
    yield _when("LT_recordTime", "record_time", "LT", "ghi nhận trước thời điểm này", "recorded before")
    yield Parameter(
        "EQ_action", "list", "hành động", "action", "ADD", lambda call: Word("action", values.one_of(ACTIONS)(call))
    )
    yield _word("EQ_bizStep", "biz_step", "biz_step", "bước nghiệp vụ", "business step", "shipping")
    yield _word("EQ_disposition", "disposition", "disposition", "trạng thái", "disposition", "in_transit")
    for part in ("set", "unset"):
        name = f"persistentDisposition_{part}"
        read = values.words("disposition")
        yield _text(
            f"EQ_{name}", name, read, f"trạng thái bền ({part})", f"persistent disposition ({part})", "recalled"
        )
    yield _place("EQ_readPoint", "read_point", False, "điểm đọc", "read point")
    yield _place("WD_readPoint", "read_point", True, "điểm đọc hoặc nơi thuộc nó", "read point or a place within it")
    yield _place("EQ_bizLocation", "biz_location", False, "địa điểm", "business location")
    yield _place(
        "WD_bizLocation", "biz_location", True, "địa điểm hoặc nơi thuộc nó", "business location or one within it"
    )
    yield _typed(
        "EQ_bizTransaction_TYPE", "bizTransaction", "biz_transaction_type", "giao dịch thuộc loại TYPE",
        "business transaction of type TYPE", "urn:epcglobal:cbv:bt:9520801090013:PO-7",
    )  # fmt: skip
    party = "https://id.gs1.org/417/9520801090013"
    yield _typed("EQ_source_TYPE", "source", "source_dest_type", "nguồn loại TYPE", "source of type TYPE", party)
    yield _typed(
        "EQ_destination_TYPE", "destination", "source_dest_type", "đích loại TYPE", "destination of type TYPE", party
    )
    yield Parameter(
        "EQ_transformationID", "list", "mã chuyển đổi", "transformation id",
        "urn:uuid:8b9e7a5e-0000-4000-8000-000000000001",
        lambda call: Things(values.uris(call), (), (TRANSFORMATION,)),
    )  # fmt: skip
    yield _match("MATCH_epc", _MEMBERS, "một mã trong epcList hoặc childEPCs", "something in epcList or childEPCs")
    yield _match("MATCH_parentID", _PARENTS, "mã chứa (parentID)", "the parentID")
    yield _match("MATCH_inputEPC", (INPUT,), "một mã đầu vào", "something in inputEPCList")
    yield _match("MATCH_outputEPC", (OUTPUT,), "một mã đầu ra", "something in outputEPCList")
    yield _match("MATCH_anyEPC", (*_MEMBERS, *_PARENTS, INPUT, OUTPUT), "một mã bất kỳ", "any thing of the event")
    yield _match("MATCH_epcClass", _CLASSES, "loại hoặc lô trong danh sách lượng", "a class in a quantity list")
    yield _match("MATCH_inputEPCClass", (INPUT | CLASS,), "loại hoặc lô đầu vào", "a class in inputQuantityList")
    yield _match("MATCH_outputEPCClass", (OUTPUT | CLASS,), "loại hoặc lô đầu ra", "a class in outputQuantityList")
    yield _match(
        "MATCH_anyEPCClass", (*_CLASSES, INPUT | CLASS, OUTPUT | CLASS), "loại hoặc lô bất kỳ", "any class of the event"
    )
    yield from _numbers("quantity", False, _OPERATORS, "một lượng", "a quantity")
    yield from _numbers("quantity", True, _OPERATORS, "một lượng đổi ra UOM", "a quantity, in UOM,")
    yield Parameter(
        "EQ_eventID", "list", "mã sự kiện", "event id", "urn:uuid:8b9e7a5e-0000-4000-8000-000000000002",
        lambda call: EventId(values.texts(call)),
    )  # fmt: skip
    yield _exists("EXISTS_errorDeclaration", Declared, "là khai báo lỗi", "declares an error")
    for row in _times("errorDeclarationTime", "thời điểm khai báo lỗi", "time of the error declaration"):
        yield row._replace(aliases=(row.name.replace("nTime", "n_Time"),))
    reason = values.words("error_reason")
    yield _text("EQ_errorReason", "errorReason", reason, "lý do khai báo lỗi", "reason of the error", "incorrect_data")
    yield _text(
        "EQ_correctiveEventID", "correctiveEventID", values.texts, "mã sự kiện thay thế", "id of a corrective event",
        "urn:uuid:8b9e7a5e-0000-4000-8000-000000000003",
    )  # fmt: skip
    yield from _sensor_rows()
    yield Parameter(
        "HASATTR_fieldname", "list", "dữ liệu chủ của giá trị có thuộc tính này",
        "master data of the field's value has an attribute of this name", "urn:epcglobal:cbv:mda#city", _has_attribute,
    )  # fmt: skip
    yield Parameter(
        "EQATTR_fieldname_attrname", "list", "thuộc tính attrname trong dữ liệu chủ của giá trị",
        "attribute attrname of the master data of the field's value", "Tây Ninh", _attribute_is,
        aliases=("EQ_ATTR_fieldname_attrname",),
    )  # fmt: skip
    yield from _extension_families()
    yield Parameter(
        "orderBy", "one", "sắp theo eventTime, recordTime hoặc một trường mở rộng",
        "order by eventTime, recordTime or an extension field", "eventTime", setting=_order_field,
    )  # fmt: skip
    yield Parameter(
        "orderDirection", "one", "ASC tăng, DESC giảm (mặc định)", "ASC or DESC (default)", "ASC", setting=_direction
    )
    most = values.count(1, 10**18)
    yield Parameter(
        "eventCountLimit", "count", "chỉ lấy số sự kiện đầu tiên này; cần orderBy",
        "only the first so many events; needs orderBy", "100", setting=most,
    )  # fmt: skip
    yield Parameter(
        "maxEventCount", "count", "từ chối nếu nhiều sự kiện khớp hơn", "refuse if more events match", "100",
        setting=values.count(0, 10**18),
    )  # fmt: skip
    yield Parameter(
        "perPage", "count", "số sự kiện mỗi trang (30; tối đa 1000)", "events on a page (30; at most 1000)", "30",
        setting=values.count(1, MOST_PER_PAGE),
    )  # fmt: skip
    yield Parameter(
        "nextPageToken",
        "text",
        "mã của trang tiếp theo",
        "token of the next page",
        "…",
        setting=lambda call: call.values[0],
    )


def _sensor_rows() -> Iterator[Parameter]:
    yield _exists(
        "EXISTS_sensorElementList", lambda: Exists("sensorElementList"), "có dữ liệu cảm biến", "there is sensor data",
        "EXISTS_sensorElement",
    )  # fmt: skip
    for field in SHARED_TIMES:
        yield from _times(field, f"{field} của cảm biến", f"{field} of sensor data")

    def at_time(call: Call) -> Condition:
        found = [when for text in values.texts(call) if (when := moment(text.replace(" ", "+"))) is not None]
        if len(found) < len(call.values):
            raise call.refuse("query-value-time", call.values[0])
        return Time("time", "EQ", tuple(found))

    yield Parameter("EQ_time", "list", "time của cảm biến", "time of sensor data", _WHEN, at_time)
    kind = values.words("measurement_type")
    yield _text("EQ_type", "type", kind, "loại số đo", "type of a measurement", "Temperature")
    for field in SHARED_TEXTS:
        read = values.uris if field == "deviceID" else values.names
        example = "urn:epc:id:giai:952080.dev-1"
        yield _text(f"EQ_{field}", field, read, f"{field} của cảm biến", f"{field} of sensor data", example)
    for field in ("microorganism", "chemicalSubstance", "uriValue"):
        read = values.names
        yield _text(f"EQ_{field}", field, read, f"{field} của số đo", f"{field} of a report", "https://example.com/x")
    yield _text("EQ_stringValue", "stringValue", values.texts, "stringValue của số đo", "stringValue of a report", "ok")
    yield _text(
        "EQ_hexBinaryValue", "hexBinaryValue", _hex, "hexBinaryValue của số đo", "hexBinaryValue of a report", "F0"
    )
    yield Parameter(
        "EQ_booleanValue", "booleans", "booleanValue của số đo", "booleanValue of a report", "true",
        lambda call: Text("booleanValue", values.booleans(call)),
    )  # fmt: skip
    for field in ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue"):
        says = (f"{field} của số đo đổi ra UOM", f"{field} of a report, in UOM,")
        yield from _numbers(field, True, _OPERATORS, *says)
    yield from _numbers("percRank", False, _OPERATORS, "percRank của số đo", "percRank of a report")


ROWS: tuple[Parameter, ...] = tuple(_all())
PARAMETERS: Mapping[str, Parameter] = {name: row for row in ROWS for name in (row.name, *row.aliases)}

# --- finding the row of a name ----------------------------------------------------------------------------------------

_PLACEHOLDERS = {
    "TYPE": r"(?P<TYPE>[^_].*)",
    "UOM": r"(?P<UOM>[A-Z0-9]{2,4})",
    "fieldname": r"(?P<fieldname>[^:#]+[:#].+)",
    "attrname": r"(?P<attrname>.+)",
}
_STANDARD_FIELD = "|".join(DESCRIBED)


def _expression(name: str) -> re.Pattern[str]:
    if "attrname" in name:  # an extension field ends at the first underscore behind its colon
        head = re.escape(name.removesuffix("fieldname_attrname"))
        field = rf"(?P<fieldname>{_STANDARD_FIELD}|[^:#]+[:#][^_]+)"
        return re.compile(rf"{head}{field}_(?P<attrname>.+)", re.DOTALL)
    if name.startswith("HASATTR_"):
        return re.compile(rf"HASATTR_(?P<fieldname>{_STANDARD_FIELD}|[^:#]+[:#].+)", re.DOTALL)
    text = re.escape(name)
    for placeholder, pattern in _PLACEHOLDERS.items():
        text = text.replace(placeholder, pattern)
    return re.compile(text, re.DOTALL)


_OPEN = [
    (_expression(name), row)
    for name, row in sorted(PARAMETERS.items(), key=lambda item: (len(item[0]), item[0]), reverse=True)
    if any(placeholder in name for placeholder in _PLACEHOLDERS)
]


def row_of(name: str) -> tuple[Parameter, Mapping[str, str]] | None:
    """The row a parameter belongs to and what stands for its placeholders; the longest name that fits wins.

    >>> row, parts = row_of("GE_value_CEL")
    >>> row.name, parts
    ('GE_value_UOM', {'UOM': 'CEL'})
    """
    row = PARAMETERS.get(name)
    if row is not None and not any(placeholder in name for placeholder in _PLACEHOLDERS):
        return row, {}
    if len(name) > 2_000:
        return None
    for expression, row in _OPEN:
        if (match := expression.fullmatch(name)) is not None:
            return row, match.groupdict()
    return None
