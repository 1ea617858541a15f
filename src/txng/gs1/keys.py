"""Check digits and check characters of GS1 identification keys (GS1 General Specifications, section 7.9)."""

import re

from txng.gs1.problems import Problem, ProblemError

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
"""Numbers of digits a GTIN may be written with; stored and compared with 14."""

_THREES_FIRST = tuple(48 * (3 * ((size + 1) // 2) + size // 2) for size in range(64))
_ONES_FIRST = tuple(48 * ((size + 1) // 2 + 3 * (size // 2)) for size in range(64))
_DIGITS = re.compile("[0-9]+")

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""The characters of an X field, in the order that gives each its value (General Specifications, figure 7.11-1)."""

_VALUES = {character: value for value, character in enumerate(SET_82)}
_PAIR_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def check_digit(digits: str) -> str:
    """The check digit that belongs behind ``digits`` (7, 11, 12, 13, 16 or 17 digits; clause 7.9.1).

    Weights 3, 1, 3, 1 … from the right; the digit makes the sum a multiple of ten. Raises `ProblemError`
    (``bad-digits``) when ``digits`` is anything but 1 to 63 of the digits 0–9.

    >>> check_digit("893456313816")
    '5'
    """
    if not _DIGITS.fullmatch(digits) or len(digits) >= len(_THREES_FIRST):
        raise ProblemError([Problem("bad-digits", {"text": digits[:100], "least": 1, "most": len(_THREES_FIRST) - 1})])
    return digit_behind(digits)


def digit_behind(digits: str) -> str:
    """`check_digit` for text already known to be between 1 and 63 digits; anything else gives nonsense.

    >>> digit_behind("893456313816")
    '5'
    """
    codes = digits.encode()
    return "0987654321"[(3 * sum(codes[::-2]) + sum(codes[-2::-2]) - _THREES_FIRST[len(codes)]) % 10]


def has_check_digit(digits: str) -> bool:
    """Whether ``digits`` is all digits and its last one is the right check digit (clause 7.9.1). Never raises.

    >>> has_check_digit("8934563138165"), has_check_digit("8934563138166")
    (True, False)
    """
    return len(digits) < len(_THREES_FIRST) and _DIGITS.fullmatch(digits) is not None and ends_right(digits)


def ends_right(digits: str) -> bool:
    """`has_check_digit` for text already known to be between 2 and 63 digits; anything else gives nonsense.

    >>> ends_right("8934563138165"), ends_right("8934563138166")
    (True, False)
    """
    codes = digits.encode()
    return (sum(codes[::-2]) + 3 * sum(codes[-2::-2]) - _ONES_FIRST[len(codes)]) % 10 == 0


def gmn_check_pair(text: str) -> str:
    """The two check characters that belong behind ``text``, a Global Model Number without them (clause 7.9.5).

    1 to 23 characters of `SET_82`; prime weights from the right, modulo 1021, written with 32 characters that cannot
    be mistaken for each other. Raises `ProblemError` (``bad-model-number``) for any other text.

    >>> gmn_check_pair("8934563AB")
    'X5'
    """
    if not 0 < len(text) <= len(_PRIMES) or not _VALUES.keys() >= set(text):
        raise ProblemError([Problem("bad-model-number", {"text": text[:100]})])
    total = sum(_VALUES[character] * prime for character, prime in zip(reversed(text), _PRIMES, strict=False))
    high, low = divmod(total % 1021, 32)
    return _PAIR_CHARACTERS[high] + _PAIR_CHARACTERS[low]


def has_check_pair(text: str) -> bool:
    """Whether the last two characters of ``text`` are the check pair of those before (clause 7.9.5). Never raises.

    >>> has_check_pair("8934563ABX5")
    True
    """
    try:
        return gmn_check_pair(text[:-2]) == text[-2:]
    except ProblemError:
        return False


def gtin14(digits: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits written with 14 (General Specifications, section 4.6). Never raises.

    >>> gtin14("8934563138165")
    '08934563138165'
    """
    return digits.zfill(14)


def is_restricted(gtin: str) -> bool:
    """Whether a GTIN lies in the ranges for use inside one shop or company (GS1 prefixes 02, 04, 20–29).

    Also GTIN-8 that start with 0 or 2. Such numbers are well formed but not unique in the world: they must not identify
    a product between companies (General Specifications, section 1.4). Takes any of the four lengths; never raises.

    >>> is_restricted("2012345678903"), is_restricted("8934563138165"), is_restricted("20123451")
    (True, False, True)
    """
    number = gtin14(gtin)
    if number.startswith("000000"):
        return number[6:7] in {"0", "2"}
    return number[1:3] in {"02", "04"} or number[1:2] == "2"
