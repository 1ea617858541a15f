"""Reading compressed Digital Links of the old kind (GS1 Digital Link 1.1, chapter 5). They are never written here.

A compressed link is one path segment of URL-safe base64: rows of bits that name identifiers and hold their values.
Digits are held as a number with their count; tools disagree about leading zeros there, so such links are refused as
ambiguous.

>>> decompress("ARBAyvT04iDQWd9tpt0A").canonical
'https://id.gs1.org/01/08935234501233/10/LO-2026A'
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from txng.gs1 import digital_link, epc_binary, percent
from txng.gs1.ai import AIS, ECHO, Element, check_value
from txng.gs1.bits import Bits
from txng.gs1.digital_link import DigitalLink
from txng.gs1.problems import Problem, ProblemError

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_SEGMENT = re.compile(r"[0-9A-Za-z_\-]{3,1024}")
_LEFT_OVER = 8  # bits that may be left: fewer than any identifier takes
_FOREIGN = 0xF
_FOREIGN_LENGTH_BITS = 7

SEQUENCES: Mapping[int, tuple[str, ...]] = {
    0x0A: ("01", "22"),
    0x0B: ("01", "10"),
    0x0C: ("01", "21"),
    0x0D: ("01", "17"),
    0x0E: ("01", "7003"),
    0x0F: ("01", "30"),
    0x1A: ("01", "10", "17", "21"),
    0x1B: ("01", "15"),
    0x1C: ("01", "11"),
    0x1D: ("01", "16"),
    0x1E: ("01", "91"),
    0x1F: ("01", "10", "15"),
    0x9A: ("8010", "8011"),
    0x9B: ("8017", "8019"),
    0x9C: ("8018", "8019"),
    0x9D: ("254", "414"),
    **{0x2A + digit: ("01", f"310{digit}") for digit in range(6)},
    **{0x3A + digit: ("01", f"320{digit}") for digit in range(6)},
    **{0xA0 + digit: ("01", f"392{digit}") for digit in range(10)},
    **{0xC0 + digit: ("255", f"390{digit}") for digit in range(10)},
    **{0xCA + digit: ("255", f"394{digit}") for digit in range(4)},
}
"""Codes that stand for a whole sequence of identifiers; their values follow sorted, as the published encoder does."""


class Part(msgspec.Struct, frozen=True):
    """A part of a value as compression sees it: ``size`` characters, or up to as many when ``variable``.

    >>> parts("253")
    (Part(numeric=True, size=13, variable=False), Part(numeric=False, size=17, variable=True))
    """

    numeric: bool
    size: int
    variable: bool


_CODE_LENGTHS = {code[:2]: len(code) for code in AIS}
_LONGEST_WHEN_MADE = {"8007": 24, "8013": 30}
"""Lengths that have changed since, and with them the bits of their count."""


def is_compressed(segment: str) -> bool:
    """Whether a path segment could be a compressed link, judged by its characters alone. Never raises.

    >>> is_compressed("ARBAyvT04iDQWd9tpt0A"), is_compressed("san.pham")
    (True, False)
    """
    return _SEGMENT.fullmatch(segment) is not None


def decompress(segment: str, key: Element | None = None) -> DigitalLink:
    """The link behind a compressed segment; ``key`` is the primary key of links that leave it readable before it.

    Raises `ProblemError`: ``bad-compressed-link`` for bits that mean nothing, the faults of the values found,
    ``ambiguous-compression`` for digits with leading zeros, and the faults of `digital_link.arrange`.

    >>> decompress("AQI-4_YJoEIKMDk").path
    '/01/01234567890128/21/12345'
    """
    fault = Problem("bad-compressed-link", {"text": segment[:ECHO]})
    if not is_compressed(segment):
        raise ProblemError([fault])
    value = 0
    for character in segment:
        value = value << 6 | _VALUES[character]
    bits = Bits(value, 6 * len(segment), fault)
    found: list[Element] = [key] if key is not None else []
    other: list[str] = []
    while bits.left > _LEFT_OVER:
        code = bits.take(8)
        if code >> 4 == _FOREIGN:
            other.append(_foreign(bits, code & 0xF))
        else:
            found.extend(_identified(bits, code))
    codes = [one for one, _ in found]
    if not found or not bits.rest_is_zero() or len(set(codes)) < len(codes):
        raise ProblemError([fault])
    faults = [problem for one, text in found for problem in check_value(one, text)]
    if faults:
        raise ProblemError(faults)
    return msgspec.structs.replace(digital_link.arrange(found), other=tuple(other))


def decompress_path(raw_path: str) -> DigitalLink:
    """The link behind the path of a request: ``/{compressed}``, ``/{key}/{value}/{compressed}`` or an EPC binary.

    >>> decompress_path("/eh303621528c0d7e0000001a85").path
    '/01/08934563138165/21/6789'
    """
    segments = raw_path.removesuffix("/").split("/")[1:]
    if len(segments) == 3 and segments[0] in AIS and AIS[segments[0]].key:
        return decompress(segments[2], (segments[0], percent.decode(segments[1])))
    if len(segments) != 1:
        raise ProblemError([Problem("bad-compressed-link", {"text": raw_path[:ECHO]})])
    if epc_binary.is_binary(segments[0]):
        return digital_link.arrange(epc_binary.decode(segments[0]))
    return decompress(segments[0])


def _identified(bits: Bits, code: int) -> Iterator[Element]:
    sequence = SEQUENCES.get(code)
    if sequence is None:
        digits = f"{code:02X}"
        for _ in range(_CODE_LENGTHS.get(digits, 2) - 2):
            digits += f"{bits.take(4):X}"
        sequence = (digits,)
    for ai in sequence:
        if ai not in AIS:
            raise bits.refusal()
        yield ai, "".join([_part(bits, one, ai) for one in parts(ai)])


@cache
def parts(code: str) -> tuple[Part, ...]:
    """How the value of an identifier is cut: fixed digits first, then one part of all that is optional or text.

    Raises `KeyError` for an unknown identifier.

    >>> parts("01")
    (Part(numeric=True, size=14, variable=False),)
    """
    fixed = 0
    found: list[Part] = []
    components = AIS[code].components
    for at, one in enumerate(components):
        if one.characters != "N" or one.optional or one.least != one.most:
            rest = components[at:]
            size = _LONGEST_WHEN_MADE.get(code, sum(part.most for part in rest))
            variable = any(part.optional or part.least != part.most for part in rest)
            found = [Part(one.characters == "N", size, variable)]
            break
        fixed += one.most
    return (Part(True, fixed, False), *found) if fixed else tuple(found)


def _part(bits: Bits, part: Part, ai: str) -> str:
    if part.numeric:
        if part.variable:
            return _counted_digits(bits, bits.take(_length_bits(part.size)), ai)
        number = f"{bits.take(_value_bits(part.size)):0{part.size}d}"
        if len(number) > part.size:
            raise bits.refusal()
        return number
    encoding = bits.take(3)
    length = bits.take(_length_bits(part.size)) if part.variable else part.size
    return _characters(bits, encoding, length, ai)


def _characters(bits: Bits, encoding: int, length: int, ai: str) -> str:
    if encoding == 0:
        return _counted_digits(bits, length, ai)
    if encoding in (1, 2):
        digits = "".join([f"{bits.take(4):x}" for _ in range(length)])
        return digits if encoding == 1 else digits.upper()
    if encoding == 3:
        return "".join([_ALPHABET[bits.take(6)] for _ in range(length)])
    if encoding == 4:
        return "".join([chr(bits.take(7)) for _ in range(length)])
    raise bits.refusal()


def _counted_digits(bits: Bits, count: int, ai: str) -> str:
    if count == 0:
        return ""
    text = str(bits.take(_value_bits(count)))
    if len(text) > count:
        raise bits.refusal()
    if len(text) < count:
        raise ProblemError([Problem("ambiguous-compression", {"ai": ai, "value": text.zfill(count)[:ECHO]})])
    return text


def _foreign(bits: Bits, start: int) -> str:
    """A query parameter that is no GS1 identifier, as ``name=value``."""
    name = "".join([_ALPHABET[bits.take(6)] for _ in range(start << 3 | bits.take(3))])
    encoding = bits.take(3)
    return f"{name}={percent.encode(_characters(bits, encoding, bits.take(_FOREIGN_LENGTH_BITS), name))}"


def _value_bits(digits: int) -> int:
    return math.ceil(digits * math.log2(10) + 0.01)


def _length_bits(most: int) -> int:
    return math.ceil(math.log2(most) + 0.01)
