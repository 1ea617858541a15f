"""Vietnamese text: one stored form, folded and search forms, dictionary order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.core.vietnamese import fold, nfc, search_key, sort_key

VIETNAMESE = st.text(st.sampled_from("aàảãáạăằắâầấbcdđeèêếghiìklmnoòôốơờpqrstuùưừvxyỳ ĐÔƠƯ-,."), max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Thành", "Hòa Thành"),
        ("ĐẶNG  Thuỳ", "đặng thùy"),
        (unicodedata.normalize("NFD", "Trảng Bàng"), "trang bang"),
        ("Mãng cầu", "MANG CAU"),
    ],
)
def test_spellings_a_person_would_call_the_same_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_letters_stay_different_when_searched() -> None:
    assert fold("dừa") == "dua"
    assert fold("đưa") == "dua"
    assert fold("tranh") != fold("trang")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hợp tác xã Mãng cầu", "HTX Mãng cầu"),
        ("Công ty Trách nhiệm hữu hạn Muối", "công ty TNHH muối"),
        ("Xã Mỹ Lệ", "xã mĩ lệ"),
        ("Siêu thị – Tân An", "sieu thi tan an"),
        ("TP. Tây Ninh", "Thành phố Tây Ninh"),
    ],
)
def test_a_search_finds_short_and_long_forms(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_names_sort_as_in_a_vietnamese_dictionary() -> None:
    ordered = [
        "An",
        "Ăn",
        "Ân",
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Bà Đen",
        "Bình",
        "Dân",
        "Đân",
        "Ế",
        "Tân Hội",
        "Ưng",
    ]
    assert sorted(set(ordered), key=lambda name: sort_key(name).encode()) == ordered


def test_tones_decide_only_when_all_letters_are_equal() -> None:
    assert sort_key("Bạ An") < sort_key("Ba Ân")


@given(VIETNAMESE)
def test_folding_and_keys_do_not_depend_on_how_letters_were_typed(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(text) == fold(decomposed)
    assert sort_key(text) == sort_key(decomposed)
    assert nfc(text) == nfc(decomposed)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert search_key(search_key(text)) == search_key(text)
    assert nfc(nfc(text)) == nfc(text)
