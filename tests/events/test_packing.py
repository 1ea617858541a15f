"""Rows of events, and their binary form read back by an independent reader of the documented format."""

import struct
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events import samples
from txng.epcis import event_hash, time
from txng.epcis.things import CHILD, CLASS, EPC, INPUT, OUTPUT, PARENT, SEPARATED
from txng.events import LINKING_ROLES, VOID, packing
from txng.events.keys import key_of
from txng.events.packing import EventRow, Shared, copy_events, copy_things, event_row, hash_of_uri, hash_uri

SHARED = Shared(record_time=1_800_000_000_000_001, capture=7, owner=3, context=5, zdict=1)


def tuples(data: bytes) -> list[list[bytes | None]]:
    """The fields of every row in PostgreSQL's binary COPY form."""
    assert data[:19] == b"PGCOPY\n\xff\r\n\0" + bytes(8)
    at, rows = 19, []
    while (count := struct.unpack_from(">h", data, at)[0]) != -1:
        at += 2
        row: list[bytes | None] = []
        for _ in range(count):
            (size,) = struct.unpack_from(">i", data, at)
            at += 4
            row.append(None if size == -1 else data[at : at + size])
            at += max(size, 0)
        rows.append(row)
    assert at + 2 == len(data)
    return rows


def number(field: bytes | None) -> int | None:
    return None if field is None else int.from_bytes(field, "big", signed=True)


def row_of(event: dict[str, Any]) -> EventRow:
    return event_row(samples.document(event).events[0])


def test_a_row_holds_what_is_searched_for() -> None:
    event = samples.aggregation(samples.sscc(1), [samples.item(1), samples.item(2)], action="DELETE")
    event["bizLocation"] = {"id": samples.place(1)}
    row = row_of(event)
    assert (row.etype, row.action, row.biz_step, row.tz_min) == (2, 3, "packing", 420)
    assert row.biz_location == key_of(samples.place(1))
    assert row.read_point is row.corrects is row.event_id is None
    assert row.event_time == int(samples.START.timestamp() * 1_000_000)
    assert row.things == [
        (key_of(samples.item(1)), CHILD | SEPARATED, None, None),
        (key_of(samples.item(2)), CHILD | SEPARATED, None, None),
        (key_of(samples.sscc(1)), PARENT | SEPARATED, None, None),
    ]


def test_amounts_of_a_class_that_is_listed_twice_are_added() -> None:
    def things(*listed: dict[str, Any]) -> list[Any]:
        return row_of(samples.object_event(epcList=[], quantityList=list(listed))).things

    k, role = key_of(samples.lot("A")), EPC | CLASS
    one = {"epcClass": samples.lot("A"), "quantity": 2, "uom": "KGM"}
    assert things(one, {**one, "quantity": 500, "uom": "GRM"}) == [(k, role, 2.5, "KGM")]
    assert things(one, {**one, "quantity": 3}) == [(k, role, 5, "KGM")]
    assert things(one, {**one, "uom": "LTR"}) == [(k, role, None, None)]
    assert things(one, {"epcClass": samples.lot("A"), "quantity": 4}) == [(k, role, None, None)]
    assert things(one, {"epcClass": samples.lot("A")}) == [(k, role, None, None)]


def test_a_thing_named_in_two_spellings_is_one_row() -> None:
    row = row_of(samples.object_event(samples.item("A7"), "urn:epc:id:sgtin:952080.0100101.A7"))
    assert row.things == [(key_of(samples.item("A7")), EPC, None, None)]


def test_an_id_that_is_the_hash_is_not_kept_twice() -> None:
    event = samples.object_event(samples.item(1))
    own = hash_uri(row_of(event).hash)
    assert own == event_hash.event_hash(samples.document(event).events[0])
    assert row_of({**event, "eventID": own}).event_id is None
    other = "ni:///sha-256;" + "0" * 64 + "?ver=CBV2.0"
    assert row_of({**event, "eventID": other}).event_id == other
    assert hash_of_uri(own) == row_of(event).hash
    assert hash_of_uri("urn:uuid:5b1f4f1c-0000-4000-8000-000000000000") is None


def test_an_error_declaration_is_an_event_of_its_own() -> None:
    event = samples.object_event(samples.item(1))
    original, declaration = row_of(event), row_of(samples.erroneous(event))
    assert declaration.corrects == original.hash != declaration.hash
    assert [role for _k, role, _q, _u in declaration.things] == [EPC | VOID]
    assert row_of(samples.erroneous(event, at=601)).hash != declaration.hash
    assert row_of(samples.erroneous(event)).hash == declaration.hash
    with_prefix = samples.erroneous(event, **{"tn:note": "sai"})
    with_name = samples.erroneous(event, **{f"{samples.VOCABULARY}note": "sai"})
    assert row_of(with_prefix).hash == row_of(with_name).hash != declaration.hash


def test_linking_roles_are_those_the_seam_names() -> None:
    separated = {role | SEPARATED for role in (CHILD, PARENT)}
    classes = {role | CLASS for role in (CHILD, CHILD | SEPARATED, INPUT, OUTPUT)}
    assert set(LINKING_ROLES) == {0, CHILD, PARENT, INPUT, OUTPUT} | separated | classes
    assert not any(role & VOID for role in LINKING_ROLES)


@pytest.mark.parametrize("at", [-14 * 60, -1, 0, 1, 24 * 60 - 451])
def test_the_day_is_the_day_where_it_happened(at: int) -> None:
    row = row_of(samples.object_event(samples.item(1), at=at))
    assert row.day * 86_400 == int((samples.START.timestamp() + at * 60 + 7 * 3600) // 86_400) * 86_400


moments = st.integers(631_152_000_000_000, 4_102_444_800_000_000)  # 1990 to 2100


@given(moments, st.integers(0, 9), st.sampled_from(["Z", "+07:00", "-03:30"]))
def test_the_quick_reading_of_a_time_is_the_reading(micros: int, digits: int, zone: str) -> None:
    fraction = f".{micros % 1_000_000:06d}789"[: digits + 1] if digits else ""
    text = datetime.fromtimestamp(micros // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + fraction + zone
    assert packing._instant(text) == time.micros(text)


texts = st.none() | st.text(max_size=8)
longs = st.integers(-(2**63), 2**63 - 1)
amounts = st.none() | st.floats(0, 1e12)
rows = st.builds(
    EventRow,
    hash=st.binary(min_size=32, max_size=32),
    corrects=st.none() | st.binary(min_size=32, max_size=32),
    event_id=texts.filter(lambda text: text is None or "\0" not in text),
    event_time=st.integers(0, 4_102_444_800_000_000),
    tz_min=st.integers(-840, 840),
    etype=st.integers(0, 5),
    action=st.none() | st.integers(1, 3),
    biz_step=st.sampled_from([None, "shipping", "packing"]),
    disposition=st.sampled_from([None, "shipping"]),
    read_point=st.none() | longs,
    biz_location=st.none() | longs,
    things=st.lists(st.tuples(longs, st.integers(0, 127), amounts, st.none() | st.just("KGM")), max_size=3),
)


@given(st.lists(rows, max_size=4), st.binary(max_size=20))
def test_binary_rows_read_back_as_they_were(given_rows: list[EventRow], document: bytes) -> None:
    seqs = list(range(100, 100 + len(given_rows)))
    words = {"shipping": 11, "packing": 12}
    packed = b"".join(copy_events(given_rows, seqs, [document] * len(seqs), words, SHARED))
    shift = 946_684_800_000_000
    for fields, row, seq in zip(tuples(packed), given_rows, seqs, strict=True):
        step = None if row.biz_step is None else words[row.biz_step]
        disposition = None if row.disposition is None else words[row.disposition]
        assert [number(field) for field in fields[:14]] == [
            seq, row.event_time - shift, SHARED.record_time - shift, row.read_point, row.biz_location, 7, 3,
            step, disposition, 5, row.tz_min, row.etype, row.action, 1,
        ]  # fmt: skip
        own_id = None if row.event_id is None else row.event_id.encode()
        assert fields[14:] == [row.hash, row.corrects, own_id, document]
    things = [
        (row.event_time - shift, seq, *thing) for row, seq in zip(given_rows, seqs, strict=True) for thing in row.things
    ]
    read = tuples(b"".join(copy_things(given_rows, seqs)))
    for fields, (event_time, seq, k, role, quantity, uom) in zip(read, things, strict=True):
        assert [number(fields[0]), number(fields[1]), number(fields[2]), number(fields[4])] == [
            k,
            event_time,
            seq,
            role,
        ]
        if quantity is None:
            assert fields[3] is fields[5] is None
        else:
            assert fields[3] is not None
            assert struct.unpack(">d", fields[3]) == (quantity,)
            assert fields[5] == (None if uom is None else b"KGM")
