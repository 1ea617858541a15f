import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import CORPUS, ROOT, needs_corpus
from tests.gs1.strategies import items
from txng.gs1 import ai, linters
from txng.gs1.ai import AIS


def codes(*elements: tuple[str, str]) -> list[str]:
    return [problem.code for problem in ai.check(elements)]


def faults(code: str, value: str) -> list[str]:
    return [problem.code for problem in ai.check_value(code, value)]


def test_every_identifier_of_the_dictionary_is_there_with_known_checks() -> None:
    assert len(AIS) == 541
    assert {name for one in AIS.values() for part in one.components for name in part.checks} == set(linters.LINTERS)


@needs_corpus
def test_the_table_is_what_the_dictionary_gives(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("refresh_gs1", ROOT / "scripts/refresh_gs1.py")
    assert spec is not None
    assert spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    table = refresh.table((CORPUS / "gs1/gs1-syntax-dictionary.txt").read_text("utf-8"))
    stored = json.loads((ROOT / "src/txng/gs1/data/application-identifiers.json").read_text("utf-8"))
    assert [refresh.stated(row) for row in table] == stored["identifiers"]


SOUND = [
    ("01", "08934563138165"),
    ("11", "270200"),
    ("17", "280229"),
    ("253", "8934563000318GCN-01"),
    ("422", "704"),
    ("423", "704356156"),
    ("427", "TN"),
    ("3910", "704500"),
    ("4300", "B%C3%A1nh+tr%C3%A1ng"),
    ("4307", "VN"),
    ("4309", "02790858483015297971"),
    ("4324", "2701311530"),
    ("4330", "000042-"),
    ("7003", "2701311530"),
    ("7007", "260110260115"),
    ("7030", "999ABC"),
    ("7040", "1ABz"),
    ("7041", "BX"),
    ("7230", "VNABC123"),
    ("7241", "05"),
    ("7250", "19900101"),
    ("7252", "9"),
    ("7258", "1/3"),
    ("8001", "12340012311110"),
    ("8003", "08934563000127KET001"),
    ("8006", "089345631381650102"),
    ("8007", "DE91100000000123456789"),
    ("8008", "27013115"),
    ("8008", "270131153059"),
    ("8011", "120"),
    ("8013", "8934563ABX5"),
    ("8030", "ab-_12=="),
]


@pytest.mark.parametrize(("code", "value"), SOUND)
def test_it_takes_sound_values(code: str, value: str) -> None:
    assert faults(code, value) == []
    assert ai.basic(code)(value)


FAULTY = [
    ("01", "08934563138166", "check-digit"),
    ("01", "8934563138165", "too-short"),
    ("01", "008934563138165", "too-long"),
    ("01", "0893456313816a", "bad-value"),
    ("01", "０8934563138165", "bad-value"),
    ("10", "", "empty-value"),
    ("10", "Lô 1", "bad-character"),
    ("10", "A#1", "bad-character"),
    ("10", "A\x00", "bad-character"),
    ("10", "A" * 21, "too-long"),
    ("11", "271301", "bad-date"),
    ("11", "270230", "bad-date"),
    ("11", "260229", "bad-date"),
    ("7003", "2702001530", "bad-date"),
    ("7007", "260100", "bad-date"),
    ("7003", "2702012460", "bad-date"),
    ("7250", "00000101", "bad-date"),
    ("8008", "2701312460", "bad-date"),
    ("8008", "270131235960", "bad-date"),
    ("401", "123", "bad-gcp"),
    ("8004", "TS001", "bad-gcp"),
    ("422", "999", "bad-code"),
    ("423", "70435", "too-short"),
    ("3910", "9870", "bad-code"),
    ("4307", "AA", "bad-code"),
    ("7041", "00", "bad-code"),
    ("7241", "11", "bad-code"),
    ("7252", "5", "bad-code"),
    ("4300", "A%0g", "bad-value"),
    ("4309", "18000000010000000000", "bad-value"),
    ("4309", "18000000003600000001", "bad-value"),
    ("4321", "2", "bad-value"),
    ("4330", "000000X", "bad-value"),
    ("7040", "1AB!", "bad-value"),
    ("7258", "0/3", "bad-value"),
    ("7258", "4/3", "bad-value"),
    ("7258", "1-3", "bad-value"),
    ("8001", "12340000012311", "bad-value"),
    ("8001", "12341234512321", "bad-value"),
    ("8003", "18934563000127", "bad-value"),
    ("8006", "089345631381650302", "bad-value"),
    ("8006", "089345631381650001", "bad-value"),
    ("8007", "FR1234", "too-short"),
    ("8007", "AB12345678901234", "bad-code"),
    ("8007", "FR12_45678901234", "bad-character"),
    ("8007", "DE92100000000123456789", "check-digit"),
    ("8010", "8934563-pn1", "bad-character"),
    ("8011", "012", "bad-value"),
    ("8011", "0", "bad-value"),
    ("8013", "8934563AB2X", "check-digit"),
    ("8014", "893456322", "check-digit"),
    ("8030", "ABC:123", "bad-character"),
    ("8030", "A=B", "bad-character"),
    ("8110", "0123456123456", "bad-coupon"),
    ("8112", "07", "bad-coupon"),
    ("89", "ABC", "unknown-ai"),
]


@pytest.mark.parametrize(("code", "value", "fault"), FAULTY)
def test_it_refuses_faulty_values_with_the_cause(code: str, value: str, fault: str) -> None:
    assert fault in faults(code, value)


def test_a_wrong_check_digit_names_the_right_one() -> None:
    assert ai.check_value("01", "08934563138166")[0].params["expected"] == "5"
    assert ai.check_value("8013", "8934563AB2X")[0].params["expected"] == "X5"
    assert ai.check_value("8007", "DE92100000000123456789")[0].params["expected"] == "91"


def test_required_companions_may_be_patterns_and_groups() -> None:
    gtin = ("01", "08934563138165")
    assert codes(gtin, ("3925", "12599")) == ["missing-required-ai"]
    assert codes(gtin, ("3925", "12599"), ("3165", "654321")) == []
    assert codes(gtin, ("250", "A")) == ["missing-required-ai"]
    assert codes(gtin, ("21", "1"), ("250", "A")) == []
    assert codes(("02", "08934563138165"), ("37", "4")) == ["missing-required-ai"]


def test_excluded_companions_are_found_but_not_the_identifier_itself() -> None:
    gtin = ("01", "08934563138165")
    assert codes(gtin, ("3103", "000500")) == []
    assert codes(gtin, ("3103", "000500"), ("3102", "000050")) == ["exclusive-ai", "exclusive-ai"]
    assert "exclusive-ai" in codes(gtin, ("21", "1"), ("235", "2"))


def test_the_same_element_twice_counts_once_but_two_values_are_a_fault() -> None:
    assert codes(("400", "A"), ("400", "A")) == []
    assert codes(("400", "A"), ("400", "B")) == ["duplicate-ai"]


def test_a_signature_needs_a_key_with_a_serial_number() -> None:
    assert codes(("8003", "01234567890128"), ("8030", "ABC123")) == ["missing-serial"]
    assert codes(("8003", "01234567890128X"), ("8030", "ABC123")) == []


def test_all_faults_are_told_not_the_first_only() -> None:
    found = codes(("01", "08934563138166"), ("10", "Lô"), ("17", "270230"), ("422", "999"))
    assert found == ["check-digit", "bad-character", "bad-date", "bad-code"]


@given(items())
def test_generated_items_are_sound(elements: list[tuple[str, str]]) -> None:
    assert ai.check(elements) == []


@settings(max_examples=300)
@given(st.sampled_from(sorted(AIS)), st.text(max_size=40))
def test_the_quick_check_never_takes_what_the_format_refuses(code: str, value: str) -> None:
    content = {"bad-gcp", "bad-date", "bad-code", "bad-value", "bad-coupon"}
    found = set(faults(code, value))
    if ai.basic(code)(value):
        assert found <= content | ({"too-short"} if code == "8007" else set())  # an IBAN says itself how long it is
    else:
        assert found
