import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.gs1.outcomes import outcome
from tests.gs1.strategies import identifications, items
from txng.gs1 import digital_link, percent
from txng.gs1.ai import Element
from txng.gs1.problems import ProblemError

GTIN = "08934563138165"
HOST = "https://truyxuat.example.vn"


def faults(uri: str, level: digital_link.Level = "full", **options: bool) -> list[str]:
    return outcome(digital_link.parse, uri, level, **options)[1]


def test_it_tells_key_qualifiers_attributes_and_the_rest_apart() -> None:
    link = digital_link.parse(f"{HOST}/tra-cuu/01/{GTIN}/10/L%2F1?17=270131&utm=1&linkType=gs1:pip#top")
    assert link.key == ("01", GTIN)
    assert link.qualifiers == (("10", "L/1"),)
    assert link.attributes == (("17", "270131"),)
    assert link.other == ("utm=1", "linkType=gs1:pip")
    assert link.stem == f"{HOST}/tra-cuu"
    assert link.path == f"/01/{GTIN}/10/L%2F1"


@given(items())
def test_what_is_built_reads_back_the_same(elements: list[Element]) -> None:
    built, refused = outcome(digital_link.build, elements, f"{HOST}/s/")
    if refused:
        assert set(refused) == {"not-a-data-attribute"}
        return
    link = digital_link.parse(built)
    assert sorted(link.elements) == sorted(set(elements))
    assert link.stem == f"{HOST}/s"
    assert link.canonical == digital_link.canonical(elements)
    assert digital_link.parse(link.canonical).canonical == link.canonical
    assert digital_link.is_plausible(built)


@given(identifications())
def test_the_request_path_reads_like_the_whole_uri(elements: list[Element]) -> None:
    path = digital_link.arrange(elements).path
    for level in ("plausible", "basic", "full"):
        assert digital_link.parse_path(path, level).elements == tuple(elements)
    assert digital_link.parse_path(path + "/").elements == tuple(elements)
    assert digital_link.parse(HOST + path, "basic").elements == tuple(elements)


@given(items(), st.data())
def test_every_wrong_digit_in_a_key_is_caught_at_basic_level(elements: list[Element], data: st.DataObject) -> None:
    (code, value), *_ = elements
    if code not in ("00", "01", "402", "414", "417", "8017", "8018"):
        return
    place = data.draw(st.integers(0, len(value) - 1))
    wrong = str((int(value[place]) + data.draw(st.integers(1, 9))) % 10)
    _, found = outcome(digital_link.parse_path, f"/{code}/{value[:place]}{wrong}{value[place + 1 :]}")
    assert found == ["check-digit"]


@settings(max_examples=300)
@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda data: data.decode("utf-8", "surrogateescape")))
@example("https://a/01/\ud800")
@example("https://a/01/%ED%A0%80?10=%00")
@example("https://a/" + "01/" * 1000)
@example("https://[::1]:99999/01/" + GTIN)
def test_any_text_gives_a_link_or_problems_and_nothing_else(text: str) -> None:
    for uri in (text, f"https://a/01/{text}", f"https://a/01/{GTIN}/10/{text}", f"https://a/01/{GTIN}?{text}"):
        for level in ("plausible", "basic", "full"):
            for read in (digital_link.parse, digital_link.parse_path):
                link, refused = outcome(read, uri, level, short_gtin=True)
                assert refused or link.canonical
        digital_link.is_plausible(uri)


def test_a_stem_may_hold_what_looks_like_identifiers() -> None:
    link = digital_link.parse(f"{HOST}/00/faux/00/006141411234567890")
    assert (link.stem, link.key) == (f"{HOST}/00/faux", ("00", "006141411234567890"))
    assert digital_link.parse(f"{HOST}/01/{GTIN}/8004/8934563A/x/01/{GTIN}/21/01").qualifiers == (("21", "01"),)


def test_all_faults_are_told() -> None:
    found = faults(f"{HOST}/01/08934563138166/21/A/10/Lô?17=271301&999=1&8200=x&15=1&15=2")
    assert {"qualifier-order", "check-digit", "bad-character", "bad-date", "unknown-ai"} <= set(found)
    assert {"not-a-data-attribute", "duplicate-ai", "too-short"} <= set(found)


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("", "bad-scheme"),
        ("ftp://a/01/" + GTIN, "bad-scheme"),
        ("Https://a/01/" + GTIN, "bad-scheme"),
        ("https://a", "no-path"),
        ("https://a/", "no-path"),
        ("https://a?01=" + GTIN, "no-path"),
        ("https://user@a/01/" + GTIN, "bad-domain"),
        ("https://a..b/01/" + GTIN, "bad-domain"),
        ("https://.a/01/" + GTIN, "bad-domain"),
        ("https://a:65536/01/" + GTIN, "bad-domain"),
        (f"https://a/01/{GTIN}/", "no-primary-key"),
        (f"https://a/01/{GTIN}/10", "no-primary-key"),
        (f"https://a/01/{GTIN}/10/", "empty-value"),
        (f"https://a/01/{GTIN}/10/A/10/B", "duplicate-ai"),
        (f"https://a/01/{GTIN}/10/A/10/A", "duplicate-ai"),
        (f"https://a/01/{GTIN}/99/A", "qualifier-order"),
        (f"https://a/01/{GTIN}/10/A?10=A", "duplicate-ai"),
        (f"https://a/01/{GTIN}?10=A", "qualifier-in-query"),
        (f"https://a/01/{GTIN}?21=A", "not-a-data-attribute"),
        (f"https://a/01/{GTIN}?8200=A", "not-a-data-attribute"),
        (f"https://a/01/{GTIN}?37=1", "exclusive-ai"),
        (f"https://a/01/{GTIN}?98=A+B", "bad-character"),
        ("https://a/414/8934563130008/254/A/7040/1ABC", "qualifier-order"),
        ("https://a/415/8934563130008", "missing-required-ai"),
        ("https://a/01/" + "1" * 5000, "uri-too-long"),
    ],
)
def test_it_refuses_with_the_cause(uri: str, fault: str) -> None:
    assert fault in faults(uri)


def test_ten_is_an_attribute_where_it_is_no_qualifier_of_the_chosen_sequence() -> None:
    assert digital_link.parse(f"{HOST}/01/{GTIN}/235/T?10=L").attributes == (("10", "L"),)
    assert digital_link.parse(f"{HOST}/00/189345630000001237?02={GTIN}&37=24&10=L").attributes[2] == ("10", "L")


def test_basic_level_keeps_unsound_parameters_untouched() -> None:
    query = "17=270131;3103=000500&flag&999=1&17=270131&37=%20"
    link = digital_link.parse(f"{HOST}/01/{GTIN}?{query}", "basic")
    assert link.attributes == (("17", "270131"),)
    assert link.other == ("17=270131;3103=000500", "flag", "999=1", "37=%20")


def test_plausible_level_looks_at_the_structure_alone() -> None:
    assert digital_link.parse(f"{HOST}/01/123/10/x", "plausible").key == ("01", "123")
    assert faults(f"{HOST}/01/123/10/", "plausible") == ["empty-value"]
    assert faults(f"{HOST}/01/123/99/x", "plausible") == ["qualifier-order"]


def test_old_convenience_names_are_read_on_demand_only() -> None:
    uri = f"{HOST}/gtin/{GTIN}/lot/lot/ser/gtin"
    assert faults(uri) == ["no-primary-key"]
    link = digital_link.parse(uri, legacy_names=True)
    assert link.elements == (("01", GTIN), ("10", "lot"), ("21", "gtin"))


@pytest.mark.parametrize("short", ["96385074", "036000291452", "8934563138165"])
def test_a_short_gtin_is_padded_with_a_warning_when_allowed(short: str) -> None:
    assert faults(f"{HOST}/01/{short}") == ["too-short"]
    link = digital_link.parse(f"{HOST}/01/{short}", short_gtin=True)
    assert link.key == ("01", short.zfill(14))
    assert [(problem.code, problem.warning) for problem in link.warnings] == [("short-gtin", True)]


def test_values_are_decoded_once_and_a_plus_stays_a_plus_in_the_path() -> None:
    assert digital_link.parse_path(f"/01/{GTIN}/10/a+b%252F").qualifiers == (("10", "a+b%2F"),)
    assert faults(f"{HOST}/01/{GTIN}/10/%zz%C3%B4") == ["bad-character"]


@pytest.mark.parametrize(
    "base",
    [
        "",
        "tx.vn",
        "ftp://tx.vn",
        "https://",
        "https://tx.vn?a=1",
        "https://tx.vn#x",
        "https://a b",
        "https://tx.vn/a b",
        "https://tx.vn/lô",
    ],
)
def test_it_builds_on_plain_hosts_only(base: str) -> None:
    with pytest.raises(ProblemError, match="bad-base"):
        digital_link.build([("01", GTIN)], base)


def test_it_builds_nothing_from_faulty_or_keyless_elements() -> None:
    with pytest.raises(ProblemError, match="check-digit"):
        digital_link.build([("01", "08934563138166")], HOST)
    with pytest.raises(ProblemError, match="no-primary-key"):
        digital_link.canonical([("400", "A")])
    with pytest.raises(ProblemError, match="not-a-data-attribute"):
        digital_link.canonical([("01", GTIN), ("235", "A"), ("10", "B")])


@given(st.text(max_size=30))
def test_encoding_keeps_what_needs_none_and_reads_back(value: str) -> None:
    encoded = percent.encode(value)
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")
    assert percent.decode(encoded) == value.encode("utf-8", "replace").decode()
