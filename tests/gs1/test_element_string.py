import biip
import biip.gs1_messages
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gs1.outcomes import outcome
from tests.gs1.strategies import items
from txng.gs1 import element_string, hri
from txng.gs1.ai import AIS, Element

GTIN = ("01", "08934563138165")


@given(items())
def test_every_form_reads_back_the_same(elements: list[Element]) -> None:
    assert element_string.parse(element_string.bracketed(elements)) == elements
    message = element_string.message(elements)
    for start in ("", "]C1", "]d2", "]Q3", "]e0", "\x1d", "]C1\x1d", "<FNC1>"):
        assert element_string.split(start + message) == elements
    assert sorted(element_string.split(element_string.message(elements, shortest=True))) == sorted(elements)


@given(items())
def test_an_independent_reader_finds_the_same_elements(elements: list[Element]) -> None:
    try:
        message = biip.gs1_messages.GS1Message.parse(element_string.message(elements))
    except biip.ParseError:  # it knows fewer identifiers
        return
    assert [(found.ai.ai, found.value) for found in message.element_strings] == elements


@given(items())
def test_separators_stand_only_where_the_length_is_not_predefined(elements: list[Element]) -> None:
    message = element_string.message(elements)
    needed = sum(AIS[code].separator for code, _ in elements[:-1])
    assert message.count(element_string.SEPARATOR) == needed


@pytest.mark.parametrize(
    "text", ["\x1d0108934563138165\x1d\x1d10L1\x1d", "]C10108934563138165\x1d10L1\x1d", "10L1\x1d0108934563138165"]
)
def test_stray_separators_and_any_order_are_taken(text: str) -> None:
    assert sorted(element_string.parse(text)) == [GTIN, ("10", "L1")]


def test_a_bracket_inside_a_value_is_escaped() -> None:
    elements = [GTIN, ("10", "A(10)B")]
    assert element_string.bracketed(elements) == "(01)08934563138165(10)A\\(10)B"
    assert element_string.parse("(01)08934563138165(10)A\\(10)B") == elements


def test_the_parts_of_a_composite_symbol_are_one_item() -> None:
    assert element_string.parse("(01)08934563138165|(10)L1") == [GTIN, ("10", "L1")]
    assert element_string.split("<FNC1>0108934563138165|<FNC1>10L1") == [GTIN, ("10", "L1")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty-input"),
        ("]C1", "empty-input"),
        ("]C0123", "not-a-gs1-symbol"),
        ("(1", "bad-brackets"),
        ("(1)2", "bad-brackets"),
        ("(01)08934563138165(10", "bad-brackets"),
        ("(01)08934563138165(10)A(B)", "bad-brackets"),
        ("8912345", "unknown-ai"),
        ("010893456313816510L1\x1d8912", "unknown-ai"),
        ("4227041234", "too-long"),
        ("01089345631381", "too-short"),
        ("(01) 08934563138165", "too-long"),
        ("(" * 9000, "input-too-long"),
    ],
)
def test_it_refuses_with_the_cause(text: str, fault: str) -> None:
    assert fault in outcome(element_string.parse, text)[1]


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_gives_elements_or_problems_and_nothing_else(text: str) -> None:
    for attempt in (text, f"({text}", f"(01)08934563138165(10){text}", f"]C101{text}", f"]d2{text}\x1d{text}"):
        elements, refused = outcome(element_string.parse, attempt)
        assert refused or elements


def test_the_interpretation_has_a_line_for_each_element() -> None:
    assert hri.lines([GTIN, ("10", "A(B")]) == ["(01) 08934563138165", "(10) A(B"]
