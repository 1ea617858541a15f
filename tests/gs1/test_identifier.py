import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gs1.strategies import identifications
from txng.gs1 import digital_link, element_string, identifier, sentences
from txng.gs1.ai import Element
from txng.gs1.identifier import Kind
from txng.gs1.problems import sentence

GTIN = "08934563138165"


@given(identifications())
def test_every_spelling_of_an_item_reads_the_same(elements: list[Element]) -> None:
    link = digital_link.arrange(elements)
    first = identifier.read(link.canonical)
    assert first.valid
    spellings = [element_string.bracketed(elements), "]d2" + element_string.message(elements), f"HTTP://a{link.path}"]
    for spelling in [*spellings, *([first.urn] if first.urn else [])]:
        reading = identifier.read(spelling)
        assert (reading.elements, reading.canonical, reading.urn) == (first.elements, first.canonical, first.urn)
        assert (reading.hri, reading.element_string) == (first.hri, first.element_string)


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        ("8934563138165", "gtin", f"/01/{GTIN}"),
        ("893 4563 13816-5", "gtin", f"/01/{GTIN}"),
        (GTIN, "gtin", f"/01/{GTIN}"),
        ("96385074", "gtin", "/01/00000096385074"),
        ("036000291452", "gtin", "/01/00036000291452"),
        ("189345630000001237", "sscc", "/00/189345630000001237"),
        ("]E08934563138165", "gtin", f"/01/{GTIN}"),
        (f"]Q1https://a.vn/01/{GTIN}", "digital-link", f"/01/{GTIN}"),
        (f"]C101{GTIN}", "element-string", f"/01/{GTIN}"),
        (f"01{GTIN}", "element-string", f"/01/{GTIN}"),
        (f"  (01){GTIN}\r\n", "element-string", f"/01/{GTIN}"),
        ("urn:epc:idpat:sgtin:8934563.013816.*", "epc-urn", f"/01/{GTIN}"),
    ],
)
def test_it_recognises_the_spelling(text: str, kind: Kind, canonical: str) -> None:
    reading = identifier.read(text)
    assert (reading.kind, reading.valid, reading.canonical) == (kind, True, "https://id.gs1.org" + canonical)
    assert reading.input == text


def test_eighteen_digits_that_are_no_sscc_may_be_an_asset_behind_its_code() -> None:
    found = identifier.read("800304012345000221")
    assert (found.kind, found.elements) == ("element-string", (("8003", "04012345000221"),))
    assert identifier.read("800304012345000222").kind == "sscc"  # the check digit of neither


def test_thirteen_digits_are_a_place_only_when_told() -> None:
    assert identifier.read("8934563130008", gln=True).elements == (("414", "8934563130008"),)
    assert identifier.read("8934563130008").kind == "gtin"


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("", "unknown", "empty-input"),
        ("bánh tráng", "unknown", "not-an-identifier"),
        ("8934563138166", "gtin", "check-digit"),
        ("189345630000001230", "sscc", "check-digit"),
        ("89345631381", "unknown", "not-an-identifier"),
        ("https://example.vn/san-pham/1", "digital-link", "no-primary-key"),
        ("urn:epc:id:gid:1.2.3", "epc-urn", "no-digital-link"),
        ("urn:uuid:1", "unknown", "not-an-identifier"),
    ],
)
def test_it_refuses_with_kind_and_cause(text: str, kind: Kind, code: str) -> None:
    reading = identifier.read(text)
    assert (reading.kind, reading.valid, [problem.code for problem in reading.problems]) == (kind, False, [code])
    assert (reading.elements, reading.canonical, reading.urn, reading.hri) == (None, None, None, None)


def test_numbers_of_one_company_carry_a_warning() -> None:
    reading = identifier.read("2012345678903")
    assert reading.valid
    assert [(problem.code, problem.warning) for problem in reading.problems] == [("restricted-number", True)]


def test_elements_without_a_link_have_no_canonical_form() -> None:
    reading = identifier.read("(400)ABC")
    assert (reading.valid, reading.canonical, reading.urn) == (True, None, None)


@pytest.mark.parametrize("path", ["ARBAyvT04iDQWd9tpt0A", "eh303621528c0d7e0000001a85?linkType=all"])
def test_compressed_links_are_read_on_demand_only(path: str) -> None:
    assert not identifier.read(f"https://a.vn/{path}").valid
    reading = identifier.read(f"https://a.vn/{path}", compressed=True)
    assert reading.valid
    assert reading.kind == "digital-link"
    assert identifier.read(f"https://a.vn/01/{GTIN}", compressed=True).canonical == f"https://id.gs1.org/01/{GTIN}"
    assert not identifier.read("https://a.vn/san-pham", compressed=True).valid


@settings(max_examples=300)
@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_reading_never_raises_and_every_fault_has_its_sentences(text: str) -> None:
    for attempt in (text, f"({text}", f"https://{text}", f"https://a/01/{text}", f"urn:epc:id:{text}", f"01{text}"):
        reading = identifier.read(attempt, compressed=True)
        assert reading.valid or reading.problems
        for problem in reading.problems:
            assert problem.code in sentences.SENTENCES
            for language in ("vi", "en"):
                assert sentence(problem, sentences.SENTENCES, language)
            assert all(len(str(value)) <= 200 for value in problem.params.values())
