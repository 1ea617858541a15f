"""Generated events, faultless by the strict rules: every kind, every field, things in every spelling, extensions.

`events()` is the whole range. ``comparable=True`` leaves out what the reference hash generator is known to read
differently from JSON (booleans and nulls in extensions, words of the vocabulary and infinite numbers as texts of
extensions), so that the rest can be compared with it. Strategies are cached: making one costs more than
drawing from it.
"""

import os
import re
from datetime import datetime, timedelta, timezone
from functools import cache

from hypothesis import strategies as st

from txng.epcis import units
from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    BizTransaction,
    Destination,
    ErrorDeclaration,
    Extensions,
    Location,
    Namespaces,
    ObjectEvent,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.vocabulary import WORDS
from txng.gs1.epc import normalise
from txng.gs1.keys import check_digit

#: ``far`` has no ``/`` at its end: the reference generator treats such extensions in its own way.
NAMESPACES = {
    "ext": "https://ns.example.com/epcis/",
    "far": "http://far.example.org/ns",
    "cbvmda": "urn:epcglobal:cbv:mda:",
}


def examples(usual: int) -> int:
    """How many events a test generates: few in the suite, as many as TXNG_EPCIS_EXAMPLES says in the long form."""
    return int(os.environ.get("TXNG_EPCIS_EXAMPLES", usual))


_COMPANY = "8931234"
_VIETNAM = timezone(timedelta(hours=7))
_SERIAL = st.text("ABCabc0123456789-._", min_size=1, max_size=12)


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


@cache
@st.composite
def gtins(draw: st.DrawFn) -> str:
    return _checked(f"0{_COMPANY}{draw(st.integers(0, 99_999)):05}")


@cache
@st.composite
def instances(draw: st.DrawFn) -> str:
    """A serial, pallet or private thing in one of its spellings."""
    kind = draw(st.sampled_from(["link", "host", "long", "urn", "pallet", "pallet urn", "private", "prefixed"]))
    gtin, serial = draw(gtins()), draw(_SERIAL)
    pallet = f"{draw(st.integers(0, 10**9 - 1)):09}"
    match kind:
        case "link":
            return f"https://id.gs1.org/01/{gtin}/21/{serial}"
        case "host":
            return f"https://ma.example.vn/01/{gtin}/21/{serial}"
        case "long":
            return f"https://id.gs1.org/01/{gtin}/10/LOT1/21/{serial}"
        case "urn":
            return f"urn:epc:id:sgtin:{_COMPANY}.{gtin[0]}{gtin[8:13]}.{serial}"
        case "pallet":
            return f"https://id.gs1.org/00/{_checked(f'0{_COMPANY}{pallet}')}"
        case "pallet urn":
            return f"urn:epc:id:sscc:{_COMPANY}.0{pallet}"
        case "prefixed":
            return f"ext:thing-{serial}"
    return f"https://things.example.com/{serial}"


@cache
@st.composite
def classes(draw: st.DrawFn) -> str:
    gtin, lot = draw(gtins()), draw(_SERIAL)
    item = f"{_COMPANY}.{gtin[0]}{gtin[8:13]}"
    return draw(
        st.sampled_from(
            [
                f"https://id.gs1.org/01/{gtin}/10/{lot}",
                f"urn:epc:class:lgtin:{item}.{lot}",
                f"https://id.gs1.org/01/{gtin}",
                f"urn:epc:idpat:sgtin:{item}.*",
            ]
        )
    )


@cache
@st.composite
def places(draw: st.DrawFn) -> str:
    reference = f"{draw(st.integers(0, 99_999)):05}"
    gln = _checked(_COMPANY + reference)
    extension = draw(_SERIAL)
    return draw(
        st.sampled_from(
            [
                f"https://id.gs1.org/414/{gln}",
                f"https://id.gs1.org/414/{gln}/254/{extension}",
                f"urn:epc:id:sgln:{_COMPANY}.{reference}.0",
                f"urn:epc:id:sgln:{_COMPANY}.{reference}.{extension}",
                "geo:11.31,106.10",
                f"https://places.example.com/{extension}",
            ]
        )
    )


@cache
@st.composite
def times(draw: st.DrawFn, before: datetime | None = None) -> str:
    """A dateTimeStamp with any precision; not in the last half millisecond of a second, nor after ``before``."""
    latest = before or datetime(2026, 11, 23, tzinfo=_VIETNAM)
    moment = latest - timedelta(seconds=draw(st.integers(1, 10**8)))
    zone = timezone(timedelta(minutes=draw(st.sampled_from([0, 420, -330, 840]))))
    moment = moment.astimezone(zone).replace(microsecond=draw(st.integers(0, 999_499)))
    text = moment.isoformat(timespec=draw(st.sampled_from(["seconds", "milliseconds", "microseconds"])))
    return text.replace("+00:00", "Z") if draw(st.booleans()) else text


numbers = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-9),
)
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufffe\uffff")
texts = st.one_of(
    _SERIAL,
    st.text(_CHARACTERS, max_size=12),
    st.sampled_from(["007", "1.50", "+3", "1e5", " padded ", "ext:value", "2026-11-05", "Trảng Bàng"]),
    instances(),
)
_MEANINGFUL = frozenset().union(*WORDS.values())
_INFINITE = re.compile(r"[+-]?inf(inity)?|.*[0-9]e\+?[0-9]{3,}", re.IGNORECASE)  # the generator fails on those


def _is_comparable(text: str) -> bool:
    text = text.strip()
    known_prefix = text.startswith(("cbv:", "gs1:", "epcis:"))
    return bool(text) and text not in _MEANINGFUL and not known_prefix and _INFINITE.fullmatch(text) is None


_comparable_texts = texts.filter(_is_comparable)

_NAMES = st.sampled_from(["ext:a", "ext:grade", "ext:sizeList", "far:b", "far:note", "cbvmda:lotNumber", "ext:c.d-e"])
_INNER_NAMES = st.one_of(_NAMES, st.sampled_from(["part1", "inner", "tên"]))


@cache
def values(*, comparable: bool) -> st.SearchStrategy[object]:
    """What an extension can hold and XML can say: no array directly in an array, no empty array or object."""
    leaves: st.SearchStrategy[object] = st.one_of(_comparable_texts if comparable else texts, numbers)
    if not comparable:
        leaves = st.one_of(leaves, st.booleans(), st.none())
    single = st.recursive(
        leaves,
        lambda inner: st.dictionaries(
            _INNER_NAMES.filter(lambda name: not name.endswith("List")), _one_or_more(inner), min_size=1, max_size=3
        ),
        max_leaves=5,
    )
    return _one_or_more(single)


@cache
def _one_or_more(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(inner, st.lists(inner, min_size=2, max_size=3))


@cache
@st.composite
def members(draw: st.DrawFn, *, comparable: bool, most: int = 3) -> Extensions:
    """Extension members; those named like lists hold arrays, as their names say."""
    found = Extensions()
    for name in draw(st.lists(_NAMES, unique=True, max_size=most)):
        value = draw(values(comparable=comparable))
        found[name] = value if not name.endswith("List") or isinstance(value, list) else [value]
    return found


@cache
@st.composite
def _extensions(draw: st.DrawFn, comparable: bool) -> Extensions | None:
    return draw(members(comparable=comparable, most=2)) or None


@cache
def words(kind: str) -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(sorted(WORDS[kind])), st.sampled_from([f"https://own.example.com/{kind}/x1", "ext:own"])
    )


@cache
def _maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), strategy)


@cache
@st.composite
def quantities(draw: st.DrawFn) -> QuantityElement:
    quantity = draw(_maybe(numbers.map(abs)))
    uom = draw(_maybe(st.sampled_from(["KGM", "LTR", "23", "4K", "E4"]))) if quantity is not None else None
    return QuantityElement(epc_class=draw(classes()), quantity=quantity, uom=uom)


@cache
@st.composite
def locations(draw: st.DrawFn, *, comparable: bool) -> Location:
    return Location(id=draw(places()), extensions=draw(_extensions(comparable)))


_TYPES = {kind: table for kind, dimension in units.DIMENSIONS.items() if (table := sorted(units.UNITS[dimension]))}
_URIS = st.one_of(
    st.just("https://id.gs1.org/8004/8931234ABC"),
    st.just("urn:epc:id:giai:8931234.ABC"),
    st.just("https://data.example.com/run/7?x=1"),
    st.just("ext:device"),
)


@cache
@st.composite
def reports(draw: st.DrawFn, latest: datetime, *, comparable: bool) -> SensorReport:
    kind = draw(st.sampled_from(sorted(_TYPES)))
    common = {
        "type": kind,
        "exception": draw(_maybe(words("sensor_alert_type"))),
        "device_id": draw(_maybe(_URIS)),
        "raw_data": draw(_maybe(_URIS)),
        "time": draw(_maybe(times(latest))),
        "microorganism": draw(_maybe(st.just("https://www.ncbi.nlm.nih.gov/taxonomy/1126011"))),
        "coordinate_reference_system": draw(_maybe(st.just("https://crs.example.com/84"))),
        "extensions": draw(_extensions(comparable)),
    }
    shape = draw(st.sampled_from(["value", "vector", "range", "percentile", "other"]))
    if shape == "other":
        return SensorReport(
            **common,
            string_value=draw(_maybe(_comparable_texts)),
            hex_binary_value=draw(_maybe(st.sampled_from(["f0f0f0", "00", "AB1"]))),
            uri_value=draw(_maybe(_URIS)),
            boolean_value=None if comparable else draw(_maybe(st.booleans())),
        )
    measured: dict[str, object] = {"uom": draw(st.sampled_from(_TYPES[kind]))}
    if shape in ("value", "vector"):
        measured["value"] = draw(numbers)
    if shape == "vector":
        measured["component"] = draw(words("component"))
    if shape == "range":
        measured |= {"min_value": draw(numbers), "max_value": draw(numbers), "mean_value": draw(numbers)}
        measured["s_dev"] = draw(_maybe(numbers))
    if shape == "percentile":
        measured |= {"perc_rank": draw(numbers), "perc_value": draw(numbers)}
    return SensorReport(**common, **measured)


@cache
@st.composite
def sensor_elements(draw: st.DrawFn, latest: datetime, *, comparable: bool) -> SensorElement:
    metadata = SensorMetadata(
        data_processing_method=draw(_maybe(_URIS)),
        biz_rules=draw(_maybe(_URIS)),
        extensions=draw(_extensions(comparable)),
    )
    if draw(st.booleans()):
        end = latest - timedelta(seconds=draw(st.integers(0, 1000)))
        metadata.start_time = (end - timedelta(hours=1)).isoformat(timespec="milliseconds")
        metadata.end_time = end.isoformat()
    drawn = draw(st.lists(reports(latest, comparable=comparable), min_size=1, max_size=3))
    for at, report in enumerate(drawn):  # components drawn apart from each other form no vector
        if report.component is not None and any(one.component is not None for one in drawn[:at]):
            report.component = None
    return SensorElement(
        sensor_report=drawn,
        sensor_metadata=draw(_maybe(st.just(metadata))),
        extensions=draw(_extensions(comparable)),
    )


@cache
@st.composite
def _base(draw: st.DrawFn, *, comparable: bool) -> dict[str, object]:
    """The fields of every kind of event, some of them."""
    event_time = draw(times())
    moment = datetime.fromisoformat(event_time).replace(microsecond=0)
    partners = st.tuples(words("source_dest_type"), places())
    fields = {
        "event_id": st.uuids().map(lambda value: f"urn:uuid:{value}"),
        "record_time": times(),
        "certification_info": st.one_of(_URIS, st.lists(_URIS, min_size=2, max_size=2, unique=True)),
        "error_declaration": st.builds(
            ErrorDeclaration,
            declaration_time=times(),
            reason=_maybe(words("error_reason")),
            corrective_event_ids=_maybe(st.just(["urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"])),
            extensions=_extensions(comparable),
        ),
        "biz_step": words("biz_step"),
        "disposition": words("disposition"),
        "read_point": locations(comparable=comparable),
        "biz_location": locations(comparable=comparable),
        "source_list": st.lists(
            partners.map(lambda pair: Source(type=pair[0], source=pair[1])), min_size=1, max_size=2
        ),
        "destination_list": st.lists(
            partners.map(lambda pair: Destination(type=pair[0], destination=pair[1])), min_size=1, max_size=2
        ),
        "sensor_element_list": st.lists(
            sensor_elements(moment - timedelta(seconds=1), comparable=comparable), min_size=1, max_size=2
        ),
        "extensions": members(comparable=comparable).filter(bool),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=6))
    return {
        "event_time": event_time,
        "event_time_zone_offset": draw(st.sampled_from(["+07:00", "-05:30", "+00:00"])),
        "namespaces": Namespaces(NAMESPACES),
        **{name: draw(fields[name]) for name in chosen},
    }


@cache
def _transactions(*, comparable: bool) -> st.SearchStrategy[list[BizTransaction]]:
    """The reference generator fails on a transaction without a type."""
    kinds = words("biz_transaction_type") if comparable else _maybe(words("biz_transaction_type"))
    transaction = st.builds(
        BizTransaction,
        type=kinds,
        biz_transaction=st.sampled_from(
            ["urn:epcglobal:cbv:bt:8931234000013:4711", "https://orders.example.com/1", "ext:order-7"]
        ),
    )
    return st.lists(transaction, min_size=1, max_size=2)


@cache
def _things(most: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(instances(), min_size=1, max_size=most, unique_by=normalise)


@cache
def _amounts() -> st.SearchStrategy[list[QuantityElement]]:
    return st.lists(quantities(), min_size=1, max_size=2)


_persistent = st.one_of(
    st.builds(PersistentDisposition, set_=st.lists(words("disposition"), min_size=1, max_size=2, unique=True)),
    st.builds(
        PersistentDisposition,
        set_=st.just(["recalled"]),
        unset=st.lists(words("disposition"), min_size=1, max_size=2, unique=True),
    ),
)


@cache
@st.composite
def events(draw: st.DrawFn, *, comparable: bool = False) -> object:
    """One event of any of the five kinds."""
    kind = draw(
        st.sampled_from([ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent, AssociationEvent])
    )
    base = draw(_base(comparable=comparable))
    action = draw(st.sampled_from(["ADD", "OBSERVE", "DELETE"]))
    ilmd = draw(_maybe(members(comparable=comparable).filter(bool).map(dict)))
    transactions = draw(_maybe(_transactions(comparable=comparable)))
    if kind is TransformationEvent:
        return TransformationEvent(
            **base,
            biz_transaction_list=transactions,
            input_epc_list=draw(_maybe(_things())),
            input_quantity_list=draw(_amounts()),
            output_epc_list=draw(_things()),
            output_quantity_list=draw(_maybe(_amounts())),
            transformation_id=draw(_maybe(st.just("urn:epc:id:gdti:8931234.00001.77"))),
            persistent_disposition=draw(_maybe(_persistent)),
            ilmd=ilmd,
        )
    if kind is ObjectEvent:
        return ObjectEvent(
            **base,
            action=action,
            biz_transaction_list=transactions,
            epc_list=draw(st.one_of(st.just([]), _things())),
            quantity_list=draw(_maybe(_amounts())),
            persistent_disposition=draw(_maybe(_persistent)),
            ilmd=ilmd if action == "ADD" else None,
        )
    if kind is TransactionEvent:
        return TransactionEvent(
            **base,
            action=action,
            biz_transaction_list=draw(_transactions(comparable=comparable)),
            parent_id=draw(_maybe(instances())),
            epc_list=draw(_things()),
            quantity_list=draw(_maybe(_amounts())),
        )
    return kind(
        **base,
        action=action,
        biz_transaction_list=transactions,
        parent_id=draw(instances()),
        child_epcs=draw(_things()),
        child_quantity_list=draw(_maybe(_amounts())),
    )
