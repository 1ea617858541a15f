"""EPC binary strings, as RFID tags hold them and resolvers must read them (EPC Tag Data Standard, section 14.5).

In a Digital Link they stand as one segment: ``eh`` with hexadecimal digits or ``ex`` with URL-safe base64.

>>> decode("eh3074257bf7194e4000001a85")
(('01', '80614141123458'), ('21', '6789'))
"""

import base64
import binascii
import re
from collections.abc import Mapping

import msgspec

from txng.gs1 import keys
from txng.gs1.ai import ECHO, Element, check_value
from txng.gs1.bits import Bits
from txng.gs1.problems import Problem, ProblemError

#: the shortest is a component of one character (11 bytes), the longest an SGTIN-198 or the like (32)
_SEGMENT = re.compile(r"eh[0-9A-Fa-f]{22,64}|ex[0-9A-Za-z_\-]{15,44}")
_COMPANY_BITS = (40, 37, 34, 30, 27, 24, 20)
"""Bits of the company prefix for partitions 0 to 6; it has 12 minus the partition digits."""
_FILTER_BITS = 3
_PART_BITS = 6  # of a character of a component reference: the low bits of its ASCII code


class Coding(msgspec.Struct, frozen=True):
    """How one header is laid out behind filter and partition.

    ``reference``: bits of the reference for partitions 0 to 6; ``digits``: digits of company prefix and reference
    together, 0 where the reference is a serial of free length. ``front``, ``lead``: see `txng.gs1.epc.Scheme`.
    ``serial``: bits of the serial; ``text``: bits of each of its characters, 0 for a number. The serial is the value of
    ``qualifier`` or the end of the key. ``led``: a 1 was put before its digits to keep leading zeros. ``open_end``: the
    reference is text of 6-bit characters up to a zero and decides where the serial starts; ``size`` is the least then.

    >>> CODINGS[0x30].ai, CODINGS[0x30].size, CODINGS[0x30].qualifier
    ('01', 96, '21')
    """

    ai: str
    size: int
    reference: tuple[int, ...]
    digits: int
    front: bool = False
    lead: str = ""
    pieces: bool = False
    serial: int = 0
    text: int = 0
    qualifier: str = ""
    led: bool = False
    open_end: bool = False


_GTIN = (4, 7, 10, 14, 17, 20, 24)
_SERVICE = (18, 21, 24, 28, 31, 34, 38)
_PLACE = (1, 4, 7, 11, 14, 17, 21)
_ASSET = (4, 7, 10, 14, 17, 20, 24)
_PART = (11, 14, 17, 21, 24, 27, 31)

CODINGS: Mapping[int, Coding] = {
    0x2C: Coding("253", 96, _PLACE, 12, serial=41),
    0x2D: Coding("8018", 96, _SERVICE, 17),
    0x2E: Coding("8017", 96, _SERVICE, 17),
    0x30: Coding("01", 96, _GTIN, 13, front=True, serial=38, qualifier="21"),
    0x31: Coding("00", 96, _SERVICE, 17, front=True),
    0x32: Coding("414", 96, _PLACE, 12, serial=41, qualifier="254"),
    0x33: Coding("8003", 96, _ASSET, 12, lead="0", serial=38),
    0x34: Coding("8004", 96, (42, 45, 48, 52, 55, 58, 62), 0),
    0x36: Coding("01", 198, _GTIN, 13, front=True, serial=140, text=7, qualifier="21"),
    0x37: Coding("8003", 170, _ASSET, 12, lead="0", serial=112, text=7),
    0x38: Coding("8004", 202, (148, 151, 154, 158, 161, 164, 168), 0, text=7),
    0x39: Coding("414", 195, _PLACE, 12, serial=140, text=7, qualifier="254"),
    0x3A: Coding("253", 113, _PLACE, 12, serial=58, led=True),
    0x3C: Coding("8010", 96, _PART, 0, serial=31, qualifier="8011"),
    0x3D: Coding("8010", 86, (0,) * 7, 0, serial=40, qualifier="8011", open_end=True),
    0x3E: Coding("253", 174, _PLACE, 12, serial=119, text=7),
    0x3F: Coding("255", 96, _PLACE, 12, serial=41, led=True),
    0x40: Coding("8006", 110, _GTIN, 13, front=True, pieces=True, serial=38, qualifier="21"),
    0x41: Coding("8006", 212, _GTIN, 13, front=True, pieces=True, serial=140, text=7, qualifier="21"),
}
"""Header → layout, of the codings whose keys have a Digital Link."""

_DIGITS_OF_PIECE = 2


def is_binary(segment: str) -> bool:
    """Whether a path segment has the shape of an EPC binary string. Never raises.

    >>> is_binary("eh3074257bf7194e4000001a85"), is_binary("ehe")
    (True, False)
    """
    return _SEGMENT.fullmatch(segment) is not None


def decode(segment: str) -> tuple[Element, ...]:
    """Key and qualifier of a segment ``eh…`` or ``ex…``. Raises `ProblemError` (``bad-epc-binary``).

    >>> decode("eh3174257bf4499602d2000000")
    (('00', '106141412345678908'),)
    """
    fault = Problem("bad-epc-binary", {"text": segment[:ECHO]})
    if not is_binary(segment):
        raise ProblemError([fault])
    data = _bytes(segment)
    coding = CODINGS.get(data[0]) if data else None
    if data is None or coding is None or len(data) * 8 < coding.size:
        raise ProblemError([fault])
    bits = Bits(int.from_bytes(data), len(data) * 8, fault)
    bits.take(8 + _FILTER_BITS)
    elements = _elements(coding, bits)
    if elements is None or not bits.rest_is_zero() or any(check_value(code, value) for code, value in elements):
        raise ProblemError([fault])
    return elements


def _bytes(segment: str) -> bytes | None:
    body = segment[2:]
    try:
        if segment.startswith("eh"):
            return bytes.fromhex(body + "0" * (len(body) % 2))
        return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None


def _elements(coding: Coding, bits: Bits) -> tuple[Element, ...] | None:
    """Key and qualifier, none where a field that must not be empty is."""
    partition = bits.take(3)
    if partition >= len(_COMPANY_BITS):
        raise bits.refusal()
    size = 12 - partition
    company = _number(bits, _COMPANY_BITS[partition], size)
    width = coding.reference[partition]
    if coding.digits:
        reference = _number(bits, width, coding.digits - size)
        number = reference[0] + company + reference[1:] if coding.front else company + reference
        key = coding.lead + number
        key += keys.check_digit(key)
    else:
        asset = _reference(bits, width, coding)
        if not asset:
            return None
        key = company + asset
    if coding.pieces:
        key += _number(bits, 7, _DIGITS_OF_PIECE) + _number(bits, 7, _DIGITS_OF_PIECE)
    if not coding.serial:
        return ((coding.ai, key),)
    serial = _text(bits, coding.serial, coding.text) if coding.text else str(bits.take(coding.serial))
    if coding.led:
        serial = serial[1:] if serial[0] == "1" else ""
    if not serial:
        return None
    if not coding.qualifier:
        return ((coding.ai, key + serial),)
    if coding.ai == "414" and serial == "0":
        return ((coding.ai, key),)
    return ((coding.ai, key), (coding.qualifier, serial))


def _reference(bits: Bits, width: int, coding: Coding) -> str:
    """A reference of free length."""
    if not coding.open_end:
        return _text(bits, width, coding.text) if coding.text else str(bits.take(width))
    characters = ""
    while unit := bits.take(_PART_BITS):
        characters += chr(unit if unit >= 0x20 else unit + 0x40)
    return characters


def _number(bits: Bits, width: int, digits: int) -> str:
    """A number written with ``digits`` digits; refused when it needs more."""
    number = bits.take(width)
    if digits == 0:
        if number:
            raise bits.refusal()
        return ""
    text = f"{number:0{digits}d}"
    if len(text) > digits:
        raise bits.refusal()
    return text


def _text(bits: Bits, width: int, unit: int) -> str:
    """Characters of ``unit`` bits, ended by a zero or the end of the field; only zeros may follow."""
    characters = [bits.take(unit) for _ in range(width // unit)]
    padding = bits.take(width % unit)
    length = characters.index(0) if 0 in characters else len(characters)
    if padding or any(characters[length:]):
        raise bits.refusal()
    return "".join(map(chr, characters[:length]))
