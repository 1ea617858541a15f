"""The identifier tree and the spellings of link types."""

import json

import pytest

from tests.corpus import CORPUS, needs_corpus
from txng.resolver.links import LINKSET, VOCABULARY, level_codes, type_uri
from txng.resolver.selectors import level_paths
from txng.resolver.vocabulary import TITLES, is_known, title

GTIN = ("01", "08934563138165")


def test_the_levels_of_a_gtin_are_those_of_the_standard_the_most_specific_first() -> None:
    assert list(level_codes("01", ["22", "10"])) == [("22", "10"), ("22",), ("10",), ()]
    assert list(level_codes("01", ["22", "10", "21"])) == [("21",), ("22", "10"), ("22",), ("10",), ()]
    assert list(level_codes("01", ["235"])) == [("235",), ()]
    assert list(level_codes("414", ["254"])) == [("254",), ()]


def test_a_reference_that_a_payee_needs_has_no_level_above() -> None:
    assert list(level_codes("415", ["8020"])) == [("8020",)]


def test_paths_are_canonical_whatever_stands_in_a_lot() -> None:
    assert level_paths([GTIN, ("10", "A/B+1")]) == ("/01/08934563138165/10/A%2FB%2B1", "/01/08934563138165")


@pytest.mark.parametrize(
    "spelling",
    ["gs1:pip", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip", "https://www.gs1.org/voc/pip"],
)
def test_every_spelling_of_a_gs1_type_is_the_same_type(spelling: str) -> None:
    assert type_uri(spelling) == VOCABULARY + "pip"


def test_words_nobody_defined_are_no_type() -> None:
    assert type_uri("pip") == type_uri("voc:pip") == type_uri("javascript:pip") == ""
    assert type_uri("all") == type_uri("linkset") == LINKSET


def test_types_of_somebodys_own_namespace_are_kept() -> None:
    assert type_uri("https://nsx.example.vn/voc/nhat-ky") == "https://nsx.example.vn/voc/nhat-ky"
    assert is_known("https://nsx.example.vn/voc/nhat-ky")
    assert title("https://nsx.example.vn/voc/nhat-ky", "vi") == "nhat-ky"


@needs_corpus
def test_our_link_types_are_those_of_the_vocabulary() -> None:
    named = {entry["name"] for entry in json.loads((CORPUS / "gs1" / "linktypes.json").read_text())}
    assert set(TITLES) == named
    assert all(vietnamese and english for vietnamese, english in TITLES.values())
