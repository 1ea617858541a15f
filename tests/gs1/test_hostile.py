"""Whatever comes in: a value or named problems, never another exception. And no wrong digit slips through."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gs1.outcomes import outcome
from tests.gs1.strategies import SET_82, value
from txng.gs1 import (
    ai,
    compression,
    coupons,
    dates,
    digital_link,
    drawing,
    element_string,
    epc,
    epc_binary,
    epc_forms,
    fonts,
    identifier,
    keys,
    percent,
    prefixes,
    print_rules,
    provincial,
    sheets,
    symbols,
)
from txng.gs1.ai import AIS

anything = st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape"))
lookalikes = st.text(string.digits + string.ascii_letters + "()\x1d]./:%?&=*-_٣Ⅷ²", max_size=80)


@settings(max_examples=300, deadline=None)
@given(anything | lookalikes, st.integers(-5, 3000))
def test_every_reader_of_text_gives_a_value_or_problems(text: str, number: int) -> None:
    for read in (
        keys.check_digit,
        keys.has_check_digit,
        keys.gmn_check_pair,
        keys.has_check_pair,
        keys.gtin14,
        keys.is_restricted,
        coupons.is_coupon,
        coupons.is_positive_offer,
        digital_link.parse,
        digital_link.parse_path,
        digital_link.is_plausible,
        element_string.parse,
        epc.elements,
        epc.to_digital_link,
        epc.to_urn,
        epc.finest_urn,
        epc.normalise,
        epc_binary.decode,
        compression.decompress,
        compression.decompress_path,
        provincial.parse_path,
        identifier.read,
        identifier.kind_of,
        prefixes.length,
        percent.encode,
        percent.decode,
        percent.encode_for_events,
        percent.encode_for_urn,
        percent.decode_from_urn,
        fonts.runs,
    ):
        outcome(read, text)
    for code in ("01", "10", "7007", "8110", text):
        outcome(ai.check, [(code, text), (text, code)])
        outcome(digital_link.canonical, [(code, text)])
        outcome(dates.moments, code, text, 2026)
    outcome(digital_link.build, [("01", "08934563138165")], text)
    outcome(dates.moments, "7250", text, 2026)
    outcome(dates.day, text, 2026)
    outcome(provincial.check, provincial.Code(text, text, text, text))
    for scheme in (*epc.SCHEMES, *epc_forms.OTHER_SCHEMES):
        for kind in ("id", "idpat", "class"):
            outcome(epc.elements, f"urn:epc:{kind}:{scheme}:{text}")
            outcome(epc.elements, f"urn:epc:{kind}:{scheme}:8934563.{text}")
    outcome(print_rules.module_dots, "qr", number / 100, number)
    outcome(print_rules.bar_dots, "gs1-128", number / 10, 5, 300)


ODD_TABLES = ['{"source":"","version":"","lengths":{"٣":7}}', '{"source":"","version":"","lengths":{"8":1e9}}', "[]"]


@given(st.binary(max_size=80) | st.sampled_from([text.encode() for text in ODD_TABLES]))
def test_every_table_of_prefixes_is_read_or_refused(data: bytes) -> None:
    assert outcome(prefixes.read, data)[1] in ([], ["bad-prefix-table"])


@settings(max_examples=60, deadline=None)
@given(anything, st.sampled_from(list(print_rules.RULES)), st.integers(60, 400))
def test_symbols_and_sheets_are_made_or_refused(text: str, kind: print_rules.Kind, dpi: int) -> None:
    lot = percent.encode(text)[:20] or "0"
    for item in (text, f"(01)08934563138165(10){lot}", "8934563138165", "96385074"):
        made, _ = outcome(symbols.encode, item, kind, dpi=dpi, base="https://tx.vn")
        if made is not None and dpi < 160:
            outcome(symbols.finished, made, "png", notes=[text])
            outcome(sheets.sheet, [sheets.Label(made, text, (text,))], sheets.GRIDS["a4-2x4"])
            outcome(drawing.svg, symbols.draw(made))


CHECKED = [code for code, one in AIS.items() if any("csum" in part.checks for part in one.components)]
PAIRED = [code for code, one in AIS.items() if any("csumalpha" in part.checks for part in one.components)]


def checked_slice(code: str) -> slice:
    """Where the digits under the check digit stand in a value."""
    start = 0
    for part in AIS[code].components:
        if "csum" in part.checks:
            return slice(start, start + part.most)
        start += part.most
    raise AssertionError(code)


@pytest.mark.parametrize("code", CHECKED)
def test_every_change_of_one_character_of_a_checked_key_is_caught(code: str) -> None:
    where = checked_slice(code)

    @settings(max_examples=15, deadline=None)
    @given(value(code))
    def holds(sound: str) -> None:
        assert ai.check_value(code, sound) == []
        assert ai.basic(code)(sound)
        for place in range(where.start, where.stop):
            for other in string.digits + "Az-/\x00٣":
                if other != sound[place]:
                    wrong = sound[:place] + other + sound[place + 1 :]
                    assert ai.check_value(code, wrong), wrong
                    assert not ai.basic(code)(wrong), wrong

    holds()


@pytest.mark.parametrize("code", PAIRED)
def test_every_change_of_one_character_of_a_model_number_is_caught(code: str) -> None:
    @settings(max_examples=8, deadline=None)
    @given(value("8013").filter(lambda text: not ai.check_value(code, text)))
    def holds(sound: str) -> None:
        for place, character in enumerate(sound):
            for other in SET_82 + "é":
                if other != character:
                    wrong = sound[:place] + other + sound[place + 1 :]
                    assert ai.check_value(code, wrong), wrong
                    assert not ai.basic(code)(wrong), wrong

    holds()


@pytest.mark.parametrize("sound", ["DE91100000000123456789", "GB82WEST12345698765432"])
def test_every_change_of_one_character_of_an_account_number_is_caught(sound: str) -> None:
    assert ai.check_value("8007", sound) == []
    for place, character in enumerate(sound):
        for other in (string.digits if character.isdigit() else string.ascii_uppercase) + "a-":
            if other != character:
                assert ai.check_value("8007", sound[:place] + other + sound[place + 1 :])
