import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gs1.strategies import SET_82, checked
from txng.gs1 import keys

LENGTHS = (8, 12, 13, 14, 17, 18)


@pytest.mark.parametrize(
    ("digits", "check"),
    [("893456313816", "5"), ("0893456313816", "5"), ("7351353", "7"), ("18934563000000123", "7")],
)
def test_it_computes_known_check_digits(digits: str, check: str) -> None:
    assert keys.check_digit(digits) == check
    assert keys.has_check_digit(digits + check)


@given(st.text(string.digits, min_size=1, max_size=40))
def test_the_check_digit_makes_the_weighted_sum_a_multiple_of_ten(digits: str) -> None:
    whole = digits + keys.check_digit(digits)
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(whole)))
    assert total % 10 == 0
    assert keys.has_check_digit(whole)


@given(st.sampled_from(LENGTHS).flatmap(checked))
def test_every_change_of_one_digit_is_caught(number: str) -> None:
    for place, digit in enumerate(number):
        for other in string.digits.replace(digit, ""):
            assert not keys.has_check_digit(number[:place] + other + number[place + 1 :])


@given(st.text(SET_82, min_size=1, max_size=23))
def test_every_change_of_one_character_of_a_model_number_is_caught(text: str) -> None:
    whole = text + keys.gmn_check_pair(text)
    assert keys.has_check_pair(whole)
    for place, character in enumerate(whole):
        for other in "0aZ_!9X5":
            if other != character:
                assert not keys.has_check_pair(whole[:place] + other + whole[place + 1 :])


def test_it_knows_a_published_model_number() -> None:
    assert keys.gmn_check_pair("8934563AB") == "X5"


@pytest.mark.parametrize("text", ["", "12a", "１２３", "-1", " 1", "1" * 64, "1\n"])
def test_it_refuses_what_is_no_digits(text: str) -> None:
    assert not keys.has_check_digit(text)
    with pytest.raises(ValueError, match="digits"):
        keys.check_digit(text)


@pytest.mark.parametrize("text", ["", "a b", "A" * 24, "é"])
def test_it_refuses_a_model_number_that_cannot_be_one(text: str) -> None:
    assert not keys.has_check_pair(text + "22")
    with pytest.raises(ValueError, match="bad-model-number"):
        keys.gmn_check_pair(text)


@pytest.mark.parametrize(
    ("gtin", "restricted"),
    [
        ("2012345678903", True),
        ("0212345678906", True),
        ("8934563138165", False),
        ("96385074", False),
        ("20123451", True),
        ("01234565", True),
        ("00036000291452", False),
    ],
)
def test_it_knows_numbers_for_use_inside_a_company(gtin: str, restricted: bool) -> None:
    assert keys.is_restricted(gtin) is restricted
