"""Conversion between units of measure."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus import CORPUS, needs_corpus
from txng.epcis import units, vocabulary

CODES = sorted((name, code) for name, table in units.UNITS.items() for code in table)


@given(st.sampled_from(CODES), st.floats(-1e9, 1e9), st.data())
def test_converting_there_and_back_gives_the_value_again(start, value, data):
    dimension, code = start
    other = data.draw(st.sampled_from(sorted(units.UNITS[dimension])))
    there = units.convert(value, code, other)
    back = units.convert(there, other, code)
    zero = abs(units.UNITS[dimension][code].offset - units.UNITS[dimension][other].offset)
    assert back == pytest.approx(value, rel=1e-9, abs=1e-9 * (1 + zero / units.UNITS[dimension][code].factor))


def test_the_same_temperature_in_four_units_is_one_number():
    given_as = [(26, "CEL"), (78.8, "FAH"), (299.15, "KEL"), (538.47, "A48")]
    assert {units.to_base(value, uom) for value, uom in given_as} == {("KEL", 299.15)}


def test_units_of_different_dimensions_are_incomparable():
    assert units.convert(1, "KGM", "LTR") is None
    assert units.convert(1, "XYZ", "KGM") is None


def test_an_unknown_unit_is_comparable_with_itself():
    assert units.convert(7, "XYZ", "XYZ") == 7.0
    assert units.to_base(7, "XYZ") == ("XYZ", 7.0)


def test_a_code_of_two_dimensions_finds_the_shared_one():
    assert units.convert(2, "DZN", "C62") == 24.0
    assert units.convert(50, "P1", "C62") == 0.5


def test_every_measurement_type_of_the_table_is_a_word_of_the_cbv():
    assert set(units.DIMENSIONS) <= vocabulary.WORDS["measurement_type"]


@needs_corpus
def test_the_shipped_factors_are_the_published_ones():
    table = json.loads((CORPUS / "epcis/vocab/uom-conversion.json").read_text(encoding="utf-8"))["dimensions"]
    assert {name: sorted(entry["units"]) for name, entry in table.items()} == {
        name: sorted(codes) for name, codes in units.UNITS.items()
    }
    for name, entry in table.items():
        for code, (_, factor, offset) in entry["units"].items():
            assert (units.UNITS[name][code].factor, units.UNITS[name][code].offset) == (factor, offset)
