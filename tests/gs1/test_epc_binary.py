import base64

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.gs1.outcomes import outcome
from tests.gs1.strategies import SET_82
from txng.gs1 import epc_binary, keys
from txng.gs1.ai import Element


def packed(header: int, fields: list[tuple[int, int]], size: int) -> bytes:
    """Header, filter 1 and the (value, bits) fields, filled up with zeros to whole bytes."""
    value, length = header << 3 | 1, 11
    for number, bits in fields:
        assert number < 1 << bits
        value, length = value << bits | number, length + bits
    whole = -(-size // 8) * 8
    return (value << (whole - length)).to_bytes(whole // 8)


def text(value: str, bits: int) -> tuple[int, int]:
    number = 0
    for character in value:
        number = number << 7 | ord(character)
    return number << (bits - 7 * len(value)), bits


@st.composite
def tags(draw: st.DrawFn) -> tuple[bytes, tuple[Element, ...]]:
    """A tag written bit by bit from the tables of the standard, and the elements it holds."""
    header = draw(st.sampled_from(sorted(epc_binary.CODINGS)))
    coding = epc_binary.CODINGS[header]
    partition = draw(st.integers(0, 6))
    size = 12 - partition
    company = draw(st.text("0123456789", min_size=size, max_size=size))
    fields = [(partition, 3), (int(company), (40, 37, 34, 30, 27, 24, 20)[partition])]
    width = coding.reference[partition]
    if coding.digits:
        reference = draw(st.text("0123456789", min_size=coding.digits - size, max_size=coding.digits - size))
        fields.append((int(reference or 0), width))
        body = reference[:1] + company + reference[1:] if coding.front else company + reference
        key = coding.lead + body
        key += keys.check_digit(key)
    elif coding.open_end:
        name = draw(st.text("0123456789ABCXYZ#-/", min_size=1, max_size=12))
        fields += [(ord(character) & 0x3F, 6) for character in name] + [(0, 6)]
        key = company + name
    elif coding.text:
        name = draw(st.text(SET_82, min_size=1, max_size=width // 7))
        fields.append((text(name, width // 7 * 7)[0] << width % 7, width))
        key = company + name
    else:
        number = draw(
            st.integers(1, (1 << width) - 1 if coding.ai == "8010" else min((1 << width) - 1, 10 ** (24 - size)))
        )
        fields.append((number, width))
        key = company + str(number)
    if coding.pieces:
        fields += [(1, 7), (9, 7)]
        key += "0109"
    if not coding.serial:
        return packed(header, fields, coding.size), ((coding.ai, key),)
    if coding.text:
        serial = draw(st.text(SET_82, min_size=1, max_size=coding.serial // 7))
        fields.append(text(serial, coding.serial))
    elif coding.led:
        serial = draw(st.text("0123456789", min_size=1, max_size=12))
        fields.append((int("1" + serial), coding.serial))
    else:
        number = draw(st.integers(1, min((1 << coding.serial) - 1, 10**12 - 1 if coding.open_end else 1 << 64)))
        serial = str(number)
        fields.append((number, coding.serial))
    size = sum(bits for _, bits in fields) + 11 if coding.open_end else coding.size
    if not coding.qualifier:
        return packed(header, fields, size), ((coding.ai, key + serial),)
    if coding.ai == "414" and serial == "0":
        return packed(header, fields, size), ((coding.ai, key),)
    return packed(header, fields, size), ((coding.ai, key), (coding.qualifier, serial))


@settings(max_examples=300)
@given(tags())
def test_every_coding_is_read_in_both_spellings(tag: tuple[bytes, tuple[Element, ...]]) -> None:
    data, elements = tag
    assume(elements[0][0] != "8004" or len(elements[0][1]) <= 30)  # longer ones fit the tag, not the key
    assert epc_binary.decode("eh" + data.hex()) == elements
    assert epc_binary.decode("eh" + data.hex().upper()) == elements
    assert epc_binary.decode("ex" + base64.urlsafe_b64encode(data).decode().rstrip("=")) == elements


def test_a_place_without_extension_has_no_extension_element() -> None:
    data = packed(0x32, [(5, 3), (8934563, 24), (5, 17), (0, 41)], 96)
    assert epc_binary.decode("eh" + data.hex()) == (("414", "8934563000059"),)


@pytest.mark.parametrize(
    "segment",
    [
        "",
        "eh",
        "ehzz",
        "ex!!",
        "eh3074257bf7194e40",
        "eh3574257bf7194e4000001a85",
        "eh307c257bf7194e4000001a85",
        "eh30742fffffff4e4000001a85",
        "eh3074257bf7194e4000001a85ff",
        "xx3074257bf7194e4000001a85",
        "eh" + "0" * 24,
    ],
)
def test_it_refuses_what_is_no_tag(segment: str) -> None:
    assert outcome(epc_binary.decode, segment)[1] == ["bad-epc-binary"]


@settings(max_examples=300)
@given(st.sampled_from(sorted(epc_binary.CODINGS)), st.binary(min_size=11, max_size=30))
def test_any_bits_are_read_or_refused(header: int, rest: bytes) -> None:
    found, refused = outcome(epc_binary.decode, "eh" + bytes([header]).hex() + rest.hex())
    assert refused == ["bad-epc-binary"] or found


def test_a_field_that_must_not_be_empty_makes_no_key() -> None:
    company = [(5, 3), (8934563, 24)]
    asset = packed(0x38, [*company, (0, 164)], 202)
    assert outcome(epc_binary.decode, "eh" + asset.hex())[1] == ["bad-epc-binary"]
    for header, fields in ((0x37, [(12, 20), (0, 112)]), (0x3F, [(12, 17), (1, 41)]), (0x3F, [(12, 17), (7, 41)])):
        tag = packed(header, [*company, *fields], epc_binary.CODINGS[header].size)
        assert outcome(epc_binary.decode, "eh" + tag.hex())[1] == ["bad-epc-binary"]
