"""Times against exact arithmetic."""

import doctest
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.epcis import documents, epc_format, time
from txng.epcis.rules import checking, identifiers
from txng.gs1.problems import ProblemError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(
    st.integers(-62_135_500_000, 253_402_200_000).map(lambda seconds: EPOCH + timedelta(seconds=seconds)),
    st.text("0123456789", max_size=15),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_time_is_the_instant_it_names_rounded_to_the_microsecond(moment, fraction, offset):
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
    zone = "Z" if offset == 0 and len(fraction) % 2 else f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").zfill(19) + (f".{fraction}" if fraction else "") + zone
    exact = Fraction(int(fraction or "0"), 10 ** len(fraction))
    since = moment - timedelta(minutes=offset) - EPOCH
    seconds = since.days * 86_400 + since.seconds
    expected = seconds * 1_000_000 + int(exact * 1_000_000 + Fraction(1, 2))
    assert time.micros(text) == expected
    assert time.instant(text) == EPOCH + timedelta(microseconds=expected)
    assert time.instant(text).tzinfo is UTC
    assert time.fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "2026-11-05", "2026-11-05 07:30:00Z", "2026-11-05T07:30Z", "2026-11-05t07:30:00z",
        "2026-11-05T24:00:00Z", "2026-11-05T07:60:00Z", "2026-11-05T07:30:60Z", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "12026-11-05T07:30:00Z", "2026-11-05T07:30:00.Z",
        "2026-11-05T07:30:00+0700", "2026-11-05T07:30:00+14:01", "2026-11-05T07:30:00-15:00", "٢٠٢٦-11-05T07:30:00Z",
        "2026-11-05T07:30:00Z\n", " 2026-11-05T07:30:00Z", "9999-12-31T23:59:59.9999999Z",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text):
    assert time.fault(text) == "time-malformed"
    for read in (time.instant, time.micros):
        with pytest.raises(ProblemError):
            read(text)


def test_a_time_moved_out_of_the_calendar_by_its_zone_is_refused():
    for text in ("0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"):
        with pytest.raises(ProblemError):
            time.instant(text)


def test_a_missing_zone_is_told_apart():
    assert time.fault("2026-11-05T07:30:00.5") == "time-offset-missing"


@pytest.mark.parametrize(("text", "minutes"), [("+07:00", 420), ("-13:59", -839), ("+14:00", 840), ("-00:00", 0)])
def test_an_offset_is_read_in_minutes(text, minutes):
    assert time.offset_minutes(text) == minutes


@pytest.mark.parametrize("text", ["Z", "07:00", "+7:00", "+14:01", "+07:60", "+07:00\n", "+٠7:00"])
def test_what_is_no_offset_is_refused(text):
    with pytest.raises(ProblemError):
        time.offset_minutes(text)


@pytest.mark.parametrize("module", [time, documents, epc_format, checking, identifiers])
def test_the_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0
